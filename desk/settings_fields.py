"""The kinds of value that settings are made of: how people may write them, and what becomes of that."""

import ipaddress
import re
from datetime import timedelta
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BeforeValidator

from desk.settings_words import did_you_mean, shown
from responders.hours import Opening

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}
_LONGEST = timedelta(days=3650)


def parse_duration(text: str) -> timedelta:
    """A stretch of time as people write it: `90s`, `5m`, `24h`, `7d`, `2w`, `1h30m`.

    Raises:
        ValueError: it is not written like that, or is longer than ten years; the message is fit to be shown.
    """
    compact = text.strip().lower().replace(" ", "")
    if not re.fullmatch(r"([0-9]{1,10}[smhdw])+", compact):
        raise ValueError(f"{shown(text)} is no stretch of time. Write a number and a unit: 90s, 5m, 24h or 7d.")
    seconds = sum(int(number) * _UNITS[unit] for number, unit in re.findall(r"([0-9]+)([smhdw])", compact))
    if seconds > _LONGEST.total_seconds():
        raise ValueError(f"{shown(text)} is longer than ten years. Give less.")
    return timedelta(seconds=seconds)


def format_duration(length: timedelta) -> str:
    """A stretch of time in the form that `parse_duration` reads, in the largest unit that fits (`24h`, not `1d`)."""
    seconds = int(length.total_seconds())
    if seconds == _UNITS["d"]:
        return "24h"
    unit = next(u for u in ("d", "h", "m", "s") if seconds and seconds % _UNITS[u] == 0) if seconds else "s"
    return f"{seconds // _UNITS[unit]}{unit}"


def _duration(value: object) -> timedelta:
    if isinstance(value, timedelta):
        return value
    return parse_duration(value if isinstance(value, str) else str(value))


def _text(value: str) -> str:
    if not value.strip():
        raise ValueError("It is empty. Write something, or leave the key out.")
    return value.strip()


def _one_line(value: str) -> str:
    if any(not c.isprintable() for c in value):
        raise ValueError(f"{shown(value)} holds a line break or a control character. Write it in one line.")
    return _text(value)


def _name(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+([_-][a-z0-9]+)*", value):
        raise ValueError(f"{shown(value)} is no name for settings. Use a-z, 0-9, and single - or _ between them.")
    return value


def _handle(value: str) -> str:
    handle = re.sub(r"^(@|/?u/)", "", value.strip().lower())
    if not re.fullmatch(r"[^\s@/]+(@[^\s@/]+)?", handle):
        raise ValueError(f"{shown(value)} is no handle. Write it as people see it, such as kestrel or @kestrel.")
    return handle


def _id(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _place(value: str) -> str:
    place = re.sub(r"^/?r/", "", value.strip(), flags=re.IGNORECASE)
    if not re.fullmatch(r"[A-Za-z0-9_]{2,21}", place):
        raise ValueError(f"{shown(value)} is no subreddit. Write it as bicycling or r/bicycling.")
    return place


def _hashtag(value: str) -> str:
    tag = value.strip().lower().lstrip("#＃")
    if not re.fullmatch(r"\w+", tag):
        raise ValueError(f"{shown(value)} is no hashtag. Write letters, digits and _ only, with or without #.")
    return tag


def _domain(value: str) -> str:
    domain = re.sub(r"^https?://", "", value.strip().lower()).rstrip("/").removeprefix("www.")
    if not re.fullmatch(r"[^\s/@:?#.]+(\.[^\s/@:?#.]+)+", domain):
        raise ValueError(f"{shown(value)} is no domain. Write it as kestrel.example, without a path.")
    return domain


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (LookupError, ValueError, OSError):
        known = {zone.lower(): zone for zone in available_timezones()}
        near = did_you_mean(value, known)
        near = next((near.replace(low, zone) for low, zone in known.items() if f'"{low}"' in near), near)
        raise ValueError(f"{shown(value)} is no time zone. {near}Write it as Europe/London or UTC.") from None
    return value


def _locale(value: str) -> str:
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", value):
        raise ValueError(f"{shown(value)} is no language tag. Write it as en or en-GB.")
    return value


def _web_address(value: str) -> str:
    parts = urlsplit(value)
    if parts.username or parts.password or parts.query or parts.fragment:
        # What stands there may be a key, so it is not repeated.
        raise ValueError("This address carries more than a host and a path. Give only those, as https://host.")
    if parts.scheme == "https" and parts.hostname:
        return value.rstrip("/")
    if parts.scheme == "http" and parts.hostname and is_loopback(parts.hostname):
        return value.rstrip("/")
    raise ValueError(f"{shown(value)} is no address for an API. Use https://; http:// is for this machine only.")


def is_loopback(host: str) -> bool:
    """Whether this names the very machine."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _opening(value: str) -> str:
    Opening.parse(value)
    return value


def _no_limit(value: object) -> object:
    return None if value == "none" else value


Duration = Annotated[timedelta, BeforeValidator(_duration)]
Text = Annotated[str, AfterValidator(_text)]
Line = Annotated[str, AfterValidator(_one_line)]
Name = Annotated[str, AfterValidator(_name)]
Handle = Annotated[str, AfterValidator(_handle)]
Id = Annotated[str, BeforeValidator(_id), AfterValidator(_one_line)]
Place = Annotated[str, AfterValidator(_place)]
Hashtag = Annotated[str, AfterValidator(_hashtag)]
Domain = Annotated[str, AfterValidator(_domain)]
ZoneName = Annotated[str, AfterValidator(_zone)]
Locale = Annotated[str, AfterValidator(_locale)]
WebAddress = Annotated[str, AfterValidator(_web_address)]
OpeningText = Annotated[str, AfterValidator(_opening)]
NoLimit = BeforeValidator(_no_limit)
"""Lets `"none"` stand for no limit: TOML has no word for nothing."""


def _no_truth(value: object) -> object:
    if isinstance(value, bool):
        raise ValueError(f"{str(value).lower()} is not a number. Write one in digits.")  # noqa: TRY004  # pydantic's way
    return value


NO_TRUTH = BeforeValidator(_no_truth)
"""Of a number: true is not taken for 1."""
