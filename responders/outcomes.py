"""After a reply its case is watched: what the customer wrote next, took down or did not say becomes an outcome.

Why these rules, and how often they are right: docs/why/outcomes.md.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from responders.outcome_reading import Said, read
from responders.outcome_steps import ASKED_PRIVATE, steps_of
from store import answers, cases, drafts, mentions, outcomes
from store.engine import Store, Tx
from store.outcomes import Outcome, Turn
from store.states import CaseState
from store.types import GRAVITY, Case, Label, Urgency

WINDOW = timedelta(days=7)
"""As long as a conversation lasts (house rules): without a word for so long the customer is silent."""
_BATCH = 500
_STAYS = frozenset({CaseState.RECOVERED, CaseState.MOVED_PRIVATE})
"""A "you're welcome" of ours takes back neither."""
_NO_WORD = "no word after our reply"
_ASKED = "no word in public; we had asked them to write in private, and whether they did is not seen here"
_UNCLEAR = "wrote once more, and nothing that says how it is"
_TAKEN_DOWN = "took their posts down after our reply, and said no more"
_WATCHED = "watched since our reply"
NO_DRAFT = "no reply needed: {}"
"""Why a post that ended its case gets no draft."""


class OutcomeError(Exception):
    """What cannot be said of a case: fact first, then what to do."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What the posts of a case say became of our reply."""

    watched_from: datetime
    outcome: CaseState | None = None
    reason: str = _WATCHED
    settled_at: datetime | None = None
    mention_id: int | None = None
    sure: bool = False
    unclear: bool = False
    """The customer wrote, and nothing that says how it is."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What one round of judging did."""

    judged: int = 0
    known: int = 0
    """Cases whose outcome is another than before."""


def judge(turns: Sequence[Turn], *, at: datetime, window: timedelta, asked_private: bool = False) -> Judged | None:
    """What a conversation says of our replies, by its posts in order of time; None where we never replied.

    Each word of the customer's after a reply may decide, the newest that says something does, and without any the
    window does. What was taken down says nothing any more (law 7).
    """
    now: Judged | None = None
    for turn in turns:
        if turn.mention_id is None:
            if now is None or now.outcome not in _STAYS:
                now = Judged(turn.at)
        elif now is not None and not turn.deleted:
            now = _heard(now, turn)
    if now is None or now.outcome is not None:
        return now
    theirs = [turn for turn in turns if turn.mention_id is not None]
    if theirs and all(turn.deleted for turn in theirs):
        return replace(now, outcome=CaseState.SILENT, reason=_TAKEN_DOWN, settled_at=at)
    if at - now.watched_from < window:
        return now
    why = _UNCLEAR if now.unclear else _ASKED if asked_private else _NO_WORD
    return replace(now, outcome=CaseState.SILENT, reason=why, settled_at=now.watched_from + window)


def _heard(now: Judged, turn: Turn) -> Judged:
    said: Said = read(turn.text, turn.label, turn.confidence, mixed=turn.mixed)
    if said.outcome is not None:
        return Judged(turn.at, said.outcome, said.reason, turn.at, turn.mention_id, said.sure)
    return replace(now, watched_from=turn.at, unclear=True) if now.outcome is None else now


def settle(store: Store, *, at: datetime, window: timedelta = WINDOW) -> Settled:
    """Judge every case in which something was said since, and those whose window ended in silence.

    Run after hearing and before drafting: whoever says that all is well, or goes on in private, gets no draft.
    """
    judged, known = 0, 0
    while True:
        with store.read(at) as tx:
            waiting = outcomes.due(tx, limit=_BATCH) or outcomes.silent_since(tx, at - window, limit=_BATCH)
        if not waiting:
            return Settled(judged, known)
        with store.write(at, "outcomes") as tx:
            known += _settle(tx, waiting, window)
        judged += len(waiting)


def _settle(tx: Tx, case_ids: Sequence[int], window: timedelta) -> int:
    said, before = outcomes.turns(tx, case_ids), outcomes.of_cases(tx, case_ids)
    written, kept = outcomes.newest_drafts(tx, case_ids), outcomes.promises_kept(tx, case_ids)
    found = cases.get_many(tx, case_ids)
    new, moved = [], []
    for case_id in case_ids:
        was, turns = before.get(case_id), _with_our_reply(found[case_id], said.get(case_id, []))
        steps = steps_of(turns, kept=case_id in kept)
        judged = judge(turns, at=tx.at, window=window, asked_private=ASKED_PRIVATE in steps)
        if judged is None:
            continue
        one = _combined(found[case_id], turns, judged, was)
        one = replace(one, draft_id=written.get(case_id), steps=steps)
        new.append(one)
        moved.append((found[case_id], one, judged))
    outcomes.keep(tx, new, before)
    outcomes.looked_at(tx, case_ids)
    for case, one, judged in moved:
        _bring(tx, case, one, sure=judged.sure or one.settled_by is not None)
    return sum(one.outcome is not (before[one.case_id].outcome if one.case_id in before else None) for one in new)


def _with_our_reply(case: Case, turns: list[Turn]) -> list[Turn]:
    """A reply that a person posted by hand counts from when they said so, though no poll has seen it yet."""
    if any(turn.mention_id is None for turn in turns):
        return turns
    ours = [Turn(at, 0, None, "", deleted=False) for at in {case.first_response_at, case.last_own_at} if at]
    return sorted([*turns, *ours], key=lambda turn: turn.at)


def _combined(case: Case, turns: Sequence[Turn], judged: Judged, was: Outcome | None) -> Outcome:
    """The rules' word beside a person's: that one stands until the customer says otherwise."""
    new = Outcome(
        case.id, case.brand, _came_with(turns), judged.watched_from, judged.outcome, judged.outcome, judged.reason,
        judged.settled_at, None, judged.mention_id, None, (),
    )  # fmt: skip
    if was is None:
        return new
    if new.outcome is CaseState.SILENT and was.machine is CaseState.SILENT and was.settled_at is not None:
        new = replace(new, settled_at=was.settled_at)
    if was.settled_by is None or was.settled_at is None:
        return new
    seen = [turn.mention_id for turn in turns if turn.mention_id is not None]
    if new.mention_id in seen[seen.index(was.mention_id) + 1 if was.mention_id in seen else 0 :]:
        return new
    return replace(
        new, outcome=was.outcome, settled_at=was.settled_at, settled_by=was.settled_by, mention_id=was.mention_id
    )


def _came_with(turns: Sequence[Turn]) -> Label:
    first = next(turn.at for turn in turns if turn.mention_id is None)
    theirs = [turn for turn in turns if turn.mention_id is not None]
    before = [turn.label for turn in theirs if turn.at <= first] or [turn.label for turn in theirs]
    return min(before, key=GRAVITY.index, default=Label.OTHER)


def _bring(tx: Tx, case: Case, one: Outcome, *, sure: bool) -> None:
    """The case goes where its outcome says, where nobody waits for us any more."""
    if case.state is CaseState.CLOSED:
        return
    waits = case.last_own_at is None or case.last_post_at > case.last_own_at
    if one.outcome is None:
        if not waits and case.state in outcomes.VALUES:
            _move(tx, case, CaseState.ANSWERED)
    elif one.outcome is CaseState.STILL_UNHAPPY and waits:
        if case.state is not CaseState.OPEN:
            _move(tx, case, CaseState.OPEN)
            cases.change(tx, case.id, {"draft_due": 1})
            _explain(tx, case, None)
    elif not waits or (sure and one.mention_id == case.newest_mention_id and _may_end(case, one)):
        if waits and case.state is CaseState.OPEN:
            for draft in drafts.live_of_cases(tx, [case.id]):
                answers.withdraw(tx, draft, NO_DRAFT.format(one.reason))
            _explain(tx, case, NO_DRAFT.format(one.reason))
            cases.change(tx, case.id, {"draft_due": 0})
        _move(tx, case, one.outcome)


def _may_end(case: Case, one: Outcome) -> bool:
    """A rule ends nothing that must have a person."""
    return one.settled_by is not None or case.urgency is not Urgency.CRITICAL


def _explain(tx: Tx, case: Case, why: str | None) -> None:
    if case.newest_mention_id is not None:
        mentions.explain_no_draft(tx, {case.newest_mention_id: why})


def _move(tx: Tx, case: Case, to: CaseState) -> None:
    """Along the table of moves: what ended opens first, and what is open was answered."""
    for step in _way(case.state, to):
        cases.move(tx, case.id, step)


def _way(now: CaseState, to: CaseState) -> Iterable[CaseState]:
    if now is to:
        return ()
    way = []
    if now in outcomes.VALUES and to is not CaseState.OPEN:
        way.append(CaseState.OPEN)
    if now is not CaseState.ANSWERED and to in outcomes.VALUES:
        way.append(CaseState.ANSWERED)
    return (*way, to)


def confirm(
    store: Store, case_id: int, outcome: CaseState | None, *, by: str, at: datetime, window: timedelta = WINDOW
) -> Outcome:
    """A person's word on what became of a case; None: the rules are right. Only the customer's own word changes it.

    Raises:
        NotFound: there is no such case.
        OutcomeError: it was not answered, or there is nothing to confirm yet.
    """
    with store.write(at, by) as tx:
        case = cases.get(tx, case_id)
        if case.first_response_at is None:
            raise OutcomeError(f"Case {case_id} was not answered, so nothing became of our reply yet. Answer it first.")
        _settle(tx, [case_id], window)
        known = outcomes.get(tx, case_id)
        chosen = outcome or known.outcome
        if chosen is None:
            values = ", ".join(value.value for value in outcomes.VALUES)
            raise OutcomeError(f"Nothing is known yet of case {case_id}, so nothing to confirm. Say one of: {values}.")
        case = cases.get(tx, case_id)
        said = outcomes.by_person(tx, known, chosen, case.newest_mention_id)
        _bring(tx, case, said, sure=True)
        return said
