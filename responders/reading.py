"""How replies are read before they are decided: since when, how long, and what was made of the machine's words."""

from collections import Counter
from datetime import datetime

from store import drafts, looks
from store.engine import Store, Tx
from store.states import DraftState
from store.types import Draft

_PATIENCE_S = 0.5
LONGEST_LOOK_S = 300.0
"""Whoever looks longer at one reply has left the desk, as far as we can tell."""


def opened(store: Store, draft_id: int, *, by: str, at: datetime) -> None:
    """A person has this draft before them. What is decided already is not counted.

    Raises:
        DatabaseUnavailable: it is busy, and nobody waits long for the sake of a measure.
    """
    with store.write(at, by, patience_s=_PATIENCE_S) as tx:
        draft = drafts.get(tx, draft_id)
        if draft.state is DraftState.PROPOSED:
            looks.begin(tx, draft)


def decided(tx: Tx, draft: Draft, *, approved: bool, looked: float | None) -> None:
    """Keep how the actor read what they just decided.

    Args:
        tx: the transaction of the decision.
        draft: the words that were decided.
        approved: a yes, or a no.
        looked: seconds they had it before them, where a screen counted; None: from when it was first shown to them.
    """
    since = looks.end(tx, draft.id)
    if looked is None and since is not None:
        looked = (tx.at - since).total_seconds()
    seconds = None if looked is None else min(max(looked, 0.0), LONGEST_LOOK_S)
    theirs = draft.edited_by in {None, tx.actor} and draft.machine_text is not None
    changed = changed_share(draft.machine_text or "", draft.text) if theirs else None
    looks.keep(tx, draft.id, approved=approved, seconds=seconds, words=len(draft.text.split()), changed=changed)


def changed_share(machine: str, text: str) -> float:
    """The share of a draft's words that people changed, 0 (none) to 1 (all).

    Words are compared as a bag: what was moved is not changed. The share is 1 minus the Dice coefficient.
    """
    before, after = machine.split(), text.split()
    if before == after:
        return 0.0
    same = (Counter(before) & Counter(after)).total()
    return 1 - 2 * same / (len(before) + len(after))
