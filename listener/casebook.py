"""Which case a mention belongs to, and where that case stands once a page of posts is in."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from store import answers, cases, drafts, snoozes
from store.answers import OwnReply
from store.engine import Tx
from store.models import CaseRow
from store.states import HISTORY, CaseState
from store.types import GRAVITY, URGENCY_RANK, Case, Classification, Label

CASE_SPAN = timedelta(days=7)
"""A conversation that rests longer than this is another case (house.md)."""

_SURE = 0.7
"""Thanks less clear than this close nothing: whoever is still unhappy must be heard."""
SOLVED = "solved: the customer said thanks"


@dataclass(slots=True)
class _Open:
    """A case while a page is being read in."""

    id: int
    brand: str
    platform: str
    account_id: int | None
    root: str
    label: Label
    urgency_rank: int
    opened_at: datetime
    last_post_at: datetime
    newest_mention_id: int | None = None
    newest_reason: str | None = None
    """Why the newest mention gets no draft, if it gets none."""
    solved: bool = False
    """The newest post says thanks for our answer."""
    stored: Case | None = None
    first_own_at: datetime | None = None
    last_own_at: datetime | None = None
    added: list[int] = field(default_factory=list)
    own_posts: list[OwnReply] = field(default_factory=list)


class CaseBook:
    """Assigns the mentions and own posts of one page to cases, then writes what became of each."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx
        self._by_key: dict[tuple[str, int, str], list[_Open]] = {}
        self._by_id: dict[int, _Open] = {}
        self._reasons: dict[int, str | None] = {}

    def load(self, account_ids: Iterable[int], roots: Iterable[str], case_ids: Iterable[int]) -> None:
        """Fetch the cases that this page may continue."""
        found = {case.id: case for case in cases.of_accounts(self._tx, account_ids, roots)}
        missing = set(case_ids) - found.keys()
        if missing:
            found |= cases.get_many(self._tx, missing)
        for case in found.values():
            self._keep(_reopened(case))

    def _keep(self, one: _Open) -> None:
        self._by_id[one.id] = one
        if one.account_id is not None:
            self._by_key.setdefault((one.brand, one.account_id, one.root), []).append(one)

    def assign(
        self,
        mention_id: int,
        *,
        brand: str,
        platform: str,
        account_id: int | None,
        root: str,
        posted_at: datetime,
        found: Classification,
        no_draft: str | None,
    ) -> int:
        """The case of a new mention, opened if need be. `no_draft` says why this mention is not to be answered."""
        one = self._matching(brand, account_id, root, posted_at)
        if one is None:
            [case_id] = self._tx.ids(CaseRow, 1)
            rank = URGENCY_RANK[found.urgency]
            one = _Open(case_id, brand, platform, account_id, root, found.label, rank, posted_at, posted_at)
            self._keep(one)
        one.added.append(mention_id)
        self._reasons[mention_id] = no_draft
        one.opened_at = min(one.opened_at, posted_at)
        if one.newest_mention_id is None or posted_at >= one.last_post_at:
            if one.newest_mention_id is not None and self._reasons.get(one.newest_mention_id) is None:
                self._reasons[one.newest_mention_id] = "newer-post-in-case"
            one.solved = _says_thanks(one, found)
            if one.solved:
                no_draft = no_draft or SOLVED
                self._reasons[mention_id] = no_draft
            # While a case waits, its gravest post counts: "my child was burned", then "hello?", stays critical.
            rank = URGENCY_RANK[found.urgency]
            waits = one.newest_mention_id is not None and not _is_answered(one)
            one.urgency_rank = min(one.urgency_rank, rank) if waits else rank
            if not one.solved:
                one.label = min(one.label, found.label, key=GRAVITY.index) if waits else found.label
            one.newest_mention_id, one.newest_reason, one.last_post_at = mention_id, no_draft, posted_at
        else:
            self._reasons[mention_id] = no_draft or "newer-post-in-case"
        return one.id

    def _matching(self, brand: str, account_id: int | None, root: str, posted_at: datetime) -> _Open | None:
        if account_id is None:
            return None
        for one in reversed(self._by_key.get((brand, account_id, root), [])):
            if one.opened_at - CASE_SPAN <= posted_at <= one.last_post_at + CASE_SPAN:
                return one
        return None

    def answer(self, case_id: int, own: OwnReply) -> None:
        """One of our own posts stands in this case."""
        one = self._by_id.get(case_id)
        if one is None:
            one = _reopened(cases.get(self._tx, case_id))
            self._keep(one)
        one.own_posts.append(own)
        one.first_own_at = min(one.first_own_at or own.posted_at, own.posted_at)
        one.last_own_at = max(one.last_own_at or own.posted_at, own.posted_at)

    def write_new(self) -> None:
        """Insert the new cases; mentions may then point to them."""
        rows = [_new_row(one) for one in self._by_id.values() if one.stored is None]
        self._tx.insert(CaseRow, rows)

    def reasons(self) -> dict[int, str | None]:
        """Why mentions get no draft, for new mentions and for older ones that this page overtook."""
        for one in self._by_id.values():
            if not _is_answered(one):
                continue
            waiting = list(one.added)
            if one.stored is not None and one.stored.draft_due and one.newest_mention_id is not None:
                # Answered before drafting ever looked at it.
                waiting.append(one.newest_mention_id)
            for mention_id in waiting:
                self._reasons[mention_id] = self._reasons.get(mention_id) or answers.ALREADY_ANSWERED
        return self._reasons

    def settle(self) -> None:
        """Update the cases that were there before and withdraw what no longer fits."""
        for one in self._by_id.values():
            if one.own_posts or one.added:
                self._settle(one)

    def _settle(self, one: _Open) -> None:
        for own in one.own_posts:
            answers.own_reply_seen(self._tx, one.id, own)
        if one.stored is None:
            return
        if one.added:
            snoozes.wake(self._tx, [one.id])
            for draft in drafts.live_of_cases(self._tx, [one.id]):
                if draft.mention_id != one.newest_mention_id:
                    answers.withdraw(self._tx, draft, answers.WROTE_AGAIN)
        state, values = _end(one)
        if state is CaseState.ANSWERED and one.stored.state not in {CaseState.OPEN, CaseState.ANSWERED}:
            # What ended stays ended when one of our own posts turns up; a new word of the customer's opens it first.
            if one.added:
                cases.move(self._tx, one.id, CaseState.OPEN)
            else:
                state = one.stored.state
                values = {k: v for k, v in values.items() if k not in {"close_reason", "closed_at"}}
        if state is CaseState.RECOVERED and one.stored.state is not CaseState.RECOVERED:
            # Answered and thanked for within one page: the case goes the way that it would have gone in two.
            if one.stored.state not in {CaseState.OPEN, CaseState.ANSWERED}:
                cases.move(self._tx, one.id, CaseState.OPEN)
            cases.move(self._tx, one.id, CaseState.ANSWERED)
        cases.move(self._tx, one.id, state, **values)


def _reopened(case: Case) -> _Open:
    return _Open(
        case.id, case.brand, case.platform, case.account_id, case.thread_root, case.label,
        URGENCY_RANK[case.urgency], case.opened_at, case.last_post_at, case.newest_mention_id, stored=case,
        first_own_at=case.first_response_at, last_own_at=case.last_own_at,
    )  # fmt: skip


def _says_thanks(one: _Open, found: Classification) -> bool:
    """Praise, right after our answer, from somebody who had come with a complaint or a question."""
    if one.newest_mention_id is None or found.label is not Label.PRAISE or found.mixed or found.confidence < _SURE:
        return False
    was = one.stored.state if one.stored is not None else CaseState.OPEN
    if one.stored is not None and was not in {CaseState.ANSWERED, CaseState.RECOVERED} and not one.own_posts:
        return False
    return one.label in {Label.COMPLAINT, Label.QUESTION} and (_is_answered(one) or was is CaseState.RECOVERED)


def _is_answered(one: _Open) -> bool:
    return one.last_own_at is not None and one.last_own_at >= one.last_post_at


def _end(one: _Open) -> tuple[CaseState, dict[str, Any]]:
    """The state a case is in now, with the columns that follow from its posts."""
    state, due = CaseState.OPEN, 0
    values: dict[str, Any] = {"close_reason": None, "closed_at": None}
    if _is_answered(one):
        state = CaseState.ANSWERED
    elif one.solved:
        state = CaseState.RECOVERED
    elif one.newest_reason is not None:
        state = CaseState.CLOSED
        values = {"close_reason": HISTORY, "closed_at": one.last_post_at}
    elif one.added:
        due = 1
    elif one.stored is not None:
        state, due, values = one.stored.state, 0, {}
    values |= {
        "label": one.label, "urgency_rank": one.urgency_rank, "opened_at": one.opened_at,
        "last_post_at": one.last_post_at, "newest_mention_id": one.newest_mention_id, "draft_due": due,
        "first_response_at": one.first_own_at, "last_own_at": one.last_own_at,
        "outcome_due": int(one.last_own_at is not None),
    }  # fmt: skip
    return state, values


def _new_row(one: _Open) -> dict[str, Any]:
    state, values = _end(one)
    return {
        "id": one.id, "brand": one.brand, "platform": one.platform, "account_id": one.account_id,
        "thread_root": one.root, "owner": None, "state": state, **values,
    }  # fmt: skip
