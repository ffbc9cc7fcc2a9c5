"""Thirteen invented weeks of an invented brand, for the pictures of the report: `python -m docs.invented FOLDER`.

Written straight into the tables, as months of listening would have left them. The last week is a hard one: couriers
were on strike. Every run writes the same.
"""

import json
import random
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from responders.hours import BusinessHours, Opening, openings_between
from store import incidents, mentions, schema, sources
from store.drafts import text_key
from store.engine import Store, Tx
from store.models import AccountRow, CaseRow, CustomerRow, MentionRow, PostRow
from store.models_answers import ApprovalRow, DraftRow, PostingRow
from store.models_clocks import ResponseRow
from store.models_followups import FollowUpRow
from store.models_incidents import IncidentCaseRow, Membership
from store.models_outcomes import OutcomeRow
from store.outcomes import VALUES
from store.states import CaseState, DraftState, FollowUpState, PostingState
from store.types import Allows, Classification, ClockKind, FollowUpKind, Label, PostKind, Urgency, Verdict

BRAND = "brightkettle"
ZONE = ZoneInfo("Europe/London")
MONDAY = datetime(2026, 11, 16, tzinfo=ZONE)
"""The last of the weeks."""
WEEKS = 13
HOURS = BusinessHours(ZONE, (*[(Opening.parse("09:00-17:30"),)] * 5, (Opening.parse("10:00-14:00"),), ()))
SETTINGS = """
[brands.brightkettle]
name = "Brightkettle"
time_zone = "Europe/London"
business_hours = { mon = ["09:00-17:30"], tue = ["09:00-17:30"], wed = ["09:00-17:30"], thu = ["09:00-17:30"], \
fri = ["09:00-17:30"], sat = ["10:00-14:00"] }
"""
_TOPICS = {
    Label.COMPLAINT: (("delivery", 24), ("quality", 15), ("price", 9), ("app", 8), ("refund", 7), ("staff", 3)),
    Label.PRAISE: (("quality", 22), ("staff", 14), ("delivery", 8), ("price", 3)),
    Label.QUESTION: (("availability", 10), ("delivery", 9), ("repair", 6), ("price", 5)),
    Label.OTHER: (("", 40),),
}
_BEST = (
    "Kettle arrived dented, Maya sent a new one the same day and asked how my mum was doing. I have never been "
    "treated like that by a shop. @brightkettle you have me for life"
)  # fmt: skip
_HARDEST = (
    "@brightkettle third week, third excuse. My parcel has been 'out for delivery' since the 4th and nobody can tell "
    "me where it is. I just want my kettle or my money"
)  # fmt: skip


class _Weeks:
    """Rows gathered by table, and then written in bulk."""

    def __init__(self, tx: Tx) -> None:
        self.tx, self.chance = tx, random.Random(47)
        self.rows: dict[type, list[dict[str, Any]]] = {}
        shipped = files("desk").joinpath("demo_data", "brightkettle.jsonl").read_text("utf-8").splitlines()
        self.texts = [json.loads(line)["text"] for line in shipped]

    def add(self, table: type, **values: Any) -> int:
        """One row; its id."""
        [row_id] = self.tx.ids(table, 1)
        self.rows.setdefault(table, []).append({"id": row_id, **values})
        return row_id

    def write(self) -> None:
        """All rows, those first that others point to."""
        order = (
            CustomerRow,
            AccountRow,
            CaseRow,
            PostRow,
            MentionRow,
            DraftRow,
            ApprovalRow,
            PostingRow,
            FollowUpRow,
            ResponseRow,
            OutcomeRow,
        )
        for table in order:
            self.tx.insert(table, self.rows.get(table, []))

    def hour(self, day: datetime) -> datetime:
        """A moment at which people write: mostly in the evening, seldom at night."""
        weights = [1, 1, 0, 0, 0, 1, 3, 6, 9, 10, 9, 9, 11, 10, 9, 9, 10, 12, 15, 18, 19, 16, 9, 4]
        [hour] = self.chance.choices(range(24), weights)
        return (day + timedelta(hours=hour, minutes=self.chance.randrange(60))).astimezone(UTC)

    def week(self, back: int) -> None:
        """One week, so many back from the last."""
        hard = back == 0
        wobble = self.chance.uniform(0.88, 1.12)
        sizes = {Label.COMPLAINT: 66, Label.PRAISE: 47, Label.QUESTION: 30, Label.OTHER: 40}
        for day_n in range(7):
            day = MONDAY - timedelta(weeks=back) + timedelta(days=day_n)
            busy = (1.1, 1.15, 1.1, 1.0, 1.0, 0.9, 0.75)[day_n] * wobble
            for label, size in sizes.items():
                strike = 2.1 if hard and label is Label.COMPLAINT and 1 <= day_n <= 4 else 1.0
                for _ in range(round(size / 7 * busy * strike + self.chance.uniform(-1, 1))):
                    topic = "delivery" if strike > 1 and self.chance.random() < 0.5 else self.topic(label)
                    self.said(self.hour(day), label, topic, hard=hard)

    def topic(self, label: Label) -> str:
        """What it is about."""
        names, weights = zip(*_TOPICS[label], strict=True)
        return str(self.chance.choices(names, weights)[0])

    def said(self, at: datetime, label: Label, topic: str, *, hard: bool, text: str | None = None, by: str = "") -> int:
        """A post with its mention, its case and, often, our answer; the id of the case."""
        platform = "x" if self.chance.random() < 0.8 else "reddit"
        handle = by or f"{self.chance.choice(('kettle', 'tea', 'odd', 'quiet', 'north'))}{self.chance.randrange(9999)}"
        customer = self.add(CustomerRow, name=None, salt=None, opted_out_at=None, opted_out_by=None, erased_at=None,
                            merged_into=None, created_at=at)  # fmt: skip
        account = self.add(AccountRow, customer_id=customer, platform=platform, user_id=str(customer), handle=handle,
                           handle_key=handle)  # fmt: skip
        wait = timedelta(minutes=self.chance.lognormvariate(5.1 if hard else 4.6, 1.1))
        there = next(openings_between(at + wait, at + wait + timedelta(days=7), HOURS))[0]
        if there > at + wait:
            wait = there - at + timedelta(minutes=self.chance.lognormvariate(4.4 if hard else 3.8, 0.8))
        answered = label is not Label.OTHER and self.chance.random() < (0.86 if hard else 0.94)
        first = at + wait if answered else None
        case = self.add(
            CaseRow, brand=BRAND, platform=platform, account_id=account, thread_root=str(customer), owner=None,
            state=CaseState.ANSWERED if answered else CaseState.OPEN, label=label, urgency_rank=2, opened_at=at,
            last_post_at=at, newest_mention_id=None, last_own_at=first, first_response_at=first, draft_due=0,
            close_reason=None, closed_at=None,
        )  # fmt: skip
        words = text or self.chance.choice(self.texts)
        post = self.add(
            PostRow, platform=platform, external_id=str(customer), latest_id=str(customer), kind=PostKind.CUSTOMER,
            account_id=account, author=handle, text=words, posted_at=at, url=None, in_reply_to=None,
            thread_root=str(customer), lang="en", place=None, addressed=(BRAND,), quotes=None,
            reshares=self.chance.choice((0, 0, 0, 1, 4)), locked=0, source=platform, allows=Allows().to_code(),
            case_id=None, heard_at=at, rechecked_at=at, edited_at=None, deleted_at=None,
        )  # fmt: skip
        clear = 0.99 if text else 0.7
        scores = {one.value: clear if one is label else (1 - clear) / 3 for one in Label}
        glad = label is Label.PRAISE
        felt = {"positive": clear if glad else 0.0, "neutral": 1 - clear, "negative": 0.0 if glad else clear}
        found = Classification(label, scores, felt, clear, Urgency.NORMAL, (topic,) if topic else ())
        mention = self.add(
            MentionRow, brand=BRAND, post_id=post, customer_id=customer, case_id=case, posted_at=at, platform=platform,
            corrected_by=None, matched=(BRAND,), baseline=0, no_draft_reason=None,
            **mentions.classification_columns(found),
        )  # fmt: skip
        self.rows[CaseRow][-1]["newest_mention_id"] = mention
        if first is not None:
            self.answer(case, mention, customer, platform, label, first)
            self.became(case, label, at, first, hard=hard)
        return case

    def became(self, case: int, label: Label, at: datetime, first: datetime, *, hard: bool) -> None:
        """How the answer kept to its target, and what became of the customer."""
        seconds = (first - at).total_seconds() / 4
        self.rows.setdefault(ResponseRow, []).append({
            "case_id": case, "since": at, "answered_at": first, "brand": BRAND, "kind": ClockKind.FIRST, "label": label,
            "urgency_rank": 2, "seconds": seconds, "target_s": 14_400, "met": int(seconds <= 14_400),
        })  # fmt: skip
        outcome, watched = None, first + timedelta(days=7)
        if self.chance.random() < 0.4:
            outcome = self.chance.choices(VALUES, (28, 30, 8, 34) if hard else (44, 18, 8, 30))[0]
            watched = first + timedelta(hours=self.chance.uniform(1, 30))
        self.rows.setdefault(OutcomeRow, []).append({
            "case_id": case, "brand": BRAND, "label": label, "watched_from": first, "outcome": outcome,
            "machine": outcome, "reason": "", "settled_at": watched if outcome else None, "settled_by": None,
            "mention_id": None, "draft_id": self.rows[DraftRow][-1]["id"], "steps": (),
        })  # fmt: skip

    def answer(self, case: int, mention: int, customer: int, platform: str, label: Label, at: datetime) -> None:
        """A reply of ours, or a draft that was refused first."""
        machine = "Sorry about that: it is not how it should be. Which order is it? We look at once."
        [state, text] = self.chance.choices(
            [(DraftState.POSTED, machine), (DraftState.POSTED, machine.replace("We look at once.", "I look today.")),
             (DraftState.HANDED_OFF, machine)], (62, 24, 6),
        )[0]  # fmt: skip
        if self.chance.random() < 0.09:
            why = self.chance.choice(("too stiff", "too stiff", "not what they ask", "wrong product"))
            self.draft(case, mention, customer, platform, label, at, DraftState.REJECTED, machine, machine, why)
        draft = self.draft(case, mention, customer, platform, label, at, state, text, machine, None)
        if state is DraftState.POSTED:
            yes = self.add(ApprovalRow, draft_id=draft, by="maya", at=at, text=text, digest="0" * 64, parent=None,
                           voided_at=None)  # fmt: skip
            self.add(
                PostingRow, draft_id=draft, approval_id=yes, account=platform, platform=platform, target=str(customer),
                state=PostingState.SENT, not_before=at, attempted_at=at, lookups=0, next_lookup_at=None,
                external_id=f"r{draft}", url=None, error=None, idempotency_key=str(draft),
            )  # fmt: skip

    def draft(
        self, case: int, mention: int, customer: int, platform: str, label: Label, at: datetime, state: DraftState,
        text: str, machine: str, why: str | None,
    ) -> int:  # fmt: skip
        """A decided draft."""
        return self.add(
            DraftRow, mention_id=mention, case_id=case, customer_id=customer, brand=BRAND, platform=platform,
            state=state, text=text, text_key=text_key(text), machine_text=machine, situation=label.value, variant="01",
            verdict=Verdict.API, verdict_reason="", findings=[], urgency_rank=2, created_at=at, edited_by=None,
            decided_by="maya", decided_at=at, reason=why, note=None, returned_from=None, posted_url=None,
        )  # fmt: skip

    def promise(self, case: int, due: datetime, state: FollowUpState, closed: datetime | None, what: str) -> None:
        """Something we said we would do."""
        draft = next(one for one in self.rows[DraftRow] if one["case_id"] == case)
        self.add(
            FollowUpRow, kind=FollowUpKind.PROMISE, state=state, brand=BRAND, case_id=case, draft_id=draft["id"],
            customer_id=draft["customer_id"], note_id=None, what=what, owner="maya", starts_at=due, due_at=due,
            first_due_at=due, snoozes=0, yearly_on=None, proposed_at=None, created_at=due - timedelta(days=2),
            closed_at=closed, closed_by=None if closed is None else "maya", reason=None,
        )  # fmt: skip


def write(store: Store) -> None:
    """Everything."""
    thursday = (MONDAY + timedelta(days=3, hours=11)).astimezone(UTC)
    with store.write(thursday, "maya") as tx:
        weeks = _Weeks(tx)
        for back in range(WEEKS):
            weeks.week(back)
        weeks.said(thursday, Label.PRAISE, "staff", hard=False, text=_BEST, by="hollow_oak")
        weeks.said(thursday, Label.COMPLAINT, "delivery", hard=True, text=_HARDEST, by="nells_garden")
        _promises(weeks, thursday)
        weeks.write()
        late = [row["id"] for row in weeks.rows[CaseRow] if row["opened_at"] > thursday - timedelta(days=2)][:31]
        _strike(tx, late)
        _polls(tx, thursday)


def _promises(weeks: _Weeks, thursday: datetime) -> None:
    cases = _answered(weeks, thursday - timedelta(days=4), thursday)
    hour = timedelta(hours=1)
    for n in range(9):
        due = thursday - n * 6 * hour
        weeks.promise(next(cases), due, FollowUpState.DONE, due - hour, "I'll come back to you by tomorrow noon")
    due = thursday - 7 * hour
    weeks.promise(next(cases), due, FollowUpState.DONE, due + 3 * hour, "You'll hear from us by Thursday")
    weeks.promise(
        next(cases), thursday + 30 * hour, FollowUpState.OPEN, None, "I'll call the depot and write by Friday"
    )
    weeks.promise(next(cases), thursday + 126 * hour, FollowUpState.OPEN, None, "A new lid goes out by Tuesday")


def _answered(weeks: _Weeks, start: datetime, end: datetime) -> Iterator[int]:
    for row in weeks.rows[CaseRow]:
        if start < row["opened_at"] < end and row["first_response_at"] is not None:
            yield row["id"]


def _strike(tx: Tx, case_ids: Sequence[int]) -> None:
    incident = incidents.add(
        tx, brand=BRAND, name="Courier strike", topic="delivery", words=(), since=tx.at - timedelta(days=2),
        facts="Couriers are on strike until Friday; parcels move again from Saturday.", until=None,
    )  # fmt: skip
    tx.insert(IncidentCaseRow, [
        {"incident_id": incident, "case_id": case, "state": Membership.IN, "joined_at": tx.at} for case in case_ids
    ])  # fmt: skip


def _polls(tx: Tx, thursday: datetime) -> None:
    for n in range(WEEKS * 7 * 24):
        at = (MONDAY + timedelta(days=7)).astimezone(UTC) - n * timedelta(hours=1) - timedelta(minutes=30)
        error = "X answered 503: over capacity" if thursday < at < thursday + timedelta(hours=3) else None
        sources.add_pass(tx, sources.Pass("x", at, at, 9, 1, 8, 0, 0, error, 9_000))
    gap = sources.MissedStretch(
        "x", thursday, thursday + timedelta(minutes=40), "X answered 503 and the search ran out"
    )
    sources.add_gap(tx, gap)


def main() -> None:
    """Write settings and database into a folder."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "wellheard.toml").write_text(SETTINGS, encoding="utf-8")
    with Store(f"sqlite:///{folder / 'wellheard.db'}") as store:
        schema.upgrade(store)
        write(store)


if __name__ == "__main__":
    main()
