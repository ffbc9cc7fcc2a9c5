"""Who asked not to be contacted and was then erased: left alone for good, and still named nowhere."""

import hashlib
import secrets
from collections.abc import Iterable, Iterator

from sqlalchemy import select

from store.among import among
from store.engine import Tx
from store.models import SilenceRow
from store.rows import SILENCE


def keep(tx: Tx, accounts: Iterable[tuple[str, str, str | None]]) -> None:
    """Remember these accounts, (platform, user id, handle), by digests alone."""
    salt = _salt(tx) or secrets.token_hex(16)
    wanted = {digest for account in accounts for digest in _digests(salt, *account)}
    known = set(tx.connection.scalars(select(SILENCE.digest).where(among(tx, SILENCE.digest, wanted))))
    tx.insert(SilenceRow, [{"digest": digest, "salt": salt, "at": tx.at} for digest in sorted(wanted - known)])


def among_these(tx: Tx, accounts: Iterable[tuple[str, str, str | None]]) -> set[str]:
    """The user ids, among these accounts of one platform, that are to be left alone."""
    salt = _salt(tx)
    if salt is None:
        return set()
    wanted = [(digest, account[1]) for account in accounts for digest in _digests(salt, *account)]
    digests = {digest for digest, _ in wanted}
    found = set(tx.connection.scalars(select(SILENCE.digest).where(among(tx, SILENCE.digest, digests))))
    return {user_id for digest, user_id in wanted if digest in found}


def _digests(salt: str, platform: str, user_id: str, handle: str | None) -> Iterator[str]:
    """One by the id and one by the handle: an export may know only one of the two."""
    yield _digest(salt, platform, user_id)
    if handle:
        yield _digest(salt, platform, f"handle:{handle.lower()}")


def _salt(tx: Tx) -> str | None:
    return tx.connection.scalar(select(SILENCE.salt).limit(1))


def _digest(salt: str, platform: str, user_id: str) -> str:
    return hashlib.sha256(f"{salt}\0{platform}\0{user_id}".encode("utf-8", "surrogatepass")).hexdigest()
