"""What a post goes on with: the post that it answers, stored before or heard in the same page."""

from collections.abc import Mapping
from typing import NamedTuple

from listener.sources.interface import HeardPost
from listener.understood import Understood, user_id_of
from store.posts import CaseSoFar, Known
from store.types import GRAVITY, PostKind


class Parent(NamedTuple):
    """The post that another one answers."""

    ours: bool
    author: str | None
    """The platform's id of its author, where it is a stranger's."""
    said: Mapping[str, CaseSoFar]
    """By brand: what its conversation is about so far."""


class Parents:
    """The posts around one page: those that are stored, and those of the page that came earlier."""

    def __init__(self, known: Mapping[str, Known]) -> None:
        self._known = known
        self._page: dict[str, Parent] = {}

    def of(self, post: HeardPost) -> Parent | None:
        """What this post answers, if that is known."""
        answered = post.in_reply_to or ""
        if answered in self._page:
            return self._page[answered]
        stored = self._known.get(answered)
        return None if stored is None else Parent(stored.kind is PostKind.OWN, stored.author_id, stored.said)

    def near(self, post: HeardPost) -> bool:
        """The post stands in a thread that we know."""
        return self.of(post) is not None or post.thread_root in self._known

    def add(self, one: Understood) -> None:
        """A post of the page, once it is understood; what comes later may answer it."""
        post = one.post
        if post.external_id in self._known or not (one.mentions or one.kind is PostKind.OWN):
            return
        parent = self.of(post)
        said = dict(parent.said) if parent is not None else {}
        for mention in one.mentions:
            so_far, label = said.get(mention.brand), mention.found.label
            if so_far is None:
                said[mention.brand] = CaseSoFar(label, 1)
            else:
                graver = min(so_far.label, label, key=GRAVITY.index)
                said[mention.brand] = CaseSoFar(graver, so_far.posts + 1)
        ours = one.kind is PostKind.OWN
        self._page[post.external_id] = Parent(ours, None if ours else user_id_of(post), said)
