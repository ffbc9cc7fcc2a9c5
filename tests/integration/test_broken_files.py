"""One brand's mistake in its files of facts or answers holds up that brand, and says so (law 10); on both databases."""

from dataclasses import replace

import pytest

from responders import review
from responders.brands import Brands
from responders.drafting import draft_pending
from responders.proposals import ReviewError
from store import customers
from store.errors import NobodyThere
from tests.flow import BRANDS, WORDING, Flow

WHY = "There is no file facts.toml. Write it, or take the setting out."
BROKEN = Brands({"kestrel": replace(BRANDS.voices["kestrel"], broken=WHY)}, BRANDS.accounts)


@pytest.fixture
def heard(store, now):
    """Ann is angry."""
    flow = Flow(store, now)
    flow.hear(flow.say("@kestrelcare my Kestrel jacket arrived broken, awful"))
    return flow


def test_its_cases_stay_due_and_the_mistake_is_told(heard):
    """Nothing is drafted and nothing is lost: with the file mended, the case gets its draft."""
    done = draft_pending(heard.store, BROKEN, WORDING, at=heard.at)
    assert (done.proposed, done.broken) == (0, (WHY,))
    assert heard.mentions()[0].no_draft_reason is None
    assert draft_pending(heard.store, BRANDS, WORDING, at=heard.at).proposed == 1


def test_nothing_is_approved_without_the_facts(heard):
    """Whether a reply may promise what it does cannot be checked."""
    heard.draft()
    with pytest.raises(ReviewError, match="no file facts.toml"):
        review.approve(heard.store, BROKEN, 1, by="maya", at=heard.at)


def test_a_draft_names_the_thing_and_erasing_forgets_that_too(heard):
    """Our replies repeat what the customer wrote, so they are emptied with the rest; and nobody notes on the erased."""
    heard.draft()
    assert "your Kestrel jacket" in heard.drafts()[0].text
    review.approve(heard.store, BRANDS, 1, by="maya", at=heard.at)
    heard.post()
    reply = heard.channel.sent[0]
    heard.hear(
        heard.say(reply.text, author="kestrelcare", minutes=70, in_reply_to=heard.mentions()[0].post.external_id)
    )
    with heard.store.write(heard.at, "maya") as tx:
        customers.erase(tx, heard.drafts()[0].customer_id)
    with heard.store.read() as tx:
        kept = [row for (row,) in tx.connection.exec_driver_sql("SELECT text FROM posts")]
        kept += [str(row) for row in tx.connection.exec_driver_sql("SELECT text, findings, reason FROM drafts")]
    assert not any("jacket" in text for text in kept)
    with pytest.raises(NobodyThere), heard.store.write(heard.at, "maya") as tx:
        customers.add_note(tx, heard.drafts()[0].customer_id, "likes blue")
