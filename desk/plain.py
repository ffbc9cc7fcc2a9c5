"""Public text made harmless for a terminal (law 5)."""

import re
import unicodedata
from collections.abc import Callable, Iterable

_JOINERS = {"\u200d", "\ufe0f"}
"""Zero-width joiner and emoji style: invisible, but families and flags fall apart without them."""


def plain(text: str, *, lines: bool = False) -> str:
    """The text with every control, escape and direction-changing character made visible or dropped.

    Args:
        text: anything a stranger wrote.
        lines: keep line breaks; otherwise they become spaces.
    """
    return "".join(_shown(character, lines=lines) for character in text)


def _shown(character: str, *, lines: bool) -> str:
    if character in {"\n", "\t", "\r"}:
        return "\n" if lines and character == "\n" else " "
    category = unicodedata.category(character)
    if category == "Cc":
        code = ord(character)
        return chr(0x2400 + code) if code < 0x20 else "\u2421"
    if category in {"Cf", "Cs", "Zl", "Zp"} and character not in _JOINERS:
        return ""
    return character


def short(text: str, width: int = 60) -> str:
    """One line of at most `width` characters."""
    flat = " ".join(plain(text).split())
    return flat if len(flat) <= width else flat[: width - 1].rstrip() + "…"


def folded(text: str, width: int, most: int) -> list[str]:
    """Harmless text in at most `most` lines of at most `width` columns; what does not fit ends in an ellipsis."""
    lines, line, used = [], "", 0
    for word in " ".join(plain(text).split()).split(" "):
        for piece in _pieces(word, width):
            columns = _columns(piece)
            if line and used + 1 + columns > width:
                lines.append(line)
                line, used = "", 0
            line, used = (f"{line} {piece}", used + 1 + columns) if line else (piece, columns)
    lines.append(line)
    if len(lines) > most:
        *kept, last = lines[:most]
        while _columns(last) >= width:
            last = last[:-1]
        return [*kept, f"{last}…"]
    return lines


def _pieces(word: str, width: int) -> Iterable[str]:
    """A word, cut where it is wider than a line."""
    piece, used = "", 0
    for character in word:
        columns = _columns(character)
        if piece and used + columns > width:
            yield piece
            piece, used = "", 0
        piece, used = piece + character, used + columns
    yield piece


def _columns(text: str) -> int:
    """How wide a terminal shows it: East Asian letters and emoji take two columns, marks on a letter none."""
    return sum(
        0 if unicodedata.category(one) in {"Mn", "Me", "Cf"} else 2 if unicodedata.east_asian_width(one) in "WF" else 1
        for one in text
    )


class Shown(str):
    """A line that is harmless already, with marks of our own in it."""

    __slots__ = ()


def marked(text: str, words: Iterable[str], mark: Callable[[str], str]) -> str:
    """Harmless text in which `mark` was put on each of these words, wherever they stand whole and in any case."""
    wanted = sorted({plain(word).strip() for word in words} - {""}, key=len, reverse=True)
    shown = plain(text)
    if not wanted:
        return shown
    # Marks between the words of a phrase ("money back" in "money-back") do not part it.
    phrases = (r"\W+".join(map(re.escape, word.split())) for word in wanted)
    return re.sub(rf"(?<!\w)(?:{'|'.join(phrases)})(?!\w)", lambda hit: mark(hit.group()), shown, flags=re.IGNORECASE)


def marked_at(text: str, spans: Iterable[tuple[int, int]], mark: Callable[[str], str]) -> str:
    """Harmless text in which `mark` was put on what stands at these places; what overlaps is marked once."""
    shown, done = "", 0
    for begins, end in sorted(spans):
        start = max(begins, done)
        if start >= min(end, len(text)):
            continue
        shown += plain(text[done:start]) + mark(plain(text[start:end]))
        done = end
    return shown + plain(text[done:])
