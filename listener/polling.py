"""One pass over one source: its streams page by page, then a second look at stored posts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from listener.ahead import Reader
from listener.changes import note_changes, note_gone
from listener.hearing import Count, hear
from listener.prepared import Ears, PreparedPage
from listener.sources.errors import SourceError
from listener.sources.interface import Gone, HeardPost, Page, Skipped, Source, Stream
from listener.understood import Heard
from store import posts
from store import sources as books
from store.engine import Store, Tx
from store.locks import Busy, only_one
from store.types import Post

RECHECK_SPAN = timedelta(days=30)
"""Stored posts older than this are not looked at again."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How to poll one source."""

    brand: str | None
    """The brand of the account that is read; None for sources of no account."""
    about: str | None = None
    """Every post is a mention of this brand."""
    first_pass_since: timedelta = timedelta(hours=24)
    """On a live source's first pass, posts older than this are history and get no draft."""
    max_age: timedelta = timedelta(days=7)
    """On live sources, posts older than this get no draft."""
    limit: int | None = None
    """At most so many posts in this pass."""
    spend_cap_micros: int | None = None
    """Per month, in millionths of a US dollar."""
    recheck_per_day: int = 0


@dataclass(frozen=True, slots=True)
class PassReport:
    """What a pass did, as `poll` prints it."""

    name: str
    fetched: int
    new: int
    seen: int
    unmatched: int
    skipped: tuple[Skipped, ...]
    error: str | None
    cost_micros: int
    baseline: bool = False
    """It was the first pass of a live source."""
    busy: bool = False
    """Another poll holds this source; nothing was done."""
    notes: tuple[str, ...] = ()
    """What a person should know and nothing failed: gaps, the spend cap."""


class _Allowance:
    """What may still be read: the pass's limit and the month's spend cap together."""

    def __init__(self, store: Store, source: str, plan: Plan, at: datetime) -> None:
        self._store, self._source, self._plan, self._at = store, source, plan, at
        self.left = plan.limit
        self.capped = False

    def grant(self, wanted: int, price_micros: int) -> int:
        """How many posts may be read now."""
        allowed = wanted if self.left is None else min(wanted, self.left)
        cap = self._plan.spend_cap_micros
        if price_micros and cap is not None:
            with self._store.read() as tx:
                spent = books.spent(tx, self._source, f"{self._at:%Y-%m}")
            affordable = max(0, cap - spent) // price_micros
            if affordable < wanted:
                self.capped = True
            allowed = min(allowed, affordable)
        return max(0, allowed)


def poll(store: Store, ears: Ears, source: Source, plan: Plan, *, at: datetime) -> PassReport:
    """One pass. A source that another process polls is reported `busy`; a source error ends only this source.

    Args:
        store: where to keep what is heard.
        ears: how to understand it.
        source: what to read.
        plan: how.
        at: now.

    Returns:
        What the pass did; `error` says why it stopped early.
    """
    try:
        with only_one(store, f"poll {source.name}"):
            return _Pass(store, ears, source, plan, at).run()
    except Busy:
        return PassReport(source.name, 0, 0, 0, 0, (), None, 0, busy=True)


class _Pass:
    def __init__(self, store: Store, ears: Ears, source: Source, plan: Plan, at: datetime) -> None:
        self.store, self.ears, self.source, self.plan, self.at = store, ears, source, plan, at
        self.count = Count()
        self.cost = 0
        self.notes: list[str] = []
        self.allowance = _Allowance(store, source.name, plan, at)
        with store.read() as tx:
            self.first = source.live and not books.has_cursor(tx, source.name)

    def run(self) -> PassReport:
        errors = []
        for stream in self.source.streams():
            try:
                self._stream(stream)
            except SourceError as error:
                errors.append(f"{stream.name}: {error}")
        if not errors:
            try:
                self._look_again()
            except SourceError as error:
                errors.append(f"second look: {error}")
        if self.allowance.capped:
            cap = (self.plan.spend_cap_micros or 0) / 1e6
            self.notes.append(
                f"the spend cap of ${cap:.2f} a month is reached; what is newer waits until the month ends or "
                f"sources.{self.source.name}.spend_cap_usd is raised"
            )
        report = PassReport(
            self.source.name, self.count.fetched, self.count.new, self.count.seen, self.count.unmatched,
            tuple(self.count.skipped), "; ".join(errors) or None, self.cost, self.first, notes=tuple(self.notes),
        )  # fmt: skip
        self._keep(report)
        return report

    def _keep(self, report: PassReport) -> None:
        with self.store.write(self.at, f"source:{self.source.name}") as tx:
            books.add_pass(
                tx,
                books.Pass(
                    report.name, self.at, self.at, report.fetched, report.new, report.seen, report.unmatched,
                    len(report.skipped), report.error, report.cost_micros,
                ),
            )  # fmt: skip

    def _stream(self, stream: Stream) -> None:
        with self.store.read() as tx:
            cursor = books.cursor(tx, self.source.name, stream.name)
        since = self.at - self.plan.first_pass_since if self.source.live and cursor is None else None
        reader = Reader(self.source, stream, self.ears, self.at, self.plan.about)
        # A limit counts what is stored, so that nothing can be read ahead of it.
        ahead = not self.source.live and self.plan.limit is None
        first = self.source.live and cursor is None
        pages = reader.pages_ahead(cursor, self.allowance) if ahead else reader.pages(cursor, since, self.allowance)
        for page, prepared in pages:
            self._page(stream, page, prepared, first=first)

    def _page(self, stream: Stream, page: Page, prepared: PreparedPage, *, first: bool) -> None:
        heard = Heard(
            source=self.source.name,
            allows=self.source.allows,
            about=self.plan.about,
            own_brand=self.plan.brand,
            baseline_before=self.at - self.plan.first_pass_since if first else None,
            draft_since=self.at - self.plan.max_age if self.source.live else None,
        )
        cost = 0

        def keep_books(tx: Tx) -> None:
            nonlocal cost
            cost = books.bill(tx, self.source.name, page.billed_ids, stream.price_micros)
            if page.cursor is not None:
                books.set_cursor(tx, self.source.name, stream.name, page.cursor)
            for gap in page.gaps:
                missed = books.MissedStretch(self.source.name, gap.start, gap.end, gap.reason)
                books.add_gap(tx, missed)
            books.add_skips(tx, self.source.name, [(skip.external_id, skip.reason) for skip in count.skipped])

        count = Count(fetched=len(page.skipped), skipped=list(page.skipped))
        hear(self.store, self.ears, prepared, heard, at=self.at, count=count, and_then=keep_books)
        self.count.add(count)
        self.cost += cost
        if self.allowance.left is not None:
            self.allowance.left -= len(prepared.posts) + len(prepared.skipped)
        for gap in page.gaps:
            between = f"between {gap.start:%d %b %H:%M} and {gap.end:%d %b %H:%M} UTC"
            self.notes.append(f"{stream.name}: posts {between} may be missing: {gap.reason}")

    def _look_again(self) -> None:
        """Law 7: a second look at stored posts, within the day's budget."""
        if not self.source.live or self.plan.recheck_per_day <= 0:
            return
        with self.store.read(self.at) as tx:
            left = self.plan.recheck_per_day - books.rechecks_done(tx, self.source.name)
            since = self.at - RECHECK_SPAN
            due = posts.due_for_recheck(tx, self.source.name, since=since, limit=max(0, left))
        if not due:
            return
        # Looked at oldest first, a hundred at a time: what one look found is kept before the next one is paid for.
        for start in range(0, len(due), 100):
            self._second_look(due[start : start + 100])

    def _second_look(self, due: Sequence[Post]) -> None:
        price = self.source.recheck_price_micros
        if self.allowance.grant(len(due), price) < len(due):
            return
        answers = list(self.source.look_again([post.external_id for post in due]))
        with self.store.write(self.at, f"source:{self.source.name}") as tx:
            known = posts.known(tx, self.source.platform, [post.external_id for post in due])
            for answer in answers:
                before = known.get(answer.external_id)
                if before is None:
                    continue
                if isinstance(answer, Gone):
                    note_gone(tx, before, answer)
                elif isinstance(answer, HeardPost):
                    note_changes(tx, self.ears.classifier, before, answer)
            posts.rechecked(tx, [post.id for post in due])
            books.count_rechecks(tx, self.source.name, len(due))
            self.cost += books.bill(tx, self.source.name, [post.external_id for post in due], price)
