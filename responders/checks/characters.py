"""Characters that people cannot see: invisible, direction-changing and control characters."""

import unicodedata
from collections.abc import Iterable
from typing import Final

from responders.checks.interface import DraftContext
from store.types import Finding

_HARMLESS: Final = frozenset("\n\t\u00a0\u202f\u2009")
_JOINER: Final = "\u200d"
_REFUSED: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


class CharactersCheck:
    """What a person approves is what they see."""

    name = "characters"

    def check(self, context: DraftContext) -> Iterable[Finding]:
        """A block that names the characters."""
        text = context.text
        if text.isprintable():
            return ()
        places = [n for n in range(len(text)) if _is_hidden(text, n)]
        if not places:
            return ()
        hidden = sorted({text[n] for n in places})
        names = ", ".join(f"U+{ord(c):04X} {unicodedata.name(c, 'control character').lower()}" for c in hidden[:5])
        message = f"The reply holds characters that nobody sees: {names}. Type that passage anew."
        return (Finding(self.name, "block", message, (places[0], places[-1] + 1)),)


def _is_hidden(text: str, n: int) -> bool:
    char = text[n]
    if char in _HARMLESS or unicodedata.category(char) not in _REFUSED:
        return False
    # A joiner inside an emoji or an Indic or Arabic word is spelling, not hiding.
    if char in {_JOINER, "\u200c"} and 0 < n < len(text) - 1:
        return text[n - 1].isascii() or text[n + 1].isascii()
    # Flags of nations such as Wales are built from tag characters after a black flag.
    return not ("\U000e0020" <= char <= "\U000e007f" and "\U0001f3f4" in text[:n])
