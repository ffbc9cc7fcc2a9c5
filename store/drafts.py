"""Drafts and their approvals. Every change of state goes through the table of moves and leaves an event."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, func, select, update
from sqlalchemy.exc import IntegrityError

from store import claims, salts, snoozes
from store.among import among
from store.engine import Tx
from store.errors import AlreadyDecided, MoveRefused, NotFound
from store.events import digest_of
from store.models_answers import ApprovalRow, DraftRow
from store.rows import (
    APPROVAL,
    APPROVALS,
    CLAIM,
    CLAIMS,
    DRAFT,
    DRAFTS,
    to_approval,
    to_draft,
)
from store.states import LIVE_DRAFTS, DraftState, check_move
from store.types import URGENCY_RANK, Approval, Draft, Finding


def text_key(text: str) -> str:
    """The same for two texts that a reader would call the same: letters and digits alone, in lower case."""
    plain = "".join(character for character in text.lower() if character.isalnum())
    return hashlib.blake2b(plain.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def findings_column(findings: Iterable[Finding]) -> list[list[Any]]:
    """Findings as the column keeps them; a span only where there is one, as rows of older programs have none."""
    return [
        [found.check, found.severity, found.message, *([list(found.span)] if found.span else [])] for found in findings
    ]


def _select() -> Select[Any]:
    approved = (
        select(APPROVAL.by)
        .where(APPROVAL.draft_id == DRAFT.id, APPROVAL.voided_at.is_(None))
        .order_by(APPROVAL.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    columns = (DRAFTS, approved.label("approved_by"), CLAIM.by.label("claimed_by"), CLAIM.until.label("claimed_until"))
    return select(*columns).outerjoin_from(DRAFTS, CLAIMS, CLAIM.case_id == DRAFT.case_id)


def get(tx: Tx, draft_id: int) -> Draft:
    """One draft.

    Raises:
        NotFound: there is none with this id.
    """
    row = tx.connection.execute(_select().where(DRAFT.id == draft_id)).first()
    if row is None:
        raise NotFound("draft", draft_id)
    return to_draft(row)


def listed(
    tx: Tx, *, state: DraftState | None = None, after: int | None = None, limit: int = 50, awake: bool = False
) -> list[Draft]:
    """Drafts: of one state the most urgent and oldest first; of all states the newest first.

    Args:
        tx: a transaction; its time counts where `awake` is asked for.
        state: only drafts of this state.
        after: go on behind this draft.
        limit: at most so many.
        awake: leave out drafts of cases that are put off.
    """
    query = _select().limit(limit)
    if awake:
        query = query.where(snoozes.awake(tx, DRAFT.case_id))
    if state is None:
        query = query.order_by(DRAFT.id.desc())
    else:
        query = query.where(DRAFT.state == state).order_by(DRAFT.urgency_rank, DRAFT.id)
    if after is not None:
        rank = URGENCY_RANK[get(tx, after).urgency]
        beyond = (DRAFT.urgency_rank > rank) | ((DRAFT.urgency_rank == rank) & (DRAFT.id > after))
        query = query.where(DRAFT.id < after if state is None else beyond)
    return [to_draft(row) for row in tx.connection.execute(query)]


def get_many(tx: Tx, draft_ids: Iterable[int]) -> dict[int, Draft]:
    """Several drafts by id."""
    query = _select().where(among(tx, DRAFT.id, draft_ids))
    return {row.id: to_draft(row) for row in tx.connection.execute(query)}


def live_of_mention(tx: Tx, mention_id: int) -> Draft | None:
    """The draft of a mention that is proposed, approved or handed off."""
    row = tx.connection.execute(_select().where(DRAFT.mention_id == mention_id, DRAFT.state.in_(LIVE_DRAFTS))).first()
    return to_draft(row) if row else None


def posted_to(tx: Tx, mention_id: int) -> Draft | None:
    """The draft that answered a mention in public, by API or by hand."""
    answered = _select().where(DRAFT.mention_id == mention_id, DRAFT.state == DraftState.POSTED)
    row = tx.connection.execute(answered.order_by(DRAFT.id)).first()
    return to_draft(row) if row else None


def live_of_cases(tx: Tx, case_ids: Iterable[int]) -> list[Draft]:
    """The live drafts of these cases."""
    found: list[Draft] = []
    query = _select().where(among(tx, DRAFT.case_id, case_ids), DRAFT.state.in_(LIVE_DRAFTS))
    found.extend(to_draft(row) for row in tx.connection.execute(query))
    return found


def live_of_customer(tx: Tx, customer_id: int) -> list[Draft]:
    """The live drafts to one customer."""
    # By customer: by state all that waits would be read.
    query = _select().where(DRAFT.customer_id == customer_id, func.coalesce(DRAFT.state, DRAFT.state).in_(LIVE_DRAFTS))
    return [to_draft(row) for row in tx.connection.execute(query)]


def of_case(tx: Tx, case_id: int) -> list[Draft]:
    """Every draft of a case, oldest first."""
    return [
        to_draft(row) for row in tx.connection.execute(_select().where(DRAFT.case_id == case_id).order_by(DRAFT.id))
    ]


def handed_off_to(tx: Tx, case_id: int) -> Draft | None:
    """The draft of this case that a person was asked to post by hand."""
    query = _select().where(DRAFT.case_id == case_id, DRAFT.state == DraftState.HANDED_OFF)
    row = tx.connection.execute(query).first()
    return to_draft(row) if row else None


def texts_for(tx: Tx, customer_ids: Iterable[int]) -> dict[int, set[str]]:
    """The keys of every text that was drafted for these customers."""
    found: dict[int, set[str]] = {}
    query = select(DRAFT.customer_id, DRAFT.text_key).where(among(tx, DRAFT.customer_id, customer_ids))
    for customer_id, key in tx.connection.execute(query):
        found.setdefault(customer_id, set()).add(key)
    return found


def recent_texts(tx: Tx, *, last: int = 1000) -> dict[tuple[str, str], list[str]]:
    """By brand and platform: the texts that the newest drafts propose or have sent, the oldest first."""
    query = select(DRAFT.brand, DRAFT.platform, DRAFT.text, DRAFT.state).order_by(DRAFT.id.desc()).limit(last)
    found: dict[tuple[str, str], list[str]] = {}
    for brand, platform, text, state in reversed(tx.connection.execute(query).all()):
        if state in {*LIVE_DRAFTS, DraftState.POSTED}:
            found.setdefault((brand, platform), []).append(text)
    return found


def add(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Insert proposed drafts in bulk. The caller gives every column but `id`, `state` and `created_at`.

    Raises:
        MoveRefused: a mention already has a live draft.
    """
    ids = tx.ids(DraftRow, len(rows))
    full = [
        {"id": draft_id, "state": DraftState.PROPOSED, "created_at": tx.at, "writers": (), **row}
        for draft_id, row in zip(ids, rows, strict=True)
    ]
    salted = salts.of_customers(tx, {row["customer_id"] for row in rows})
    try:
        tx.insert(DraftRow, full)
    except IntegrityError as error:
        raise MoveRefused("drafted", "drafted again", ["rejected or redrafted"]) from error
    for row in full:
        tx.record(
            "draft:proposed", f"draft:{row['id']}", mention=row["mention_id"],
            text=digest_of(salted.get(row["customer_id"]), row["text"]), verdict=row["verdict"],
        )  # fmt: skip
    return list(ids)


def move(tx: Tx, draft_id: int, to: DraftState, *, reason: str | None = None, **values: Any) -> None:
    """Change the state of a draft, as the table of moves allows, and leave an event.

    Raises:
        NotFound: there is no such draft.
        MoveRefused: the table of moves does not hold it.
    """
    now = tx.connection.scalar(select(DRAFT.state).where(DRAFT.id == draft_id))
    if now is None:
        raise NotFound("draft", draft_id)
    check_move(now, to)
    new: dict[str, Any] = {"state": to, **values}
    if reason is not None:
        new["reason"] = reason
    tx.connection.execute(update(DRAFTS).where(DRAFT.id == draft_id).values(**new))
    if to in {DraftState.VOID, DraftState.SUPERSEDED, DraftState.REJECTED}:
        void_approvals(tx, draft_id)
    tx.record(f"draft:{to.value}", f"draft:{draft_id}", was=now.value)


def void_approvals(tx: Tx, draft_id: int) -> None:
    """Every yes to this draft counts no longer (law 1)."""
    statement = update(APPROVALS).where(APPROVAL.draft_id == draft_id, APPROVAL.voided_at.is_(None))
    if tx.connection.execute(statement.values(voided_at=tx.at)).rowcount:
        tx.record("approval:void", f"draft:{draft_id}")


def check_undecided(draft: Draft) -> None:
    """Refuse to decide what somebody decided before.

    Raises:
        AlreadyDecided: naming who did, and when.
    """
    if draft.state is not DraftState.PROPOSED:
        who = f" by {draft.decided_by}" if draft.decided_by else ""
        when = f" at {draft.decided_at:%H:%M} UTC on {draft.decided_at:%d %b}" if draft.decided_at else ""
        raise AlreadyDecided(
            f"Draft {draft.id} is {draft.state.value} already, decided{who}{when}. "
            f"`wellheard drafts show {draft.id}` says more."
        )


def decide(tx: Tx, draft: Draft, to: DraftState, *, reason: str | None = None, note: str | None = None) -> None:
    """A person decided: approve or reject. Who held the case lets go of it."""
    check_undecided(draft)
    move(tx, draft.id, to, reason=reason, note=note, decided_by=tx.actor, decided_at=tx.at)
    claims.done(tx, draft.case_id)


def rewrite(tx: Tx, draft: Draft, text: str, findings: Iterable[Finding]) -> None:
    """A person changed the words of a proposed draft; whoever had said yes to the old ones has not to these."""
    void_approvals(tx, draft.id)
    values = {
        "text": text, "text_key": text_key(text), "findings": findings_column(findings), "edited_by": tx.actor,
        "writers": tuple(dict.fromkeys((*draft.writers, tx.actor))),
    }  # fmt: skip
    tx.connection.execute(update(DRAFTS).where(DRAFT.id == draft.id).values(**values))
    tx.record("draft:edited", f"draft:{draft.id}", text=salts.digest(tx, draft.customer_id, text))


def say_yes(tx: Tx, draft: Draft, digest: str, *, parent: str | None) -> Approval:
    """Law 1: keep a person's yes to these bytes in this world. The draft is approved by `decide`, once enough said it.

    Args:
        tx: the transaction.
        draft: what they said yes to.
        digest: of the reply and the world that it answers.
        parent: what the answered post says.
    """
    [approval_id] = tx.ids(ApprovalRow, 1)
    row = {
        "id": approval_id, "draft_id": draft.id, "by": tx.actor, "at": tx.at, "text": draft.text, "digest": digest,
        "parent": parent, "voided_at": None,
    }  # fmt: skip
    tx.insert(ApprovalRow, [row])
    tx.record(
        "approval:given", f"draft:{draft.id}", approval=approval_id, digest=salts.digest(tx, draft.customer_id, digest)
    )
    return Approval(approval_id, draft.id, tx.actor, tx.at, draft.text, digest, parent, None)


def standing_approvals(tx: Tx, draft_id: int) -> list[Approval]:
    """The approvals of a draft that nobody and nothing voided, oldest first."""
    query = select(APPROVALS).where(APPROVAL.draft_id == draft_id, APPROVAL.voided_at.is_(None)).order_by(APPROVAL.id)
    return [to_approval(row) for row in tx.connection.execute(query)]


def standing_approval(tx: Tx, draft_id: int) -> Approval | None:
    """The newest of them."""
    found = standing_approvals(tx, draft_id)
    return found[-1] if found else None


def last_approval(tx: Tx, draft_id: int) -> Approval | None:
    """The newest approval of a draft, void or not: what a person had seen when they last said yes."""
    query = select(APPROVALS).where(APPROVAL.draft_id == draft_id).order_by(APPROVAL.id.desc()).limit(1)
    row = tx.connection.execute(query).first()
    return to_approval(row) if row else None


def voided_last(tx: Tx, case_ids: Iterable[int]) -> dict[int, Draft]:
    """By case: its newest draft, where that was approved and is void."""
    newest = select(func.max(DRAFT.id)).where(among(tx, DRAFT.case_id, case_ids)).group_by(DRAFT.case_id)
    query = _select().where(DRAFT.id.in_(newest), DRAFT.state == DraftState.VOID)
    return {row.case_id: to_draft(row) for row in tx.connection.execute(query)}


def sent_of(tx: Tx, person: str, enough: int) -> int:
    """How many replies in this person's words went out, counted up to `enough`."""
    out = (DraftState.POSTED, DraftState.HANDED_OFF)
    some = select(DRAFT.id).where(DRAFT.edited_by == person, DRAFT.state.in_(out)).limit(enough).subquery()
    return tx.connection.scalar(select(func.count()).select_from(some)) or 0


def counts(tx: Tx) -> dict[DraftState, int]:
    """How many drafts stand in each state."""
    rows = tx.connection.execute(select(DRAFT.state, func.count()).group_by(DRAFT.state))
    return {state: count for state, count in rows}  # noqa: C416  # a Row is not a plain pair to mypy


def note_url(tx: Tx, draft_id: int, url: str) -> None:
    """Where a person says a handed-off reply can be seen."""
    tx.connection.execute(update(DRAFTS).where(DRAFT.id == draft_id).values(posted_url=url))
    tx.record("draft:said-posted", f"draft:{draft_id}")
