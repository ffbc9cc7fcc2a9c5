"""How long a text is, the way each platform counts it."""

from collections.abc import Callable
from functools import cache

import regex

from responders.length_x import count_x

__all__ = ["count_bluesky", "count_mastodon", "count_reddit", "count_x", "length", "limit"]

_LIMITS = {"x": 280, "reddit": 10_000, "mastodon": 500, "bluesky": 300}
_OTHER_LIMIT = 1000
_URL_WEIGHT = 23


@cache
def _pattern(expression: str) -> regex.Pattern[str]:
    return regex.compile(expression)


def limit(platform: str) -> int:
    """The most that one post may hold, in the unit of `length`; 1,000 where the platform is not known.

    Mastodon servers may allow more than the 500 that are standard; we write for the standard.
    """
    return _LIMITS.get(platform, _OTHER_LIMIT)


def length(platform: str, text: str) -> int:
    """How much of `limit(platform)` this text uses; plain characters where the platform is not known."""
    count = _COUNTERS.get(platform)
    return count(text) if count else len(text)


def count_reddit(text: str, escape: Callable[[str], str] | None = None) -> int:
    """Characters of the Markdown that is sent: `escape` makes it from the plain text, where it is not Markdown yet.

    Reddit takes at most 10,000 (reddit-archive/reddit, POST_comment max_length).
    """
    return len(escape(text) if escape else text)


def count_bluesky(text: str) -> int:
    """Graphemes, or the tenth part of the UTF-8 bytes where that is more.

    A post holds at most 300 graphemes and at most 3,000 bytes (lexicon app.bsky.feed.post), so one limit serves both.
    """
    graphemes = len(text) if text.isascii() and "\r" not in text else len(_pattern(r"\X").findall(text))
    return max(graphemes, -(-len(text.encode("utf-8", "surrogatepass")) // 10))


def count_mastodon(text: str) -> int:
    """Graphemes; a URL with a scheme counts 23, a remote mention only its part before the server.

    Source: Mastodon documentation, "Posting toots" (characters_reserved_per_url; `@user@host` counts as `@user`).
    """
    if "://" in text:
        text = _pattern(r"(?i)\bhttps?://[^\s<>\"]+[^\s<>\".,;:!?'\])]").sub("u" * _URL_WEIGHT, text)
    if "@" in text:
        text = _pattern(r"(?<![\w/@])(@\w[\w.-]*)@\w[\w.-]*\w").sub(r"\1", text)
    return len(_pattern(r"\X").findall(text))


_COUNTERS: dict[str, Callable[[str], int]] = {
    "x": count_x,
    "reddit": count_reddit,
    "mastodon": count_mastodon,
    "bluesky": count_bluesky,
}
