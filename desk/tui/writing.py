"""Writing on the screen: one's own words in place, with what they weigh; and other words of the machine."""

import asyncio
from functools import partial

from textual import on
from textual.widgets import TextArea

from desk.plain import plain as harmless
from desk.sheet import Sheet
from desk.tui.deciding import Deciding
from desk.tui.dialogs import Pick
from desk.tui.edit import ReplyArea
from responders.proposals import NotAsRead
from responders.worded import Worded
from store.errors import ClaimedByAnother
from store.states import DraftState
from store.types import Draft, Label, Mention

_CHECK_AFTER = 0.15
"""Seconds without a key before the checks read what is being written."""
_REDRAFTED = (DraftState.PROPOSED, DraftState.APPROVED, DraftState.REJECTED, DraftState.VOID, DraftState.FAILED)
"""Drafts in whose place other words may stand."""


class Writing(Deciding):
    """Changes the words that are decided about."""

    _variants: tuple[Worded, ...] = ()
    _variant_at: int = 0
    _variants_of: int | None = None
    _opened: Sheet | None = None
    """The case as it was read when the writing began, or when it was last shown to have changed."""
    _held: int | None = None
    """The case that is held because somebody writes in it."""

    def action_approve(self) -> None:
        """Say yes to exactly the words on the screen; where those are other words, take them first."""
        if self.pane.preview is not None:
            self._take_preview(approve=True)
        else:
            super().action_approve()

    def action_edit(self) -> None:
        """The reply becomes a field to write in."""
        sheet = self.read_sheet()
        if sheet is None or self.pane.editing:
            return
        if not self.work.may("edit") or sheet.mention is None:
            self.tell("There is nothing that you may write here.", bad=True)
            return
        draft = sheet.live
        if draft is not None and draft.state is DraftState.HANDED_OFF:
            self.tell("It was handed to a person to post: its words stay as they are.", bad=True)
            return
        words = self.pane.preview.text if self.pane.preview else self.work.beginning(sheet)
        self._opened = sheet
        # What a stranger's or a colleague's words hide is seen while one writes over them (law 5).
        words = harmless(words, lines=True)
        self.pane.begin_editing(words, self.work.closing(sheet.case.brand, words))
        self._written(words)
        self._held = None
        self.begin(partial(self._hold, sheet.case.id), "hold")

    async def _hold(self, case_id: int) -> None:
        """While one writes the case is one's own; a colleague who was first has it."""
        try:
            if await self.ask(self.work.begin_writing, case_id):
                self._held = case_id
        except ClaimedByAnother as error:
            self._read_on()
            self.tell(str(error), bad=True)

    async def _let_go(self) -> None:
        held, self._held = self._held, None
        if held is not None:
            await self.ask(self.work.end_writing, held)

    @on(TextArea.Changed)
    def _typed(self, event: TextArea.Changed) -> None:
        if self.pane.editing:
            self._written(event.text_area.text)

    def _written(self, text: str) -> None:
        sheet = self.pane.sheet
        if sheet is None or sheet.mention is None:
            return
        before = (sheet.live.machine_text or sheet.live.text) if sheet.live else None
        self.pane.show_written(self.work.count(sheet.case.platform, text), before, text)
        self.begin(partial(self._check, sheet, text), "check")

    async def _check(self, sheet: Sheet, text: str) -> None:
        await asyncio.sleep(_CHECK_AFTER)
        if sheet.mention is not None:
            found = await self.ask(self.work.check, sheet.mention, sheet.live, text)
            if self.pane.editing and self.pane.sheet is sheet:
                self.pane.show_found(found)

    def on_reply_area_left(self, _event: ReplyArea.Left) -> None:
        """The words stay as they were."""
        self._read_on()
        self.begin(self._let_go, "act", alone=False)
        self.tell("Left as it was.")

    def _read_on(self) -> None:
        self.pane.end_editing()
        self.queue.focus()
        if self.pane.sheet is not None:
            self.show_sheet(self.pane.sheet)

    def on_reply_area_saved(self, event: ReplyArea.Saved) -> None:
        """Keep the words, and approve them where that was asked: always in the world in which they were written."""
        sheet = self._opened
        if sheet is None or sheet.mention is None:
            return
        live = sheet.live
        if live is not None and event.text.strip() == live.text.strip() and live.state is DraftState.PROPOSED:
            self._read_on()
            self.begin(self._let_go, "act", alone=False)
            if event.approve:
                self.say_yes(sheet.case.id, live, sheet.digest)
            return
        self.begin(partial(self._save, sheet, event.text, approve=event.approve), "act", alone=False)

    async def _save(self, sheet: Sheet, text: str, *, approve: bool) -> None:
        try:
            made = await self._saved(sheet, text)
        except NotAsRead:
            await self.reread()
            self._opened = self.pane.sheet
            self.tell("Something changed here while you wrote. Read it; your words are kept, ctrl+s saves.", bad=True)
            return
        self.pane.end_editing()
        self.queue.focus()
        await self._let_go()
        self.tell(f"Saved draft {made.id}.")
        await self.reread()
        if approve and sheet.world is not None:
            self.say_yes(sheet.case.id, made, sheet.world.digest(made.text))

    async def _saved(self, sheet: Sheet, text: str) -> Draft:
        if sheet.live is not None:
            return await self.ask(self.work.edit, sheet.live, text, sheet.digest)
        return await self.ask(self.work.write, sheet.mention.id if sheet.mention else 0, text)

    # -- other words

    def action_redraft(self) -> None:
        """Other words from the templates; where nothing was drafted, words all the same."""
        sheet = self.read_sheet()
        if sheet is not None and sheet.draft is None:
            self.act(partial(self._drafted, sheet))
        elif sheet is not None and (found := self.live(*_REDRAFTED)):
            self.act(partial(self._redraft, *found))

    def _redraft(self, sheet: Sheet, draft: Draft, situation: str | None = None) -> str:
        made = self.work.redraft(draft, sheet.digest, situation=situation)
        return f"Other words: draft {made.id}, {made.situation}."

    def _drafted(self, sheet: Sheet, situation: str | None = None) -> str:
        made = self.work.draft(sheet.mention.id if sheet.mention else 0, situation=situation)
        return f"Draft {made.id}, {made.situation}: you asked for it, so read whether it fits."

    def action_situation(self) -> None:
        """Another kind of reply."""
        sheet = self.read_sheet()
        if sheet is not None and (sheet.draft is None or self.live(*_REDRAFTED)):
            self.begin(partial(self._situation, sheet), "dialog")

    async def _situation(self, sheet: Sheet) -> None:
        kinds = await self.ask(self.work.situations, sheet.case.brand)
        chosen = await self.open_dialog(Pick("What kind of reply?", kinds))
        if chosen and sheet.draft is None:
            self.act(partial(self._drafted, sheet, chosen))
        elif chosen and sheet.draft is not None:
            self.act(partial(self._redraft, sheet, sheet.draft, chosen))

    def action_label(self) -> None:
        """Say what the customer's words are, where they were read as something else."""
        sheet = self.read_sheet()
        if sheet is not None and sheet.mention is not None:
            self.begin(partial(self._label, sheet.mention), "dialog")

    async def _label(self, mention: Mention) -> None:
        was = mention.classification.label
        hint = f"It was read as {was.value}. What you say stays."
        chosen = await self.open_dialog(Pick("What is it?", [label.value for label in Label], hint=hint))
        if chosen:
            self.act(partial(self._labelled, mention, Label(chosen)), partial(self._as_before, mention))

    def _labelled(self, mention: Mention, label: Label) -> str:
        self.work.correct(mention.case_id or 0, mention.id, label)
        return f"It counts as {label.value} now. u takes that back."

    def _as_before(self, mention: Mention) -> str:
        self.work.take_label_back(mention)
        return f"It is read as before: {mention.classification.label.value}."

    def action_variant(self, by: int) -> None:
        """Look at other words, without taking them."""
        found = self.live(DraftState.PROPOSED)
        if found:
            self.begin(partial(self._look_at_variant, found[1], by), "variant")

    async def _look_at_variant(self, draft: Draft, by: int) -> None:
        if self._variants_of != draft.id:
            self._variants = await self.ask(self.work.variants, draft.id)
            self._variants_of, self._variant_at = draft.id, 0
        if not self._variants:
            self.tell("There are no other words for this situation. D asks for another kind of reply.", bad=True)
            return
        many = len(self._variants) + 1
        at = 0 if self.pane.preview is None else self._variant_at
        self._variant_at = (at + by) % many
        words = self._variants[self._variant_at - 1] if self._variant_at else None
        text = words.text if words else draft.text
        self.pane.show_preview(words, f"{self._variant_at} of {many - 1}", self.work.count(draft.platform, text))

    def _take_preview(self, *, approve: bool) -> None:
        found, words = self.live(DraftState.PROPOSED), self.pane.preview
        if found is not None and words is not None:
            self.begin(partial(self._take, *found, words, approve=approve), "act", alone=False)

    async def _take(self, sheet: Sheet, draft: Draft, words: Worded, *, approve: bool) -> None:
        made = await self.ask(self.work.redraft, draft, sheet.digest, words=words)
        self.pane.preview = None
        self.tell(f"Taken: draft {made.id}.")
        await self.reread()
        if approve and sheet.world is not None:
            self.say_yes(sheet.case.id, made, sheet.world.digest(words.text))

    def action_take(self) -> None:
        """Take the words that are looked at."""
        if self.pane.preview is not None:
            self._take_preview(approve=False)
