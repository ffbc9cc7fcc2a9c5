"""The door to X: errors of the libraries, secrets, addresses, time-outs and proxies."""

import inspect
import json
import logging
import socket
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests
import tweepy
from requests import exceptions as web
from tweepy import errors as tw

from listener.sources import errors
from listener.sources.x_client import FAMILY, XCredentials, ask, make_client, translate
from tests.platforms.server import Fault, Response, json_response
from tests.platforms.x import FakeX
from tests.platforms.x_wire import KEYS, monthly_cap, problem, rate_limited

AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ALL = XCredentials(**KEYS)
BEARER = XCredentials(bearer_token=KEYS["bearer_token"])
USER = XCredentials(**{k: v for k, v in KEYS.items() if k != "bearer_token"})


@pytest.fixture
def x() -> Iterator[FakeX]:
    with FakeX(now=AT) as server:
        yield server


def outside_errors() -> list[type[Exception]]:
    found = [c for m in (tw, web) for _, c in inspect.getmembers(m, inspect.isclass) if issubclass(c, Exception)]
    theirs = [c for c in found if c.__module__.startswith(("tweepy", "requests")) and not issubclass(c, Warning)]
    return sorted(set(theirs), key=lambda c: c.__name__)


def asked(x: FakeX, credentials: XCredentials = BEARER, *, write: bool = False) -> errors.SourceError:
    """The error of one read."""
    client = make_client(credentials, api_base=x.url, timeout_s=(1, 1), write=write)
    try:
        with pytest.raises(errors.SourceError) as caught:
            ask(client.get_user, username="acme", user_auth=client.bearer_token is None)
    finally:
        client.session.close()
    return caught.value


def test_there_are_errors_to_walk() -> None:
    """The walk below sees the libraries' errors."""
    assert len(outside_errors()) > 25
    assert {tw.TooManyRequests, web.ChunkedEncodingError} <= set(outside_errors())


@pytest.mark.parametrize("kind", outside_errors())
def test_every_outside_error_is_mapped(kind: type[Exception]) -> None:
    """A new error class of tweepy or requests must be given a meaning of ours."""
    assert kind in FAMILY, f"{kind.__module__}.{kind.__name__} has no meaning of ours in x_client.FAMILY"
    assert issubclass(FAMILY[kind], errors.SourceError)
    if not issubclass(kind, tw.HTTPException | ValueError | web.RequestException):
        assert type(translate(kind("said"))) is FAMILY[kind]


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (302, errors.BadAnswer),
        (400, errors.RequestRefused),
        (401, errors.CredentialsRefused),
        (402, errors.OutOfCredits),
        (403, errors.CredentialsRefused),
        (404, errors.RequestRefused),
        (408, errors.SourceUnreachable),
        (418, errors.RequestRefused),
        (429, errors.RateLimited),
        (500, errors.SourceUnreachable),
        (503, errors.SourceUnreachable),
    ],
)
def test_each_status_has_its_meaning(x: FakeX, status: int, kind: type[Exception]) -> None:
    """The HTTP status decides, and X's own words are passed on."""
    x.fail(Fault(problem(status, "Title", "what X says\n about it")), method="GET")
    error = asked(x)
    assert type(error) is kind
    if status not in {302, 429}:
        assert f"{status}: what X says about it" in str(error)


@pytest.mark.parametrize("body", [b"<html>", b"[]", b'"text"', b"{", b"", b"null", b"[1"])
def test_answers_that_are_not_x_json(x: FakeX, body: bytes) -> None:
    """HTML, lists, bare values and cut-off JSON are bad answers, whatever tweepy makes of them."""
    x.fail(Fault(Response(200, body)), method="GET")
    assert type(asked(x)) is errors.BadAnswer


@pytest.mark.parametrize("body", [b"<html>", b"[]", b'"text"', b'{"errors": null}', b'{"errors": 5}'])
def test_errors_with_odd_bodies_stay_our_errors(x: FakeX, body: bytes) -> None:
    """A 503 whose body breaks tweepy's own error class is still one of our errors."""
    x.fail(Fault(Response(503, body)), method="GET")
    assert isinstance(asked(x), errors.SourceUnreachable | errors.BadAnswer)


def test_a_429_says_when_to_come_back(x: FakeX) -> None:
    """The wait is counted between the reset and the answer's own date."""
    reset = datetime.now(UTC) + timedelta(minutes=10)
    x.fail(rate_limited(reset), method="GET")
    error = asked(x)
    assert isinstance(error, errors.RateLimited)
    assert error.retry_after_s == pytest.approx(600, abs=3)
    assert f"{reset:%H:%M} UTC" in str(error)


def test_a_429_with_an_unreadable_reset_is_one_of_ours(x: FakeX) -> None:
    """A reset that is no number must not get past the door as a ValueError."""
    x.fail(Fault(problem(429, "Too Many Requests", "slow down", x_rate_limit_reset="soon")), method="GET")
    assert isinstance(asked(x), errors.SourceError)


def test_a_429_that_names_a_cap_wants_money(x: FakeX) -> None:
    """A monthly or spending cap is no rate window: waiting never helps."""
    x.fail(monthly_cap(), method="GET")
    error = asked(x)
    assert isinstance(error, errors.OutOfCredits)
    assert "Add credits" in str(error)


def test_no_secret_is_shown_or_logged(x: FakeX, caplog: pytest.LogCaptureFixture) -> None:
    """Law 8: no token is in a log record at any level, a repr or an error."""
    caplog.set_level(logging.DEBUG)
    for name in ("tweepy", "tweepy.client", "requests_oauthlib", "oauthlib", "urllib3"):
        caplog.set_level(logging.DEBUG, logger=name)
    shown = [repr(ALL), str(ALL)]
    for credentials, write in ((BEARER, False), (USER, False), (ALL, True)):
        client = make_client(credentials, api_base=x.url, timeout_s=(1, 1), write=write)
        ask(client.get_user, username="acme", user_auth=client.bearer_token is None)
        shown += [repr(client), repr(client.session)]
        client.session.close()
        x.fail(Fault(problem(403, "Forbidden", "no")), method="GET")
        shown.append(repr(asked(x, credentials, write=write)))
    signatures = [r.headers["authorization"] for r in x.requests]
    said = "\n".join([*shown, *(r.getMessage() + str(r.args) for r in caplog.records)])
    assert any(r.name.startswith("urllib3") for r in caplog.records), "logging at DEBUG was on"
    for secret in [*KEYS.values(), *signatures]:
        assert secret not in said
    assert "oauth_signature" not in said


def test_a_token_with_a_line_end_is_told_without_it() -> None:
    """A token that no header can hold is a credentials error that does not show it, not even as its cause."""
    client = make_client(XCredentials(bearer_token="secret\nof ours"), api_base="http://127.0.0.1:9", write=False)
    with pytest.raises(errors.CredentialsRefused) as caught:
        ask(client.get_user, username="acme")
    client.session.close()
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_the_reader_holds_nothing_that_can_write(x: FakeX) -> None:
    """Law 4: a reading client with an app-only token carries no tokens of the account, and X refuses its POST."""
    client = make_client(ALL, api_base=x.url, write=False)
    assert (client.access_token, client.access_token_secret, client.consumer_secret) == (None, None, None)
    with pytest.raises(tweepy.Forbidden):
        client.create_tweet(text="hello", user_auth=False)
    client.session.close()
    assert x.posted == []


@pytest.mark.parametrize(
    ("credentials", "write", "missing"),
    [
        (XCredentials(), False, "api_key, api_secret, access_token, access_token_secret"),
        (BEARER, True, "api_key, api_secret, access_token, access_token_secret"),
        (XCredentials(api_key="a", api_secret="b", access_token="c"), False, "access_token_secret"),
    ],
)
def test_missing_credentials_are_named(credentials: XCredentials, write: bool, missing: str) -> None:
    """What is not set is told by name, before any request."""
    with pytest.raises(errors.CredentialsRefused, match=rf"not set \({missing}\)"):
        make_client(credentials, api_base="http://127.0.0.1:9", write=write)


@pytest.mark.parametrize(
    "base", ["http://api.x.com", "http://127.0.0.1.example.com", "ftp://localhost", "api.x.com", ""]
)
def test_tokens_never_leave_in_the_clear(base: str) -> None:
    """http is for hosts of this machine only."""
    with pytest.raises(ValueError, match="address of the X API"):
        make_client(BEARER, api_base=base, write=False)


@pytest.mark.parametrize(
    "base", ["https://api.x.com", "http://127.0.0.1:80", "http://localhost:8123/", "http://[::1]:9"]
)
def test_addresses_that_may_be_used(base: str) -> None:
    """https anywhere, http on loopback."""
    make_client(BEARER, api_base=base, write=False).session.close()


def test_a_hanging_server_does_not_hang_us(x: FakeX) -> None:
    """Every request has a time-out, which tweepy alone does not set."""
    x.fail(Fault(accept=True, delay_s=1.5), method="GET")
    client = make_client(BEARER, api_base=x.url, timeout_s=(0.2, 0.2), write=False)
    with pytest.raises(errors.SourceUnreachable, match="ReadTimeout"):
        ask(client.get_user, username="acme")
    client.session.close()


def test_proxies_of_the_environment_are_used(x: FakeX, monkeypatch: pytest.MonkeyPatch) -> None:
    """HTTP_PROXY works as everywhere: the request for another host arrives at the proxy."""
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("http_proxy", x.url)
    client = make_client(BEARER, api_base=f"http://localhost:{unused_port()}", write=False)
    assert ask(client.get_user, username="acme")["data"]["id"] == "42"
    client.session.close()


def test_a_ca_bundle_of_the_environment_is_used(x: FakeX, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """REQUESTS_CA_BUNDLE decides who is trusted: one that is not there is an error, not silence."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "nowhere.pem"))
    client = make_client(BEARER, api_base=x.url.replace("http:", "https:"), write=False)
    with pytest.raises(OSError, match=r"nowhere\.pem"):
        client.get_user(username="acme")
    client.session.close()


def test_netrc_does_not_replace_the_token(x: FakeX, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A ~/.netrc entry for the host must not take the place of the bearer token."""
    netrc = tmp_path / "netrc"
    netrc.write_text("default login someone password else\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    assert requests.utils.get_netrc_auth(x.url) == ("someone", "else")
    client = make_client(BEARER, api_base=x.url, write=False)
    assert ask(client.get_user, username="acme")["data"]["id"] == "42"
    client.session.close()


def test_redirects_are_not_followed(x: FakeX) -> None:
    """A redirect is a bad answer: following one would take the signature to another host, or repeat a POST."""
    x.fail(Fault(Response(307, b"{}", {"location": f"{x.url}/2/users/me"})), method="GET")
    assert isinstance(asked(x), errors.BadAnswer)
    assert len(x.requests) == 1


def test_the_fake_checks_signatures(x: FakeX) -> None:
    """The server of these tests refuses a wrong secret, so that a right answer proves a right signature."""
    wrong = XCredentials(**{**KEYS, "bearer_token": None, "access_token_secret": "wrong"})
    assert isinstance(asked(x, wrong), errors.CredentialsRefused)
    with pytest.raises(urllib.request.HTTPError, match="401"):
        urllib.request.urlopen(f"{x.url}/2/users/me")


def test_translation_never_returns_something_else() -> None:
    """Anything that tweepy's parsing may raise becomes one of our errors."""
    for error in (AttributeError("x"), KeyError("x"), ValueError("x"), json.JSONDecodeError("x", "", 0)):
        assert type(translate(error)) is errors.BadAnswer


def test_json_faults_are_plain() -> None:
    """The helper of these tests makes the header that X sends."""
    assert json_response({}).headers["content-type"].startswith("application/json")


def unused_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])
