"""The one question that somebody who can help would ask next, where the mention does not answer it already."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any, Final, NamedTuple

from store.types import Label

_TOKEN: Final = re.compile(r"[^\W_][\w'’&-]*")
_LONGEST: Final = 5
"""Words of a phrase."""
_NEEDS_HELP: Final = frozenset(
    {
        "can't",
        "cant",
        "cannot",
        "won't",
        "wont",
        "doesn't",
        "doesnt",
        "isn't",
        "isnt",
        "not",
        "stopped",
        "keeps",
        "error",
    }
    | {
        "problem",
        "problems",
        "issue",
        "issues",
        "trouble",
        "stuck",
        "broken",
        "fix",
        "lost",
        "missing",
        "down",
        "wrong",
    }
    | {"unable", "fails", "failing", "hasn't", "haven't", "didn't", "where's", "crash", "crashes", "crashing", "help"}
)
"""Without one of these a question asks for a fact, and asking back would be no answer."""


_NOT_A_THING: Final = frozenset(
    {"their", "his", "her", "its", "another", "other", "someone's", "somebody's", "competitor's", "full"}
    | {"app", "body", "google", "itunes", "microsoft", "play", "repair", "tax", "xbox"}
    | {
        "i",
        "you",
        "we",
        "they",
        "he",
        "she",
        "to",
        "can",
        "could",
        "can't",
        "cannot",
        "will",
        "would",
        "won't",
        "please",
    }
    | {"don't", "didn't", "never", "always", "let's", "gonna", "must", "should", "please"}
)
"""Behind these stands what is not the customer's, or a verb: "their parcels", "I order from you"."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing that may be asked."""

    name: str
    """Of its file of sentences."""
    said_by: tuple[frozenset[str], ...]
    """Of each of these sets one word or phrase stands in the mention."""
    ruled_out_by: frozenset[str]
    answered: re.Pattern[str] | None
    """Where this stands in the mention, it is answered."""
    of_questions: bool
    of_anything: bool
    """Its words say what happened, not to which thing."""
    most_words: int
    things: Mapping[str, str]
    """What the reply calls a thing, by a word or phrase of the mention; the most telling first."""


class Matter(NamedTuple):
    """What somebody who can help would ask about."""

    name: str
    """Of an entry of `asks.toml`."""
    is_open: bool
    """It is still to be asked: the mention does not answer it."""


def ask_for(text: str, label: Label) -> Matter | None:
    """What to ask the author of a mention; None where nothing fits.

    Of several the first that is still open, else the first: what it is about is known, and nothing is asked.

    Args:
        text: what the customer wrote.
        label: nothing is asked of who is thankful.
    """
    if label is Label.PRAISE:
        return None
    words = [word.lower().replace("’", "'") for word in _TOKEN.findall(text)]
    if label is Label.QUESTION and _NEEDS_HELP.isdisjoint(words):
        return None
    said = _said(words)
    settled: Matter | None = None
    for ask in asks():
        if label is Label.QUESTION and not ask.of_questions:
            continue
        if len(words) > ask.most_words or any(one.isdisjoint(said) for one in ask.said_by):
            continue
        if not ask.ruled_out_by.isdisjoint(said):
            continue
        if ask.answered is None or not ask.answered.search(text):
            return Matter(ask.name, is_open=True)
        settled = settled or Matter(ask.name, is_open=False)
    return settled


def thing_of(ask: str, text: str) -> str | None:
    """What a question is about, in a mention that it is asked of, turned to the customer: `your luggage`.

    None where the words that led to the question name no thing, or one of somebody else's.
    """
    words = [word.lower().replace("’", "'") for word in _TOKEN.findall(text)]
    kept = [word for before, word in pairwise(["", *words]) if before not in _NOT_A_THING]
    said = _said(kept)
    return next((thing for word, thing in _named(ask).things.items() if word in said), None)


def _named(ask: str) -> Ask:
    return next(one for one in asks() if one.name == ask)


def is_asked_about(ask: str, thing: str) -> bool:
    """Whether a thing, such as `your iPhone`, is one of those that a question is asked about."""
    found = _named(ask)
    if found.of_anything:
        return True
    known = found.said_by[0]
    words = thing.lower().split()
    return any(word in known or word.removesuffix("s") in known or f"{word}s" in known for word in words) or any(
        " " in phrase and phrase in thing.lower() for phrase in known
    )


def _said(words: Sequence[str]) -> set[str]:
    """The words of a mention, and those runs of them that begin like a known phrase."""
    said, longest = set(words), _phrases()
    for at, word in enumerate(words):
        for size in range(2, longest.get(word, 1) + 1):
            said.add(" ".join(words[at : at + size]))
    return said


@cache
def asks() -> tuple[Ask, ...]:
    """All that may be asked, the most telling first."""
    read = tomllib.loads((files("responders") / "asks.toml").read_text("utf-8"))
    things = {row["name"]: row.get("things", {}) for row in read["ask"]}
    return tuple(_ask(row, things[row.get("things_of", row["name"])]) for row in read["ask"])


def _ask(row: Mapping[str, Any], things: Mapping[str, str]) -> Ask:
    said_by = tuple(frozenset(row[key]) for key in ("when", "with") if key in row)
    unless = re.compile(row["unless"]) if "unless" in row else None
    return Ask(
        row["name"], said_by, frozenset(row.get("without", ())), unless, row.get("question", False),
        row.get("of_anything", False),
        row.get("most_words", 10_000), things,
    )  # fmt: skip


@cache
def _phrases() -> Mapping[str, int]:
    """By the first word of every phrase: how many words the longest has."""
    longest: dict[str, int] = {}
    for ask in asks():
        for phrase in frozenset(ask.things).union(*ask.said_by, ask.ruled_out_by):
            first, size = phrase.split(" ")[0], phrase.count(" ") + 1
            longest[first] = max(longest.get(first, 1), min(size, _LONGEST))
    return longest
