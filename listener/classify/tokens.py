"""Words as the learned model reads them: links and names hidden, emoji and marks kept, capitals noted."""

import re
from collections.abc import Sequence
from html import unescape
from zlib import crc32

HASHED = 4096
"""Words that are not in the vocabulary share so many rows."""
_REMEMBERED = 20_000
LINK, HANDLE, NUMBER, CAPITALS = "<link>", "<handle>", "<number>", "<capitals>"

_MARKS = r"|[:;=][-o^']?[)(dp/\\|\]\[o*3]+(?!\w)|<3|!+|\?[?!]*|\.{2,}|…|[^\w\s!?.,;:'\"’“”‘()/&*_|\[\]<>=+~`^#@-]"
_TOKEN = re.compile(r"https?://\S+|www\.\S+|@\w+|[^\W\d_]+(?:['’][^\W\d_]+)*|\d[\d.,:]*" + _MARKS)
_PLAIN_TOKEN = re.compile(r"[a-z]+(?:'[a-z]+)*|@\w+|\d[\d.,:]*" + _MARKS, re.ASCII)
"""The same for a text of ASCII without links, in half the time."""
_THREE_CAPITALS = re.compile("[A-Z]{3}")
_SHOUTED = re.compile(r"(?<![@#\w/])[A-Z]{3,}(?![\w/])")
_LONG = re.compile(r"(.)\1{2,}")
_SELECTORS = {"\ufe0f": None, "\u200d": None, "\ufe0e": None}
for _tone in range(0x1F3FB, 0x1F400):
    _SELECTORS[chr(_tone)] = None
_DROPPED = str.maketrans(_SELECTORS)


def raw_tokens(text: str) -> list[str]:
    """The tokens of a text in order, as they stand there in lower case; `<capitals>` at the end for shouted words."""
    if "&" in text:
        text = unescape(text)
    low = text.lower()
    if text.isascii() and "://" not in low and "www." not in low:
        found: list[str] = _PLAIN_TOKEN.findall(low)
    else:
        found = _TOKEN.findall(low.translate(_DROPPED))
    if _THREE_CAPITALS.search(text) is not None and _SHOUTED.search(text) is not None:
        found.append(CAPITALS)
    return found


def named(token: str) -> str:
    """What a token counts as: every link, name and long number is one word to the model, and so is every '!!!'."""
    first = token[0]
    if first == "@":
        return HANDLE
    if first in "!?":
        return token[:2]
    if first.isdigit() and len(token) > 1:
        return NUMBER
    if token.startswith(("http://", "https://", "www.")):
        return LINK
    return token


def shortened(token: str) -> str:
    """'soooo' as 'soo': what is tried for a word that is not in the vocabulary."""
    return _LONG.sub(r"\1\1", token)


def bucket(token: str) -> int:
    """The row that an unknown word shares with others, 0 to `HASHED`."""
    return crc32(token.encode("utf-8", "surrogatepass")) % HASHED


class Vocabulary:
    """From tokens to rows of the model: 0 is the edge of a text, then `HASHED` shared rows, then one row a word."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = tuple(words)
        self._rows = {word: row for row, word in enumerate(words, start=1 + HASHED)}
        self._seen: dict[str, int] = {}
        """Tokens outside the vocabulary that came up lately."""

    def __len__(self) -> int:
        return 1 + HASHED + len(self.words)

    def rows(self, tokens: Sequence[str]) -> list[int]:
        """One row a token."""
        found = list(map(self._rows.get, tokens))
        if None in found:
            found = [self._other(token) if row is None else row for token, row in zip(tokens, found, strict=True)]
        return found  # type: ignore[return-value]  # no None is left

    def _other(self, token: str) -> int:
        if (row := self._seen.get(token)) is not None:
            return row
        row = self._rows.get(named(token)) or self._rows.get(shortened(token)) or 1 + bucket(token)
        if len(self._seen) >= _REMEMBERED:
            self._seen.clear()
        self._seen[token] = row
        return row
