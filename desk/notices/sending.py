"""Sending what waits in the outbox: each target by itself, so that a dead one stops neither the others nor a poll."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from desk.notices.delivery import deliver
from desk.notices.raising import hearers
from desk.notices.words import AGAIN, MOST, message, still_so
from desk.settings_notices import NoticeTargetSettings, notice_address, notice_variable
from desk.settings_root import Settings
from desk.settings_words import SettingsError
from responders.hours import quiet_until
from store import notices
from store.engine import Store
from store.locks import Busy, only_one
from store.models_notices import DeliveryState
from store.notices import Delivery

BACKOFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))
"""How long after each failed attempt the next one comes; after the last one it is given up."""
TOO_OLD = timedelta(days=2)
"""What waited for so long is no news, unless it is critical."""
_HOUR = timedelta(hours=1)


@dataclass(slots=True)
class Sent:
    """What one turn did."""

    messages: int = 0
    sent: int = 0
    """Notices that targets took; one message may hold several."""
    dropped: int = 0
    failed: int = 0
    """Given up."""
    problems: list[str] = field(default_factory=list)
    """A sentence for each target that did not take its message."""
    busy: bool = False
    """Another process is at it."""

    def document(self) -> dict[str, Any]:
        """For --json."""
        return {
            "messages": self.messages, "sent": self.sent, "dropped": self.dropped, "failed": self.failed,
            "problems": self.problems, "busy": self.busy,
        }  # fmt: skip


def send_notices(
    store: Store, settings: Settings, environ: Mapping[str, str], *, clock: Callable[[], datetime]
) -> Sent:
    """Send what waits. A second process finds the outbox taken, and does nothing."""
    done = Sent()
    try:
        with only_one(store, "notices"):
            if _route(store, settings, clock()):
                for name, target in settings.notices.targets.items():
                    if target.enabled:
                        _Target(store, settings, name, target, clock, done).send(environ)
    except Busy:
        done.busy = True
    return done


def _route(store: Store, settings: Settings, at: datetime) -> bool:
    """Settle what a process that ended left behind, and give each new notice to its targets. False: nothing waits."""
    with store.read(at) as tx:
        fresh, left, waits = notices.unrouted(tx), notices.left_sending(tx), notices.any_waiting(tx)
    if not fresh and not left:
        return waits
    with store.write(at) as tx:
        for one in left:
            # It may have arrived. Twice is better than never for what is critical, and worse for the rest.
            state = DeliveryState.WAITING if one.notice.critical else DeliveryState.UNKNOWN
            notices.settle(tx, one.target, [one.notice.id], state, next_at=at, error=AGAIN)
        while fresh:
            notices.route(tx, hearers(settings, fresh))
            fresh = notices.unrouted(tx)
    return True


class _Target:
    def __init__(
        self, store: Store, settings: Settings, name: str, target: NoticeTargetSettings,
        clock: Callable[[], datetime], done: Sent,
    ) -> None:  # fmt: skip
        self._store, self._settings, self._name, self._target = store, settings, name, target
        self._clock, self._done = clock, done

    def send(self, environ: Mapping[str, str]) -> None:
        """Message by message, until nothing may leave any more or one is not taken."""
        if not self._next(drop=True):
            return
        try:
            address = notice_address(self._name, environ)
        except SettingsError as error:
            self._done.problems.append(f"target {self._name}: {error}")
            return
        if address is None:
            self._done.problems.append(f"target {self._name}: set {notice_variable(self._name)} to its address.")
            return
        while batch := self._next():
            if not self._message(address, batch):
                return

    def _next(self, *, drop: bool = False) -> list[Delivery]:
        """What may leave now, critical ones before the others."""
        at = self._clock()
        with self._store.read(at) as tx:
            due = notices.due(tx, self._name)
            full = notices.messages_since(tx, self._name, at - _HOUR) >= self._target.per_hour
            gone = [one for one in due if not still_so(tx, one.notice, at) or _is_old(one, at)]
        if gone and drop:
            with self._store.write(at) as tx:
                notices.settle(tx, self._name, [one.notice.id for one in gone], DeliveryState.DROPPED)
            self._done.dropped += len(gone)
        due = [one for one in due if one not in gone]
        critical = [one for one in due if one.notice.critical]
        if critical or full or quiet_until(at, self._target.quiet()) is not None:
            return critical
        return due

    def _message(self, address: str, due: Sequence[Delivery]) -> bool:
        """One message, committed before it leaves. False: it was not taken."""
        at = self._clock()
        batch, left = due[:MOST], len(due[MOST:])
        ids = [one.notice.id for one in batch]
        with self._store.write(at) as tx:
            words = message(tx, self._settings, batch, left=left)
            notices.begin(tx, self._name, ids)
        error = deliver(
            address, words.title, words.body, timeout_s=self._settings.notices.timeout_s, urgent=words.urgent
        )
        self._settle(batch, error, self._clock())
        return error is None

    def _settle(self, batch: Sequence[Delivery], error: str | None, at: datetime) -> None:
        done, name = self._done, self._name
        with self._store.write(at) as tx:
            if error is None:
                notices.settle(tx, name, [one.notice.id for one in batch], DeliveryState.SENT)
                done.messages, done.sent = done.messages + 1, done.sent + len(batch)
                return
            for one in batch:
                again = one.attempts < len(BACKOFF)
                state = DeliveryState.WAITING if again else DeliveryState.FAILED
                next_at = at + BACKOFF[one.attempts] if again else at
                notices.settle(tx, name, [one.notice.id], state, next_at=next_at, error=error)
                done.failed += not again
        done.problems.append(f"target {name}: {error}.")


def _is_old(one: Delivery, at: datetime) -> bool:
    made = one.notice.created_at
    return not one.notice.critical and made is not None and at - made > TOO_OLD
