"""The one door to X: a `tweepy.Client` that sends through our session, and one translation of all that it can raise."""

import json
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import requests
import tweepy
import urllib3
from requests import exceptions as web
from tweepy import errors as tw

from listener.sources.errors import (
    BadAnswer,
    CredentialsRefused,
    OutOfCredits,
    RateLimited,
    RequestRefused,
    SourceError,
    SourceUnreachable,
)
from listener.sources.x_session import DEFAULT_API_BASE, XSession, check_api_base, hush

DEFAULT_TIMEOUT_S = (5.0, 30.0)
"""To connect, and to wait for each piece of the answer."""

# https://docs.x.com: a 429 is a rate window or a cap; waiting never helps the second (tweepy pull 2231).
_CAP = re.compile(r"usage[-_ ]?cap|monthly|spend(ing)?[-_ ]?(cap|limit)|credits", re.IGNORECASE)
_LIMIT_HEADERS = ("x-rate-limit", "x-app-limit-24hour", "x-user-limit-24hour")


@dataclass(frozen=True)
class XCredentials:
    """Keys of one X app, and the tokens of one account. The repr says which are set, never what they are."""

    bearer_token: str | None = None
    api_key: str | None = None
    api_secret: str | None = None
    access_token: str | None = None
    access_token_secret: str | None = None

    def __repr__(self) -> str:
        return f"XCredentials({', '.join(f'{f.name}={self._shown(f.name)}' for f in fields(self))})"

    def _shown(self, name: str) -> str:
        return "<set>" if getattr(self, name) else "None"

    @property
    def can_write(self) -> bool:
        """All four parts of the OAuth 1.0a user context are there."""
        return bool(self.api_key and self.api_secret and self.access_token and self.access_token_secret)


def make_client(
    credentials: XCredentials,
    *,
    api_base: str = DEFAULT_API_BASE,
    timeout_s: tuple[float, float] = DEFAULT_TIMEOUT_S,
    write: bool,
) -> tweepy.Client:
    """A client that answers with plain dicts, tries once, and never waits on a rate limit.

    A reader gets the app-only bearer token where there is one, and then nothing else: it cannot post (law 4).

    Raises:
        CredentialsRefused: the credentials for this side are not complete.
        ValueError: `api_base` is not https (http is for loopback hosts only).
    """
    session = XSession(check_api_base(api_base), timeout_s, keep_alive=not write)
    hush()
    if credentials.bearer_token and not write:
        client = tweepy.Client(bearer_token=credentials.bearer_token, return_type=dict)
    elif credentials.can_write:
        client = tweepy.Client(
            consumer_key=credentials.api_key,
            consumer_secret=credentials.api_secret,
            access_token=credentials.access_token,
            access_token_secret=credentials.access_token_secret,
            return_type=dict,
            wait_on_rate_limit=False,
        )
    else:
        session.close()
        raise CredentialsRefused(_missing(credentials, write=write))
    client.session.close()
    client.session = session
    return client


def uses_user_auth(client: tweepy.Client) -> bool:
    """True where this client signs as the account (OAuth 1.0a) and holds no app-only token."""
    return client.bearer_token is None


def ask(call: Callable[..., object], /, *args: object, **params: object) -> Mapping[str, Any]:
    """One read by a method of the client: the JSON object that X answered with.

    Raises:
        SourceError: whatever went wrong, translated by `translate`.
    """
    try:
        body = call(*args, **params)
    # tweepy's own parsing raises AttributeError and the like on odd answers; only the call itself is inside this try.
    except Exception as error:  # noqa: BLE001 - see above
        # requests names the whole header, token included, in an InvalidHeader.
        raise translate(error) from (None if isinstance(error, web.InvalidHeader) else error)
    if not isinstance(body, Mapping):
        raise BadAnswer("X answered with JSON that is not an object. Try again; if it stays, look at the api_base.")
    return body


UNREACHABLE, REFUSED, BAD = SourceUnreachable, RequestRefused, BadAnswer
FAMILY: Mapping[type[Exception], type[SourceError]] = {
    tw.TweepyException: BAD,
    tw.HTTPException: BAD,
    tw.BadRequest: REFUSED,
    tw.Unauthorized: CredentialsRefused,
    tw.Forbidden: CredentialsRefused,
    tw.NotFound: REFUSED,
    tw.TooManyRequests: RateLimited,
    tw.TwitterServerError: UNREACHABLE,
    web.RequestException: UNREACHABLE,
    web.ConnectionError: UNREACHABLE,
    web.ProxyError: UNREACHABLE,
    web.SSLError: UNREACHABLE,
    web.Timeout: UNREACHABLE,
    web.ConnectTimeout: UNREACHABLE,
    web.ReadTimeout: UNREACHABLE,
    web.HTTPError: UNREACHABLE,
    web.ChunkedEncodingError: UNREACHABLE,
    web.RetryError: UNREACHABLE,
    web.InvalidJSONError: BAD,
    web.JSONDecodeError: BAD,
    web.ContentDecodingError: BAD,
    web.StreamConsumedError: BAD,
    web.TooManyRedirects: BAD,
    web.UnrewindableBodyError: BAD,
    web.URLRequired: REFUSED,
    web.MissingSchema: REFUSED,
    web.InvalidSchema: REFUSED,
    web.InvalidURL: REFUSED,
    web.InvalidHeader: CredentialsRefused,
    web.InvalidProxyURL: REFUSED,
    urllib3.exceptions.HTTPError: UNREACHABLE,
    json.JSONDecodeError: BAD,
}
"""What each outside error becomes where its HTTP status does not say it better. A test walks the libraries."""


def translate(error: Exception) -> SourceError:
    """The one place where errors of tweepy, requests and urllib3 become ours. The message holds no secret."""
    if isinstance(error, tw.HTTPException) and error.response is not None:
        return _by_status(error.response)
    kind = next((FAMILY[c] for c in type(error).__mro__ if c in FAMILY), BAD)
    name = type(error).__name__
    if kind is UNREACHABLE:
        return kind(f"X could not be reached ({name}). Check the network and proxy; the next poll tries again.")
    if kind is REFUSED:
        return kind(f"The request to X could not be made ({name}). Check api_base and the proxy settings.")
    if kind is CredentialsRefused:
        return kind(f"X refused the credentials ({name}). Check the keys and tokens in the settings.")
    if kind is RateLimited:
        return kind(f"X asks us to come later ({name}). The next poll tries again.")
    return kind(f"X answered with something that is not its JSON ({name}). Try again; if it stays, look at api_base.")


def answer_in(error: Exception) -> requests.Response | None:
    """The HTTP answer that an error of tweepy carries; None where there was no answer, or not one with a status."""
    return error.response if isinstance(error, tw.HTTPException) else None


def names_a_cap(response: requests.Response) -> bool:
    """A 402, or a 429 whose body names a usage, monthly or spending cap: only money helps."""
    return response.status_code == 402 or (response.status_code == 429 and bool(_CAP.search(response.text[:4000])))


def limit_resets_at(response: requests.Response) -> datetime | None:
    """When the used-up rate windows of a 429 open again (the 24-hour ones too), if X says so."""
    used_up, known = [], []
    for prefix in _LIMIT_HEADERS:
        with suppress(KeyError, ValueError, OverflowError, OSError):
            reset = datetime.fromtimestamp(int(response.headers[f"{prefix}-reset"]), UTC)
            known.append(reset)
            if response.headers.get(f"{prefix}-remaining") == "0":
                used_up.append(reset)
    return max(used_up) if used_up else next(iter(known), None)


def platform_words(response: requests.Response) -> str:
    """What X says about a refused request, on one line and short; empty where the answer is not X's JSON."""
    try:
        body = response.json()
    except ValueError:
        return ""
    errors = body.get("errors") if isinstance(body, dict) else None
    found = [e for e in errors if isinstance(e, dict)] if isinstance(errors, list) else []
    said = [str(e.get("message") or e.get("detail") or e.get("title") or "") for e in found]
    if isinstance(body, dict):
        said.append(str(body.get("detail") or body.get("title") or ""))
    return re.sub(r"[\x00-\x1f\x7f\s]+", " ", "; ".join(dict.fromkeys(s for s in said if s)))[:300]


def _by_status(response: requests.Response) -> SourceError:
    status = response.status_code
    words = platform_words(response)
    says = f"{status}: {words}" if words else str(status)
    if names_a_cap(response):
        return OutOfCredits(f"X wants credits first ({says}). Add credits or raise the cap in the X developer console.")
    if status == 429:
        return _rate_limited(response)
    if status in {401, 403}:
        return CredentialsRefused(f"X refused the credentials ({says}). Check the keys, tokens and app permissions.")
    if status == 408 or status >= 500:
        return SourceUnreachable(f"X has trouble ({says}). The next poll tries again.")
    if 400 <= status < 500:
        return RequestRefused(f"X calls the request wrong ({says}). Check the query and handle in the settings.")
    return BadAnswer(f"X answered in an unexpected way ({says}). Check api_base and the proxy settings.")


def _rate_limited(response: requests.Response) -> RateLimited:
    """The wait is counted from the answer's own Date header, so that our clock does not matter."""
    reset, wait_s = limit_resets_at(response), None
    with suppress(KeyError, ValueError):
        if reset is None:
            wait_s = float(response.headers["retry-after"])
        else:
            wait_s = max(0.0, (reset - parsedate_to_datetime(response.headers["date"])).total_seconds())
    until = f" until {reset:%H:%M} UTC" if reset else ""
    return RateLimited(f"X's rate limit is used up{until}. The next poll after that goes on.", wait_s)


def _missing(credentials: XCredentials, *, write: bool) -> str:
    names = ("api_key", "api_secret", "access_token", "access_token_secret")
    missing = ", ".join(n for n in names if not getattr(credentials, n))
    side, other = ("Posting to X", "") if write else ("Reading X", "bearer_token, or ")
    return f"{side} needs credentials that are not set ({missing}). Set {other}all of {', '.join(names)}."
