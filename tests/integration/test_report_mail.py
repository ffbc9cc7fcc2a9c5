"""Reports by mail on real stores, to a real local mail server: once to each recipient, whatever happens in between."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desk.notices.words import still_so
from desk.reports.bounces import LARGEST, NotBounced, note_bounce
from desk.reports.mailing import BACKOFF, Mailed, Post, mail_due, newest_due, resend
from desk.settings import load_settings
from desk.settings_root import Settings
from desk.settings_words import SettingsError
from desk.status import look
from store import notices, sendings
from store.engine import Store
from store.errors import SentAlready
from store.locks import only_one
from store.models_notices import NoticeKind
from store.models_sendings import SendingState
from tests.flow import ANGRY, Flow
from tests.platforms.smtp import SECTION, Server, ca_file, mail_server

BASE = """
[brands.kestrel]
name = "Kestrel"
time_zone = "Europe/London"
[people.maya]
role = "admin"
[reports.monday]
to = ["maya@kestrel.example", "tom@kestrel.example"]
"""
AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@dataclass
class Desk:
    """A store, settings, a mail server, and a clock that tests move."""

    store: Store
    server: Server
    settings: Settings
    at: datetime = AT
    environ: dict[str, str] = field(default_factory=dict)

    @property
    def post(self) -> Post:
        return Post(self.store, self.settings, self.environ, lambda: self.at)

    def due(self) -> Mailed:
        return mail_due(self.store, self.settings, self.environ, clock=lambda: self.at)

    def resend(self, name: str, *, also_sent: bool = False) -> Mailed:
        with self.store.read() as tx:
            [one] = [s for s in sendings.listed(tx) if s.recipient.startswith(f"{name}@")]
        return resend(self.post, one.id, by="maya", also_sent=also_sent)

    def states(self) -> dict[str, SendingState]:
        with self.store.read() as tx:
            return {one.recipient.partition("@")[0]: one.state for one in sendings.listed(tx)}


@pytest.fixture
def desk(store: Store, tmp_path: Path) -> Iterator[Desk]:
    with mail_server() as server:
        yield furnish(store, server, tmp_path, security="none")


def furnish(store: Store, server: Server, folder: Path, **mail: str) -> Desk:
    path = folder / "wellheard.toml"
    text = BASE + SECTION.format(port=server.port)
    if mail["security"] != "none":
        found = {"host": "localhost", "ca_file": str(ca_file(folder)), **mail}
        text = text.replace('host = "127.0.0.1"\n', "").replace('security = "none"\n', "")
        lines = "\n".join(f'{key} = "{value}"' for key, value in found.items() if value)
        text = text.replace("[mail]\n", f"[mail]\n{lines}\n")
    path.write_text(text, encoding="utf-8")
    return Desk(store, server, load_settings(path, {}))


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
    with desk.store.write(desk.at) as tx:
        same = ["Maya@Kestrel.example", "ann@kestrel.example", "Ann@kestrel.example"]
        assert len(sendings.queue(tx, "week", "kestrel", "2026-W47", same)) == 1, "nobody has two addresses by case"
        assert sendings.listed(tx)[0].recipient == "ann@kestrel.example"
        sendings.settle(tx, sendings.listed(tx)[0].id, SendingState.SENT)
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


DELIVERY_REPORT = """From: MAILER-DAEMON@far.example
To: desk@kestrel.example
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; far.example

Final-Recipient: rfc822; tom@kestrel.example
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 \x1b[31m no such mailbox

--b
Content-Type: text/rfc822-headers

Message-ID: {message_id}
Subject: Week 47

--b--
"""


def test_what_came_back_is_noted_and_told(desk: Desk) -> None:
    """By the delivery report's own words; only a failure, and only of a mail of ours, changes anything."""
    desk.due()
    [mail] = desk.server.to("tom@kestrel.example")
    raw = DELIVERY_REPORT.format(action="failed", message_id=mail["Message-ID"]).encode()
    absent = f"From: tom@kestrel.example\nIn-Reply-To: {mail['Message-ID']}\n\nI am away.".encode()
    delayed = raw.replace(b"failed", b"delayed")
    for other in (b"", b"\xff\x00", absent, delayed, raw.replace(b"<wellheard.", b"<"), raw + b"x" * LARGEST,
                  re.sub(rb"wellheard\.\w{32}", b"wellheard." + b"0" * 32, raw)):  # fmt: skip
        with pytest.raises(NotBounced):
            note_bounce(desk.post, other)
    assert desk.states()["tom"] is SendingState.SENT
    for _ in range(2):
        assert [one.recipient for one in note_bounce(desk.post, raw)] == ["tom@kestrel.example"]
    assert desk.states() == {"maya": SendingState.SENT, "tom": SendingState.BOUNCED}
    with desk.store.read() as tx:
        [(notice, _)] = notices.listed(tx)
        [back] = [one for one in sendings.listed(tx) if one.state is SendingState.BOUNCED]
    assert "came back" in notice.words
    assert back.error is not None
    assert back.error.startswith("it came back: 550 5.1.1")
    assert "\x1b" not in back.error
    assert desk.resend("tom").sent == 1


def test_what_may_have_arrived_is_not_sent_again_by_itself(desk: Desk) -> None:
    """The connection ends after the mail had left: unknown. A person's resend has the same Message-ID."""
    desk.server.answers["tom@kestrel.example"] = ["drop"]
    assert desk.due().unknown == 1
    desk.at += timedelta(days=1)
    assert desk.due().sent == 0
    assert desk.resend("tom").sent == 1
    first, second = desk.server.to("tom@kestrel.example")
    assert first["Message-ID"] == second["Message-ID"]
    assert len({mail["Message-ID"] for mail in desk.server.mails}) == 2


def test_what_arrived_is_sent_again_only_when_a_person_insists(desk: Desk) -> None:
    """`resend` alone is refused; with --again that one mail goes out, and nothing else that is due."""
    desk.due()
    with pytest.raises(SentAlready, match=r"taken by the mail server for maya@.*--again"):
        desk.resend("maya")
    assert len(desk.server.mails) == 2
    desk.at += timedelta(days=7)
    assert desk.resend("maya", also_sent=True).sent == 1
    assert [len(desk.server.to(f"{name}@kestrel.example")) for name in ("maya", "tom")] == [2, 1]
    with only_one(desk.store, "mailing reports"):
        assert desk.resend("maya", also_sent=True).busy
    assert desk.states() == {"maya": SendingState.SENT, "tom": SendingState.SENT}


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_mail_leaves_encrypted_and_signed_in(store: Store, tmp_path: Path, security: str) -> None:
    """A wrong password is tried once and said once, and everybody waits; the right one then reaches everybody."""
    with mail_server(security, password="opens?sesame") as server:
        desk = furnish(store, server, tmp_path, security=security, user="desk")
        desk.environ["WELLHEARD_MAIL_PASSWORD"] = "wrong"
        done = desk.due()
        assert (done.later, len(server.logins), len(server.mails)) == (2, 1, 0)
        [said] = done.problems
        assert "2 mails to be sent: the mail server answered 535" in said
        assert "wrong" not in said
        desk.environ["WELLHEARD_MAIL_PASSWORD"] = "opens?sesame"
        assert desk.due().sent == 0, "not before its time"
        desk.at += BACKOFF[0]
        assert desk.due().sent == 2
        assert server.encrypted == [True, True]


def test_a_server_that_nobody_vouches_for_gets_no_mail(store: Store, tmp_path: Path) -> None:
    """And where mail cannot be encrypted, it waits: it never leaves in the open."""
    with mail_server("starttls") as server:
        desk = furnish(store, server, tmp_path, security="starttls", ca_file="")
        assert desk.due().problems[0].startswith("2 mails to be sent: the mail server's certificate is not to be trust")
    with mail_server("none") as server:
        desk = furnish(store, server, tmp_path, security="starttls")
        desk.at += BACKOFF[0]
        assert "does not offer what [mail] asks for" in desk.due().problems[0]
        assert server.mails == []
    assert set(desk.states().values()) == {SendingState.DUE}


@pytest.mark.parametrize(
    ("environ", "more", "said"),
    [
        ({}, {"user": "desk"}, "Set WELLHEARD_MAIL_PASSWORD."),
        ({"WELLHEARD_MAIL_PASSWORD": "pässwort"}, {"user": "desk"}, "holds characters that cannot be sent"),
        ({}, {"ca_file": "/nowhere/ca.pem"}, "[mail] ca_file holds no certificate that can be read"),
    ],
)
def test_what_is_certain_to_fail_costs_no_attempt(
    store: Store, tmp_path: Path, environ: dict[str, str], more: dict[str, str], said: str
) -> None:
    """It is said once, by its key, and nobody's mail is burned by it, however often cron runs."""
    with mail_server("starttls") as server:
        desk = furnish(store, server, tmp_path, **{"security": "starttls", **more})
        desk.environ.update(environ)
        for _ in range(7):
            [problem] = desk.due().problems
            assert problem.startswith("2 mails to be sent: ")
            assert said in problem
        with store.read() as tx:
            assert [(s.state, s.attempts) for s in sendings.listed(tx)] == [(SendingState.DUE, 0)] * 2


def test_a_recipient_who_is_refused_or_put_off_keeps_nobody_waiting(desk: Desk) -> None:
    """RCPT: 550 is failed, 450 is tried again; a notice tells of what failed, and not when it is settled meanwhile."""
    desk.server.refusals = {"maya@kestrel.example": ["450 busy"], "tom@kestrel.example": ["550 gone"]}
    done = desk.due()
    assert (done.later, done.failed) == (1, 1)
    desk.at += BACKOFF[0]
    assert desk.due().sent == 1
    assert desk.states() == {"maya": SendingState.SENT, "tom": SendingState.FAILED}
    with desk.store.read() as tx:
        [(notice, _)] = notices.listed(tx)
        assert still_so(tx, notice, desk.at)
    assert (notice.kind, notice.command) == (NoticeKind.MAIL, "wellheard report sent")
    assert "could not be sent" in notice.words
    assert "tom" not in notice.words
    assert any("1 NOT TAKEN" in line for line in look(desk.store, desk.settings, at=desk.at).lines())
    assert desk.resend("tom").sent == 1
    with desk.store.read() as tx:
        assert not still_so(tx, notice, desk.at)
    assert not any("NOT TAKEN" in line for line in look(desk.store, desk.settings, at=desk.at).lines())


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
    """No plain text to a server elsewhere; no address that would add a header; no host that cannot be one."""
    host = 'host = "127.0.0.1"'
    wrong = [
        (host, 'host = "mail.example"', "without encryption only"),
        ("maya@kestrel", "maya\\r\\nBcc: x@kestrel", "no mail address"),
        *((host, f'host = "{name}"', "no name of a machine") for name in ("mäil.example", "a..b", "x" * 64, "h:25")),
        (host, f'{host}\nuser = "mäya"', "mail servers do not take"),
        ('to = ["maya@kestrel.example", "tom@kestrel.example"]', "", "nobody gets it"),
        ("[reports.monday]", '[reports.monday]\nchat = ["team"]', 'no "team" in [notices.targets]'),
    ]
    for was, now, said in wrong:
        path = tmp_path / "wellheard.toml"
        path.write_text((BASE + SECTION.format(port=25)).replace(was, now), encoding="utf-8")
        with pytest.raises(SettingsError, match=re.escape(said)):
            load_settings(path, {})
