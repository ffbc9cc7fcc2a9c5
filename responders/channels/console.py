"""The console channel: the twin that ships. It prints approved replies instead of sending them."""

from collections.abc import Callable
from datetime import datetime

from responders.channels.interface import Outcome, Outgoing, Sent, Target


class ConsoleChannel:
    """Shows each reply to whoever reads the terminal; nothing leaves the machine."""

    safe_to_resend = False

    def __init__(self, name: str, account: str, platform: str, say: Callable[[str], None]) -> None:
        self.name, self.account, self.platform = name, account, platform
        self._say = say

    def look_at_target(self, out: Outgoing) -> Target | None:  # the interface gives it
        """It cannot look at any platform."""
        return None

    def send(self, out: Outgoing, *, at: datetime) -> Outcome:
        """Print it."""
        to = f"@{out.target_author}" if out.target_author else "the author"
        self._say(f"[{self.platform}, {at:%H:%M} UTC] {self.account} answers {to} ({out.target}):\n    {out.text}")
        return Sent(f"console-{out.idempotency_key[:12]}", None)

    def look_up(self, out: Outgoing) -> Sent | None:  # the interface gives it
        """What was printed is not kept anywhere: a person has to say."""
        return None

    def close(self) -> None:
        """Nothing to give back."""
