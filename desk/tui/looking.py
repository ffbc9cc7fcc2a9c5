"""The desk as one looks at it: the queue, the case, and what changes under one's eyes. Reading never holds up a key."""

import asyncio
import traceback
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, TypeVar

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.events import Resize
from textual.screen import Screen
from textual.widgets import Input, Static
from textual.worker import WorkType

from desk.filters import EXAMPLE, FilterError, parse
from desk.reviewing import NotAllowed, Pulse, Reviewing
from desk.settings_words import SettingsError
from desk.sheet import Sheet
from desk.tui import pace
from desk.tui.case import CasePane
from desk.tui.keys import bar
from desk.tui.queue import Queue
from desk.tui.words import joined, line, said
from responders.proposals import ReviewError
from store.errors import NotFound, StoreError
from store.queue import Key, Page, QueueRow, View, Wanted

SPOKEN = (StoreError, ReviewError, SettingsError, NotAllowed, FilterError, OSError, ValueError)
"""Errors whose words are meant for the person at the desk."""
VIEWS = tuple(View)
_SEEN_AFTER, _SEEN_EVERY = 1.5, 50.0
"""Seconds at a case before colleagues are told, and from then on."""
_OUTLINE_AFTER = 0.05
"""Seconds that reading a case may take before its outline is shown: mostly it is there by then, and painted once."""
_AHEAD_AFTER = 0.06
"""Seconds at a case before its neighbours are read."""
_ENDS_AFTER = 0.4
"""Seconds at a case before the two ends of the queue are read."""
_KEPT = 200
"""Cases kept at hand once read."""
_T = TypeVar("_T")
Job = Callable[[], Coroutine[Any, Any, object]]


class Looking(Screen[None]):
    """Reads and shows; decides nothing."""

    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012  # as Textual declares it
        (0, "-narrow"),
        (100, "-normal"),
        (150, "-wide"),
    ]
    AUTO_FOCUS = "Queue"

    def __init__(self, work: Reviewing, *, typed: str = "", watch_every: float = 1.5) -> None:
        super().__init__()
        self.work = work
        self.typed = typed
        self.wanted = parse(typed, me=work.person.key)
        self.deciding: set[int] = set()
        """Cases that a decision is under way for: they are off the queue already."""
        self._watch_every = watch_every
        self._pulse: Pulse | None = None
        self._told = False
        self._sheets: dict[tuple[int, int | None], Sheet] = {}
        self._ends: dict[bool, Page] = {}
        """The last page, and the first, by whether it is the last; as they stood when anything last changed."""
        self._counts: dict[View, int] = {}
        self._top = Content("")

    def compose(self) -> ComposeResult:
        """Top, queue, case, what was done last, keys."""
        yield Static(id="top", markup=False)
        yield Input(id="asking", placeholder=EXAMPLE, compact=True, max_length=300)
        with Horizontal(id="body"):
            yield Queue(self.work.clock, self.work.person.key, self._moved)
            yield CasePane()
        yield Static(id="said", markup=False)
        yield Static(id="keys", markup=False)

    def on_mount(self) -> None:
        """Begin to read, and to watch."""
        self.query_one("#asking", Input).cursor_blink = False
        self._show_top()
        self.begin(self.load)
        self.set_interval(self._watch_every, lambda: self.begin(self.watch_store, "watch"))
        self.set_interval(30, self._tick)

    def on_unmount(self) -> None:
        """The desk closes."""
        pace.relax()

    @property
    def queue(self) -> Queue:
        """The left side."""
        return self.query_one(Queue)

    @property
    def pane(self) -> CasePane:
        """The right side."""
        return self.query_one(CasePane)

    @property
    def row(self) -> QueueRow | None:
        """The case that is looked at."""
        return self.queue.window.current

    def on_resize(self, event: Resize) -> None:
        """The keys go into as few lines as they need."""
        self.query_one("#keys", Static).update(bar(event.size.width - (0 if event.size.width < 100 else 2)))

    # -- work beside the screen

    def begin(self, job: Job, group: str = "load", *, alone: bool = True) -> None:
        """Do something beside the screen; a newer job of a group takes the place of an older one."""
        whole: WorkType[None] = partial(self._guarded, job)
        self.run_worker(whole, group=group, exclusive=alone)

    async def _guarded(self, job: Job) -> None:
        try:
            await job()
        except SPOKEN as error:
            self.tell(str(error), bad=True)
        except Exception as error:  # noqa: BLE001  # the desk stays open, whatever broke; the trace is shown at the end
            if not self.query("#said"):
                return  # it is being closed, and this looked for what is gone already
            self.app.troubles.append(traceback.format_exc())  # type: ignore[attr-defined]  # of ReviewApp
            self.tell(f"This should not have happened: {type(error).__name__}. Leave with q to see more.", bad=True)

    async def ask(self, question: Callable[..., _T], *args: Any, **more: Any) -> _T:
        """Ask the store in a thread, so that keys go on being answered."""
        return await asyncio.to_thread(partial(question, *args, **more))

    def tell(self, words: str, *, bad: bool = False) -> None:
        """What was done, or why it was not."""
        self._told = bool(words)
        told = said(line(words, 600), "bold $text-error" if bad else "$text-success")
        for place in self.query("#said").results(Static):  # it is gone while the desk closes
            place.update(told, layout=False)

    # -- the queue

    async def load(self) -> None:
        """The queue from its start."""
        wanted = self.wanted
        self.queue.note = "Reading…"
        page = await self._page(wanted)
        if wanted != self.wanted:
            return
        self.queue.window.begin(page)
        self.queue.note = self._nothing() if page.next is None else "Nothing so far; PgDn looks further."
        self._arrived()
        if self._pulse is None:
            pace.hurry()
        self._pulse = await self.ask(self.work.pulse)
        await self._count()

    async def _page(self, wanted: Wanted, **more: Any) -> Page:
        return self._undecided(await self.ask(self.work.page, wanted, **more))

    def _undecided(self, page: Page) -> Page:
        return page._replace(rows=tuple(row for row in page.rows if row.case_id not in self.deciding))

    def _nothing(self) -> str:
        if self.typed:
            return "Nothing matches. / asks for something else."
        return {View.TO_DO: "All done. Nobody waits for you.", View.MINE: "Nothing is yours."}.get(
            self.wanted.view, "Nothing here."
        )

    def _arrived(self) -> None:
        self.queue.changed()
        self.show_current()
        self._show_top()

    def on_queue_wants(self, event: Queue.Wants) -> None:
        """More rows, before they are reached."""
        self.begin(partial(self._more, below=event.below), "more")

    async def _more(self, *, below: bool) -> None:
        window, wanted = self.queue.window, self.wanted
        at, changes = (window.below if below else window.above), window.changes
        if at is None:
            return
        page = await self._page(wanted, after=at, limit=200, backwards=not below)
        if changes != window.changes or wanted != self.wanted:
            return
        was_empty = not window.rows
        (window.extend if below else window.prepend)(page)
        self.queue.changed()
        if was_empty and window.rows:
            self.show_current()

    def on_queue_ends(self, event: Queue.Ends) -> None:
        """The first or the last page."""
        self.begin(partial(self._end, last=event.last))

    async def _end(self, *, last: bool) -> None:
        wanted = self.wanted
        known = self._ends.get(last)
        page = self._undecided(known) if known else await self._page(wanted, backwards=last)
        if wanted == self.wanted:
            self.queue.window.begin(page, at_end=last)
            self._arrived()

    # -- what others do meanwhile

    async def watch_store(self) -> None:
        """Look whether anything changed, and show it."""
        pulse, before = await self.ask(self.work.pulse), self._pulse
        if pulse == before:
            return
        self._pulse = pulse
        if before is None or pulse.version != before.version:
            await self.renew()
        elif self.row is not None:
            await self._read(self.row)
        self._show_top()

    async def renew(self) -> None:
        """Somebody did something: what is seen is read again, and stays where it is."""
        self._ends = {}
        window, wanted = self.queue.window, self.wanted
        low, high = window.stretch()
        changes = window.changes
        after = None
        if window.rows and (low or window.above is not None):
            first = window.rows[low].key
            after = Key(first.rank, first.id - 1)
        limit = high - low + 30
        page = await self._page(wanted, after=after, limit=limit)
        if changes == window.changes and wanted == self.wanted:
            before = self.row
            window.refresh(low, high, page.rows, whole=page.next is None)
            if not window.rows:
                self.queue.note = self._nothing()
            self.queue.changed()
            current = self.row
            self._sheets.clear()
            if current is None or before is None or current.case_id != before.case_id:
                self.show_current()
            else:
                await self._read(current)
        await self._count()

    def _tick(self) -> None:
        """Clocks go on."""
        self.queue.refresh()
        if not self.pane.editing:
            pace.tidy()

    async def _count(self) -> None:
        self._counts = await self.ask(self.work.counts)
        self._show_top()

    def _show_top(self) -> None:
        parts: list[tuple[str, str] | str] = [("Wellheard", "bold $text-accent"), "  "]
        for n, view in enumerate(VIEWS):
            count = self._counts.get(view)
            many = "" if count is None else f" {count:,}" if count < 10_000 else " 10,000+"
            here = view is self.wanted.view
            parts += [(f"{n + 1} {view.value}{many}", "bold reverse" if here else ""), "  "]
        if self.typed:
            parts.append((f"/{line(self.typed, 60)}  ", "italic"))
        if self.queue.window.marked:
            parts.append((f"{len(self.queue.window.marked)} marked: A approves together  ", "bold $text-warning"))
        if self._pulse is not None and self._pulse.unseen:
            parts.append((f"✉ {self._pulse.unseen}: i  ", "bold $text-warning"))
        parts.append((self.work.person.key, "dim"))
        others = [one.person for one in self._pulse.here if one.person != self.work.person.key] if self._pulse else []
        if others:
            parts.append((f", with {line(', '.join(others), 40)}", "dim"))
        top = joined(*parts)
        if not self._top.is_same(top):
            self._top = top
            self.query_one("#top", Static).update(top, layout=False)

    # -- the case

    def _moved(self) -> None:
        """Show what is looked at now."""
        if self._told:
            self.tell("")
        self.show_current()
        self._show_top()

    def show_current(self) -> None:
        """The case that is looked at: at once where it was read before, in outline until it is."""
        row = self.row
        if self.pane.editing:
            self.pane.end_editing()
        if row is None:
            self.work.has_open(None)
            self.pane.empty(self.queue.note)
            return
        known = self._sheets.get(self._place(row))
        if known is not None:
            self.show_sheet(known)
        else:
            self.work.has_open(None)
        self.begin(partial(self._look, row, known is None), "case")
        self.begin(partial(self._be_seen, row.case_id), "presence")

    def _place(self, row: QueueRow) -> tuple[int, int | None]:
        by_draft = self.wanted.view in {View.BY_HAND, View.LEAVING}
        return row.case_id, row.draft_id if by_draft else None

    def _is_of(self, sheet: Sheet, row: QueueRow) -> bool:
        case_id, draft_id = self._place(row)
        shown = sheet.draft.id if sheet.draft else None
        return sheet.case.id == case_id and draft_id in {None, shown}

    async def _look(self, row: QueueRow, unknown: bool) -> None:
        if unknown:
            reading = asyncio.create_task(self._guarded(partial(self._read, row)))
            if not (await asyncio.wait({reading}, timeout=_OUTLINE_AFTER))[0]:
                self.pane.outline(row, self.work.clock())
                await reading
        # First what is looked at is painted; a thread beside it would take turns with that.
        await asyncio.sleep(_AHEAD_AFTER)
        for one in self.queue.window.neighbours(self.queue.leap):
            await self._keep_ready(one)
        await asyncio.sleep(_ENDS_AFTER)
        for last in (True, False):
            await self._end_ready(last=last)

    async def _keep_ready(self, row: QueueRow) -> None:
        if self._place(row) not in self._sheets:
            self._keep(row, await self.ask(self.work.sheet, *self._place(row)))

    async def _end_ready(self, *, last: bool) -> None:
        """Read an end of the queue, far from where one is, before somebody goes there. It is as old as all one sees."""
        ends = self._ends
        if last not in ends:
            page = await self._page(self.wanted, backwards=last)
            if page.rows:
                ends[last] = page
                await self._keep_ready(page.rows[-1 if last else 0])

    async def _be_seen(self, case_id: int) -> None:
        """Colleagues see what one stays at, and whether one writes; not what one leafs through."""
        await asyncio.sleep(_SEEN_AFTER)
        while self.row is not None and self.row.case_id == case_id:
            await self.ask(self.work.look, case_id, writing=self.pane.editing)
            await asyncio.sleep(_SEEN_EVERY)

    async def _read(self, row: QueueRow) -> None:
        try:
            sheet = await self.ask(self.work.sheet, *self._place(row))
        except NotFound:
            return
        self._keep(row, sheet)
        if self.row is not None and self._is_of(sheet, self.row):
            self.show_sheet(sheet)

    def _keep(self, row: QueueRow, sheet: Sheet) -> None:
        while len(self._sheets) >= _KEPT:
            del self._sheets[next(iter(self._sheets))]
        self._sheets[self._place(row)] = sheet

    async def reread(self) -> None:
        """The case that is looked at was changed by ourselves."""
        if self.row is not None:
            self._sheets.pop(self._place(self.row), None)
            await self._read(self.row)

    def show_sheet(self, sheet: Sheet) -> None:
        """Put a case on the screen."""
        draft = sheet.draft
        self.work.has_open(draft.id if draft else None)
        length = self.work.count(draft.platform, draft.text) if draft else None
        self.pane.show(sheet, self.work.clock(), self.work.person.key, length)
