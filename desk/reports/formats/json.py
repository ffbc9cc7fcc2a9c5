"""A weekly report as JSON: the fields of `WeekReport` under their own names, and `summary`, the week in one sentence.

`this_week` and `week_before` hold the fields of `Figures`. Times are RFC 3339 in UTC, days ISO 8601, durations
seconds, money US dollars, shares 0 to 1. `null` means that there was nothing to measure; 0 is a measured 0.
"""

import json
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from desk.reports.formats.words import summary
from desk.reports.week import WeekReport
from desk.shapes import stamp


def render(report: WeekReport) -> str:
    """One JSON document, its keys in the order of the fields."""
    return json.dumps(to_dict(report), ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def to_dict(report: WeekReport) -> dict[str, Any]:
    """The report as plain values that JSON can hold."""
    document: dict[str, Any] = _plain(asdict(report))
    return {"summary": summary(report), **document}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, datetime):
        return stamp(value)
    return value.isoformat() if isinstance(value, date) else value
