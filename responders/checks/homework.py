"""Work for the customer that the brand could do: forms, other desks, telling it all again."""

from collections.abc import Iterable
from typing import Final

from responders.checks.asks_private import PRIVATELY
from responders.checks.interface import DraftContext
from responders.checks.phrases import Listed, sentence_around
from store.types import Finding

_HOMEWORK: Final = Listed("homework")


class HomeworkCheck:
    """Only for replies to somebody upset."""

    name = "homework"

    def check(self, context: DraftContext) -> Iterable[Finding]:
        """A warning for each passage."""
        if not context.upset:
            return
        for passage in _HOMEWORK.find(context):
            if PRIVATELY.search(sentence_around(context.lower, passage.span)):
                continue
            message = f"'{passage.words}' gives the customer work. Do that part yourself, or say why you cannot."
            yield Finding(self.name, "warn", message, passage.span)
