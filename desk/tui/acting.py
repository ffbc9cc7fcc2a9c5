"""How acts are done on the screen: at once to the eye, in a thread for the store, and back again where they fail."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from textual.content import Content
from textual.screen import ModalScreen

from desk.planting import WasPlanted
from desk.reviewing import Reviewing
from desk.sheet import Sheet
from desk.tui.dialogs import Help
from desk.tui.looking import SPOKEN, Job
from desk.tui.narrowing import Narrowing
from desk.tui.words import line
from store.queue import QueueRow, View
from store.states import DraftState
from store.types import Draft

Act = Callable[[], str]
"""Does something, in a thread, and says what it did."""
_T = TypeVar("_T")


class Acting(Narrowing):
    """Does what it is told; which key means what is told elsewhere."""

    def __init__(self, work: Reviewing, *, typed: str = "", watch_every: float = 1.5) -> None:
        super().__init__(work, typed=typed, watch_every=watch_every)
        self.undone: list[tuple[int, Act]] = []
        """What was done, by case, and how each is taken back."""

    def read_sheet(self) -> Sheet | None:
        """The case on the screen; None, and it is said, while it is being read."""
        sheet, row = self.pane.sheet, self.row
        if sheet is None or row is None or not self._is_of(sheet, row):
            self.tell("It is being read still; once more in a moment.", bad=True)
            return None
        return sheet

    def live(self, *states: DraftState) -> tuple[Sheet, Draft] | None:
        """The case and its draft, where something can be done with that."""
        sheet = self.read_sheet()
        if sheet is None:
            return None
        draft = sheet.draft
        if draft is None or draft.state not in states:
            there = f"Its draft is {draft.state.value}" if draft else "There is no draft"
            self.tell(f"{there}: nothing to do this to. e writes your own words.", bad=True)
            return None
        return sheet, draft

    async def open_dialog(self, dialog: ModalScreen[_T]) -> _T | None:
        """Ask the person something; None when they leave it."""
        answer: asyncio.Future[_T | None] = asyncio.get_running_loop().create_future()

        def answered(result: _T | None) -> None:
            if not answer.done():
                answer.set_result(result)

        await self.app.push_screen(dialog, answered)
        return await answer

    # -- planted drafts

    async def _guarded(self, job: Job) -> None:
        await super()._guarded(partial(self._unless_planted, job))

    async def _unless_planted(self, job: Job) -> None:
        try:
            await job()
        except WasPlanted as found:
            await self.was_planted(found)

    async def was_planted(self, found: WasPlanted) -> None:
        """What was just decided was planted: it goes, and the person reads why."""
        self.deciding.discard(found.case_id)
        if self.pane.editing:
            self.pane.end_editing()
            self.queue.focus()
        self.queue.window.remove(found.case_id)
        await self.app.push_screen(Help(Content(str(found)), title="A planted draft"))
        await self.renew()
        self.queue.changed()
        self.show_current()

    # -- acts

    def decide(self, act: Act, undo: Act | None = None) -> None:
        """Do something that takes the case off the queue. It goes at once; it comes back where the act fails.

        Args:
            act: what is done, in a thread; says what it did.
            undo: takes it back.
        """
        row = self.row
        if row is None:
            return
        self.deciding.add(row.case_id)
        self.queue.window.remove(row.case_id)
        if not self.queue.window.rows:
            self.queue.note = "Looking whether more waits…"
        self.queue.changed()
        self.show_current()
        self.begin(partial(self._decided, row, act, undo), f"decide-{row.case_id}", alone=False)

    async def _decided(self, row: QueueRow, act: Act, undo: Act | None) -> None:
        try:
            words = await self.ask(act)
        except SPOKEN as error:
            self.deciding.discard(row.case_id)
            await self._came_back(row)
            self.tell(f"Case {row.case_id} ({line(row.customer or 'someone', 20)}): {error}", bad=True)
        else:
            self.tell(words)
            if undo is not None:
                self.undone.append((row.case_id, undo))
            self.deciding.discard(row.case_id)
            await self.renew()

    async def _came_back(self, row: QueueRow) -> None:
        self.queue.window.put_back(row)
        self.queue.window.select(row.case_id)
        self.queue.changed()
        self._sheets.pop(self._place(row), None)
        self.show_current()

    def still(self, case_id: int, act: Act, undo: Act | None = None) -> None:
        """Decide, if this is still the case that the question was asked about."""
        if self.row is not None and self.row.case_id == case_id:
            self.decide(act, undo)

    def act(self, act: Act, undo: Act | None = None) -> None:
        """Do something that leaves the case where it is."""
        self.begin(partial(self._acted, act, undo), "act", alone=False)

    async def _acted(self, act: Act, undo: Act | None) -> None:
        words = await self.ask(act)
        self.tell(words)
        if undo is not None and self.row is not None:
            self.undone.append((self.row.case_id, undo))
        await self.renew()

    def action_undo(self) -> None:
        """Take the last act back; in the views of approved replies, the approval that is looked at."""
        row = self.row
        if self.wanted.view in {View.LEAVING, View.BY_HAND} and row is not None and row.draft_id is not None:
            self.begin(partial(self._taken_back, row.case_id, partial(self._undo, row.draft_id)), "act", alone=False)
        elif self.undone:
            self.begin(partial(self._taken_back, *self.undone.pop()), "act", alone=False)
        else:
            self.tell("Nothing was done yet that could be taken back.", bad=True)

    def _undo(self, draft_id: int) -> str:
        made = self.work.undo(draft_id)
        return f"Taken back: draft {made.id} of case {made.case_id} waits again."

    async def _taken_back(self, case_id: int, undo: Act) -> None:
        words = await self.ask(undo)
        row = await self.ask(self.work.row, case_id)
        if row is not None and self.wanted.view in {View.TO_DO, View.MINE}:
            await self._came_back(row)
        await self.renew()
        self.tell(words)
