"""How a report is written down: one file per format, each with `render(report) -> str`."""

from collections.abc import Callable, Mapping

from desk.reports.formats import json, markdown, text
from desk.reports.report import Report


def _html(report: Report) -> str:
    # Jinja and the inliner take a tenth of a second to load, for this form alone.
    from desk.reports.formats import html  # noqa: PLC0415

    return html.render(report)


RENDERERS: Mapping[str, Callable[[Report], str]] = {
    "text": text.render,
    "md": markdown.render,
    "json": json.render,
    "html": _html,
}
"""By the name that `report --format` takes."""

__all__ = ["RENDERERS"]
