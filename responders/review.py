"""What people do with drafts: approve, edit, reject, redraft, write their own, claim."""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from responders.about import about
from responders.answering import Asked, answer
from responders.brands import Brands, Voice
from responders.checking import NEVER_OVERRIDDEN, check_reply, with_others
from responders.drafting import NOTHING_TO_ANSWER, situation_of
from responders.eligibility import decide
from responders.incident_cases import carry, note, stale, tellings_of_case
from responders.incident_words import SITUATIONS
from responders.incident_words import words as incident_words
from responders.similar import Lately
from responders.worded import Worded
from responders.wording import Wording
from store import answers, cases, customers, drafts, due, events, mentions, overrides, postings, posts
from store.drafts import CLAIM_LASTS, findings_column, text_key
from store.engine import Store, Tx
from store.states import CaseState, DraftState
from store.types import URGENCY_RANK, Draft, Eligibility, Finding, Label, Mention, PostKind, Urgency, Verdict

LONGEST_TEXT = 10_000
LONGEST_REASON = 1_000
NOT_PUBLIC = "saw that it is not public"
"""What a person said of an unknown outcome: the platform refused nothing, so the same way may be tried again."""

TO_ANOTHER = "It went to somebody else, not to this customer."
"""Where the platform refused a text that somebody else got: other words may go the same way."""


class ReviewError(Exception):
    """A decision that cannot be taken: fact first, then what to do."""


def world_digest(tx: Tx, draft: Draft) -> str:
    """Law 1: a digest of the reply, the parent's text and the newest post in the case by this customer or by us."""
    mention = mentions.get(tx, draft.mention_id)
    newest = posts.newest_in_case(tx, draft.case_id)
    world = json.dumps([draft.text, mention.post.text, newest], ensure_ascii=True)
    return hashlib.sha256(world.encode()).hexdigest()


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
    voice = _voice(brands, draft.brand)
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
    text = _clean(text)
    with store.write(at, by) as tx:
        draft = drafts.get(tx, draft_id)
        drafts.check_claim(draft, tx)
        if draft.state is DraftState.APPROVED:
            # Any edit voids an approval (law 1): the words go on in a new proposal.
            if not answers.withdraw(tx, draft, "edited after approval"):
                raise ReviewError(f"Draft {draft_id} is already on its way and cannot be edited.")
            draft = drafts.get(tx, _again(tx, draft, draft.text, draft.variant, draft.eligibility))
        elif draft.state is not DraftState.PROPOSED:
            raise ReviewError(
                f"Draft {draft_id} is {draft.state.value}; only a proposed or approved one can be edited."
            )
        mention = mentions.get(tx, draft.mention_id)
        voice = _voice(brands, draft.brand)
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


def redraft(
    store: Store, brands: Brands, wording: Wording, draft_id: int, *, situation: str | None, by: str, at: datetime
) -> Draft:
    """Other words for the same mention; the old draft is superseded.

    Raises:
        ReviewError: no such situation, or every wording was used.
    """
    with store.write(at, by) as tx:
        old = drafts.get(tx, draft_id)
        drafts.check_claim(old, tx)
        mention = mentions.get(tx, old.mention_id)
        voice = _voice(brands, old.brand)
        wanted = situation or old.situation
        if situation and situation not in wording.situations(voice):
            raise ReviewError(
                f"There is no situation {situation!r}. There are: {', '.join(wording.situations(voice))}."
            )
        eligibility = _hand_off_after_refusal(old)
        if old.state in {DraftState.PROPOSED, DraftState.APPROVED}:
            if not answers.withdraw(tx, old, "redrafted"):
                raise ReviewError(f"Draft {draft_id} is already on its way; it cannot be redrafted.")
        elif old.state is DraftState.FAILED:
            drafts.move(tx, old.id, DraftState.SUPERSEDED, reason="redrafted")
        elif old.state not in {DraftState.REJECTED, DraftState.VOID}:
            raise ReviewError(f"Draft {draft_id} is {old.state.value} and cannot be redrafted.")
        used = drafts.texts_for(tx, [old.customer_id or 0]).get(old.customer_id or 0, {text_key(old.text)})
        worded = _other_words(tx, wording, old, mention, voice, wanted, used)
        if worded is None:
            raise ReviewError(
                "Every wording for this situation was already used for this customer. "
                f"Write your own: wellheard drafts new {mention.id} --text '...'"
            )
        fresh = check_reply(tx, worded.text, voice=voice, mention=mention, situation=worded.situation)
        new_id = _insert(tx, mention, old.case_id, worded.text, worded.situation, worded.variant, eligibility,
                         findings_column(with_others(fresh, worded.findings)), machine=True)  # fmt: skip
        if wanted in SITUATIONS:
            note(tx, new_id, old.case_id, worded.text)
        return drafts.get(tx, new_id)


def _other_words(
    tx: Tx, wording: Wording, old: Draft, mention: Mention, voice: Voice, wanted: str, used: set[str]
) -> Worded | None:
    turn, avoid, said = old.id + 1, old.variant, mention.post.text
    lately = Lately(drafts.recent_texts(tx).get((old.brand, old.platform), ()))
    if wanted.partition("-")[0] == Label.QUESTION.value and voice.answers is not None:
        made = answer(voice, Asked(said, old.platform, turn, used, lately), tx.at)
        if isinstance(made, Worded):
            return made
    if wanted not in SITUATIONS:
        found = about(said, mention.classification.label, voice.names)
        return wording.choose(
            voice, old.platform, wanted, turn=turn, used=used, avoid=avoid, about=found, mention_text=said,
            lately=lately,
        )  # fmt: skip
    # Which of the two it is follows from the incident, not from what is asked.
    telling = tellings_of_case(tx, old.case_id)
    if telling is None or telling.why_not:
        why = telling.why_not if telling else "no incident has facts for it"
        raise ReviewError(f"Case {old.case_id} cannot be answered so: {why}. Choose another situation.")
    return incident_words().choose(
        voice, old.platform, telling.situation, telling.facts, turn=turn, used=used, lately=lately, avoid=avoid
    )


def _hand_off_after_refusal(old: Draft) -> Eligibility:
    if old.state is DraftState.FAILED and not (old.reason or "").endswith((NOT_PUBLIC, TO_ANOTHER)):
        return Eligibility(Verdict.HAND_OFF, f"the platform refused it by API: {old.reason or 'no reason given'}")
    return old.eligibility


def write_new(
    store: Store, brands: Brands, mention_id: int, text: str, *, by: str, at: datetime, signatures: Iterable[str] = ()
) -> Draft:
    """A person's own words to a mention that has no draft.

    Raises:
        ReviewError: it has one, or must not be answered.
    """
    text = _clean(text)
    with store.write(at, by) as tx:
        mention = mentions.get(tx, mention_id)
        live = drafts.live_of_mention(tx, mention_id)
        if live is not None:
            raise ReviewError(f"Mention {mention_id} has draft {live.id} ({live.state.value}). Edit that one.")
        if mention.case_id is None:
            raise ReviewError(f"Mention {mention_id} is in no case and cannot be answered.")
        eligibility = eligibility_of(tx, brands, mention)
        if eligibility.verdict is Verdict.DO_NOT_CONTACT:
            raise ReviewError(f"Mention {mention_id} must not be answered: {eligibility.reason}.")
        case = cases.get(tx, mention.case_id)
        found = mention.classification
        situation = situation_of(found, case_label=case.label, repeat=case.first_response_at is not None)
        findings = check_reply(tx, text, voice=_voice(brands, mention.brand), mention=mention, situation=situation,
                               signatures=signatures)  # fmt: skip
        new_id = _insert(tx, mention, case.id, text, situation, "own-words", eligibility, findings_column(findings),
                         machine=False)  # fmt: skip
        note(tx, new_id, case.id, text)
        mentions.explain_no_draft(tx, {mention_id: None})
        return drafts.get(tx, new_id)


def correct(store: Store, mention_id: int, label: Label, *, by: str, at: datetime) -> Mention:
    """A person's label. What was drafted for the wrong one is superseded, and drafting looks at the case again."""
    with store.write(at, by) as tx:
        before = mentions.get(tx, mention_id)
        urgency = _urgency_after(before.classification.urgency, label)
        mentions.correct(tx, mention_id, label, urgency)
        if before.case_id is not None:
            # Never lowered: an earlier post of the case may be the graver one.
            graver = min(URGENCY_RANK[urgency], URGENCY_RANK[cases.get(tx, before.case_id).urgency])
            cases.change(tx, before.case_id, {"urgency_rank": graver})
        tx.record(
            "mention:corrected", f"mention:{mention_id}", label=label.value, was=before.classification.label.value
        )
        if before.classification.label is not label and before.case_id is not None:
            _draft_anew(tx, before, before.case_id)
        return mentions.get(tx, mention_id)


def _urgency_after(urgency: Urgency, label: Label) -> Urgency:
    """What a machine took for praise was put last in line; a complaint or a question of a person is not."""
    if urgency is Urgency.LOW and label in {Label.COMPLAINT, Label.QUESTION}:
        return Urgency.NORMAL
    if urgency is Urgency.NORMAL and label in {Label.PRAISE, Label.OTHER}:
        return Urgency.LOW
    return urgency


def _draft_anew(tx: Tx, mention: Mention, case_id: int) -> None:
    live = drafts.live_of_mention(tx, mention.id)
    case = cases.get(tx, case_id)
    if case.state is not CaseState.OPEN or case.newest_mention_id != mention.id:
        return
    if live is not None and (live.state is not DraftState.PROPOSED or live.edited_by is not None):
        return
    if live is not None:
        answers.withdraw(tx, live, "the label was corrected")
    elif mention.no_draft_reason != NOTHING_TO_ANSWER:
        return
    mentions.explain_no_draft(tx, {mention.id: None})
    due.ask_again(tx, case_id)


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


def eligibility_of(tx: Tx, brands: Brands, mention: Mention) -> Eligibility:
    """May this stored mention be answered now, and how."""
    post = mention.post
    near = posts.known(tx, post.platform, [i for i in (post.in_reply_to, post.quotes) if i])
    ours = {external_id for external_id, known in near.items() if known.kind is PostKind.OWN}
    opted_out = mention.customer_id is not None and bool(customers.opted_out(tx, [mention.customer_id]))
    account = brands.account(mention.brand, post.platform)
    return decide(
        post, account, opted_out=opted_out, answers_us=post.in_reply_to in ours, quotes_us=post.quotes in ours
    )


def _insert(
    tx: Tx, mention: Mention, case_id: int, text: str, situation: str, variant: str, eligibility: Eligibility,
    findings: list[list[Any]], *, machine: bool,
) -> int:  # fmt: skip
    row = {
        "mention_id": mention.id, "case_id": case_id, "customer_id": mention.customer_id, "brand": mention.brand,
        "platform": mention.post.platform, "text": text, "text_key": text_key(text),
        "machine_text": text if machine else None, "situation": situation, "variant": variant,
        "verdict": eligibility.verdict, "verdict_reason": eligibility.reason, "findings": findings,
        "urgency_rank": URGENCY_RANK[mention.classification.urgency], "edited_by": None if machine else tx.actor,
        "decided_by": None, "decided_at": None, "reason": None, "claimed_by": None, "claimed_until": None,
        "posted_url": None,
    }  # fmt: skip
    return drafts.add(tx, [row])[0]


def _again(tx: Tx, old: Draft, text: str, variant: str, eligibility: Eligibility) -> int:
    mention = mentions.get(tx, old.mention_id)
    findings = findings_column(old.findings)
    new_id = _insert(tx, mention, old.case_id, text, old.situation, variant, eligibility, findings, machine=True)
    carry(tx, old.id, new_id)
    return new_id


def _voice(brands: Brands, brand: str) -> Voice:
    voice = brands.voices.get(brand)
    if voice is None:
        raise ReviewError(f"The brand {brand} is not in the settings any more. Put [brands.{brand}] back.")
    if voice.broken is not None:
        raise ReviewError(voice.broken)
    return voice


def _clean(text: str) -> str:
    text = text.strip()
    if not text:
        raise ReviewError("The text is empty. Write something, or reject the draft.")
    if len(text) > LONGEST_TEXT:
        raise ReviewError(f"The text has {len(text):,} characters; no platform takes more than {LONGEST_TEXT:,}.")
    return text
