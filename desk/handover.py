"""The hand-over of a shift: what is open, due and promised, what waits for whom, and what happened meanwhile."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from desk import shapes
from desk.clocks import Shown, shown
from desk.due import due_words
from desk.plain import plain, short
from desk.settings_root import Settings
from responders.approvals import standing, unmet
from responders.brands import Brands
from store import case_notes, cases, claims, drafts, followups, nudges, postings, shift, snoozes
from store.case_notes import CaseNote
from store.claims import Claim
from store.engine import Store, Tx
from store.shift import Decided
from store.snoozes import Snooze
from store.states import DraftState, PostingState
from store.types import RANKED_URGENCY, Case, Draft, FollowUp, Posting, Urgency

FIRST = 10
"""So many of each list are named; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A draft that waits for a certain person's act."""

    draft: Draft
    what: str


@dataclass(frozen=True, slots=True)
class Handover:
    """The desk as the next shift finds it."""

    at: datetime
    since: datetime
    open: dict[Urgency, int]
    owners: dict[str, int]
    """Open cases by whose they are."""
    proposed: int
    """Drafts that wait for a decision."""
    first: tuple[Case, ...]
    """The cases to answer first."""
    clocks: dict[int, Shown]
    """Of those."""
    promised: tuple[FollowUp, ...]
    """What we owe, the first due first."""
    waiting: tuple[Waiting, ...]
    snoozed: tuple[Snooze, ...]
    claimed: tuple[Claim, ...]
    unknown: tuple[Posting, ...]
    """Replies of which nobody knows whether they are public."""
    unseen: dict[str, int]
    """What waits in the inboxes, by person."""
    notes: tuple[CaseNote, ...]
    decided: tuple[Decided, ...]

    def document(self) -> dict[str, Any]:
        """For --json."""
        return {
            "at": shapes.stamp(self.at), "since": shapes.stamp(self.since),
            "open": {urgency.value: self.open.get(urgency, 0) for urgency in RANKED_URGENCY},
            "owners": self.owners, "proposed": self.proposed,
            "first": [{**shapes.case(one), "clock": self.clocks[one.id].document()} for one in self.first],
            "promised": [
                {**shapes.follow_up(one), "due": one.starts_at <= self.at, "overdue": one.due_at < self.at}
                for one in self.promised
            ],
            "waiting": [{**shapes.draft(one.draft), "waits_for": one.what} for one in self.waiting],
            "snoozed": [shapes.snooze(one) for one in self.snoozed],
            "claims": [shapes.claim(one) for one in self.claimed],
            "unknown": [{"draft_id": one.draft_id, "error": one.error} for one in self.unknown],
            "unseen": self.unseen, "notes": [shapes.case_note(one) for one in self.notes],
            "decided": [{"by": one.person, "state": one.state.value, "count": one.drafts} for one in self.decided],
        }  # fmt: skip

    def lines(self, brands: Brands) -> Iterable[str]:
        """For people."""
        open_now = ", ".join(f"{count} {urgency.value}" for urgency, count in sorted_by_rank(self.open)) or "none"
        yield f"Open cases: {open_now}. Drafts to decide: {self.proposed}."
        if self.owners:
            yield f"Whose: {', '.join(f'{plain(who)} {count}' for who, count in sorted(self.owners.items()))}"
        yield from _part("First to answer", [self._case(one) for one in self.first])
        yield from _part("Promised", [self._promise(one, brands) for one in self.promised])
        yield from _part("Waiting for somebody", [f"draft {one.draft.id}: {plain(one.what)}" for one in self.waiting])
        unknown = [f"draft {one.draft_id}: {plain(one.error or 'unknown')}" for one in self.unknown]
        yield from _part("Public or not, nobody knows", unknown)
        yield from self._quiet_lines()
        done = [f"{plain(one.person)}: {one.drafts} {one.state.value}" for one in self.decided]
        yield from _part(f"Decided since {self.since:%d %b %H:%M} UTC", done)

    def _quiet_lines(self) -> Iterable[str]:
        off = [f"case {one.case_id} until {one.until:%d %b %H:%M} UTC, {plain(one.by)}" for one in self.snoozed]
        yield from _part("Put off", off)
        held = [f"case {one.case_id} by {plain(one.by)} until {one.until:%H:%M} UTC" for one in self.claimed]
        yield from _part("Claimed", held)
        unread = [f"{plain(who)}: {count}" for who, count in sorted(self.unseen.items())]
        yield from _part("Unread in the inbox", unread)
        noted = [f"case {one.case_id}, {plain(one.by)}: {short(one.text, 100)}" for one in self.notes]
        yield from _part("Noted", noted)

    def _case(self, one: Case) -> str:
        clock = self.clocks[one.id].cell()
        return (
            f"case {one.id}, {one.urgency.value} {one.label.value}, {plain(one.owner or 'nobody')}'s, "
            f"{clock if clock != '-' else f'waits {_hours(self.at - one.last_post_at)} h'}, "
            f"{plain(one.customer or 'someone')}"
        )

    def _promise(self, one: FollowUp, brands: Brands) -> str:
        when = due_words(one, brands.hours(one.brand).zone, at=self.at)
        return f"{when}, {plain(one.owner)}: {short(one.what, 80)}"


def sorted_by_rank(counts: dict[Urgency, int]) -> list[tuple[Urgency, int]]:
    """Counts by urgency, the most urgent first."""
    return sorted(counts.items(), key=lambda pair: RANKED_URGENCY.index(pair[0]))


def _part(head: str, lines: list[str]) -> Iterable[str]:
    if lines:
        yield ""
        yield f"{head}:"
        yield from (f"  {line}" for line in lines[:FIRST])
        if len(lines) > FIRST:
            yield f"  and {len(lines) - FIRST} more"


def _hours(waits: timedelta) -> int:
    return int(waits.total_seconds() // 3600)


def handover(store: Store, settings: Settings, brands: Brands, *, since: timedelta, at: datetime) -> Handover:
    """The desk at this moment, in one consistent view, with what happened in the time before it.

    Args:
        store: the store.
        settings: what each brand aims for.
        brands: with the rules of who must say yes.
        since: how long the shift was.
        at: now.
    """
    with store.read(at) as tx:
        first = cases.first_to_answer(tx, limit=FIRST)
        return Handover(
            at=at, since=at - since, open=cases.open_counts(tx), owners=cases.open_by_owner(tx),
            proposed=drafts.counts(tx).get(DraftState.PROPOSED, 0), first=tuple(first),
            clocks=shown(tx, settings, first, at=at),
            promised=tuple(followups.listed(tx, limit=50)), waiting=tuple(_waiting(tx, brands)),
            snoozed=tuple(snoozes.in_force(tx)), claimed=tuple(claims.in_force(tx)),
            unknown=tuple(postings.in_state(tx, PostingState.UNKNOWN, limit=50)), unseen=nudges.unseen_counts(tx),
            notes=tuple(case_notes.since(tx, at - since)), decided=tuple(shift.decided(tx, at - since)),
        )  # fmt: skip


def _waiting(tx: Tx, brands: Brands) -> Iterable[Waiting]:
    for draft in shift.half_approved(tx):
        yield Waiting(draft, " ".join(one.words() for one in unmet(standing(tx, brands, draft))) or "another yes")
    for draft in drafts.listed(tx, state=DraftState.APPROVED, limit=200):
        if postings.live_of_draft(tx, draft.id) is None:
            yield Waiting(draft, f"somebody who posts it by hand: wellheard drafts handoff {draft.id}")
    for draft in drafts.listed(tx, state=DraftState.HANDED_OFF, limit=50):
        who = draft.decided_by or "somebody"
        yield Waiting(draft, f"{who}, to say where it is public: wellheard drafts handoff {draft.id} --done URL")
