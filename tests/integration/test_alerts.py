"""What is not as usual is told once, with its figures and cases, and ends by itself; an everyday day tells nothing."""

from datetime import timedelta

import pytest
from sqlalchemy import insert

from responders import alerts
from store import alerts as kept
from store import customers, mentions, notices
from store.models import CaseRow, MentionRow, PostRow
from store.rows import MENTIONS
from store.types import Label
from tests.unit.store.week_world import World, _account, _case, _classification, _post

BRAND = "acme"
HOUR, WEEK = timedelta(hours=1), timedelta(days=7)
PER_HOUR = {Label.COMPLAINT: 2, Label.PRAISE: 2}


class Town:
    """A brand of which people talk alike every hour, for five weeks."""

    def __init__(self, store, now):
        self.store, self.now = store, now.replace(minute=20)
        self.world = World(store)
        rows = [
            (self.now - HOUR * h - timedelta(minutes=25 * n), label)
            for h in range(3, 24 * 36) if _near(h) for label, many in PER_HOUR.items() for n in range(many)
        ]  # fmt: skip
        self.add(rows)

    def add(self, rows, topics=(), answered=True, people=False):
        with self.store.write(self.now) as tx:
            account = _account(tx, "x")
            named = range(len(rows)) if people else ()
            known = [customers.add_authors(tx, [customers.Author("x", f"u{n}-{len(rows)}", f"p{n}")]) for n in named]
            ids = tx.ids(PostRow, len(rows)), tx.ids(CaseRow, len(rows)), tx.ids(MentionRow, len(rows))
            posts, cases, said = [], [], []
            for n, ((at, label), post, case, mention) in enumerate(zip(rows, *ids, strict=True)):
                common = {"brand": BRAND, "platform": "x", "label": label}
                who = next(iter(known[n].values())).customer_id if people else None
                first = {"first_response_at": at + HOUR, "last_own_at": at + HOUR} if answered else {}
                posts.append(_post(post, account, "x", at, 0, False))
                cases.append({**_case(case, account, mention, at), **common, **first})
                said.append({
                    "id": mention, "post_id": post, "customer_id": who, "case_id": case, "posted_at": at,
                    "corrected_by": None, "matched": (), "baseline": 0, "no_draft_reason": None,
                    **mentions.classification_columns(_classification(label, topics)), **common,
                })  # fmt: skip
            for table, values in ((PostRow, posts), (CaseRow, cases), (MentionRow, said)):
                tx.connection.execute(insert(table.__table__), values)

    def today(self, many, label=Label.COMPLAINT, hours=3, **more):
        self.add([(self.now - timedelta(minutes=25) - HOUR * hours * n / many, label) for n in range(many)], **more)

    def watch(self, later=timedelta(0)):
        return alerts.watch(self.store, [BRAND], at=self.now + later)

    def lasting(self):
        with self.store.read() as tx:
            return {one.kind: one for one in kept.lasting(tx, BRAND)}


def _near(h):
    """Only the hours that any of the stretches looks at: days of five weeks, not whole weeks."""
    return h % 168 < 100


@pytest.fixture
def town(store, now):
    return Town(store, now)


def quiet_hours(town):
    """The last three hours as every week."""
    for label in PER_HOUR:
        town.today(6, label)


def test_an_everyday_day_tells_nothing(town):
    """As many as every week: no alert."""
    quiet_hours(town)
    assert town.watch() == alerts.Changes()


def test_a_spike_is_told_once_with_its_figures_and_ends_by_itself(town):
    """Begins at the first look, is brought up to date at the next, and is over when it is."""
    quiet_hours(town)
    town.today(60)
    assert len(town.watch().began) == 1
    one = town.lasting()["spike"]
    assert (one.about, one.hours, one.weeks) == ("complaint", 3, 5)
    assert one.counted > 50 > one.high > 6 > one.low
    assert town.watch(timedelta(minutes=5)) == alerts.Changes()
    with town.store.read() as tx:
        assert len(kept.cases_of(tx, one, label=Label.COMPLAINT)) == 20
        assert kept.listed(tx, brand=BRAND) == list(town.lasting().values())
        [told] = notices.unrouted(tx)
        assert (told.subject, told.brand) == (f"alert:{one.id}", BRAND)
        assert "complaints in 3 hours, where" in told.words
    done = town.watch(timedelta(hours=30))
    assert done.ended == (one.id,)
    assert "spike" not in town.lasting()
    with town.store.read() as tx:
        assert [a.id for a in kept.listed(tx, since=town.now) if a.kind == "spike"] == [one.id]


def test_praise_that_dries_up_is_told(town):
    """Two an hour every week, and now none for a day."""
    town.today(6)
    with town.store.write(town.now) as tx:
        recent = (MENTIONS.c.label == Label.PRAISE) & (MENTIONS.c.posted_at > town.now - HOUR * 26)
        tx.connection.execute(MENTIONS.update().where(recent).values(label=Label.OTHER))
    town.watch()
    one = town.lasting()["dry-up"]
    assert (one.about, one.hours, one.counted) == ("praise", 24, 0)
    assert one.low > 10


def test_a_new_topic_is_told(town):
    """Six people complain of something nobody complained of before; four would be no alert."""
    quiet_hours(town)
    town.today(4, topics=("battery",), people=True)
    assert town.watch().began == ()
    town.today(2, topics=("battery",), people=True)
    town.watch()
    one = town.lasting()["new-topic"]
    assert (one.about, one.counted) == ("battery", 6)


def test_slow_answers_are_told(town):
    """Answered within an hour every week; now a day's customers wait."""
    quiet_hours(town)
    waits = [(town.now - HOUR * (25 + n % 20) - timedelta(minutes=n), Label.COMPLAINT) for n in range(40)]
    town.add(waits, answered=False)
    town.watch()
    one = town.lasting()["slow-answers"]
    assert one.counted == 40
    with town.store.read() as tx:
        assert len(kept.waiting(tx, one)) == 20


def test_without_three_weeks_there_is_no_verdict(store, now):
    """A young brand has no usual."""
    world = World(store)
    for n in range(60):
        world.mention(now - timedelta(minutes=30 + n), brands=(BRAND,))
    assert alerts.watch(store, [BRAND], at=now) == alerts.Changes()
