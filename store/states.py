"""The states of drafts, postings and cases, and the only table of moves between them."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from store.errors import MoveRefused


class DraftState(StrEnum):
    """Where a proposed reply stands."""

    PROPOSED = "proposed"
    """Waiting for a person."""
    APPROVED = "approved"
    """A person said yes to these bytes; not sent yet."""
    POSTED = "posted"
    """Public, by our channel or verified as posted by hand."""
    HANDED_OFF = "handed-off"
    """Given to a person to post in the app; not yet seen in public."""
    FAILED = "failed"
    """The platform refused it for good; may be redrafted as a hand-off."""
    REJECTED = "rejected"
    """A person said no."""
    SUPERSEDED = "superseded"
    """Replaced by a newer draft, or answered elsewhere."""
    VOID = "void"
    """Approved once, but the text or the world changed before it was sent."""


class PostingState(StrEnum):
    """What became of the one live attempt to send an approved reply."""

    HELD = "held"
    """Approved and waiting for its time."""
    SENDING = "sending"
    """The attempt was committed; the network call may be under way."""
    SENT = "sent"
    """The platform holds it under an id of its own."""
    NOT_SENT = "not-sent"
    """Certainly not public."""
    UNKNOWN = "unknown"
    """It may or may not be public; look-ups or a person settle it."""


CLOSE_REASONS = ("no-reply-needed", "answered-elsewhere", "not about us", "spam")
"""Why people close cases; any other words do as well."""
HISTORY = "history"
"""Why a case is closed from the start: all of it was said before we listened."""
POST_DELETED = "deleted"
"""Why a case is closed whose last post the customer deleted."""


class CaseState(StrEnum):
    """Where one conversation with one customer stands."""

    OPEN = "open"
    """The customer waits for us."""
    ANSWERED = "answered"
    """We said the last word."""
    RECOVERED = "recovered"
    """The reply helped, as the customer said."""
    STILL_UNHAPPY = "still-unhappy"
    """The reply did not help."""
    MOVED_PRIVATE = "moved-private"
    """The conversation went on out of the public eye."""
    SILENT = "silent"
    """No word after our reply."""
    CLOSED = "closed"
    """Done, with a reason."""


class FollowUpState(StrEnum):
    """Where something stands that we said we would do, or wanted to be reminded of."""

    OPEN = "open"
    """Still to be done."""
    DONE = "done"
    """Done, as a person said, or by a reply that a person approved for it."""
    DROPPED = "dropped"
    """It need not be done any more, as a person said."""


_D, _P, _C, _F = DraftState, PostingState, CaseState, FollowUpState

DRAFT_MOVES: Mapping[DraftState, frozenset[DraftState]] = {
    _D.PROPOSED: frozenset({_D.APPROVED, _D.REJECTED, _D.SUPERSEDED}),
    _D.APPROVED: frozenset({_D.POSTED, _D.HANDED_OFF, _D.FAILED, _D.VOID}),
    _D.HANDED_OFF: frozenset({_D.POSTED}),
    _D.FAILED: frozenset({_D.SUPERSEDED}),
    _D.POSTED: frozenset(),
    _D.REJECTED: frozenset(),
    _D.SUPERSEDED: frozenset(),
    _D.VOID: frozenset(),
}
"""An approved draft becomes void first and is then drafted anew; nothing returns to `proposed`."""

POSTING_MOVES: Mapping[PostingState, frozenset[PostingState]] = {
    _P.HELD: frozenset({_P.SENDING, _P.NOT_SENT}),
    _P.SENDING: frozenset({_P.SENT, _P.NOT_SENT, _P.UNKNOWN, _P.HELD}),
    _P.UNKNOWN: frozenset({_P.SENT, _P.NOT_SENT}),
    _P.SENT: frozenset(),
    _P.NOT_SENT: frozenset(),
}
"""`sending` returns to `held` only when the platform said for certain that nothing was taken and to come later."""

_ENDED = frozenset({_C.RECOVERED, _C.STILL_UNHAPPY, _C.MOVED_PRIVATE, _C.SILENT})

CASE_MOVES: Mapping[CaseState, frozenset[CaseState]] = {
    _C.OPEN: frozenset({_C.ANSWERED, _C.CLOSED}),
    _C.ANSWERED: _ENDED | {_C.OPEN, _C.CLOSED},
    **{ended: frozenset({_C.OPEN, _C.CLOSED}) for ended in _ENDED},
    _C.CLOSED: frozenset({_C.OPEN}),
}

FOLLOW_UP_MOVES: Mapping[FollowUpState, frozenset[FollowUpState]] = {
    _F.OPEN: frozenset({_F.DONE, _F.DROPPED}),
    _F.DONE: frozenset(),
    _F.DROPPED: frozenset(),
}

LIVE_POSTINGS = (PostingState.HELD, PostingState.SENDING, PostingState.UNKNOWN, PostingState.SENT)
"""Law 2: at most one of these per (our account, target post)."""

LIVE_DRAFTS = (DraftState.PROPOSED, DraftState.APPROVED, DraftState.HANDED_OFF)
"""At most one of these per mention."""

_State = TypeVar("_State", DraftState, PostingState, CaseState, FollowUpState)


def check_move(now: _State, to: _State) -> None:
    """Refuse a move that the table does not hold.

    Raises:
        MoveRefused: naming both states and what is possible instead.
    """
    moves: Mapping[_State, frozenset[_State]]
    if isinstance(now, DraftState):
        moves = DRAFT_MOVES  # type: ignore[assignment]  # the TypeVar is bound to one of the four enums
    elif isinstance(now, PostingState):
        moves = POSTING_MOVES  # type: ignore[assignment]  # as above
    elif isinstance(now, FollowUpState):
        moves = FOLLOW_UP_MOVES
    else:
        moves = CASE_MOVES
    if to not in moves[now]:
        raise MoveRefused(now.value, to.value, sorted(state.value for state in moves[now]))
