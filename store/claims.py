"""Claims: the case that one person works on for a while, so that two cannot decide it. A claim ends by itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from store import cases
from store.among import among
from store.engine import Tx
from store.errors import ClaimedByAnother
from store.models_team import ClaimRow
from store.rows import CLAIM, CLAIMS

CLAIM_LASTS = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Claim:
    """Who works on a case, and until when that keeps the others off it."""

    case_id: int
    by: str
    until: datetime


def of_case(tx: Tx, case_id: int) -> Claim | None:
    """The claim in force at the time of this transaction."""
    return of_cases(tx, [case_id]).get(case_id)


def of_cases(tx: Tx, case_ids: Iterable[int]) -> dict[int, Claim]:
    """The claims in force on these cases."""
    query = select(CLAIMS).where(among(tx, CLAIM.case_id, case_ids), CLAIM.until > tx.at)
    return {row.case_id: Claim(row.case_id, row.by, row.until) for row in tx.connection.execute(query)}


def in_force(tx: Tx) -> list[Claim]:
    """Every claim in force, the one that ends first before the others."""
    query = select(CLAIMS).where(CLAIM.until > tx.at).order_by(CLAIM.until, CLAIM.case_id)
    return [Claim(row.case_id, row.by, row.until) for row in tx.connection.execute(query)]


def take(tx: Tx, case_id: int, until: datetime) -> Claim:
    """Hold a case for the actor. There is one writer at a time, so of two who try the first has it.

    Raises:
        ClaimedByAnother: naming who holds it and for how long.
        NotFound: there is no such case.
    """
    cases.get(tx, case_id)
    check(tx, case_id)
    tx.connection.execute(delete(CLAIMS).where((CLAIM.case_id == case_id) | (CLAIM.until <= tx.at)))
    tx.insert(ClaimRow, [{"case_id": case_id, "by": tx.actor, "until": until}])
    tx.record("case:claimed", f"case:{case_id}")
    return Claim(case_id, tx.actor, until)


def release(tx: Tx, case_id: int) -> None:
    """Let a case go; nothing happens where nobody holds it.

    Raises:
        ClaimedByAnother: it is not the actor's.
    """
    check(tx, case_id)
    if tx.connection.execute(delete(CLAIMS).where(CLAIM.case_id == case_id)).rowcount:
        tx.record("case:released", f"case:{case_id}")


def check(tx: Tx, case_id: int) -> None:
    """Refuse when a colleague holds this case now.

    Raises:
        ClaimedByAnother: naming who holds it and for how long.
    """
    found = of_case(tx, case_id)
    if found is not None and found.by != tx.actor:
        raise ClaimedByAnother(
            f"Case {case_id} is claimed by {found.by} until {found.until:%H:%M} UTC, {_left(found.until - tx.at)}. "
            "Take another, or ask them to release it."
        )


def _left(span: timedelta) -> str:
    minutes = -(-int(span.total_seconds()) // 60)
    return f"another {minutes} minutes" if minutes != 1 else "another minute"


def renew(tx: Tx, case_id: int) -> None:
    """The actor did something with this case: a claim of theirs lasts from now on."""
    mine = (CLAIM.case_id == case_id) & (CLAIM.by == tx.actor)
    tx.connection.execute(
        update(CLAIMS).where(mine, CLAIM.until < tx.at + CLAIM_LASTS).values(until=tx.at + CLAIM_LASTS)
    )


def done(tx: Tx, case_id: int) -> None:
    """The case was decided: whoever held it need not any more."""
    tx.connection.execute(delete(CLAIMS).where(CLAIM.case_id == case_id))
