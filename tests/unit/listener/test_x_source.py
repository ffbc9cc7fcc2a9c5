"""The X source against a server that speaks X API v2, through the real client."""

import json
import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
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
from listener.sources.interface import Gap, Gone, HeardPost, Page, Source, Stream
from listener.sources.x import XOptions, XSource, full_query
from listener.sources.x_client import XCredentials
from listener.sources.x_cursor import Segment, XCursor, merged, snowflake, time_of
from store.types import Allows
from tests.platforms.server import Fault, json_response
from tests.platforms.x import FakeX
from tests.platforms.x_wire import KEYS, garbage, monthly_cap, out_of_credits, problem, rate_limited, status

AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
BEARER = XCredentials(bearer_token=KEYS["bearer_token"])
USER = XCredentials(**{k: v for k, v in KEYS.items() if k != "bearer_token"})
Make = Callable[..., XSource]


class Budget:
    """Grants this many posts per request, one after the other; then everything (or nothing)."""

    def __init__(self, *grants: int, then: int = 10_000) -> None:
        self.grants, self.then = list(grants), then
        self.asked: list[tuple[int, int]] = []

    def grant(self, wanted: int, price_micros: int) -> int:
        self.asked.append((wanted, price_micros))
        return min(wanted, self.grants.pop(0) if self.grants else self.then)


@pytest.fixture
def x() -> Iterator[FakeX]:
    with FakeX(now=AT) as server:
        yield server


@pytest.fixture
def make(x: FakeX) -> Iterator[Make]:
    made = []

    def build(credentials: XCredentials = BEARER, *, attempts: int = 1, **options: Any) -> XSource:
        base = XOptions(name="x", handle="acme", user_id="42", **options)
        made.append(XSource(base, credentials, api_base=x.url, attempts=attempts, timeout_s=(1, 1)))
        return made[-1]

    yield build
    for source in made:
        source.close()


def stream(source: XSource, name: str) -> Stream:
    return next(s for s in source.streams() if s.name == name)


def read(
    source: XSource,
    name: str = "mentions",
    cursor: str | None = None,
    *,
    at: datetime = AT,
    since: datetime | None = AT - timedelta(days=2),
    allowance: Budget | None = None,
) -> list[Page]:
    return list(source.pages(stream(source, name), cursor, at=at, since=since, allowance=allowance or Budget()))


def only(pages: list[Page]) -> HeardPost:
    posts = [p for page in pages for p in page.posts]
    assert len(posts) == 1
    return posts[0]


def ids(pages: list[Page]) -> list[str]:
    return [p.external_id for page in pages for p in page.posts]


# What a post means.


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


# Cursors.


def test_the_first_pass_reads_back_to_since(x: FakeX, make: Make) -> None:
    """With a start, the first pass reads all pages back to it, by time, and nothing older."""
    young = [x.add_post(f"@acme {n}", at=AT - timedelta(minutes=n)) for n in range(150)]
    x.add_post("@acme old", at=AT - timedelta(days=3))
    pages = read(make())
    assert ids(pages) == young
    assert x.requests[-1].query["start_time"] == "2026-11-20T12:00:00Z"


def test_the_first_pass_without_since_reads_one_page(x: FakeX, make: Make) -> None:
    """Without a start, the first pass takes one page and leaves nothing open."""
    for n in range(150):
        x.add_post(f"@acme {n}", at=AT - timedelta(minutes=n))
    (page,) = read(make(), since=None)
    assert len(page.posts) == 100
    assert page.cursor is not None
    assert XCursor.from_text(page.cursor).open == ()


def test_late_indexed_mentions_are_heard(x: FakeX, make: Make) -> None:
    """A mention that X shows late is older than the newest one and is still heard: windows overlap."""
    source = make()
    x.add_post("@acme one", at=AT - timedelta(minutes=5))
    cursor = read(source)[-1].cursor
    late = x.add_post("@acme late", "bob", at=AT - timedelta(minutes=20))
    assert late in ids(read(source, cursor=cursor))
    since = int(x.requests[-1].query["since_id"])
    assert time_of(since) == AT - timedelta(minutes=35)


def test_a_pass_without_allowance_reads_nothing(x: FakeX, make: Make) -> None:
    """A grant below the smallest page ends the stream before any request."""
    x.add_post("@acme hello")
    budget = Budget(then=4)
    assert read(make(), allowance=budget) == []
    assert read(make(query="kettle"), "search", allowance=Budget(then=9)) == []
    assert x.requests == []
    assert budget.asked == [(100, 1000)]


def test_the_grant_is_the_page_size(x: FakeX, make: Make) -> None:
    """No more is asked of X than was granted."""
    for n in range(30):
        x.add_post(f"@acme {n}", at=AT - timedelta(minutes=n))
    pages = read(make(), allowance=Budget(7, 5, then=0))
    assert [len(p.posts) for p in pages] == [7, 5]
    assert [len(p.billed_ids) for p in pages] == [7, 5]


def test_a_pass_that_ends_early_loses_nothing(x: FakeX, make: Make) -> None:
    """Law 3: what a limit left unread is read by later passes, after the newest posts."""
    source = make()
    old = [x.add_post(f"@acme {n}", at=AT - timedelta(minutes=60 + n)) for n in range(20)]
    first = read(source, allowance=Budget(5, then=0))
    assert ids(first) == old[:5]
    new = x.add_post("@acme newest", at=AT + timedelta(minutes=5))
    second = read(source, cursor=first[-1].cursor, at=AT + timedelta(minutes=6))
    assert ids(second)[0] == new
    assert set(ids(second)) >= set(old[5:])


def test_a_crash_between_pages_loses_nothing(x: FakeX, make: Make) -> None:
    """Each page's cursor is right once that page is stored: going on from any of them hears the rest."""
    all_ids = [x.add_post(f"@acme {n}", at=AT - timedelta(minutes=n)) for n in range(40)]
    pages = read(make(), allowance=Budget(then=10))
    for n, page in enumerate(pages):
        rest = read(make(), cursor=page.cursor, allowance=Budget(then=10))
        assert set(ids(pages[: n + 1])) | set(ids(rest)) == set(all_ids)


def test_a_rate_limit_midway_keeps_the_pages_given(x: FakeX, make: Make) -> None:
    """After a 429 on the second page the first one's cursor goes on where it stopped."""
    all_ids = [x.add_post(f"@acme {n}", at=AT - timedelta(minutes=n)) for n in range(30)]
    source, pages = make(), []
    reading = source.pages(
        stream(source, "mentions"), None, at=AT, since=AT - timedelta(days=1), allowance=Budget(then=10)
    )
    pages.append(next(reading))
    x.fail(rate_limited(AT + timedelta(minutes=9)), method="GET")
    with pytest.raises(RateLimited):
        next(reading)
    pages += read(source, cursor=pages[0].cursor)
    assert set(ids(pages)) == set(all_ids)


@pytest.mark.parametrize("seed", range(12))
def test_random_interruptions_lose_nothing(x: FakeX, make: Make, seed: int) -> None:
    """Law 3, at random: passes cut short anywhere, with posts coming in between, hear every post in the end."""
    dice = random.Random(seed)
    source, at, heard, cursor = make(query="kettle", mentions=False), AT, set(), None
    everything = {x.add_post("kettle", at=AT - timedelta(minutes=3 * n)) for n in range(60)}
    for _ in range(12):
        budget = Budget(*[dice.choice((10, 10, 13, 25)) for _ in range(dice.randrange(4))], then=0)
        for page in read(source, "search", cursor, at=at, allowance=budget):
            if dice.random() < 0.15:
                break
            heard |= set(ids([page]))
            cursor = page.cursor
        at += timedelta(minutes=dice.choice((1, 20, 300)))
        x.now = at
        everything |= {x.add_post("kettle", at=at - timedelta(seconds=s)) for s in range(dice.randrange(30))}
    assert heard < everything
    final = read(source, "search", cursor, at=at)
    assert heard | set(ids(final)) == everything
    assert final[-1].cursor is not None
    assert XCursor.from_text(final[-1].cursor).open == ()


def test_nothing_is_read_twice_within_one_pass(x: FakeX, make: Make) -> None:
    """What the head covered is taken out of the segments left open, so a pass pays for no post twice."""
    source = make()
    for n in range(40):
        x.add_post(f"@acme {n}", at=AT - timedelta(minutes=n))
    cursor = read(source, allowance=Budget(10, then=0))[-1].cursor
    found = ids(read(source, cursor=cursor, allowance=Budget(then=10)))
    assert len(found) == len(set(found)) == 40


def test_empty_pages_with_a_successor_are_passed(x: FakeX, make: Make) -> None:
    """X may give an empty page that has a next one; the stream goes on with it."""
    post = x.add_post("@acme hello")
    token = f"t{int(post) + 1}"
    x.fail(Fault(json_response({"meta": {"result_count": 0, "next_token": token}})), method="GET", times=3)
    pages = read(make())
    assert ids(pages) == [post]
    assert [len(p.posts) for p in pages] == [0, 0, 0, 1]


def test_endless_empty_pages_end_with_a_gap(x: FakeX, make: Make) -> None:
    """A stream that only ever promises a next page is given up, and the stretch is told as a gap."""
    x.fail(Fault(json_response({"meta": {"result_count": 0, "next_token": "t9"}})), method="GET", times=50)
    pages = read(make())
    assert len(pages) == 20
    assert [g.reason for p in pages for g in p.gaps] == ["X kept answering with empty pages"]


def test_a_quiet_week_is_no_gap(x: FakeX, make: Make) -> None:
    """Search: when nothing was written for long but we looked, nothing was missed, and X is asked by time."""
    source = make(query="kettle")
    x.add_post("kettle", at=AT - timedelta(days=6))
    cursor = read(source, "search", since=AT - timedelta(days=6, hours=1))[-1].cursor
    x.now = AT + timedelta(days=5)
    (page,) = read(source, "search", cursor, at=x.now)
    assert page.gaps == ()
    assert "since_id" not in x.requests[-1].query
    assert x.requests[-1].query["start_time"] == "2026-11-20T12:10:00Z"


def test_a_long_stop_is_a_gap(x: FakeX, make: Make) -> None:
    """Search reaches 7 days: after a longer stop the stretch before is told as a gap, once."""
    source = make(query="kettle")
    x.add_post("kettle", at=AT)
    cursor = read(source, "search")[-1].cursor
    x.now = AT + timedelta(days=10)
    new = x.add_post("kettle again", at=x.now - timedelta(hours=1))
    (page,) = read(source, "search", cursor, at=x.now)
    assert ids([page]) == [new]
    assert [(g.start, g.end) for g in page.gaps] == [(AT, AT + timedelta(days=3, minutes=10))]
    assert [p.gaps for p in read(source, "search", page.cursor, at=x.now)] == [()]


def test_an_open_segment_out_of_reach_is_a_gap(x: FakeX, make: Make) -> None:
    """What was left open and fell out of search's reach is dropped as a gap and does not stop the stream."""
    source = make(query="kettle", mentions=False)
    for n in range(20):
        x.add_post("kettle", at=AT - timedelta(hours=n))
    cursor = read(source, "search", allowance=Budget(10, then=0))[-1].cursor
    x.now = AT + timedelta(days=8)
    pages = read(source, "search", cursor, at=x.now)
    assert [(g.start, g.end) for p in pages for g in p.gaps] == [
        (AT, AT + timedelta(days=1, minutes=10)),
        (AT - timedelta(days=2), AT - timedelta(hours=9)),
    ]
    assert XCursor.from_text(pages[-1].cursor or "").open == ()


def test_a_400_about_since_id_falls_back_to_time(x: FakeX, make: Make) -> None:
    """When X calls the since_id too old, the stream goes on by time and tells the gap."""
    source = make()
    cursor = XCursor(newest=snowflake(AT - timedelta(days=30)), checked=snowflake(AT - timedelta(days=20))).to_text()
    new = x.add_post("@acme hello")
    refusal = problem(400, "Invalid Request", "'since_id' must be a tweet id created after [NOW - 7 DAYS]")
    x.fail(Fault(refusal), method="GET")
    (page,) = read(source, cursor=cursor)
    assert ids([page]) == [new]
    assert [(g.start, g.end) for g in page.gaps] == [
        (AT - timedelta(days=20), AT - timedelta(days=7) + timedelta(minutes=10))
    ]


def test_any_other_400_is_told(x: FakeX, make: Make) -> None:
    """A query that X does not take is not tried in other ways."""
    x.fail(Fault(problem(400, "Invalid Request", "no viable alternative at character ')'")), method="GET")
    with pytest.raises(RequestRefused, match="no viable alternative"):
        read(make(query="kettle)"), "search")
    assert len(x.requests) == 1


def test_the_end_of_the_mentions_timeline_is_a_gap(x: FakeX, make: Make) -> None:
    """The mentions timeline ends after 800 posts: what lies before is told as a gap."""
    posts = [x.add_post(f"@acme {n}", at=AT - timedelta(minutes=n)) for n in range(820)]
    pages = read(make())
    assert ids(pages) == posts[:800]
    gaps = [g for p in pages for g in p.gaps]
    assert gaps == [
        Gap(AT - timedelta(days=2), AT - timedelta(minutes=799), "X gives only the newest 800 posts of this timeline")
    ]


def test_segments_that_overlap_become_one() -> None:
    """What was left open twice is read once, and nothing between two stretches is added."""
    left = (Segment(10, 30, 5), Segment(25, 60, 1), Segment(70, 90), Segment(1, 5, by_time=True), Segment(7, 8))
    assert merged(left) == (Segment(70, 90), Segment(10, 60, 1), Segment(1, 5, by_time=True))


@pytest.mark.parametrize("text", ["", "12", "{}", '{"newest": "x", "checked": null, "open": []}', "[]"])
def test_an_unreadable_cursor_is_told(make: Make, text: str) -> None:
    """A cursor that is none of ours stops the stream with a sentence, and never starts from nothing silently."""
    with pytest.raises(BadAnswer, match="cursor of this X stream cannot be read"):
        read(make(), cursor=text)


def test_cursors_come_back_as_they_were() -> None:
    """A cursor survives being stored."""
    cursor = XCursor(5, 6, (Segment(30, 90, 100, by_time=True), Segment(1, 20)), ("acme", "42"))
    assert XCursor.from_text(cursor.to_text()) == cursor
    assert json.loads(cursor.to_text())["open"][0] == {"since": "30", "until": "90", "depth": 100, "by_time": True}


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
