"""What a customer's next words say of our reply: recovered, still unhappy, gone private, or nothing yet, and why."""

import re
from dataclasses import dataclass
from typing import Final

from responders import outcome_words as words
from store.states import CaseState
from store.types import Label

_HANDLES: Final = re.compile(r"(?<!\w)@\w+|https?://\S+")
_SURE_LABEL: Final = 0.75
"""A label less sure than this says nothing of a reply by itself."""
_DOUBT: Final = 0.9
"""A complaint at least this sure outweighs kind words: whoever is still unhappy must be heard."""


@dataclass(frozen=True, slots=True)
class Said:
    """What one post of the customer's after our reply says of it."""

    outcome: CaseState | None
    """`recovered`, `still-unhappy` or `moved-private`; None: it says nothing of it yet."""
    reason: str
    """Why, in our words: a customer's are kept nowhere else."""
    sure: bool = False
    """Clear enough that nobody has to look."""


def read(text: str, label: Label, confidence: float, *, mixed: bool = False) -> Said:
    """What these words say of the reply before them.

    Args:
        text: the customer's post.
        label: as it was classified, or as a person corrected it.
        confidence: of the label, 0 to 1.
        mixed: it praises and complains.

    Doubt speaks for the customer: what could be a complaint is one.
    """
    said = " ".join(_HANDLES.sub(" ", text).replace("’", "'").split())
    plain = words.pattern("KIND_AGAIN").sub("works", said)
    if _has("SARCASM", said):
        return Said(CaseState.STILL_UNHAPPY, "kind words that mean the opposite")
    if _has("BUT", plain) or (mixed and label is Label.COMPLAINT and confidence >= _SURE_LABEL):
        return Said(CaseState.STILL_UNHAPPY, "only part of it is well")
    if _has("UNHAPPY", plain):
        return Said(CaseState.STILL_UNHAPPY, "says that it is not solved, or asks again")
    if _has("PRIVATE", said) and "?" not in said:
        return Said(CaseState.MOVED_PRIVATE, "goes on in private, as they say", sure=True)
    return _glad(said, label, confidence) or _by_label(label, confidence)


def _glad(said: str, label: Label, confidence: float) -> Said | None:
    if said.endswith("?") or _has("PENDING", said):
        return Said(None, "will try, wait or ask: it is not over")
    solved, thanks = _has("SOLVED", said), _has("THANKS", said)
    if not solved and not thanks:
        return None
    if label is Label.COMPLAINT and confidence >= _DOUBT and not (solved and thanks):
        return Said(CaseState.STILL_UNHAPPY, "reads as a complaint, for all its kind words")
    why = "says that it is solved" if solved else "says thanks and complains of nothing"
    return Said(CaseState.RECOVERED, why, sure=label is not Label.COMPLAINT)


def _by_label(label: Label, confidence: float) -> Said:
    if confidence >= _SURE_LABEL and label is Label.COMPLAINT:
        return Said(CaseState.STILL_UNHAPPY, "reads as a complaint")
    if confidence >= _SURE_LABEL and label is Label.PRAISE:
        return Said(CaseState.RECOVERED, "reads as praise", sure=True)
    return Said(None, "says nothing of the reply")


def _has(name: str, said: str) -> bool:
    return words.pattern(name).search(said) is not None
