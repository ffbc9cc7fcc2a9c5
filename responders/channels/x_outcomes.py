"""What became of one POST to X: certainly public, certainly not, or unknown. When in doubt, unknown."""

import ssl
from collections.abc import Mapping
from datetime import datetime, timedelta

import requests
import urllib3
from requests import exceptions as web

from listener.sources.x_client import limit_resets_at, names_a_cap, platform_words
from listener.sources.x_posts import post_url
from responders.channels.interface import REPEATED, NotSent, Outcome, Sent, Unknown

_NO_RESET_WAIT = timedelta(minutes=15)
"""X's shorter rate window, for a 429 that does not say when it opens."""

# Texts of 403 answers; X gives no codes with them. Lower case.
# https://github.com/gptme/gptme-contrib/pull/811, https://github.com/plhery/node-twitter-api-v2/issues/366 and 469
_NOT_SUMMONED = ("not been mentioned", "otherwise engaged by the author", "you are mentioned or are the author")
_DUPLICATE = "duplicate content"
_INVISIBLE = "deleted or not visible"
_REFUSED_FOR_GOOD = {400, 404, 413, 422}

# Reasons of OpenSSL that only a handshake has: nothing was written yet.
_HANDSHAKE = {
    "WRONG_VERSION_NUMBER",
    "UNSUPPORTED_PROTOCOL",
    "NO_PROTOCOLS_AVAILABLE",
    "SSLV3_ALERT_HANDSHAKE_FAILURE",
    "TLSV1_ALERT_PROTOCOL_VERSION",
    "TLSV1_ALERT_UNKNOWN_CA",
    "HTTP_REQUEST",
}


def of_answer(body: object, handle: str) -> Outcome:
    """A 2xx: sent, if it names the new post."""
    data = body.get("data") if isinstance(body, Mapping) else None
    post_id = data.get("id") if isinstance(data, Mapping) else None
    if not isinstance(post_id, str) or not post_id.isdecimal():
        return Unknown("X took the reply but did not say under which id. Look whether it is public.")
    return Sent(post_id, post_url(post_id, handle))


def of_error(error: Exception, response: requests.Response | None, at: datetime) -> Outcome:
    """An error of the client, with the answer that it carries if there was one."""
    if response is not None:
        return _of_status(response, at)
    name = type(error).__name__
    if never_left(error):
        return NotSent(
            f"X could not be reached, nothing was sent ({name}). Check the network, proxy and certificates.",
            permanent=False,
            halts=True,
        )
    return Unknown(f"No readable answer came back from X ({name}). Look whether the reply is public.")


def never_left(error: BaseException) -> bool:
    """True only where the body of the request cannot have been written.

    requests calls both a refused connection and a reset after writing a ConnectionError; what urllib3 says inside
    tells them apart.
    """
    if isinstance(error, web.SSLError):
        return any(_is_handshake(e) for e in _inside(error))
    # urllib3 raises its ProxyError only before the proxy has taken the connection.
    before = (web.ConnectTimeout, web.ProxyError, web.InvalidURL, web.InvalidSchema, web.MissingSchema)
    if isinstance(error, (*before, web.InvalidHeader, web.URLRequired)):
        return True
    connecting = (urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError)
    return isinstance(error, web.ConnectionError) and any(isinstance(e, connecting) for e in _inside(error))


def _of_status(response: requests.Response, at: datetime) -> Outcome:
    status, words = response.status_code, platform_words(response)
    says = f"{status}: {words}" if words else str(status)
    if names_a_cap(response):
        return _wait(f"X wants credits first ({says}). Add credits or raise the cap in the X developer console.")
    if status == 429:
        again = limit_resets_at(response) or at + _NO_RESET_WAIT
        return _wait(f"X's rate limit for posting is used up until {again:%H:%M} UTC. It goes on by itself.", again)
    if status == 401:
        return _wait(f"X refused the credentials ({says}). Check the keys and tokens in the settings.")
    if status == 403:
        return _of_403(response, says)
    if status in _REFUSED_FOR_GOOD:
        return NotSent(f"X refused the reply ({says}). Change the text or answer in the app.", permanent=True)
    return Unknown(f"X answered {says}; the reply may be public all the same. Look whether it is.")


def _of_403(response: requests.Response, says: str) -> Outcome:
    text = response.text[:4000].lower()
    if any(t in text for t in _NOT_SUMMONED):
        reason = "X lets an app reply only to people who mentioned or quoted the account (403). Post it in the app."
        return NotSent(reason, permanent=True, hand_off=True)
    if _DUPLICATE in text:
        return Unknown(REPEATED)
    if _INVISIBLE in text:
        return NotSent("The post was deleted or is hidden from us (403). There is nothing to answer.", permanent=True)
    return _wait(f"X does not let this app post ({says}). Check the app's permissions and the account's state.")


def _wait(reason: str, again: datetime | None = None) -> NotSent:
    return NotSent(reason, permanent=False, retry_at=again, halts=True)


def _is_handshake(error: BaseException) -> bool:
    if isinstance(error, ssl.SSLCertVerificationError):
        return True
    return isinstance(error, ssl.SSLError) and error.reason in _HANDSHAKE


def _inside(error: BaseException) -> list[BaseException]:
    """The error and everything it wraps: arguments, urllib3's `reason`, and causes."""
    found: list[BaseException] = []
    todo: list[object] = [error]
    while todo:
        one = todo.pop()
        if isinstance(one, BaseException) and not any(one is f for f in found):
            found.append(one)
            todo += [*one.args, getattr(one, "reason", None), one.__cause__]
    return found
