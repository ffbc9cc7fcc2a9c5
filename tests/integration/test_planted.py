"""Planted drafts can never be sent: each wall by itself, on both databases, and what is counted of them."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import TextClause, text
from sqlalchemy.exc import IntegrityError

from desk.planting import WasPlanted, reviewing
from desk.reports.build import Wanted as WantedReport
from desk.reports.build import build_report
from desk.reports.calendar import Kind
from desk.reports.formats import RENDERERS
from desk.reports.scopes import scope_of
from desk.review_quality import qualities
from desk.reviewing import Reviewing
from desk.settings import load_settings, who
from desk.settings_words import SettingsError
from responders import handoff, new_drafts, redrafting, review, teamwork, undoing
from responders.planted import Act
from store import by_clock, drafts, events, plantings, queue
from store.engine import Store
from store.errors import NotFound
from store.models import Base
from store.models_plantings import Answer
from store.plantings import Planting
from store.queue import View, Wanted
from store.states import DraftState
from store.types import Draft, Label, Verdict
from tests.flow import ANGRY, BRANDS, WORDING, Flow

SETTINGS = """
[brands.kestrel]
name = "Kestrel"
signature = "Maya at Kestrel"
[brands.heron]
name = "Heron"
[accounts.kestrel-x]
platform = "x"
brand = "kestrel"
handle = "kestrelcare"
[review]
planted_rate = {rate}
[people.maya]
role = "admin"
[people.tom]
role = "approver"
[people.sam]
role = "writer"
"""
MANY = 20
PRAISE = "@kestrelcare I love my Kestrel jacket, thank you so much, wonderful"


class Desk:
    """Twenty customers wait, and one of three people reviews."""

    def __init__(self, flow: Flow, folder: Path, person: str = "maya", rate: float = 0.2) -> None:
        self.flow = flow
        self.store = flow.store
        self.config = folder / "wellheard.toml"
        self.config.write_text(SETTINGS.format(rate=rate), encoding="utf-8")
        self.settings = load_settings(self.config, {})
        self.work = self.of(person)

    def of(self, person: str) -> Reviewing:
        return reviewing(self.store, self.settings, self.config, who(self.settings, person), self.clock)

    def clock(self):
        return self.flow.at + timedelta(hours=1)

    def planted(self, **wanted) -> queue.QueueRow:
        """The planted row, which is there."""
        [row] = [row for row in self.work.page(Wanted(**wanted)).rows if row.key.part == 0]
        return row

    def answer(self, act: Callable[[queue.QueueRow], object]) -> str:
        """Do something with the planted row; what the person is told."""
        row = self.planted()
        with pytest.raises(WasPlanted) as told:
            act(row)
        assert told.value.case_id == row.case_id
        return str(told.value)

    def all_of(self, query: str) -> list[tuple[object, ...]]:
        with self.store.read() as tx:
            return [tuple(row) for row in tx.connection.execute(text(query))]


@pytest.fixture
def desk(store: Store, now, tmp_path: Path) -> Desk:
    """All of them drafted, nothing decided."""
    flow = Flow(store, now)
    flow.hear(*(flow.say(f"{ANGRY} {n}" if n % 2 else f"{PRAISE} {n}", author=f"ann{n}") for n in range(MANY)))
    flow.draft()
    # Calm ones: nothing urgent waits for the sake of a measure.
    with store.write(now) as tx:
        tx.connection.execute(text("UPDATE cases SET urgency_rank = 2"))
    return Desk(flow, tmp_path)


def the_planting(desk: Desk) -> Planting:
    with desk.store.read() as tx:
        found = plantings.open_of(tx, "maya")
    assert found is not None
    return found


def _sheet_draft(desk: Desk, row: queue.QueueRow) -> Draft:
    draft = desk.work.sheet(row.case_id).draft
    assert draft is not None
    return draft


_ACTS: Mapping[Act, Callable[[Desk, queue.QueueRow], object]] = {
    Act.APPROVE: lambda desk, row: desk.work.approve(row.draft_id or 0, None),
    Act.HAND_OFF: lambda desk, row: desk.work.hand_off(row.draft_id or 0),
    Act.REJECT: lambda desk, row: desk.work.reject(row.draft_id or 0, "wrong tone", "a note"),
    Act.EDIT: lambda desk, row: desk.work.edit(_sheet_draft(desk, row), "Other words of mine", None),
    Act.REDRAFT: lambda desk, row: desk.work.redraft(_sheet_draft(desk, row), None),
    Act.ESCALATE: lambda desk, row: desk.work.escalate(row.case_id, "tom", "look at this"),
    Act.CLOSE: lambda desk, row: desk.work.close(row.case_id, "spam"),
    Act.CLAIM: lambda desk, row: desk.work.claim(row.case_id),
    Act.ASSIGN: lambda desk, row: desk.work.assign(row.case_id, "tom"),
    Act.NOTE: lambda desk, row: desk.work.note(row.case_id, "@tom look"),
    Act.SNOOZE: lambda desk, row: desk.work.snooze(row.case_id, "3h"),
    Act.CORRECT: lambda desk, row: desk.work.correct(row.case_id, 1, Label.OTHER),
}
_SAYS = {
    Act.APPROVE: Answer.MISSED, Act.HAND_OFF: Answer.MISSED, Act.REJECT: Answer.CAUGHT, Act.EDIT: Answer.CAUGHT,
    Act.REDRAFT: Answer.CAUGHT, Act.ESCALATE: Answer.CAUGHT, Act.CLOSE: Answer.CAUGHT,
}  # fmt: skip


# -- walls


def test_wall_1_the_database_takes_no_yes_and_no_posting_of_one(desk: Desk) -> None:
    """Law 1: even by hand in SQL, past every function: it is no draft, and only a draft can be approved or posted."""
    number = desk.planted().draft_id
    real = next(one for one in desk.flow.drafts() if one.eligibility.verdict is Verdict.API)
    review.approve(desk.store, BRANDS, real.id, by="maya", at=desk.clock())
    for table, columns, values in (
        ("approvals", '"by", at, text, digest', '"by", at, text, digest'),
        ("readings", '"by", at, approved, words', '"by", at, approved, words'),
        (
            "postings",
            "approval_id, account, platform, state, not_before, lookups, target, idempotency_key",
            "approval_id, account, platform, state, not_before, lookups, 'another', 'another'",
        ),
    ):
        copy = text(f"INSERT INTO {table} (id, draft_id, {columns}) SELECT id + 900, :n, {values} FROM {table}")
        with pytest.raises(IntegrityError):
            copied(desk, copy, number)
        copied(desk, copy, real.id)


def copied(desk: Desk, copy: TextClause, draft_id: int | None) -> None:
    """The same statement, of which only the draft differs."""
    with desk.store.write(desk.clock()) as tx:
        tx.connection.execute(copy, {"n": draft_id})


def test_wall_2_its_numbers_are_used_up(desk: Desk) -> None:
    """No draft and no case ever gets them, however many follow."""
    row = desk.planted()
    more = [desk.flow.say(f"{ANGRY} once more {n}", author=f"bob{n}") for n in range(30)]
    desk.flow.hear(*more)
    desk.flow.draft()
    ids = {one.id for one in desk.flow.drafts()}
    assert len(ids) == MANY + 30
    assert row.draft_id is not None
    assert min(ids) < row.draft_id < max(ids)
    assert row.draft_id not in ids
    assert row.case_id not in {one.id for one in desk.flow.cases()}
    with desk.store.read() as tx, pytest.raises(NotFound):
        drafts.get(tx, row.draft_id)


def test_wall_3_no_function_of_answering_knows_one(desk: Desk) -> None:
    """Whoever goes around the desk, as another face or a script might, finds nothing by its numbers."""
    row, at = desk.planted(), desk.clock()
    number = row.draft_id or 0
    for act in (
        partial(review.approve, desk.store, BRANDS, number, by="maya", at=at),
        partial(review.edit, desk.store, BRANDS, number, "Other words", by="maya", at=at),
        partial(review.reject, desk.store, number, reason="tone", by="maya", at=at),
        partial(review.claim, desk.store, number, by="maya", at=at),
        partial(redrafting.redraft, desk.store, BRANDS, WORDING, number, by="maya", at=at),
        partial(new_drafts.write_new, desk.store, BRANDS, number, "Words of mine", by="maya", at=at),
        partial(undoing.undo, desk.store, number, by="maya", at=at),
        partial(handoff.hand_off, desk.store, BRANDS, number, by="maya", at=at, lasts=timedelta(days=1)),
        partial(handoff.done, desk.store, BRANDS, number, "https://x.com/a/status/1", external_id="1", verified=True,
                by="maya", at=at),
        partial(undoing.close, desk.store, row.case_id, reason="spam", by="maya", at=at),
        partial(teamwork.assign, desk.store, row.case_id, "tom", by="maya", at=at),
    ):  # fmt: skip
        with pytest.raises(NotFound):
            act()
    assert the_planting(desk).draft_number == number, "nothing was decided by that"


@pytest.mark.parametrize("act", list(_ACTS), ids=lambda act: act.value)
def test_wall_4_whatever_is_done_at_the_desk_changes_nothing_else(desk: Desk, act: Act) -> None:
    """Every act ends in being told: no draft, case, approval, posting, note or claim is another, and nothing leaves."""
    row = desk.planted()
    before = everything(desk)
    desk.answer(partial(_ACTS[act], desk))
    assert everything(desk) == before
    [(kept, answer)] = desk.all_of("SELECT act, answer FROM plantings WHERE answer IS NOT NULL")
    assert (kept, answer) == (act.value, _SAYS.get(act, Answer.SET_ASIDE).value)
    desk.flow.post()
    assert desk.flow.channel.sent == []
    with pytest.raises(WasPlanted):
        desk.work.approve(row.draft_id or 0, None)
    assert len(desk.all_of("SELECT 1 FROM plantings WHERE answer IS NOT NULL")) == 1, "the first answer counts"


def test_wall_5_nobody_but_the_desk_sees_one(desk: Desk) -> None:
    """Lists by state, clock and view, and counts, know nothing of it; without it the queue is as it was."""
    row = desk.planted()
    with desk.store.read(desk.clock()) as tx:
        listed = [*drafts.listed(tx, limit=1000), *by_clock.drafts(tx, limit=1000)]
        stored = queue.page(tx, Wanted(), limit=1000).rows
        counted = queue.count(tx, Wanted())
        assert queue.row_of(tx, row.case_id) is None
    assert row.draft_id not in {one.id for one in listed}
    assert row.case_id not in {one.case_id for one in stored}
    assert counted == len(stored) == desk.work.counts()[View.TO_DO] == MANY
    assert [one for one in desk.work.page(Wanted(), limit=1000).rows if one.key.part] == list(stored)
    for view in (View.BY_HAND, View.LEAVING, View.PUT_OFF):
        assert all(one.key.part for one in desk.work.page(Wanted(view=view)).rows)


def test_one_is_planted_only_where_it_is_wanted(desk: Desk, tmp_path: Path) -> None:
    """Not at a rate of 0, before a writer, in a search for somebody, or before what is urgent."""
    assert type(Desk(desk.flow, tmp_path, rate=0).work) is Reviewing
    assert type(Desk(desk.flow, tmp_path, "sam").work) is Reviewing
    with pytest.raises(SettingsError, match="0.3 is too much. The most is 0.2"):
        Desk(desk.flow, tmp_path, rate=0.3)
    desk = Desk(desk.flow, tmp_path)
    for wanted in (Wanted(customer="ann"), Wanted(words=("jacket",)), Wanted(case_id=3)):
        assert all(row.key.part for row in desk.work.page(wanted).rows)
    for hurried in ("UPDATE cases SET urgency_rank = 1", "UPDATE cases SET urgency_rank = 0"):
        with desk.store.write(desk.clock()) as tx:
            tx.connection.execute(text(hurried))
        assert all(row.key.part for row in desk.work.page(Wanted()).rows)
    assert desk.all_of("SELECT 1 FROM plantings") == []


# -- what it looks like, and where it stands


def test_it_looks_like_any_other_and_shows_no_word_of_its_neighbour(desk: Desk) -> None:
    """Right before a case that waits, signed as the brand signs, checked by its checks, and nobody's real words."""
    rows = list(desk.work.page(Wanted()).rows)
    at = next(n for n, row in enumerate(rows) if row.key.part == 0)
    row, beside = rows[at], rows[at + 1]
    assert row.key < beside.key
    assert (row.platform, row.brand, row.urgency, row.verdict) == (
        beside.platform, beside.brand, beside.urgency, beside.verdict
    )  # fmt: skip
    sheet, other = desk.work.sheet(row.case_id), desk.work.sheet(beside.case_id)
    assert sheet.live is not None
    assert other.live is not None
    assert sheet.live.text.endswith("– Maya at Kestrel")
    assert sheet.live.state is DraftState.PROPOSED
    assert sheet.case.id == sheet.live.case_id == row.case_id
    assert sheet.mention is not None
    assert sheet.mention.post.text == row.words
    shown = repr(sheet)
    for theirs in (other.case.customer, other.live.text, other.mention.post.text if other.mention else None):
        assert theirs
        assert f"'{theirs}'" not in shown
    assert desk.work.check(sheet.mention, sheet.live, sheet.live.text) == sheet.live.findings
    assert desk.work.variants(sheet.live.id) == ()


def test_it_stays_until_it_is_decided_and_then_the_next_one_comes_further_down(desk: Desk) -> None:
    """The same one, in a new session too; nobody else has it; another one follows, and never beside the same case."""
    first = desk.planted()
    assert desk.planted() == first
    desk.work = desk.of("maya")
    assert desk.planted() == first
    assert [row.case_id for row in desk.of("tom").page(Wanted()).rows if row.key.part == 0] != [first.case_id]
    desk.answer(lambda row: desk.work.reject(row.draft_id or 0, "tone"))
    second = desk.planted()
    assert second.key > first.key
    assert second.words != first.words


def test_it_moves_on_when_the_case_beside_it_is_decided(desk: Desk) -> None:
    """It stands before a case that waits, else before none: a colleague may have been there."""
    first = desk.planted()
    beside = the_planting(desk).beside
    [draft] = [one for one in desk.flow.drafts() if one.case_id == beside]
    review.approve(desk.store, BRANDS, draft.id, by="tom", at=desk.clock())
    moved = desk.planted()
    assert (moved.case_id, moved.words) == (first.case_id, first.words)
    assert the_planting(desk).beside != beside
    assert moved.key > first.key


def test_a_reader_of_pages_misses_no_case_for_its_sake(desk: Desk) -> None:
    """Page by page, forwards and from wherever a page began: every case once, in order."""
    planted_row = desk.planted()
    everything_there = [row.case_id for row in desk.work.page(Wanted(), limit=1000).rows]
    for size in (1, 3, 7):
        seen: list[int] = []
        after = None
        while True:
            page = desk.work.page(Wanted(), after=after, limit=size)
            seen += [row.case_id for row in page.rows]
            if page.next is None:
                break
            after = page.next
        assert seen == everything_there
    rest = desk.work.page(Wanted(), after=planted_row.key, limit=1000).rows
    at = everything_there.index(planted_row.case_id)
    assert [row.case_id for row in rest] == everything_there[at:]


def test_a_busy_database_plants_nothing_and_holds_nobody_up(desk: Desk) -> None:
    """While somebody else writes, the queue is read as always."""
    with desk.store.write(desk.clock()):
        rows = desk.work.page(Wanted()).rows
    assert len(rows) == MANY
    assert len(desk.work.page(Wanted()).rows) == MANY + 1


# -- what is counted


def test_the_catch_rate_is_told_to_the_person_and_in_the_week(desk: Desk) -> None:
    """One caught and one missed: one of two, with the interval in which the true share lies; and no decision."""
    said = [
        desk.answer(lambda row: desk.work.reject(row.draft_id or 0, "tone")),
        desk.answer(lambda row: desk.work.approve(row.draft_id or 0, None)),
    ]
    assert "Well read" in said[0]
    assert "Everybody who reads many overlooks one" in said[1]
    assert all("planted" in one and " It " in one for one in said)
    with desk.store.read(desk.clock()) as tx:
        [mine] = qualities(tx, desk.flow.at, person="maya")
        assert qualities(tx, desk.flow.at, person="tom") == []
        assert events.verify(tx).count
    assert (mine.person, mine.caught.part, mine.caught.whole) == ("maya", 1, 2)
    assert (mine.approved, mine.rejected, mine.unopened) == (0, 0, 0), "they count as no decision"
    assert any("1 of 2; 9 % to 91 %" in line or "1 of 2; 9 to 91 %" in line for line in mine.lines())
    scope = scope_of(desk.settings, brand="kestrel", platform=None)
    report = build_report(desk.store, WantedReport(scope, Kind.WEEK, "current"), at=desk.clock())
    assert (report.planted_caught.part, report.planted_caught.whole) == (1, 2)
    assert "People caught 1 of 2 planted drafts" in RENDERERS["text"](report)
    assert report.now.cases_answered == 0
    other = scope_of(desk.settings, brand="heron", platform=None)
    assert (
        build_report(desk.store, WantedReport(other, Kind.WEEK, "current"), at=desk.clock()).planted_caught.whole == 0
    )


def everything(desk: Desk) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table but that of plantings, and the log in which an answer leaves a line."""
    with desk.store.read() as tx:
        tables = [one for one in Base.metadata.sorted_tables if one.name not in {"plantings", "events", "chain_head"}]
        return {one.name: [tuple(row) for row in tx.connection.execute(one.select())] for one in tables}
