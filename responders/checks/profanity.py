"""Swear words, insults and slurs, also where they are masked or spelled with signs."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

from responders.checks.interface import DraftContext
from store.types import Finding

_SIGNS: Final = str.maketrans("@431!05$7v", "aaeiiosstu")
_GAP: Final = "*#—–_•"
_DISGUISED: Final = re.compile(r"(?<![\w@#/.])[a-z$@!*#—–_•0-9]*[$@!*#—–_•0-9][a-z$@!*#—–_•0-9]*(?<![!_—–])(?![\w@/])")
_SPACED: Final = re.compile(r"(?<!\w)[a-z](?:[ .·-][a-z*]){2,9}(?!\w)")
_LETTER: Final = re.compile("[a-z$]")
_MARKS: Final = re.compile(r"[$@!*#—–_•0-9]")
_SINGLE: Final = re.compile(r"(?<!\w)[a-z][ .·-][a-z][ .·-][a-z]")


class _Words(NamedTuple):
    coarse: frozenset[str]
    mild: frozenset[str]
    phrases: re.Pattern[str]


class ProfanityCheck:
    """No reply swears or insults, not even back."""

    name = "profanity"

    def check(self, context: DraftContext) -> Iterable[Finding]:
        """A block for each word; a warning for a mild one."""
        words = _words()
        for start, end, coarse in sorted(_found(context, words)):
            said = context.lower[start:end]
            message = f"'{said}' is coarse, or insults somebody. Say it without."
            yield Finding(self.name, "block" if coarse else "warn", message, (start, end))


def _found(context: DraftContext, words: _Words) -> Iterator[tuple[int, int, bool]]:
    lower = context.lower
    for word in context.words & (words.coarse | words.mild):
        if found := re.search(rf"(?<![\w'@#.]){re.escape(word)}(?![\w@])", lower):
            yield found.start(), found.end(), word in words.coarse
    if found := words.phrases.search(lower):
        yield found.start(), found.end(), False
    if _MARKS.search(lower):
        for found in _DISGUISED.finditer(lower):
            coarse = _reads_as(found[0], words)
            if coarse is not None:
                yield found.start(), found.end(), coarse
    if _SINGLE.search(lower):
        for found in _SPACED.finditer(lower):
            if re.sub("[^a-z]", "", found[0]) in words.coarse:
                yield found.start(), found.end(), True


def _reads_as(token: str, words: _Words) -> bool | None:
    """Whether a disguised word is coarse; None where it is no such word."""
    if not _LETTER.search(token) or len(token) > 20:
        return None
    plain = token.translate(_SIGNS)
    if any(c in _GAP for c in plain):
        if not plain[0].isalpha() or len(plain) < 3:
            return None
        shape = re.compile("".join("[a-z]?" + "[a-z]" if c in _GAP else re.escape(c) for c in plain))
        # A mask says little by itself: what stands open must be at least the first letter and one more, or the end.
        return next((True for word in sorted(words.coarse) if shape.fullmatch(word)), None) or (
            False if any(shape.fullmatch(word) for word in words.mild) else None
        )
    if plain in words.coarse:
        return True
    return False if plain in words.mild else None


@cache
def _words() -> _Words:
    read = tomllib.loads((files("responders") / "data" / "checks" / "profanity.toml").read_text("utf-8"))
    either = "|".join(read["phrases"])
    return _Words(frozenset(read["words"]), frozenset(read["mild"]), re.compile(rf"(?<![\w'])(?:{either})(?!\w)"))
