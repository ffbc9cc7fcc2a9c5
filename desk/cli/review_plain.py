"""`wellheard review --plain`: one case at a time as lines and questions, for screen readers and thin connections."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import click

from desk import timeline
from desk.cli.common import safe
from desk.filters import FilterError, parse
from desk.plain import plain
from desk.planting import WasPlanted
from desk.reviewing import NO_REPLY, REASONS, SNOOZES, NotAllowed, Reviewing
from desk.settings_words import SettingsError
from desk.sheet import Sheet, cost, way
from responders.proposals import ReviewError
from store.errors import StoreError
from store.queue import Key, QueueRow, Wanted
from store.states import CLOSE_REASONS, DraftState
from store.types import Draft, Label, PostKind

SPOKEN = (StoreError, ReviewError, SettingsError, NotAllowed, FilterError)
_PAGE = 5
"""Rows read at a time: one goes through them slowly, and what colleagues did meanwhile shows with the next ones."""
_MOST_TOGETHER = 30
"""Thank-yous read out before one yes to them all."""
_Act = Callable[["PlainReview", Sheet], bool]
"""Returns whether the case is done with."""


class PlainReview:
    """One person, one case at a time."""

    def __init__(self, work: Reviewing, typed: str) -> None:
        self.work = work
        self.wanted = parse(typed, me=work.person.key)
        self.left = False
        self.decided: list[int] = []
        """Drafts that were approved or rejected, for taking the last one back."""

    def run(self) -> None:
        """Go through the queue until it ends, or the person does."""
        for row in self._rows():
            while not self.left and not self._one(row):
                pass
            if self.left:
                return
        click.echo("That was the last case.")

    def _rows(self) -> Iterator[QueueRow]:
        after: Key | None = None
        wanted: Wanted = self.wanted
        while True:
            page = self.work.page(wanted, after=after, limit=_PAGE)
            yield from page.rows
            if page.next is None:
                return
            after = page.next

    def _one(self, row: QueueRow) -> bool:
        """Show a case and ask. Returns whether to go on to the next."""
        sheet = self.work.sheet(row.case_id)
        if sheet.live is not None and sheet.live.state is not DraftState.PROPOSED:
            return True
        self.work.has_open(sheet.live.id if sheet.live else None)
        for line in _lines(sheet):
            click.echo(safe(line))
        acts = _acts(sheet)
        asked = ", ".join(f"{key} {word}" for key, (word, _) in acts.items())
        key = click.prompt(f"{asked}, Enter next, q quit", default="", show_default=False).strip()
        if key in {"", "j"}:
            return True
        if key == "q":
            self.left = True
            return True
        if key not in acts:
            click.echo("That is none of the keys.")
            return False
        return self._done(acts[key][1], sheet)

    def approved(self, sheet: Sheet) -> bool:
        """Approve one of several that were read together; says what hindered it."""
        try:
            self.decided.append(self.work.approve(_draft(sheet).id, sheet.digest).id)
        except WasPlanted as found:
            click.echo(str(found))
        except SPOKEN as error:
            click.echo(plain(str(error), lines=True), err=True)
        else:
            return True
        return False

    def _done(self, act: _Act, sheet: Sheet) -> bool:
        """Do it, and say what hindered it. Returns whether to go on to the next."""
        try:
            return act(self, sheet)
        except WasPlanted as found:
            click.echo(str(found))
            return True
        except SPOKEN as error:
            click.echo(plain(str(error), lines=True), err=True)
            return False


def _lines(sheet: Sheet) -> Iterator[str]:
    case, mention = sheet.case, sheet.mention
    yield ""
    who = plain(case.customer or "someone")
    yield f"Case {case.id}: {who} on {case.platform}, {case.label.value}, {case.urgency.value}"
    yield sheet.clock[:1].upper() + sheet.clock[1:]
    for post in sheet.thread:
        name = "us" if post.kind is PostKind.OWN else plain(post.author or "someone")
        mark = "To answer, " if mention is not None and post.id == mention.post.id else ""
        yield f"{mark}{name}, {post.posted_at:%d %b %H:%M}: {plain(post.text) or '(deleted)'}"
    yield from timeline.lines(sheet.steps)
    yield from (f"Note about them by {plain(note.by)}: {plain(note.text)}" for note in sheet.notes)
    yield from (f"Note by {plain(note.by)}: {plain(note.text)}" for note in sheet.beside)
    if sheet.claim is not None:
        yield f"Claimed by {plain(sheet.claim.by)} until {sheet.claim.until:%H:%M} UTC"
    yield from sheet.hints()
    draft = sheet.live
    if draft is None:
        yield f"No draft: {plain(sheet.why_no_draft or 'nothing was drafted')}"
        return
    yield f"Reply, {draft.situation}: {plain(draft.text)}"
    yield from (f"{found.severity}: {plain(found.message)}" for found in draft.findings)
    yield f"{way(draft)}; {cost(draft)}"
    yield from sheet.team


def _acts(sheet: Sheet) -> dict[str, tuple[str, _Act]]:
    acts: dict[str, tuple[str, _Act]] = {"e": ("write", _write)}
    if sheet.draft is None:
        acts |= {"d": ("draft all the same", _draft_new)}
    if sheet.live is not None:
        acts = {"a": ("approve", _approve), "e": ("edit", _edit), "r": ("reject", _reject), "d": ("redraft", _redraft),
                "]": ("other words", _variants), "h": ("by hand", _by_hand)}  # fmt: skip
    return acts | {
        "l": ("label", _label),
        "c": ("claim", _claim), "s": ("assign", _assign), "n": ("note", _note), "z": ("snooze", _snooze),
        "!": ("escalate", _escalate), "x": ("close", _close), "u": ("undo", _undo), "i": ("inbox", _inbox),
        "A": ("thank-yous together", _together),
    }  # fmt: skip


def _draft(sheet: Sheet) -> Draft:
    if sheet.live is None:
        raise ReviewError("There is no draft any more.")
    return sheet.live


def _approve(desk: PlainReview, sheet: Sheet) -> bool:
    draft, override = _draft(sheet), None
    if any(found.severity == "block" for found in draft.findings):
        override = click.prompt("A check says no. Why is it right all the same? (Enter: leave)", default="",
                                show_default=False).strip()  # fmt: skip
        if not override:
            return False
    made = desk.work.approve(draft.id, sheet.digest, override=override)
    desk.decided.append(made.id)
    waits = made.state is DraftState.PROPOSED
    click.echo("Your yes is kept; it waits for another's." if waits else f"Approved draft {made.id}: {way(made)}.")
    return True


def _edit(desk: PlainReview, sheet: Sheet) -> bool:
    draft = _draft(sheet)
    words = click.prompt("The new words, on one line (Enter: leave)", default="", show_default=False)
    if words.strip():
        made = desk.work.edit(draft, words, sheet.digest)
        room = desk.work.count(made.platform, made.text)
        click.echo(f"Saved draft {made.id}: {room.used} of {room.limit}.")
    return False


def _write(desk: PlainReview, sheet: Sheet) -> bool:
    words = click.prompt("Your answer, on one line (Enter: leave)", default="", show_default=False)
    if words.strip() and sheet.mention is not None:
        click.echo(f"Saved draft {desk.work.write(sheet.mention.id, words).id}.")
    return False


def _chosen(title: str, options: tuple[str, ...]) -> str:
    """One of several by its number, or other words."""
    for n, option in enumerate(options, 1):
        click.echo(f"{n} {option}")
    typed = click.prompt(f"{title} (a number or words, Enter: leave)", default="", show_default=False).strip()
    return options[int(typed) - 1] if typed.isdecimal() and 0 < int(typed) <= len(options) else typed


def _reject(desk: PlainReview, sheet: Sheet) -> bool:
    why = _chosen("Why not?", REASONS)
    if why:
        desk.decided.append(desk.work.reject(_draft(sheet).id, why).id)
        click.echo(f"Rejected, and case {sheet.case.id} is closed." if why == NO_REPLY else "Rejected.")
    return bool(why)


def _redraft(desk: PlainReview, sheet: Sheet) -> bool:
    desk.work.redraft(_draft(sheet), sheet.digest)
    return False


def _draft_new(desk: PlainReview, sheet: Sheet) -> bool:
    if sheet.mention is not None:
        made = desk.work.draft(sheet.mention.id)
        click.echo(f"Draft {made.id}: read whether it fits.")
    return False


def _label(desk: PlainReview, sheet: Sheet) -> bool:
    label = _chosen("What is it?", tuple(Label))
    if label and sheet.mention is not None:
        if label not in set(Label):
            raise ReviewError(f"{label} is no label. One of: {', '.join(Label)}.")
        desk.work.correct(sheet.case.id, sheet.mention.id, Label(label))
        click.echo(f"It is {label} now; `wellheard mentions correct` changes it again.")
    return False


def _variants(desk: PlainReview, sheet: Sheet) -> bool:
    found = desk.work.variants(_draft(sheet).id)
    for n, one in enumerate(found, 1):
        click.echo(f"{n} {plain(one.text)}")
    typed = click.prompt("Which one? (Enter: none)", default="", show_default=False).strip()
    if typed.isdecimal() and 0 < int(typed) <= len(found):
        desk.work.redraft(_draft(sheet), sheet.digest, words=found[int(typed) - 1])
    return False


def _by_hand(desk: PlainReview, sheet: Sheet) -> bool:
    draft = _draft(sheet)
    desk.work.approve(draft.id, sheet.digest)
    given = desk.work.hand_off(draft.id)
    click.echo(plain(given.draft.text))
    click.echo(f"Post it here: {plain(given.link or '(no link)')}")
    link = click.prompt("The link of your reply (Enter: later)", default="", show_default=False).strip()
    if link:
        click.echo(desk.work.handed_off(draft.id, link)[1])
    return True


def _note(desk: PlainReview, sheet: Sheet) -> bool:
    words = click.prompt("The note (Enter: leave)", default="", show_default=False)
    if words.strip():
        told = desk.work.note(sheet.case.id, words).told
        click.echo(f"Noted. Told: {', '.join(told) or 'nobody'}.")
    return False


def _assign(desk: PlainReview, sheet: Sheet) -> bool:
    whom = _chosen("Whose is it?", desk.work.people())
    if whom:
        if whom not in desk.work.people():
            raise ReviewError(f"{whom} is not one of [people]: {', '.join(desk.work.people())}.")
        desk.work.assign(sheet.case.id, whom)
        click.echo(f"Case {sheet.case.id} belongs to {whom}.")
    return False


def _claim(desk: PlainReview, sheet: Sheet) -> bool:
    held = desk.work.claim(sheet.case.id)
    click.echo(f"Yours until {held.until:%H:%M} UTC." if held else "Let go.")
    return False


def _snooze(desk: PlainReview, sheet: Sheet) -> bool:
    until = _chosen("Until when?", SNOOZES)
    if until:
        why = click.prompt("What does it wait for? (Enter: not said)", default="", show_default=False).strip()
        click.echo(f"Put off until {desk.work.snooze(sheet.case.id, until, why).until:%a %d %b %H:%M} UTC.")
    return bool(until)


def _escalate(desk: PlainReview, sheet: Sheet) -> bool:
    whom = _chosen("To whom?", desk.work.people())
    if whom not in desk.work.people():
        return False
    note = click.prompt("What do they need to know? (Enter: nothing)", default="", show_default=False).strip()
    case = desk.work.escalate(sheet.case.id, whom, note or None)
    click.echo(f"Case {case.id} is {case.urgency.value} now, and {whom}'s.")
    return True


def _undo(desk: PlainReview, _sheet: Sheet) -> bool:
    if not desk.decided:
        raise ReviewError("Nothing was decided yet that could be taken back.")
    made = desk.work.undo(desk.decided.pop())
    click.echo(f"Taken back: draft {made.id} of case {made.case_id} waits again.")
    return False


def _inbox(desk: PlainReview, _sheet: Sheet) -> bool:
    found = desk.work.inbox()
    for one in found:
        click.echo(plain(f"{one.at:%d %b %H:%M} {one.kind.value}, {one.by}, case {one.case_id}: {one.words}"))
    click.echo("That is all." if found else "Nothing waits for you to see it.")
    return False


def _together(desk: PlainReview, sheet: Sheet) -> bool:
    rows = desk.work.page(replace(desk.wanted, label=Label.PRAISE), limit=_MOST_TOGETHER).rows
    together, _apart = desk.work.thanks([row.case_id for row in rows if row.draft_state is DraftState.PROPOSED])
    for n, one in enumerate(together, 1):
        if one.mention is not None and one.live is not None:
            click.echo(plain(f"{n}. {one.case.customer or 'someone'}: {one.mention.post.text}"))
            click.echo(plain(f"   Reply: {one.live.text}"))
    if not together:
        raise ReviewError("No thank-yous wait that may be approved together.")
    count = len(together)
    typed = click.prompt(f"Approve all {count}? y approves all {count}, Enter none", default="", show_default=False)
    if typed.strip().lower() != "y":
        return False
    done = [one for one in together if desk.approved(one)]
    click.echo(f"Approved {len(done)} of {count}.")
    return sheet.case.id in {one.case.id for one in done}


def _close(desk: PlainReview, sheet: Sheet) -> bool:
    why = _chosen("Close it, because", CLOSE_REASONS)
    if why:
        desk.work.close(sheet.case.id, why)
        click.echo(f"Closed case {sheet.case.id}.")
    return bool(why)
