"""What every act of a reviewer stands on: the world that a reply answers, and how words become a proposed draft."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from responders.brands import Brands, Voice
from responders.eligibility import decide
from responders.incident_cases import carry
from store import cases, customers, drafts, memories, mentions, posts
from store.drafts import findings_column, text_key
from store.engine import Tx
from store.types import URGENCY_RANK, Draft, Eligibility, Finding, Mention, PostKind

LONGEST_TEXT = 10_000
NOT_PUBLIC = "saw that it is not public"
"""What a person said of an unknown outcome: the platform refused nothing, so the same way may be tried again."""

TO_ANOTHER = "It went to somebody else, not to this customer."
"""Where the platform refused a text that somebody else got: other words may go the same way."""


class ReviewError(Exception):
    """A decision that cannot be taken: fact first, then what to do."""


class NotAsRead(ReviewError):
    """The draft, or what it answers, is another than what this person read."""


@dataclass(frozen=True, slots=True)
class World:
    """What a reply answers, as far as an approval is bound to it (law 1)."""

    parent: str | None
    """What the answered post says."""
    newest: str | None
    """The external id of the newest post in the case, by this customer or by us."""

    def digest(self, text: str) -> str:
        """What a person says yes to who reads these words as an answer to this."""
        world = json.dumps([text, self.parent, self.newest], ensure_ascii=True)
        return hashlib.sha256(world.encode()).hexdigest()


def world_of(tx: Tx, mention: Mention, case_id: int) -> World:
    """What a reply to this mention answers now."""
    return World(mention.post.text, posts.newest_in_case(tx, case_id))


def world_digest(tx: Tx, draft: Draft) -> str:
    """Law 1: a digest of the reply, the parent's text and the newest post in the case by this customer or by us."""
    return world_of(tx, mentions.get(tx, draft.mention_id), draft.case_id).digest(draft.text)


def check_seen(tx: Tx, draft: Draft, seen: str, then: str) -> None:
    """Refuse to touch what is not as a person read it.

    Raises:
        NotAsRead: the words, or what they answer, are others than those with the digest `seen`.
    """
    if seen != world_digest(tx, draft):
        raise NotAsRead(f"Draft {draft.id} is not what you read any more: look at it again, then {then} it.")


def eligibility_of(tx: Tx, brands: Brands, mention: Mention) -> Eligibility:
    """May this stored mention be answered now, and how."""
    post = mention.post
    near = posts.known(tx, post.platform, [i for i in (post.in_reply_to, post.quotes) if i])
    ours = {external_id for external_id, known in near.items() if known.kind is PostKind.OWN}
    opted_out = mention.customer_id is not None and bool(customers.opted_out(tx, [mention.customer_id]))
    account = brands.account(mention.brand, post.platform)
    return decide(
        post, account, opted_out=opted_out, answers_us=post.in_reply_to in ours, quotes_us=post.quotes in ours
    )


@dataclass(frozen=True, slots=True)
class Words:
    """The text of a new draft, and where it comes from."""

    text: str
    machine: str | None
    """What the machine wrote, before people touched it; None where a person wrote it from scratch."""
    edited_by: str | None = None
    writers: tuple[str, ...] = ()
    """Everybody whose words they are."""
    returned_from: int | None = None
    """The draft, approved once and void, in whose place this one stands."""


def propose(
    tx: Tx, mention: Mention, case_id: int, words: Words, situation: str, variant: str, eligibility: Eligibility,
    findings: Iterable[Finding],
) -> int:  # fmt: skip
    """Keep a new proposed draft to a mention. Returns its id."""
    urgencies = (mention.classification.urgency, cases.get(tx, case_id).urgency)
    row = {
        "mention_id": mention.id, "case_id": case_id, "customer_id": mention.customer_id, "brand": mention.brand,
        "platform": mention.post.platform, "text": words.text, "text_key": text_key(words.text),
        "machine_text": words.machine, "situation": situation, "variant": variant,
        "verdict": eligibility.verdict, "verdict_reason": eligibility.reason, "findings": findings_column(findings),
        "urgency_rank": min(map(URGENCY_RANK.__getitem__, urgencies)), "edited_by": words.edited_by,
        "writers": words.writers, "decided_by": None, "decided_at": None, "reason": None, "note": None,
        "returned_from": words.returned_from,
        "posted_url": None,
    }  # fmt: skip
    return drafts.add(tx, [row])[0]


def propose_again(tx: Tx, old: Draft, *, returned: bool) -> int:
    """The same words in a new draft, with what they promised to an incident. Returns its id.

    Args:
        tx: the transaction that took the old one back.
        old: whose words.
        returned: the old one was void for a reason that the reviewer must see.
    """
    mention = mentions.get(tx, old.mention_id)
    words = Words(old.text, old.machine_text, old.edited_by, old.writers, old.id if returned else None)
    new_id = propose(tx, mention, old.case_id, words, old.situation, old.variant, old.eligibility, old.findings)
    carry(tx, old.id, new_id)
    memories.carry(tx, old.id, new_id)
    return new_id


def voice_of(brands: Brands, brand: str) -> Voice:
    """How a brand speaks.

    Raises:
        ReviewError: it is not in the settings any more, or a file of it is broken.
    """
    voice = brands.voices.get(brand)
    if voice is None:
        raise ReviewError(f"The brand {brand} is not in the settings any more. Put [brands.{brand}] back.")
    if voice.broken is not None:
        raise ReviewError(voice.broken)
    return voice


def storable(text: str) -> str:
    """A person's words, as long as every database and platform can hold them.

    Raises:
        ReviewError: a NUL, or half of a character, as a broken paste or a wrong encoding leaves it.
    """
    for place, character in enumerate(text, 1):
        if character == "\0" or "\ud800" <= character <= "\udfff":
            raise ReviewError(f"Character {place} of the text cannot be kept. Type that place anew, in UTF-8.")
    return text


def cleaned(text: str) -> str:
    """A person's text without the space around it.

    Raises:
        ReviewError: nothing is left of it, or no platform would take it.
    """
    text = storable(text).strip()
    if not text:
        raise ReviewError("The text is empty. Write something, or reject the draft.")
    if len(text) > LONGEST_TEXT:
        raise ReviewError(f"The text has {len(text):,} characters; no platform takes more than {LONGEST_TEXT:,}.")
    return text
