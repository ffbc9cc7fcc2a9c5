"""What happened to stored posts upstream: edits, deletions, new counts of reshares."""

from listener.classify.interface import Classifier, Reading
from listener.intake import clean_text
from listener.permalinks import parse_permalink
from listener.sources.interface import Gone, HeardPost
from store import answers, cases, drafts, due, mentions, posts, salts
from store.engine import Tx
from store.posts import Known
from store.states import POST_DELETED, CaseState, DraftState

DELETED = "the customer deleted the post"
EDITED = "the customer edited the post"


def note_changes(tx: Tx, classifier: Classifier, before: Known, now: HeardPost) -> bool:
    """Bring a stored post up to date; an edit is read anew and voids what was drafted. Returns whether it changed."""
    if before.deleted:
        return False
    if now.reshares != before.reshares:
        posts.set_reshares(tx, {before.id: now.reshares})
    latest = now.latest_id or now.external_id
    text = clean_text(now.text)
    if text == before.text and latest == before.latest_id:
        return False
    if _is_older_version(latest, before.latest_id):
        return False
    posts.edit(tx, before.id, text=text, latest_id=latest, edited_at=now.edited_at or tx.at)
    for mention in mentions.of_post(tx, before.id):
        found = classifier.classify(Reading(text, now.lang, mention.matched))
        mentions.reclassify(tx, mention.id, found)
        _withdraw(tx, mention.id, EDITED)
        if mention.case_id is not None and mention.no_draft_reason is None:
            case = cases.get(tx, mention.case_id)
            if case.state is CaseState.OPEN and case.newest_mention_id == mention.id:
                due.ask_again(tx, case.id)
        if mention.case_id is not None:
            cases.look_at_outcome(tx, mention.case_id)
        words = salts.digest(tx, mention.customer_id, text)
        tx.record("mention:edited", f"mention:{mention.id}", words=words, label=found.label.value)
    return True


def _is_older_version(latest: str, known: str) -> bool:
    """X gives every edit a new, larger id; an overlap window may still hand out an older version."""
    return latest.isdigit() and known.isdigit() and int(latest) < int(known)


def note_hand_off_seen(tx: Tx, before: Known, now: HeardPost) -> None:
    """A reply that a person said is public at a link was just heard at that link: its hand-off is verified."""
    for case_id in set(before.cases.values()):
        draft = drafts.handed_off_to(tx, case_id)
        link = parse_permalink(draft.posted_url) if draft is not None and draft.posted_url else None
        if draft is None or link is None or (link.platform, link.external_id) != (now.platform, now.external_id):
            continue
        answered = mentions.get(tx, draft.mention_id).post
        if now.in_reply_to in {answered.external_id, answered.latest_id}:
            drafts.move(tx, draft.id, DraftState.POSTED, reason="posted by hand, seen in public")


def note_gone(tx: Tx, before: Known, gone: Gone) -> None:
    """Law 7: what the platform deleted, we delete; whatever was built on it is withdrawn."""
    if before.deleted:
        return
    found = mentions.of_post(tx, before.id)
    posts.delete(tx, before.id)
    for mention in found:
        _withdraw(tx, mention.id, DELETED)
        mentions.explain_no_draft(tx, {mention.id: gone.reason})
        tx.record("mention:deleted", f"mention:{mention.id}", reason=gone.reason)
        if mention.case_id is not None:
            cases.look_at_outcome(tx, mention.case_id)
            _close_if_empty(tx, mention.case_id)


def _withdraw(tx: Tx, mention_id: int, reason: str) -> None:
    draft = drafts.live_of_mention(tx, mention_id)
    if draft is not None:
        answers.withdraw(tx, draft, reason)


def _close_if_empty(tx: Tx, case_id: int) -> None:
    """A case all of whose posts are gone waits for nobody."""
    empty = all(mention.post.deleted_at for mention in mentions.in_case(tx, case_id))
    if empty and cases.get(tx, case_id).state is not CaseState.CLOSED:
        cases.move(tx, case_id, CaseState.CLOSED, close_reason=POST_DELETED, closed_at=tx.at, draft_due=0)
