"""Who is made to carry it: the customer, a partner, 'the system', nobody at all. Also debate."""

from collections.abc import Iterable
from typing import Final

from responders.checks.interface import DraftContext
from responders.checks.phrases import Listed
from store.types import Finding

_BLAME: Final = Listed("blame")


class BlameCheck:
    """The brand owns its part, in the active voice."""

    name = "blame"

    def check(self, context: DraftContext) -> Iterable[Finding]:
        """A warning for each passage."""
        if not context.upset:
            return
        for passage in _BLAME.find(context):
            message = (
                f"'{passage.words}' makes somebody else carry it. The customer dealt with us: say what we do about it."
            )
            yield Finding(self.name, "warn", message, passage.span)
