"""A report in three lines for a chat: how it was, the figures that lead it, and why or what next. Nobody's words."""

from desk.notices.words import harmless
from desk.reports.formats.story import next_steps, report_command, summary, verdict_sentence, why
from desk.reports.formats.words import counted, duration, interval, of, percent, ratio
from desk.reports.report import Report
from store.kept_reports import notice_subject
from store.models_notices import NoticeKind
from store.notices import Notice


def place(kind: str, brand: str, period: str, target: str) -> Notice:
    """The notice of this report for this target, as far as the outbox tells one from another."""
    return Notice(NoticeKind.REPORT, notice_subject(kind, brand), f"{period}:{target}"[:80], "", "", brand=brand)


def three_lines(report: Report) -> str:
    """Counts, topics and names of incidents; no customer's words or name."""
    if not report.now.mentions:
        return harmless(f"{report.brand}: {summary(report)}")
    return harmless(f"{report.brand}: {verdict_sentence(report)}.\n{_figures(report)}\n{_why(report)}")


def command(report: Report) -> str:
    """Shows it as it was sent."""
    return f"{report_command(report)} --sent"


def _figures(report: Report) -> str:
    now, recovered = report.now, report.outcomes.share
    parts = []
    if recovered.whole:
        parts.append(f"{of(recovered)} recovered ({percent(recovered.share)}, 95% interval {interval(recovered)})")
    parts.append(f"{counted(now.mentions or 0, 'mention')}, {counted(now.complaints or 0, 'complaint')}")
    if now.complaints_per_praise is not None:
        parts.append(f"{ratio(now.complaints_per_praise)} for each praise")
    if now.first_response_median_s is not None:
        parts.append(f"half answered within {duration(now.first_response_median_s)}")
    if report.targets.whole:
        parts.append(f"targets met {percent(report.targets.share)}")
    return "; ".join(parts) + "."


def _why(report: Report) -> str:
    if any(one.sure for one in report.moves):
        return why(report)[0]
    steps = next_steps(report)
    return f"Next: {steps[0].text}" if steps else "Nothing waits."
