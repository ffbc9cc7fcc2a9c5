"""Looking after a brand's answers: what is in the file, what ended, what overlaps, and what a question would get."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from desk import shapes
from desk.plain import plain, short
from desk.settings_root import Settings
from desk.settings_words import SettingsError
from desk.wiring import brands_of
from responders.answering import Asked, answer, bars
from responders.brands import Voice
from responders.self_service import Answer, Answers, Match
from responders.similar import Lately
from responders.worded import Worded


@dataclass(frozen=True, slots=True)
class Overlap:
    """A question that two answers claim."""

    question: str
    """A pattern of the first."""
    names: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Checked:
    """The state of one brand's answers."""

    brand: str
    answers: Answers
    ended: frozenset[str]
    overlaps: tuple[Overlap, ...]
    barred: dict[str, str]
    """By name: why a check would not let the answer through."""

    @property
    def sound(self) -> bool:
        """Nothing ended, overlaps or is barred."""
        return not (self.ended or self.overlaps or self.barred)

    def document(self) -> dict[str, Any]:
        """For --json."""
        return {
            "brand": self.brand, "threshold": self.answers.threshold,
            "answers": [self._entry(one) for one in self.answers.all],
            "overlaps": [{"question": one.question, "answers": list(one.names)} for one in self.overlaps],
        }  # fmt: skip

    def _entry(self, one: Answer) -> dict[str, Any]:
        return {
            "name": one.name, "patterns": list(one.patterns), "say": list(one.say), "link": one.link,
            "until": one.until.isoformat() if one.until else None, "ended": one.name in self.ended,
            "barred": self.barred.get(one.name),
        }  # fmt: skip

    def lines(self) -> Iterable[str]:
        """For people."""
        for one in self.answers.all:
            last = f" (until {one.until:%d %b %Y})" if one.until else ""
            yield f"{one.name}: {plain(one.say[0])} {one.link or ''}".rstrip() + last
            if one.name in self.ended:
                yield "  ended: it is not given any more. Renew it, or take it out."
            if one.name in self.barred:
                yield f"  barred: {plain(self.barred[one.name])}"
        for overlap in self.overlaps:
            first, second = overlap.names
            yield f'overlap: "{plain(overlap.question)}" of {first} also fits {second}. Make their patterns differ.'


@dataclass(frozen=True, slots=True)
class Tried:
    """What a question would get."""

    question: str
    brand: str
    threshold: float
    nearest: tuple[Match, ...]
    made: Worded | None
    why: str | None
    """Why a person answers."""

    def document(self) -> dict[str, Any]:
        """For --json."""
        return {
            "question": self.question, "brand": self.brand, "threshold": self.threshold,
            "answer": self.made.variant.partition(":")[2] if self.made else None, "why": self.why,
            "text": self.made.text if self.made else None,
            "findings": [shapes.finding(one) for one in self.made.findings] if self.made else [],
            "nearest": shapes.nearest(self.nearest),
        }  # fmt: skip

    def lines(self) -> Iterable[str]:
        """For people."""
        yield f"Draft: {plain(self.made.text)}" if self.made else f"No draft: {self.why}"
        if self.made:
            yield from (f"Check ({one.severity}): {plain(one.message)}" for one in self.made.findings)
        yield from nearest_lines(self.nearest, self.threshold)


def nearest_lines(nearest: Iterable[Match], threshold: float) -> Iterator[str]:
    """The answers that come nearest, by name, for people."""
    found = list(nearest)
    yield f"Nearest answers ({threshold:.2f} is close enough):" if found else "No answer has a word in common with it."
    for one in found:
        common = f" ({plain(', '.join(one.words))})" if one.words else ""
        yield f"    {one.confidence:.2f} {one.answer.name}{common}: {short(one.answer.say[0], 90)}"


def check_answers(settings: Settings, config: Path, brand: str | None, *, at: datetime) -> Checked:
    """Look through a brand's answers.

    Raises:
        SettingsError: the brand has none, or the file cannot be used.
    """
    key, voice, answers = _of(settings, config, brand)
    ended = frozenset(one.name for one in answers.ended(at))
    valid = [one for one in answers.all if one.name not in ended]
    barred = {one.name: why for one in valid if (why := bars(voice, one, at))}
    return Checked(key, answers, ended, tuple(_overlaps(answers, valid, at)), barred)


def try_answer(
    settings: Settings, config: Path, brand: str | None, question: str, *, platform: str, at: datetime
) -> Tried:
    """What this question would get.

    Raises:
        SettingsError: as `check_answers`.
    """
    key, voice, answers = _of(settings, config, brand)
    made = answer(voice, Asked(question, platform, 0, frozenset(), Lately()), at)
    nearest = answers.nearest(question, at)
    why = made if isinstance(made, str) else None
    return Tried(question, key, answers.threshold, nearest, None if isinstance(made, str) else made, why)


def _of(settings: Settings, config: Path, brand: str | None) -> tuple[str, Voice, Answers]:
    key = settings.report_brand(brand)
    voice = brands_of(settings, config).voices[key]
    if voice.broken is not None:
        raise SettingsError(voice.broken)
    if voice.answers is None:
        raise SettingsError(
            f'The brand "{key}" has no answers. Write a file of them, and name it under [brands.{key}]: '
            'answers = "answers.toml".'
        )
    return key, voice, voice.answers


def _overlaps(answers: Answers, valid: Iterable[Answer], at: datetime) -> Iterator[Overlap]:
    for one in valid:
        for pattern in one.patterns:
            close = [m for m in answers.nearest(pattern, at) if m.confidence >= answers.threshold]
            others = [m.answer.name for m in close if m.answer.name != one.name]
            if others and answers.close_enough(tuple(close)) is not one:
                yield Overlap(pattern, (one.name, others[0]))
