"""Too long for the platform, in the platform's own count."""

from collections.abc import Iterable

from responders.checks.interface import DraftContext
from store.types import Finding


class LengthCheck:
    """The platform refuses what is over its limit."""

    name = "length"

    def check(self, context: DraftContext) -> Iterable[Finding]:
        """A block where the text is over the limit."""
        over = context.length - context.limit
        if over <= 0:
            return ()
        return (
            Finding(
                self.name,
                "block",
                f"The reply counts {context.length:,} characters and {context.platform} takes {context.limit:,}. "
                f"Shorten it by {over:,}.",
            ),
        )
