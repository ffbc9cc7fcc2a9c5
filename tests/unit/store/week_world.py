"""Rows for the tests of the weekly report: one call per thing that happened, with only what matters said."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from store import mentions, schema, sources
from store.drafts import text_key
from store.engine import Store, Tx
from store.models import AccountRow, CaseRow, CustomerRow, MentionRow, PostRow
from store.models_answers import DraftRow
from store.states import CaseState, DraftState
from store.types import Allows, Classification, Label, PostKind, Urgency, Verdict

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def opened(url: str) -> Store:
    """A store with its tables."""
    store = Store(url)
    schema.upgrade(store)
    return store


class World:
    """What happened, written straight into the tables."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def mention(
        self,
        posted_at: datetime,
        label: Label = Label.COMPLAINT,
        *,
        brands: Iterable[str] = ("acme",),
        platform: str = "x",
        topics: tuple[str, ...] = (),
        reshares: int = 0,
        deleted: bool = False,
        case: dict[str, Any] | None = None,
    ) -> tuple[int, int]:
        """A post, a mention of it for each brand and the case of each. Returns the ids of the last mention and case."""
        with self.store.write(LONG_AGO) as tx:
            account_id = _account(tx, platform)
            [post_id] = tx.ids(PostRow, 1)
            tx.insert(PostRow, [_post(post_id, account_id, platform, posted_at, reshares, deleted)])
            mention_id = case_id = 0
            for brand in brands:
                [case_id], [mention_id] = tx.ids(CaseRow, 1), tx.ids(MentionRow, 1)
                common = {"brand": brand, "platform": platform, "label": label}
                tx.insert(CaseRow, [{**_case(case_id, account_id, mention_id, posted_at), **common, **(case or {})}])
                found = _classification(label, topics)
                tx.insert(MentionRow, [{
                    "id": mention_id, "post_id": post_id, "customer_id": None, "case_id": case_id,
                    "posted_at": posted_at, "corrected_by": None, "matched": (), "baseline": 0,
                    "no_draft_reason": None, **mentions.classification_columns(found), **common,
                }])  # fmt: skip
            return mention_id, case_id

    def decision(
        self,
        decided_at: datetime,
        state: DraftState = DraftState.POSTED,
        *,
        brand: str = "acme",
        machine_text: str | None = "Hello",
        text: str = "Hello",
        reason: str | None = None,
    ) -> None:
        """A draft that a person decided."""
        mention_id, case_id = self.mention(LONG_AGO, brands=(brand,))
        with self.store.write(LONG_AGO) as tx:
            [draft_id] = tx.ids(DraftRow, 1)
            tx.insert(DraftRow, [{
                "id": draft_id, "mention_id": mention_id, "case_id": case_id, "customer_id": None, "brand": brand,
                "platform": "x", "state": state, "text": text, "text_key": text_key(text),
                "machine_text": machine_text, "situation": "complaint", "variant": "01", "verdict": Verdict.API,
                "verdict_reason": "", "findings": [], "urgency_rank": 2, "created_at": LONG_AGO, "edited_by": None,
                "decided_by": "ann", "decided_at": decided_at, "reason": reason, "note": None,
                "returned_from": None, "posted_url": None,
            }])  # fmt: skip

    def poll(
        self, at: datetime, source: str = "x-acme", *, error: str | None = None, skipped: int = 0, cost_micros: int = 0
    ) -> None:
        """One pass."""
        with self.store.write(at) as tx:
            sources.add_pass(tx, sources.Pass(source, at, at, 0, 0, 0, 0, skipped, error, cost_micros))

    def gap(self, found_at: datetime, start: datetime, end: datetime, source: str = "x-acme") -> None:
        """A stretch that was missed."""
        with self.store.write(found_at) as tx:
            sources.add_gap(tx, sources.MissedStretch(source, start, end, "the page limit was reached"))


def _account(tx: Tx, platform: str) -> int:
    [customer_id], [account_id] = tx.ids(CustomerRow, 1), tx.ids(AccountRow, 1)
    person = {"name": None, "salt": None, "opted_out_at": None, "opted_out_by": None, "erased_at": None}
    tx.insert(CustomerRow, [{"id": customer_id, "created_at": LONG_AGO, **person}])
    tx.insert(AccountRow, [{
        "id": account_id, "customer_id": customer_id, "platform": platform, "user_id": str(account_id),
        "handle": None, "handle_key": None,
    }])  # fmt: skip
    return account_id


def _post(
    post_id: int, account_id: int, platform: str, posted_at: datetime, reshares: int, deleted: bool
) -> dict[str, Any]:
    return {
        "id": post_id, "platform": platform, "external_id": str(post_id), "latest_id": str(post_id),
        "kind": PostKind.CUSTOMER, "account_id": account_id, "author": None, "text": "", "posted_at": posted_at,
        "url": None, "in_reply_to": None, "thread_root": str(post_id), "lang": None, "place": None, "addressed": (),
        "quotes": None, "reshares": reshares, "locked": 0, "source": "test", "allows": Allows().to_code(),
        "case_id": None, "heard_at": posted_at, "rechecked_at": posted_at, "edited_at": None,
        "deleted_at": posted_at if deleted else None,
    }  # fmt: skip


def _case(case_id: int, account_id: int, mention_id: int, posted_at: datetime) -> dict[str, Any]:
    return {
        "id": case_id, "account_id": account_id, "thread_root": str(case_id), "owner": None, "state": CaseState.OPEN,
        "urgency_rank": 2, "opened_at": posted_at, "last_post_at": posted_at, "newest_mention_id": mention_id,
        "last_own_at": None, "first_response_at": None, "draft_due": 0, "close_reason": None, "closed_at": None,
    }  # fmt: skip


def _classification(label: Label, topics: tuple[str, ...]) -> Classification:
    scores = {one.value: float(one is label) for one in Label}
    sentiment = {"positive": 0.0, "neutral": 1.0, "negative": 0.0}
    return Classification(label, scores, sentiment, 1.0, Urgency.NORMAL, topics)
