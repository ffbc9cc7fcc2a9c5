"""What a text states in figures: amounts, shares, dates, days, times of day, stretches of time, links, bare numbers.

Each is brought to one form, so that "20 pounds" is "£20" and "two days" is "48 hours": what one text says can then be
looked for in another.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NUMBER_WORDS: Final = {
    "a": 1, "an": 1, "one": 1, "two": 2, "couple of": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fourteen": 14, "fifteen": 15, "twenty": 20,
    "thirty": 30,
}  # fmt: skip
_SECONDS: Final = {"minute": 60, "min": 60, "hour": 3600, "hr": 3600, "day": 86400, "night": 86400, "week": 604800}
_CURRENCY: Final = {
    "£": "gbp", "gbp": "gbp", "pound": "gbp", "pounds": "gbp", "quid": "gbp", "$": "usd", "us$": "usd", "usd": "usd",
    "dollar": "usd", "dollars": "usd", "bucks": "usd", "€": "eur", "eur": "eur", "euro": "eur", "euros": "eur",
    "pence": "penny", "p": "penny", "cent": "cent", "cents": "cent", "¥": "jpy",
}  # fmt: skip


class Claim(NamedTuple):
    """One figure in a text."""

    kind: str
    """`amount`, `share`, `date`, `day`, `time of day`, `stretch of time`, `link` or `figure`."""
    key: str
    """The same for two ways of writing one thing."""
    start: int
    end: int


_N: Final = r"\d+(?:[.,]\d+)*"
_COUNT: Final = rf"(?:{_N}|{'|'.join(sorted(_NUMBER_WORDS.keys() - {'a', 'an'}, key=len, reverse=True))})"
_TLD: Final = (
    r"(?:com|org|net|co|io|app|shop|eu|uk|de|fr|us|info|ly|gl|me|example|biz|edu|gov|int|mil|name|dev|ai|tv|cc|xyz|site|"
    r"online|store|tech|blog|news|cloud|page|link|live|club|space|agency|email|media|travel|bank|care|support|ch|nl|es|"
    r"pt|se|dk|fi|pl|cz|sk|hu|ro|bg|gr|ie|lu|li|lt|lv|ee|hr|si|rs|tr|ru|ua|ca|mx|br|ar|cl|pe|au|nz|jp|cn|hk|tw|kr|sg|"
    r"ph|vn|th|ae|sa|il|za|ng|ke|eg|ma|gg|gd|al|pr|st|fm|vc|la|ws|im|je|museum|test|local|help(?=[/.,;:!?)\s]|$))"
)
_WORD_TLD: Final = r"(?:it|is|to|at|in|be|no|so|my|am|do|id|pm|as)(?=/|[.,;:!?)]?(?:\s+[A-Z(–—^-]|\s*$)|[.,;:!?)])"
"""Endings that are words too: "sorry.it was" is no address."""
LINK: Final = re.compile(
    r"h(?:tt|xx)ps?://[^\s<>\"]+|www\.[^\s<>\"]+|(?<![\w@.])(?:[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?\.){1,6}"
    rf"(?:{_TLD}|{_WORD_TLD})\b(?:[:/?][^\s<>\"]*)?"
)
"""An address of the web in lower-case text, with or without `https`."""
_AMOUNT: Final = re.compile(
    rf"(?P<before>£|€|¥|us\$|\$|\b(?:gbp|usd|eur) ?) ?(?P<sum>{_N})"
    rf"|(?<![\w.,])(?P<sum2>{_N}) ?"
    r"(?P<after>£|€|\$|(?:pounds?|quid|dollars?|bucks|euros?|gbp|usd|eur|pence|cents?|p(?!\.m))\b)"
)
_SHARE: Final = re.compile(rf"(?<![\w.,])(?P<share>{_N}) ?(?:%|per ?cent\b)")
_DATE: Final = re.compile(
    r"\b\d{4}-(?P<m>\d{2})-(?P<d>\d{2})\b"
    r"|\b(?!24/7\b)(?P<d2>\d{1,2})/(?P<m2>\d{1,2})(?:/\d{2,4})?\b"
    r"|\b(?P<d3>\d{1,2})\.(?P<m3>\d{1,2})\.\d{2,4}\b"
    r"|\b(?P<d4>\d{1,2})(?:st|nd|rd|th)?(?: of)? (?P<n4>jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)"
    r"(?:uary|ruary|ch|il|e|y|ust|ember|tember|ober)?\b"
    r"|\b(?P<n5>jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)"
    r"(?:uary|ruary|ch|il|e|y|ust|ember|tember|ober)? (?P<d5>\d{1,2})(?:st|nd|rd|th)?\b"
)
_DAY: Final = re.compile(
    r"\b(?P<day>mon|tue|wed|thu|fri|sat|sun)(?:s|nes|rs|ur)?(?:day)?s?\b"
    r"(?:(?: ?(?:-|–|to|till|until|through) ?)(?P<to>mon|tue|wed|thu|fri|sat|sun)(?:s|nes|rs|ur)?(?:day)?s?\b)?"
    r"|\b(?P<next>tomorrow|tonight)\b"
)
_CLOCK: Final = re.compile(
    r"(?<![\w.:])(?P<h>\d{1,2})(?:[.:](?P<m>\d{2}))? ?(?P<half>[ap])(?:m\b|\.m\b\.?)"
    r"|(?<![\w.:])(?P<h2>\d{1,2}):(?P<m2>\d{2})(?!\w|:\d)|\b(?P<word>noon|midnight)\b"
)
_STRETCH: Final = re.compile(
    rf"(?<![\w.,£$€-])(?:(?P<least>{_COUNT}) ?(?:-|–|to|or) ?)?(?P<most>{_COUNT}|(?<=in )an?|(?<=within )an?|"
    rf"(?<=for )an?)"
    r"(?:-| )?(?P<working>(?:working|business)[- ])?(?:full |more )?"
    r"(?P<unit>minute|min|hour|hr|day|night|week|month|year)s?\b"
)
_ONE_STRETCH: Final = re.compile(
    r"\b(?:an?|the|this|that|same|last|next|every|each|per) (minute|hour|day|week|month|year)\b"
)
"""Who says "all that for an hour" may be told of one hour."""
_FIGURE: Final = re.compile(rf"(?<![\w.,]){_N}(?![\w%])")
_NO_FIGURES: Final = re.compile(r"(?<![\w.@-])@[\w.@-]{0,100}\w|(?<![\w/])/?u/[\w-]+|(?<![\w/.])[1-9]/[1-9](?![\w/])")
"""Handles, and the numbering of a reply in parts (1/2)."""
_DIGIT: Final = re.compile("[0-9]")
_STRETCH_WORD: Final = re.compile(r"\b(?:min|hour|hr|day|night|week|month|year)")
_DAY_WORD: Final = re.compile(r"\b(?:mon|tue|wed|thu|fri|sat|sun|tomorrow|tonight)")
_DOT: Final = re.compile(r"\.[a-z]")


def claims(lower: str) -> list[Claim]:
    """Every figure in a text, none inside another.

    Args:
        lower: the text in lower case.
    """
    found: list[Claim] = []
    if "@" in lower or "/" in lower:
        lower = _NO_FIGURES.sub(lambda match: "\0" * len(match[0]), lower)
    digits = _DIGIT.search(lower) is not None
    if _DOT.search(lower):
        lower = _take(lower, "link", LINK, found)
    if digits:
        for kind, pattern in (("amount", _AMOUNT), ("share", _SHARE), ("date", _DATE)):
            lower = _take(lower, kind, pattern, found)
    if _STRETCH_WORD.search(lower):
        lower = _take(lower, "stretch of time", _STRETCH, found)
    if digits or "noon" in lower or "midnight" in lower:
        lower = _take(lower, "time of day", _CLOCK, found)
    if _DAY_WORD.search(lower):
        lower = _take(lower, "day", _DAY, found)
    if digits:
        _take(lower, "figure", _FIGURE, found)
    return sorted(found, key=lambda claim: claim.start)


def keys(lower: str) -> set[str]:
    """What a text vouches for: the keys of its claims, and what they imply (Mon-Fri is each of the five days)."""
    found = {claim.key for claim in claims(lower)}
    found.update(f"stretch:{_stretch('a', unit, working=False)}" for unit in _ONE_STRETCH.findall(lower))
    for key in tuple(found):
        found.update(_implied(key))
    return found


def _take(lower: str, kind: str, pattern: re.Pattern[str], found: list[Claim]) -> str:
    """Collect what a pattern finds, and hide it from those that come after."""
    key_of = _KEYS[kind]

    def hide(match: re.Match[str]) -> str:
        key = key_of(match)
        if not key:
            return match[0]
        said = match[0].rstrip(".,;:!?)'") if kind == "link" else match[0]
        found.append(Claim(kind, key, match.start(), match.start() + len(said)))
        return "\0" * len(match[0])

    return pattern.sub(hide, lower)


def _implied(key: str) -> Iterator[str]:
    kind, _, rest = key.partition(":")
    first, _, last = rest.partition("..")
    if kind == "day" and last:
        start, end = DAYS.index(first), DAYS.index(last)
        yield from (f"day:{DAYS[n % 7]}" for n in range(start, start + (end - start) % 7 + 1))
    elif kind == "stretch" and last:
        yield f"stretch:{last}"


def _number(text: str) -> str:
    """The value of a number as people write it: 1,299.00 and 1299 are one, 49,95 and 49.95 too."""
    if text in _NUMBER_WORDS:
        return str(_NUMBER_WORDS[text])
    whole, mark, rest = text, "", ""
    found = re.fullmatch(r"(.*)([.,])(\d+)", text)
    if found and not (found[2] == "," and len(found[3]) == 3) and found[1].count(found[2]) == 0:
        whole, mark, rest = found[1], ".", found[3].rstrip("0")
    digits = whole.replace(",", "").replace(".", "").lstrip("0") or "0"
    return f"{digits}{mark}{rest}".rstrip(".")


def _link_key(match: re.Match[str]) -> str:
    return f"link:{bare_link(match[0])}"


def bare_link(address: str) -> str:
    """An address without what does not change where it leads."""
    return re.sub(r"^(?:https?://)?(?:www\.)?", "", address.lower().rstrip(".,;:!?)'")).rstrip("/")


def _amount_key(match: re.Match[str]) -> str:
    unit = _CURRENCY[(match["before"] or match["after"]).strip()]
    return f"amount:{unit} {_number(match['sum'] or match['sum2'])}"


def _share_key(match: re.Match[str]) -> str:
    return f"share:{_number(match['share'])}"


def _date_key(match: re.Match[str]) -> str:
    for n in ("", "2", "3"):
        if match[f"d{n}"]:
            # Day and month are written in either order: a date is the two of them.
            pair = sorted((int(match[f"d{n}"]), int(match[f"m{n}"])))
            return f"date:{pair[0]} {pair[1]}" if pair[0] <= 12 and pair[1] <= 31 else ""
    day, month = (match["d4"], match["n4"]) if match["d4"] else (match["d5"], match["n5"])
    pair = sorted((int(day), _MONTHS.index(month[:3]) + 1))
    return f"date:{pair[0]} {pair[1]}"


def _day_key(match: re.Match[str]) -> str:
    if match["next"]:
        return f"day:{match['next']}"
    if (
        "day" not in match[0]
        and not match["to"]
        and not match.string[: match.start()].endswith((" on ", " by ", " until "))
    ):
        # "sat" and "sun" and "wed" are words of their own.
        return ""
    return f"day:{_day(match['day'])}" + (f"..{_day(match['to'])}" if match["to"] else "")


def _day(short: str) -> str:
    return next(day for day in DAYS if day.startswith(short))


def _clock_key(match: re.Match[str]) -> str:
    if match["word"]:
        return f"clock:{720 if match['word'] == 'noon' else 0}"
    hour, minute = int(match["h"] or match["h2"]), int(match["m"] or match["m2"] or 0)
    if match["half"]:
        hour = hour % 12 + (12 if match["half"] == "p" else 0)
    return f"clock:{hour * 60 + minute}" if hour < 25 and minute < 60 else ""


def _stretch_key(match: re.Match[str]) -> str:
    unit, most, least = match["unit"], match["most"], match["least"]
    size = _stretch(most, unit, bool(match["working"]))
    return f"stretch:{_stretch(least, unit, bool(match['working']))}..{size}" if least else f"stretch:{size}"


def _stretch(count: str, unit: str, working: bool) -> str:
    number = _number(count)
    if unit in _SECONDS and not working and "." not in number:
        return f"{int(number) * _SECONDS[unit]}s"
    if unit == "year" and "." not in number:
        return f"{int(number) * 12} month"
    return f"{number} {'working ' if working else ''}{unit}"


def _figure_key(match: re.Match[str]) -> str:
    return f"figure:{_number(match[0])}"


_KEYS: Final = {
    "link": _link_key, "amount": _amount_key, "share": _share_key, "date": _date_key, "day": _day_key,
    "time of day": _clock_key, "stretch of time": _stretch_key, "figure": _figure_key,
}  # fmt: skip
