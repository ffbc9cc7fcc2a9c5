"""Somebody upset is told what happens next and who does it, and is not sent away to do it themselves."""

from collections.abc import Iterable
from typing import Final

from responders.checks.interface import DraftContext
from responders.checks.phrases import Phrases
from store.types import Finding

_STEPS: Final = frozenset(
    {"i'll", "we'll", "i'd", "i'm", "we're", "will", "am", "would", "let", "next", "step", "my"}
    | {"send", "message", "write", "drop", "tell", "reply", "come", "open", "reach", "going", "start"}
    | {"taking", "passing", "asking", "raising", "bringing", "handing"}
)
_SENT_AWAY: Final = Phrases(
    {
        "form": r"\b(?:fill (?:in|out)|complete|submit|use) (?:this|the|our|a) (?:\w+ )?form\b",
        "contact": r"\b(?:please |you can |you need to |you should |you must )contact (?!me\b)\w+",
        "call": r"\b(?:please |you can |you need to |you should |you must )(?:call|ring|phone) (?!me\b)\w+",
        "hotline": r"\bhotline\b",
        "faq": r"\b(?:see|check|read|visit) (?:our |the )faqs?\b",
        "website": r"\b(?:see|check|visit|go to) (?:our |the )website\b",
        "head": r"\bhead (?:over )?to (?:our|the)\b",
    }
)


class NextStepCheck:
    """Only for replies to somebody upset."""

    name = "next-step"

    def check(self, context: DraftContext) -> Iterable[Finding]:
        """A warning where no step is named, or where the customer is sent elsewhere."""
        if not context.upset:
            return
        if _STEPS.isdisjoint(context.words) and context.words:
            yield Finding(self.name, "warn", "The reply names no next step. Say what happens now and who does it.")
        for passage in _SENT_AWAY.find(context):
            yield Finding(
                self.name,
                "warn",
                f"'{passage.words}' sends the customer elsewhere. Do that part yourself, or say why you cannot.",
                passage.span,
            )
