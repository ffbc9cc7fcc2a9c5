"""What a classifier is."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple, Protocol

from store.types import Classification, Label

SCORED_CHARACTERS = 4000
"""Only so much of a text is scored: VADER's time grows with the square of the length."""


class Reading(NamedTuple):
    """One text to be understood."""

    text: str
    lang: str | None = None
    """The platform's own language tag."""
    brand_terms: tuple[str, ...] = ()
    """The terms that matched, lower case, so that they do not count as words of feeling."""
    brand: str = ""
    """Which brand it is read for; its own topics count."""
    case_label: Label | None = None
    """What the case that this post goes on with is about."""
    answered: bool = False
    """The post answers a post of ours."""
    posts_before: int = 0
    """How often the author wrote in this case already."""
    reshares: int = 0

    @property
    def has_context(self) -> bool:
        """The post goes on with a case."""
        return self.case_label is not None


NO_READING = Reading("")


class Classifier(Protocol):
    """From a text to a classification. Same input, same output; never raises on any Unicode text."""

    name: str

    def classify(self, reading: Reading) -> Classification:
        """Understand one text."""
        ...

    def classify_many(self, readings: Iterable[Reading]) -> Iterator[Classification]:
        """Understand many, in order."""
        ...
