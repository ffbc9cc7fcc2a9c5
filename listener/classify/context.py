"""What a conversation adds to a text: "still nothing" and "that worked, thank you" mean little by themselves."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from listener.classify.interface import Reading
from listener.classify.rules import Signs
from store.types import Label

_SHORT = 16
"""A text of more words speaks for itself."""
_AGAIN = frozenset({"still", "again", "yet", "update", "updates", "hello", "anyone", "anybody", "nothing", "nobody"})
_ASKED = frozenset({"?", "??"})
_THANKS = frozenset(
    {"thanks", "thank", "thx", "tysm", "ty", "ta", "cheers", "appreciated", "appreciate", "legend", "legends"}
)
_DONE = _THANKS | {
    "worked", "fixed", "sorted", "solved", "resolved", "perfect", "brilliant", "impressed", "amazing", "awesome",
}  # fmt: skip
_NOT = frozenset(
    {
        "not",
        "never",
        "nothing",
        "isn't",
        "doesn't",
        "didn't",
        "hasn't",
        "haven't",
        "still",
        "but",
        "nobody",
        "dm",
        "dmed",
        "dms",
        "sent",
        "will",
        "another",
        "worse",
        "without",
    }
)
_CLEAR, _LEANING, _THANKED = 4.0, 1.5, 2.0
_ASKING = 2.0
"""So much weight of cues makes a question without its mark."""
_Shift = NDArray[np.float32]


def in_context(reading: Reading, tokens: Sequence[str], signs: Signs) -> _Shift:
    """What to add to the logits of praise, complaint, question, other."""
    if reading.case_label not in {Label.COMPLAINT, Label.QUESTION} or len(tokens) > _SHORT:
        return _shift()
    words = set(tokens)
    asks = bool(words & _ASKED) or signs.question >= _ASKING
    if (
        reading.answered
        and words & _DONE
        and not asks
        and not words & _NOT
        and not any(token[0].isdigit() for token in tokens)
        and (words & _THANKS or not signs.complains)
    ):
        # Thanks at the end of a case that we answered. Who gives a number or says what comes next is not done yet, and
        # words that complain by themselves outweigh this: nobody's case is closed for a polite word.
        return _shift(praise=_THANKED, complaint=-_THANKED)
    if words & _AGAIN or (asks and reading.case_label is Label.COMPLAINT):
        # Who asks again, complains: nobody has helped yet.
        return _shift(praise=-_LEANING, complaint=_CLEAR, other=-_LEANING)
    if words & _THANKS:
        return _shift()
    if asks:
        return _shift(question=_CLEAR)
    return _shift(complaint=_LEANING if reading.case_label is Label.COMPLAINT else 0.0)


def _shift(praise: float = 0.0, complaint: float = 0.0, question: float = 0.0, other: float = 0.0) -> _Shift:
    return np.array([praise, complaint, question, other], dtype=np.float32)
