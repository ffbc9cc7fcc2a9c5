"""A file of posts as a source: the twin that ships, to try things out and test without credentials.

One JSON object per line. The file is read from where the last pass ended, so lines that are appended later are heard
then. Its times can be shifted so that the newest row is now; the shift is kept in the cursor and stays as it is.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from listener.sources.errors import SourceError
from listener.sources.interface import Allowance, Gone, HeardPost, Page, Skipped, Stream
from listener.sources.row_posts import to_heard_post
from listener.sources.times import parse_time
from store.types import Allows

_STREAM = Stream("file")
_BOM = b"\xef\xbb\xbf"
_decode = json.JSONDecoder().decode
_LOOKS_AT = 4096
"""How many bytes before the cursor tell whether the file is still the same."""
# A quote inside a JSON string has a backslash before it, so that this finds keys only.
_POSTED_AT = re.compile(rb'"posted_at"(?<!\\"posted_at")\s*:\s*(?:"([^"\\]{1,64})"|(\d{9,16}(?:\.\d{1,9})?))')


@dataclass(frozen=True, slots=True)
class _Mark:
    """A cursor, read. Kept as JSON."""

    offset: int
    line: int
    shift_s: float
    digest: str
    """Of the bytes before the offset: a file that was replaced has others."""


class ReplaySource:
    """Reads posts from a JSON Lines file with the keys of `listener.sources.row_posts`."""

    live = False
    recheck_price_micros = 0

    def __init__(
        self,
        name: str,
        path: Path,
        *,
        shift: bool = True,
        chunk: int = 1000,
        platform: str = "replay",
        own_handles: Iterable[str] = (),
        train: bool = False,
    ) -> None:
        """What to read.

        Args:
            name: of the source.
            path: the file; it need not exist yet.
            shift: move all times so that the newest row of the first pass is now.
            chunk: rows per page.
            platform: of rows that name none.
            own_handles: what these wrote is the brand's own.
            train: its terms allow learning from it.
        """
        self.name = name
        self.allows = Allows(train=train)
        self.platform = platform
        self._path = path
        self._shift = shift
        self._chunk = chunk
        self._own_handles = frozenset(h.lower().removeprefix("@") for h in own_handles)

    def streams(self) -> Sequence[Stream]:
        """One: the file."""
        return (_STREAM,)

    def pages(
        self, stream: Stream, cursor: str | None, *, at: datetime, since: datetime | None, allowance: Allowance
    ) -> Iterator[Page]:
        """See `Source.pages`. `since` does not count: a file is read whole. A file that was replaced is read anew."""
        del since
        try:
            with self._path.open("rb") as file:
                mark = self._resume(file, cursor, at)
                file.seek(mark.offset)
                more = True
                while more and (granted := allowance.grant(self._chunk, stream.price_micros)) > 0:
                    page, mark, more = self._read(file, mark, min(granted, self._chunk), at)
                    if page.cursor or page.skipped:
                        yield page
        except OSError as error:
            why = error.strerror or type(error).__name__
            raise SourceError(f"{self._path} cannot be read: {why}. Put the file there, or change the path.") from error

    def look_again(self, external_ids: Sequence[str]) -> Iterator[HeardPost | Gone]:
        """A file says nothing about what became of its posts."""
        del external_ids
        return iter(())

    def close(self) -> None:
        """Nothing is held between passes."""

    def _resume(self, file: BinaryIO, cursor: str | None, at: datetime) -> _Mark:
        """Where to go on: at the cursor if the file is still the one that it belongs to, else at the start."""
        try:
            mark = _Mark(**json.loads(cursor or "null"))
            if mark.offset >= 0 and mark.digest == _digest(file, mark.offset):
                return mark
        except (ValueError, TypeError):
            pass
        newest = _newest(file) if self._shift else None
        return _Mark(0, 0, (at - newest).total_seconds() if newest else 0.0, "")

    def _read(self, file: BinaryIO, mark: _Mark, rows: int, at: datetime) -> tuple[Page, _Mark, bool]:
        """One page, where it ends, and whether there may be more."""
        posts: list[HeardPost] = []
        skipped: list[Skipped] = []
        offset, number, unfinished = mark.offset, mark.line, False
        shift = timedelta(seconds=mark.shift_s) if self._shift and mark.shift_s else None
        for line in islice(file, rows):
            seen = self._row(line, number + 1, shift, at)
            if isinstance(seen, Skipped) and not line.endswith(b"\n"):
                # Perhaps it is being written at this moment: it is read again with the next pass. It makes a page of
                # its own, so that whoever reads on from the page before finds it there, once.
                unfinished = True
                if offset == mark.offset:
                    why = f"{seen.reason}; the line has no end yet and is read again"
                    return Page((), None, (Skipped(seen.external_id, why),)), mark, False
                break
            offset += len(line)
            number += 1
            if isinstance(seen, HeardPost):
                posts.append(seen)
            elif seen is not None:
                skipped.append(seen)
        if offset == mark.offset:
            return Page((), None, tuple(skipped)), mark, False
        moved = replace(mark, offset=offset, line=number, digest=_digest(file, offset))
        return (
            Page(tuple(posts), json.dumps(asdict(moved)), tuple(skipped)),
            moved,
            unfinished or number - mark.line == rows,
        )

    def _row(self, line: bytes, number: int, shift: timedelta | None, at: datetime) -> HeardPost | Skipped | None:
        """None for an empty line."""
        try:
            row = _decode(line.decode("utf-8-sig" if number == 1 else "utf-8"))
        except (ValueError, RecursionError) as error:
            if not line.removeprefix(_BOM).strip():
                return None
            return Skipped(None, f"line {number}: is not JSON ({str(error)[:60]})")
        if not isinstance(row, dict):
            return Skipped(None, f"line {number}: is not a JSON object")
        if shift is not None:
            _move(row, shift, at)
        seen = to_heard_post(row, platform=self.platform, own_handles=self._own_handles)
        return seen if isinstance(seen, HeardPost) else replace(seen, reason=f"line {number}: {seen.reason}")


def _move(row: dict[str, object], shift: timedelta, at: datetime) -> None:
    """Shift the time of a row. One that was appended later may be the newest now: nothing is written in the future."""
    try:
        row["posted_at"] = min(parse_time(row.get("posted_at")) + shift, at)
    except OverflowError:
        row["posted_at"] = at
    except ValueError:
        return  # the reader of the row says it better


def _newest(file: BinaryIO) -> datetime | None:
    """The newest time in the file, in one pass that keeps nothing."""
    newest: datetime | None = None
    file.seek(0)
    for line in file:
        for text, number in _POSTED_AT.findall(line):
            try:
                found = parse_time(text.decode() if text else float(number))
            except ValueError:
                continue
            if newest is None or found > newest:
                newest = found
    return newest


def _digest(file: BinaryIO, offset: int) -> str:
    """Of the bytes right before `offset`, where the file is left standing."""
    start = max(0, offset - _LOOKS_AT)
    file.seek(start)
    return hashlib.sha256(file.read(offset - start)).hexdigest()[:32]
