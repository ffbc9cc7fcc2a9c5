"""Reading a long file with two processes: the same pages as with one, whatever happens to the second."""

import json
import os
import signal
import subprocess
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from listener import ahead
from listener.ahead import WORTH_IT, Reader
from listener.sources.errors import SourceError
from listener.sources.replay import ReplaySource
from tests.flow import EARS

AT = datetime(2026, 11, 24, 12, tzinfo=UTC)
ROWS, CHUNK = 40, 5


class Plenty:
    def grant(self, wanted, _price):
        return wanted


@pytest.fixture
def reader(tmp_path):
    path = tmp_path / "mentions.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for n in range(ROWS):
            row = {
                "platform": "x", "id": str(n), "text": f"@kestrelcare where is parcel {n}? 😡", "author": f"p{n}",
                "posted_at": (AT - timedelta(hours=1, minutes=n)).isoformat(),
            }  # fmt: skip
            file.write(json.dumps(row) + "\n")
    source = ReplaySource("file", path, chunk=CHUNK, own_handles=("kestrelcare",))
    return Reader(source, source.streams()[0], EARS, AT, None)


def heard(pages):
    return [(one.post, one.terms, one.found) for _, page in pages for one in page.posts]


def cursors(pages):
    return [page.cursor for page, _ in pages]


@pytest.fixture
def workers(monkeypatch):
    """The second processes that were started."""
    started = []
    popen = subprocess.Popen

    def start(*args, **more):
        started.append(popen(*args, **more))
        return started[-1]

    monkeypatch.setattr(ahead.subprocess, "Popen", start)
    return started


def test_two_processes_say_what_one_says(reader, workers):
    """Posts, matches, classifications and cursors, all the same; and the second process is gone afterwards."""
    alone = list(reader.pages(None, None, Plenty()))
    together = list(reader.pages_ahead(None, Plenty()))
    assert heard(together) == heard(alone)
    assert cursors(together) == cursors(alone)
    assert len(heard(together)) == ROWS
    assert [worker.poll() is not None for worker in workers] == [True]


def test_a_short_file_needs_no_second_process(reader, workers):
    """What two pages hold is read before a process could start."""
    start = list(reader.pages(None, None, Plenty()))[-WORTH_IT][0].cursor
    assert len(list(reader.pages_ahead(start, Plenty()))) < WORTH_IT
    assert workers == []


@pytest.mark.parametrize("after", [0, WORTH_IT, WORTH_IT + 2])
def test_the_death_of_the_second_process_loses_and_repeats_nothing(reader, workers, after):
    """Killed before, between or after its pages: the first process goes on where it stopped."""
    found = []
    for number, page in zip(count(), reader.pages_ahead(None, Plenty()), strict=False):
        found.append(page)
        if number >= after and workers and workers[0].poll() is None:
            os.kill(workers[0].pid, signal.SIGKILL)
    assert heard(found) == heard(reader.pages(None, None, Plenty()))


def test_who_stops_reading_ends_the_second_process(reader, workers):
    """An error while storing must leave nothing running."""
    pages = reader.pages_ahead(None, Plenty())
    next(pages)
    pages.close()
    assert workers[0].poll() is not None


def test_a_file_that_goes_away_is_said_by_the_first_process(reader, workers):
    """The second one cannot be heard; the first one meets the same trouble and says it in words."""
    pages = reader.pages_ahead(None, Plenty())
    next(pages)
    reader.source._path.unlink()
    os.kill(workers[0].pid, signal.SIGKILL)
    with pytest.raises(SourceError, match="cannot be read"):
        list(pages)


@pytest.mark.parametrize("rows", [CHUNK * WORTH_IT, CHUNK * (WORTH_IT + 2), CHUNK * WORTH_IT - 1])
def test_a_line_that_is_still_being_written_is_counted_once(reader, rows):
    """Whichever process meets the end of the file, and however many have been there."""
    whole = reader.source._path.read_bytes().splitlines(keepends=True)[:rows]
    reader.source._path.write_bytes(b"".join(whole) + b'{"id": "half')
    skipped = [skip for page, _ in reader.pages_ahead(None, Plenty()) for skip in page.skipped]
    assert len(skipped) == 1


def test_where_no_process_can_be_started_one_reads_alone(reader, monkeypatch):
    """Too many processes, too little memory: slower, and nothing is lost."""
    monkeypatch.setattr(ahead.sys, "executable", "/nowhere/python")
    assert heard(reader.pages_ahead(None, Plenty())) == heard(reader.pages(None, None, Plenty()))
