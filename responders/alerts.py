"""Alerts: spikes, praise that dries up, a new topic, answers that get slow. Each begins once and ends by itself.

What is usual is told by the same hours of past weeks (`usual.py`), as for proposed incidents (`bursts.py`), which tell
of a storm within minutes; alerts tell of a day that is not as other days. How often they err: docs/why/measured.md.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from responders.alert_words import what
from responders.bursts import MIN_PEOPLE
from responders.usual import MIN_WEEKS, USUAL, Band, band, begins_at
from store import alerts, bursts, notices
from store.alerts import DRY, NEW_TOPIC, SLOW, SPIKE, Alert, Seen
from store.engine import Store, Tx
from store.models_notices import NoticeKind
from store.notices import Notice
from store.types import Label

_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)
STRETCHES: Final = {
    (SPIKE, Label.COMPLAINT): (3, 24), (SPIKE, Label.PRAISE): (24,), (DRY, Label.PRAISE): (24, 72),
}  # fmt: skip
"""In how many hours each is counted, the shortest first."""
_LEAST_MORE: Final = 3
_WATCHED_H: Final = 72
"""Slow answers are counted over the cases of so many hours."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What one look found."""

    began: tuple[int, ...] = ()
    ended: tuple[int, ...] = ()


def stands_out(kind: str, now: int, past: Sequence[int], spreads: float) -> Band | None:
    """The band of the usual where this count lies so many spreads away in the direction of the kind; else None."""
    limit, usual = band(past, spreads), band(past, USUAL)
    if limit is None or usual is None:
        return None
    beyond = now < limit.low if kind == DRY else now > limit.high + _LEAST_MORE
    return usual if beyond else None


def watch(store: Store, brands: Iterable[str], *, at: datetime, answered_within: timedelta = _DAY) -> Changes:
    """Look at whole hours that are over: begin what is new, bring up to date what lasts, end what is over.

    Args:
        store: the store.
        brands: whose.
        at: now.
        answered_within: an answer later than this is a slow one.
    """
    began: list[int] = []
    ended: list[int] = []
    upto = at.replace(minute=0, second=0, microsecond=0)
    for brand in brands:
        with store.read(at) as tx:
            lasts = {(one.kind, one.about): one for one in alerts.lasting(tx, brand)}
            weeks = bursts.weeks_heard(tx, brand, upto)
            found = list(_found(tx, brand, upto, weeks, lasts, answered_within)) if len(weeks) >= MIN_WEEKS else []
        new = {(one.kind, one.about): one for one in reversed(found)}
        if not new and not lasts:
            continue
        with store.write(at, "alerts") as tx:
            for key, seen in new.items():
                if key in lasts:
                    alerts.still(tx, lasts[key].id, seen.counted)
                else:
                    began.append(_begin(tx, seen))
            for key, old in lasts.items():
                if key not in new:
                    alerts.end(tx, old.id)
                    ended.append(old.id)
    return Changes(tuple(began), tuple(ended))


def _begin(tx: Tx, seen: Seen) -> int:
    alert_id = alerts.begin(tx, seen)
    words = f"Not as usual: {what(seen)}."
    told = Notice(NoticeKind.SPIKE, f"alert:{alert_id}", "began", words, "wellheard alerts list", seen.brand)
    notices.queue(tx, told)
    return alert_id


_Lasts = dict[tuple[str, str], Alert]


def _found(tx: Tx, brand: str, upto: datetime, weeks: set[int], lasts: _Lasts, within: timedelta) -> Iterator[Seen]:
    for (kind, label), stretches in STRETCHES.items():
        old = lasts.get((kind, label.value))
        for hours in stretches if old is None else (old.hours,):
            start = upto - hours * _HOUR
            now, *past = alerts.said(tx, brand, start, upto, label)
            known = [past[week - 1] for week in sorted(weeks)]
            if usual := stands_out(kind, now, known, begins_at(hours) if old is None else USUAL):
                yield Seen(brand, kind, label.value, start, hours, now, usual.low, usual.high, len(known))
                break
    yield from _new_topics(tx, brand, upto, weeks, lasts)
    yield from _slow(tx, brand, upto, weeks, lasts, within)


def _new_topics(tx: Tx, brand: str, upto: datetime, weeks: set[int], lasts: _Lasts) -> Iterator[Seen]:
    """A topic of which several people complain today, and nobody did in all the weeks before."""
    start = upto - _DAY
    people: dict[str, set[int]] = {}
    for names, customer_id in alerts.topics(tx, brand, start, upto):
        for name in names:
            people.setdefault(name, set()).update({customer_id} if customer_id is not None else ())
    many = {name: len(who) for name, who in people.items() if len(who) >= MIN_PEOPLE}
    if not many:
        return
    # What began a while ago is new for a week: after that it is measured against itself.
    before = {name: one.since for name in many if (one := lasts.get((NEW_TOPIC, name))) is not None}
    oldest = upto - bursts.WEEKS * bursts.WEEK
    for name, count in sorted(many.items()):
        since = max(before.get(name, start), upto - bursts.WEEK)
        if not alerts.topics_known(tx, brand, oldest, since)[name]:
            yield Seen(brand, NEW_TOPIC, name, start, 24, count, 0, 0, len(weeks))


def _slow(tx: Tx, brand: str, upto: datetime, weeks: set[int], lasts: _Lasts, within: timedelta) -> Iterator[Seen]:
    """More cases than usual went without an answer for too long, among as many as there are now."""
    end = upto - within
    start = end - _WATCHED_H * _HOUR
    (late, opened), *past = alerts.unanswered_within(tx, brand, start, end, within)
    # As if each past week had had as many cases as now: more cases alone are no slower answers.
    alike = [round(past[w - 1][0] * opened / past[w - 1][1]) for w in sorted(weeks) if past[w - 1][1]]
    usual = stands_out(SLOW, late, alike, USUAL if (SLOW, "") in lasts else begins_at(_WATCHED_H))
    if usual is not None:
        yield Seen(brand, SLOW, "", start, _WATCHED_H, late, usual.low, min(usual.high, opened), len(alike))
