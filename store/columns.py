"""Column types: aware UTC times, tuples of words, and enums kept as their plain text."""

from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, Generic, TypeVar

from sqlalchemy import Dialect, Text
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.types import String, TypeDecorator, TypeEngine

_Enum = TypeVar("_Enum", bound=StrEnum)


@lru_cache(maxsize=2048)
def _iso(value: datetime) -> str:
    """A row holds the same few times over and over."""
    return value.isoformat(timespec="microseconds")


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

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """From an aware time to what the database keeps."""
        if value is None:
            return None
        if value.tzinfo is not UTC:
            if value.tzinfo is None:
                raise ValueError(f"The time {value.isoformat()} has no zone. Give an aware time.")
            value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else _iso(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Back to an aware time in UTC."""
        if value is None:
            return None
        parsed = datetime.fromisoformat(value) if isinstance(value, str) else value
        return parsed if parsed.tzinfo is UTC else parsed.astimezone(UTC)


class Words(TypeDecorator[tuple[str, ...]]):
    """A tuple of short texts, one a line. Cheaper than JSON where hundreds of thousands of rows are written."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str:
        """Join; a line break inside a word becomes a space."""
        if not value:
            return ""
        joined = "\n".join(value)
        if joined.count("\n") != len(value) - 1:
            joined = "\n".join(word.replace("\n", " ") for word in value)
        return joined

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...]:
        """Split."""
        return tuple(value.split("\n")) if value else ()


class Plain(TypeDecorator[_Enum], Generic[_Enum]):
    """A `StrEnum` kept as its text, so that adding a value needs no migration."""

    impl = String(24)
    cache_ok = True

    def __init__(self, kind: type[_Enum]) -> None:
        super().__init__(24)
        self.kind = kind
        self._members = {member.value: member for member in kind}

    def process_bind_param(self, value: _Enum | None, dialect: Dialect) -> str | None:
        """The plain text."""
        return None if value is None else str(value._value_)

    def process_result_value(self, value: str | None, dialect: Dialect) -> _Enum | None:
        """The enum member again."""
        return None if value is None else self._members[value]
