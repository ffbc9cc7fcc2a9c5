"""May we answer here, and how: decided before anything is drafted, with a policy per platform.

The facts are those of docs/why/platforms.md: X refuses API replies to authors who did not summon us (since 23 February
2026), Reddit's subreddits each have their own rules about brands and bots.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from responders.brands import OurAccount
from store.due import Due
from store.types import Eligibility, Post, Verdict

Answerable = Post | Due
"""What a policy looks at: a whole post, or as much of it as drafting reads."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What a policy looks at."""

    post: Answerable
    account: OurAccount
    answers_us: bool
    """The post answers one of our own posts."""
    quotes_us: bool
    """The post quotes one of our own posts."""


def decide(
    post: Answerable, account: OurAccount | None, *, opted_out: bool, answers_us: bool, quotes_us: bool
) -> Eligibility:
    """The verdict for one post.

    Args:
        post: what may be answered.
        account: the account that would answer; None where the brand has none on this platform.
        opted_out: the customer asked us not to contact them.
        answers_us: the post answers one of our own posts.
        quotes_us: the post quotes one of our own posts.
    """
    if opted_out:
        return Eligibility(Verdict.DO_NOT_CONTACT, "the customer asked not to be contacted")
    if post.deleted_at is not None:
        return Eligibility(Verdict.DO_NOT_CONTACT, "the post was deleted")
    if account is None or not account.can_send:
        return Eligibility(Verdict.HAND_OFF, f"no channel is set up for {post.platform}: post it by hand")
    if post.locked:
        return Eligibility(Verdict.HAND_OFF, "replies to this post are limited: only a person may be able to answer")
    policy = _POLICIES.get(post.platform, _only_when_addressed)
    return policy(Situation(post, account, answers_us, quotes_us))


def addresses(post: Answerable, account: OurAccount) -> bool:
    """The author named our account."""
    ours = {account.handle.lower(), (account.user_id or account.handle).lower()}
    return not ours.isdisjoint(post.addressed)


def _only_when_addressed(seen: Situation) -> Eligibility:
    if addresses(seen.post, seen.account) or seen.answers_us:
        return Eligibility(Verdict.API, "the author addressed us")
    return Eligibility(Verdict.HAND_OFF, "the post does not address us: an unasked reply should come from a person")


def _x(seen: Situation) -> Eligibility:
    if addresses(seen.post, seen.account):
        return Eligibility(Verdict.API, "the author mentioned us")
    if seen.quotes_us:
        return Eligibility(Verdict.API, "the author quoted us")
    if seen.answers_us:
        return Eligibility(Verdict.API, "the author answered our post; X may still refuse, then it becomes a hand-off")
    return Eligibility(Verdict.HAND_OFF, "X lets apps reply only to people who mentioned or quoted us: post it by hand")


def _reddit(seen: Situation) -> Eligibility:
    place = (seen.post.place or "").lower()
    # A submission and a comment right below one speak to everybody; a comment below a comment speaks to somebody.
    to_everybody = (seen.post.in_reply_to or "t3_").startswith("t3_")
    if not (addresses(seen.post, seen.account) or seen.answers_us or to_everybody):
        return Eligibility(Verdict.HAND_OFF, "the comment answers somebody else: an unasked reply needs a person")
    if place in seen.account.reply_in:
        return Eligibility(Verdict.API, f"replies from us are welcome in r/{seen.post.place}")
    return Eligibility(
        Verdict.HAND_OFF, f"r/{place or 'this subreddit'} is not among those that welcome replies by app (reply_in)"
    )


_POLICIES: Mapping[str, Callable[[Situation], Eligibility]] = {"x": _x, "reddit": _reddit}
