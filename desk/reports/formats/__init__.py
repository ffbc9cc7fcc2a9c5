"""How a report is written down: one file per format, each with `render(report) -> str`."""

from collections.abc import Callable, Mapping

from desk.reports.formats import json, markdown, text
from desk.reports.report import Report

RENDERERS: Mapping[str, Callable[[Report], str]] = {
    "text": text.render,
    "md": markdown.render,
    "json": json.render,
}
"""By the name that `report --format` takes."""

__all__ = ["RENDERERS"]
