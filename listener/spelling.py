"""How else people write a name: with or without spaces and apostrophes, and with the slips of fast fingers."""

import json
from collections.abc import Collection, Iterator
from functools import cache
from importlib.resources import files
from itertools import product

_MISSPELLED_FROM = 6
"""Shorter names are too near to other words."""
_JOINTS = 3
"""A name of up to so many spaces is tried with every mixture of spaces and hyphens."""


def variants(folded: str) -> set[str]:
    """A folded name with spaces or hyphens at its joints, and without its apostrophes."""
    words = folded.replace("-", " ").split(" ")
    joints = len(words) - 1
    if not joints:
        found = {folded}
    elif joints <= _JOINTS:
        mixtures = product(" -", repeat=joints)
        found = {"".join(map("".join, zip(words, (*marks, ""), strict=True))) for marks in mixtures}
    else:
        found = {" ".join(words), "-".join(words), folded}
    return found | {one.replace("'", "") for one in found}


def common_misspellings(folded: str, taken: Collection[str]) -> Iterator[str]:
    """One letter doubled, dropped or swapped with the next, inside a name of six letters or more.

    The first and last letters stay, because people get those right. Other terms and English words are left out.
    """
    if len(folded) < _MISSPELLED_FROM or not folded.isalpha():
        return
    words = english()
    for slip in sorted(_slips(folded)):
        if slip != folded and slip not in taken and slip not in words and slip.removesuffix("s") not in words:
            yield slip


def _slips(name: str) -> set[str]:
    inner = range(1, len(name) - 1)
    dropped = {name[:n] + name[n + 1 :] for n in inner}
    doubled = {name[:n] + name[n] + name[n:] for n in inner if name[n] not in {name[n - 1], name[n + 1]}}
    swapped = {name[:n] + name[n + 1] + name[n] + name[n + 2 :] for n in inner if n + 2 < len(name)}
    return dropped | doubled | swapped


@cache
def english() -> frozenset[str]:
    """The common English words of five letters and more."""
    data = json.loads(files("listener").joinpath("data/english.json").read_text("utf-8"))
    return frozenset(data["words"].split())
