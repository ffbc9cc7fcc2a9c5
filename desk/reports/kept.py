"""Promises with a time in the period: kept, late, broken, still due."""

from datetime import datetime

from desk.plain import short
from desk.reports.asking import Scope
from desk.reports.calendar import Period
from desk.reports.figures import name_of
from desk.reports.report import PromiseLine, Promises
from store import reporting
from store.engine import Tx
from store.states import FollowUpState

_LONGEST = 90


def promises_of(tx: Tx, period: Period, scope: Scope, at: datetime) -> Promises:
    """How they stand now. What counts is the time that the customer was told, however often it was put off since."""
    found = reporting.promises(tx, period.start, period.shifted(1).end, **scope.of_mentions)
    inside = [one for one in found if one.first_due_at < period.end]
    done = [one for one in inside if one.state == FollowUpState.DONE]
    in_time = [one for one in done if one.closed_at is not None and one.closed_at <= one.first_due_at]
    waiting = [one for one in found if one.state == FollowUpState.OPEN]
    return Promises(
        kept=len(in_time), late=len(done) - len(in_time),
        broken=tuple(_line(one) for one in waiting if one.first_due_at < min(at, period.end)),
        let_go=sum(one.state == FollowUpState.DROPPED for one in inside),
        due=tuple(_line(one) for one in waiting if one.first_due_at >= at),
    )  # fmt: skip


def _line(one: reporting.PromiseRow) -> PromiseLine:
    return PromiseLine(one.id, short(one.what, _LONGEST), name_of(one.owner), one.first_due_at)
