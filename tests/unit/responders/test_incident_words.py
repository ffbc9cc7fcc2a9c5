"""Facts in frames: the same for everybody, in words that differ, and never longer than the platform takes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from responders.brands import Voice
from responders.incident_words import INCIDENT, INCIDENT_OVER, SITUATIONS, FactsRefused, IncidentWords
from responders.length import count_x
from responders.similar import Lately

VOICE = Voice(brand="kestrel", name="Kestrel", signature="Maya at Kestrel")
FACTS = "The storm closed our depot, and parcels leave again on Monday."
WORDS = IncidentWords()


def all_of(situation: str, facts: str, platform: str = "x") -> list[str]:
    used: set[str] = set()
    texts = []
    while (one := WORDS.choose(VOICE, platform, situation, facts, turn=3, used=used, lately=Lately())) is not None:
        used.add(one.key)
        texts.append(one.text)
    return texts


@pytest.mark.parametrize("situation", SITUATIONS)
def test_every_frame_says_the_facts_and_none_is_like_another(situation: str) -> None:
    """Six frames or more, each once for one customer."""
    texts = all_of(situation, FACTS)
    assert len(set(texts)) == len(texts) >= 6
    assert all(FACTS in text and text.endswith("Maya at Kestrel") for text in texts)


def test_what_somebody_else_was_offered_comes_last_and_with_a_warning() -> None:
    """In a storm larger than the frames a repeated text is marked, never silent."""
    first = WORDS.choose(VOICE, "x", INCIDENT, FACTS, turn=0, used=set(), lately=Lately())
    assert first is not None
    other = WORDS.choose(VOICE, "x", INCIDENT, FACTS, turn=0, used=set(), lately=Lately([first.text]))
    assert other is not None
    assert other.text != first.text
    every = [WORDS.choose(VOICE, "x", INCIDENT, FACTS, turn=n, used=set(), lately=Lately()) for n in range(20)]
    everything = Lately(one.text for one in every if one is not None)
    again = WORDS.choose(VOICE, "x", INCIDENT, FACTS, turn=0, used=set(), lately=everything)
    assert again is not None
    assert [found.check for found in again.findings] == ["same-words"]


def test_facts_are_made_whole_sentences_in_one_line() -> None:
    """What was typed in a hurry is told properly."""
    assert WORDS.told(VOICE, "  the depot\n is closed ") == "The depot is closed."
    assert WORDS.told(VOICE, "Is it over? Yes!") == "Is it over? Yes!"


def test_facts_as_long_as_the_refusal_allows_are_accepted_and_one_more_is_not() -> None:
    """The number in the refusal is the number that fits."""
    with pytest.raises(FactsRefused) as refused:
        WORDS.told(VOICE, "x" * 279 + ".")
    room = int(str(refused.value).split(", and ")[1].split(" ")[0])
    line = WORDS.told(VOICE, "y" * (room - 1) + ".")
    assert len(line) == room
    assert all(len(all_of(situation, line)) >= 3 for situation in SITUATIONS)
    with pytest.raises(FactsRefused, match="Shorten them by 1"):
        WORDS.told(VOICE, "y" * room + ".")


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1, max_size=320))
def test_whatever_is_accepted_fits_a_post_on_x(facts: str) -> None:
    """Any text is refused in words or told within the limit, in both situations."""
    try:
        line = WORDS.told(VOICE, facts)
    except FactsRefused:
        return
    for situation in (INCIDENT, INCIDENT_OVER):
        texts = all_of(situation, line)
        assert texts
        assert all(count_x(text) <= 280 for text in texts)


def test_template_marks_in_facts_are_data() -> None:
    """Law 5: what is told is never run."""
    assert (
        "{{ brand }}" in (all_of(INCIDENT, "It says {{ brand }} and {% if x %} here.", "reddit") or ["{{ brand }}"])[0]
    )
