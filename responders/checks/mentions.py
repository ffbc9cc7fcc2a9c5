"""Who is notified by the reply besides the person it answers."""

import re
from collections.abc import Iterable
from typing import Final

from responders.checks.interface import DraftContext
from store.types import Finding

_AT: Final = re.compile(r"(?<![\w+/-])(?<![\w]\.)@([\w.-]*\w)(?:@[\w.-]*\w)?")
_REDDIT_USER: Final = re.compile(r"(?<![\w/])/?u/([\w-]+)", re.IGNORECASE)


class MentionsCheck:
    """A reply reaches its customer by itself, and nobody else."""

    name = "mentions"

    def check(self, context: DraftContext) -> Iterable[Finding]:
        """A warning where the customer's handle is written out, a block where a stranger is called in."""
        text = context.text
        if "@" not in text and "u/" not in text and "U/" not in text:
            return
        ours = {handle.lstrip("@").lower() for handle in context.own_handles}
        customer = (context.customer_handle or "").lstrip("@").lower()
        named = _named(text)
        if strangers := sorted(handle for handle in named if handle not in ours and handle != customer):
            yield Finding(
                self.name,
                "block",
                f"The reply calls in {', '.join(strangers)}, who did not ask for it. Write the name without @ or u/.",
                named[strangers[0]],
            )
        if text.lstrip().startswith("@"):
            message = "The reply starts with a handle. The platform adds the customer's itself: take it out."
            yield Finding(self.name, "warn", message, _first_word(text))
        elif customer and customer in named:
            message = "The reply mentions the customer's handle. A reply notifies them anyway: take it out."
            yield Finding(self.name, "warn", message, named[customer])


def _named(text: str) -> dict[str, tuple[int, int]]:
    """Every handle that is called in, in lower case, and where."""
    return {match[1].lower(): match.span() for pattern in (_AT, _REDDIT_USER) for match in pattern.finditer(text)}


def _first_word(text: str) -> tuple[int, int]:
    start = len(text) - len(text.lstrip())
    return start, start + len(text[start:].split(maxsplit=1)[0])
