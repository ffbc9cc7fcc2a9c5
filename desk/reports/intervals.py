"""Shares with the interval in which the true one probably lies, ready to be shown."""

from dataclasses import dataclass
from typing import Any, Final

from desk.reports.chance import wilson

FEW: Final = 20
"""A share of fewer cases than these says little, and says so."""


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, with Wilson's interval (1927), which also behaves for few and for none."""

    part: int
    whole: int

    def __post_init__(self) -> None:
        if not 0 <= self.part <= self.whole:
            raise ValueError(f"{self.part} of {self.whole} is no share.")

    @property
    def share(self) -> float | None:
        """0 to 1; None of nothing."""
        return self.part / self.whole if self.whole else None

    @property
    def interval(self) -> tuple[float, float]:
        """Between these lies the true share, in 95 of 100 such cases; 0 to 1 where nothing is known."""
        return wilson(self.part, self.whole) or (0.0, 1.0)

    @property
    def few(self) -> bool:
        """Too few to say much."""
        return self.whole < FEW

    def document(self) -> dict[str, Any]:
        """For --json: `share` is null of nothing."""
        low, high = self.interval
        return {"part": self.part, "whole": self.whole, "share": _rounded(self.share), "low": _rounded(low),
                "high": _rounded(high), "few": self.few}  # fmt: skip

    def words(self) -> str:
        """For people, such as `64 % (16 of 25; 45 to 80 %)`."""
        if self.share is None:
            return "none yet"
        low, high = self.interval
        few = ", too few to say much" if self.few else ""
        return f"{self.share:.0%} ({self.part} of {self.whole}; {low:.0%} to {high:.0%}{few})".replace("%", " %")

    def cell(self) -> str:
        """The same for a table."""
        if self.share is None or self.few:
            return f"{self.part} of {self.whole}: too few" if self.whole else "none"
        low, high = self.interval
        return f"{self.share:.0%} ({self.part} of {self.whole}; {low:.0%} to {high:.0%})".replace("%", " %")


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


NOTHING: Final = Share(0, 0)
"""The share of nothing."""
