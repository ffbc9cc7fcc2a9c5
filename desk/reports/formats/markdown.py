"""A weekly report as Markdown (CommonMark with the tables of GitHub)."""

import re
from collections.abc import Sequence

from desk.reports.formats.words import Table, days, gap_lines, scope, summary, tables
from desk.reports.week import WeekReport

_SYNTAX = re.compile(r"[\\`*_{}\[\]<>#|~&@!$]|:(?=//)|(?<=www)\.", re.IGNORECASE)
"""What means something inside a line; nothing that others wrote stands at the beginning of one."""


def render(report: WeekReport) -> str:
    """The report as Markdown. Every name in it is escaped: it shows as written and links to nothing (law 5)."""
    title = f"# Week {int(report.week[-2:])} ({days(report.first_day)})"
    blocks = [title, escaped(summary(report)), escaped(scope(report)), *map(_table, tables(report))]
    if gaps := gap_lines(report):
        blocks.append("\n".join(["## Where posts may be missing", "", *(f"- {escaped(line)}" for line in gaps)]))
    return "\n\n".join(blocks) + "\n"


def escaped(name: str) -> str:
    """Text that Markdown shows as it is, without links."""
    return _SYNTAX.sub(r"\\\g<0>", name)


def _table(table: Table) -> str:
    lines = [
        f"## {table.title}",
        "",
        _row(table.header),
        _row((":---", *["---:"] * (len(table.header) - 1))),
        *(_row((escaped(row[0]), *row[1:])) for row in table.rows),
    ]
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
