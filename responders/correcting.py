"""A person's label in place of the machine's, and what becomes of what was drafted for the wrong one."""

from datetime import datetime

from responders.drafting import NEEDS_A_PERSON, NOT_SURE, NOT_UNDERSTOOD, NOTHING_TO_ANSWER
from responders.proposals import ReviewError
from store import answers, cases, drafts, due, mentions
from store.engine import Store, Tx
from store.states import CaseState, DraftState
from store.types import URGENCY_RANK, Label, Mention, Urgency


def correct(store: Store, mention_id: int, label: Label, *, by: str, at: datetime) -> Mention:
    """A person's label. What was drafted for the wrong one is superseded, and drafting looks at the case again."""
    with store.write(at, by) as tx:
        before = mentions.get(tx, mention_id)
        urgency = _urgency_after(before.classification.urgency, label)
        _relabel(tx, before, label, urgency, by=by)
        if before.case_id is not None and (before.classification.label is not label or _was_a_guess(before)):
            _draft_anew(tx, before, before.case_id)
        return mentions.get(tx, mention_id)


def take_back(store: Store, before: Mention, *, by: str, at: datetime) -> Mention:
    """Undo one's label: the mention is read as it was, and what was drafted for the label goes.

    It leaves no correction behind, so that nothing learns from a slip of a key. A case stays as urgent as it became.

    Raises:
        ReviewError: somebody else said meanwhile what it is, or nobody did.
    """
    with store.write(at, by) as tx:
        now = mentions.get(tx, before.id)
        if now.corrected_by != by:
            who = now.corrected_by or "nobody"
            raise ReviewError(f"The label of mention {before.id} is {who}'s: there is nothing of yours to take back.")
        was = before.classification
        _relabel(tx, now, was.label, was.urgency, by=before.corrected_by)
        if now.case_id is not None:
            _draft_anew(tx, now, now.case_id)
        return mentions.get(tx, before.id)


def _relabel(tx: Tx, mention: Mention, label: Label, urgency: Urgency, *, by: str | None) -> None:
    mentions.correct(tx, mention.id, label, urgency, by=by)
    if mention.case_id is not None:
        # Never lowered: an earlier post of the case may be the graver one.
        graver = min(URGENCY_RANK[urgency], URGENCY_RANK[cases.get(tx, mention.case_id).urgency])
        cases.change(tx, mention.case_id, {"urgency_rank": graver})
        cases.look_at_outcome(tx, mention.case_id)
    tx.record("mention:corrected", f"mention:{mention.id}", label=label.value, was=mention.classification.label.value)


def _hangs_on_the_label(reason: str | None) -> bool:
    """Why nothing was drafted may be another once a person said what it is.

    What never meets a template stays so, and a label makes no language understood.
    """
    hangs = reason == NOTHING_TO_ANSWER or (reason or "").startswith(f"{NEEDS_A_PERSON}: ")
    return hangs and reason != NOT_UNDERSTOOD


def _was_a_guess(mention: Mention) -> bool:
    """Nobody had said what it is, and for want of that nothing was drafted: a person's yes to the guess settles it."""
    return mention.corrected_by is None and mention.no_draft_reason == NOT_SURE


def _urgency_after(urgency: Urgency, label: Label) -> Urgency:
    """What a machine took for praise was put last in line; a complaint or a question of a person is not."""
    if urgency is Urgency.LOW and label in {Label.COMPLAINT, Label.QUESTION}:
        return Urgency.NORMAL
    if urgency is Urgency.NORMAL and label in {Label.PRAISE, Label.OTHER}:
        return Urgency.LOW
    return urgency


def _draft_anew(tx: Tx, mention: Mention, case_id: int) -> None:
    live = drafts.live_of_mention(tx, mention.id)
    case = cases.get(tx, case_id)
    if case.state is not CaseState.OPEN or case.newest_mention_id != mention.id:
        return
    if live is not None and (live.state is not DraftState.PROPOSED or live.edited_by is not None):
        return
    if live is not None:
        answers.withdraw(tx, live, "the label was corrected")
    elif not _hangs_on_the_label(mention.no_draft_reason):
        return
    mentions.explain_no_draft(tx, {mention.id: None})
    due.ask_again(tx, case_id)
