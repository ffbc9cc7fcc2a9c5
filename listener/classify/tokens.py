"""Words as the learned model reads them: links and names hidden, emoji and marks kept, capitals noted."""

import re
from collections.abc import Sequence
from html import unescape
from typing import Any
from zlib import crc32

HASHED = 4096
"""Words that are not in the vocabulary share so many rows."""
_REMEMBERED = 50_000
"""So many pieces of text that are no plain words are remembered."""
_REMEMBERED_LENGTH = 32
"""A longer piece hardly comes again, and fifty thousand of four thousand characters would fill a machine."""
LINK, HANDLE, NUMBER, CAPITALS = "<link>", "<handle>", "<number>", "<capitals>"

_MARKS = r"|[:;=][-o^']?[)(dp/\\|\]\[o*3]+(?!\w)|<3|!+|\?[?!]*|\.{2,}|…|[^\w\s!?.,;:'\"“”‘()/&*_|\[\]<>=+~`^#@-]"
_TOKEN = re.compile(
    r"https?://\S+|www\.\S+|[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}/\S*|@\w+|[^\W\d_]+(?:'[^\W\d_]+)*|\d[\d.,:]*" + _MARKS
)
_CAPITALS = bytes(65 if 65 <= code <= 90 else 46 for code in range(256))
"""Every capital as A, everything else as a full stop."""
_SHOUTED = re.compile(r"(?<![@#\w/])[A-Z]{3,}(?![\w/])")
_LONG = re.compile(r"(.)\1{2,}")
_SELECTORS: dict[str, str | None] = {"\ufe0f": None, "\u200d": None, "\ufe0e": None, "’": "'"}
for _tone in range(0x1F3FB, 0x1F400):
    _SELECTORS[chr(_tone)] = None
_PLAINER = str.maketrans(_SELECTORS)
"""Shades of an emoji are dropped, and of two apostrophes one is kept."""


def raw_tokens(text: str) -> list[str]:
    """The tokens of a text in order, as they stand there in lower case; `<capitals>` at the end for shouted words."""
    text = _unescaped(text)
    found = [token for piece in text.lower().split() for token in _tokens_of(piece)]
    if _is_shouted(text):
        found.append(CAPITALS)
    return found


def _unescaped(text: str) -> str:
    return unescape(text) if "&" in text else text


def _tokens_of(piece: str) -> tuple[str, ...]:
    """The tokens of what stands between two spaces, in lower case: no token reaches across a space."""
    if piece.isalpha():
        return (piece,)
    if piece[-1] in ".," and (word := piece[:-1]).isalpha():
        return (word,)
    if piece[0] == "@" and piece.isascii() and piece[1:].replace("_", "a").isalnum():
        return (piece,)
    if piece.startswith(("http://", "https://")) and len(piece) > len("https://"):
        return (piece,)
    return tuple(_TOKEN.findall(piece if piece.isascii() else piece.translate(_PLAINER)))


def _is_shouted(text: str) -> bool:
    # Few texts hold three capitals in a row, and this finds out in a fifth of the time of an expression.
    return b"AAA" in text.encode("ascii", "replace").translate(_CAPITALS) and _SHOUTED.search(text) is not None


def named(token: str) -> str:
    """What a token counts as: every link, name and long number is one word to the model, and so is every '!!!'."""
    first = token[0]
    if first == "@":
        return HANDLE
    if first in "!?":
        return token[:2]
    if first.isdigit() and len(token) > 1:
        return NUMBER
    if token.startswith("www.") or ("/" in token and first not in ":;="):
        return LINK
    return token


def shortened(token: str) -> str:
    """'soooo' as 'soo': what is tried for a word that is not in the vocabulary."""
    return _LONG.sub(r"\1\1", token)


def bucket(token: str) -> int:
    """The row that an unknown word shares with others, 0 to `HASHED`."""
    return crc32(token.encode("utf-8", "surrogatepass")) % HASHED


Piece = tuple[str, int] | tuple[tuple[str, ...], tuple[int, ...]]
"""What stands between two spaces: its token and its row, or its tokens and their rows."""


class Vocabulary:
    """From tokens to rows of the model: 0 is the edge of a text, then `HASHED` shared rows, then one row a word."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = tuple(words)
        self._rows = {word: row for row, word in enumerate(words, start=1 + HASHED)}
        self._plain = {word: row for word, row in self._rows.items() if _tokens_of(word) == (word,)}
        """Words that are tokens just as they stand there: most of what there is to read."""
        self._seen: dict[str, Piece] = {}
        """Other pieces of text that came up lately."""

    def __len__(self) -> int:
        return 1 + HASHED + len(self.words)

    def read(self, text: str) -> tuple[list[str], list[int]]:
        """The tokens of a text, as `raw_tokens` gives them, and the row of each."""
        text = _unescaped(text)
        tokens = text.lower().split()
        rows: list[Any] = list(map(self._plain.get, tokens))
        if None in rows:
            self._read_others(tokens, rows)
        if _is_shouted(text):
            tokens.append(CAPITALS)
            rows.append(self.row(CAPITALS))
        return tokens, rows

    def _read_others(self, tokens: list[Any], rows: list[Any]) -> None:
        """Put tokens and rows in place of the pieces that are no plain words, whose row is None so far."""
        seen, several = self._seen, []
        at = -1
        for _ in range(rows.count(None)):
            at = rows.index(None, at + 1)
            piece = tokens[at]
            found = seen.get(piece) or self._piece(piece)
            tokens[at], rows[at] = found
            if type(found[1]) is tuple:
                several.append(at)
        for at in reversed(several):
            tokens[at : at + 1], rows[at : at + 1] = tokens[at], rows[at]

    def _piece(self, piece: str) -> Piece:
        tokens = _tokens_of(piece)
        if len(tokens) != 1:
            found: Piece = tokens, tuple(map(self.row, tokens))
        else:
            found = tokens[0], self.row(tokens[0])
        if len(piece) <= _REMEMBERED_LENGTH:
            if len(self._seen) >= _REMEMBERED:
                self._seen.clear()
            self._seen[piece] = found
        return found

    def row(self, token: str) -> int:
        """The row of one token: its own, else that of what it counts as, else a shared one."""
        known = self._rows
        if (row := known.get(token)) is not None:
            return row
        if token.isalpha() and _LONG.search(token) is None:
            return 1 + bucket(token)
        return known.get(named(token)) or known.get(shortened(token)) or 1 + bucket(token)
