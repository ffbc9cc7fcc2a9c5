"""How requests to X leave: to our host, with a time-out, once, and without a word about credentials in any log.

tweepy 4.17 hard-codes https://api.twitter.com, sets no time-out, and writes the Authorization header to its debug log.
All three are put right at the session, before OAuth 1.0a signs the address.
"""

import ipaddress
import logging
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter

DEFAULT_API_BASE = "https://api.x.com"
_TWEEPY_HOST = "https://api.twitter.com"
# These write headers, signatures or base strings at DEBUG. Filters, because a level is easily set back.
_TALKATIVE = (
    "tweepy.client",
    "tweepy.auth",
    "requests_oauthlib.oauth1_auth",
    "requests_oauthlib.oauth1_session",
    "requests_oauthlib.oauth2_session",
    "oauthlib.oauth1.rfc5849",
    "oauthlib.oauth1.rfc5849.signature",
)


def check_api_base(api_base: str) -> str:
    """`api_base` without a trailing slash.

    Raises:
        ValueError: it is not https (http is for loopback hosts only), or carries more than host and path.
    """
    parts = urlsplit(api_base)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment or parts.username:
        raise ValueError(f"The address of the X API is not a plain web address. Use {DEFAULT_API_BASE}.")
    if parts.scheme == "http" and not _is_loopback(parts.hostname):
        raise ValueError("The address of the X API is http, which would show the tokens to the network. Use https.")
    return api_base.rstrip("/")


class XSession(requests.Session):
    """Sends tweepy's requests to our host with our time-out, once, without following redirects.

    Proxy and CA variables of the environment work as in requests.
    """

    def __init__(self, api_base: str, timeout_s: tuple[float, float], *, keep_alive: bool) -> None:
        super().__init__()
        self._api_base = api_base
        self._timeout_s = timeout_s
        self.mount("https://", HTTPAdapter(max_retries=0))
        self.mount("http://", HTTPAdapter(max_retries=0))
        # Without an auth of its own requests would replace the bearer header by a matching ~/.netrc entry.
        self.auth = _leave_headers
        self._keep_alive = keep_alive

    # Any: the override passes on whatever requests takes.
    def request(self, method: str | bytes, url: str | bytes, *args: Any, **kwargs: Any) -> requests.Response:
        """As requests, at our host. Redirects are answers: following one would repeat a POST."""
        kwargs.update(timeout=self._timeout_s, allow_redirects=False)
        if not self._keep_alive:
            # A write on an old connection that the server just closed would look like a reset after writing.
            for adapter in self.adapters.values():
                adapter.close()
        return super().request(method, self._api_base + str(url).removeprefix(_TWEEPY_HOST), *args, **kwargs)


def _leave_headers(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class _NoDebug(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        return record.levelno >= logging.INFO


_NO_DEBUG = _NoDebug()


def hush() -> None:
    """Keep credentials out of the logs (law 8). A logger takes the same filter only once."""
    for name in _TALKATIVE:
        logging.getLogger(name).addFilter(_NO_DEBUG)
