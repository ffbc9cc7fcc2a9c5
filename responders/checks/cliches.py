"""Phrases that tell people they are not heard: hedged apologies and the words of form letters."""

from collections.abc import Iterable
from typing import Final

from responders.checks.interface import DraftContext
from responders.checks.phrases import Listed
from store.types import Finding

_HEDGED: Final = Listed("hedged")
_FORM_LETTER: Final = Listed("cliche")
_MANNERS: Final = Listed("cliche", "upset")


class HedgedCheck:
    """An apology names what happened and who did it."""

    name = "hedged"

    def check(self, context: DraftContext) -> Iterable[Finding]:
        """A warning for each passage."""
        for passage in _HEDGED.find(context):
            message = f"'{passage.words}' sounds like half an apology. Say what happened, and be sorry for that."
            yield Finding(self.name, "warn", message, passage.span)


class ClichesCheck:
    """Quotes each worn passage."""

    name = "cliches"

    def check(self, context: DraftContext) -> Iterable[Finding]:
        """A warning for each passage."""
        manners = _MANNERS.find(context) if context.upset else ()
        for passage in (*_FORM_LETTER.find(context), *manners):
            message = f"'{passage.words}' reads like a form letter. Leave it out, or say it plainly."
            yield Finding(self.name, "warn", message, passage.span)
