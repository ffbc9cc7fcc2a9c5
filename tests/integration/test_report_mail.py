"""Reports by mail on real stores, to a real local mail server: once to each recipient, whatever happens in between."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from desk.reports.mailing import BACKOFF, Mailed, mail_due, newest_due
from desk.settings import load_settings
from desk.settings_root import Settings
from desk.settings_words import SettingsError
from store import sendings
from store.engine import Store
from store.locks import only_one
from store.models_sendings import SendingState
from tests.flow import ANGRY, Flow

BASE = """
[brands.kestrel]
name = "Kestrel"
time_zone = "Europe/London"
[people.maya]
role = "admin"
[mail]
host = "127.0.0.1"
port = {port}
security = "none"
sender = "desk@kestrel.example"
timeout_s = 5
[reports.monday]
to = ["maya@kestrel.example", "tom@kestrel.example"]
"""
AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@dataclass
class Server:
    """A mail server that answers as told."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    answers: dict[str, list[str]] = field(default_factory=dict)
    """By recipient, what the next ones hear after DATA; "drop": the connection ends without an answer."""

    def to(self, recipient: str) -> list[EmailMessage]:
        return [one for one in self.mails if one["To"] == recipient]


@contextmanager
def mail_server() -> Iterator[Server]:
    found = Server()

    class Handler:
        async def handle_DATA(self, server: Any, _session: object, envelope: Any) -> str:  # noqa: N802  # aiosmtpd's name
            waiting = found.answers.get(envelope.rcpt_tos[0], [])
            answer = waiting.pop(0) if waiting else "250 OK"
            if answer.startswith("250") or answer == "drop":
                found.mails.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]  # gives an EmailMessage
            if answer == "drop":
                server.transport.abort()
            return answer

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        found.port = free.getsockname()[1]
    controller = Controller(Handler(), hostname="127.0.0.1", port=found.port)
    controller.start()
    try:
        yield found
    finally:
        controller.stop()


@dataclass
class Desk:
    """A store, settings, a mail server, and a clock that tests move."""

    store: Store
    server: Server
    settings: Settings
    at: datetime = AT

    def due(self) -> Mailed:
        return mail_due(self.store, self.settings, {}, clock=lambda: self.at)

    def states(self) -> dict[str, SendingState]:
        with self.store.read() as tx:
            return {one.recipient.partition("@")[0]: one.state for one in sendings.listed(tx)}


@pytest.fixture
def desk(store: Store, tmp_path: Path) -> Iterator[Desk]:
    path = tmp_path / "wellheard.toml"
    with mail_server() as server:
        path.write_text(BASE.format(port=server.port), encoding="utf-8")
        yield Desk(store, server, load_settings(path, {}))


def test_each_recipient_gets_the_report_once(desk: Desk) -> None:
    """Not before its time; then one mail each; not again the same week, and again the next."""
    desk.at = AT - timedelta(seconds=1)
    desk.due()
    assert {one["To"] for one in desk.server.mails} == {"maya@kestrel.example", "tom@kestrel.example"}, "caught up"
    desk.at = AT
    assert desk.due().sent == 2
    for _ in range(3):
        assert desk.due().sent == 0
        desk.at += timedelta(days=2)
    assert len(desk.server.mails) == 4
    desk.at = AT + timedelta(days=30)
    assert desk.due().sent == 2, "however many weeks the machine was off, one report catches up"


def test_text_and_html_stand_in_one_mail(desk: Desk, flow_rows: None) -> None:
    """Text first, HTML beside it without pictures, a subject that is a sentence, and headers nobody can add to."""
    desk.due()
    [mail] = desk.server.to("maya@kestrel.example")
    assert mail.get_content_type() == "multipart/alternative"
    text, page = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert page is not None
    assert "Week 47 (16-22 Nov)" in mail["Subject"]
    assert mail["Subject"].rstrip(".") in " ".join(text.get_content().split())
    assert "<svg" not in page.get_content()
    assert "Mentions by day and label. Mon 16 Nov" in page.get_content()
    assert "wellheard report week --week 2026-W47" in page.get_content()
    assert mail["List-Unsubscribe"] == "<mailto:desk@kestrel.example?subject=unsubscribe>"


@pytest.fixture
def flow_rows(desk: Desk) -> None:
    flow = Flow(desk.store, AT - timedelta(days=3))
    flow.hear(flow.say(ANGRY))


def test_a_server_that_says_later_is_asked_again_a_bounded_number_of_times(desk: Desk) -> None:
    """451 is kept and tried later and later; the other recipient is not kept waiting; at last it is given up."""
    desk.server.answers["tom@kestrel.example"] = ["451 try again"] * 20
    done = desk.due()
    assert (done.sent, done.later, done.failed) == (1, 1, 0)
    for wait in BACKOFF:
        assert desk.due().problems == [], "not before its time"
        desk.at += wait
        assert len(desk.due().problems) == 1
    desk.at += timedelta(hours=12)
    assert desk.due().problems == []
    assert desk.states() == {"maya": SendingState.SENT, "tom": SendingState.FAILED}
    assert len(desk.server.answers["tom@kestrel.example"]) == 20 - 1 - len(BACKOFF)


def test_a_refusal_is_said_at_once_and_stops_nobody_else(desk: Desk) -> None:
    """550 is failed, with what the server said, and is not tried again."""
    desk.server.answers["maya@kestrel.example"] = ["550 no such mailbox"]
    done = desk.due()
    assert (done.sent, done.failed) == (1, 1)
    assert "the mail server answered 550: no such mailbox" in done.problems[0]
    desk.at += timedelta(days=1)
    assert desk.due().problems == []
    assert desk.states() == {"maya": SendingState.FAILED, "tom": SendingState.SENT}


def test_what_may_have_arrived_is_not_sent_again_by_itself(desk: Desk) -> None:
    """The connection ends after the mail had left: unknown. A person's resend has the same Message-ID."""
    desk.server.answers["tom@kestrel.example"] = ["drop"]
    assert desk.due().unknown == 1
    desk.at += timedelta(days=1)
    assert desk.due().sent == 0
    with desk.store.write(desk.at) as tx:
        [one] = [s for s in sendings.listed(tx) if s.state is SendingState.UNKNOWN]
        sendings.again(tx, one.id)
    assert desk.due().sent == 1
    first, second = desk.server.to("tom@kestrel.example")
    assert first["Message-ID"] == second["Message-ID"]
    assert len({mail["Message-ID"] for mail in desk.server.mails}) == 2


def test_a_process_that_died_while_sending_leaves_a_trace(desk: Desk) -> None:
    """The row was committed before the attempt: it is shown as unknown and not sent again."""
    with desk.store.write(desk.at) as tx:
        [one] = sendings.queue(tx, "week", "kestrel", "2026-W47", ["tom@kestrel.example"])
        sendings.begin(tx, one)
    done = desk.due()
    assert (done.sent, done.unknown) == (1, 1)
    assert desk.server.to("tom@kestrel.example") == []
    assert desk.states()["tom"] is SendingState.UNKNOWN


def test_whoever_comes_second_sends_nothing(desk: Desk) -> None:
    """Two cron lines at once."""
    with only_one(desk.store, "mailing reports"):
        assert desk.due().busy
    assert desk.server.mails == []
    assert desk.due().sent == 2


def test_a_time_that_the_clock_skips_or_shows_twice_comes_once(desk: Desk) -> None:
    """The hour is the brand's: 08:00 in London is 07:00 UTC in summer, and the week of the change is no other."""
    one = desk.settings.reports["monday"]
    summer = datetime(2026, 10, 19, 7, 0, tzinfo=UTC)
    assert newest_due(one, desk.settings, summer).name == "2026-W42"
    assert newest_due(one, desk.settings, summer - timedelta(seconds=1)).name == "2026-W41"
    winter = datetime(2026, 10, 26, 8, 0, tzinfo=UTC)
    assert newest_due(one, desk.settings, winter).name == "2026-W43"
    assert newest_due(one, desk.settings, winter - timedelta(seconds=1)).name == "2026-W42"


def test_settings_that_cannot_mail_are_refused(tmp_path: Path) -> None:
    """No plain text to a server elsewhere; no address that would add a header."""
    for was, now in (('host = "127.0.0.1"', 'host = "mail.example"'), ("maya@kestrel", "maya\\r\\nBcc: x@kestrel")):
        path = tmp_path / "wellheard.toml"
        path.write_text(BASE.format(port=25).replace(was, now), encoding="utf-8")
        with pytest.raises(SettingsError):
            load_settings(path, {})
