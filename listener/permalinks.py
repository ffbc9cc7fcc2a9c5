"""From a link that a person pasted to the platform and the id of the post."""

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

_X = re.compile(r"^/(?:i/(?:web/)?|[A-Za-z0-9_]{1,15}/)status/(\d{1,25})(?:/|$)")
_REDDIT = re.compile(r"^/(?:r|user)/[^/]+/comments/([a-z0-9]+)(?:/[^/]*)?(?:/([a-z0-9]+))?/?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Permalink:
    """Where a link leads."""

    platform: str
    external_id: str


def web_parts(url: str) -> SplitResult | None:
    """The parts of a link that a browser may open; None where it is none, such as "http://["."""
    url = url.strip()
    try:
        parts = urlsplit(url)
        return parts if parts.scheme in {"http", "https"} and parts.hostname and url.isprintable() else None
    except ValueError:
        return None


def parse_permalink(url: str) -> Permalink | None:
    """The post a link leads to; None where the platform is not one of ours."""
    parts = web_parts(url)
    if parts is None:
        return None
    host = (parts.hostname or "").lower().removeprefix("www.").removeprefix("mobile.")
    if host in {"x.com", "twitter.com"} and (found := _X.match(parts.path)):
        return Permalink("x", found.group(1))
    if (host == "reddit.com" or host.endswith(".reddit.com")) and (found := _REDDIT.match(parts.path)):
        submission, comment = found.groups()
        return Permalink("reddit", f"t1_{comment}" if comment else f"t3_{submission}")
    return None


def platform_of(url: str) -> str:
    """The platform of a link, or its host: what a pasted post is filed under."""
    found = parse_permalink(url)
    if found is not None:
        return found.platform
    parts = web_parts(url)
    return ((parts.hostname if parts else None) or "web").lower().removeprefix("www.")
