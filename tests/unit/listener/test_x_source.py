"""The X source against a server that speaks X API v2, through the real client: streams, rechecks and trouble."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from listener.sources.errors import (
    BadAnswer,
    CredentialsRefused,
    OutOfCredits,
    RateLimited,
    RequestRefused,
    SourceUnreachable,
)
from listener.sources.interface import Gone, HeardPost, Source
from listener.sources.x import XOptions, XSource, full_query
from listener.sources.x_client import XCredentials
from store.types import Allows
from tests.platforms.server import Fault, json_response
from tests.platforms.x import FakeX
from tests.platforms.x_wire import KEYS, garbage, monthly_cap, out_of_credits, rate_limited, status
from tests.unit.listener.x_reading import AT, BEARER, USER, Make, ids, only, read, sources_at


@pytest.fixture
def x() -> Iterator[FakeX]:
    with FakeX(now=AT) as server:
        yield server


@pytest.fixture
def make(x: FakeX) -> Iterator[Make]:
    with sources_at(x) as build:
        yield build


# Streams, prices, queries.


def test_streams_and_prices() -> None:
    """Own reads cost a fifth where the account owns the app; search runs only with a query."""

    def priced(**options: Any) -> list[tuple[str, int]]:
        source = XSource(XOptions(name="x", handle="acme", **options), BEARER)
        source.close()
        return [(s.name, s.price_micros) for s in source.streams()]

    assert priced(query="kettle") == [("mentions", 1000), ("search", 5000), ("own", 1000)]
    assert priced(owned_reads=False) == [("mentions", 5000), ("own", 5000)]
    assert priced(mentions=False, own_timeline=False) == []
    assert XSource.recheck_price_micros == 5000


def test_it_is_a_source(make: Make) -> None:
    """The source has what the interface asks for, and no training on X's posts is allowed (law 9)."""
    source: Source = make()
    assert (source.name, source.platform, source.live) == ("x", "x", True)
    assert source.allows == Allows(store=True, show=True, train=False, export=True)


@pytest.mark.parametrize(
    ("query", "mentions", "sent"),
    [
        ("kettle", True, "kettle -from:acme -is:retweet -@acme"),
        ("kettle OR pot", True, "(kettle OR pot) -from:acme -is:retweet -@acme"),
        ("kettle -from:ACME -is:retweet -@acme", True, "kettle -from:ACME -is:retweet -@acme"),
        ("kettle", False, "kettle -from:acme -is:retweet"),
    ],
)
def test_the_search_leaves_out_what_is_heard_elsewhere(query: str, mentions: bool, sent: str) -> None:
    """Own posts, reposts and (where their stream runs) mentions are taken out of the dear search."""
    assert full_query(XOptions(name="x", handle="@acme", query=query, mentions=mentions)) == sent


def test_an_or_query_still_leaves_out_mentions(x: FakeX, make: Make) -> None:
    """The exclusions reach every alternative of an OR."""
    wanted = x.add_post("a kettle")
    x.add_post("a kettle by @acme")
    x.add_post("kettle news", "acme")
    assert ids(read(make(query="kettle OR pot"), "search")) == [wanted]


def test_a_long_query_is_refused_up_front() -> None:
    """The limit counts what is added, and is told before any request."""
    with pytest.raises(RequestRefused, match=r"has 541 characters.*takes 512\. Shorten"):
        XSource(XOptions(name="x", handle="acme", query="k" * 511), BEARER)


def test_own_posts_are_marked(x: FakeX, make: Make) -> None:
    """The own timeline brings hand-offs and colleagues' answers, marked as our own."""
    parent = x.add_post("@acme hello")
    x.add_post("hi Alice", "acme", reply_to=parent)
    post = only(read(make(), "own"))
    assert (post.own, post.in_reply_to, post.locked) == (True, parent, False)


def test_the_user_id_is_asked_for_once(x: FakeX) -> None:
    """The handle is looked up once, and a later process finds the id in the cursor."""
    x.add_post("@acme hello")
    first, second = (XSource(XOptions(name="x", handle="@Acme"), BEARER, api_base=x.url, attempts=1) for _ in "ab")
    cursor = read(first)[-1].cursor
    read(first, "own")
    assert ids(read(second, cursor=cursor)) != []
    first.close()
    second.close()
    assert x.count("GET", "/2/users/by/username/") == 1


def test_an_unknown_handle_is_told(x: FakeX) -> None:
    """A handle that X does not know is a mistake in the settings, said so."""
    source = XSource(XOptions(name="x", handle="nobody"), BEARER, api_base=x.url, attempts=1)
    with pytest.raises(RequestRefused, match="no account @nobody"):
        read(source)
    source.close()


# Looking again.


def test_look_again_tells_what_is_gone(x: FakeX, make: Make) -> None:
    """Deleted and protected posts are Gone with the reason, the others come as they are now."""
    here, deleted, hidden = x.add_post("@acme a"), x.add_post("@acme b"), x.add_post("@acme c", "shy")
    x.delete_post(deleted)
    x.users[x.user_id("shy")]["protected"] = True
    found = list(make().look_again([here, deleted, hidden]))
    assert [f for f in found if isinstance(f, Gone)] == [Gone(deleted, "deleted"), Gone(hidden, "protected")]
    assert [f.external_id for f in found if isinstance(f, HeardPost)] == [here]


def test_look_again_brings_the_newest_version(x: FakeX, make: Make) -> None:
    """Asked for the first id, the answer is the newest version under the same key."""
    first = x.add_post("@acme helo", at=AT - timedelta(minutes=20))
    newest = x.edit_post(first, "@acme hello")
    (post,) = make().look_again([first])
    assert isinstance(post, HeardPost)
    assert (post.external_id, post.latest_id, post.text) == (first, newest, "@acme hello")


def test_look_again_asks_for_a_hundred_at_a_time(x: FakeX, make: Make) -> None:
    """X takes 100 ids per request."""
    all_ids = [x.add_post(f"@acme {n}") for n in range(250)]
    found = list(make().look_again(all_ids))
    assert [f.external_id for f in found if isinstance(f, HeardPost)] == all_ids
    assert [len(r.query["ids"].split(",")) for r in x.requests] == [100, 100, 50]


def test_look_again_leaves_out_what_x_says_nothing_about(x: FakeX, make: Make) -> None:
    """Silence is not deletion."""
    post = x.add_post("@acme a")
    x.fail(
        Fault(json_response({"errors": [{"resource_id": post, "title": "Something else", "type": "about:blank"}]})),
        method="GET",
    )
    assert list(make().look_again([post])) == []


# Trouble.


def test_reads_are_signed_as_the_account_without_a_bearer_token(x: FakeX, make: Make) -> None:
    """Without an app-only token the reads carry an OAuth 1.0a signature that is right for our host."""
    post = x.add_post("@acme hello")
    assert ids(read(make(USER))) == [post]
    assert x.requests[-1].headers["authorization"].startswith("OAuth ")


def test_reads_use_the_bearer_token_where_there_is_one(x: FakeX, make: Make) -> None:
    """Law 4: with both kinds at hand the reader takes the one that cannot post."""
    x.add_post("@acme hello")
    read(make(XCredentials(**KEYS)))
    assert x.requests[-1].headers["authorization"] == f"Bearer {KEYS['bearer_token']}"


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (status(503), SourceUnreachable),
        (status(401), CredentialsRefused),
        (status(403), CredentialsRefused),
        (out_of_credits(), OutOfCredits),
        (monthly_cap(), OutOfCredits),
        (rate_limited(AT), RateLimited),
        (garbage(), BadAnswer),
        (Fault(json_response([1])), BadAnswer),
        (Fault(json_response({"data": {"id": "1"}})), BadAnswer),
        (Fault(reset=True), SourceUnreachable),
        (Fault(accept=True, delay_s=1.5), SourceUnreachable),
    ],
)
def test_trouble_becomes_our_errors(x: FakeX, make: Make, fault: Fault, error: type[Exception]) -> None:
    """Whatever goes wrong while reading is one of the house's errors."""
    x.fail(fault, method="GET")
    with pytest.raises(error):
        read(make())
    assert len(x.requests) == 1


def test_reads_are_tried_again_only_for_network_trouble(x: FakeX, make: Make) -> None:
    """A 503 is tried again within one poll; a 401 is not."""
    post = x.add_post("@acme hello")
    x.fail(status(503), method="GET")
    assert ids(read(make(attempts=2))) == [post]
    x.fail(status(401), method="GET")
    with pytest.raises(CredentialsRefused):
        read(make(attempts=2))
    assert len(x.requests) == 3
