"""The tables and lists that the text and Markdown forms of a report share, in the order of the page."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from desk.reports.calendar import day_words
from desk.reports.figures import Figures
from desk.reports.formats.changed import change_rows, since_lines
from desk.reports.formats.headline import headlines
from desk.reports.formats.story import next_steps, why
from desk.reports.formats.words import (
    NO_DATA,
    about,
    clock,
    counted,
    dollars,
    duration,
    interval,
    number,
    percent,
    ratio,
)
from desk.reports.report import PromiseLine, Quote, Report


@dataclass(frozen=True, slots=True)
class Table:
    """One table; the first column is words, the others are figures."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """A list of sentences."""

    title: str
    lines: tuple[str, ...]


def blocks(report: Report) -> list[Table | Lines]:
    """Everything that has something to say, this period's figures beside those of the period before."""
    return [block for block in _blocks(report) if _says(block)]


def _says(block: Table | Lines) -> bool:
    if isinstance(block, Lines):
        return bool(block.lines)
    return any(cell not in {NO_DATA, "0"} for row in block.rows for cell in row[1:])


def _blocks(report: Report) -> Iterator[Table | Lines]:
    columns = (report.name, report.before_name)
    if report.now.mentions:
        yield Lines("Why", tuple(why(report)))
        yield Lines("Next", tuple(f"{step.text} ({step.command})" for step in next_steps(report)))
    yield _glance(report)
    yield Lines("Since it was sent", tuple(since_lines(report)))
    yield _changed(report)
    yield _moves(report)
    yield Lines("Incidents", tuple(incident_lines(report)))
    yield _compared("What people said", columns, _SAID, report)
    yield _days(report)
    yield platform_table(report)
    yield _topics(report)
    yield _compared("How we answered", columns, _ANSWERED, report)
    yield _responses(report)
    yield Lines("What became of it", tuple(outcome_lines(report)))
    yield Lines("Heard", tuple(_quotes(report)))
    yield Lines("Promises", tuple(promise_lines(report)))
    yield _compared("Drafts decided", columns, _DRAFTED, report)
    yield Lines("How drafting went", tuple(drafting_lines(report)))
    yield Table("Why drafts were rejected", ("reason", *columns), tuple(
        (one.reason, number(one.drafts), number(one.drafts_before)) for one in report.reject_reasons
    ))  # fmt: skip
    yield Lines("What it cost", tuple(cost_lines(report)))
    yield _compared("How well we listened", columns, _LISTENED, report)
    yield _sources(report)
    yield Lines("What we could not see", tuple(unseen_lines(report)))


def _glance(report: Report) -> Table:
    rows = tuple((one.name, one.value, one.before, one.usual) for one in headlines(report))
    return Table("At a glance", ("", report.name, report.before_name, "usual"), rows)


def _changed(report: Report) -> Table:
    changes = report.since_sent.changes if report.since_sent is not None else ()
    return Table("What changed since", ("", "as sent", "now"), change_rows(changes))


def _moves(report: Report) -> Table:
    rows = tuple(
        (
            f"{one.topic}, {'complaints' if one.label == 'complaint' else 'praise'}", number(one.mentions),
            number(one.before), about(one.usual), "yes" if one.sure else "noise",
        )
        for one in report.moves
    )  # fmt: skip
    return Table("What moved", ("topic", report.name, report.before_name, "usual", "sure"), rows)


def incident_lines(report: Report) -> list[str]:
    """What went on, and how many cases joined it."""

    def day(at: datetime) -> str:
        return day_words(at.astimezone(ZoneInfo(report.zone)).date())

    return [
        f"{one.name}: {counted(one.cases, 'case')} joined; since {day(one.since)}, "
        + ("open" if one.closed_at is None else f"closed {day(one.closed_at)}")
        + f" (wellheard incidents show {one.id})"
        for one in report.incidents
    ]


def _days(report: Report) -> Table:
    rows = tuple(
        (day_words(one.day), *map(number, (one.complaints, one.praise, one.questions, one.other)))
        for one in report.days
    )  # fmt: skip
    shown = rows if 1 < len(rows) <= 31 else ()
    return Table("By day", ("day", "compl.", "praise", "quest.", "other"), shown)


def _responses(report: Report) -> Table:
    names, low = [], 0
    for one in report.responses:
        names.append(f"over {duration(low)}" if one.up_to_s is None else f"up to {duration(one.up_to_s)}")
        low = one.up_to_s or low
    rows = tuple((name, number(one.cases)) for name, one in zip(names, report.responses, strict=True))
    return Table(f"First answers came within ({clock(report)})", ("", "cases"), rows)


def outcome_lines(report: Report) -> Iterator[str]:
    """What became of those who asked for something, and who was won back by whom."""
    found = report.outcomes
    if found.share.whole:
        yield (
            f"{found.recovered} recovered, {found.still_unhappy} still unhappy, {found.moved_private} went on in "
            f"private, {found.silent} said nothing more."
        )  # fmt: skip
    named = [
        f"{one.customer or 'somebody'} on {one.platform} ({f'by {one.by}' if one.by else 'in the app'})"
        for one in report.won_back
    ]  # fmt: skip
    if named:
        more = found.recovered - len(named)
        yield f"Won back: {', '.join(named)}{f', and {more} more' if more > 0 else ''}."


def _quotes(report: Report) -> Iterator[str]:
    for name, quote in (("Best", report.best), ("Hardest", report.hardest)):
        if quote is not None:
            yield f"{name}: {quote_words(quote)} (wellheard mentions show {quote.mention_id})"


def quote_words(quote: Quote) -> str:
    """The words with who said them and where."""
    return f"\u201c{quote.text}\u201d {quote.author or 'somebody'} on {quote.platform}"


def promise_lines(report: Report) -> Iterator[str]:
    """How promises were kept, then each broken and due one."""
    held = report.promises
    if held.kept or held.late or held.broken or held.let_go:
        yield f"{held.kept} kept in time, {held.late} kept late, {len(held.broken)} broken, {held.let_go} let go."
    for word, lines in (("Broken", held.broken), ("Due", held.due)):
        yield from (f"{word} {_promise(report, one)}" for one in lines[:5])
        if len(lines) > 5:
            yield f"and {len(lines) - 5} more."


def _promise(report: Report, one: PromiseLine) -> str:
    due = one.due_at.astimezone(ZoneInfo(report.zone))
    return f"{day_words(due.date())} {due:%H:%M}, {one.owner}: {one.what} (follow-up {one.id})"


def drafting_lines(report: Report) -> Iterator[str]:
    """How much people changed, and how often they said yes against a check."""
    if report.edited_share is not None:
        yield f"Where people edited a draft they changed {percent(report.edited_share)} of its words (median)."
    if report.overrides:
        yield f"{counted(report.overrides, 'draft')} approved over a check that said no, each with a reason."
    if (caught := report.planted_caught).whole:
        planted = counted(caught.whole, "planted draft")
        few = ": too few to say much" if caught.few else ""
        yield f"People caught {number(caught.part)} of {planted} ({interval(caught)}{few})."


def cost_lines(report: Report) -> Iterator[str]:
    """What it cost at the platforms' prices, and what it may have saved."""
    costs = report.costs
    if costs.reading_usd is None and not costs.replies:
        return
    replies = "1 reply" if costs.replies == 1 else f"{number(costs.replies)} replies"
    said = (
        f"{dollars(costs.total_usd)}: {dollars(costs.reading_usd or 0.0)} for reading "
        f"({counted(costs.calls, 'poll')}), {dollars(costs.posting_usd)} for {replies}"
    )
    if costs.per_complaint_usd is not None:
        answered = counted(costs.complaints_answered, "answered complaint")
        said += f"; {dollars(costs.per_complaint_usd)} for each of {answered}"
    yield f"{said}."
    if (guess := costs.estimate) is not None:
        yield (
            f"An estimate, by your own assumptions ({guess.minutes_per_reply:g} minutes a reply, {guess.currency} "
            f"{guess.hourly_cost:g} an hour): {number(guess.replies)} drafts used saved about "
            f"{number(round(guess.hours, 1))} hours, {guess.currency} {guess.amount:,.0f}."
        )


def unseen_lines(report: Report) -> list[str]:
    """What we could not see: stretches in the zone of the report, and what failed polls said."""
    zone = ZoneInfo(report.zone)
    stretches = [
        f"{gap.start.astimezone(zone):%Y-%m-%d %H:%M} to {gap.end.astimezone(zone):%Y-%m-%d %H:%M}, {gap.source}: "
        f"{gap.reason}"
        for gap in report.gaps
    ]  # fmt: skip
    return [*stretches, *(f"{one.source}, {counted(one.times, 'failed poll')}: {one.error}" for one in report.failures)]


_Line = tuple[str, Callable[[Figures], str]]

_SAID: tuple[_Line, ...] = (
    ("mentions", lambda f: number(f.mentions)),
    ("complaints", lambda f: number(f.complaints)),
    ("praise", lambda f: number(f.praise)),
    ("questions", lambda f: number(f.questions)),
    ("other", lambda f: number(f.other)),
    ("complaints per praise", lambda f: ratio(f.complaints_per_praise)),
    ("reshares of these", lambda f: number(f.reshares)),
)
_ANSWERED: tuple[_Line, ...] = (
    ("cases opened", lambda f: number(f.cases_opened)),
    ("wanted an answer", lambda f: number(f.cases_wanting_answer)),
    ("answered", lambda f: number(f.cases_answered)),
    ("share answered", lambda f: percent(f.answered_share)),
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


def _compared(title: str, columns: tuple[str, str], lines: tuple[_Line, ...], report: Report) -> Table:
    rows = tuple((name, figure(report.now), figure(report.before)) for name, figure in lines)
    return Table(title, ("", *columns), rows)


def platform_table(report: Report) -> Table:
    """What was said on each platform."""
    now = report.now.platforms
    gone = [one.platform for one in report.before.platforms if one.platform not in {p.platform for p in now}]
    earlier = {one.platform: one.mentions for one in report.before.platforms}
    silent = 0 if report.before.mentions is not None else None
    rows = [
        (one.platform, *map(number, (one.mentions, one.complaints, one.praise, one.questions, one.other,
                                     earlier.get(one.platform, silent))))
        for one in now
    ]  # fmt: skip
    rows += [(name, *["0"] * 5, number(earlier[name])) for name in gone]
    header = ("platform", "mentions", "compl.", "praise", "quest.", "other", report.before_name)
    return Table("By platform", header, tuple(rows))


def _topics(report: Report) -> Table:
    rows = tuple(
        (one.topic, number(one.mentions), number(one.complaints), number(one.mentions_before)) for one in report.topics
    )
    return Table("Top topics", ("topic", "mentions", "compl.", report.before_name), rows)


def _sources(report: Report) -> Table:
    rows = tuple(
        (one.source, number(one.polls), number(one.failed), number(one.skipped), dollars(one.cost_usd))
        for one in report.sources
    )
    return Table("By source", ("source", "polls", "failed", "unreadable", "cost"), rows)
