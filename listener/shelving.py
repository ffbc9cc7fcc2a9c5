"""Storing the new posts of one page: authors, cases, posts, mentions, each pointing only to what is already there."""

from collections.abc import Mapping, Sequence
from typing import Any

from listener.casebook import CaseBook
from listener.customers import asks_to_stop
from listener.sources.interface import HeardPost
from listener.understood import BASELINE, TOO_OLD, Heard, OwnAccounts, Understood, own_brand, user_id_of
from store import customers, events, mentions, posts
from store.answers import OwnReply
from store.customers import Author, KnownAuthor
from store.engine import Tx
from store.models import MentionRow, PostRow
from store.posts import Known
from store.types import Post, PostKind


class Shelving:
    """Stores what is new of one page, all of one platform."""

    def __init__(self, tx: Tx, own: OwnAccounts, platform: str, heard: Heard, known: Mapping[str, Known]) -> None:
        self._tx, self._own, self._platform, self._heard, self._known = tx, own, platform, heard, known
        self._book = CaseBook(tx)
        self._allows = heard.allows.to_code()
        self._roots: dict[str, str] = {}
        self._cases: dict[str, dict[str, int]] = {}
        """Case of each post of this page, by external id and brand."""
        self._own_cases: dict[str, int] = {}

    def store(self, fresh: Sequence[Understood]) -> None:
        """Store these posts; they come oldest first."""
        for one in fresh:
            self._roots[one.post.external_id] = self._root(one.post)
        authors = self._authors(fresh)
        parents = [self._known[p] for one in fresh if (p := one.post.in_reply_to or "") in self._known]
        self._book.load(
            [author.account_id for author in authors.values()],
            self._roots.values(),
            {case for parent in parents for case in parent.cases.values()},
        )
        post_ids = self._tx.ids(PostRow, len(fresh))
        rows: list[dict[str, Any]] = []
        for one, post_id in zip(fresh, post_ids, strict=True):
            author = authors.get(user_id_of(one.post) or "")
            rows.extend(self._mention_rows(one, post_id, author))
            if one.kind is PostKind.OWN:
                self._take_own(one.post)
        self._write(fresh, post_ids, authors, rows)

    def _write(
        self,
        fresh: Sequence[Understood],
        post_ids: Sequence[int],
        authors: Mapping[str, KnownAuthor],
        rows: list[dict[str, Any]],
    ) -> None:
        early = self._early_own([one for one in fresh if one.mentions])
        self._book.write_new()
        self._tx.insert(PostRow, [self._post_row(o, i, authors) for o, i in zip(fresh, post_ids, strict=True)])
        posts.attach_own(self._tx, early)
        reasons = self._book.reasons()
        for row in rows:
            row["no_draft_reason"] = reasons.get(row["id"])
        self._tx.insert(MentionRow, rows)
        new_ids = {row["id"] for row in rows}
        mentions.explain_no_draft(self._tx, {m: why for m, why in reasons.items() if m not in new_ids})
        self._book.settle()

    def _root(self, post: HeardPost) -> str:
        """The conversation: as the platform says, else the parent's, else the parent, else the post itself."""
        if post.thread_root:
            return post.thread_root
        parent = post.in_reply_to
        if not parent:
            return post.external_id
        if parent in self._roots:
            return self._roots[parent]
        return self._known[parent].thread_root if parent in self._known else parent

    def _authors(self, fresh: Sequence[Understood]) -> dict[str, KnownAuthor]:
        writers = {
            user_id: Author(self._platform, user_id, one.post.author, one.post.author_name)
            for one in fresh
            if one.kind is not PostKind.OWN and (user_id := user_id_of(one.post))
        }
        found = customers.known_authors(self._tx, self._platform, writers)
        missing = [author for user_id, author in writers.items() if user_id not in found]
        customers.note_names(self._tx, {
            found[user_id].customer_id: author.name for user_id, author in writers.items()
            if author.name and user_id in found and author.name != found[user_id].name
        })  # fmt: skip
        found |= customers.add_authors(self._tx, missing)
        counts = {user_id_of(one.post): one.post.followers for one in fresh if one.post.followers is not None}
        customers.note_followers(
            self._tx, {found[who].account_id: count for who, count in counts.items() if who and who in found}
        )
        return found

    def _mention_rows(self, one: Understood, post_id: int, author: KnownAuthor | None) -> list[dict[str, Any]]:
        rows = []
        post = one.post
        ids = self._tx.ids(MentionRow, len(one.mentions))
        for mention_id, mention in zip(ids, one.mentions, strict=True):
            no_draft = self._no_draft(post, author)
            case_id = self._book.assign(
                mention_id, brand=mention.brand, platform=post.platform,
                account_id=author.account_id if author else None, root=self._roots[post.external_id],
                posted_at=post.posted_at, found=mention.found, no_draft=no_draft,
            )  # fmt: skip
            self._cases.setdefault(post.external_id, {})[mention.brand] = case_id
            rows.append({
                "id": mention_id, "brand": mention.brand, "post_id": post_id,
                "customer_id": author.customer_id if author else None, "case_id": case_id,
                "posted_at": post.posted_at, "platform": post.platform, "corrected_by": None,
                "matched": mention.matched, "baseline": int(no_draft == BASELINE),
                **mentions.classification_columns(mention.found),
            })  # fmt: skip
            words = events.digest_of(author.salt if author else None, post.text)
            self._tx.record(
                "mention:heard", f"mention:{mention_id}", post=post_id, case=case_id,
                label=mention.found.label.value, words=words,
            )  # fmt: skip
        if rows and author and not author.opted_out and asks_to_stop(post) and self._addresses_us(post):
            customers.opt_out(self._tx, author.customer_id)
        return rows

    def _addresses_us(self, post: HeardPost) -> bool:
        parent = self._known.get(post.in_reply_to or "")
        if parent is not None and parent.kind is PostKind.OWN:
            return True
        return any((post.platform, handle) in self._own for handle in post.addressed)

    def _no_draft(self, post: HeardPost, author: KnownAuthor | None) -> str | None:
        before = self._heard.baseline_before
        if before is not None and post.posted_at < before:
            return BASELINE
        oldest = self._heard.draft_since
        if oldest is not None and post.posted_at < oldest:
            return TOO_OLD
        return "opted-out" if author is not None and author.opted_out else None

    def _take_own(self, post: HeardPost) -> None:
        """One of our own posts belongs to the case of the post it answers."""
        brand = own_brand(self._own, post) or self._heard.own_brand or self._heard.about
        parent = post.in_reply_to or ""
        cases = self._cases.get(parent) or (self._known[parent].cases if parent in self._known else {})
        case_id = cases.get(brand or "") or next(iter(cases.values()), None)
        if case_id is None:
            return
        self._own_cases[post.external_id] = case_id
        self._cases[post.external_id] = {brand or "": case_id}
        self._book.answer(case_id, _own_reply(post))

    def _early_own(self, fresh: Sequence[Understood]) -> list[tuple[int, int]]:
        """Own posts that were heard before the post they answer: (post id, case id)."""
        found = posts.own_replies_to(self._tx, self._platform, [one.post.external_id for one in fresh])
        pairs = []
        for own in found:
            case_id = next(iter(self._cases[own.in_reply_to or ""].values()))
            self._book.answer(case_id, _own_reply(own))
            pairs.append((own.id, case_id))
        return pairs

    def _post_row(self, one: Understood, post_id: int, authors: Mapping[str, KnownAuthor]) -> dict[str, Any]:
        post = one.post
        author = authors.get(user_id_of(post) or "")
        return {
            "id": post_id, "platform": post.platform, "external_id": post.external_id,
            "latest_id": post.latest_id or post.external_id, "kind": one.kind,
            "account_id": author.account_id if author else None, "author": post.author, "text": post.text,
            "posted_at": post.posted_at, "url": post.url, "in_reply_to": post.in_reply_to,
            "thread_root": self._roots[post.external_id], "lang": post.lang, "place": post.place,
            "addressed": post.addressed, "quotes": post.quotes, "reshares": post.reshares,
            "locked": int(post.locked), "source": self._heard.source, "allows": self._allows,
            "case_id": self._own_cases.get(post.external_id), "heard_at": self._tx.at, "rechecked_at": self._tx.at,
            "edited_at": post.edited_at, "deleted_at": None,
        }  # fmt: skip


def _own_reply(post: HeardPost | Post) -> OwnReply:
    return OwnReply(post.platform, post.external_id, post.in_reply_to, post.url, post.posted_at)
