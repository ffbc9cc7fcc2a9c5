"""What takes a case off the queue: a yes, a no, a hand-off, or that nothing is to be answered."""

from functools import partial

from desk.planting import WasPlanted
from desk.reviewing import NO_REPLY, REASONS
from desk.sheet import Sheet
from desk.tui.acting import Acting
from desk.tui.dialogs import Ask, Confirm, Pick, Together
from desk.tui.looking import SPOKEN
from desk.tui.words import line, span_words
from listener.permalinks import web_parts
from responders.checking import NEVER_OVERRIDDEN
from store.states import CLOSE_REASONS, DraftState
from store.types import Draft, Verdict


class Deciding(Acting):
    """What takes a case off the queue."""

    # -- approving

    def action_approve(self) -> None:
        """Say yes to exactly the words on the screen."""
        found = self.live(DraftState.PROPOSED)
        if found is not None:
            self.say_yes(found[0].case.id, found[1], found[0].digest)

    def say_yes(self, case_id: int, draft: Draft, seen: str | None) -> None:
        """Approve a draft as it was read, or ask why where a check says no."""
        if not self.work.may("approve"):
            self.tell(f"{self.work.person.key} is {self.work.person.role} and may not approve.", bad=True)
            return
        blocking = [one for one in draft.findings if one.severity == "block"]
        if not blocking:
            self.still(case_id, partial(self._approve, draft, seen), partial(self._take_back, draft.id))
        elif any(one.check in NEVER_OVERRIDDEN for one in blocking):
            self.tell(f"It cannot be approved: {blocking[0].message} e edits it.", bad=True)
        else:
            self.begin(partial(self._over, case_id, draft, seen), "dialog")

    async def _over(self, case_id: int, draft: Draft, seen: str | None) -> None:
        """A check says no: only with a reason."""
        objections = "\n".join(one.message for one in draft.findings if one.severity == "block")
        why = await self.open_dialog(
            Ask(
                "A check says no",
                words="Why it is right all the same",
                text=objections,
                hint="The reason stays with the approval. Esc, then e, edits it instead.",
            )
        )
        if why:
            act = partial(self._approve, draft, seen, override=why)
            self.still(case_id, act, partial(self._take_back, draft.id))

    def _approve(self, draft: Draft, seen: str | None, override: str | None = None) -> str:
        made = self.work.approve(draft.id, seen, override=override)
        if made.state is DraftState.PROPOSED:
            return f"Your yes to draft {made.id} is kept; it waits for another person's. u takes yours back."
        if made.eligibility.verdict is Verdict.HAND_OFF:
            return f"Approved draft {made.id}. A person has to post it: 3 shows those, h copies the words."
        wait = self.work.settings.posting.hold
        when = f"in {span_words(wait)}" if wait else "with the next `wellheard post`"
        return f"Approved draft {made.id}. It leaves {when}; u takes it back until then."

    def _take_back(self, draft_id: int) -> str:
        made = self.work.undo(draft_id)
        return f"Taken back: draft {made.id} of case {made.case_id} waits again."

    def action_together(self) -> None:
        """All that is marked, after reading it together."""
        marked = sorted(self.queue.window.marked)
        if not marked:
            self.tell("Nothing is marked. Space marks a case; A approves the marked thank-yous together.", bad=True)
            return
        self.begin(partial(self._together, marked), "dialog")

    async def _together(self, case_ids: list[int]) -> None:
        together, apart = await self.ask(self.work.thanks, case_ids)
        if not together:
            self.tell(" ".join(apart), bad=True)
            return
        if not await self.open_dialog(Together(together, apart)):
            return
        done, failed, planted = 0, [], None
        for one in together:
            try:
                await self.ask(self.work.approve, one.live.id if one.live else 0, one.digest)
            except WasPlanted as found:
                planted = found
                continue
            except SPOKEN as error:
                failed.append(f"Case {one.case.id}: {error}")
                continue
            done += 1
            self.queue.window.remove(one.case.id)
        self.queue.window.marked.clear()
        self.tell(f"Approved {done} of {len(together)}. {' '.join(failed)}", bad=bool(failed))
        if planted is not None:
            await self.was_planted(planted)
        else:
            await self.renew()
        self._show_top()

    # -- saying no, and what belongs to nobody

    def action_reject(self) -> None:
        """Say no, and why."""
        found = self.live(DraftState.PROPOSED)
        if found:
            self.begin(partial(self._reject, found[1]), "dialog")

    async def _reject(self, draft: Draft) -> None:
        why = await self.open_dialog(Pick("Why not?", REASONS, own_words="or in your own words"))
        if why:
            note = None
            if draft.edited_by and draft.edited_by != self.work.person.key:
                title = f"A note to {line(draft.edited_by, 30)}, who wrote it"
                note = await self.open_dialog(Ask(title, words="What would make it right? (may stay empty)"))
            act, undo = partial(self._rejected, draft, why, note or None), partial(self._take_back, draft.id)
            if why == NO_REPLY:
                self.still(draft.case_id, act, undo)
            else:
                # It waits for other words now: the case stays where it is.
                self.act(act, undo)

    def _rejected(self, draft: Draft, why: str, note: str | None) -> str:
        self.work.reject(draft.id, why, note)
        if why == NO_REPLY:
            return f"Rejected, and case {draft.case_id} is closed: it {NO_REPLY}. u opens it again."
        return f"Rejected: {why}. d gives other words, e takes your own, x closes the case, u takes it back."

    def action_close(self) -> None:
        """Nothing to answer here."""
        sheet = self.read_sheet()
        if sheet:
            self.begin(partial(self._close, sheet), "dialog")

    async def _close(self, sheet: Sheet) -> None:
        hint = "What is drafted is withdrawn."
        why = await self.open_dialog(Pick("Close the case", CLOSE_REASONS, own_words="or in your own words", hint=hint))
        if why:
            case_id = sheet.case.id
            self.still(case_id, partial(self._case_closed, case_id, why), partial(self._reopened, case_id))

    def _case_closed(self, case_id: int, why: str) -> str:
        self.work.close(case_id, why)
        return f"Closed case {case_id}: {why}. u opens it again."

    def _reopened(self, case_id: int) -> str:
        self.work.reopen(case_id)
        return f"Case {case_id} is open again."

    # -- by hand

    def action_hand_off(self) -> None:
        """Post it by hand."""
        found = self.live(DraftState.PROPOSED, DraftState.APPROVED, DraftState.HANDED_OFF)
        if found:
            self.begin(partial(self._hand_off, *found), "dialog")

    async def _hand_off(self, sheet: Sheet, draft: Draft) -> None:
        if draft.state is DraftState.PROPOSED:
            yes = await self.open_dialog(
                Confirm("Post it by hand", draft.text, yes="approve these words and copy them")
            )
            if not yes:
                return
            await self.ask(self.work.approve, draft.id, sheet.digest)
        given = await self.ask(self.work.hand_off, draft.id)
        self.app.copy_to_clipboard(given.draft.text)
        self._open(given.link)
        link = await self.open_dialog(
            Ask(
                "Posted by hand",
                words="https://… the link of your reply",
                text=f"{given.draft.text}\n\n{given.link or ''}",
                hint="The words are in your clipboard, the post is open. Paste the link once it is public.",
            )
        )
        if link:
            _made, told = await self.ask(self.work.handed_off, draft.id, link)
            self.tell(told)
        else:
            self.tell("Handed off. 3 shows it until you give the link of your reply.")
        await self.renew()
        await self.reread()

    def action_open(self) -> None:
        """Open the post in the browser."""
        sheet = self.read_sheet()
        if sheet is not None and sheet.mention is not None:
            self._open(sheet.mention.post.url)

    def _open(self, link: str | None) -> None:
        if link and web_parts(link) is not None:
            self.app.open_url(link)
        else:
            self.tell("It has no link that could be opened.", bad=True)
