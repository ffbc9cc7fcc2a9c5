"""A file as a source: read on, never twice, with stable times, flat and fast."""

import json
import time
import tracemalloc
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from listener.sources.errors import SourceError
from listener.sources.interface import Page
from listener.sources.replay import ReplaySource

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
OLD = datetime(2017, 10, 31, 12, 0, tzinfo=UTC)


class Purse:
    def __init__(self, left: int = 10**9) -> None:
        self.left = left

    def grant(self, wanted: int, price_micros: int) -> int:
        assert price_micros == 0
        granted = min(wanted, self.left)
        self.left -= granted
        return granted


def line(n: int, **more) -> str:
    row = {
        "id": str(n),
        "author": f"user{n}",
        "text": f"post {n}",
        "posted_at": (OLD + timedelta(minutes=n)).isoformat(),
    }
    return json.dumps({**row, **more}) + "\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "posts.jsonl"
    path.write_text("".join(line(n) for n in range(10)))
    return path


def read(path: Path, cursor: str | None = None, *, at=AT, purse: Purse | None = None, **options) -> list[Page]:
    source = ReplaySource("demo", path, **options)
    (stream,) = source.streams()
    return list(source.pages(stream, cursor, at=at, since=None, allowance=purse or Purse()))


def ids(pages: list[Page]) -> list[str]:
    return [p.external_id for page in pages for p in page.posts]


def test_the_newest_row_is_now_and_the_others_keep_their_distance(file):
    """A file of 2017 plays as if it were written today."""
    posted = [p.posted_at for page in read(file) for p in page.posts]
    assert posted == [AT - timedelta(minutes=9 - n) for n in range(10)]


def test_the_newest_row_may_stand_anywhere_and_be_written_in_any_zone(file):
    """The newest moment counts, not the last line and not the largest text; words in a post are no times."""
    with file.open("a") as out:
        out.write(line(10, posted_at="2017-10-31T23:59:00+14:00", text='it said "posted_at": "2030-01-01" to me'))
        out.write(line(11, posted_at="2017-10-31T08:00:00-05:00"))
        out.write(line(12, posted_at="2017-10-31T00:00:00Z"))
        out.write(line(13, posted_at="nonsense"))
    by_id = {p.external_id: p.posted_at for page in read(file) for p in page.posts}
    assert by_id["11"] == AT
    assert max(by_id.values()) == AT


def test_without_shift_times_stay_as_they_are(file):
    """For files that are history, not a play."""
    assert next(p.posted_at for page in read(file, shift=False) for p in page.posts) == OLD


def test_a_second_pass_repeats_nothing_and_reads_what_was_appended_with_the_same_shift(file):
    """The shift is kept in the cursor: a later pass at a later time moves nothing twice."""
    first = read(file)
    cursor = first[-1].cursor
    assert read(file, cursor, at=AT + timedelta(days=1)) == []
    with file.open("a") as out:
        out.write(line(30))
    (page,) = read(file, cursor, at=AT + timedelta(days=1))
    assert ids([page]) == ["30"]
    assert page.posts[0].posted_at == AT + timedelta(minutes=21)


def test_nothing_is_written_in_the_future(file):
    """A row that was appended later can be newer than the newest was."""
    cursor = read(file)[-1].cursor
    with file.open("a") as out:
        out.write(line(10_000))
    assert read(file, cursor)[0].posts[0].posted_at == AT


def test_each_page_carries_a_cursor_to_go_on_from(file):
    """A pass that dies after any page is continued there, and every row is heard once."""
    pages = read(file, chunk=3)
    assert [len(p.posts) for p in pages] == [3, 3, 3, 1]
    for n, page in enumerate(pages[:-1]):
        assert ids(read(file, page.cursor, chunk=3)) == [str(k) for k in range(3 * n + 3, 10)]


def test_the_allowance_bounds_a_pass_and_the_next_goes_on(file):
    """--limit 4 reads four rows, then the next four."""
    first = read(file, purse=Purse(4))
    assert ids(first) == ["0", "1", "2", "3"]
    assert ids(read(file, first[-1].cursor, purse=Purse(4))) == ["4", "5", "6", "7"]
    assert read(file, purse=Purse(0)) == []


def test_a_replaced_file_is_read_anew(file):
    """Another file of the same name has its own rows and its own newest time."""
    cursor = read(file)[-1].cursor
    file.write_text("".join(line(n, text="another") for n in range(100, 120)))
    pages = read(file, cursor)
    assert len(ids(pages)) == 20
    assert pages[-1].posts[-1].posted_at == AT
    file.write_text(line(7))
    assert ids(read(file, pages[-1].cursor)) == ["7"]


@pytest.mark.parametrize(
    "cursor", ["", "{", "[]", "7", '{"offset": -1, "line": 0, "shift_s": 0, "digest": ""}', '{"x": 1}']
)
def test_an_unreadable_cursor_starts_over(file, cursor):
    """Reading twice is harmless; refusing to read is not."""
    assert len(ids(read(file, cursor))) == 10


def test_bad_lines_are_skipped_by_number_and_the_rest_is_read(file):
    """Law 10, with numbers that hold over pages and passes."""
    with file.open("ab") as out:
        out.write(
            b"{broken\n\n[]\n"
            + b'"\xff"\n'
            + line(14, text="").encode()
            + line(15, id=None).encode()
            + line(16).encode()
        )
    pages = read(file, chunk=4)
    assert ids(pages)[-1] == "16"
    assert [s.reason.split(" (")[0] for p in pages for s in p.skipped] == [
        "line 11: is not JSON",
        "line 13: is not a JSON object",
        "line 14: is not JSON",
        "line 15: text is missing",
        "line 16: id is missing",
    ]


def test_a_line_that_is_being_written_is_read_when_it_is_whole(file):
    """Half a row is neither lost nor heard."""
    whole = line(10)
    with file.open("a") as out:
        out.write(whole[:20])
    pages = read(file)
    assert len(ids(pages)) == 10
    [skipped] = [skip for page in pages for skip in page.skipped]
    assert "read again" in skipped.reason
    with file.open("a") as out:
        out.write(whole[20:])
    assert ids(read(file, pages[-2].cursor)) == ["10"]


def test_a_last_line_without_an_end_is_read_once(file):
    """Many editors write no last line break."""
    file.write_text(file.read_text() + line(10).rstrip("\n"))
    pages = read(file)
    assert ids(pages)[-1] == "10"
    assert read(file, pages[-1].cursor) == []


def test_rows_may_say_more_than_the_needed(file):
    """Platform, addressees, quotes, reshares, place, lock and own come from the row; handles from the text."""
    file.write_text(
        "\ufeff"
        + line(1, platform="reddit", place="coffee", locked=True, reshares=4, quotes="t3_a", addressed=["@Acme"])
        + line(2, text="@Acme_Help hello @bob", author="@AcmeHelp", author_id=17, in_reply_to="1", thread_root="1")
        + line(3, own=True)
    )
    first, second, third = [p for page in read(file, own_handles=["@acmehelp"], platform="x") for p in page.posts]
    assert (first.platform, first.place, first.locked, first.reshares, first.quotes, first.addressed, first.own) == (
        "reddit",
        "coffee",
        True,
        4,
        "t3_a",
        ("acme",),
        False,
    )
    assert (second.platform, second.addressed, second.author, second.author_id) == (
        "x",
        ("acme_help", "bob"),
        "AcmeHelp",
        "17",
    )
    assert (second.in_reply_to, second.thread_root, second.own, third.own) == ("1", "1", True, True)


def test_a_file_that_cannot_be_read_says_what_to_do(tmp_path):
    """Missing, or a folder."""
    for path in (tmp_path / "none.jsonl", tmp_path):
        with pytest.raises(SourceError, match=r"cannot be read: .* Put the file there"):
            read(path)


def test_an_empty_file_is_no_trouble(tmp_path):
    """Rows may come later."""
    path = tmp_path / "empty.jsonl"
    path.write_text("")
    assert read(path) == []
    path.write_text("\n\n")
    assert ids(read(path)) == []


def test_a_replay_is_not_live_and_is_never_training_material(file):
    """It has no baseline and no age limit, and knows nothing of what became of its posts."""
    source = ReplaySource("demo", file)
    assert (source.live, source.platform, source.allows.train) == (False, "replay", False)
    assert list(source.look_again(["1"])) == []
    source.close()


def test_a_large_file_is_read_fast_and_in_flat_memory(tmp_path):
    """20,000 rows in a fraction of a second, one page in memory at a time."""
    path = tmp_path / "large.jsonl"
    path.write_text(
        "".join(line(n, text=f"@AcmeHelp my grinder {n} broke after two weeks, please help") for n in range(20_000))
    )
    source, purse = ReplaySource("demo", path), Purse()
    (stream,) = source.streams()
    spent = []
    for _ in range(3):
        start = time.process_time()
        count = sum(len(p.posts) for p in source.pages(stream, None, at=AT, since=None, allowance=purse))
        spent.append(time.process_time() - start)
    assert count == 20_000
    assert min(spent) < 0.6  # 0.2 s on two old cores; the bound leaves room for a busy machine
    tracemalloc.start()
    for _ in source.pages(stream, None, at=AT, since=None, allowance=purse):
        pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4_000_000
