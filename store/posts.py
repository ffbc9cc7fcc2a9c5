"""Posts: which we know, what they become when the platform changes or deletes them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select, update

from store.among import among
from store.engine import Tx
from store.models import PostRow
from store.rows import (
    ACCOUNT,
    ACCOUNTS,
    APPROVAL,
    APPROVALS,
    CASES,
    DRAFT,
    MENTION,
    MENTIONS,
    POST,
    POSTS,
    select_posts,
    to_post,
)
from store.types import Label, Post, PostKind


@dataclass(frozen=True, slots=True)
class CaseSoFar:
    """What a post in a conversation is read with."""

    label: Label
    posts: int
    """How often the customer wrote in it."""


@dataclass(frozen=True, slots=True)
class Known:
    """What hearing needs to know of a post that is already stored."""

    id: int
    kind: PostKind
    text: str
    latest_id: str
    reshares: int
    thread_root: str
    author_id: str | None
    """The platform's id of the author, where the post is a stranger's."""
    source: str
    cases: Mapping[str, int]
    """By brand: the case of a customer's mention, or the one in which our own post stands."""
    said: Mapping[str, "CaseSoFar"]
    """By brand: what that case is about so far."""
    deleted: bool


def known(tx: Tx, platform: str, external_ids: Iterable[str]) -> dict[str, Known]:
    """The stored posts among these ids."""
    found: dict[str, Known] = {}
    case = CASES.alias("known_case")
    others = MENTIONS.alias("others")
    written = select(func.count()).where(others.c.case_id == case.c.id).scalar_subquery()
    query = (
        select(
            POST.external_id, POST.id, POST.kind, POST.text, POST.latest_id, POST.reshares, POST.thread_root,
            ACCOUNT.user_id, POST.source, POST.deleted_at, case.c.brand, case.c.id.label("case"), case.c.label,
            written.label("posts"),
        )
        .outerjoin_from(POSTS, MENTIONS, MENTION.post_id == POST.id)
        .outerjoin(case, case.c.id == func.coalesce(MENTION.case_id, POST.case_id))
        .outerjoin(ACCOUNTS, ACCOUNT.id == POST.account_id)
        .where(POST.platform == platform, among(tx, POST.external_id, external_ids))
    )  # fmt: skip
    for row in tx.connection.execute(query):
        before = found.get(row.external_id)
        cases, said = (dict(before.cases), dict(before.said)) if before else ({}, {})
        if row.case is not None:
            cases[row.brand] = row.case
            said[row.brand] = CaseSoFar(row.label, row.posts)
        found[row.external_id] = Known(
            row.id, row.kind, row.text, row.latest_id, row.reshares, row.thread_root, row.user_id, row.source,
            cases, said, row.deleted_at is not None,
        )  # fmt: skip
    return found


def known_ids(tx: Tx, platform: str, external_ids: Sequence[str]) -> set[str]:
    """Which of these ids are stored: cheap, for leaving out work that was done."""
    found: set[str] = set()
    query = select(POST.external_id).where(POST.platform == platform, among(tx, POST.external_id, external_ids))
    found.update(tx.connection.scalars(query))
    return found


def own_replies_to(tx: Tx, platform: str, external_ids: Iterable[str]) -> list[Post]:
    """Our own posts that answer one of these."""
    found: list[Post] = []
    query = select_posts().where(
        POST.platform == platform,
        among(tx, POST.in_reply_to, external_ids),
        POST.kind == PostKind.OWN,
        POST.deleted_at.is_(None),
    )
    found.extend(to_post(row) for row in tx.connection.execute(query))
    return found


def by_external_id(tx: Tx, platform: str, external_id: str) -> Post | None:
    """The stored post with this id on the platform."""
    query = select_posts().where(POST.platform == platform, POST.external_id == external_id)
    row = tx.connection.execute(query).first()
    return to_post(row) if row else None


def thread(tx: Tx, platform: str, thread_root: str, *, limit: int = 200) -> list[Post]:
    """The posts of one conversation, oldest first."""
    query = (
        select_posts()
        .where(POST.platform == platform, POST.thread_root == thread_root)
        .order_by(POST.posted_at, POST.id)
        .limit(limit)
    )
    return [to_post(row) for row in tx.connection.execute(query)]


def of_customer(tx: Tx, customer_id: int) -> list[Post]:
    """Everything we hold that a customer wrote, mention or not, oldest first."""
    query = select_posts().where(ACCOUNT.customer_id == customer_id).order_by(POST.posted_at, POST.id)
    return [to_post(row) for row in tx.connection.execute(query)]


def newest_in_case(tx: Tx, case_id: int) -> str | None:
    """External id of the newest post in a case, by the customer or by us. Part of what an approval is bound to."""
    theirs = (
        select(POST.posted_at, POST.external_id)
        .join_from(MENTIONS, POSTS, POST.id == MENTION.post_id)
        .where(MENTION.case_id == case_id)
    )
    ours = select(POST.posted_at, POST.external_id).where(POST.case_id == case_id)
    rows = [*tx.connection.execute(theirs), *tx.connection.execute(ours)]
    return max(((row.posted_at, row.external_id) for row in rows), default=(None, None))[1]


def own_in_case(tx: Tx, case_id: int) -> list[Post]:
    """Our own posts in a case, oldest first."""
    query = select_posts().where(POST.case_id == case_id).order_by(POST.posted_at)
    return [to_post(row) for row in tx.connection.execute(query)]


def attach_own(tx: Tx, pairs: Sequence[tuple[int, int]]) -> None:
    """Say in which case each of our own posts stands: pairs of (post id, case id)."""
    if pairs:
        statement = update(POSTS).where(POST.id == bindparam("the_post")).values(case_id=bindparam("the_case"))
        tx.connection.execute(statement, [{"the_post": post, "the_case": case} for post, case in pairs])


def set_reshares(tx: Tx, counts: Mapping[int, int]) -> None:
    """New public counts of reshares."""
    if counts:
        statement = update(POSTS).where(POST.id == bindparam("the_post")).values(reshares=bindparam("n"))
        tx.connection.execute(statement, [{"the_post": post, "n": n} for post, n in counts.items()])


def edit(tx: Tx, post_id: int, *, text: str, latest_id: str, edited_at: datetime) -> None:
    """The author changed a post."""
    values: dict[str, Any] = {"text": text, "latest_id": latest_id, "edited_at": edited_at}
    tx.connection.execute(update(POSTS).where(POST.id == post_id).values(**values))


def delete(tx: Tx, post_id: int) -> None:
    """Law 7: the platform deleted it, so its words and its author's name go here too."""
    values = {"text": "", "author": None, "url": None, "deleted_at": tx.at, "addressed": ()}
    tx.connection.execute(update(POSTS).where(POST.id == post_id).values(**values))
    words = {"reasons": (), "matched": ()}
    tx.connection.execute(update(MENTIONS).where(MENTION.post_id == post_id).values(**words))
    built = select(DRAFT.id).where(DRAFT.mention_id.in_(select(MENTION.id).where(MENTION.post_id == post_id)))
    tx.connection.execute(update(APPROVALS).where(APPROVAL.draft_id.in_(built)).values(parent=None))


def due_for_recheck(tx: Tx, source: str, *, since: datetime, limit: int) -> list[Post]:
    """Stored posts of a source to look at again, the one longest unseen first; those older than `since` rest."""
    query = (
        select_posts()
        .where(POST.source == source, POST.deleted_at.is_(None), POST.posted_at >= since, POST.rechecked_at < tx.at)
        .order_by(POST.rechecked_at, POST.id)
        .limit(limit)
    )
    return [to_post(row) for row in tx.connection.execute(query)]


def rechecked(tx: Tx, post_ids: Sequence[int]) -> None:
    """These were looked at just now."""
    tx.connection.execute(update(POSTS).where(among(tx, POST.id, post_ids)).values(rechecked_at=tx.at))


def add_own(
    tx: Tx,
    parent: Post,
    *,
    case_id: int,
    external_id: str,
    url: str | None,
    text: str,
    author: str,
    posted_at: datetime,
) -> None:
    """Store a reply that we sent, as one of our own posts in its thread."""
    [post_id] = tx.ids(PostRow, 1)
    row = {
        "id": post_id, "platform": parent.platform, "external_id": external_id, "latest_id": external_id,
        "kind": PostKind.OWN, "account_id": None, "author": author, "text": text, "posted_at": posted_at, "url": url,
        "in_reply_to": parent.external_id, "thread_root": parent.thread_root, "lang": None, "place": parent.place,
        "addressed": (), "quotes": None, "reshares": 0, "locked": 0, "source": "posting",
        "allows": parent.allows.to_code(), "case_id": case_id, "heard_at": tx.at, "rechecked_at": tx.at,
        "edited_at": None, "deleted_at": None,
    }  # fmt: skip
    tx.insert(PostRow, [row])
