"""Column types: aware UTC times, tuples of words, and enums kept as their plain text."""

from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, Generic, TypeVar

from sqlalchemy import Dialect, Text
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.types import String, TypeDecorator, TypeEngine

_Enum = TypeVar("_Enum", bound=StrEnum)


_Bind = Callable[[Any], Any]


class UtcTime(TypeDecorator[datetime]):
    """An aware time, kept in UTC.

    SQLAlchemy's own ``DateTime(timezone=True)`` returns ``09:00+02:00`` as naive ``09:00`` on SQLite, so SQLite gets
    ISO 8601 text of fixed width (which sorts) and PostgreSQL its ``timestamptz``. Naive times are refused.
    """

    impl = String(32)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """`timestamptz` where there is one, text elsewhere."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(TIMESTAMP(timezone=True))
        return dialect.type_descriptor(String(32))

    def bind_processor(self, dialect: Dialect) -> _Bind:
        """From an aware time to what the database keeps."""
        return _utc if dialect.name == "postgresql" else _text_of_time

    def result_processor(self, dialect: Dialect, coltype: object) -> _Bind:
        """Back to an aware time in UTC."""
        return _aware if dialect.name == "postgresql" else _time_of_text


def _utc(value: datetime | None) -> datetime | None:
    if value is None or value.tzinfo is UTC:
        return value
    if value.tzinfo is None:
        raise ValueError(f"The time {value.isoformat()} has no zone. Give an aware time.")
    return value.astimezone(UTC)


@lru_cache(maxsize=4096)
def _text_of_time(value: datetime | None) -> str | None:
    # The rows of one page hold the same few times over and over.
    aware = _utc(value)
    return None if aware is None else aware.isoformat(timespec="microseconds")


def _aware(value: datetime | None) -> datetime | None:
    return None if value is None else value.astimezone(UTC)


def _time_of_text(value: str | None) -> datetime | None:
    # Every row that is read holds several times, so this goes without SQLAlchemy's two calls a value.
    return None if value is None else _parsed(value)


@lru_cache(maxsize=2048)
def _parsed(value: str) -> datetime:
    return datetime.fromisoformat(value).astimezone(UTC)


class Words(TypeDecorator[tuple[str, ...]]):
    """A tuple of short texts, one a line. Cheaper than JSON where hundreds of thousands of rows are written."""

    impl = Text
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> _Bind:
        """Join; a line break inside a word becomes a space."""
        return _joined

    def result_processor(self, dialect: Dialect, coltype: object) -> _Bind:
        """Split."""
        return _split


def _joined(value: tuple[str, ...] | None) -> str:
    if not value:
        return ""
    joined = "\n".join(value)
    if joined.count("\n") != len(value) - 1:
        joined = "\n".join(word.replace("\n", " ") for word in value)
    return joined


def _split(value: str | None) -> tuple[str, ...]:
    return tuple(value.split("\n")) if value else ()


class Plain(TypeDecorator[_Enum], Generic[_Enum]):
    """A `StrEnum` kept as its text, so that adding a value needs no migration."""

    impl = String(24)
    cache_ok = True

    def __init__(self, kind: type[_Enum]) -> None:
        super().__init__(24)
        self.kind = kind
        self._members: dict[str | None, _Enum | None] = {None: None}
        self._members.update((member.value, member) for member in kind)
        self._texts = {member: value for value, member in self._members.items()}

    def bind_processor(self, dialect: Dialect) -> _Bind:
        """The plain text; a text that is one of the values is as good as its member."""
        return self._texts.__getitem__

    def result_processor(self, dialect: Dialect, coltype: object) -> _Bind:
        """The enum member again."""
        return self._members.__getitem__
