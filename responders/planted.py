"""Planted drafts: shipped ones with a fault that a reader sees, and what is made of what a person did with one.

Rare faults are often overlooked by people who look for them all day (J. M. Wolfe, T. S. Horowitz, N. M. Kenner, "Rare
items often missed in visual searches", Nature 435, 2005); a few planted ones keep readers awake, and show who tires.
"""

import hashlib
import tomllib
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

from store import plantings
from store.engine import Store
from store.models_plantings import Answer
from store.plantings import Planting
from store.types import Label

_SHIPPED: Final = Path(__file__).resolve().parent.parent / "templates" / "planted"
MOST: Final = 0.2
"""The highest rate: more than every fifth draft would keep people from their customers."""


@dataclass(frozen=True, slots=True)
class Example:
    """A shipped draft with a fault, and the invented post that it answers."""

    name: str
    label: Label
    situation: str
    customer: str
    said: str
    reply: str
    """Unsigned."""
    fault: str
    """What is wrong with it: goes on from "It ..."."""

    def told(self, answer: Answer) -> str:
        """What a person reads who has just decided it."""
        return _TOLD[answer].format(fault=self.fault)


class Act(StrEnum):
    """What a person does at the desk to a draft or to its case."""

    APPROVE = "approve"
    HAND_OFF = "hand-off"
    REJECT = "reject"
    EDIT = "edit"
    REDRAFT = "redraft"
    ESCALATE = "escalate"
    CLOSE = "close"
    CLAIM = "claim"
    ASSIGN = "assign"
    NOTE = "note"
    SNOOZE = "snooze"
    CORRECT = "correct"


_ANSWERS: Final = {
    Act.APPROVE: Answer.MISSED, Act.HAND_OFF: Answer.MISSED,
    Act.REJECT: Answer.CAUGHT, Act.EDIT: Answer.CAUGHT, Act.REDRAFT: Answer.CAUGHT, Act.ESCALATE: Answer.CAUGHT,
    Act.CLOSE: Answer.CAUGHT,
}  # fmt: skip
"""What an act says; any other says neither."""
_TOLD: Final = {
    Answer.CAUGHT: (
        "Well read: you did not let it pass. This draft was planted, to learn whether drafts are read. It {fault}. "
        "Nobody waits for an answer, and it could not have been sent."
    ),
    Answer.MISSED: (
        "This draft was planted, to learn whether drafts are read, and it cannot be sent. It {fault}. Everybody who "
        "reads many overlooks one. If they begin to look alike, a pause helps more than trying harder."
    ),
    Answer.SET_ASIDE: (
        "This draft was planted, to learn whether drafts are read. It {fault}. Nobody waits for an answer, and what "
        "you did counts neither way."
    ),
}


@cache
def examples(locale: str) -> tuple[Example, ...]:
    """The shipped ones in the language of a locale; none where there are none in it."""
    file = _SHIPPED / f"{locale.partition('-')[0]}.toml"
    if not file.is_file():
        return ()
    read = tomllib.loads(file.read_text("utf-8"))
    return tuple(Example(name, Label(row.pop("label")), **row) for name, row in read.items())


def named(locale: str, name: str) -> Example | None:
    """One of them; None where it is shipped no more."""
    return next((one for one in examples(locale) if one.name == name), None)


def in_turn(
    locale: str, person: str, seen: Counter[str], *, like: Label, only: Label | None = None
) -> list[Example]:  # fmt: skip
    """The shipped ones in the order in which one person meets them.

    Args:
        locale: of the brand.
        person: who meets them.
        seen: how often they met each before: the least often met come first.
        like: of those the ones of this label.
        only: nothing but this label; None: all.
    """
    found = [one for one in examples(locale) if only is None or one.label is only]
    return sorted(found, key=lambda one: (seen[one.name], one.label is not like, _chance(person, one.name)))


def stands_beside(person: str, case_id: int, rate: float) -> bool:
    """Whether one is planted before this case for this person: the same answer always, yes for a share of `rate`."""
    return _chance(person, str(case_id)) < rate


def _chance(*parts: str) -> float:
    """Between 0 and 1, the same for the same parts."""
    digest = hashlib.sha256("\0".join(parts).encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def signed(example: Example, signature: str) -> str:
    """Its reply as a machine's draft ends."""
    mark = "– " if signature[:1].isalnum() else ""
    return f"{example.reply} {mark}{signature}".rstrip()


def confidence(example: Example) -> float:
    """How sure a classifier might have been of its label, between 0.6 and 0.95."""
    return 0.6 + 0.35 * _chance(example.name)


def answered(store: Store, planting: Planting, act: Act, *, by: str, at: datetime, looked: float | None) -> Answer:
    """Keep what a person did with a planted draft: this, and nothing else, is what any act comes to.

    Args:
        store: the store.
        planting: which one.
        act: what they did.
        by: who.
        at: now.
        looked: seconds they had it before them; None: not known.
    """
    answer = _ANSWERS.get(act, Answer.SET_ASIDE)
    with store.write(at, by) as tx:
        plantings.answered(tx, planting, answer, act.value, looked)
    return answer
