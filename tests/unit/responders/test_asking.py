"""What is asked next, what is left to a person, and whose words come first."""

from pathlib import Path

import pytest

from responders.about import NOTHING, about
from responders.asking import Matter, ask_for, asks
from responders.brands import Voice
from responders.fitting import A_FACT, A_JOKE, GOES_ON, MIXED, NOTHING_KNOWN, SOLVED, kind_of_thanks, left_to_a_person
from responders.wording import Wording
from store.types import Label


@pytest.mark.parametrize(
    ("text", "ask"),
    [
        ("the app keeps crashing when I open my basket", "app"),
        ("my parcel still hasn't arrived", "parcel"),
        ("you charged me twice for one coat, look at my bill", "charge"),
        ("my flight is delayed and nobody tells us anything", "flight-now"),
        ("our luggage is lost", "luggage"),
        ("internet is down again in the whole street", "outage"),
        ("I can't log in to the shop", "login"),
        ("my phone is so slow since the latest update", "phone"),
        ("the jacket arrived damaged", "damaged"),
        ("on hold for an hour", "hold"),
        ("worst company ever", "what-happened"),
        ("what a day at the sea", None),
        ("a charge of horses in a film", None),
    ],
)
def test_the_question_fits_the_trouble(text: str, ask: str | None) -> None:
    """What somebody who can help has to know first; nothing where no words call for it."""
    assert ask_for(text, Label.COMPLAINT) == (Matter(ask, is_open=True) if ask else None)


def test_nothing_is_asked_that_was_said_or_of_who_is_thankful() -> None:
    """A flight with its number is not asked for again; praise is never asked anything, nor a question for a fact."""
    assert ask_for("my flight BA 229 is delayed, awful", Label.COMPLAINT) != Matter("flight-now", is_open=True)
    assert ask_for("love the app, it never crashes", Label.PRAISE) is None
    assert ask_for("is the app free?", Label.QUESTION) is None
    assert ask_for("the app crashes, can you help?", Label.QUESTION) == Matter("app", is_open=True)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("your app keeps crashing, it says the server cannot be reached", "our app"),
        ("25 minutes in the queue at the @shop harbour cafe, more staff please", "the queue"),
    ],
)
def test_what_was_said_is_not_asked_and_is_drafted_for_all_the_same(text: str, topic: str | None) -> None:
    """The error, or the place, stands there: what it is about is known, and the reply asks nothing."""
    found = about(text, Label.COMPLAINT)
    assert (found.ask, found.answered, found.topic) == (None, True, topic)
    assert left_to_a_person(text, Label.COMPLAINT, found, answers_us=False) is None


@pytest.mark.parametrize(
    ("text", "label", "why"),
    [
        ("my parcel still hasn't arrived", Label.COMPLAINT, None),
        ("yes, the blue one", Label.COMPLAINT, GOES_ON),
        ("how are these both large?", Label.COMPLAINT, A_FACT),
        ("do you ship to Norway?", Label.QUESTION, A_FACT),
        ("thanks for nothing", Label.COMPLAINT, A_JOKE),
        ("day 4 of your cafe having one person on the till, love the commitment to the bit", Label.PRAISE, A_JOKE),
        ("a kettle that drips, just what my worktop was missing", Label.PRAISE, A_JOKE),
        ("love the dedication of your staff, it only took two days", Label.PRAISE, None),
        ("great job losing my parcel, well done", Label.COMPLAINT, A_JOKE),
        ("it works now, the app is fine again", Label.COMPLAINT, SOLVED),
        ("kudos to the driver, the parcel was late", Label.COMPLAINT, MIXED),
        ("love the coat, but the zip is poor", Label.PRAISE, MIXED),
        ("love the coat", Label.PRAISE, None),
        ("no idea why they do that to people", Label.COMPLAINT, GOES_ON),
        ("they did it to people", Label.COMPLAINT, GOES_ON),
        ("that makes me sad for everyone in this town", Label.COMPLAINT, NOTHING_KNOWN),
    ],
)
def test_what_no_ready_words_can_be_right_for_goes_to_a_person(text: str, label: Label, why: str | None) -> None:
    """A joke, a fact, an answer in a conversation, and what says nothing that is known."""
    assert left_to_a_person(text, label, about(text, label), answers_us=False) == why


def test_who_comes_back_unhappy_is_answered_and_who_goes_on_is_not() -> None:
    """An answer to us needs a person, except where it says that nothing has changed."""
    for text, why in (("the blue one from Tuesday", GOES_ON), ("still nothing, third time I write", None)):
        found = about(text, Label.COMPLAINT)
        assert left_to_a_person(text, Label.COMPLAINT, found, answers_us=True) == why


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("@kestrel thanks so much", "praise-thanks"),
        ("ok great, thank you for your help", "praise-thanks"),
        ("all good now", "praise-solved"),
        ("Thank you to everybody in the shop on Mill Street who found my purse and kept it for me", None),
        ("love the boots", None),
    ],
)
def test_mere_thanks_are_told_from_praise(text: str, kind: str | None) -> None:
    """ "You're welcome" answers the one, and nothing but the one."""
    assert kind_of_thanks(text) == kind


def _drafts(folder: Path, count: int, *, own_first: bool = True) -> list[str]:
    voice = Voice(brand="kestrel", name="Kestrel", signature="Maya", templates=folder, own_first=own_first)
    wording, used, texts = Wording(), set[str](), []
    for turn in range(count):
        made = wording.choose(voice, "x", "praise", turn=turn, used=used, about=NOTHING)
        assert made is not None
        used.add(made.key)
        texts.append(made.text)
    return texts


def test_a_brands_own_words_come_first_and_ours_follow(tmp_path: Path) -> None:
    """Its replies written as one, then its parts, then the shipped ones; beside each other only where it says so."""
    folder = tmp_path / "en" / "praise"
    folder.mkdir(parents=True)
    (folder / "50-wall.j2").write_text("Your words go on our wall today. – {{ signature }}", "utf-8")
    (folder / "opening.parts").write_text("Our whole shop read this.\n", "utf-8")
    (folder / "closing.parts").write_text("Come by for a tea.\n", "utf-8")
    texts = _drafts(tmp_path, 8)
    assert texts[0] == "Your words go on our wall today. – Maya"
    assert texts[1] == "Our whole shop read this. Come by for a tea. – Maya"
    assert not [text for text in texts[2:] if text in texts[:2]]
    beside = _drafts(tmp_path, 8, own_first=False)
    assert "Your words go on our wall today. – Maya" not in beside[:3]


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("we are past the 30 min mark and no luggage", "your luggage"),
        ("@acme any news on flight 301? delayed over 3 hours", "your flight"),
        ("is there an outage? it is dark here", "the outage"),
        ("found a hair in food I bought from you, mouldy too", "the food"),
        ("their parcels arrive, mine never", None),
        ("I order from you every week and it's always late", None),
        ("one person on the till, poor thing. staff your shops properly", None),
    ],
)
def test_what_is_asked_about_is_what_it_is_about(text: str, thing: str | None) -> None:
    """Where nothing is plainly judged, the question says what the matter is; nobody else's things, and no verbs."""
    found = about(text, Label.COMPLAINT)
    assert (found.topic, found.ask is not None or thing is None) == (thing, True)
    assert about(text, Label.PRAISE).ask is None


def test_every_thing_that_a_question_may_be_about_reads_well_in_a_sentence() -> None:
    """An owner or an article stands before it, unless it is a name."""
    for ask in asks():
        for word, thing in ask.things.items():
            assert word == word.lower()
            assert thing.split(" ")[0] in {"your", "our", "the"} or thing[0].isupper(), (ask.name, thing)
