"""A report as plain text, 80 columns wide at most."""

import textwrap
import unicodedata

from desk.reports.formats.story import scope, summary
from desk.reports.formats.tables import Lines, Table, blocks
from desk.reports.report import Report

WIDTH = 80


def render(report: Report) -> str:
    """The report as lines of text, the summary first."""
    parts = [_wrapped(summary(report)), *map(_block, blocks(report)), _wrapped(scope(report))]
    return "\n\n".join(parts) + "\n"


def _wrapped(line: str, *, first: str = "", rest: str = "") -> str:
    return textwrap.fill(line, WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)


def _block(block: Table | Lines) -> str:
    if isinstance(block, Table):
        return _table(block)
    return "\n".join([block.title, *(_narrow(line) for line in block.lines)])


def _narrow(line: str) -> str:
    # East Asian characters take two columns, which `textwrap` does not know: such lines are wrapped at half.
    width = WIDTH if _columns(line) == len(line) else WIDTH // 2
    return textwrap.fill(line, width, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False)


def _table(table: Table) -> str:
    rows = [table.header, *table.rows]
    widths = [max(_columns(row[n]) for row in rows) for n in range(len(table.header))]
    room = WIDTH - 2 - sum(width + 2 for width in widths[1:])
    widths[0] = min(max(widths[0], 28), room)
    lines = [table.title]
    for row in rows:
        name = _cut(row[0], widths[0])
        figures = "".join(f"  {cell:>{width}}" for cell, width in zip(row[1:], widths[1:], strict=True))
        lines.append(f"  {name}{' ' * (widths[0] - _columns(name))}{figures}".rstrip())
    return "\n".join(lines)


def _cut(name: str, width: int) -> str:
    if _columns(name) <= width:
        return name
    while _columns(name) > width - 1:
        name = name[:-1]
    return f"{name}…"


def _columns(name: str) -> int:
    """How many columns of a terminal a name takes: East Asian characters take two, combining marks none."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in {"W", "F"} else 1 for c in name
    )
