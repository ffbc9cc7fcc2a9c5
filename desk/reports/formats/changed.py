"""What changed since a report was sent, in words."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from desk.reports.calendar import day_words
from desk.reports.formats.story import report_command
from desk.reports.formats.words import counted, dollars, duration, listed, number, percent, ratio
from desk.reports.report import Change, Report

_NAMES = {
    "complaints_per_praise": "complaints per praise",
    "cases_wanting_answer": "cases that wanted an answer",
    "first_response_median_s": "first answer, half within",
    "first_response_p90_s": "first answer, 9 of 10 within",
    "targets_share": "targets met",
    "recovered_share": "share recovered",
    "cost_usd": "cost of reading",
    "posting_usd": "cost of posting",
}


def figure_name(figure: str) -> str:
    """How people call it."""
    return _NAMES.get(figure, figure.replace("_", " "))


def figure_words(figure: str, value: float | None) -> str:
    """As the report writes it."""
    if figure == "complaints_per_praise":
        return ratio(value)
    for ending, words in (("_usd", dollars), ("_share", percent), ("_s", duration)):
        if figure.endswith(ending):
            return words(value)
    return number(value)


def change_rows(changes: tuple[Change, ...]) -> tuple[tuple[str, str, str], ...]:
    """Name, as sent, now."""
    return tuple(
        (figure_name(one.figure), figure_words(one.figure, one.sent), figure_words(one.figure, one.now))
        for one in changes
    )


def since_lines(report: Report) -> Iterator[str]:
    """When it was sent, and what came about since; nothing where it was not."""
    since = report.since_sent
    if since is None:
        return
    when = _when(since.sent_at, ZoneInfo(report.zone))
    shown = f"{report_command(report)} --sent"
    if not since.changes:
        yield f"It was sent with the figures of {when}; no figure has changed since. As it was then: {shown}."
        return
    yield f"It was sent with the figures of {when}. As it was then: {shown}."
    found = [
        (since.late, f"{counted(since.late, 'mention')} heard late"),
        (since.corrected, f"{counted(since.corrected, 'label')} corrected by a person"),
        (since.deleted, f"{counted(since.deleted, 'mention')} gone, as the post was deleted or the customer erased"),
    ]
    if causes := [words for count, words in found if count]:
        yield f"Since then: {listed(causes)}."
    yield "Cases, drafts and outcomes go on after a report is sent, and count as they stand now."


def _when(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{day_words(local.date())} {local:%H:%M}"
