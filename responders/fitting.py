"""Whether composed words can be right for a mention at all; else a person writes, and is told why."""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

from responders.about import About
from store.types import Label

GOES_ON: Final = "needs-a-person: it goes on with a conversation"
A_FACT: Final = "needs-a-person: only somebody who knows can answer this question"
A_JOKE: Final = "needs-a-person: it may be meant as a joke"
SOLVED: Final = "needs-a-person: it may be solved already"
MIXED: Final = "needs-a-person: it praises and complains"
NOTHING_KNOWN: Final = "needs-a-person: no written sentence fits what it says"

_HANDLES: Final = r"^(?:\W*[@#]\w+)*\W*"
_BEFORE_IT: Final = "(?:your|the|all|a|ur|such|quick|fast|prompt|great|kind|speedy)"
_SHORT: Final = 12
"""Words of a thank-you that is no more than one."""


class _Patterns(NamedTuple):
    answering: re.Pattern[str]
    joking: re.Pattern[str]
    laughing: re.Pattern[str]
    rhetorical: re.Pattern[str]
    praising: re.Pattern[str]
    solved: re.Pattern[str]
    but: re.Pattern[str]
    fact: re.Pattern[str]
    thanks: re.Pattern[str]
    thanked_for: re.Pattern[str]
    help: re.Pattern[str]
    again: re.Pattern[str]


def left_to_a_person(text: str, label: Label, found: About, *, answers_us: bool, answered: bool = False) -> str | None:
    """Why no words should be composed for this; None where they may be.

    Args:
        text: what the customer wrote.
        label: how it is read.
        found: what may be said of it.
        answers_us: it answers a post of the brand.
        answered: the brand has an answer of its own to it.
    """
    text, known = text.replace("’", "'"), _patterns()
    if (known.joking.search(text) and not answered) or (label is not Label.PRAISE and known.laughing.search(text)):
        # A complaint in irony is one: "sorry", and what is so, answers it. Where nothing is known, words would mock.
        return A_JOKE
    if label is Label.PRAISE:
        return _of_praise(text, answers_us=answers_us)
    if label is Label.QUESTION:
        return None if found.ask is not None and not answers_us else A_FACT
    return _of_complaint(text, label, found, answers_us=answers_us, answered=answered)


def _of_complaint(text: str, label: Label, found: About, *, answers_us: bool, answered: bool) -> str | None:
    known = _patterns()
    if known.solved.search(text):
        return SOLVED
    if label is Label.COMPLAINT and known.praising.search(text):
        return MIXED
    if label is Label.OTHER:
        # It says nothing by itself, and the answer is to what this customer complained of before.
        return GOES_ON if answers_us else None
    return None if answered else _of_trouble(text, found, answers_us=answers_us)


def _of_praise(text: str, *, answers_us: bool) -> str | None:
    known = _patterns()
    if kind_of_thanks(text) is not None:
        return None
    if known.but.search(text):
        return MIXED
    goes_on = known.answering.match(text) and not known.thanks.match(text)
    return GOES_ON if answers_us or goes_on else None


def _of_trouble(text: str, found: About, *, answers_us: bool) -> str | None:
    known = _patterns()
    if answers_us:
        # "repeat" owns that it is not solved, and asks nothing that was asked before.
        return None if found.trouble is not None or known.again.search(text) else GOES_ON
    if found.trouble is None and known.answering.match(text):
        return GOES_ON
    if found.trouble is not None or found.ask is not None or found.answered:
        return None
    if known.fact.search(text):
        return A_FACT
    return NOTHING_KNOWN if found.topic is None else None


def is_no_real_question(text: str) -> bool:
    """It asks in anger or in jest, so that a ready answer would mock."""
    text, known = text.replace("’", "'"), _patterns()
    return any(one.search(text) for one in (known.joking, known.laughing, known.rhetorical))


def kind_of_thanks(text: str) -> str | None:
    """The situation of praise that is no more than thanks, or the news that all is well; None for all other praise."""
    text, known = text.replace("’", "'"), _patterns()
    if len(text.split()) > _SHORT:
        return None
    if known.solved.search(text) and not known.help.search(text):
        return "praise-solved"
    return "praise-thanks" if known.thanks.match(text) and not known.thanked_for.search(text) else None


@cache
def _patterns() -> _Patterns:
    """Read and compiled at first use."""
    read = {
        name: "|".join(some)
        for name, some in tomllib.loads((files("responders") / "fitting.toml").read_text("utf-8")).items()
    }
    return _Patterns(
        answering=_pattern(rf"{_HANDLES}(?:{read['answering']})\b"),
        joking=_words(read["joking"]),
        laughing=_words(read["laughing"]),
        rhetorical=_words(read["rhetorical"]),
        praising=_words(read["praising"]),
        solved=_words(read["solved"]),
        but=_words(read["but"]),
        fact=_pattern(rf"\b(?:{read['fact']})\b[^.!]*\?"),
        thanks=_pattern(rf"{_HANDLES}(?:(?:{read['before_thanks']})\W+)*(?:{read['thanks']})\b"),
        thanked_for=_words(rf"for (?!(?:{_BEFORE_IT} )*(?:{read['no_thing']})\b)\w+ \w+"),
        help=_words(read["help"]),
        again=_words(read["again"]),
    )


def _words(expression: str) -> re.Pattern[str]:
    return _pattern(rf"(?<!\w)(?:{expression})(?!\w)")


def _pattern(expression: str) -> re.Pattern[str]:
    return re.compile(expression, re.IGNORECASE)
