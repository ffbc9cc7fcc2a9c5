"""Answering a question with the brand's own answer: a sentence to begin with, what the brand says, its link, a name."""

import tomllib
from collections.abc import Iterator, Set
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final

from responders.brands import Voice
from responders.fitting import is_no_real_question
from responders.self_service import Answer
from responders.signing import below
from responders.similar import Lately, trigrams
from responders.worded import Worded, worded
from store.drafts import text_key
from store.types import Label

_SHIPPED: Final = Path(__file__).resolve().parent.parent / "templates" / "answers"
NO_QUESTION: Final = "needs-a-person: it asks in anger or in jest"
NOT_CLOSE: Final = "needs-a-person: no answer is close enough"
_BLOCKED: Final = "needs-a-person: the answer {name} cannot be given here: {why}"
"""Goes to the event log as well, so it names the check and quotes no words (law 6)."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question, as far as an answer needs it."""

    text: str
    platform: str
    turn: int
    """Where in the round of words to begin, so that neighbours differ."""
    used: Set[str]
    """Keys of what this customer was already sent or offered."""
    lately: Lately
    """What others were offered lately; taken only when nothing else is left, with a finding."""


def answer(voice: Voice, asked: Asked, at: datetime, *, unsure: bool = False) -> Worded | str:
    """The draft that answers a question, or why a person has to.

    Args:
        voice: of a brand that has answers.
        asked: the question.
        at: now: answers and facts end.
        unsure: a person asked for it: the nearest answer does, however near it is.
    """
    if not unsure and is_no_real_question(asked.text):
        return NO_QUESTION
    answers = voice.answers
    nearest = answers.nearest(asked.text, at) if answers is not None else ()
    found = answers.close_enough(nearest) if answers is not None else None
    if found is None and unsure and nearest:
        found = nearest[0].answer
    if found is None:
        return NOT_CLOSE
    ways = [text for text in _composed(found, voice, asked.turn) if text_key(text) not in asked.used]
    # Words that nobody was offered lately come first: checks cost more than choosing.
    ways.sort(key=lambda text: asked.lately.nearest(trigrams(text)) > 0)
    why = "this customer was already told so"
    for text in ways:
        made = _worded(text, found, voice, asked, at)
        if barred := next((one for one in made.findings if one.severity == "block"), None):
            why = f"the check {barred.check} bars it"
            continue
        return made.heard_before() if asked.lately.nearest(made.grams) else made
    return _BLOCKED.format(name=found.name, why=why)


def bars(voice: Voice, found: Answer, at: datetime, platform: str = "x") -> str | None:
    """Why no way of putting this answer may leave, on the platform that takes least; None where one may.

    Args:
        voice: of the brand.
        found: the answer.
        at: now: facts end.
        platform: where it would stand.
    """
    asked = Asked("", platform, 0, frozenset(), Lately())
    why = None
    for text in _composed(found, voice, 0):
        findings = _worded(text, found, voice, asked, at).findings
        barred = [one.message for one in findings if one.severity == "block"]
        if not barred:
            return None
        why = barred[0]
    return why


def _composed(found: Answer, voice: Voice, turn: int) -> Iterator[str]:
    """Every way of putting it, begun at another one each turn; the short one, without a beginning, comes last."""
    sign = below(voice.signature)
    openings = [voice.manner.put(one) for one in _openings(voice.locale, voice.tone)]
    ways = [(opening, say) for opening in openings for say in found.say]
    ways = ways[turn % len(ways) :] + ways[: turn % len(ways)] if ways else []
    for opening, say in (*ways, *(("", say) for say in found.say)):
        yield " ".join(part for part in (opening, say, found.link, sign) if part)


@cache
def _openings(locale: str, tone: str) -> tuple[str, ...]:
    """Shipped sentences to begin with; none in a language that has none."""
    file = _SHIPPED / f"{locale.partition('-')[0]}.toml"
    if not file.is_file():
        return ()
    return tuple(tomllib.loads(file.read_text(encoding="utf-8")).get(tone, ()))


def _worded(text: str, found: Answer, voice: Voice, asked: Asked, at: datetime) -> Worded:
    return worded(
        text, voice, asked.platform, Label.QUESTION.value, f"answer:{found.name}", mention_text=asked.text,
        facts=voice.vouched(at),
    )  # fmt: skip
