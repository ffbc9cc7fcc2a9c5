"""The first name by which somebody calls themselves in public: "Kyle 🏈" is Kyle, "Kyle's Diner" is nobody.

Read from the name that stands beside their posts, never guessed from a handle; a name that is not on the list of given
names is not used, for a stranger would be greeted as "Hello Official".
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

from listener.spelling import english

_MOST: Final = 4
"""Words of a person's name."""
_WORD: Final = re.compile(r"[^\W\d_]+(?:[-'][^\W\d_]+)*\.?")
_PRONOUNS: Final = re.compile(
    r"[|(\[/·•,–—-]?\s*\b(?:she|he|they|her|him|them|any)(?:\s*/\s*\w+)+\s*[)\]]?\s*$", re.IGNORECASE
)
"""What may stand behind a name: "Kyle | he/him". Anything else makes it no plain name."""
_FAMILY_FIRST: Final = 3
"""Of so many words a name may begin with the family's: "Lee Min Ho"."""


def first_name(shown: str | None, brand: Iterable[str] = ()) -> str | None:
    """The first name in a name as it is shown beside posts; None where it is not surely a person's.

    Args:
        shown: as the customer typed it, whatever that is.
        brand: the words that the brand is called by: nobody who jests with them is greeted.
    """
    plain = unicodedata.normalize("NFC", _PRONOUNS.sub("", (shown or "").replace("’", "'")))
    words = ["".join(c for c in word if not _is_picture(c)) for word in plain.split()]
    words = [word for word in words if word]
    if not 0 < len(words) <= _MOST or not all(map(_WORD.fullmatch, words)):
        return None
    known, lower = _words(), [word.lower().rstrip(".") for word in words]
    first, *rest = lower
    if not all(part in known.given for part in first.split("-")) or not known.no_person.isdisjoint(lower):
        return None
    if first in known.family and len(words) >= _FAMILY_FIRST:
        return None
    if any(_is_ordinary(word, known) or word in brand for word in rest):
        return None
    return "-".join(part.capitalize() for part in first.split("-"))


class _Words(NamedTuple):
    given: frozenset[str]
    no_person: frozenset[str]
    """In the names of businesses and fan clubs, of people who are called by their title, and in jests."""
    family: frozenset[str]
    """Given names that are family names elsewhere, where they come first."""
    ordinary: frozenset[str]
    """Common English words of five letters and more."""


def _is_ordinary(word: str, known: _Words) -> bool:
    """It is no part of a person's name: "hater", "plumbing", somebody's."""
    return word.endswith("'s") or (word in known.ordinary and word not in known.given)


def _is_picture(sign: str) -> bool:
    return unicodedata.category(sign) in {"So", "Sk", "Cs", "Cf", "Co", "Cn"} or sign in "\ufe0f!?*★"


@cache
def _words() -> _Words:
    read = tomllib.loads(files("responders").joinpath("data", "given_names.toml").read_text(encoding="utf-8"))
    given, no_person, family = (frozenset(read[part].split()) for part in ("given", "no_person", "family"))
    return _Words(given, no_person, family, english())
