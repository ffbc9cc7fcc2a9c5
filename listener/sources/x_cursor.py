"""Where a stream of X stands: the newest id seen, and the stretches of ids that are still to be read.

X ids are snowflakes: milliseconds since 4 November 2010 in the upper bits, so ids can be reckoned with like times.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from listener.sources.errors import BadAnswer

_EPOCH_MS = 1288834974657


def snowflake(at: datetime) -> int:
    """The smallest id that a post of this moment could have; 0 for times before X counted this way."""
    return max(0, (at - datetime.fromtimestamp(0, UTC)) // timedelta(milliseconds=1) - _EPOCH_MS) << 22


def time_of(post_id: int) -> datetime:
    """When a post with this id was written, to the millisecond."""
    return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=(post_id >> 22) + _EPOCH_MS)


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch still to be read: ids above `since` and below `until`, both exclusive."""

    since: int | None
    """None: one page, however far it reaches."""
    until: int | None = None
    """None: from the newest post on."""
    depth: int = 0
    """About how many posts of the timeline are newer than `until`: timelines end after a fixed number."""
    by_time: bool = False
    """Ask with start_time in place of since_id."""


@dataclass(frozen=True, slots=True)
class XCursor:
    """What is stored as the cursor of a stream."""

    newest: int | None = None
    checked: int | None = None
    """The time, as a snowflake, up to which the head of the stream was looked at."""
    open: tuple[Segment, ...] = ()
    """Newest first, not overlapping."""
    user: tuple[str, str] | None = None
    """Our handle and the user id that X gave for it, so that it is asked for once."""

    def head_since(self, overlap: timedelta) -> int | None:
        """Where the next head segment begins: X indexes late, so posts older than the newest one still appear."""
        known = self.newest if self.newest is not None else self.checked
        return None if known is None else max(0, known - ((overlap // timedelta(milliseconds=1)) << 22))

    def to_text(self) -> str:
        """The stored form."""
        segments = [
            {
                "since": _text(s.since),
                "until": _text(s.until),
                "depth": s.depth,
                **({"by_time": True} if s.by_time else {}),
            }
            for s in self.open
        ]
        user = {"user": list(self.user)} if self.user else {}
        return json.dumps({"newest": _text(self.newest), "checked": _text(self.checked), "open": segments, **user})

    @classmethod
    def from_text(cls, text: str) -> "XCursor":
        """What `to_text` wrote.

        Raises:
            BadAnswer: this is no cursor of X.
        """
        try:
            raw = json.loads(text)
            segments = [
                Segment(_id(s["since"]), _id(s["until"]), s.get("depth", 0), s.get("by_time", False))
                for s in raw["open"]
            ]
            user = raw.get("user")
            return cls(
                _id(raw["newest"]),
                _id(raw["checked"]),
                merged(segments),
                (str(user[0]), str(user[1])) if user else None,
            )
        except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
            raise BadAnswer(
                "The stored cursor of this X stream cannot be read. Reset it to read from now on."
            ) from error


def merged(segments: Iterable[Segment]) -> tuple[Segment, ...]:
    """The same ids in segments that do not overlap, newest first: what was left open twice is read once."""
    found: list[Segment] = []
    for segment in sorted((s for s in segments if not is_empty(s)), key=_upper, reverse=True):
        above = found[-1] if found else None
        if above is not None and above.since is not None and segment.until is not None and above.since < segment.until:
            lower = segment if (segment.since or 0) < above.since else above
            found[-1] = replace(above, since=lower.since, by_time=lower.by_time)
        else:
            found.append(segment)
    return tuple(found)


def below(segment: Segment, limit: int) -> Segment:
    """The part of a segment whose ids are under `limit`."""
    return segment if segment.until is not None and segment.until <= limit else replace(segment, until=limit)


def is_empty(segment: Segment) -> bool:
    """No id fits between its ends."""
    return segment.since is not None and segment.until is not None and segment.until - segment.since <= 1


def _upper(segment: Segment) -> float:
    return float("inf") if segment.until is None else segment.until


def _text(number: int | None) -> str | None:
    return None if number is None else str(number)


def _id(text: str | None) -> int | None:
    return None if text is None else int(text)
