"""One pass over one stream of X: which segment is read next, and what the cursor is after each page.

The newest segment comes first, then what earlier passes left open. Every page carries the cursor that is right once
that page is stored, so a pass may end anywhere (limit, spend cap, rate limit, crash) and nothing is lost (law 3).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from listener.sources.errors import BadAnswer, RequestRefused
from listener.sources.interface import Allowance, Gap, Page
from listener.sources.x_cursor import Segment, XCursor, below, is_empty, snowflake, time_of
from listener.sources.x_posts import Batch, Json, Us, read_batch

SEARCH_REACH = timedelta(days=7)
_MARGIN = timedelta(minutes=10)
"""start_time must still be within reach when the request arrives, and while its pages are read."""
_MOST_STALLS = 20
"""X may answer with empty pages that have a successor; this many in a row end a segment."""

Fetch = Callable[[dict[str, object]], Json]


@dataclass(frozen=True, slots=True)
class Reach:
    """What one endpoint of X gives."""

    fetch: Fetch
    token_name: str
    """`next_token` for search, `pagination_token` for timelines."""
    smallest_page: int
    price_micros: int
    days: timedelta | None = None
    """How far back in time it reaches; None: limited by `posts`."""
    posts: int | None = None
    """How many of the newest posts it reaches."""
    largest_page: int = 100


class XPass:
    """The state of one pass; `pages` runs it."""

    def __init__(
        self, reach: Reach, us: Us, cursor: XCursor | None, *, head: Segment, at: datetime, first: bool
    ) -> None:
        self._reach = reach
        self._us = us
        self._at = at
        self._known = cursor or XCursor()
        self._first = first
        """The first pass reads one page whatever its age, so that the conversations around it are known."""
        self._todo = [head, *self._known.open]
        self._asked_until: int | None = None
        self._token: str | None = None
        self._stalls = 0

    def pages(self, allowance: Allowance) -> Iterator[Page]:
        """Pages until everything is read or the allowance is used up."""
        while self._todo:
            segment, gaps = self._within_reach(self._todo[0])
            if is_empty(segment):
                self._finish(segment)
                yield Page((), self._cursor(), gaps=gaps)
                continue
            granted = allowance.grant(self._reach.largest_page, self._reach.price_micros)
            if granted < self._reach.smallest_page:
                return
            yield self._read(segment, min(granted, self._reach.largest_page), gaps)

    def _within_reach(self, segment: Segment) -> tuple[Segment, tuple[Gap, ...]]:
        """The part of a segment that the endpoint still gives, and the stretch of time that it does not."""
        if self._reach.days is None or segment.since is None:
            return segment, ()
        floor = snowflake(self._at - self._reach.days + _MARGIN)
        return self._from_floor(segment, floor) if segment.since < floor else (segment, ())

    def _from_floor(self, segment: Segment, floor: int) -> tuple[Segment, tuple[Gap, ...]]:
        """A segment cut off at `floor`. No gap where the head was looked at after that: it was only quiet."""
        assert segment.since is not None
        cut = replace(segment, since=max(floor, segment.since), by_time=True)
        missed_from = segment.since
        if segment.until is None and self._known.checked is not None:
            missed_from = max(missed_from, self._known.checked)
        missed_to = min(floor, segment.until or floor)
        if missed_from >= missed_to:
            return cut, ()
        reason = "X does not give posts this old: search reaches back 7 days"
        return cut, (Gap(time_of(missed_from), time_of(missed_to), reason),)

    def _read(self, segment: Segment, size: int, gaps: tuple[Gap, ...]) -> Page:
        try:
            body = self._fetch(segment, size)
        except RequestRefused as error:
            # Older than X takes (400 after a long stop): ask by time from where it reaches for certain.
            if segment.by_time or segment.since is None or "since_id" not in str(error):
                raise
            segment, more = self._from_floor(segment, snowflake(self._at - SEARCH_REACH + _MARGIN))
            gaps += more
            body = self._fetch(segment, size)
        try:
            batch = read_batch(body, self._us)
        except TypeError as error:
            raise BadAnswer("X answered with a page that is not a list of posts. The next poll tries again.") from error
        gaps += self._advance(segment, batch, body)
        return Page(batch.posts, self._cursor(), batch.skipped, batch.ids, gaps)

    def _fetch(self, segment: Segment, size: int) -> Json:
        asked: dict[str, object] = {"max_results": size, self._reach.token_name: self._token, "until_id": segment.until}
        if self._first:
            pass
        elif segment.since is not None and segment.by_time:
            asked["start_time"] = time_of(segment.since)
        else:
            asked["since_id"] = segment.since
        if self._token is not None:
            # The token continues the very request that gave it.
            asked["until_id"] = self._asked_until
        else:
            self._asked_until = segment.until
        body = self._reach.fetch({k: v for k, v in asked.items() if v is not None})
        if not body.get("data") and not body.get("meta") and body.get("errors"):
            raise RequestRefused("X gives nothing for this account (suspended, protected or gone?). Check the handle.")
        return body

    def _advance(self, segment: Segment, batch: Batch, body: Json) -> tuple[Gap, ...]:
        """Take note of what was read: the rest of this segment, or that it is done."""
        ids = [int(i) for i in batch.ids]
        segment = self._lowered(segment, ids)
        self._note_head(ids)
        meta = body.get("meta") or {}
        token = meta.get("next_token")
        self._token = str(token) if token else None
        far_enough = self._first and segment.since is not None and min(ids, default=segment.since) < segment.since
        done = self._token is None or segment.since is None or self._stalls >= _MOST_STALLS or far_enough
        if not done:
            self._todo[0] = segment
            return ()
        gap = self._shortfall(segment)
        self._finish(segment)
        return gap

    def _lowered(self, segment: Segment, ids: list[int]) -> Segment:
        oldest = min(ids, default=None)
        if oldest is None or (segment.until is not None and oldest >= segment.until):
            self._stalls += 1
            return segment
        self._stalls = 0
        return replace(segment, until=oldest, depth=segment.depth + len(ids))

    def _note_head(self, ids: list[int]) -> None:
        """The first page of the head says what is newest; everything below it is kept as an open segment."""
        newest = self._known.newest
        new = sum(newest is None or i > newest for i in ids)
        self._todo[1:] = [replace(s, depth=s.depth + new) for s in self._todo[1:]]
        seen = ids if newest is None else [*ids, newest]
        self._known = replace(self._known, newest=max(seen, default=None), checked=snowflake(self._at))

    def _shortfall(self, segment: Segment) -> tuple[Gap, ...]:
        """A segment that ended only because X shows no more posts of this timeline, or no more than empty pages."""
        since = segment.since
        if since is None:
            return ()
        if self._stalls >= _MOST_STALLS:
            reason = "X kept answering with empty pages"
        # Deleted and protected posts count for X and are not given, hence not the full number.
        elif self._reach.posts is not None and segment.depth >= self._reach.posts * 0.97:
            reason = f"X gives only the newest {self._reach.posts} posts of this timeline"
        else:
            return ()
        return (Gap(time_of(since), self._at if segment.until is None else time_of(segment.until), reason),)

    def _finish(self, segment: Segment) -> None:
        """Drop a segment, and from the others what it has covered."""
        rest = self._todo[1:]
        if segment.since is not None:
            rest = [below(s, segment.since + 1) for s in rest]
        self._todo = [s for s in rest if not is_empty(s)]
        self._token, self._stalls = None, 0

    def _cursor(self) -> str:
        return replace(self._known, open=tuple(self._todo)).to_text()
