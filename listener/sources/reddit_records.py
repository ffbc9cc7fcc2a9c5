"""One record of a Reddit listing, read into a `HeardPost`, or a value that says why not. Needs no network."""

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from listener.sources.interface import Gone, HeardPost, Skipped

PLATFORM = "reddit"
SITE = "https://www.reddit.com"
FULLNAME = re.compile(r"t[13]_[0-9a-z]{1,13}\Z")
"""t1_ is a comment, t3_ a submission (reddit.com/dev/api, "fullnames")."""

_DELETED = {"[deleted]": "deleted", "[removed]": "hidden", "[ Removed by Reddit ]": "hidden"}
# As Reddit links and notifies: u/name or /u/name, names of 3 to 20 letters, digits, - and _.
_MENTION = re.compile(r"(?<![\w/-])/?u/([A-Za-z0-9_-]{3,20})(?![\w-])", re.IGNORECASE)


def read_record(child: object, *, username: str, by_inbox: bool = False) -> HeardPost | Skipped | Gone:
    """A listing's child: `Gone` where the text was deleted or removed, `Skipped` where it cannot be read (law 10).

    Args:
        child: `{"kind": ..., "data": {...}}` as Reddit sent it.
        username: our account; what it wrote is `own`.
        by_inbox: it came as a mention of our account, which it then addresses even if the text no longer does.
    """
    data = child.get("data") if isinstance(child, Mapping) else None
    name = data.get("name") if isinstance(data, Mapping) else None
    if not isinstance(data, Mapping) or not isinstance(name, str) or not FULLNAME.match(name):
        return Skipped(None, "a Reddit record without a fullname of a comment or submission")
    gone = _gone(data)
    if gone is not None:
        return Gone(name, gone)
    text, posted_at = _text_of(data, name), record_time(child)
    if text is None:
        return Skipped(name, "a Reddit record without its text")
    if posted_at is None:
        return Skipped(name, "a Reddit record without a time")
    author = _string(data, "author")
    author = None if author == "[deleted]" else author
    ours = username.lower()
    asked = {m.lower() for m in _MENTION.findall(text)} | ({ours} if by_inbox else set())
    return HeardPost(
        platform=PLATFORM,
        external_id=name,
        text=text,
        posted_at=posted_at,
        author_id=_string(data, "author_fullname") if author else None,
        author=author,
        url=_url(data),
        in_reply_to=_string(data, "parent_id"),
        thread_root=_root(data, name),
        addressed=tuple(sorted(asked)),
        quotes=_string(data, "crosspost_parent"),
        reshares=_count(data.get("num_crossposts")),
        own=author is not None and author.lower() == ours,
        edited_at=_time(data.get("edited")),
        place=_string(data, "subreddit"),
        locked=data.get("locked") is True or data.get("archived") is True,
    )


def record_time(child: object) -> datetime | None:
    """When a record was made, even where the rest of it cannot be read."""
    data = child.get("data") if isinstance(child, Mapping) else None
    return _time(data.get("created_utc")) if isinstance(data, Mapping) else None


def absolute(permalink: object) -> str | None:
    """A permalink as an address of the public site; None where Reddit sent none."""
    return f"{SITE}{permalink}" if isinstance(permalink, str) and re.match(r"/\w", permalink) else None


def _gone(data: Mapping[str, Any]) -> str | None:
    """`deleted` or `hidden` where the platform no longer shows the text."""
    by = data.get("removed_by_category")
    if isinstance(by, str) and by:
        return "deleted" if by in {"deleted", "author"} else "hidden"
    for key in ("body", "selftext"):
        text = data.get(key)
        if isinstance(text, str) and text.strip() in _DELETED:
            return _DELETED[text.strip()]
    return None


def _text_of(data: Mapping[str, Any], name: str) -> str | None:
    if name.startswith("t1_"):
        body = data.get("body")
        return body if isinstance(body, str) else None
    title, selftext = data.get("title"), data.get("selftext")
    if not isinstance(title, str):
        return None
    return f"{title}\n\n{selftext}" if isinstance(selftext, str) and selftext else title


def _root(data: Mapping[str, Any], name: str) -> str | None:
    """The submission. Inbox records name it only in `context`: /r/coffee/comments/abc/title/def/?context=3."""
    if name.startswith("t3_"):
        return name
    link = _string(data, "link_id")
    if link is not None:
        return link
    match = re.search(r"/comments/([0-9a-z]{1,13})/", _string(data, "context") or "")
    return f"t3_{match[1]}" if match else None


def _url(data: Mapping[str, Any]) -> str | None:
    context = _string(data, "context")
    return absolute(_string(data, "permalink") or (context.partition("?")[0] if context else None))


def _string(data: Mapping[str, Any], key: str) -> str | None:
    value = data.get(key)
    return value if isinstance(value, str) and value else None


def _count(value: object) -> int:
    return value if type(value) is int and 0 < value < 2**31 else 0


def _time(value: object) -> datetime | None:
    """Epoch seconds; `edited` is False where nothing was edited, and True on some very old comments."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or value <= 0:
        return None
    try:
        return datetime.fromtimestamp(value, UTC)
    except (OverflowError, OSError, ValueError):
        return None
