"""Where a term stands in a text, and whether that makes it the brand's: words, handles, hashtags and domains."""

import unicodedata
from collections.abc import Callable
from typing import NamedTuple

_HASHTAG_HEAD_FROM = 5
"""Names of so many letters are found at the head of a hashtag in capitals: #KestrelFail."""
_SCRIPTS_WITHOUT_SPACES = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "THAI", "LAO", "KHMER", "MYANMAR")


class Entry(NamedTuple):
    """What finding one key says."""

    brand: int
    kind: str
    """`word`, `ordinary`, `handle`, `hashtag`, `ordinary-hashtag`, `domain`, `exclude`, `context`."""
    platform: str
    """Of a handle, else empty."""
    term: str
    plural: bool


class Place(NamedTuple):
    """Where a key was found."""

    text: str
    """Folded."""
    start: int
    end: int
    original: str
    """The text before folding where places are the same in both, else empty."""


def joins(character: str) -> bool:
    """Whether a Latin word would go on with this character: letters, digits, marks, but no script without spaces."""
    if character.isascii():
        return character.isalnum() or character == "_"
    if unicodedata.combining(character):
        return True
    return character.isalnum() and not unicodedata.name(character, "").startswith(_SCRIPTS_WITHOUT_SPACES)


def _starts(place: Place) -> bool:
    text, start = place.text, place.start
    if not start or not joins(text[start]):
        return True
    before = text[start - 1]
    # O'Kestrel is somebody's name.
    return not joins(before) and not (before == "'" and text[max(start - 3, 0) : start].strip() == "o'")


def _ends(text: str, end: int) -> bool:
    return end == len(text) or not joins(text[end]) or not joins(text[end - 1])


def _capital_at(place: Place, at: int) -> bool:
    return bool(place.original) and place.original[at : at + 1].isupper()


def _sentence_at(place: Place, at: int) -> bool:
    return _capital_at(place, at) and not _capital_at(place, at + 1)


def _is_word(place: Place, entry: Entry) -> bool:
    text, start, end = place.text, place.start, place.end
    before = text[start - 1] if start else ""
    if not _starts(place) or before == "@" or (before == "/" and _is_account_path(text, start)):
        return False
    if not _ends(text, end):
        if entry.plural and text[end] == "s" and _ends(text, end + 1):
            end += 1
        elif before == "#" and entry.plural and end - start >= _HASHTAG_HEAD_FROM:
            return _capital_at(place, end) and not _capital_at(place, end - 1)
        else:
            return False
    return not _in_host(place, end)


def _is_account_path(text: str, start: int) -> bool:
    return text[max(start - 2, 0) : start] == "u/" and (start == 2 or not text[start - 3].isalnum())


def _in_host(place: Place, end: int) -> bool:
    """Whether a word is a label of a host name or of a mail address, which only a domain of ours may match."""
    text, start = place.text, place.start
    after = text[end : end + 2]
    # "I love Kestrel.Great shoes" is two sentences; host names are rarely written with a capital after a dot.
    if after[:1] in {".", "@"} and after[1:].isalnum() and not _sentence_at(place, end + 1):
        return True
    return start > 1 and text[start - 1] == "." and text[start - 2].isalnum() and not _sentence_at(place, start)


def _is_phrase(place: Place, entry: Entry) -> bool:
    if not _starts(place):
        return False
    end = place.end
    return _ends(place.text, end) or (entry.plural and place.text[end] == "s" and _ends(place.text, end + 1))


def _is_handle(place: Place, entry: Entry) -> bool:
    text, start, end = place.text, place.start, place.end
    if (start and (joins(text[start - 1]) or text[start - 1] in ".@")) or not _ends(text, end):
        return False
    if entry.platform == "reddit":
        return text[end : end + 1] != "-"
    goes_on = text[end : end + 1] in {"@", "."} and text[end + 1 : end + 2].isalnum()
    # On Bluesky and in the fediverse a dot or a second at-sign leads to another account's server.
    return not goes_on or (entry.platform not in {"bluesky", "mastodon"} and text[end] == ".")


def _is_hashtag(place: Place, _entry: Entry) -> bool:
    return (not place.start or not joins(place.text[place.start - 1])) and _ends(place.text, place.end)


def _is_domain(place: Place, _entry: Entry) -> bool:
    text, start, end = place.text, place.start, place.end
    if start:
        before = text[start - 1]
        if joins(before) or before == "-" or (before == "/" and text[max(start - 3, 0) : start] != "://"):
            return False
    if end == len(text):
        return True
    after, next_after = text[end], text[end + 1 : end + 2]
    if after == ".":
        return not next_after.isalnum()
    return not joins(after) and after not in {"-", "@"}


STANDS: dict[str, Callable[[Place, Entry], bool]] = {
    "word": _is_word,
    "ordinary": _is_word,
    "handle": _is_handle,
    "hashtag": _is_hashtag,
    "ordinary-hashtag": _is_hashtag,
    "domain": _is_domain,
    "exclude": _is_phrase,
    "context": _is_phrase,
}
