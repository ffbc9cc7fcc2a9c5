"""Conversations in a file of posts: the root of each post, when only parents are named."""

from collections.abc import Sequence
from dataclasses import replace

from listener.sources.interface import HeardPost


def with_roots(posts: Sequence[HeardPost]) -> list[HeardPost]:
    """The same posts, each with the root of its conversation as far as this file tells.

    A file may hold a reply before the post it answers, and may lack that post altogether: then the missing post's id
    is the root, so that everything that hangs on it is one conversation. A ring of parents ends where it began.
    """
    parent_of = {(post.platform, post.external_id): post.in_reply_to for post in posts}
    roots: dict[tuple[str, str], str] = {}
    for post in posts:
        if not post.thread_root:
            _resolve(post.platform, post.external_id, parent_of, roots)
    return [
        post if post.thread_root else replace(post, thread_root=roots[post.platform, post.external_id])
        for post in posts
    ]


def _resolve(
    platform: str, start: str, parent_of: dict[tuple[str, str], str | None], roots: dict[tuple[str, str], str]
) -> None:
    path: list[str] = []
    here, seen = start, set[str]()
    while (platform, here) not in roots and here not in seen:
        seen.add(here)
        path.append(here)
        parent = parent_of.get((platform, here))
        if not parent:
            break
        here = parent
    root = roots.get((platform, here), here)
    for one in path:
        roots[platform, one] = root
