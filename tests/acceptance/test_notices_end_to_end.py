"""Notices by the installed command: an urgent case is told at once, a secret is never printed, a poll never fails."""

import json

import pytest

from tests.platforms.hooks import web_hook

GRAVE = "@kestrel your Kestrel heater caught fire and my daughter was burned, we are in hospital"
TARGETS = """
[brands.kestrel.risks.other]
role = "the duty officer"
people = ["maya"]
[notices]
timeout_s = 2
[notices.targets.team]
[notices.targets.nowhere]
"""


@pytest.fixture
def hook():
    with web_hook() as found:
        yield found


def test_an_urgent_case_is_told_at_once_and_a_dead_target_fails_no_poll(world, hook, tmp_path):
    """One message with what to run; what is wrong with a target is said without its address."""
    world.furnish(more=TARGETS)
    secret = tmp_path / "team.url"
    secret.write_text(hook.address + "\n", encoding="utf-8")
    world.environment |= {
        "WELLHEARD_NOTICE_TEAM_FILE": str(secret), "WELLHEARD_NOTICE_NOWHERE": "json://me:s3cret@127.0.0.1:9/none",
    }  # fmt: skip
    row = {"id": "1", "author": "ann", "text": GRAVE, "platform": "x"}
    rows = json.dumps({**row, "posted_at": "2026-11-23T10:00:00Z"})
    assert world.run("mentions", "import", "-", "--draft", stdin=rows).returncode == 0
    [case] = world.json("cases", "list", "--sort", "clock")
    assert (case["owner"], case["clock"]["state"], case["clock"]["role"]) == ("maya", "late", "the duty officer")
    sheet = world.json("cases", "show", "1")["fact_sheet"]
    assert (sheet["role"], sheet["people"]) == ("the duty officer", ["maya"])
    assert sheet["said"][0]["text"] == GRAVE
    assert sheet["found"][0]["reasons"]

    polled = world.run("poll")
    assert polled.returncode == 0, polled.stderr
    assert "target nowhere" in polled.stderr
    [heard] = hook.heard
    assert heard["title"].startswith("URGENT: ")
    assert "wellheard cases show 1" in heard["message"]
    assert "ann" not in heard["message"]
    listed = world.json("notices", "list")
    assert {d["state"] for one in listed for d in one["deliveries"]} == {"sent", "waiting"}

    again = world.run("notices", "send")
    assert (again.returncode, len(hook.heard)) == (0, 1)
    tried = world.run("notices", "test", "--json")
    assert tried.returncode == 1
    assert [(one["target"], one["ok"]) for one in json.loads(tried.stdout)] == [("team", True), ("nowhere", False)]
    said = polled.stdout + polled.stderr + tried.stdout + tried.stderr + json.dumps(listed)
    assert "s3cret" not in said
    assert "127.0.0.1" not in said
    assert (world.folder / "wellheard.db").read_bytes().find(b"s3cret") == -1
    assert "notices send" in world.run("cron").stdout
    del world.environment["WELLHEARD_NOTICE_NOWHERE"]
    assert "WELLHEARD_NOTICE_NOWHERE" in world.run("doctor", "--offline").stdout
