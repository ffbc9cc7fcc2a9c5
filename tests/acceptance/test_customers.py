"""The installed `wellheard` knows its customers: one timeline in pages, one thing recalled, people linked by people."""

from datetime import timedelta

from tests.acceptance.test_follow_ups import let_it_be, promised
from tests.acceptance.test_x_end_to_end import say

HOSTILE = "\x1b[2J\x1b]0;owned\x07 {{ 7*7 }} \u202eevil '; DROP TABLE notes; --"


def test_a_page_reads_well_and_goes_on(world):
    """Newest first, eighty columns, nothing of a stranger's reaches the terminal; `--json` pages with `next`."""
    promised(world)
    world.json("customers", "note", "x:ann", f"{HOSTILE} {'柚' * 120} {'x' * 300}")
    world.json("customers", "note", "x:ann", "Annie", "--prefers", "name")
    page = world.run("customers", "show", "x:ann")
    assert "\x1b" not in page.stdout
    assert "\u202e" not in page.stdout
    wide = [line for line in page.stdout.splitlines() if len(line) + line.count("柚") > 80]
    assert wide == []
    assert "Would like to be called Annie (note by maya)." in page.stdout
    whole = world.json("customers", "show", "x:ann")
    assert [one["kind"] for one in whole["timeline"]] == ["note", "note", "promise", "reply", "mention", "case"]
    assert (whole["next"], len(whole["follow_ups"]), len(whole["mentions"])) == (None, 1, 1)
    keys, after = [], None
    while True:
        more = ("--after", after) if after else ()
        part = world.json("customers", "show", "x:ann", "--limit", "4", *more)
        keys += [one["key"] for one in part["timeline"]]
        if (after := part["next"]) is None:
            break
    assert keys == [one["key"] for one in whole["timeline"]]
    assert world.run("customers", "show", "x:ann", "--after", "mention:99").returncode == 2

    let_it_be(world, timedelta(hours=3))
    assert "OVERDUE: Follow-up 1" in world.run("customers", "show", "x:ann").stdout
    assert world.run("drafts", "list").stdout.startswith("OVERDUE by 3 h: Follow-up 1")


def test_a_name_is_noted_as_one_and_used(world):
    """Not as a note; `drafts show` says what the reply recalls and why; free notes are never in it."""
    say(world)
    world.json("poll")
    assert world.run("customers", "note", "x:ann", "@ann https://x.y", "--prefers", "name").returncode == 2
    noted = world.json("customers", "note", "x:ann", "Annie", "--prefers", "name")
    world.json("customers", "note", "x:ann", "earns well, moody")
    assert noted["prefers"] == "name"
    made = world.json("drafts", "redraft", "1")
    shown = world.json("drafts", "show", str(made["id"]))
    assert (shown["memory"]["kind"], "Annie" in shown["text"]) == ("name", True)
    assert "moody" not in shown["text"]
    assert "Recalls (name): maya noted" in world.run("drafts", "show", str(made["id"])).stdout


def test_x_users_are_matched_with_nobody_elsewhere_until_they_agreed(world):
    """Whatever tool the other's posts came from; then it is done, noted, and one timeline."""
    say(world)
    world.json("poll")
    row = "id,author,text,posted_at\n1,Ann,Kestrel boots fell apart after a week,2026-11-20T10:00:00Z\n"
    (world.folder / "reviews.csv").write_text(row, encoding="utf-8")
    world.json("mentions", "import", "reviews.csv", "--platform", "trustpilot", "--brand", "kestrel")
    refused = world.run("customers", "link", "x:ann", "trustpilot:ann")
    assert refused.returncode == 2
    assert "X forbids to match its users with people elsewhere" in refused.stderr
    assert "--agreed" in refused.stderr
    linked = world.json("customers", "link", "x:ann", "trustpilot:ann", "--agreed", "she wrote so on 3 May")
    assert [one["platform"] for one in linked["accounts"]] == ["x", "trustpilot"]
    kinds = [one["kind"] for one in world.json("customers", "show", "x:ann")["timeline"]]
    assert (kinds.count("mention"), kinds.count("note"), kinds.count("asked")) == (2, 1, 1)
    assert world.json("audit", "verify")["ok"]
