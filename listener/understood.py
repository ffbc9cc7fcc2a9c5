"""The values between understanding a page of posts and storing it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from listener.sources.interface import HeardPost
from store.types import Allows, Classification, PostKind

BASELINE, TOO_OLD = "baseline", "too-old"

OwnAccounts = Mapping[tuple[str, str], str]
"""(platform, lower-case handle or user id) of our own accounts, to the brand they speak for."""


@dataclass(frozen=True, slots=True)
class Heard:
    """Where a page comes from, and how to take it."""

    source: str
    allows: Allows
    about: str | None = None
    """Every post is a mention of this brand, whether or not a term matches (imports, pasted posts)."""
    own_brand: str | None = None
    """The brand whose own account a source's `own` posts come from."""
    baseline_before: datetime | None = None
    """First pass of a live source: posts older than this are history."""
    draft_since: datetime | None = None
    """Posts older than this get no draft."""


class FoundMention(NamedTuple):
    """What one post says of one brand."""

    brand: str
    matched: tuple[str, ...]
    found: Classification


class Understood(NamedTuple):
    """One post with all that was understood of it."""

    post: HeardPost
    kind: PostKind
    mentions: tuple[FoundMention, ...]


def user_id_of(post: HeardPost) -> str | None:
    """The platform's id of the author; an export that names only the handle gets one that cannot be mistaken."""
    if post.author_id:
        return post.author_id
    return f"handle:{post.author.lower()}" if post.author else None


def own_brand(own: OwnAccounts, post: HeardPost) -> str | None:
    """The brand whose account wrote this post; None when it is not one of ours."""
    for key in (post.author, post.author_id):
        if key and (brand := own.get((post.platform, key.lower()))):
            return brand
    return None
