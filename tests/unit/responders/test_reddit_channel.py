"""Reddit as a channel, against a Reddit that runs here and the real praw: one POST, and honest words about it."""

import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from listener.sources.reddit_client import RedditCredentials, make_reddit
from responders.channels.interface import ChannelError, NotSent, Outgoing, Sent, Target, Unknown
from responders.channels.reddit import RedditChannel
from tests.platforms.reddit import TOKEN, FakeReddit
from tests.platforms.server import Fault, Response, json_response

AT = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)
USER = RedditCredentials("app", "secret", username="acme_help", password="hunter2")


@pytest.fixture
def reddit() -> Iterator[FakeReddit]:
    with FakeReddit() as fake:
        yield fake


@pytest.fixture
def make() -> Iterator:
    made = []

    def channel(base: str, auth: str | None = None, timeout_s: float = 2) -> RedditChannel:
        client = make_reddit(
            USER,
            user_agent="test:wellheard:0 (by /u/acme)",
            api_base=base,
            auth_base=auth or base,
            timeout_s=(2, timeout_s),
            write=True,
        )
        made.append(RedditChannel("reddit", client, account="acme_help"))
        return made[-1]

    yield channel
    for each in made:
        each.close()


@pytest.fixture
def target(reddit: FakeReddit) -> str:
    return reddit.add_comment(reddit.add_submission("Grinders"), "mine broke")


def out(target: str, text: str = "Sorry to hear that!") -> Outgoing:
    return Outgoing(text, target, "jane", "coffee", "key-1")


def send(channel: RedditChannel, target: str, text: str = "Sorry to hear that!"):
    return channel.send(out(target, text), at=AT)


def answer(status: int, body: bytes = b'{"message": "x"}', **headers: str) -> Fault:
    named = {k.replace("_", "-"): v for k, v in headers.items()}
    return Fault(Response(status, body, {"content-type": "application/json", **named}))


def test_a_reply_is_one_post_and_names_its_comment(reddit, make, target):
    """A sent reply says where it is; the comment and its parent are not fetched for it."""
    sent = send(make(reddit.url), target)
    (posted,) = reddit.posted
    assert sent == Sent(posted["name"], f"https://www.reddit.com{posted['permalink']}")
    assert (posted["parent_id"], reddit.post_count, reddit.count("GET")) == (target, 1, 0)


def test_a_submission_is_answered_the_same_way(reddit, make):
    """Targets are comments or submissions."""
    link = reddit.add_submission("Grinders")
    assert isinstance(send(make(reddit.url), link), Sent)
    assert reddit.posted[0]["parent_id"] == link


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504, 520, 522, 530])
def test_trouble_on_reddits_side_is_unknown_after_exactly_one_post(reddit, make, target, status):
    """praw would send each of these up to three times."""
    reddit.fail_posts(answer(status), times=5)
    assert isinstance(send(make(reddit.url), target), Unknown)
    assert reddit.post_count == 1


@pytest.mark.parametrize(
    "fault",
    [
        Fault(accept=True, reset=True),
        Fault(reset=True),
        Fault(accept=True, delay_s=8),
        Fault(answer=Response(200, b"<html>ok</html>"), accept=True),
        Fault(answer=Response(200, b""), accept=True),
        Fault(answer=Response(204), accept=True),
        Fault(answer=json_response([]), accept=True),
        Fault(answer=json_response({"json": {"errors": []}}), accept=True),
        Fault(answer=json_response({"json": {"errors": [], "data": {"things": [{"data": {}}]}}}), accept=True),
        Fault(answer=json_response({"json": {"errors": "no"}}), accept=True),
        Fault(answer=json_response({"json": {"errors": [["X", "y", "z"]], "data": {"things": [1]}}}), accept=True),
        Fault(answer=json_response({"json": {"errors": []}}, x_ratelimit_remaining="x"), accept=True),
    ],
    ids=lambda f: f"{f.answer.body[:60]!r}" if f.answer else f"reset={f.reset} accept={f.accept}",
)
def test_what_is_not_certain_is_unknown_after_exactly_one_post(reddit, make, target, fault):
    """Resets, time-outs and answers without an id may hide a public comment."""
    reddit.fail_posts(fault)
    assert isinstance(send(make(reddit.url), target), Unknown)
    assert reddit.post_count == 1


@pytest.mark.parametrize(
    ("kind", "hand_off"),
    [
        *(
            (k, False)
            for k in ["THREAD_LOCKED", "TOO_OLD", "DELETED_COMMENT", "DELETED_THING", "COMMENT_NOT_ACCESSIBLE"]
        ),
        *((k, False) for k in ["SUBREDDIT_NOTALLOWED", "SUBREDDIT_NO_ACCESS", "BANNED_FROM_SUBREDDIT", "USER_MUTED"]),
        *((k, False) for k in ["USER_BLOCKED", "DOMAIN_BANNED", "TOO_LONG", "NO_TEXT"]),
        ("SOMETHING_NEW", True),
    ],
)
def test_refusals_are_final_and_say_what_to_do(reddit, make, target, kind, hand_off):
    """A refused reply does not wedge the queue."""
    reddit.fail_json(kind, "nope", "parent")
    result = send(make(reddit.url), target)
    assert isinstance(result, NotSent)
    assert (result.permanent, result.halts, result.hand_off) == (True, False, hand_off)
    assert result.reason.count(".") >= 2 or hand_off
    assert (reddit.post_count, reddit.posted) == (1, [])


@pytest.mark.parametrize(
    ("kind", "message", "wait"),
    [
        ("RATELIMIT", "you are doing that too much. try again in 7 minutes.", timedelta(minutes=7)),
        ("RATELIMIT", "Take a break for 54 seconds before trying again.", timedelta(seconds=54)),
        ("RATELIMIT", "try again in 500 milliseconds.", timedelta(milliseconds=500)),
        ("SUBREDDIT_RATELIMIT", "try again in 1 hour", timedelta(hours=1)),
        ("RATELIMIT", "not now", timedelta(minutes=10)),
    ],
)
def test_a_rate_limit_of_the_account_is_waited_for_not_looped(reddit, make, target, kind, message, wait):
    """The reply keeps its turn; the channel stops for this pass after one POST."""
    reddit.fail_json(kind, message, "ratelimit")
    result = send(make(reddit.url), target)
    assert (result.permanent, result.halts, result.retry_at) == (False, True, AT + wait)
    assert reddit.post_count == 1


def test_the_ratelimit_field_says_it_more_exactly(reddit, make, target):
    """Reddit's own number of seconds wins over its sentence."""
    body = {"json": {"ratelimit": 437.5, "errors": [["RATELIMIT", "try again in 7 minutes", "ratelimit"]]}}
    reddit.fail_posts(Fault(json_response(body)))
    assert send(make(reddit.url), target).retry_at == AT + timedelta(seconds=437.5)


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"retry_after": "90"}, 90),
        ({"x_ratelimit_reset": "33", "x_ratelimit_remaining": "0", "x_ratelimit_used": "1"}, 33),
        ({"retry_after": "Wed, 21 Oct 2026 07:28:00 GMT"}, 600),
        ({"retry_after": "nan"}, 600),
        ({}, 600),
    ],
)
def test_429_halts_until_the_window_opens(reddit, make, target, headers, wait):
    """A used-up window is not an outcome of this one reply."""
    reddit.fail_posts(answer(429, **headers))
    result = send(make(reddit.url), target)
    assert (result.permanent, result.halts, result.retry_at) == (False, True, AT + timedelta(seconds=wait))
    assert reddit.post_count == 1


def test_a_used_up_window_is_not_slept_through(reddit, make, target):
    """At 0 remaining prawcore would sleep until the reset; we come back later, without a POST."""
    reddit.ratelimit = {"remaining": "0", "used": "600", "reset": "400"}
    channel = make(reddit.url)
    assert isinstance(send(channel, target), Sent)
    result = send(channel, target)
    assert (result.permanent, result.halts) == (False, True)
    assert timedelta(seconds=390) < result.retry_at - AT <= timedelta(seconds=400)
    assert reddit.post_count == 1


@pytest.mark.parametrize(
    "fault",
    [
        answer(401),
        answer(401, www_authenticate='Bearer realm="reddit", error="invalid_token"'),
        answer(403, www_authenticate='Bearer realm="reddit", error="insufficient_scope"'),
        answer(302, location="/login/"),
        Fault(Response(403, b"<html>blocked", {"content-type": "text/html"})),
    ],
    ids=["401", "invalid token", "scope", "login", "blocked"],
)
def test_refused_credentials_halt_the_channel_but_not_the_reply(reddit, make, target, fault):
    """Once the credentials are put right the reply goes out."""
    reddit.fail_posts(fault)
    result = send(make(reddit.url), target)
    assert isinstance(result, NotSent)
    assert (result.permanent, result.halts) == (False, True)
    assert reddit.post_count == 1


@pytest.mark.parametrize("status", [400, 403, 404, 413, 451])
def test_a_refused_request_is_final(reddit, make, target, status):
    """Locked and banned often come as a plain 403."""
    reddit.fail_posts(answer(status))
    result = send(make(reddit.url), target)
    assert (result.permanent, result.halts) == (True, False)
    assert reddit.post_count == 1


def test_a_400_that_names_its_reason_is_told_as_such(reddit, make, target):
    """Reddit says TOO_LONG as a 400 too."""
    reddit.fail_posts(answer(400, b'{"fields": ["text"], "explanation": "too long", "reason": "TOO_LONG"}'))
    assert "Shorten" in send(make(reddit.url), target).reason


def test_no_network_is_certainly_not_sent(make):
    """A refused connection halts; nothing left this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        base = f"http://127.0.0.1:{free.getsockname()[1]}"
        result = send(make(base), "t1_abc")
    assert (type(result), result.permanent, result.halts) == (NotSent, False, True)


def test_no_connection_for_the_post_itself_is_certainly_not_sent(reddit, make):
    """The token came, then the API host was gone: still before the write."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        api = f"http://127.0.0.1:{free.getsockname()[1]}"
        result = send(make(api, auth=reddit.url), "t1_abc")
    assert reddit.tokens_given == 1
    assert (type(result), result.permanent, result.halts) == (NotSent, False, True)


@pytest.mark.parametrize(
    "fault",
    [
        Fault(reset=True),
        Fault(delay_s=8),
        answer(401),
        answer(500),
        answer(429, retry_after="60"),
        Fault(json_response({"error": "invalid_grant"})),
        Fault(json_response({"token": "no"})),
        Fault(Response(200, b"<html>")),
        answer(302, location="http://127.0.0.1:1/elsewhere"),
    ],
    ids=["reset", "slow", "401", "500", "429", "grant", "keys", "html", "redirect"],
)
def test_a_failure_to_get_the_token_is_certainly_not_sent(reddit, make, target, fault):
    """The token comes before the POST, so its failure is never an unknown outcome."""
    reddit.fail(fault, method="POST", prefix=TOKEN, times=3)
    result = send(make(reddit.url), target)
    assert isinstance(result, NotSent)
    assert (result.permanent, result.halts) == (False, True)
    assert reddit.post_count == 0
    assert "hunter2" not in repr(result)


def test_after_an_unknown_the_next_send_starts_clean(reddit, make, target):
    """The trace of one write never decides about another."""
    channel = make(reddit.url)
    reddit.fail_posts(answer(500))
    assert isinstance(send(channel, target), Unknown)
    reddit.ratelimit = {"remaining": "0", "used": "600", "reset": "400"}
    assert isinstance(send(channel, target), Sent)
    assert isinstance(send(channel, target), NotSent)


def test_a_comment_that_reddit_does_not_name_is_found_in_our_history(reddit, make, target):
    """In a quarantined subreddit the comment exists though the answer holds none."""
    reddit.no_thing = True
    sent = send(make(reddit.url), target)
    assert sent == Sent(reddit.posted[0]["name"], f"https://www.reddit.com{reddit.posted[0]['permalink']}")
    assert reddit.post_count == 1


@pytest.mark.parametrize("status", [200, 500])
def test_a_comment_that_is_neither_named_nor_found_is_unknown(reddit, make, target, status):
    """Reddit's history lags; a person or a later look-up decides."""
    reddit.no_thing = True
    reddit.fail(answer(status, b'{"data": {"children": []}}'), method="GET", prefix="/user")
    assert isinstance(send(make(reddit.url), target), Unknown)


@pytest.mark.parametrize("bad", ["", "abc", "t5_abc", "t1_../../x", "t1_ABC"])
def test_a_target_that_is_no_post_is_never_sent(reddit, make, bad):
    """Only fullnames of comments and submissions reach Reddit."""
    assert send(make(reddit.url), bad).permanent is True
    assert reddit.requests == []


def test_texts_that_reddit_would_not_take_are_not_sent(reddit, make, target):
    """The length counts after escaping."""
    channel = make(reddit.url)
    assert "Shorten" in send(channel, target, "*" * 5001).reason
    assert send(channel, target, " \n ").permanent is True
    assert reddit.requests == []


def test_looking_at_the_target_shows_text_locks_and_our_reply(reddit, make, target):
    """Preflight sees the present text, a lock on comment or thread, and a colleague's answer."""
    channel = make(reddit.url)
    assert channel.look_at_target(out(target)) == Target("mine broke")
    reddit.edit(target, "it works now")
    ours = reddit.add_comment(target, "by hand", author="acme_help")
    seen = channel.look_at_target(out(target))
    assert (seen.text, seen.locked, seen.our_reply.external_id) == ("it works now", False, ours)
    reddit.things[reddit.things[target]["link_id"]]["locked"] = True
    assert channel.look_at_target(out(target)).locked is True


def test_an_archived_submission_is_locked(reddit, make):
    """Archived threads take no replies."""
    link = reddit.add_submission("Old", "text", archived=True)
    assert make(reddit.url).look_at_target(out(link)) == Target("Old\n\ntext", locked=True)


def test_a_deleted_removed_or_unknown_target_has_no_text(reddit, make, target):
    """What is gone is never answered."""
    channel = make(reddit.url)
    assert channel.look_at_target(out("t1_zzzz")) == Target(None)
    reddit.delete(target, "[removed]")
    assert channel.look_at_target(out(target)) == Target(None)


def test_looking_up_finds_our_reply_by_its_parent_not_by_its_text(reddit, make, target):
    """The same words elsewhere are not this reply."""
    channel = make(reddit.url)
    other = reddit.add_comment(target, "another")
    reddit.add_comment(other, "Sorry to hear that!", author="acme_help")
    reddit.add_comment(target, "Sorry to hear that!", author="jane")
    assert channel.look_up(out(target)) is None
    ours = reddit.add_comment(target, "different words", author="acme_help")
    assert channel.look_up(out(target)).external_id == ours


def test_a_reddit_that_does_not_say_is_an_error_not_an_absence(reddit, make, target):
    """None means looked and not found."""
    channel = make(reddit.url)
    for fault in (answer(500), Fault(reset=True), answer(200, b"{}"), answer(401), answer(429)):
        reddit.fail(fault, method="GET")
        with pytest.raises(ChannelError):
            channel.look_up(out(target))
