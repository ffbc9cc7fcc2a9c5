"""What a reply of ours promises, and by when: "I'll come back to you in this thread by Monday 10am".

Only what we promise, and only with a time: neither facts ("delivered on Friday") nor what we ask of somebody ("send it
by Friday"). A time belongs to the "I'll" before it, unless something in between has a time of its own.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from responders.hours import BusinessHours
from responders.when import Moment, moments

LONGEST_WHAT: Final = 300


@dataclass(frozen=True, slots=True)
class Promise:
    """Something we said we would do, and by when."""

    what: str
    """A span of our own words."""
    due_at: datetime
    """UTC."""


_OURS = (
    r"(?:i|we|(?:one|both|all)\s+of\s+us|(?:our|the|my)\s+(?:\w+\s+){0,2}?(?:teams?|colleagues?|manager|workshop|lead|desk)"
    r"|a\s+colleague(?:\s+of\s+(?:mine|ours))?|someone\s+(?:from|on)\s+(?:our|the|my)\s+\w+)"
)
_GOING = (
    r"(?:'ll|\s+will|\s+shall|\s+(?:promise|aim|plan|intend|expect)s?\s+to"
    r"|(?:'m|'re|\s+am|\s+are|\s+is)\s+(?:going|aiming|planning)\s+to"
    r"|(?:'m|'re|\s+am|\s+are|\s+is)\s+(?=(?:sending|calling|writing|coming\s+back|getting\s+back|posting|shipping"
    r"|replying|refunding|returning|ringing|phoning|delivering)\b))"
)
_NOT_DOING = (
    r"(?!\s*(?:not|never|no\s+longer|need|want|wait|see\s+you|ask(?:ing)?\s+(?:you|that\s+you|for\s+your)|love|like"
    r"|have\s+to\s+(?:wait|ask)|only\s+be\s+able|be\s+(?:happy|glad|waiting|closed|shut|open|away|off|out|around|here"
    r"|there|at|in(?!\s+touch)|on|running|unavailable|offline))\b)"
)
_WORD = r"(?:answer|reply|update|news|word|message|call|e-?mail|response|refund|replacement|letter|decision)"
_COMMITS: Final = re.compile(
    rf"\b(?:{_OURS}{_GOING}{_NOT_DOING}"
    r"|let\s+me\b(?!\s+know)"
    r"|you(?:'ll|\s+will|\s+should)\s+(?:hear|see)\b(?=[^.;?!]*\bfrom\s+(?:us|me|our|my|one\s+of\s+us)\b|\s+back\b)"
    rf"|you(?:'ll|\s+will)\s+(?:have|get|receive|see|find)\b(?=\s+(?:\w+\s+){{0,3}}?{_WORD}\b)"
    r"|expect\b(?=[^.;?!]*\bfrom\s+(?:us|me|our|my)\b)"
    rf"|expect\s+(?:my|our)\s+(?=(?:\w+\s+){{0,2}}?{_WORD}\b))",
    re.IGNORECASE,
)
_SENTENCE: Final = re.compile(r"(?<=[.!?])\s+(?=[\"'(\u2013-]?\s?[A-Z@^])|\n+")
_HAPPENED = r"(?:didn't|did\s+not|wasn't|weren't|hadn't|hasn't|haven't|was|were|had|came|arrived|got)"
_ELSE: Final = re.compile(
    r"\b(?:if|when|whenever|unless|once|after|because|although|while|please|as\s+soon\s+as|provided|due|until"
    r"|and\s+(?:you|if|it|they|he|she)|(?:so|but)\s+(?:please|if|it|they)"
    r"|(?:for|need|ask|asking)\s+you\s+to|you\s+(?:\w+\s+)?(?:send|write|need|can|could|should|must|want|wanted|said)"
    r"|didn't|did\s+not|wasn't|weren't|hadn't|hasn't|haven't)\b|;",
    re.IGNORECASE,
)
"""Between "I'll" and a time: from here on the sentence speaks of something else."""
_PAST: Final = re.compile(
    rf"\b(?:what|why|how|where|which|who|whose|(?<!sure\s)that\s+(?!(?:it|they|you|we|i|he|she|the|your|our|my)\b)\w+|{_HAPPENED}"
    r"|(?:you|it|they|he|she)\s+(?:\w+\s+)?(?:\w+ed|bought|sent|made|wrote|told|paid|saw|have|has|are|is)"
    r"|(?:placed|ordered|delivered|bought|made|sent|posted|dated|booked|scheduled|shipped|collected|written|taken))\b",
    re.IGNORECASE,
)
"""The same, where a time is the time of something ("on Friday") rather than by when."""
_CLAUSE_BEGINS: Final = re.compile(r"(?:^|[,;:(\u2013\u2014-]\s*|\b(?:and|but|so|then)\s+)(?:first\s+thing\s+)?$", re.I)
_FRONTED: Final = re.compile(r"(?:\s+at\s+the\s+latest)?,?\s+(?=\S)", re.I)


def promises(text: str, *, said_at: datetime, hours: BusinessHours) -> list[Promise]:
    """What a reply promises with a time, the first due first.

    Args:
        text: the reply as it was sent.
        said_at: when it was sent; aware.
        hours: zone and business hours of the brand.
    """
    plain = text.replace("\u2019", "'")
    if _COMMITS.search(plain) is None:
        return []
    found: list[Promise] = []
    for start, end in _sentences(plain):
        named = moments(plain[start:end], at=said_at, hours=hours)
        if named:
            found += _promised(text[start:end], plain[start:end], named)
    return sorted(found, key=lambda one: one.due_at)


def first_promise(text: str, *, said_at: datetime, hours: BusinessHours) -> Promise | None:
    """The promise of a reply that is due first."""
    return next(iter(promises(text, said_at=said_at, hours=hours)), None)


def _sentences(text: str) -> Iterable[tuple[int, int]]:
    start = 0
    for gap in _SENTENCE.finditer(text):
        yield start, gap.start()
        start = gap.end()
    yield start, len(text)


def _promised(original: str, sentence: str, named: Iterable[Moment]) -> Iterable[Promise]:
    commits = [(hit.start(), hit.end()) for hit in _COMMITS.finditer(sentence)]
    for moment in named:
        before = [one for one in commits if one[1] <= moment.start]
        if before and _belongs(sentence[before[-1][1] : moment.start], moment):
            yield _promise(original, before[-1][0], moment.end, moment)
        elif begin := _fronted(sentence, moment):
            yield _promise(original, moment.start, begin, moment)


def _belongs(between: str, moment: Moment) -> bool:
    return _ELSE.search(between) is None and (moment.deadline or _PAST.search(between) is None)


def _fronted(sentence: str, moment: Moment) -> int | None:
    """Where a promise ends that begins with its time ("By Friday we'll have an answer"); None where it is none."""
    gap = _FRONTED.match(sentence, moment.end)
    if gap is None or _CLAUSE_BEGINS.search(sentence[: moment.start]) is None:
        return None
    return len(sentence) if _COMMITS.match(sentence, gap.end()) else None


def _promise(original: str, start: int, end: int, moment: Moment) -> Promise:
    words = original[start:end].strip()
    return Promise(words if len(words) <= LONGEST_WHAT else words[: LONGEST_WHAT - 1].rstrip() + "…", moment.at)
