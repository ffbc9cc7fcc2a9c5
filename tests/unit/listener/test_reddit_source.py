"""Reddit as a source, against a Reddit that runs here and the real praw."""

import json
import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from listener.sources.errors import CredentialsRefused, SourceUnreachable
from listener.sources.interface import Gone, HeardPost, Page, Stream
from listener.sources.reddit import RedditOptions, RedditSource
from listener.sources.reddit_client import RedditCredentials, make_reddit
from listener.sources.reddit_records import read_record
from tests.platforms.reddit import FakeReddit
from tests.platforms.server import Fault, Response

AT = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)
USER = RedditCredentials("app", "secret", username="acme_help", password="hunter2")
COMMENTS, SUBMISSIONS, INBOX, OWN = (Stream(n) for n in ("comments", "submissions", "inbox", "own"))


class Purse:
    """An allowance of so many posts."""

    def __init__(self, left: int = 10**6) -> None:
        self.left = left
        self.asked: list[tuple[int, int]] = []

    def grant(self, wanted: int, price_micros: int) -> int:
        self.asked.append((wanted, price_micros))
        granted = min(wanted, self.left)
        self.left -= granted
        return granted


@pytest.fixture
def reddit() -> Iterator[FakeReddit]:
    with FakeReddit() as fake:
        yield fake


@pytest.fixture
def make(reddit: FakeReddit) -> Iterator:
    made = []

    def source(credentials: RedditCredentials = USER, *, write: bool = False, **options: object) -> RedditSource:
        client = make_reddit(
            credentials,
            user_agent="test:wellheard:0 (by /u/acme)",
            api_base=reddit.url,
            auth_base=reddit.url,
            timeout_s=(2, 2),
            write=write,
        )
        settings = {"name": "r", "username": "acme_help", "subreddits": ("coffee", "tea"), "search": "acme", **options}
        made.append(RedditSource(RedditOptions(**settings), client))
        return made[-1]

    yield source
    for each in made:
        each.close()


def ago(minutes: float) -> float:
    return (AT - timedelta(minutes=minutes)).timestamp()


def read(source, stream=COMMENTS, cursor=None, since=None, purse=None) -> list[Page]:
    return list(source.pages(stream, cursor, at=AT, since=since, allowance=purse or Purse()))


def ids(pages: Sequence[Page]) -> list[str]:
    return [p.external_id for page in pages for p in page.posts]


def kept(pages: Sequence[Page], cursor: str | None = None) -> str | None:
    for page in pages:
        cursor = page.cursor or cursor
    return cursor


def test_streams_are_what_the_options_name_and_cost_nothing(make):
    """Only what is asked for is read."""
    assert [s.name for s in make().streams()] == ["inbox", "comments", "submissions", "own"]
    assert [s.name for s in make(subreddits=(), search=None, own=False).streams()] == ["inbox"]
    assert {s.price_micros for s in make().streams()} == {0}


def test_a_comment_is_heard_with_all_that_reddit_says(reddit, make):
    """A comment's place, thread, parent, author, edit, lock and addressees reach the house."""
    link = reddit.add_submission("Grinders", at=ago(9))
    top = reddit.add_comment(link, "which?", author="sam", at=ago(8))
    name = reddit.add_comment(
        top, "hey /u/Acme_Help and u/bob: Acme & co", author="Jane", at=ago(5), edited=ago(4), locked=True
    )
    post = next(p for page in read(make()) for p in page.posts if p.external_id == name)
    assert post == HeardPost(
        platform="reddit",
        external_id=name,
        text="hey /u/Acme_Help and u/bob: Acme & co",
        posted_at=AT - timedelta(minutes=5),
        author_id="t2_jane",
        author="Jane",
        url=f"https://www.reddit.com/r/coffee/comments/{link[3:]}/title/{name[3:]}/",
        in_reply_to=top,
        thread_root=link,
        addressed=("acme_help", "bob"),
        edited_at=AT - timedelta(minutes=4),
        place="coffee",
        locked=True,
    )


def test_a_submission_is_its_title_and_text_with_its_crossposts(reddit, make):
    """Search finds submissions anywhere; link posts are their title."""
    text = reddit.add_submission("Acme again", "It broke.", subreddit="rants", num_crossposts=3, at=ago(5))
    link = reddit.add_submission("acme news", subreddit="news", archived=True, crosspost_parent="t3_abc", at=ago(6))
    reddit.add_submission("something else", at=ago(4))
    first, second = [p for page in read(make(), SUBMISSIONS) for p in page.posts]
    assert (first.external_id, first.text, first.reshares, first.place) == (text, "Acme again\n\nIt broke.", 3, "rants")
    assert (first.thread_root, first.in_reply_to, first.locked) == (text, None, False)
    assert (second.external_id, second.text, second.locked, second.quotes) == (link, "acme news", True, "t3_abc")


def test_inbox_records_without_link_id_still_name_their_thread(reddit, make):
    """Mentions come as messages; their thread is in the context, and they address us."""
    link = reddit.add_submission("Grinders", at=ago(9))
    name = reddit.add_comment(link, "u/acme_help help", at=ago(5))
    (post,) = [p for page in read(make(), INBOX) for p in page.posts]
    assert (post.external_id, post.thread_root, post.addressed) == (name, link, ("acme_help",))
    assert post.url == f"https://www.reddit.com/r/coffee/comments/{link[3:]}/title/{name[3:]}/"


def test_the_inbox_of_an_app_without_an_account_says_what_to_set(reddit, make):
    """Public-only credentials cannot read an inbox, and no request is wasted on it."""
    source = make(RedditCredentials("app", "secret"))
    with pytest.raises(CredentialsRefused, match="refresh_token"):
        read(source, INBOX)
    assert reddit.requests == []


def test_what_our_account_wrote_is_own(reddit, make):
    """Our own comments are heard as own, in every stream."""
    link = reddit.add_submission("Grinders", at=ago(9))
    ours = reddit.add_comment(link, "Sorry!", author="acme_help", at=ago(3))
    reddit.add_comment(link, "thanks", author="jane", at=ago(2))
    assert [(p.external_id, p.own) for page in read(make(), OWN) for p in page.posts] == [(ours, True)]
    assert {p.external_id: p.own for page in read(make()) for p in page.posts}[ours] is True


def test_the_first_pass_reads_one_page(reddit, make):
    """Without a `since` the baseline is the newest hundred."""
    link = reddit.add_submission("Grinders", at=ago(900))
    for n in range(150):
        reddit.add_comment(link, f"c{n}", at=ago(n))
    (page,) = read(make())
    assert len(page.posts) == 100
    assert page.gaps == ()
    assert json.loads(page.cursor) == {"newest": AT.timestamp()}


def test_the_first_pass_reads_back_to_since_in_whole_pages(reddit, make):
    """`since` decides how many pages are read; what is older on them is history, which the poller takes as such."""
    link = reddit.add_submission("Grinders", at=ago(900))
    for n in range(350):
        reddit.add_comment(link, f"c{n}", at=ago(n))
    pages = read(make(), since=AT - timedelta(minutes=150))
    assert len(ids(pages)) == 300
    assert [p.cursor is None for p in pages] == [True, True, False]
    assert all(not p.gaps for p in pages)


def test_only_the_page_that_reached_the_old_cursor_moves_it(reddit, make):
    """A pass that dies between two pages is repeated from the old cursor: nothing heard is lost."""
    link = reddit.add_submission("Grinders", at=ago(9000))
    for n in range(350):
        reddit.add_comment(link, f"c{n}", at=ago(n))
    old = json.dumps({"newest": ago(180)})
    pages = read(make(), cursor=old)
    assert [p.cursor is None for p in pages] == [True, True, True, False]
    assert json.loads(pages[-1].cursor) == {"newest": ago(0)}
    assert len(set(ids(pages))) == 350
    reddit.fail(Fault(Response(503)), method="GET", prefix="/r/coffee", times=9)
    with pytest.raises(SourceUnreachable):
        read(make(write=True), cursor=old)


def test_a_listing_that_ends_before_the_cursor_is_a_gap(reddit, make):
    """What the listing no longer shows is named as a stretch of time, and the cursor goes on."""
    link = reddit.add_submission("Grinders", at=ago(9000))
    for n in range(350):
        reddit.add_comment(link, f"c{n}", at=ago(n))
    pages = read(make(listing_limit=250), cursor=json.dumps({"newest": ago(300)}))
    assert len(ids(pages)) == 250
    (gap,) = [g for p in pages for g in p.gaps]
    assert (gap.start, gap.end) == (AT - timedelta(minutes=300), AT - timedelta(minutes=249))
    assert json.loads(kept(pages)) == {"newest": ago(0)}


def test_a_short_listing_that_holds_the_cursor_is_no_gap(reddit, make):
    """A quiet subreddit's listing ends by itself."""
    link = reddit.add_submission("Grinders", at=ago(9000))
    reddit.add_comment(link, "one", at=ago(100))
    source = make()
    cursor = kept(read(source))
    reddit.add_comment(link, "two", at=ago(1))
    pages = read(source, cursor=cursor)
    assert len(ids(pages)) == 2
    assert not any(p.gaps for p in pages)


def test_the_first_ever_thing_in_an_empty_listing_is_no_gap_and_no_baseline(reddit, make):
    """An empty first pass keeps a cursor, so that the first mention is not taken for old."""
    source = make()
    cursor = kept(read(source, INBOX))
    assert cursor is not None
    assert kept(read(source, INBOX, cursor=cursor)) == cursor
    link = reddit.add_submission("Grinders", at=ago(9))
    name = reddit.add_comment(link, "u/acme_help help", at=AT.timestamp() + 5)
    pages = read(source, INBOX, cursor=cursor)
    assert ids(pages) == [name]
    assert not any(p.gaps for p in pages)


def test_the_thing_that_the_cursor_came_from_may_be_deleted(reddit, make):
    """No fullname is kept: a deleted item cannot stall the stream."""
    link = reddit.add_submission("Grinders", at=ago(9000))
    for n in range(120):
        reddit.add_comment(link, f"c{n}", at=ago(100 + n))
    source = make()
    pages = read(source)
    cursor = kept(pages)
    reddit.delete(ids(pages)[0])
    new = reddit.add_comment(link, "new", at=ago(1))
    again = read(source, cursor=cursor)
    assert new in ids(again)
    assert not any(p.gaps for p in again)


def test_things_inserted_late_within_the_overlap_are_heard(reddit, make):
    """Reddit inserts out of order; the overlap reads them."""
    link = reddit.add_submission("Grinders", at=ago(9000))
    for n in range(300):
        reddit.add_comment(link, f"c{n}", at=ago(1 + n / 10))
    source = make()
    cursor = kept(read(source))
    late = reddit.add_comment(link, "held back by a moderator", at=ago(20))
    assert late in ids(read(source, cursor=cursor))


def test_a_time_in_the_future_does_not_blind_the_stream(reddit, make):
    """The cursor never passes now."""
    link = reddit.add_submission("Grinders", at=ago(9000))
    reddit.add_comment(link, "from tomorrow", at=ago(-1440))
    assert json.loads(kept(read(make()))) == {"newest": AT.timestamp()}


def test_the_allowance_is_asked_before_every_request(reddit, make):
    """A grant of less reads less, a grant of nothing ends the stream with the old cursor."""
    link = reddit.add_submission("Grinders", at=ago(9000))
    for n in range(350):
        reddit.add_comment(link, f"c{n}", at=ago(n))
    source, purse = make(), Purse(130)
    pages = read(source, cursor=json.dumps({"newest": ago(340)}), purse=purse)
    assert [len(p.posts) for p in pages] == [100, 30]
    assert kept(pages) is None
    assert purse.asked == [(100, 0)] * 3
    before = len(reddit.requests)
    assert read(source, purse=Purse(0)) == []
    assert len(reddit.requests) == before


def test_a_first_pass_cut_short_by_the_allowance_is_done_and_says_so(reddit, make):
    """There is no old cursor to come back to, so what was not read is a gap."""
    link = reddit.add_submission("Grinders", at=ago(9000))
    for n in range(350):
        reddit.add_comment(link, f"c{n}", at=ago(n))
    since = AT - timedelta(minutes=300)
    pages = read(make(), since=since, purse=Purse(100))
    assert json.loads(kept(pages)) == {"newest": ago(0)}
    assert [(g.start, g.end) for p in pages for g in p.gaps] == [(since, AT - timedelta(minutes=99))]


def test_bad_and_deleted_records_are_skipped_with_a_reason(reddit, make):
    """A bad record never stops the good ones."""
    link = reddit.add_submission("Grinders", at=ago(9000))
    good = reddit.add_comment(link, "fine", at=ago(1))
    gone = reddit.add_comment(link, "[deleted]", author=None, at=ago(2))
    bodiless = reddit.add_comment(link, "x", at=ago(3))
    reddit.things[bodiless]["body"] = None
    timeless = reddit.add_comment(link, "x", at=ago(4))
    del_time = reddit.things[timeless]
    nameless = reddit.add_comment(link, "x", author=None, at=ago(5))
    del_time["edited"] = "garbage"
    (page,) = read(make())
    by_id = {p.external_id: p for p in page.posts}
    assert set(by_id) == {good, timeless, nameless}
    assert by_id[timeless].edited_at is None
    assert by_id[nameless].author is None
    assert {s.external_id: s.reason for s in page.skipped} == {
        gone: "deleted on Reddit before it was heard",
        bodiless: "a Reddit record without its text",
    }


@pytest.mark.parametrize(
    "child",
    [
        None,
        7,
        [],
        {},
        {"data": None},
        {"data": {"name": 5}},
        {"data": {"name": "t5_x"}},
        {"data": {"name": "t1_a/../b", "body": "x", "created_utc": 1}},
        {"data": {"name": "t1_a", "body": "x", "created_utc": float("nan")}},
        {"data": {"name": "t1_a", "body": "x", "created_utc": 1e300}},
        {"data": {"name": "t1_a", "body": "x", "created_utc": "now"}},
        {"data": {"name": "t3_a", "title": ["x"], "created_utc": 1}},
    ],
)
def test_no_record_whatever_raises(child):
    """Whatever Reddit sends is a value with a reason."""
    assert read_record(child, username="acme").reason


def test_looking_again_tells_what_changed_and_what_is_gone(reddit, make):
    """Edits come as posts, deletions and removals as Gone; unknown ids are left out."""
    link = reddit.add_submission("Grinders", "old", at=ago(9))
    comment = reddit.add_comment(link, "x", at=ago(8))
    removed = reddit.add_comment(link, "y", at=ago(7))
    second = reddit.add_submission("Gone", "z", at=ago(6))
    reddit.edit(link, "new", at=ago(1))
    reddit.delete(comment)
    reddit.delete(removed, "[removed]")
    reddit.delete(second)
    seen = list(make().look_again([link, comment, removed, second, "t1_zzzz", "not-ours"]))
    assert [(type(s).__name__, s.external_id) for s in seen[:1]] == [("HeardPost", link)]
    assert seen[0].text == "Grinders\n\nnew"
    assert seen[0].edited_at == AT - timedelta(minutes=1)
    assert seen[1:] == [Gone(comment, "deleted"), Gone(removed, "hidden"), Gone(second, "deleted")]


def test_looking_again_asks_for_a_hundred_at_a_time(reddit, make):
    """250 ids are three requests."""
    assert list(make().look_again([f"t1_{n}" for n in range(250)])) == []
    assert reddit.count("GET", "/api/info") == 3


def test_a_search_after_a_long_stop_looks_further_back(reddit, make):
    """The week that a search covers by default is widened to reach the cursor."""
    for days, span in ((1, "week"), (20, "month"), (100, "year"), (900, "all")):
        read(make(), SUBMISSIONS, cursor=json.dumps({"newest": ago(days * 1440)}))
        assert reddit.requests[-1].query["t"] == span
    assert reddit.requests[-1].query["sort"] == "new"


def test_a_read_is_retried_a_bounded_number_of_times(reddit, make):
    """A single 503 costs one more request."""
    random.seed(1)  # prawcore waits for up to 2 s, by chance; this seed makes it 0.3 s
    reddit.fail(Fault(Response(503)), method="GET")
    assert len(read(make())) == 1
    assert reddit.count("GET") == 2


def test_reading_sends_nothing_but_gets(reddit, make):
    """Law 4: a source cannot write; its only POST is for its token."""
    source = make()
    for stream in source.streams():
        read(source, stream)
    list(source.look_again(["t1_a"]))
    assert {r.path.rstrip("/") for r in reddit.requests if r.method == "POST"} == {"/api/v1/access_token"}
    assert reddit.post_count == 0


def test_an_unreadable_cursor_starts_over(reddit, make):
    """Reading too much is harmless; refusing to read is not."""
    for cursor in ("", "{", "[]", '{"newest": "x"}', '{"newest": 1e300}'):
        assert len(read(make(), cursor=cursor)) == 1


@pytest.mark.parametrize("wrong", [{"subreddits": ("a/b",)}, {"username": "../x"}, {"listing_limit": 0}])
def test_names_that_would_change_the_address_are_refused(wrong):
    """A subreddit or user name is never a path."""
    with pytest.raises(ValueError, match="Give"):
        RedditOptions(**{"name": "r", "username": "acme_help", **wrong})


def test_posts_from_reddit_are_never_training_material(make):
    """Law 9: the source says what its terms allow."""
    source = make()
    assert (source.live, source.platform, source.allows.train) == (True, "reddit", False)
