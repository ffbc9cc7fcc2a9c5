"""What a report says in sentences: how the period went, why, and what to do next."""

import shlex
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from desk.reports.figures import Figures
from desk.reports.formats.words import (
    NO_DATA,
    about,
    clock,
    counted,
    duration,
    listed,
    number,
    of,
    percent,
    upper_first,
)
from desk.reports.report import Move, PromiseLine, Report
from desk.reports.verdict import Signal, Verdict, signals_of, verdict_of
from store.types import Label

STEPS = 4
"""So many next steps are named: more would be none."""


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do, and the command that begins it."""

    text: str
    command: str


def summary(report: Report) -> str:
    """The period in one sentence."""
    now = report.now
    if not now.mentions:
        return f"{_when(report)}: {_silence(report)}."
    parts = [counts(report)]
    if now.cases_wanting_answer:
        parts.append(_answers(report))
    if (recovered := report.outcomes.share).whole:
        parts.append(
            f"{of(recovered)} customers whom we followed after our answer recovered ({percent(recovered.share)})"
        )
    if blind := blind_words(now):
        parts.append(f"not everything could be read ({blind})")
    return f"{verdict_sentence(report)}: {'; '.join(parts)}."


def verdict_sentence(report: Report) -> str:
    """The period, and how it was beside the one before, as far as can be told; without a full stop."""
    return f"{_when(report)}{_verdict(report)}"


def _when(report: Report) -> str:
    if report.complete:
        return report.title
    return report.title + (" so far" if report.start <= report.made_at else ", which has not begun")


def _verdict(report: Report) -> str:
    was = "is" if not report.complete else "was"
    if not (signals := signals_of(report)):
        unknown = verdict_of(report) is Verdict.UNKNOWN
        return "" if unknown else f" {was} much like {report.before_short}{_same_stretch(report)}"
    good = [_signal(one) for one in signals if one.better]
    bad = [_signal(one) for one in signals if not one.better]
    how = {Verdict.BETTER: "better than", Verdict.WORSE: "worse than", Verdict.MIXED: "better and worse than"}
    said = f"{listed(bad)}, but {listed(good)}" if bad and good else listed([*bad, *good])
    return f" {was} {how[verdict_of(report)]} {report.before_short}{_same_stretch(report)}, as {said}"


def _same_stretch(report: Report) -> str:
    return "" if report.complete else " up to the same hour"


def _signal(one: Signal) -> str:
    rose = "rose" if one.now > one.before else "fell"
    if one.figure == "first_response_median_s":
        slower = "slower" if one.now > one.before else "quicker"
        return f"answers came {slower} (half within {duration(one.now)}, before {duration(one.before)})"
    if one.figure in {"targets", "recovered"}:
        what = "answers in time" if one.figure == "targets" else "recovered customers"
        return f"{what} {rose} from {percent(one.before)} to {percent(one.now)}"
    return f"{one.figure} {rose} from {number(one.before)} to {number(one.now)}"


def counts(report: Report) -> str:
    """`2 mentions, 1 complaint, 0 praise, 1 question`."""
    now = report.now
    return ", ".join([
        counted(now.mentions or 0, "mention"), counted(now.complaints or 0, "complaint"),
        f"{number(now.praise)} praise", counted(now.questions or 0, "question"),
    ])  # fmt: skip


def _silence(report: Report) -> str:
    whom = f" of {report.brand}" if report.brand is not None else ""
    whom += f" on {report.platform}" if report.platform is not None else ""
    if report.now.mentions is None:
        return f"no data, nobody listened for mentions{whom} yet"
    if not report.now.polls:
        return f"no mentions{whom}, and no poll ran to hear any"
    blind = blind_words(report.now)
    return f"no mentions{whom}" + (f", but not everything could be read ({blind})" if blind else "")


def _answers(report: Report) -> str:
    now = report.now
    said = f"{number(now.cases_answered)} of {counted(now.cases_wanting_answer or 0, 'case')} answered"
    if now.first_response_median_s is None:
        return said
    return f"{said}, half of them within {duration(now.first_response_median_s)} ({clock(report)})"


def blind_words(now: Figures) -> str:
    """`1 gap, 2 failed polls`; empty where everything was seen."""
    found = [(now.gaps, "gap"), (now.polls_failed, "failed poll"), (now.records_skipped, "unreadable record")]
    return ", ".join(counted(count, name) for count, name in found if count)


def scope(report: Report) -> str:
    """What the report covers, in one line."""
    whose = report.brand if report.brand is not None else "all brands"
    where = f" on {report.platform}" if report.platform is not None else ""
    first, last = (f"{day:%A} {day}" for day in (report.first_day, report.last_day))
    when = f"From {first} to {last}" if report.first_day != report.last_day else first
    return (
        f"{when} ({report.zone}), {whose}{where}. Written {_local(report):%a %d %b %Y %H:%M}. "
        f"Response times are in {clock(report)}; {NO_DATA} means no data."
    )  # fmt: skip


def _local(report: Report) -> datetime:
    return report.made_at.astimezone(ZoneInfo(report.zone))


def why(report: Report) -> list[str]:
    """The movements that are more than chance, a sentence each; one that says so where there is none."""
    sure = [one for one in report.moves if one.sure]
    if sure:
        return [_move(report, one) for one in sure[:3]]
    if not report.moves:
        return []
    return [f"No topic moved more than chance moves things ({counted(len(report.moves), 'topic')} compared)."]


def _move(report: Report, one: Move) -> str:
    what = "complaints" if one.label is Label.COMPLAINT else "praise"
    usual = f", usually {about(one.usual)}" if len(report.past) > 1 else ""
    when = f"{'on' if report.kind == 'day' else 'in'} {report.before_short}"
    said = f"{upper_first(one.topic)}: {number(one.mentions)} {what} ({number(one.before)} {when}{usual}). "
    said += "More than chance."
    return f"{said} Incident: {one.incident}." if one.incident else said


def next_steps(report: Report) -> list[Step]:
    """What to do now, the most pressing first."""
    return list(_steps(report))[:STEPS]


def _steps(report: Report) -> Iterator[Step]:
    if report.promises.broken:
        late = counted(len(report.promises.broken), "broken promise")
        yield Step(f"Make up for {late} ({listed_owners(report.promises.broken)}).", "wellheard followups list --due")
    waiting = (report.now.cases_wanting_answer or 0) - (report.now.cases_answered or 0)
    if waiting:
        yield Step(f"Answer {counted(waiting, 'case')} that still {'waits' if waiting == 1 else 'wait'}.",
                   items_command(report, "unanswered"))  # fmt: skip
    for one in report.moves:
        rose = one.sure and one.label is Label.COMPLAINT and one.mentions > max(one.before, one.usual)
        if rose and one.incident is None:
            yield Step(f"Find out what {counted(one.mentions, 'complaint')} about {one.topic} have in common.",
                       items_command(report, f"complaints:{one.topic}"))  # fmt: skip
        elif rose and one.incident is not None:
            yield Step(f"Agree on an answer to “{one.incident}”.", items_command(report, f"complaints:{one.topic}"))
    if report.promises.due:
        due = counted(len(report.promises.due), "promise")
        yield Step(f"Keep {due} that {'falls' if len(report.promises.due) == 1 else 'fall'} due next "
                   f"({listed_owners(report.promises.due)}).", "wellheard followups list")  # fmt: skip
    if report.now.polls_failed or report.now.gaps:
        yield Step("See why something could not be read.", "wellheard doctor")
    if report.best is not None:
        yield Step(
            "Read out to the team the best thing that a customer said.",
            f"wellheard mentions show {report.best.mention_id}",
        )


def listed_owners(found: Iterable[PromiseLine]) -> str:
    """Whose they are, each once."""
    return listed(list(dict.fromkeys(one.owner for one in found)))


def items_command(report: Report, items: str) -> str:
    """The command that lists what stands behind a figure."""
    return f"{report_command(report)} --items {quoted(items)}"


def report_command(report: Report) -> str:
    """The command that shows this report."""
    words = ["wellheard report", report.kind, f"--{report.kind} {report.name}"]
    words += [f"--brand {quoted(report.brand)}"] if report.brand is not None else []
    words += [f"--platform {quoted(report.platform)}"] if report.platform is not None else []
    return " ".join(words)


def quoted(word: str) -> str:
    """Fit for a shell."""
    return shlex.quote(word)
