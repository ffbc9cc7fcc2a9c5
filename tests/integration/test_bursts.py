"""A burst of complaints proposes an incident; everyday noise, old posts and dismissed bursts do not."""

from datetime import timedelta

import pytest
from sqlalchemy import text, update

from responders import bursts, incidents
from responders.incidents import Asked
from store import bursts as figures
from store import customers
from store import incidents as kept
from store.models_incidents import IncidentState
from store.rows import MENTION, MENTIONS, POST, POSTS
from store.types import Label
from tests.flow import BRAND, BRANDS
from tests.unit.store.week_world import World

WEEK = timedelta(days=7)
SAID = "my parcel from Kestrel is stuck in the depot"


class Noise:
    """A brand of which two people complain at this hour every week."""

    def __init__(self, store, now, weeks=5):
        self.store, self.at, self.world, self.n = store, now + timedelta(minutes=20), World(store), 0
        for week in range(1, weeks + 1):
            for minutes in (1, 5):
                self.complain(self.at - week * WEEK - timedelta(minutes=minutes))

    def complain(self, at, *, label=Label.COMPLAINT, topics=("delivery",), who=None):
        """Somebody, each time somebody else unless `who` says, complains."""
        mention_id, _ = self.world.mention(at, label, brands=(BRAND,), topics=topics)
        with self.store.write(at) as tx:
            if who is None:
                self.n += 1
                who = customers.add_authors(tx, [customers.Author("x", f"u{self.n}", f"p{self.n}")])[f"u{self.n}"]
            post = tx.connection.scalar(kept.select(MENTION.post_id).where(MENTION.id == mention_id))
            tx.connection.execute(update(MENTIONS).where(MENTION.id == mention_id).values(customer_id=who.customer_id))
            tx.connection.execute(update(POSTS).where(POST.id == post).values(text=SAID, account_id=who.account_id))
            tx.connection.execute(kept.update(kept.CASES).where(kept.CASE.newest_mention_id == mention_id)
                                  .values(account_id=who.account_id))  # fmt: skip
        return who

    def storm(self, people=12, **more):
        for n in range(people):
            self.complain(self.at - timedelta(minutes=n % 19 + 1), **more)

    def propose(self, later=timedelta(0)):
        return bursts.propose(self.store, [BRAND], at=self.at + later)

    def listed(self, *states):
        with self.store.read(self.at) as tx:
            return kept.listed(tx, *states)


@pytest.fixture
def noise(store, now):
    return Noise(store, now)


def test_a_burst_is_proposed_with_its_figures(noise):
    """Fourteen complaints by fourteen people where two are usual: named with topic, time, and what they share."""
    noise.storm(14)
    assert len(noise.propose()) == 1
    [found] = noise.listed()
    assert (found.state, found.topic, found.complaints, found.people, found.usual) == (
        IncidentState.PROPOSED, "delivery", 14, 14, 2,
    )  # fmt: skip
    assert found.since == noise.at.replace(minute=0)
    with noise.store.read() as tx:
        assert bursts.shared_words(tx, found, leave_out=("Kestrel",)) == ("depot", "parcel", "stuck")


def test_an_everyday_hour_proposes_nothing(noise):
    """Three where two are usual is an everyday hour."""
    noise.storm(3)
    assert noise.propose() == []


def test_four_loud_people_are_no_burst(noise):
    """At least five people: one who writes thirty times is one person."""
    people = [noise.complain(noise.at - timedelta(minutes=1)) for _ in range(4)]
    for n in range(30):
        noise.complain(noise.at - timedelta(seconds=n + 1), who=people[n % 4])
    assert noise.propose() == []


def test_without_three_weeks_there_is_no_verdict(store, now):
    """Two weeks say nothing about what is usual."""
    young = Noise(store, now, weeks=2)
    young.storm(14)
    assert young.propose() == []


def test_praise_and_old_posts_propose_nothing(noise):
    """Only complaints, and only those of the running hours: an import of old posts is history."""
    noise.storm(14, label=Label.PRAISE)
    for n in range(20):
        noise.complain(noise.at - timedelta(hours=5, minutes=n))
    assert noise.propose() == []


def test_the_running_hours_are_not_their_own_measure(noise):
    """The storm of now is in none of the weeks that it is compared with."""
    noise.storm(500)
    noise.propose()
    [found] = noise.listed()
    assert found.usual == 2


def test_a_standing_proposal_is_counted_on_and_not_doubled(noise):
    """The next pass brings it up to date, from its own beginning."""
    noise.storm(8)
    noise.propose()
    noise.at += timedelta(hours=1)
    noise.storm(6)
    assert noise.propose() == []
    [found] = noise.listed()
    assert (found.complaints, found.since) == (14, (noise.at - timedelta(hours=1)).replace(minute=0))


def test_one_storm_of_two_topics_is_proposed_once(noise):
    """The same people under two topics are one burst."""
    noise.storm(14, topics=("delivery", "wait"))
    assert len(noise.propose()) == 1


def test_a_dismissed_burst_rests_for_a_day(noise):
    """What a person said to be none is not proposed an hour later; the next day it may be."""
    noise.storm(14)
    [proposal] = noise.propose()
    incidents.dismiss(noise.store, proposal, by="maya", at=noise.at)
    assert noise.propose(timedelta(minutes=10)) == []
    noise.at += timedelta(hours=25)
    for week in range(1, 6):
        noise.complain(noise.at - week * WEEK)
    noise.storm(14)
    assert len(noise.propose()) == 1


def test_a_burst_that_nobody_took_up_goes_by(noise):
    """After a day without renewal it is not on top any more."""
    noise.storm(14)
    noise.propose()
    noise.propose(timedelta(hours=25))
    assert [one.state for one in noise.listed()] == [IncidentState.PASSED]


def test_a_proposal_is_taken_up_with_its_cases(noise):
    """The topic and the beginning come from the burst; it is not proposed again while it is open."""
    noise.storm(14)
    [proposal] = noise.propose()
    asked = Asked(BRAND, "Depot", (), "", None, "The depot is closed", None, proposal)
    done = incidents.open_incident(noise.store, BRANDS, asked, by="maya", at=noise.at, reach=noise.at - WEEK)
    assert (done.incident.id, done.incident.state, done.gathered) == (proposal, IncidentState.OPEN, 14)
    assert noise.propose(timedelta(minutes=10)) == []


def test_erased_words_are_shared_no_more(noise, now):
    """A proposal keeps no customer's words: who is erased is in none of them."""
    noise.storm(14)
    [proposal] = noise.propose()
    with noise.store.write(now, "maya") as tx:
        for n in range(11, noise.n + 1):
            customers.erase(tx, customers.find(tx, f"x:p{n}").id)
        assert bursts.shared_words(tx, kept.get(tx, proposal)) == ()


def test_the_figures_come_from_an_index_alone(sqlite_url, now):
    """However many mentions there are: each part of the question searches the index of complaints, none the table."""
    from store.engine import Store

    with Store(sqlite_url) as store, store.read() as tx:
        compiled = figures.counts_query().compile(tx.connection)
        asked = compiled.construct_params(figures.window(BRAND, now, now + timedelta(hours=1)))
        plan = tx.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", _bound(compiled, asked))
        steps = [row[3] for row in plan if "mentions" in row[3]]
    assert len(steps) == figures.WEEKS + 1, steps
    search = "USING COVERING INDEX ix_mentions_complaints (brand=? AND label=? AND posted_at>? AND posted_at<?)"
    assert [step for step in steps if search not in step] == []


def _bound(compiled, asked):
    bound = [asked[name] for name in compiled.positiontup]
    return tuple(value.isoformat() if hasattr(value, "isoformat") else value for value in bound)


def test_the_index_holds_complaints_alone(store, now):
    """Praise costs the index nothing."""
    with store.read() as tx:
        table = "pg_indexes" if tx.dialect == "postgresql" else "sqlite_master"
        column, name = ("indexdef", "indexname") if tx.dialect == "postgresql" else ("sql", "name")
        found = tx.connection.scalar(text(f"SELECT {column} FROM {table} WHERE {name} = 'ix_mentions_complaints'"))
    assert "WHERE" in found
    assert "complaint" in found
