"""Reddit as a source: chosen subreddits' comments, a site-wide search, our inbox, and what our account wrote.

Reddit has no comment search and no complete feed of mentions. Its listings are newest first, a hundred per request and
about a thousand in all; a `before` dies with the thing it names. So the cursor is a time, each pass reads back to it
with an overlap, and only the page that reached it carries the new one.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import praw

from listener.sources import reddit_client
from listener.sources.errors import CredentialsRefused
from listener.sources.interface import Allowance, Gap, Gone, HeardPost, Page, Skipped, Stream
from listener.sources.reddit_records import FULLNAME, PLATFORM, read_record, record_time
from store.types import Allows

PAGE = 100
"""The most that one request gives (praw ListingGenerator)."""

_SUBREDDIT = re.compile(r"[A-Za-z0-9_]{2,24}\Z")
_USERNAME = re.compile(r"[A-Za-z0-9_-]{3,20}\Z")
_SPANS = (("week", timedelta(days=6)), ("month", timedelta(days=28)), ("year", timedelta(days=360)))


@dataclass(frozen=True, slots=True)
class RedditOptions:
    """What to read.

    Raises:
        ValueError: a name that Reddit does not allow, or nothing to read.
    """

    name: str
    username: str
    """Our account, without u/."""
    subreddits: tuple[str, ...] = ()
    """Without r/: their comments are read whole and matched here."""
    search: str | None = None
    """A query over all submissions; Reddit has no search over comments."""
    inbox: bool = True
    own: bool = True
    listing_limit: int = 500
    """The most that one stream reads in one pass; Reddit gives about 1,000."""
    overlap: timedelta = timedelta(minutes=30)

    def __post_init__(self) -> None:
        if not _USERNAME.match(self.username):
            raise ValueError(f"{self.username!r} is no Reddit user name. Give it without u/.")
        for subreddit in self.subreddits:
            if not _SUBREDDIT.match(subreddit):
                raise ValueError(f"{subreddit!r} is no subreddit name. Give it without r/.")
        if self.listing_limit < 1:
            raise ValueError("listing_limit is below 1. Give how many items a pass may read, for example 500.")


class RedditSource:
    """The read side of one Reddit account. Holds a client, calls only its GETs."""

    platform = PLATFORM
    live = True
    # Reddit's Responsible Builder Policy: no training on its content; what was deleted there is deleted here.
    allows = Allows(train=False)
    recheck_price_micros = 0

    def __init__(self, options: RedditOptions, reddit: praw.Reddit) -> None:
        """`reddit` comes from `make_reddit(..., write=False)`."""
        self.name = options.name
        self._options = options
        self._reddit = reddit

    def streams(self) -> Sequence[Stream]:
        """Inbox first: what is said to us matters most when the rate window is short. All are free of charge."""
        chosen = {
            "inbox": self._options.inbox,
            "comments": bool(self._options.subreddits),
            "submissions": bool(self._options.search),
            "own": self._options.own,
        }
        return [Stream(name) for name, wanted in chosen.items() if wanted]

    def pages(
        self, stream: Stream, cursor: str | None, *, at: datetime, since: datetime | None, allowance: Allowance
    ) -> Iterator[Page]:
        """See `Source.pages`. Only the last page carries a new cursor: the pages before it are newer than the rest."""
        if stream.name == "inbox" and self._reddit.read_only:
            raise CredentialsRefused(
                "Reddit's inbox needs an account. Set refresh_token (scope privatemessages), or turn the inbox off."
            )
        walk = _Walk(_Mark.read(cursor), at, since, self._options)
        params = self._params(stream.name, walk.floor, at)
        granted = allowance.grant(walk.wanted, stream.price_micros)
        while granted > 0:
            params["limit"] = granted
            body = reddit_client.ask(self._reddit, self._path(stream.name), params)
            walk.take(reddit_client.children(body), body["data"].get("after"))
            granted = 0 if walk.ended else allowance.grant(walk.wanted, stream.price_micros)
            yield walk.page(self._read(walk.records, stream.name), more=granted > 0)
            params["after"] = walk.after or ""

    def look_again(self, external_ids: Sequence[str]) -> Iterator[HeardPost | Gone]:
        """See `Source.look_again`. A hundred per request."""
        names = [n for n in dict.fromkeys(external_ids) if FULLNAME.match(n)]
        for start in range(0, len(names), PAGE):
            params = {"id": ",".join(names[start : start + PAGE])}
            for child in reddit_client.children(reddit_client.ask(self._reddit, "api/info/", params)):
                seen = read_record(child, username=self._options.username)
                if not isinstance(seen, Skipped):
                    yield seen

    def close(self) -> None:
        """Give connections back."""
        reddit_client.close(self._reddit)

    def _path(self, stream: str) -> str:
        return {
            "comments": f"r/{'+'.join(self._options.subreddits)}/comments/",
            "submissions": "r/all/search/",
            "inbox": "message/mentions",
            "own": f"user/{self._options.username}/comments/",
        }[stream]

    def _params(self, stream: str, floor: datetime | None, at: datetime) -> dict[str, str | int]:
        if stream == "own":
            return {"sort": "new"}
        if stream != "submissions":
            return {}
        back = at - floor if floor else timedelta(0)
        span = next((name for name, longest in _SPANS if back <= longest), "all")
        query = self._options.search or ""
        return {"q": query, "restrict_sr": "False", "sort": "new", "syntax": "lucene", "t": span}

    def _read(self, records: Sequence[object], stream: str) -> Iterator[HeardPost | Skipped]:
        for child in records:
            seen = read_record(child, username=self._options.username, by_inbox=stream == "inbox")
            if isinstance(seen, Gone):
                yield Skipped(seen.external_id, f"{seen.reason} on Reddit before it was heard")
            else:
                yield seen


@dataclass(frozen=True, slots=True)
class _Mark:
    """A cursor, read. Kept as JSON."""

    newest: datetime
    """When the newest thing heard was made."""
    empty: bool = False
    """The listing held nothing yet: a first thing after it is no gap."""

    @classmethod
    def read(cls, cursor: str | None) -> "_Mark | None":
        """None for the first pass, and for a cursor that is not ours: reading too much is harmless."""
        try:
            value = json.loads(cursor or "null")
            return cls(datetime.fromtimestamp(float(value["newest"]), UTC), bool(value.get("empty")))
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError, OSError):
            return None

    def write(self) -> str:
        """As the poller keeps it."""
        stamp = {"newest": self.newest.timestamp()}
        return json.dumps({**stamp, "empty": True} if self.empty else stamp)


@dataclass(slots=True)
class _Walk:
    """How far one pass over one listing has come, newest first."""

    mark: _Mark | None
    at: datetime
    asked_since: datetime | None
    options: RedditOptions
    after: str | None = None
    records: Sequence[object] = ()
    ended: bool = False
    _read: int = 0
    _times: list[datetime] = field(default_factory=list)
    _run_out: bool = False

    @property
    def since(self) -> datetime | None:
        """Older than this is left out: on the first pass only."""
        return self.asked_since if self.mark is None else None

    @property
    def floor(self) -> datetime | None:
        """How far back to read. None: one page."""
        return self.mark.newest - self.options.overlap if self.mark else self.asked_since

    @property
    def wanted(self) -> int:
        return min(PAGE, self.options.listing_limit - self._read)

    def take(self, records: Sequence[object], after: object) -> None:
        """One more page; sets `ended` where it was the last one needed."""
        times = [t for t in map(record_time, records) if t is not None]
        self.records = records
        self._read += len(records)
        self._times += times
        self._run_out = not records or not isinstance(after, str) or after in {"", self.after}
        self.after = after if isinstance(after, str) else None
        floor = self.floor
        # Things are inserted out of order: only a page that lies wholly before the floor ends the walk.
        reached = floor is None or (bool(times) and max(times) < floor)
        self.ended = reached or self._run_out or self.wanted < 1

    def page(self, read: Iterator[HeardPost | Skipped], *, more: bool) -> Page:
        """What the last `take` brought; with the new cursor where nothing more is needed."""
        seen = list(read)
        posts = tuple(p for p in seen if isinstance(p, HeardPost))
        skipped = tuple(s for s in seen if isinstance(s, Skipped))
        # A first pass that the allowance cuts short is done: there is no old cursor to come back to.
        done = self.ended or (self.mark is None and not more)
        if not done:
            return Page(posts, None, skipped)
        return Page(posts, self._next_mark().write(), skipped, gaps=self._gaps())

    def _next_mark(self) -> _Mark:
        old = [self.mark.newest] if self.mark else []
        # A time in the future, once believed, would hide everything until then.
        heard = [min(t, self.at) for t in self._times]
        if not heard:
            return self.mark or _Mark(self.at, empty=True)
        return _Mark(max(heard + old))

    def _gaps(self) -> tuple[Gap, ...]:
        """The stretch between what we had heard and the oldest thing that the listing still gave."""
        start = self.mark.newest if self.mark else self.asked_since
        if start is None or not self._times or (self._run_out and (self.mark is None or self.mark.empty)):
            return ()
        oldest = min(self._times)
        if oldest <= start:
            return ()
        why = "Reddit's listing ended" if self._run_out else f"the limit of {self._read} items was reached"
        return (Gap(start, oldest, f"{why} before the last poll's time was reached; poll more often"),)
