"""Laws of urgency and topics: what must never meet a script goes to the top, and its look-alikes do not."""

import pytest

from listener.classify.interface import Reading
from listener.classify.lexicon import lexicon, normal_form
from listener.classify.vader import VaderClassifier
from store.types import Classification, Label, Urgency


def read(text: str) -> Classification:
    return VaderClassifier().classify(Reading(text))


CRITICAL = {
    "health": [
        "Your heater caught fire last night",
        "my son had an allergic reaction to your bar",
        "I ended up in hospital after eating this",
        "there's a gas leak and nobody comes",
    ],
    "self-harm": ["I want to kill myself", "this debt makes me suicidal", "I just want to end my life"],
    "medical": ["I need my insulin delivered today", "my oxygen concentrator is stuck in your depot"],
    "legal": ["You will hear from my lawyer", "I'm going to sue you", "see you in court"],
    "bereavement": ["My dad passed away and you keep sending him bills", "I need this for my mother's funeral"],
    "child": ["the toy is a choking hazard", "you let an unaccompanied minor wait outside"],
    "discrimination": ["Your driver made racist comments", "the cafe refused my guide dog"],
    "harassment": ["your courier harassed me at my door", "I was assaulted in your shop"],
    "data-breach": ["I can see someone else's details in my account", "was there a data breach?"],
    "press": ["I'm a journalist with the Evening Post", "who handles media enquiries?"],
}


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in CRITICAL.items() for text in texts])
def test_what_must_never_meet_a_script_is_critical(kind: str, text: str) -> None:
    """Danger, law, loss and the press are critical whatever the label, and the kind is the first topic."""
    one = read(text)
    assert one.urgency is Urgency.CRITICAL
    assert kind in one.topics
    assert one.reasons


@pytest.mark.parametrize(
    "text",
    [
        "My flight leaves in 2 hours and I can't check in",
        "boarding in 20 minutes and no gate on the board",
        "my court hearing is today and the letter has not come",
        "my baby has a rash from your nappies and nobody replies",
    ],
)
def test_hours_to_go_and_children_in_danger_are_critical(text: str) -> None:
    """A deadline within hours, and a child with a danger, are critical together, not by one word alone."""
    assert read(text).urgency is Urgency.CRITICAL


def test_pairs_name_their_topic() -> None:
    """What is critical only together is a topic like the rest."""
    assert read("My flight leaves in 2 hours and I can't check in").topics[0] == "deadline"
    assert "child" in read("my toddler cut himself, your toy has sharp edges and is dangerous").topics


@pytest.mark.parametrize(
    ("text", "urgency"),
    [
        ("My solicitor loves your coffee, the best in town, thank you", Urgency.HIGH),
        ("Thank you so much for your kindness when my dad passed away", Urgency.CRITICAL),
    ],
)
def test_grave_praise_still_meets_a_person(text: str, urgency: Urgency) -> None:
    """Praise that names a loss is critical; praise that names a lawyer only comes early."""
    one = read(text)
    assert (one.label, one.urgency) == (Label.PRAISE, urgency)


@pytest.mark.parametrize(
    "text",
    [
        "I'm dying laughing at your advert",
        "you're killing it lately",
        "this cake is to die for",
        "dying to try the new menu",
        "my phone died, do you sell chargers?",
        "my baby loves this blanket",
        "my daughter is so happy with her new shoes",
        "just stalking your page for the sale",
        "an explosion of flavour",
        "this playlist is on fire",
        "lovely flight today with Kestrel",
        "Lawyerly robes are back in stock",
        "watching Suicide Squad with your popcorn",
        "the food court is nice",
        "no problem at all, thanks",
        "the waiter never disappoints",
        "nearly gave me a heart attack, what a surprise party",
        "I'm deceased 😂",
    ],
)
def test_everyday_look_alikes_are_not_urgent(text: str) -> None:
    """People die laughing every day; nobody is called out of bed for it."""
    assert read(text).urgency in {Urgency.NORMAL, Urgency.LOW}


@pytest.mark.parametrize(
    "text",
    [
        "This is the third time I ask, still no answer",
        "I am furious about this",
        "please answer asap, I need it by tomorrow and it is not here",
        "no heating for two days and nobody answers",
        "stranded at the station because your train was cancelled",
    ],
)
def test_anger_repetition_and_deadlines_are_high(text: str) -> None:
    """Who asks again, is angry or runs out of time comes before the rest."""
    assert read(text).urgency is Urgency.HIGH


@pytest.mark.parametrize(
    ("text", "urgency"),
    [
        ("The app doesn't work", Urgency.NORMAL),
        ("Do you ship to Ireland?", Urgency.NORMAL),
        ("Nice shoes, thanks", Urgency.LOW),
        ("Worst-kept secret: I love it, best ever, thank you so much", Urgency.LOW),
    ],
)
def test_the_rest_can_wait(text: str, urgency: Urgency) -> None:
    """Complaints and questions are normal; praise and talk are low, whatever strong words they hold."""
    assert read(text).urgency is urgency


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("my parcel never came and I want a refund", {"delivery", "refund"}),
        ("the app crashes when I log in", {"app", "account"}),
        ("charged twice on my bill", {"billing"}),
        ("rude staff and overpriced", {"staff", "price"}),
        ("is it back in stock?", {"availability"}),
        ("no ramp for a wheelchair", {"accessibility"}),
        ("stop spamming me and delete my personal data", {"privacy"}),
        ("this heater is unsafe", {"safety"}),
        ("on hold for an hour", {"waiting"}),
        ("my shoes are broken", {"product"}),
        ("hello there", set()),
    ],
)
def test_topics_say_what_it_is_about(text: str, topics: set[str]) -> None:
    """A mention can be about several things, each with a word in the text that says so."""
    assert topics <= set(read(text).topics)
    assert bool(read(text).topics) is bool(topics)


def test_a_question_mark_in_a_link_asks_nothing() -> None:
    """Only people ask; links merely hold question marks."""
    assert read("Kestrel in Leeds https://news.example/a?b=1").label is Label.OTHER


def test_handles_ask_for_nothing() -> None:
    """The words inside a handle are a name."""
    assert read("@help_refund hello").topics == ()


@pytest.mark.parametrize("text", ["it doesn't work", "it doesn’t work", "it DOESN'T WORK!!", "it doesnt  work"])
def test_spelling_of_marks_does_not_matter(text: str) -> None:
    """Apostrophes, capitals, spaces and marks change nothing about a phrase."""
    assert read(text).reasons[0] == "doesn't work"


def test_every_phrase_of_the_lexicon_can_be_found() -> None:
    """No phrase is written in a form that no text can have, and no list names one twice."""
    for _, cues in lexicon().automaton.values():
        names = [(cue.family, cue.name) for cue in cues]
        assert len(set(names)) == len(names), f"{cues[0].phrase} stands twice in one list"
        for cue in cues:
            assert normal_form(cue.phrase).strip(), cue
            ends = [end for end, _ in lexicon().automaton.iter(normal_form(f"so {cue.phrase} it"))]
            assert ends, cue
