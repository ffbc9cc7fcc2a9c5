"""Which topics moved, and whether that is more than chance: noise is called noise."""

from collections import Counter
from collections.abc import Iterable, Sequence

from desk.reports.chance import SURE, adjusted, count_change, spread_of
from desk.reports.figures import name_of
from desk.reports.report import IncidentLine, Move, TopicCount
from store import week as ask
from store.types import Label

SHOWN = 8
"""So many movements are shown."""
_LEAST = 5
"""A movement of fewer mentions is not worth a manager's morning, however sure it is."""
_Heard = Sequence[ask.HeardCount] | Sequence[ask.SaidCount]


def topics_of(heard: _Heard, before: _Heard | None, top: int) -> tuple[TopicCount, ...]:
    """The topics that were spoken of most."""
    complaints = _by_topic(one for one in heard if one.label is Label.COMPLAINT)
    earlier = None if before is None else _by_topic(before)
    return tuple(
        TopicCount(topic, count, complaints[topic], None if earlier is None else earlier[topic])
        for topic, count in most(_by_topic(heard), top)
    )


def moves_of(
    heard: _Heard, before: _Heard | None, past: Sequence[_Heard], incidents: Sequence[IncidentLine]
) -> tuple[Move, ...]:
    """How complaints and praise moved by topic, sure ones first, each group by size. Nothing without a period before.

    A topic is compared with the period before and with the mean of all past ones; the chances are corrected for how
    many comparisons that makes.
    """
    if before is None:
        return ()
    found = [
        _Compared(topic, label, now[topic], then[topic], [one[topic] for one in history])
        for label in (Label.COMPLAINT, Label.PRAISE)
        for now, then, history in [_counts(label, heard, before, past)]
        for topic in sorted({*now, *then})
    ]
    chances = adjusted([chance for one in found for chance in one.chances])
    pairs = zip(chances[::2], chances[1::2], strict=True)
    moved = [one.move(min(pair), incidents) for one, pair in zip(found, pairs, strict=True)]
    return tuple(sorted(moved, key=_size)[:SHOWN])


def _counts(
    label: Label, heard: _Heard, before: _Heard, past: Sequence[_Heard]
) -> tuple[Counter[str], Counter[str], list[Counter[str]]]:
    def of(those: _Heard) -> Counter[str]:
        return _by_topic(one for one in those if one.label is label)

    return of(heard), of(before), [of(one) for one in past]


class _Compared:
    """One topic beside its past."""

    def __init__(self, topic: str, label: Label, now: int, before: int, past: Sequence[int]) -> None:
        self.topic, self.label, self.now, self.before = topic, label, now, before
        self.usual = sum(past) / len(past) if past else float(before)
        spread = spread_of(past)
        self.chances = (count_change(now, [before], spread), count_change(now, past, spread))

    def move(self, chance: float, incidents: Sequence[IncidentLine]) -> Move:
        """As the report holds it."""
        apart = max(abs(self.now - self.before), abs(self.now - self.usual))
        about = next((one.name for one in incidents if one.topic == self.topic), None)
        incident = about if self.label is Label.COMPLAINT else None
        sure = chance < SURE and apart >= _LEAST
        return Move(self.topic, self.label, self.now, self.before, self.usual, chance, sure, incident)


def _size(move: Move) -> tuple[bool, bool, float, str]:
    apart = max(abs(move.mentions - move.before), abs(move.mentions - move.usual))
    return not move.sure, move.label is not Label.COMPLAINT, -apart, move.topic


def _by_topic(heard: Iterable[ask.HeardCount | ask.SaidCount]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for one in heard:
        for topic in {name_of(topic) for topic in one.topics} - {""}:
            counts[topic] += one.mentions
    return counts


def by_name(found: Iterable[tuple[str | None, int]]) -> Counter[str]:
    """Reasons as people typed them, those that read alike together."""
    counts: Counter[str] = Counter()
    for reason, count in found:
        counts[name_of(reason or "") or "no reason given"] += count
    return counts


def most(counts: Counter[str], top: int) -> list[tuple[str, int]]:
    """The largest, those of one size in order of name."""
    return sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:top]
