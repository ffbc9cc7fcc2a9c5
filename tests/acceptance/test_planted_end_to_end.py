"""Planted drafts with the installed command against a local X that counts: a tired person says yes, nothing is sent."""

from datetime import UTC, datetime, timedelta

from responders.planted import examples
from tests.acceptance.world import World

MANY = 10
SETTINGS = """
[review]
planted_rate = 0.2
"""
TROUBLES = ("zip", "strap", "lining", "hood", "pocket", "button", "seam", "collar", "sleeve", "buckle")


def test_a_yes_to_everything_sends_the_real_ones_and_no_planted_one(world: World) -> None:
    """Law 1: `review --plain` answered with `a` throughout; X gets as many POSTs as real customers wait."""
    world.furnish(more=SETTINGS)
    world.x.now = datetime.now(UTC)
    for n, what in enumerate(TROUBLES):
        words = f"@kestrel the {what} of my jacket came loose after a week"
        world.x.add_post(words, author=f"ann{n}", at=world.x.now - timedelta(minutes=5 + n))
    assert world.json("poll")["drafted"] == MANY
    waiting = {draft["id"]: draft["text"] for draft in world.json("drafts", "list", "--state", "proposed")}

    said = world.run("review", "--plain", stdin="a\n" * (2 * MANY))
    assert said.returncode == 0, said.stderr
    met = [one for one in examples("en") if one.said in said.stdout]
    assert met, "with these ten cases one is planted"
    assert said.stdout.count("This draft was planted") == len(met)
    assert said.stdout.count("Approved draft") == MANY
    assert all(one.fault in said.stdout for one in met)
    assert "Traceback" not in said.stderr

    sent = world.json("post")["sent"]
    assert {draft["id"] for draft in sent} == waiting.keys()
    assert world.x.post_count == MANY
    assert sorted(post.text for post in world.x.posted) == sorted(waiting.values())
    assert world.json("post") == {"sent": [], "not_sent": [], "unknown": [], "held": [], "handed_off": []}
    assert world.x.post_count == MANY

    [person] = world.json("desk", "review-quality")["people"]
    assert person["approved"] == MANY
    assert (person["planted_caught"]["part"], person["planted_caught"]["whole"]) == (0, len(met))
    report = world.json("report", "week", "--week", "current")
    assert report["planted_caught"]["whole"] == len(met)
    assert report["this_week"]["cases_answered"] == MANY
    listed = world.json("drafts", "list")
    assert {draft["id"] for draft in listed} == waiting.keys()
    doctor = world.run("doctor", "--offline")
    assert "about 20 in 100 at the desk; none of them can be sent" in doctor.stdout
    assert world.json("audit", "verify")["ok"]
