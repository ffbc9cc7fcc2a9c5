"""The read side of one X account: its mentions, a search for words, and its own timeline."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import stamina

from listener.sources.errors import BadAnswer, RequestRefused, SourceUnreachable
from listener.sources.interface import Allowance, Gone, HeardPost, Page, Stream
from listener.sources.x_client import DEFAULT_TIMEOUT_S, XCredentials, ask, make_client, uses_user_auth
from listener.sources.x_cursor import Segment, XCursor, snowflake
from listener.sources.x_pass import SEARCH_REACH, Reach, XPass
from listener.sources.x_posts import TWEET_FIELDS, USER_FIELDS, Batch, Json, Us, edit_history, problem_ids, read_batch
from listener.sources.x_session import DEFAULT_API_BASE
from store.types import Allows

# https://docs.x.com/x-api/getting-started/pricing: per post read; "owned" reads are of the app owner's own account.
OWNED_READ_MICROS = 1_000
POST_READ_MICROS = 5_000
LONGEST_QUERY = 512
"""Of recent search, self-serve."""
_RETRY_TOTAL_S = 20.0


@dataclass(frozen=True)
class XOptions:
    """What one X source listens to."""

    name: str
    handle: str
    """Of the brand's own account, with or without @."""
    user_id: str | None = None
    """Of the same account. None: X is asked once."""
    mentions: bool = True
    query: str | None = None
    """Words to search for, in X's own query language. None: no search, which is dear."""
    own_timeline: bool = True
    """Hear our own posts too, so that hand-offs and colleagues' answers are seen."""
    expand_authors: bool = True
    """Ask for names and handles of authors; X may bill them as user reads."""
    overlap: timedelta = timedelta(minutes=30)
    """How far before the newest post to read again: X indexes some mentions late."""
    owned_reads: bool = True
    """The account owns the developer app, so that X bills mentions and own posts at the lower price."""


def full_query(options: XOptions) -> str:
    """The search as it is sent: without our own posts and reposts, and without what the mentions stream brings.

    Raises:
        RequestRefused: it is longer than X takes.
    """
    query, handle = (options.query or "").strip(), options.handle.lstrip("@")
    wanted = [f"-from:{handle}", "-is:retweet", *([f"-@{handle}"] if options.mentions else [])]
    present = query.lower().split()
    extra = [term for term in wanted if term.lower() not in present]
    # AND binds tighter than OR, so the additions would only reach the last alternative.
    if extra and re.search(r"\bOR\b", query):
        query = f"({query})"
    query = " ".join([query, *extra])
    if len(query) > LONGEST_QUERY:
        raise RequestRefused(
            f"The X query of source {options.name} has {len(query)} characters with what is added to it; "
            f"X takes {LONGEST_QUERY}. Shorten `query`."
        )
    return query


class XSource:
    """Reads X (see `Source`). Retries nothing but network trouble, and that only within 20 seconds."""

    platform = "x"
    live = True
    # X's restricted use cases: no training of models on X content.
    allows = Allows(store=True, show=True, train=False, export=True)
    recheck_price_micros = POST_READ_MICROS

    def __init__(
        self,
        options: XOptions,
        credentials: XCredentials,
        *,
        api_base: str = DEFAULT_API_BASE,
        timeout_s: tuple[float, float] = DEFAULT_TIMEOUT_S,
        attempts: int = 3,
    ) -> None:
        """Makes no request.

        Args:
            options: what to listen to.
            credentials: app-only bearer token, or OAuth 1.0a where there is none.
            api_base: https, or http on a loopback host.
            timeout_s: to connect, and to wait for the answer.
            attempts: how often one read is tried in all.

        Raises:
            CredentialsRefused: credentials are missing.
            RequestRefused: the query is too long.
            ValueError: `api_base` cannot be used.
        """
        self.name = options.name
        self._options = options
        self._attempts = attempts
        self._us = Us(options.handle.lstrip("@"), options.user_id)
        self._query = full_query(options) if options.query else None
        self._client = make_client(credentials, api_base=api_base, timeout_s=timeout_s, write=False)

    def streams(self) -> Sequence[Stream]:
        """Mentions first: they are what the API lets us answer."""
        owned = OWNED_READ_MICROS if self._options.owned_reads else POST_READ_MICROS
        found = [Stream("mentions", owned)] if self._options.mentions else []
        if self._query is not None:
            found.append(Stream("search", POST_READ_MICROS))
        if self._options.own_timeline:
            found.append(Stream("own", owned))
        return found

    def pages(
        self, stream: Stream, cursor: str | None, *, at: datetime, since: datetime | None, allowance: Allowance
    ) -> Iterator[Page]:
        """Newest first, then what earlier passes left open; see `Source.pages`."""
        known = None if cursor is None else XCursor.from_text(cursor)
        us = self._resolved(known)
        if known is not None:
            head = Segment(known.head_since(self._options.overlap))
        elif since is not None:
            head = Segment(snowflake(since), by_time=True)
        else:
            head = Segment(None)
        known = replace(known or XCursor(), user=(us.handle.lower(), us.user_id) if us.user_id else None)
        yield from XPass(self._reach(stream, us), us, known, head=head, at=at, first=cursor is None).pages(allowance)

    def look_again(self, external_ids: Sequence[str]) -> Iterator[HeardPost | Gone]:
        """The newest version of each post, in batches of 100; billed as ordinary reads."""
        for start in range(0, len(external_ids), 100):
            yield from self._look_at(list(external_ids[start : start + 100]))

    def close(self) -> None:
        """Give connections back."""
        self._client.session.close()

    def _reach(self, stream: Stream, us: Us) -> Reach:
        price = stream.price_micros
        if stream.name == "search":
            return Reach(self._searched, "next_token", 10, price, days=SEARCH_REACH)
        if stream.name == "own":
            return Reach(lambda p: self._timeline(us, p), "pagination_token", 5, price, posts=3_200)
        return Reach(lambda p: self._mentions(us, p), "pagination_token", 5, price, posts=800)

    def _mentions(self, us: Us, params: Mapping[str, object]) -> Json:
        return self._ask(self._client.get_users_mentions, us.user_id, **params, **self._fields())

    def _searched(self, params: Mapping[str, object]) -> Json:
        return self._ask(self._client.search_recent_tweets, self._query, **params, **self._fields())

    def _timeline(self, us: Us, params: Mapping[str, object]) -> Json:
        return self._ask(self._client.get_users_tweets, us.user_id, exclude="retweets", **params, **self._fields())

    def _fields(self) -> dict[str, object]:
        authors = {"expansions": "author_id", "user_fields": USER_FIELDS} if self._options.expand_authors else {}
        return {"tweet_fields": TWEET_FIELDS, **authors}

    def _ask(self, call: Callable[..., object], *args: object, **params: object) -> Json:
        user_auth = uses_user_auth(self._client)
        for attempt in stamina.retry_context(SourceUnreachable, attempts=self._attempts, timeout=_RETRY_TOTAL_S):
            with attempt:
                return ask(call, *args, user_auth=user_auth, **params)
        raise AssertionError("a retry context ends with an answer or an error")

    def _resolved(self, cursor: XCursor | None) -> Us:
        """Our account with its user id: from the options, the cursor, or once from X."""
        handle = self._us.handle.lower()
        if self._us.user_id is None and cursor is not None and cursor.user and cursor.user[0] == handle:
            self._us = replace(self._us, user_id=cursor.user[1])
        if self._us.user_id is None:
            body = self._ask(self._client.get_user, username=self._us.handle)
            found = body.get("data")
            if not isinstance(found, Mapping) or not str(found.get("id", "")).isdecimal():
                raise RequestRefused(f"X knows no account @{self._us.handle}. Check the handle in the settings.")
            self._us = replace(self._us, user_id=str(found["id"]))
        return self._us

    def _look_at(self, ids: list[str]) -> Iterator[HeardPost | Gone]:
        body = self._ask(self._client.get_tweets, ids, **self._fields())
        batch, newest = self._read(body), _newest_versions(body)
        yield from _gone(body, {i: i for i in ids})
        yield from (p for p in batch.posts if p.external_id not in newest)
        if newest:
            body = self._ask(self._client.get_tweets, list(newest.values()), **self._fields())
            yield from _gone(body, {version: first for first, version in newest.items()})
            yield from self._read(body).posts

    def _read(self, body: Json) -> Batch:
        try:
            return read_batch(body, self._us)
        except TypeError as error:
            raise BadAnswer("X answered with something that is not a list of posts. Try again later.") from error


def _newest_versions(body: Json) -> dict[str, str]:
    """First id -> newest id, of the posts that were edited after the version that X gave us."""
    newest = {}
    for record in body.get("data") or []:
        try:
            history = edit_history(record)
            if history[-1] != str(record["id"]):
                newest[history[0]] = history[-1]
        except (KeyError, TypeError, ValueError, AttributeError):
            continue  # `read_batch` says what is wrong with it
    return newest


def _gone(body: Json, stored: Mapping[str, str]) -> Iterator[Gone]:
    """`stored`: the id that X was asked for -> the id that we keep."""
    for post_id, problem in problem_ids(body).items():
        if post_id in stored and "not-found" in problem:
            yield Gone(stored[post_id], "deleted")
        elif post_id in stored and "not-authorized" in problem:
            yield Gone(stored[post_id], "protected")
