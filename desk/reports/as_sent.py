"""A report once sent is kept as sent: its figures as they were, its people's words as far as they may be shown now.

What is kept holds ids in place of what customers said and who they are: whoever is erased, or whose post is deleted, is
gone from it too, and the figures stay (laws 6 and 7).
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from desk.plain import plain, short
from desk.reports.asking import Scope
from desk.reports.build import Wanted, build_report
from desk.reports.calendar import Kind, period_named
from desk.reports.figures import name_of
from desk.reports.formats.changed import figure_words
from desk.reports.report import Change, Quote, ReasonCount, Report, SinceSent
from store import kept_reports
from store.engine import Store, Tx
from store.errors import KeptReportUnreadable
from store.kept_reports import KeptReport

GONE = "(no longer kept)"
"""Stands where words were whose customer was erased since."""
_DRAFTS = "drafts:"
_LONGEST_PROMISE = 90


@cache
def _adapter() -> TypeAdapter[Report]:
    return TypeAdapter(Report)


def keep(tx: Tx, report: Report, brand: str) -> Report:
    """Keep it as it goes out now, or find what went out before; returns what is to be sent."""
    found = kept_reports.reject_reasons(tx, report.start, report.end, brand=brand)
    with_drafts = {name_of(reason): f"{_DRAFTS}{first},{last}" for reason, first, last in found}
    document = _adapter().dump_json(_without_people(report, with_drafts)).decode()
    kept = kept_reports.keep(tx, report.kind, brand, report.name, document)
    return _with_people(tx, _read(kept))


def sent(tx: Tx, kind: str, brand: str, period: str) -> Report | None:
    """The report that went out; None where none did.

    Raises:
        KeptReportUnreadable: somebody changed it, or another version kept it.
    """
    kept = _found(tx, kind, brand, period)
    return None if kept is None else _with_people(tx, _read(kept))


def _found(tx: Tx, kind: str, brand: str, period: str) -> KeptReport | None:
    kept = kept_reports.find(tx, kind, brand, period)
    return kept if kept is not None and kept_reports.left(tx, kind, brand, period) else None


def to_send(store: Store, scope: Scope, kind: Kind, period: str, *, at: datetime) -> Report:
    """What goes out now: what went out before, or the report of this moment, which is kept with it.

    Args:
        store: the store.
        scope: of one brand.
        kind: how long the period is.
        period: its name.
        at: now.
    """
    brand = scope.brand or ""
    with store.read(at) as tx:
        if (before := sent(tx, kind, brand, period)) is not None:
            return before
    made = build_report(store, Wanted(scope, kind, period), at=at)
    with store.write(at) as tx:
        return keep(tx, made, brand)


def compared(store: Store, wanted: Wanted, brand: str | None, report: Report, *, at: datetime) -> Report:
    """The report with what changed since it was sent, where it was.

    Args:
        store: the store.
        wanted: what was asked for.
        brand: whose mailed report it is: the one that was asked for, or the only one of the settings.
        report: as it is now.
        at: now.
    """
    if brand is None or wanted.scope.platform is not None:
        return report
    period = period_named(wanted.kind, wanted.name, zone=wanted.scope.zone, at=at)
    with store.read(at) as tx:
        if wanted.scope.brand is None and kept_reports.others_heard(tx, brand):
            return report  # it counts more than was sent
        kept = _found(tx, wanted.kind, brand, period.name)
        if kept is None:
            return report
        before = _read(kept)
        changes = tuple(_changes(before, report))
        since = kept_reports.since(tx, kept, period.start, period.end, brand=wanted.scope.brand)
    return replace(report, since_sent=SinceSent(
        before.made_at, changes, late=since.late, corrected=since.corrected, deleted=since.deleted))  # fmt: skip


def _read(kept: KeptReport) -> Report:
    if not kept.intact:
        raise KeptReportUnreadable(
            "The report that was kept as sent was changed in the database. Compare it with a backup."
        )
    try:
        return _adapter().validate_json(kept.document)
    except ValidationError as error:
        raise KeptReportUnreadable(
            "The report that was kept as sent was written by another version, which this one cannot read. "
            "Ask for it without --sent."
        ) from error


def _without_people(report: Report, with_drafts: Mapping[str, str]) -> Report:
    held = report.promises
    return replace(
        report,
        best=_empty(report.best), hardest=_empty(report.hardest),
        won_back=tuple(replace(one, customer=one.customer and "") for one in report.won_back),
        promises=replace(held, broken=tuple(replace(one, what="") for one in held.broken),
                         due=tuple(replace(one, what="") for one in held.due)),
        reject_reasons=tuple(
            replace(one, reason=with_drafts.get(one.reason, one.reason)) for one in report.reject_reasons
        ),
    )  # fmt: skip


def _empty(quote: Quote | None) -> Quote | None:
    return None if quote is None else replace(quote, author=quote.author and "", text="")


def _with_people(tx: Tx, report: Report) -> Report:
    quotes = kept_reports.quoted(tx, [one.mention_id for one in (report.best, report.hardest) if one is not None])
    handles = kept_reports.handles(tx, [one.case_id for one in report.won_back if one.customer is not None])
    held = report.promises
    whats = kept_reports.promised(tx, [one.id for one in (*held.broken, *held.due)])
    drafts = {one.reason: _ids(one.reason) for one in report.reject_reasons}
    reasons = kept_reports.reasons_of(tx, [one for ids in drafts.values() for one in ids])

    def quote(one: Quote | None) -> Quote | None:
        if one is None or (said := quotes.get(one.mention_id)) is None:
            return None
        author = said.author if one.author is not None else None
        return replace(one, author=author and name_of(author), text=" ".join(plain(said.text).split()))

    def what(lines: Iterable[Any]) -> tuple[Any, ...]:
        return tuple(replace(one, what=short(whats.get(one.id, GONE), _LONGEST_PROMISE)) for one in lines)

    def reason(one: ReasonCount) -> ReasonCount:
        ids = drafts[one.reason]
        words = next((reasons[draft_id] for draft_id in ids if draft_id in reasons), GONE)
        return replace(one, reason=name_of(words)) if ids else one

    return replace(
        report, best=quote(report.best), hardest=quote(report.hardest),
        won_back=tuple(
            replace(one, customer=name_of(handles[one.case_id]) if one.case_id in handles else None)
            for one in report.won_back
        ),
        promises=replace(held, broken=what(held.broken), due=what(held.due)),
        reject_reasons=tuple(reason(one) for one in report.reject_reasons),
    )  # fmt: skip


def _ids(reason: str) -> list[int]:
    """The drafts that a kept reason stands for; none where it is a word of ours."""
    return [int(one) for one in reason.removeprefix(_DRAFTS).split(",")] if reason.startswith(_DRAFTS) else []


_OF_NOW = (
    "mentions", "complaints", "praise", "questions", "other", "complaints_per_praise", "reshares", "cases_opened",
    "cases_wanting_answer", "cases_answered", "first_response_median_s", "first_response_p90_s", "drafts_decided",
    "drafts_approved_unchanged", "drafts_approved_edited", "drafts_approved_own_words", "drafts_rejected",
    "drafts_withdrawn", "drafts_posted", "drafts_handed_off", "polls", "polls_failed", "records_skipped", "gaps",
    "cost_usd",
)  # fmt: skip


def _figures(report: Report) -> dict[str, float | None]:
    outcomes, held = report.outcomes, report.promises
    return {
        "recovered_share": outcomes.share.share, "recovered": outcomes.recovered,
        "still_unhappy": outcomes.still_unhappy, "moved_private": outcomes.moved_private, "silent": outcomes.silent,
        "targets_share": report.targets.share, **{name: getattr(report.now, name) for name in _OF_NOW},
        "promises_kept": held.kept, "promises_kept_late": held.late, "promises_broken": len(held.broken),
        "promises_let_go": held.let_go, "posting_usd": report.costs.posting_usd,
    }  # fmt: skip


def _changes(before: Report, now: Report) -> Iterable[Change]:
    """What reads another way than it did, in the order of the page."""
    then = _figures(before)
    for figure, value in _figures(now).items():
        if figure_words(figure, value) != figure_words(figure, then[figure]):
            yield Change(figure, then[figure], value)
