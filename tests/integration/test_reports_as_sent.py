"""A report once sent stays as sent: later figures stand beside the old ones, and erased people are gone from both."""

import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text, update

from desk.notices.sending import send_notices
from desk.reports import as_sent
from desk.reports.asking import Scope
from desk.reports.build import Wanted, build_report
from desk.reports.calendar import Kind
from desk.reports.formats import RENDERERS
from desk.reports.mailing import Mailed, Post, mail_due, resend
from desk.reports.report import Report
from desk.reports.scopes import scope_of
from desk.settings import load_settings
from desk.settings_root import Settings
from docs import invented
from responders.correcting import correct
from store import customers, kept_reports, notices, posts, sendings
from store.engine import Store
from store.errors import KeptReportUnreadable
from store.locks import only_one
from store.models_sendings import SendingState
from store.rows import POST, POSTS
from store.types import Label
from tests.platforms.hooks import web_hook
from tests.platforms.smtp import SECTION, Server, mail_server

MONDAY = (invented.MONDAY + timedelta(days=7, hours=8)).astimezone(UTC)
WEEK = "2026-W47"
MORE = """
[people.maya]
role = "admin"
[notices.targets.team]
kinds = ["urgent"]
[notices.targets.other]
[reports.monday]
to = ["maya@kestrel.example"]
chat = ["team"]
"""
CHAT_ONLY = """
[notices.targets.team]
[reports.monday]
chat = ["team"]
[reports.again]
chat = ["team"]
"""


@dataclass
class Desk:
    """Thirteen invented weeks, a mail server, and a clock that tests move."""

    store: Store
    server: Server
    settings: Settings
    at: datetime = MONDAY

    @property
    def scope(self) -> Scope:
        return scope_of(self.settings, brand=invented.BRAND, platform=None)

    def due(self) -> Mailed:
        return mail_due(self.store, self.settings, {}, clock=lambda: self.at)

    def resend(self, sending_id: int) -> Mailed:
        post = Post(self.store, self.settings, {}, lambda: self.at)
        return resend(post, sending_id, by="maya", also_sent=True)

    def now(self) -> Report:
        wanted = Wanted(self.scope, Kind.WEEK, WEEK)
        report = build_report(self.store, wanted, at=self.at)
        return as_sent.compared(self.store, wanted, invented.BRAND, report, at=self.at)

    def sent(self) -> Report:
        with self.store.read() as tx:
            found = as_sent.sent(tx, Kind.WEEK, invented.BRAND, WEEK)
        assert found is not None
        return found

    def sql(self, statement: str, **values: object) -> None:
        with self.store.write(self.at) as tx:
            tx.connection.execute(text(statement), values)

    def one(self, query: str) -> int:
        with self.store.read() as tx:
            return int(tx.connection.scalar(text(query)) or 0)

    def everything(self) -> str:
        """Every kept report, every notice and the event log, as the database holds them."""
        with self.store.read() as tx:
            # Value by value: a row that is shown shortens its long texts, and escapes some.
            return "\n".join(
                str(value) for name in ("kept_reports", "notices", "events")
                for row in tx.connection.execute(text(f"SELECT * FROM {name}")) for value in row
            )  # fmt: skip


@pytest.fixture(scope="module")
def weeks(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with thirteen invented weeks, to be copied."""
    path = tmp_path_factory.mktemp("weeks") / "weeks.db"
    shutil.copy(sqlite_template, path)
    with Store(f"sqlite:///{path}") as store:
        invented.write(store)
    return path


@pytest.fixture
def desk(weeks: Path, tmp_path: Path) -> Iterator[Desk]:
    path = tmp_path / "wellheard.db"
    shutil.copy(weeks, path)
    with mail_server() as server, Store(f"sqlite:///{path}") as store:
        yield Desk(store, server, furnished(tmp_path, SECTION.format(port=server.port) + MORE))


@pytest.fixture
def any_desk(store: Store, tmp_path: Path) -> Iterator[Desk]:
    """On each kind of database."""
    invented.write(store)
    with mail_server() as server:
        yield Desk(store, server, furnished(tmp_path, SECTION.format(port=server.port) + MORE))


def furnished(folder: Path, more: str) -> Settings:
    path = folder / "wellheard.toml"
    path.write_text(invented.SETTINGS + more, encoding="utf-8")
    return load_settings(path, {})


def in_the_week(label: Label) -> str:
    return (
        f"SELECT min(id) FROM mentions WHERE label = '{label.value}' AND posted_at >= '2026-11-18' "  # ours
        "AND posted_at < '2026-11-19'"
    )


def test_what_changed_since_stands_beside_what_was_sent(any_desk: Desk) -> None:
    """Old and new figures in every form; why, as counts; a second sending says what the first one said."""
    desk = any_desk
    earlier = desk.one(in_the_week(Label.PRAISE))
    correct(desk.store, earlier, Label.PRAISE, by="maya", at=desk.at - timedelta(hours=1))
    before = desk.now()
    assert before.since_sent is None
    assert desk.due().sent == 1
    assert desk.now().since_sent == replace(desk.now().since_sent, changes=(), late=0, corrected=0, deleted=0)  # type: ignore[type-var]
    assert "no figure has changed since" in RENDERERS["text"](desk.now())

    desk.at += timedelta(hours=3)
    correct(desk.store, desk.one(in_the_week(Label.COMPLAINT)), Label.PRAISE, by="maya", at=desk.at)
    late = desk.one(in_the_week(Label.OTHER))
    gone = desk.one(in_the_week(Label.QUESTION))
    with desk.store.write(desk.at) as tx:
        posts.delete(tx, tx.connection.scalar(text(f"SELECT post_id FROM mentions WHERE id = {gone}")))  # a number
        tx.connection.execute(
            update(POSTS)
            .where(POST.id == text(f"(SELECT post_id FROM mentions WHERE id = {late})"))
            .values(heard_at=tx.at)
        )
    now = desk.now()
    assert now.since_sent is not None
    changes = {one.figure: (one.sent, one.now) for one in now.since_sent.changes}
    assert changes["mentions"] == (220, 219)
    assert changes["complaints"] == (106, 105)
    assert changes["praise"] == (47, 48)
    assert changes["questions"] == (30, 29)
    assert "silent" not in changes
    assert (now.since_sent.late, now.since_sent.corrected, now.since_sent.deleted) == (1, 1, 1)
    assert re.search(r"\n  mentions +220 +219\n", RENDERERS["text"](now))
    assert "| complaints | 106 | 105 |" in RENDERERS["md"](now)
    page = re.sub(r"<[^>]+>|\s+", " ", RENDERERS["html"](now))
    assert "What changed since it was sent" in page
    assert re.search(r"mentions +220 +219 ", page)
    document = json.loads(RENDERERS["json"](now))["since_sent"]
    assert {"figure": "praise", "sent": 47, "now": 48} in document["changes"]
    assert (document["sent_at"], document["corrected"]) == ("2026-11-23T08:00:00Z", 1)

    assert desk.sent() == before
    assert desk.resend(1).sent == 1
    first, second = (mail.get_body(("plain",)).get_content() for mail in desk.server.mails)  # type: ignore[union-attr]
    assert first == second
    assert "220 mentions" in " ".join(first.split())


def test_who_is_erased_is_gone_from_what_was_sent_and_the_figures_stay(any_desk: Desk) -> None:
    """Law 6: words, names, promises and reasons; a mail sent once more does not hold them either."""
    desk = any_desk
    desk.sql("UPDATE drafts SET reason = 'too stiff for Nell' WHERE id = (SELECT max(id) FROM drafts WHERE "
             "state = 'rejected' AND decided_at >= '2026-11-17' AND decided_at < '2026-11-20')")  # fmt: skip
    desk.due()
    before = desk.sent()
    words = [
        before.best.text[:30], before.hardest.text[:30], before.best.author, before.won_back[0].customer,  # type: ignore[union-attr]  # both there
        before.promises.broken[0].what, "too stiff for Nell",
    ]  # fmt: skip
    assert "too stiff for Nell" in {one.reason for one in before.reject_reasons}
    page = RENDERERS["text"](before)
    assert all(word in " ".join(page.split()) for word in words)
    assert not [word for word in words if word in desk.everything()], "nobody's words are kept in it"

    for query in (
        "SELECT customer_id FROM accounts WHERE handle = 'hollow_oak'",
        "SELECT customer_id FROM accounts WHERE handle = 'nells_garden'",
        f"SELECT customer_id FROM accounts WHERE handle = '{before.won_back[0].customer}'",  # invented
        f"SELECT customer_id FROM follow_ups WHERE id = {before.promises.broken[0].id}",  # as above
        "SELECT customer_id FROM drafts WHERE reason = 'too stiff for Nell'",
    ):
        with desk.store.write(desk.at) as tx:
            customers.erase(tx, tx.connection.scalar(text(query)))
    after = desk.sent()
    assert (after.best, after.hardest, after.won_back[0].customer) == (None, None, None)
    assert after.promises.broken[0].what == as_sent.GONE
    assert as_sent.GONE in {one.reason for one in after.reject_reasons}
    assert (after.now, after.outcomes, after.targets) == (before.now, before.outcomes, before.targets)
    assert sum(one.drafts for one in after.reject_reasons) == sum(one.drafts for one in before.reject_reasons)
    desk.resend(1)
    again = desk.server.mails[-1].as_string()
    assert not [word for word in words if word in again]


def test_who_asks_to_be_left_alone_is_no_longer_named(desk: Desk) -> None:
    """As in every report made afterwards."""
    desk.due()
    who = desk.one("SELECT customer_id FROM accounts WHERE handle = 'hollow_oak'")
    with desk.store.write(desk.at) as tx:
        customers.opt_out(tx, who)
    assert desk.sent().best is None


def test_what_nobody_has_read_is_made_anew(desk: Desk) -> None:
    """A server that was not reached for hours: the report that leaves at last has the figures of that hour."""
    desk.server.answers["maya@kestrel.example"] = ["451 later"]
    desk.settings.reports["monday"].__dict__["chat"] = ()
    assert desk.due().later == 1
    assert desk.now().since_sent is None, "nothing was sent"
    correct(desk.store, desk.one(in_the_week(Label.COMPLAINT)), Label.PRAISE, by="maya", at=desk.at)
    desk.at += timedelta(minutes=5)
    assert desk.due().sent == 1
    assert (desk.sent().now.complaints, desk.sent().made_at) == (105, desk.at)


def test_a_kept_report_that_somebody_changed_is_refused(desk: Desk) -> None:
    """It is said, nothing false goes out, and other reports do."""
    desk.due()
    desk.sql("UPDATE kept_reports SET document = replace(document, '220', '120')")
    with desk.store.read() as tx:
        document = tx.connection.scalar(text("SELECT document FROM kept_reports"))
    desk.sql("UPDATE kept_reports SET digest = :d", d=hashlib.sha256(document.encode()).hexdigest())
    with pytest.raises(KeptReportUnreadable, match="changed in the database"):
        desk.sent()
    assert "changed in the database" in desk.resend(1).problems[0]
    desk.at += timedelta(days=7)
    done = desk.due()
    assert (done.sent, done.problems) == (1, []), "it was said once"


def test_a_report_that_an_older_version_kept_is_still_read(desk: Desk) -> None:
    """New figures of `Report` get defaults: what was sent must not be lost when Wellheard is brought up to date."""
    document = (Path(__file__).parents[1] / "kept" / "week-0.1.json").read_text(encoding="utf-8").strip()
    with desk.store.write(desk.at) as tx:
        kept_reports.keep(tx, "week", invented.BRAND, WEEK, document)
        sendings.begin(tx, sendings.queue(tx, "week", invented.BRAND, WEEK, ["ada@kestrel.example"])[0])
    found = desk.sent()
    assert found.now.mentions == 220
    assert found.best is not None
    assert "220 mentions" in " ".join(RENDERERS["text"](found).split())
    assert desk.now().since_sent is not None


def test_a_chat_gets_three_lines_once_and_nobodys_words(desk: Desk) -> None:
    """However often cron runs, also when it died between keeping the report and telling of it; no other target."""
    with desk.store.write(desk.at) as tx:
        report = build_report(desk.store, Wanted(desk.scope, Kind.WEEK, WEEK), at=desk.at)
        as_sent.keep(tx, report, invented.BRAND)
    assert [desk.due().chats for _ in range(3)] == [1, 0, 0]
    with web_hook() as team, web_hook() as other:
        environ = {"WELLHEARD_NOTICE_TEAM": team.address, "WELLHEARD_NOTICE_OTHER": other.address}
        for _ in range(2):
            send_notices(desk.store, desk.settings, environ, clock=lambda: desk.at)
        assert other.heard == []
        [heard] = team.heard
    lines = [line.strip() for line in heard["message"].splitlines()]
    assert lines[0].startswith("- brightkettle: Week 47 (16-22 Nov) was worse than week 46, as complaints rose")
    assert lines[1].startswith("17 of 52 recovered (32%, 95% interval")
    assert lines[2].startswith("Delivery: 68 complaints (19 in week 46")
    assert lines[3:] == ["wellheard report week --week 2026-W47 --brand brightkettle --sent"]
    assert heard["title"].startswith("brightkettle: Week 47")
    assert "hollow" not in heard["message"]


def test_a_chat_quotes_the_best_where_the_brand_allows_it(desk: Desk) -> None:
    """`notice_words`; and no more once the person is erased."""
    desk.settings.brands[invented.BRAND].__dict__["notice_words"] = True
    desk.due()
    with web_hook() as team:
        environ = {"WELLHEARD_NOTICE_TEAM": team.address}
        send_notices(desk.store, desk.settings, environ, clock=lambda: desk.at)
        assert "Best: Kettle arrived dented" in team.heard[0]["message"]
        assert "@" not in team.heard[0]["message"]


def test_a_chat_needs_no_mail_server_and_two_schedules_tell_it_once(desk: Desk, tmp_path: Path) -> None:
    """(report, period, place) is told once, whoever asks for it."""
    settings, store = furnished(tmp_path, CHAT_ONLY), desk.store
    with only_one(store, "mailing reports"):
        assert mail_due(store, settings, {}, clock=lambda: MONDAY).busy
    assert mail_due(store, settings, {}, clock=lambda: MONDAY).chats == 1
    assert mail_due(store, settings, {}, clock=lambda: MONDAY + timedelta(days=7)).chats == 1
    with store.read() as tx:
        found = [one for one, _ in notices.listed(tx)]
        assert [one.occasion for one in found] == ["2026-W48:team", "2026-W47:team"]
        assert kept_reports.left(tx, "week", invented.BRAND, WEEK)
        assert sendings.counts(tx).get(SendingState.DUE) is None
