"""What each error of praw and prawcore means to us. Only `reddit_client` and the two Reddit adapters use this."""

import ssl
from collections.abc import Iterator, Mapping
from contextlib import suppress

import praw.exceptions as pe
import prawcore.exceptions as ce
import requests
import urllib3.exceptions as u3

from listener.sources.errors import (
    BadAnswer,
    CredentialsRefused,
    OutOfCredits,
    RateLimited,
    RequestRefused,
    SourceError,
    SourceUnreachable,
)


class Pause(ce.PrawcoreException):
    """The rate window is used up: raised where prawcore would sleep."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"the rate window opens in {seconds:.0f} s")
        self.seconds = seconds


UNREACHABLE, REFUSED, BAD, CREDENTIALS = SourceUnreachable, RequestRefused, BadAnswer, CredentialsRefused
FAMILY: Mapping[type[Exception], type[SourceError]] = {
    ce.PrawcoreException: BAD,
    ce.InvalidInvocation: CREDENTIALS,
    ce.OAuthException: CREDENTIALS,
    ce.RequestException: UNREACHABLE,
    ce.ResponseException: BAD,
    ce.BadJSON: BAD,
    ce.BadRequest: REFUSED,
    ce.Conflict: REFUSED,
    ce.Forbidden: CREDENTIALS,
    ce.InsufficientScope: CREDENTIALS,
    ce.InvalidToken: CREDENTIALS,
    ce.NotFound: REFUSED,
    ce.Redirect: REFUSED,
    ce.ServerError: UNREACHABLE,
    ce.SpecialError: REFUSED,
    ce.TooLarge: REFUSED,
    ce.TooManyRequests: RateLimited,
    ce.URITooLong: REFUSED,
    ce.UnavailableForLegalReasons: REFUSED,
    Pause: RateLimited,
    pe.PRAWException: BAD,
    pe.ClientException: BAD,
    pe.DuplicateReplaceException: BAD,
    pe.InvalidFlairTemplateID: REFUSED,
    pe.InvalidImplicitAuth: CREDENTIALS,
    pe.InvalidURL: REFUSED,
    pe.MissingRequiredAttributeException: CREDENTIALS,
    pe.ReadOnlyException: CREDENTIALS,
    pe.RedditAPIException: REFUSED,
    pe.TooLargeMediaException: REFUSED,
    pe.WebSocketException: UNREACHABLE,
    pe.MediaPostFailed: REFUSED,
}
"""What each outside error becomes where its HTTP status does not say it better. A test walks both libraries."""

_WORDS: Mapping[type[SourceError], str] = {
    CREDENTIALS: "Reddit refused the credentials ({}). Check client_id, secret, token and its scopes in the settings.",
    UNREACHABLE: "Reddit could not be reached ({}). Check the network and proxy; the next poll tries again.",
    REFUSED: "Reddit calls the request wrong ({}). Check subreddits, search and username in the settings.",
    BAD: "Reddit answered with something that is not its JSON ({}). Try again; if it stays, look at api_base.",
    OutOfCredits: "Reddit wants money first ({}). Look at the terms of your API access.",
}


def translate(error: Exception) -> SourceError:
    """The one place where errors of praw and prawcore become ours. The message holds no secret."""
    if isinstance(error, SourceError):
        return error
    if isinstance(error, Pause):
        return _rate_limited(error.seconds)
    response = getattr(error, "response", None)
    if isinstance(response, requests.Response):
        return _by_status(error, response)
    if isinstance(error, pe.RedditAPIException):
        return _by_items(error)
    kind = next((FAMILY[c] for c in type(error).__mro__ if c in FAMILY), BAD)
    if kind is RateLimited:
        return _rate_limited(None)
    name = type(getattr(error, "original_exception", error)).__name__
    return kind(_WORDS[kind].format(name))


def never_left(error: Exception) -> bool:
    """True only where it is certain that the request did not reach the server: no connection came about.

    A certificate that was refused counts; any other TLS error may have come while the answer was read.
    """
    original = getattr(error, "original_exception", None)
    before = (
        requests.exceptions.ConnectTimeout,
        requests.exceptions.ProxyError,
        requests.exceptions.InvalidURL,
        requests.exceptions.InvalidSchema,
        requests.exceptions.MissingSchema,
        requests.exceptions.InvalidHeader,
    )
    if isinstance(original, before):
        return True
    unconnected = (u3.NewConnectionError, u3.ConnectTimeoutError, ssl.SSLCertVerificationError)
    return any(isinstance(e, unconnected) for e in _chain(original))


def retry_after_s(response: requests.Response) -> float | None:
    """How long a 429 asks us to wait, in seconds, if it says so."""
    for header in ("retry-after", "x-ratelimit-reset"):
        with suppress(KeyError, ValueError):
            seconds = float(response.headers[header])
            if 0 <= seconds < 86400 * 7:
                return seconds
    return None


def blocked(response: requests.Response) -> bool:
    """A 403 as a web page: Reddit's network guard turned this machine or user agent away, not this request."""
    return response.status_code == 403 and "json" not in response.headers.get("content-type", "")


def _chain(error: object) -> Iterator[object]:
    """The error and what it wraps, however requests and urllib3 nested it."""
    for _ in range(8):
        if error is None:
            return
        yield error
        inner = getattr(error, "reason", None)
        if not isinstance(inner, BaseException):
            args = getattr(error, "args", ())
            inner = next((a for a in args if isinstance(a, BaseException)), None)
        error = inner


def _by_status(error: Exception, response: requests.Response) -> SourceError:
    status = response.status_code
    if status == 429:
        return _rate_limited(retry_after_s(response))
    if blocked(response):
        return CredentialsRefused(
            "Reddit turned this machine away (403, no JSON). Check user_agent, and whether this network is let in."
        )
    if isinstance(error, ce.OAuthException):
        return CredentialsRefused(_WORDS[CREDENTIALS].format(str(error.error)[:60]))
    kind: type[SourceError] = next((FAMILY[c] for c in type(error).__mro__ if c in FAMILY), BAD)
    if status == 402:
        kind = OutOfCredits
    elif status in {401, 403}:
        kind = CREDENTIALS
    elif status == 408 or status >= 500:
        kind = UNREACHABLE
    elif 300 <= status < 500:
        kind = REFUSED
    name = type(error).__name__
    return kind(_WORDS[kind].format(f"{status} {name}"))


def _by_items(error: pe.RedditAPIException) -> SourceError:
    types = ", ".join(str(item.error_type)[:60] for item in error.items)
    if "RATELIMIT" in types:
        return _rate_limited(None)
    return RequestRefused(_WORDS[REFUSED].format(types))


def _rate_limited(seconds: float | None) -> RateLimited:
    when = f" for {seconds:.0f} s" if seconds is not None else ""
    return RateLimited(f"Reddit's rate limit is used up{when}. The next poll after that goes on.", seconds)
