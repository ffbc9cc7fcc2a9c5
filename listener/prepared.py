"""What can be said of a page of posts before the store is asked: cleaned, matched with the brands, classified."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, NamedTuple

from listener.classify.interface import Classifier, Reading
from listener.intake import clean_text
from listener.matching import Matcher
from listener.sources.interface import HeardPost, Skipped
from listener.understood import OwnAccounts, own_brand
from store.types import Classification


@dataclass(frozen=True, slots=True)
class Ears:
    """What it takes to understand a post."""

    matcher: Matcher
    classifier: Classifier
    own: OwnAccounts


class Prepared(NamedTuple):
    """One post, with what it says of each brand that it names."""

    post: HeardPost
    own: bool
    """We wrote it ourselves."""
    terms: Mapping[str, tuple[str, ...]]
    """By brand: the terms that matched."""
    found: Mapping[str, Classification]
    """By brand: what it says, read by itself."""


@dataclass(frozen=True, slots=True)
class PreparedPage:
    """A page of posts, each prepared or skipped."""

    posts: Sequence[Prepared]
    skipped: Sequence[Skipped]


def prepare(ears: Ears, page: Sequence[HeardPost], *, at: datetime, about: str | None = None) -> PreparedPage:
    """Clean, match and classify a page. Needs no database, so that it can be done ahead (`listener/ahead.py`).

    Args:
        ears: how to understand.
        page: posts as a source gave them.
        at: now; nothing was written later.
        about: every post is a mention of this brand, whether or not a term matches.
    """
    skipped: list[Skipped] = []
    clean = [post for post in (_clean(post, at, skipped) for post in page) if post is not None]
    own = [post.own or own_brand(ears.own, post) is not None for post in clean]
    terms = [{} if mine else _terms(ears, post, about) for post, mine in zip(clean, own, strict=True)]
    readings = [
        reading_of(post, brand, said)
        for post, brands in zip(clean, terms, strict=True)
        for brand, said in brands.items()
    ]
    found = iter(ears.classifier.classify_many(readings))
    return PreparedPage(
        [
            Prepared(post, mine, brands, {brand: next(found) for brand in brands})
            for post, mine, brands in zip(clean, own, terms, strict=True)
        ],
        skipped,
    )


def reading_of(post: HeardPost, brand: str, terms: tuple[str, ...]) -> Reading:
    """What a classifier reads of a post by itself, as a mention of this brand."""
    return Reading(post.text, post.lang, terms, brand=brand, reshares=post.reshares)


def _terms(ears: Ears, post: HeardPost, about: str | None) -> dict[str, tuple[str, ...]]:
    hits = ears.matcher.match(
        post.text, platform=post.platform, addressed=post.addressed, author=post.author, author_id=post.author_id
    )
    found = {hit.brand: hit.terms for hit in hits}
    if about is not None:
        found.setdefault(about, ())
    return found


def _clean(post: HeardPost, at: datetime, skipped: list[Skipped]) -> HeardPost | None:
    """Intake: text that a database can hold, a time that can be, an id."""
    post = _storable(post)
    text = post.text
    reason = None
    if not post.external_id:
        reason = "it has no id"
    elif not text.strip():
        reason = "it has no text"
    elif post.posted_at.tzinfo is None:
        reason = "its time has no zone"
    if reason:
        skipped.append(Skipped(post.external_id or None, reason))
        return None
    # A clock that runs ahead of ours would keep a post "newest" for ever.
    posted_at = min(post.posted_at.astimezone(UTC), at)
    return post if posted_at == post.posted_at else replace(post, posted_at=posted_at)


def _storable(post: HeardPost) -> HeardPost:
    """The same post without what no database can hold (NUL, lone surrogates), in any of its fields."""
    words = (
        post.text, post.external_id, post.platform, post.author or "", post.author_id or "", post.author_name or "",
        post.url or "", post.in_reply_to or "", post.thread_root or "", post.latest_id or "", post.lang or "",
        post.quotes or "", post.place or "", *post.addressed,
    )  # fmt: skip
    together = "".join(words)
    if clean_text(together) is together:
        return post
    changed: dict[str, Any] = {name: clean_text(v) for name in _WORDS if (v := getattr(post, name)) is not None}
    return replace(post, **changed, addressed=tuple(map(clean_text, post.addressed)))


_WORDS = (
    "text", "external_id", "author", "author_id", "author_name", "url", "in_reply_to", "thread_root", "latest_id",
    "lang", "quotes", "place", "platform",
)  # fmt: skip
