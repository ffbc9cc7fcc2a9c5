"""What a channel is: one HTTP attempt to post an approved reply, and honest words about what became of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Outgoing:
    """An approved reply, ready to leave."""

    text: str
    target: str
    """The platform's id of the newest version of the post that is answered."""
    target_author: str | None
    """Handle of the person answered."""
    place: str | None
    """For example the subreddit."""
    idempotency_key: str
    """The same for every attempt of this posting; used where a platform honours one."""


@dataclass(frozen=True, slots=True)
class Sent:
    """The platform holds it."""

    external_id: str
    url: str | None


@dataclass(frozen=True, slots=True)
class NotSent:
    """Certainly not public: refused, or the request never left."""

    reason: str
    """Fact first, then what to do; may be shown to people, holds no secret."""
    permanent: bool
    """True: the draft failed for good (it may be redrafted as a hand-off). False: try again later."""
    retry_at: datetime | None = None
    hand_off: bool = False
    """A person may still post it in the app (for example X's 'you have not been mentioned')."""
    halts: bool = False
    """Nothing else will get through on this channel in this pass (credentials, credits, rate limits, no network)."""


REPEATED = "The platform refused a text that we posted before."
"""Why a send is unknown where an earlier attempt may have gone through: this one certainly did not."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may be public: a read time-out, a reset after writing, a 5xx, an answer without an id, or a 'duplicate'."""

    reason: str


Outcome = Sent | NotSent | Unknown


@dataclass(frozen=True, slots=True)
class Target:
    """The post to be answered, as the platform shows it now."""

    text: str | None
    """None: deleted, removed or no longer visible to us."""
    locked: bool = False
    """Replies are closed."""
    our_reply: Sent | None = None
    """A reply of ours to this very post that is already public (a colleague's in the app, or an unknown send)."""


class ChannelError(Exception):
    """Looking at the platform failed (never raised by `send`); fact first, then what to do."""


class Channel(Protocol):
    """The write side of one platform account. Only `responders/posting.py` calls `send`."""

    name: str
    account: str
    platform: str
    safe_to_resend: bool
    """True only where the platform makes a second attempt harmless by a key we send."""

    def look_at_target(self, out: Outgoing) -> Target | None:
        """The target as it is now; None where this channel cannot look.

        Raises:
            ChannelError: the platform did not say.
        """
        ...

    def send(self, out: Outgoing, *, at: datetime) -> Outcome:
        """Exactly one HTTP attempt, every library retry off. Never raises for what the network or platform does."""
        ...

    def look_up(self, out: Outgoing) -> Sent | None:
        """Our reply to this target if the platform shows one, found by (own account, parent id), not by text.

        Raises:
            ChannelError: the platform did not say.
        """
        ...

    def close(self) -> None:
        """Give connections back."""
        ...
