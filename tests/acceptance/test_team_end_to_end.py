"""The installed `wellheard` with two people and a local X: what is held, taken back or void makes no POST."""

from datetime import UTC, datetime, timedelta

from tests.acceptance.test_x_end_to_end import COMPLAINT, say

TEAM = """
[people.ada]
role = "approver"

[people.tom]
role = "writer"

[approval.both]
labels = ["complaint"]
approvals = 2
tell = ["ada"]
"""


def as_(world, person, *args, code=0):
    done = world.json("--as", person, *args) if code == 0 else world.run("--as", person, *args)
    if code:
        assert done.returncode == code, done.stdout + done.stderr
    return done


def test_two_say_yes_one_takes_it_back_and_an_edited_post_brings_it_back(world):
    """No POST while one of two has said yes, after `undo`, or once the customer edited the post; then exactly one."""
    world.furnish(more=TEAM)
    target = say(world)
    world.json("poll")
    [draft] = as_(world, "maya", "drafts", "list", "--state", "proposed")
    assert as_(world, "maya", "drafts", "approve", str(draft["id"]))[0]["state"] == "proposed"
    world.json("post")
    assert [one["kind"] for one in as_(world, "ada", "desk", "inbox")] == ["approval"]
    as_(world, "ada", "drafts", "approve", str(draft["id"]), "--hold", "5m")
    again = as_(world, "tom", "drafts", "undo", str(draft["id"]))
    assert world.json("post")["sent"] == []
    for person in ("maya", "ada"):
        as_(world, person, "drafts", "approve", str(again["id"]))
    changed = f"{COMPLAINT}!! EDIT: and now the box leaks"
    world.x.edit_post(target, changed, datetime.now(UTC) + timedelta(seconds=1))
    assert len(world.json("post", code=1)["not_sent"]) == 1
    assert world.x.post_count == 0
    [back] = as_(world, "maya", "drafts", "list", "--state", "proposed")
    shown = as_(world, "maya", "drafts", "show", str(back["id"]))
    assert shown["returned"]["why"] == "the customer edited the post"
    assert f"- {COMPLAINT}" in shown["returned"]["changes"]
    assert f"+ {changed}" in shown["returned"]["changes"]
    assert (back["text"], back["returned_from"]) == (draft["text"], again["id"])
    for person in ("maya", "ada"):
        as_(world, person, "drafts", "approve", str(back["id"]))
    assert len(world.json("post")["sent"]) == 1
    assert world.x.post_count == 1
    refused = as_(world, "maya", "drafts", "undo", str(back["id"]), code=2)
    assert "too late" in refused.stderr


def test_a_team_shares_cases_from_the_command_line(world):
    """Claim, note, inbox, escalate, snooze, who and hand-over say the same to everybody."""
    world.furnish(more=TEAM)
    say(world)
    world.json("poll")
    as_(world, "tom", "cases", "claim", "1")
    assert "claimed by tom" in as_(world, "maya", "drafts", "reject", "1", "--reason", "tone", code=2).stderr
    assert [one["by"] for one in as_(world, "maya", "desk", "who")["claims"]] == ["tom"]
    assert as_(world, "tom", "cases", "note", "1", "@ada please see her photo")["told"] == ["ada"]
    as_(world, "tom", "cases", "snooze", "1", "2d")
    assert as_(world, "maya", "drafts", "list", "--state", "proposed") == []
    assert as_(world, "tom", "cases", "escalate", "1", "--to", "ada")["owner"] == "ada"
    assert [one["kind"] for one in as_(world, "ada", "desk", "inbox")] == ["escalated", "mention"]
    page = as_(world, "maya", "desk", "handover")
    assert (page["owners"], page["proposed"]) == ({"ada": 1}, 1)
    [first] = page["first"]
    assert (first["id"], first["clock"]["kind"], first["clock"]["waits_for"]) == (1, "first", "our first answer")


def test_how_replies_are_read_is_told_to_each_and_all_of_it_to_an_admin(world):
    """`drafts show` begins the time, a decision ends it; who may not see another's figures is told."""
    world.furnish(more=TEAM.replace("approvals = 2\n", ""))
    say(world)
    world.json("poll")
    [draft] = as_(world, "ada", "drafts", "list", "--state", "proposed")
    as_(world, "ada", "drafts", "show", str(draft["id"]))
    as_(world, "ada", "drafts", "reject", str(draft["id"]), "--reason", "tone")
    mine = as_(world, "ada", "desk", "review-quality")
    [ada] = mine["people"]
    assert (ada["person"], ada["approved"], ada["rejected"], ada["unopened"]) == ("ada", 0, 1, 0)
    assert 0 <= ada["median_seconds"] < 300
    assert "not for ranking" in mine["about"]
    assert as_(world, "tom", "desk", "review-quality")["people"] == []
    assert as_(world, "maya", "desk", "review-quality", "--person", "ada")["people"] == [ada]
    refused = as_(world, "tom", "desk", "review-quality", "--person", "ada", code=2)
    assert "sees only their own" in refused.stderr
    told = world.run("--as", "ada", "desk", "review-quality").stdout
    assert "ada: 0 approved, 1 rejected" in told
    assert "Too few to tell" in told
