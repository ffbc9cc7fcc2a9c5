"""How often alerts are noise, and what they find: 52 weeks of invented counts with the rhythm of days and weeks.

`python -m benchmarks.alerts`. Exit code 1 while more than one alert a month is noise for a brand of any size.
"""

import math
import random
import sys
from collections.abc import Callable, Sequence
from itertools import accumulate

from responders.alerts import STRETCHES, stands_out
from responders.usual import USUAL, begins_at
from store.alerts import DRY, SPIKE
from store.types import Label

WEEK_H, WEEKS, PAST = 168, 52, 8
SIZES = (8, 40, 200, 1500)
"""Mentions of one label a day."""
_AIM_PER_MONTH = 1.0
_PLANTED = 20


def rhythm(hour: int) -> float:
    """How loud an hour is: quiet at four in the morning, and at weekends."""
    day = 0.25 + (1 - math.cos(2 * math.pi * (hour % 24 - 4) / 24)) * 0.75
    return day * (1.2 if hour // 24 % 7 < 5 else 0.6)


_LOUDNESS = sum(rhythm(hour) for hour in range(WEEK_H)) / WEEK_H


def counts(
    per_day: float, hours: int, chance: random.Random, change: Callable[[int], float] | None = None
) -> list[int]:
    """Hourly counts: rhythm, days that differ by 15 %, hours that differ by 30 %, and chance (Poisson)."""
    found, mood = [], 1.0
    for hour in range(hours):
        if hour % 24 == 0:
            mood = chance.gammavariate(1 / 0.15**2, 0.15**2)
        usual = per_day / 24 * rhythm(hour) / _LOUDNESS * mood * chance.gammavariate(1 / 0.3**2, 0.3**2)
        found.append(_poisson(usual * (change(hour) if change else 1), chance))
    return found


def _poisson(mean: float, chance: random.Random) -> int:
    if mean > 50:
        return max(0, round(chance.gauss(mean, math.sqrt(mean))))
    limit, product, found = math.exp(-mean), chance.random(), 0
    while product > limit:
        product *= chance.random()
        found += 1
    return found


def alarms(kind: str, stretches: Sequence[int], heard: Sequence[int], first: int) -> list[int]:
    """The hours at which alerts begin, looked at every hour as `poll` does."""
    sums = [0, *accumulate(heard)]
    found: list[int] = []
    lasts = 0
    for hour in range(first, len(heard) + 1):
        for hours in (lasts,) if lasts else stretches:
            now, *past = (sums[hour - w * WEEK_H] - sums[hour - w * WEEK_H - hours] for w in range(PAST + 1))
            if stands_out(kind, now, past, USUAL if lasts else begins_at(hours)):
                if not lasts:
                    found.append(hour)
                lasts = hours
                break
        else:
            lasts = 0
    return found


def main() -> None:
    """Print the tables."""
    chance = random.Random(20261126)
    first, held = (PAST + 1) * WEEK_H, True
    print("Alerts a month that are noise, over 52 weeks, looked at every hour")
    print(f"{'MENTIONS OF ONE LABEL A DAY':<30}{'SPIKE':>8}{'DRY-UP':>8}{'ALL OF A BRAND':>16}")
    for size in SIZES:
        heard = {label: counts(size, first + WEEKS * WEEK_H, chance) for label in (Label.COMPLAINT, Label.PRAISE)}
        noise = {key: len(alarms(key[0], hours, heard[key[1]], first)) / 12 for key, hours in STRETCHES.items()}
        dry = sum(n for (kind, _), n in noise.items() if kind == DRY)
        total = sum(noise.values())
        held = held and total <= _AIM_PER_MONTH
        print(f"{size:<30}{total - dry:>8.2f}{dry:>8.2f}{total:>16.2f}")
    print(f"\nWhat was planted and found, of {_PLANTED} each, and after how many hours (median)")
    for size in SIZES:
        for what, kind, label, factor in (
            ("complaints x2 for two days", SPIKE, Label.COMPLAINT, 2.0), ("complaints x3", SPIKE, Label.COMPLAINT, 3.0),
            ("complaints x5", SPIKE, Label.COMPLAINT, 5.0), ("praise x0.3 for four days", DRY, Label.PRAISE, 0.3),
            ("praise x0.1", DRY, Label.PRAISE, 0.1),
        ):  # fmt: skip
            print(f"{size:<6}{what:<30}{_found(size, kind, label, factor, chance)}")
    sys.exit(0 if held else 1)


def _found(size: int, kind: str, label: Label, factor: float, chance: random.Random) -> str:
    delays = []
    lasts = 96 if kind == DRY else 48
    for _ in range(_PLANTED):
        begins = (PAST + 1) * WEEK_H + chance.randrange(WEEK_H)

        def change(hour: int, begins: int = begins) -> float:
            return factor if begins <= hour < begins + lasts else 1.0

        heard = counts(size, begins + lasts, chance, change)
        told = [hour for hour in alarms(kind, STRETCHES[kind, label], heard, begins)[:1] if hour > begins]
        delays += [hour - begins for hour in told]
    delay = f"{sorted(delays)[len(delays) // 2]:>4} h" if delays else "   -"
    return f"{len(delays):>3} of {_PLANTED} {delay}"


if __name__ == "__main__":
    main()
