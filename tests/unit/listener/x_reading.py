"""What the tests of the X source share: a source at a fake X, a budget, and reading a stream to its end."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from listener.sources.interface import HeardPost, Page, Stream
from listener.sources.x import XOptions, XSource
from listener.sources.x_client import XCredentials
from tests.platforms.x import FakeX
from tests.platforms.x_wire import KEYS

AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
BEARER = XCredentials(bearer_token=KEYS["bearer_token"])
USER = XCredentials(**{k: v for k, v in KEYS.items() if k != "bearer_token"})
Make = Callable[..., XSource]


@contextmanager
def sources_at(x: FakeX) -> Iterator[Make]:
    """Builds sources for @acme at this server, and closes them in the end."""
    made = []

    def build(credentials: XCredentials = BEARER, *, attempts: int = 1, **options: Any) -> XSource:
        base = XOptions(name="x", handle="acme", user_id="42", **options)
        made.append(XSource(base, credentials, api_base=x.url, attempts=attempts, timeout_s=(1, 1)))
        return made[-1]

    yield build
    for source in made:
        source.close()


class Budget:
    """Grants this many posts per request, one after the other; then everything (or nothing)."""

    def __init__(self, *grants: int, then: int = 10_000) -> None:
        self.grants, self.then = list(grants), then
        self.asked: list[tuple[int, int]] = []

    def grant(self, wanted: int, price_micros: int) -> int:
        self.asked.append((wanted, price_micros))
        return min(wanted, self.grants.pop(0) if self.grants else self.then)


def stream(source: XSource, name: str) -> Stream:
    return next(s for s in source.streams() if s.name == name)


def read(
    source: XSource,
    name: str = "mentions",
    cursor: str | None = None,
    *,
    at: datetime = AT,
    since: datetime | None = AT - timedelta(days=2),
    allowance: Budget | None = None,
) -> list[Page]:
    return list(source.pages(stream(source, name), cursor, at=at, since=since, allowance=allowance or Budget()))


def only(pages: list[Page]) -> HeardPost:
    posts = [p for page in pages for p in page.posts]
    assert len(posts) == 1
    return posts[0]


def ids(pages: list[Page]) -> list[str]:
    return [p.external_id for page in pages for p in page.posts]
