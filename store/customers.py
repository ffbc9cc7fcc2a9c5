"""Customers: people, their accounts, what colleagues noted, and what they asked of us."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, func, select, update

from store import (  # fmt: skip
    answers,
    case_notes,
    clocks,
    drafts,
    followups,
    looks,
    memories,
    overrides,
    salts,
    silences,
    tellings,
)
from store.among import among
from store.engine import Tx
from store.errors import NobodyThere, NotFound
from store.models import AccountRow, CustomerRow, NoteRow
from store.rows import (
    ACCOUNT,
    ACCOUNTS,
    APPROVAL,
    APPROVALS,
    CASE,
    CASES,
    CUSTOMER,
    CUSTOMERS,
    DRAFT,
    DRAFTS,
    MENTION,
    MENTIONS,
    NOTE,
    NOTES,
    POST,
    POSTS,
)
from store.states import CLOSE_REASONS, HISTORY, POST_DELETED
from store.types import Account, Customer, PostKind

_OURS = (*CLOSE_REASONS, HISTORY, POST_DELETED)
"""Why cases are closed, in no words about anybody."""
ERASED = "erased"
"""Stands for words that were typed about somebody who was erased."""
ASKED_BEFORE = "asked before they were erased"
"""Who opted out an account that was left alone from its first post on."""


class Author(NamedTuple):
    """Who wrote a post, as the platform says."""

    platform: str
    user_id: str
    handle: str | None
    name: str | None = None


class KnownAuthor(NamedTuple):
    """An account with what hearing and drafting need of its customer."""

    account_id: int
    customer_id: int
    salt: str | None
    opted_out: bool
    name: str | None = None
    """Of the customer, as it stood beside their posts when it was kept last."""


@dataclass(frozen=True, slots=True)
class Note:
    """What a colleague wrote down."""

    id: int
    text: str
    by: str
    at: datetime
    prefers: str | None = None
    """What the text is, where replies may use it; None: for colleagues alone."""


def known_authors(tx: Tx, platform: str, user_ids: Iterable[str]) -> dict[str, KnownAuthor]:
    """The accounts that exist among these user ids."""
    found: dict[str, KnownAuthor] = {}
    query = (
        select(
            ACCOUNT.user_id,
            ACCOUNT.id,
            CUSTOMER.id.label("customer"),
            CUSTOMER.salt,
            CUSTOMER.opted_out_at,
            CUSTOMER.name,
        )
        .join_from(ACCOUNTS, CUSTOMERS, CUSTOMER.id == ACCOUNT.customer_id)
        .where(ACCOUNT.platform == platform, among(tx, ACCOUNT.user_id, user_ids))
    )
    for row in tx.connection.execute(query):
        found[row.user_id] = KnownAuthor(row.id, row.customer, row.salt, row.opted_out_at is not None, row.name)
    return found


def add_authors(tx: Tx, authors: Sequence[Author]) -> dict[str, KnownAuthor]:
    """New customers, one for each account: only people link accounts. Returns them by user id."""
    account_ids = tx.ids(AccountRow, len(authors))
    customer_ids = tx.ids(CustomerRow, len(authors))
    salts = secrets.token_hex(16 * len(authors)) if authors else ""
    silent = _left_alone(tx, authors)
    people, accounts, known = [], [], {}
    for n, (author, account_id, customer_id) in enumerate(zip(authors, account_ids, customer_ids, strict=True)):
        salt = salts[32 * n : 32 * n + 32]
        left_alone = author.user_id in silent
        people.append({
            "id": customer_id, "name": author.name, "salt": salt, "created_at": tx.at,
            "opted_out_at": tx.at if left_alone else None, "opted_out_by": ASKED_BEFORE if left_alone else None,
        })  # fmt: skip
        accounts.append({
            "id": account_id, "customer_id": customer_id, "platform": author.platform, "user_id": author.user_id,
            "handle": author.handle, "handle_key": author.handle.lower() if author.handle else None,
            "followers": None,
        })  # fmt: skip
        known[author.user_id] = KnownAuthor(account_id, customer_id, salt, left_alone)
    tx.insert(CustomerRow, people)
    tx.insert(AccountRow, accounts)
    return known


def _left_alone(tx: Tx, authors: Sequence[Author]) -> set[str]:
    """The user ids of new accounts, all of one platform, whose owner asked for silence under another name or before."""
    if not authors:
        return set()
    silent = silences.among_these(tx, [(one.platform, one.user_id, one.handle) for one in authors])
    # An export that names only the handle, and the platform that names the id too, make two accounts of one person.
    named = {one.handle.lower() for one in authors if one.handle}
    query = (
        select(ACCOUNT.handle_key)
        .join_from(ACCOUNTS, CUSTOMERS, CUSTOMER.id == ACCOUNT.customer_id)
        .where(
            ACCOUNT.platform == authors[0].platform, among(tx, ACCOUNT.handle_key, named),
            CUSTOMER.opted_out_at.is_not(None),
        )
    )  # fmt: skip
    asked = set(tx.connection.scalars(query))
    return silent | {one.user_id for one in authors if one.handle and one.handle.lower() in asked}


def get(tx: Tx, customer_id: int) -> Customer:
    """One customer with their accounts.

    Raises:
        NotFound: there is none with this id.
    """
    row = tx.connection.execute(select(CUSTOMERS).where(CUSTOMER.id == customer_id)).first()
    if row is None:
        raise NotFound("customer", customer_id)
    accounts = tx.connection.execute(select(ACCOUNTS).where(ACCOUNT.customer_id == customer_id).order_by(ACCOUNT.id))
    return Customer(
        row.id, row.name, row.opted_out_at, row.opted_out_by, row.erased_at,
        tuple(Account(a.id, a.customer_id, a.platform, a.user_id, a.handle) for a in accounts),
    )  # fmt: skip


def find(tx: Tx, who: str) -> Customer:
    """A customer by id or by ``platform:handle``.

    Raises:
        NotFound: nobody goes by that.
    """
    if who.isascii() and who.isdigit() and len(who) < 19:
        return get(tx, int(who))
    platform, _, handle = who.partition(":")
    key = handle.lstrip("@").removeprefix("u/").lower()
    query = select(ACCOUNT.customer_id).where(ACCOUNT.platform == platform.lower(), ACCOUNT.handle_key == key)
    found = tx.connection.scalar(query.order_by(ACCOUNT.id).limit(1))
    if not key or found is None:
        raise NotFound("customer", who)
    return get(tx, found)


def listed(tx: Tx, *, after: int | None = None, limit: int = 50) -> list[Customer]:
    """Customers, newest first."""
    query = select(CUSTOMER.id).where(CUSTOMER.erased_at.is_(None)).order_by(CUSTOMER.id.desc()).limit(limit)
    if after is not None:
        query = query.where(CUSTOMER.id < after)
    return [get(tx, found) for found in tx.connection.scalars(query).all()]


def add_note(tx: Tx, customer_id: int, text: str, *, prefers: str | None = None) -> Note:
    """Write something down about a customer; with `prefers` replies may use it, and the newest of its kind counts.

    Raises:
        NobodyThere: they were erased.
    """
    present(tx, customer_id, "There is nobody left to write about.")
    [note_id] = tx.ids(NoteRow, 1)
    row = {"id": note_id, "customer_id": customer_id, "text": text, "by": tx.actor, "at": tx.at, "prefers": prefers}
    tx.insert(NoteRow, [row])
    tx.record("customer:noted", f"customer:{customer_id}", words=salts.digest(tx, customer_id, text))
    return Note(note_id, text, tx.actor, tx.at, prefers)


def note(tx: Tx, note_id: int) -> Note:
    """One note.

    Raises:
        NotFound: there is none with this id.
    """
    row = tx.connection.execute(select(NOTES).where(NOTE.id == note_id)).first()
    if row is None:
        raise NotFound("note", note_id)
    return Note(row.id, row.text, row.by, row.at, row.prefers)


def notes(tx: Tx, customer_id: int) -> list[Note]:
    """What colleagues wrote down, oldest first."""
    rows = tx.connection.execute(select(NOTES).where(NOTE.customer_id == customer_id).order_by(NOTE.id))
    return [Note(row.id, row.text, row.by, row.at, row.prefers) for row in rows]


def opt_out(tx: Tx, customer_id: int) -> None:
    """This person does not want to hear from us, whatever account of that name they write from.

    Raises:
        NobodyThere: they were erased.
    """
    present(tx, customer_id, "Their next post makes a new customer: opt that one out.")
    _silence(tx, customer_id)
    for other_id in _of_the_same_name(tx, customer_id):
        _silence(tx, other_id)


def present(tx: Tx, customer_id: int, advice: str) -> Customer:
    """A customer who was neither erased nor linked to another.

    Raises:
        NobodyThere: they were; with this advice.
    """
    found = get(tx, customer_id)
    if found.erased_at is not None:
        raise NobodyThere(f"Customer {customer_id} was erased or linked to another, so nobody is there. {advice}")
    return found


def _of_the_same_name(tx: Tx, customer_id: int) -> list[int]:
    """Other customers with an account of the same platform and handle: one of an export, one of the platform itself."""
    mine = select(ACCOUNT.platform, ACCOUNT.handle_key).where(
        ACCOUNT.customer_id == customer_id, ACCOUNT.handle_key.is_not(None)
    )
    found = set[int]()
    for platform, key in tx.connection.execute(mine).all():
        same = select(ACCOUNT.customer_id).where(ACCOUNT.platform == platform, ACCOUNT.handle_key == key)
        found.update(tx.connection.scalars(same))
    return sorted(found - {customer_id})


def _silence(tx: Tx, customer_id: int) -> None:
    values = {"opted_out_at": tx.at, "opted_out_by": tx.actor}
    tx.connection.execute(update(CUSTOMERS).where(CUSTOMER.id == customer_id).values(**values))
    tx.record("customer:opted-out", f"customer:{customer_id}")
    for draft in drafts.live_of_customer(tx, customer_id):
        answers.withdraw(tx, draft, "the customer asked not to be contacted")
    theirs = select(CASE.id).join(ACCOUNTS, ACCOUNT.id == CASE.account_id).where(ACCOUNT.customer_id == customer_id)
    clocks.set_anew(tx, tx.connection.scalars(theirs))


def erase(tx: Tx, customer_id: int) -> int:
    """Forget a person: words, names and notes go, and the salt with them. Returns how many posts were emptied.

    Raises:
        NobodyThere: they were erased before.

    Rows and events stay, so that counts and the chain still hold; what remains names nobody. Who had asked not to be
    contacted is still left alone when they write again.
    """
    customer = present(tx, customer_id, "Nothing is left to erase.")
    for draft in drafts.live_of_customer(tx, customer_id):
        answers.withdraw(tx, draft, "the customer was erased")
    accounts = list(tx.connection.scalars(select(ACCOUNT.id).where(ACCOUNT.customer_id == customer_id)))
    emptied = 0
    if accounts:
        theirs = POST.account_id.in_(accounts)
        blank = {"text": "", "author": None, "url": None, "addressed": (), "deleted_at": tx.at}
        emptied = tx.connection.execute(update(POSTS).where(theirs).values(**blank)).rowcount
        # Our replies to them repeat their words.
        ours = (POST.kind == PostKind.OWN) & POST.case_id.in_(select(CASE.id).where(CASE.account_id.in_(accounts)))
        tx.connection.execute(update(POSTS).where(ours).values(text="", addressed=()))
        posts = select(POST.id).where(theirs)
        tx.connection.execute(update(MENTIONS).where(MENTION.post_id.in_(posts)).values(reasons=(), matched=()))
    overrides.forget(tx, customer_id)
    theirs_drafted = select(DRAFT.id).where(DRAFT.customer_id == customer_id)
    tx.connection.execute(
        update(APPROVALS).where(APPROVAL.draft_id.in_(theirs_drafted)).values(text="", digest="", parent=None)
    )
    tx.connection.execute(
        update(DRAFTS)
        .where(DRAFT.customer_id == customer_id)
        .values(text="", machine_text=None, text_key="", findings=[], reason=None, note=None)
    )
    followups.forget(tx, customer_id)
    memories.forget(tx, customer_id)
    tx.connection.execute(NOTES.delete().where(NOTE.customer_id == customer_id))
    tellings.forget(tx, customer_id, accounts)
    looks.forget(tx, customer_id)
    case_notes.forget(tx, accounts)
    typed = CASE.account_id.in_(accounts) & CASE.close_reason.not_in(_OURS)
    tx.connection.execute(update(CASES).where(typed).values(close_reason=ERASED))
    clocks.forget(tx, accounts)
    if customer.opted_out_at is not None:
        silences.keep(tx, [(one.platform, one.user_id, one.handle) for one in customer.accounts])
    for account_id in accounts:
        gone = {"handle": None, "handle_key": None, "user_id": f"erased:{account_id}", "followers": None}
        tx.connection.execute(update(ACCOUNTS).where(ACCOUNT.id == account_id).values(**gone))
    person = {"name": None, "salt": None, "erased_at": tx.at}
    merged = (CUSTOMER.id == customer_id) | (CUSTOMER.merged_into == customer_id)
    tx.connection.execute(update(CUSTOMERS).where(merged).values(**person))
    tx.record("customer:erased", f"customer:{customer_id}", posts=emptied)
    return emptied


def note_names(tx: Tx, names: Mapping[int, str]) -> None:
    """What these people call themselves now, by customer id: nobody is called by a name that they left behind.

    Whoever has several accounts keeps the name they had: each account may have another.
    """
    if names:
        accounts = select(func.count()).where(ACCOUNT.customer_id == CUSTOMER.id).scalar_subquery()
        statement = update(CUSTOMERS).where(
            CUSTOMER.id == bindparam("customer"), CUSTOMER.erased_at.is_(None), accounts == 1
        )
        rows = [{"customer": one, "shown": name} for one, name in names.items()]
        tx.connection.execute(statement.values(name=bindparam("shown")), rows)


def note_followers(tx: Tx, counts: Mapping[int, int]) -> None:
    """How many follow each of these accounts, by account id, as the source says now."""
    if counts:
        statement = update(ACCOUNTS).where(ACCOUNT.id == bindparam("account")).values(followers=bindparam("count"))
        tx.connection.execute(statement, [{"account": one, "count": count} for one, count in counts.items()])


def followers(tx: Tx, platform: str, user_id: str | None) -> int | None:
    """How many follow an account, as its source said last; None where no source says."""
    query = select(ACCOUNT.followers).where(ACCOUNT.platform == platform, ACCOUNT.user_id == user_id)
    return tx.connection.scalar(query)


def opted_out(tx: Tx, customer_ids: Iterable[int]) -> set[int]:
    """Which of these people asked not to be contacted."""
    found: set[int] = set()
    query = select(CUSTOMER.id).where(among(tx, CUSTOMER.id, customer_ids), CUSTOMER.opted_out_at.is_not(None))
    found.update(tx.connection.scalars(query))
    return found
