"""What lists of phrases miss: a network reads, sentence by sentence, what a person wrote (`wellheard[neural]`).

Blame, threats, selling and their like can be worded in a hundred ways; a list knows half of them. The network
(all-MiniLM-L6-v2, taught by `training/faults.py`) takes some milliseconds a sentence. It reads words of people alone:
drafts are put together of parts that were read when they were written.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from responders.checks.asks_private import PRIVATELY
from responders.checks.interface import DraftContext
from responders.facts import lowered
from store.types import Finding

if TYPE_CHECKING:
    from listener.classify.neural import Network

KINDS: Final = (
    "asks-private", "blame", "cheer", "cliches", "hedged", "homework", "profanity", "promises", "threats", "upsell",
)  # fmt: skip
"""The faults that it knows, by the names of their checks; each is one head of the network."""
_TO_THE_UPSET: Final = frozenset({"blame", "cheer", "homework"})
"""What is a fault only towards somebody who is unhappy."""
_ADVICE: Final = {
    "asks-private": "seems to ask for personal data in public. Ask for a direct message, and say why.",
    "blame": "seems to make somebody else carry it. The customer dealt with us: say what we do about it.",
    "cheer": "sounds cheerful, and this person is upset. Say it plainly.",
    "cliches": "reads like a form letter. Leave it out, or say it plainly.",
    "hedged": "sounds like half an apology. Say what happened, and be sorry for that.",
    "homework": "seems to give the customer work. Do that part yourself, or say why you cannot.",
    "profanity": "sounds coarse, or insults somebody. Say it without.",
    "promises": "states or promises what no fact, note or word of the customer says. Keep it only if it is so.",
    "threats": "sounds like a threat, or takes words down. Leave it out, or hand the case to the person for it.",
    "upsell": "seems to sell something, or to ask for a favour. Leave it out: answer, and no more.",
}
_SHOWN: Final = 80
_MOST: Final = 60
"""Sentences that are read of a reply: nobody writes more, and a machine that does shall not hold up the desk."""
_FOLDER: Final = files("responders").joinpath("data")
_SENTENCE: Final = re.compile(r"[^.!?\n]+(?:[.!?]+(?=[^\s.!?])[^.!?\n]+)*[.!?]*")
_WORD: Final = re.compile(r"[a-z]{5,}")
_STEM: Final = 5
_LINK: Final = re.compile(r"(?:https?://|www\.)\S+|[@#^]\w+")
_TOLD: Final = re.compile(r"[A-Za-z][A-Za-z'’]+")
_FOREIGN: Final = re.compile(r"[^\W\d_A-Za-z]")
_FEWEST: Final = 2
"""Words: a link, a sign-off or "Bummer." says too little by itself to be judged."""


class Sentence(NamedTuple):
    """Part of a reply."""

    text: str
    start: int


class Reader:
    """The network, and how sure it must be of each fault."""

    def __init__(self, network: "Network", thresholds: Mapping[str, float]) -> None:
        """Scores nothing yet.

        Args:
            network: with a head for each of `KINDS`, of two classes: without the fault, with it.
            thresholds: by kind, how much "with" must outweigh "without", in logits.
        """
        self._network, self._thresholds = network, thresholds
        self.faults = lru_cache(maxsize=2048)(self._faults)
        """Of a sentence: the kinds of `KINDS` that it has. While a person types, one sentence changes at a time."""

    def _faults(self, sentence: str) -> tuple[str, ...]:
        said = self._network.run([sentence], KINDS)
        return tuple(kind for kind in KINDS if outweighs(said[kind][0].tolist()) > self._thresholds[kind])


def outweighs(logits: Sequence[float]) -> float:
    """How much "with the fault" outweighs "without"."""
    return logits[1] - logits[0]


@cache
def reader() -> Reader | None:
    """The one of this installation, loaded once; None without the extra."""
    from listener.classify import neural  # noqa: PLC0415  # NumPy is slow to load, and drafts need it not

    network = neural.network(_FOLDER.joinpath("faults.onnx"))
    if network is None:
        return None
    return Reader(network, json.loads(_FOLDER.joinpath("faults.json").read_text("utf-8")))


def sentences(text: str) -> Iterator[Sentence]:
    """The sentences of a reply that can be judged, each with where it begins: of two words at least, and in English."""
    for found in _SENTENCE.finditer(text):
        said = found[0].strip()
        words = len(_TOLD.findall(_LINK.sub(" ", said)))
        if words >= _FEWEST and len(_FOREIGN.findall(said)) <= words:
            yield Sentence(said, found.start() + found[0].index(said))


def learned(context: DraftContext, found: Iterable[Finding]) -> Iterator[Finding]:
    """What the network finds in a reply beside what the checks found; nothing without the extra.

    Args:
        context: the reply.
        found: by the checks: no sentence is warned of twice for one fault.
    """
    known = reader()
    if known is None or not _is_english(context):
        return
    told = [(one.check, one.span) for one in found if one.span is not None]
    private, vouched = False, {fact.rstrip(".!") for fact in context.facts.words}
    for sentence in islice(sentences(_unsigned(context)), _MOST):
        before, private = private, PRIVATELY.search(sentence.text.lower()) is not None
        start, end = sentence.start, sentence.start + len(sentence.text)
        if lowered(sentence.text).rstrip(".!") in vouched:
            continue
        for kind in known.faults(sentence.text):
            if kind in _TO_THE_UPSET and not context.upset:
                continue
            if kind == "asks-private" and (before or private):
                continue
            if kind == "promises" and _is_known(sentence.text, context):
                continue
            if not any(check == kind and span[0] < end and start < span[1] for check, span in told):
                said = context.text[start:end]
                words = said if len(said) <= _SHOWN else f"{said[: _SHOWN - 1]}…"
                yield Finding(kind, "warn", f"'{words}' {_ADVICE[kind]}", (start, end))


def _is_english(context: DraftContext) -> bool:
    """It was taught with English alone, and takes other languages for coarse words."""
    from listener.classify.languages import language_of  # noqa: PLC0415  # as above

    said = _unsigned(context)
    return language_of(said, None, _TOLD.findall(lowered(said))) in {None, "en"}


def _unsigned(context: DraftContext) -> str:
    text = context.beside_answers().text.rstrip()
    return text.removesuffix(context.signature) if context.signature else text


def _is_known(sentence: str, context: DraftContext) -> bool:
    """Nobody said what may be stated, or half of its telling words stand together in a fact, a note or the post."""
    if not context.facts.complete:
        return True
    stems = {word[:_STEM] for word in _WORD.findall(lowered(sentence))}
    said = (*context.facts.words, *map(lowered, context.notes), lowered(context.mention_text))
    return bool(stems) and any(2 * sum(stem in text for stem in stems) >= len(stems) for text in said)
