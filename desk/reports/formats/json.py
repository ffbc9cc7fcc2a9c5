"""A report as JSON: its keys are documented in docs/reference/json.md.

Times are RFC 3339 in UTC, days ISO 8601, durations seconds, money US dollars unless a currency stands beside it, shares
0 to 1. `null` means that there was nothing to measure; 0 is a measured 0.
"""

import json
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from desk.reports.formats.headline import headlines
from desk.reports.formats.story import next_steps, summary, why
from desk.reports.report import Report
from desk.reports.verdict import verdict_of
from desk.shapes import stamp

_NAMES = {"name": "week", "before_name": "week_before_name", "now": "this_week", "before": "week_before"}
"""Keys are named after the week, the period that most people read; they hold any period."""


def render(report: Report) -> str:
    """One JSON document, its keys in the order of the fields."""
    return json.dumps(to_dict(report), ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def to_dict(report: Report) -> dict[str, Any]:
    """The report as plain values that JSON can hold."""
    document = {_NAMES.get(key, key): value for key, value in _plain(asdict(report)).items()}
    for key, share in (("targets", report.targets), ("targets_before", report.targets_before)):
        document[key] = share.document()
    for key, found in (("outcomes", report.outcomes), ("outcomes_before", report.outcomes_before)):
        document[key] |= {"recovered_share": found.share.document()}
    costs = report.costs
    document["costs"] |= {"total_usd": costs.total_usd, "per_complaint_usd": costs.per_complaint_usd}
    if costs.estimate is not None:
        document["costs"]["estimate"] |= {"hours": costs.estimate.hours, "amount": costs.estimate.amount}
    return {
        "summary": summary(report), "verdict": verdict_of(report).value, "why": why(report),
        "next": [{"text": step.text, "command": step.command} for step in next_steps(report)],
        "headlines": [asdict(one) for one in headlines(report)], **document,
    }  # fmt: skip


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, datetime):
        return stamp(value)
    return value.isoformat() if isinstance(value, date) else value
