"""The desk whole: deciding, and what colleagues do with a case beside that."""

from functools import partial
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from desk.reviewing import SNOOZES
from desk.sheet import Sheet
from desk.tui.dialogs import Ask, Help, Pick
from desk.tui.keys import bindings, help_text
from desk.tui.words import joined, line
from desk.tui.writing import Writing

NOBODY = "nobody"


class ReviewScreen(Writing):
    """The only screen of the desk; questions open on top of it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(),
        Binding("enter", "take", show=False),
        Binding("escape", "back", show=False),
    ]

    def action_assign(self) -> None:
        """Give it to a colleague."""
        sheet = self.read_sheet()
        if sheet is not None:
            self.begin(partial(self._assign, sheet), "dialog")

    async def _assign(self, sheet: Sheet) -> None:
        whom = await self.open_dialog(Pick("Whose case is it?", [*self.work.people(), NOBODY]))
        if whom:
            case_id, before = sheet.case.id, sheet.case.owner
            whose = None if whom == NOBODY else whom
            self.act(partial(self._assigned, case_id, whose), partial(self._assigned, case_id, before))

    def _assigned(self, case_id: int, owner: str | None) -> str:
        self.work.assign(case_id, owner)
        return f"Case {case_id} belongs to {owner or NOBODY}."

    def action_claim(self) -> None:
        """Hold it for yourself, or let it go."""
        sheet = self.read_sheet()
        if sheet is not None:
            self.act(partial(self._claimed, sheet.case.id))

    def _claimed(self, case_id: int) -> str:
        held = self.work.claim(case_id)
        return f"Case {case_id} is yours until {held.until:%H:%M} UTC; c lets it go." if held else "Let go."

    def action_note(self) -> None:
        """Write something down for the next colleague."""
        sheet = self.read_sheet()
        if sheet is not None:
            self.begin(partial(self._note, sheet), "dialog")

    async def _note(self, sheet: Sheet) -> None:
        hint = f"@name tells a colleague: {', '.join(self.work.people())}."
        words = await self.open_dialog(Ask("A note beside the case", words="What the next one should know", hint=hint))
        if words:
            self.act(partial(self._noted, sheet.case.id, words))

    def _noted(self, case_id: int, words: str) -> str:
        done = self.work.note(case_id, words)
        told = f" Told: {', '.join(done.told)}." if done.told else ""
        strange = f" Nobody is called {', '.join(done.unknown)}." if done.unknown else ""
        return f"Noted.{told}{strange}"

    def action_snooze(self) -> None:
        """Put it off; where it is put off, bring it back."""
        sheet = self.read_sheet()
        if sheet is None:
            return
        if sheet.snooze is not None:
            self.act(partial(self._woken, sheet.case.id))
        else:
            self.begin(partial(self._snooze, sheet.case.id), "dialog")

    async def _snooze(self, case_id: int) -> None:
        hint = "It comes back by itself when the customer writes."
        until = await self.open_dialog(
            Pick("Put it off until", SNOOZES, own_words="Friday, 2026-12-01, 45m", hint=hint)
        )
        if until is None:
            return
        why = await self.open_dialog(Ask("What does it wait for?", words="It stands with the clock; may stay empty"))
        if why is not None:
            self.still(case_id, partial(self._put_off, case_id, until, why), partial(self._woken, case_id))

    def _put_off(self, case_id: int, until: str, why: str) -> str:
        made = self.work.snooze(case_id, until, why)
        return f"Case {case_id} comes back {made.until:%a %d %b %H:%M} UTC. u brings it back now."

    def _woken(self, case_id: int) -> str:
        self.work.wake(case_id)
        return f"Case {case_id} is back."

    def action_escalate(self) -> None:
        """Somebody else, and soon."""
        sheet = self.read_sheet()
        if sheet is not None:
            self.begin(partial(self._escalate, sheet.case.id), "dialog")

    async def _escalate(self, case_id: int) -> None:
        others = [person for person in self.work.people() if person != self.work.person.key]
        if not others:
            self.tell("Nobody else is in [people] to give it to.", bad=True)
            return
        whom = others[0] if len(others) == 1 else await self.open_dialog(Pick("Escalate to whom?", others))
        if whom is None:
            return
        title = f"Escalate to {line(whom, 30)}: what do they need to know?"
        note = await self.open_dialog(Ask(title, words="May stay empty"))
        if note is not None:
            self.act(partial(self._escalated, case_id, whom, note or None))
            # It is theirs now: the next one is one's own.
            if self.row is not None and self.row.case_id == case_id:
                self.queue.action_move(1)

    def _escalated(self, case_id: int, whom: str, note: str | None) -> str:
        case = self.work.escalate(case_id, whom, note)
        return (
            f"Case {case_id} ({case.urgency.value}) is {whom}'s now, and they are told. 6 shows what colleagues have."
        )

    def action_inbox(self) -> None:
        """What colleagues want you to see."""
        self.begin(self._inbox, "dialog")

    async def _inbox(self) -> None:
        found = await self.ask(self.work.inbox)
        if not found:
            self.tell("Nothing waits for you to see it.")
            return
        lines = [
            joined((f"{one.at:%d %b %H:%M} {one.kind.value}, {line(one.by, 20)}, case {one.case_id}: ", "bold"),
                   line(one.words, 400)) for one in found
        ]  # fmt: skip
        await self.open_dialog(Help(Content("\n").join(lines), title="For you"))
        await self.watch_store()

    # -- moving about

    def action_unfold(self) -> None:
        """Long posts whole, or folded again."""
        self.pane.unfolded = not self.pane.unfolded
        if self.pane.sheet is not None:
            self.show_sheet(self.pane.sheet)

    def action_talk(self, by: int) -> None:
        """Up and down in what was said."""
        self.pane.scroll_talk(by)

    def action_back(self) -> None:
        """Out of whatever is open: other words, the search line, the search itself."""
        if self.query_one("#asking").has_class("-open"):
            self.close_asking()
        elif self.pane.preview is not None and self.pane.sheet is not None:
            self.pane.preview = None
            self.show_sheet(self.pane.sheet)
        elif self.typed:
            self.typed = ""
            self.action_view(list(type(self.wanted.view)).index(self.wanted.view))

    def action_help(self) -> None:
        """Every key."""
        self.app.push_screen(Help(help_text()))

    def action_leave(self) -> None:
        """Home; colleagues see that one is gone."""
        self.begin(self._leave, "leave")

    async def _leave(self) -> None:
        try:
            await self.ask(self.work.leave)
        finally:
            self.app.exit()
