"""Sending reports: each goes once to each recipient and each chat, also when two processes try or one dies between."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from desk.reports import as_sent, chat
from desk.reports.calendar import Kind, Period, period_named
from desk.reports.mail import mail_of
from desk.reports.report import Report
from desk.reports.scopes import scope_of
from desk.reports.smtp import Answer, Attempt, hand_over, lacking
from desk.settings_mail import PASSWORD, ReportMailSettings
from desk.settings_root import Settings
from desk.settings_secrets import read_variable
from store import notices, sendings
from store.engine import Store, Tx
from store.errors import KeptReportUnreadable
from store.locks import Busy, only_one
from store.models_notices import NoticeKind
from store.models_sendings import NOT_TAKEN, SendingState
from store.notices import Notice
from store.sendings import Sending

BACKOFF = (timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=6))
"""How long after each attempt that a server put off the next one comes; after the last one it is given up."""
DIED = "the process ended while it was being sent: it may have arrived"
_TOLD = {
    SendingState.FAILED: "could not be sent",
    SendingState.UNKNOWN: "may not have arrived",
    SendingState.BOUNCED: "came back",
}


@dataclass(slots=True)
class Mailed:
    """What one turn did."""

    sent: int = 0
    later: int = 0
    failed: int = 0
    unknown: int = 0
    chats: int = 0
    """Three-line versions that are in the outbox of notices now."""
    problems: list[str] = field(default_factory=list)
    """A sentence for each mail that was not taken; one for all where it had to do with no recipient."""
    busy: bool = False
    """Another process is at it."""

    def document(self) -> dict[str, Any]:
        """For --json."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Post:
    """Everything that sending needs to know."""

    store: Store
    settings: Settings
    environ: Mapping[str, str]
    clock: Callable[[], datetime]


def mail_due(store: Store, settings: Settings, environ: Mapping[str, str], *, clock: Callable[[], datetime]) -> Mailed:
    """Queue each report of [reports] whose time has come, and send what is due. A second process does nothing.

    Raises:
        SettingsError: the password's file cannot be read.
    """
    post = Post(store, settings, environ, clock)
    if settings.mail.host is None and not settings.reports:
        return Mailed()
    with _alone(post) as done:
        if not done.busy:
            _queue(post, done)
            _Turn(post, done).send()
    return done


def mail_these(post: Post, ids: Collection[int]) -> Mailed:
    """Send these as far as they are due, and nothing else."""
    with _alone(post) as done:
        if not done.busy:
            _Turn(post, done).send(ids)
    return done


def resend(post: Post, sending_id: int, *, by: str, also_sent: bool) -> Mailed:
    """A person wants one mailed once more, as it was first sent. Nothing is changed while another process mails.

    Raises:
        NoSuchSending: there is none with this id.
        SentAlready: the mail server took it, and `also_sent` is not set.
    """
    with _alone(post) as done:
        if not done.busy:
            with post.store.write(post.clock(), actor=by) as tx:
                sendings.again(tx, sending_id, also_sent=also_sent)
            _Turn(post, done).send([sending_id])
    return done


@contextmanager
def _alone(post: Post) -> Iterator[Mailed]:
    """Nobody else mails meanwhile; what somebody who did had left half-done is settled."""
    done = Mailed()
    with ExitStack() as held:
        try:
            held.enter_context(only_one(post.store, "mailing reports"))
        except Busy:
            done.busy = True
        else:
            _settle_left(post, done)
        yield done


def _queue(post: Post, done: Mailed) -> None:
    at, settings = post.clock(), post.settings
    for one in settings.reports.values():
        brand = settings.report_brand(one.brand)
        period = newest_due(one, settings, at)
        with post.store.read(at) as tx:
            missing = sendings.missing(tx, one.kind, brand, period.name, one.to)
            places = [
                chat.place(one.kind, brand, period.name, target) for target in one.chat if _is_on(settings, target)
            ]
            quiet = notices.unknown(tx, places)
        if missing:
            with post.store.write(at) as tx:
                sendings.queue(tx, one.kind, brand, period.name, missing)
        if quiet:
            _tell_chats(post, brand, period, quiet, done)


def _is_on(settings: Settings, target: str) -> bool:
    return settings.notices.targets[target].enabled


def _tell_chats(post: Post, brand: str, period: Period, places: Collection[Notice], done: Mailed) -> None:
    at = post.clock()
    scope = scope_of(post.settings, brand=brand, platform=None)
    try:
        report = as_sent.to_send(post.store, scope, period.kind, period.name, at=at)
    except KeptReportUnreadable as error:
        done.problems.append(f"{period.name} of {brand} in chat: {error}")
        return
    words, command = chat.three_lines(report), chat.command(report)
    with post.store.write(at) as tx:
        done.chats += sum(notices.queue(tx, replace(one, words=words, command=command)) for one in places)


def newest_due(one: ReportMailSettings, settings: Settings, at: datetime) -> Period:
    """The last period whose report may leave by now: however long the machine was off, one report catches up."""
    zone = settings.brands[settings.report_brand(one.brand)].zone
    period = period_named(Kind(one.kind), None, zone=zone, at=at)
    return period if _leaves(one, period) <= at else period.shifted(-1)


def _leaves(one: ReportMailSettings, period: Period) -> datetime:
    day = period.last_day + timedelta(days=1 + one.days_after)
    return datetime.combine(day, one.time, period.zone).astimezone(UTC)


def _settle_left(post: Post, done: Mailed) -> None:
    """Whoever holds the lock knows that nobody is sending these any more."""
    at = post.clock()
    with post.store.read(at) as tx:
        left = sendings.left_sending(tx)
    if left:
        with post.store.write(at) as tx:
            for one in left:
                settle(tx, one, SendingState.UNKNOWN, error=DIED)
        done.unknown += len(left)
        done.problems += [_problem(one, DIED) for one in left]


def settle(
    tx: Tx, one: Sending, state: SendingState, *, error: str | None = None, next_at: datetime | None = None
) -> None:
    """What became of a mail; what a person should look at is told with it."""
    sendings.settle(tx, one.id, state, error=error, next_at=next_at)
    if state in NOT_TAKEN:
        notices.queue(tx, Notice(
            NoticeKind.MAIL, f"sending:{one.id}", tx.at.isoformat(timespec="seconds"),
            f"Report {one.period} of {one.brand}: mail {one.id} {_TOLD[state]}.", "wellheard report sent",
            brand=one.brand,
        ))  # fmt: skip


def _problem(one: Sending, why: str) -> str:
    return f"{one.kind} {one.period} of {one.brand} to {one.recipient}: {why}. See `wellheard report sent`."


class _Turn:
    def __init__(self, post: Post, done: Mailed) -> None:
        self._post, self._done = post, done

    def send(self, only: Collection[int] | None = None) -> None:
        """One after the other: a recipient who is refused stops no other. With `only` these and nothing else."""
        post, mail_settings = self._post, self._post.settings.mail
        due = self._due(only)
        if not due or mail_settings.host is None:
            return
        password = read_variable(post.environ, PASSWORD)
        if (lacks := lacking(mail_settings, password)) is not None:
            self._done.problems.append(f"{_mails(len(due))} to be sent: {lacks}")
            return
        for one, report in self._reports(due):
            at = post.clock()
            mail = mail_of(report, sender=mail_settings.sender or "", recipient=one.recipient, brand=one.brand, at=at)
            with post.store.write(at) as tx:
                sendings.begin(tx, one.id)
            attempt = hand_over(mail, mail_settings, password)
            if attempt.everyone:
                self._put_off(one, due[due.index(one) + 1 :], attempt)
                return
            self._settle(one, attempt)

    def _due(self, only: Collection[int] | None) -> list[Sending]:
        """Those of brands that there are; the others are said."""
        with self._post.store.read(self._post.clock()) as tx:
            found = [one for one in sendings.due(tx) if only is None or one.id in only]
        gone = [one for one in found if one.brand not in self._post.settings.brands]
        self._done.problems += [_problem(one, "there is no such brand in the settings any more") for one in gone]
        return [one for one in found if one not in gone]

    def _reports(self, due: Collection[Sending]) -> Iterator[tuple[Sending, Report]]:
        made = dict[tuple[str, str, str], Report]()
        for one in due:
            key = (one.kind, one.brand, one.period)
            if key not in made:
                scope = scope_of(self._post.settings, brand=one.brand, platform=None)
                try:
                    made = {key: as_sent.to_send(
                        self._post.store, scope, Kind(one.kind), one.period, at=self._post.clock())}  # fmt: skip
                except KeptReportUnreadable as error:
                    self._settle(one, Attempt(Answer.REFUSED, str(error).rstrip(".")))
                    continue
            yield one, made[key]

    def _put_off(self, tried: Sending, others: Collection[Sending], attempt: Attempt) -> None:
        """Nobody else's mail would have been taken either: all wait, and it is said once."""
        self._put(tried, attempt)
        for one in others:
            self._put(one, attempt, begin=True)
        self._done.problems.append(f"{_mails(1 + len(others))} to be sent: {attempt.why}. See `wellheard report sent`.")

    def _settle(self, one: Sending, attempt: Attempt) -> None:
        self._put(one, attempt)
        if attempt.why is not None:
            self._done.problems.append(_problem(one, attempt.why))

    def _put(self, one: Sending, attempt: Attempt, *, begin: bool = False) -> None:
        at, done, next_at = self._post.clock(), self._done, None
        state = {
            Answer.TAKEN: SendingState.SENT, Answer.UNKNOWN: SendingState.UNKNOWN, Answer.REFUSED: SendingState.FAILED,
            Answer.LATER: SendingState.FAILED,
        }[attempt.answer]  # fmt: skip
        if attempt.answer is Answer.LATER and one.attempts < len(BACKOFF):
            state, next_at = SendingState.DUE, at + BACKOFF[one.attempts]
        with self._post.store.write(at) as tx:
            if begin:
                sendings.begin(tx, one.id)
            settle(tx, one, state, error=attempt.why, next_at=next_at)
        done.sent += state is SendingState.SENT
        done.later += state is SendingState.DUE
        done.failed += state is SendingState.FAILED
        done.unknown += state is SendingState.UNKNOWN


def _mails(count: int) -> str:
    return "1 mail" if count == 1 else f"{count} mails"
