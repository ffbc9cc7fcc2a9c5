"""How sure a share or a change is: intervals, and tests that tell a change from noise."""

import math
from collections.abc import Sequence

SURE = 0.05
"""A change is called one when chance alone would show as much in fewer than this share of comparisons."""
_ENOUGH = 4
_UNKNOWN_SPREAD = 4.0
"""Variance over mean of counts where too few periods are known to tell: people talk in bursts, so more than 1."""
_MANY = 20_000
"""From so many on the normal curve is as good as the exact count, and quicker."""


def wilson(hits: int, of: int, z: float = 1.959964) -> tuple[float, float] | None:
    """The 95 % interval of a share (Wilson, 1927), 0 to 1; None of nothing. It holds for few cases too."""
    if not of:
        return None
    share, spread = hits / of, z * z / of
    middle = (share + spread / 2) / (1 + spread)
    width = z / (1 + spread) * math.sqrt(share * (1 - share) / of + spread / of / 4)
    return max(0.0, middle - width), min(1.0, middle + width)


def share_change(hits: int, of: int, hits_before: int, of_before: int) -> float:
    """The chance that two shares differ so much though nothing changed, 0 to 1 (Fisher's exact test, both tails)."""
    if not of or not of_before:
        return 1.0
    total, drawn = of + of_before, hits + hits_before
    if total > _MANY:
        both = drawn / total
        error = math.sqrt(both * (1 - both) * (1 / of + 1 / of_before))
        return _two_tails((hits / of - hits_before / of_before) / error) if error else 1.0
    lowest, highest = max(0, drawn - of_before), min(drawn, of)
    weights = [_log_choose(of, k) + _log_choose(of_before, drawn - k) for k in range(lowest, highest + 1)]
    whole = _log_choose(total, drawn)
    chances = [math.exp(weight - whole) for weight in weights]
    place = hits - lowest
    return min(1.0, 2 * min(math.fsum(chances[: place + 1]), math.fsum(chances[place:])))


def count_change(now: int, past: Sequence[int], spread: float) -> float:
    """The chance that a count lies so far from those of like periods though nothing changed, 0 to 1.

    Given all that was counted, each period would hold an equal part: a binomial, both tails. Counts are first divided
    by their spread, because people talk in bursts.
    """
    if not past or (not now and not any(past)):
        return 1.0
    new, old = now / spread, sum(past) / spread
    part = 1 / (len(past) + 1)
    # At least as many, and at most as many: for whole numbers these are the tails of the binomial.
    more = _beta(new, old + 1, part) if new else 1.0
    less = 1 - _beta(new + 1, old, part) if old else 1.0
    return min(1.0, 2 * min(more, less))


def spread_of(past: Sequence[int]) -> float:
    """How much wider counts of like periods spread than pure chance: variance over mean, 1 at least."""
    mean = sum(past) / len(past) if past else 0
    if len(past) < _ENOUGH or not mean:
        return _UNKNOWN_SPREAD
    seen = math.fsum((count - mean) ** 2 for count in past) / (len(past) - 1) / mean
    # So few periods tell the spread badly: it may well be larger than it looks.
    return max(1.0, seen * (1 + 2 / math.sqrt(len(past))))


def rank_change(now: Sequence[float], before: Sequence[float]) -> float:
    """The chance that two sets of times differ so much though nothing changed, 0 to 1 (Mann and Whitney, 1947)."""
    n, m = len(now), len(before)
    if not n or not m:
        return 1.0
    ordered = sorted([(value, 1) for value in now] + [(value, 0) for value in before])
    ranks, ties, place = 0.0, 0, 0
    while place < n + m:
        end = place
        while end < n + m and ordered[end][0] == ordered[place][0]:
            end += 1
        ranks += sum(mine for _, mine in ordered[place:end]) * (place + end + 1) / 2
        ties += (end - place) ** 3 - (end - place)
        place = end
    variance = n * m / 12 * (n + m + 1 - ties / ((n + m) * (n + m - 1)))
    return _two_tails((ranks - n * (n + 1) / 2 - n * m / 2) / math.sqrt(variance)) if variance > 0 else 1.0


def adjusted(chances: Sequence[float]) -> list[float]:
    """Chances of many comparisons made at once, so that among those called sure few are noise.

    After Benjamini and Hochberg (1995): the share of false finds among the finds.
    """
    order = sorted(range(len(chances)), key=lambda n: chances[n], reverse=True)
    found, best = [1.0] * len(chances), 1.0
    for rank, place in zip(range(len(chances), 0, -1), order, strict=True):
        best = min(best, chances[place] * len(chances) / rank)
        found[place] = best
    return found


def _two_tails(z: float) -> float:
    return math.erfc(abs(z) / math.sqrt(2))


def _log_choose(of: int, wanted: int) -> float:
    return math.lgamma(of + 1) - math.lgamma(wanted + 1) - math.lgamma(of - wanted + 1)


def _beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function, by its continued fraction (Lentz)."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - _beta(b, a, 1 - x)
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    )  # fmt: skip
    tiny = 1e-300
    c, d = 1.0, 1 / max(1 - (a + b) * x / (a + 1), tiny)
    value = d
    for m in range(1, 400):
        for top in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d, c = 1 / ((1 + top * d) or tiny), (1 + top / c) or tiny
            value *= c * d
        if abs(c * d - 1) < 1e-12:
            break
    return min(1.0, front * value / a)
