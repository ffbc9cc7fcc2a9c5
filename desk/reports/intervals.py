"""Shares with the interval in which the true one probably lies: the one place where that is worked out."""

import math
from dataclasses import dataclass
from typing import Any, Final

_Z: Final = 1.959963984540054
"""95 of 100 intervals made so hold the true share."""
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
        if not self.whole:
            return 0.0, 1.0
        n, p = self.whole, self.part / self.whole
        scale = 1 + _Z * _Z / n
        middle = p + _Z * _Z / (2 * n)
        reach = _Z * math.sqrt(p * (1 - p) / n + _Z * _Z / (4 * n * n))
        low = 0.0 if self.part == 0 else (middle - reach) / scale
        high = 1.0 if self.part == n else (middle + reach) / scale
        return low, high

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


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
