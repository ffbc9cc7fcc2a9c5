"""A report as one HTML page: no scripts, nothing to load, styles on each element so that mail programs show it too."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import css_inline
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from desk.plain import short
from desk.reports.formats import charts
from desk.reports.formats.changed import change_rows, since_lines
from desk.reports.formats.headline import Headline, headlines
from desk.reports.formats.story import items_command, next_steps, scope, summary, why
from desk.reports.formats.tables import (
    Table,
    cost_lines,
    drafting_lines,
    incident_lines,
    outcome_lines,
    platform_table,
    promise_lines,
    unseen_lines,
)
from desk.reports.formats.words import about, clock, counted, number, percent, upper_first
from desk.reports.report import PastPeriod, Quote, Report
from desk.reports.verdict import Verdict, verdict_of
from store.types import Label

_ON_A_CHART = 28
_FOLDER = Path(__file__).resolve().parents[3] / "templates" / "reports"
_VERDICTS = {
    Verdict.BETTER: "Better than {}",
    Verdict.WORSE: "Worse than {}",
    Verdict.MIXED: "Better and worse than {}",
    Verdict.SAME: "Much like {}",
    Verdict.UNKNOWN: "Nothing to compare with yet",
}
_PAST: Mapping[str, Callable[[PastPeriod], float | None]] = {
    "mentions": lambda one: one.mentions,
    "complaints": lambda one: one.complaints / one.praise if one.praise else None,
    "answered": lambda one: one.first_response_median_s,
    "slow": lambda one: one.first_response_p90_s,
    "targets-missed": lambda one: one.targets.share,
    "recovered": lambda one: one.recovered.share,
}
_DRAFTS = (
    ("approved unchanged", "drafts_approved_unchanged", "approved-unchanged"),
    ("approved after editing", "drafts_approved_edited", "approved-edited"),
    ("approved, own words", "drafts_approved_own_words", "approved-own-words"),
    ("rejected", "drafts_rejected", "rejected"),
    ("withdrawn after approval", "drafts_withdrawn", "withdrawn"),
)


def render(report: Report) -> str:
    """The page, from the frozen figures alone."""
    return rendered("page.html.j2", _Page(report).values())


def rendered(template: str, values: Mapping[str, Any]) -> str:
    """A page with the one style of all report pages on its elements."""
    page = _environment().get_template(template).render({"style": _style(), **values})
    return css_inline.CSSInliner(keep_style_tags=True, load_remote_stylesheets=False).inline(page.lstrip())


@cache
def _environment() -> Environment:
    return Environment(loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True)


class Commands:
    """The commands at the end of a page, numbered as the links to them come."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[str, str]] = {}

    def anchor(self, title: str, command: str) -> str:
        """What a link to this command leads to."""
        anchor, _ = self._known.setdefault(command, (f"list-{len(self._known) + 1}", title))
        return anchor

    def values(self) -> list[dict[str, str]]:
        """As the template shows them."""
        return [
            {"anchor": anchor, "title": title, "command": command} for command, (anchor, title) in self._known.items()
        ]


class _Page:
    """What the template shows. Every figure with a list behind it is a link to the command at the end of the page."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.commands = Commands()

    def _anchor(self, title: str, command: str) -> str:
        return self.commands.anchor(title, command)

    def _items(self, title: str, items: str) -> str:
        return self._anchor(title, items_command(self.report, items))

    def values(self) -> dict[str, Any]:
        """In the order of the page, so that the commands are numbered as they come."""
        report = self.report
        whose = report.brand or "All brands"
        shown = {
            "title": f"{whose}: {report.title}", "heading": report.title,
            "eyebrow": f"{whose}{f' on {report.platform}' if report.platform else ''}: the {report.kind} in public",
            "verdict": verdict_of(report).value,
            "verdict_words": _VERDICTS[verdict_of(report)].format(report.before_short)
            + (" so far" if not report.complete and report.now.mentions else ""),
            "summary": summary(report), "why": why(report) if report.now.mentions else [],
            "next": [{"text": step.text, "anchor": self._anchor(step.text.rstrip("."), step.command)}
                     for step in next_steps(report)],
            "short": upper_first(report.short), "before_short": upper_first(report.before_short),
            "past_title": f"Last {len(report.past)}" if len(report.past) > 1 else "",
            "headlines": [self._headline(one) for one in headlines(report)],
            "usual_words": _usual_words(report),
            "since_sent": list(since_lines(report)),
            "changed": _changed(report),
            "moves": list(self._moves()), "topics_chart": charts.topics(report.moves),
            "incidents": incident_lines(report), "volume_chart": charts.volume(report.days, _begun(report)),
            "platforms": _platforms(report), "said_line": _said_line(report),
            "response_chart": charts.responses(report.responses, _unanswered(report), clock(report)),
            "hours_chart": charts.hours(report.hours), "answer_lines": list(_answer_lines(report)),
            "best": self._quote(report.best), "hardest": self._quote(report.hardest),
            "outcomes": list(outcome_lines(report)),
            "promises": list(promise_lines(report)), "costs": list(cost_lines(report)),
            "drafts": list(self._drafts()), "drafting": list(_drafting(report)),
            "unseen": unseen_lines(report), "all_seen": _all_seen(report), "scope": scope(report),
        }  # fmt: skip
        return {**shown, "commands": self.commands.values()}

    def _headline(self, one: Headline) -> dict[str, Any]:
        past = [_PAST[one.items](then) for then in reversed(self.report.past)] if one.items in _PAST else []
        return {
            "name": one.name, "value": one.value, "note": one.note, "before": one.before, "usual": one.usual,
            "anchor": self._items(one.name, one.items),
            "spark": charts.spark(past, f"{one.name}, the periods before, oldest first"),
        }  # fmt: skip

    def _moves(self) -> Iterator[dict[str, Any]]:
        for one in self.report.moves:
            what = "complaints" if one.label is Label.COMPLAINT else "praise"
            yield {
                "topic": one.topic, "what": what, "incident": one.incident, "now": number(one.mentions),
                "before": number(one.before), "usual": about(one.usual), "sure": one.sure,
                "way": "more" if one.mentions > one.usual else "less",
                "anchor": self._items(f"{what} about {one.topic}", f"{what}:{one.topic}"),
            }  # fmt: skip

    def _quote(self, quote: Quote | None) -> dict[str, str] | None:
        if quote is None:
            return None
        who = f"{quote.author or 'somebody'} on {quote.platform}"
        return {
            "text": quote.text, "who": who,
            "anchor": self._anchor(f"What {who} said", f"wellheard mentions show {quote.mention_id}"),
        }  # fmt: skip

    def _drafts(self) -> Iterator[dict[str, Any]]:
        if not self.report.now.drafts_decided:
            return
        for name, figure, items in _DRAFTS:
            now, before = getattr(self.report.now, figure), getattr(self.report.before, figure)
            anchor = self._items(f"drafts {name}", items) if now else None
            yield {"name": name, "now": number(now), "before": number(before), "anchor": anchor}


def _platforms(report: Report) -> Table:
    """The same with fewer columns, to stand beside a chart."""
    whole = platform_table(report)
    return Table(whole.title, ("", "Mentions", "Complaints", "Praise", upper_first(report.before_short)),
                 tuple((row[0], row[1], row[2], row[3], row[6]) for row in whole.rows))  # fmt: skip


def _changed(report: Report) -> list[Table]:
    """In two halves that stand beside each other; none where nothing changed."""
    rows = change_rows(report.since_sent.changes) if report.since_sent is not None else ()
    middle = (len(rows) + 1) // 2
    return [Table("", ("", "As sent", "Now"), half) for half in (rows[:middle], rows[middle:])] if rows else []


def _said_line(report: Report) -> str:
    now = report.now
    return (
        f"{counted(now.questions or 0, 'question')} and {number(now.other)} others; the posts were reshared "
        f"{counted(now.reshares or 0, 'time')}."
    )


def _unanswered(report: Report) -> int:
    return (report.now.cases_wanting_answer or 0) - (report.now.cases_answered or 0)


def _answer_lines(report: Report) -> Iterator[str]:
    now = report.now
    if now.cases_wanting_answer:
        yield (
            f"{number(now.cases_answered)} of {counted(now.cases_wanting_answer, 'case')} that wanted an answer "
            f"got one ({percent(now.answered_share)})."
        )


def _drafting(report: Report) -> Iterator[str]:
    yield from drafting_lines(report)
    if report.reject_reasons:
        reasons = ", ".join(f"{one.reason} ({one.drafts})" for one in report.reject_reasons[:5])
        yield f"Rejected because: {reasons}."


def _usual_words(report: Report) -> str:
    if not report.bands:
        return "What is usual shows from four past periods on."
    periods = max(band.periods for band in report.bands.values())
    return f"Usual: where eight of ten of the last {periods} lie."


def _all_seen(report: Report) -> str:
    if not report.now.polls:
        return "No poll ran in this time: what people said meanwhile shows when the next one does."
    return f"All {counted(report.now.polls, 'poll')} went through, and no gap was found."


@cache
def _style() -> Markup:
    return Markup((_FOLDER / "page.css.j2").read_text(encoding="utf-8"))  # noqa: S704  # ours


def _begun(report: Report) -> dict[date, str]:
    """What began on which day, in as many letters as a chart has room for."""
    zone = ZoneInfo(report.zone)
    return {one.since.astimezone(zone).date(): short(one.name, _ON_A_CHART) for one in report.incidents}
