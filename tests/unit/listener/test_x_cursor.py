"""Law 3 for X: passes that end anywhere lose nothing, and what cannot be had any more is told as a gap."""

import json
import random
from collections.abc import Iterator
from datetime import timedelta

import pytest

from listener.sources.errors import (
    BadAnswer,
    RateLimited,
    RequestRefused,
)
from listener.sources.interface import Gap
from listener.sources.x_cursor import Segment, XCursor, merged, snowflake, time_of
from tests.platforms.server import Fault, json_response
from tests.platforms.x import FakeX
from tests.platforms.x_wire import problem, rate_limited
from tests.unit.listener.x_reading import AT, Budget, Make, ids, read, sources_at, stream


@pytest.fixture
def x() -> Iterator[FakeX]:
    with FakeX(now=AT) as server:
        yield server


@pytest.fixture
def make(x: FakeX) -> Iterator[Make]:
    with sources_at(x) as build:
        yield build


def test_the_first_pass_reads_back_to_since(x: FakeX, make: Make) -> None:
    """With a start, the first pass reads whole pages, whatever their age, until one reaches back to it."""
    young = [x.add_post(f"@acme {n}", at=AT - timedelta(minutes=n)) for n in range(150)]
    old = [x.add_post(f"@acme old {n}", at=AT - timedelta(days=3, minutes=n)) for n in range(150)]
    assert ids(read(make())) == young + old[:50]


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
