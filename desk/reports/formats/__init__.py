"""How a weekly report is written down: one file per format, each with `render(report) -> str`."""

from collections.abc import Callable, Mapping

from desk.reports.formats import json, markdown, text
from desk.reports.week import WeekReport

RENDERERS: Mapping[str, Callable[[WeekReport], str]] = {
    "text": text.render,
    "md": markdown.render,
    "json": json.render,
}
"""By the name that `report week --format` takes."""

__all__ = ["RENDERERS"]
