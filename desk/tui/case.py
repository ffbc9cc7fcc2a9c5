"""One case on the screen: who it is, what was said, what is drafted and what the checks found."""

from collections.abc import Iterable
from datetime import datetime

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from desk import timeline
from desk.reviewing import Count
from desk.sheet import Sheet, cost, way
from desk.tui.edit import ReplyArea
from desk.tui.words import PLATFORMS, URGENCY_STYLE, changes, clock_words, joined, line, marked, said, shown
from responders.worded import Worded
from store.queue import QueueRow
from store.states import CaseState, DraftState
from store.types import Draft, Finding, Mention, Post, PostKind, Urgency

FOLDED = 1_200
"""Characters of one post before the rest of it is folded away; `t` unfolds."""
_SEVERITY = {"block": ("✗", "bold $text-error"), "warn": ("!", "$text-warning"), "note": ("·", "dim")}
_WHY = {
    "": "Nothing was drafted yet.",
    "needs-a-person": "This needs a person and no template: e writes the answer yourself, ! escalates it.",
    "nothing-to-answer": "Nothing seems to ask for an answer: x closes the case. If something does, l says what it is.",
}
_SURE = 0.6
"""A label less sure than this may be wrong: why it was read so stands above."""
_PERSON = "needs-a-person: "


class CasePane(Vertical):
    """The right side of the desk."""

    def __init__(self) -> None:
        super().__init__(id="case")
        self.sheet: Sheet | None = None
        self.preview: Worded | None = None
        self.unfolded = False
        self._shown: dict[str, Content] = {}
        self._at: datetime | None = None

    def compose(self) -> ComposeResult:
        """Head, talk, answer; on a wide terminal the past beside them."""
        yield Static(id="head", markup=False)
        with Horizontal(id="columns"):
            with Vertical(id="middle"):
                with VerticalScroll(id="talk", can_focus=False):
                    yield Static(id="past", markup=False)
                    yield Static(id="thread", markup=False)
                with VerticalScroll(id="answer", can_focus=False):
                    yield Static(id="reply", markup=False)
                    yield ReplyArea(id="edit")
                    yield Static(id="changes", markup=False)
                    yield Static(id="facts", markup=False)
            with VerticalScroll(id="side", can_focus=False):
                yield Static(id="history", markup=False)

    @property
    def editing(self) -> bool:
        """Somebody is writing here."""
        return self.query_one("#answer").has_class("-editing")

    def _put(self, name: str, content: Content) -> None:
        # What stays the same is not laid out again.
        if name not in self._shown or not self._shown[name].is_same(content):
            self._shown[name] = content
            self.query_one(f"#{name}", Static).update(content)

    # -- reading

    def outline(self, row: QueueRow, at: datetime) -> None:
        """What the queue knows already, until the rest is read."""
        self.sheet, self.preview = None, None
        self._put(
            "head",
            joined((line(row.customer or "someone", 40), "bold"), _on(row.platform)),
        )
        self._put("thread", joined((shown(row.words, lines=True), ""), "\n", ("…", "dim")))
        for name in ("past", "history", "reply", "facts"):
            self._put(name, Content(""))
        self._title("Reply")
        self._at = at

    def empty(self, words: str) -> None:
        """Nothing is there to show."""
        self.sheet, self.preview = None, None
        for name in ("head", "past", "history", "reply", "facts"):
            self._put(name, Content(""))
        self._put("thread", said(words, "dim"))
        self._title("")

    def show(self, sheet: Sheet, at: datetime, me: str, length: Count | None) -> None:
        """A case, whole."""
        same = self.sheet is not None and self.sheet.case.id == sheet.case.id
        if not same:
            self.unfolded = False
        if not same or self.sheet is None or self.sheet.draft != sheet.draft:
            self.preview = None
        self.sheet, self._at = sheet, at
        self._put("head", _head(sheet, at, me))
        self._put("thread", _thread(sheet, at, unfolded=self.unfolded))
        past = _past(sheet)
        self._put("past", past + "\n" if past else past)
        self._put("history", past if past.plain else said("No earlier conversation with this customer.", "dim"))
        # Other words that are looked at stay in sight: `a` would take those (law 1).
        if not self.editing and self.preview is None:
            self._answer(length)
        if not same:
            self.call_after_refresh(self._to_newest)

    def _to_newest(self) -> None:
        """What was said last stands right above the reply."""
        self.query_one("#talk", VerticalScroll).scroll_end(animate=False, immediate=True)

    def scroll_talk(self, by: int) -> None:
        """Up and down in what was said."""
        talk = self.query_one("#talk", VerticalScroll)
        talk.scroll_relative(y=by * max(1, talk.size.height // 2), animate=False, immediate=True)

    def show_preview(self, words: Worded | None, place: str, length: Count) -> None:
        """Other words for the draft, which nobody took yet."""
        self.preview = words
        answer = self.query_one("#answer")
        answer.set_class(words is not None, "-preview")
        if words is None or self.sheet is None or self.sheet.draft is None:
            self._answer(length)
            return
        self._title(f"Other words, {place} · {words.situation}", _room(length))
        self._put("reply", marked(words.text, words.findings, "underline"))
        told = joined(("Enter takes these words, a approves them.  [ ]: others.  Esc: back to the draft.", "bold"))
        self._put("facts", Content("\n").join([*_findings(words.findings), told]))

    def _title(self, title: str, room: str = "") -> None:
        whole = " · ".join(part for part in (title, room) if part)
        self.query_one("#answer").border_title = said(whole) if whole else None

    def _answer(self, length: Count | None) -> None:
        sheet = self.sheet
        answer = self.query_one("#answer")
        answer.remove_class("-preview")
        if sheet is None:
            return
        draft = sheet.draft
        if draft is None:
            self._title("No draft")
            self._put("reply", said(_no_draft(sheet.why_no_draft)))
            self._put("facts", Content("\n").join(said(line(hint), "dim") for hint in sheet.hints()))
            return
        state = "" if draft.state is DraftState.PROPOSED else f" · {draft.state.value}"
        self._title(f"Reply · {draft.situation}{state}", _room(length) if length else "")
        self._put("reply", marked(draft.text, draft.findings, "underline"))
        self._put("facts", Content("\n").join([*_state(draft, sheet), *_findings(draft.findings), _sending(draft),
                                               *(said(line(hint), "dim") for hint in sheet.hints())]))  # fmt: skip

    # -- writing

    def begin_editing(self, text: str, closing: str) -> None:
        """The reply becomes a field to write in.

        Args:
            text: what stands there; one writes on at its end, or where there is only a signature, before that.
            closing: the signature in it.
        """
        answer = self.query_one("#answer")
        answer.remove_class("-preview")
        answer.add_class("-editing")
        self.screen.add_class("-writing")
        area = self.query_one(ReplyArea)
        area.load_text(text)
        area.closing = closing
        area.move_cursor(area.document.start if closing and text.strip() == closing else area.document.end)
        area.focus()

    def end_editing(self) -> None:
        """Back to reading."""
        self.query_one("#answer").remove_class("-editing")
        self.screen.remove_class("-writing")

    def show_written(self, length: Count, before: str | None, text: str) -> None:
        """How long it is, and what was changed."""
        self._title(f"{_room(length)} · ctrl+s save · ctrl+g save and approve · esc leave")
        self._put("changes", changes(before, text) if before else Content(""))

    def show_found(self, findings: Iterable[Finding]) -> None:
        """What the checks say of the words as they stand."""
        found = _findings(findings)
        self._put("facts", Content("\n").join(found or [said("No check objects.", "$text-success")]))


def _no_draft(why: str | None) -> str:
    """Why there is none, and what brings the case on."""
    if (told := _WHY.get(why or "")) is not None:
        return told
    if why is None or not why.startswith(_PERSON):
        return f"{_sentence(why or '')} e writes the answer yourself."
    told = _sentence(why.removeprefix(_PERSON))
    return f"{told} d drafts one all the same, e writes your own, l says what it is, x closes the case."


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{line(words[1:])}."


def _room(length: Count) -> str:
    return f"{length.used:,} of {length.limit:,}" + (" TOO LONG" if length.over else "")


_Parts = list[tuple[str, str] | str]


def _head(sheet: Sheet, at: datetime, me: str) -> Content:
    """Who, where, read as what, how urgent, until when; below it why, and who else is at it."""
    case, mention = sheet.case, sheet.mention
    parts: _Parts = [(line(case.customer or _author(sheet), 40), "bold"), _on(case.platform)]
    if mention is not None:
        found = mention.classification
        sure = f" {found.confidence:.0%}{' mixed' if found.mixed else ''}"
        told = f", says {line(mention.corrected_by, 20)}" if mention.corrected_by else sure
        parts += [" · ", (found.label.value, "bold"), told]
    parts += [" · ", (case.urgency.value, URGENCY_STYLE[case.urgency])]
    if mention is not None and mention.classification.topics:
        parts += [" · ", line(", ".join(mention.classification.topics[:3]), 40)]
    parts += [f" · waits {clock_words(at, case.last_post_at)} · case {case.id}", *_whose(sheet, me), *_clock(sheet)]
    if mention is not None and mention.classification.reasons and _is_worth_a_why(sheet, mention):
        parts += [(f"\nRead so because of: {line(', '.join(mention.classification.reasons), 200)}", "dim italic")]
    return joined(*parts)


def _is_worth_a_why(sheet: Sheet, mention: Mention) -> bool:
    """Why it was read so is only asked where that is grave, or may be wrong."""
    grave = sheet.case.urgency in {Urgency.CRITICAL, Urgency.HIGH}
    return not mention.corrected_by and (grave or mention.classification.confidence < _SURE)


def _clock(sheet: Sheet) -> _Parts:
    if sheet.case.state is not CaseState.OPEN:
        return [" · ", (sheet.case.state.value, "bold $text-success")]
    late = sheet.clock.startswith(("LATE", "NEAR"))
    parts: _Parts = [(f"\n{line(sheet.clock, 160)}", "bold $text-error" if late else "dim")]
    if sheet.snooze is not None:
        parts.append((f" · put off until {sheet.snooze.until:%a %d %b %H:%M} UTC", "bold"))
    return parts


def _whose(sheet: Sheet, me: str) -> _Parts:
    parts: _Parts = []
    if sheet.case.owner:
        parts += [" · ", ("yours" if sheet.case.owner == me else f"{line(sheet.case.owner, 20)}'s", "bold")]
    if sheet.claim is not None:
        whose = "you" if sheet.claim.by == me else line(sheet.claim.by, 20)
        parts += [" · ", (f"✎ claimed by {whose} until {sheet.claim.until:%H:%M}", "bold $text-warning")]
    parts += [
        (f" · {line(one.person, 20)} is {one.doing.value}", "italic") for one in sheet.present if one.person != me
    ]
    if sheet.customer is not None and sheet.customer.opted_out_at:
        parts += [" · ", ("ASKED NOT TO BE CONTACTED", "bold $text-error")]
    return parts


def _on(platform: str) -> str:
    return f" on {PLATFORMS.get(platform, platform)}"


def _author(sheet: Sheet) -> str:
    return sheet.mention.post.author or "someone" if sheet.mention else "someone"


def _thread(sheet: Sheet, at: datetime, *, unfolded: bool) -> Content:
    answered = sheet.mention.post.id if sheet.mention else None
    blocks = [_post(post, at, answered=post.id == answered, unfolded=unfolded) for post in sheet.thread]
    return Content("\n").join(blocks)


def _post(post: Post, at: datetime, *, answered: bool, unfolded: bool) -> Content:
    ours = post.kind is PostKind.OWN
    who = "us" if ours else line(post.author or "someone", 40)
    style = "bold $text-success" if ours else "bold $text-accent" if answered else "bold"
    head = joined(("▸ " if answered else "  ", "$text-accent"), (who, style),
                  (f"  {post.posted_at:%d %b %H:%M} · {clock_words(at, post.posted_at)} ago", "dim"))  # fmt: skip
    if post.edited_at:
        head += said("  edited", "dim")
    text = post.text or "(deleted)"
    rest = len(text) - FOLDED
    if rest > 200 and not unfolded:
        folded = f" … {rest:,} more characters: t unfolds"
        return joined(head, "\n", shown(text[:FOLDED], lines=True), (folded, "bold"), "\n")
    return joined(head, "\n", (shown(text, lines=True), "" if post.kind is not PostKind.CONTEXT else "dim"), "\n")


def _past(sheet: Sheet) -> Content:
    lines: list[Content] = []
    if sheet.steps:
        lines.append(said(f"Elsewhere, with {line(_author(sheet), 30)}", "bold"))
    lines += [said(shown(words), "dim" if words.startswith("    ") else "") for words in timeline.lines(sheet.steps)]
    lines += [
        joined((f"About them, {line(note.by, 20)} {note.at:%d %b}: ", "bold"), line(note.text, 400))
        for note in sheet.notes
    ]
    lines += [
        joined((f"Note, {line(note.by, 20)} {note.at:%d %b %H:%M}: ", "bold $text-warning"), line(note.text, 400))
        for note in sheet.beside
    ]
    return Content("\n").join(lines)


def _state(draft: Draft, sheet: Sheet) -> list[Content]:
    if draft.state is DraftState.PROPOSED:
        told = [said(f"Edited by {line(draft.edited_by, 30)}.", "italic")] if draft.edited_by else []
        return [*told, *(said(line(words, 300), "bold $text-warning") for words in sheet.team)]
    by = draft.approved_by or draft.decided_by
    when = f" at {draft.decided_at:%d %b %H:%M} UTC" if draft.decided_at else ""
    words = f"{draft.state.value}" + (f" by {line(by, 30)}{when}" if by else "")
    if draft.reason:
        words += f": {line(draft.reason, 200)}"
    if draft.note:
        words += f" ({line(draft.note, 200)})"
    if sheet.posting is not None and sheet.posting.error:
        words += f" ({line(sheet.posting.error, 200)})"
    return [said(words, "bold $text-success" if draft.approved_by else "bold $text-warning")]


def _findings(findings: Iterable[Finding]) -> list[Content]:
    lines = []
    for found in findings:
        sign, style = _SEVERITY.get(found.severity, ("·", "dim"))
        lines.append(joined((f"{sign} {found.severity}: ", style), line(found.message, 300)))
    return lines


def _sending(draft: Draft) -> Content:
    return joined((f"{way(draft)} · {cost(draft)}", "dim"))
