"""How things stand: sources, open cases, clocks, what is held and unknown."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from desk import shapes
from desk.clocks import Shown, met_document, met_words, shown
from desk.incidents import Standing, on_top
from desk.plain import plain
from desk.settings_root import Settings
from responders.hours import business_seconds_between
from store import cases, clocks, drafts, followups, postings, responses, sendings
from store import sources as books
from store.engine import Store
from store.models_sendings import SendingState
from store.responses import Met
from store.states import DraftState, PostingState
from store.types import Case, Urgency


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """One source."""

    name: str
    last: books.Pass | None
    last_good: books.Pass | None
    stale: bool
    spent_micros: int
    cap_micros: int | None
    skipped_week: int

    def document(self) -> dict[str, Any]:
        """For --json."""
        return {
            "name": self.name, "last_good_poll": shapes.stamp(self.last_good.finished_at if self.last_good else None),
            "last_poll": shapes.stamp(self.last.finished_at if self.last else None),
            "error": self.last.error if self.last else None, "stale": self.stale,
            "spent_usd": round(self.spent_micros / 1e6, 6),
            "spend_cap_usd": None if self.cap_micros is None else self.cap_micros / 1e6,
            "skipped_7d": self.skipped_week,
        }  # fmt: skip

    def line(self, at: datetime) -> str:
        """For people."""
        when = "never polled" if self.last_good is None else f"last good poll {_ago(at, self.last_good.finished_at)}"
        money = ""
        if self.spent_micros or self.cap_micros is not None:
            cap = "no cap" if self.cap_micros is None else f"cap ${self.cap_micros / 1e6:.2f}"
            money = f", ${self.spent_micros / 1e6:.2f} this month ({cap})"
            if self.cap_micros is not None and self.spent_micros + 5000 > self.cap_micros:
                money += ", SPEND CAP REACHED"
        error = f", last error: {plain(self.last.error)}" if self.last and self.last.error else ""
        return f"  {self.name}: {when}{money}{', STALE' if self.stale else ''}{error}"


@dataclass(frozen=True, slots=True)
class Status:
    """Everything `wellheard status` says."""

    at: datetime
    sources: tuple[SourceStatus, ...]
    open_cases: dict[Urgency, int]
    oldest: tuple[tuple[Case, float, Shown], ...]
    """The cases to look at first, with their wait in business seconds and their clock."""
    drafts: dict[DraftState, int]
    postings: dict[PostingState, int]
    pause: books.Pause | None
    gaps: tuple[books.MissedStretch, ...]
    follow_ups: followups.Counts
    clocks: dict[str, int]
    """How many are `ok`, in `warning`, `late` and `paused`."""
    met: tuple[Met, ...]
    """How the answers of the last seven days kept to their targets."""
    incidents: tuple[Standing, ...] = ()
    """Open ones, and bursts that might be one."""
    reports: Mapping[SendingState, int] = field(default_factory=dict)
    """What became of reports that were mailed in the last seven days, and what waits."""

    @property
    def stale(self) -> list[str]:
        """Sources without a good poll for too long."""
        return [source.name for source in self.sources if source.stale]

    def document(self) -> dict[str, Any]:
        """For --json."""
        pause = self.pause
        return {
            "sources": [source.document() for source in self.sources],
            "open_cases": {u.value: self.open_cases.get(u, 0) for u in Urgency},
            "oldest_open": [
                {**shapes.case(c), "waiting_business_s": round(wait), "clock": clock.document()}
                for c, wait, clock in self.oldest
            ],
            "clocks": self.clocks,
            "targets_7d": met_document(self.met),
            "drafts": {s.value: self.drafts.get(s, 0) for s in DraftState},
            "postings": {s.value: self.postings.get(s, 0) for s in PostingState},
            "follow_ups": asdict(self.follow_ups),
            "paused": None if pause is None else {"by": pause.by, "why": pause.why, "at": shapes.stamp(pause.at)},
            "gaps": [
                {"source": g.source, "start": shapes.stamp(g.start), "end": shapes.stamp(g.end), "reason": g.reason}
                for g in self.gaps
            ],
            "incidents": [one.document() for one in self.incidents],
            "reports": {s.value: self.reports.get(s, 0) for s in SendingState},
        }

    def lines(self) -> Iterable[str]:
        """For people."""
        if self.pause is not None:
            yield f"PAUSED by {plain(self.pause.by)}: {plain(self.pause.why)}. Nothing leaves until `wellheard resume`."
        for one in self.incidents:
            yield f"Incident {one.incident.id} ({one.incident.brand}), {one.line()}"
        yield "Sources"
        yield from (source.line(self.at) for source in self.sources)
        if not self.sources:
            yield "  none enabled: see [sources] in the settings"
        total = sum(self.open_cases.values())
        parts = [f"{self.open_cases[u]} {u.value}" for u in Urgency if self.open_cases.get(u)]
        yield f"Open cases: {total}" + (f" ({', '.join(parts)})" if parts else "")
        for case, wait, clock in self.oldest:
            who = plain(case.customer or "someone")
            since = f"waits {_long(wait)}, {clock.cell()}"
            yield f"  case {case.id} ({case.urgency.value}): {who} on {case.platform} {since}"
        clocks = ", ".join(f"{self.clocks[name]} {name}" for name in ("late", "warning", "ok", "paused"))
        first = "  First: wellheard cases list --sort clock" if self.clocks["late"] + self.clocks["warning"] else ""
        yield f"Clocks: {clocks}.{first}"
        if (kept := met_words(self.met)) is not None:
            yield f"Last 7 days: {kept}"
        waiting = self.drafts.get(DraftState.PROPOSED, 0)
        yield f"Drafts: {waiting} to review, {self.drafts.get(DraftState.HANDED_OFF, 0)} handed off"
        held, unknown = self.postings.get(PostingState.HELD, 0), self.postings.get(PostingState.UNKNOWN, 0)
        yield f"Postings: {held} held, {unknown} unknown, {self.postings.get(PostingState.SENT, 0)} sent"
        promised = self.follow_ups
        overdue = f", {promised.overdue} OVERDUE" if promised.overdue else ""
        yield f"Follow-ups: {promised.due} due{overdue}, {promised.open} open"
        if said := self._of_reports():
            yield f"Reports by mail, last 7 days: {said}. See: wellheard report sent"
        for gap in self.gaps:
            yield f"Gap in {gap.source}: {gap.start:%d %b %H:%M} to {gap.end:%d %b %H:%M} UTC, {plain(gap.reason)}"

    def _of_reports(self) -> str:
        words = {
            SendingState.FAILED: "NOT TAKEN", SendingState.BOUNCED: "CAME BACK",
            SendingState.UNKNOWN: "may not have arrived", SendingState.DUE: "waiting to be sent",
        }  # fmt: skip
        return ", ".join(f"{self.reports[state]} {said}" for state, said in words.items() if self.reports.get(state))


def _long(seconds: float) -> str:
    hours = seconds / 3600
    return f"{hours:.1f} business hours" if hours < 100 else f"{hours / 24:.0f} days of business hours"


def _ago(at: datetime, moment: datetime) -> str:
    minutes = int((at - moment).total_seconds() // 60)
    return f"{minutes} min ago" if minutes < 120 else f"{minutes // 60} h ago"


def look(store: Store, settings: Settings, *, at: datetime) -> Status:
    """Ask the store how things stand."""
    with store.read(at) as tx:
        sources = []
        for name, source in settings.sources.items():
            if not source.enabled:
                continue
            last, good = books.last_passes(tx, name)
            live = source.platform != "replay"
            stale = live and (good is None or at - good.finished_at > source.stale_after)
            cap = getattr(source, "spend_cap_usd", None)
            sources.append(
                SourceStatus(
                    name, last, good, stale, books.spent(tx, name, f"{at:%Y-%m}"),
                    None if cap is None else round(cap * 1e6),
                    books.skip_count(tx, name, since=at - timedelta(days=7)),
                )
            )  # fmt: skip
        oldest = []
        first = cases.first_to_answer(tx)
        clocked = shown(tx, settings, first, at=at)
        for case in first:
            brand = settings.brands.get(case.brand)
            hours = brand.hours() if brand else None
            wait = (
                business_seconds_between(case.opened_at, at, hours) if hours else (at - case.opened_at).total_seconds()
            )
            oldest.append((case, wait, clocked[case.id]))
        return Status(
            at, tuple(sources), cases.open_counts(tx), tuple(oldest), drafts.counts(tx), postings.counts(tx),
            books.pause_in_force(tx), tuple(books.gaps(tx, since=at - timedelta(days=7))),
            followups.counts(tx, at), clocks.counts(tx, at),
            tuple(responses.met(tx, at - timedelta(days=7), at, brands=settings.brands)), tuple(on_top(tx, settings)),
            sendings.counts(tx, since=at - timedelta(days=7)),
        )  # fmt: skip
