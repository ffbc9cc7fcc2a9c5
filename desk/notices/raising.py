"""What is worth telling: clocks that are near or late, overdue promises, deaf sources, spikes.

Urgent cases, approvals that wait and what colleagues do are told of where they come about, in the same transaction.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from desk.clocks import targets_of
from desk.settings_notices import NoticeTargetSettings
from desk.settings_root import Settings
from responders.winding import wind
from store import cases, clocks, followups, incidents, notices
from store import sources as books
from store.clocks import Kept
from store.engine import Store, Tx
from store.models_incidents import IncidentState
from store.models_notices import NoticeKind
from store.notices import Notice, place_of
from store.types import ClockKind

_AT_ONCE = 20
"""More clocks of one brand that ring together are told in one notice: an import, or a night without anybody."""
_LOOKED_AT = 5000
_FAILS_FOR = timedelta(minutes=15)
"""A source that fails for so long is told of; one failed pass is no news."""
_WAITS = {ClockKind.FIRST: "a first answer", ClockKind.NEXT: "the next answer"}


def raise_all(store: Store, settings: Settings, *, at: datetime) -> int:
    """Set the clocks, and put into the outbox what colleagues are to be told. Returns how many notices are new."""
    wind(store, targets_of(settings), at=at)
    with store.read(at) as tx:
        rung = clocks.ring(tx, at, limit=_LOOKED_AT)
        found = [
            *_of_clocks(tx, settings, rung, at), *_of_follow_ups(tx, at), *_of_sources(tx, settings, at),
            *_of_spikes(tx),
        ]  # fmt: skip
        fresh = notices.unknown(tx, found)
    if not fresh and not rung:
        return 0
    with store.write(at) as tx:
        new = sum(notices.queue(tx, one) for one in fresh)
        clocks.rang(tx, [one.case_id for one in rung])
    return new


def _of_clocks(tx: Tx, settings: Settings, rung: Sequence[Kept], at: datetime) -> Iterator[Notice]:
    owners = {case.id: case.owner for case in cases.get_many(tx, [one.case_id for one in rung]).values()}
    groups: dict[tuple[str, bool], list[Kept]] = {}
    for one in rung:
        groups.setdefault((one.brand, one.due_at <= at), []).append(one)
    for (brand, late), together in groups.items():
        kind = NoticeKind.CLOCK_LATE if late else NoticeKind.CLOCK_NEAR
        alone = together if len(together) <= _AT_ONCE else [one for one in together if one.risk is not None]
        if len(alone) < len(together):
            what = "wait longer than they should" if late else "are to be answered soon"
            yield Notice(
                kind, f"brand:{brand}"[:80], at.isoformat(timespec="seconds"),
                f"{len(together):,} customers of {brand} {what}.", "wellheard cases list --sort clock", brand=brand,
            )  # fmt: skip
        yield from (_of_clock(settings, one, kind, owners.get(one.case_id)) for one in alone)


def _of_clock(settings: Settings, one: Kept, kind: NoticeKind, owner: str | None) -> Notice:
    brand = settings.brands.get(one.brand)
    due = f"{one.due_at.astimezone(brand.zone) if brand else one.due_at:%a %H:%M %Z}"
    what = "was due" if kind is NoticeKind.CLOCK_LATE else "is due"
    risk = f" ({one.risk})" if one.risk else ""
    return Notice(
        kind, f"case:{one.case_id}", one.since.isoformat(timespec="seconds"),
        f"Case {one.case_id}{risk}: {_WAITS[one.kind]} {what} {due}.", f"wellheard cases show {one.case_id}",
        brand=one.brand, people=(owner,) if owner else (), critical=one.risk is not None,
    )  # fmt: skip


def _of_follow_ups(tx: Tx, at: datetime) -> Iterator[Notice]:
    for one in followups.listed(tx, due_by=at, limit=200):
        if one.due_at < at:
            yield Notice(
                NoticeKind.FOLLOW_UP, f"followup:{one.id}", one.due_at.isoformat(timespec="seconds"),
                f"Follow-up {one.id} of {one.owner}: overdue since {one.due_at:%a %d %b %H:%M} UTC.",
                "wellheard followups list --due", brand=one.brand, people=(one.owner,),
            )  # fmt: skip


def _of_sources(tx: Tx, settings: Settings, at: datetime) -> Iterator[Notice]:
    for name, source in settings.sources.items():
        if not source.enabled or source.platform == "replay":
            continue
        last, good = books.last_passes(tx, name)
        if last is None:
            continue
        heard = good.finished_at if good else None
        stale = at - (heard or last.finished_at) > source.stale_after
        failing = last.error is not None and (heard is None or last.finished_at - heard >= _FAILS_FOR)
        if stale or failing:
            since = f"since {heard:%a %d %b %H:%M} UTC" if heard else "at all"
            occasion = heard.isoformat(timespec="seconds") if heard else "never"
            words = f"Source {name}: not heard {since}."
            yield Notice(NoticeKind.SOURCE, f"source:{name}"[:80], occasion, words, "wellheard doctor")


def _of_spikes(tx: Tx) -> Iterator[Notice]:
    for one in incidents.listed(tx, IncidentState.PROPOSED):
        about = f" about {one.topic}" if one.topic else ""
        yield Notice(
            NoticeKind.SPIKE, f"incident:{one.id}", "proposed",
            f"{one.brand}: {one.complaints} complaints{about} from {one.people} people; usually {one.usual}.",
            "wellheard incidents list", brand=one.brand,
        )  # fmt: skip


def hearers(settings: Settings, found: Iterable[Notice]) -> dict[int, tuple[str, ...]]:
    """Which targets hear which notice, by its id."""
    return {
        one.id: tuple(
            name
            for name, target in settings.notices.targets.items()
            if target.enabled and (name == place_of(one) if one.kind is NoticeKind.REPORT else _wants(target, one))
        )
        for one in found
    }


def _wants(target: NoticeTargetSettings, one: Notice) -> bool:
    return (
        (not target.kinds or one.kind.value in target.kinds)
        and (not target.brands or one.brand is None or one.brand in target.brands)
        and (target.person is None or target.person in one.people)
    )
