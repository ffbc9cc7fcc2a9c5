"""Reddit as a channel: one POST per reply, and honest words about what became of it.

Reddit has no idempotency key and no check for duplicates, and praw would send a failed POST again: `make_reddit(...,
write=True)` turns that off, and what is not certain is `Unknown`.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import praw
import requests

from listener.sources import reddit_client
from listener.sources.errors import SourceError
from listener.sources.interface import HeardPost
from listener.sources.reddit_errors import blocked, never_left, retry_after_s, translate
from listener.sources.reddit_records import FULLNAME, PLATFORM, absolute, read_record
from responders.channels.interface import ChannelError, NotSent, Outcome, Outgoing, Sent, Target, Unknown
from responders.channels.reddit_markdown import LONGEST, escape_markdown

__all__ = ["RedditChannel", "escape_markdown"]

DEFAULT_WAIT = timedelta(minutes=10)
"""Where Reddit says to come later but not when: its rate window."""

# json.errors of POST /api/comment (reddit-archive r2/lib/errors.py), with what to do.
_LATER = {"RATELIMIT", "SUBREDDIT_RATELIMIT", "QUOTA_FILLED"}
_FINAL: Mapping[str, str] = {
    "THREAD_LOCKED": "The thread is locked. Nobody can answer there; close the case.",
    "TOO_OLD": "The thread is archived. Nobody can answer there; close the case.",
    "DELETED_COMMENT": "The comment was deleted. There is nothing left to answer.",
    "DELETED_LINK": "The submission was deleted. There is nothing left to answer.",
    "DELETED_THING": "The post was deleted. There is nothing left to answer.",
    "COMMENT_NOT_ACCESSIBLE": "The comment is not visible to our account. Leave it.",
    "SUBREDDIT_NOTALLOWED": "The subreddit lets only chosen people write. Ask its moderators, or leave it.",
    "SUBREDDIT_NO_ACCESS": "The subreddit is closed to our account. Ask its moderators, or leave it.",
    "SUBREDDIT_NOEXIST": "The subreddit no longer exists. There is nothing left to answer.",
    "BANNED_FROM_SUBREDDIT": "Our account is banned from the subreddit. Ask its moderators; use no other account.",
    "USER_MUTED": "Our account is muted there. Leave it.",
    "USER_BLOCKED": "The person blocked our account. Respect it.",
    "DOMAIN_BANNED": "A link in the reply is banned on Reddit. Take the link out and draft again.",
    "TOO_LONG": f"The reply is longer than Reddit's {LONGEST:,} characters. Shorten it and draft again.",
    "NO_TEXT": "The reply is empty. Write a text and draft again.",
    "NO_LINKS": "The subreddit takes no links. Take the link out and draft again.",
}
_STATUS: Mapping[int, str] = {
    400: "Reddit called the reply wrong (400). Look at its text and draft again.",
    403: "Reddit does not let our account answer there (403: locked, private or banned). Leave it.",
    404: "The post no longer exists on Reddit (404). There is nothing left to answer.",
    409: "Reddit refused the reply as a conflict (409). Look at the thread.",
    413: "The reply is too large for Reddit (413). Shorten it and draft again.",
    414: "The reply is too large for Reddit (414). Shorten it and draft again.",
    415: "Reddit refused the reply (415). Look at its text and draft again.",
    422: "Reddit called the reply wrong (422). Look at its text and draft again.",
    451: "The post is withheld for legal reasons (451). Leave it.",
}
_WAIT = re.compile(r"(\d{1,6})\s*(millisecond|second|minute|hour|day)", re.IGNORECASE)
_UNIT_S = {"millisecond": 0.001, "second": 1, "minute": 60, "hour": 3600, "day": 86400}


class RedditChannel:
    """The write side of one Reddit account."""

    platform = PLATFORM
    safe_to_resend = False

    def __init__(self, name: str, reddit: praw.Reddit, *, account: str) -> None:
        """`reddit` comes from `make_reddit(..., write=True)`; `account` is its user name, without u/."""
        self.name = name
        self.account = account
        self._reddit = reddit

    def look_at_target(self, out: Outgoing) -> Target | None:
        """See `Channel.look_at_target`. Three requests: the post, its thread (locks are kept there), our comments."""
        post = self._show(out.target)
        if post is None:
            return Target(None)
        thread = post if post.thread_root == post.external_id else self._show(post.thread_root or "")
        locked = post.locked or (thread is not None and thread.locked)
        return Target(post.text, locked=locked, our_reply=self.look_up(out))

    def send(self, out: Outgoing, *, at: datetime) -> Outcome:
        """See `Channel.send`. The token may be fetched first; a failure there is certainly not sent."""
        text = escape_markdown(out.text)
        if not FULLNAME.match(out.target):
            return NotSent(f"{out.target[:40]!r} is no Reddit post. Draft the reply again.", permanent=True)
        if not text or len(text) > LONGEST:
            return NotSent(_FINAL["TOO_LONG" if text else "NO_TEXT"], permanent=True)
        requestor = reddit_client.requestor(self._reddit)
        requestor.forget_write()
        form: dict[str, Any] = {"text": text, "thing_id": out.target}
        try:
            answer = self._reddit.request(method="POST", path="api/comment/", data=form)
        except Exception as error:  # noqa: BLE001 - whatever it was, the reply may be public: the trace below decides
            if not requestor.write_began or never_left(error):
                return self._not_begun(error, at)
            if requestor.write_answer is None:
                return Unknown(f"The connection to Reddit broke while sending ({_name(error)}).")
            return _refused(requestor.write_answer, at)
        return self._answered(answer, out, at)

    def look_up(self, out: Outgoing) -> Sent | None:
        """See `Channel.look_up`. Looks at the account's newest hundred comments."""
        params: dict[str, str | int] = {"sort": "new", "limit": 100}
        for child in self._children(f"user/{self.account}/comments/", params):
            data = child.get("data") if isinstance(child, Mapping) else None
            if isinstance(data, Mapping) and data.get("parent_id") == out.target:
                sent = _sent(data)
                if sent is not None:
                    return sent
        return None

    def close(self) -> None:
        """Give connections back."""
        reddit_client.close(self._reddit)

    def _show(self, fullname: str) -> HeardPost | None:
        if not FULLNAME.match(fullname):
            return None
        for child in self._children("api/info/", {"id": fullname}):
            seen = read_record(child, username=self.account)
            if seen.external_id == fullname:
                return seen if isinstance(seen, HeardPost) else None
        return None

    def _children(self, path: str, params: Mapping[str, str | int]) -> list[object]:
        try:
            return reddit_client.children(reddit_client.ask(self._reddit, path, params))
        except SourceError as error:
            raise ChannelError(str(error)) from error

    def _not_begun(self, error: Exception, at: datetime) -> NotSent:
        meant = translate(error)
        wait_s = getattr(meant, "retry_after_s", None)
        retry_at = at + timedelta(seconds=wait_s) if wait_s is not None else None
        return NotSent(f"The reply did not leave: {meant}", permanent=False, retry_at=retry_at, halts=True)

    def _answered(self, answer: object, out: Outgoing, at: datetime) -> Outcome:
        """What a 2xx says: errors, the comment, or (from a quarantined subreddit) neither though it is there."""
        body = answer.get("json") if isinstance(answer, Mapping) else None
        if not isinstance(body, Mapping):
            return Unknown("Reddit answered the reply with something that is not its JSON.")
        if body.get("errors"):
            return _error(body, at)
        data = body.get("data")
        things = data.get("things") if isinstance(data, Mapping) else None
        if not isinstance(things, list):
            return Unknown("Reddit took the reply but did not say where it is.")
        first = things[0] if things else None
        thing = first.get("data") if isinstance(first, Mapping) else None
        sent = _sent(thing) if isinstance(thing, Mapping) else None
        if sent is None and not things:
            try:
                sent = self.look_up(out)
            except ChannelError as error:
                return Unknown(f"Reddit took the reply without naming it, and could not be asked: {error}")
        return sent or Unknown("Reddit took the reply but did not say where it is.")


def _sent(data: Mapping[str, Any]) -> Sent | None:
    name = data.get("name")
    if not isinstance(name, str) or not FULLNAME.match(name):
        return None
    return Sent(name, absolute(data.get("permalink")))


def _error(body: Mapping[str, Any], at: datetime) -> Outcome:
    """A 200 with json.errors: a list of [type, sentence, field]."""
    errors, data = body["errors"], body.get("data")
    first = errors[0] if isinstance(errors, list) else None
    if not isinstance(first, list) or not first or not isinstance(first[0], str) or data:
        return Unknown("Reddit answered the reply with errors of an unknown form.")
    kind = first[0]
    message = str(first[1]) if len(first) > 1 else ""
    if kind in _LATER:
        wait = _named_wait(body.get("ratelimit"), message)
        return NotSent(
            f"Reddit wants our account to write less often ({kind}). It is sent later.",
            permanent=False,
            retry_at=at + wait,
            halts=True,
        )
    if kind in _FINAL:
        return NotSent(_FINAL[kind], permanent=True)
    said = re.sub(r"[^\x20-\x7e]+", " ", f"{kind}: {message}")[:160]
    return NotSent(f"Reddit refused the reply ({said}). Look at the thread in the app.", permanent=True, hand_off=True)


def _named_wait(seconds: object, message: str) -> timedelta:
    """From the `ratelimit` field (seconds), or a sentence such as "try again in 7 minutes"."""
    if isinstance(seconds, int | float) and not isinstance(seconds, bool) and 0 < seconds < 7 * 86400:
        return timedelta(seconds=float(seconds))
    match = _WAIT.search(message)
    if match is None:
        return DEFAULT_WAIT
    return min(timedelta(seconds=int(match[1]) * _UNIT_S[match[2].lower()]), timedelta(days=7))


def _refused(response: requests.Response, at: datetime) -> Outcome:
    """An answer other than 2xx to the POST itself."""
    status = response.status_code
    if status == 429:
        seconds = retry_after_s(response)
        wait = timedelta(seconds=min(seconds, 86400.0)) if seconds is not None else DEFAULT_WAIT
        return NotSent(
            "Reddit's rate limit is used up (429). It is sent later.", permanent=False, retry_at=at + wait, halts=True
        )
    scope = "insufficient_scope" in response.headers.get("www-authenticate", "")
    if status in {401, 402} or 300 <= status < 400 or blocked(response) or (status == 403 and scope):
        reason = f"Reddit refused our credentials ({status}). Check the app, its token, scopes and user_agent."
        return NotSent(reason, permanent=False, halts=True)
    if status in _STATUS:
        return NotSent(_FINAL.get(_reason(response), _STATUS[status]), permanent=True)
    return Unknown(f"Reddit answered the reply with {status}.")


def _reason(response: requests.Response) -> str:
    """What a 400 or 403 names, for example TOO_LONG; empty where it names nothing."""
    try:
        body = response.json()
    except ValueError:
        return ""
    return str(body.get("reason")) if isinstance(body, dict) else ""


def _name(error: Exception) -> str:
    return type(getattr(error, "original_exception", error)).__name__
