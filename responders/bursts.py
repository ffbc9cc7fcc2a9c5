"""Bursts of complaints: more about one topic than this hour of this weekday usually brings, from several people."""

import json
import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from statistics import median
from typing import Final

from responders.usual import MIN_WEEKS, middle_and_spread
from store import bursts, incidents
from store.bursts import Count
from store.engine import Store, Tx
from store.incidents import Burst, Incident
from store.models_incidents import IncidentState

HOURS: Final = (1, 2, 3)
"""The running hour, and it with one or two before it."""
MIN_PEOPLE: Final = 5
PASSES_AFTER: Final = timedelta(hours=24)
"""A proposal that was not renewed for so long went by."""
_SPREADS: Final = 3
"""So many spreads above the median is unusual: about one time in a thousand for a bell curve."""
_SAME_PEOPLE: Final = 0.5
"""A burst of which more people than this share are in another is the same storm."""
_LEAST: Final = 3
"""Never fewer above the usual than these: two more than none is no burst."""

_WORD: Final = re.compile(r"(?<![@#\w])[^\W\d_]{3,}(?:['’-][^\W\d_]+)*(?![\w@])")
_LINK: Final = re.compile(r"\S+://\S+|\S+\.\S+/\S*")


@dataclass(slots=True)
class _Now:
    complaints: int = 0
    people: set[int] = field(default_factory=set)
    past: Counter[int] = field(default_factory=Counter)


def unusual(now: int, past: Sequence[int]) -> bool:
    """Whether so many now are more than the past weeks make likely.

    The measure is robust: the median, and the larger spread of two, that of the weeks (median absolute deviation) and
    that of chance alone (the square root of the median). No verdict, so False, with fewer than `MIN_WEEKS` weeks.
    """
    if len(past) < MIN_WEEKS:
        return False
    middle, weeks = middle_and_spread(past)
    return now > middle + max(_LEAST, _SPREADS * max(weeks, math.sqrt(middle)))


def found(tx: Tx, brand: str, at: datetime) -> list[Burst]:
    """The bursts of a brand in the running hours: of each topic the stretch in which it stands out most.

    One storm often touches two topics: what is mostly the same people's, or in an open incident, is left out.
    """
    heard = bursts.weeks_heard(tx, brand, at)
    if len(heard) < MIN_WEEKS:
        return []
    best: dict[str, _Seen] = {}
    begun = at.replace(minute=0, second=0, microsecond=0)
    for hours in HOURS:
        for one in _seen(tx, brand, begun - timedelta(hours=hours - 1), at, heard):
            if one.stands_out and (one.topic not in best or one.excess > best[one.topic].excess):
                best[one.topic] = one
    known = [bursts.people_told(tx, brand)]
    kept = []
    for one in sorted(best.values(), key=lambda one: (-len(one.people), one.topic == "", one.topic)):
        if all(len(one.people & others) <= len(one.people) * _SAME_PEOPLE for others in known):
            kept.append(one.burst(brand))
            known.append(one.people)
    return kept


def _seen(tx: Tx, brand: str, since: datetime, at: datetime, heard: Collection[int]) -> list["_Seen"]:
    return [
        _Seen(topic, since, now.complaints, frozenset(now.people), tuple(now.past[week] for week in sorted(heard)))
        for topic, now in _by_topic(bursts.counts(tx, brand, since, at)).items()
    ]


@dataclass(frozen=True, slots=True)
class _Seen:
    """The complaints about one topic in one stretch of time, beside those of the past weeks."""

    topic: str
    since: datetime
    complaints: int
    people: frozenset[int]
    past: tuple[int, ...]

    @property
    def stands_out(self) -> bool:
        return len(self.people) >= MIN_PEOPLE and unusual(self.complaints, self.past)

    @property
    def excess(self) -> float:
        usual = median(self.past)
        return (self.complaints - usual) / math.sqrt(usual + 1)

    def burst(self, brand: str) -> Burst:
        return Burst(brand, self.topic, self.since, self.complaints, len(self.people), round(median(self.past)))


def _by_topic(counts: Iterable[Count]) -> Mapping[str, _Now]:
    """A complaint of two topics counts for both, one of none for the empty topic."""
    seen: dict[str, _Now] = {}
    for count in counts:
        for topic in count.topics or ("",):
            one = seen.setdefault(topic, _Now())
            if count.week:
                one.past[count.week] += count.complaints
                continue
            one.complaints += count.complaints
            if count.customer_id is not None:
                one.people.add(count.customer_id)
    return seen


def propose(store: Store, brands: Iterable[str], *, at: datetime) -> list[int]:
    """Propose an incident for each burst that nobody has taken up or dismissed; returns the ids of new proposals.

    A proposal that stands is counted anew from its own beginning, and goes by once nothing renews it for a day.
    """
    with store.read(at) as tx:
        spoken_for = bursts.spoken_for(tx)
        standing = incidents.listed(tx, IncidentState.PROPOSED)
        wanted = [
            _since_its_beginning(tx, burst, standing, at)
            for brand in brands for burst in found(tx, brand, at) if (brand, burst.topic) not in spoken_for
        ]  # fmt: skip
        gone = [one for one in standing if one.seen_at < at - PASSES_AFTER]
    if not wanted and not gone:
        return []
    with store.write(at, "bursts") as tx:
        for one in gone:
            incidents.move(tx, one, IncidentState.PASSED)
        return [new for burst in wanted if (new := incidents.propose(tx, burst)) is not None]


def _since_its_beginning(tx: Tx, burst: Burst, standing: Iterable[Incident], at: datetime) -> Burst:
    for one in standing:
        recent = at - PASSES_AFTER <= one.seen_at and at - one.since < bursts.WEEK
        if (one.brand, one.topic) == (burst.brand, burst.topic) and recent:
            heard = bursts.weeks_heard(tx, burst.brand, at)
            return next(
                (s.burst(burst.brand) for s in _seen(tx, burst.brand, one.since, at, heard) if s.topic == burst.topic),
                burst,
            )
    return burst


def shared_words(tx: Tx, proposal: Incident, *, leave_out: Collection[str] = (), most: int = 5) -> tuple[str, ...]:
    """The words that the complaints of a burst share, most shared first: each by three people and by a quarter of all.

    Worked out when somebody looks, and kept nowhere: they are customers' words.
    """
    by_customer = bursts.texts(tx, proposal.brand, proposal.topic, proposal.since, proposal.seen_at)
    names = {word.lower() for name in leave_out for word in _WORD.findall(name)}
    used: Counter[str] = Counter()
    for texts in by_customer.values():
        said = {word.lower().replace("’", "'") for text in texts for word in _WORD.findall(_LINK.sub(" ", text))}
        used.update(said - _common() - names)
    least = max(3, len(by_customer) / 4)
    ranked = sorted(used.items(), key=lambda item: (-item[1], item[0]))
    return tuple(word for word, people in ranked if people >= least)[:most]


@cache
def _common() -> frozenset[str]:
    """Words that say nothing of what a complaint is about."""
    data = json.loads(files("responders").joinpath("data/common_words.json").read_text("utf-8"))
    return frozenset(data["words"].split())
