"""When a promise of ours falls due, or a date comes, a reply is proposed to the customer's newest post.

The words say that we promised and where things stand, as far as the program knows: the matter is open. What was found
out meanwhile only a person knows, and writes. Of a date they say only that we thought of this person: the note is for
colleagues.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from responders import followups as rules
from responders.brands import Brands, Voice
from responders.drafting import Drafted
from responders.memory import beside_others
from responders.templating import TemplateError
from responders.worded import Worded
from responders.wording import Wording
from store import cases, drafts, followups, memories, mentions
from store.drafts import findings_column, text_key
from store.engine import Store, Tx
from store.types import URGENCY_RANK, Case, Eligibility, FollowUp, Memory, MemoryKind, Mention, Urgency, Verdict


def draft_follow_ups(store: Store, brands: Brands, wording: Wording, *, at: datetime) -> Drafted:
    """Propose a reply for each promise and date whose time has come; first read what newly public replies promise."""
    with store.read() as tx:
        if not followups.to_draft(tx, at, limit=1) and not followups.has_unread(tx):
            return Drafted()
    broken: list[str] = []
    with store.write(at, "drafting") as tx:
        rules.read_unread(tx, brands)
        looked_at, proposed = [], 0
        for one in followups.to_draft(tx, at):
            try:
                made = _propose(tx, brands, wording, one)
            except TemplateError as error:
                # One brand's broken template leaves the other brands be (law 10); it is tried again next time.
                broken.append(str(error))
                continue
            if made is not None:
                looked_at.append(one.id)
                proposed += made
        followups.proposed(tx, looked_at)
    return Drafted(proposed, 0, tuple(dict.fromkeys(broken)))


def _propose(tx: Tx, brands: Brands, wording: Wording, one: FollowUp) -> bool | None:
    """A draft was made for it; False where none may be; None: not now, ask again."""
    mention, way = rules.way_of(tx, brands, one)
    if mention is None or mention.case_id is None:
        return False
    case = cases.get(tx, mention.case_id)
    voice = brands.voices.get(case.brand)
    if voice is None or rules.SITUATIONS[one.kind] not in wording.situations(voice):
        return False
    if voice.broken is not None or case.draft_due or drafts.live_of_cases(tx, [case.id]):
        # The customer wrote again, or is being answered: one live draft a case.
        return None
    # Danger, bereavement, legal threats: a person's own words, never a template (docs/why/answers.md).
    grave = Urgency.CRITICAL in {case.urgency, mention.classification.urgency}
    if way.verdict is Verdict.DO_NOT_CONTACT or grave:
        return False
    return _proposed(tx, wording, voice, one, _Target(case, mention, way))


class _Target(NamedTuple):
    case: Case
    mention: Mention
    way: Eligibility


def _proposed(tx: Tx, wording: Wording, voice: Voice, one: FollowUp, to: _Target) -> bool:
    """Keep a draft; False where every wording was used for this customer."""
    who = to.mention.customer_id
    people = [] if who is None else [who]
    used = drafts.texts_for(tx, people).get(who or 0, set())
    note_id, name = memories.names(tx, people).get(who or 0, (0, None))
    worded = wording.choose(voice, to.case.platform, rules.SITUATIONS[one.kind], turn=one.id, used=used, name=name)
    if worded is None:
        return False
    found = beside_others(tx, worded.findings, customer_id=who, brand=to.case.brand, case_id=to.case.id)
    worded = replace(worded, findings=found)
    [draft_id] = drafts.add(tx, [_row(to.case, to.mention, worded, to.way)])
    if name is not None and name in worded.text:
        memories.keep(tx, [(draft_id, Memory(MemoryKind.NAME, note_id))])
    mentions.explain_no_draft(tx, {to.mention.id: None})
    return True


def _row(case: Case, mention: Mention, worded: Worded, way: Eligibility) -> Mapping[str, Any]:
    return {
        "mention_id": mention.id, "case_id": case.id, "customer_id": mention.customer_id, "brand": case.brand,
        "platform": case.platform, "text": worded.text, "text_key": text_key(worded.text),
        "machine_text": worded.text, "situation": worded.situation, "variant": worded.variant,
        "verdict": way.verdict, "verdict_reason": way.reason, "findings": findings_column(worded.findings),
        "urgency_rank": min(URGENCY_RANK[Urgency.HIGH], URGENCY_RANK[case.urgency]), "edited_by": None,
        "decided_by": None, "decided_at": None, "reason": None, "note": None, "returned_from": None,
        "posted_url": None,
    }  # fmt: skip
