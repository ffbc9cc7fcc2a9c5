"""The X channel against a server that speaks X API v2, through the real client. POSTs are counted by the server."""

import socket
import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import requests
import urllib3
from urllib3.exceptions import MaxRetryError, NameResolutionError

from listener.sources.errors import CredentialsRefused
from listener.sources.x_client import XCredentials
from responders.channels.interface import Channel, ChannelError, NotSent, Outgoing, Sent, Target, Unknown
from responders.channels.x import XChannel
from responders.channels.x_outcomes import never_left
from tests.platforms.server import Fault, Response, json_response
from tests.platforms.x import FakeX
from tests.platforms.x_wire import (
    DUPLICATE,
    INVISIBLE,
    KEYS,
    NO_PERMISSION,
    NOT_SUMMONED,
    forbidden,
    garbage,
    monthly_cap,
    out_of_credits,
    problem,
    rate_limited,
    reset_after_write,
    reset_before_recording,
    slow,
    status,
)

AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
Make = Callable[..., XChannel]


@pytest.fixture
def x() -> Iterator[FakeX]:
    with FakeX(now=AT) as server:
        yield server


@pytest.fixture
def make(x: FakeX) -> Iterator[Make]:
    made = []

    def build(api_base: str | None = None, user_id: str | None = "42") -> XChannel:
        credentials = XCredentials(**KEYS)
        made.append(
            XChannel("x", credentials, handle="@Acme", user_id=user_id, api_base=api_base or x.url, timeout_s=(2, 2))
        )
        return made[-1]

    yield build
    for channel in made:
        channel.close()


def outgoing(target: str, text: str = "Sorry about that. Please send us the order number.") -> Outgoing:
    return Outgoing(text, target, "alice", None, "key")


def unused_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


def test_it_is_a_channel(make: Make) -> None:
    """The channel has what the interface asks for, and says that a resend is not safe."""
    channel: Channel = make()
    assert (channel.name, channel.account, channel.platform, channel.safe_to_resend) == ("x", "acme", "x", False)


def test_a_reply_is_sent_once_as_the_account(x: FakeX, make: Make) -> None:
    """An approved reply becomes one POST, signed as the account, with exactly the approved text."""
    target = x.add_post("@acme it broke")
    out = outgoing(target, "Sorry & thanks <3 “Zoë” 🙂\nJo")
    sent = make().send(out, at=AT)
    (post,) = x.posted
    assert sent == Sent(post.id, f"https://x.com/acme/status/{post.id}")
    assert (post.text, post.reply_to) == (out.text, target)
    assert x.post_count == 1
    request = x.requests[-1]
    assert request.headers["authorization"].startswith("OAuth ")
    assert request.json == {"text": out.text, "reply": {"in_reply_to_tweet_id": target}}


@pytest.mark.parametrize(
    ("fault", "public"),
    [
        pytest.param(status(503), False, id="503"),
        pytest.param(status(503, accept=True), True, id="503-but-posted"),
        pytest.param(status(500), False, id="500"),
        pytest.param(status(408), False, id="408"),
        pytest.param(reset_after_write(), True, id="reset-after-write"),
        pytest.param(reset_before_recording(), False, id="reset-before-recording"),
        pytest.param(slow(8), True, id="read-timeout"),
        pytest.param(garbage(), True, id="garbage"),
        pytest.param(Fault(json_response({"data": {}}), accept=True), True, id="no-id"),
        pytest.param(Fault(json_response([1]), accept=True), True, id="a-list"),
        pytest.param(Fault(json_response({"data": {"id": "x/../y"}}), accept=True), True, id="odd-id"),
        pytest.param(Fault(Response(503, b"[]"), accept=True), True, id="503-with-a-list"),
        pytest.param(Fault(Response(307, b"", {"location": "/2/tweets"})), False, id="redirect"),
        pytest.param(forbidden(DUPLICATE), False, id="duplicate"),
    ],
)
def test_a_doubtful_outcome_is_unknown_after_exactly_one_post(x: FakeX, make: Make, fault: Fault, public: bool) -> None:
    """Law 2: whatever happens after the body may have left is Unknown, and no layer tries a second time."""
    target = x.add_post("@acme it broke")
    x.fail(fault)
    outcome = make().send(outgoing(target), at=AT)
    assert isinstance(outcome, Unknown)
    assert outcome.reason.endswith((".", "look.", "it is."))
    assert x.post_count == 1
    assert len(x.posted) == public


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (status(400), {"permanent": True}),
        (status(404), {"permanent": True}),
        (status(413), {"permanent": True}),
        (status(422), {"permanent": True}),
        (status(401), {"permanent": False, "halts": True}),
        (out_of_credits(), {"permanent": False, "halts": True}),
        (monthly_cap(), {"permanent": False, "halts": True}),
        (rate_limited(AT + timedelta(minutes=7)), {"retry_at": AT + timedelta(minutes=7), "halts": True}),
        (Fault(problem(429, "Too Many", "later")), {"retry_at": AT + timedelta(minutes=15), "halts": True}),
        (forbidden(NOT_SUMMONED), {"permanent": True, "hand_off": True}),
        (
            forbidden("You can only reply to or quote posts where you are mentioned or are the author."),
            {"permanent": True, "hand_off": True},
        ),
        (forbidden(INVISIBLE), {"permanent": True}),
        (forbidden(NO_PERMISSION), {"permanent": False, "halts": True}),
        (forbidden("Your account is suspended"), {"permanent": False, "halts": True}),
    ],
)
def test_a_refusal_is_not_sent(x: FakeX, make: Make, fault: Fault, expected: dict[str, object]) -> None:
    """A refusal is certainly not public; what it means for the draft and the pass follows from X's words."""
    target = x.add_post("@acme it broke")
    x.fail(fault)
    outcome = make().send(outgoing(target), at=AT)
    assert isinstance(outcome, NotSent)
    wanted = {"permanent": False, "retry_at": None, "hand_off": False, "halts": False} | expected
    assert {k: getattr(outcome, k) for k in wanted} == wanted
    assert x.post_count == 1
    assert x.posted == []


def test_the_24_hour_window_counts_too(x: FakeX, make: Make) -> None:
    """When the day's posts are used up, the short window's earlier reset is not believed."""
    target = x.add_post("@acme it broke")
    tomorrow = AT + timedelta(hours=20)
    headers = {
        "x_rate_limit_remaining": "60",
        "x_rate_limit_reset": str(int(AT.timestamp()) + 60),
        "x_user_limit_24hour_remaining": "0",
        "x_user_limit_24hour_reset": str(int(tomorrow.timestamp())),
    }
    x.fail(Fault(problem(429, "Too Many Requests", "Too Many Requests", **headers)))
    outcome = make().send(outgoing(target), at=AT)
    assert isinstance(outcome, NotSent)
    assert outcome.retry_at == tomorrow


def test_money_is_named(x: FakeX, make: Make) -> None:
    """A 402 tells what is missing and where to add it."""
    x.fail(out_of_credits())
    outcome = make().send(outgoing(x.add_post("@acme it broke")), at=AT)
    assert isinstance(outcome, NotSent)
    assert "Add credits" in outcome.reason


def test_the_platforms_own_rules(x: FakeX, make: Make) -> None:
    """Without any fault: unsummoned, deleted and repeated replies end as hand-off, permanent and unknown."""
    channel = make()
    stranger, gone, fine = x.add_post("kettles"), x.add_post("@acme a"), x.add_post("@acme b")
    x.delete_post(gone)
    assert channel.send(outgoing(stranger), at=AT) == NotSent(
        "X lets an app reply only to people who mentioned or quoted the account (403). Post it in the app.",
        permanent=True,
        hand_off=True,
    )
    deleted = channel.send(outgoing(gone), at=AT)
    assert isinstance(deleted, NotSent)
    assert (deleted.permanent, deleted.hand_off) == (True, False)
    assert isinstance(channel.send(outgoing(fine), at=AT), Sent)
    assert isinstance(channel.send(outgoing(fine), at=AT), Unknown)


def test_a_refused_connection_is_not_sent(make: Make) -> None:
    """Nobody listens: nothing left, and nothing else will get through in this pass."""
    outcome = make(f"http://127.0.0.1:{unused_port()}").send(outgoing("1"), at=AT)
    assert isinstance(outcome, NotSent)
    assert (outcome.permanent, outcome.halts) == (False, True)


def test_a_failed_handshake_is_not_sent(x: FakeX, make: Make) -> None:
    """TLS that never comes about sends no body."""
    outcome = make(x.url.replace("http:", "https:")).send(outgoing("1"), at=AT)
    assert isinstance(outcome, NotSent)
    assert outcome.halts
    assert x.post_count == 0


def test_a_dead_proxy_is_not_sent(x: FakeX, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy that cannot be reached sends no body."""
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{unused_port()}")
    outcome = make().send(outgoing("1"), at=AT)
    assert isinstance(outcome, NotSent)
    assert outcome.halts
    assert x.post_count == 0


POOL = urllib3.HTTPSConnectionPool("api.x.com")


def in_tls(inner: ssl.SSLError) -> requests.exceptions.SSLError:
    return requests.exceptions.SSLError(MaxRetryError(POOL, "/2/tweets", urllib3.exceptions.SSLError(inner)))


def read_failure() -> ssl.SSLError:
    error = ssl.SSLError(1, "bad record mac")
    error.reason = "DECRYPTION_FAILED_OR_BAD_RECORD_MAC"
    return error


@pytest.mark.parametrize(
    ("error", "certain"),
    [
        (requests.ConnectTimeout("x"), True),
        (
            requests.ConnectionError(
                MaxRetryError(
                    POOL,
                    "/",
                    NameResolutionError("api.x.com", urllib3.connection.HTTPConnection("api.x.com"), socket.gaierror()),
                )
            ),
            True,
        ),
        (in_tls(ssl.SSLCertVerificationError("self-signed")), True),
        (in_tls(read_failure()), False),
        (requests.exceptions.ProxyError("x"), True),
        (requests.exceptions.InvalidHeader("x"), True),
        (requests.ReadTimeout("x"), False),
        (requests.ConnectionError("x"), False),
        (
            requests.ConnectionError(urllib3.exceptions.ProtocolError("Connection aborted.", ConnectionResetError())),
            False,
        ),
        (requests.exceptions.ChunkedEncodingError("x"), False),
        (OSError("x"), False),
        (ValueError("x"), False),
    ],
)
def test_only_what_certainly_never_left_counts_as_such(error: Exception, certain: bool) -> None:
    """Failures before the body was written are told apart from those after it; doubt counts as after."""
    assert never_left(error) is certain


def test_a_reply_leaves_on_a_fresh_connection(x: FakeX, make: Make) -> None:
    """Every request of the write side opens its own connection: an old one may be dead, which shows as a doubt."""
    channel, target = make(), x.add_post("@acme it broke")
    channel.look_at_target(outgoing(target))
    channel.send(outgoing(target), at=AT)
    assert len({r.client_port for r in x.requests}) == len(x.requests) == 3


def test_an_app_only_token_cannot_be_a_channel(x: FakeX) -> None:
    """Law 4 from the other side: writing needs the account's own tokens."""
    with pytest.raises(CredentialsRefused, match="Posting to X needs credentials"):
        XChannel("x", XCredentials(bearer_token="b"), handle="acme", api_base=x.url)


# Looking.


def test_the_target_as_it_is_now(x: FakeX, make: Make) -> None:
    """The target comes with its whole text, decoded as the source decodes it."""
    post = x.add_post("@acme it beg…", raw={"note_tweet": {"text": "@acme it begins &amp; ends"}})
    assert make().look_at_target(outgoing(post)) == Target("@acme it begins & ends")


def test_an_edited_target_shows_its_newest_text(x: FakeX, make: Make) -> None:
    """A target that was edited since is shown as edited, so that an approval of the old words does not hold."""
    post = x.add_post("@acme it broke")
    x.edit_post(post, "@acme it works, sorry")
    assert make().look_at_target(outgoing(post)) == Target("@acme it works, sorry")


@pytest.mark.parametrize("how", ["deleted", "protected", "unknown"])
def test_a_target_that_is_gone(x: FakeX, make: Make, how: str) -> None:
    """A target that X no longer shows us has no text."""
    post = "77" if how == "unknown" else x.add_post("@acme it broke")
    if how == "deleted":
        x.delete_post(post)
    if how == "protected":
        x.users[x.user_id("alice")]["protected"] = True
    assert make().look_at_target(outgoing(post)) == Target(None)


def test_a_locked_target(x: FakeX, make: Make) -> None:
    """Closed replies are seen."""
    post = x.add_post("it broke @bob", raw={"reply_settings": "mentionedUsers"})
    target = make().look_at_target(outgoing(post))
    assert target is not None
    assert target.locked


def test_a_colleagues_reply_is_seen(x: FakeX, make: Make) -> None:
    """Our newest reply to the target is found, also one to an older version of it, whatever its words."""
    first = x.add_post("@acme it broke", at=AT - timedelta(minutes=20))
    x.add_post("We are on it", "acme", reply_to=first, at=AT - timedelta(minutes=15))
    newest = x.edit_post(first, "@acme it broke!", at=AT - timedelta(minutes=10))
    assert make().look_up(outgoing(newest)) is None
    target = make().look_at_target(outgoing(newest))
    assert target is not None
    assert target.our_reply is not None
    answered = x.add_post("And fixed", "acme", reply_to=newest, at=AT)
    assert make().look_up(outgoing(newest)) == Sent(answered, f"https://x.com/acme/status/{answered}")


def test_an_unknown_send_is_found_by_look_up(x: FakeX, make: Make) -> None:
    """After a reset that followed the write, the reply is found in our own timeline; without it, nothing is."""
    channel, target, other = make(user_id=None), x.add_post("@acme it broke"), x.add_post("@acme hello")
    x.fail(reset_after_write())
    assert isinstance(channel.send(outgoing(target), at=AT), Unknown)
    found = channel.look_up(outgoing(target))
    assert found is not None
    assert found.external_id == x.posted[0].id
    assert channel.look_up(outgoing(other)) is None
    assert x.post_count == 1
    assert x.count("GET", "/2/users/me") == 1


def test_look_up_reads_further_pages(x: FakeX, make: Make) -> None:
    """A reply that 250 younger posts cover is found."""
    target = x.add_post("@acme it broke", at=AT - timedelta(hours=9))
    reply = x.add_post("We are on it", "acme", reply_to=target, at=AT - timedelta(hours=8))
    for n in range(250):
        x.add_post(f"post {n}", "acme", at=AT - timedelta(minutes=n))
    found = make().look_up(outgoing(target))
    assert found is not None
    assert found.external_id == reply


def test_look_up_says_when_it_cannot_know(x: FakeX, make: Make) -> None:
    """Past 500 younger posts 'not found' would be a guess, so it is an error."""
    target = x.add_post("@acme it broke", at=AT - timedelta(hours=20))
    for n in range(501):
        x.add_post(f"post {n}", "acme", at=AT - timedelta(minutes=n))
    with pytest.raises(ChannelError, match="more than 500 times"):
        make().look_up(outgoing(target))


@pytest.mark.parametrize(
    "fault",
    [
        status(503),
        rate_limited(AT),
        garbage(),
        Fault(reset=True),
        Fault(json_response({"errors": [{"title": "Authorization Error"}]})),
        Fault(json_response({})),
        Fault(json_response({"data": {"id": "1"}})),
    ],
)
def test_trouble_while_looking_is_never_an_absence(x: FakeX, make: Make, fault: Fault) -> None:
    """When X does not answer the question, neither 'not found' nor 'gone' may be said."""
    target = x.add_post("@acme it broke")
    x.fail(fault, method="GET", prefix="/2/users/42/tweets")
    with pytest.raises(ChannelError):
        make().look_up(outgoing(target))
    x.fail(fault, method="GET", prefix="/2/tweets")
    with pytest.raises(ChannelError):
        make().look_at_target(outgoing(target))


def test_the_server_can_stop_the_world_before_it_answers(x: FakeX, make: Make) -> None:
    """The server's on_post comes after the reply was recorded and before it is answered."""
    seen = []
    x.on_post = lambda request: seen.append((request.path, len(x.posted)))
    assert isinstance(make().send(outgoing(x.add_post("@acme it broke")), at=AT), Sent)
    assert seen == [("/2/tweets", 1)]
