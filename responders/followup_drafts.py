"""When a promise of ours falls due, a reply is proposed to the customer's newest post, for a person to keep it with.

The words say that we promised and where things stand, as far as the program knows: the matter is open. What was found
out meanwhile only a person knows, and writes.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from responders import followups as rules
from responders.brands import Brands
from responders.drafting import Drafted
from responders.templating import TemplateError
from responders.worded import Worded
from responders.wording import Wording
from store import cases, drafts, followups, mentions
from store.drafts import findings_column, text_key
from store.engine import Store, Tx
from store.types import URGENCY_RANK, Case, Eligibility, FollowUp, Mention, Urgency, Verdict


def draft_follow_ups(store: Store, brands: Brands, wording: Wording, *, at: datetime) -> Drafted:
    """Propose a reply for each promise whose time has come; first read what newly public replies promise."""
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
    case = cases.get(tx, one.case_id or 0)
    voice = brands.voices.get(case.brand)
    if voice is None or case.newest_mention_id is None or rules.SITUATION not in wording.situations(voice):
        return False
    if voice.broken is not None:
        return None
    mention = mentions.get(tx, case.newest_mention_id)
    if case.draft_due or drafts.live_of_mention(tx, mention.id) is not None:
        # The customer wrote again, or is being answered: one live draft a mention.
        return None
    way = rules.way_to(tx, brands, mention)
    # Danger, bereavement, legal threats: a person's own words, never a template (docs/why/answers.md).
    grave = Urgency.CRITICAL in {case.urgency, mention.classification.urgency}
    if way.verdict is Verdict.DO_NOT_CONTACT or grave:
        return False
    used = drafts.texts_for(tx, [case.customer_id]).get(case.customer_id, set()) if case.customer_id else set[str]()
    worded = wording.choose(voice, case.platform, rules.SITUATION, turn=one.id, used=used)
    if worded is None:
        return False
    drafts.add(tx, [_row(case, mention, worded, way)])
    mentions.explain_no_draft(tx, {mention.id: None})
    return True


def _row(case: Case, mention: Mention, worded: Worded, way: Eligibility) -> Mapping[str, Any]:
    return {
        "mention_id": mention.id, "case_id": case.id, "customer_id": mention.customer_id, "brand": case.brand,
        "platform": case.platform, "text": worded.text, "text_key": text_key(worded.text),
        "machine_text": worded.text, "situation": rules.SITUATION, "variant": worded.variant,
        "verdict": way.verdict, "verdict_reason": way.reason, "findings": findings_column(worded.findings),
        "urgency_rank": min(URGENCY_RANK[Urgency.HIGH], URGENCY_RANK[case.urgency]), "edited_by": None,
        "decided_by": None, "decided_at": None, "reason": None, "note": None, "returned_from": None,
        "posted_url": None,
    }  # fmt: skip
