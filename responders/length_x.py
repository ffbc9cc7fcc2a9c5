"""How long a text is on X: the weighted length of twitter-text version 3.

The rules are those of https://github.com/twitter/twitter-text (Apache-2.0, last changed in 2021): characters weigh
one or two, any URL (a bare domain too) weighs 23, any emoji sequence two, after NFC. The top-level domains and the
emoji are twitter-text's own lists, in `data/x_length.json`. An emoji younger than the list counts as its parts, so a
text may be shorter on X than we say, never longer.
"""

import json
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

_URL_WEIGHT = 23
_EMOJI_WEIGHT = 2
_LONGEST_URL = 4096
_LONGEST_SLUG = 40
_LATIN = "À-ÖØ-öø-ÿĀ-ɏɓɔɖɗəɛɣɨɯɲʻ\u0300-\u036fḀ-ỿ"
_DIRECTIONS = "\u202a-\u202e\u061c\u200e\u200f\u2066-\u2069"
_NOT_CHARACTERS = "\ufffe\ufeff\uffff"
_SPACES = "\t-\r \x85\xa0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_HEAVY = re.compile("[^\0-\u10ff\u2000-\u200d\u2010-\u201f\u2032-\u2037]")
_INNER_DOT = re.compile(f"[^{_SPACES}]\\.[^{_SPACES}]")
_SAME_LINE_END = re.compile("\r\n|\r")


class _Rules(NamedTuple):
    emoji: frozenset[str]
    longest_emoji: int
    emoji_first: frozenset[str]
    token: re.Pattern[str]
    top: re.Pattern[str]
    url: re.Pattern[str]
    domain: re.Pattern[str]
    shortened: re.Pattern[str]


class _Span(NamedTuple):
    start: int
    end: int
    weight: int


def count_x(text: str) -> int:
    """Weighted length of `text` on X, where 280 is the limit of an account without Premium."""
    if text.isascii():
        text = _SAME_LINE_END.sub("\n", text) if "\r" in text else text
        total = len(text)
        emoji: Iterator[_Span] = iter(())
    else:
        text = _SAME_LINE_END.sub("\n", unicodedata.normalize("NFC", text))
        total = _plain(text)
        emoji = _emoji(text)
    urls = _urls(text) if "." in text else iter(())
    end = 0
    # Where a URL and an emoji begin together the URL counts; what begins inside a counted one is part of it.
    for span in sorted([*urls, *emoji], key=lambda s: (s.start, -s.weight)):
        if span.start >= end:
            total += span.weight - _plain(text[span.start : span.end])
            end = span.end
    return total


def _plain(text: str) -> int:
    return len(text) + (0 if text.isascii() else len(_HEAVY.findall(text)))


def _emoji(text: str) -> Iterator[_Span]:
    """Every emoji sequence of twitter-text's list, the longest first where several begin at one place."""
    rules = _rules()
    end = 0
    for start, char in enumerate(text):
        # A digit begins an emoji only before what makes a key of it.
        if char not in rules.emoji_first or start < end or (char.isascii() and text[start + 1 : start + 2].isascii()):
            continue
        for size in range(rules.longest_emoji, 0, -1):
            if text[start : start + size] in rules.emoji:
                end = min(start + size, len(text))
                yield _Span(start, end, _EMOJI_WEIGHT)
                break


def _urls(text: str) -> Iterator[_Span]:
    """Every URL as twitter-text finds it. No URL crosses a space, so each word with an inner dot is searched alone."""
    if _INNER_DOT.search(text) is None:
        return
    rules = _rules()
    for token in rules.token.finditer(text):
        # With the space before it, which a URL may follow; without it an accented letter would be taken for that space.
        start = max(0, token.start() - 1)
        # Without a top-level domain there is no URL, and the search for one takes the square of the number of dots.
        found = rules.top.search(token.group())
        for url in _urls_of(text[start : token.end()]) if found else ():
            yield _Span(start + url.start, start + url.end, url.weight)


def _urls_of(token: str) -> Iterator[_Span]:
    for found in _rules().url.finditer(token):
        url, domain = found["url"], found["domain"]
        if not _is_host(url, found["scheme"] or "https://", domain):
            continue
        if found["scheme"] is None:
            if found["before"] not in {"-", "_", ".", "/"}:
                yield from _bare_domains(found)
            continue
        shortened = _rules().shortened.match(url)
        if shortened is None:
            yield _Span(found.start("url"), found.end("url"), _URL_WEIGHT)
        elif len(shortened[1]) <= _LONGEST_SLUG:
            yield _Span(found.start("url"), found.start("url") + shortened.end(), _URL_WEIGHT)


def _bare_domains(found: re.Match[str]) -> Iterator[_Span]:
    """Without a scheme only the Latin domains inside the match count, and a path belongs to the last of them."""
    start, domain = found.start("url"), found["domain"]
    hits = [(hit.start(), hit.group()) for hit in _rules().domain.finditer(domain)]
    for number, (offset, name) in enumerate(hits, start=1):
        whole = found["url"].replace(domain, name) if number == len(hits) and found["path"] else name
        yield _Span(start + offset, start + offset + len(whole), _URL_WEIGHT)


def _is_host(url: str, scheme: str, domain: str) -> bool:
    try:
        encoded = domain.encode("idna")
    except UnicodeError:
        return False
    return bool(encoded) and len(scheme) + len(url) + len(encoded) - len(domain) <= _LONGEST_URL


@cache
def _rules() -> _Rules:
    """Read and compiled at first use."""
    data = json.loads(files("responders").joinpath("data/x_length.json").read_text("utf-8"))
    emoji = frozenset(data["emoji"].split())
    ends = "(?=[^0-9a-zA-Z@+-]|$)"
    # The longest name first, as in twitter-text, because the first that fits decides.
    tld = f"(?:(?:{'|'.join(data['gtlds'].split())}){ends}|(?:{'|'.join(data['cctlds'].split())}){ends}|xn--[-0-9a-z]+)"
    return _Rules(
        emoji=emoji,
        longest_emoji=max(map(len, emoji)),
        emoji_first=frozenset(one[0] for one in emoji),
        token=re.compile(f"[^{_SPACES}]+\\.[^{_SPACES}]+"),
        top=re.compile(rf"\.{tld}", re.IGNORECASE),
        url=re.compile(_url_pattern(tld), re.IGNORECASE),
        domain=re.compile(f"(?:[-a-z0-9{_LATIN}]+\\.)+{tld}", re.IGNORECASE),
        shortened=re.compile(rf"https?://t\.co/([a-z0-9]+)(?:\?{_QUERY}*{_QUERY_END})?", re.IGNORECASE),
    )


_QUERY = r"[a-z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]"
_QUERY_END = r"[a-z0-9\-_&=#/]"


def _url_pattern(tld: str) -> str:
    letter = rf"[^!'#%&()*+,\\\-./:;<=>?@\[\]^_{{|}}~${_SPACES}{_NOT_CHARACTERS}{_DIRECTIONS}]"
    domain = rf"(?:{letter}(?:[_-]|{letter})*)?{letter}\."
    name = rf"(?:{letter}(?:-|{letter})*)?{letter}\."
    part = rf"[a-z\u0400-\u04ff0-9!*';:=+,.$/%#\[\]\-\u2013_~@|&{_LATIN}]"
    parentheses = rf"\((?:{part}+|{part}*\({part}+\){part}*)\)"
    part_end = rf"(?:[+\-a-z\u0400-\u04ff0-9=_#/{_LATIN}]|{parentheses})"
    path = rf"(?:{part}*(?:{parentheses}{part}*)*{part_end}|@{part}+/)"
    return (
        rf"(?P<before>[^A-Za-z0-9@＠$#＃{_NOT_CHARACTERS}]|[{_DIRECTIONS}]|^)"
        rf"(?P<url>(?P<scheme>https?://)?(?P<domain>(?:{domain})*{name}{tld})"
        rf"(?::[0-9]+)?(?P<path>/{path}*)?(?:\?{_QUERY}*{_QUERY_END})?)"
    )
