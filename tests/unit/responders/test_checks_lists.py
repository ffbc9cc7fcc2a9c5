"""Checks that read lists of phrases, and how they do on faults that somebody planted without having read them."""

import time
import tomllib
from collections import Counter
from dataclasses import replace
from importlib.resources import files
from typing import Final

import pytest

from benchmarks.checks import CHECK_OF, flagged_clean, is_caught, planted
from responders.checks import run_checks
from responders.facts import Vouched
from store.types import Label
from tests.unit.responders.test_checks import context, found, messages

ROWS: Final = planted()
REACHED: Final = {
    "asks-personal-data": 84,
    "blame": 59,
    "cheer": 94,
    "cliche": 84,
    "hedged-apology": 84,
    "homework": 80,
    "invisible": 100,
    "links": 99,
    "mentions": 100,
    "no-next-step": 90,
    "no-signature": 100,
    "personal-data": 98,
    "profanity": 89,
    "promise": 71,
    "threat": 65,
    "upsell": 69,
}
"""Per cent of the rows that nobody looked at while the checks were improved, rounded down."""
READ_CLOSELY: Final = REACHED | {
    "asks-personal-data": 99,
    "blame": 71,
    "cheer": 95,
    "cliche": 87,
    "hedged-apology": 93,
    "homework": 90,
    "profanity": 96,
    "promise": 77,
    "threat": 83,
    "upsell": 85,
}
"""The same with the network that reads what people write, a hair less: processors round its sums in their own ways."""


@pytest.mark.parametrize(
    "text", ["A quick star rating would help us.", "Our summer sale is on.", "Retweet if you agree."]
)
def test_thanks_ask_for_nothing(text: str) -> None:
    """Selling, and asking for ratings or shares, is warned of in every reply."""
    assert ("upsell", "warn") in found(text, Label.PRAISE)


@pytest.mark.parametrize(
    "word", ["p\u0430rcel", "\u0455\u0441\u043e\u0440\u0435", "lid\u034f", "lid\U000e0101", "\uffa0lid", "\u2800"]
)
def test_letters_that_only_look_like_ours_block(word: str) -> None:
    """Look-alikes of other alphabets and blank letters deceive as hidden characters do."""
    assert ("characters", "block") in found(f"I'll ask about the {word} today.")


@pytest.mark.parametrize(
    "text", ["Εγώ και η Maya, ευχαριστώ", "Спасибо за отзыв!", "5 µm, β-carotene", "naïve Zoë ✌️ ❤️"]
)
def test_other_alphabets_may_stand(text: str) -> None:
    """A text in Greek or Russian, a unit and a sign are spelling."""
    assert messages(text, "characters", Label.PRAISE) == []


LISTS = sorted((files("responders") / "data" / "checks").iterdir(), key=str)
LISTED = [
    words for path in LISTS for words in tomllib.loads(path.read_text("utf-8")).get("phrases", ()) if " " in words
]


@pytest.mark.parametrize(
    "unit",
    [
        "a@", "1 ", "you should have ", "send your ", "[", "@a.", "-1", "A1-", "http://a.", "we take this ", "a.b.",
        "f*", "f u c k ", "12 Old Mill ", "one two ", "what is your ", "I'll ", "a (at) b", "the the the ", "\u0430b",
        *LISTED,
    ],
)  # fmt: skip
def test_long_hostile_texts_take_no_time(unit: str) -> None:
    """No pattern blows up on repetitions, of its own telling words either."""
    text = (unit + " " * (len(unit) > 20)) * (10_000 // len(unit))
    checked = replace(context(text), facts=Vouched(complete=True))
    run_checks(checked)
    start = time.process_time()
    run_checks(checked)
    assert time.process_time() - start < 0.5


@pytest.mark.parametrize("kind", CHECK_OF)
def test_as_many_planted_faults_are_caught_as_before(kind: str) -> None:
    """Each kind on its held-back half: a change of a check does not lose what was reached."""
    rows = [row for row in ROWS if row.kind == kind and not row.tuned]
    assert len(rows) == 100
    assert sum(map(is_caught, rows)) >= REACHED[kind]
    assert sum(is_caught(row, by_hand=True) for row in rows) >= READ_CLOSELY[kind]


@pytest.mark.parametrize("by_hand", [False, True])
def test_good_replies_are_left_alone(*, by_hand: bool) -> None:
    """Of the held-back replies without a fault, no check flags more than one in fifty."""
    counts, of = flagged_clean((row for row in ROWS if not row.tuned), by_hand=by_hand)
    assert of > 1_000
    assert Counter({check: n for check, n in counts.items() if n > of / 50}) == Counter()
