"""Which answer fits a question: judged on invented questions of an invented shop, with those that fit none."""

import json
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.brand_files import load_answers
from listener.classify.meaning import meaning
from responders.answering import ready_for
from responders.brands import Voice
from responders.self_service import Answer, Answers
from store.types import Label

FOLDER = Path(__file__).parents[2] / "answers"
AT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
ENTRIES = load_answers(FOLDER / "answers.toml")
ANSWERS = Answers(ENTRIES, threshold=0.6, own_words=("Kestrel",))


def rows(name: str) -> list[tuple[str, str | None]]:
    lines = (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [(row["text"], row["answer"]) for row in map(json.loads, lines)]


def given_to(question: str, answers: Answers = ANSWERS, at: datetime = AT) -> str | None:
    chosen = answers.close_enough(answers.nearest(question, at))
    return chosen.name if chosen else None


@pytest.mark.parametrize(("name", "least"), [("tuned", 0.9), ("held-back", 0.7)])
def test_no_question_gets_a_wrong_answer_and_most_get_theirs(name: str, least: float) -> None:
    """A wrong answer is worse than a person's time: none is wrong, and enough are answered to be worth it."""
    judged = rows(name)
    got = {text: given_to(text) for text, _ in judged}
    assert [(text, got[text]) for text, right in judged if got[text] not in {right, None}] == []
    answerable = [text for text, right in judged if right]
    assert sum(got[text] is not None for text in answerable) / len(answerable) >= least


COMPLAINED = [replace(one, to=frozenset({Label.COMPLAINT})) for one in ENTRIES]
MEANT = Answers(COMPLAINED, threshold=0.6, own_words=("Kestrel",), meaning=meaning)
BY_WORDS = Answers(COMPLAINED, threshold=0.6, own_words=("Kestrel",))


def answer_to(complaint: str, answers: Answers) -> str | None:
    chosen = answers.close_enough(answers.nearest(complaint, AT, Label.COMPLAINT))
    return chosen.name if chosen else None


@pytest.mark.parametrize(
    ("complaint", "answer"),
    [
        ("the parcel hasn't turned up", "tracking"),
        ("I don't want it any more, just let me give it back", "returns"),
    ],
)
def test_what_a_complaint_means_is_found_in_other_words(complaint: str, answer: str) -> None:
    """With `wellheard[neural]`; by words alone it has no answer."""
    assert answer_to(complaint, BY_WORDS) is None
    assert answer_to(complaint, MEANT) == answer


def test_a_question_is_compared_by_its_words_alone() -> None:
    """What is open on a Monday is not what is open on a Sunday, however near the two are."""
    both = Answers(ENTRIES, threshold=0.6, own_words=("Kestrel",), meaning=meaning)
    for text, _ in rows("held-back"):
        assert both.nearest(text, AT) == ANSWERS.nearest(text, AT)


def test_only_its_words_make_an_answer_sure_where_the_label_is_not() -> None:
    """What is near enough for a complaint is not near enough for what may be none."""
    voice = Voice(brand="kestrel", name="Kestrel", signature="Maya", answers=MEANT)
    near = ready_for(voice, "the parcel hasn't turned up", Label.COMPLAINT, AT)
    sure = ready_for(voice, ENTRIES[0].patterns[0], Label.COMPLAINT, AT)
    assert near is not None
    assert sure is not None
    assert not near.surely
    assert sure.surely


def test_where_the_fitting_answer_ended_no_other_is_given() -> None:
    """The second best would be a guess."""
    ended = [replace(one, until=AT.date() - timedelta(days=1)) if one.name == "tracking" else one for one in COMPLAINED]
    answers = Answers(ended, threshold=0.6, own_words=("Kestrel",), meaning=meaning)
    assert answer_to("the parcel hasn't turned up", answers) is None
    assert answers.nearest("the parcel hasn't turned up", AT, Label.COMPLAINT) == ()


def test_there_is_enough_to_judge_by() -> None:
    """At least sixty questions, a third of them without an answer."""
    judged = rows("tuned") + rows("held-back")
    assert len(judged) >= 60
    assert len({text for text, _ in judged}) == len(judged)
    assert sum(right is None for _, right in judged) >= len(judged) // 3


def test_the_nearest_three_say_why() -> None:
    """A person sees the names that come nearest, best first, and the words they share with the question."""
    near = ANSWERS.nearest("Can I return the wrong size or only exchange it?", AT)
    assert 1 < len(near) <= 3
    assert {match.answer.name for match in near} >= {"returns", "exchange"}
    assert [m.confidence for m in near] == sorted((m.confidence for m in near), reverse=True)
    assert all(match.words for match in near)


def test_two_sure_answers_are_a_persons_to_choose() -> None:
    """Where two are close enough and neither leads, nothing is given."""
    twins = Answers(
        [Answer("one", ("opening hours",), ("A",)), Answer("two", ("opening hours",), ("B",))], threshold=0.5
    )
    assert given_to("What are your opening hours?", twins) is None
    assert len(twins.nearest("What are your opening hours?", AT)) == 2


def test_an_ended_answer_is_not_given() -> None:
    """After its last day the question is a person's."""
    question = "What's the last order date for Christmas?"
    assert given_to(question) == "christmas"
    assert given_to(question, at=datetime(2026, 12, 19, 12, 0, tzinfo=UTC)) is None


def test_the_brands_name_is_no_reason() -> None:
    """Every question may hold the name: it brings no answer nearer."""
    assert ANSWERS.nearest("Kestrel?", AT) == ()


@given(st.text(max_size=300))
def test_no_question_breaks_it(question: str) -> None:
    """Whatever strangers write: confidences are shares."""
    assert all(0 < match.confidence <= 1 for match in ANSWERS.nearest(question, AT))


def test_a_hostile_question_takes_no_time() -> None:
    """Thousands of sentences cost no more than a few."""
    start = time.perf_counter()
    ANSWERS.nearest("can i return? " * 2000, AT)
    assert time.perf_counter() - start < 30  # what grows faster than the question would take minutes
