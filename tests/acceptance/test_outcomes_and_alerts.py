"""The installed command: outcomes listed and confirmed in one act, alerts, and what answering came to."""

import json

from tests.acceptance.world import World
from tests.platforms.x import FakeX


def test_outcomes_of_the_demo_are_listed_confirmed_and_laid_beside_speed(tmp_path):
    """Who was won back is in the list with the reason; a person's word stands through the next poll."""
    world = World(tmp_path, FakeX(handle="kestrel"))
    assert world.run("demo", "--keep", str(tmp_path / "kept")).returncode == 0
    config = ("--config", str(tmp_path / "kept" / "wellheard.toml"), "--as", "maya")

    def asked(*args):
        done = world.run(*config, *args, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    listed = asked("cases", "outcomes", "--since", "60d")
    assert {one["outcome"] for one in listed["cases"]} == {"recovered", "moved-private"}
    assert (listed["recovered"]["part"], listed["recovered"]["whole"]) == (1, 2)
    assert sum(one["cases"] for one in listed["counts"]) == len(listed["cases"])
    won = next(one for one in listed["cases"] if one["outcome"] == "recovered")
    said = asked("cases", "outcome", str(won["case_id"]), "still-unhappy")
    assert (said["outcome"], said["machine"]) == ("still-unhappy", "recovered")
    asked("poll")
    assert asked("cases", "show", str(won["case_id"]))["outcome"]["outcome"] == "still-unhappy"
    assert asked("alerts", "list") == []
    assert asked("report", "speed", "--period", "current")["all"]["recovered"]["whole"] == 2
    assert asked("report", "roi", "--period", "current")["estimates"] == []
    refused = world.run(*config, "cases", "outcome", "1")
    assert refused.returncode == 2
    assert "was not answered" in refused.stderr
