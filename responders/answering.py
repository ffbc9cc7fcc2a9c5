"""Answering with what the brand itself says (`answers.toml`), to a question and to a complaint.

A question gets a sentence to begin with, what the brand says, its link and a name; before an answer to a complaint
stands an opening that is sorry for it (`responders.wording`).
"""

import tomllib
from collections.abc import Iterator, Set
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from responders.brands import Voice
from responders.facts import Vouched
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
BLOCKED: Final = "needs-a-person: the answer {name} cannot be given here: {why}"
"""Goes to the event log as well, so it names the check and quotes no words (law 6)."""


class Ready(NamedTuple):
    """What the brand itself says to something, and what vouches for it."""

    answer: Answer
    facts: Vouched
    """What may be stated on this day."""
    surely: bool
    """It is near enough to answer by where it is not sure that the mention is what it is read as."""

    @property
    def part(self) -> str:
        """Its name among the parts of a reply."""
        return f"answer:{self.answer.name}"


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


def answer(voice: Voice, asked: Asked, ready: Ready | None, *, unsure: bool = False) -> Worded | str:
    """The draft that answers a question, or why a person has to.

    Args:
        voice: of a brand that has answers.
        asked: the question.
        ready: what the brand says to it (`ready_for`).
        unsure: a person asked for it, in whatever tone the question is.
    """
    if not unsure and is_no_real_question(asked.text):
        return NO_QUESTION
    if ready is None:
        return NOT_CLOSE
    found = ready.answer
    ways = [text for text in _composed(found, voice, asked.turn) if text_key(text) not in asked.used]
    # Words that nobody was offered lately come first: checks cost more than choosing.
    ways.sort(key=lambda text: asked.lately.nearest(trigrams(text)) > 0)
    why = "this customer was already told so"
    for text in ways:
        made = _worded(text, found, voice, asked, ready.facts)
        if barred := next((one for one in made.findings if one.severity == "block"), None):
            why = f"the check {barred.check} bars it"
            continue
        return made.heard_before() if asked.lately.nearest(made.grams) else made
    return BLOCKED.format(name=found.name, why=why)


def ready_for(voice: Voice, text: str, label: Label, at: datetime, *, unsure: bool = False) -> Ready | None:
    """What the brand itself says to this; None where nothing is close enough.

    Args:
        voice: how the brand speaks.
        text: what the customer wrote.
        label: how it is read.
        at: now: answers and facts end.
        unsure: a person asked for it: the nearest answer does, however near it is.
    """
    if voice.answers is None or not voice.answers.has_any_to(label):
        return None
    nearest = voice.answers.nearest(text, at, label)
    found = voice.answers.close_enough(nearest)
    if found is None and unsure and nearest:
        found = nearest[0].answer
    # By its words, and halfway from what is enough to what is certain.
    surely = bool(nearest) and 2 * nearest[0].by_words >= 1 + voice.answers.threshold
    return Ready(found, voice.vouched(at), surely) if found else None


class LookedOver(NamedTuple):
    """What the checks say of an answer."""

    barred: str | None = None
    """Why no way of putting it may leave; None where one may."""
    warned: tuple[str, ...] = ()
    """What else they mind in its words: this is not told again in each draft."""


def look_over(voice: Voice, found: Answer, at: datetime, platform: str = "x") -> LookedOver:
    """What the checks say of an answer, in the way of putting it that they mind least.

    Args:
        voice: of the brand.
        found: the answer.
        at: now: facts end.
        platform: where it would stand; X takes least.
    """
    asked = Asked("", platform, 0, frozenset(), Lately())
    unknown = replace(voice.vouched(at), answers=())
    why = None
    for text in _composed(found, voice, 0):
        findings = _worded(text, found, voice, asked, unknown, by_hand=True).findings
        barred = [one.message for one in findings if one.severity == "block"]
        if not barred:
            return LookedOver(None, tuple(one.message for one in findings if one.severity == "warn" and one.span))
        why = barred[0]
    return LookedOver(why)


def _composed(found: Answer, voice: Voice, turn: int) -> Iterator[str]:
    """Every way of putting it, begun at another one each turn; the short one, without a beginning, comes last."""
    sign = below(voice.signature)
    asked = Label.QUESTION in found.to
    openings = [voice.manner.put(one) for one in _openings(voice.locale, voice.tone)] if asked else []
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


def _worded(text: str, found: Answer, voice: Voice, asked: Asked, facts: Vouched, *, by_hand: bool = False) -> Worded:
    situation = Label.QUESTION if Label.QUESTION in found.to else Label.COMPLAINT
    return worded(
        text, voice, asked.platform, situation.value, f"answer:{found.name}", mention_text=asked.text,
        facts=facts, by_hand=by_hand,
    )  # fmt: skip
