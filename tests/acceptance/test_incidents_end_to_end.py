"""The installed command through a storm: a burst is noticed, taken up, answered with one set of facts, and ended."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.acceptance.world import World
from tests.platforms.x import FakeX

SETTINGS = """
[brands.kestrel]
name = "Kestrel"
signature = "Maya at Kestrel"

[accounts.x]
platform = "x"
handle = "kestrel"

[channels.x]
via = "console"

[sources.told]
platform = "replay"
path = "told.jsonl"
shift = false

[people.maya]
role = "admin"
"""
STORM = "@kestrel my parcel is late and not delivered because of the storm, terrible"
FACTS = "The storm closed our depot, and parcels leave again on Monday."


@pytest.fixture
def world(tmp_path):
    """A brand that hears from a file, with four weeks behind it."""
    made = World(tmp_path, FakeX(handle="kestrel"))
    (tmp_path / "wellheard.toml").write_text(SETTINGS, encoding="utf-8")
    (tmp_path / "told.jsonl").write_text("", encoding="utf-8")
    assert made.run("db", "upgrade").returncode == 0
    now = datetime.now(UTC)
    past = [row(f"old{week}", f"old{week}", now - timedelta(days=7 * week, hours=5)) for week in range(1, 5)]
    assert made.run("mentions", "import", "-", stdin="\n".join(past)).returncode == 0
    assert made.json("incidents", "list") == []
    return made


def row(key, author, at, text=STORM):
    return json.dumps({"id": key, "platform": "x", "author": author, "author_id": f"id-{author}", "text": text,
                       "posted_at": at.isoformat(), "addressed": ["kestrel"]})  # fmt: skip


def hear(world, *rows):
    with (world.folder / "told.jsonl").open("a", encoding="utf-8") as file:
        file.writelines(f"{one}\n" for one in rows)
    done = world.run("poll")
    assert done.returncode == 0, done.stderr
    return done


def live(world):
    return {d["customer"]: d for d in _with_authors(world) if d["state"] == "proposed"}


def _with_authors(world):
    who = {m["id"]: m["author"] for m in world.json("mentions", "list", "--limit", "1000")}
    return [{**d, "customer": who[d["mention_id"]]} for d in world.json("drafts", "list", "--limit", "1000")]


def test_a_storm_from_the_first_complaint_to_the_last_follow_up(world):
    """Noticed by `poll`, named by `status`, taken up, told, changed, closed; nothing leaves that nobody approved."""
    now = datetime.now(UTC)
    done = hear(world, *(row(str(n), f"p{n}", now - timedelta(seconds=10 + n)) for n in range(8)))
    assert "wellheard incidents list" in done.stderr
    [proposal] = world.json("incidents", "list", "--state", "proposed")
    assert (proposal["topic"], proposal["proposal"]["people"], proposal["proposal"]["usual"]) == ("delivery", 8, 0)
    assert {"late", "parcel", "storm"} <= set(proposal["proposal"]["words"])
    [on_top] = world.json("status")["incidents"]
    assert on_top["id"] == proposal["id"]
    said = world.run("status").stdout
    assert f"Incident {proposal['id']} (kestrel), proposed: delivery, 8 complaints by 8 people since" in said

    opened = world.json("incidents", "open", "Storm", "--proposal", str(proposal["id"]), "--match", "storm, depot",
                        "--facts", FACTS)  # fmt: skip
    assert (opened["state"], opened["gathered"], opened["drafted"]) == ("open", 8, 8)
    texts = [d["text"] for d in live(world).values()]
    assert all(FACTS in text for text in texts)
    assert len(set(texts)) == 8

    world.json("drafts", "approve", str(live(world)["p0"]["id"]))
    assert len(world.json("post")["sent"]) == 1
    world.json("drafts", "approve", str(live(world)["p1"]["id"]))
    changed = world.json("incidents", "facts", str(proposal["id"]), "--facts", "Parcels leave on Tuesday", "--until",
                         "2d")  # fmt: skip
    assert (changed["withdrawn"], changed["facts_version"], changed["told"]) == (7, 2, 1)
    assert world.json("post")["sent"] == []
    assert {d["state"] for d in _with_authors(world) if d["customer"] == "p1"} == {"superseded", "void", "proposed"}

    case = live(world)["p2"]["case_id"]
    world.json("incidents", "leave", str(proposal["id"]), str(case))
    assert live(world)["p2"]["situation"] != "incident"

    closed = world.json("incidents", "close", str(proposal["id"]), "--facts", "All parcels left on Tuesday.")
    assert (closed["state"], closed["follow_ups"]) == ("closed", 1)
    follow = live(world)["p0"]
    assert (follow["situation"], follow["eligibility"]["verdict"]) == ("incident-over", "hand-off")
    assert "All parcels left on Tuesday." in follow["text"]
    page = world.json("incidents", "show", str(proposal["id"]))
    assert [(m["customer"], m["told_version"]) for m in page["members"] if m["told_version"]] == [("p0", 1)]
    assert [v["version"] for v in page["versions"]] == [1, 2, 3]
    assert world.run("audit", "verify").returncode == 0


def test_a_person_sees_the_facts_where_there_is_no_template(world):
    """A critical case gets none; its case, its mention and its draft's page show what is known."""
    now = datetime.now(UTC)
    burned = "@kestrel in the storm your heater caught fire and burned my child"
    hear(world, row("1", "ann", now - timedelta(minutes=1), burned), row("2", "bob", now - timedelta(minutes=2)))
    world.json("incidents", "open", "Storm", "--match", "storm", "--facts", FACTS)
    [mention] = [m for m in world.json("mentions", "list") if m["author"] == "ann"]
    assert mention["no_draft_reason"] == "needs-a-person"
    for command in (("mentions", "show", str(mention["id"])), ("cases", "show", str(mention["case_id"]))):
        assert world.json(*command)["incident"]["facts"] == FACTS
        assert FACTS in world.run(*command).stdout
    draft = live(world)["bob"]["id"]
    assert world.json("drafts", "show", str(draft))["incident"]["facts_version"] == 1
    world.json("drafts", "approve", str(draft))
    world.json("post")
    told = json.loads(world.run("customers", "export", "x:bob").stdout)["incidents"]
    assert [(one["facts"], one["facts_version"]) for one in told] == [(FACTS, 1)]


def test_what_cannot_be_is_refused_with_two_and_a_sentence(world):
    """Usage and refusals: exit 2, the fact first, then what to do."""
    for arguments, says in (
        (("open", "Storm", "--match", "storm", "--facts", "late " * 60), "fit on X"),
        (("open", "Storm", "--facts", FACTS), "--match"),
        (("open", "Storm", "--match", "storm", "--facts", FACTS, "--until", "yesterday"), "is no time"),
        (("open", "Storm", "--match", "storm", "--facts", FACTS, "--until", "2020-01-01"), "is past"),
        (("show", "9"), "There is no incident 9"),
        (("dismiss", "9"), "There is no incident 9"),
    ):
        done = world.run("incidents", *arguments)
        assert (done.returncode, says in done.stderr) == (2, True), (arguments, done.stderr)
    assert world.json("incidents", "list") == []


def test_a_dismissed_burst_is_not_named_again(world):
    """`dismiss` takes it from the top, and the next pass leaves it there."""
    now = datetime.now(UTC)
    hear(world, *(row(str(n), f"p{n}", now - timedelta(seconds=10 + n)) for n in range(8)))
    [proposal] = world.json("incidents", "list")
    assert world.json("incidents", "dismiss", str(proposal["id"]))["state"] == "dismissed"
    hear(world, row("99", "p99", now))
    assert world.json("status")["incidents"] == []
