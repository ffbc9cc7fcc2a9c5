"""Hearing one page of posts: cleaned, matched, classified, put into cases and stored in one transaction."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from listener.changes import note_changes, note_hand_off_seen
from listener.parents import Parents
from listener.prepared import Ears, Prepared, PreparedPage, reading_of
from listener.shelving import Shelving
from listener.sources.interface import Skipped
from listener.understood import FoundMention, Heard, Understood, user_id_of
from store import posts
from store.engine import Store, Tx
from store.types import PostKind


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
    page: PreparedPage,
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
    count.fetched += len(page.posts) + len(page.skipped)
    count.skipped.extend(page.skipped)
    by_platform: dict[str, list[Prepared]] = {}
    for one in page.posts:
        by_platform.setdefault(one.post.platform, []).append(one)
    understood = {platform: _understand(store, ears, batch, heard) for platform, batch in by_platform.items()}
    with store.write(at, f"source:{heard.source}") as tx:
        for platform, batch in understood.items():
            _store(tx, ears, platform, batch, heard, count)
        and_then(tx)


def _understand(store: Store, ears: Ears, batch: Sequence[Prepared], heard: Heard) -> list[Understood]:
    platform = batch[0].post.platform
    around = {
        i for one in batch for i in (one.post.in_reply_to, one.post.thread_root) if i and i != one.post.external_id
    }
    with store.read() as tx:
        stored = posts.known_ids(tx, platform, [one.post.external_id for one in batch])
        thread = posts.known(tx, platform, around) if around else {}
    before = Parents(thread)
    result = []
    for one in sorted(batch, key=lambda one: (one.post.posted_at, one.post.external_id)):
        if one.post.external_id in stored:
            understood = Understood(one.post, PostKind.OWN if one.own else PostKind.CONTEXT, ())
        elif one.own:
            understood = Understood(one.post, PostKind.OWN, ())
        else:
            understood = _listen(ears, one, heard, before)
        if one.post.external_id in around:
            before.add(understood)
        result.append(understood)
    return result


def _listen(ears: Ears, one: Prepared, heard: Heard, before: Parents) -> Understood:
    """Which brands this post is about, and what it says, now that its thread is known."""
    post, terms = one.post, one.terms
    parent = before.of(post)
    author = user_id_of(post)
    ours = parent is not None and parent.ours
    same_person = parent is not None and author is not None and parent.author == author
    if not terms and ours and heard.own_brand:
        terms = {heard.own_brand: ()}
    elif not terms and parent is not None and same_person:
        # The same person goes on in the same breath, without naming the brand again.
        terms = dict.fromkeys(parent.said, ())
    if not terms:
        return Understood(post, PostKind.CONTEXT if before.near(post) else PostKind.CUSTOMER, ())
    goes_on = parent.said if parent is not None and (ours or same_person) else {}
    found = {}
    for brand, said in terms.items():
        if (so_far := goes_on.get(brand)) is not None:
            reading = reading_of(post, brand, said)._replace(
                case_label=so_far.label, answered=ours, posts_before=so_far.posts
            )
            found[brand] = ears.classifier.classify(reading)
        else:
            found[brand] = one.found.get(brand) or ears.classifier.classify(reading_of(post, brand, said))
    mentions = tuple(FoundMention(brand, said, found[brand]) for brand, said in terms.items())
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
            if before is not None and before.source == "posting" and one.kind is PostKind.OWN:
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
