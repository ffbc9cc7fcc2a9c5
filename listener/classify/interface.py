"""What a classifier is."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from store.types import Classification

SCORED_CHARACTERS = 4000
"""Only so much of a text is scored: VADER's time grows with the square of the length."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One text to be understood."""

    text: str
    lang: str | None = None
    """The platform's own language tag."""
    brand_terms: tuple[str, ...] = ()
    """The terms that matched, lower case, so that they do not count as words of feeling."""
    in_our_thread: bool = False
    """The post answers a post of ours."""


class Classifier(Protocol):
    """From a text to a classification. Same input, same output; never raises on any Unicode text."""

    name: str

    def classify(self, reading: Reading) -> Classification:
        """Understand one text."""
        ...

    def classify_many(self, readings: Iterable[Reading]) -> Iterator[Classification]:
        """Understand many, in order."""
        ...
