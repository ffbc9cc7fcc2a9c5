"""Hearing one page of posts: cleaned, matched, classified, put into cases and stored in one transaction."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from listener.changes import note_changes, note_hand_off_seen
from listener.classify.interface import Classifier, Reading
from listener.intake import clean_text
from listener.matching import Matcher
from listener.shelving import Shelving
from listener.sources.interface import HeardPost, Skipped
from listener.understood import FoundMention, Heard, OwnAccounts, Understood, own_brand, user_id_of
from store import posts
from store.engine import Store, Tx
from store.posts import Known
from store.types import PostKind


@dataclass(frozen=True, slots=True)
class Ears:
    """What it takes to understand a post."""

    matcher: Matcher
    classifier: Classifier
    own: OwnAccounts


@dataclass(slots=True)
class Count:
    """What became of the posts of one page or pass."""

    fetched: int = 0
    new: int = 0
    seen: int = 0
    unmatched: int = 0
    skipped: list[Skipped] = field(default_factory=list)

    def add(self, other: "Count") -> None:
        """Add the counts of another page."""
        self.fetched += other.fetched
        self.new += other.new
        self.seen += other.seen
        self.unmatched += other.unmatched
        self.skipped.extend(other.skipped)


def hear(
    store: Store,
    ears: Ears,
    page: Sequence[HeardPost],
    heard: Heard,
    *,
    at: datetime,
    count: Count,
    and_then: Callable[[Tx], None],
) -> None:
    """Hear one page, and add to `count` what became of each post.

    Understanding happens before the writers' lock is taken, storing in one transaction with whatever `and_then`
    writes (the cursor: law 3).
    """
    count.fetched += len(page)
    clean = [post for post in (_clean(post, at, count) for post in page) if post is not None]
    by_platform: dict[str, list[HeardPost]] = {}
    for post in clean:
        by_platform.setdefault(post.platform, []).append(post)
    understood = {platform: _understand(store, ears, batch, heard) for platform, batch in by_platform.items()}
    with store.write(at, f"source:{heard.source}") as tx:
        for platform, batch in understood.items():
            _store(tx, ears, platform, batch, heard, count)
        and_then(tx)


def _clean(post: HeardPost, at: datetime, count: Count) -> HeardPost | None:
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
        count.skipped.append(Skipped(post.external_id or None, reason))
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


def _understand(store: Store, ears: Ears, batch: Sequence[HeardPost], heard: Heard) -> list[Understood]:
    platform = batch[0].platform
    with store.read() as tx:
        stored = posts.known_ids(tx, platform, [post.external_id for post in batch])
        around = {i for p in batch for i in (p.in_reply_to, p.thread_root) if i and i != p.external_id}
        thread = posts.known(tx, platform, around) if around else {}
    page_ids = {post.external_id for post in batch}
    result = []
    for post in sorted(batch, key=lambda post: (post.posted_at, post.external_id)):
        if post.external_id in stored:
            result.append(Understood(post, PostKind.CONTEXT, ()))
        elif _is_own(ears, post):
            result.append(Understood(post, PostKind.OWN, ()))
        else:
            result.append(_listen(ears, post, heard, thread, page_ids))
    return result


def _is_own(ears: Ears, post: HeardPost) -> bool:
    return post.own or own_brand(ears.own, post) is not None


def _listen(ears: Ears, post: HeardPost, heard: Heard, thread: Mapping[str, Known], page_ids: set[str]) -> Understood:
    """Which brands this post is about, and what it says."""
    hits = {
        hit.brand: hit.terms
        for hit in ears.matcher.match(
            post.text, platform=post.platform, addressed=post.addressed, author=post.author, author_id=post.author_id
        )
    }
    parent = thread.get(post.in_reply_to or "")
    author = user_id_of(post)
    if heard.about and heard.about not in hits:
        hits[heard.about] = ()
    elif not hits and parent is not None and parent.kind is PostKind.OWN and heard.own_brand:
        hits[heard.own_brand] = ()
    elif not hits and parent is not None and author is not None and parent.author_id == author:
        # The same person goes on in the same breath, without naming the brand again.
        hits = dict.fromkeys(parent.cases, ())
    if not hits:
        near = parent is not None or post.thread_root in thread
        return Understood(post, PostKind.CONTEXT if near else PostKind.CUSTOMER, ())
    ours = parent is not None and parent.kind is PostKind.OWN
    found = {
        brand: ears.classifier.classify(Reading(post.text, post.lang, terms, ours)) for brand, terms in hits.items()
    }
    mentions = tuple(FoundMention(brand, terms, found[brand]) for brand, terms in hits.items())
    return Understood(post, PostKind.CUSTOMER, mentions)


def _store(tx: Tx, ears: Ears, platform: str, batch: Sequence[Understood], heard: Heard, count: Count) -> None:
    ids = {i for u in batch for i in (u.post.external_id, u.post.in_reply_to, u.post.thread_root) if i}
    known = posts.known(tx, platform, ids)
    fresh: list[Understood] = []
    taken: set[str] = set()
    for one in batch:
        key = one.post.external_id
        before = known.get(key)
        if before is not None or key in taken:
            count.seen += 1
            # An export or a paste is a copy: it does not overrule what the platform itself said.
            if before is not None and before.source == heard.source:
                note_changes(tx, ears.classifier, before, one.post)
            if before is not None and before.source == "posting" and _is_own(ears, one.post):
                note_hand_off_seen(tx, before, one.post)
        elif one.kind is PostKind.CUSTOMER and not one.mentions:
            count.unmatched += 1
        else:
            taken.add(key)
            count.new += bool(one.mentions)
            count.unmatched += one.kind is PostKind.CONTEXT
            fresh.append(one)
    if fresh:
        Shelving(tx, ears.own, platform, heard, known).store(fresh)
