"""Rows of other tools' exports: every form that people really have, and a reason for every row that cannot be read."""

import contextlib
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.sources.interface import HeardPost, Skipped
from listener.sources.rows import LINE, UnreadableFile, read_rows, to_heard_post
from listener.sources.times import parse_time

NOON = datetime(2026, 11, 3, 14, 5, tzinfo=UTC)
ROW = {"id": "1", "text": "hello", "posted_at": "2026-11-03T14:05:00Z"}


def posts(text: str, **options) -> list[HeardPost | Skipped]:
    own = options.pop("own", None)
    rows = read_rows(io.StringIO(text), **options)
    return [r if isinstance(r, Skipped) else to_heard_post(r, platform="x", own=own) for r in rows]


class Pipe(io.StringIO):
    """Standard input: it cannot be rewound."""

    def seekable(self) -> bool:
        return False

    def seek(self, *_):
        raise io.UnsupportedOperation

    tell = seek


def test_a_plain_csv_becomes_posts():
    """The columns of the documentation, in any order."""
    (post,) = posts(
        "author,posted_at,id,text,url,in_reply_to,lang,author_id,author_name,thread_root,place\n"
        "@jane,2026-11-03 14:05,7,Hi @Acme_Help and @bob!,https://x.example/7,5,en,u1,Jane,3,coffee\n"
    )
    assert post == HeardPost(
        "x", "7", "Hi @Acme_Help and @bob!", NOON, "u1", "jane", "Jane", "https://x.example/7", "5", "3",
        lang="en", addressed=("acme_help", "bob"), place="coffee",
    )  # fmt: skip


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_quotes_newlines_marks_and_delimiters_are_read_as_written(delimiter):
    """What Excel and others write: a byte order mark, quotes in quotes, line breaks and delimiters in a text."""
    text = f'one{delimiter} "two", three;\nfour'
    quoted = text.replace('"', '""')
    table = "\ufeff" + delimiter.join(["id", "text", "posted_at"]) + "\r\n"
    table += (
        delimiter.join(["1", f'"{quoted}"', "2026-11-03T14:05"]) + "\r\n\r\n" + delimiter.join(["2", "x", "1793714700"])
    )
    assert [(p.external_id, p.text, p.posted_at) for p in posts(table)] == [("1", text, NOON), ("2", "x", NOON)]


def test_their_columns_are_mapped_to_ours():
    """--map THEIRS=OURS; the other columns stay, for --own."""
    table = "Tweet ID,body,when,Mine\n1,hello,2026-11-03T14:05Z,TRUE\n2,hey,2026-11-03T14:05Z,no\n"
    mapping = {"Tweet ID": "id", "body": "text", "when": "posted_at"}
    assert [(p.external_id, p.own) for p in posts(table, mapping=mapping, own=("Mine", "true"))] == [
        ("1", True),
        ("2", False),
    ]


def test_two_columns_may_trade_names():
    """A mapping reads the file's names, not each other's results."""
    line = json.dumps({"id": "a", "text": "b", "posted_at": "2026-11-03"})
    (post,) = posts(line, mapping={"id": "text", "text": "id"})
    assert (post.external_id, post.text) == ("b", "a")


def test_a_file_without_a_needed_column_names_what_it_has_and_suggests_a_map():
    """One error for the file, not one for each row."""
    with pytest.raises(UnreadableFile) as raised:
        posts("tweet_id,full_text,created_at\n1,2,3\n")
    said = str(raised.value)
    assert "It has: tweet_id, full_text, created_at" in said
    assert "--map tweet_id=id --map full_text=text --map created_at=posted_at" in said
    with pytest.raises(UnreadableFile, match="'nope', which is not in the file"):
        posts("id,text,posted_at\n", mapping={"nope": "text"})


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('"",x,2026-11-03', "line 2: id is missing"),
        ("1,,2026-11-03", "line 2: text is missing"),
        ("1,  ,2026-11-03", "line 2: text is missing"),
        ("1,x,", "line 2: posted_at is missing"),
        ("1,x", "line 2: posted_at is missing"),
        ("1,x,soon", "line 2: posted_at is not a time"),
        ("1,x,11/03/2026 2:05 PM", "line 2: posted_at could be two days"),
        ("1.85E+18,x,2026-11-03", "line 2: id was rounded by a spreadsheet"),
        ("1,x,2026-11-03,more", "line 2: has 4 fields where the header has 3"),
        ('1,"never closed,2026-11-03', "line 2: has a quote that is never closed"),
        ('1,"' + "x" * 1_000_001 + '",2026-11-03', "line 2: field larger"),
    ],
)
def test_a_bad_csv_row_is_skipped_with_its_line_and_column(line, reason):
    """A bad record never stops the good ones, and people can find it."""
    skipped = posts(f"id,text,posted_at\n{line}\n")
    assert [type(s) for s in skipped] == [Skipped]
    assert skipped[0].reason.startswith(reason)


def test_good_rows_around_bad_ones_are_read_and_lines_are_counted_right():
    """Line numbers count lines of the file, also after texts with line breaks and empty lines."""
    table = 'id,text,posted_at\n1,"a\nb\nc",2026-11-03\n\n,x,2026-11-03\n3,z,2026-11-03\n'
    assert [p.external_id if isinstance(p, HeardPost) else p.reason for p in posts(table)] == [
        "1",
        "line 6: id is missing",
        "3",
    ]


def test_json_lines_are_read_with_bad_lines_skipped():
    """Numbers as ids, JSON null as nothing, and anything that is not an object as a reason."""
    lines = "\n".join(
        [
            "",
            json.dumps({"id": 1850000000000000001, "text": "a", "posted_at": 1793714700, "author": None}),
            "{broken",
            "[1]",
            json.dumps({"id": True, "text": "a", "posted_at": "2026-11-03"}),
            json.dumps({"id": "x", "text": ["a"], "posted_at": "2026-11-03"}),
            json.dumps({"id": "y", "text": "a", "posted_at": {}}),
            json.dumps({"id": "z", "text": "a", "posted_at": [1]}),
            json.dumps(ROW),
        ]
    )
    seen = posts("\ufeff" + lines)
    assert seen[0].external_id == "1850000000000000001"
    assert seen[0].posted_at == NOON
    assert [s.reason.split(" (")[0] for s in seen[1:-1]] == [
        "line 3: is not JSON",
        "line 4: is not a JSON object",
        "line 5: id is neither a text nor a whole number",
        "line 6: text is missing",
        "line 7: posted_at is not a time that we can read",
        "line 8: posted_at is not a time",
    ]
    assert seen[-1].external_id == "1"


def test_standard_input_needs_no_rewinding():
    """`-` is a pipe: the format is guessed from what has been read anyway."""
    assert next(read_rows(Pipe(json.dumps(ROW) + "\n")))["id"] == "1"
    assert next(read_rows(Pipe("id,text,posted_at\n9,x,2026-11-03\n")))["id"] == "9"
    assert list(read_rows(Pipe(""))) == []
    assert list(read_rows(Pipe("\n \n"))) == []


def test_rows_come_one_at_a_time():
    """A row is there before the next is read: a pipe that goes on for days is heard as it comes."""

    class Endless(io.StringIO):
        def __next__(self) -> str:
            return json.dumps(ROW) + "\n"

    rows = read_rows(Endless(), fmt="jsonl")
    assert [next(rows)[LINE] for _ in range(3)] == [1, 2, 3]


def test_files_tell_their_format_by_name_and_their_coding_by_their_first_bytes(tmp_path: Path):
    """UTF-8 with or without a mark, Excel's UTF-16, and a text that only starts like JSON."""
    table = 'id,text,posted_at\n1,"grün",2026-11-03\n'
    for coding in ("utf-8", "utf-8-sig", "utf-16"):
        file = tmp_path / f"{coding}.csv"
        file.write_bytes(table.encode(coding))
        assert [r["text"] for r in read_rows(file)] == ["grün"]
    latin = tmp_path / "latin.csv"
    latin.write_bytes(table.encode("latin-1"))
    assert [r["text"] for r in read_rows(latin)] == ["gr\ufffdn"]
    braces = tmp_path / "braces.csv"
    braces.write_text('"{x}",id,text,posted_at\n0,1,y,2026-11-03\n')
    assert [r["text"] for r in read_rows(braces)] == ["y"]


def test_a_file_that_cannot_be_read_says_so(tmp_path: Path):
    """Fact first, then what to do."""
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(UnreadableFile, match=r"cannot be read: .* Check the path"):
            list(read_rows(path))
    with pytest.raises(UnreadableFile, match="jq -c"):
        posts('[{"id": 1}]')


def test_nul_bytes_and_lone_surrogates_pass_to_intake():
    """Cleaning is done in one place, later."""
    (first,) = posts("id,text,posted_at\n1,a\x00b,2026-11-03\n")
    (second,) = posts('{"id": "1", "text": "a\\ud800b\\u0000", "posted_at": "2026-11-03"}')
    assert (first.text, second.text) == ("a\x00b", "a\ud800b\x00")


@pytest.mark.parametrize(
    ("value", "mark", "own"),
    [
        (False, "false", True),
        (False, "True", False),
        (True, "TRUE", True),
        (0, "0", True),
        ("Acme", "acme", True),
        (" Acme ", "acme", True),
        (None, "none", False),
        ("", "", True),
    ],
)
def test_own_compares_as_text_whatever_the_case(value, mark, own):
    """JSON false and the word false are the same to people."""
    assert to_heard_post({**ROW, "inbound": value}, platform="x", own=("inbound", mark)).own is own


def test_without_an_own_rule_the_rows_own_column_counts():
    """A missing column is no."""
    assert [to_heard_post({**ROW, "own": v}, platform="x").own for v in (True, "true", "1", False, "no", None)] == [
        *[True] * 3,
        *[False] * 3,
    ]
    assert to_heard_post(ROW, platform="x", own=("inbound", "false")).own is False
    assert to_heard_post({**ROW, "author": "@Acme"}, platform="x", own_handles=frozenset({"acme"})).own is True


def test_handles_are_found_in_the_text_only_where_the_row_gives_none():
    """Mail addresses are no handles; Mastodon's and Bluesky's are whole."""
    text = "hey @Acme, @acme. mail me@acme.com or @jo@mastodon.example, see x.com/@no and @a.bsky.social!"
    assert to_heard_post({**ROW, "text": text}, platform="x").addressed == (
        "acme",
        "jo@mastodon.example",
        "a.bsky.social",
    )
    assert to_heard_post({**ROW, "text": "u/Acme_Help hi /u/bob"}, platform="reddit").addressed == ("acme_help", "bob")
    assert to_heard_post({**ROW, "text": text, "addressed": ["@Me"]}, platform="x").addressed == ("me",)
    assert to_heard_post({**ROW, "text": text, "addressed": "@me, You"}, platform="x").addressed == ("me", "you")
    assert to_heard_post({**ROW, "text": text, "addressed": []}, platform="x").addressed == ()


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-03T14:05:00Z",
        "2026-11-03T14:05",
        "2026-11-03 14:05",
        " 2026-11-03 14:05:00 ",
        "2026-11-03 14:05:00 UTC",
        "2026-11-03 14:05:00 +0000",
        "2026-11-03 15:05:00 +01:00",
        "2026-11-03T09:05:00-05:00",
        "2026-11-03T14:05:00.000Z",
        "Tue Nov 03 14:05:00 +0000 2026",
        "Tue Nov 03 15:05:00 +0100 2026",
        "Tue, 03 Nov 2026 14:05:00 +0000",
        "Tue, 3 Nov 2026 14:05:00 GMT",
        "3.11.2026 14:05",
        1793714700,
        1793714700.0,
        1793714700000,
        "1793714700",
        "1793714700.0",
        "1793714700000",
        "1793714700000000",
    ],
)
def test_one_moment_in_many_hands(written):
    """Every common way to write a time means the same moment; no zone means UTC."""
    assert parse_time(written) == NOON
    assert parse_time(written).utcoffset().total_seconds() == 0


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("11/23/2026 2:05 PM", datetime(2026, 11, 23, 14, 5, tzinfo=UTC)),
        ("23/11/2026 02:05:09", datetime(2026, 11, 23, 2, 5, 9, tzinfo=UTC)),
        ("11/11/2026 12:00 am", datetime(2026, 11, 11, 0, 0, tzinfo=UTC)),
        ("12/25/2026", datetime(2026, 12, 25, tzinfo=UTC)),
        ("2026-11-03", datetime(2026, 11, 3, tzinfo=UTC)),
        ("20261103", datetime(2026, 11, 3, tzinfo=UTC)),
        ("Tue Oct 31 22:10:47 +0000 2017", datetime(2017, 10, 31, 22, 10, 47, tzinfo=UTC)),
        ("1712050412000", datetime(2024, 4, 2, 9, 33, 32, tzinfo=UTC)),
    ],
)
def test_days_that_can_only_be_one_day_are_read(written, meant):
    """Where swapping day and month gives no other day there is nothing to guess."""
    assert parse_time(written) == meant


@pytest.mark.parametrize(
    "written",
    [
        *("11/03/2026 2:05 PM", "1/2/2026", "31/31/2026", "13/25/2026 13:00 PM", "Tue Xyz 03 14:05:00 +0000 2026"),
        *("yesterday", "", "12", "2026-13-01", "0001-01-01T00:00:00+23:00", "1,2"),
        *(-5, 1e300, float("nan"), float("inf"), True, None, [], {}),
    ],
)
def test_what_could_be_two_days_or_is_none_is_refused(written):
    """A wrong day is worse than a skipped row."""
    with pytest.raises(ValueError, match=r"\w"):
        parse_time(written)


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=4,
)
_KEYS = st.sampled_from(
    [*ROW, "author", "author_id", "addressed", "quotes", "reshares", "own", "place", "locked", "lang"]
)


@given(st.dictionaries(_KEYS, _JSON), st.booleans())
def test_no_row_whatever_raises(row, full):
    """Law 10: a row is a post or a value with a reason."""
    seen = to_heard_post({**ROW, **row} if full else row, platform="x")
    if isinstance(seen, Skipped):
        assert seen.reason
    else:
        assert seen.external_id
        assert seen.posted_at.tzinfo is UTC


@given(st.text(max_size=200))
def test_no_file_whatever_crashes_the_reader(text):
    """Any text is rows, reasons, or one error that says what to do."""
    for fmt in ("csv", "jsonl"):
        with contextlib.suppress(UnreadableFile):
            for row in read_rows(io.StringIO(text, newline=""), fmt=fmt):
                assert isinstance(row, dict | Skipped)
