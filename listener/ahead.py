"""Reading a long file in a second process, a page ahead of the one that stores.

Understanding a page and storing one take about as long, so that two processes are nearly twice as fast as one. Only
files are read this way: what a platform sends comes slower than it can be stored.
"""

import copyreg
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, fields, replace
from datetime import datetime
from itertools import islice
from operator import attrgetter
from typing import BinaryIO

from listener.prepared import Ears, PreparedPage, prepare
from listener.sources.errors import SourceError
from listener.sources.interface import Allowance, HeardPost, Page, Source, Stream

WORTH_IT = 2
"""Pages that are read at once, here; only where there may be more is a second process started."""

Read = tuple[Page, PreparedPage]


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads and prepares the pages of one stream."""

    source: Source
    stream: Stream
    ears: Ears
    at: datetime
    about: str | None

    def pages(self, cursor: str | None, since: datetime | None, allowance: Allowance) -> Iterator[Read]:
        """Pages from the cursor on, read here.

        Raises:
            SourceError: as `Source.pages`.
        """
        for page in self.source.pages(self.stream, cursor, at=self.at, since=since, allowance=allowance):
            yield page, prepare(self.ears, page.posts, at=self.at, about=self.about)

    def pages_ahead(self, cursor: str | None, allowance: Allowance) -> Iterator[Read]:
        """The same of a file that is read whole; from the third page on in a second process.

        Raises:
            SourceError: as `Source.pages`.
        """
        first = list(
            islice(self.source.pages(self.stream, cursor, at=self.at, since=None, allowance=allowance), WORTH_IT)
        )
        cursors = [page.cursor for page in first if page.cursor is not None]
        # A page without a cursor is the end of the file: a line that is still being written.
        if len(first) < WORTH_IT or len(cursors) < len(first):
            yield from ((page, prepare(self.ears, page.posts, at=self.at, about=self.about)) for page in first)
            return
        cursor = cursors[-1]
        with closing(_SecondProcess(self, cursor)) as second:
            for page in first:
                yield page, prepare(self.ears, page.posts, at=self.at, about=self.about)
            for page, prepared in second.pages():
                cursor = page.cursor or cursor
                yield page, prepared
        if not second.finished:
            # It died, or could not read on: this one goes on, and says what is wrong.
            yield from self.pages(cursor, None, allowance)


def _by_values(kind: type) -> None:
    """Have frozen values of this kind travel as their bare values: dataclasses' own way takes four times as long."""
    values = attrgetter(*(field.name for field in fields(kind)))
    copyreg.pickle(kind, lambda one: (kind, values(one)))


class _All:
    """An allowance without a limit."""

    def grant(self, wanted: int, _price_micros: int) -> int:
        return wanted


class _SecondProcess:
    """Reads from a cursor on, until the file ends or this is closed; its death, whatever the reason, loses nothing."""

    def __init__(self, reader: Reader, cursor: str) -> None:
        self.finished = False
        """It has read the whole file."""
        self._process: subprocess.Popen[bytes] | None = None
        """None where none can be started: too many there are, or too little memory is left."""
        with suppress(OSError):
            self._process = subprocess.Popen(
                # -P: a file in the folder where somebody polls must not stand in for a module.
                [sys.executable, "-P", "-m", "listener.ahead"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        if self._process is None or self._process.stdin is None:
            return
        try:
            with self._process.stdin as job:
                pickle.dump((reader, cursor), job)
        except (OSError, pickle.PicklingError, TypeError):
            self._process.kill()

    def pages(self) -> Iterator[Read]:
        """What it sends."""
        if self._process is None or self._process.stdout is None:
            return
        try:
            while True:
                found = pickle.load(self._process.stdout)  # noqa: S301  # from a process of our own
                if found is None:
                    self.finished = True
                    return
                yield found
        except (EOFError, pickle.UnpicklingError):
            return

    def close(self) -> None:
        """End it, if it has not ended."""
        if self._process is not None:
            self._process.kill()
            with self._process:
                pass


def _work(job: BinaryIO, out: BinaryIO) -> None:
    """The second process: prepares page after page; ends with the file, or when nobody reads any more."""
    reader, cursor = pickle.load(job)  # noqa: S301  # from the process that started this one
    _by_values(HeardPost)
    try:
        for page, prepared in reader.pages(cursor, None, _All()):
            out.write(pickle.dumps((replace(page, posts=()), prepared), protocol=pickle.HIGHEST_PROTOCOL))
            out.flush()
        out.write(pickle.dumps(None))
    except (SourceError, BrokenPipeError):
        # The first process reads on from here and says what is wrong.
        return


if __name__ == "__main__":
    # Ctrl-C is for the first process, which ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with os.fdopen(os.dup(1), "wb") as out:
        os.dup2(2, 1)
        _work(sys.stdin.buffer, out)
