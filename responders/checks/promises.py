"""What nobody knows yet: promised outcomes and times, and claims that something has been checked or done."""

from collections.abc import Iterable
from typing import Final

from responders.checks.interface import DraftContext
from responders.checks.phrases import Phrases
from store.types import Finding

_SOON: Final = (
    r"\b(?:with)?in (?:the next |a |an |about |under )?(?:\d+(?:[-–]\d+)? |few |couple of |one |two |three )?"
    r"(?:(?:working|business) )?(?:minute|hour|day|week)s?\b"
)
_REFUND: Final = (
    r"\b(?:we'll|we will|i'll|i will|we're going to) (?:\w+ ){0,2}refund\b",
    r"\byour refund (?:is|has been|was) (?:on its way|processed|issued|approved|sent)\b",
    r"\byou(?:'ll| will) (?:get|receive|have) (?:a|your) (?:full )?refund\b",
)
_REPLACEMENT: Final = (
    r"\byou(?:'ll| will) (?:get|receive) (?:a|your) (?:new |free )?replacement\b",
    r"\b(?:we|i)(?:'ll| will) send (?:you )?(?:a|your) (?:new |free )?replacement\b",
)
_OUTCOME: Final = Phrases(
    {
        "guarantee": r"\b(?:we|i) (?:can )?guarantee\b",
        "promise": r"\b(?:we|i) promise\b",
        "again": r"\b(?:won't|will not|will never|never) happen again\b",
        "refund": _REFUND,
        "refunded": r"\b(?:be|been|was|were|have) refunded\b",
        "replacement": _REPLACEMENT,
        "free": r"\b(?:for free|free of charge|on the house)\b",
        "compensation": r"\byou(?:'ll| will) (?:get|receive) (?:a |some )?compensation\b",
        "compensate": r"\b(?:we|i)(?:'ll| will) compensate\b",
        "voucher": r"\b(?:we|i)(?:'ll| will) send you a voucher\b",
        "fixed": r"\b(?:will|shall|'ll) be fixed\b",
        "resolved": r"\b(?:will|shall|'ll) be resolved\b",
        "arrive": r"\b(?:will|'ll) arrive\b",
        "way": r"\b(?:is|are|it's) (?:already )?on (?:its|the|their) way\b",
    }
)
_TIME: Final = Phrases(
    {
        **dict.fromkeys(("minute", "minutes", "hour", "hours", "day", "days", "week", "weeks"), _SOON),
        "by": r"\bby (?:tonight|today|noon|(?:mon|tues|wednes|thurs|fri|satur|sun)day|the end of)\b",
        "tomorrow": r"\btomorrow\b",
        "shortly": r"\bshortly\b",
        "asap": r"\basap\b",
        "soon": r"\b(?:very soon|soon as possible)\b",
        "immediately": r"\bimmediately\b",
    }
)
_CLAIM: Final = Phrases(
    {
        "checked": r"\b(?:we|i)(?:'ve| have) (?:already |just )?checked\b",
        "investigated": r"\b(?:we|i)(?:'ve| have) (?:already |just )?investigated\b",
        "processed": r"\b(?:has|have) been processed\b",
        "fixed": r"\b(?:we've|we have|has been|have been|is now) fixed\b",
        "resolved": r"\b(?:we've|we have|has been|have been|is now) resolved\b",
        "sent": r"\b(?:we|i)(?:'ve| have) (?:already |just )?sent\b",
        "working": r"\b(?:we're|we are) (?:already |currently |actively )?working on (?:it|this|a fix)\b",
    }
)

_RULES: Final = (
    (_OUTCOME, "promises an outcome. Keep it only if a note or the facts say so; otherwise say what you do next."),
    (_TIME, "names a time. Keep it only if somebody has agreed to it."),
    (_CLAIM, "states as done what this case does not show. Keep it only if it is so; otherwise say what you do next."),
)
_TELLING: Final = frozenset[str]().union(*(phrases.telling for phrases, _ in _RULES))


class PromisesCheck:
    """Every fact in a reply is in the facts, the case or a note."""

    name = "promises"

    def check(self, context: DraftContext) -> Iterable[Finding]:
        """A warning for each passage that asserts or promises."""
        if _TELLING.isdisjoint(context.words):
            return
        for phrases, what in _RULES:
            for passage in dict.fromkeys(phrases.find(context)):
                yield Finding(self.name, "warn", f"'{passage}' {what}")
