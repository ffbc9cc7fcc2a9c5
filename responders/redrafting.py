"""Other words in place of a draft, when a reviewer asks for them."""

from collections.abc import Set
from datetime import datetime
from typing import NamedTuple

from responders.about import about
from responders.answering import Asked, answer, ready_for
from responders.brands import Brands, Voice
from responders.checking import check_reply, with_others
from responders.incident_cases import note, tellings_of_case
from responders.incident_words import SITUATIONS
from responders.incident_words import words as incident_words
from responders.memory import Asked as Remembers
from responders.memory import Recalled, beside_others, recall
from responders.proposals import (
    NOT_PUBLIC,
    TO_ANOTHER,
    ReviewError,
    Words,
    check_seen,
    propose,
    voice_of,
)  # fmt: skip
from responders.similar import Lately
from responders.worded import Worded
from responders.wording import Wording
from store import answers, cases, claims, drafts, memories, mentions
from store.drafts import text_key
from store.engine import Store, Tx
from store.states import DraftState
from store.types import Case, Draft, Eligibility, Label, Mention, Verdict

_WRONGED = (Label.COMPLAINT.value, "repeat")
"""Situations in which the brand's own answer to complaints does."""


class Sought(NamedTuple):
    """What words are sought for."""

    mention: Mention
    case_id: int
    situation: str
    turn: int
    """Where in the round of words to begin, so that neighbours differ."""
    used: Set[str]
    """Keys of what this customer was already sent or offered."""
    avoid: str | None = None
    """Name of a variant that is not wanted."""
    unsure: bool = False
    """A person asked for words where none were sure enough: the nearest answer does."""


def redraft(
    store: Store, brands: Brands, wording: Wording, draft_id: int, *, situation: str | None = None,
    words: Worded | None = None, by: str, at: datetime, seen: str | None = None,
) -> Draft:  # fmt: skip
    """Other words for the same mention; the old draft is superseded.

    Args:
        store: the store.
        brands: the brands.
        wording: the templates.
        draft_id: the draft that makes way.
        situation: another kind of reply; None: the same kind.
        words: one of `variants`; None: the next in turn.
        by: who asks for them.
        at: now.
        seen: the digest of what this person read; refused when a colleague changed or decided it since.

    Raises:
        ReviewError: no such situation, or every wording was used.
        AlreadyDecided, ClaimedByAnother: as they say.
    """
    with store.write(at, by) as tx:
        old = drafts.get(tx, draft_id)
        claims.check(tx, old.case_id)
        if seen is not None:
            drafts.check_undecided(old)
            check_seen(tx, old, seen, "redraft")
        mention = mentions.get(tx, old.mention_id)
        voice = voice_of(brands, old.brand)
        wanted = words.situation if words else situation or old.situation
        if situation and situation not in wording.situations(voice):
            raise ReviewError(
                f"There is no situation {situation!r}. There are: {', '.join(wording.situations(voice))}."
            )
        eligibility = _hand_off_after_refusal(old)
        _make_way(tx, old)
        used = drafts.texts_for(tx, [old.customer_id or 0]).get(old.customer_id or 0, {text_key(old.text)})
        asked = as_remembered(mention, cases.get(tx, old.case_id))
        recalled = recall(tx, brands, [asked]).get(asked.case_id)
        sought = Sought(mention, old.case_id, wanted, old.id + 1, used, old.variant)
        worded = words or find_words(tx, wording, sought, voice, recalled)
        if worded is None:
            raise ReviewError(
                "Every wording for this situation was already used for this customer. "
                f"Write your own: wellheard drafts new {mention.id} --text '...'"
            )
        return put_forward(tx, sought, worded, voice, eligibility, recalled)


def put_forward(
    tx: Tx, sought: Sought, worded: Worded, voice: Voice, eligibility: Eligibility, recalled: Recalled | None
) -> Draft:  # fmt: skip
    """Keep words of the machine that a person asked for as a proposed draft, with what the checks find in them now."""
    mention, case_id = sought.mention, sought.case_id
    fresh = check_reply(tx, worded.text, voice=voice, mention=mention, situation=worded.situation, by_hand=False)
    found = beside_others(tx, with_others(fresh, worded.findings), customer_id=mention.customer_id, brand=mention.brand,
                          case_id=case_id)  # fmt: skip
    claims.renew(tx, case_id)
    new_id = propose(tx, mention, case_id, Words(worded.text, worded.text), worded.situation, worded.variant,
                     eligibility, found)  # fmt: skip
    if recalled is not None and recalled.memory is not None and recalled.is_in(worded.variant):
        memories.keep(tx, [(new_id, recalled.memory)])
    note(tx, new_id, case_id, worded.text)
    return drafts.get(tx, new_id)


def _make_way(tx: Tx, old: Draft) -> None:
    if old.state in {DraftState.PROPOSED, DraftState.APPROVED}:
        if not answers.withdraw(tx, old, "redrafted"):
            raise ReviewError(f"Draft {old.id} is already on its way; it cannot be redrafted.")
    elif old.state is DraftState.FAILED:
        drafts.move(tx, old.id, DraftState.SUPERSEDED, reason="redrafted")
    elif old.state not in {DraftState.REJECTED, DraftState.VOID}:
        raise ReviewError(f"Draft {old.id} is {old.state.value} and cannot be redrafted.")


def variants(
    store: Store, brands: Brands, wording: Wording, draft_id: int, *, at: datetime, most: int = 6
) -> tuple[Worded, ...]:
    """Other words that a draft could have, in the order in which `redraft` would propose them. Nothing is changed.

    Raises:
        ReviewError: its brand cannot be used.
    """
    with store.read(at) as tx:
        old = drafts.get(tx, draft_id)
        mention = mentions.get(tx, old.mention_id)
        voice = voice_of(brands, old.brand)
        used = set(drafts.texts_for(tx, [old.customer_id or 0]).get(old.customer_id or 0, {text_key(old.text)}))
        asked = as_remembered(mention, cases.get(tx, old.case_id))
        recalled = recall(tx, brands, [asked]).get(asked.case_id)
        sought = Sought(mention, old.case_id, old.situation, old.id + 1, used, old.variant)
        found: list[Worded] = []
        while len(found) < most:
            one = find_words(tx, wording, sought, voice, recalled)
            if one is None or one.key in used:
                break
            found.append(one)
            used.add(one.key)
        return tuple(found)


def find_words(
    tx: Tx, wording: Wording, sought: Sought, voice: Voice, recalled: Recalled | None
) -> Worded | None:  # fmt: skip
    """The next words in turn; None where every one was used for this customer.

    Raises:
        ReviewError: they would speak of an incident that has nothing to say here.
    """
    mention, said, platform = sought.mention, sought.mention.post.text, sought.mention.post.platform
    lately = Lately(drafts.recent_texts(tx).get((mention.brand, platform), ()))
    if sought.situation.partition("-")[0] == Label.QUESTION.value and voice.answers is not None:
        asked = Asked(said, platform, sought.turn, sought.used, lately)
        ready = ready_for(voice, said, Label.QUESTION, tx.at, unsure=sought.unsure)
        made = answer(voice, asked, ready, unsure=sought.unsure)
        if isinstance(made, Worded):
            return made
    if sought.situation not in SITUATIONS:
        found = about(said, mention.classification.label, voice.names)
        wronged = sought.situation.partition("-")[0] in _WRONGED
        ready = ready_for(voice, said, Label.COMPLAINT, tx.at) if wronged else None
        # Where all ways of saying the brand's own answer were used, composed words are left.
        for one in (ready, None) if ready is not None else (None,):
            chosen = wording.choose(
                voice, platform, sought.situation, turn=sought.turn, used=sought.used, avoid=sought.avoid, about=found,
                mention_text=said, lately=lately, recalled=recalled, ready=one,
            )  # fmt: skip
            if chosen is not None:
                return chosen
        return None
    # Which of the two it is follows from the incident, not from what is asked.
    telling = tellings_of_case(tx, sought.case_id)
    if telling is None or telling.why_not:
        why = telling.why_not if telling else "no incident has facts for it"
        raise ReviewError(f"Case {sought.case_id} cannot be answered so: {why}. Choose another situation.")
    return incident_words().choose(
        voice, platform, telling.situation, telling.facts, turn=sought.turn, used=sought.used, lately=lately,
        avoid=sought.avoid,
    )  # fmt: skip


def as_remembered(mention: Mention, case: Case) -> Remembers:
    """A stored mention, as far as memory goes."""
    found = mention.classification
    label = case.label if found.label is Label.OTHER else found.label
    repeat = case.first_response_at is not None
    return Remembers(case.id, mention.customer_id, mention.brand, label, found.topics, repeat)


def _hand_off_after_refusal(old: Draft) -> Eligibility:
    if old.state is DraftState.FAILED and not (old.reason or "").endswith((NOT_PUBLIC, TO_ANOTHER)):
        return Eligibility(Verdict.HAND_OFF, f"the platform refused it by API: {old.reason or 'no reason given'}")
    return old.eligibility
