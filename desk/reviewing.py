"""What a person does at the desk, the same whichever face they look at: each act says what it did, in words."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from desk.filters import parse
from desk.people import Person
from desk.review import shared_signatures
from desk.settings_root import Settings
from desk.sheet import Sheet, sheet
from desk.stopwatch import Stopwatch
from desk.wiring import brands_of, channels_default_hold, check_hand_off, draft_due, wording
from responders import correcting, handoff, new_drafts, redrafting, review, teamwork, undoing
from responders.brands import Brands
from responders.checking import check_reply, with_others
from responders.handoff import HandOff
from responders.length import length, limit
from responders.proposals import voice_of
from responders.signing import below
from responders.teamwork import Noted
from responders.worded import Worded
from store import claims, nudges, presence, queue
from store.claims import Claim
from store.engine import Store
from store.models_team import Doing
from store.nudges import Nudge
from store.presence import Present
from store.queue import Page, QueueRow, View, Wanted
from store.snoozes import Snooze
from store.states import CLOSE_REASONS, DraftState
from store.types import Case, Draft, Finding, Label, Mention, Verdict

NO_REPLY = "needs no reply"
"""A no that ends the case as well: there is nothing else to say in it."""
REASONS = (
    "wrong tone", "says something that is not so", "misses the point", "says too little", "promises too much",
    NO_REPLY,
)  # fmt: skip
"""Why drafts are rejected, for one key each; any other words do as well."""
SNOOZES = ("1h", "3h", "tomorrow", "Monday", "7d")
"""Until when cases are put off, for one key each; any other time does as well."""
_BRANDS_LAST_S = 60.0
"""So long the files of facts and answers are not read again."""


class NotAllowed(Exception):
    """This person's role does not allow it."""


@dataclass(frozen=True, slots=True)
class Count:
    """How much room a reply takes, as its platform counts."""

    used: int
    limit: int

    @property
    def over(self) -> bool:
        """The platform would refuse it."""
        return self.used > self.limit


class Pulse(NamedTuple):
    """What changes while one looks."""

    version: int
    """Grows with everything that anybody does."""
    here: tuple[Present, ...]
    """Who is at the desk."""
    unseen: int
    """What colleagues want one to see."""


class Reviewing:
    """One person at the desk: what they see, and what they do.

    Every method may be called from any thread; none of them touches a screen.
    """

    def __init__(
        self, store: Store, settings: Settings, config: Path, person: Person, clock: Callable[[], datetime]
    ) -> None:  # fmt: skip
        self.store = store
        self.settings = settings
        self.config = config
        self.person = person
        self.clock = clock
        self._brands: tuple[float, Brands] | None = None
        self._stopwatch = Stopwatch()

    @property
    def brands(self) -> Brands:
        """The brands with their facts and answers, as their files stood within the last minute."""
        now = time.monotonic()
        if self._brands is None or now - self._brands[0] > _BRANDS_LAST_S:
            self._brands = (now, brands_of(self.settings, self.config))
        return self._brands[1]

    @cached_property
    def _signatures(self) -> tuple[str, ...]:
        return shared_signatures(self.settings)

    def may(self, act: str) -> bool:
        """This person's role allows the act."""
        return self.person.may(act)

    def _allowed(self, act: str) -> str:
        if not self.person.may(act):
            who = self.person
            raise NotAllowed(f"{who.key} is {who.role} and may not {act}. Ask an approver or an admin.")
        return self.person.key

    # -- what there is

    def page(self, wanted: Wanted, *, after: queue.Key | None = None, limit: int = 60, backwards: bool = False) -> Page:
        """A stretch of the queue."""
        with self.store.read(self.clock()) as tx:
            return queue.page(tx, wanted, after=after, limit=limit, backwards=backwards)

    def row(self, case_id: int) -> QueueRow | None:
        """One case as a row of the queue."""
        with self.store.read(self.clock()) as tx:
            return queue.row_of(tx, case_id)

    def counts(self) -> dict[View, int]:
        """How much waits in each view, counted up to 10,000."""
        with self.store.read(self.clock()) as tx:
            return {view: queue.count(tx, parse("", view=view, me=self.person.key)) for view in View}

    def sheet(self, case_id: int, draft_id: int | None = None) -> Sheet:
        """A case with all that bears on it."""
        return sheet(self.store, self.settings, case_id, self.brands, self.clock(), draft_id=draft_id)

    def count(self, platform: str, text: str) -> Count:
        """How long a text is there."""
        return Count(length(platform, text), limit(platform))

    def check(self, mention: Mention, draft: Draft | None, text: str) -> tuple[Finding, ...]:
        """What the checks find in these words, now."""
        with self.store.read(self.clock()) as tx:
            voice = voice_of(self.brands, mention.brand)
            situation = draft.situation if draft else mention.classification.label.value
            untouched = draft is not None and draft.edited_by is None and draft.text == text
            found = check_reply(tx, text, voice=voice, mention=mention, situation=situation, by_hand=not untouched,
                                signatures=self._signatures)  # fmt: skip
        return with_others(found, draft.findings) if draft and draft.text == text else found

    def variants(self, draft_id: int) -> tuple[Worded, ...]:
        """Other words that a draft could have."""
        return redrafting.variants(self.store, self.brands, wording(), draft_id, at=self.clock())

    def situations(self, brand: str) -> tuple[str, ...]:
        """The kinds of reply that there are words for."""
        return wording().situations(voice_of(self.brands, brand))

    def people(self) -> tuple[str, ...]:
        """Everybody at the desk."""
        return tuple(sorted(self.settings.people))

    def has_open(self, draft_id: int | None) -> None:
        """This draft is before this person's eyes now; None: no draft is."""
        self._stopwatch.turn_to(draft_id)

    # -- what is decided

    def approve(self, draft_id: int, seen: str | None, *, override: str | None = None) -> Draft:
        """Say yes to exactly these words, in the world as it was read."""
        by = self._allowed("approve")
        return review.approve(
            self.store, self.brands, draft_id, by=by, at=self.clock(), hold=channels_default_hold(self.settings),
            seen=seen, override=override, signatures=self._signatures, looked=self._stopwatch.take(draft_id),
        )  # fmt: skip

    def edit(self, draft: Draft, text: str, seen: str | None) -> Draft:
        """Change the words of a draft as it was read; the checks run again.

        Raises:
            NotAsRead: a colleague, or the customer, changed something since.
        """
        by = self._allowed("edit")
        return review.edit(self.store, self.brands, draft.id, text, by=by, at=self.clock(),
                           seen=_to_check(draft, seen), signatures=self._signatures)  # fmt: skip

    def write(self, mention_id: int, text: str) -> Draft:
        """A person's own words where there is no draft."""
        by = self._allowed("write")
        return new_drafts.write_new(self.store, self.brands, mention_id, text, by=by, at=self.clock(),
                                    signatures=self._signatures)  # fmt: skip

    def draft(self, mention_id: int, *, situation: str | None = None) -> Draft:
        """The machine's words where it proposed none, asked for all the same."""
        by = self._allowed("redraft")
        return new_drafts.draft_new(self.store, self.brands, wording(), mention_id, situation=situation, by=by,
                                    at=self.clock())  # fmt: skip

    def beginning(self, sheet: Sheet) -> str:
        """What stands in the field before one writes: the words of the draft; without one, the name below it."""
        if sheet.live is not None:
            return sheet.live.text
        return next((f" {one}" for one in self._closings(sheet.case.brand)), "")

    def closing(self, brand: str, text: str) -> str:
        """The signature below a text; empty where none stands there."""
        return next((one for one in self._closings(brand) if text.rstrip().endswith(one)), "")

    def _closings(self, brand: str) -> list[str]:
        """How this person signs for a brand, and how the brand does."""
        voice = self.brands.voices.get(brand)
        return [below(one) for one in (self.person.signature, voice.signature) if one] if voice else []

    def correct(self, case_id: int, mention_id: int, label: Label) -> Mention:
        """A person's label for what a customer wrote last in a case; what was drafted for another one makes way."""
        by = self._allowed("correct")
        made = correcting.correct(self.store, mention_id, label, by=by, at=self.clock())
        draft_due(self.store, self.settings, self.config, at=self.clock())
        return made

    def take_label_back(self, before: Mention) -> None:
        """Undo one's label: it is read as it was before, and no person vouches for it who did not then."""
        correcting.take_back(self.store, before, by=self._allowed("correct"), at=self.clock())
        draft_due(self.store, self.settings, self.config, at=self.clock())

    def reject(self, draft_id: int, reason: str, note: str | None = None) -> Draft:
        """Say no, and why; `note` is for whoever wrote it. Where no reply is needed the case is closed with it."""
        by = self._allowed("reject")
        return review.reject(self.store, draft_id, reason=reason, note=note, by=by, at=self.clock(),
                             looked=self._stopwatch.take(draft_id),
                             close=CLOSE_REASONS[0] if reason == NO_REPLY else None)  # fmt: skip

    def redraft(
        self, draft: Draft, seen: str | None, *, situation: str | None = None, words: Worded | None = None
    ) -> Draft:
        """Other words in place of a draft as it was read; `words` are those that were looked at.

        Raises:
            NotAsRead: a colleague, or the customer, changed something since.
        """
        by = self._allowed("redraft")
        return redrafting.redraft(self.store, self.brands, wording(), draft.id, situation=situation, words=words,
                                  by=by, at=self.clock(), seen=_to_check(draft, seen))  # fmt: skip

    def undo(self, draft_id: int) -> Draft:
        """Take back an approval before the reply left, or a rejection."""
        return undoing.undo(self.store, draft_id, by=self._allowed("hold"), at=self.clock())

    def close(self, case_id: int, reason: str) -> None:
        """Nothing more to do here; what is drafted is withdrawn."""
        undoing.close(self.store, case_id, reason=reason, by=self._allowed("close"), at=self.clock())

    def reopen(self, case_id: int) -> None:
        """Take back that a case was closed."""
        undoing.reopen(self.store, case_id, by=self._allowed("close"), at=self.clock())

    def hand_off(self, draft_id: int) -> HandOff:
        """Text and link, for a person who posts it."""
        by = self._allowed("handoff")
        return handoff.hand_off(self.store, self.brands, draft_id, by=by, at=self.clock(),
                                lasts=self.settings.posting.approval_lasts)  # fmt: skip

    def handed_off(self, draft_id: int, url: str) -> tuple[Draft, str]:
        """It is public, at this link; looks whether a source sees it there. Returns what came of that in words."""
        by = self._allowed("handoff")
        external_id, verified, told = check_hand_off(self.settings, self.store, draft_id, url)
        made = handoff.done(self.store, self.brands, draft_id, url, external_id=external_id, verified=verified, by=by,
                            at=self.clock())  # fmt: skip
        return made, told

    def thanks(self, case_ids: Sequence[int]) -> tuple[list[Sheet], list[str]]:
        """Of these cases: those whose drafts may be approved together, and why the others may not."""
        together, apart = [], []
        for case_id in case_ids:
            one = self.sheet(case_id)
            why = _why_apart(one)
            if why is None:
                together.append(one)
            else:
                apart.append(f"Case {case_id} is read by itself: {why}.")
        return together, apart

    # -- with colleagues

    def pulse(self) -> Pulse:
        """What to look at now and then: whether anything changed, who is here, what waits to be seen."""
        with self.store.read(self.clock()) as tx:
            waiting = nudges.of_person(tx, self.person.key)
            return Pulse(queue.version(tx), tuple(presence.here(tx)), len(waiting))

    def look(self, case_id: int, *, writing: bool) -> None:
        """Let colleagues see that one has this case open."""
        doing = Doing.WRITING if writing else Doing.READING
        teamwork.look(self.store, case_id, doing, by=self.person.key, at=self.clock())

    def leave(self) -> None:
        """Let colleagues see that one is gone."""
        teamwork.leave(self.store, by=self.person.key, at=self.clock())

    def claim(self, case_id: int) -> Claim | None:
        """Hold a case for oneself; let it go where one holds it already, and return None."""
        by = self._allowed("claim")
        with self.store.read(self.clock()) as tx:
            held = claims.of_case(tx, case_id)
        if held is not None and held.by == by:
            teamwork.release_case(self.store, case_id, by=by, at=self.clock())
            return None
        return teamwork.claim_case(self.store, case_id, by=by, at=self.clock())

    def begin_writing(self, case_id: int) -> bool:
        """Hold a case while one writes. Returns whether it was not one's own before.

        Raises:
            ClaimedByAnother: a colleague holds it.
        """
        by = self._allowed("edit")
        with self.store.read(self.clock()) as tx:
            held = claims.of_case(tx, case_id)
        if held is not None and held.by == by:
            return False
        teamwork.claim_case(self.store, case_id, by=by, at=self.clock())
        return True

    def end_writing(self, case_id: int) -> None:
        """Let a case go that was held while one wrote."""
        teamwork.release_case(self.store, case_id, by=self.person.key, at=self.clock())

    def assign(self, case_id: int, owner: str | None) -> None:
        """Give a case to a colleague, or to nobody."""
        teamwork.assign(self.store, case_id, owner, by=self._allowed("assign"), at=self.clock())

    def note(self, case_id: int, text: str) -> Noted:
        """Write something beside a case; colleagues whom it names as @maya are told."""
        return teamwork.note(self.store, self.people(), case_id, text, by=self._allowed("note"), at=self.clock())

    def snooze(self, case_id: int, until: str, why: str | None = None) -> Snooze:
        """Put a case off until a time such as 3h, Friday or 2026-12-01; the reason stands with its clock."""
        by = self._allowed("note")
        return teamwork.snooze(self.store, self.brands, case_id, until, by=by, at=self.clock(), why=why)

    def wake(self, case_id: int) -> None:
        """Bring a case back that was put off."""
        teamwork.wake(self.store, case_id, by=self._allowed("note"), at=self.clock())

    def escalate(self, case_id: int, to: str, note: str | None) -> Case:
        """Give a case to somebody else, more urgent than it was, and tell them."""
        by = self._allowed("note")
        return teamwork.escalate(self.store, case_id, to=to, note=note, by=by, at=self.clock())

    def inbox(self) -> list[Nudge]:
        """What colleagues want one to see; it is seen by this."""
        with self.store.write(self.clock(), self.person.key) as tx:
            found = nudges.of_person(tx, self.person.key)
            nudges.seen(tx, self.person.key, [one.id for one in found])
        return found


def _to_check(draft: Draft, seen: str | None) -> str | None:
    """What must be as it was read. Whatever is done to a decided draft makes a new one: no words are lost by that."""
    return seen if draft.state is DraftState.PROPOSED else None


def _why_apart(one: Sheet) -> str | None:
    """Why a case is not approved in one go with others: only thanks that leave by themselves are."""
    draft, mention = one.live, one.mention
    if draft is None or mention is None or draft.state.value != "proposed":
        return "it has no draft that waits"
    found = mention.classification
    if found.label is not Label.PRAISE or found.mixed:
        return "it is not plain praise"
    if any(finding.severity == "block" for finding in draft.findings):
        return "a check says no"
    if draft.eligibility.verdict is not Verdict.API:
        return "a person has to post it"
    return None
