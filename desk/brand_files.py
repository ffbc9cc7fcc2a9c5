"""The two files a brand may keep beside its settings: `facts.toml`, what is so, and `answers.toml`, what it answers."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, TypeVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError

from desk.settings_brand import BrandSettings, Section
from desk.settings_errors import explain
from desk.settings_fields import Line, Name
from desk.settings_loading import read_toml
from desk.settings_words import SettingsError, shown
from responders.facts import Fact, Facts
from responders.self_service import Answer, Answers
from store.types import Label

if TYPE_CHECKING:
    from listener.classify.meaning import Meaning


def _link(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or any(c.isspace() for c in value):
        raise ValueError(f"{shown(value)} is no link. Write it as https://kestrel.example/returns.")
    if parts.username or parts.password:
        raise ValueError("This link holds a name or a password, and everybody would read it. Take that out.")
    return value


def _several(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


Link = Annotated[str, AfterValidator(_link)]
Lines = Annotated[tuple[Line, ...], BeforeValidator(_several), Field(min_length=1)]


class FactEntry(Section):
    """One thing that is so."""

    words: Line
    """What is so, in your words: figures, days and times in it may stand in replies."""
    link: Link | None = None
    """Where it can be read."""
    until: date | None = None
    """The last day on which it holds, such as 2026-12-31."""


class LinkEntry(FactEntry):
    """An address that replies may hold."""

    link: Link
    """The address."""


class FactsFile(Section):
    """All of `facts.toml`."""

    policies: dict[Name, FactEntry] = Field(default={})
    """What holds for everybody."""
    refunds: dict[Name, FactEntry] = Field(default={})
    """When money goes back, and how soon."""
    hours: dict[Name, FactEntry] = Field(default={})
    """When you are there."""
    links: dict[Name, LinkEntry] = Field(default={})
    """Addresses that replies may hold."""
    may_promise: dict[Name, FactEntry] = Field(default={})
    """Outcomes that whoever answers may promise."""


class AnswerEntry(Section):
    """The answer to one common question, or to one common complaint."""

    patterns: Lines
    """Words and phrases by which the question or complaint is known."""
    to: Annotated[tuple[Literal["questions", "complaints"], ...], BeforeValidator(_several), Field(min_length=1)] = (
        "questions",
    )
    """What it answers: "questions", "complaints", or both, ["questions", "complaints"]. A complaint gets it behind an
    opening that is sorry for it."""
    say: Lines
    """Your words; several say the same in other words, and take turns."""
    link: Link | None = None
    """The one page that helps."""
    until: date | None = None
    """The last day on which it holds, such as 2026-12-18."""


_LABELS: Final = {"questions": Label.QUESTION, "complaints": Label.COMPLAINT}


class AnswersFile(Section):
    """All of `answers.toml`."""

    answers: Annotated[dict[Name, AnswerEntry], Field(min_length=1)]
    """The answers: at least one, such as [answers.returns]."""


_File = TypeVar("_File", bound=Section)


def load_facts(path: Path) -> tuple[Fact, ...]:
    """The facts of a file, those that ended too.

    Raises:
        SettingsError: all that is wrong, a problem each.
    """
    file = _load(path, FactsFile, 'Write it, or take the key "facts" out of the settings.')
    return tuple(
        Fact(f"{kind}.{name}", f"{entry.words} {entry.link or ''}".strip(), entry.until)
        for kind in FactsFile.model_fields
        for name, entry in getattr(file, kind).items()
    )


def load_answers(path: Path) -> tuple[Answer, ...]:
    """The answers of a file, those that ended too.

    Raises:
        SettingsError: all that is wrong, a problem each.
    """
    file = _load(path, AnswersFile, 'Write it, or take the key "answers" out of the settings.')
    return tuple(
        Answer(name, entry.patterns, entry.say, entry.link, entry.until, frozenset(_LABELS[one] for one in entry.to))
        for name, entry in file.answers.items()
    )


def _load(path: Path, model: type[_File], otherwise: str) -> _File:
    try:
        return model.model_validate(read_toml(path, otherwise))
    except ValidationError as error:
        raise SettingsError(*(f"{path.name}: {key}: {words}" for key, words in explain(error, model))) from None


def facts_of(brand: BrandSettings, config: Path) -> Facts | None:
    """What a brand says is so; None where it keeps no such file.

    Raises:
        SettingsError: as `load_facts`.
    """
    if brand.facts is None:
        return None
    names = " ".join((brand.name, *brand.names, *brand.terms))
    return Facts(load_facts(config.parent / brand.facts), brand.zone, names)


def answers_of(brand: BrandSettings, config: Path, *, large: bool = False) -> Answers | None:
    """A brand's answers; None where it keeps no such file.

    Args:
        brand: the brand's settings.
        config: the settings file, where relative paths start.
        large: compare complaints by meaning, where the large models are installed.

    Raises:
        SettingsError: as `load_answers`.
    """
    if brand.answers is None:
        return None
    entries = load_answers(config.parent / brand.answers)
    return Answers(
        entries, threshold=brand.answer_threshold, own_words=_own_words(brand), zone=brand.zone,
        meaning=_meaning if large else lambda: None,
    )  # fmt: skip


def _meaning() -> "Meaning | None":
    from listener.classify.meaning import meaning  # noqa: PLC0415  # NumPy is slow to load, and most need it not

    return meaning()


def _own_words(brand: BrandSettings) -> Iterable[str]:
    return (brand.name, *brand.names, *brand.misspellings)
