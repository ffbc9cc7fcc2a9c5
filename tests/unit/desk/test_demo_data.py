"""The invented mentions that the demo hears."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import desk

FILE = Path(desk.__file__).parent / "demo_data" / "brightkettle.jsonl"
KEYS = {
    "id", "platform", "author", "author_id", "author_name", "text", "posted_at", "url", "in_reply_to", "thread_root",
    "lang", "addressed", "own", "place",
}  # fmt: skip
ROWS = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]
END = datetime(2026, 11, 20, 18, tzinfo=UTC)


def test_every_row_is_complete() -> None:
    """Each row has every key, an id of its own and an address on its platform."""
    assert all(set(row) == KEYS for row in ROWS)
    assert len({row["id"] for row in ROWS}) == len(ROWS) >= 60
    hosts = {"x": "https://x.com/", "reddit": "https://www.reddit.com/r/"}
    assert all(row["url"].startswith(hosts[row["platform"]]) for row in ROWS)
    assert all((row["platform"] == "reddit") is (row["place"] is not None) for row in ROWS)


def test_the_rows_fill_ten_days_in_order() -> None:
    """Posts stand in the order in which they were written, over the ten days before the demo's now."""
    times = [datetime.fromisoformat(row["posted_at"]) for row in ROWS]
    assert times == sorted(times)
    assert END - timedelta(days=10) <= times[0]
    assert times[-1] <= END


def test_answers_follow_what_they_answer() -> None:
    """Every answer stands after its parent, in its thread, on its platform."""
    seen: dict[str, dict[str, object]] = {}
    for row in ROWS:
        if row["in_reply_to"]:
            parent = seen[row["in_reply_to"]]
            assert (parent["thread_root"], parent["platform"]) == (row["thread_root"], row["platform"])
        else:
            assert row["thread_root"] == row["id"]
        seen[row["id"]] = row


def test_the_rows_hold_what_the_demo_shows() -> None:
    """Own answers, a customer's third post in a row, a missing author, another language and hostile characters."""
    assert sum(row["own"] for row in ROWS) == 2
    in_thread = Counter((row["author"], row["thread_root"]) for row in ROWS if row["author"])
    assert max(in_thread.values()) >= 3
    assert any(row["author"] is None for row in ROWS)
    assert any(row["lang"] == "fr" for row in ROWS)
    assert any("\x1b" in row["text"] and "\u202e" in row["text"] and "{{7*7}}" in row["text"] for row in ROWS)


def test_the_file_itself_is_harmless_to_look_at() -> None:
    """Control and direction characters are escaped in the file, so that a pager shows them as text."""
    text = FILE.read_text(encoding="utf-8")
    assert all(character == "\n" or character >= " " for character in text)
    assert "\u202e" not in text
