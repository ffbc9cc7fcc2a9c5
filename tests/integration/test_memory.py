"""What a draft recalls: one thing at most, told or noted, never inferred, never from elsewhere; on both databases."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.review import draft_page
from responders import memory, redrafting, review
from responders.memory import day_words, preferred_name
from responders.templating import LEADS, ReplyTemplates
from store import customers, events, linking, memories, mentions, posts
from store.engine import Store
from store.states import DraftState
from store.types import Label, Memory, MemoryKind
from tests.flow import ANGRY, BRANDS, WORDING, Flow

LATE = "@kestrelcare my Kestrel parcel is late again, two weeks of waiting for the delivery, this is awful"
BROKEN = "@kestrelcare my Kestrel parcel still has not arrived, terrible delivery, where is it"
PRAISE = "@kestrelcare I love my new Kestrel boots, they are wonderful, thank you so much!"
PROMISE = "I'm sorry. I'll come back to you in this thread by Friday. Maya at Kestrel"


def send(flow: Flow, draft_id: int, text: str | None = None) -> None:
    at = flow.at + timedelta(hours=1)
    if text is not None:
        review.edit(flow.store, BRANDS, draft_id, text, by="maya", at=at)
    review.approve(flow.store, BRANDS, draft_id, by="maya", at=at)
    flow.post()


def answered(store, now, first=LATE, text=None) -> Flow:
    """Ann wrote and was answered."""
    flow = Flow(store, now)
    flow.hear(flow.say(first))
    flow.draft()
    send(flow, 1, text)
    return flow


def says(flow, text, *, days=20, author="ann", **more):
    """Some days on somebody writes, in a thread of their own unless told otherwise. The draft and what it recalls."""
    flow.at += timedelta(days=days)
    flow.hear(flow.say(text, author=author, **more))
    flow.draft()
    draft = flow.drafts()[-1]
    with flow.store.read(flow.at) as tx:
        return draft, memories.of_draft(tx, draft.id)


def test_the_same_trouble_another_time_is_recalled_and_said_why(store, now):
    """In words of a person, before the opening; `drafts show` names the earlier mention."""
    flow = answered(store, now)
    draft, it = says(flow, BROKEN)
    assert it == Memory(MemoryKind.AGAIN, 1)
    assert draft.variant.startswith("again-")
    page = draft_page(store, draft.id)
    assert "Recalls (again): they complained of delivery" in "\n".join(page.lines())
    assert page.document()["memory"]["ref_id"] == 1
    assert [found for found in draft.findings if found.severity != "note"] == []


@pytest.mark.parametrize(
    ("days", "text", "author"),
    [(200, BROKEN, "ann"), (20, "@kestrelcare the zip of my Kestrel jacket broke, bad quality, I hate it", "ann"),
     (20, "@kestrelcare the zip of my Kestrel jacket broke, bad quality, and the delivery was late", "ann"),
     (20, BROKEN, "bob")],
    ids=["half a year ago", "another trouble", "the same only in passing", "somebody else"],
)  # fmt: skip
def test_it_is_not_again(store, now, days, text, author):
    """What is long ago, about something else, or about somebody else."""
    _, it = says(answered(store, now), text, days=days, author=author)
    assert it is None


def test_what_the_platform_deleted_is_not_recalled(store, now):
    """Law 7: it is gone."""
    flow = answered(store, now)
    with store.write(now, "poll") as tx:
        posts.delete(tx, 1)
    _, it = says(flow, BROKEN)
    assert it is None


def test_a_label_that_nobody_is_sure_of_is_no_memory(store, now):
    """Corrected by a person to praise, it was no complaint."""
    flow = answered(store, now)
    with store.write(now, "maya") as tx:
        mentions.correct(tx, 1, Label.PRAISE, by="maya")
    _, it = says(flow, BROKEN)
    assert it is None


def test_who_comes_back_with_praise_is_thanked_for_it(store, now):
    """Where we answered them before; not where we never spoke."""
    draft, it = says(answered(store, now), PRAISE)
    assert (it, draft.variant.split("-")[0]) == (Memory(MemoryKind.BACK, 1), "back")
    _, none = says(Flow(store, now + timedelta(days=60), _ids=5000), PRAISE, author="cleo")
    assert none is None


def test_an_open_promise_comes_first_and_its_day_is_no_invention(store, now):
    """Ann writes again before Friday; the day is vouched for by the promise, at drafting and at approval."""
    flow = answered(store, now, text=PROMISE)
    draft, it = says(flow, BROKEN, days=1, in_reply_to="91")
    assert it == Memory(MemoryKind.OWED, 1)
    assert "Friday" in draft.text
    assert draft.findings == ()
    assert review.edit(store, BRANDS, draft.id, draft.text, by="maya", at=flow.at).findings == ()
    review.approve(store, BRANDS, draft.id, by="maya", at=flow.at)
    flow.post()
    with store.read() as tx:
        assert draft_page(store, draft.id).recalled.why.startswith("follow-up 1 is open")
        assert len([one for one in events.listed(tx) if one.kind == "followup:made"]) == 1


def test_a_promise_that_was_not_kept_is_said_as_such(store, now):
    """Past its day the words own that."""
    draft, it = says(answered(store, now, text=PROMISE), BROKEN, days=5, in_reply_to="91")
    assert it == Memory(MemoryKind.OWED, 1)
    assert draft.variant.startswith("late-")
    assert "27 November" not in draft.text  # a near day has its name
    assert "Friday" in draft.text


def test_a_name_is_used_only_where_it_was_noted_as_one(store, now):
    """Free notes never are; the newest name counts; another draft of the same mention says it too."""
    flow = Flow(store, now)
    flow.hear(flow.say(ANGRY))
    with store.write(now, "maya") as tx:
        for text, kind in (("Anne", "name"), ("vegan, moody, earns well", None), ("Annie", "name")):
            customers.add_note(tx, 1, text, prefers=kind)
    flow.draft()
    [draft] = flow.drafts()
    with store.read() as tx:
        assert memories.of_draft(tx, draft.id) == Memory(MemoryKind.NAME, 3)
    assert "Annie" in draft.text
    assert "vegan" not in draft.text
    again = redrafting.redraft(store, BRANDS, WORDING, draft.id, situation=None, by="maya", at=now)
    assert "Annie" in again.text
    review.approve(store, BRANDS, again.id, by="maya", at=now + timedelta(hours=1))
    edited = review.edit(store, BRANDS, again.id, "Hello Annie. Maya at Kestrel", by="maya", at=now)
    with store.write(now, "maya") as tx:
        assert memories.of_draft(tx, edited.id) == Memory(MemoryKind.NAME, 3)
        customers.erase(tx, 1)
        assert memories.of_draft(tx, edited.id) is None


@pytest.mark.parametrize(
    ("shown", "greeted"), [("Annie Lee 🌻", True), ("Annie's Diner", False), ("annie_lee_88", False), (None, False)]
)
def test_people_are_greeted_by_the_first_name_beside_their_posts(store, now, shown, greeted):
    """It is theirs and public, so nothing is kept of it; a name that may be no person's is not used."""
    flow = Flow(store, now)
    flow.hear(replace(flow.say(ANGRY), author_name=shown))
    flow.draft()
    [draft] = flow.drafts()
    assert ("Annie" in draft.text) is greeted
    assert draft.variant.startswith("name-") is greeted
    with store.read() as tx:
        assert memories.of_draft(tx, draft.id) is None
    again = redrafting.redraft(store, BRANDS, WORDING, draft.id, situation=None, by="maya", at=now)
    assert ("Annie" in again.text) is greeted


def test_nobody_is_called_by_a_name_that_they_left_behind(store, now):
    """The newest name beside their posts counts; and once in a conversation is enough."""
    flow = Flow(store, now)
    flow.hear(replace(flow.say("@kestrelcare thank you for nothing", author="ann"), author_name="Daniel Orr"))
    flow.at += timedelta(days=1)
    flow.hear(replace(flow.say(ANGRY), author_name="Danielle Orr"))
    flow.draft()
    draft = flow.drafts()[-1]
    assert "Danielle" in draft.text
    assert "Greets them by the name beside their posts: Danielle Orr" in "\n".join(draft_page(store, draft.id).lines())


def test_a_name_of_one_account_is_not_said_under_another(store, now):
    """Who linked a second account may not want to be known there."""
    flow = Flow(store, now)
    flow.hear(replace(flow.say("@kestrelcare nice shop, I like the boots you sell there"), author_name="Annie Lee"))
    flow.hear(replace(flow.say("@kestrelcare do you ship abroad?", author="nightowl"), author_name=None))
    with store.write(now, "maya") as tx:
        linking.link(tx, customers.find(tx, "x:ann").id, customers.find(tx, "x:nightowl").id)
    flow.at += timedelta(days=1)
    flow.hear(replace(flow.say(ANGRY, author="nightowl"), author_name="Nora Owl"))
    flow.draft()
    assert flow.drafts()
    assert not any("Annie" in draft.text or "Nora" in draft.text for draft in flow.drafts())
    with store.read() as tx:
        assert customers.find(tx, "x:nightowl").name == "Annie Lee"


def test_what_a_colleague_noted_comes_before_the_name_beside_the_post(store, now):
    """Who is shown as Annie may want to be called Ann."""
    flow = Flow(store, now)
    flow.hear(replace(flow.say(ANGRY), author_name="Annie Lee"))
    with store.write(now, "maya") as tx:
        customers.add_note(tx, 1, "Ann", prefers="name")
    flow.draft()
    [draft] = flow.drafts()
    assert "Ann" in draft.text
    assert "Annie" not in draft.text


def test_nothing_crosses_platforms_until_a_person_links_them(store, now):
    """Ann of X and ann of Reddit are two, and one once they said so."""
    flow = answered(store, now)
    reddit = lambda text: replace(flow.say(text), platform="reddit", author_id="t2_ann")  # noqa: E731
    flow.at += timedelta(days=20)
    flow.hear(reddit(BROKEN.replace("@kestrelcare ", "")))
    flow.draft()
    with store.write(flow.at, "maya") as tx:
        assert memories.of_draft(tx, flow.drafts()[-1].id) is None
        linking.link(tx, 1, customers.find(tx, "reddit:ann").id, agreed="she wrote so")
    flow.at += timedelta(days=20)
    flow.hear(reddit(f"{BROKEN.replace('@kestrelcare ', '')} Please?"))
    flow.draft()
    with store.read() as tx:
        assert memories.of_draft(tx, flow.drafts()[-1].id).kind is MemoryKind.AGAIN


# -- two open cases at once


def test_the_second_of_two_open_cases_knows_of_the_first(store, now):
    """In one pass or in two: a finding, in the other words that it has anyway; another customer's has none."""
    flow = Flow(store, now)
    flow.hear(flow.say(LATE), flow.say(BROKEN, minutes=1), flow.say(LATE, author="bob", minutes=2))
    flow.draft()
    flow.hear(flow.say("@kestrelcare my Kestrel order, still waiting for the delivery, awful", minutes=30))
    flow.draft()
    found = [[one.message for one in draft.findings if one.check == memory.OTHER_CASE] for draft in flow.drafts()]
    assert [len(one) for one in found] == [0, 1, 0, 1]
    assert "waits in case 1 too" in found[1][0]
    assert "cases 1, 2 too" in found[3][0]
    again = redrafting.redraft(store, BRANDS, WORDING, 2, situation=None, by="maya", at=now)
    assert [one.check for one in again.findings] == [memory.OTHER_CASE]
    assert flow.drafts()[0].state is DraftState.PROPOSED
    review.approve(store, BRANDS, again.id, by="maya", at=now + timedelta(hours=1))


# -- words


TEMPLATES = ReplyTemplates()


@pytest.mark.parametrize("part", LEADS)
def test_what_is_recalled_goes_with_every_opening_that_does_not_echo_it(part):
    """Sentences that pass every check beside any opening, in a post on X."""
    from responders.checks import DraftContext, run_checks
    from responders.length import count_x
    from responders.memory import echoes
    from tests.unit.test_templates_words import PLAIN, TOPICS, TROUBLES  # their fillings

    seen = 0
    for situation in TEMPLATES.situations():
        leads = TEMPLATES.parts(part, situation)
        for turn, (lead, opening) in enumerate((a, b) for a in leads for b in TEMPLATES.parts("opening", situation)):
            closings = TEMPLATES.parts("closing", situation)
            words = {**PLAIN, "topic": TOPICS[1], "trouble": TROUBLES[1], "due": "3 December", "name": "Annie",
                     "signature": "Maya at Brightkettle"}  # fmt: skip
            if echoes(TEMPLATES.said(lead, words), TEMPLATES.said(opening, words)):
                continue
            text = TEMPLATES.compose((lead, opening, closings[turn % len(closings)]), words)
            context = DraftContext(
                text=text, platform="x", situation=situation,
                label=Label(situation) if situation in {"praise", "question"} else Label.COMPLAINT,
                signature="Maya at Brightkettle", own_handles=("brightkettle",), customer_handle=None, limit=280,
                length=count_x(text), mention_text="", notes=("by 3 December",),
            )  # fmt: skip
            assert run_checks(context) == (), text
            seen += 1
    assert seen > 100


@pytest.mark.parametrize("good", ["Annie", "Dr Okafor", "J. P.", "Seán O'Brien-Li", "梅", "Zoë"])
def test_a_name_is_a_name(good):
    assert preferred_name(f" {good} ") == good


@pytest.mark.parametrize(
    "bad", ["", "@ann", "Annie\x1b[2J", "ann1", "http://x.y", "A" * 41, "{{ brand }}", "Ann; DROP", "-"]
)
def test_what_is_no_name_is_refused(bad):
    with pytest.raises(ValueError, match="more than a name"):
        preferred_name(bad)


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(-400, 400))
def test_a_day_in_words_means_that_day(today, ahead):
    """Names of days only within a week either way."""
    day = today + timedelta(days=ahead)
    words = day_words(day, today)
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}
    if ahead in near:
        assert words == near[ahead]
    elif abs(ahead) < 7:
        assert words == f"{day:%A}"
    else:
        assert datetime.strptime(f"{words} {day.year}", "%d %B %Y").date() == day  # noqa: DTZ007  # a date


def test_drafting_asks_of_a_batch_not_of_each(sqlite_url, now):
    """So many questions whatever the number of cases."""
    from sqlalchemy import event

    counts = []
    with Store(sqlite_url) as store:
        for many in (2, 40):
            flow = Flow(store, now, _ids=many * 1000)
            flow.hear(*(flow.say(f"{LATE} {n}", author=f"a{many}-{n}") for n in range(many)))
            asked = []
            listen = (store.engine, "before_cursor_execute", lambda _c, _u, sql, *_, asked=asked: asked.append(sql))
            event.listen(*listen)
            flow.draft()
            event.remove(*listen)
            counts.append(len(asked))
    assert counts[1] <= counts[0]
