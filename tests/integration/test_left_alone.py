"""Who asked for silence gets it: after they were erased, and from every account of that name."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from store import customers, linking
from store.errors import NobodyThere
from tests.flow import ANGRY


def test_who_opted_out_is_left_alone_after_being_erased(flow, now):
    """Ann asked for silence and was then forgotten: when she writes again nothing is drafted, and no row names her."""
    with flow.store.write(now, "maya") as tx:
        ann = customers.find(tx, "x:ann").id
        customers.opt_out(tx, ann)
        customers.erase(tx, ann)
    flow.hear(flow.say(ANGRY, author="ann", minutes=5), flow.say(ANGRY, author="zoe", minutes=6))
    with flow.store.read() as tx:
        again = customers.find(tx, "x:ann")
        kept = tx.connection.execute(text("SELECT digest, salt FROM silences")).all()
        assert (again.id != ann, again.opted_out_at is not None) == (True, True)
        assert customers.find(tx, "x:zoe").opted_out_at is None
    assert len({salt for _, salt in kept}) == 1
    assert not any("ann" in digest + salt for digest, salt in kept)
    assert flow.mentions()[-2].no_draft_reason == "opted-out"
    with flow.store.write(now, "maya") as tx:
        customers.erase(tx, again.id)
    flow.hear(flow.say(ANGRY, author="ann", minutes=9))
    with flow.store.read() as tx:
        assert customers.find(tx, "x:ann").opted_out_at is not None


def test_an_opt_out_holds_for_every_account_of_that_name(flow, now):
    """The platform names an id, an export only the handle: two accounts, one person who asked to be left alone."""
    post = flow.say(ANGRY, author="lena", minutes=2)
    flow.hear(replace(post, author_id="4711"))
    with flow.store.write(now, "maya") as tx:
        lena = customers.find(tx, "x:lena").id
        customers.opt_out(tx, lena)
    flow.hear(replace(flow.say(ANGRY, author="Lena", minutes=3), author_id=None))
    assert flow.mentions()[-1].no_draft_reason == "opted-out"
    with flow.store.write(now, "maya") as tx:
        customers.erase(tx, lena)
        for again in (customers.erase, customers.opt_out):
            with pytest.raises(NobodyThere, match="was erased"):
                again(tx, lena)
        with pytest.raises(NobodyThere):
            linking.link(tx, lena, customers.find(tx, "x:ann").id)
    flow.hear(replace(flow.say(ANGRY, author="lena", minutes=4), author_id="4712"))
    assert flow.mentions()[-1].no_draft_reason == "opted-out"


@pytest.mark.parametrize("erased", [False, True])
def test_two_accounts_of_one_name_in_one_page_are_both_left_alone(flow, now, erased):
    """Whichever stands last, and whether or not the person was erased."""
    flow.hear(replace(flow.say(ANGRY, author="lena", minutes=2), author_id="4711"))
    with flow.store.write(now, "maya") as tx:
        lena = customers.find(tx, "x:lena").id
        customers.opt_out(tx, lena)
        if erased:
            customers.erase(tx, lena)
    pair = [replace(flow.say(ANGRY, author="lena", minutes=n), author_id=i) for n, i in ((3, "99"), (4, None))]
    flow.hear(*pair)
    assert [mention.no_draft_reason for mention in flow.mentions()[-2:]] == ["opted-out", "opted-out"]


def test_an_opt_out_reaches_the_accounts_that_are_there_already(flow, now):
    """Whoever of the two is opted out, neither is answered any more."""
    flow.hear(replace(flow.say(ANGRY, author="lena", minutes=2), author_id="4711"))
    flow.hear(replace(flow.say(ANGRY, author="lena", minutes=3), author_id=None))
    assert len({mention.customer_id for mention in flow.mentions()[-2:]}) == 2
    with flow.store.write(now, "maya") as tx:
        customers.opt_out(tx, customers.find(tx, "x:lena").id)
    with flow.store.read() as tx:
        people = {mention.customer_id for mention in flow.mentions()[-2:]}
        assert customers.opted_out(tx, people) == people
