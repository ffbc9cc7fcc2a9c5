"""Alerts in words of ours: what is not as usual, and how sure that is."""

import math
from typing import Final

from responders.usual import USUAL, begins_at
from store.alerts import DRY, NEW_TOPIC, SLOW, Alert, Seen
from store.types import Label

_VERY: Final = 6.0
_MANY: Final = {Label.COMPLAINT.value: "complaints", Label.PRAISE.value: "posts of praise"}


def what(one: Alert | Seen) -> str:
    """One sentence. A topic's name is the brand's own word; no customer's is in it."""
    if one.kind == NEW_TOPIC:
        return f"{one.counted} people complained of {one.about} within a day, and nobody had in past weeks"
    if one.kind == SLOW:
        return f"{one.counted} customers of three days had no answer in time, {_usual(one)} would be usual"
    drying = "praise is drying up: " if one.kind == DRY else ""
    return f"{drying}{one.counted} {_MANY[one.about]} in {one.hours} hours, {_usual(one)} is usual at these hours"


def _usual(one: Alert | Seen) -> str:
    return f"where {math.ceil(one.low)} to {math.floor(one.high)}"


def how_sure(one: Alert | Seen) -> str:
    """In plain words, by how far from the usual it was when it was last counted."""
    weeks = f"by {one.weeks} past weeks"
    if one.kind == NEW_TOPIC:
        return f"a plain count, {weeks}"
    low, high, now = (2 * math.sqrt(value + 0.375) for value in (max(0.0, one.low), one.high, one.counted))
    reach = (high - low) / 2
    spreads = USUAL * abs(now - (low + high) / 2) / reach if reach else USUAL
    begins = begins_at(one.hours)
    words = "hardly chance" if spreads >= _VERY else "unlikely to be chance" if spreads >= begins else "calming"
    return f"{words} ({spreads:.1f} spreads from the usual, {weeks})"
