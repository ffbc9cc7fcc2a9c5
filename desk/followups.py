"""Follow-ups as people see them: when each is due, in words, and how the person may be reached."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from desk import shapes
from desk.due import due_words
from desk.plain import plain, short
from responders.brands import Brands
from responders.followups import SITUATIONS, way_of
from store import customers, drafts
from store.engine import Store, Tx
from store.states import FollowUpState
from store.types import Draft, Eligibility, FollowUp, FollowUpKind, Mention


@dataclass(frozen=True, slots=True)
class FollowUpPage:
    """A follow-up with what a person needs to act on it."""

    follow_up: FollowUp
    at: datetime
    due_words: str
    customer: str | None
    """A handle, where one is known."""
    mention: Mention | None
    """The post below which they may be told something."""
    way: Eligibility
    draft: Draft | None
    """A live draft to that post."""

    @property
    def overdue(self) -> bool:
        """It should have been done by now."""
        return self.follow_up.state is FollowUpState.OPEN and self.follow_up.due_at < self.at

    def document(self) -> dict[str, Any]:
        """For --json."""
        one = self.follow_up
        return {
            **shapes.follow_up(one),
            "due": one.state is FollowUpState.OPEN and one.starts_at <= self.at, "overdue": self.overdue,
            "customer": self.customer, "reach": {"verdict": self.way.verdict.value, "reason": self.way.reason},
            "mention_id": self.mention.id if self.mention else None,
            "url": self.mention.post.url if self.mention else None,
            "reply_draft_id": self.draft.id if self.draft else None,
        }  # fmt: skip

    def lines(self) -> Iterable[str]:
        """For people."""
        one = self.follow_up
        about = f"customer {one.customer_id}" if one.kind is FollowUpKind.REMINDER else f"case {one.case_id}"
        who = f", {plain(self.customer)}" if self.customer else ""
        yield f"{one.id}  {self.due_words}  {plain(one.owner)}  {one.kind.value}, {about}{who}"
        yield f"    {short(one.what, 150)}"
        if one.state is not FollowUpState.OPEN:
            return
        yield f"    How: {self.way.verdict.value}, {plain(self.way.reason)}"
        if self.draft is not None:
            yield f"    Draft {self.draft.id} is {self.draft.state.value}: wellheard drafts show {self.draft.id}"


def follow_up_pages(
    store: Store,
    brands: Brands,
    *,
    at: datetime,
    found: Sequence[FollowUp],
) -> list[FollowUpPage]:
    """What people need to know of these, in one consistent view."""
    with store.read(at) as tx:
        return [_page(tx, brands, one, at) for one in found]


def _page(tx: Tx, brands: Brands, one: FollowUp, at: datetime) -> FollowUpPage:
    mention, way = way_of(tx, brands, one)
    draft = drafts.live_of_mention(tx, mention.id) if mention else None
    if draft is not None and one.kind is FollowUpKind.REMINDER and draft.situation != SITUATIONS[one.kind]:
        draft = None  # an answer to what they wrote
    if draft is not None and draft.id == one.draft_id:
        draft = None  # handed off, and not yet seen in public: it made the promise
    return FollowUpPage(
        one, at, due_words(one, brands.hours(one.brand).zone, at=at), _handle(tx, one), mention, way, draft
    )


def _handle(tx: Tx, one: FollowUp) -> str | None:
    if one.customer_id is None:
        return None
    accounts = customers.get(tx, one.customer_id).accounts
    return next((f"{a.platform}:{a.handle}" for a in accounts if a.handle), None)
