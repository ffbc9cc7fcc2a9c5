"""Mail that came back: a delivery report (RFC 3464) names the mail of ours that it is about, and why."""

import re
from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import Message

from desk.plain import short
from desk.reports.mail import message_id
from desk.reports.mailing import Post, settle
from store import sendings
from store.models_sendings import SendingState
from store.sendings import Sending

LARGEST = 1_000_000
"""Bytes: a delivery report is smaller, and nobody may fill our memory."""
_OLDEST = timedelta(days=30)
_LONGEST = 160
_OURS = re.compile(rb"<wellheard\.[0-9a-f]{32}@[^>\s]{1,255}>")


class NotBounced(ValueError):
    """No mail of ours came back with this: fact first, then what to do."""


@dataclass(frozen=True, slots=True)
class Bounce:
    """What a delivery report says."""

    message_ids: frozenset[str]
    """Of mails of ours that it quotes."""
    why: str


def read_bounce(raw: bytes) -> Bounce:
    """What came back, and why.

    Raises:
        NotBounced: it reports no failed delivery, or quotes no mail of ours.
    """
    if len(raw) > LARGEST:
        raise NotBounced(f"It is larger than {LARGEST:,} bytes. A delivery report is smaller.")
    # Answers from an absent reader quote the mail too: only a report of a failure counts.
    failed = [
        block for part in message_from_bytes(raw, policy=policy.compat32).walk()
        if part.get_content_type() == "message/delivery-status" for block in _blocks(part)
        if str(block.get("Action", "")).strip().lower() == "failed"
    ]  # fmt: skip
    if not failed:
        raise NotBounced("It is no report of a failed delivery (RFC 3464). Nothing was changed.")
    found = frozenset(one.decode("ascii", "replace") for one in _OURS.findall(raw))
    if not found:
        raise NotBounced("It quotes no report that we mailed. Nothing was changed.")
    said = str(failed[0].get("Diagnostic-Code") or failed[0].get("Status") or "no reason given")
    return Bounce(found, short(said.partition(";")[2] or said, _LONGEST))


def _blocks(part: Message) -> list[Message]:
    held = part.get_payload()
    return [one for one in held if isinstance(one, Message)] if isinstance(held, list) else []


def note_bounce(post: Post, raw: bytes) -> list[Sending]:
    """Note which mails came back; a notice tells of each. Returns them, also those that were known to have.

    Raises:
        NotBounced: it reports no failed delivery, or is about no mail of the last thirty days.
    """
    bounce, at = read_bounce(raw), post.clock()
    sender = post.settings.mail.sender or ""
    with post.store.write(at) as tx:
        tried = sendings.tried_since(tx, at - _OLDEST)
        back = [
            one for one in tried
            if message_id(one.kind, one.brand, one.period, one.recipient, sender) in bounce.message_ids
        ]  # fmt: skip
        for one in back:
            if one.state in {SendingState.SENT, SendingState.UNKNOWN}:
                settle(tx, one, SendingState.BOUNCED, error=f"it came back: {bounce.why}")
        if not back:
            raise NotBounced("It is about no report that was mailed in the last thirty days. Nothing was changed.")
    return back
