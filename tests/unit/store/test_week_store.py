"""Laws of the weekly report's questions: each counts what lies in its stretch, once, and reads little else."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from store import mentions, week
from store.engine import Store, Tx
from store.states import CaseState, DraftState
from store.types import Label
from store.week import CaseCount, DecidedCount, HeardCount, PollCount, Wording
from tests.unit.store.week_world import LONG_AGO, World

START = datetime(2026, 11, 15, 23, tzinfo=UTC)
END = START + timedelta(days=7)
IN = START + timedelta(days=2)
BLINK = timedelta(microseconds=1)


@pytest.fixture
def world(store: Store) -> World:
    return World(store)


def test_a_stretch_holds_its_start_and_not_its_end(world: World, store: Store) -> None:
    """What was posted at the first moment counts; what was posted at the end belongs to the next stretch."""
    for at in (START - BLINK, START, END - BLINK, END):
        world.mention(at)
        world.decision(at)
        world.poll(at)
    with store.read() as tx:
        assert sum(one.mentions for one in week.mentions(tx, START, END)) == 2
        assert sum(one.cases for one in week.cases(tx, START, END)) == 2
        assert sum(one.drafts for one in week.decided(tx, START, END)) == 2
        assert sum(one.passes for one in week.polls(tx, START, END)) == 2


def test_mentions_are_counted_by_platform_label_and_topics(world: World, store: Store) -> None:
    """Mentions that are alike are counted together, others apart."""
    world.mention(IN, Label.COMPLAINT, topics=("delivery", "refund"))
    world.mention(IN, Label.COMPLAINT, topics=("delivery", "refund"))
    world.mention(IN, Label.PRAISE, platform="reddit")
    with store.read() as tx:
        found = week.mentions(tx, START, END)
    assert sorted(found, key=lambda one: one.platform) == [
        HeardCount("reddit", Label.PRAISE, (), 1),
        HeardCount("x", Label.COMPLAINT, ("delivery", "refund"), 2),
    ]


def test_the_label_that_counts_is_the_persons(world: World, store: Store) -> None:
    """A corrected mention counts under the label a person gave it, and so does its case."""
    mention_id, _ = world.mention(IN, Label.COMPLAINT)
    with store.write(IN, "ann") as tx:
        mentions.correct(tx, mention_id, Label.PRAISE, by=tx.actor)
    with store.read() as tx:
        assert [one.label for one in week.mentions(tx, START, END)] == [Label.PRAISE]
        assert [one.label for one in week.cases(tx, START, END)] == [Label.PRAISE]


def test_what_the_platform_deleted_is_not_counted(world: World, store: Store) -> None:
    """Law 7: a deleted post adds neither a mention nor reshares."""
    world.mention(IN, reshares=4, deleted=True)
    with store.read() as tx:
        assert week.mentions(tx, START, END) == []
        assert week.reshares(tx, START, END) == 0


def test_reshares_of_a_post_about_two_brands_count_once(world: World, store: Store) -> None:
    """One post is two mentions but one post."""
    world.mention(IN, reshares=5, brands=("acme", "bolt"))
    world.mention(IN, reshares=2)
    with store.read() as tx:
        assert sum(one.mentions for one in week.mentions(tx, START, END)) == 3
        assert week.reshares(tx, START, END) == 7
        assert week.reshares(tx, START, END, brand="bolt") == 5


def test_a_brand_sees_only_its_own(world: World, store: Store) -> None:
    """No question mixes the brands when one is named, and each holds all of them when none is."""
    answered = {"state": CaseState.ANSWERED, "first_response_at": IN + timedelta(hours=1)}
    for brand in ("acme", "bolt", "zeal"):
        world.mention(IN, brands=(brand,), case=answered)
        world.decision(IN, DraftState.REJECTED, brand=brand, reason=f"not {brand}")
    with store.read() as tx:
        for whose, times in (("bolt", 1), (None, 3), ("nobody", 0)):
            assert sum(one.mentions for one in week.mentions(tx, START, END, brand=whose)) == times
            assert sum(one.cases for one in week.cases(tx, START, END, brand=whose)) == times
            assert len(list(week.first_responses(tx, START, END, brand=whose))) == times
            assert sum(one.drafts for one in week.decided(tx, START, END, brand=whose)) == times
        assert week.reject_reasons(tx, START, END, brand="bolt") == [("not bolt", 1)]


def test_cases_tell_how_they_stand(world: World, store: Store) -> None:
    """Cases are counted by label, state, reason and whether we ever answered."""
    world.mention(IN, Label.QUESTION)
    world.mention(IN, Label.QUESTION)
    closed = {"state": CaseState.CLOSED, "close_reason": "history", "closed_at": IN}
    world.mention(IN, Label.PRAISE, case=closed | {"first_response_at": IN + timedelta(hours=3)})
    world.mention(IN, Label.PRAISE, case=closed | {"newest_mention_id": None})
    with store.read() as tx:
        found = week.cases(tx, START, END)
        assert list(week.first_responses(tx, START, END)) == [(IN.timestamp(), IN.timestamp() + 3 * 3600)]
    assert sorted(found, key=lambda one: (one.label, one.answered)) == [
        CaseCount(Label.PRAISE, CaseState.CLOSED, "history", answered=False, cases=1),
        CaseCount(Label.PRAISE, CaseState.CLOSED, "history", answered=True, cases=1),
        CaseCount(Label.QUESTION, CaseState.OPEN, None, answered=False, cases=2),
    ]


def test_decisions_tell_whose_words_were_approved(world: World, store: Store) -> None:
    """A draft is the machine's word for word, the machine's as a person changed it, or a person's own."""
    world.decision(IN, DraftState.POSTED)
    world.decision(IN, DraftState.POSTED, text="Hello!")
    world.decision(IN, DraftState.HANDED_OFF, machine_text=None)
    with store.read() as tx:
        found = week.decided(tx, START, END)
    assert sorted(found, key=lambda one: one.wording) == [
        DecidedCount(DraftState.POSTED, Wording.EDITED, 1),
        DecidedCount(DraftState.POSTED, Wording.MACHINE, 1),
        DecidedCount(DraftState.HANDED_OFF, Wording.OWN, 1),
    ]


def test_only_rejected_drafts_have_reject_reasons(world: World, store: Store) -> None:
    """What a withdrawn draft's reason says is not a person's no."""
    world.decision(IN, DraftState.REJECTED, reason="too stiff")
    world.decision(IN, DraftState.REJECTED, reason="too stiff")
    world.decision(IN, DraftState.VOID, reason="the customer wrote again")
    with store.read() as tx:
        assert week.reject_reasons(tx, START, END) == [("too stiff", 2)]


def test_passes_are_added_up_by_source(world: World, store: Store) -> None:
    """Each source tells how often it was polled, how often in vain, and what it cost."""
    world.poll(IN, "x-acme", cost_micros=5_000, skipped=2)
    world.poll(IN, "x-acme", error="refused")
    world.poll(IN, "reddit-acme")
    with store.read() as tx:
        assert week.polls(tx, START, END) == [
            PollCount("reddit-acme", 1, 0, 0, 0),
            PollCount("x-acme", 2, 1, 2, 5_000),
        ]
        assert [one.source for one in week.polls(tx, START, END, sources=["reddit-acme"])] == ["reddit-acme"]
        assert week.polls(tx, START, END, sources=[]) == []


def test_a_gap_counts_where_it_lies_and_where_it_was_found(world: World, store: Store) -> None:
    """A stretch missed in the week counts even when found later; so does an older one that was found in it."""
    hour = timedelta(hours=1)
    world.gap(END + hour, END - hour, END + hour, "found later")
    world.gap(IN, START - 9 * hour, START - 8 * hour, "found now")
    world.gap(START - hour, START - 3 * hour, START, "before")
    world.gap(END + hour, END, END + hour, "after")
    with store.read() as tx:
        assert [gap.source for gap in week.gaps(tx, START, END)] == ["found now", "found later"]
        assert [gap.source for gap in week.gaps(tx, START, END, sources=["found later"])] == ["found later"]


def test_listening_begins_with_the_oldest_mention_or_pass(world: World, store: Store) -> None:
    """Before the oldest thing we hold nobody listened; an empty store never did."""
    with store.read() as tx:
        assert week.oldest(tx) is None
    world.poll(IN)
    world.mention(IN - BLINK, brands=("bolt",))
    with store.read() as tx:
        assert week.oldest(tx) == IN - BLINK
        assert week.oldest(tx, brand="acme") == IN
        assert week.oldest(tx, brand="acme", sources=[]) is None


QUESTIONS: list[tuple[Callable[[Tx], object], str]] = [
    (lambda tx: week.mentions(tx, START, END, brand="acme"), "ix_mentions_said (brand=? AND label=? AND posted_at>?"),
    (lambda tx: week.mentions(tx, START, END), "ix_mentions_said (brand=? AND label=? AND posted_at>?"),
    (lambda tx: week.reshares(tx, START, END, brand="acme"), "ix_mentions_said (brand=? AND label=? AND posted_at>?"),
    (lambda tx: week.cases(tx, START, END, brand="acme"), "ix_cases_opened (opened_at>?"),
    (lambda tx: list(week.first_responses(tx, START, END, brand="acme")), "ix_cases_opened (opened_at>?"),
    (lambda tx: week.decided(tx, START, END, brand="acme"), "ix_drafts_decided_at (decided_at>?"),
    (lambda tx: week.reject_reasons(tx, START, END, brand="acme"), "ix_drafts_decided_at (decided_at>?"),
    (lambda tx: week.polls(tx, START, END), "ix_polls_source_finished_at (source=? AND finished_at>?"),
]


@pytest.mark.parametrize(("question", "index"), QUESTIONS)
def test_a_week_is_read_through_an_index_on_its_time(
    question: Callable[[Tx], object], index: str, sqlite_url: str
) -> None:
    """However much is stored, a week's report reads that week."""
    store = Store(sqlite_url)
    world = World(store)
    world.decision(LONG_AGO)
    world.poll(LONG_AGO)
    asked: list[str] = []
    with store.read() as tx:
        raw = tx.connection.connection.driver_connection
        assert raw is not None
        raw.set_trace_callback(asked.append)
        question(tx)
        raw.set_trace_callback(None)
        plan = [row[3] for one in asked for row in raw.execute(f"EXPLAIN QUERY PLAN {one}")]
    assert any(index in step for step in plan), plan
    assert not [step for step in plan if step.startswith("SCAN")], plan
