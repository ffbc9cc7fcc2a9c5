"""The installed `wellheard report due` to a real mail server: once to everybody, killed in the middle or run twice."""

import json
import time
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text

from store.engine import Store
from tests.acceptance.world import World
from tests.integration.test_report_mail import DELIVERY_REPORT
from tests.platforms.hooks import web_hook
from tests.platforms.smtp import SECTION, mail_server
from tests.platforms.x import FakeX

AT = datetime(2026, 11, 24, tzinfo=UTC)
READERS = [f"reader{n}@kestrel.example" for n in range(6)]
REPORTS = """
[notices.targets.team]
[reports.monday]
to = {readers}
chat = ["team"]
at = "00:00"
[reports.days]
kind = "day"
to = ["reader0@kestrel.example"]
at = "00:00"
"""


def test_a_death_in_the_middle_doubles_and_loses_nothing(world: World) -> None:
    """`kill -9` while the third mail is on its way: that one is unknown and told of, all others arrive once."""
    with mail_server() as server, web_hook() as hook:
        world.environment["WELLHEARD_NOTICE_TEAM"] = hook.address
        world.furnish(more=SECTION.format(port=server.port) + REPORTS.format(readers=json.dumps(READERS)))
        server.answers[READERS[2]] = ["hang"]
        with world.start("report", "due") as dying:
            until = time.monotonic() + 60
            while not server.to(READERS[2]) and time.monotonic() < until:
                time.sleep(0.02)
            dying.kill()
        assert dying.returncode == -9
        done = world.json("report", "due", code=1)
        assert (done["unknown"], done["failed"]) == (1, 0)
        assert [len(server.to(one)) for one in READERS] == [2, 1, 1, 1, 1, 1], "reader0 gets the day, too"
        assert world.json("report", "due") == {**done, "sent": 0, "unknown": 0, "chats": 0, "problems": []}

        assert world.json("status", code=1)["reports"] == {
            "due": 0, "sending": 0, "sent": 6, "failed": 0, "unknown": 1, "bounced": 0
        }  # fmt: skip
        assert "1 may have arrived" in world.run("doctor", "--offline").stdout
        world.run("notices", "send")
        world.run("notices", "send")
        [heard] = hook.heard
        assert heard["message"].count("no mentions") + heard["message"].count("no data") == 1
        assert heard["message"].count("may not have arrived") == 1
        assert "reader" not in heard["message"]

        [first] = server.to(READERS[5])
        returned = DELIVERY_REPORT.format(action="failed", message_id=first["Message-ID"])
        assert world.run("report", "bounced", stdin=returned).stdout.endswith("reader5@kestrel.example, came back.\n")
        assert world.run("report", "bounced", stdin="Hello").returncode == 0

        [unknown] = [one for one in world.json("report", "sent") if one["state"] == "unknown"]
        again = world.run("report", "resend", str(unknown["id"]))
        assert (again.returncode, len(server.to(READERS[2]))) == (0, 2)
        refused = world.run("report", "resend", str(unknown["id"]))
        assert refused.returncode == 2
        assert "To mail it once more: --again." in refused.stderr


def test_two_at_once_on_postgresql_send_once_each(postgres_url: str, tmp_path: Path) -> None:
    """Two cron lines of two machines on one database; afterwards nothing waits."""
    with FakeX(handle="kestrel") as x, mail_server() as server:
        world = World(tmp_path, x, db=postgres_url.replace("postgresql://", "postgresql+psycopg://"))
        world.furnish(more=SECTION.format(port=server.port) + REPORTS.format(readers=json.dumps(READERS)))
        server.delay_s = 0.3  # so that they meet
        both = [world.start("report", "due") for _ in range(3)]
        said = [one.communicate(timeout=60) for one in both]
        assert [one.returncode for one in both] == [0, 0, 0], said
        assert world.json("report", "due")["sent"] == 0
        assert [len(server.to(one)) for one in READERS] == [2, 1, 1, 1, 1, 1]
        assert len({mail["Message-ID"] for mail in server.mails}) == 7
        assert len(world.json("notices", "list")) == 1


def test_a_report_by_hand_goes_to_whom_it_names_and_nobody_else(world: World) -> None:
    """`--email` with an address, or without one: to those of [reports]; nothing else that is due leaves with it."""
    with mail_server() as server:
        world.furnish(more=SECTION.format(port=server.port) + REPORTS.format(readers=json.dumps(READERS[:2])))
        assert world.json("report", "week", "--email", "ada@kestrel.example")["sent"] == 1
        assert [mail["To"] for mail in server.mails] == ["ada@kestrel.example"]
        assert world.json("report", "week", "--email")["sent"] == 2
        assert [mail["To"] for mail in server.mails[1:]] == READERS[:2]
        assert world.json("report", "due")["sent"] == 1, "the day"
        shown = world.run("report", "week", "--sent")
        assert shown.returncode == 0
        mailed = server.mails[0].get_body(("plain",)).get_content()  # type: ignore[union-attr]  # there is one
        assert shown.stdout.splitlines() == mailed.splitlines()
        with Store(f"sqlite:///{world.folder / 'wellheard.db'}") as store, store.write(AT) as tx:
            tx.connection.execute(text("UPDATE kept_reports SET document = replace(document, 'Week', 'week')"))
        now = world.run("report", "week")
        assert (now.returncode, now.stdout.startswith("Week ")) == (0, True)
        assert "What changed since it was sent cannot be said." in now.stderr
        for words, told in (
            (("week", "--sent"), "was changed in the database"),
            (("month", "--email"), "No [reports.NAME] says who gets the month of kestrel."),
            (("month", "--sent"), "was not sent. Leave --sent out."),
            (("week", "--sent", "--platform", "x"), "Leave the other options out."),
        ):
            refused = world.run("report", *words)
            assert refused.returncode == 2
            assert told in refused.stderr
