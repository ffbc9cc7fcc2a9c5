"""Selling, and asking for ratings, follows and shares, in an answer to somebody."""

from collections.abc import Iterable
from typing import Final

from responders.checks.interface import DraftContext
from responders.checks.phrases import Listed
from store.types import Finding

_SELLING: Final = Listed("upsell")


class UpsellCheck:
    """A thank-you asks for nothing, and an apology still less."""

    name = "upsell"

    def check(self, context: DraftContext) -> Iterable[Finding]:
        """A warning for each passage."""
        for passage in _SELLING.find(context):
            message = f"'{passage.words}' sells something, or asks for a favour. Leave it out: answer, and no more."
            yield Finding(self.name, "warn", message, passage.span)
