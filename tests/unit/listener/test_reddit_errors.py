"""The door to Reddit: settings nobody else can change, time-outs, pace, and one translation of every error."""

import inspect
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import praw.exceptions
import prawcore.exceptions
import pytest
import requests

from listener.sources import reddit_errors
from listener.sources.errors import (
    BadAnswer,
    CredentialsRefused,
    RateLimited,
    RequestRefused,
    SourceError,
    SourceUnreachable,
)
from listener.sources.reddit_client import RedditCredentials, ask, check_base, close, make_reddit, requestor
from listener.sources.reddit_errors import FAMILY, never_left, translate
from tests.platforms.reddit import TOKEN, FakeReddit
from tests.platforms.server import Fault, Response, json_response

USER = RedditCredentials("app", "s3cret", username="acme_help", password="hunter2")
TOKENED = RedditCredentials("app", "s3cret", refresh_token="r3fresh")
MODULES = (prawcore.exceptions, praw.exceptions)


@pytest.fixture
def reddit() -> Iterator[FakeReddit]:
    with FakeReddit() as fake:
        yield fake


@pytest.fixture
def make(reddit: FakeReddit) -> Iterator:
    made = []

    def client(credentials: RedditCredentials = USER, *, write: bool = True, timeout_s: object = (2, 2)):
        made.append(
            make_reddit(
                credentials,
                user_agent="test:wellheard:0",
                api_base=reddit.url,
                auth_base=reddit.url,
                timeout_s=timeout_s,
                write=write,
            )
        )
        return made[-1]

    yield client
    for each in made:
        close(each)


def outside_errors() -> list[type[Exception]]:
    return [c for m in MODULES for c in vars(m).values() if inspect.isclass(c) and issubclass(c, Exception)]


def test_every_error_of_both_libraries_has_a_meaning():
    """A class that a new version brings must be thought about."""
    assert len(outside_errors()) > 25
    assert [c.__name__ for c in outside_errors() if c not in FAMILY] == []


@pytest.mark.parametrize("kind", outside_errors(), ids=lambda c: c.__name__)
def test_every_error_becomes_one_of_ours_that_says_what_to_do(kind):
    """Fact first, then what to do; whatever the instance holds."""
    error = kind.__new__(kind)
    error.args = ("hunter2",)
    error.items = []
    ours = translate(error)
    assert type(ours) is FAMILY[kind] or (type(ours) is RequestRefused and kind is praw.exceptions.RedditAPIException)
    assert str(ours).count(". ") >= 1
    assert "hunter2" not in str(ours)


@pytest.mark.parametrize(
    ("status", "headers", "kind"),
    [
        (400, {}, RequestRefused),
        (401, {}, CredentialsRefused),
        (401, {"www-authenticate": "Basic"}, CredentialsRefused),
        (403, {}, CredentialsRefused),
        (403, {"www-authenticate": 'Bearer error="insufficient_scope"'}, CredentialsRefused),
        (403, {"www-authenticate": "Negotiate"}, CredentialsRefused),
        (404, {}, RequestRefused),
        (302, {"location": "/subreddits/search"}, RequestRefused),
        (409, {}, RequestRefused),
        (418, {}, RequestRefused),
        (429, {"retry-after": "30"}, RateLimited),
        (429, {"retry-after": "tomorrow"}, RateLimited),
        (451, {}, RequestRefused),
        (500, {}, SourceUnreachable),
        (503, {}, SourceUnreachable),
        (530, {}, SourceUnreachable),
        (200, {}, BadAnswer),
    ],
)
def test_every_status_becomes_one_of_ours(reddit, make, status, headers, kind):
    """Also where prawcore itself stumbles over the headers or the body."""
    named = {"content-type": "application/json", **headers}
    reddit.fail(
        Fault(Response(status, b'{"message": "no", "error": 4}' if status >= 300 else b"[1", named)), method="GET"
    )
    with pytest.raises(SourceError) as raised:
        ask(make(), "api/v1/me", {})
    assert type(raised.value) is kind
    assert reddit.count("GET") == 1


@pytest.mark.parametrize("body", [b'{"explanation": "x"}', b'{"fields": ["a", "b"]}', b"[]", b"x", b""])
def test_a_400_of_any_form_is_the_requests_fault_or_a_bad_answer(reddit, make, body):
    """praw looks into the body of a 400 and may fail there."""
    reddit.fail(Fault(Response(400, body)), method="GET")
    with pytest.raises(SourceError):
        ask(make(), "api/v1/me", {})


def test_a_rate_limit_says_when_it_ends(reddit, make):
    """The poller plans with the seconds."""
    reddit.fail(Fault(Response(429, b"", {"retry-after": "30"})), method="GET")
    with pytest.raises(RateLimited) as raised:
        ask(make(), "api/v1/me", {})
    assert raised.value.retry_after_s == 30


def test_a_used_up_window_is_an_error_not_a_sleep(reddit, make):
    """prawcore would sleep up to ten minutes inside our thread."""
    reddit.ratelimit = {"remaining": "0.0", "used": "600", "reset": "500"}
    client, before = make(write=False), time.monotonic()
    ask(client, "api/v1/me", {})
    with pytest.raises(RateLimited) as raised:
        ask(client, "api/v1/me", {})
    assert 490 < raised.value.retry_after_s <= 500
    assert time.monotonic() - before < 60
    assert reddit.count("GET") == 1


def test_rate_headers_that_are_no_numbers_change_nothing(reddit, make):
    """An odd header must not cost an answer that came."""
    reddit.ratelimit = {"remaining": "many", "used": "few", "reset": ""}
    assert ask(make(), "api/v1/me", {})["name"] == "acme_help"


def test_a_blocked_machine_is_told_apart_from_wrong_keys(reddit, make):
    """A web page as 403 comes from Reddit's network guard."""
    reddit.fail(Fault(Response(403, b"<html>", {"content-type": "text/html"})), method="GET")
    with pytest.raises(CredentialsRefused, match="turned this machine away"):
        ask(make(), "api/v1/me", {})


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault(delay_s=8), SourceUnreachable),
        (Fault(reset=True), SourceUnreachable),
        (Fault(Response(401, b"{}")), CredentialsRefused),
        (Fault(Response(500)), SourceUnreachable),
        (Fault(json_response({"error": "invalid_grant"})), CredentialsRefused),
        (Fault(json_response({"access": "no"})), BadAnswer),
        (Fault(json_response([])), BadAnswer),
        (Fault(Response(200, b"<html>")), BadAnswer),
        (Fault(Response(307, b"", {"location": "http://127.0.0.1:1/"})), RequestRefused),
    ],
    ids=["slow", "reset", "401", "500", "grant", "keys", "list", "html", "redirect"],
)
def test_trouble_with_the_token_is_translated_and_never_hangs(reddit, make, fault, kind):
    """The token request has the same time-outs, and follows no redirect with the password in hand."""
    reddit.fail(fault, method="POST", prefix=TOKEN)
    before = time.monotonic()
    with pytest.raises(SourceError) as raised:
        ask(make(), "api/v1/me", {})
    assert type(raised.value) is kind
    assert time.monotonic() - before < 7
    assert "hunter2" not in f"{raised.value!r} {raised.value.__cause__!r}"


def test_an_api_that_does_not_answer_is_given_up_in_time(reddit, make):
    """praw 8.0.3 takes no time-out from its settings: ours goes in at the requestor."""
    reddit.fail(Fault(delay_s=8), method="GET")
    before = time.monotonic()
    with pytest.raises(SourceUnreachable):
        ask(make(), "api/v1/me", {})
    assert time.monotonic() - before < 7


def test_an_answer_that_is_no_object_is_a_bad_answer(reddit, make):
    """Reddit answers with objects."""
    reddit.fail(Fault(json_response([1])), method="GET")
    with pytest.raises(BadAnswer):
        ask(make(), "api/v1/me", {})


def test_a_refresh_token_goes_before_a_password(reddit, make):
    """The permanent token is the narrower of the two."""
    both = RedditCredentials("app", "s3cret", "r3fresh", "acme_help", "hunter2")
    ask(make(both), "api/v1/me", {})
    assert reddit.requests[0].form == {"grant_type": "refresh_token", "refresh_token": "r3fresh"}


def test_without_an_account_reading_is_public_only(reddit, make):
    """Reading needs an app only; it then gets a token that cannot write."""
    client = make(RedditCredentials("app", "s3cret"), write=False)
    ask(client, "api/v1/me", {})
    assert client.read_only
    assert reddit.requests[0].form == {"grant_type": "client_credentials"}


@pytest.mark.parametrize("credentials", [RedditCredentials("app", "s"), RedditCredentials("", "s", "r")])
def test_incomplete_credentials_are_refused_before_any_request(reddit, make, credentials):
    """What is missing is said at once."""
    with pytest.raises(CredentialsRefused, match="Set"):
        make(credentials)
    assert reddit.requests == []


def test_the_repr_of_credentials_shows_none_of_them():
    """Law 8: secrets never reach a repr."""
    shown = repr(RedditCredentials("app1d", "s3cret", "r3fresh", "acme_help", "hunter2"))
    assert not [w for w in ("app1d", "s3cret", "r3fresh", "acme_help", "hunter2") if w in shown]
    assert "refresh_token=<set>" in shown
    assert "password=None" in repr(TOKENED)


@pytest.mark.parametrize(
    "address",
    [
        "http://oauth.reddit.com",
        "ftp://127.0.0.1",
        "oauth.reddit.com",
        "https://",
        "https://a:b@c.example",
        "https://a/b",
    ],
)
def test_addresses_that_would_show_the_token_are_refused(address):
    """Plain http is for this machine only."""
    with pytest.raises(ValueError, match="Use"):
        check_base(address)


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:80", "http://[::1]:8", "http://localhost:1", "https://x.example/"]
)
def test_other_addresses_are_taken_without_a_slash(address):
    """https anywhere, http on this machine."""
    assert check_base(address) == address.rstrip("/")


def test_praw_ini_and_praw_variables_have_no_say(tmp_path: Path):
    """A file in the current folder, broken or hostile, changes nothing and warns of nothing."""
    (tmp_path / "praw.ini").write_text("[DEFAULT]\noauth_url=https://evil.example\ncomment_kind=t9\n[broken\n")
    program = (
        "from listener.sources.reddit_client import *\n"
        "c = make_reddit(RedditCredentials('app', 's', 'r'), user_agent='test:wellheard:0', write=True).config\n"
        "print(c.oauth_url, c.reddit_url, c.kinds['comment'], c.client_id, c.username, c.check_for_updates)\n"
    )
    env = {
        "PYTHONPATH": str(Path(reddit_errors.__file__).parents[2]),
        "praw_site": "nowhere",
        "praw_client_id": "x",
        "praw_username": "y",
        "praw_password": "z",
    }
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        cwd=tmp_path,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.split() == ["https://oauth.reddit.com", "https://www.reddit.com", "t1", "app", "None", "False"]
    assert done.stderr == ""


def test_proxy_and_ca_variables_still_work(make):
    """Many offices reach the web through a proxy only."""
    assert requestor(make())._http.trust_env is True


def test_a_proxy_that_is_down_is_certainly_not_sent(reddit, make, monkeypatch):
    """The request went to the proxy, not to Reddit, and did not even get there."""
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    with pytest.raises(prawcore.exceptions.RequestException) as raised:
        make().request(method="GET", path="api/v1/me")
    assert never_left(raised.value)
    assert reddit.requests == []


def test_only_a_connection_that_never_came_about_counts_as_never_left():
    """When in doubt it may have left."""

    def wrapped(error: Exception) -> Exception:
        return prawcore.exceptions.RequestException(error, (), {})

    assert never_left(wrapped(requests.exceptions.ConnectTimeout()))
    for error in (requests.exceptions.ReadTimeout(), requests.exceptions.ConnectionError("x"), OSError(), Exception()):
        assert not never_left(wrapped(error))
    assert not never_left(wrapped(requests.exceptions.SSLError("EOF occurred")))
    assert not never_left(KeyError("x"))
