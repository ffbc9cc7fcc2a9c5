"""Drafting: every case that waits for a draft gets one, or a reason why not."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from listener.classify.languages import UNDERSTOOD
from responders.about import About, about
from responders.answering import BLOCKED, Ready, answer, ready_for
from responders.answering import Asked as Question
from responders.brands import Brands, OurAccount, Voice
from responders.checking import check_again
from responders.checks.promises import PromisesCheck
from responders.eligibility import decide
from responders.fitting import kind_of_thanks, left_to_a_person
from responders.incident_cases import Telling, tellings_for
from responders.incident_words import words as incident_words
from responders.liking import Liking
from responders.memory import Asked, other_case, recall
from responders.returning import words_back
from responders.similar import Lately
from responders.templating import TemplateError
from responders.worded import Worded
from responders.wording import NO_LIKING, Wording
from store import customers, drafts, liked, memories, mentions, posts, tellings
from store import due as waiting
from store.answers import CASE_CLOSED
from store.drafts import findings_column
from store.due import Due
from store.engine import Store, Tx
from store.types import URGENCY_RANK, Classification, Eligibility, Label, PostKind, Urgency, Verdict

BATCH = 2000
"""Cases drafted in one transaction, about a quarter of a second's: what is asked once a round is asked less often."""

_HELP = frozenset({"waiting", "refund", "billing", "account", "app"})
"""Who praises and speaks of one of these was helped with it."""

NEEDS_A_PERSON = "needs-a-person"
NOT_SURE = "needs-a-person: it is not sure what this says"
NOT_UNDERSTOOD = "needs-a-person: it is in a language that is not understood"
NOTHING_TO_ANSWER = "nothing-to-answer"
NO_FRESH_WORDS = "every wording was already used for this customer"


@dataclass(frozen=True, slots=True)
class Drafted:
    """What one round of drafting did."""

    proposed: int = 0
    without: int = 0
    """Mentions that got a reason in place of a draft."""
    broken: tuple[str, ...] = ()
    """Templates that could not be used, in words; their cases stay due and are tried again next time."""


def draft_pending(store: Store, brands: Brands, wording: Wording, *, at: datetime) -> Drafted:
    """Draft for every case that waits, not only this pass's: a death between hearing and drafting loses nothing."""
    proposed = without = 0
    broken: dict[int, str] = {}
    lately: dict[tuple[str, str], Lately] | None = None
    liking = NO_LIKING
    while True:
        with store.write(at, "drafting") as tx:
            batch = waiting.due(tx, limit=BATCH)
            if not batch:
                for case_id in broken:
                    waiting.ask_again(tx, case_id)
                return Drafted(proposed, without, tuple(dict.fromkeys(broken.values())))
            if lately is None:
                lately = {place: Lately(texts) for place, texts in drafts.recent_texts(tx).items()}
                liking = Liking(liked.decided(tx))
            one = _Round(tx, brands, wording, lately, liking)
            done = one.draft(batch)
        proposed, without = proposed + done.proposed, without + done.without
        broken |= one.broken


def situation_of(said: Classification | Due, *, case_label: Label, repeat: bool, text: str = "") -> str:
    """The folder of templates that fits a mention, most telling first; `Wording` falls back to the general one.

    Mixed feelings are answered as the complaint that they are: to thank for praise that a machine only believed to hear
    stings more than to pass over it. A person may redraft as `mixed`.

    Args:
        said: what the mention says.
        case_label: what its case is about.
        repeat: we answered in this case before.
        text: what the customer wrote.
    """
    if said.label is Label.PRAISE and (thanks := kind_of_thanks(text)):
        return thanks
    if said.label is Label.OTHER:
        # "hello??" says nothing by itself: the reply is to what the customer still waits for.
        return case_label.value
    if said.label is Label.COMPLAINT and repeat:
        return "repeat"
    for topic in said.topics:
        if said.label is Label.PRAISE and topic in _HELP:
            return "praise-service"
        return f"{said.label.value}-{topic}"
    return said.label.value


def _left_to_a_person(
    case: Due, voice: Voice, telling: Telling | None, found: About, *, answers_us: bool, ready: Ready | None
) -> str | None:
    """Why nothing is drafted that could be; None where something is.

    Args:
        case: with the mention that would be answered.
        voice: how the brand speaks, and how sure it wants to be.
        telling: what an incident has to say in this case.
        found: what may be said of it.
        answers_us: it answers a post of ours.
        ready: what the brand itself says to it.
    """
    # Danger, bereavement, legal threats: a person's own words, never a template (docs/why/answers.md).
    if case.urgency is Urgency.CRITICAL:
        return NEEDS_A_PERSON
    if telling is not None and (telling.why_not or telling.follow_up):
        # How it ended is told to whoever was told before, whatever their newest words were.
        return telling.why_not
    if case.corrected_by is None and case.confidence < voice.sure and not (ready is not None and ready.surely):
        return NOT_SURE if case.lang is None or case.lang in UNDERSTOOD else NOT_UNDERSTOOD
    if case.label is Label.OTHER and case.case_label in {Label.OTHER, Label.PRAISE}:
        return NOTHING_TO_ANSWER
    if telling is not None or (case.label is Label.QUESTION and voice.answers is not None):
        return None
    return left_to_a_person(case.text or "", case.label, found, answers_us=answers_us, answered=ready is not None)


def _asked(case: Due) -> Asked:
    # "Hello??" is about what its case is about.
    label = case.case_label if case.label is Label.OTHER else case.label
    return Asked(case.case_id, case.customer_id, case.brand, label, case.topics, case.first_response_at is not None)


class _Round:
    """One batch of cases, with everything that is looked up once for all of them."""

    def __init__(
        self, tx: Tx, brands: Brands, wording: Wording, lately: dict[tuple[str, str], Lately], liking: Liking
    ) -> None:
        self._tx, self._brands, self._wording, self._lately, self._liking = tx, brands, wording, lately, liking
        self.broken: dict[int, str] = {}
        """By case: why its brand's templates could not be used."""

    def draft(self, batch: Sequence[Due]) -> Drafted:
        """Draft for these cases."""
        people = {case.customer_id for case in batch if case.customer_id is not None}
        self._used = drafts.texts_for(self._tx, people)
        self._opted_out = customers.opted_out(self._tx, people)
        self._our_posts = self._answered_by_us(batch)
        self._tellings = tellings_for(self._tx, batch)
        asked = {case.case_id: _asked(case) for case in batch}
        self._recalled = recall(self._tx, self._brands, list(asked.values()))
        self._waiting = memories.waiting(self._tx, people)
        self._void = drafts.voided_last(self._tx, [case.case_id for case in batch])
        rows: list[dict[str, Any]] = []
        reasons: dict[int, str | None] = {}
        for case in batch:
            if case.mention_id is None or case.has_draft:
                continue
            made = self._one(case, case.mention_id)
            if isinstance(made, str):
                reasons[case.mention_id] = made
                self._tx.record("draft:none", f"mention:{case.mention_id}", reason=made)
            elif made is not None:
                rows.append(made)
        added = drafts.add(self._tx, rows)
        said = [(i, self._tellings.get(row["case_id"])) for i, row in zip(added, rows, strict=True)]
        tellings.add(self._tx, [(i, one.incident_id, one.version) for i, one in said if one is not None])
        kept = [(i, self._recalled.get(row["case_id"]), row["variant"]) for i, row in zip(added, rows, strict=True)]
        memories.keep(
            self._tx, [(i, one.memory) for i, one, said in kept if one and one.memory is not None and one.is_in(said)]
        )
        mentions.explain_no_draft(self._tx, reasons)
        waiting.looked_at(self._tx, [case.case_id for case in batch])
        return Drafted(len(rows), len(reasons))

    def _answered_by_us(self, batch: Sequence[Due]) -> set[tuple[str, str]]:
        """Which of the posts that these mentions answer or quote are our own."""
        parents: dict[str, set[str]] = {}
        for case in batch:
            near = {i for i in (case.in_reply_to, case.quotes) if i}
            if near:
                parents.setdefault(case.platform, set()).update(near)
        ours: set[tuple[str, str]] = set()
        for platform, ids in parents.items():
            known = posts.known(self._tx, platform, ids)
            ours |= {(platform, i) for i, post in known.items() if post.kind is PostKind.OWN}
        return ours

    def _one(self, case: Due, mention_id: int) -> dict[str, Any] | str | None:
        """A new draft's columns, or why there is none; None where the brand's templates are broken."""
        if case.no_draft_reason:
            return case.no_draft_reason
        voice = self._brands.voices.get(case.brand)
        if voice is None:
            return f"no brand {case.brand} in the settings"
        if voice.broken is not None:
            self.broken[case.case_id] = voice.broken
            return None
        eligibility = self._eligibility(case)
        if eligibility.verdict is Verdict.DO_NOT_CONTACT:
            return f"do-not-contact: {eligibility.reason}"
        found = about(case.text or "", case.label, voice.names)
        answers_us = (case.platform, case.in_reply_to or "") in self._our_posts
        telling = self._tellings.get(case.case_id)
        ready = self._ready(case, voice, answers_us=answers_us)
        why = _left_to_a_person(case, voice, telling, found, answers_us=answers_us, ready=ready)
        return why if why is not None else self._written(case, mention_id, voice, eligibility, found, ready)

    def _ready(self, case: Due, voice: Voice, *, answers_us: bool) -> Ready | None:
        """What the brand itself says to this: enough to answer by, where it is not sure that this is no other label."""
        if case.label is Label.COMPLAINT and answers_us:
            # Whoever comes back was told so before, or needs more than what everybody is told.
            return None
        return ready_for(voice, case.text or "", case.label, self._tx.at)

    def _eligibility(self, case: Due) -> Eligibility:
        account: OurAccount | None = self._brands.account(case.brand, case.platform)
        found = decide(
            case,
            account,
            opted_out=case.customer_id in self._opted_out,
            answers_us=(case.platform, case.in_reply_to or "") in self._our_posts,
            quotes_us=(case.platform, case.quotes or "") in self._our_posts,
        )
        telling = self._tellings.get(case.case_id)
        if telling is not None and telling.by_hand and found.verdict is Verdict.API:
            return Eligibility(Verdict.HAND_OFF, telling.by_hand)
        return found

    def _written(
        self, case: Due, mention_id: int, voice: Voice, eligibility: Eligibility, found: About, ready: Ready | None
    ) -> dict[str, Any] | str | None:
        void = self._void.get(case.case_id)
        if void is not None and (void.reason or "").startswith(CASE_CLOSED):
            void = None
        if case.case_id not in self._tellings:
            again = words_back(self._tx, void, case, mention_id, voice, eligibility)
            if again is not None:
                return again
        used = self._used.setdefault(case.customer_id, set()) if case.customer_id is not None else set[str]()
        lately = self._lately.setdefault((case.brand, case.platform), Lately())
        try:
            worded = self._worded(case, mention_id, voice, used, lately, found, ready)
        except TemplateError as error:
            # One brand's broken template leaves the other brands be (law 10).
            self.broken[case.case_id] = str(error)
            return None
        if worded is None:
            return NO_FRESH_WORDS
        if isinstance(worded, str):
            return worded
        used.add(worded.key)
        lately.add(worded.grams)
        if case.customer_id is not None:
            own = memories.Waiting(case.customer_id, case.brand, case.case_id)
            if (twice := other_case(self._waiting, own)) is not None:
                worded = replace(worded, findings=(*worded.findings, twice))
            self._waiting.append(own)
        return {
            "mention_id": mention_id, "case_id": case.case_id, "customer_id": case.customer_id, "brand": case.brand,
            "platform": case.platform, "text": worded.text, "text_key": worded.key,
            "machine_text": worded.text, "situation": worded.situation, "variant": worded.variant,
            "verdict": eligibility.verdict, "verdict_reason": eligibility.reason,
            "findings": findings_column(worded.findings),
            "urgency_rank": URGENCY_RANK[case.urgency], "edited_by": None, "decided_by": None,
            "decided_at": None, "reason": None, "note": None,
            "returned_from": void.id if void else None, "posted_url": None,
        }  # fmt: skip

    def _worded(
        self,
        case: Due,
        mention_id: int,
        voice: Voice,
        used: set[str],
        lately: Lately,
        found: About,
        ready: Ready | None,
    ) -> Worded | str | None:
        """What an incident has to say, else the brand's own answer, else composed words; or why there are none."""
        said = case.text or ""
        if (telling := self._tellings.get(case.case_id)) is not None:
            return incident_words().choose(
                voice, case.platform, telling.situation, telling.facts, turn=mention_id, used=used, lately=lately
            )
        if case.label is Label.QUESTION and voice.answers is not None:
            return answer(voice, Question(said, case.platform, mention_id, used, lately), ready)
        situation = situation_of(case, case_label=case.case_label, repeat=case.first_response_at is not None, text=said)
        recalled = self._recalled.get(case.case_id)
        worded = self._wording.choose(
            voice, case.platform, situation, turn=mention_id, used=used, about=found, mention_text=said, lately=lately,
            liking=self._liking, recalled=recalled, ready=ready,
        )  # fmt: skip
        if worded is None and ready is not None:
            return BLOCKED.format(name=ready.answer.name, why="a check bars it, or this customer was told so already")
        if worded is None or ready is not None or all(one.check != PromisesCheck.name for one in worded.findings):
            return worded
        notes = customers.notes(self._tx, case.customer_id) if case.customer_id is not None else []
        vouched = recalled.vouched if recalled else ()
        again = check_again(
            worded.findings, worded.text, voice=voice, platform=case.platform, situation=situation, said=said,
            notes=(*vouched, *(note.text for note in notes)), at=self._tx.at,
        )  # fmt: skip
        return replace(worded, findings=again)
