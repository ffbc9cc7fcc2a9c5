"""Mailing reports: what is due goes out once to each recipient, also when two processes try or one dies in between."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from desk.reports.build import Wanted, build_report
from desk.reports.calendar import Kind, Period, period_named
from desk.reports.mail import mail_of
from desk.reports.report import Report
from desk.reports.scopes import scope_of
from desk.reports.smtp import Answer, hand_over
from desk.settings_mail import PASSWORD, ReportMailSettings
from desk.settings_root import Settings
from desk.settings_secrets import read_variable
from store import sendings
from store.engine import Store
from store.locks import Busy, only_one
from store.models_sendings import SendingState
from store.sendings import Sending

BACKOFF = (timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=6))
"""How long after each attempt that a server put off the next one comes; after the last one it is given up."""
DIED = "the process ended while it was being sent: it may have arrived"


@dataclass(slots=True)
class Mailed:
    """What one turn did."""

    sent: int = 0
    later: int = 0
    failed: int = 0
    unknown: int = 0
    problems: list[str] = field(default_factory=list)
    """A sentence for each mail that was not taken."""
    busy: bool = False
    """Another process is at it."""

    def document(self) -> dict[str, Any]:
        """For --json."""
        return asdict(self)


def mail_due(store: Store, settings: Settings, environ: Mapping[str, str], *, clock: Callable[[], datetime]) -> Mailed:
    """Queue each report of [reports] whose time has come, and send what is due. A second process does nothing.

    Raises:
        SettingsError: the password's file cannot be read.
    """
    done = Mailed()
    if settings.mail.host is None:
        return done
    password = read_variable(environ, PASSWORD)
    try:
        with only_one(store, "mailing reports"):
            _queue(store, settings, clock())
            _settle_left(store, clock(), done)
            _Turn(store, settings, password, clock, done).send()
    except Busy:
        done.busy = True
    return done


def _queue(store: Store, settings: Settings, at: datetime) -> None:
    for one in settings.reports.values():
        brand = settings.report_brand(one.brand)
        period = newest_due(one, settings, at)
        with store.read(at) as tx:
            missing = sendings.missing(tx, one.kind, brand, period.name, one.to)
        if missing:
            with store.write(at) as tx:
                sendings.queue(tx, one.kind, brand, period.name, missing)


def newest_due(one: ReportMailSettings, settings: Settings, at: datetime) -> Period:
    """The last period whose report may leave by now: however long the machine was off, one report catches up."""
    zone = settings.brands[settings.report_brand(one.brand)].zone
    period = period_named(Kind(one.kind), None, zone=zone, at=at)
    return period if _leaves(one, period) <= at else period.shifted(-1)


def _leaves(one: ReportMailSettings, period: Period) -> datetime:
    day = period.last_day + timedelta(days=1 + one.days_after)
    return datetime.combine(day, one.time, period.zone).astimezone(UTC)


def _settle_left(store: Store, at: datetime, done: Mailed) -> None:
    """Whoever holds the lock knows that nobody is sending these any more."""
    with store.read(at) as tx:
        left = sendings.left_sending(tx)
    if left:
        with store.write(at) as tx:
            for one in left:
                sendings.settle(tx, one.id, SendingState.UNKNOWN, error=DIED)
        done.unknown += len(left)
        done.problems += [_problem(one, DIED) for one in left]


def _problem(one: Sending, why: str) -> str:
    return f"{one.kind} {one.period} of {one.brand} to {one.recipient}: {why}. See `wellheard report sent`."


class _Turn:
    def __init__(
        self, store: Store, settings: Settings, password: str | None, clock: Callable[[], datetime], done: Mailed
    ) -> None:
        self._store, self._settings, self._password = store, settings, password
        self._clock, self._done = clock, done

    def send(self) -> None:
        """One after the other: a recipient who is refused stops no other."""
        for one, report in self._reports():
            at = self._clock()
            mail = mail_of(
                report, sender=self._settings.mail.sender or "", recipient=one.recipient, brand=one.brand, at=at
            )
            with self._store.write(at) as tx:
                sendings.begin(tx, one.id)
            attempt = hand_over(mail, self._settings.mail, self._password)
            self._settle(one, attempt.answer, attempt.why)

    def _reports(self) -> Iterator[tuple[Sending, Report]]:
        at, made = self._clock(), dict[tuple[str, str, str], Report]()
        with self._store.read(at) as tx:
            due = sendings.due(tx)
        for one in due:
            key = (one.kind, one.brand, one.period)
            if one.brand not in self._settings.brands:
                self._done.problems.append(_problem(one, "there is no such brand in the settings any more"))
                continue
            if key not in made:
                scope = scope_of(self._settings, brand=one.brand, platform=None)
                made = {key: build_report(self._store, Wanted(scope, Kind(one.kind), one.period), at=at)}
            yield one, made[key]

    def _settle(self, one: Sending, answer: Answer, why: str | None) -> None:
        at, done, next_at = self._clock(), self._done, None
        state = {
            Answer.TAKEN: SendingState.SENT, Answer.UNKNOWN: SendingState.UNKNOWN, Answer.REFUSED: SendingState.FAILED,
            Answer.LATER: SendingState.FAILED,
        }[answer]  # fmt: skip
        if answer is Answer.LATER and one.attempts < len(BACKOFF):
            state, next_at = SendingState.DUE, at + BACKOFF[one.attempts]
        with self._store.write(at) as tx:
            sendings.settle(tx, one.id, state, error=why, next_at=next_at)
        done.sent += state is SendingState.SENT
        done.later += state is SendingState.DUE
        done.failed += state is SendingState.FAILED
        done.unknown += state is SendingState.UNKNOWN
        if why is not None:
            done.problems.append(_problem(one, why))
