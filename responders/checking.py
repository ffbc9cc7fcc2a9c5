"""Checking one reply to one mention with all that is known: facts of the day, the post, notes about this person."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from responders.brands import Voice
from responders.checks import ALL, SEVERITIES, DraftContext, run_checks
from responders.checks.promises import PromisesCheck
from responders.length import length, limit
from responders.memory import vouching
from responders.signing import signature_in
from store import customers, followups
from store.engine import Tx
from store.types import Finding, Label, Mention

NEVER_OVERRIDDEN: Final = frozenset({"length", "empty", "characters"})
"""Checks that no reason overrides: what the platform refuses, and what a person cannot have read."""
_NAMES: Final = frozenset(check.name for check in ALL)


def check_reply(
    tx: Tx,
    text: str,
    *,
    voice: Voice,
    mention: Mention,
    situation: str,
    by_hand: bool,
    signatures: Iterable[str] = (),
) -> tuple[Finding, ...]:
    """What the checks find in a reply to a mention, now.

    Args:
        tx: where the notes about the customer are kept; its time is now, as facts end.
        text: the whole reply.
        voice: of the brand.
        mention: what is answered.
        situation: of the draft.
        by_hand: a person wrote it.
        signatures: of the people at the desk, any of whom may sign.
    """
    names = (voice.signature, voice.signer, *signatures)
    signed = next((form for name in names if name and (form := signature_in(text, name, voice.name))), None)
    platform = mention.post.platform
    context = DraftContext(
        text=text, platform=platform, situation=situation, label=mention.classification.label,
        signature=signed or next((name for name in names if name and name in text), voice.signature),
        own_handles=voice.handles.get(platform, ()), customer_handle=mention.post.author, limit=limit(platform),
        length=length(platform, text), mention_text=mention.post.text,
        facts=voice.vouched(tx.at),
        notes=_known_of(tx, mention.customer_id, voice),
        emoji=voice.emoji, by_hand=by_hand and voice.read_closely,
    )  # fmt: skip
    return run_checks(context)


def _known_of(tx: Tx, customer_id: int | None, voice: Voice) -> tuple[str, ...]:
    """What colleagues noted about a customer, and what we promised them: a time that was told may be told again."""
    if customer_id is None:
        return ()
    promised = (one for one in followups.open_of_customer(tx, customer_id) if one.brand == voice.brand)
    notes = (note.text for note in customers.notes(tx, customer_id))
    return (*notes, *vouching(promised, voice.hours.zone, tx.at))


def check_again(
    found: tuple[Finding, ...], text: str, *, voice: Voice, platform: str, situation: str, said: str,
    notes: tuple[str, ...], at: datetime,
) -> tuple[Finding, ...]:  # fmt: skip
    """The findings in a template's text once it answers one mention: what that, facts and notes vouch for goes.

    Args:
        found: in the text by itself.
        text: the whole reply.
        voice: of the brand.
        platform: where it would stand.
        situation: of the draft.
        said: the post that is answered.
        notes: about the customer.
        at: now: facts end.
    """
    promises = PromisesCheck()
    context = DraftContext(
        text=text, platform=platform, situation=situation, label=Label.COMPLAINT, signature=voice.signature,
        own_handles=(), customer_handle=None, limit=0, length=0, mention_text=said,
        facts=voice.vouched(at), notes=notes,
    )  # fmt: skip
    kept = (one for one in found if one.check != promises.name)
    return tuple(sorted((*kept, *promises.check(context)), key=lambda one: SEVERITIES.index(one.severity)))


def with_others(fresh: Iterable[Finding], stored: Iterable[Finding]) -> tuple[Finding, ...]:
    """What the checks find now, and what was found by something else than a check (the same words for two people)."""
    return (*fresh, *(one for one in stored if one.check not in _NAMES))
