"""Choosing learns from what people approve and reject, where the source allows it; on both databases."""

from datetime import timedelta
from random import Random

import pytest

from responders import review
from responders.liking import Liking
from store import liked
from store.types import Allows
from tests.flow import BRANDS, Flow

MAY = Allows(train=True)


@pytest.fixture
def empty(store, now):
    """Nobody has said anything."""
    return Flow(store, now)


def decided(flow):
    with flow.store.read() as tx:
        return liked.decided(tx)


def complain(flow, number, allows):
    said = flow.say("my Kestrel jacket arrived broken, awful", author=f"person{number}")
    flow.hear(said, allows=allows)
    flow.draft()
    return flow.drafts()[-1]


def approve(flow, draft):
    review.approve(flow.store, BRANDS, draft.id, by="maya", at=flow.at + timedelta(hours=1))


def test_kept_changed_and_rejected_words_are_counted(empty):
    """Approved as it was; changed, then approved; rejected. A person's own words say nothing of the machine's."""
    kept, changed, rejected = (complain(empty, number, MAY) for number in range(3))
    approve(empty, kept)
    text = f"I read it twice. {changed.text}"
    review.edit(empty.store, BRANDS, changed.id, text, by="maya", at=empty.at)
    approve(empty, changed)
    review.reject(empty.store, rejected.id, reason="too cold", by="maya", at=empty.at)
    assert sorted((one.variant, one.kept) for one in decided(empty)) == sorted(
        [(kept.variant, True), (changed.variant, False), (rejected.variant, False)]
    )


def test_nothing_is_learned_where_the_source_forbids_it(empty):
    """Law 9: X's terms bind what a user's installation fetches; a decision about such a post is never counted."""
    forbidden, allowed = complain(empty, 1, Allows()), complain(empty, 2, MAY)
    approve(empty, forbidden)
    approve(empty, allowed)
    assert [one.variant for one in decided(empty)] == [allowed.variant]
    known = Liking(decided(empty))
    assert all(
        known.tally("kestrel", part).kept == 0
        for part in set(forbidden.variant.split("+")) - set(allowed.variant.split("+"))
    )


def test_words_that_people_reject_come_less_often_and_never_vanish(empty):
    """A closing that was rejected forty times is drawn far below one that was kept forty times, yet it is drawn."""
    bad = [liked.Decided("kestrel", "opening-1+closing-bad", kept=False, recovered=False)] * 40
    good = [liked.Decided("kestrel", "opening-2+closing-good", kept=True, recovered=False)] * 40
    known = Liking([*bad, *good])
    chance = Random(5)
    draws = [
        (
            known.draw("kestrel", "opening-2+closing-good", chance),
            known.draw("kestrel", "opening-1+closing-bad", chance),
        )
        for _ in range(200)
    ]
    assert sum(one > other for one, other in draws) > 195
    assert all(other > 0 for _, other in draws)
    assert known.draw("another-brand", "opening-1+closing-bad", chance) == 0.5
