"""The queue on the screen: draws only the rows that are seen, however many there are."""

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.cache import LRUCache
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.style import Style

from desk.tui.window import NEAR, Window
from desk.tui.words import PLATFORMS, URGENCY_STYLE, URGENT, clock_words, joined, line, said, span_words
from store.queue import QueueRow
from store.states import DraftState
from store.types import Verdict


class Queue(ScrollView, can_focus=True):
    """The cases that wait, one or two lines each."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "move(1)", "next", show=False),
        Binding("k,up", "move(-1)", "back", show=False),
        Binding("ctrl+d,pagedown", "leap(1)", "page down", show=False),
        Binding("ctrl+u,pageup", "leap(-1)", "page up", show=False),
        Binding("g,home", "ends(False)", "first", show=False),
        Binding("G,end", "ends(True)", "last", show=False),
        Binding("space", "mark", "mark", show=False),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"queue--cursor", "queue--row"}

    class Wants(Message):
        """The next page of rows is needed."""

        def __init__(self, *, below: bool) -> None:
            super().__init__()
            self.below = below

    class Ends(Message):
        """The first or the last rows are wanted, which may not be held."""

        def __init__(self, *, last: bool) -> None:
            super().__init__()
            self.last = last

    def __init__(self, clock: Callable[[], datetime], me: str, moved: Callable[[], None]) -> None:
        """A queue.

        Args:
            clock: now.
            me: who looks at it.
            moved: called when another case is looked at: at once, so that both sides are painted together.
        """
        super().__init__(id="queue")
        self._moved = moved
        self.window = Window()
        self.clock = clock
        self.me = me
        self.note = ""
        self._lines: LRUCache[object, list[Strip]] = LRUCache(512)

    @property
    def row_height(self) -> int:
        """Lines of one row: one where there is width for all in it."""
        return 1 if self.size.width >= 60 else 2

    @property
    def leap(self) -> int:
        """Rows of one screenful, less one."""
        return max(1, self.scrollable_content_region.height // self.row_height - 1)

    def changed(self) -> None:
        """The rows are others now."""
        self.virtual_size = Size(self.size.width, max(1, len(self.window.rows)) * self.row_height)
        self._show_current()
        self.refresh()
        self._ask_ahead()

    def _ask_ahead(self) -> None:
        window = self.window
        if window.below is not None and len(window.rows) - window.at < NEAR:
            self.post_message(self.Wants(below=True))
        elif window.above is not None and window.at < NEAR:
            self.post_message(self.Wants(below=False))

    def _show_current(self) -> None:
        height, top = self.row_height, self.window.at * self.row_height
        seen = max(1, self.scrollable_content_region.height)
        if top < self.scroll_offset.y:
            self.scroll_to(y=top, animate=False, immediate=True)
        elif top + height > self.scroll_offset.y + seen:
            self.scroll_to(y=top + height - seen, animate=False, immediate=True)

    def on_resize(self, _event: events.Resize) -> None:
        """Rows are wrapped anew."""
        self.changed()

    def action_move(self, by: int) -> None:
        """To a neighbour."""
        if self.window.move(by):
            self._show_current()
            self.refresh()
            self._moved()
        self._ask_ahead()

    def action_leap(self, pages: int) -> None:
        """By a screenful."""
        self.action_move(pages * self.leap)

    def action_ends(self, last: bool) -> None:
        """To the first or the last case."""
        beyond = self.window.below if last else self.window.above
        if beyond is not None:
            self.post_message(self.Ends(last=last))
            return
        self.action_move(len(self.window.rows) if last else -len(self.window.rows))

    def action_mark(self) -> None:
        """Mark the case, or take the mark off, and go on."""
        row = self.window.current
        if row is None:
            return
        self.window.marked ^= {row.case_id}
        self.action_move(1)
        self.refresh()
        self._moved()

    def on_click(self, event: events.Click) -> None:
        """The row under the pointer."""
        place = (event.y + self.scroll_offset.y) // self.row_height
        self.focus()
        if 0 <= place < len(self.window.rows) and place != self.window.at:
            self.action_move(place - self.window.at)

    def render_line(self, y: int) -> Strip:
        """One line of what is seen."""
        height = self.row_height
        place, part = divmod(y + self.scroll_offset.y, height)
        width = self.scrollable_content_region.width
        ground = self.rich_style
        if not self.window.rows:
            text = self.note if y == 1 else ""
            return Strip([Segment(text, ground)]).adjust_cell_length(width, ground)
        if place >= len(self.window.rows):
            return Strip.blank(width, ground)
        row, at = self.window.rows[place], self.clock()
        here, marked = place == self.window.at, row.case_id in self.window.marked
        key = (row, here, marked, width, height, self.has_focus, at.replace(second=0, microsecond=0), self.app.theme)
        drawn = self._lines.get(key)
        if drawn is None:
            drawn = self._draw(row, at, here=here, marked=marked, width=width)
            self._lines[key] = drawn
        return drawn[part]

    def _draw(self, row: QueueRow, at: datetime, *, here: bool, marked: bool, width: int) -> list[Strip]:
        style = self.get_visual_style("queue--cursor" if here else "queue--row")
        edge = "▌" if here else "✓" if marked else " "
        edge = "◆" if here and marked else edge
        head = joined(
            (edge, "bold $text-accent"), (URGENT[row.urgency], URGENCY_STYLE[row.urgency]),
            _clock(row, at),
            (f"{PLATFORMS.get(row.platform, row.platform)} ", "dim"), (line(row.customer or "someone", 24), "bold"),
        )  # fmt: skip
        tag = self._tag(row, at)
        words = line(row.words, 200) or "(deleted)"
        if self.row_height == 1:
            return [self._strip(_fit(joined(head, "  ", (words, "")), tag, width), style, width)]
        first = _fit(head, tag, width)
        second = joined((f"{'▌' if here else ' '}  ", "bold $text-accent"), (words, "" if here else "dim"))
        return [self._strip(first, style, width), self._strip(second.truncate(width, ellipsis=True), style, width)]

    def _tag(self, row: QueueRow, at: datetime) -> Content:
        """What is the matter with the row, in a word."""
        parts = []
        if row.claimed_by and row.claimed_until and row.claimed_until > at:
            parts.append(("✎ you" if row.claimed_by == self.me else f"✎ {line(row.claimed_by, 10)}", "italic"))
        elif row.owner:
            parts.append((line(row.owner, 10), "dim"))
        if row.draft_state is None:
            parts.append(("no draft", "$text-warning"))
        elif row.draft_state is DraftState.APPROVED:
            parts.append(("approved", "$text-success"))
        elif row.draft_state is DraftState.HANDED_OFF:
            parts.append(("handed off", "$text-success"))
        elif row.blocked:
            parts.append(("check", "$text-error"))
        elif row.verdict is Verdict.HAND_OFF:
            parts.append(("by hand", "dim"))
        return joined(*(part for one in parts for part in (" ", one)))

    def _strip(self, content: Content, style: Style, width: int) -> Strip:
        parts = content.render(style, end="", parse_style=self.app.stylesheet.parse_style)
        segments = [Segment(text, (style + piece).rich_style) for text, piece in parts]
        return Strip(segments).adjust_cell_length(width, style.rich_style)


def _clock(row: QueueRow, at: datetime) -> tuple[str, str]:
    """How long is left, how late it is, or how long they have waited where there is no clock."""
    if row.stands:
        return " paused ", "dim italic"
    if row.due_at is None:
        return f"{clock_words(at, row.waiting_since):>7} ", "dim"
    if row.due_at <= at:
        return f"{'late ' + span_words(at - row.due_at):>7} ", "bold $text-error"
    near = row.warn_at is not None and row.warn_at <= at
    return f"{'in ' + span_words(row.due_at - at):>7} ", "bold $text-warning" if near else ""


def _fit(content: Content, tag: Content, width: int) -> Content:
    """A line with a tag at its right end."""
    room = width - tag.cell_length
    if room < 12:
        return content.truncate(width, ellipsis=True)
    left = content.truncate(room, ellipsis=True)
    return left + said(" " * max(0, room - left.cell_length)) + tag
