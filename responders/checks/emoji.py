"""Emoji as the brand wants them: nowhere, or at most one in a thank-you."""

import re
from collections.abc import Iterable
from typing import Final

from responders.checks.cheer import EMOJI
from responders.checks.interface import DraftContext
from store.types import Finding, Label

_ONE: Final = re.compile(rf"{EMOJI.pattern}(?:[\ufe0f\U0001F3FB-\U0001F3FF]|\u200d{EMOJI.pattern})*")
"""With its colour, and with what is joined to it."""


class EmojiCheck:
    """Only for replies to somebody who is not upset; `cheer` looks at the others."""

    name = "emoji"

    def check(self, context: DraftContext) -> Iterable[Finding]:
        """A warning where the brand wants none here, or fewer."""
        if context.emoji is None or context.upset or context.text.isascii():
            return
        found = list(_ONE.finditer(context.text))
        most = 1 if context.emoji == "thanks" and context.label is Label.PRAISE else 0
        if len(found) > most:
            first = found[most]
            wants = "one emoji at most" if most else "no emoji here"
            yield Finding(
                self.name, "warn", f"There is a '{first[0]}', and this brand wants {wants}. Leave it out.", first.span()
            )
