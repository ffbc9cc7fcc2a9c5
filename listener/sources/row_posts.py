"""One row of an export or a replay file as a `HeardPost`, or a value that names the column at fault (law 10)."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from listener.sources.interface import HeardPost, Skipped
from listener.sources.times import parse_time

LINE = "#line"
"""The key under which `read_rows` keeps the number of the line that a row began on."""

_ROUNDED = re.compile(r"\d(\.\d+)?[Ee]\+?\d+\Z")
# The look-behind stands after the @, so that the search can jump from one @ to the next.
_AT = re.compile(r"@(?<![\w@./+-]@)([A-Za-z0-9_](?:[\w.-]*\w)?(?:@[\w-]+(?:\.[\w-]+)+)?)", re.ASCII)
_U = re.compile(r"(?<![\w/-])/?u/([A-Za-z0-9_-]{3,20})(?![\w-])", re.IGNORECASE)
_TRUE = {"true", "1", "yes"}


def to_heard_post(
    row: Mapping[str, Any],
    *,
    platform: str,
    own: tuple[str, str] | None = None,
    own_handles: frozenset[str] = frozenset(),
) -> HeardPost | Skipped:
    """One row as a post.

    Args:
        row: with our column names; `platform`, `addressed`, `quotes`, `reshares`, `own` and `locked` count too. Its
            time may be an aware datetime already.
        platform: where the row names none.
        own: (column, value) that marks what the brand itself wrote; compared as text, whatever the case.
        own_handles: lower-case handles of the brand.
    """
    get = row.get
    try:
        external_id = _id(get("id"))
        text = _body(get("text"))
        when = get("posted_at")
        posted_at = when if isinstance(when, datetime) else parse_time(when or "")
    except _Bad as bad:
        return _skipped(row, bad.column, str(bad))
    except ValueError as error:
        return _skipped(row, "posted_at", "is missing" if get("posted_at") in (None, "") else str(error))
    where = (_text(get("platform")) or platform).lower()
    author = _handle(get("author"))
    addressed = get("addressed")
    return HeardPost(
        where,
        external_id,
        text,
        posted_at,
        _text(get("author_id")),
        author,
        _text(get("author_name")),
        _text(get("url")),
        _text(get("in_reply_to")),
        _text(get("thread_root")),
        None,
        _text(get("lang")),
        _addressed(text, where) if addressed is None else _named(addressed),
        _text(get("quotes")),
        None,
        None,
        _count(get("reshares")),
        _is_own(row, own) or (author is not None and author.lower() in own_handles),
        None,
        _text(get("place")),
        _is_true(get("locked")),
    )


class _Bad(Exception):
    """A column of one row that cannot be read."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column


def _skipped(row: Mapping[str, Any], column: str, reason: str) -> Skipped:
    line = row.get(LINE)
    known = row.get("id")
    external_id = known if isinstance(known, str) and known else None
    return Skipped(external_id, f"line {line}: {column} {reason}" if line else f"{column} {reason}")


def _id(value: object) -> str:
    if type(value) is int:
        return str(value)
    if value is None or value == "":
        raise _Bad("id", "is missing")
    if not isinstance(value, str) or not (text := value.strip()):
        raise _Bad("id", "is neither a text nor a whole number")
    if not text.isdecimal() and _ROUNDED.match(text):
        raise _Bad("id", f"was rounded by a spreadsheet ({text[:40]}); export the column as text")
    return text


def _body(value: object) -> str:
    if not isinstance(value, str) or not value or value.isspace():
        raise _Bad("text", "is missing")
    return value


def _text(value: object) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value.strip() or None
    return str(value) if type(value) is int else None


def _handle(value: object) -> str | None:
    text = _text(value)
    if text is None:
        return None
    if text[0] == "@":
        return text[1:] or None
    return text.removeprefix("/").removeprefix("u/") or None if "u/" in text[:3] else text


def _addressed(text: str, platform: str) -> tuple[str, ...]:
    """The handles that a text names, lower case, once each."""
    found = _AT.findall(text) if "@" in text else []
    if platform == "reddit" and "u/" in text.lower():
        found += _U.findall(text)
    return tuple(dict.fromkeys([h.lower() for h in found])) if found else ()


def _named(value: object) -> tuple[str, ...]:
    parts = re.split(r"[\s,;]+", value) if isinstance(value, str) else value if isinstance(value, list) else []
    handles = (p.strip().removeprefix("@").lower() for p in parts if isinstance(p, str))
    return tuple(dict.fromkeys(h for h in handles if h))


def _count(value: object) -> int:
    if value is None:
        return 0
    try:
        number = int(value) if isinstance(value, str | int) else 0
    except ValueError:
        return 0
    return number if 0 < number < 2**31 else 0


def _is_true(value: object) -> bool:
    return value is not None and _as_text(value) in _TRUE


def _is_own(row: Mapping[str, Any], own: tuple[str, str] | None) -> bool:
    if own is None:
        return _is_true(row.get("own"))
    value = row.get(own[0])
    return value is not None and _as_text(value) == own[1].strip().lower()


def _as_text(value: object) -> str:
    """JSON false and the word "False" are the same to people."""
    return str(value).strip().lower()
