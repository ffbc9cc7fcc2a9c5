"""The frozen values that pass between the rooms."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from store.states import CaseState, DraftState, FollowUpState, PostingState


class Label(StrEnum):
    """What a mention means for the brand."""

    PRAISE = "praise"
    COMPLAINT = "complaint"
    QUESTION = "question"
    OTHER = "other"


GRAVITY = (Label.COMPLAINT, Label.QUESTION, Label.PRAISE, Label.OTHER)
"""What a conversation is about when its posts differ, weightiest first."""


class Urgency(StrEnum):
    """How soon a person must look. Ranked by `URGENCY_RANK`, most urgent first."""

    CRITICAL = "critical"
    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


URGENCY_RANK: Mapping[Urgency, int] = {u: n for n, u in enumerate(Urgency)}
RANKED_URGENCY = tuple(Urgency)


class ClockKind(StrEnum):
    """What a waiting customer waits for."""

    FIRST = "first"
    """Our first answer in the case."""
    NEXT = "next"
    """Our answer to what they wrote since."""


class PostKind(StrEnum):
    """Who wrote a post, seen from the brand."""

    CUSTOMER = "customer"
    OWN = "own"
    CONTEXT = "context"


class Verdict(StrEnum):
    """May we answer here, and how."""

    API = "api"
    HAND_OFF = "hand-off"
    DO_NOT_CONTACT = "do-not-contact"


@dataclass(frozen=True, slots=True)
class Allows:
    """Law 9: what the source of a row lets us do with it."""

    store: bool = True
    show: bool = True
    train: bool = False
    export: bool = True

    def to_code(self) -> str:
        """The short form kept in the database, for example ``store,show,export``."""
        return ",".join(name for name in ("store", "show", "train", "export") if getattr(self, name))

    @classmethod
    @cache
    def from_code(cls, code: str) -> "Allows":
        """The value that `to_code` wrote."""
        parts = set(code.split(","))
        return cls(store="store" in parts, show="show" in parts, train="train" in parts, export="export" in parts)


class Classification(NamedTuple):
    """What a classifier says of one text. A tuple, as it is made by the ten thousand."""

    label: Label
    scores: Mapping[str, float]
    """praise, complaint, question, other: between 0 and 1, adding up to 1."""
    sentiment: Mapping[str, float]
    """positive, neutral, negative: what the words say, adding up to 1."""
    confidence: float
    """The score of the label, between 0 and 1."""
    urgency: Urgency
    topics: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    """The words that decided, most telling first."""
    lang: str | None = None
    """BCP 47 tag, where known."""
    mixed: bool = False
    """A complaint that also carries praise, or the other way round."""


@dataclass(frozen=True, slots=True)
class Eligibility:
    """May we answer this mention, and why."""

    verdict: Verdict
    reason: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found in a draft."""

    check: str
    severity: str
    """`block` stops approval until the text is edited, `warn` is shown, `note` is small."""
    message: str
    """Fact first, then what to do."""
    span: tuple[int, int] | None = None
    """Where in the text the words stand, as Python counts; None where it is about the whole."""


@dataclass(frozen=True, slots=True)
class Post:
    """One public post, comment or review."""

    id: int
    platform: str
    external_id: str
    latest_id: str
    """The platform's id of the newest version: what a reply is addressed to."""
    kind: PostKind
    text: str
    posted_at: datetime
    account_id: int | None
    author: str | None
    author_id: str | None
    url: str | None
    in_reply_to: str | None
    thread_root: str
    lang: str | None
    place: str | None
    """Where on the platform it stands, for example the subreddit; None where there is one public place."""
    addressed: tuple[str, ...]
    """Lower-case handles and ids that the post addresses."""
    quotes: str | None
    reshares: int
    locked: bool
    source: str
    allows: Allows
    heard_at: datetime
    edited_at: datetime | None
    deleted_at: datetime | None


@dataclass(frozen=True, slots=True)
class Mention:
    """A post that is about one brand, with what we understood of it."""

    id: int
    brand: str
    post: Post
    customer_id: int | None
    case_id: int | None
    classification: Classification
    """The person's label where one was given, else the machine's."""
    corrected_by: str | None
    matched: tuple[str, ...]
    baseline: bool
    no_draft_reason: str | None


@dataclass(frozen=True, slots=True)
class Case:
    """One conversation: one brand, one customer account, one thread, within seven days."""

    id: int
    brand: str
    platform: str
    account_id: int | None
    customer_id: int | None
    customer: str | None
    thread_root: str
    state: CaseState
    owner: str | None
    urgency: Urgency
    label: Label
    opened_at: datetime
    last_post_at: datetime
    """When the customer last wrote."""
    first_response_at: datetime | None
    last_own_at: datetime | None
    newest_mention_id: int | None
    draft_due: bool
    """Drafting has yet to look at the newest mention."""
    close_reason: str | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Draft:
    """A proposed reply to one mention."""

    id: int
    mention_id: int
    case_id: int
    customer_id: int | None
    brand: str
    platform: str
    state: DraftState
    text: str
    machine_text: str | None
    """What the machine wrote, before people touched it; None where a person wrote it from scratch."""
    situation: str
    variant: str
    eligibility: Eligibility
    findings: tuple[Finding, ...]
    urgency: Urgency
    created_at: datetime
    edited_by: str | None
    writers: tuple[str, ...]
    """Everybody whose words it holds; empty where they are the machine's alone."""
    decided_by: str | None
    decided_at: datetime | None
    reason: str | None
    """Why it was rejected, superseded, voided or refused."""
    note: str | None
    """What the one who rejected it tells the one who wrote it."""
    returned_from: int | None
    """The draft, approved once and void, in whose place this one stands."""
    claimed_by: str | None
    """Who holds its case, or held it last."""
    claimed_until: datetime | None
    approved_by: str | None
    """Who said yes last; None while it is proposed, even where one of two has said yes."""
    posted_url: str | None


@dataclass(frozen=True, slots=True)
class Approval:
    """A person's yes to exact bytes, in the world as they saw it."""

    id: int
    draft_id: int
    by: str
    at: datetime
    text: str
    digest: str
    parent: str | None
    """What the answered post said then; None once that post is gone."""
    voided_at: datetime | None


@dataclass(frozen=True, slots=True)
class Override:
    """Why a person said yes although a check said no; it stands with the approval."""

    approval_id: int
    by: str
    at: datetime
    checks: tuple[str, ...]
    """Which checks said no."""
    reason: str
    """As the person typed it."""


@dataclass(frozen=True, slots=True)
class Posting:
    """The one live attempt to send an approved reply."""

    id: int
    draft_id: int
    approval_id: int
    account: str
    platform: str
    target: str
    """External id of the post that is answered."""
    state: PostingState
    not_before: datetime
    attempted_at: datetime | None
    lookups: int
    next_lookup_at: datetime | None
    external_id: str | None
    url: str | None
    error: str | None
    idempotency_key: str


@dataclass(frozen=True, slots=True)
class Customer:
    """A person, with the accounts that people linked to them."""

    id: int
    name: str | None
    opted_out_at: datetime | None
    opted_out_by: str | None
    erased_at: datetime | None
    accounts: tuple["Account", ...] = ()


@dataclass(frozen=True, slots=True)
class Account:
    """One handle on one platform."""

    id: int
    customer_id: int
    platform: str
    user_id: str
    handle: str | None


class FollowUpKind(StrEnum):
    """Why something is to be done."""

    PROMISE = "promise"
    """A reply of ours said so, with a time."""
    REMINDER = "reminder"
    """A colleague noted a date."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Something we said we would do, or wanted to be reminded of, by a time and with an owner."""

    id: int
    kind: FollowUpKind
    state: FollowUpState
    brand: str | None
    """By whose zone and hours it is due."""
    case_id: int | None
    draft_id: int | None
    """The sent reply that promised it."""
    customer_id: int | None
    note_id: int | None
    what: str
    """A span of our own words, or the note of a reminder."""
    owner: str
    starts_at: datetime
    """When it is time to do it: the beginning of the day on which it is due."""
    due_at: datetime
    """Past this it is overdue."""
    first_due_at: datetime
    """Before anybody snoozed it: what the customer was told."""
    snoozes: int
    yearly_on: str | None
    """`MM-DD`: it comes again each year on this day."""
    proposed_at: datetime | None
    """When a draft was proposed for it."""
    created_at: datetime
    closed_at: datetime | None
    closed_by: str | None
    reason: str | None


class MemoryKind(StrEnum):
    """What a draft may recall of its customer: one of these, and nothing else."""

    OWED = "owed"
    """A promise of ours that is still open."""
    AGAIN = "again"
    """The same trouble for another time."""
    NAME = "name"
    """What they would like to be called, as a colleague noted."""
    BACK = "back"
    """They come back to us."""


@dataclass(frozen=True, slots=True)
class Memory:
    """The one thing that a draft recalls."""

    kind: MemoryKind
    ref_id: int
    """Of the follow-up (owed), the earlier mention (again, back) or the note (name)."""


@dataclass(frozen=True, slots=True)
class Event:
    """One row of the append-only log. Holds ids and salted digests, never a person's words."""

    seq: int
    at: datetime
    kind: str
    actor: str
    subject: str
    data: Mapping[str, object] = field(default_factory=dict)
    prev: str = ""
    hash: str = ""
