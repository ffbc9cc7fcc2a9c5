"""Posting: what a person approved leaves once, and every outcome is kept (laws 1 and 2).

The protocol, with the incidents it was learnt from, is in docs/why/posting.md.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from listener.changes import EDITED, note_changes
from listener.classify.interface import Classifier
from listener.sources.interface import HeardPost
from responders import followups
from responders.approvals import APPROVAL_LASTS, why_void
from responders.brands import Brands
from responders.channels.interface import REPEATED, Channel, ChannelError, NotSent, Outgoing, Sent, Target, Unknown
from responders.proposals import NOT_PUBLIC, TO_ANOTHER
from responders.returning import come_back
from store import answers, customers, drafts, due, mentions, postings, posts
from store import sources as books
from store.engine import Store, Tx
from store.locks import only_one
from store.states import DraftState, PostingState
from store.types import Approval, Draft, Posting

DEFAULT_LOOKUPS = (timedelta(seconds=15), timedelta(minutes=2), timedelta(minutes=15))
CHECK_BY_HAND = "not found after every look-up: see whether it is public, then run `wellheard drafts settle`"


@dataclass(frozen=True, slots=True)
class PostingRules:
    """How postings leave."""

    classifier: Callable[[], Classifier]
    """Reads a post anew that was edited after the approval; built only then."""
    lookup_after: tuple[timedelta, ...] = DEFAULT_LOOKUPS
    """When an unknown outcome is looked up, counted from the attempt."""
    approval_lasts: timedelta = APPROVAL_LASTS
    """An approval older than this is void: the world has moved on."""
    quiet_until: Callable[[str, datetime], datetime | None] = lambda _brand, _at: None
    """(brand, now) to the end of its quiet hours; None outside them."""


@dataclass(slots=True)
class PostReport:
    """What `post` did, as drafts."""

    sent: list[Draft] = field(default_factory=list)
    not_sent: list[Draft] = field(default_factory=list)
    unknown: list[Draft] = field(default_factory=list)
    held: list[Draft] = field(default_factory=list)
    handed_off: list[Draft] = field(default_factory=list)
    would_send: list[Draft] = field(default_factory=list)
    """On a dry run: those of `held` that nothing else holds back."""
    notes: list[str] = field(default_factory=list)
    """What a person should read."""
    failed: bool = False
    """Something was refused, is unknown, or could not be tried."""


def post(
    store: Store,
    channels: Mapping[str, Channel],
    brands: Brands,
    rules: PostingRules,
    *,
    clock: Callable[[], datetime],
    dry_run: bool = False,
) -> PostReport:
    """Send what is approved and due, settle what is unknown, list what waits for a person.

    Args:
        store: the store.
        channels: by account name.
        brands: the brands and their accounts.
        rules: when look-ups happen, how long approvals last, when it is quiet.
        clock: the time, asked before each attempt.
        dry_run: only say what would be sent.

    Raises:
        Busy: another `post` is running on this database.
    """
    with only_one(store, "posting"):
        run = _Run(store, channels, brands, rules, clock, dry_run=dry_run)
        return run.run()


class _Run:
    def __init__(
        self,
        store: Store,
        channels: Mapping[str, Channel],
        brands: Brands,
        rules: PostingRules,
        clock: Callable[[], datetime],
        *,
        dry_run: bool,
    ) -> None:
        self.store, self.channels, self.brands, self.rules, self.clock = store, channels, brands, rules, clock
        self.dry_run = dry_run
        self.report = PostReport()
        self.halted: dict[str, str] = {}
        """Accounts that get nothing more in this pass, and why."""

    def run(self) -> PostReport:
        if not self.dry_run:
            self._orphans()
            self._settle_unknown()
        self._send_due()
        self._list_hand_offs()
        return self.report

    # -- what an earlier pass left behind

    def _orphans(self) -> None:
        """A posting still `sending` while we hold the lock belongs to a process that died: its outcome is unknown."""
        at = self.clock()
        with self.store.write(at, "posting") as tx:
            for posting in postings.in_state(tx, PostingState.SENDING):
                when = self._first_lookup(posting.attempted_at or at)
                why = "the program stopped while sending"
                postings.move(tx, posting, PostingState.UNKNOWN, error=why, next_lookup_at=when)

    def _first_lookup(self, attempted_at: datetime) -> datetime | None:
        return attempted_at + self.rules.lookup_after[0] if self.rules.lookup_after else None

    def _settle_unknown(self) -> None:
        with self.store.read() as tx:
            unknown = postings.in_state(tx, PostingState.UNKNOWN)
        for posting in unknown:
            due = posting.next_lookup_at is not None and posting.next_lookup_at <= self.clock()
            if due:
                self._look_up(posting)
            else:
                self._unknown(posting)

    def _look_up(self, posting: Posting) -> None:
        channel = self.channels.get(posting.account)
        found, error = None, posting.error
        if channel is None:
            error = f"the channel for {posting.account} is not set up, so its outcome cannot be looked up"
        else:
            try:
                found = channel.look_up(self._outgoing(posting))
            except ChannelError as trouble:
                # The platform did not say: this was no look-up, and the next pass tries again.
                self.report.notes.append(f"draft {posting.draft_id}: {trouble}")
                self._unknown(posting)
                return
        with self.store.write(self.clock(), "posting") as tx:
            current = postings.get(tx, posting.id)
            if current.state is not PostingState.UNKNOWN:
                return
            if found is not None:
                self._sent(tx, current, found)
                return
            done = current.lookups + 1
            after = self.rules.lookup_after
            attempted = current.attempted_at or tx.at
            next_at = attempted + after[done] if done < len(after) else None
            if next_at is None and current.error == REPEATED:
                self._other_words(tx, current)
                return
            postings.note_lookup(tx, current, next_at=next_at, error=error if next_at else CHECK_BY_HAND)
        self._unknown(posting)

    def _other_words(self, tx: Tx, posting: Posting) -> None:
        """Refused as a repeat, and no reply of ours to this post is to be found: somebody else got this text."""
        postings.move(tx, posting, PostingState.NOT_SENT, error=REPEATED)
        drafts.move(tx, posting.draft_id, DraftState.FAILED, reason=f"{REPEATED} {TO_ANOTHER}")
        self.report.not_sent.append(drafts.get(tx, posting.draft_id))
        self.report.failed = True
        self.report.notes.append(
            f"draft {posting.draft_id}: {REPEATED} {TO_ANOTHER} "
            f"Run `wellheard drafts redraft {posting.draft_id}` for other words."
        )

    def _unknown(self, posting: Posting) -> None:
        with self.store.read() as tx:
            self.report.unknown.append(drafts.get(tx, posting.draft_id))
            error = postings.get(tx, posting.id).error
        self.report.failed = True
        self.report.notes.append(f"draft {posting.draft_id}: outcome unknown: {error}")

    def _sent(self, tx: Tx, posting: Posting, sent: Sent) -> None:
        sent_at = posting.attempted_at or tx.at
        answers.mark_sent(tx, posting, sent.external_id, sent.url, posted_at=sent_at)
        promised = followups.keep_promise(tx, self.brands, posting.draft_id, sent_at=sent_at)
        if promised is not None:
            self.report.notes.append(f"draft {posting.draft_id}: it promises something by a time: follow-up {promised}")
        self.report.sent.append(drafts.get(tx, posting.draft_id))

    # -- what is due

    def _send_due(self) -> None:
        with self.store.read() as tx:
            held = postings.in_state(tx, PostingState.HELD)
        for posting in held:
            self._one(posting)

    def _one(self, posting: Posting) -> None:
        at = self.clock()
        with self.store.read() as tx:
            draft = drafts.get(tx, posting.draft_id)
            paused = books.pause_in_force(tx)
        quiet = self.rules.quiet_until(draft.brand, at)
        if paused is not None:
            self._hold(draft, f"paused by {paused.by}: {paused.why}")
        elif posting.not_before > at:
            self._hold(draft, f"held until {posting.not_before:%Y-%m-%d %H:%M} UTC")
        elif quiet is not None:
            self._hold(draft, f"quiet hours until {quiet:%H:%M}")
        elif posting.account in self.halted:
            self._hold(draft, self.halted[posting.account])
        elif posting.account not in self.channels:
            self._hold(draft, f"no channel for {posting.account}: put [channels.{posting.account}] back")
            self.report.failed = True
        elif self.dry_run:
            self.report.held.append(draft)
            self.report.would_send.append(draft)
        else:
            self._attempt(posting, self.channels[posting.account])

    def _hold(self, draft: Draft, why: str) -> None:
        self.report.held.append(draft)
        self.report.notes.append(f"draft {draft.id}: {why}")

    def _attempt(self, posting: Posting, channel: Channel) -> None:
        if not self._world_holds(posting, channel):
            return
        at = self.clock()
        with self.store.write(at, "posting") as tx:
            # Looking at the target may have taken a while: a pause that came meanwhile holds.
            paused = books.pause_in_force(tx)
            approval = None if paused else self._approval_that_holds(tx, posting)
            if paused:
                self._hold(drafts.get(tx, posting.draft_id), f"paused by {paused.by}: {paused.why}")
            if approval is None:
                return
            # Committed before the network call: whatever dies after this line leaves a trace.
            postings.move(tx, posting, PostingState.SENDING, attempted_at=at)
            out = self._outgoing_in(tx, posting, approval.text)
        outcome = channel.send(out, at=at)
        with self.store.write(self.clock(), "posting") as tx:
            if postings.get(tx, posting.id).state is not PostingState.SENDING:
                # A poll saw our reply in public while we still waited for the answer, and settled it.
                self.report.sent.append(drafts.get(tx, posting.draft_id))
                return
            if isinstance(outcome, Sent):
                self._sent(tx, posting, outcome)
            elif isinstance(outcome, Unknown):
                when = self._first_lookup(at)
                postings.move(tx, posting, PostingState.UNKNOWN, error=outcome.reason, next_lookup_at=when)
            else:
                self._refused(tx, posting, outcome)
        if isinstance(outcome, Unknown):
            self._unknown(posting)

    def _approval_that_holds(self, tx: Tx, posting: Posting) -> Approval | None:
        """Law 1, asked once more in the very transaction that commits the attempt."""
        current = postings.get(tx, posting.id)
        if current.state is not PostingState.HELD:
            return None
        draft = drafts.get(tx, posting.draft_id)
        why = why_void(tx, self.brands, draft, posting.approval_id, lasts=self.rules.approval_lasts)
        if why is None:
            return drafts.standing_approval(tx, draft.id)
        self._void(tx, draft, why, back=draft.customer_id is None or not customers.opted_out(tx, [draft.customer_id]))
        return None

    def _void(self, tx: Tx, draft: Draft, why: str, *, back: bool) -> None:
        """Nothing is sent. Where the words may still be right they come back, proposed, with the reason."""
        note = f"draft {draft.id}: not sent, {why}"
        if back:
            note += f"; it is proposed again as draft {come_back(tx, draft, why).id}"
        else:
            answers.withdraw(tx, draft, why)
        self.report.not_sent.append(drafts.get(tx, draft.id))
        self.report.notes.append(note)
        self.report.failed = True

    def _world_holds(self, posting: Posting, channel: Channel) -> bool:
        """Look at the target once more: still there, unchanged, and not answered by a colleague."""
        try:
            seen = channel.look_at_target(self._outgoing(posting))
        except ChannelError as trouble:
            self.halted[posting.account] = str(trouble)
            self.report.failed = True
            with self.store.read() as tx:
                self._hold(drafts.get(tx, posting.draft_id), str(trouble))
            return False
        why = None if seen is None else self._what_changed(posting, seen)
        if seen is None or why is None:
            return True
        with self.store.write(self.clock(), "posting") as tx:
            draft = drafts.get(tx, posting.draft_id)
            if why == EDITED and seen.text is not None:
                self._reread(tx, draft, seen.text)
            self._void(tx, draft, why, back=why == EDITED)
            due.looked_at(tx, [draft.case_id])
        return False

    def _what_changed(self, posting: Posting, seen: Target) -> str | None:
        if seen.text is None:
            return "the post it answers is gone"
        if seen.locked:
            return "replies to the post are closed now"
        if seen.our_reply is not None:
            return f"it was already answered: {seen.our_reply.url or seen.our_reply.external_id}"
        with self.store.read() as tx:
            known = mentions.get(tx, drafts.get(tx, posting.draft_id).mention_id).post.text
        return None if " ".join(seen.text.split()) == " ".join(known.split()) else EDITED

    def _reread(self, tx: Tx, draft: Draft, text: str) -> None:
        """Whoever decides next sees what the post says now, read as any other."""
        post = mentions.get(tx, draft.mention_id).post
        known = posts.known(tx, post.platform, [post.external_id])[post.external_id]
        now = HeardPost(
            post.platform, post.external_id, text, post.posted_at, latest_id=post.latest_id, lang=post.lang,
            reshares=post.reshares,
        )  # fmt: skip
        note_changes(tx, self.rules.classifier(), known, now)

    def _refused(self, tx: Tx, posting: Posting, outcome: NotSent) -> None:
        if outcome.permanent:
            postings.move(tx, posting, PostingState.NOT_SENT, error=outcome.reason)
            advice = f" Run `wellheard drafts redraft {posting.draft_id}` for a hand-off." if outcome.hand_off else ""
            drafts.move(tx, posting.draft_id, DraftState.FAILED, reason=outcome.reason)
            self.report.notes.append(f"draft {posting.draft_id}: {outcome.reason}{advice}")
        else:
            not_before = outcome.retry_at or posting.not_before
            postings.move(tx, posting, PostingState.HELD, error=outcome.reason, not_before=not_before)
            self.report.notes.append(f"draft {posting.draft_id}: not sent yet: {outcome.reason}")
        if outcome.halts:
            self.halted[posting.account] = outcome.reason
        self.report.failed = True
        self.report.not_sent.append(drafts.get(tx, posting.draft_id))

    # -- helpers

    def _outgoing(self, posting: Posting) -> Outgoing:
        with self.store.read() as tx:
            return self._outgoing_in(tx, posting, drafts.get(tx, posting.draft_id).text)

    @staticmethod
    def _outgoing_in(tx: Tx, posting: Posting, text: str) -> Outgoing:
        post = mentions.get(tx, drafts.get(tx, posting.draft_id).mention_id).post
        return Outgoing(text, post.latest_id, post.author, post.place, posting.idempotency_key)

    def _list_hand_offs(self) -> None:
        with self.store.read() as tx:
            approved: Sequence[Draft] = drafts.listed(tx, state=DraftState.APPROVED, limit=1000)
            waiting = [draft for draft in approved if postings.live_of_draft(tx, draft.id) is None]
        for draft in waiting:
            self.report.handed_off.append(draft)
            self.report.notes.append(
                f"draft {draft.id}: waits for a person ({draft.eligibility.reason}); "
                f"run `wellheard drafts handoff {draft.id}`"
            )


def settle(
    store: Store, brands: Brands, draft_id: int, *, sent_url: str | None, external_id: str | None, by: str, at: datetime
) -> Draft:
    """A person says what became of an unknown outcome: public (with its link) or not.

    Raises:
        MoveRefused: nothing about this draft is unknown.
    """
    with store.write(at, by) as tx:
        draft = drafts.get(tx, draft_id)
        posting = postings.last_of_draft(tx, draft_id)
        if posting is None or posting.state is not PostingState.UNKNOWN:
            raise SettleError(f"Draft {draft_id} is {draft.state.value} and nothing about it is unknown.")
        if sent_url is not None:
            posted_at = posting.attempted_at or at
            answers.mark_sent(tx, posting, external_id or sent_url, sent_url, posted_at=posted_at)
            followups.keep_promise(tx, brands, draft_id, sent_at=posted_at)
        else:
            postings.move(tx, posting, PostingState.NOT_SENT, error=f"{by} {NOT_PUBLIC}")
            drafts.move(tx, draft_id, DraftState.FAILED, reason=f"{by} {NOT_PUBLIC}")
        return drafts.get(tx, draft_id)


class SettleError(Exception):
    """There is nothing to settle."""
