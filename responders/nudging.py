"""Telling one colleague what another did: in their inbox, and by the notices that the team set up."""

from collections.abc import Iterable

from store import notices, nudges
from store.engine import Tx
from store.models_notices import NoticeKind
from store.models_team import NudgeKind
from store.notices import Notice

_WORDS = {
    NudgeKind.MENTION: "{by} names you in a note beside case {case}.",
    NudgeKind.REJECTED: "{by} rejected draft {draft}, and says why.",
    NudgeKind.ESCALATED: "{by} gives you case {case}: it is urgent.",
    NudgeKind.APPROVAL: "Draft {draft} waits for your yes.",
}


def nudge(
    tx: Tx, people: Iterable[str], kind: NudgeKind, *, case_id: int, brand: str, draft_id: int | None = None,
    note_id: int | None = None,
) -> None:  # fmt: skip
    """Let these people know of something that the actor did; nobody hears of what they did themselves.

    Args:
        tx: the transaction of what was done.
        people: whom to tell.
        kind: of what.
        case_id: where it is.
        brand: whose case.
        draft_id: of which draft.
        note_id: with which note beside the case.
    """
    whom = tuple(person for person in dict.fromkeys(people) if person != tx.actor)
    if not whom:
        return
    nudges.add(tx, whom, kind, case_id, draft_id=draft_id, note_id=note_id)
    subject = f"draft:{draft_id}" if draft_id is not None else f"case:{case_id}"
    show = f"wellheard drafts show {draft_id}" if draft_id is not None else f"wellheard cases show {case_id}"
    notices.queue(tx, Notice(
        NoticeKind.APPROVAL if kind is NudgeKind.APPROVAL else NoticeKind.COLLEAGUE, subject,
        f"{kind.value}:{tx.at.isoformat(timespec='seconds')}:{tx.actor}",
        _WORDS[kind].format(by=tx.actor, case=case_id, draft=draft_id), show, brand=brand, people=whom,
        critical=kind is NudgeKind.ESCALATED,
    ))  # fmt: skip
