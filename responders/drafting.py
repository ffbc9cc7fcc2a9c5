"""Drafting: every case that waits for a draft gets one, or a reason why not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from responders.brands import Brands, OurAccount, Voice
from responders.eligibility import decide
from responders.templating import TemplateError
from responders.wording import Wording
from store import cases, customers, drafts, mentions, posts
from store.drafts import findings_column
from store.engine import Store, Tx
from store.types import URGENCY_RANK, Case, Eligibility, Label, Mention, PostKind, Urgency, Verdict

BATCH = 500

NEEDS_A_PERSON = "needs-a-person"
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
    while True:
        with store.write(at, "drafting") as tx:
            due = cases.draft_due(tx, limit=BATCH)
            if not due:
                for case_id in broken:
                    cases.ask_for_draft(tx, case_id)
                return Drafted(proposed, without, tuple(dict.fromkeys(broken.values())))
            batch = _Round(tx, brands, wording)
            done = batch.draft(due)
        proposed, without = proposed + done.proposed, without + done.without
        broken |= batch.broken


def situation_of(mention: Mention, case: Case) -> str:
    """The folder of templates that fits a mention, most telling first; `Wording` falls back to the general one."""
    found = mention.classification
    repeat = case.first_response_at is not None
    if found.label is Label.OTHER:
        # "hello??" says nothing by itself: the reply is to what the customer still waits for.
        return case.label.value
    if found.label is Label.COMPLAINT and repeat:
        return "repeat"
    if found.mixed:
        return "mixed"
    for topic in found.topics:
        return f"{found.label.value}-{topic}"
    return found.label.value


class _Round:
    """One batch of cases, with everything that is looked up once for all of them."""

    def __init__(self, tx: Tx, brands: Brands, wording: Wording) -> None:
        self._tx, self._brands, self._wording = tx, brands, wording
        self.broken: dict[int, str] = {}
        """By case: why its brand's templates could not be used."""

    def draft(self, due: Sequence[Case]) -> Drafted:
        """Draft for these cases."""
        found = mentions.get_many(self._tx, [c.newest_mention_id for c in due if c.newest_mention_id is not None])
        people = {case.customer_id for case in due if case.customer_id is not None}
        self._used = drafts.texts_for(self._tx, people)
        self._opted_out = customers.opted_out(self._tx, people)
        live = {draft.mention_id for draft in drafts.live_of_cases(self._tx, [case.id for case in due])}
        self._our_posts = self._answered_by_us(list(found.values()))
        rows: list[dict[str, Any]] = []
        reasons: dict[int, str | None] = {}
        for case in due:
            mention = found.get(case.newest_mention_id or 0)
            if mention is None or mention.id in live:
                continue
            made = self._one(case, mention)
            if isinstance(made, str):
                reasons[mention.id] = made
                self._tx.record("draft:none", f"mention:{mention.id}", reason=made)
            elif made is not None:
                rows.append(made)
        drafts.add(self._tx, rows)
        mentions.explain_no_draft(self._tx, reasons)
        cases.draft_looked_at(self._tx, [case.id for case in due])
        return Drafted(len(rows), len(reasons))

    def _answered_by_us(self, found: Sequence[Mention]) -> set[tuple[str, str]]:
        """Which of the posts that these mentions answer or quote are our own."""
        parents: dict[str, set[str]] = {}
        for mention in found:
            near = {i for i in (mention.post.in_reply_to, mention.post.quotes) if i}
            parents.setdefault(mention.post.platform, set()).update(near)
        ours: set[tuple[str, str]] = set()
        for platform, ids in parents.items():
            known = posts.known(self._tx, platform, ids)
            ours |= {(platform, i) for i, post in known.items() if post.kind is PostKind.OWN}
        return ours

    def _one(self, case: Case, mention: Mention) -> dict[str, Any] | str | None:
        """A new draft's columns, or why there is none; None where the brand's templates are broken."""
        if mention.no_draft_reason:
            return mention.no_draft_reason
        voice = self._brands.voices.get(mention.brand)
        if voice is None:
            return f"no brand {mention.brand} in the settings"
        eligibility = self._eligibility(case, mention)
        if eligibility.verdict is Verdict.DO_NOT_CONTACT:
            return f"do-not-contact: {eligibility.reason}"
        # Danger, bereavement, legal threats: a person's own words, never a template (docs/why/answers.md).
        if Urgency.CRITICAL in {mention.classification.urgency, case.urgency}:
            return NEEDS_A_PERSON
        if mention.classification.label is Label.OTHER and case.label in {Label.OTHER, Label.PRAISE}:
            return NOTHING_TO_ANSWER
        return self._written(case, mention, voice, eligibility)

    def _eligibility(self, case: Case, mention: Mention) -> Eligibility:
        account: OurAccount | None = self._brands.account(mention.brand, mention.post.platform)
        post = mention.post
        return decide(
            mention,
            account,
            opted_out=case.customer_id in self._opted_out,
            answers_us=(post.platform, post.in_reply_to or "") in self._our_posts,
            quotes_us=(post.platform, post.quotes or "") in self._our_posts,
        )

    def _written(
        self, case: Case, mention: Mention, voice: Voice, eligibility: Eligibility
    ) -> dict[str, Any] | str | None:
        situation = situation_of(mention, case)
        used = self._used.setdefault(case.customer_id, set()) if case.customer_id is not None else set[str]()
        try:
            worded = self._wording.choose(voice, mention, situation, turn=mention.id, used=used)
        except TemplateError as error:
            # One brand's broken template leaves the other brands be (law 10).
            self.broken[case.id] = str(error)
            return None
        if worded is None:
            return NO_FRESH_WORDS
        used.add(worded.key)
        return {
            "mention_id": mention.id, "case_id": case.id, "customer_id": case.customer_id, "brand": mention.brand,
            "platform": mention.post.platform, "text": worded.text, "text_key": worded.key,
            "machine_text": worded.text, "situation": worded.situation, "variant": worded.variant,
            "verdict": eligibility.verdict, "verdict_reason": eligibility.reason,
            "findings": findings_column(worded.findings),
            "urgency_rank": URGENCY_RANK[mention.classification.urgency], "edited_by": None, "decided_by": None,
            "decided_at": None, "reason": None, "claimed_by": None, "claimed_until": None, "posted_url": None,
        }  # fmt: skip
