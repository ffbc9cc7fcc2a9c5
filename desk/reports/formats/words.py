"""The words and tables that the text and Markdown forms of a weekly report share."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from desk.reports.figures import Figures
from desk.reports.week import WeekReport

NO_DATA = "-"
"""Stands where there was nothing to measure."""
_MONTHS = ("", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_CLOCKS = {"business-hours": "business hours", "wall-clock": "wall-clock time"}


@dataclass(frozen=True, slots=True)
class Table:
    """One table; the first column is words, the others are figures."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def summary(report: WeekReport) -> str:
    """The week in one sentence."""
    now = report.this_week
    when = f"Week {int(report.week[-2:])} ({days(report.first_day)})"
    if not report.complete:
        when += " so far" if report.start <= report.made_at else ", which has not begun"
    if not now.mentions:
        return f"{when}: {_silence(report)}."
    parts = [", ".join([
        counted(now.mentions, "mention"), counted(now.complaints or 0, "complaint"), f"{now.praise} praise",
        counted(now.questions or 0, "question"),
    ])]  # fmt: skip
    if now.cases_wanting_answer:
        parts.append(_answers(report))
    if blind := _blind(now):
        parts.append(f"not everything could be read ({blind})")
    return f"{when}: {'; '.join(parts)}."


def _silence(report: WeekReport) -> str:
    whom = f" of {report.brand}" if report.brand is not None else ""
    if report.this_week.mentions is None:
        return f"no data, nobody listened for mentions{whom} yet"
    if not report.this_week.polls:
        return f"no mentions{whom}, and no poll ran to hear any"
    blind = _blind(report.this_week)
    return f"no mentions{whom}" + (f", but not everything could be read ({blind})" if blind else "")


def _answers(report: WeekReport) -> str:
    now = report.this_week
    said = f"{now.cases_answered} of {counted(now.cases_wanting_answer or 0, 'case')} answered"
    if now.first_response_median_s is None:
        return said
    return f"{said}, half of them within {duration(now.first_response_median_s)} ({clock(report)})"


def _blind(now: Figures) -> str:
    found = [(now.gaps, "gap"), (now.polls_failed, "failed poll"), (now.records_skipped, "unreadable record")]
    return ", ".join(counted(count, name) for count, name in found if count)


def scope(report: WeekReport) -> str:
    """What the report covers, in one line."""
    whose = report.brand if report.brand is not None else "all brands"
    last_day = report.first_day + timedelta(days=6)
    return (
        f"From Monday {report.first_day} to Sunday {last_day} ({report.zone}), {whose}. "
        f"Response times are in {clock(report)}; {NO_DATA} means no data."
    )


def tables(report: WeekReport) -> list[Table]:
    """Every table that has something to say, this week's figures beside the week before's."""
    columns = (report.week, report.week_before_name)
    found = [
        _compared("What people said", columns, _SAID, report),
        _platforms(report),
        _topics(report),
        _compared("How we answered", columns, _ANSWERED, report),
        _compared("Drafts decided", columns, _DRAFTED, report),
        Table("Why drafts were rejected", ("reason", *columns), tuple(
            (one.reason, number(one.drafts), number(one.drafts_before)) for one in report.reject_reasons
        )),
        _compared("How well we listened", columns, _LISTENED, report),
        _sources(report),
    ]  # fmt: skip
    return [table for table in found if any(cell not in {NO_DATA, "0"} for row in table.rows for cell in row[1:])]


def gap_lines(report: WeekReport) -> list[str]:
    """What we could not see, one line a stretch, in the zone of the report."""
    zone = ZoneInfo(report.zone)

    def moment(at: datetime) -> str:
        return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"

    return [f"{moment(gap.start)} to {moment(gap.end)}, {gap.source}: {gap.reason}" for gap in report.gaps]


_Line = tuple[str, Callable[[Figures], str]]

_SAID: tuple[_Line, ...] = (
    ("mentions", lambda f: number(f.mentions)),
    ("complaints", lambda f: number(f.complaints)),
    ("praise", lambda f: number(f.praise)),
    ("questions", lambda f: number(f.questions)),
    ("other", lambda f: number(f.other)),
    (
        "complaints per praise",
        lambda f: NO_DATA if f.complaints_per_praise is None else f"{f.complaints_per_praise:.1f}",
    ),
    ("reshares of these", lambda f: number(f.reshares)),
)
_ANSWERED: tuple[_Line, ...] = (
    ("cases opened", lambda f: number(f.cases_opened)),
    ("wanted an answer", lambda f: number(f.cases_wanting_answer)),
    ("answered", lambda f: number(f.cases_answered)),
    ("share answered", lambda f: percent(f.answered_share)),
    ("first answer, half within", lambda f: duration(f.first_response_median_s)),
    ("first answer, 9 of 10 within", lambda f: duration(f.first_response_p90_s)),
)
_DRAFTED: tuple[_Line, ...] = (
    ("decided", lambda f: number(f.drafts_decided)),
    ("approved unchanged", lambda f: number(f.drafts_approved_unchanged)),
    ("approved after editing", lambda f: number(f.drafts_approved_edited)),
    ("approved, in own words", lambda f: number(f.drafts_approved_own_words)),
    ("rejected", lambda f: number(f.drafts_rejected)),
    ("withdrawn after approval", lambda f: number(f.drafts_withdrawn)),
    ("of these, public by now", lambda f: number(f.drafts_posted)),
    ("of these, handed off", lambda f: number(f.drafts_handed_off)),
)
_LISTENED: tuple[_Line, ...] = (
    ("polls", lambda f: number(f.polls)),
    ("polls that failed", lambda f: number(f.polls_failed)),
    ("records we could not read", lambda f: number(f.records_skipped)),
    ("gaps found", lambda f: number(f.gaps)),
    ("cost of reading", lambda f: dollars(f.cost_usd)),
)


def _compared(title: str, columns: tuple[str, str], lines: tuple[_Line, ...], report: WeekReport) -> Table:
    rows = tuple((name, figure(report.this_week), figure(report.week_before)) for name, figure in lines)
    return Table(title, ("", *columns), rows)


def _platforms(report: WeekReport) -> Table:
    now = report.this_week.platforms
    gone = [one.platform for one in report.week_before.platforms if one.platform not in {p.platform for p in now}]
    earlier = {one.platform: one.mentions for one in report.week_before.platforms}
    silent = 0 if report.week_before.mentions is not None else None
    rows = [
        (one.platform, *map(number, (one.mentions, one.complaints, one.praise, one.questions, one.other,
                                     earlier.get(one.platform, silent))))
        for one in now
    ]  # fmt: skip
    rows += [(name, *["0"] * 5, number(earlier[name])) for name in gone]
    header = ("platform", "mentions", "compl.", "praise", "quest.", "other", report.week_before_name)
    return Table("By platform", header, tuple(rows))


def _topics(report: WeekReport) -> Table:
    rows = tuple(
        (one.topic, number(one.mentions), number(one.complaints), number(one.mentions_before)) for one in report.topics
    )
    return Table("Top topics", ("topic", "mentions", "compl.", report.week_before_name), rows)


def _sources(report: WeekReport) -> Table:
    rows = tuple(
        (one.source, number(one.polls), number(one.failed), number(one.skipped), dollars(one.cost_usd))
        for one in report.sources
    )
    return Table("By source", ("source", "polls", "failed", "unreadable", "cost"), rows)


def clock(report: WeekReport) -> str:
    """What response times are measured in."""
    return _CLOCKS[report.clock]


def days(monday: date) -> str:
    """The days of a week: `16-22 Nov`, `30 Nov-6 Dec`."""
    sunday = monday + timedelta(days=6)
    first = f"{monday.day}" if monday.month == sunday.month else f"{monday.day} {_MONTHS[monday.month]}"
    return f"{first}-{sunday.day} {_MONTHS[sunday.month]}"


def counted(count: int, name: str) -> str:
    """`1 case`, `2 cases`."""
    return f"{number(count)} {name}{'' if count == 1 else 's'}"


def number(count: int | None) -> str:
    """With thousands apart."""
    return NO_DATA if count is None else f"{count:,}"


def percent(share: float | None) -> str:
    """Rounded down, so that 100 % means all; a trace is not nothing."""
    if share is None:
        return NO_DATA
    whole = int(share * 100 + 1e-9)
    return "<1%" if share and not whole else f"{whole}%"


def dollars(usd: float | None) -> str:
    """US dollars and cents; a trace is not nothing."""
    if usd is None:
        return NO_DATA
    return "<$0.01" if 0 < usd < 0.005 else f"${usd:,.2f}"


def duration(seconds: float | None) -> str:
    """`45 s`, `12 min`, `1 h 12 min`, `51 h`."""
    if seconds is None:
        return NO_DATA
    if round(seconds) < 60:
        return f"{round(seconds)} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    if not hours:
        return f"{minutes} min"
    return f"{hours:,} h {minutes} min" if minutes and hours < 24 else f"{hours:,} h"
