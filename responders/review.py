"""What people decide about drafts: approve, edit, reject, claim."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from responders.brands import Brands
from responders.checking import NEVER_OVERRIDDEN, check_reply, with_others
from responders.incident_cases import stale
from responders.proposals import ReviewError, cleaned, propose_again, voice_of, world_digest
from store import answers, customers, drafts, events, mentions, overrides, postings
from store.drafts import CLAIM_LASTS
from store.engine import Store, Tx
from store.states import DraftState
from store.types import Draft, Finding, Mention, Verdict

LONGEST_REASON = 1_000


def approve(
    store: Store,
    brands: Brands,
    draft_id: int,
    *,
    by: str,
    at: datetime,
    hold: timedelta = timedelta(0),
    seen: str | None = None,
    override: str | None = None,
    signatures: Iterable[str] = (),
) -> Draft:
    """A person's yes to this text. Where the platform lets us, it is put in line for `post`; else it is a hand-off.

    Args:
        store: the store.
        brands: the brands and their accounts.
        draft_id: which draft.
        by: who says yes.
        at: now.
        hold: wait so long before it leaves.
        seen: the digest of what this person read (`drafts show`); refused when the world is another by now.
        override: why they say yes although a check says no; kept with the approval.
        signatures: of the people at the desk, any of whom may sign.

    Raises:
        ReviewError: a check blocks it now, and no reason was given or none helps; or nobody may contact this customer.
        MoveRefused: it is not proposed.
        ClaimedByAnother, AlreadyAnswering, NotFound: as they say.
    """
    with store.write(at, by) as tx:
        draft = drafts.get(tx, draft_id)
        drafts.check_claim(draft, tx)
        mention = mentions.get(tx, draft.mention_id)
        overridden: tuple[str, ...] = ()
        if draft.state is DraftState.PROPOSED:
            _refuse_what_is_barred(tx, draft, mention)
            overridden = _overridden(_found_now(tx, brands, draft, mention, signatures), draft, override)
        digest = world_digest(tx, draft)
        if seen is not None and seen != digest:
            raise ReviewError(f"Draft {draft_id} is not what you read any more: look at it again, then approve it.")
        approval = drafts.approve(tx, draft, digest)
        if overridden and override is not None:
            salted = events.digest_of(customers.salt(tx, mention.customer_id), override.strip())
            overrides.add(tx, approval, overridden, override.strip(), digest=salted)
        account = brands.account(draft.brand, draft.platform)
        if draft.eligibility.verdict is Verdict.API and account is not None and account.can_send:
            postings.hold(
                tx, approval, account=account.name, platform=draft.platform, target=mention.post.external_id,
                not_before=at + hold,
            )  # fmt: skip
        return drafts.get(tx, draft_id)


def _refuse_what_is_barred(tx: Tx, draft: Draft, mention: Mention) -> None:
    if mention.customer_id is not None and customers.opted_out(tx, [mention.customer_id]):
        raise ReviewError(f"Draft {draft.id} cannot be approved: this customer asked not to be contacted.")
    if mention.post.deleted_at is not None:
        raise ReviewError(f"Draft {draft.id} cannot be approved: the post it answers was deleted.")
    if (why := stale(tx, draft.id)) is not None:
        raise ReviewError(f"Draft {draft.id} cannot be approved: {why}.")


def _found_now(
    tx: Tx, brands: Brands, draft: Draft, mention: Mention, signatures: Iterable[str]
) -> tuple[Finding, ...]:
    """What the checks find at this moment: facts end, and notes are written, between drafting and approval."""
    if draft.brand not in brands.voices:
        return draft.findings
    voice = voice_of(brands, draft.brand)
    fresh = check_reply(
        tx, draft.text, voice=voice, mention=mention, situation=draft.situation, signatures=signatures
    )  # fmt: skip
    return with_others(fresh, draft.findings)


def _overridden(found: Iterable[Finding], draft: Draft, override: str | None) -> tuple[str, ...]:
    """The checks that a typed reason overrides; none where nothing blocks.

    Raises:
        ReviewError: something blocks and no reason was given, or it is of a kind that no reason overrides.
    """
    blocking = [one for one in found if one.severity == "block"]
    if not blocking:
        if override is not None:
            raise ReviewError(f"Nothing blocks draft {draft.id}. Approve it without --override.")
        return ()
    helpless = any(one.check in NEVER_OVERRIDDEN for one in blocking)
    if helpless or override is None or not override.strip():
        way = "Edit it first." if helpless else "Edit it first, or say why it is right with --override."
        raise ReviewError(f"Draft {draft.id} cannot be approved: {' '.join(one.message for one in blocking)} {way}")
    if len(override) > LONGEST_REASON:
        raise ReviewError(f"The reason has {len(override):,} characters. Say it in {LONGEST_REASON:,}.")
    return tuple(dict.fromkeys(one.check for one in blocking))


def edit(
    store: Store, brands: Brands, draft_id: int, text: str, *, by: str, at: datetime, signatures: Iterable[str] = ()
) -> Draft:
    """Change the words of a proposed draft; the checks run anew. An approved one is withdrawn and proposed afresh.

    Raises:
        ReviewError: nothing is left of the text.
    """
    text = cleaned(text)
    with store.write(at, by) as tx:
        draft = drafts.get(tx, draft_id)
        drafts.check_claim(draft, tx)
        if draft.state is DraftState.APPROVED:
            # Any edit voids an approval (law 1): the words go on in a new proposal.
            if not answers.withdraw(tx, draft, "edited after approval"):
                raise ReviewError(f"Draft {draft_id} is already on its way and cannot be edited.")
            draft = drafts.get(tx, propose_again(tx, draft, draft.text, draft.variant, draft.eligibility))
        elif draft.state is not DraftState.PROPOSED:
            raise ReviewError(
                f"Draft {draft_id} is {draft.state.value}; only a proposed or approved one can be edited."
            )
        mention = mentions.get(tx, draft.mention_id)
        voice = voice_of(brands, draft.brand)
        findings = check_reply(
            tx, text, voice=voice, mention=mention, situation=draft.situation, signatures=signatures
        )  # fmt: skip
        drafts.rewrite(tx, draft.id, text, findings)
        return drafts.get(tx, draft.id)


def reject(store: Store, draft_id: int, *, reason: str, by: str, at: datetime) -> Draft:
    """A person's no, with why. The case stays open."""
    if not reason.strip():
        raise ReviewError("Give a reason with --reason: the next draft learns from it, and so does the team.")
    with store.write(at, by) as tx:
        drafts.check_claim(drafts.get(tx, draft_id), tx)
        drafts.decide(tx, draft_id, DraftState.REJECTED, reason=reason.strip())
        return drafts.get(tx, draft_id)


def claim(store: Store, draft_id: int, *, by: str, at: datetime, lasts: timedelta = CLAIM_LASTS) -> Draft:
    """Hold a draft for a person for a while."""
    with store.write(at, by) as tx:
        drafts.claim(tx, draft_id, at + lasts)
        return drafts.get(tx, draft_id)


def release(store: Store, draft_id: int, *, by: str, at: datetime) -> Draft:
    """Let a claimed draft go."""
    with store.write(at, by) as tx:
        drafts.claim(tx, draft_id, None)
        return drafts.get(tx, draft_id)
