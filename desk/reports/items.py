"""What stands behind each figure of a report, one line an item, and one row a case for spreadsheets."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from desk.plain import plain, short
from desk.reports.asking import Scope
from desk.reports.build import Wanted
from desk.reports.calendar import Period, period_named
from desk.reports.figures import kind_of, name_of, percentile, wants_answer
from desk.reports.formats.words import duration
from desk.reports.worktime import Worktime
from desk.shapes import stamp
from store import report_items as ask
from store import reporting
from store.engine import Store, Tx
from store.outcomes import VALUES
from store.states import FollowUpState
from store.types import RANKED_URGENCY, Label

_LABELS = {
    "praise": Label.PRAISE,
    "complaints": Label.COMPLAINT,
    "questions": Label.QUESTION,
    "other": Label.OTHER,
}
_DRAFTS = ("approved-unchanged", "approved-edited", "approved-own-words", "rejected", "withdrawn", "overridden")
_CASES = ("cases", "wanting-answer", "answered", "unanswered", "slow")
_PROMISES = ("promises-kept", "promises-late", "promises-broken", "promises-let-go", "promises-due")
_OUTCOMES = {state.value: state for state in VALUES}
_TARGETS = {"targets-met": 1, "targets-missed": 0}
ITEMS = ("mentions", *_LABELS, *_CASES, *_TARGETS, *_OUTCOMES, "decided", *_DRAFTS, *_PROMISES)
"""What `--items` takes; the first five also with a topic, as `complaints:delivery`."""


class NoSuchItemsError(ValueError):
    """No figure is made of these: fact first, then what to do."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that counts in a figure."""

    kind: str
    """`mention`, `case`, `draft` or `followup`."""
    id: int
    at: datetime
    words: str

    @property
    def command(self) -> str:
        """Shows it."""
        if self.kind == "followup":
            return "wellheard followups list"
        return f"wellheard {self.kind}s show {self.id}"


@dataclass(frozen=True, slots=True)
class _Stretch:
    tx: Tx
    period: Period
    scope: Scope
    at: datetime


def items_of(store: Store, wanted: Wanted, items: str, *, at: datetime) -> list[Item]:
    """Everything that one figure of a report counts, oldest first: as many as the figure says.

    Raises:
        NoSuchItemsError: no figure is called that.
        NoSuchPeriodError: the calendar has no such period.
    """
    name, colon, topic = items.partition(":")
    if name not in ITEMS or (colon and name not in {"mentions", *_LABELS}):
        raise NoSuchItemsError(f"{items!r} names no figure. Take one of {', '.join(ITEMS)}, or complaints:TOPIC.")
    period = period_named(wanted.kind, wanted.name, zone=wanted.scope.zone, at=at)
    with store.read(at) as tx:
        stretch = _Stretch(tx, period, wanted.scope, at)
        if name in {"mentions", *_LABELS}:
            return list(_mentions(stretch, _LABELS.get(name), topic))
        if name in _CASES:
            return [Item("case", one.id, one.opened_at, _case_words(one)) for one in _cases(stretch, name)]
        if name in _OUTCOMES or name in _TARGETS:
            return list(_outcomes(stretch, name) if name in _OUTCOMES else _answers(stretch, name))
        return list(_promises(stretch, name) if name in _PROMISES else _drafts(stretch, name))


def _mentions(of: _Stretch, label: Label | None, topic: str) -> Iterator[Item]:
    for one in ask.mentions(of.tx, of.period.start, of.period.end, **of.scope.of_mentions):
        about = not topic or topic in {name_of(name) for name in one.topics}
        if label in {None, one.label} and about:
            yield Item("mention", one.id, one.at, f"{name_of(one.platform)}, {one.label.value}: {short(one.text, 80)}")


def _cases(of: _Stretch, name: str) -> list[ask.CaseItem]:
    found = ask.cases(of.tx, of.period.start, of.period.end, **of.scope.of_mentions)
    if name == "slow":
        took = _took(of, found)
        bound = percentile(list(took.values()), 0.9)
        return [one for one in found if bound is not None and took.get(one.id, -1) > bound]
    return [one for one in found if _PICK[name](one)]


def _wanted(one: ask.CaseItem) -> bool:
    return wants_answer(one.label, one.state, one.close_reason, answered=one.first_response_at is not None)


_PICK: Mapping[str, Callable[[ask.CaseItem], bool]] = {
    "cases": lambda one: True,
    "wanting-answer": _wanted,
    "answered": lambda one: one.first_response_at is not None,
    "unanswered": lambda one: _wanted(one) and one.first_response_at is None,
}


def _took(of: _Stretch, cases: list[ask.CaseItem]) -> dict[int, float]:
    clock = Worktime(of.scope.hours, of.period.start, of.at)
    answered = [(one.id, one.opened_at, one.first_response_at) for one in cases if one.first_response_at is not None]
    pairs = [(round(opened.timestamp()), round(first.timestamp())) for _, opened, first in answered]
    return dict(zip((case_id for case_id, _, _ in answered), clock.of_all(pairs), strict=True))


def _case_words(one: ask.CaseItem) -> str:
    who = name_of(one.customer or "somebody")
    return f"{name_of(one.platform)}, {who}, {one.label.value}, {one.state.value}"


def _outcomes(of: _Stretch, name: str) -> Iterator[Item]:
    state = _OUTCOMES[name]
    for case_id, at, reason in ask.outcomes(of.tx, state, of.period.start, of.period.end, **of.scope.of_mentions):
        yield Item("case", case_id, at, f"{name}: {short(reason, 80)}")


def _answers(of: _Stretch, name: str) -> Iterator[Item]:
    for case_id, at, seconds, met in ask.answers(of.tx, of.period.start, of.period.end, **of.scope.of_mentions):
        if met == _TARGETS[name]:
            yield Item("case", case_id, at, f"answered after {duration(seconds)}")


def _drafts(of: _Stretch, name: str) -> Iterator[Item]:
    for one in ask.drafts(of.tx, of.period.start, of.period.end, **of.scope.of_mentions):
        kind = kind_of(one.state, one.wording).replace("_", "-")
        if name in {"decided", kind} or (name == "overridden" and one.overridden):
            why = f": {short(one.reason, 60)}" if one.reason else ""
            yield Item("draft", one.id, one.at, f"{kind} by {name_of(one.decided_by or 'nobody')}{why}")


def _promises(of: _Stretch, name: str) -> Iterator[Item]:
    end = of.period.shifted(1).end if name == "promises-due" else of.period.end
    for one in reporting.promises(of.tx, of.period.start, end, **of.scope.of_mentions):
        if f"promises-{_kept(one, of.period, of.at)}" == name:
            yield Item("followup", one.id, one.first_due_at, f"{name_of(one.owner)}: {short(one.what, 80)}")


def _kept(one: reporting.PromiseRow, period: Period, at: datetime) -> str:
    if one.state == FollowUpState.OPEN:
        return "due" if one.first_due_at >= at else "broken" if one.first_due_at < period.end else "due"
    if one.state == FollowUpState.DROPPED:
        return "let-go"
    return "kept" if one.closed_at is not None and one.closed_at <= one.first_due_at else "late"


_COLUMNS = (
    "case_id", "brand", "platform", "customer", "opened_at", "label", "urgency", "topics", "state", "close_reason",
    "owner", "wanted_answer", "first_response_at", "first_response_s", "newest_mention_id",
)  # fmt: skip


def cases_csv(store: Store, wanted: Wanted, *, at: datetime) -> str:
    """One row for each case that was opened in the period. No cell is taken for a formula by a spreadsheet."""
    period = period_named(wanted.kind, wanted.name, zone=wanted.scope.zone, at=at)
    with store.read(at) as tx:
        stretch = _Stretch(tx, period, wanted.scope, at)
        cases = _cases(stretch, "cases")
    took = _took(stretch, cases)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for one in cases:
        writer.writerow([_cell(value) for value in (
            one.id, one.brand, one.platform, one.customer, stamp(one.opened_at), one.label.value,
            RANKED_URGENCY[one.urgency_rank].value, " ".join(one.topics), one.state.value, one.close_reason, one.owner,
            int(_wanted(one)), stamp(one.first_response_at), took.get(one.id), one.newest_mention_id,
        )])  # fmt: skip
    return out.getvalue()


def _cell(value: object) -> object:
    if not isinstance(value, str):
        return value
    text = plain(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t")) else text
