"""One case with all that a person needs to decide: what was said, who says it, what is drafted, what it costs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from desk.answers import Near, near_answers
from desk.clocks import shown
from desk.draft_team import DraftTeam, draft_team
from desk.due import open_words
from desk.incidents import CaseFacts, facts_for
from desk.plain import plain, short
from desk.recalls import Recalls, recalls
from desk.review import elsewhere
from desk.settings_root import Settings
from responders.brands import Brands
from responders.memory import OTHER_CASE, beside_others
from responders.proposals import World, world_of
from store import case_notes, cases, claims, customers, drafts, followups, mentions, postings, posts, presence, snoozes
from store.case_notes import CaseNote
from store.claims import Claim
from store.customers import Note
from store.engine import Store, Tx
from store.presence import Present
from store.snoozes import Snooze
from store.states import LIVE_DRAFTS, DraftState
from store.timeline import Step, StepKind
from store.types import Case, Customer, Draft, FollowUp, Mention, Post, Posting, Verdict

_LINK_USD, _SUMMONED_USD = 0.20, 0.01
"""What X asks for a reply with a link, and for one to somebody who named us (docs/why/platforms.md)."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A case as a reviewer reads it."""

    case: Case
    mention: Mention | None
    """The newest one: what a reply would answer."""
    thread: tuple[Post, ...]
    customer: Customer | None
    notes: tuple[Note, ...]
    """About the customer."""
    beside: tuple[CaseNote, ...]
    """What colleagues wrote beside the case."""
    claim: Claim | None
    """Who works on it now."""
    clock: str
    """Until when the customer is to be answered, in a sentence."""
    snooze: Snooze | None
    """Until when it is put off."""
    present: tuple[Present, ...]
    """Who has it open."""
    steps: tuple[Step, ...]
    """What else was between this customer and us, newest first."""
    draft: Draft | None
    """The live one, else the newest."""
    world: World | None
    """Law 1: what a reply answers, as this person reads it."""
    posting: Posting | None
    incident: CaseFacts | None
    team: tuple[str, ...]
    """Who must say yes and who has, and why a draft is back."""
    recalled: Recalls | None
    """What the machine's words recall of this customer."""
    follow_ups: tuple[FollowUp, ...]
    near: Near | None

    @property
    def live(self) -> Draft | None:
        """The draft, as long as something can be done with it."""
        return self.draft if self.draft is not None and self.draft.state in LIVE_DRAFTS else None

    @property
    def digest(self) -> str | None:
        """Law 1: of all that an approval of the live draft is bound to."""
        return self.world.digest(self.live.text) if self.world is not None and self.live is not None else None

    @property
    def why_no_draft(self) -> str | None:
        """Why the machine proposed nothing."""
        return self.mention.no_draft_reason if self.mention else None

    @property
    def later(self) -> list[Step]:
        """What they wrote elsewhere after what a reply would answer, the newest first: it may be settled by that."""
        if self.mention is None:
            return []
        since = self.mention.post.posted_at
        return [one for one in self.steps if one.kind is StepKind.MENTION and one.at > since]

    def hints(self) -> list[str]:
        """What else bears on the answer: later words, promises of ours, an incident, answers that come near."""
        warned = self.draft is not None and any(one.check == OTHER_CASE for one in self.draft.findings)
        # Where a reply waits in their other case too, the findings say so, and their words stand above.
        later = [] if warned else self.later
        lines = [f"They wrote again since, in case {one.case_id}: {short(one.text, 90)}" for one in later]
        lines += [f"Promised: {open_words(one)}" for one in self.follow_ups]
        lines += [self.recalled.line()] if self.recalled else ()
        lines += self.incident.lines() if self.incident else ()
        lines += self.near.lines(self.draft.variant if self.draft else "") if self.near and self.near.found else ()
        return [str(line) for line in lines]


def cost(draft: Draft) -> str:
    """What sending it costs, in words, such as `costs $0.01` or `free`."""
    if draft.eligibility.verdict is Verdict.HAND_OFF:
        return "free: a person posts it"
    if draft.eligibility.verdict is Verdict.DO_NOT_CONTACT:
        return "it is not sent"
    if draft.platform != "x":
        return "free"
    linked = "://" in draft.text
    return f"costs ${_LINK_USD if linked else _SUMMONED_USD:.2f}" + (": it has a link" if linked else "")


def way(draft: Draft) -> str:
    """How it may be answered, and why."""
    return f"{draft.eligibility.verdict.value}: {plain(draft.eligibility.reason)}"


def sheet(
    store: Store, settings: Settings, case_id: int, brands: Brands, at: datetime, *, draft_id: int | None = None
) -> Sheet:  # fmt: skip
    """Collect a case's surroundings in one consistent view.

    Args:
        store: the store.
        settings: what each brand aims for.
        case_id: which case.
        brands: whose answers are held against a question.
        at: now, as answers and an incident's facts end.
        draft_id: the draft to show; None: the one of the newest mention.

    Raises:
        NotFound: there is no such case.
    """
    with store.read(at) as tx:
        case = cases.get(tx, case_id)
        draft = drafts.get(tx, draft_id) if draft_id is not None else _draft(drafts.of_case(tx, case_id), case)
        mention_id = draft.mention_id if draft_id is not None and draft else case.newest_mention_id
        mention = mentions.get(tx, mention_id) if mention_id is not None else None
        if draft is not None and draft.state in LIVE_DRAFTS:
            found = beside_others(tx, draft.findings, customer_id=draft.customer_id, brand=draft.brand, case_id=case_id)
            draft = replace(draft, findings=found)
        return _collected(tx, settings, case, mention, draft, brands, at)


def _collected(
    tx: Tx, settings: Settings, case: Case, mention: Mention | None, draft: Draft | None, brands: Brands, at: datetime
) -> Sheet:  # fmt: skip
    person_id = mention.customer_id if mention else case.customer_id
    person = customers.get(tx, person_id) if person_id is not None else None
    return Sheet(
        case=case, mention=mention, thread=tuple(posts.thread(tx, case.platform, case.thread_root)), customer=person,
        notes=tuple(customers.notes(tx, person.id)) if person else (),
        beside=tuple(case_notes.of_case(tx, case.id)), claim=claims.of_case(tx, case.id),
        clock=shown(tx, settings, [case], at=at)[case.id].brief(),
        snooze=snoozes.of_case(tx, case.id),
        present=tuple(one for one in presence.here(tx) if one.case_id == case.id),
        steps=elsewhere(tx, person, case) if person else (), draft=draft,
        world=world_of(tx, mention, case.id) if mention is not None else None,
        posting=postings.last_of_draft(tx, draft.id) if draft else None, incident=facts_for(tx, case.id),
        team=tuple(_team(draft_team(tx, brands, draft))) if draft else (),
        recalled=recalls(tx, draft.id) if draft else None,
        follow_ups=tuple(followups.open_of_cases(tx, [case.id])),
        near=near_answers(brands, mention, at) if mention else None,
    )  # fmt: skip


def _team(one: DraftTeam) -> Iterator[str]:
    """What `DraftTeam.lines` says, less what stands elsewhere on a sheet."""
    yield from replace(one, claim=None, snooze=None, here=(), notes=(), draft=replace(one.draft, note=None)).lines()


def _draft(found: Sequence[Draft], case: Case) -> Draft | None:
    """The live draft of the newest mention, else the newest that was decided."""
    # What made way for something else, such as the draft for a label that was wrong, is no draft any more.
    those = [
        one for one in found
        if one.mention_id == case.newest_mention_id and one.state is not DraftState.SUPERSEDED
    ]  # fmt: skip
    live = [one for one in those if one.state in LIVE_DRAFTS]
    return next(iter([*live[-1:], *those[-1:]]), None)
