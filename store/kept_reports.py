"""Reports as they were first sent, and what came about since then that may have changed their figures."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, func, insert, select

from store.among import among
from store.engine import Tx
from store.models_answers import ChainHeadRow, EventRow
from store.models_kept import KeptReportRow
from store.models_notices import NoticeKind
from store.models_sendings import SendingState
from store.notices import NOTICE
from store.rows import (
    ACCOUNT,
    ACCOUNTS,
    CASE,
    CASES,
    CUSTOMER,
    CUSTOMERS,
    DRAFT,
    FOLLOW_UP,
    MENTION,
    MENTIONS,
    POST,
    POSTS,
    table_of,
)
from store.sendings import SENDING
from store.types import URGENCY_RANK, Allows, Urgency
from store.week import decided_in, distinct, gone_in, said_in

_KEPT, _EVENTS = table_of(KeptReportRow), table_of(EventRow)
_ROW, _EVENT = _KEPT.c, _EVENTS.c


class KeptReport(NamedTuple):
    """A report as it was first sent."""

    made_at: datetime
    events: int
    document: str
    intact: bool
    """The document is the one whose digest stands in the event log."""


class Since(NamedTuple):
    """What came about after a report was made, among the mentions of its period."""

    late: int
    """Mentions that were heard later."""
    corrected: int
    """Mentions whose label a person corrected."""
    deleted: int
    """Mentions whose post the platform deleted, or whose author was erased."""


class Quoted(NamedTuple):
    """What one customer said, as far as it may be shown now."""

    author: str | None
    text: str


def _subject(kind: str, period: str) -> str:
    return f"report:{kind}:{period}"


def best_of(kept: KeptReport) -> int | None:
    """Which mention it shows as the best thing a customer said."""
    best = json.loads(kept.document)["best"]
    return None if best is None else int(best["mention_id"])


def keep(tx: Tx, kind: str, brand: str, period: str, document: str) -> KeptReport:
    """Keep a report as it goes out now. One that somebody may have read stays as it is, and is returned instead."""
    known = find(tx, kind, brand, period)
    if known is not None and left(tx, kind, brand, period):
        return known
    same = (_ROW.kind == kind, _ROW.brand == brand, _ROW.period == period)
    tx.connection.execute(delete(_KEPT).where(*same))
    events = tx.connection.scalar(select(ChainHeadRow.count).where(ChainHeadRow.id == 1)) or 0
    row = {"kind": kind, "brand": brand, "period": period, "made_at": tx.at, "events": events}
    digest = hashlib.sha256(document.encode()).hexdigest()
    tx.connection.execute(insert(_KEPT), [{**row, "digest": digest, "document": document}])
    tx.record("report:kept", _subject(kind, period), brand=brand, digest=digest)
    return KeptReport(tx.at, events, document, intact=True)


def left(tx: Tx, kind: str, brand: str, period: str) -> bool:
    """A mail with it, or the three lines of it, may have left us."""
    gone = (SendingState.SENDING, SendingState.SENT, SendingState.UNKNOWN)
    mailed = select(SENDING.id).where(
        SENDING.kind == kind, SENDING.brand == brand, SENDING.period == period, SENDING.state.in_(gone)
    )
    told = select(NOTICE.id).where(
        NOTICE.kind == NoticeKind.REPORT, NOTICE.subject == notice_subject(kind, brand),
        NOTICE.occasion.startswith(f"{period}:", autoescape=True),
    )  # fmt: skip
    return any(tx.connection.scalar(query.limit(1)) is not None for query in (mailed, told))


def notice_subject(kind: str, brand: str) -> str:
    """What the three lines of a report in a chat are about; their occasion is `PERIOD:TARGET`."""
    return f"report:{kind}:{brand}"[:80]


def find(tx: Tx, kind: str, brand: str, period: str) -> KeptReport | None:
    """The report as it was first sent; None where it was not sent yet."""
    same = (_ROW.kind == kind, _ROW.brand == brand, _ROW.period == period)
    query = select(_ROW.made_at, _ROW.events, _ROW.document).where(*same)
    row = tx.connection.execute(query).one_or_none()
    if row is None:
        return None
    return KeptReport(
        *row, intact=_logged(tx, kind, brand, period) == hashlib.sha256(row.document.encode()).hexdigest()
    )


def _logged(tx: Tx, kind: str, brand: str, period: str) -> str | None:
    """The digest that the event log has: who changes a report cannot change the log, too, without a trace."""
    kept = select(_EVENT.data).where(_EVENT.subject == _subject(kind, period), _EVENT.kind == "report:kept")
    found = [json.loads(data) for data in tx.connection.scalars(kept.order_by(_EVENT.seq))]
    return next((str(one["digest"]) for one in reversed(found) if one["brand"] == brand), None)


def since(tx: Tx, kept: KeptReport, start: datetime, end: datetime, *, brand: str | None) -> Since:
    """What came about after it was kept, that changes what is counted in its period."""
    said = said_in(tx, start, end, brand, None)
    both = select(func.count()).select_from(MENTIONS.join(POSTS, POST.id == MENTION.post_id))
    late = both.where(said, POST.heard_at > kept.made_at, POST.deleted_at.is_(None))
    gone = gone_in(select(func.count()), start, end, brand, None).where(
        POST.deleted_at > kept.made_at, POST.heard_at <= kept.made_at
    )
    ids = tx.connection.scalars(select(MENTION.id).where(said, MENTION.corrected_by.is_not(None)))
    subjects = among(tx, _EVENT.subject, [f"mention:{one}" for one in ids])
    corrected = select(func.count(_EVENT.subject.distinct())).where(
        subjects, _EVENT.seq > kept.events, _EVENT.kind == "mention:corrected"
    )
    return Since(*(tx.connection.scalar(query) or 0 for query in (late, corrected, gone)))


def others_heard(tx: Tx, brand: str) -> bool:
    """The store holds mentions of another brand too, maybe one that the settings have no more."""
    return bool(set(distinct(tx, MENTION.brand)) - {brand})


def quoted(tx: Tx, mention_ids: Iterable[int]) -> dict[int, Quoted]:
    """What these mentions say, those left out that are gone or may not be shown any more (laws 7 and 9)."""
    query = (
        select(MENTION.id, POST.author, POST.text, POST.allows)
        .join_from(MENTIONS, POSTS, POST.id == MENTION.post_id)
        .outerjoin(CUSTOMERS, CUSTOMER.id == MENTION.customer_id)
        .where(
            among(tx, MENTION.id, mention_ids), POST.deleted_at.is_(None), POST.text != "",
            CUSTOMER.opted_out_at.is_(None), CUSTOMER.erased_at.is_(None),
            MENTION.urgency_rank > URGENCY_RANK[Urgency.CRITICAL],
        )
    )  # fmt: skip
    return {
        row.id: Quoted(row.author, row.text)
        for row in tx.connection.execute(query) if Allows.from_code(row.allows).show
    }  # fmt: skip


def handles(tx: Tx, case_ids: Iterable[int]) -> dict[int, str]:
    """Whose these cases are, those left out whose name is gone or may not be shown any more."""
    query = (
        select(CASE.id, ACCOUNT.handle, POST.allows)
        .join_from(CASES, ACCOUNTS, ACCOUNT.id == CASE.account_id)
        .join(CUSTOMERS, CUSTOMER.id == ACCOUNT.customer_id)
        .join(MENTIONS, MENTION.id == CASE.newest_mention_id)
        .join(POSTS, POST.id == MENTION.post_id)
        .where(
            among(tx, CASE.id, case_ids), ACCOUNT.handle.is_not(None), CUSTOMER.opted_out_at.is_(None),
            CUSTOMER.erased_at.is_(None),
        )
    )  # fmt: skip
    rows = tx.connection.execute(query)
    return {row.id: row.handle for row in rows if Allows.from_code(row.allows).show}


def promised(tx: Tx, follow_up_ids: Iterable[int]) -> Mapping[int, str]:
    """What we had said we would do, in the words that are there now."""
    query = select(FOLLOW_UP.id, FOLLOW_UP.what).where(among(tx, FOLLOW_UP.id, follow_up_ids))
    return {row.id: row.what for row in tx.connection.execute(query)}


def reject_reasons(tx: Tx, start: datetime, end: datetime, *, brand: str) -> list[tuple[str, int, int]]:
    """Each reason for which people rejected drafts of this stretch, and the first and the last of those drafts."""
    query = (
        select(DRAFT.reason, func.min(DRAFT.id), func.max(DRAFT.id))
        .where(decided_in(start, end, brand, None), DRAFT.reason.is_not(None))
        .group_by(DRAFT.reason)
    )
    return [(reason, first, last) for reason, first, last in tx.connection.execute(query)]


def reasons_of(tx: Tx, draft_ids: Iterable[int]) -> dict[int, str]:
    """Why these drafts were rejected, those left out whose customer was erased."""
    query = select(DRAFT.id, DRAFT.reason).where(among(tx, DRAFT.id, draft_ids), DRAFT.reason.is_not(None))
    return {row.id: row.reason for row in tx.connection.execute(query)}
