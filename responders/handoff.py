"""Hand-offs: approved text and a link, for a person to post in the app; later verified as posted."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote

from listener.permalinks import web_parts
from responders import followups
from responders.approvals import APPROVAL_LASTS, why_void
from responders.brands import Brands
from responders.proposals import ReviewError
from responders.returning import come_back
from store import answers, cases, customers, drafts, mentions, posts
from store.engine import Store, Tx
from store.states import CaseState, DraftState
from store.types import Draft, Post, Verdict


@dataclass(frozen=True, slots=True)
class HandOff:
    """What a person needs to post a reply by hand."""

    draft: Draft
    link: str | None
    """Opens the app at the right place; on X with the text filled in (web intent)."""


def link_for(post: Post, text: str) -> str | None:
    """Where a person posts this reply.

    X: https://docs.x.com/x-for-websites/post-button/guides/web-intent; elsewhere the permalink.
    """
    if post.platform == "x":
        return f"https://x.com/intent/tweet?in_reply_to={quote(post.latest_id)}&text={quote(text)}"
    return post.url


def hand_off(
    store: Store, brands: Brands, draft_id: int, *, by: str, at: datetime, lasts: timedelta = APPROVAL_LASTS
) -> HandOff:
    """Give an approved draft to a person.

    Args:
        store: the store.
        brands: with the rules of who must say yes.
        draft_id: an approved draft, or one that was handed off before.
        by: who posts it.
        at: now.
        lasts: so long a yes holds.

    Raises:
        ReviewError: it is not approved, or it leaves by API; or its approval holds no longer (law 1). Then it is
            proposed again, and that is told.
    """
    given = _give(store, brands, draft_id, by=by, at=at, lasts=lasts)
    if isinstance(given, str):
        raise ReviewError(given)
    return given


def _give(store: Store, brands: Brands, draft_id: int, *, by: str, at: datetime, lasts: timedelta) -> HandOff | str:
    """The hand-off, or why there is none. What became of the draft in that case is kept, so nothing is raised."""
    with store.write(at, by) as tx:
        draft = drafts.get(tx, draft_id)
        if draft.state is DraftState.PROPOSED:
            raise ReviewError(f"Draft {draft_id} is not approved yet. Run `wellheard drafts approve {draft_id}` first.")
        if draft.state is DraftState.APPROVED:
            why = why_void(tx, brands, draft, lasts=lasts)
            if why is not None and (draft.customer_id is None or not customers.opted_out(tx, [draft.customer_id])):
                back = come_back(tx, draft, why)
                return (
                    f"Draft {draft_id} is not handed off: {why}. It is proposed again as draft {back.id}: "
                    f"read it with `wellheard drafts show {back.id}`."
                )
            _take_over(tx, draft)
        elif draft.state is not DraftState.HANDED_OFF:
            raise ReviewError(f"Draft {draft_id} is {draft.state.value}; only an approved one can be handed off.")
        if draft.customer_id is not None and customers.opted_out(tx, [draft.customer_id]):
            raise ReviewError(f"Draft {draft_id} must not be posted: this customer asked not to be contacted.")
        post = mentions.get(tx, draft.mention_id).post
        return HandOff(drafts.get(tx, draft_id), link_for(post, draft.text))


def _take_over(tx: Tx, draft: Draft) -> None:
    if draft.eligibility.verdict is Verdict.API and not answers.release_for_hand(tx, draft, "posted by hand instead"):
        raise ReviewError(
            f"Draft {draft.id} is already on its way by API. Run `wellheard post` to see what became of it."
        )
    drafts.move(tx, draft.id, DraftState.HANDED_OFF)


def done(
    store: Store,
    brands: Brands,
    draft_id: int,
    url: str,
    *,
    external_id: str | None,
    verified: bool,
    by: str,
    at: datetime,
) -> Draft:
    """A person posted it: stops the clock. Verified ones are `posted`, others stay `handed-off` until a poll sees them.

    Args:
        store: the store.
        brands: by whose clock "Friday" ends, in what the reply promises.
        draft_id: a handed-off draft.
        url: where it can be seen.
        external_id: the platform's id in that link.
        verified: a source has seen it there.
        by: who says so.
        at: now.

    Raises:
        ReviewError: it was not handed off.
    """
    if web_parts(url) is None:
        raise ReviewError("Give the link of the public reply, beginning with https://.")
    with store.write(at, by) as tx:
        draft = drafts.get(tx, draft_id)
        answered = mentions.get(tx, draft.mention_id).post
        if (external_id or url) in {answered.external_id, answered.latest_id, answered.url}:
            raise ReviewError("That is the link of the post that was answered. Give the link of the reply.")
        if draft.state is not DraftState.HANDED_OFF:
            raise ReviewError(f"Draft {draft_id} is {draft.state.value}, not handed off.")
        if verified:
            drafts.move(tx, draft_id, DraftState.POSTED, posted_url=url, reason="posted by hand, seen in public")
        else:
            drafts.note_url(tx, draft_id, url)
        parent = mentions.get(tx, draft.mention_id).post
        key = external_id or url
        if not posts.known_ids(tx, draft.platform, [key]):
            posts.add_own(tx, parent, case_id=draft.case_id, external_id=key, url=url, text=draft.text, author=by,
                          posted_at=at)  # fmt: skip
        cases.first_response(tx, draft.case_id, at)
        if cases.get(tx, draft.case_id).state is CaseState.OPEN:
            cases.move(tx, draft.case_id, CaseState.ANSWERED)
        followups.keep_promise(tx, brands, draft_id, sent_at=at)
        return drafts.get(tx, draft_id)
