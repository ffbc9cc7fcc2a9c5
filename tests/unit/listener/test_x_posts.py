"""What the X source makes of X's records, through the real client against a server that speaks X API v2."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from listener.sources.errors import (
    RequestRefused,
)
from listener.sources.interface import HeardPost
from tests.platforms.server import Fault, json_response
from tests.platforms.x import FakeX
from tests.unit.listener.x_reading import AT, Make, ids, only, read, sources_at


@pytest.fixture
def x() -> Iterator[FakeX]:
    with FakeX(now=AT) as server:
        yield server


@pytest.fixture
def make(x: FakeX) -> Iterator[Make]:
    with sources_at(x) as build:
        yield build


def test_a_mention_is_normalised(x: FakeX, make: Make) -> None:
    """Every field of a mention that the house knows is read from X's own fields."""
    root = x.add_post("our new lid is out", "acme", at=AT - timedelta(hours=2))
    reply = x.add_post("@acme &amp; @Bob: 1 &lt; 2, &amp;lt; stays", "Alice", at=AT - timedelta(hours=1), reply_to=root)
    x.posts[reply].raw = {"public_metrics": {"retweet_count": 3, "quote_count": 2}}
    post = only(read(make()))
    assert post == HeardPost(
        platform="x",
        external_id=reply,
        text="@acme & @Bob: 1 < 2, &lt; stays",
        posted_at=AT - timedelta(hours=1),
        author_id=x.user_id("alice"),
        author="Alice",
        author_name="Alice",
        url=f"https://x.com/Alice/status/{reply}",
        in_reply_to=root,
        thread_root=root,
        lang="en",
        addressed=("acme", "42", "bob", x.user_id("bob")),
        reply_to_author_id="42",
        reshares=5,
    )


def test_both_spellings_mean_the_same(x: FakeX, make: Make) -> None:
    """A post in post_ field names is heard exactly as in tweet_ field names."""
    parent = x.add_post("parent", "acme")
    first = x.add_post("@acme hello", reply_to=parent, at=AT - timedelta(minutes=9))
    x.edit_post(first, "@acme hello!", at=AT - timedelta(minutes=5))
    old = only(read(make()))
    x.new_spelling = True
    assert only(read(make())) == old
    assert old.in_reply_to == parent


@pytest.mark.parametrize("field", ["note_tweet", "note_post"])
def test_long_posts_are_heard_in_full(x: FakeX, make: Make, field: str) -> None:
    """The note carries the whole text of a long post, in both spellings."""
    x.add_post("@acme it beg…", raw={field: {"text": "@acme it begins &amp; ends"}})
    assert only(read(make())).text == "@acme it begins & ends"


def test_an_edit_keeps_the_first_id_as_key(x: FakeX, make: Make) -> None:
    """The key is the first id of the edit history, the newest id is what a reply is addressed to."""
    first = x.add_post("@acme helo", at=AT - timedelta(minutes=20))
    newest = x.edit_post(first, "@acme hello", at=AT - timedelta(minutes=10))
    post = only(read(make()))
    assert (post.external_id, post.latest_id, post.text) == (first, newest, "@acme hello")
    assert (post.posted_at, post.edited_at) == (AT - timedelta(minutes=20), AT - timedelta(minutes=10))
    assert post.url == f"https://x.com/alice/status/{newest}"


def test_a_missing_author_leaves_the_post_heard(x: FakeX, make: Make) -> None:
    """A post whose author is not in `includes` is heard without a name."""
    post_id = x.add_post("@acme hello")
    x.hidden_authors.add("alice")
    post = only(read(make()))
    assert (post.author, post.author_name, post.author_id) == (None, None, x.user_id("alice"))
    assert post.url == f"https://x.com/i/status/{post_id}"


def test_authors_are_not_asked_for_when_that_is_off(x: FakeX, make: Make) -> None:
    """Without expand_authors no expansion is asked for."""
    x.add_post("@acme hello")
    assert only(read(make(expand_authors=False))).author is None
    assert "expansions" not in x.requests[-1].query


def test_reposts_are_not_heard(x: FakeX, make: Make) -> None:
    """A repost is billed but is no post."""
    original = x.add_post("kettle")
    repost = x.add_post("RT kettle @acme", "bob", raw={"referenced_tweets": [{"type": "retweeted", "id": original}]})
    pages = read(make())
    assert ids(pages) == []
    assert [p.billed_ids for p in pages] == [(repost,)]


def test_quotes_are_read(x: FakeX, make: Make) -> None:
    """A quote names the quoted post."""
    quoted = x.add_post("our lid", "acme")
    x.add_post("@acme look at this", quotes=quoted)
    assert only(read(make())).quotes == quoted


@pytest.mark.parametrize(
    ("text", "setting", "locked"),
    [
        ("kettle for @bob", "mentionedUsers", True),
        ("kettle for @bob", "following", True),
        ("kettle @acme", "mentionedUsers", False),
        ("kettle", "everyone", False),
    ],
)
def test_closed_replies_are_seen(x: FakeX, make: Make, text: str, setting: str, locked: bool) -> None:
    """Replies are closed to us where only others may answer."""
    x.add_post(text, raw={"reply_settings": setting})
    assert only(read(make(mentions=False, query="kettle"), "search")).locked is locked


def test_languages_follow_bcp_47(x: FakeX, make: Make) -> None:
    """X's tags for 'no words' become None, and its old code for Indonesian the present one."""
    for tag in ("in", "zxx", "qme", "de"):
        x.add_post("@acme hello", raw={"lang": tag})
    assert [p.lang for page in read(make()) for p in page.posts] == ["de", None, None, "id"]


@pytest.mark.parametrize(
    "raw",
    [
        {"text": None},
        {"text": 5},
        {"created_at": "yesterday"},
        {"edit_history_tweet_ids": [{}]},
        {"referenced_tweets": ["x"]},
        {"entities": {"mentions": 3}},
        {"public_metrics": {"retweet_count": "many"}},
    ],
)
def test_a_bad_record_never_stops_the_good_ones(x: FakeX, make: Make, raw: dict[str, object]) -> None:
    """Law 10: a malformed record becomes a Skipped with its id and a reason without its words."""
    good = [x.add_post("@acme one"), x.add_post("@acme three")]
    bad = x.add_post("@acme secret words", raw=raw)
    pages = read(make())
    assert sorted(ids(pages)) == good
    assert [s.external_id for s in pages[0].skipped] == [bad]
    assert "cannot be read" in pages[0].skipped[0].reason
    assert "secret" not in pages[0].skipped[0].reason
    assert bad in pages[0].billed_ids


def test_a_record_without_an_id_never_stops_the_good_ones(x: FakeX, make: Make) -> None:
    """Law 10 holds for records that do not even have an id, or are no objects."""
    body = {"data": [{"text": "@acme"}, "what", {"id": "12", "text": "fine"}], "meta": {"result_count": 3}}
    x.fail(Fault(json_response(body)), method="GET")
    pages = read(make())
    assert ids(pages) == ["12"]
    assert [s.external_id for s in pages[0].skipped] == [None, None]


def test_errors_beside_the_data_are_skipped_posts(x: FakeX, make: Make) -> None:
    """A 200 may carry errors next to data: those posts are counted, the others heard."""
    good = x.add_post("@acme hello")
    kind = {"type": "https://api.twitter.com/2/problems/not-authorized-for-resource", "title": "Authorization Error"}
    x.errors_beside = [
        {"resource_id": "77", "resource_type": "tweet", "parameter": "ids", **kind},
        {"resource_id": "5", "resource_type": "user", "parameter": "author_id", **kind},
        {"resource_id": "78", "resource_type": "tweet", "parameter": "referenced_tweets.id", **kind},
    ]
    pages = read(make())
    assert ids(pages) == [good]
    assert [s.external_id for s in pages[0].skipped] == ["77"]
    assert "Authorization Error" in pages[0].skipped[0].reason


def test_no_hits_is_an_empty_page_with_a_cursor(x: FakeX, make: Make) -> None:
    """No data at all is a quiet stream, not an error."""
    (page,) = read(make())
    assert (page.posts, page.billed_ids, page.gaps) == ((), (), ())
    assert page.cursor is not None


def test_errors_in_place_of_a_timeline_are_no_quiet_stream(x: FakeX, make: Make) -> None:
    """A 200 that holds only errors stops the stream: nothing was looked at."""
    x.fail(Fault(json_response({"errors": [{"title": "Authorization Error", "parameter": "id"}]})), method="GET")
    with pytest.raises(RequestRefused, match="gives nothing for this account"):
        read(make())
