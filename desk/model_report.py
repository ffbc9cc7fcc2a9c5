"""How well the machine reads mentions, measured on those that people corrected, and what would make it better."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from store.corrections import Correction
from store.types import Label

FEW = 20
"""Fewer corrected mentions than this prove little."""
BINS = 10
"""So many equal stretches of confidence are compared with how often the machine was right."""
THRESHOLDS = tuple(n / 100 for n in range(30, 100, 5))
"""Confidences below which a mention could go to a person."""
_SMOOTHING = 5.0
_LARGEST_SHIFT = 1.0


@dataclass(frozen=True, slots=True)
class LabelFigures:
    """One label: how often people gave it, how often the machine did, and how often both."""

    label: Label
    person: int
    machine: int
    right: int

    @property
    def precision(self) -> float | None:
        """Of those the machine gave this label, the share that people agree with; None: it gave none."""
        return share(self.right, self.machine)

    @property
    def recall(self) -> float | None:
        """Of those that people gave this label, the share that the machine found; None: they gave none."""
        return share(self.right, self.person)


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """The mentions of one platform or language."""

    name: str
    """`unknown` where the language is."""
    mentions: int
    right: int

    @property
    def accuracy(self) -> float | None:
        """The share that the machine had right."""
        return share(self.right, self.mentions)


@dataclass(frozen=True, slots=True)
class Bin:
    """The mentions of which the machine was about equally sure: `low <= confidence < high`; the last holds 1 too."""

    low: float
    high: float
    mentions: int
    right: int
    confidence: float | None
    """The mean of the machine's; None: there are no mentions."""

    @property
    def accuracy(self) -> float | None:
        """The share that the machine had right: equal to `confidence` where it knows itself."""
        return share(self.right, self.mentions)


@dataclass(frozen=True, slots=True)
class ThresholdFigures:
    """What a threshold would have done: a mention whose confidence is lower goes to a person."""

    threshold: float
    to_person: int
    stays: int
    """With the machine."""
    right: int
    """Of those that stay."""

    @property
    def accuracy(self) -> float | None:
        """The share right among those that stay; None: none stays."""
        return share(self.right, self.stays)


@dataclass(frozen=True, slots=True)
class ModelReport:
    """The machine's labels beside the people's."""

    mentions: int
    """That a person corrected or confirmed."""
    right: int
    confusion: Mapping[Label, Mapping[Label, int]]
    """The person's label, then the machine's."""
    labels: tuple[LabelFigures, ...]
    platforms: tuple[GroupFigures, ...]
    """Largest first, as are the languages."""
    languages: tuple[GroupFigures, ...]
    calibration_error: float | None
    """Expected calibration error: how far confidence and share right lie apart, 0 to 1, weighted by mentions."""
    bins: tuple[Bin, ...]
    thresholds: tuple[ThresholdFigures, ...]

    @property
    def accuracy(self) -> float | None:
        """The share that the machine had right."""
        return share(self.right, self.mentions)

    @property
    def few(self) -> bool:
        """Too few mentions to prove much."""
        return self.mentions < FEW


@dataclass(frozen=True, slots=True)
class Tuning:
    """Settings that would have served better, found on the mentions that may train."""

    wanted: float
    """The share right that is asked of what stays with the machine."""
    used: int
    refused: int
    """Mentions left out because their source forbids training, or because they were deleted."""
    chosen: ThresholdFigures | None
    """The smallest threshold that keeps what was wanted; None: none does, or there are too few mentions."""
    priors: Mapping[Label, float]
    """To be added to the log of each score, as printed in settings: two decimals; empty: too few mentions."""
    shifted: ThresholdFigures | None
    """The chosen threshold again, about as it does once the priors are in force."""

    @property
    def few(self) -> bool:
        """Too few mentions to tune by."""
        return self.used < FEW


def share(part: int, whole: int) -> float | None:
    """A part of a whole, 0 to 1; None where there is no whole."""
    return part / whole if whole else None


def build_report(rows: Sequence[Correction]) -> ModelReport:
    """Everything the report says, from the corrected mentions."""
    confusion = confusion_of(rows)
    found = bins_of(rows)
    return ModelReport(
        mentions=len(rows),
        right=sum(row.right for row in rows),
        confusion=confusion,
        labels=tuple(_label_figures(label, confusion) for label in Label),
        platforms=groups_of(rows, lambda row: row.platform),
        languages=groups_of(rows, lambda row: row.lang or "unknown"),
        calibration_error=calibration_error(found),
        bins=found,
        thresholds=tuple(at_threshold(rows, threshold) for threshold in THRESHOLDS),
    )


def confusion_of(rows: Iterable[Correction]) -> dict[Label, dict[Label, int]]:
    """How often the machine gave each label where a person gave another or the same: person's first."""
    counts = Counter((row.label, row.machine_label) for row in rows)
    return {person: {machine: counts[person, machine] for machine in Label} for person in Label}


def groups_of(rows: Sequence[Correction], name: Callable[[Correction], str]) -> tuple[GroupFigures, ...]:
    """How often the machine was right in each group, the largest group first."""
    mentions = Counter(name(row) for row in rows)
    right = Counter(name(row) for row in rows if row.right)
    ranked = sorted(mentions, key=lambda one: (-mentions[one], one))
    return tuple(GroupFigures(one, mentions[one], right[one]) for one in ranked)


def bins_of(rows: Iterable[Correction]) -> tuple[Bin, ...]:
    """The mentions in ten stretches of confidence, the empty ones too."""
    held: list[list[Correction]] = [[] for _ in range(BINS)]
    for row in rows:
        held[min(max(int(row.confidence * BINS), 0), BINS - 1)].append(row)
    return tuple(
        Bin(
            low=n / BINS, high=(n + 1) / BINS, mentions=len(inside), right=sum(row.right for row in inside),
            confidence=math.fsum(row.confidence for row in inside) / len(inside) if inside else None,
        )
        for n, inside in enumerate(held)
    )  # fmt: skip


def calibration_error(bins: Iterable[Bin]) -> float | None:
    """Expected calibration error, 0 (it knows how sure it may be) to 1; None: there are no mentions.

    The mean distance between confidence and share right over equally wide bins, each weighted by its mentions (Naeini,
    Cooper and Hauskrecht, 2015).
    """
    known = [(one.mentions, one.confidence, one.right) for one in bins if one.confidence is not None]
    total = sum(mentions for mentions, _, _ in known)
    off = math.fsum(abs(confidence * mentions - right) for mentions, confidence, right in known)
    return off / total if total else None


def at_threshold(rows: Sequence[Correction], threshold: float) -> ThresholdFigures:
    """What this threshold would have done."""
    staying = [row for row in rows if row.confidence >= threshold]
    return ThresholdFigures(threshold, len(rows) - len(staying), len(staying), sum(row.right for row in staying))


def tune(rows: Sequence[Correction], *, wanted: float = 0.9) -> Tuning:
    """Choose a threshold and a shift for each label. Mentions that may not train are counted and never used (law 9).

    Args:
        rows: the corrected mentions of one brand.
        wanted: the least share right, above 0 and up to 1, among what stays with the machine.
    """
    used = [row for row in rows if row.may_train]
    refused = len(rows) - len(used)
    if len(used) < FEW:
        return Tuning(wanted, len(used), refused, None, {}, None)
    chosen = smallest_threshold(used, wanted)
    # Zero is added so that a shift of nothing is not written as -0.0.
    priors = {label: round(shift, 2) + 0.0 for label, shift in priors_of(used).items()}
    shifted = at_threshold([with_priors(row, priors) for row in used], chosen.threshold) if chosen else None
    return Tuning(wanted, len(used), refused, chosen, priors, shifted)


def smallest_threshold(rows: Sequence[Correction], wanted: float) -> ThresholdFigures | None:
    """The first threshold at which enough of what stays is right; None: there is none."""
    for threshold in THRESHOLDS:
        found = at_threshold(rows, threshold)
        if found.accuracy is not None and found.accuracy >= wanted:
            return found
    return None


def priors_of(rows: Sequence[Correction]) -> dict[Label, float]:
    """For each label the natural log of (times people gave it) / (sum of the machine's scores of it), -1 to 1.

    Five is added above and below, so that a few mentions shift little. Above zero the machine gives the label too
    seldom. Relative to the scores as stored: priors that were in force then are part of those.
    """
    given = Counter(row.label for row in rows)
    found = {}
    for label in Label:
        expected = math.fsum(row.scores[label] for row in rows)
        shift = math.log((given[label] + _SMOOTHING) / (expected + _SMOOTHING))
        found[label] = max(-_LARGEST_SHIFT, min(_LARGEST_SHIFT, shift))
    return found


def with_priors(row: Correction, priors: Mapping[Label, float]) -> Correction:
    """The mention nearly as the machine would have read it with these priors. On a tie its label stays.

    Nearly: a classifier may add them before its rules have spoken, and only the scores after the rules are stored.
    """
    weights = {label: score * math.exp(priors.get(label, 0.0)) for label, score in row.scores.items()}
    total = math.fsum(weights.values())
    if not total:
        return row
    best = max(weights, key=lambda label: (weights[label], label is row.machine_label))
    return row._replace(
        machine_label=best, confidence=weights[best] / total, praise=weights[Label.PRAISE] / total,
        complaint=weights[Label.COMPLAINT] / total, question=weights[Label.QUESTION] / total,
        other=weights[Label.OTHER] / total,
    )  # fmt: skip


def _label_figures(label: Label, confusion: Mapping[Label, Mapping[Label, int]]) -> LabelFigures:
    machine = sum(row[label] for row in confusion.values())
    return LabelFigures(label, sum(confusion[label].values()), machine, confusion[label][label])
