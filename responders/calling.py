"""The first name by which somebody calls themselves in public: "Kyle 🏈" is Kyle, "Kyle's Diner" is nobody.

Read from the name that stands beside their posts, never guessed from a handle; a name that is not on the list of given
names is not used, for a stranger would be greeted as "Hello Official".
"""

import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Final

_MOST: Final = 4
"""Words of a person's name."""
_WORD: Final = re.compile(r"[^\W\d_]+(?:[-'][^\W\d_]+)*\.?")
_APART: Final = re.compile(r"[|/·•(\[~,–—]|\s-\s")
"""What stands behind it is no name: "Kyle | he/him", "Dana (on leave)"."""


def first_name(shown: str | None) -> str | None:
    """The first name in a name as it is shown beside posts; None where it is not surely a person's.

    Args:
        shown: as the customer typed it, whatever that is.
    """
    if not shown or "&" in shown or "+" in shown:
        return None
    plain = unicodedata.normalize("NFC", _APART.split(shown.replace("’", "'"), maxsplit=1)[0])
    words = ["".join(c for c in word if not _is_picture(c)) for word in plain.split()]
    words = [word for word in words if word]
    if not 0 < len(words) <= _MOST or not all(map(_WORD.fullmatch, words)):
        return None
    lower = [word.lower().rstrip(".") for word in words]
    if (
        not _words()[1].isdisjoint(lower)
        or any(word.endswith("'s") for word in lower)
        or not all(part in _words()[0] for part in lower[0].split("-"))
    ):
        return None
    return "-".join(part.capitalize() for part in lower[0].split("-"))


def _is_picture(sign: str) -> bool:
    return unicodedata.category(sign) in {"So", "Sk", "Cs", "Cf", "Co", "Cn"} or sign in "\ufe0f!?*★"


@cache
def _words() -> tuple[frozenset[str], frozenset[str]]:
    """Given names, and words that stand in the names of businesses and fan clubs."""
    read = tomllib.loads(files("responders").joinpath("data", "given_names.toml").read_text(encoding="utf-8"))
    return frozenset(read["given"].split()), frozenset(read["no_person"].split())
