"""The kinds of step that our replies took, read off our own words, so that outcomes can be laid beside them."""

import re
from collections.abc import Sequence
from typing import Final

from store.outcomes import Turn

ASKED_PRIVATE: Final = "offered-private"
KEPT: Final = "follow-up-kept"
STEPS: Final = ("offered-private", "asked-a-question", "gave-an-answer", "apologised", "follow-up-kept")
"""Every kind, in the order in which they are shown."""

_SAID: Final = {
    ASKED_PRIVATE: re.compile(
        r"\b(?:dms?|direct\s+message|private\s+message|privately|in\s+private|message\s+us|inbox|e-?mail\s+us)\b", re.I
    ),
    "asked-a-question": re.compile(r"\?(?:\s|$)"),
    # What a link or a figure points to is an answer; a promise to look is none.
    "gave-an-answer": re.compile(
        r"https?://|\byou\s+can\b|\bhere(?:'s|\s+is)\b|\bit\s+(?:is|opens|costs|takes|works)\b", re.I
    ),
    "apologised": re.compile(r"\b(?:sorry|apologi[sz]e|we\s+let\s+you\s+down|our\s+fault)\b", re.I),
}


def steps_of(turns: Sequence[Turn], *, kept: bool) -> tuple[str, ...]:
    """The kinds of step that our posts of a case took.

    Args:
        turns: the posts of the case.
        kept: something that we had promised in it was done.
    """
    ours = [turn.text.replace("’", "'") for turn in turns if turn.mention_id is None and turn.text]
    found = {name for name, words in _SAID.items() if any(words.search(text) for text in ours)}
    return tuple(step for step in STEPS if step in found or (step == KEPT and kept))
