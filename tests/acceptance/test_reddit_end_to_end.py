"""The installed `wellheard` against a local Reddit."""

import time

from tests.acceptance.world import World
from tests.platforms.reddit import FakeReddit
from tests.platforms.server import Fault
from tests.platforms.x import FakeX

SETTINGS = """
[brands.kestrel]
name = "Kestrel"
signature = "Maya at Kestrel"

[accounts.reddit]
platform = "reddit"
handle = "acme_help"
api_base = "{url}"
auth_base = "{url}"
timeout_s = 3

[sources.reddit]
platform = "reddit"
subreddits = ["jackets"]

[channels.reddit]
reply_in = ["jackets"]

[posting]
lookup_after = ["0s", "0s"]

[people.maya]
role = "admin"
"""
KEYS = {
    "WELLHEARD_REDDIT_CLIENT_ID": "client-of-the-tests",
    "WELLHEARD_REDDIT_CLIENT_SECRET": "secret-of-the-tests",
    "WELLHEARD_REDDIT_REFRESH_TOKEN": "refresh-of-the-tests",
}


def world_on(reddit, folder):
    reddit.now = time.time()
    world = World(folder, FakeX(), environment=KEYS)
    (folder / "wellheard.toml").write_text(SETTINGS.format(url=reddit.url), encoding="utf-8")
    assert world.run("db", "upgrade").returncode == 0
    link = reddit.add_submission("Which jacket?", at=reddit.now - 4000, subreddit="jackets")
    return world, reddit.add_comment(link, "My Kestrel jacket fell apart, terrible, nobody answers", at=reddit.now - 60)


def test_from_a_comment_to_one_public_reply(tmp_path):
    """`poll` twice, approve, `post` twice: one comment is public."""
    with FakeReddit() as reddit:
        world, target = world_on(reddit, tmp_path)
        first = world.json("poll")
        assert first["sources"][0]["error"] is None
        assert first["drafted"] == 1
        assert world.json("poll")["drafted"] == 0
        world.json("drafts", "approve", "1")
        assert len(world.json("post")["sent"]) == 1
        assert world.json("post")["sent"] == []
        assert [comment["parent_id"] for comment in reddit.posted] == [target]
        assert world.json("poll")["sources"][0]["error"] is None
        assert world.json("cases", "list")[0]["state"] == "answered"


def test_a_lost_answer_is_one_request_and_is_found_by_looking(tmp_path):
    """The connection breaks after the comment was taken: one POST, and the look-up finds it."""
    with FakeReddit() as reddit:
        world, _ = world_on(reddit, tmp_path)
        world.json("poll")
        world.json("drafts", "approve", "1")
        reddit.fail_posts(Fault(accept=True, reset=True))
        assert len(world.json("post", code=1)["unknown"]) == 1
        assert len(world.json("post")["sent"]) == 1
        assert (len(reddit.posted), reddit.post_count) == (1, 1)
