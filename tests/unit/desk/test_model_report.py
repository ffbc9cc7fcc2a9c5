"""Laws of the report on the machine: figures worked out by hand, and what holds of every set of corrections."""

import math
import tomllib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.model_report import (
    FEW,
    THRESHOLDS,
    at_threshold,
    build_report,
    priors_of,
    smallest_threshold,
    tune,
    with_priors,
)
from desk.model_words import report_document, report_lines, settings_lines, tuning_document, tuning_lines
from store.corrections import Correction
from store.types import Label

P, C, Q, O = Label  # noqa: E741  # the four labels in their order


def row(
    said: Label, meant: Label, confidence: float = 0.85, *, platform: str = "x", lang: str | None = "en",
    may_train: bool = True,
) -> Correction:  # fmt: skip
    """A mention read by the machine as `said`, with the rest of its score spread evenly."""
    rest = (1 - confidence) / 3
    scores = [confidence if label is said else rest for label in Label]
    return Correction(1, "kestrel", platform, lang, said, meant, *scores, confidence, may_train)


FIVE = [
    row(P, P, 0.85),
    row(P, C, 0.85),
    row(C, C, 0.55, platform="reddit"),
    row(C, C, 0.95, platform="reddit", lang="de"),
    row(Q, O, 0.35, lang=None),
]


@st.composite
def corrections(draw: st.DrawFn) -> Correction:
    weights = draw(st.lists(st.floats(0.0, 1.0), min_size=4, max_size=4).filter(lambda w: sum(w) > 0.01))
    scores = [weight / sum(weights) for weight in weights]
    said = max(zip(scores, Label, strict=True))[1]
    platform, lang = draw(st.sampled_from(["x", "reddit"])), draw(st.sampled_from(["en", "de", None]))
    meant = draw(st.sampled_from(list(Label)))
    return Correction(1, "kestrel", platform, lang, said, meant, *scores, max(scores), draw(st.booleans()))


many = st.one_of(st.lists(corrections(), max_size=8), st.lists(corrections(), min_size=40, max_size=60))


def test_who_said_what_is_counted_by_label() -> None:
    """Precision is of what the machine said, recall of what people said; neither is invented where nobody spoke."""
    report = build_report(FIVE)

    assert (report.mentions, report.right, report.accuracy) == (5, 3, 0.6)
    assert report.confusion[C] == {P: 1, C: 2, Q: 0, O: 0}
    assert report.confusion[O][Q] == 1
    assert [(one.person, one.machine, one.right) for one in report.labels] == [
        (1, 2, 1), (3, 2, 2), (0, 1, 0), (1, 0, 0)
    ]  # fmt: skip
    assert [one.precision for one in report.labels] == [0.5, 1.0, 0.0, None]
    assert [one.recall for one in report.labels] == [1.0, 2 / 3, None, 0.0]


def test_platforms_and_languages_are_measured_apart() -> None:
    """The largest first; a language that nobody named is unknown."""
    report = build_report(FIVE)

    assert [(one.name, one.mentions, one.right) for one in report.platforms] == [("x", 3, 1), ("reddit", 2, 2)]
    assert [(one.name, one.mentions, one.right) for one in report.languages] == [
        ("en", 3, 2), ("de", 1, 1), ("unknown", 1, 0)
    ]  # fmt: skip


def test_calibration_compares_how_sure_with_how_right() -> None:
    """(|2*0.85 - 1| + |0.55 - 1| + |0.95 - 1| + |0.35 - 0|) / 5 = 1.55 / 5."""
    report = build_report(FIVE)

    assert report.calibration_error == pytest.approx(0.31)
    held = {(one.low, one.high): (one.mentions, one.right, one.confidence) for one in report.bins if one.mentions}
    assert held == {
        (0.3, 0.4): (1, 0, 0.35),
        (0.5, 0.6): (1, 1, 0.55),
        (0.8, 0.9): (2, 1, 0.85),
        (0.9, 1.0): (1, 1, 0.95),
    }
    assert [one.accuracy for one in report.bins[:3]] == [None, None, None]
    assert build_report([row(P, P, 1.0)]).bins[-1].mentions == 1
    assert build_report([]).calibration_error is None


def test_each_threshold_says_who_would_have_read_what() -> None:
    """A mention exactly at the threshold stays with the machine."""
    found = {one.threshold: one for one in build_report(FIVE).thresholds}

    assert list(found) == [0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95]
    assert [(found[t].to_person, found[t].stays, found[t].right) for t in (0.35, 0.4, 0.55, 0.6, 0.9)] == [
        (0, 5, 3), (1, 4, 3), (1, 4, 3), (2, 3, 2), (4, 1, 1)
    ]  # fmt: skip
    assert at_threshold([row(P, P, 0.5)], 0.95).accuracy is None


@given(many)
def test_counts_always_add_up(rows: list[Correction]) -> None:
    """Nothing is counted twice or lost, however the report cuts it."""
    report = build_report(rows)

    assert sum(n for counts in report.confusion.values() for n in counts.values()) == len(rows)
    assert sum(report.confusion[label][label] for label in Label) == report.right
    for parts in (report.platforms, report.languages, report.bins):
        assert sum(one.mentions for one in parts) == len(rows)
        assert sum(one.right for one in parts) == report.right
    assert sum(one.person for one in report.labels) == sum(one.machine for one in report.labels) == len(rows)
    assert all(one.to_person + one.stays == len(rows) for one in report.thresholds)
    shares = [one.accuracy for one in (*report.platforms, *report.bins, *report.thresholds)]
    assert all(share is None or 0 <= share <= 1 for share in shares)


@given(many)
def test_the_calibration_error_lies_between_0_and_1(rows: list[Correction]) -> None:
    """And is there whenever there is a mention."""
    error = build_report(rows).calibration_error

    assert (error is None) == (not rows)
    assert error is None or 0 <= error <= 1


@given(many)
def test_a_higher_threshold_never_leaves_more_with_the_machine(rows: list[Correction]) -> None:
    """It can only send more to people."""
    stays = [one.stays for one in build_report(rows).thresholds]

    assert stays == sorted(stays, reverse=True)


def test_the_smallest_threshold_that_keeps_the_wanted_share_is_chosen() -> None:
    """At 0.55, 18 of 20 are right: exactly the 0.9 wanted. Below, the two wrong ones at 0.5 stay too."""
    rows = [*[row(C, C, 0.8)] * 18, *[row(C, P, 0.6)] * 2, *[row(C, P, 0.5)] * 2]
    found = tune(rows, wanted=0.9)

    assert found.chosen is not None
    assert (found.chosen.threshold, found.chosen.stays, found.chosen.right) == (0.55, 20, 18)
    assert smallest_threshold(rows, 0.95).threshold == 0.65
    assert smallest_threshold([row(C, P, 0.99)], 0.1) is None


def test_priors_lift_what_the_machine_says_too_seldom() -> None:
    """25 mentions at 0.7 for praise, all complaints: praise log(5 / 22.5), complaint log(30 / 7.5), both cut at 1."""
    rows = [row(P, C, 0.7)] * 25

    assert priors_of(rows) == pytest.approx({P: -1, C: 1, Q: math.log(5 / 7.5), O: math.log(5 / 7.5)})
    assert tune(rows).priors == {P: -1.0, C: 1.0, Q: -0.41, O: -0.41}
    assert priors_of([]) == {P: 0, C: 0, Q: 0, O: 0}


def test_the_chosen_threshold_is_tried_again_with_the_priors() -> None:
    """What looked right before the shift may not after it, and that is said."""
    rows = [*[row(P, P, 0.55)] * 3, *[row(C, C, 0.9)] * 22]
    found = tune(rows, wanted=0.9)
    shifted = [with_priors(one, found.priors) for one in rows]

    assert found.shifted == at_threshold(shifted, found.chosen.threshold)
    assert with_priors(row(P, C, 0.4), {P: -1.0, C: 1.0}).machine_label is C
    assert with_priors(row(P, C, 0.4), {P: -1.0, C: 1.0}).confidence == pytest.approx(
        0.2 * math.e / (0.4 / math.e + 0.2 * math.e + 0.4)
    )


@given(corrections())
def test_no_priors_change_nothing(one: Correction) -> None:
    """The reading with shifts of zero is the reading."""
    same = with_priors(one, {})

    assert same.machine_label is one.machine_label
    assert same.confidence == pytest.approx(one.confidence)


@given(many, st.floats(0.01, 1.0))
def test_what_may_not_train_is_counted_and_never_used(rows: list[Correction], wanted: float) -> None:
    """Law 9: without the refused rows the same is found."""
    found = tune(rows, wanted=wanted)
    allowed = [one for one in rows if one.may_train]

    assert (found.used, found.refused) == (len(allowed), len(rows) - len(allowed))
    assert replace(found, refused=0) == tune(allowed, wanted=wanted)
    assert found.few == (len(allowed) < FEW) == (not found.priors)
    assert all(-1 <= shift <= 1 for shift in found.priors.values())
    if found.chosen is not None:
        assert found.chosen.accuracy >= wanted
        earlier = [at_threshold(allowed, t) for t in THRESHOLDS if t < found.chosen.threshold]
        assert all(one.accuracy is None or one.accuracy < wanted for one in earlier)


def test_few_mentions_are_called_few_and_none_are_called_none() -> None:
    """Nobody takes five mentions for proof, and nothing is tuned by them."""
    few = "\n".join(report_lines(build_report(FIVE), "kestrel"))
    assert "5 mentions of kestrel" in few
    assert "fewer than 20: too few to prove anything" in few
    assert "fewer than" not in "\n".join(report_lines(build_report(FIVE * 4), None))
    assert "nothing to measure" in "\n".join(report_lines(build_report([]), None))
    refused = {"kestrel": tune([*FIVE, row(P, P, may_train=False)])}
    said = "\n".join(tuning_lines(refused))
    assert "kestrel: 5 mentions may train. 1 mention refused, because their source forbids training" in said
    assert "too few to tune by" in said
    assert settings_lines(refused) == []
    assert tuning_document(refused, 0.9)["brands"][0]["threshold"] is None


def test_the_settings_are_toml_and_hold_what_was_found() -> None:
    """Each brand has its line; one without a threshold has priors alone."""
    good = tune([row(C, C, 0.8)] * 25)
    wrong = tune([row(P, C, 0.7)] * 25)
    written = tomllib.loads("\n".join(settings_lines({"kestrel": good, "red-kite": wrong})))["classifier"]

    assert written["thresholds"] == {"kestrel": 0.3}
    assert set(written["priors"]) == {"kestrel", "red-kite"}
    assert written["priors"]["red-kite"] == {"praise": -1.0, "complaint": 1.0, "question": -0.41, "other": -0.41}
    assert "No threshold keeps 90.0% right" in "\n".join(tuning_lines({"red-kite": wrong}))


def test_columns_are_aligned_and_no_cell_breaks_its_line() -> None:
    """Figures end where their heading ends; a language tag is a stranger's text (law 5)."""
    lines = list(report_lines(build_report([*FIVE, row(P, P, 0.5, lang="e\x1b[2J\nn")]), None))
    at = lines.index("By language")

    assert len({len(line) for line in lines[at + 1 : lines.index("", at)]}) == 1
    assert not [line for line in lines if "\x1b" in line or "\n" in line]
    assert "  0.85                 3             3        66.7%" in lines


def test_the_document_has_every_figure_of_the_report() -> None:
    """Shares are 0 to 1 with four digits, null where there is nothing to measure."""
    document = report_document(build_report(FIVE), "kestrel")

    assert (document["brand"], document["mentions"], document["accuracy"], document["few"]) == ("kestrel", 5, 0.6, True)
    assert document["confusion"]["complaint"] == {"praise": 1, "complaint": 2, "question": 0, "other": 0}
    assert document["labels"][3]["precision"] is None
    assert document["labels"][1]["recall"] == 0.6667
    assert document["calibration"]["error"] == 0.31
    assert len(document["calibration"]["bins"]) == 10
    assert document["thresholds"][2] == {"threshold": 0.4, "to_person": 1, "stays": 4, "right": 3, "accuracy": 0.75}
