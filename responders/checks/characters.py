"""Characters that people cannot see, or take for others: invisible and direction-changing ones, and look-alikes."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from responders.checks.interface import DraftContext
from store.types import Finding

_HARMLESS: Final = frozenset("\n\t\u00a0\u202f\u2009")
_JOINERS: Final = frozenset("\u200c\u200d")
_REFUSED: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_BLANK: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Letters and marks that print as nothing."""
_WORD: Final = re.compile(r"[^\W\d_]+")
_ALPHABETS: Final = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU"})
_LIKE_LATIN: Final = frozenset(
    "авеікмнорсстуѵхѕјһԁԛԝӏԍцбпЬАВЕІКМНОРСТУХЅЈԌаєοανυιτκρχνωγηαοσΑΒΕΖΗΙΚΜΝΟΡΤΥΧսոաօհցզպԱՕՍՏᎪᏴᏟᎬᎻᏦᏞᎷᏢᏚᎢᏙᏃ"
)
"""Letters of other alphabets that read as Latin ones."""


class CharactersCheck:
    """What a person approves is what they see."""

    name = "characters"

    def check(self, context: DraftContext) -> Iterable[Finding]:
        """A block that names the characters."""
        text = context.text
        if text.isascii() and (text.isprintable() or text.replace("\n", "").replace("\t", "").isprintable()):
            return
        places = [n for n in range(len(text)) if _is_hidden(text, n)]
        if places:
            hidden = sorted({text[n] for n in places})
            names = ", ".join(f"U+{ord(c):04X} {unicodedata.name(c, 'control character').lower()}" for c in hidden[:5])
            message = f"The reply holds characters that nobody sees: {names}. Type that passage anew."
            yield Finding(self.name, "block", message, (places[0], places[-1] + 1))
        for start, end in _mixed(text):
            message = f"'{text[start:end]}' mixes alphabets: some letters only look like ours. Type the word anew."
            yield Finding(self.name, "block", message, (start, end))


def _is_hidden(text: str, n: int) -> bool:
    char = text[n]
    if char.isascii() and char.isprintable():
        return False
    if char in _BLANK or "\U000e0100" <= char <= "\U000e01ef":
        return True
    if "\ufe00" <= char <= "\ufe0f":
        # It chooses how the sign before it looks; behind a letter it only hides.
        return n == 0 or text[n - 1].isalpha() or text[n - 1].isspace()
    if char in _HARMLESS or unicodedata.category(char) not in _REFUSED:
        return False
    # A joiner inside an emoji or an Indic or Arabic word is spelling, not hiding.
    if char in _JOINERS and 0 < n < len(text) - 1:
        return text[n - 1].isascii() or text[n + 1].isascii()
    # Flags of nations such as Wales are built from tag characters after a black flag.
    return not ("\U000e0020" <= char <= "\U000e007f" and "\U0001f3f4" in text[max(0, n - 8) : n])


def _mixed(text: str) -> Iterator[tuple[int, int]]:
    """Words of two alphabets, and words of another one that read as Latin in a text that is Latin."""
    ours = sum(c.isascii() and c.isalpha() for c in text)
    for found in _WORD.finditer(text):
        word = found[0]
        if word.isascii():
            continue
        alphabets = {_alphabet(c) for c in word} & _ALPHABETS
        alike = alphabets != {"LATIN"} and _LIKE_LATIN.issuperset(word) and 2 * ours > len(text) - text.count(" ")
        if len(alphabets) > 1 or (alphabets and alike):
            yield found.span()


@lru_cache(maxsize=4096)
def _alphabet(char: str) -> str:
    return "GREEK SIGN" if char == "µ" else unicodedata.name(char, "").partition(" ")[0]
