"""The report on the machine and what tuning found: as JSON, as lines for people, and as settings."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from desk.model_report import FEW, ModelReport, ThresholdFigures, Tuning
from desk.plain import plain
from store.types import Label

NO_DATA = "-"
"""Stands where there was nothing to measure."""
CAUTION = "People correct what they come across, so these figures speak for the corrected mentions, not for all."

Json = dict[str, Any]


def report_document(report: ModelReport, brand: str | None) -> Json:
    """The report as JSON. Shares are 0 to 1; null: nothing to measure."""
    return {
        "brand": brand, "mentions": report.mentions, "right": report.right, "accuracy": _rounded(report.accuracy),
        "few": report.few,
        "confusion": {
            person.value: {machine.value: n for machine, n in row.items()} for person, row in report.confusion.items()
        },
        "labels": [
            {"label": one.label.value, "person": one.person, "machine": one.machine, "right": one.right,
             "precision": _rounded(one.precision), "recall": _rounded(one.recall)}
            for one in report.labels
        ],
        **{
            name: [
                {"name": one.name, "mentions": one.mentions, "right": one.right, "accuracy": _rounded(one.accuracy)}
                for one in groups
            ]
            for name, groups in (("platforms", report.platforms), ("languages", report.languages))
        },
        "calibration": {
            "error": _rounded(report.calibration_error),
            "bins": [
                {"low": one.low, "high": one.high, "mentions": one.mentions, "right": one.right,
                 "confidence": _rounded(one.confidence), "accuracy": _rounded(one.accuracy)}
                for one in report.bins
            ],
        },
        "thresholds": [_threshold(one) for one in report.thresholds],
    }  # fmt: skip


def report_lines(report: ModelReport, brand: str | None) -> Iterator[str]:
    """The report for people."""
    whose = brand or "all brands"
    if not report.mentions:
        yield f"No label of {whose} was corrected or confirmed yet: there is nothing to measure the machine by."
        yield "`wellheard mentions correct ID LABEL` gives a mention a person's label."
        return
    yield f"{counted(report.mentions)} of {whose} corrected or confirmed by people."
    yield f"The machine had {report.right} of them right: {_percent(report.accuracy)}."
    if report.few:
        yield f"That is fewer than {FEW}: too few to prove anything. Take these figures as a hint."
    yield CAUTION
    yield from _labels(report)
    head = ("mentions", "right", "share right")
    for title, groups in (("By platform", report.platforms), ("By language", report.languages)):
        rows = [(one.name, str(one.mentions), str(one.right), _percent(one.accuracy)) for one in groups]
        yield from _table(title, ("", *head), rows)
    yield from _calibration(report)
    yield from _table(
        "At another threshold, below which a mention goes to a person",
        ("threshold", "to a person", "with machine", "share right"),
        [(f"{o.threshold:.2f}", str(o.to_person), str(o.stays), _percent(o.accuracy)) for o in report.thresholds],
    )


def tuning_document(tunings: Mapping[str, Tuning], wanted: float) -> Json:
    """What tuning found, as JSON; `settings` is TOML, empty where nothing was found."""
    return {
        "precision": wanted,
        "brands": [
            {
                "brand": brand, "used": one.used, "refused": one.refused, "few": one.few,
                "threshold": one.chosen.threshold if one.chosen else None,
                "chosen": _threshold(one.chosen) if one.chosen else None,
                "with_priors": _threshold(one.shifted) if one.shifted else None,
                "priors": {label.value: value for label, value in one.priors.items()},
            }
            for brand, one in tunings.items()
        ],
        "settings": "".join(f"{line}\n" for line in settings_lines(tunings)),
    }  # fmt: skip


def tuning_lines(tunings: Mapping[str, Tuning]) -> Iterator[str]:
    """What tuning found, for people, and the settings that say it."""
    for brand, one in tunings.items():
        yield from _found(brand, one)
        yield ""
    if settings := settings_lines(tunings):
        yield CAUTION
        yield "Priors come on top of those the mentions were read with: where wellheard.toml has some, write the sums."
        yield ""
        yield "Nothing was written. The lines for wellheard.toml:"
        yield ""
        yield from settings
    else:
        yield "There is nothing to put into wellheard.toml."


def settings_lines(tunings: Mapping[str, Tuning]) -> list[str]:
    """The lines of wellheard.toml that put into force what was found; none where nothing was."""
    thresholds = [f"{b} = {one.chosen.threshold:.2f}" for b, one in tunings.items() if one.chosen]
    lines = ["[classifier.thresholds]", *thresholds] if thresholds else []
    for brand, one in tunings.items():
        if one.priors:
            lines.append(f"[classifier.priors.{brand}]")
            lines += [f"{label.value} = {shift:.2f}" for label, shift in one.priors.items()]
    return lines


def counted(mentions: int) -> str:
    """So many mentions, in words."""
    return "1 mention" if mentions == 1 else f"{mentions} mentions"


def _found(brand: str, one: Tuning) -> Iterator[str]:
    yield f"{brand}: {counted(one.used)} may train. {_refused(one.refused)}"
    if one.few:
        yield f"Fewer than {FEW}: too few to tune by. Nothing is proposed."
        return
    if one.chosen is None or one.shifted is None:
        yield f"No threshold keeps {_percent(one.wanted)} right among what stays with the machine."
    else:
        stays = f"{one.chosen.stays} of {one.used}"
        yield f"At a threshold of {one.chosen.threshold:.2f}, {stays} stay with the machine, {_right(one.chosen)}."
        yield f"With the priors below in force, {one.shifted.stays} of {one.used} stay, {_right(one.shifted)}."
        if one.chosen.stays < FEW:
            yield f"Fewer than {FEW} stay: take that share as a hint."
        if one.shifted.accuracy is None or one.shifted.accuracy < one.wanted:
            yield f"That is less than the {_percent(one.wanted)} wanted: set the threshold or the priors, not both."


def _refused(mentions: int) -> str:
    why = "their source forbids training or the post was deleted"
    return f"{counted(mentions)} refused, because {why}." if mentions else "None was refused."


def _right(found: ThresholdFigures) -> str:
    return f"{_percent(found.accuracy)} of them right" if found.stays else "so none can be right"


def _labels(report: ModelReport) -> Iterator[str]:
    yield from _table(
        "What people said, line by line, and what the machine had said, column by column",
        ("", *(label.value for label in Label)),
        [(person.value, *(str(n) for n in row.values())) for person, row in report.confusion.items()],
    )
    yield from _table(
        "Each label",
        ("", "people", "machine", "both", "precision", "recall"),
        [
            (o.label.value, str(o.person), str(o.machine), str(o.right), _percent(o.precision), _percent(o.recall))
            for o in report.labels
        ],
    )


def _calibration(report: ModelReport) -> Iterator[str]:
    yield from _table(
        "How sure the machine was, and how often it was right",
        ("confidence", "mentions", "mean", "share right"),
        [
            (f"{one.low:.1f} to {one.high:.1f}", str(one.mentions), _percent(one.confidence), _percent(one.accuracy))
            for one in report.bins
            if one.mentions
        ],
    )
    yield f"  Expected calibration error: {report.calibration_error:.3f}. 0 is best, 1 is worst."


def _table(title: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    cells = [list(head), *([plain(cell) for cell in row] for row in rows)]
    widths = [max(len(row[n]) for row in cells) for n in range(len(head))]
    yield ""
    yield title
    for row in cells:
        figures = (cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))
        yield "  ".join(["", row[0].ljust(widths[0]), *figures])


def _threshold(found: ThresholdFigures) -> Json:
    return {
        "threshold": found.threshold, "to_person": found.to_person, "stays": found.stays, "right": found.right,
        "accuracy": _rounded(found.accuracy),
    }  # fmt: skip


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _percent(value: float | None) -> str:
    return NO_DATA if value is None else f"{value:.1%}"
