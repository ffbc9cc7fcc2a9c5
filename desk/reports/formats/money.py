"""`report speed` and `report roi` for people: the same blocks as plain text and as Markdown."""

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from desk.plain import plain
from desk.reports.formats.text import WIDTH
from desk.reports.roi import NOTHING_STATED, Roi
from desk.reports.speed import NOT_PROOF, Line, Speed


@dataclass(frozen=True, slots=True)
class Block:
    """A heading with sentences and a table below it."""

    title: str
    sentences: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


def speed_blocks(one: Speed, *, title: str = "Response speed and outcome") -> list[Block]:
    """What `report speed` says."""
    hours = "business hours" if one.clock == "business-hours" else "hours by the clock"
    known = "Cases that came with a complaint or a question, by when their outcome became known"
    return [
        Block(f"{title}: {one.period}", (one.summary, f"{known}; response times in {hours}.")),
        Block("By response time", (), ("first answer", "recovered", "still unhappy"),
              tuple(_line(line) for line in (*one.bins, one.all))),
        Block("By what our replies did", (), ("step", "recovered with it", "without it", "difference"),
              tuple((s.name, s.taken.cell(), s.left_out.cell(), s.verdict()) for s in one.steps)),
        Block("What this does not prove", (NOT_PROOF, "The cases: wellheard cases outcomes --json")),
    ]  # fmt: skip


def _line(line: Line) -> tuple[str, ...]:
    return line.name, line.recovered.cell(), line.still_unhappy.cell()


def roi_blocks(one: Roi) -> list[Block]:
    """What `report roi` says, on one page."""
    now, costs = one.figures, one.costs
    brand = f" for {plain(one.brand)}" if one.brand else ""
    per = "-" if costs.per_complaint_usd is None else f"${costs.per_complaint_usd:.3f}"
    blocks = [
        Block(f"What answering did{brand}: {when(one)}", (f"Recovered: {one.recovered.words()} of those whose outcome "
              "is known and who came with a complaint or a question.",)),
        Block("Counted and measured", (), ("what", "in the period"), (
            ("mentions heard", _count(now.mentions)), ("cases answered", _count(now.cases_answered)),
            ("of those that wanted an answer", "-" if now.answered_share is None else f"{now.answered_share:.0%}"),
            ("first answer, median", _hours(now.first_response_median_s)),
            ("replies posted by API", str(costs.replies)),
            ("drafts approved as they were", _count(now.drafts_approved_unchanged)),
            ("drafts approved after a change", _count(now.drafts_approved_edited)),
        )),
        Block("What the platforms charged, at their list prices", (), ("what", "US dollars"), (
            ("reading", "-" if costs.reading_usd is None else f"${costs.reading_usd:.2f}"),
            ("posting", f"${costs.posting_usd:.2f}"), ("both", f"${costs.total_usd:.2f}"),
            ("for each answered complaint", per),
        )),
    ]  # fmt: skip
    heading, by_time, _, no_proof = speed_blocks(one.speed, title="Does answering sooner pay")
    return [*blocks, _estimated(one), heading, by_time, no_proof]


def when(one: Roi) -> str:
    """The period, and whether it still goes on."""
    return one.period if one.complete else f"{one.period} so far"


def _estimated(one: Roi) -> Block:
    title = "Estimates, not measurements"
    if not one.estimates:
        return Block(title, (NOTHING_STATED,))
    rows = tuple(
        (f"{e.what} (estimate)", f"{e.amount:,.0f} {plain(e.currency)}",
         "" if e.low == e.high else f"{e.low:,.0f} to {e.high:,.0f}") for e in one.estimates
    )  # fmt: skip
    return Block(title, tuple(f"{e.what}: {e.rests_on}." for e in one.estimates), ("what", "amount", "by counts"), rows)


def _count(value: int | None) -> str:
    return "-" if value is None else f"{value:,}"


def _hours(seconds: float | None) -> str:
    return "-" if seconds is None else f"{seconds / 3600:.1f} h"


def as_text(blocks: Iterable[Block]) -> str:
    """For a terminal."""
    return "\n\n".join("\n".join(_text(block)) for block in blocks) + "\n"


def _text(block: Block) -> Iterable[str]:
    yield block.title
    for sentence in block.sentences:
        yield from textwrap.wrap(sentence, WIDTH - 2, initial_indent="  ", subsequent_indent="  ",
                                 break_on_hyphens=False)  # fmt: skip
    if block.rows:
        table = [block.head, *block.rows]
        widths = [max(len(row[n]) for row in table) for n in range(len(block.head) - 1)]
        for row in table:
            cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
            yield f"  {'  '.join([*cells, row[-1]])}".rstrip()


def as_markdown(blocks: Sequence[Block]) -> str:
    """For a page."""
    parts = [_markdown(block, level="#" if n == 0 else "##") for n, block in enumerate(blocks)]
    return "\n\n".join(parts) + "\n"


def _markdown(block: Block, *, level: str) -> str:
    lines = [f"{level} {_safe(block.title)}", *(f"\n{_safe(sentence)}" for sentence in block.sentences)]
    if block.rows:
        lines += ["", _cells(block.head), f"|{'---|' * len(block.head)}", *map(_cells, block.rows)]
    return "\n".join(lines)


def _cells(row: Sequence[str]) -> str:
    return f"| {' | '.join(map(_safe, row))} |"


def _safe(text: str) -> str:
    for char in "\\`*_[]<>|":
        text = text.replace(char, f"\\{char}")
    return text
