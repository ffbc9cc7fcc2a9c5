"""The one door to Reddit: a `praw.Reddit` with our hosts, time-outs and pace, and one translation of what it can raise.

praw 8.0 reads ./praw.ini, ignores its own time-out setting, sleeps up to ten minutes inside our thread, and sends a
failed POST up to three times. All four are put right here, with what it offers for that where it offers something.
"""

import configparser
import ipaddress
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, fields
from importlib.resources import files
from typing import Any, cast
from urllib.parse import urlsplit

import praw
import prawcore
import requests
from praw.config import Config
from prawcore.rate_limit import RateLimiter
from prawcore.sessions import FiniteRetryStrategy, Session

from listener.sources.errors import BadAnswer, CredentialsRefused
from listener.sources.reddit_errors import Pause, translate

DEFAULT_API_BASE = "https://oauth.reddit.com"
DEFAULT_AUTH_BASE = "https://www.reddit.com"
DEFAULT_TIMEOUT_S = (5.0, 30.0)
"""To connect, and to wait for each piece of the answer."""
LONGEST_PAUSE_S = 12.0
"""prawcore spreads calls by up to 10 s; anything longer is its wait for the rate window, which we do not sit out."""

_KNOWN_AUTH_ERRORS = ("insufficient_scope", "invalid_token")


@dataclass(frozen=True)
class RedditCredentials:
    """Keys of one Reddit app, and of one account. The repr says which are set, never what they are."""

    client_id: str
    client_secret: str | None = None
    """None for an installed app."""
    refresh_token: str | None = None
    """A permanent one; used before user name and password."""
    username: str | None = None
    password: str | None = None

    def __repr__(self) -> str:
        shown = (f"{f.name}={'<set>' if getattr(self, f.name) else 'None'}" for f in fields(self))
        return f"RedditCredentials({', '.join(shown)})"

    @property
    def name_an_account(self) -> bool:
        """They act for an account; otherwise they read public pages only."""
        return bool(self.refresh_token or (self.client_secret and self.username and self.password))


def make_reddit(
    credentials: RedditCredentials,
    *,
    user_agent: str,
    api_base: str = DEFAULT_API_BASE,
    auth_base: str = DEFAULT_AUTH_BASE,
    timeout_s: float | tuple[float, float] = DEFAULT_TIMEOUT_S,
    write: bool,
) -> praw.Reddit:
    """A client for one side of one account. With `write`, each request is sent exactly once.

    Proxy and CA variables of the environment work as in requests; praw.ini files and praw_* variables have no say.

    Raises:
        CredentialsRefused: the credentials for this side are not complete.
        ValueError: an address is not https (http is for loopback hosts only).
    """
    if not credentials.client_id:
        raise CredentialsRefused("Reddit needs a client_id that is not set. Set the app's client_id in the settings.")
    if write and not credentials.name_an_account:
        raise CredentialsRefused(
            "Posting to Reddit needs an account. Set refresh_token (or client_secret, username and password)."
        )
    by_password = credentials.name_an_account and not credentials.refresh_token
    _use_packaged_settings()
    reddit = praw.Reddit(
        "DEFAULT",
        requestor_class=Requestor,
        requestor_kwargs={"timeout": timeout_s, "session": _session()},
        client_id=credentials.client_id,
        client_secret=credentials.client_secret or None,
        refresh_token=credentials.refresh_token or None,
        username=credentials.username if by_password else None,
        password=credentials.password if by_password else None,
        redirect_uri=None,
        user_agent=user_agent,
        oauth_url=check_base(api_base),
        reddit_url=check_base(auth_base),
        short_url="https://redd.it",
        check_for_updates=False,
        check_for_async=False,
        # praw counts "try again in 500 milliseconds" as 0 s and would post again: only a negative number stops it.
        ratelimit_seconds=-1 if write else 0,
        window_size=prawcore.const.WINDOW_SIZE,
        timeout=int(max(timeout_s) if isinstance(timeout_s, tuple) else timeout_s) or 1,
    )
    _pace(reddit, write=write)
    return reddit


def check_base(address: str) -> str:
    """`address` without a trailing slash.

    Raises:
        ValueError: it is not https (http is for loopback hosts only), or carries more than a host and a port.
    """
    parts = urlsplit(address)
    plain = parts.path in {"", "/"} and not (parts.query or parts.fragment or parts.username)
    if parts.scheme not in {"http", "https"} or not parts.hostname or not plain:
        raise ValueError(f"The address of Reddit's API is not a plain web address. Use {DEFAULT_API_BASE}.")
    if parts.scheme == "http" and not _is_loopback(parts.hostname):
        raise ValueError("The address of Reddit's API is http, which would show the tokens to the network. Use https.")
    return address.rstrip("/")


def ask(reddit: praw.Reddit, path: str, params: Mapping[str, str | int]) -> Mapping[str, Any]:
    """One GET: the JSON object that Reddit answered with, as it came (praw's lazy objects could send more requests).

    Raises:
        SourceError: whatever went wrong, translated by `translate`.
    """
    try:
        body = reddit.request(method="GET", path=path, params=dict(params))
    except Exception as error:  # noqa: BLE001 - prawcore's parsing raises KeyError and the like on odd answers
        # The original may hold the form that was sent, a password among it: it is not kept as the cause.
        raise translate(error) from None
    if not isinstance(body, Mapping):
        raise BadAnswer("Reddit answered with JSON that is not an object. Try again; if it stays, look at api_base.")
    return body


def children(body: Mapping[str, Any]) -> list[object]:
    """The records of a listing.

    Raises:
        BadAnswer: it is not a listing.
    """
    data = body.get("data")
    found = data.get("children") if isinstance(data, Mapping) else None
    if not isinstance(found, list):
        raise BadAnswer("Reddit answered with something that is not a listing. The next poll tries again.")
    return found


def close(reddit: praw.Reddit) -> None:
    """Give connections back."""
    requestor(reddit).close()


def requestor(reddit: praw.Reddit) -> "Requestor":
    """The one object that all requests of `reddit` go through."""
    return cast("Requestor", cast("Session", reddit._core).requestor)


class Requestor(prawcore.Requestor):
    """Sends with our time-out, without following redirects, and remembers how far the last write got."""

    fresh = False
    """Each request gets a connection of its own: a write on one that the server just closed, which no client can
    always tell in time, would look like a reset after writing."""
    write_began = False
    """The last POST to the API (not for a token) was handed to the network."""
    write_answer: requests.Response | None = None
    """What came back for it."""

    def request(self, *args: Any, timeout: float | None = None, **kwargs: Any) -> requests.Response:
        """As prawcore, but `timeout` (always 16 s there) gives way to ours.

        Raises:
            prawcore.RequestException: nothing, or only a piece, came back.
        """
        del timeout
        # Following a redirect would repeat a POST; a redirected token request would show the password elsewhere.
        kwargs["allow_redirects"] = False
        method, url = str(args[0]).upper(), str(args[1])
        for_token = url.startswith(self.reddit_url + prawcore.const.ACCESS_TOKEN_PATH)
        writes = method != "GET" and not for_token
        if self.fresh:
            self.close()
        if writes:
            self.write_began = True
        response = super().request(*args, timeout=None, **kwargs)
        _make_readable(response)
        if for_token:
            # prawcore asks the server to close here; requests would still try the connection again.
            self.close()
        if writes:
            self.write_answer = response
        return response

    def forget_write(self) -> None:
        """Before a write: nothing began, nothing came back."""
        self.write_began = False
        self.write_answer = None


class _PoliteLimiter(RateLimiter):
    """prawcore's pace, except that a long wait is an error for the caller to plan with, and odd headers are none."""

    def delay(self) -> None:
        """Sleep a few seconds at most.

        Raises:
            Pause: the rate window is used up.
        """
        if self.next_request_timestamp_ns is not None:
            wait_s = (self.next_request_timestamp_ns - time.monotonic_ns()) / prawcore.const.NANOSECONDS
            if wait_s > LONGEST_PAUSE_S:
                raise Pause(wait_s)
        super().delay()

    def update(self, *, response_headers: Mapping[str, str]) -> None:
        """As prawcore; headers that are not numbers change nothing."""
        with suppress(ValueError, KeyError, ZeroDivisionError, OverflowError):
            super().update(response_headers=response_headers)


class _Once(FiniteRetryStrategy):
    """One attempt, at once. prawcore's own strategy with `retries=0` sleeps 2 to 4 s before its first attempt."""

    def _sleep_seconds(self) -> float | None:
        return None

    def should_retry_on_failure(self) -> bool:
        return False


def _pace(reddit: praw.Reddit, *, write: bool) -> None:
    """Private names: praw is pinned to 8.0.x, and tests count the requests that arrive."""
    cores = cast("list[Session | None]", [reddit._authorized_core, reddit._read_only_core])
    for core in (c for c in cores if c is not None):
        core._rate_limiter = _PoliteLimiter(window_size=prawcore.const.WINDOW_SIZE)
        if write:
            core._retry_strategy_class = _Once
    requestor(reddit).fresh = write


def _session() -> requests.Session:
    session = requests.Session()
    # Without an auth of its own requests would replace the bearer header by a matching ~/.netrc entry.
    session.auth = _leave_headers
    return session


def _leave_headers(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _make_readable(response: requests.Response) -> None:
    """Take out of an answer what prawcore 4.0 cannot read (it would raise KeyError or ValueError)."""
    headers = response.headers
    said = headers.get("www-authenticate", "").replace('"', "").rsplit("=", 1)[-1]
    if response.status_code == 401 and said not in _KNOWN_AUTH_ERRORS:
        headers["www-authenticate"] = "Bearer error=invalid_token"
    elif response.status_code == 403 and said not in _KNOWN_AUTH_ERRORS:
        headers.pop("www-authenticate", None)
    try:
        float(headers.get("retry-after", "0"))
    except ValueError:
        del headers["retry-after"]


def _use_packaged_settings() -> None:
    """Let praw start from the praw.ini inside its package only: one in the current folder could name another host."""
    with Config.LOCK:
        if Config.CONFIG is None:
            settings = configparser.ConfigParser(interpolation=None)
            settings.read_string(files("praw").joinpath("praw.ini").read_text(encoding="utf-8"))
            Config.CONFIG = settings


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
