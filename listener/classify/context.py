"""What a conversation adds to a text: "still nothing" and "that worked, thank you" mean little by themselves."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from listener.classify.interface import Reading
from listener.classify.rules import Signs
from store.types import Label

_SHORT = 14
"""A text of more words speaks for itself."""
_AGAIN = frozenset({"still", "again", "yet", "update", "updates", "hello", "anyone", "anybody", "nothing", "?", "??"})
_DONE = frozenset({
    "worked", "works", "working", "fixed", "sorted", "solved", "resolved", "arrived", "received", "got", "thanks",
    "thank", "thx", "ta", "cheers", "perfect", "great", "brilliant", "appreciated", "legend", "legends",
})  # fmt: skip
_NOT = frozenset({
    "not", "no", "never", "nothing", "isn't", "doesn't", "didn't", "hasn't", "haven't", "still", "but", "?", "??",
})  # fmt: skip
_CLEAR, _LEANING = 3.0, 1.5
_NONE = np.zeros(4, dtype=np.float32)


def in_context(reading: Reading, tokens: Sequence[str], signs: Signs) -> NDArray[np.float32]:
    """What to add to the logits of praise, complaint, question, other."""
    if reading.case_label not in {Label.COMPLAINT, Label.QUESTION} or len(tokens) > _SHORT:
        return _NONE
    words = set(tokens)
    if words & _DONE and not words & _NOT and not signs.complains:
        # Thanks at the end of a case that we answered.
        return np.array(
            [_CLEAR if reading.answered else 0.0, -_CLEAR if reading.answered else 0.0, 0.0, 0.0], np.float32
        )
    if words & _AGAIN:
        # Who asks again, complains: nobody has helped yet.
        return np.array([-_LEANING, _CLEAR, 0.0, -_LEANING], np.float32)
    return np.array([0.0, _LEANING if reading.case_label is Label.COMPLAINT else 0.0, 0.0, 0.0], np.float32)
