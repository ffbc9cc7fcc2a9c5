"""What a reply may say of its mention: the thing it is about, and what went wrong with it."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import zip_longest
from typing import NamedTuple

from listener.classify.polarity import valences
from responders.asking import ask_for, is_asked_about, thing_of
from responders.aspects import NO_NAMES, Names, Phrase, Word, phrases, read_words, words
from responders.thanked import thanks_a_colleague
from responders.troubles import trouble
from store.types import Label


class About(NamedTuple):
    """In words of the customer, turned to them: "my" is "your"."""

    topic: str | None = None
    """A noun phrase with its article, fit after "about": `the zip on your Kestrel jacket`."""
    trouble: str | None = None
    """A clause, fit after "that": `your parcel hasn't arrived`."""
    ask: str | None = None
    """What somebody who can help would ask next: the name of an entry of `asks.toml`."""
    answered: bool = False
    """What they would ask is answered already: what it is about is known, and nothing is asked."""


NOTHING = About()
"""Nothing that can be named with confidence: the reply says less."""
_COLLEAGUE = "our colleague"
_READ = 1_000
"""So many characters are read: a post that says what it is about only later is a person's to answer well."""
_CARE = (" service", " support", " care", " staff", " team", " crew")
"""May be complained of beside any other matter."""
_NEAR = 4
"""Words on either side of a thing in which it is praised or blamed."""
_ENDS = frozenset(".!?;:…,\n")
_CLEAR = 2.5
"""A thing that the customer calls theirs or ours scores as much: a complaint seldom names one for another reason."""
_FELT = 1.0
"""A word of less feeling than this, in VADER's units, judges nothing."""
_TAKEN_BY_VERBS = frozenset({"your", "my", "our", "the", "a", "an"})
"""Before these a noun is likely a verb: "staff your shops"."""
_CHEERS = frozenset({"shoutout", "shout-out", "kudos", "props"})
"""Praise that VADER does not know."""
_NOT = frozenset(
    {"not", "never", "no", "without", "hardly", "isn't", "wasn't", "aren't", "don't", "doesn't", "didn't", "won't"}
    | {"can't", "cannot", "nothing", "lack"}
)
_BUT = frozenset({"but", "short"})
"""Behind "nothing", these turn it round: nothing but praise, nothing short of amazing."""


def about(text: str, label: Label, names: Names = NO_NAMES) -> About:
    """What a mention is about.

    Args:
        text: what the customer wrote.
        label: a trouble is only told of where something is wrong, and a thing only named that is judged so.
        names: what the brand and its products are called (`aspects.Names`).
    """
    text = text[:_READ]
    read = read_words(text)
    found, matter = phrases(read, names), ask_for(text, label)
    ask = matter.name if matter is not None and matter.is_open else None
    answered = matter is not None and not matter.is_open
    wrong = trouble(text, found) if label is Label.COMPLAINT else None
    named = _named(read, found, label)
    if named is None and label is Label.PRAISE and thanks_a_colleague(read, names):
        return About(_COLLEAGUE)
    if named is not None and ask is not None and not _fits(named, ask):
        # The question is about something else: of two readings one is wrong, and the thing is the smaller loss.
        named = None
    if named is None and wrong is None and matter is None:
        return NOTHING
    if named is None and wrong is None and matter is not None and label is Label.COMPLAINT:
        # What would be asked about is what it is about.
        named = _asked_about(read, found, matter.name)
        if named is None:
            return About(thing_of(matter.name, text), None, ask, answered)
    return About(named.said if named else None, wrong.said if wrong else None, ask, answered)


def _fits(named: Phrase, ask: str) -> bool:
    return is_asked_about(ask, named.said) or named.said.endswith(_CARE)


def _asked_about(read: Sequence[Word], found: Iterable[Phrase], ask: str) -> Phrase | None:
    """The thing that a question is about; of several the one that says most."""
    some = [
        one for one in found
        if one.may_be_named and is_asked_about(ask, one.said)
        and not (one.after < len(read) and read[one.after].lower in _TAKEN_BY_VERBS)
    ]  # fmt: skip
    return max(some, key=lambda phrase: (phrase.score, -phrase.first), default=None)


def _named(read: Sequence[Word], found: Iterable[Phrase], label: Label) -> Phrase | None:
    """The thing that is judged in the way of the label; of several the one that says most."""
    may = [phrase for phrase in found if phrase.may_be_named]
    judged = [phrase for phrase in may if _is_judged(read, phrase, label)]
    if not judged and label is Label.PRAISE:
        judged = _all_that_is_praised(read, may)
    return max(judged, key=lambda phrase: (phrase.score, -phrase.first), default=None)


def _all_that_is_praised(read: Sequence[Word], may: Sequence[Phrase]) -> list[Phrase]:
    """Where all of a post is glad, the one thing in it that says most is what it is glad about."""
    good, bad = _feeling(read)
    some = [phrase for phrase in may if phrase.person or not phrase.any_one]
    best = max((phrase.score for phrase in some), default=0.0)
    first = [phrase for phrase in some if phrase.score == best]
    return first if good and not bad and len(first) == 1 else []


def _is_judged(read: Sequence[Word], phrase: Phrase, label: Label) -> bool:
    """Near it, in its own clause, stands a word that praises, or one that blames, as the label has it."""
    if label not in {Label.PRAISE, Label.COMPLAINT}:
        return phrase.owned
    before, after = _clause(read[: phrase.first][::-1]), _clause(read[phrase.after :])
    good, bad = _feeling([*before, *read[phrase.first : phrase.after], *after])
    if label is Label.PRAISE:
        return good and not bad
    if good and not bad:
        return False
    known = words()
    blamed = any(word.lower in known.blamed_before for word in before)
    return blamed or bad or phrase.score >= _CLEAR or any(word.lower in known.blamed_after for word in after)


def _clause(some: Iterable[Word]) -> list[Word]:
    """The nearest words up to the end of the clause."""
    near: list[Word] = []
    for word in some:
        if word.text in _ENDS or len(near) == _NEAR:
            break
        near.append(word)
    return near


def _feeling(near: Sequence[Word]) -> tuple[bool, bool]:
    """Whether something good, and something bad, is said in these words."""
    denied = any(
        word.lower in _NOT and not (word.lower == "nothing" and after is not None and after.lower in _BUT)
        for word, after in zip_longest(near, near[1:])
    )
    felt = [_judging().get(word.lower, 0.0) for word in near]
    good, bad = any(value > 0 for value in felt), any(value < 0 for value in felt)
    return (good and not denied), (bad or (good and denied))


@cache
def _judging() -> Mapping[str, float]:
    """Words of feeling, less those that judge no thing: "please", "happy Halloween"."""
    felt = {word: value for word, value in valences().items() if abs(value) >= _FELT and word not in words().polite}
    return felt | dict.fromkeys(_CHEERS, _FELT)
