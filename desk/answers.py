"""Looking after a brand's answers: what is in the file, what ended, what overlaps, and what a question would get."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from desk import shapes
from desk.classifying import classifier_of
from desk.plain import plain, short
from desk.settings_root import Settings
from desk.settings_words import SettingsError
from desk.wiring import brands_of, wording
from listener.classify.interface import Reading
from responders.about import about
from responders.answering import NOT_CLOSE, Asked, LookedOver, Ready, answer, look_over, ready_for
from responders.brands import Brands, Voice
from responders.drafting import NEEDS_A_PERSON
from responders.self_service import Answer, Answers, Match
from responders.similar import Lately
from responders.worded import Worded
from store.types import Label, Mention, Urgency


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
    looked_over: dict[str, LookedOver]
    """By name, of those in force: what the checks say of its words."""

    @property
    def sound(self) -> bool:
        """Nothing ended, overlaps or is barred."""
        return not (self.ended or self.overlaps or any(one.barred for one in self.looked_over.values()))

    def document(self) -> dict[str, Any]:
        """For --json."""
        return {
            "brand": self.brand, "threshold": self.answers.threshold,
            "answers": [self._entry(one) for one in self.answers.all],
            "overlaps": [{"question": one.question, "answers": list(one.names)} for one in self.overlaps],
        }  # fmt: skip

    def _entry(self, one: Answer) -> dict[str, Any]:
        return {
            "name": one.name, "to": sorted(f"{label.value}s" for label in one.to), "patterns": list(one.patterns),
            "say": list(one.say), "link": one.link,
            "until": one.until.isoformat() if one.until else None, "ended": one.name in self.ended,
            "barred": self._of(one).barred, "warnings": list(self._of(one).warned),
        }  # fmt: skip

    def _of(self, one: Answer) -> LookedOver:
        return self.looked_over.get(one.name, LookedOver())

    def lines(self) -> Iterable[str]:
        """For people."""
        for one in self.answers.all:
            last = f" (until {one.until:%d %b %Y})" if one.until else ""
            yield f"{one.name}: {plain(one.say[0])} {one.link or ''}".rstrip() + last
            if one.name in self.ended:
                yield "  ended: it is not given any more. Renew it, or take it out."
            if self._of(one).barred:
                yield f"  barred: {plain(self._of(one).barred or '')}"
            yield from (f"  warning: {plain(why)}" for why in self._of(one).warned)
        for overlap in self.overlaps:
            first, second = overlap.names
            yield f'overlap: "{plain(overlap.question)}" of {first} also fits {second}. Make their patterns differ.'


class Near(NamedTuple):
    """The answers of a brand that come nearest to something."""

    found: tuple[Match, ...]
    """Best first."""
    threshold: float
    """From which confidence on one is drafted."""

    def lines(self, variant: str = "") -> Iterator[str]:
        """By name, for people.

        Args:
            variant: of the draft beside them: the one that it says is told alone.
        """
        given = variant.rpartition("answer:")[2] if "answer:" in variant else None
        for one in self.found:
            if one.answer.name == given:
                yield f"It says your answer {given}: {one.confidence:.2f} ({_in_common(one)})"
                return
        if not self.found:
            yield "No answer comes near it."
            return
        yield f"Nearest answers ({self.threshold:.2f} is close enough):"
        for one in self.found:
            yield f"    {one.confidence:.2f} {one.answer.name} ({_in_common(one)}): {short(one.answer.say[0], 90)}"


def _in_common(match: Match) -> str:
    """The words that decided; there may be none where what is meant is compared."""
    return plain(", ".join(match.words)) or "by what it means"


@dataclass(frozen=True, slots=True)
class Tried:
    """What a question would get."""

    question: str
    brand: str
    near: Near
    made: Worded | None
    why: str | None
    """Why a person answers."""

    def document(self) -> dict[str, Any]:
        """For --json."""
        return {
            "question": self.question, "brand": self.brand, "threshold": self.near.threshold,
            "answer": self.made.variant.partition(":")[2] if self.made else None, "why": self.why,
            "text": self.made.text if self.made else None,
            "findings": [shapes.finding(one) for one in self.made.findings] if self.made else [],
            "nearest": shapes.nearest(self.near.found),
        }  # fmt: skip

    def lines(self) -> Iterable[str]:
        """For people."""
        yield f"Draft: {plain(self.made.text)}" if self.made else f"No draft: {self.why}"
        if self.made:
            yield from (f"Check ({one.severity}): {plain(one.message)}" for one in self.made.findings)
        yield from self.near.lines()


def near_answers(brands: Brands | None, mention: Mention, at: datetime) -> Near | None:
    """The answers that a mention is held against; None where its brand has none to what it is.

    Args:
        brands: whose answers; None: nobody's.
        mention: a question or a complaint; anything else is held against none.
        at: now: answers end.
    """
    voice = brands.voices.get(mention.brand) if brands else None
    label = mention.classification.label
    if voice is None or voice.answers is None or not voice.answers.has_any_to(label):
        return None
    found, enough = voice.answers.nearest(mention.post.text, at, label), voice.answers.threshold
    if label is Label.COMPLAINT:
        # A complaint shares a word with most answers by chance: these would only be in the way.
        found = tuple(one for one in found if one.confidence >= enough / 2)
    return Near(found, enough)


def check_answers(settings: Settings, config: Path, brand: str | None, *, at: datetime) -> Checked:
    """Look through a brand's answers.

    Raises:
        SettingsError: the brand has none, or the file cannot be used.
    """
    key, voice, answers = _of(settings, config, brand)
    ended = frozenset(one.name for one in answers.ended(at))
    valid = [one for one in answers.all if one.name not in ended]
    looked_over = {one.name: look_over(voice, one, at) for one in valid}
    return Checked(key, answers, ended, tuple(_overlaps(answers, valid, at)), looked_over)


def try_answer(
    settings: Settings, config: Path, brand: str | None, text: str, *, platform: str, at: datetime,
    label: Label = Label.QUESTION,
) -> Tried:  # fmt: skip
    """What this question or complaint would get from the brand's answers.

    Args:
        settings: with the brand.
        config: where they stand.
        brand: which; None: the only one.
        text: as a customer would write it.
        platform: where.
        at: now: answers end.
        label: a question or a complaint.

    Raises:
        SettingsError: as `check_answers`.
    """
    key, voice, answers = _of(settings, config, brand)
    near, ready = Near(answers.nearest(text, at, label), answers.threshold), ready_for(voice, text, label, at)
    if classifier_of(settings).classify(Reading(text)).urgency is Urgency.CRITICAL:
        made: Worded | str = f"{NEEDS_A_PERSON}: danger, grief and legal threats never get a ready answer"
    elif label is Label.QUESTION:
        made = answer(voice, Asked(text, platform, 0, frozenset(), Lately()), ready)
    else:
        made = _to_complaint(voice, text, platform, ready, at)
    return Tried(text, key, near, *((None, made) if isinstance(made, str) else (made, None)))


def _to_complaint(voice: Voice, text: str, platform: str, ready: Ready | None, at: datetime) -> Worded | str:
    if ready is None:
        return NOT_CLOSE
    made = wording().choose(
        voice, platform, Label.COMPLAINT.value, turn=0, used=frozenset(), mention_text=text, ready=ready,
        about=about(text, Label.COMPLAINT, voice.names),
    )  # fmt: skip
    return made if made is not None else f"needs-a-person: {look_over(voice, ready.answer, at, platform).barred}"


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
            found = (_claimed_too(answers, one, pattern, label, at) for label in sorted(one.to))
            if (other := next(filter(None, found), None)) is not None:
                yield Overlap(pattern, (one.name, other))


def _claimed_too(answers: Answers, one: Answer, pattern: str, label: Label, at: datetime) -> str | None:
    """The answer that fits a pattern as well as its own does."""
    close = [m for m in answers.nearest(pattern, at, label) if m.confidence >= answers.threshold]
    others = [m.answer.name for m in close if m.answer.name != one.name]
    return others[0] if others and answers.close_enough(tuple(close)) is not one else None
