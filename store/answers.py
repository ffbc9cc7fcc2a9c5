"""What happens to our answers when the world moves on: drafts withdrawn, hand-offs and unknown sends settled."""

from dataclasses import dataclass
from datetime import datetime

from store import cases, drafts, followups, mentions, postings, posts
from store.engine import Tx
from store.states import CaseState, DraftState, PostingState
from store.types import Draft, Posting

ALREADY_ANSWERED = "already-answered"
WROTE_AGAIN = "the customer wrote again"
CASE_CLOSED = "case closed: "
"""How the reason begins where a person closed the case."""


@dataclass(frozen=True, slots=True)
class OwnReply:
    """One of our own posts, as far as it settles anything."""

    platform: str
    external_id: str
    in_reply_to: str | None
    url: str | None
    posted_at: datetime


def withdraw(tx: Tx, draft: Draft, reason: str) -> bool:
    """Take a live draft back because the world changed.

    A proposed draft is superseded and an approved one void. What is already on its way stays: it cannot be called
    back, and its outcome must be kept. Returns whether the draft was withdrawn.
    """
    if draft.state is DraftState.PROPOSED:
        drafts.move(tx, draft.id, DraftState.SUPERSEDED, reason=reason)
        return True
    if draft.state is not DraftState.APPROVED:
        return False
    posting = postings.live_of_draft(tx, draft.id)
    if posting is not None:
        if posting.state is not PostingState.HELD:
            return False
        postings.move(tx, posting, PostingState.NOT_SENT, error=reason)
    drafts.move(tx, draft.id, DraftState.VOID, reason=reason)
    return True


def mark_sent(tx: Tx, posting: Posting, external_id: str, url: str | None, *, posted_at: datetime) -> None:
    """The platform holds our reply: the posting is sent, its draft posted, its case answered.

    Our own post is stored too, so that the thread shows it and the clock stops even before a poll sees it.
    """
    postings.move(tx, posting, PostingState.SENT, external_id=external_id, url=url, error=None, next_lookup_at=None)
    drafts.move(tx, posting.draft_id, DraftState.POSTED, posted_url=url)
    draft = drafts.get(tx, posting.draft_id)
    parent = mentions.get(tx, draft.mention_id).post
    if not posts.known_ids(tx, posting.platform, [external_id]):
        posts.add_own(tx, parent, case_id=draft.case_id, external_id=external_id, url=url, text=draft.text,
                      author=posting.account, posted_at=posted_at)  # fmt: skip
    cases.first_response(tx, draft.case_id, posted_at)
    if cases.get(tx, draft.case_id).state is CaseState.OPEN:
        cases.move(tx, draft.case_id, CaseState.ANSWERED)


def own_reply_seen(tx: Tx, case_id: int, own: OwnReply) -> None:
    """One of our own posts in a case was seen in public: it may settle a hand-off or an unknown send.

    What else was drafted in that case is withdrawn: somebody has answered.
    """
    settled = None
    if own.in_reply_to:
        posting = postings.unsettled_to(tx, own.platform, own.in_reply_to)
        if posting is not None and posting.state in {PostingState.UNKNOWN, PostingState.SENDING}:
            if posting.state is PostingState.SENDING:
                postings.move(tx, posting, PostingState.UNKNOWN)
            mark_sent(tx, posting, own.external_id, own.url, posted_at=own.posted_at)
            settled = posting.draft_id
    handed = drafts.handed_off_to(tx, case_id)
    if handed is not None and settled is None:
        drafts.move(tx, handed.id, DraftState.POSTED, posted_url=own.url, reason="seen in public")
        settled = handed.id
    if settled is not None:
        # Hearing cannot read what our own words promise; answering does, at its next turn.
        followups.unread(tx, settled, own.posted_at)
    for draft in drafts.live_of_cases(tx, [case_id]):
        if draft.id != settled:
            withdraw(tx, draft, ALREADY_ANSWERED)


def release_for_hand(tx: Tx, draft: Draft, reason: str) -> bool:
    """Take an approved draft out of the line of `post`, so that a person may post it. False: it is on its way."""
    posting = postings.live_of_draft(tx, draft.id)
    if posting is None:
        return True
    if posting.state is not PostingState.HELD:
        return False
    postings.move(tx, posting, PostingState.NOT_SENT, error=reason)
    return True
