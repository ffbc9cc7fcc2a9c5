"""Who asked not to be contacted and was then erased: left alone for good, and still named nowhere."""

import hashlib
import secrets
from collections.abc import Iterable

from sqlalchemy import select

from store.among import among
from store.engine import Tx
from store.models import SilenceRow
from store.rows import SILENCE


def keep(tx: Tx, accounts: Iterable[tuple[str, str]]) -> None:
    """Remember these accounts, (platform, user id), by digests alone."""
    salt = _salt(tx) or secrets.token_hex(16)
    wanted = {_digest(salt, *account) for account in accounts}
    known = set(tx.connection.scalars(select(SILENCE.digest).where(among(tx, SILENCE.digest, wanted))))
    tx.insert(SilenceRow, [{"digest": digest, "salt": salt, "at": tx.at} for digest in sorted(wanted - known)])


def among_these(tx: Tx, platform: str, user_ids: Iterable[str]) -> set[str]:
    """Which of these users of a platform are to be left alone."""
    salt = _salt(tx)
    if salt is None:
        return set()
    wanted = {_digest(salt, platform, user_id): user_id for user_id in user_ids}
    return {
        wanted[one] for one in tx.connection.scalars(select(SILENCE.digest).where(among(tx, SILENCE.digest, wanted)))
    }


def _salt(tx: Tx) -> str | None:
    return tx.connection.scalar(select(SILENCE.salt).limit(1))


def _digest(salt: str, platform: str, user_id: str) -> str:
    return hashlib.sha256(f"{salt}\0{platform}\0{user_id}".encode("utf-8", "surrogatepass")).hexdigest()
