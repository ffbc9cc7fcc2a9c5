"""One draft with everything a reviewer wants to see beside it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from desk import shapes, timeline
from desk.answers import Near, near_answers
from desk.draft_team import DraftTeam, draft_team
from desk.due import open_words
from desk.incidents import CaseFacts, facts_for
from desk.plain import Shown, marked_at, plain, short
from desk.recalls import Recalls, recalls
from desk.settings_root import Settings
from responders.brands import Brands
from responders.followups import SITUATIONS
from responders.length import length, limit
from responders.liking import Liking, Tally
from responders.proposals import world_digest
from store import cases, customers, drafts, followups, liked, mentions, overrides, postings, posts
from store import timeline as steps_of
from store.engine import Store, Tx
from store.timeline import Step, StepKind
from store.types import (
    Case,
    Customer,
    Draft,
    FollowUp,
    FollowUpKind,
    MemoryKind,
    Mention,
    Override,
    Post,
    Posting,
    PostKind,
)

_NOTES, _STEPS, _LOOKED_AT = 5, 6, 60
_TOLD = frozenset({StepKind.MENTION, StepKind.REPLY, StepKind.HANDED_OFF, StepKind.APPROVED, StepKind.OUTCOME})
"""Notes and promises stand on the page by themselves."""
_BY_NAME = f"{MemoryKind.NAME.value}-"
"""So begins the variant of words that greet somebody by name."""


@dataclass(frozen=True, slots=True)
class DraftPage:
    """A draft in its surroundings."""

    draft: Draft
    mention: Mention
    case: Case
    thread: tuple[Post, ...]
    customer: Customer | None
    notes: tuple[customers.Note, ...]
    history: tuple[Mention, ...]
    """Earlier mentions by this customer, newest first."""
    steps: tuple[Step, ...]
    """What else was between this customer and us, newest first: other conversations, and how they ended."""
    posting: Posting | None
    incident: CaseFacts | None
    team: DraftTeam
    """What colleagues have to do with it."""
    digest: str
    """Of all that an approval is bound to: `drafts approve --seen` takes it."""
    override: Override | None = None
    """Why a person approved over a check."""
    near: Near | None = None
    """From when on one of them is close enough."""
    follow_ups: tuple[FollowUp, ...] = ()
    """What we promised in this case and still owe, and the date that a draft is for."""

    recalled: Recalls | None = None
    """What the machine's words recall of this customer."""
    words: tuple[tuple[str, Tally], ...] = ()
    """The parts that it was put together of, and how often people left each as it was."""

    def document(self) -> dict[str, Any]:
        """The JSON shape: the draft's own keys, and its surroundings."""
        return {
            **shapes.draft(self.draft),
            "digest": self.digest,
            **self.team.document(),
            "mention": shapes.mention(self.mention),
            "case": shapes.case(self.case),
            "thread": [shapes.post(post) for post in self.thread],
            "customer": shapes.customer(self.customer) if self.customer else None,
            "notes": [shapes.note(one) for one in self.notes],
            "history": [shapes.mention(mention) for mention in self.history],
            "timeline": [timeline.document(step) for step in self.steps],
            "incident": self.incident.document() if self.incident else None,
            "follow_ups": [shapes.follow_up(one) for one in self.follow_ups],
            "memory": self.recalled.document() if self.recalled else None,
            "posting": {"state": self.posting.state.value, "error": self.posting.error} if self.posting else None,
            "override": shapes.override(self.override),
            "words": [{"part": part, "kept": told.kept, "not_kept": told.not_kept} for part, told in self.words],
            "nearest_answers": shapes.nearest(self.near.found if self.near else ()),
        }

    def lines(self, mark: Callable[[str], str] = str) -> Iterable[str]:
        """For people; `mark` is put on the words that a check found."""
        mention, draft = self.mention, self.draft
        found = mention.classification
        yield f"Draft {draft.id}: {draft.state.value} ({draft.situation}, {found.urgency.value})"
        yield f"Case {self.case.id} on {draft.platform}, {plain(mention.post.url or 'no link')}"
        yield ""
        yield from self._thread_lines()
        yield ""
        yield f"Read as {found.label.value} ({found.confidence:.0%}), because of: {', '.join(found.reasons) or '-'}"
        yield from self._history_lines()
        if self.near and self.near.found:
            yield from self.near.lines(self.draft.variant)
        yield ""
        yield from self.incident.lines() if self.incident else ()
        yield f"Reply ({length(draft.platform, draft.text)} of {limit(draft.platform)}):"
        yield Shown(f"    {marked_at(draft.text, (f.span for f in draft.findings if f.span), mark)}")
        if any(told.kept or told.not_kept for _, told in self.words):
            told = ", ".join(f"{part} {one.kept} of {one.kept + one.not_kept}" for part, one in self.words)
            yield f"Words that people left as they were: {told}"
        if self.recalled is not None:
            yield self.recalled.line()
        elif draft.variant.startswith(_BY_NAME) and self.customer is not None and self.customer.name:
            yield f"Greets them by the name beside their posts: {short(self.customer.name, 60)}"
        yield f"How: {draft.eligibility.verdict.value}, {plain(draft.eligibility.reason)}"
        yield from (f"Check ({f.severity}): {plain(f.message)}" for f in draft.findings)
        if draft.approved_by:
            over = self.override
            why = f", over {', '.join(over.checks)}: {plain(over.reason)}" if over else ""
            yield f"Approved by {draft.approved_by}{why}"
        if draft.reason:
            yield f"Reason: {plain(draft.reason)}"
        yield from self.team.lines()
        if self.posting is not None:
            yield f"Posting: {self.posting.state.value} {plain(self.posting.error or '')}".rstrip()

    def _thread_lines(self) -> Iterable[str]:
        for post in self.thread:
            mark = ">" if post.id == self.mention.post.id else " "
            who = "us" if post.kind is PostKind.OWN else plain(post.author or "someone")
            words = plain(post.text, lines=True).replace("\n", "\n      ") or "(deleted)"
            yield f"{mark} {post.posted_at:%d %b %H:%M} {who}:"
            yield f"      {words}"

    def _history_lines(self) -> Iterable[str]:
        if self.steps:
            yield f"Before, newest first (all of it: wellheard customers show {self.mention.customer_id}):"
            yield from timeline.lines(self.steps, indent="    ")
        for note in self.notes[-_NOTES:]:
            yield f"Note by {plain(note.by)}, {note.at:%d %b %Y}: {short(note.text, 300)}"
        if len(self.notes) > _NOTES:
            yield f"and {len(self.notes) - _NOTES} older notes"
        for one in self.follow_ups:
            yield f"{'Promised' if one.kind is FollowUpKind.PROMISE else 'To remember'}: {open_words(one)}"


def draft_page(store: Store, draft_id: int, brands: Brands | None = None, at: datetime | None = None) -> DraftPage:
    """Collect a draft's surroundings in one consistent view.

    Args:
        store: the store.
        draft_id: which draft.
        brands: whose answers are held against a question; None: nobody's.
        at: now, as answers and an incident's facts end.
    """
    with store.read(at) as tx:
        draft = drafts.get(tx, draft_id)
        mention = mentions.get(tx, draft.mention_id)
        case = cases.get(tx, draft.case_id)
        thread = posts.thread(tx, mention.post.platform, mention.post.thread_root)
        person = customers.get(tx, mention.customer_id) if mention.customer_id is not None else None
        before = mentions.of_customer(tx, person.id) if person else []
        return DraftPage(
            draft, mention, case, tuple(thread), person,
            tuple(customers.notes(tx, person.id)) if person else (),
            tuple(m for m in before if m.post.thread_root != mention.post.thread_root),
            elsewhere(tx, person, case) if person else (),
            postings.last_of_draft(tx, draft_id),
            facts_for(tx, draft.case_id),
            draft_team(tx, brands, draft),
            world_digest(tx, draft),
            overrides.of_drafts(tx, [draft_id]).get(draft_id),
            near_answers(brands, mention, at) if at else None,
            tuple(_open(tx, draft)),
            recalls(tx, draft.id),
            _words(tx, draft),
        )  # fmt: skip


def _open(tx: Tx, draft: Draft) -> list[FollowUp]:
    """What we owe in this case; and where the draft is for a date, which note it was."""
    owed = followups.open_of_cases(tx, [draft.case_id])
    if draft.situation != SITUATIONS[FollowUpKind.REMINDER] or draft.customer_id is None:
        return owed
    known = followups.open_of_customer(tx, draft.customer_id)
    return [*owed, *(one for one in known if one.kind is FollowUpKind.REMINDER and one.proposed_at is not None)]


def elsewhere(tx: Tx, person: Customer, case: Case) -> tuple[Step, ...]:
    """What was between this customer and us besides this case, newest first."""
    found = steps_of.of_customer(tx, person.id, limit=_LOOKED_AT)
    return tuple(one for one in found if one.case_id != case.id and one.kind in _TOLD)[:_STEPS]


def shared_signatures(settings: Settings) -> tuple[str, ...]:
    """The signatures of the people at the desk: any of them may sign a reply."""
    return tuple(person.signature for person in settings.people.values() if person.signature)


def _words(tx: Tx, draft: Draft) -> tuple[tuple[str, Tally], ...]:
    """How the parts of a draft fared, as far as its words were put together by the machine."""
    if "+" not in draft.variant:
        return ()
    known = Liking(liked.decided(tx))
    return tuple((part, known.tally(draft.brand, part)) for part in draft.variant.split("+"))
