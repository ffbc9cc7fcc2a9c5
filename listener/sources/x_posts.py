"""What X's JSON means: one function per thing that is read from it, in both spellings (tweet and post) of its fields.

X's specification renamed the fields on 7 August 2026 (note_tweet to note_post and so on) while its pages did not.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from listener.sources.interface import HeardPost, Skipped
from listener.sources.x_cursor import time_of

Json = Mapping[str, Any]

TWEET_FIELDS = (
    "author_id,created_at,lang,conversation_id,in_reply_to_user_id,referenced_tweets,entities,public_metrics,"
    "edit_history_tweet_ids,reply_settings,note_tweet"
)
USER_FIELDS = "username,name,public_metrics"

# X's tags for "no words here", and two codes of languages that BCP 47 calls differently.
_NO_LANG = re.compile(r"und|art|zxx|q[a-z]{2}")
_LANGS = {"in": "id", "iw": "he"}
_HANDLE = re.compile(r"[A-Za-z0-9_]{1,30}")


@dataclass(frozen=True, slots=True)
class Us:
    """The brand's own account."""

    handle: str
    """Without @."""
    user_id: str | None

    def wrote(self, author_id: str | None, handle: str | None) -> bool:
        """Is this author us?"""
        if self.user_id is not None and author_id is not None:
            return author_id == self.user_id
        return handle is not None and handle.lower() == self.handle.lower()

    def is_among(self, addressed: Sequence[str]) -> bool:
        """Are we one of these handles and ids?"""
        return self.handle.lower() in addressed or (self.user_id is not None and self.user_id in addressed)


@dataclass(frozen=True, slots=True)
class Batch:
    """One answer of X, read."""

    posts: tuple[HeardPost, ...]
    skipped: tuple[Skipped, ...]
    ids: tuple[str, ...]
    """Ids of everything X gave, reshares and unreadable records included: X bills them all."""


def read_batch(body: Json, us: Us) -> Batch:
    """The posts of an answer. An unreadable record becomes a `Skipped` (law 10); reshares are left out.

    Raises:
        TypeError: `data` is not a list.
    """
    records = body.get("data") or []
    if not isinstance(records, list):
        raise TypeError("data is not a list")
    users, authors = _users(body), _authors(body)
    posts, skipped, ids = [], list(_partial_errors(body)), []
    for record in records:
        known = record.get("id") if isinstance(record, Mapping) else None
        post_id = known if isinstance(known, str) and known.isdecimal() else None
        if post_id is not None:
            ids.append(post_id)
        try:
            if "retweeted" not in references(record):
                posts.append(read_post(record, us, users, authors))
        except (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError) as error:
            skipped.append(Skipped(post_id, f"X gave a record that cannot be read ({_where(error)})"))
    return Batch(tuple(posts), tuple(skipped), tuple(ids))


def read_post(record: Json, us: Us, users: Mapping[str, Json], authors: Mapping[str, str]) -> HeardPost:
    """One record as a post; raises KeyError, TypeError, ValueError or AttributeError where it is malformed."""
    newest = _number(record["id"])
    history = edit_history(record)
    author_id = _text(record.get("author_id"))
    user = users.get(author_id or "", {})
    handle, refers, mentioned = _handle(user), references(record), addressed(record)
    created = _time(record.get("created_at")) or time_of(int(newest))
    own = us.wrote(author_id, handle)
    return HeardPost(
        platform="x",
        external_id=history[0],
        text=text_of(record),
        posted_at=created if history[0] == newest else time_of(int(history[0])),
        author_id=author_id,
        author=handle,
        author_name=_text(user.get("name")),
        url=post_url(newest, handle),
        in_reply_to=refers.get("replied_to"),
        thread_root=_text(record.get("conversation_id")),
        latest_id=None if history[0] == newest else newest,
        lang=_lang(record.get("lang")),
        addressed=mentioned,
        quotes=refers.get("quoted"),
        quotes_author_id=authors.get(refers.get("quoted", "")),
        reply_to_author_id=_text(record.get("in_reply_to_user_id")),
        reshares=_reshares(record),
        own=own,
        edited_at=None if history[0] == newest else created,
        locked=not own and is_locked(record, us),
        followers=_followers(user),
    )


def text_of(record: Json) -> str:
    """The whole text: long posts carry it in a note. X encodes exactly `&`, `<` and `>`."""
    note = _either(record, "note_tweet", "note_post") or {}
    text = note.get("text") or record["text"]
    if not isinstance(text, str):
        raise TypeError("text")
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def edit_history(record: Json) -> tuple[str, ...]:
    """Ids of all versions, oldest first: every edit makes a new id, the first one stays the key."""
    ids = _either(record, "edit_history_tweet_ids", "edit_history_post_ids") or [record["id"]]
    return tuple(_number(i) for i in ids)


def references(record: Json) -> dict[str, str]:
    """`replied_to`, `quoted` and `retweeted`, as far as they are there, with the ids they point to."""
    found = _either(record, "referenced_tweets", "referenced_posts") or []
    return {str(r["type"]): _number(r["id"]) for r in found}


def addressed(record: Json) -> tuple[str, ...]:
    """Lower-case handles and the user ids of everyone the post mentions, in the order of the text."""
    mentions = (record.get("entities") or {}).get("mentions") or []
    names = [str(m[k]).lower() for m in mentions for k in ("username", "id") if m.get(k)]
    return tuple(dict.fromkeys(names))


def is_locked(record: Json, us: Us) -> bool:
    """The author lets only mentioned or followed accounts reply, and we are not mentioned.

    `everyone` does not mean that X lets an app reply: the summons rule of February 2026 is judged elsewhere.
    """
    setting = str(record.get("reply_settings") or "").lower().replace("_", "")
    return setting in {"mentionedusers", "following"} and not us.is_among(addressed(record))


def post_url(post_id: str, handle: str | None) -> str:
    """The permalink; X redirects from /i/ where the author is not known."""
    return f"https://x.com/{handle or 'i'}/status/{post_id}"


def problem_ids(body: Json) -> dict[str, str]:
    """What `errors` beside the data says: id of a post that was asked for -> the kind of problem, e.g. its title."""
    found = {}
    errors = body.get("errors")
    for error in errors if isinstance(errors, list) else []:
        if not isinstance(error, Mapping) or str(error.get("parameter", "")).startswith("referenced"):
            continue
        post_id = error.get("resource_id") or error.get("value")
        if error.get("resource_type", "tweet") in {"tweet", "post"} and str(post_id).isdecimal():
            found[str(post_id)] = (
                f"{str(error.get('type') or '').rpartition('/')[2]} {error.get('title') or ''}".strip()
            )
    return found


def _partial_errors(body: Json) -> list[Skipped]:
    return [Skipped(i, f"X did not give this post ({what[:120]})") for i, what in problem_ids(body).items()]


def _users(body: Json) -> dict[str, Json]:
    return {str(u["id"]): u for u in _included(body, "users")}


def _authors(body: Json) -> dict[str, str]:
    """Authors of the posts that came along because others refer to them."""
    posts = _included(body, "tweets") + _included(body, "posts")
    return {str(p["id"]): str(p["author_id"]) for p in posts if p.get("author_id")}


def _included(body: Json, kind: str) -> list[Json]:
    includes = body.get("includes")
    found = includes.get(kind) if isinstance(includes, Mapping) else None
    return [r for r in found if isinstance(r, Mapping) and r.get("id")] if isinstance(found, list) else []


def _either(record: Json, old: str, new: str) -> Any:
    return record.get(old) or record.get(new)


def _handle(user: Json) -> str | None:
    name = user.get("username")
    return name if isinstance(name, str) and _HANDLE.fullmatch(name) else None


def _reshares(record: Json) -> int:
    counts = record.get("public_metrics") or {}
    return int(counts.get("retweet_count", counts.get("repost_count", 0))) + int(counts.get("quote_count", 0))


def _followers(user: Json) -> int | None:
    """X counts them in the author's public metrics (docs.x.com/x-api/fundamentals/data-dictionary)."""
    count = (user.get("public_metrics") or {}).get("followers_count")
    return count if isinstance(count, int) and 0 <= count < 2**31 else None


def _lang(tag: object) -> str | None:
    if not isinstance(tag, str) or _NO_LANG.fullmatch(tag):
        return None
    return _LANGS.get(tag, tag)


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _number(value: object) -> str:
    """An id as text; X sends ids as strings of digits."""
    if not (str(value).isascii() and str(value).isdecimal()):
        raise ValueError("id")
    return str(value)


def _time(value: object) -> datetime | None:
    if value is None:
        return None
    found = datetime.fromisoformat(str(value))
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def _where(error: Exception) -> str:
    """What failed, without the record's own words: a KeyError names the field, the others only their kind."""
    return f"no {error.args[0]}" if isinstance(error, KeyError) else type(error).__name__
