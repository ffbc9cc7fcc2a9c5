"""How replies are read before they are decided: counted from when they are shown, and never more than is known."""

from datetime import timedelta

import pytest

from desk.review_quality import qualities
from desk.stopwatch import Stopwatch
from responders import reading, review
from responders.proposals import NotAsRead
from store import looks
from tests.flow import ANGRY, BRANDS, Flow

WORDS = "Sorry about the jacket. I'll look into it; please DM us. Maya at Kestrel"


def after(flow, seconds):
    return flow.at + timedelta(hours=1, seconds=seconds)


def kept(flow, person=None):
    with flow.store.read() as tx:
        return list(looks.readings(tx, flow.at, person=person))


def quality(flow):
    with flow.store.read() as tx:
        return qualities(tx, flow.at)


def test_the_time_runs_from_the_first_look_to_the_decision(flow):
    """A second look begins nothing anew; the words and what was changed are kept with it."""
    reading.opened(flow.store, 1, by="maya", at=after(flow, 0))
    reading.opened(flow.store, 1, by="maya", at=after(flow, 30))
    draft = review.approve(flow.store, BRANDS, 1, by="maya", at=after(flow, 42))
    [one] = kept(flow)
    assert (one.by, one.approved, one.seconds, one.changed) == ("maya", True, 42.0, 0.0)
    assert one.words == len(draft.text.split())


def test_a_colleagues_edit_is_read_from_its_own_beginning_and_ones_own_is_not(flow):
    """Whoever read the old words has not read the new ones."""
    for person in ("maya", "tom"):
        reading.opened(flow.store, 1, by=person, at=after(flow, 0))
    review.edit(flow.store, BRANDS, 1, WORDS, by="tom", at=after(flow, 60))
    for person in ("maya", "tom"):
        reading.opened(flow.store, 1, by=person, at=after(flow, 100))
    review.approve(flow.store, BRANDS, 1, by="maya", at=after(flow, 110))
    [one] = kept(flow)
    assert (one.seconds, one.changed) == (10.0, None)


def test_the_writers_own_changes_are_measured(flow):
    """The share of the machine's words that the one who said yes had changed."""
    reading.opened(flow.store, 1, by="maya", at=after(flow, 0))
    machine = flow.drafts()[0].machine_text
    review.edit(flow.store, BRANDS, 1, WORDS, by="maya", at=after(flow, 60))
    reading.opened(flow.store, 1, by="maya", at=after(flow, 70))
    review.approve(flow.store, BRANDS, 1, by="maya", at=after(flow, 80))
    [one] = kept(flow)
    assert (one.seconds, one.changed) == (80.0, reading.changed_share(machine, WORDS))
    assert 0 < one.changed <= 1


def test_away_from_the_desk_is_not_looking_and_what_was_not_opened_is_not_known(flow):
    """An afternoon away counts as five minutes; a decision by number alone has no time."""
    reading.opened(flow.store, 1, by="maya", at=after(flow, 0))
    review.reject(flow.store, 1, reason="tone", by="maya", at=after(flow, 9000))
    flow.hear(flow.say(ANGRY, author="bob"))
    flow.draft()
    review.approve(flow.store, BRANDS, 2, by="tom", at=after(flow, 9100))
    assert [(one.approved, one.seconds) for one in kept(flow)] == [(False, reading.LONGEST_LOOK_S), (True, None)]
    assert [one.by for one in kept(flow, "tom")] == ["tom"]


def test_a_refused_yes_leaves_no_reading(flow):
    """Only what was decided counts."""
    reading.opened(flow.store, 1, by="maya", at=after(flow, 0))
    with pytest.raises(NotAsRead):
        review.approve(flow.store, BRANDS, 1, by="maya", at=after(flow, 5), seen="another")
    assert kept(flow) == []


def test_streaks_and_quick_ones_are_counted_as_by_hand(store, now):
    """Three quick ones, one slow one, a rejection, then a quick one: a run of three quick, of four untouched."""
    flow = Flow(store, now)
    flow.hear(*(flow.say(ANGRY, author=f"p{n}") for n in range(6)))
    flow.draft()
    for draft, seconds in zip(flow.drafts(), (1, 1, 1, 60, 1, 1), strict=True):
        begin = after(flow, 100 * draft.id)
        reading.opened(store, draft.id, by="maya", at=begin)
        at = begin + timedelta(seconds=seconds)
        if draft.id == 5:
            review.reject(store, 5, reason="tone", by="maya", at=at)
        else:
            review.approve(store, BRANDS, draft.id, by="maya", at=at)
    [one] = quality(flow)
    assert (one.approved, one.rejected, one.unopened) == (5, 1, 0)
    assert (one.longest_quick, one.longest_unedited, one.median_s) == (3, 4, 1.0)
    assert (one.quick.part, one.quick.whole) == (5, 6)
    assert (one.edited.part, one.edited.whole, one.median_changed) == (0, 5, None)
    assert any("Too few to tell" in line for line in one.lines())


def test_a_stopwatch_runs_for_what_is_shown_alone(monkeypatch):
    """Leafing on stops it, coming back goes on, and taking it begins anew."""
    clock = iter([0.0, 4.0, 10.0, 13.0])
    monkeypatch.setattr("desk.stopwatch.time.monotonic", lambda: next(clock))
    watch = Stopwatch()
    for shown in (1, 2, 1):
        watch.turn_to(shown)
    assert [watch.take(1), watch.take(2), watch.take(3)] == [7.0, 6.0, None]
