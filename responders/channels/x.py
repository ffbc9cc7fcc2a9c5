"""The write side of one X account: one attempt per reply, and what X shows of it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from listener.sources.errors import SourceError
from listener.sources.x_client import DEFAULT_TIMEOUT_S, XCredentials, answer_in, ask, make_client
from listener.sources.x_posts import (
    TWEET_FIELDS,
    Json,
    Us,
    edit_history,
    is_locked,
    post_url,
    problem_ids,
    references,
    text_of,
)
from listener.sources.x_session import DEFAULT_API_BASE
from responders.channels import x_outcomes
from responders.channels.interface import ChannelError, Outcome, Outgoing, Sent, Target

_MOST_PAGES = 5
"""Of our own timeline since the target, 100 posts each, that a look-up reads."""


class XChannel:
    """Posts replies to X as the account whose tokens it holds (see `Channel`)."""

    platform = "x"
    # X has no idempotency key; its duplicate check is not one (platforms: exactly-once posting).
    safe_to_resend = False

    def __init__(
        self,
        name: str,
        credentials: XCredentials,
        *,
        handle: str,
        user_id: str | None = None,
        api_base: str = DEFAULT_API_BASE,
        timeout_s: tuple[float, float] = DEFAULT_TIMEOUT_S,
    ) -> None:
        """Makes no request. `user_id`: of the same account; None: X is asked once, when it is needed.

        Raises:
            CredentialsRefused: the four parts of the OAuth 1.0a user context are not all set.
            ValueError: `api_base` cannot be used.
        """
        self.name = name
        self.account = handle.lstrip("@").lower()
        self._user_id = user_id
        self._client = make_client(credentials, api_base=api_base, timeout_s=timeout_s, write=True)

    def send(self, out: Outgoing, *, at: datetime) -> Outcome:
        """Exactly one POST; see `Channel.send` and `x_outcomes`."""
        try:
            body = self._client.create_tweet(text=out.text, in_reply_to_tweet_id=out.target, user_auth=True)
        # Whatever is raised once a POST may have left must become an outcome, never an error that hides it.
        except Exception as error:  # noqa: BLE001 - see above
            return x_outcomes.of_error(error, answer_in(error), at)
        return x_outcomes.of_answer(body, self.account)

    def look_at_target(self, out: Outgoing) -> Target | None:
        """The newest version of the target, and our newest reply to any version of it."""
        record = self._newest(out.target)
        if record is None:
            return Target(text=None)
        try:
            versions = edit_history(record)
            text, locked = text_of(record), is_locked(record, Us(self.account, self._user_id))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ChannelError("X gave the post in a form that cannot be read. Look at it in the app.") from error
        return Target(text, locked, self._our_reply({out.target, *versions}))

    def look_up(self, out: Outgoing) -> Sent | None:
        """Our newest reply to this target in our own timeline, found by parent id."""
        return self._our_reply({out.target})

    def close(self) -> None:
        """Give connections back."""
        self._client.session.close()

    def _newest(self, post_id: str) -> Json | None:
        """The newest version of a post; None when it is gone or hidden from us."""
        record = self._one(post_id)
        if record is None:
            return None
        newest = self._versions(record)[-1]
        return record if newest == post_id else self._one(newest)

    def _one(self, post_id: str) -> Json | None:
        body = self._ask(self._client.get_tweets, [post_id], tweet_fields=TWEET_FIELDS)
        found = body.get("data")
        if isinstance(found, list) and found and isinstance(found[0], Mapping):
            return found[0]
        if post_id in problem_ids(body):
            return None
        raise ChannelError("X did not say whether the post still stands. Try again, or look at it in the app.")

    def _versions(self, record: Json) -> Sequence[str]:
        try:
            return edit_history(record)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ChannelError("X gave the post in a form that cannot be read. Look at it in the app.") from error

    def _our_reply(self, targets: set[str]) -> Sent | None:
        """A reply is younger than its parent, so the timeline is read from the target on only."""
        asked: dict[str, object] = {"since_id": min(targets, key=int), "max_results": 100, "exclude": "retweets"}
        for _ in range(_MOST_PAGES):
            body = self._ask(self._client.get_users_tweets, self._me(), tweet_fields=TWEET_FIELDS, **asked)
            for record in self._records(body):
                if _parent(record) in targets:
                    return Sent(str(record["id"]), post_url(str(record["id"]), self.account))
            token = (body.get("meta") or {}).get("next_token")
            if not token:
                return None
            asked["pagination_token"] = token
        raise ChannelError("The account posted more than 500 times since. Look for the reply in the app.")

    def _records(self, body: Json) -> list[Json]:
        """An empty page is a fact only if X says so: an error in its place must not look like 'not found'."""
        found = body.get("data") or []
        if not isinstance(found, list) or (not found and not body.get("meta")):
            raise ChannelError("X did not show our own timeline. Try again, or look for the reply in the app.")
        return found

    def _me(self) -> str:
        if self._user_id is None:
            found = self._ask(self._client.get_me).get("data")
            if not isinstance(found, Mapping) or not str(found.get("id", "")).isdecimal():
                raise ChannelError("X did not say which account the tokens belong to. Check the tokens.")
            self._user_id = str(found["id"])
        return self._user_id

    def _ask(self, call: Callable[..., object], *args: object, **params: object) -> Json:
        try:
            return ask(call, *args, user_auth=True, **params)
        except SourceError as error:
            raise ChannelError(str(error)) from error


def _parent(record: Json) -> str | None:
    try:
        return references(record).get("replied_to") if record["id"] else None
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
