"""What a source is: pages of posts with a cursor that is kept together with them. A source cannot write (law 4)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from store.types import Allows


@dataclass(frozen=True, slots=True)
class HeardPost:
    """One post as a platform gave it, normalised at the adapter's edge."""

    platform: str
    external_id: str
    """The platform's stable key: on X the first id of the edit history, on Reddit the fullname (`t1_...`, `t3_...`)."""
    text: str
    posted_at: datetime
    """Aware, UTC."""
    author_id: str | None = None
    author: str | None = None
    """The handle, without @ or u/. None when the platform no longer names the author."""
    author_name: str | None = None
    """The display name, as the person wrote it."""
    url: str | None = None
    in_reply_to: str | None = None
    """External id of the parent post."""
    thread_root: str | None = None
    """External id of the conversation's first post. None: the platform does not say; the parent decides."""
    latest_id: str | None = None
    """Id of the newest version where edits make new ids; None: the same as `external_id`."""
    lang: str | None = None
    """BCP 47 tag from the platform."""
    addressed: tuple[str, ...] = ()
    """Lower-case handles and user ids that the author addressed (@mentioned), as the platform reports them."""
    quotes: str | None = None
    """External id of the post that is quoted."""
    quotes_author_id: str | None = None
    reply_to_author_id: str | None = None
    reshares: int = 0
    """Public count of reposts or crossposts; reshares themselves are never heard as posts."""
    own: bool = False
    """Written by the brand's own account."""
    edited_at: datetime | None = None
    place: str | None = None
    """Where on the platform, e.g. the subreddit without r/."""
    locked: bool = False
    """The platform or the author closed replies."""
    followers: int | None = None
    """How many follow the author, where the platform says so."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """Law 10: a record that could not be read, as a value with a reason."""

    external_id: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of time of which we know that we may have missed posts."""

    start: datetime
    end: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Gone:
    """A stored post that the platform no longer shows."""

    external_id: str
    reason: str
    """`deleted`, `hidden` or `protected`."""


@dataclass(frozen=True, slots=True)
class Page:
    """What one request brought. The poller commits it together with `cursor` in one transaction (law 3)."""

    posts: tuple[HeardPost, ...]
    cursor: str | None
    """Opaque to everyone but its stream; kept once this page is stored. None: keep the old one."""
    skipped: tuple[Skipped, ...] = ()
    billed_ids: tuple[str, ...] = ()
    """Ids of everything that the platform bills for this page (before its own same-day deduplication)."""
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True)
class Stream:
    """One endless list of a source, with its own cursor."""

    name: str
    price_micros: int = 0
    """Millionths of a US dollar per post read."""


class Allowance(Protocol):
    """How much may still be read: the pass's `--limit` and the month's spend cap together."""

    def grant(self, wanted: int, price_micros: int) -> int:
        """How many of `wanted` posts may be read now at this price; 0 once the limit or the cap is reached."""
        ...


class Source(Protocol):
    """The read side of one platform account."""

    name: str
    platform: str
    live: bool
    """True for platforms: first pass is a baseline and the age limit applies. False for replay and imports."""
    allows: Allows
    """Law 9: what this source's terms let us do with its posts."""
    recheck_price_micros: int
    """Millionths of a US dollar per stored post that is looked at again."""

    def streams(self) -> Sequence[Stream]:
        """The streams of this source, in the order in which to read them."""
        ...

    def pages(
        self, stream: Stream, cursor: str | None, *, at: datetime, since: datetime | None, allowance: Allowance
    ) -> Iterator[Page]:
        """Pages from the cursor on. Re-reads an overlap; the store drops what it has seen.

        Args:
            stream: one of `streams()`.
            cursor: what the last stored page of this stream carried; None on the first pass.
            at: now.
            since: on the first pass, how far back to read; None: what the platform gives on one page.
            allowance: asked before every request; a grant below the platform's smallest page ends the stream.

        Raises:
            SourceError: the stream stopped; pages already given stay good.
        """
        ...

    def look_again(self, external_ids: Sequence[str]) -> Iterator[HeardPost | Gone]:
        """The present state of stored posts. Ids that the platform says nothing about are left out.

        Raises:
            SourceError: as `pages`.
        """
        ...

    def close(self) -> None:
        """Give connections back."""
        ...
