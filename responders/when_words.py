"""The words in which people name a time to come: patterns and numbers, no meaning. `responders/when.py` reads them."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DAYS: Final = {name[:3]: n for n, name in enumerate(_NAMES)}
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
MONTHS: Final = {name[:3]: n for n, name in enumerate(_MONTHS, 1)}
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
AMOUNTS: Final = {
    **{word: n for n, word in enumerate(_NUMBERS, 1)}, "a": 1, "an": 1, "a couple of": 2, "couple of": 2,
    "a couple": 2, "couple": 2, "a few": 3, "few": 3,
    "twenty-four": 24, "forty-eight": 48, "seventy-two": 72,
}  # fmt: skip
SHORT: Final = re.compile(r"(?P<n>\d{1,4})\s*(?P<unit>[mhdw])", re.IGNORECASE)
"""2d, 3h, 1w."""


@dataclass(frozen=True, slots=True)
class Form:
    """One way of naming a time."""

    kind: str
    words: str
    deadline: bool = False
    """Whatever is said so is by when, not when."""

    @property
    def pattern(self) -> re.Pattern[str]:
        """Its words as whole words, in any case."""
        return _compiled(self.words)


@cache
def _compiled(words: str) -> re.Pattern[str]:
    # When first asked for: all of them take a moment that most commands should not pay.
    return re.compile(rf"\b(?:{words})(?!['\w-])", re.IGNORECASE)


_N = rf"(?:\d{{1,4}}|{'|'.join(sorted(map(re.escape, AMOUNTS), key=len, reverse=True))})"
_UNIT = r"(?P<unit>minute|min|hour|hr|day|week|fortnight|month|h)s?"
# The sun, and who sat: short names only where a day is meant.
_WEEKDAY = (
    r"(?P<weekday>(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|(?:(?<=by\s)|(?<=on\s)|(?<=next\s)|(?<=this\s)|(?<=before\s))(?:mon|tues?|wed|thu(?:rs?)?|fri|sat|sun))"
)
_WHICH = r"(?:(?P<which>this\s+coming|coming|this|next)\s+)?"
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)}|(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.?)"
_DAY = r"(?P<day>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?"
_YEAR = r"(?:,?\s+(?P<year>20\d\d))?"
_PART = r"(?:\s+(?P<part>morning|afternoon|evening|noon|midday|first\s+thing))?"
_FIRST = r"(?:(?P<part2>first\s+thing)\s+(?:on\s+)?)?"
_CLOSE = r"(?:,?\s+(?:(?:at|by)\s+)?(?:(?:the\s+)?(?:end|close)\s+of\s+(?:business|play|(?:the\s+)?day)|EOD|COB|EOB))?"
_BY = r"(?:(?P<prefix>by|before|on|no\s+later\s+than|not\s+later\s+than)\s+)?"


_CLOCKS = (
    r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d\d))?\s*(?P<half>[ap]\.m\.|[ap]m)",
    r"(?P<hour>\d{1,2}):(?P<minute>\d\d)",
    r"(?P<hour>\d{1,2})\s*o'clock",
    r"(?P<noon>noon|midday|midnight|lunch(?:time)?)",
)
_BARE = r"(?P<hour>\d{1,2})(?=\s*(?:[.,;:!?)\u2013](?!\d)|$|and\b))"
"""Behind the name of a day a number alone is an hour: "tomorrow at 9"."""


def _clocked(pattern: str) -> list[str]:
    """A clock time has four spellings, and one pattern may name a group only once."""
    return [pattern.replace("<CLOCK>", one) for one in _CLOCKS]


_NAMED = (
    rf"{_FIRST}{_WHICH}{_WEEKDAY}{_PART}{_CLOSE}",
    rf"{_FIRST}(?P<word>the\s+day\s+after\s+tomorrow|tomorrow|today|tonight){_PART}{_CLOSE}",
    r"(?P<word>(?:later\s+)?this)\s+(?P<part2>morning|afternoon|evening)",
    r"(?P<iso>20\d\d-\d\d-\d\d)",
    rf"(?:(?:{'|'.join(_NAMES)}),?\s+)?(?:the\s+)?{_DAY}\s+(?:of\s+)?{_MONTH}{_YEAR}",
    rf"(?:(?:{'|'.join(_NAMES)}),?\s+)?{_MONTH}\s+{_DAY}{_YEAR}",
)
_AT = r"(?:,?\s+(?:at|by|before|around|about))?,?\s+"


FORMS: Final[tuple[Form, ...]] = (
    Form(
        "span",
        r"(?:within|in|over|during|inside)\s+(?:the\s+)?(?:next\s+)?(?:(?:about|around|under|at\s+most|up\s+to)\s+)?"
        rf"(?:(?:an?\s+)?(?P<loose>hour|day|week)\s+or\s+(?:two|so)|(?:{_N}\s*(?:-|\u2013|to|or)\s*)?(?P<n>{_N})[\s-]*"
        rf"(?:(?P<working>business|working)\s+)?{_UNIT})",
        deadline=True,
    ),
    Form("span", r"(?:with)?in\s+(?:the\s+next\s+)?(?P<half>half\s+an?\s+hour|half\s+hour)", deadline=True),
    Form("span", r"(?:(?:by|on)\s+)?(?:the\s+)?next\s+(?P<working>business|working)\s+(?P<unit>day)", deadline=True),
    Form("span", rf"(?P<n>{_N})\s+{_UNIT}\s+from\s+now", deadline=True),
    Form("span", r"within\s+the\s+(?P<unit>hour|day|week)", deadline=True),
    *(
        Form("day", _BY + one)
        for named in _NAMED
        for one in (
            named,
            f"{named},?\\s+(?:at|by)\\s+{_BARE}",
            *_clocked(f"{named}{_AT}<CLOCK>"),
            *_clocked(f"<CLOCK>,?\\s+(?:on\\s+)?{named}"),
        )
    ),
    Form("day", rf"{_BY}a\s+(?P<later>week|fortnight)\s+(?:on\s+|from\s+)?(?:{_WEEKDAY}|(?P<word>today|tomorrow))"),
    Form("day", rf"{_BY}(?:{_WEEKDAY}|(?P<word>today|tomorrow))\s+(?P<later>week|fortnight)"),
    Form(
        "day",
        r"(?P<prefix>by|before|on)\s+the\s+(?P<ordinal>[12]\d|3[01]|[1-9])(?:st|nd|rd|th)\s+of\s+(?P<which>next|this)\s+month",
    ),
    # "the 3rd" alone might be the third of anything.
    Form(
        "day",
        r"(?P<prefix>by|before|on)\s+the\s+(?P<ordinal>[12]\d|3[01]|[1-9])(?:st|nd|rd|th)"
        r"(?=\s*(?:[.,;:!?)\u2013]|$|at\b|and\b))",
    ),
    *(Form("clock", one) for one in _clocked(r"(?P<prefix>by|before|at|no\s+later\s+than)\s+<CLOCK>")),
    Form(
        "end",
        r"(?:(?:by|before|at)\s+)?(?:the\s+)?(?:very\s+)?(?:end|close)\s+of\s+(?:the\s+|my\s+|our\s+)?"
        r"(?:(?P<which>this|next)\s+)?(?P<what>(?:(?:business\s+|working\s+)?day|business|play)"
        rf"(?:\s+(?:on\s+)?(?:tomorrow|today|{'|'.join(_NAMES)}))?"
        r"|(?:working\s+)?week|month|year|today|tomorrow|(?:mon|tues|wednes|thurs|fri|satur|sun)day)",
        deadline=True,
    ),
    Form(
        "end",
        rf"(?:by\s+)?(?P<what>(?:EOD|COB|EOB)(?:\s+(?:on\s+)?(?:tomorrow|today|{'|'.join(_NAMES)}))?|EOW)",
        deadline=True,
    ),
    Form("end", r"(?:by|before)\s+the\s+(?P<what>weekend)", deadline=True),
    Form(
        "stretch",
        r"(?:(?P<prefix>by)\s+)?(?:(?P<early>early)\s+|late(?:r)?\s+|sometime\s+)?"
        r"(?P<which>this|next)\s+(?P<what>week|month|weekend)",
    ),
)
BARRED: Final = re.compile(
    r"\b(?:until|till|til|after|since|from|last|past|previous|every|each|about|of|for|through|with|than)\s+"
    r"(?:the\s+)?$",
    re.IGNORECASE,
)
"""What stands before a time that is no deadline: "until Friday", "last Friday", "the order of 3 May"."""
