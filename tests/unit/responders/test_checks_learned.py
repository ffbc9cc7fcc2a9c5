"""What a network finds in words of people that no list of phrases knows (`wellheard[neural]`)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responders.checks import DraftContext, run_checks
from responders.checks.learned import KINDS, reader, sentences
from responders.facts import Vouched
from store.types import Label

OPENING = "Your lamp came with a crack in it, and I'm sorry."
STEP = "I'm asking the packing team about it, and will write here."


def findings(
    *said: str, by_hand: bool = True, label: Label = Label.COMPLAINT, facts: Vouched | None = None
) -> set[str]:
    """The checks that mind something in a reply that is else without fault."""
    text = f"{' '.join((OPENING, *said, STEP))} – Maya"
    context = DraftContext(
        text=text, platform="x", situation=label.value, label=label, signature="Maya", own_handles=(),
        customer_handle=None, limit=280, length=len(text), mention_text="my new lamp came cracked. great.",
        facts=facts or Vouched(complete=True), by_hand=by_hand,
    )  # fmt: skip
    return {one.check for one in run_checks(context)}


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("The van company treats boxes like footballs.", "blame"),
        ("None of us packed that, it was the agency crew.", "blame"),
        ("Careful now, people have lost their accounts for less.", "threats"),
        ("While you're here, the autumn lamps are in and they are gorgeous.", "upsell"),
        ("Your new one left Leeds this morning.", "promises"),
        ("Best thing is to ring the shop and see what they say.", "homework"),
        ("We're on this journey of excellence together with you.", "cliches"),
        ("Well, that one really lit up your evening, didn't it.", "cheer"),
    ],
)
def test_what_no_phrase_knows_is_found_in_words_of_people(said: str, kind: str) -> None:
    """The same words are not read so closely where they are put together of parts."""
    assert kind not in findings(said, by_hand=False)
    assert kind in findings(said)


def test_a_good_reply_has_no_findings() -> None:
    """Nor has a good sentence that only sounds like a fault."""
    assert findings() == set()
    assert findings("We packed it badly.") == set()
    assert findings("Which colour was it?") == set()


def test_what_a_fact_or_an_answer_says_may_be_said() -> None:
    """A promise that the brand itself wrote down is none of the writer's."""
    said = "Your new one left Leeds this morning."
    assert "promises" in findings(said)
    assert "promises" not in findings(said, facts=Vouched(words=(said.lower(),), complete=True))
    assert "promises" not in findings(
        said, facts=Vouched(answers=(said.lower(),), words=(said.lower(),), complete=True)
    )


def test_all_but_the_signature_is_read_and_quoted_as_it_stands() -> None:
    """Also behind the name of who signs, and beside an answer of the brand."""
    answer = "Our shops are open on Sundays from 9 to 5."
    faults = "The van company treats boxes like footballs. While you're here, look at our new lamps."
    text = f"Maya here. {faults} {answer} – Maya"
    context = DraftContext(
        text=text, platform="x", situation="complaint", label=Label.COMPLAINT, signature="Maya", own_handles=(),
        customer_handle=None, limit=280, length=len(text), mention_text="my lamp came cracked", by_hand=True,
        facts=Vouched(answers=(answer.lower(),), words=(answer.lower(),), complete=True),
    )  # fmt: skip
    found = {one.check: one for one in run_checks(context)}
    assert {"blame", "upsell"} <= found.keys()
    assert not any("~" in one.message for one in found.values())


@pytest.mark.parametrize(
    "text", ["Je suis vraiment navré.", "Het spijt ons dat dit gebeurd is.", "Przykro mi z tego powodu."]
)
def test_other_languages_are_not_read(text: str) -> None:
    """The network knows English alone."""
    context = DraftContext(
        text=text, platform="x", situation="complaint", label=Label.COMPLAINT, signature="", own_handles=(),
        customer_handle=None, limit=280, length=len(text), mention_text="", by_hand=True,
    )  # fmt: skip
    assert not any(one.check == "profanity" for one in run_checks(context))


def test_glad_people_may_be_met_gladly() -> None:
    """Cheer and work for the customer are faults towards the upset alone."""
    said = "What a treat to read, we're doing a little dance."
    assert "cheer" in findings(said)
    assert "cheer" not in findings(said, label=Label.PRAISE)


def test_each_kind_has_a_head() -> None:
    """The file that ships knows all of them."""
    known = reader()
    assert known is not None
    assert set(known.faults("Thank you for telling us about the lamp.")) <= set(KINDS)


@given(st.text())
def test_sentences_stand_where_they_say(text: str) -> None:
    """Each is a piece of the text, in order, and none overlaps the next."""
    end = 0
    for one in sentences(text):
        assert text[one.start : one.start + len(one.text)] == one.text
        assert one.start >= end
        end = one.start + len(one.text)
