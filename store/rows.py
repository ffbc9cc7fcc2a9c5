"""From database rows to the frozen values that leave the store."""

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import Row, Select, Table, select

from store.models import AccountRow, Base, CaseRow, CustomerRow, MentionRow, NoteRow, PostRow, SilenceRow
from store.models_answers import ApprovalRow, DraftRow, OverrideRow, PostingRow
from store.models_followups import FollowUpRow, UnreadReplyRow
from store.models_team import CaseNoteRow, ClaimRow, NudgeRow, PresenceRow, SnoozeRow
from store.states import DraftState
from store.types import (
    RANKED_URGENCY,
    Allows,
    Approval,
    Case,
    Classification,
    Draft,
    Eligibility,
    Finding,
    Mention,
    Override,
    Post,
    Posting,
)


def table_of(row_class: type[Base]) -> Table:
    """The plain table of a mapped class: Core statements are several times faster than the ORM in bulk."""
    return cast(Table, row_class.__table__)


POSTS, MENTIONS, CASES = table_of(PostRow), table_of(MentionRow), table_of(CaseRow)
DRAFTS, APPROVALS, POSTINGS = table_of(DraftRow), table_of(ApprovalRow), table_of(PostingRow)
ACCOUNTS, CUSTOMERS, NOTES = table_of(AccountRow), table_of(CustomerRow), table_of(NoteRow)
SILENCES, OVERRIDES = table_of(SilenceRow), table_of(OverrideRow)
FOLLOW_UPS, UNREAD_REPLIES = table_of(FollowUpRow), table_of(UnreadReplyRow)
CLAIMS, SNOOZES, PRESENCES = table_of(ClaimRow), table_of(SnoozeRow), table_of(PresenceRow)
CASE_NOTES, NUDGES = table_of(CaseNoteRow), table_of(NudgeRow)
POST, MENTION, CASE = POSTS.c, MENTIONS.c, CASES.c
DRAFT, APPROVAL, POSTING, OVERRIDE = DRAFTS.c, APPROVALS.c, POSTINGS.c, OVERRIDES.c
ACCOUNT, CUSTOMER, NOTE, SILENCE = ACCOUNTS.c, CUSTOMERS.c, NOTES.c, SILENCES.c
FOLLOW_UP, UNREAD_REPLY = FOLLOW_UPS.c, UNREAD_REPLIES.c
CLAIM, SNOOZE, PRESENCE, CASE_NOTE, NUDGE = CLAIMS.c, SNOOZES.c, PRESENCES.c, CASE_NOTES.c, NUDGES.c

_POST_COLUMNS = [column.label(f"post_{column.name}") for column in POST]
_MENTION_COLUMNS = [column.label(f"mention_{column.name}") for column in MENTION]


def select_posts() -> Select[Any]:
    """Posts with the platform's id of their author."""
    return select(*_POST_COLUMNS, ACCOUNT.user_id.label("author_id")).outerjoin_from(
        POSTS, ACCOUNTS, ACCOUNT.id == POST.account_id
    )


def select_mentions() -> Select[Any]:
    """Mentions with their posts and authors."""
    return (
        select(*_MENTION_COLUMNS, *_POST_COLUMNS, ACCOUNT.user_id.label("author_id"))
        .join_from(MENTIONS, POSTS, POST.id == MENTION.post_id)
        .outerjoin(ACCOUNTS, ACCOUNT.id == POST.account_id)
    )


def select_cases() -> Select[Any]:
    """Cases with the customer's handle."""
    return select(*CASE, ACCOUNT.customer_id, ACCOUNT.handle).outerjoin_from(
        CASES, ACCOUNTS, ACCOUNT.id == CASE.account_id
    )


def to_post(row: Row[Any]) -> Post:
    """A row of `select_posts` or `select_mentions`."""
    return Post(
        id=row.post_id, platform=row.post_platform, external_id=row.post_external_id, latest_id=row.post_latest_id,
        kind=row.post_kind, text=row.post_text, posted_at=row.post_posted_at, account_id=row.post_account_id,
        author=row.post_author, author_id=row.author_id, url=row.post_url, in_reply_to=row.post_in_reply_to,
        thread_root=row.post_thread_root, lang=row.post_lang, place=row.post_place, addressed=row.post_addressed,
        quotes=row.post_quotes, reshares=row.post_reshares, locked=bool(row.post_locked), source=row.post_source,
        allows=Allows.from_code(row.post_allows), heard_at=row.post_heard_at, edited_at=row.post_edited_at,
        deleted_at=row.post_deleted_at,
    )  # fmt: skip


def to_classification(row: Row[Any]) -> Classification:
    """The classification that a mention row holds."""
    return Classification(
        label=row.mention_label,
        scores={
            "praise": row.mention_praise, "complaint": row.mention_complaint,
            "question": row.mention_question, "other": row.mention_other,
        },
        sentiment={
            "positive": row.mention_positive, "neutral": row.mention_neutral, "negative": row.mention_negative,
        },
        confidence=row.mention_confidence,
        urgency=RANKED_URGENCY[row.mention_urgency_rank],
        topics=row.mention_topics,
        reasons=row.mention_reasons,
        lang=row.mention_lang,
        mixed=bool(row.mention_mixed),
    )  # fmt: skip


def to_mention(row: Row[Any]) -> Mention:
    """A row of `select_mentions`."""
    return Mention(
        id=row.mention_id, brand=row.mention_brand, post=to_post(row), customer_id=row.mention_customer_id,
        case_id=row.mention_case_id, classification=to_classification(row), corrected_by=row.mention_corrected_by,
        matched=row.mention_matched, baseline=bool(row.mention_baseline),
        no_draft_reason=row.mention_no_draft_reason,
    )  # fmt: skip


def to_case(row: Row[Any]) -> Case:
    """A row of `select_cases`."""
    return Case(
        id=row.id, brand=row.brand, platform=row.platform, account_id=row.account_id, customer_id=row.customer_id,
        customer=row.handle, thread_root=row.thread_root, state=row.state, owner=row.owner,
        urgency=RANKED_URGENCY[row.urgency_rank], label=row.label, opened_at=row.opened_at,
        last_post_at=row.last_post_at, first_response_at=row.first_response_at, last_own_at=row.last_own_at,
        newest_mention_id=row.newest_mention_id, draft_due=bool(row.draft_due),
        close_reason=row.close_reason, closed_at=row.closed_at,
    )  # fmt: skip


def _to_finding(kept: Sequence[Any]) -> Finding:
    return Finding(kept[0], kept[1], kept[2], (kept[3][0], kept[3][1]) if len(kept) > 3 else None)


def to_draft(row: Row[Any]) -> Draft:
    """A row of the drafts table, with who approved it and who holds its case."""
    return Draft(
        id=row.id, mention_id=row.mention_id, case_id=row.case_id, customer_id=row.customer_id, brand=row.brand,
        platform=row.platform, state=row.state, text=row.text, machine_text=row.machine_text,
        situation=row.situation, variant=row.variant, eligibility=Eligibility(row.verdict, row.verdict_reason),
        findings=tuple(map(_to_finding, row.findings)), urgency=RANKED_URGENCY[row.urgency_rank],
        created_at=row.created_at, edited_by=row.edited_by, writers=row.writers,
        decided_by=row.decided_by, decided_at=row.decided_at,
        reason=row.reason, note=row.note, returned_from=row.returned_from, claimed_by=row.claimed_by,
        claimed_until=row.claimed_until,
        approved_by=None if row.state is DraftState.PROPOSED else row.approved_by, posted_url=row.posted_url,
    )  # fmt: skip


def to_approval(row: Row[Any]) -> Approval:
    """A row of the approvals table."""
    return Approval(row.id, row.draft_id, row.by, row.at, row.text, row.digest, row.parent, row.voided_at)


def to_override(row: Row[Any]) -> Override:
    """A row of the overrides table with `by` and `at` of its approval."""
    return Override(row.approval_id, row.by, row.at, row.checks, row.reason)


def to_posting(row: Row[Any]) -> Posting:
    """A row of the postings table."""
    return Posting(
        id=row.id, draft_id=row.draft_id, approval_id=row.approval_id, account=row.account, platform=row.platform,
        target=row.target, state=row.state, not_before=row.not_before, attempted_at=row.attempted_at,
        lookups=row.lookups, next_lookup_at=row.next_lookup_at, external_id=row.external_id, url=row.url,
        error=row.error, idempotency_key=row.idempotency_key,
    )  # fmt: skip
