"""What a planted draft looks like: a row and a sheet as any case has them, with no word of the real one beside it."""

from collections.abc import Callable
from dataclasses import replace

from desk.sheet import Sheet
from responders import planted
from responders.planted import Example
from store.errors import NotFound
from store.plantings import Planting
from store.queue import QueueRow
from store.states import DraftState
from store.types import Draft, Finding, Mention

_Check = Callable[[Mention, Draft | None, str], tuple[Finding, ...]]


def sheet_beside(beside: Sheet, planting: Planting, example: Example, *, signature: str, check: _Check) -> Sheet:
    """The planted draft in surroundings like those of the case beside it.

    Args:
        beside: a real case with its draft.
        planting: whose numbers it shows.
        example: what was said and drafted.
        signature: how the brand signs.
        check: what the brand's checks find in the words.

    Raises:
        NotFound: the case beside it has no draft any more.
    """
    if beside.draft is None or beside.mention is None:
        raise NotFound("case", planting.case_number)
    mention = _mention(beside.mention, planting, example)
    draft = _draft(beside.draft, planting, example, signature)
    case = replace(
        beside.case, id=planting.case_number, account_id=None, customer_id=None, customer=example.customer,
        thread_root="", label=example.label, newest_mention_id=mention.id, first_response_at=None, last_own_at=None,
    )  # fmt: skip
    return Sheet(
        case=case, mention=mention, thread=(mention.post,), customer=None, notes=(), beside=(), claim=None,
        clock=beside.clock, snooze=None, present=(), steps=(),
        draft=replace(draft, findings=check(mention, draft, draft.text)), world=None, posting=None, incident=None,
        team=(), recalled=None, follow_ups=(), near=None,
    )  # fmt: skip


def row_beside(beside: QueueRow, planting: Planting, example: Example) -> QueueRow:
    """The row of a planted draft, right before another one."""
    return replace(
        beside, key=beside.key._replace(part=0), case_id=planting.case_number, label=example.label,
        customer=example.customer, words=example.said, draft_id=planting.draft_number,
        claimed_by=None, claimed_until=None, asleep_until=None,
    )  # fmt: skip


def _mention(beside: Mention, planting: Planting, example: Example) -> Mention:
    sure = planted.confidence(example)
    found = beside.classification._replace(
        label=example.label, scores={example.label.value: sure}, confidence=sure, topics=(), reasons=(), mixed=False,
    )  # fmt: skip
    post = replace(
        beside.post, id=planting.draft_number, external_id="", latest_id="", text=example.said, account_id=None,
        author=example.customer, author_id=None, url=None, in_reply_to=None, thread_root="", addressed=(),
        quotes=None, reshares=0, edited_at=None, deleted_at=None,
    )  # fmt: skip
    return replace(
        beside, id=planting.draft_number, post=post, customer_id=None, case_id=planting.case_number,
        classification=found, corrected_by=None, matched=(), no_draft_reason=None,
    )  # fmt: skip


def _draft(beside: Draft, planting: Planting, example: Example, signature: str) -> Draft:
    text = planted.signed(example, signature)
    return replace(
        beside, id=planting.draft_number, mention_id=planting.draft_number, case_id=planting.case_number,
        customer_id=None, state=DraftState.PROPOSED, text=text, machine_text=text, situation=example.situation,
        variant="", findings=(), edited_by=None, writers=(), decided_by=None, decided_at=None, reason=None, note=None,
        returned_from=None, claimed_by=None, claimed_until=None, approved_by=None, posted_url=None,
    )  # fmt: skip
