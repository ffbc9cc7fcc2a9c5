"""What people decide about drafts: approve, edit, reject, claim."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from responders import reading, undoing
from responders.approvals import Standing, standing, unmet
from responders.brands import Brands
from responders.checking import NEVER_OVERRIDDEN, check_reply, with_others
from responders.followups import SITUATIONS
from responders.incident_cases import stale
from responders.incident_words import INCIDENT_OVER
from responders.memory import beside_others
from responders.nudging import nudge
from responders.proposals import ReviewError, check_seen, cleaned, propose_again, storable, voice_of, world_digest
from store import answers, cases, claims, customers, drafts, mentions, overrides, postings, presence, salts
from store.claims import CLAIM_LASTS
from store.engine import Store, Tx
from store.errors import AlreadyAnswering
from store.models_team import Doing, NudgeKind
from store.states import DraftState
from store.types import Draft, Finding, Mention, Verdict

LONGEST_REASON = 1_000
TOLD_LATER = frozenset({*SITUATIONS.values(), INCIDENT_OVER})
"""Replies that say something more below a post that was answered before."""


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
    looked: float | None = None,
    signatures: Iterable[str] = (),
) -> Draft:
    """A person's yes to this text. Where the platform lets us, it is put in line for `post`; else it is a hand-off.

    Where a rule asks for more than this yes, the draft stays proposed until the last one: nothing is in line before.

    Args:
        store: the store.
        brands: the brands and their accounts.
        draft_id: which draft.
        by: who says yes.
        at: now.
        hold: wait so long before it leaves.
        seen: the digest of what this person read (`drafts show`); refused when the world is another by now.
        override: why they say yes although a check says no; kept with the approval.
        looked: seconds they had it before them, where a screen counted; None: since it was first shown to them.
        signatures: of the people at the desk, any of whom may sign.

    Raises:
        ReviewError: a check blocks it now, and no reason was given or none helps; nobody may contact this customer; or
            a rule asks for somebody else's yes.
        AlreadyDecided: somebody was first.
        ClaimedByAnother, AlreadyAnswering, NotFound: as they say.
    """
    with store.write(at, by) as tx:
        draft = drafts.get(tx, draft_id)
        claims.check(tx, draft.case_id)
        drafts.check_undecided(draft)
        mention = mentions.get(tx, draft.mention_id)
        _refuse_what_is_barred(tx, draft, mention)
        found = _found_now(tx, brands, draft, mention, signatures)
        overridden = _overridden(found, draft, override)
        digest = world_digest(tx, draft)
        if seen is not None:
            check_seen(tx, draft, seen, "approve")
        if any(one.digest != digest for one in drafts.standing_approvals(tx, draft_id)):
            # Each yes must be to the same bytes in the same world (law 1): the earlier ones begin anew.
            drafts.void_approvals(tx, draft_id)
        rules = _that_count(tx, brands, draft, found, overridden=bool(overridden))
        approval = drafts.say_yes(tx, draft, digest, parent=mention.post.text)
        reading.decided(tx, draft, approved=True, looked=looked)
        if overridden and override is not None:
            salted = salts.digest(tx, mention.customer_id, override.strip())
            overrides.add(tx, approval, overridden, override.strip(), digest=salted)
        if rules:
            tell = [person for one in rules for person in one.rule.tell]
            nudge(tx, tell, NudgeKind.APPROVAL, case_id=draft.case_id, brand=draft.brand, draft_id=draft_id)
            claims.done(tx, draft.case_id)
            return drafts.get(tx, draft_id)
        drafts.decide(tx, draft, DraftState.APPROVED)
        account = brands.account(draft.brand, draft.platform)
        if draft.eligibility.verdict is Verdict.API and account is not None and account.can_send:
            postings.hold(
                tx, approval, account=account.name, platform=draft.platform, target=mention.post.external_id,
                not_before=at + hold,
            )  # fmt: skip
        return drafts.get(tx, draft_id)


def _that_count(tx: Tx, brands: Brands, draft: Draft, found: Iterable[Finding], *, overridden: bool) -> list[Standing]:
    """The rules that ask for more once the actor has said yes.

    Raises:
        ReviewError: the yes of this person counts for nothing, and whose would.
    """
    before = standing(tx, brands, draft, found=found, overridden=overridden)
    if (open_ones := unmet(before)) and not any(one.may(tx.actor) for one in open_ones):
        said = any(one.by == tx.actor for one in drafts.standing_approvals(tx, draft.id))
        head = f"You said yes to draft {draft.id} already." if said else f"Your yes is not enough for draft {draft.id}."
        raise ReviewError(f"{head} {' '.join(one.words() for one in open_ones)}")
    return unmet(standing(tx, brands, draft, found=found, also=[tx.actor], overridden=overridden))


def _refuse_what_is_barred(tx: Tx, draft: Draft, mention: Mention) -> None:
    if mention.customer_id is not None and customers.opted_out(tx, [mention.customer_id]):
        raise ReviewError(f"Draft {draft.id} cannot be approved: this customer asked not to be contacted.")
    if mention.post.deleted_at is not None:
        raise ReviewError(f"Draft {draft.id} cannot be approved: the post it answers was deleted.")
    if draft.situation not in TOLD_LATER and (first := drafts.posted_to(tx, mention.id)) is not None:
        where = f" ({first.posted_url})" if first.posted_url else ""
        raise AlreadyAnswering(
            f"Draft {draft.id} cannot be approved: draft {first.id} answered this post already{where}. Nothing is ever "
            "sent twice; when the customer writes again, that gets a reply."
        )
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
        tx, draft.text, voice=voice, mention=mention, situation=draft.situation,
        by_hand=draft.edited_by is not None, signatures=signatures,
    )  # fmt: skip
    return beside_others(tx, with_others(fresh, draft.findings), customer_id=draft.customer_id, brand=draft.brand,
                         case_id=draft.case_id)  # fmt: skip


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
    store: Store, brands: Brands, draft_id: int, text: str, *, by: str, at: datetime, signatures: Iterable[str] = (),
    seen: str | None = None,
) -> Draft:  # fmt: skip
    """Change the words of a proposed draft; the checks run anew. An approved one is withdrawn and proposed afresh.

    Args:
        store: the store.
        brands: the brands and their voices.
        draft_id: which draft.
        text: the new words.
        by: who writes them.
        at: now.
        signatures: of the people at the desk, any of whom may sign.
        seen: the digest of what this person read (`drafts show`); refused when a colleague changed or decided it since.

    Raises:
        ReviewError: nothing is left of the text, or it is on its way.
        AlreadyDecided: it is not proposed or approved any more.
        ClaimedByAnother: a colleague holds the case.
    """
    text = cleaned(text)
    with store.write(at, by) as tx:
        draft = drafts.get(tx, draft_id)
        claims.check(tx, draft.case_id)
        if seen is not None:
            drafts.check_undecided(draft)
            check_seen(tx, draft, seen, "edit")
        if draft.state is DraftState.APPROVED:
            # Any edit voids an approval (law 1): the words go on in a new proposal.
            if not answers.withdraw(tx, draft, "edited after approval"):
                raise ReviewError(f"Draft {draft_id} is already on its way and cannot be edited.")
            draft = drafts.get(tx, propose_again(tx, draft, returned=False))
        drafts.check_undecided(draft)
        mention = mentions.get(tx, draft.mention_id)
        voice = voice_of(brands, draft.brand)
        findings = check_reply(
            tx, text, voice=voice, mention=mention, situation=draft.situation, by_hand=True, signatures=signatures
        )  # fmt: skip
        drafts.rewrite(tx, draft, text, findings)
        claims.renew(tx, draft.case_id)
        presence.beat(tx, draft.case_id, Doing.WRITING)
        return drafts.get(tx, draft.id)


def reject(
    store: Store, draft_id: int, *, reason: str, by: str, at: datetime, note: str | None = None,
    looked: float | None = None, close: str | None = None,
) -> Draft:  # fmt: skip
    """A person's no, with why. Whoever wrote the words, or owns the case, is told.

    Args:
        store: the store.
        draft_id: which draft.
        reason: why, in a word or two: the team and the next draft learn from it.
        by: who says no.
        at: now.
        note: to the one who wrote it: what would make it right.
        looked: as for a yes.
        close: why the case is closed with it, as nothing is to be said; None: it stays open.

    Raises:
        ReviewError: there is no reason, or the note is too long.
        AlreadyDecided: somebody was first.
        ClaimedByAnother: a colleague holds the case.
    """
    reason, note = storable(reason), None if note is None else storable(note)
    if not reason.strip():
        raise ReviewError("Give a reason with --reason: the next draft learns from it, and so does the team.")
    if note is not None and len(note) > LONGEST_REASON:
        raise ReviewError(f"The note has {len(note):,} characters. Say it in {LONGEST_REASON:,}.")
    with store.write(at, by) as tx:
        draft = drafts.get(tx, draft_id)
        claims.check(tx, draft.case_id)
        drafts.decide(tx, draft, DraftState.REJECTED, reason=reason.strip(), note=(note or "").strip() or None)
        reading.decided(tx, draft, approved=False, looked=looked)
        writer = draft.edited_by or cases.get(tx, draft.case_id).owner
        if writer is not None:
            nudge(tx, [writer], NudgeKind.REJECTED, case_id=draft.case_id, brand=draft.brand, draft_id=draft_id)
        if close is not None:
            undoing.end(tx, draft.case_id, close)
        return drafts.get(tx, draft_id)


def claim(store: Store, draft_id: int, *, by: str, at: datetime, lasts: timedelta = CLAIM_LASTS) -> Draft:
    """Hold the case of a draft for a person for a while."""
    with store.write(at, by) as tx:
        case_id = drafts.get(tx, draft_id).case_id
        claims.take(tx, case_id, at + lasts)
        presence.beat(tx, case_id, Doing.WRITING)
        return drafts.get(tx, draft_id)


def release(store: Store, draft_id: int, *, by: str, at: datetime) -> Draft:
    """Let the case of a draft go."""
    with store.write(at, by) as tx:
        claims.release(tx, drafts.get(tx, draft_id).case_id)
        return drafts.get(tx, draft_id)
