"""Rows of other tools' exports, CSV or JSON Lines, as posts. A bad row is a value with its line and reason (law 10)."""

import csv
import io
import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, TextIO

from listener.sources.interface import Skipped
from listener.sources.row_posts import LINE, to_heard_post

__all__ = ["COLUMNS", "LINE", "REQUIRED", "UnreadableFile", "read_rows", "to_heard_post"]

Format = Literal["csv", "jsonl"]
REQUIRED = ("id", "text", "posted_at")
COLUMNS = (*REQUIRED, "author", "url", "in_reply_to", "lang", "author_id", "author_name", "thread_root", "place")
LONGEST_FIELD = 1_000_000
"""Characters. Longer ones come from a quote that was never closed, and would swallow the rest of the file."""

_DELIMITERS = ",;\t|"
# What common exports call our columns, for the suggestion in an error.
_ALIASES: Mapping[str, tuple[str, ...]] = {
    "id": ("tweet_id", "post_id", "status_id", "comment_id", "review_id", "external_id", "mention id", "guid", "uuid"),
    "text": ("full_text", "body", "content", "message", "tweet", "comment", "review", "snippet", "mention"),
    "posted_at": ("created_at", "created_utc", "date", "time", "timestamp", "datetime", "published", "published_at"),
}


class UnreadableFile(ValueError):
    """The file as a whole cannot be read; fact first, then what to do."""


def read_rows(
    source: Path | TextIO, *, mapping: Mapping[str, str] | None = None, fmt: Format | None = None
) -> Iterator[dict[str, Any] | Skipped]:
    """The rows of a file, or of a stream that cannot be rewound (standard input), one at a time.

    Args:
        source: a path, or an open text stream, which stays open.
        mapping: their column names, each with ours. Columns that are not named keep their names.
        fmt: None guesses from the file's name, then from its first character.

    Raises:
        UnreadableFile: no such file, or a needed column is missing altogether.
    """
    with _opened(source) as stream:
        lines = _Lines(stream)
        first = next((x for x in (line.lstrip("\ufeff") for line in lines) if x.strip()), None)
        if first is None:
            return
        chosen = fmt or _guess(source, first)
        lines.give_back(first)
        yield from (_csv_rows if chosen == "csv" else _jsonl_rows)(lines, dict(mapping or {}))


@contextmanager
def _opened(source: Path | TextIO) -> Iterator[TextIO]:
    if not isinstance(source, Path):
        yield source
        return
    try:
        with source.open("rb") as raw:
            # Excel's "Unicode text" is UTF-16; everything else that is not UTF-8 shows its bad bytes as U+FFFD.
            wide = raw.peek(2)[:2] in {b"\xff\xfe", b"\xfe\xff"}
            with io.TextIOWrapper(raw, "utf-16" if wide else "utf-8", errors="replace", newline="") as stream:
                yield stream
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise UnreadableFile(f"{source} cannot be read: {why}. Check the path and its permissions.") from error


def _guess(source: Path | TextIO, first: str) -> Format:
    suffix = source.suffix.lower() if isinstance(source, Path) else ""
    if suffix in {".csv", ".tsv"}:
        return "csv"
    start = first.lstrip()
    if start.startswith("["):
        raise UnreadableFile(
            "This is a JSON array. Give one JSON object per line instead, for example: jq -c '.[]' FILE > FILE.jsonl"
        )
    return "jsonl" if suffix in {".jsonl", ".ndjson"} or start.startswith("{") else "csv"


class _Lines:
    """The lines of a stream, counted, with one that can be given back."""

    def __init__(self, stream: TextIO) -> None:
        self._rest = iter(stream)
        self._kept: str | None = None
        self.number = 0
        """Of the line that was given last."""
        self.ended = False
        """Somebody asked for a line beyond the last."""

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        kept, self._kept = self._kept, None
        try:
            line = next(self._rest) if kept is None else kept
        except StopIteration:
            self.ended = True
            raise
        self.number += 1
        return line

    def give_back(self, line: str) -> None:
        """`line` comes next."""
        self._kept = line
        self.number -= 1


def _jsonl_rows(lines: _Lines, mapping: Mapping[str, str]) -> Iterator[dict[str, Any] | Skipped]:
    for line in lines:
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            yield Skipped(None, f"line {lines.number}: is not JSON ({str(error)[:60]})")
            continue
        if isinstance(row, dict):
            yield _renamed(row, mapping, lines.number)
        else:
            yield Skipped(None, f"line {lines.number}: is not a JSON object")


def _csv_rows(lines: _Lines, mapping: Mapping[str, str]) -> Iterator[dict[str, Any] | Skipped]:
    csv.field_size_limit(LONGEST_FIELD)
    first = next(lines)
    lines.give_back(first)
    # Not strict: a stray quote inside a field is text, as spreadsheets take it.
    reader = csv.reader(lines, delimiter=_delimiter(first, mapping))
    header = [_column(name) for name in next(reader)]
    mapping = _as_in(header, mapping)
    _check_header(header, mapping)
    while True:
        number = lines.number + 1
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Skipped(None, f"line {number}: {error}; is a quote missing?")
            continue
        if lines.ended:
            # The reader asks for more only inside a quoted field.
            yield Skipped(None, f"line {number}: has a quote that is never closed; nothing after it could be read")
        elif len(fields) > len(header) and any(fields[len(header) :]):
            yield Skipped(None, f"line {number}: has {len(fields)} fields where the header has {len(header)}")
        elif any(field.strip() for field in fields):
            yield _renamed(dict(zip(header, fields, strict=False)), mapping, number)


def _renamed(row: dict[str, Any], mapping: Mapping[str, str], number: int) -> dict[str, Any]:
    # From a copy, so that two columns can trade names.
    given = {ours: row[theirs] for theirs, ours in mapping.items() if theirs in row}
    row.update(given)
    row[LINE] = number
    return row


def _column(name: str) -> str:
    stripped = name.strip()
    return stripped.lower() if stripped.lower() in COLUMNS else stripped


def _delimiter(header: str, mapping: Mapping[str, str]) -> str:
    """The one that finds the most of the columns we know; csv.Sniffer is misled by texts with quotes and commas."""
    known = {*COLUMNS, *mapping, *itertools.chain(*_ALIASES.values())}

    def score(delimiter: str) -> tuple[int, int]:
        names = [_column(n) for n in next(csv.reader([header], delimiter=delimiter), [])]
        return (sum(n in known or n.lower() in known for n in names), len(names))

    return max(_DELIMITERS, key=score)


def _as_in(header: Sequence[str], mapping: Mapping[str, str]) -> dict[str, str]:
    """The mapping with its names as the header has them: a column of ours may be written in any case."""
    return {theirs if theirs in header else _column(theirs): ours for theirs, ours in mapping.items()}


def _check_header(header: Sequence[str], mapping: Mapping[str, str]) -> None:
    found = ", ".join(n[:40] for n in header[:40]) or "none"
    for theirs in mapping:
        if theirs not in header:
            raise UnreadableFile(f"--map names the column {theirs!r}, which is not in the file. It has: {found}.")
    missing = [c for c in REQUIRED if c not in header and c not in mapping.values()]
    if missing:
        examples = " ".join(f"--map {_likely(c, header)}={c}" for c in missing)
        raise UnreadableFile(
            f"The file has no column {', '.join(missing)}. It has: {found}. "
            f"Say which of its columns are meant, for example: {examples}"
        )


def _likely(ours: str, header: Sequence[str]) -> str:
    named = next((n for n in header if n.lower() in _ALIASES[ours]), None) or f"THEIR_{ours.upper()}"
    return f"'{named}'" if " " in named else named
