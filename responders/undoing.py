"""Second thoughts: a reply that waits longer, and a decision that is taken back before anything left."""

from datetime import datetime, timedelta

from responders.proposals import ReviewError, propose_again
from store import answers, cases, claims, customers, drafts, postings
from store.engine import Store, Tx
from store.states import CaseState, DraftState, PostingState
from store.types import Case, Draft, Posting

TAKEN_BACK = "taken back by "
_TOO_LATE = {
    PostingState.SENDING: "it is being sent at this moment",
    PostingState.UNKNOWN: "it may be public already: settle it first, with `wellheard drafts settle`",
    PostingState.SENT: "it is public. Delete it on the platform if it must go",
}


def close(store: Store, case_id: int, *, reason: str, by: str, at: datetime) -> Case:
    """Nothing more to do in a case; what is drafted is withdrawn."""
    with store.write(at, by) as tx:
        end(tx, case_id, reason)
        return cases.get(tx, case_id)


def end(tx: Tx, case_id: int, reason: str) -> None:
    """Close a case in the act that ends it."""
    for draft in drafts.live_of_cases(tx, [case_id]):
        answers.withdraw(tx, draft, f"{answers.CASE_CLOSED}{reason}")
    cases.move(tx, case_id, CaseState.CLOSED, close_reason=reason, closed_at=tx.at, draft_due=0)


def hold(store: Store, draft_id: int, *, lasts: timedelta, by: str, at: datetime) -> Posting:
    """Let an approved reply wait so long from now on. Its approval stands.

    Raises:
        ReviewError: it left already, or nothing of it waits to leave by itself.
        ClaimedByAnother: a colleague holds the case.
    """
    with store.write(at, by) as tx:
        draft = drafts.get(tx, draft_id)
        claims.check(tx, draft.case_id)
        posting = postings.live_of_draft(tx, draft_id)
        if draft.state is DraftState.APPROVED and posting is None:
            raise ReviewError(
                f"Draft {draft_id} leaves by hand only, so there is nothing to hold. Take it back instead."
            )
        if posting is None or posting.state is not PostingState.HELD:
            raise ReviewError(_too_late(draft, posting))
        postings.put_off(tx, posting, at + lasts)
        return postings.get(tx, posting.id)


def undo(store: Store, draft_id: int, *, by: str, at: datetime) -> Draft:
    """Take back an approval before the reply left, or a rejection: the words are proposed again, in a new draft.

    A case that was closed since, or by the very no, is open again.

    Returns:
        The new draft; what the old one was approved or rejected as stays in its own row.

    Raises:
        ReviewError: it is too late, and why; or nothing was decided.
        ClaimedByAnother: a colleague holds the case.
        NobodyThere: whom it was for is erased.
    """
    with store.write(at, by) as tx:
        draft = drafts.get(tx, draft_id)
        claims.check(tx, draft.case_id)
        if draft.state is DraftState.PROPOSED:
            return _yes_taken_back(tx, draft)
        if draft.state is DraftState.REJECTED:
            live = drafts.live_of_mention(tx, draft.mention_id)
            if live is not None:
                raise ReviewError(f"Draft {live.id} took the place of draft {draft_id} meanwhile. Go on with that one.")
            if draft.customer_id is not None:
                customers.present(tx, draft.customer_id, "Nothing is left of the words to take back.")
            if cases.get(tx, draft.case_id).state is CaseState.CLOSED:
                _open_again(tx, draft.case_id)
        elif draft.state is not DraftState.APPROVED or not answers.withdraw(tx, draft, f"{TAKEN_BACK}{by}"):
            raise ReviewError(_too_late(draft, postings.last_of_draft(tx, draft_id)))
        return drafts.get(tx, propose_again(tx, draft, returned=draft.state is DraftState.APPROVED))


def reopen(store: Store, case_id: int, *, by: str, at: datetime) -> Case:
    """Take back that a case was closed: it is open again, and what was drafted in it is proposed again.

    Raises:
        ReviewError: it is not closed.
    """
    with store.write(at, by) as tx:
        case = cases.get(tx, case_id)
        if case.state is not CaseState.CLOSED:
            raise ReviewError(f"Case {case_id} is {case.state.value}: there is nothing to open again.")
        _open_again(tx, case_id)
        last = drafts.of_case(tx, case_id)[-1:]
        if last and last[0].decided_by is None and (last[0].reason or "").startswith(answers.CASE_CLOSED):
            propose_again(tx, last[0], returned=False)
        return cases.get(tx, case_id)


def _open_again(tx: Tx, case_id: int) -> None:
    cases.move(tx, case_id, CaseState.OPEN, close_reason=None, closed_at=None)


def _yes_taken_back(tx: Tx, draft: Draft) -> Draft:
    """One of two who must say yes has said it: that goes, for all of them, and the draft waits as before."""
    if not drafts.standing_approvals(tx, draft.id):
        raise ReviewError(f"Draft {draft.id} is proposed and waits for a decision: there is nothing to take back.")
    drafts.void_approvals(tx, draft.id)
    return draft


def _too_late(draft: Draft, posting: Posting | None) -> str:
    if posting is not None and posting.state in _TOO_LATE:
        return f"It is too late for draft {draft.id}: {_TOO_LATE[posting.state]}."
    if draft.state is DraftState.HANDED_OFF:
        return f"It is too late for draft {draft.id}: it was handed to a person to post in the app. Ask them."
    return f"Draft {draft.id} is {draft.state.value}: there is nothing to take back."
