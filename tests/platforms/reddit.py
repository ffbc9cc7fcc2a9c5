"""A Reddit that runs here: the OAuth token, listings, search, inbox, info and comment calls that Wellheard uses.

`python -m tests.platforms.reddit --port 8401` serves it alone; the client id, secret and tokens may be anything.
"""

import argparse
import re
import sys
import threading
import time
from collections.abc import Mapping
from typing import Any

from tests.platforms.server import FakeServer, Fault, Request, Response, json_response

COMMENT, TOKEN, API = "/api/comment", "/api/v1/access_token", "/"
LISTING_CAP = 1000
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class FakeReddit(FakeServer):
    """One Reddit with one logged-in account. Times are epoch seconds; `now` gives the default and moves by one."""

    post_prefix = COMMENT

    def __init__(self, port: int = 0, *, me: str = "acme_help") -> None:
        super().__init__(port)
        self.me = me
        self.now = 1_790_000_000.0
        self.things: dict[str, dict[str, Any]] = {}
        """Every thing by its fullname, as the API shows it."""
        self.posted: list[dict[str, Any]] = []
        """The comments that came by /api/comment, in order."""
        self.tokens_given = 0
        self.ratelimit: Mapping[str, str] = {"remaining": "590", "used": "10", "reset": "300"}
        self.errors: list[list[object]] = []
        """json.errors of the next /api/comment answers, one entry each; nothing is recorded for them."""
        self.no_thing = False
        """Comments are recorded but not named in the answer, as in a quarantined subreddit."""
        self.hidden: set[str] = set()
        """Fullnames that no listing shows any more."""
        self._ids = 46_656

    # What a test does to Reddit.

    def add_submission(
        self, title: str, selftext: str = "", *, author: str | None = "jane", subreddit: str = "coffee", **extra: Any
    ) -> str:
        """A new submission; its fullname. `at=` sets the time, anything else is put on the thing as it is."""
        short = self._next_id()
        return self._keep(
            "t3",
            short,
            author,
            subreddit,
            {
                "title": title,
                "selftext": selftext,
                "permalink": f"/r/{subreddit}/comments/{short}/title/",
                "num_crossposts": 0,
                "num_comments": 0,
                "removed_by_category": None,
            },
            extra,
        )

    def add_comment(self, parent: str, body: str, *, author: str | None = "jane", **extra: Any) -> str:
        """A new comment below `parent`; its fullname. `at=` sets the time."""
        short = self._next_id()
        above = self.things[parent]
        link = above.get("link_id", parent)
        subreddit = above["subreddit"]
        return self._keep(
            "t1",
            short,
            author,
            subreddit,
            {
                "body": body,
                "parent_id": parent,
                "link_id": link,
                "permalink": f"/r/{subreddit}/comments/{link[3:]}/title/{short}/",
            },
            extra,
        )

    def edit(self, fullname: str, text: str, *, at: float | None = None) -> None:
        """The author changes the text."""
        with self._lock:
            thing = self.things[fullname]
            thing["selftext" if fullname.startswith("t3_") else "body"] = text
            thing["edited"] = self.now if at is None else at

    def delete(self, fullname: str, marker: str = "[deleted]") -> None:
        """The author (or, with `[removed]`, a moderator) takes it down: info still knows it, listings do not."""
        with self._lock:
            thing = self.things[fullname]
            thing["selftext" if fullname.startswith("t3_") else "body"] = marker
            if fullname.startswith("t3_"):
                thing["removed_by_category"] = "deleted" if marker == "[deleted]" else "moderator"
            if marker == "[deleted]":
                thing["author"] = None
                thing.pop("author_fullname", None)
            self.hidden.add(fullname)

    def fail_json(self, error_type: str, message: str = "", field: str = "") -> None:
        """The next /api/comment is answered 200 with this in json.errors."""
        with self._lock:
            self.errors.append([error_type, message, field])

    def fail_posts(self, fault: Fault, times: int = 1) -> None:
        """The next POSTs to /api/comment go wrong this way."""
        self.fail(fault, method="POST", prefix=COMMENT, times=times)

    # What Reddit answers.

    def handle(self, request: Request) -> Response:
        """Route one request."""
        path = request.path.rstrip("/")
        if path == TOKEN:
            self.tokens_given += 1
            token = {"access_token": f"token-{self.tokens_given}", "expires_in": 3600, "token_type": "bearer"}
            return json_response({**token, "scope": "*"})
        if not request.headers.get("authorization", "").startswith("bearer token-"):
            return json_response({"message": "Unauthorized", "error": 401}, 401)
        if request.method == "POST":
            return self._comment(request) if path == COMMENT else self._json({"error": 404}, 404)
        return self._read(path, request)

    def _read(self, path: str, request: Request) -> Response:
        newest = sorted(self.things.values(), key=lambda t: (t["created_utc"], t["name"]), reverse=True)
        listed = [t for t in newest if t["name"] not in self.hidden]
        if path == "/api/v1/me":
            return self._json({"name": self.me, "id": "me"})
        if path == "/api/info":
            wanted = request.query.get("id", "").split(",")
            return self._listing([self.things[n] for n in wanted if n in self.things], request)
        if match := re.fullmatch(r"/r/([\w+]+)/comments", path):
            places = match[1].lower().split("+")
            return self._listing([t for t in listed if _is_in(t, "t1", places)], request)
        if path == "/r/all/search":
            words = [w.strip(' "()').lower() for w in request.query.get("q", "").split(" OR ")]
            found = [t for t in listed if "title" in t and any(w in _text(t) for w in words)]
            return self._listing(found, request)
        if path == "/message/mentions":
            return self._listing([_as_message(t) for t in listed if self._mentions_me(t)], request)
        if match := re.fullmatch(r"/user/([\w-]+)/comments", path):
            return self._listing([t for t in listed if "body" in t and t["author"] == match[1]], request)
        return self._json({"message": "Not Found", "error": 404}, 404)

    def _comment(self, request: Request) -> Response:
        form = request.form
        if self.errors:
            return self._json({"json": {"errors": [self.errors.pop(0)]}})
        parent = self.things.get(form.get("thing_id", ""))
        if parent is None or parent["name"] in self.hidden:
            return self._json({"json": {"errors": [["DELETED_COMMENT", "that comment has been deleted", "parent"]]}})
        if parent.get("locked"):
            return self._json({"json": {"errors": [["THREAD_LOCKED", "Comments are locked.", "parent"]]}})
        thing = self.things[self.add_comment(parent["name"], form.get("text", ""), author=self.me)]
        self.posted.append(thing)
        things = [] if self.no_thing else [{"kind": "t1", "data": thing}]
        return self._json({"json": {"errors": [], "data": {"things": things}}})

    def _listing(self, things: list[dict[str, Any]], request: Request) -> Response:
        things, after, limit = things[:LISTING_CAP], request.query.get("after"), int(request.query.get("limit", "25"))
        names = [t["name"] for t in things]
        # As on Reddit, a listing behind a thing that is gone is empty.
        start = 0 if not after else names.index(after) + 1 if after in names else len(names)
        page = things[start : start + min(limit, 100)]
        more = page[-1]["name"] if start + len(page) < len(things) else None
        rows = [{"kind": t["name"][:2], "data": t} for t in page]
        return self._json({"kind": "Listing", "data": {"after": more, "before": None, "children": rows}})

    def _json(self, value: Any, status: int = 200) -> Response:
        return json_response(value, status, **{f"x_ratelimit_{k}": v for k, v in self.ratelimit.items()})

    def _mentions_me(self, thing: dict[str, Any]) -> bool:
        return "body" in thing and f"u/{self.me}".lower() in thing["body"].lower() and thing["author"] != self.me

    def _next_id(self) -> str:
        with self._lock:
            self._ids += 1
            number, digits = self._ids, ""
        while number:
            number, rest = divmod(number, 36)
            digits = _DIGITS[rest] + digits
        return digits

    def _keep(
        self,
        kind: str,
        short: str,
        author: str | None,
        subreddit: str,
        thing: dict[str, Any],
        extra: dict[str, Any],
    ) -> str:
        with self._lock:
            self.now += 1
            at = extra.pop("at", self.now)
            name = f"{kind}_{short}"
            shared = {
                "id": short,
                "name": name,
                "author": author,
                "subreddit": subreddit,
                "created_utc": at,
                "edited": False,
                "locked": False,
                "archived": False,
            }
            if author is not None:
                shared["author_fullname"] = f"t2_{author.lower()}"
            self.things[name] = {**shared, **thing, **extra}
            return name


def _is_in(thing: dict[str, Any], kind: str, places: list[str]) -> bool:
    return bool(thing["name"].startswith(kind) and thing["subreddit"].lower() in places)


def _text(thing: dict[str, Any]) -> str:
    return f"{thing['title']} {thing['selftext']}".lower()


def _as_message(thing: dict[str, Any]) -> dict[str, Any]:
    """The inbox shows comments without link_id and permalink, with `context` in their place."""
    shown = {k: v for k, v in thing.items() if k not in {"link_id", "permalink", "locked", "archived"}}
    return {**shown, "context": thing["permalink"] + "?context=3", "was_comment": True, "type": "username_mention"}


def main(arguments: list[str] | None = None) -> None:
    """Serve until interrupted, with one thread to answer."""
    parser = argparse.ArgumentParser(prog="python -m tests.platforms.reddit", description=__doc__)
    parser.add_argument("--port", type=int, default=8401)
    port = parser.parse_args(arguments).port
    with FakeReddit(port) as reddit:
        reddit.now = time.time() - 60
        post = reddit.add_submission("Has anyone tried the Acme grinder?", "Mine broke after two weeks.")
        reddit.add_comment(post, "Same here. u/acme_help can you fix this?", author="sam")
        sys.stdout.write(f"{reddit.url}\n")
        sys.stdout.flush()
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
