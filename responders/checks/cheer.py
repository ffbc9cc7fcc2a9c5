"""Cheer in front of loss: exclamation marks, emoji and good spirits towards somebody who is unhappy."""

import re
from collections.abc import Iterable
from typing import Final

from responders.checks.interface import DraftContext
from responders.checks.phrases import Listed
from store.types import Finding

EMOJI: Final = re.compile(r"[\U0001F000-\U0001FAFF\u2600-\u27BF\u2B50\u2B55\u2B1B\u2B1C]")
_SMILEY: Final = re.compile(r"(?<!\w)[:;]-?[)DPp](?!\w)|<3|\^_\^")
_CHEERFUL: Final = Listed("cheer")


class CheerCheck:
    """Only for replies to somebody upset."""

    name = "cheer"

    def check(self, context: DraftContext) -> Iterable[Finding]:
        """A warning for each kind of misplaced cheer."""
        if not context.upset:
            return
        text = context.text
        if "!" in text:
            yield Finding(
                self.name,
                "warn",
                "There is an exclamation mark, and this person is upset. End the sentence with a full stop.",
                (text.index("!"), text.index("!") + 1),
            )
        if found := _smile(text):
            message = f"There is a '{found[0]}', and this person is upset. Leave it out."
            yield Finding(self.name, "warn", message, found.span())
        for passage in _CHEERFUL.find(context):
            message = f"'{passage.words}' is cheerful, and this person is upset. Leave it out."
            yield Finding(self.name, "warn", message, passage.span)


def _smile(text: str) -> re.Match[str] | None:
    # Dashes and curly apostrophes are the usual reason for not being ASCII; without them nothing is left to look for.
    if not text.isascii() and not text.replace("–", "-").replace("’", "'").isascii() and (found := EMOJI.search(text)):
        return found
    return _SMILEY.search(text) if ":" in text or ";" in text or "<3" in text or "^" in text else None
