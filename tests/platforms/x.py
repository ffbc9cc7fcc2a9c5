"""Enough of X API v2 to try the real client against: reading with paging and limits, posting with X's refusals.

By hand: `python -m tests.platforms.x --port 8123`, then point `api_base` of an X source at http://127.0.0.1:8123.
"""

import argparse
import hmac
import itertools
import re
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.platforms.server import FakeServer, Request, Response, json_response
from tests.platforms.x_wire import (
    DUPLICATE,
    INVISIBLE,
    KEYS,
    NOT_SUMMONED,
    PROBLEMS,
    invalid,
    missing,
    oauth1_is_right,
    problem,
)

_EPOCH_MS = 1288834974657


@dataclass
class FakePost:
    """One version of a post."""

    id: str
    author_id: str
    text: str
    at: datetime
    history: list[str]
    """Shared by all versions, oldest first."""
    reply_to: str | None = None
    quotes: str | None = None
    repost_of: str | None = None
    deleted: bool = False
    raw: dict[str, Any] = field(default_factory=dict)
    """Overrides of the JSON; a value of None leaves the field out."""


class FakeX(FakeServer):
    """X with one account of ours (@us_handle) and as many others as posts name."""

    post_prefix = "/2/tweets"

    def __init__(
        self, port: int = 0, *, now: datetime | None = None, handle: str = "acme", user_id: str = "42"
    ) -> None:
        super().__init__(port)
        self.now = now or datetime.now(UTC)
        self.us = user_id
        self.users: dict[str, dict[str, Any]] = {}
        self.posts: dict[str, FakePost] = {}
        self.posted: list[FakePost] = []
        """What was posted through the API, oldest first."""
        self.mentions_reach = 800
        self.new_spelling = False
        """Answer with post_ field names in place of tweet_ ones."""
        self.hidden_authors: set[str] = set()
        """Handles that are missing from `includes`, as those of deleted accounts are."""
        self.errors_beside: list[dict[str, Any]] = []
        """Put into `errors` beside the data of every timeline and search."""
        self.everyone_may_reply_to = False
        self._sequence = itertools.count(1)
        self.add_user(handle, user_id)

    # What tests put in.

    def add_user(self, handle: str, user_id: str | None = None, **extra: Any) -> str:
        """An account; its id."""
        user_id = user_id or str(1000 + len(self.users))
        self.users[user_id] = {"id": user_id, "username": handle, "name": handle.title(), **extra}
        return user_id

    def user_id(self, handle: str) -> str:
        """The id of an account, made up now where there is none."""
        found = [u["id"] for u in self.users.values() if u["username"].lower() == handle.lower()]
        return found[0] if found else self.add_user(handle)

    def new_id(self, at: datetime) -> str:
        """A snowflake of this moment; later calls give larger ids."""
        ms = (at - datetime.fromtimestamp(0, UTC)) // timedelta(milliseconds=1)
        return str(((ms - _EPOCH_MS) << 22) + next(self._sequence) % (1 << 22))

    def add_post(
        self,
        text: str,
        author: str = "alice",
        *,
        at: datetime | None = None,
        reply_to: str | None = None,
        quotes: str | None = None,
        repost_of: str | None = None,
        raw: dict[str, Any] | None = None,
    ) -> str:
        """A post; its id. @words in the text become mentions."""
        for name in re.findall(r"@(\w+)", text):
            self.user_id(name)
        at = at or self.now
        post_id = self.new_id(at)
        self.posts[post_id] = FakePost(
            post_id, self.user_id(author), text, at, [post_id], reply_to, quotes, repost_of, raw=raw or {}
        )
        return post_id

    def edit_post(self, post_id: str, text: str, at: datetime | None = None) -> str:
        """A new version; its id."""
        old = self.posts[post_id]
        new = self.new_id(at or self.now)
        old.history.append(new)
        self.posts[new] = FakePost(new, old.author_id, text, at or self.now, old.history, old.reply_to, old.quotes)
        return new

    def delete_post(self, post_id: str) -> None:
        """Delete a post with all its versions."""
        for version in self.posts[post_id].history:
            self.posts[version].deleted = True

    # What the platform does.

    def handle(self, request: Request) -> Response:
        as_us, refusal = self._signed_by_us(request)
        if refusal is not None:
            return refusal
        for method, pattern, answer in self._routes():
            if method == request.method and (match := re.fullmatch(pattern, request.path)):
                return answer(request, as_us, *match.groups())
        return problem(404, "Not Found Error", f"No such path: {request.path}")

    def _routes(self) -> Iterable[tuple[str, str, Callable[..., Response]]]:
        return (
            ("GET", r"/2/users/me", self._me),
            ("GET", r"/2/users/by/username/(\w+)", self._user),
            ("GET", r"/2/users/(\d+)/mentions", self._mentions),
            ("GET", r"/2/users/(\d+)/tweets", self._timeline),
            ("GET", r"/2/tweets/search/recent", self._search),
            ("GET", r"/2/tweets", self._lookup),
            ("GET", r"/2/tweets/(\d+)", self._one),
            ("POST", r"/2/tweets", self._create),
        )

    def _signed_by_us(self, request: Request) -> tuple[bool, Response | None]:
        header = request.headers.get("authorization", "")
        if hmac.compare_digest(header, f"Bearer {KEYS['bearer_token']}"):
            return False, None
        if header.startswith("OAuth ") and oauth1_is_right(request, self.url, header):
            return True, None
        return False, problem(401, "Unauthorized", "Unauthorized")

    def _me(self, request: Request, as_us: bool) -> Response:
        if not as_us:
            return problem(
                403, "Unsupported Authentication", "Authenticating with OAuth 2.0 Application-Only is forbidden"
            )
        return json_response({"data": self.users[self.us]})

    def _user(self, request: Request, as_us: bool, handle: str) -> Response:
        found = [u for u in self.users.values() if u["username"].lower() == handle.lower()]
        if found:
            return json_response({"data": found[0]})
        return json_response({"errors": [missing("user", handle, parameter="username")]})

    def _mentions(self, request: Request, as_us: bool, user_id: str) -> Response:
        handle = self.users[user_id]["username"].lower()
        found = [p for p in self._current() if handle in _mentioned(p.text) and not p.repost_of]
        return self._page(request, found[: self.mentions_reach], 5, "pagination_token")

    def _timeline(self, request: Request, as_us: bool, user_id: str) -> Response:
        no_reposts = "retweets" in request.query.get("exclude", "")
        found = [p for p in self._current() if p.author_id == user_id and not (no_reposts and p.repost_of)]
        return self._page(request, found[:3200], 5, "pagination_token")

    def _search(self, request: Request, as_us: bool) -> Response:
        oldest = self.now - timedelta(days=7)
        asked = request.query
        if len(asked.get("query", "")) > 512 or not asked.get("query"):
            return problem(400, "Invalid Request", "There were errors processing your request: query")
        if "since_id" in asked and int(asked["since_id"]) < int(self.new_id(oldest)):
            return invalid("'since_id' must be a tweet id created after [7 DAYS AGO]. Please use a larger 'since_id'")
        if "start_time" in asked and datetime.fromisoformat(asked["start_time"]) < oldest:
            return invalid("Invalid 'start_time'. 'start_time' must be on or after [7 DAYS AGO]")
        matches = _query(asked["query"])
        found = [p for p in self._current() if p.at >= oldest and matches(self, p)]
        return self._page(request, found, 10, "next_token")

    def _current(self) -> list[FakePost]:
        """The newest version of everything that is not deleted, newest first."""
        posts = [p for p in self.posts.values() if not p.deleted and p.id == p.history[-1]]
        return sorted(posts, key=lambda p: int(p.id), reverse=True)

    def _page(self, request: Request, found: list[FakePost], smallest: int, token_name: str) -> Response:
        asked = request.query
        size = int(asked.get("max_results", "10"))
        if not smallest <= size <= 100:
            return invalid(f"The `max_results` query parameter value [{size}] is not between {smallest} and 100")
        if "since_id" in asked and "start_time" in asked:
            return invalid("Please specify either a 'since_id' or a 'start_time'")
        if "since_id" in asked:
            found = [p for p in found if int(p.id) > int(asked["since_id"])]
        if "start_time" in asked:
            found = [p for p in found if p.at >= datetime.fromisoformat(asked["start_time"])]
        if "until_id" in asked:
            found = [p for p in found if int(p.id) < int(asked["until_id"])]
        if token_name in asked:
            below, bound, until = asked[token_name].removeprefix("t").partition("u")
            if bound and until != asked.get("until_id", ""):
                return invalid(f"The `{token_name}` belongs to another request")
            found = [p for p in found if int(p.id) < int(below)]
        page = found[:size]
        meta: dict[str, Any] = {"result_count": len(page)}
        if page:
            meta |= {"newest_id": page[0].id, "oldest_id": page[-1].id}
        if len(found) > size:
            meta["next_token"] = f"t{page[-1].id}u{asked.get('until_id', '')}"
        return json_response(self._body(request, page) | {"meta": meta})

    def _body(
        self, request: Request, page: list[FakePost], errors: list[dict[str, Any]] | None = None
    ) -> dict[str, Any]:
        body: dict[str, Any] = {}
        if page:
            body["data"] = [self._json(p) for p in page]
        if page and "author_id" in request.query.get("expansions", ""):
            ids = dict.fromkeys(p.author_id for p in page)
            users = [self.users[i] for i in ids if self.users[i]["username"] not in self.hidden_authors]
            body["includes"] = {"users": users} if users else {}
        errors = self.errors_beside if errors is None else errors
        return body | ({"errors": errors} if errors else {})

    def _json(self, post: FakePost) -> dict[str, Any]:
        kinds = (("replied_to", post.reply_to), ("quoted", post.quotes), ("retweeted", post.repost_of))
        mentions = [{"username": self.users[i]["username"], "id": i} for i in map(self.user_id, _mentioned(post.text))]
        parent = self.posts.get(post.reply_to or "")
        new = self.new_spelling
        record = {
            "id": post.id,
            "text": post.text,
            "author_id": post.author_id,
            "created_at": f"{post.at:%Y-%m-%dT%H:%M:%S.000Z}",
            "lang": "en",
            "conversation_id": self._root(post),
            "in_reply_to_user_id": parent.author_id if parent else None,
            "referenced_posts" if new else "referenced_tweets": [{"type": k, "id": i} for k, i in kinds if i] or None,
            "edit_history_post_ids" if new else "edit_history_tweet_ids": list(post.history),
            "entities": {"mentions": mentions} if mentions else None,
            "public_metrics": {"retweet_count": 0, "reply_count": 0, "like_count": 0, "quote_count": 0},
            "reply_settings": "everyone",
            **post.raw,
        }
        return {k: v for k, v in record.items() if v is not None}

    def _root(self, post: FakePost) -> str:
        while post.reply_to and post.reply_to in self.posts:
            post = self.posts[post.reply_to]
        return post.reply_to or post.history[0]

    def _lookup(self, request: Request, as_us: bool) -> Response:
        ids = request.query.get("ids", "").split(",")
        if not 1 <= len(ids) <= 100:
            return invalid("The number of values in the `ids` query parameter list must be between 1 and 100")
        errors = [e for e in map(self._problem_with, ids) if e]
        gone = {e["resource_id"] for e in errors}
        return json_response(self._body(request, [self.posts[i] for i in ids if i not in gone], errors))

    def _one(self, request: Request, as_us: bool, post_id: str) -> Response:
        error = self._problem_with(post_id)
        if error:
            return json_response({"errors": [error]})
        body = self._body(request, [self.posts[post_id]], [])
        return json_response(body | {"data": body["data"][0]})

    def _problem_with(self, post_id: str) -> dict[str, Any] | None:
        post = self.posts.get(post_id)
        if post is None or post.deleted:
            return missing("tweet", post_id, parameter="ids")
        if self.users[post.author_id].get("protected"):
            found = missing("tweet", post_id, parameter="ids")
            return found | {"title": "Authorization Error", "type": f"{PROBLEMS}not-authorized-for-resource"}
        return None

    def _create(self, request: Request, as_us: bool) -> Response:
        if not as_us:
            return problem(
                403, "Unsupported Authentication", "Authenticating with OAuth 2.0 Application-Only is forbidden"
            )
        text = request.json.get("text") or ""
        target = request.json.get("reply", {}).get("in_reply_to_tweet_id")
        if not text:
            return invalid("text must not be empty")
        if target is not None and self._problem_with(target):
            return problem(403, "Forbidden", INVISIBLE)
        if target is not None and not self._summoned(self.posts[target]):
            return problem(403, "Forbidden", NOT_SUMMONED)
        if any(p.text == text for p in self.posted):
            return problem(403, "Forbidden", DUPLICATE)
        post = self.posts[self.add_post(text, self.users[self.us]["username"], reply_to=target)]
        self.posted.append(post)
        data = {"id": post.id, "text": text, "edit_history_tweet_ids": [post.id]}
        return json_response({"data": data}, 201)

    def _summoned(self, target: FakePost) -> bool:
        quoted = self.posts.get(target.quotes or "")
        ours = self.users[self.us]["username"].lower()
        by_quote = quoted is not None and quoted.author_id == self.us
        return self.everyone_may_reply_to or by_quote or ours in _mentioned(target.text) or target.author_id == self.us


def _mentioned(text: str) -> list[str]:
    return [name.lower() for name in re.findall(r"@(\w+)", text)]


def _query(text: str) -> Callable[[FakeX, FakePost], bool]:
    """X's query language as far as words, phrases, OR, brackets, from:, @ and a leading minus go."""
    tokens = re.findall(r'-?"[^"]*"|-?\(|\)|[^\s()]+', text)

    def either() -> Callable[[FakeX, FakePost], bool]:
        options = [every()]
        while tokens and tokens[0] == "OR":
            tokens.pop(0)
            options.append(every())
        return lambda x, p: any(o(x, p) for o in options)

    def every() -> Callable[[FakeX, FakePost], bool]:
        terms = []
        while tokens and tokens[0] not in {"OR", ")"}:
            terms.append(term(tokens.pop(0)))
        return lambda x, p: all(t(x, p) for t in terms)

    def term(token: str) -> Callable[[FakeX, FakePost], bool]:
        negative, token = token.startswith("-"), token.removeprefix("-")
        if token == "(":
            found = either()
            tokens.pop(0)
        else:
            found = _term(token.lower().strip('"'))
        return lambda x, p: found(x, p) != negative

    return either()


def _term(word: str) -> Callable[[FakeX, FakePost], bool]:
    if word.startswith("from:"):
        return lambda x, p: x.users[p.author_id]["username"].lower() == word.removeprefix("from:")
    if word == "is:retweet":
        return lambda x, p: p.repost_of is not None
    if word.startswith("@"):
        return lambda x, p: word[1:] in _mentioned(p.text)
    return lambda x, p: re.search(rf"(?<!\w){re.escape(word)}(?!\w)", p.text.lower()) is not None


def main() -> None:
    """Serve a few posts until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8123)
    port = parser.parse_args().port
    with FakeX(port) as x:
        x.add_post("@acme my kettle broke after two days. Not happy.", "alice")
        x.add_post("@acme love the new lid!", "bob")
        x.add_post("Does the acme kettle fit a small hob?", "carol")
        _say(f"X at {x.url} with the keys of the tests; interrupt to stop")
        for name, value in KEYS.items():
            _say(f"  {name} = {value}")
        try:
            while True:
                time.sleep(1)
                x.now = datetime.now(UTC)
        except KeyboardInterrupt:
            _say(f"{x.post_count} POSTs, {len(x.posted)} accepted")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
