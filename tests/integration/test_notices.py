"""Notices on real stores, to real local servers: once, to whom they are for, and never with a customer's words."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from desk.notices.raising import raise_all
from desk.notices.sending import BACKOFF, Sent, send_notices
from desk.settings import load_settings
from desk.settings_root import Settings
from responders import review
from responders.nudging import nudge
from store import cases, clocks, followups, notices
from store import sources as books
from store.engine import Store
from store.followups import Window
from store.incidents import Burst
from store.incidents import propose as propose_incident
from store.locks import only_one
from store.models_notices import DeliveryState, NoticeKind
from store.models_team import NudgeKind
from store.notices import Notice
from store.states import CaseState
from tests.flow import ANGRY, BRAND, Flow
from tests.platforms.hooks import Hook, mail_server, web_hook

HOUR = timedelta(hours=1)
BASE = """
[brands.kestrel]
name = "Kestrel"
handles = {{x = ["kestrelcare"]}}
{brand}
[people.maya]
role = "admin"
[people.tom]
[notices]
timeout_s = 1
[notices.targets.team]
{team}
"""


@dataclass
class Desk:
    """A store, settings, a hook for the target `team`, and a clock that tests move."""

    store: Store
    at: datetime
    hook: Hook
    folder: Path
    settings: Settings | None = None
    environ: dict[str, str] | None = None

    def furnish(self, team: str = "", more: str = "", brand: str = "") -> None:
        path = self.folder / "wellheard.toml"
        path.write_text(BASE.format(team=team, brand=brand) + more, encoding="utf-8")
        self.settings = load_settings(path, {})
        self.environ = {"WELLHEARD_NOTICE_TEAM": self.hook.address}

    def queue(self, number: int, **more: object) -> bool:
        words: dict[str, object] = {
            "kind": NoticeKind.SOURCE, "subject": f"source:{number}", "occasion": "one", "words": f"Word {number}.",
            "command": "wellheard doctor", **more,
        }  # fmt: skip
        with self.store.write(self.at) as tx:
            return notices.queue(tx, Notice(**words))  # type: ignore[arg-type]  # as its fields

    def send(self) -> Sent:
        assert self.settings is not None
        assert self.environ is not None
        return send_notices(self.store, self.settings, self.environ, clock=lambda: self.at)

    def look(self) -> int:
        assert self.settings is not None
        return raise_all(self.store, self.settings, at=self.at)

    def told(self) -> list[tuple[Notice, dict[str, DeliveryState]]]:
        with self.store.read() as tx:
            return [(n, {d.target: d.state for d in ds}) for n, ds in reversed(notices.listed(tx))]


@pytest.fixture
def desk(sqlite_url: str, now: datetime, tmp_path: Path) -> Iterator[Desk]:
    with Store(sqlite_url) as store, web_hook() as hook:
        made = Desk(store, now, hook, tmp_path)
        made.furnish()
        yield made


@pytest.fixture
def any_desk(store: Store, now: datetime, tmp_path: Path) -> Iterator[Desk]:
    """On each kind of database."""
    with web_hook() as hook:
        made = Desk(store, now, hook, tmp_path)
        made.furnish()
        yield made


def test_a_notice_is_sent_once_and_several_go_together(any_desk: Desk) -> None:
    """The same occasion is queued once; three things make one message; the next turn has nothing to send."""
    assert [any_desk.queue(n) for n in (1, 2, 3, 1)] == [True, True, True, False]
    done = any_desk.send()
    assert (done.messages, done.sent, done.problems) == (1, 3, [])
    [heard] = any_desk.hook.heard
    assert heard["title"] == "3 things wait (Wellheard)"
    assert "- Word 2.\n  wellheard doctor" in heard["message"]
    assert any_desk.send().messages == 0
    assert len(any_desk.hook.heard) == 1


def test_who_hears_what(desk: Desk) -> None:
    """By kind, by brand and by person; what nobody wants to hear is kept as told to nobody."""
    other = '[notices.targets.tom]\nperson = "tom"\n[notices.targets.off]\nenabled = false\n'
    desk.furnish(team='kinds = ["urgent", "spike"]\nbrands = ["kestrel"]', more=other)
    with web_hook() as toms:
        assert desk.environ is not None
        desk.environ["WELLHEARD_NOTICE_TOM"] = toms.address
        desk.queue(1, kind=NoticeKind.SPIKE, brand=BRAND)
        desk.queue(2, kind=NoticeKind.SPIKE, brand="elsewhere")
        desk.queue(3, kind=NoticeKind.APPROVAL, people=("tom", "maya"))
        desk.queue(4, kind=NoticeKind.APPROVAL, people=("maya",))
        desk.send()
        assert desk.hook.titles == ["Word 1 (Wellheard)"]
        assert toms.titles == ["Word 3 (Wellheard)"]
    assert [states for _, states in desk.told()] == [
        {"team": DeliveryState.SENT}, {}, {"tom": DeliveryState.SENT}, {},
    ]  # fmt: skip


def test_a_dead_target_stops_no_other_and_is_tried_a_bounded_number_of_times(desk: Desk) -> None:
    """Later and later, then given up; what went wrong is kept without the address."""
    desk.furnish(more="[notices.targets.alive]\n")
    with web_hook() as alive:
        assert desk.environ is not None
        desk.environ["WELLHEARD_NOTICE_ALIVE"] = alive.address
        desk.hook.answers = [500] * 20
        desk.queue(1)
        assert desk.send().problems == ["target team: it answered with error 500."]
        assert len(alive.heard) == 1
        assert desk.send().problems == [], "not before its time"
        for wait in BACKOFF:
            desk.at += wait - timedelta(seconds=1)
            assert desk.send().problems == []
            desk.at += timedelta(seconds=1)
            assert len(desk.send().problems) == 1
        desk.at += HOUR
        assert desk.send().problems == []
    assert len(desk.hook.answers) == 20 - len(BACKOFF) - 1
    assert desk.told()[0][1] == {"team": DeliveryState.FAILED, "alive": DeliveryState.SENT}
    with desk.store.read() as tx:
        assert "s3cret" not in repr(notices.listed(tx))


def test_a_target_that_never_answers_takes_its_time_and_no_more(desk: Desk) -> None:
    """The time-out of the settings holds, and the next target has its turn."""
    desk.hook.answers = [0]
    desk.queue(1)
    assert desk.send().problems == ["target team: it was not reached, or refused the message."]


def test_quiet_hours_hold_back_all_but_what_is_critical(desk: Desk) -> None:
    """In the morning the rest comes, together."""
    desk.furnish(team='quiet_hours = {every = ["11:00-14:00"]}')
    for n in (1, 2):
        desk.queue(n)
    desk.queue(3, critical=True)
    desk.send()
    assert desk.hook.titles == ["URGENT: Word 3 (Wellheard)"]
    desk.at += 2 * HOUR
    desk.send()
    assert desk.hook.titles[1:] == ["2 things wait (Wellheard)"]


def test_no_more_messages_an_hour_than_are_wanted(desk: Desk) -> None:
    """The rest waits and comes together; what is critical is never held back."""
    desk.furnish(team="per_hour = 2")
    for n in range(4):
        desk.queue(n)
        desk.send()
    desk.queue(9, critical=True)
    desk.send()
    assert desk.hook.titles == ["Word 0 (Wellheard)", "Word 1 (Wellheard)", "URGENT: Word 9 (Wellheard)"]
    desk.at += HOUR
    desk.send()
    assert desk.hook.titles[3:] == ["2 things wait (Wellheard)"]


def test_a_process_that_ends_while_sending_leaves_a_trace(any_desk: Desk) -> None:
    """It may have arrived: what is critical comes again and says so, the rest does not."""
    any_desk.queue(1)
    any_desk.queue(2, critical=True)
    with any_desk.store.write(any_desk.at) as tx:
        notices.route(tx, {one.id: ("team",) for one in notices.unrouted(tx)})
        notices.begin(tx, "team", [1, 2])
    any_desk.send()
    [heard] = any_desk.hook.heard
    assert "Word 2. (sent again" in heard["message"]
    assert "Word 1" not in heard["message"]
    assert [states["team"] for _, states in any_desk.told()] == [DeliveryState.UNKNOWN, DeliveryState.SENT]


def test_two_at_once_send_nothing_twice(desk: Desk) -> None:
    """Whoever comes second finds the outbox taken."""
    desk.queue(1)
    with only_one(desk.store, "notices"):
        assert desk.send().busy
    assert desk.hook.heard == []
    assert desk.send().sent == 1


def test_what_is_no_longer_so_is_not_told(desk: Desk) -> None:
    """A case that was answered meanwhile wakes nobody."""
    flow = Flow(desk.store, desk.at)
    flow.hear(flow.say(ANGRY, author="ann"))
    desk.queue(1, kind=NoticeKind.CLOCK_LATE, subject="case:1")
    with desk.store.write(desk.at) as tx:
        cases.move(tx, 1, CaseState.CLOSED, close_reason="no-reply-needed", closed_at=tx.at)
    assert desk.send().dropped == 1
    assert desk.hook.heard == []


def test_what_a_colleague_did_is_told_also_when_the_case_has_ended(desk: Desk) -> None:
    """A rejected draft is no longer proposed, and its writer hears of it all the same."""
    flow = Flow(desk.store, desk.at)
    flow.hear(flow.say(ANGRY, author="ann"))
    flow.draft()
    review.reject(desk.store, 1, reason="too long", by="maya", at=desk.at)
    with desk.store.write(desk.at, "maya") as tx:
        nudge(tx, ["tom"], NudgeKind.REJECTED, case_id=1, brand=BRAND, draft_id=1)
    assert desk.send().sent == 1


def test_an_address_that_is_not_set_is_named_and_costs_no_attempt(desk: Desk) -> None:
    """Once it is set, what waited arrives."""
    desk.environ = {}
    desk.queue(1)
    assert desk.send().problems == ["target team: set WELLHEARD_NOTICE_TEAM to its address."]
    desk.environ = {"WELLHEARD_NOTICE_TEAM": desk.hook.address}
    assert desk.send().sent == 1


def late_cases(desk: Desk, count: int = 1) -> None:
    flow = Flow(desk.store, desk.at - 30 * HOUR)
    for n in range(count):
        flow.hear(flow.say(f"<!channel> @everyone {ANGRY} Order {n}", author=f"ann{n}", url=f"https://x.com/ann{n}/1"))


def test_a_clock_is_told_of_when_it_is_near_and_when_it_is_late_and_no_more(desk: Desk) -> None:
    """Without the customer's words or handle, unless the brand allows it; then harmless for every service."""
    late_cases(desk)
    assert desk.look() == 1
    assert desk.look() == 0
    desk.send()
    [heard] = desk.hook.heard
    assert "Case 1: a first answer was due" in heard["message"]
    assert "wellheard cases show 1" in heard["message"]
    assert not {"ann0", "broken", "Order", "x.com"} & set(heard["message"].replace("/", " ").split())
    with desk.store.read() as tx:
        assert clocks.ring(tx, desk.at + 100 * HOUR, limit=9) == []

    desk.furnish(brand="notice_words = true")
    desk.queue(1, kind=NoticeKind.CLOCK_LATE, subject="case:1", brand=BRAND)
    desk.send()
    words = desk.hook.heard[1]["message"]
    assert "ann0:" in words
    assert "https://x.com/ann0/1" in words
    assert not set("<>@") & set(words)


def test_a_clock_warns_before_it_is_late(any_desk: Desk) -> None:
    """Two notices for one wait, at their times."""
    any_desk.furnish(brand='targets = {first = {high = "60m", complaint = "60m"}, warn_before = "10m"}')
    flow = Flow(any_desk.store, any_desk.at - HOUR)
    flow.hear(flow.say(ANGRY, author="ann", minutes=9))
    assert any_desk.look() == 1
    any_desk.at += timedelta(minutes=8)
    assert any_desk.look() == 0
    any_desk.at += timedelta(minutes=3)
    assert any_desk.look() == 1
    assert [notice.kind for notice, _ in any_desk.told()] == [NoticeKind.CLOCK_NEAR, NoticeKind.CLOCK_LATE]


def test_a_night_without_anybody_makes_one_notice(desk: Desk) -> None:
    """Thirty late cases are one sentence."""
    late_cases(desk, 30)
    assert desk.look() == 1
    desk.send()
    assert "30 customers of kestrel wait longer than they should." in desk.hook.heard[0]["message"]
    desk.at += HOUR
    assert desk.look() == 0


def test_promises_sources_spikes_and_approvals_are_told_once_each(any_desk: Desk) -> None:
    """Each with what to run, and to whom it is for."""
    live = (
        '[accounts.x]\nplatform = "x"\nhandle = "kestrelcare"\n[sources.x]\nplatform = "x"\n'
    )  # fmt: skip
    any_desk.furnish(more=live)
    flow = Flow(any_desk.store, any_desk.at - HOUR)
    flow.hear(flow.say(ANGRY, author="ann", minutes=50))
    flow.draft()
    with any_desk.store.write(any_desk.at, "tom") as tx:
        due = any_desk.at - HOUR
        followups.add_promise(tx, draft_id=1, case_id=1, customer_id=1, brand=BRAND, what="I'll write by noon",
                              owner="maya", when=Window(due, due))  # fmt: skip
        for error, hours in ((None, 9), ("no answer", 1)):
            when = any_desk.at - hours * HOUR
            books.add_pass(tx, books.Pass("x", when, when, 0, 0, 0, 0, 0, error, 0))
        nudge(tx, ["maya"], NudgeKind.APPROVAL, case_id=1, brand=BRAND, draft_id=1)
        nudge(tx, ["maya"], NudgeKind.MENTION, case_id=1, brand=BRAND)
        assert propose_incident(tx, Burst(BRAND, "delivery", any_desk.at - HOUR, 31, 24, 4)) is not None
    assert any_desk.look() == 3
    assert any_desk.look() == 0
    found = {notice.kind: notice for notice, _ in any_desk.told()}
    assert set(found) == {*NoticeKind} - {
        NoticeKind.URGENT,
        NoticeKind.CLOCK_NEAR,
        NoticeKind.CLOCK_LATE,
        NoticeKind.REPORT,
        NoticeKind.MAIL,
    }
    assert found[NoticeKind.FOLLOW_UP].people == ("maya",)
    assert "noon" not in found[NoticeKind.FOLLOW_UP].words
    assert found[NoticeKind.APPROVAL].command == "wellheard drafts show 1"
    assert "31 complaints about delivery from 24 people" in found[NoticeKind.SPIKE].words
    assert "Source x: not heard since" in found[NoticeKind.SOURCE].words


def test_a_notice_is_mailed_as_plain_text(desk: Desk) -> None:
    """The same words by SMTP."""
    with mail_server() as box:
        desk.environ = {"WELLHEARD_NOTICE_TEAM": box.address}
        desk.queue(1)
        assert desk.send().sent == 1
        [mail] = box.mails
        assert mail["Subject"] == "Word 1 (Wellheard)"
        assert mail.get_payload(decode=True).decode().split() == ["-", "Word", "1.", "wellheard", "doctor"]  # type: ignore[union-attr]  # one part
