"""A draft where there is none: the machine's words when a person asks for them all the same, and a person's own."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from responders.brands import Brands, Voice
from responders.checking import check_reply
from responders.drafting import situation_of
from responders.incident_cases import note
from responders.memory import recall
from responders.proposals import ReviewError, Words, cleaned, eligibility_of, propose, voice_of
from responders.redrafting import Sought, as_remembered, find_words, put_forward
from responders.wording import Wording
from store import cases, claims, drafts, mentions
from store.engine import Store, Tx
from store.types import Case, Draft, Eligibility, Label, Mention, Urgency, Verdict


class _Unanswered(NamedTuple):
    """A mention without a draft that may have one."""

    mention: Mention
    case: Case
    eligibility: Eligibility
    situation: str
    """The kind of reply that fits it."""


def draft_new(
    store: Store, brands: Brands, wording: Wording, mention_id: int, *, situation: str | None = None, by: str,
    at: datetime,
) -> Draft:  # fmt: skip
    """The machine's words to a mention that it proposed nothing for; a person asks for them all the same.

    A question gets the brand's nearest answer, however sure that is: whoever asked for it reads whether it fits.

    Args:
        store: the store.
        brands: the brands.
        wording: the templates.
        mention_id: what would be answered.
        situation: the kind of reply; None: the one that fits what it was read as.
        by: who asks for it.
        at: now.

    Raises:
        ReviewError: it has a draft, must not be answered, needs a person's own words, or there are no words for it.
    """
    with store.write(at, by) as tx:
        it = _unanswered(tx, brands, mention_id)
        if Urgency.CRITICAL in {it.mention.classification.urgency, it.case.urgency}:
            raise ReviewError(f"Mention {mention_id} needs a person's own words: no template ever answers this.")
        if situation is None and it.situation == Label.OTHER.value:
            raise ReviewError(
                f"Mention {mention_id} was read as neither praise, complaint nor question: say first what it is "
                f"(l at the desk, or wellheard mentions correct {mention_id} LABEL)."
            )
        voice = voice_of(brands, it.mention.brand)
        if situation is not None and situation not in wording.situations(voice):
            raise ReviewError(
                f"There is no situation {situation!r}. There are: {', '.join(wording.situations(voice))}."
            )
        return _drafted(tx, brands, wording, it._replace(situation=situation or it.situation), voice)


def _drafted(tx: Tx, brands: Brands, wording: Wording, it: _Unanswered, voice: Voice) -> Draft:
    mention, customer_id = it.mention, it.mention.customer_id
    asked = as_remembered(mention, it.case)
    recalled = recall(tx, brands, [asked]).get(asked.case_id)
    used = drafts.texts_for(tx, [customer_id]).get(customer_id, set()) if customer_id is not None else set[str]()
    sought = Sought(mention, it.case.id, it.situation, mention.id, used, unsure=True)
    worded = find_words(tx, wording, sought, voice, recalled)
    if worded is None:
        raise ReviewError(f"Every wording for {it.situation} was already used for this customer. Write your own.")
    mentions.explain_no_draft(tx, {mention.id: None})
    return put_forward(tx, sought, worded, voice, it.eligibility, recalled)


def write_new(
    store: Store, brands: Brands, mention_id: int, text: str, *, by: str, at: datetime, signatures: Iterable[str] = ()
) -> Draft:
    """A person's own words to a mention that has no draft.

    Raises:
        ReviewError: it has one, or must not be answered.
    """
    text = cleaned(text)
    with store.write(at, by) as tx:
        it = _unanswered(tx, brands, mention_id)
        findings = check_reply(tx, text, voice=voice_of(brands, it.mention.brand), mention=it.mention,
                               situation=it.situation, by_hand=True, signatures=signatures)  # fmt: skip
        words = Words(text, None, edited_by=by, writers=(by,))
        new_id = propose(tx, it.mention, it.case.id, words, it.situation, "own-words", it.eligibility, findings)
        claims.renew(tx, it.case.id)
        note(tx, new_id, it.case.id, text)
        mentions.explain_no_draft(tx, {mention_id: None})
        return drafts.get(tx, new_id)


def _unanswered(tx: Tx, brands: Brands, mention_id: int) -> _Unanswered:
    """Raises `ReviewError` where a draft stands already, or none may."""
    mention = mentions.get(tx, mention_id)
    live = drafts.live_of_mention(tx, mention_id)
    if live is not None:
        raise ReviewError(f"Mention {mention_id} has draft {live.id} ({live.state.value}). Edit that one.")
    if mention.case_id is None:
        raise ReviewError(f"Mention {mention_id} is in no case and cannot be answered.")
    claims.check(tx, mention.case_id)
    eligibility = eligibility_of(tx, brands, mention)
    if eligibility.verdict is Verdict.DO_NOT_CONTACT:
        raise ReviewError(f"Mention {mention_id} must not be answered: {eligibility.reason}.")
    case = cases.get(tx, mention.case_id)
    situation = situation_of(
        mention.classification, case_label=case.label, repeat=case.first_response_at is not None,
        text=mention.post.text,
    )  # fmt: skip
    return _Unanswered(mention, case, eligibility, situation)
