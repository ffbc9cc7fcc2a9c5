"""What is usual: a robust middle and spread of the same hours of past weeks, and the band of usual counts."""

import math
from collections.abc import Sequence
from statistics import median
from typing import Final, NamedTuple

MIN_WEEKS: Final = 3
"""With fewer weeks to compare with there is no verdict."""
_MAD_TO_SPREAD: Final = 1.4826
"""The median absolute deviation of a bell curve, times this, is its standard deviation."""
_RESTLESS: Final = 0.2
"""No brand's hours are nearer to their usual than by a spread of this share: eight weeks often look calmer than they
are."""
_MEDIAN_ERROR: Final = math.pi / 2
"""The variance of a median of n, times n, in variances of one: it is known less well than a mean."""


USUAL: Final = 2.0
"""Within so many spreads a count is as usual: what is shown, and where an alert ends."""
_BEGINS: Final = 3.2
_BEGINS_SHORT: Final = 4.2
"""Spreads at which an alert begins; more for short stretches, as there are more of them in a month."""
_SHORT_H: Final = 3


class Band(NamedTuple):
    """Counts between these are as usual."""

    low: float
    high: float

    def holds(self, count: int) -> bool:
        """This many are as usual."""
        return self.low <= count <= self.high


def begins_at(hours: int) -> float:
    """So many spreads from the usual an alert over so many hours begins."""
    return _BEGINS_SHORT if hours <= _SHORT_H else _BEGINS


def middle_and_spread(past: Sequence[float]) -> tuple[float, float]:
    """The median, and the spread by the median absolute deviation: one wild week moves neither."""
    middle = median(past)
    return middle, _MAD_TO_SPREAD * median(abs(one - middle) for one in past)


def band(past: Sequence[int], spreads: float) -> Band | None:
    """Between which counts it would be as usual; None with fewer than `MIN_WEEKS` weeks.

    Args:
        past: the counts of the same stretch in past weeks.
        spreads: so many spreads to either side.

    Worked out on square roots, on which counts spread alike however large they are (Anscombe, 1948). The spread is
    the larger of that of the weeks, and that of chance and restlessness together.
    """
    if len(past) < MIN_WEEKS:
        return None
    middle, spread = middle_and_spread([2 * math.sqrt(count + 0.375) for count in past])
    least = math.hypot(1.0, _RESTLESS * middle / 2)
    reach = spreads * max(least, spread) * math.sqrt(1 + _MEDIAN_ERROR / len(past))
    low = max(0.0, middle - reach)
    return Band(max(0.0, low * low / 4 - 0.375), (middle + reach) ** 2 / 4 - 0.375)
