"""The planted drafts that ship: no check blocks one, each fits everywhere, they come as often as they are asked for."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responders import planted
from responders.checking import check_reply
from responders.length import length, limit
from responders.planted import Example, examples, in_turn, signed, stands_beside
from store import schema
from store.engine import Store
from store.models_plantings import Answer
from store.types import Label, Mention
from tests.flow import ANGRY, BRAND, BRANDS, Flow

ALL = examples("en")
VOICE = BRANDS.voices[BRAND]
LONGEST_SIGNATURE = "Bartholomew at Kestrel & Daughters"


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flow, Mention]]:
    """A mention to put in the place of."""
    with Store(f"sqlite:///{tmp_path_factory.mktemp('planted') / 'w.db'}") as store:
        schema.upgrade(store)
        flow = Flow(store, datetime(2026, 11, 20, 9, tzinfo=UTC))
        flow.hear(flow.say(ANGRY))
        yield flow, flow.mentions()[0]


def test_there_are_enough_of_them_for_weeks() -> None:
    """Two dozen and more, each of a fault of its own, in any English; none in a language in which none ships."""
    assert len(ALL) >= 24
    for words in ({one.said for one in ALL}, {one.reply for one in ALL}, {one.fault for one in ALL}):
        assert len(words) == len(ALL)
    assert examples("en-US") == ALL
    assert examples("de") == ()
    assert {one.label for one in ALL} == {Label.PRAISE, Label.COMPLAINT, Label.QUESTION}


@pytest.mark.parametrize("example", ALL, ids=lambda one: one.name)
def test_only_a_reader_sees_the_fault(example: Example, heard: tuple[Flow, Mention]) -> None:
    """No check of a usual brand blocks one: what a check blocks tells nothing of whether a person reads."""
    flow, mention = heard
    found = mention.classification._replace(label=example.label)
    post = replace(mention.post, text=example.said, author=example.customer)
    answered = replace(mention, post=post, classification=found)
    with flow.store.read(flow.at) as tx:
        findings = check_reply(
            tx,
            signed(example, VOICE.signature),
            voice=VOICE,
            mention=answered,
            situation=example.situation,
            by_hand=True,
        )
    assert [one.message for one in findings if one.severity == "block"] == []


@pytest.mark.parametrize("example", ALL, ids=lambda one: one.name)
def test_it_fits_on_every_platform_and_is_told_in_a_sentence(example: Example) -> None:
    """Also under a long name; and the fault goes on from "It"."""
    text = signed(example, LONGEST_SIGNATURE)
    assert all(length(platform, text) <= limit(platform) for platform in ("x", "bluesky", "mastodon", "reddit"))
    assert all(f" It {example.fault}. " in example.told(answer) for answer in Answer)


def test_nobody_meets_one_again_before_all_the_others() -> None:
    """People meet them in different orders; those like the case beside them come first."""
    seen: Counter[str] = Counter()
    for _ in range(2 * len(ALL)):
        seen[in_turn("en", "maya", seen, like=Label.COMPLAINT)[0].name] += 1
    assert len(seen) == len(ALL)
    assert set(seen.values()) == {2}
    orders = [[one.name for one in in_turn("en", who, Counter(), like=Label.PRAISE)] for who in ("maya", "tom")]
    assert orders[0] != orders[1]
    assert sorted(orders[0]) == sorted(orders[1])
    assert in_turn("en", "maya", Counter(), like=Label.PRAISE)[0].label is Label.PRAISE
    only = in_turn("en", "maya", Counter(), like=Label.PRAISE, only=Label.QUESTION)
    assert {one.label for one in only} == {Label.QUESTION}


@given(rate=st.floats(0.0, planted.MOST), person=st.text(min_size=1, max_size=20))
def test_about_the_wanted_share_of_cases_has_one_beside_it(rate: float, person: str) -> None:
    """Of 2,000 cases the share that was asked for, within what chance does in one of two million; none at 0."""
    drawn = [n for n in range(2_000) if stands_beside(person, n, rate)]
    assert drawn == [n for n in range(2_000) if stands_beside(person, n, rate)]
    assert abs(len(drawn) - 2_000 * rate) <= 5 * (2_000 * rate * (1 - rate)) ** 0.5 + 1


def test_the_files_are_where_a_language_is_looked_for() -> None:
    """Each file that ships is read: a slip in one would otherwise show at somebody's desk."""
    shipped = sorted(Path(planted.__file__).parents[1].joinpath("templates", "planted").iterdir())
    assert [file.suffix for file in shipped] == [".toml"] * len(shipped)
    assert all(examples(file.stem) for file in shipped)
