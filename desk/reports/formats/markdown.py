"""A report as Markdown (CommonMark with the tables of GitHub)."""

import re
from collections.abc import Sequence

from desk.reports.formats.story import scope, summary
from desk.reports.formats.tables import Lines, Table, blocks
from desk.reports.report import Report

_SYNTAX = re.compile(r"[\\`*_{}\[\]<>#|~&@!$]|:(?=//)|(?<=www)\.", re.IGNORECASE)
"""What means something inside a line; nothing that others wrote stands at the beginning of one."""


def render(report: Report) -> str:
    """The report as Markdown. Every name in it is escaped: it shows as written and links to nothing (law 5)."""
    parts = [
        f"# {escaped(report.title)}",
        escaped(summary(report)),
        *map(_block, blocks(report)),
        escaped(scope(report)),
    ]
    return "\n\n".join(parts) + "\n"


def escaped(name: str) -> str:
    """Text that Markdown shows as it is, without links."""
    return _SYNTAX.sub(r"\\\g<0>", name)


def _block(block: Table | Lines) -> str:
    if isinstance(block, Lines):
        return "\n".join([f"## {block.title}", "", *(f"- {escaped(line)}" for line in block.lines)])
    lines = [
        f"## {block.title}",
        "",
        _row([escaped(name) for name in block.header]),
        _row([":---", *["---:"] * (len(block.header) - 1)]),
        *(_row([escaped(row[0]), *row[1:]]) for row in block.rows),
    ]
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
