"""The words of a message: what waits, with the command to run; a customer's words only where the brand allows it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from desk.plain import short
from desk.settings_root import Settings
from store import cases, drafts, followups, incidents, kept_reports, mentions, sendings
from store.engine import Tx
from store.errors import NoSuchSending, NotFound
from store.models_incidents import IncidentState
from store.models_notices import NoticeKind
from store.models_sendings import NOT_TAKEN
from store.notices import Delivery, Notice
from store.states import CaseState, DraftState, FollowUpState

MOST = 20
"""So many notices in one message; the rest is counted."""
_LONGEST_TITLE = 120
_HARMLESS = str.maketrans({"<": "(", ">": ")", "@": " at ", "`": "'", "[": "(", "]": ")"})


@dataclass(frozen=True, slots=True)
class Message:
    """What one target is told at once."""

    title: str
    body: str
    urgent: bool


def message(tx: Tx, settings: Settings, waiting: Sequence[Delivery], *, left: int = 0) -> Message:
    """The words for these notices; `left` more wait behind them."""
    urgent = any(one.notice.critical for one in waiting)
    lines = [line for one in waiting for line in _lines(tx, settings, one)]
    if left:
        lines.append(f"And {left} more: wellheard notices list")
    title = _title(waiting[0].notice) if len(waiting) == 1 else f"{len(waiting) + left} things wait"
    return Message(f"{'URGENT: ' if urgent else ''}{title} (Wellheard)", "\n".join(lines), urgent)


def _title(notice: Notice) -> str:
    if notice.kind is NoticeKind.REPORT:
        return short(notice.words.partition("\n")[0], _LONGEST_TITLE).rstrip(".")
    return notice.words.partition(":")[0].rstrip(".")


def harmless(text: str) -> str:
    """Without what a service could read as markup, or as a call to everybody (law 5)."""
    return text.translate(_HARMLESS)


def _lines(tx: Tx, settings: Settings, one: Delivery) -> Iterable[str]:
    notice = one.notice
    again = " (sent again: the first time ended in the middle)" if one.error == AGAIN else ""
    yield "- " + notice.words.replace("\n", "\n  ") + again
    brand = settings.brands.get(notice.brand or "")
    if brand is not None and brand.notice_words:
        yield from (f"  {words}" for words in _personal(tx, notice))
    yield f"  {notice.command}"


AGAIN = "the process ended while it was being sent"


def _personal(tx: Tx, notice: Notice) -> Iterable[str]:
    kind, _, number = notice.subject.partition(":")
    if notice.kind is NoticeKind.REPORT:
        yield from _best(tx, notice)
        return
    try:
        case_id = int(number) if kind == "case" else drafts.get(tx, int(number)).case_id if kind == "draft" else None
        newest = cases.get(tx, case_id).newest_mention_id if case_id is not None else None
        if newest is None:
            return
        post = mentions.get(tx, newest).post
    except NotFound:
        return
    yield harmless(f"{short(post.author or 'someone', 40)}: {short(post.text, 140)}")
    if post.url:
        yield short(post.url, 300)


def _best(tx: Tx, notice: Notice) -> Iterable[str]:
    """The best thing a customer said in the period, as far as it may be shown now."""
    report_kind = notice.subject.split(":")[1]
    kept = kept_reports.find(tx, report_kind, notice.brand or "", notice.occasion.partition(":")[0])
    best = kept_reports.best_of(kept) if kept is not None else None
    for said in kept_reports.quoted(tx, [best] if best is not None else []).values():
        yield harmless(f"Best: {short(said.text, 200)} ({short(said.author or 'someone', 40)})")


def still_so(tx: Tx, notice: Notice, at: datetime) -> bool:
    """What the notice tells of has not passed by now."""
    kind, _, number = notice.subject.partition(":")
    if notice.kind is NoticeKind.COLLEAGUE:
        kind = ""  # what a colleague did stays done
    try:
        match kind:
            case "case":
                so = cases.get(tx, int(number)).state is CaseState.OPEN
            case "draft":
                so = drafts.get(tx, int(number)).state is DraftState.PROPOSED
            case "followup":
                one = followups.get(tx, int(number))
                so = one.state is FollowUpState.OPEN and one.due_at <= at
            case "incident":
                so = incidents.get(tx, int(number)).state is IncidentState.PROPOSED
            case "sending":
                so = sendings.get(tx, int(number)).state in NOT_TAKEN
            case _:
                so = True
    except (NotFound, NoSuchSending):
        return False
    return so


def trial(target: str, at: datetime) -> Message:
    """What `wellheard notices test` sends."""
    return Message(
        "A test (Wellheard)",
        f"- This is a test of the target {target}, sent {at:%d %b %Y %H:%M} UTC. Nothing waits.\n"
        f"  wellheard notices list",
        False,
    )  # fmt: skip
