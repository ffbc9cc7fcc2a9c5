"""Threats, and taking words down: nobody is silenced, and nobody is told of lawyers by a reply."""

from collections.abc import Iterable
from typing import Final

from responders.checks.interface import DraftContext
from responders.checks.phrases import Listed
from store.types import Finding

_THREATS: Final = Listed("threat")


class ThreatsCheck:
    """What would be law or discipline goes to the person for it, not into a reply."""

    name = "threats"

    def check(self, context: DraftContext) -> Iterable[Finding]:
        """A block for each passage."""
        for passage in _THREATS.find(context):
            message = (
                f"'{passage.words}' threatens, or takes words down. Leave it out, or hand the case to the person for "
                "legal matters."
            )
            yield Finding(self.name, "block", message, passage.span)
