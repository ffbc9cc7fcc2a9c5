"""Planted drafts at the desk: they look like any other, and whatever is done to one goes no further."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import NoReturn

from desk.people import Person
from desk.planted_case import row_beside, sheet_beside
from desk.reviewing import Reviewing
from desk.settings_root import Settings
from desk.sheet import Sheet
from responders import planted
from responders.handoff import HandOff
from responders.planted import Act, Example
from responders.teamwork import Noted
from responders.worded import Worded
from store import plantings, queue
from store.claims import Claim
from store.engine import Store, Tx
from store.errors import DatabaseUnavailable, NotFound
from store.models_plantings import Answer
from store.plantings import Planting
from store.queue import Key, Page, QueueRow, View, Wanted
from store.snoozes import Snooze
from store.states import DraftState
from store.types import Case, Draft, Label, Mention, Urgency, Verdict

_WITHDRAWN = "withdrawn"
_PATIENCE_S = 0.5
_UNHURRIED = frozenset({Urgency.NORMAL, Urgency.LOW})


class WasPlanted(Exception):
    """What was decided was planted. It is kept, and this tells the person so; nothing else happened."""

    def __init__(self, case_id: int, words: str) -> None:
        super().__init__(words)
        self.case_id = case_id
        """The number of the case, as it stands in the queue."""


def reviewing(
    store: Store, settings: Settings, config: Path, person: Person, clock: Callable[[], datetime]
) -> Reviewing:  # fmt: skip
    """One person at the desk, with planted drafts among the others where the settings say so."""
    kind = AmongPlanted if settings.review.planted_rate and person.may("approve") else Reviewing
    return kind(store, settings, config, person, clock)


class AmongPlanted(Reviewing):
    """Reviewing, with at most one planted draft in the queue at a time, before a case that is in no hurry.

    It is drawn here and nowhere else: no table of drafts or cases holds it, and every act on its numbers ends in
    `WasPlanted` before the act itself begins.
    """

    def __init__(
        self, store: Store, settings: Settings, config: Path, person: Person, clock: Callable[[], datetime]
    ) -> None:  # fmt: skip
        super().__init__(store, settings, config, person, clock)
        self._met: dict[int, Planting] = {}
        """Those that stood in the queue while the desk was open, by the number of their case."""
        self._last = Key(0, 0)
        """Where the last one was planted: the next one stands further down."""
        self._lock = Lock()

    # -- where one stands

    def page(self, wanted: Wanted, *, after: Key | None = None, limit: int = 60, backwards: bool = False) -> Page:
        """A stretch of the queue, with the planted draft where it stands."""
        if after is not None and after.part == 0 and not backwards:
            after = Key(after.rank, after.id - 1)  # what it stands before is still to come
        found = super().page(wanted, after=after, limit=limit, backwards=backwards)
        if not _suited(wanted) or not found.rows:
            return found
        # A measure never keeps anybody from their work: where the database is busy, or a colleague was quicker just
        # now, nothing is planted.
        with suppress(DatabaseUnavailable, NotFound), self._lock:
            return found._replace(rows=tuple(self._mixed(found.rows, wanted, grows=not backwards)))
        return found

    def _mixed(self, rows: Sequence[QueueRow], wanted: Wanted, *, grows: bool) -> Iterator[QueueRow]:
        planting = self._standing(rows, wanted, grows=grows)
        example = None if planting is None else self._example(planting)
        for row in rows:
            here = planting is not None and row.case_id == planting.beside
            if here and planting is not None and example is not None and wanted.label in {None, example.label}:
                yield row_beside(row, planting, example)
            yield row

    def _standing(self, rows: Sequence[QueueRow], wanted: Wanted, *, grows: bool) -> Planting | None:
        """The one that stands before this person now; a new one where there is none and a row is drawn for it."""
        with self.store.read(self.clock()) as tx:
            planting = plantings.open_of(tx, self.person.key)
            stays = planting is not None and (
                any(row.case_id == planting.beside for row in rows) or _waits(queue.row_of(tx, planting.beside))
            )
            had = plantings.stood_beside(tx, self.person.key, [row.case_id for row in rows])
        if planting is not None and self._example(planting) is None:
            self._withdraw(planting)
            planting, stays = None, False
        if not stays and grows:
            host = next((row for row in rows if row.case_id not in had and self._drawn(row)), None)
            if host is not None:
                planting = self._planted(host, planting, wanted)
        if planting is not None:
            self._met[planting.case_number] = planting
        return planting

    def _drawn(self, row: QueueRow) -> bool:
        """Whether one is planted before this row. Nothing urgent waits for its sake."""
        now, me = self.clock(), self.person.key
        usual = row.draft_state is DraftState.PROPOSED and row.verdict is Verdict.API and not row.blocked
        mine = row.claimed_by in {None, me} or row.claimed_until is None or row.claimed_until <= now
        return (
            row.urgency in _UNHURRIED and usual and mine and row.key > self._last
            and planted.stands_beside(me, row.case_id, self.settings.review.planted_rate)
        )  # fmt: skip

    def _planted(self, host: QueueRow, before: Planting | None, wanted: Wanted) -> Planting | None:
        """Plant one before this row; or the one there was, whose row waits no more."""
        with self.store.read(self.clock()) as tx:
            seen = plantings.seen(tx, self.person.key)
        example = None if before else self._choice(host, seen, wanted)
        if before is None and example is None:
            return None
        with self.store.write(self.clock(), self.person.key, patience_s=_PATIENCE_S) as tx:
            made = self._put(tx, host, before, example)
        self._last = host.key
        return made

    def _put(self, tx: Tx, host: QueueRow, before: Planting | None, example: Example | None) -> Planting | None:
        if before is not None:
            plantings.move(tx, before, host.case_id)
            return replace(before, beside=host.case_id)
        # At a second desk of the same person one may stand by now.
        there = plantings.open_of(tx, self.person.key)
        if there is not None or example is None:
            return there
        return plantings.plant(tx, example.name, beside=host.case_id, brand=host.brand, platform=host.platform)

    def _choice(self, host: QueueRow, seen: Counter[str], wanted: Wanted) -> Example | None:
        """The next one in turn in which this brand's checks find nothing that blocks it."""
        beside, locale, me = super().sheet(host.case_id), self._locale(host.brand), self.person.key
        for example in planted.in_turn(locale, me, seen, like=host.label, only=wanted.label):
            drawn_up = self._drawn_up(beside, Planting(0, 0, 0, me, host.case_id, host.brand, example.name), example)
            if drawn_up.draft is not None and not any(one.severity == "block" for one in drawn_up.draft.findings):
                return example
        return None

    def _withdraw(self, planting: Planting) -> None:
        """It is shipped no more, or its brand is gone."""
        with self.store.write(self.clock(), self.person.key, patience_s=_PATIENCE_S) as tx:
            plantings.answered(tx, planting, Answer.SET_ASIDE, _WITHDRAWN, None)

    def _locale(self, brand: str) -> str:
        voice = self.brands.voices.get(brand)
        return voice.locale if voice else ""

    def _example(self, planting: Planting) -> Example | None:
        return planted.named(self._locale(planting.brand), planting.name)

    # -- what it looks like

    def sheet(self, case_id: int, draft_id: int | None = None) -> Sheet:
        """A case with all that bears on it, or a planted one drawn up as if it were one."""
        planting = self._met.get(case_id)
        example = None if planting is None else self._example(planting)
        if planting is None or example is None:
            return super().sheet(case_id, draft_id)
        return self._drawn_up(super().sheet(planting.beside), planting, example)

    def _drawn_up(self, beside: Sheet, planting: Planting, example: Example) -> Sheet:
        signature = self.brands.voices[planting.brand].signature
        return sheet_beside(beside, planting, example, signature=signature, check=self.check)

    def variants(self, draft_id: int) -> tuple[Worded, ...]:
        """Other words that a draft could have; nobody wrote others for a planted one."""
        return () if self._is_planted(draft_id) else super().variants(draft_id)

    def look(self, case_id: int, *, writing: bool) -> None:
        """Let colleagues see that one has this case open; a planted one is nobody else's to see."""
        if case_id not in self._met:
            super().look(case_id, writing=writing)

    def begin_writing(self, case_id: int) -> bool:
        """Hold a case while one writes; nobody else could hold a planted one."""
        return False if case_id in self._met else super().begin_writing(case_id)

    # -- what is done with it

    def _is_planted(self, draft_id: int) -> bool:
        return any(one.draft_number == draft_id for one in self._met.values())

    def _about_draft(self, act: Act, draft_id: int) -> None:
        """Ends the act where the draft is a planted one."""
        for planting in self._met.values():
            if planting.draft_number == draft_id:
                self._answered(act, planting)

    def _about_case(self, act: Act, case_id: int) -> None:
        """Ends the act where the case is that of a planted draft."""
        if case_id in self._met:
            self._answered(act, self._met[case_id])

    def _answered(self, act: Act, planting: Planting) -> NoReturn:
        looked = self._stopwatch.take(planting.draft_number)
        answer = planted.answered(self.store, planting, act, by=self.person.key, at=self.clock(), looked=looked)
        example = self._example(planting)
        words = example.told(answer) if example else "This draft was planted. Nobody waits for an answer."
        raise WasPlanted(planting.case_number, words)

    def approve(self, draft_id: int, seen: str | None, *, override: str | None = None) -> Draft:
        """As for any draft; raises `WasPlanted` for a planted one, as do all acts below."""
        self._about_draft(Act.APPROVE, draft_id)
        return super().approve(draft_id, seen, override=override)

    def edit(self, draft: Draft, text: str, seen: str | None) -> Draft:
        """As for any draft."""
        self._about_draft(Act.EDIT, draft.id)
        return super().edit(draft, text, seen)

    def reject(self, draft_id: int, reason: str, note: str | None = None) -> Draft:
        """As for any draft."""
        self._about_draft(Act.REJECT, draft_id)
        return super().reject(draft_id, reason, note)

    def redraft(
        self, draft: Draft, seen: str | None, *, situation: str | None = None, words: Worded | None = None
    ) -> Draft:
        """As for any draft."""
        self._about_draft(Act.REDRAFT, draft.id)
        return super().redraft(draft, seen, situation=situation, words=words)

    def correct(self, case_id: int, mention_id: int, label: Label) -> Mention:
        """As for any case."""
        self._about_case(Act.CORRECT, case_id)
        return super().correct(case_id, mention_id, label)

    def hand_off(self, draft_id: int) -> HandOff:
        """As for any draft."""
        self._about_draft(Act.HAND_OFF, draft_id)
        return super().hand_off(draft_id)

    def close(self, case_id: int, reason: str) -> None:
        """As for any case."""
        self._about_case(Act.CLOSE, case_id)
        super().close(case_id, reason)

    def escalate(self, case_id: int, to: str, note: str | None) -> Case:
        """As for any case."""
        self._about_case(Act.ESCALATE, case_id)
        return super().escalate(case_id, to, note)

    def claim(self, case_id: int) -> Claim | None:
        """As for any case."""
        self._about_case(Act.CLAIM, case_id)
        return super().claim(case_id)

    def assign(self, case_id: int, owner: str | None) -> None:
        """As for any case."""
        self._about_case(Act.ASSIGN, case_id)
        super().assign(case_id, owner)

    def note(self, case_id: int, text: str) -> Noted:
        """As for any case."""
        self._about_case(Act.NOTE, case_id)
        return super().note(case_id, text)

    def snooze(self, case_id: int, until: str, why: str | None = None) -> Snooze:
        """As for any case."""
        self._about_case(Act.SNOOZE, case_id)
        return super().snooze(case_id, until, why)


def _suited(wanted: Wanted) -> bool:
    """Whether one may stand in this part of the queue: not where somebody looks for certain customers or words."""
    return (
        wanted.view in {View.TO_DO, View.MINE} and wanted.customer is None and wanted.case_id is None
        and not wanted.words
    )  # fmt: skip


def _waits(row: QueueRow | None) -> bool:
    return row is not None and row.draft_state is DraftState.PROPOSED
