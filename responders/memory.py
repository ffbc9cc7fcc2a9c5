"""What a draft may recall of its customer: at most one thing, told or noted, never inferred, never from elsewhere.

A good shopkeeper remembers the last time, what is still owed, and a name. Accounts are one customer only where a person
linked them, so nothing crosses platforms by itself.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Final, NamedTuple

from responders.brands import Brands
from responders.calling import first_name
from store import followups, memories
from store.engine import Tx
from store.memories import Earlier, Waiting
from store.types import Finding, FollowUp, FollowUpKind, Label, Memory, MemoryKind

REMEMBERED: Final = timedelta(days=183)
"""For so long a trouble or a talk is "again" or "back"; what is older is past."""
_RESTED: Final = timedelta(days=7)
"""A trouble that we never answered is the same one for so long, and "again" after it."""
_SURE: Final = 0.6
OTHER_CASE: Final = "other-case"
_LATE: Final = "late"
_NAME: Final = re.compile(r"[^\W\d_]+(?:(?:\. ?|[ '’-])[^\W\d_]+)*\.?")
_LONGEST_NAME: Final = 40
_ECHOES: Final = tuple(
    re.compile(rf"\b(?:{words})")
    for words in (
        "thank", "hi|hello|hey|welcome|dear", "again|before|back|first|twice|once|second", "promise|word|owe",
        "sorry|apolog", "glad|happy|pleased|lovely|nice|good|great", "day|made", "know|see|read|hear|told|tell", "help",
    )
)  # fmt: skip
"""What should not be said in two neighbouring sentences."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A mention that is to be answered, as far as memory goes."""

    case_id: int
    customer_id: int | None
    brand: str
    label: Label
    topics: tuple[str, ...]
    repeat: bool
    """We answered in this case before."""


@dataclass(frozen=True, slots=True)
class Recalled:
    """What a draft may recall, and the words for it."""

    memory: Memory | None
    """What of ours it was; None: only how they call themselves beside their posts."""
    part: str
    """Which parts say it: `owed.parts`, `late.parts`, `again.parts`, `name.parts`, `back.parts`."""
    words: Mapping[str, object]
    vouched: tuple[str, ...] = ()
    """What is known to be so: a time that was promised may be named."""

    def is_in(self, variant: str) -> bool:
        """The words of this name say it."""
        return variant.startswith(f"{self.part}-")


_Key = tuple[int | None, str | None]
"""A customer and a brand."""


class _Known(NamedTuple):
    """What is known of one customer, in dealings with one brand."""

    owed: Sequence[FollowUp]
    said: Sequence[Earlier]
    """In other cases, newest first."""
    name: tuple[int, str] | None
    shown: str | None
    """As it stands beside their posts."""


def recall(tx: Tx, brands: Brands, asked: Sequence[Asked]) -> dict[int, Recalled]:
    """By case: the one thing that its draft may recall; nothing where there is nothing to say.

    What is owed comes first, then the same trouble again, then a name that was noted, then thanks for coming back, then
    the first name beside their posts.
    """
    people = {one.customer_id for one in asked if one.customer_id is not None}
    if not people:
        return {}
    owed: dict[_Key, list[FollowUp]] = defaultdict(list)
    said: dict[_Key, list[Earlier]] = defaultdict(list)
    for promise in followups.open_of_customers(tx, people):
        if promise.kind is FollowUpKind.PROMISE:
            owed[promise.customer_id, promise.brand].append(promise)
    for one in memories.earlier(tx, people, since=tx.at - REMEMBERED, rested=_RESTED):
        said[one.customer_id, one.brand].append(one)
    names, shown = memories.names(tx, people), memories.shown_names(tx, people)
    found: dict[int, Recalled] = {}
    for it in asked:
        if it.customer_id is None:
            continue
        key = it.customer_id, it.brand
        elsewhere = [one for one in said.get(key, ()) if one.case_id != it.case_id]
        known = _Known(owed.get(key, ()), elsewhere, names.get(it.customer_id), shown.get(it.customer_id))
        if (recalled := _first(it, known, brands, tx.at)) is not None:
            found[it.case_id] = recalled
    return found


def _first(asked: Asked, known: _Known, brands: Brands, at: datetime) -> Recalled | None:
    if asked.label is not Label.PRAISE:
        for promise in known.owed:
            if _concerns(promise, asked, known.said):
                return _owed(promise, brands, at)
    if (same := _same_trouble(asked, known)) is not None:
        return Recalled(Memory(MemoryKind.AGAIN, same.mention_id), MemoryKind.AGAIN, {})
    if known.name is not None:
        note_id, name = known.name
        return Recalled(Memory(MemoryKind.NAME, note_id), MemoryKind.NAME, {"name": name})
    if asked.label in {Label.PRAISE, Label.QUESTION} and not asked.repeat:
        for one in known.said:
            if one.answered:
                return Recalled(Memory(MemoryKind.BACK, one.mention_id), MemoryKind.BACK, {})
    voice = brands.voices.get(asked.brand)
    called = None if asked.repeat or voice is None else first_name(known.shown, voice.names)
    return Recalled(None, MemoryKind.NAME, {"name": called}) if called is not None else None


def _same_trouble(asked: Asked, known: _Known) -> Earlier | None:
    if asked.label is not Label.COMPLAINT or asked.repeat:
        return None
    for one in known.said:
        if _is_sure(one) and one.label is Label.COMPLAINT and _same_topic(one, asked):
            return one
    return None


def _is_sure(one: Earlier) -> bool:
    return one.corrected_by is not None or one.confidence >= _SURE


def _concerns(promise: FollowUp, asked: Asked, said: Iterable[Earlier]) -> bool:
    """It was promised in this conversation, or in another one about the same trouble."""
    if promise.case_id == asked.case_id:
        return True
    return any(one.case_id == promise.case_id and _same_topic(one, asked) for one in said)


def _same_topic(one: Earlier, asked: Asked) -> bool:
    """What each is mostly about: a word about the price in passing makes no second trouble with prices."""
    return bool(asked.topics) and one.topics[:1] == asked.topics[:1]


def _owed(promise: FollowUp, brands: Brands, at: datetime) -> Recalled:
    part = _LATE if promise.due_at < at else MemoryKind.OWED.value
    zone = brands.hours(promise.brand).zone
    words = {"due": day_words(_told(promise, zone), at.astimezone(zone).date())}
    return Recalled(Memory(MemoryKind.OWED, promise.id), part, words, vouching([promise], zone, at))


def _told(promise: FollowUp, zone: tzinfo) -> date:
    """The day that the customer was told, whoever snoozed it since."""
    return (promise.first_due_at - timedelta(microseconds=1)).astimezone(zone).date()


def vouching(promised: Iterable[FollowUp], zone: tzinfo, at: datetime) -> tuple[str, ...]:
    """What open promises of ours vouch for in a reply: their own words, and the day as a reply may name it.

    Args:
        promised: follow-ups; dates to remember vouch for nothing.
        zone: of the brand.
        at: now.
    """
    found: list[str] = []
    for one in promised:
        if one.kind is FollowUpKind.PROMISE:
            day = _told(one, zone)
            near = day_words(day, at.astimezone(zone).date())
            found += [one.what, f"by {near}", f"by {day:%A}, {day.day} {day:%B}"]
    return tuple(found)


def day_words(day: date, today: date) -> str:
    """A day as people say it: the name of a near one, the date of another."""
    ahead = (day - today).days
    if ahead in _NEAR:
        return _NEAR[ahead]
    return f"{day:%A}" if abs(ahead) < 7 else f"{day.day} {day:%B}"


_NEAR: Final = {0: "today", 1: "tomorrow", -1: "yesterday"}


def echoes(one: str, other: str) -> bool:
    """The two say one thing twice when they stand side by side: two thanks, two greetings."""
    one, other = one.lower(), other.lower()
    return any(echo.search(one) and echo.search(other) for echo in _ECHOES)


def preferred_name(text: str) -> str:
    """A name to be called by, as a colleague typed it.

    Raises:
        ValueError: it is more than a name.
    """
    name = " ".join(text.split())
    if len(name) > _LONGEST_NAME or _NAME.fullmatch(name) is None:
        shown = name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}…"
        raise ValueError(
            f'"{shown}" is more than a name. Give only what they would like to be called, such as Annie or Dr Okafor.'
        )
    return name


def other_case(waiting: Iterable[Waiting], own: Waiting) -> Finding | None:
    """The finding that this customer waits for a reply in another case too: both would say the same."""
    cases = sorted({
        one.case_id for one in waiting
        if one.customer_id == own.customer_id and one.brand == own.brand and one.case_id != own.case_id
    })  # fmt: skip
    if not cases:
        return None
    where = f"case {cases[0]}" if len(cases) == 1 else f"cases {', '.join(map(str, cases[:5]))}"
    message = (
        f"A reply to this customer waits in {where} too. Answer in one of them and close the other, or see that the "
        "two replies do not say the same."
    )
    return Finding(OTHER_CASE, "warn", message)


def beside_others(
    tx: Tx, found: Iterable[Finding], *, customer_id: int | None, brand: str, case_id: int
) -> tuple[Finding, ...]:  # fmt: skip
    """Findings, with the one about this customer's other cases as those stand now: their replies come and go."""
    kept = tuple(one for one in found if one.check != OTHER_CASE)
    if customer_id is None:
        return kept
    twice = other_case(memories.waiting(tx, [customer_id]), Waiting(customer_id, brand, case_id))
    return kept if twice is None else (*kept, twice)
