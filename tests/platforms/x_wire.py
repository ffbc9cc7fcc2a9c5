"""What X puts on the wire beside posts: its keys, its refusals, what can go wrong on command, and OAuth 1.0a."""

import base64
import hashlib
import hmac
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, quote, unquote

from tests.platforms.server import Fault, Request, Response, json_response

KEYS = {
    "bearer_token": "AAAAbearer-token-of-the-tests",
    "api_key": "api-key-of-the-tests",
    "api_secret": "api-secret-of-the-tests",
    "access_token": "42-access-token-of-the-tests",
    "access_token_secret": "access-secret-of-the-tests",
}
NOT_SUMMONED = (
    "Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the author "
    "of the post you are replying to."
)
DUPLICATE = "You are not allowed to create a Tweet with duplicate content."
INVISIBLE = "You attempted to reply to a Tweet that is deleted or not visible to you."
NO_PERMISSION = "Your client app is not configured with the appropriate oauth1 app permissions for this endpoint."
PROBLEMS = "https://api.twitter.com/2/problems/"


def problem(status: int, title: str, detail: str, **headers: str) -> Response:
    """An error answer in X's own form."""
    body = {"title": title, "detail": detail, "type": "about:blank", "status": status}
    return json_response(body, status, **headers)


def rate_limited(reset: datetime) -> Fault:
    """429 with the time at which the window opens again."""
    return Fault(problem(429, "Too Many Requests", "Too Many Requests", **_reset(reset)))


def monthly_cap() -> Fault:
    """429 that no waiting helps."""
    return Fault(problem(429, "UsageCapExceeded", "Usage cap exceeded: Monthly product cap"))


def out_of_credits() -> Fault:
    """402."""
    return Fault(problem(402, "CreditsDepleted", "Your enrolled account does not have any credits for this request."))


def forbidden(text: str) -> Fault:
    """403 with this text."""
    return Fault(problem(403, "Forbidden", text))


def status(code: int, *, accept: bool = False) -> Fault:
    """Any other status; with `accept` the request was carried out all the same."""
    return Fault(problem(code, "Trouble", "Something went wrong"), accept=accept)


def slow(seconds: float) -> Fault:
    """Carried out, and answered late."""
    return Fault(accept=True, delay_s=seconds)


def reset_after_write() -> Fault:
    """Carried out, then the connection breaks."""
    return Fault(accept=True, reset=True)


def reset_before_recording() -> Fault:
    """The connection breaks and nothing was done."""
    return Fault(reset=True)


def garbage(*, accept: bool = True) -> Fault:
    """200 with a page of a proxy in place of JSON."""
    return Fault(Response(200, b"<html>hello</html>", {"content-type": "text/html"}), accept=accept)


def _reset(at: datetime) -> dict[str, str]:
    return {"x_rate_limit_limit": "100", "x_rate_limit_remaining": "0", "x_rate_limit_reset": str(int(at.timestamp()))}


def invalid(message: str) -> Response:
    body = {
        "errors": [{"parameters": {}, "message": message}],
        "title": "Invalid Request",
        "type": f"{PROBLEMS}invalid-request",
    }
    return json_response(body | {"detail": "One or more parameters to your request was invalid."}, 400)


def missing(kind: str, value: str, *, parameter: str) -> dict[str, Any]:
    return {
        "value": value,
        "resource_id": value,
        "resource_type": kind,
        "parameter": parameter,
        "title": "Not Found Error",
        "detail": f"Could not find {kind} with {parameter}: [{value}].",
        "type": f"{PROBLEMS}resource-not-found",
    }


def oauth1_is_right(request: Request, url: str, header: str) -> bool:
    """Check the HMAC-SHA1 signature (RFC 5849), so that an address changed after signing shows."""
    parts = dict(p.split("=", 1) for p in header.removeprefix("OAuth ").split(", "))
    given = {unquote(k): unquote(v.strip('"')) for k, v in parts.items()}
    signature = given.pop("oauth_signature", "")
    if given.get("oauth_consumer_key") != KEYS["api_key"] or given.get("oauth_token") != KEYS["access_token"]:
        return False
    pairs = [*given.items(), *parse_qsl(request.query_string, keep_blank_values=True)]
    normal = "&".join(sorted(f"{_enc(k)}={_enc(v)}" for k, v in pairs))
    base = "&".join((request.method, _enc(url + request.path), _enc(normal)))
    key = f"{_enc(KEYS['api_secret'])}&{_enc(KEYS['access_token_secret'])}"
    wanted = base64.b64encode(hmac.new(key.encode(), base.encode(), hashlib.sha1).digest()).decode()
    return hmac.compare_digest(wanted, signature)


def _enc(text: str) -> str:
    return quote(text, safe="-._~")
