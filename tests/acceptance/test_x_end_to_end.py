"""The installed `wellheard` against a local X: heard, approved, posted once, whatever the network does."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from tests.platforms import x_wire
from tests.platforms.x_wire import KEYS

COMPLAINT = "@kestrel my order arrived broken and nobody answers, terrible"


def say(world, text=COMPLAINT, author="ann", minutes_ago=5):
    world.x.now = datetime.now(UTC)
    return world.x.add_post(text, author=author, at=world.x.now - timedelta(minutes=minutes_ago))


def heard_and_approved(world):
    target = say(world)
    world.json("poll")
    [draft] = world.json("drafts", "list", "--state", "proposed")
    world.json("drafts", "approve", str(draft["id"]))
    return target, draft


def test_from_a_mention_to_one_public_reply(world):
    """`poll` twice, `drafts approve`, `post` twice, `report week`: one reply is public, byte for byte."""
    target = say(world)
    say(world, "@kestrel lovely jacket", author="old", minutes_ago=60 * 30)
    first = world.json("poll")
    assert (first["sources"][0]["new"], first["drafted"]) == (2, 1)
    assert first["sources"][0]["baseline"]
    again = world.json("poll")
    assert (again["sources"][0]["new"], again["drafted"]) == (0, 0)
    [draft] = world.json("drafts", "list", "--state", "proposed")
    assert draft["eligibility"]["verdict"] == "api"
    assert [d["state"] for d in world.json("drafts", "approve", str(draft["id"]))] == ["approved"]
    assert [d["id"] for d in world.json("post")["sent"]] == [draft["id"]]
    assert world.json("post")["sent"] == []
    assert [(p.text, p.reply_to) for p in world.x.posted] == [(draft["text"], target)]
    assert world.x.post_count == 1
    report = world.json("report", "week", "--week", "current")
    assert report["this_week"]["first_response_median_s"] is not None
    assert world.json("status")["postings"]["sent"] == 1
    assert world.json("audit", "verify")["ok"]


@pytest.mark.parametrize(
    ("fault", "public"),
    [
        (x_wire.status(503), False),
        (x_wire.status(503, accept=True), True),
        (x_wire.reset_after_write(), True),
        (x_wire.reset_before_recording(), False),
        (x_wire.slow(4), True),
        (x_wire.garbage(), True),
    ],
)
def test_an_uncertain_send_is_one_request_and_is_settled_by_looking(world, fault, public):
    """503, reset, read time-out and garbage: exactly one POST; the look-up finds what is public, else a person says."""
    world.furnish(timeout_s=1)
    _, draft = heard_and_approved(world)
    world.x.fail(fault, method="POST", prefix="/2/tweets")
    world.json("post", code=1)
    assert world.x.post_count == 1
    for _ in range(4):
        world.run("post")
    assert world.x.post_count == 1
    state = world.json("drafts", "show", str(draft["id"]))
    if public:
        assert state["state"] == "posted"
        assert state["posted_url"].endswith(world.x.posted[0].id)
    else:
        assert state["posting"]["state"] == "unknown"
        assert "wellheard drafts settle" in state["posting"]["error"]
        assert world.json("drafts", "settle", str(draft["id"]), "--not-sent")["state"] == "failed"
        made = world.json("drafts", "redraft", str(draft["id"]))
        world.json("drafts", "approve", str(made["id"]))
        world.json("post")
        assert len(world.x.posted) == 1


def test_who_did_not_summon_us_is_handed_to_a_person(world):
    """An approved reply that X would refuse is listed with text and link, and verified once our timeline shows it."""
    world.furnish(more='\n[sources.search]\nplatform = "x"\naccount = "x"\nmentions = false\nown_timeline = false\n'
                       'query = "kestrel"\nspend_cap_usd = "none"\n')  # fmt: skip
    target = say(world, "My kestrel jacket fell apart after a week, awful")
    world.json("poll")
    [draft] = world.json("drafts", "list")
    assert draft["eligibility"]["verdict"] == "hand-off"
    world.json("drafts", "approve", str(draft["id"]))
    assert [d["id"] for d in world.json("post")["handed_off"]] == [draft["id"]]
    assert world.x.post_count == 0
    given = world.json("drafts", "handoff", str(draft["id"]))
    assert given["link"].startswith(f"https://x.com/intent/tweet?in_reply_to={target}&text=")
    by_hand = world.x.add_post(given["text"], author="kestrel", at=datetime.now(UTC), reply_to=target)
    done = world.json("drafts", "handoff", str(draft["id"]), "--done", f"https://x.com/kestrel/status/{by_hand}")
    assert done["state"] == "posted"
    world.json("poll")
    [case] = world.json("cases", "list")
    assert case["state"] == "answered"


def test_money_limits_and_wrong_keys_are_said_and_leak_nothing(world):
    """402, both kinds of 429 and refused keys end one source with what to do; no secret is printed or stored."""
    later = x_wire.rate_limited(datetime.now(UTC) + timedelta(minutes=10))
    for fault in (x_wire.out_of_credits(), x_wire.monthly_cap(), x_wire.status(401), later):
        world.x.fail(fault, method="GET", prefix="/2/", times=3)
        done = world.run("-v", "poll", "--json")
        assert done.returncode == 1, done.stdout + done.stderr
        assert len(done.stderr.strip()) > 20
        assert not [secret for secret in KEYS.values() if secret in done.stdout + done.stderr]
        world.x.clear_faults()
    heard_and_approved(world)
    world.run("-v", "post")
    stored = b"".join(path.read_bytes() for path in world.folder.iterdir() if path.is_file())
    assert not [secret for secret in KEYS.values() if secret.encode() in stored]


def test_the_spend_cap_is_never_passed(world):
    """A source stops before its month costs more, and poll, doctor and status say so."""
    world.furnish(cap="0.004")
    for n in range(30):
        say(world, f"@kestrel broken {n}, awful", author=f"p{n}", minutes_ago=30 - n)
    for _ in range(3):
        done = world.run("poll", "--json")
    spent = world.json("status")["sources"][0]
    assert spent["spent_usd"] <= 0.004
    assert "spend cap" in done.stderr + done.stdout
    assert "spend of x" in [found["check"] for found in world.json("doctor", "--offline", code=1) if not found["ok"]]


def test_deletions_and_edits_upstream_reach_the_drafts(world):
    """A second look within `recheck_per_day`: deleted words are gone, an edited post is read anew."""
    world.furnish(recheck=100)
    deleted = say(world)
    edited = say(world, "@kestrel the zip is broken, awful", author="bob")
    world.json("poll")
    assert len(world.json("drafts", "list", "--state", "proposed")) == 2
    world.x.delete_post(deleted)
    world.x.edit_post(edited, "@kestrel the zip is great, thank you, love it")
    world.json("poll")
    mentions = {m["author"]: m for m in world.json("mentions", "list")}
    assert mentions[None]["text"] == ""
    assert mentions["bob"]["label"] == "praise"
    world.json("poll")
    [draft] = world.json("drafts", "list", "--state", "proposed")
    assert draft["situation"].startswith("praise")


def test_a_second_poll_of_the_same_source_finds_it_busy(world):
    """Overlapping cron runs do not poll a source twice, and the lock dies with its process."""
    world.x.fail(x_wire.slow(6), method="GET", prefix="/2/")
    first = world.start("poll")
    try:
        deadline = time.monotonic() + 30
        while not world.x.requests and time.monotonic() < deadline:
            time.sleep(0.1)
        second = world.json("poll")
        assert second["sources"][0]["busy"]
    finally:
        first.kill()
        first.communicate()
    world.x.clear_faults()
    assert not world.json("poll")["sources"][0]["busy"]
