"""What nobody knows yet: promised outcomes and times, claims that something was checked or done, figures and links.

A figure may stand where the facts, the customer's own post or a note has it. An outcome may be promised where the facts
say so or a colleague noted it, never because the customer asked for it. Without a facts file nobody said what may be
stated: then outcomes are only warned of, and plain figures are left alone.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from responders.checks.interface import DraftContext
from responders.checks.phrases import Listed, Passage, Phrases, sentence_around
from responders.claims import Claim, claims, keys
from responders.facts import lowered
from store.types import Finding

_SOON: Final = (
    r"\b(?:with)?in (?:the next |a |an |about |under )?(?:\d+(?:[-–]\d+)? |few |couple of |one |two |three )?"
    r"(?:(?:working|business) )?(?:minute|hour|day|week)s?\b(?! of\b)"
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
_WE_GIVE: Final = (
    r"\b(?:we|i)(?:'ll| will) (?:give|send|offer|issue|get) you (?:a|an|some|your) (?:\w+ ){0,2}"
    r"(?:voucher|discount|credit)\b"
)
_YOU_GET: Final = (
    r"\byou(?:'ll| will) (?:have|get|receive) "
    r"(?:it|them|your (?:\w+ )?(?:order|parcel|package|delivery|money|item|bag)s?)\b"
)
_OUTCOME: Final = Phrases(
    {
        "guarantee": r"\b(?:we|i) (?:can )?guarantee\b",
        "promise": r"\b(?:we|i) promise\b(?! we don't)",
        "again": r"\b(?:won't|will not|will never|never) happen again\b",
        "refund": _REFUND,
        "refunded": r"\b(?:be|been|was|were|have) refunded\b",
        "replacement": _REPLACEMENT,
        "free": r"\b(?:for free|free of charge|on the house)\b",
        "compensation": r"\byou(?:'ll| will) (?:get|receive) (?:a |some )?compensation\b",
        "compensate": r"\b(?:we|i)(?:'ll| will) compensate\b",
        "voucher": _WE_GIVE,
        "discount": _WE_GIVE,
        "credit": _WE_GIVE,
        "replace": r"\b(?:we|i)(?:'ll| will) (?:gladly |happily )?replace\b",
        "exchange": r"\b(?:we|i)(?:'ll| will) (?:gladly |happily )?exchange\b",
        "waive": r"\b(?:we|i)(?:'ll| will) waive\b",
        "charged": r"\byou (?:won't|will not) be charged\b",
        "delivered": r"\b(?:will|'ll) be delivered\b",
        "fixed": r"\b(?:will|shall|'ll) be fixed\b",
        "resolved": r"\b(?:will|shall|'ll) be resolved\b",
        "arrive": r"\b(?:will|'ll) arrive\b",
        "have": _YOU_GET,
        "get": _YOU_GET,
        "receive": _YOU_GET,
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
        "sent": r"\b(?:we|i)(?:'ve| have) (?:already |just )?sent\b(?! you a (?:dm|direct|private|message))",
        "working": r"\b(?:we're|we are) (?:already |currently |actively )?working on (?:it|this|a fix)\b",
    }
)

_STATED: Final = Listed("stated")

_ARRIVES: Final = re.compile(r"\b(?:arrives?|arrival|deliver(?:y|s)?|on (?:its|the|their) way)\b")
_STEMS: Final = {
    word: re.compile(stem)
    for word, stem in {
        "again": r"\bagain\b", "refund": r"\brefund", "refunded": r"\brefund", "replacement": r"\breplac",
        "free": r"\b(?:free|no charge|on the house)\b", "compensation": r"\bcompensat", "compensate": r"\bcompensat",
        "voucher": r"\bvoucher", "discount": r"\bdiscount", "credit": r"\bcredit", "replace": r"\breplac",
        "exchange": r"\bexchang", "waive": r"\bwaiv", "charged": r"\bcharge", "fixed": r"\b(?:fix|repair)",
        "resolved": r"\bresolv", "guarantee": r"\bguarantee",
        "checked": r"\bcheck|\blooked\b", "investigated": r"\binvestigat", "processed": r"\bprocess",
        "sent": r"\bsent\b", "working": r"\bworking on\b",
    }.items()
} | dict.fromkeys(("arrive", "delivered", "way", "have", "get", "receive"), _ARRIVES)  # fmt: skip
"""By telling word: what a note or a fact that allows it speaks of."""
_NOT: Final = re.compile(
    r"\b(?:no|not|never|cannot|without|refus\w*|declin\w*|den(?:y|ied)|asks?|asked|wants?)\b|n't\b"
)

_OUTCOME_ADVICE: Final = (
    "promises an outcome. Keep it only if a note or the facts say so; otherwise say what you do next."
)
_TIME_ADVICE: Final = "names a time. Keep it only if somebody has agreed to it."
_CLAIM_ADVICE: Final = (
    "states as done what this case does not show. Keep it only if it is so; otherwise say what you do next."
)
_FIGURE_ADVICE: Final = "stands in no fact, note or word of the customer. Put it into the facts, or leave it out."
_STEM: Final = 5
_HEARD: Final = re.compile(
    r"\b(?:glad|pleased|happy|great|good|lovely|relieved|know)\b[^.]{0,20}\b(?:it's|that's|it is|that is|hear)\b"
)
"""What follows is what the customer said."""
_WORD: Final = re.compile(r"[a-z]{5,}")
_STATED_ADVICE: Final = (
    "is nothing that the facts or a note say. Keep it only if it is so; otherwise say what you do next."
)
_TELLING: Final = _OUTCOME.telling | _TIME.telling | _CLAIM.telling


class PromisesCheck:
    """Every fact in a reply is in the facts, the case or a note."""

    name = "promises"

    def check(self, context: DraftContext) -> Iterable[Finding]:
        """A block for an outcome that nobody may promise, a warning for the rest, where nobody vouches for it."""
        told = not _TELLING.isdisjoint(context.words)
        if not told and not context.facts.complete:
            return
        shown: list[tuple[int, int]] = []
        for passage, severity, advice in _passages(context) if told else ():
            shown.append(passage.span)
            yield Finding(self.name, severity, f"'{passage.words}' {advice}", passage.span)
        if not context.facts.complete:
            return
        unvouched = list(_unvouched(context))
        for passage in _STATED.find(context):
            start, end = passage.span
            if not any(start < last and first < end for first, last in shown) and not _is_said(passage, context):
                shown.append(passage.span)
                yield Finding(self.name, "warn", f"'{passage.words}' {_STATED_ADVICE}", passage.span)
        for claim in unvouched:
            if not any(start < claim.end and claim.start < end for start, end in shown):
                words = context.lower[claim.start : claim.end]
                message = f"The {claim.kind} '{words}' {_FIGURE_ADVICE}"
                yield Finding(self.name, "warn", message, (claim.start, claim.end))


def _passages(context: DraftContext) -> Iterator[tuple[Passage, str, str]]:
    grave = "block" if context.facts.complete else "warn"
    for passage in _OUTCOME.find(context):
        if not _may_promise(passage, context):
            yield passage, grave, _OUTCOME_ADVICE
    for passage in _TIME.find(context):
        if not _is_known_time(passage, context):
            yield passage, "warn", _TIME_ADVICE
    for passage in _CLAIM.find(context):
        if not _is_noted(passage, context):
            yield passage, "warn", _CLAIM_ADVICE


def _is_said(passage: Passage, context: DraftContext) -> bool:
    """It asks, says what the customer said, holds a figure (looked at by itself), or a fact or a note speaks of it."""
    sentence = sentence_around(context.lower, passage.span)
    if claims(sentence) or sentence.rstrip().endswith("?") or _HEARD.search(sentence):
        return True
    said = (*context.facts.words, *(note for note in map(lowered, context.notes) if not _NOT.search(note)))
    stems = [word[:_STEM] for word in _WORD.findall(passage.words)]
    return passage.words in lowered(context.mention_text) or any(stem in text for text in said for stem in stems)


def _may_promise(passage: Passage, context: DraftContext) -> bool:
    facts = context.facts
    if any(passage.words in fact for fact in facts.words):
        return True
    stem = _STEMS.get(passage.by)
    # That something costs nothing is a policy as often as a promise.
    where = facts.words if passage.by == "free" else facts.promises
    return _is_noted(passage, context) or bool(stem and any(stem.search(fact) for fact in where))


def _is_noted(passage: Passage, context: DraftContext) -> bool:
    """A colleague noted it, or the facts say it word for word."""
    if any(passage.words in fact for fact in context.facts.words):
        return True
    stem = _STEMS.get(passage.by)
    if stem is None:
        return False
    # "Asks for a refund" and "no refund" are notes too.
    return any(stem.search(note) and not _NOT.search(note) for note in map(lowered, context.notes))


def _is_known_time(passage: Passage, context: DraftContext) -> bool:
    said = claims(context.lower[passage.span[0] : passage.span[1]])
    if said:
        return all(claim.key in context.facts.timed or _is_told(claim, context) for claim in said)
    known = (*context.facts.words, *map(lowered, context.notes))
    return any(passage.words in text for text in known)


def _unvouched(context: DraftContext) -> Iterator[Claim]:
    signed = context.lower.rfind(lowered(context.signature)) if context.signature else -1
    end = signed if signed >= 0 else len(context.lower)
    figures = (claim for claim in claims(context.lower[:end]) if claim.kind != "link")
    yield from (claim for claim in figures if not _is_vouched(claim, context))


def _is_vouched(claim: Claim, context: DraftContext) -> bool:
    return claim.key in context.facts.keys or _is_told(claim, context)


def _is_told(claim: Claim, context: DraftContext) -> bool:
    """The customer said it, or a colleague noted it."""
    return any(claim.key in _keys_of(text) for text in (context.mention_text, *context.notes))


@lru_cache(maxsize=256)
def _keys_of(text: str) -> frozenset[str]:
    return frozenset(keys(lowered(text)))
