"""The installed `wellheard` keeps promises: made by a sent reply, listed, alarmed about, kept, erased."""

import json
import sqlite3
from datetime import UTC, datetime, timedelta

import pytest

from tests.acceptance.test_x_end_to_end import say

PROMISE = "I'm sorry. I'll come back to you in this thread within two days. Maya at Kestrel"
HOSTILE = "flowers \x1b[2J{{ 7*7 }} '; DROP TABLE notes; --"


def promised(world):
    """Ann complained; we sent a reply with a promise."""
    say(world)
    world.json("poll")
    [draft] = world.json("drafts", "list", "--state", "proposed")
    world.json("drafts", "edit", str(draft["id"]), "--text", PROMISE)
    world.json("drafts", "approve", str(draft["id"]))
    assert len(world.json("post")["sent"]) == 1
    [made] = world.json("followups", "list")
    return made


def let_it_be(world, ago: timedelta):
    """As if it had been due so long ago."""
    due = datetime.now(UTC) - ago
    with sqlite3.connect(world.folder / "wellheard.db") as connection:
        stamps = [at.isoformat(timespec="microseconds") for at in (due - timedelta(hours=8), due)]
        connection.execute("UPDATE follow_ups SET starts_at = ?, due_at = ?", stamps)
    connection.close()


def test_a_promise_is_kept_from_the_reply_to_the_next_one(world):
    """Sent, listed, overdue in words and in the exit code, drafted by the next poll, handed off, done, erased."""
    made = promised(world)
    assert made["what"] == "I'll come back to you in this thread within two days"
    assert (made["owner"], made["kind"], made["state"], made["overdue"]) == ("maya", "promise", "open", False)
    assert made["reach"]["verdict"] == "hand-off"
    assert world.json("followups", "list", "--due") == []
    assert world.json("status")["follow_ups"] == {"open": 1, "due": 0, "overdue": 0}
    assert [one["id"] for one in world.json("cases", "show", "1")["follow_ups"]] == [made["id"]]
    assert "Promised: Follow-up 1" in world.run("drafts", "show", "1").stdout

    let_it_be(world, timedelta(hours=3))
    assert "OVERDUE by 3 h" in world.run("followups", "list", "--due").stdout
    late = world.run("status")
    assert (late.returncode, "1 OVERDUE" in late.stdout, "overdue: 1" in late.stderr) == (1, True, True)
    assert world.json("poll")["drafted"] == 1
    [draft] = world.json("drafts", "list", "--state", "proposed")
    assert (draft["situation"], draft["eligibility"]["verdict"]) == ("follow-up", "hand-off")
    assert world.json("followups", "list")[0]["reply_draft_id"] == draft["id"]
    assert world.json("poll")["drafted"] == 0

    world.json("drafts", "approve", str(draft["id"]))
    world.json("drafts", "handoff", str(draft["id"]))
    world.json("drafts", "handoff", str(draft["id"]), "--done", "https://x.com/kestrel/status/4711")
    assert world.json("followups", "list") == []
    [kept] = world.json("followups", "list", "--state", "done")
    assert kept["reason"] == f"kept by draft {draft['id']}"
    assert world.run("status").returncode == 0
    world.json("customers", "erase", "x:ann", "--yes")
    assert world.json("followups", "list", "--state", "done") == []
    assert world.json("audit", "verify")["ok"]


def test_people_put_off_pass_on_and_drop(world):
    """Snooze takes words as people say them; only people of the settings get work; an unknown id is 2."""
    made = str(promised(world)["id"])
    moved = world.json("followups", "snooze", made, "2030-12-02")
    assert (moved["due_at"], moved["snoozes"]) == ("2030-12-03T00:00:00Z", 1)
    assert world.run("followups", "snooze", made, "next", "Tuesday", "10am").returncode == 0
    assert world.run("followups", "snooze", made, "yesterday").returncode == 2
    assert world.run("followups", "reassign", made, "--to", "nobody").returncode == 2
    assert world.json("followups", "reassign", made, "--to", "maya")["owner"] == "maya"
    assert world.json("followups", "drop", made, "--reason", "she found it")["state"] == "dropped"
    assert world.run("followups", "done", made).returncode == 2
    assert world.run("followups", "done", "99").returncode == 2


def test_a_note_comes_back_every_year_and_is_shown_unharmed(world):
    """What a colleague noted is listed with how to reach the person, never as a terminal sequence, and is exported."""
    say(world)
    world.json("poll")
    noted = world.json("customers", "note", "x:ann", HOSTILE, "--remind", "2000-02-29", "--every", "year")
    assert (noted["reminder"]["kind"], noted["reminder"]["every"]) == ("reminder", "year")
    listed = world.run("followups", "list")
    assert "\x1b" not in listed.stdout
    assert "flowers" in listed.stdout
    assert "How: api, the author mentioned us" in listed.stdout
    done = world.json("followups", "done", str(noted["reminder"]["id"]))
    assert done["again"]["due_at"] > done["due_at"]
    exported = json.loads(world.run("customers", "export", "x:ann").stdout)
    assert [one["what"] for one in exported["follow_ups"]] == [HOSTILE, HOSTILE]
    assert world.run("customers", "note", "x:ann", "hello", "--every", "year").returncode == 2
    assert world.run("customers", "note", "x:ann", "hello", "--remind", "yesterday").returncode == 2
    assert len(world.json("customers", "show", "x:ann")["notes"]) == 1


@pytest.mark.parametrize("text", ["I'm sorry. I'll look into it. Maya at Kestrel", "Friday is fine. Maya at Kestrel"])
def test_no_promise_with_a_time_no_follow_up(world, text):
    """Most replies make none."""
    say(world)
    world.json("poll")
    world.json("drafts", "edit", "1", "--text", text)
    world.json("drafts", "approve", "1")
    assert len(world.json("post")["sent"]) == 1
    assert world.json("followups", "list") == []
