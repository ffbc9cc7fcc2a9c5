"""More text like ours to distil from: halves of known mentions joined anew, words lost, changed, shouted.

What comes out need not make sense. The specialist says what it would mean, and the student learns to say the same. Both
halves come from one fold, so that a fold can be left out.
"""

import random
import re
from collections.abc import Sequence

from training.corpus import FOLDS, Labelled

_CLAUSE = re.compile(r"(?<=[.!?,;])\s+|\s+(?=but |and |because |yet |though )", re.IGNORECASE)
_HANDLE = re.compile(r"@\w+\s*")
_ENDS = (
    "",
    "",
    "",
    "",
    "",
    "",
    "!",
    "!!",
    "?",
    "...",
    " 😡",
    " 👍",
    " ❤️",
    " 🙄",
    " 😂",
    " 🙏",
    " 👏👏",
    " #fail",
    " #love",
)


def augmented(rows: Sequence[Labelled], count: int, seed: int = 5) -> list[tuple[str, int]]:
    """So many texts, each with the fold that its parts come from: the folds take turns."""
    return _made([[row.text for row in rows if row.fold == fold] for fold in range(FOLDS)], count, seed)


def stirred(texts: Sequence[str], count: int, seed: int = 6) -> list[str]:
    """So many texts made of posts at large."""
    return [text for text, _ in _made([texts], count, seed)]


def _made(pools: Sequence[Sequence[str]], count: int, seed: int) -> list[tuple[str, int]]:
    chance = random.Random(seed)
    words = [[word for text in pool for word in text.split()] for pool in pools]
    made = []
    for number in range(count):
        pool = number % len(pools)
        text = chance.choice(pools[pool])
        if chance.random() < 0.6:
            text = _joined(text, chance.choice(pools[pool]), chance)
        made.append((_changed(text, words[pool], chance), pool))
    return made


def _joined(one: str, other: str, chance: random.Random) -> str:
    first, second = _CLAUSE.split(one), _CLAUSE.split(other)
    if len(first) > 1 or len(second) > 1:
        start, end = first[: chance.randint(1, len(first))], second[chance.randrange(len(second)) :]
        return " ".join([*start, chance.choice(("", "", "but", "and", "though")), *end]).replace("  ", " ")
    first, second = one.split(), other.split()
    return " ".join(first[: chance.randint(1, len(first))] + second[chance.randrange(len(second)) :])


def _changed(text: str, words: Sequence[str], chance: random.Random) -> str:
    found = text.split()[:60]
    lost, swapped = chance.choice((0.0, 0.05, 0.15)), chance.choice((0.0, 0.0, 0.1))
    found = [chance.choice(words) if chance.random() < swapped else word for word in found if chance.random() >= lost]
    text = " ".join(found) or text
    kind = chance.random()
    if kind < 0.15:
        text = _HANDLE.sub("", text)
    elif kind < 0.35:
        text = f"@user {_HANDLE.sub('', text)}"
    elif kind < 0.45:
        text = f"{_HANDLE.sub('', text)} @user"
    if chance.random() < 0.25:
        text = re.sub(r"[.,!?;:]+", "", text)
    if chance.random() < 0.04:
        text = text.upper()
    return text + chance.choice(_ENDS)
