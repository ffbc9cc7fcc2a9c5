"""Posts that no live source brought: exports of other tools and pasted posts."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TextIO

from desk.clocks import targets_of
from desk.plain import plain
from desk.settings_root import Settings
from desk.settings_words import SettingsError
from desk.wiring import brands_of, ears_of, wording
from listener.hearing import Count, hear
from listener.permalinks import parse_permalink, platform_of
from listener.prepared import Ears, prepare
from listener.sources.interface import HeardPost, Skipped
from listener.sources.row_posts import to_heard_post
from listener.sources.rows import read_rows
from listener.threads import with_roots
from listener.understood import Heard
from responders.assigning import assign_due
from responders.drafting import Drafted, draft_pending
from responders.winding import wind
from store import cases, mentions, posts
from store import sources as books
from store.engine import Store, Tx
from store.types import Allows, Mention, Urgency

PAGE = 500
_ALLOWS = Allows(store=True, show=True, train=False, export=True)


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import brought."""

    rows: int
    new: int
    own: int
    seen: int
    drafted: int
    skipped: tuple[Skipped, ...]
    grave: int = 0
    """Cases that it opened or made critical: no template is for them."""
    broken: tuple[str, ...] = ()
    """What kept replies from being drafted."""

    def document(self) -> dict[str, Any]:
        """For --json."""
        return {
            "rows": self.rows, "new": self.new, "own": self.own, "seen": self.seen, "drafted": self.drafted,
            "skipped": [{"external_id": s.external_id, "reason": s.reason} for s in self.skipped],
        }  # fmt: skip

    def lines(self) -> Iterable[str]:
        """For people."""
        yield (
            f"{self.rows} rows: {self.new} new mentions, {self.own} posts of our own, {self.seen} known before, "
            f"{len(self.skipped)} skipped. {self.drafted} replies drafted."
        )
        if self.grave:
            yield f"{self.grave} must never meet a template. First: wellheard cases list --urgency critical"
        if self.drafted:
            yield "Next: wellheard drafts list --state proposed"
        yield from map(plain, self.broken)


def the_brand(settings: Settings, brand: str | None) -> str:
    """The brand that is meant: the one named, or the only one there is."""
    there = ", ".join(settings.brands)
    if brand is not None:
        if brand not in settings.brands:
            raise SettingsError(f"There is no brand {brand!r} in the settings. There is: {there}.")
        return brand
    if len(settings.brands) != 1:
        raise SettingsError(f"Say which brand with --brand: {there}.")
    return next(iter(settings.brands))


def import_file(
    store: Store,
    settings: Settings,
    config: Path,
    stream: TextIO,
    *,
    platform: str | None,
    brand: str | None,
    own: str | None,
    mapping: Sequence[str],
    draft: bool,
    at: datetime,
) -> Imported:
    """Read an export, hear its rows as mentions of the brand, and draft for them.

    A row that cannot be read is skipped with its reason; the others go on (law 10).
    """
    about = the_brand(settings, brand)
    own_pair = _pair("--own", own) if own else None
    renamed = dict(_pair("--map", pair) for pair in mapping)
    skipped: list[Skipped] = []
    heard_posts: list[HeardPost] = []
    for row in read_rows(stream, mapping=renamed, fmt=None):
        found = row if isinstance(row, Skipped) else to_heard_post(row, platform=platform or "import", own=own_pair)
        if isinstance(found, Skipped):
            skipped.append(found)
        else:
            heard_posts.append(found)
    rows = len(heard_posts) + len(skipped)
    # Oldest first and with their conversations known, so that threads become cases whatever the order of the file.
    ordered = with_roots(sorted(heard_posts, key=lambda post: (post.posted_at, post.external_id)))
    oldest = None if draft else at - timedelta(days=settings.drafting.max_age_days)
    heard = Heard("import", _ALLOWS, about=about, own_brand=about, draft_since=oldest)
    count, ears = Count(skipped=skipped), ears_of(settings)
    own_new, before = 0, _critical(store)
    for start in range(0, len(ordered), PAGE):
        page = ordered[start : start + PAGE]
        own_new += _hear_page(store, ears, page, heard, count, at)
    done = _draft(store, settings, config, at)
    grave = max(0, _critical(store) - before)
    return Imported(rows, count.new, own_new, count.seen, done.proposed, tuple(count.skipped), grave, done.broken)


def _critical(store: Store) -> int:
    with store.read() as tx:
        return cases.open_counts(tx).get(Urgency.CRITICAL, 0)


def _hear_page(store: Store, ears: Ears, page: Sequence[HeardPost], heard: Heard, count: Count, at: datetime) -> int:
    """Hear one page; returns how many of the brand's own posts were new."""
    prepared = prepare(ears, page, at=at, about=heard.about)
    with store.read() as tx:
        own = {one.post.external_id: one.post.platform for one in prepared.posts if one.own}
        known = {i for p in set(own.values()) for i in posts.known_ids(tx, p, list(own))}
    before = len(count.skipped)

    def keep(tx: Tx) -> None:
        found = [(skip.external_id, skip.reason) for skip in count.skipped[before:]]
        books.add_skips(tx, "import", found)

    hear(store, ears, prepared, heard, at=at, count=count, and_then=keep)
    return len(own.keys() - known)


def _pair(option: str, text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals or not key or not value:
        raise SettingsError(f"{option} takes NAME=VALUE, and got {text!r}.")
    return key.strip(), value.strip()


@dataclass(frozen=True, slots=True)
class Pasted:
    """One post that a person gave us."""

    url: str | None
    text: str | None
    author: str | None
    brand: str | None


def add_pasted(store: Store, settings: Settings, config: Path, pasted: Pasted, *, by: str, at: datetime) -> Mention:
    """Hear one pasted post and draft for it.

    Raises:
        SettingsError: there is no text, or it is known already.
    """
    about = the_brand(settings, pasted.brand)
    text = (pasted.text or "").strip()
    if not text:
        raise SettingsError("Give the words of the post with --text: this network does not let us read them.")
    link = parse_permalink(pasted.url) if pasted.url else None
    platform = platform_of(pasted.url) if pasted.url else "pasted"
    seed = pasted.url or f"{pasted.author}\n{text}"
    external_id = link.external_id if link else hashlib.sha256(seed.encode()).hexdigest()[:24]
    author = (pasted.author or "").lstrip("@").removeprefix("u/") or None
    heard_post = HeardPost(platform, external_id, text, at, author=author, url=pasted.url)
    count = Count()
    heard = Heard(f"pasted by {by}", _ALLOWS, about=about)
    ears = ears_of(settings)
    page = prepare(ears, [heard_post], at=at, about=about)
    hear(store, ears, page, heard, at=at, count=count, and_then=lambda _tx: None)
    if count.seen:
        raise SettingsError(
            f"The post {pasted.url or external_id} is known already. `wellheard mentions list` shows it."
        )
    if count.skipped:
        raise SettingsError(f"The post cannot be taken: {count.skipped[0].reason}.")
    _draft(store, settings, config, at)
    with store.read() as tx:
        post = posts.by_external_id(tx, platform, external_id)
        found = [m for m in mentions.of_post(tx, post.id) if m.brand == about] if post else []
    if not found:
        raise SettingsError("That post is by one of our own accounts, so it is not a mention.")
    return found[0]


def _draft(store: Store, settings: Settings, config: Path, at: datetime) -> Drafted:
    """Set the clocks, give the new cases to people, and draft, as a poll does."""
    brands = brands_of(settings, config)
    wind(store, targets_of(settings), at=at)
    assign_due(store, brands, at=at)
    return draft_pending(store, brands, wording(), at=at)
