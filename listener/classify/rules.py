"""From words and phrases to what they mean: which label they speak for, how urgent, about what."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from listener.classify.interface import NO_READING, Reading
from listener.classify.lexicon import Hit, lexicon, normal_form, topic_names
from listener.classify.polarity import Feeling, Polarity
from store.types import Label, Urgency

_MOST = 7.0
"""So much evidence for one label is as good as certain."""
_STRONG = 1.5
"""What one clear phrase weighs; less than this is a hint."""
_FIRM = 1.8
"""So much clear evidence makes a complaint of a question, and mixed feelings of praise."""
_FEELING_BAD, _FEELING_GOOD = 0.5, 0.7
"""What one unit of VADER's valence weighs."""
_WRONGS = frozenset({"health", "legal", "child", "discrimination", "harassment", "data-breach"})
_WRONGED = 2.5
"""Who writes of one of these in public complains, whatever the words."""
_ASKED = 2.5
"""A question mark outside a link."""
_ANGRY = -0.7
"""VADER's compound of a text full of anger."""
_CRITICAL = _WRONGS | {"self-harm", "medical", "deadline", "bereavement", "press"}
_GRAVE = frozenset({"self-harm", "bereavement", "discrimination", "harassment", "data-breach", "child"})
_PAIRS = {frozenset({"event", "hours"}): "deadline", frozenset({"young", "danger"}): "child"}
"""Two kinds of phrase that are critical together, and what they are then about."""
_AGAIN = 2
"""Who complains a third time in one case has waited long enough."""
_HOT = 20
"""A complaint that so many passed on is read by thousands."""
_FIRST = 100
_MOST_REASONS = 8


class Signs(NamedTuple):
    """What the words of one text speak for."""

    complaint: float
    praise: float
    question: float
    """Evidence, 0 to about 7."""
    other: float
    """The same for talk beside the brand: adverts, jobs, shares, moods of a day."""
    complains: bool
    """There is something to complain of, so a question mark makes no question of it."""
    mixed: bool
    hits: Sequence[Hit]
    feelings: tuple[Feeling, ...]
    """VADER's words less manners and less the brand's own name."""
    pressing: bool = False
    """Some phrase is of urgency or of danger."""


def read_signs(text: str, polarity: Polarity, brand_terms: Iterable[str]) -> Signs:
    """Weigh the phrases of the lexicon and VADER's words of feeling for and against each label."""
    words = lexicon()
    normal = normal_form(text)
    own = [normal_form(term) for term in brand_terms]
    for name in own:
        # A brand called Worst Burger is not insulted by its name.
        normal = normal.replace(name, " | ")
    hits = words.find(normal)
    mute = words.neutral.union(*(name.split() for name in own)) if own else words.neutral
    feelings = tuple(one for one in polarity.feelings if one.word not in mute)
    return weigh(text, hits, feelings)


def weigh(text: str, hits: list[Hit], feelings: tuple[Feeling, ...] = ()) -> Signs:
    """What these phrases and words of feeling speak for, together with a question mark."""
    firm, hints, praise, question, other, manners, pressing = _sums(hits) if hits else _NOTHING
    for one in feelings:
        if one.valence < 0:
            firm -= _FEELING_BAD * one.valence
        else:
            praise += _FEELING_GOOD * one.valence
    if "?" in text and _asks(text):
        question += _ASKED
    complains = firm >= _FIRM
    if manners and (question or complains):
        # Thanks beside a request or a complaint are manners.
        praise = max(praise - 3.0 * manners, 0.0)
    return Signs(
        min(firm + hints, _MOST), min(praise, _MOST), question, other, complains, complains and praise >= _FIRM,
        hits, feelings, pressing,
    )  # fmt: skip


def _asks(text: str) -> bool:
    """A question mark stands outside of links."""
    if "/" not in text and "www." not in text.lower():
        return True
    return any("?" in piece and "/" not in piece and not piece.lower().startswith("www.") for piece in text.split())


_NOTHING = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, False)


def _sums(hits: list[Hit]) -> tuple[float, float, float, float, float, float, bool]:
    """The weights of the phrases: clear complaint, hints at one, praise, question, other, courtesy; and any urgent."""
    firm = hints = praise = question = other = manners = 0.0
    pressing = False
    for _, _, cue, _ in hits:
        family, weight = cue.family, cue.weight
        if family == "complaint":
            if weight >= _STRONG:
                firm += weight
            else:
                hints += weight
        elif family == "praise":
            praise += weight
        elif family == "question":
            question += weight
        elif family == "other":
            other += weight
        elif family == "courtesy":
            manners += weight
        elif family != "topics":
            pressing = True
            if family == "critical" and cue.name in _WRONGS:
                hints += _WRONGED
    return firm, hints, praise, min(question, 3.0), min(other, 6.0), manners, pressing


def urgency_of(
    signs: Signs, label: Label, compound: float, reading: Reading = NO_READING, risk: tuple[str, ...] = ()
) -> tuple[Urgency, tuple[str, ...]]:
    """How soon a person must look, and the phrases that say so.

    Args:
        signs: what the words speak for.
        label: what it is.
        compound: how it feels, from -1 to 1.
        reading: who wrote before in this case, and how many passed it on.
        risk: what the learned model hears of a risk: "risk: KIND", and the words that speak for it.
    """
    kinds: dict[str, list[str]] = {}
    for _, _, cue, words in signs.hits if signs.pressing else ():
        if cue.family in {"critical", "urgency"}:
            kinds.setdefault(cue.name, []).append(words)
    critical = (*risk, *(_critical(kinds, label) if kinds else ()))
    if critical:
        # Who praises us and names a doctor, a lawyer or a newspaper is answered by a person, but not within minutes.
        # What the model hears between the words of such praise is not taken lightly.
        grave = {*kinds, *(name for pair, name in _PAIRS.items() if kinds.keys() >= pair)} & _GRAVE
        calm = label is Label.PRAISE and not signs.mixed and not grave and not risk
        return Urgency.HIGH if calm else Urgency.CRITICAL, critical
    high = (*kinds.get("high", ()), *_together(kinds, "event", "today"))
    if label is Label.PRAISE or (label is Label.OTHER and not high):
        return Urgency.LOW, ()
    if label is Label.OTHER:
        return Urgency.NORMAL, high
    if high or (label is Label.COMPLAINT and (compound <= _ANGRY or "young" in kinds)):
        return Urgency.HIGH, high
    if label is Label.COMPLAINT and (reading.posts_before >= _AGAIN or reading.reshares >= _HOT):
        return Urgency.HIGH, ()
    return Urgency.NORMAL, ()


def _critical(kinds: Mapping[str, list[str]], label: Label) -> tuple[str, ...]:
    found = [words for kind in kinds if kind in _CRITICAL for words in kinds[kind]]
    found += _together(kinds, "event", "hours")
    if label is not Label.PRAISE or found:
        found += _together(kinds, "young", "danger")
    return tuple(found)


def _together(kinds: Mapping[str, list[str]], one: str, other: str) -> tuple[str, ...]:
    """The phrases of these two kinds if there is one of each."""
    return (*kinds[one], *kinds[other]) if one in kinds and other in kinds else ()


def known_topics() -> frozenset[str]:
    """All that `topics_of` may answer, but for a brand's own topics."""
    return topic_names() | frozenset(_PAIRS.values())


def topics_of(hits: Iterable[Hit]) -> tuple[str, ...]:
    """What it is about, the topic with most words first; what makes a mention critical is a topic, and comes before."""
    counts: dict[str, int] = {}
    kinds = set()
    for _, _, cue, _ in hits:
        family, name = cue.family, cue.name
        if family == "topics":
            counts[name] = counts.get(name, 0) + 1
        elif family == "critical":
            counts[name] = counts.get(name, 0) + _FIRST
        elif family == "urgency":
            kinds.add(name)
    if len(kinds) > 1:
        for pair, name in _PAIRS.items():
            if kinds >= pair:
                counts[name] = counts.get(name, 0) + _FIRST
    if len(counts) < 2:
        return tuple(counts)
    return tuple(sorted(counts, key=counts.__getitem__, reverse=True))


def reasons_of(signs: Signs, label: Label, urgent: tuple[str, ...]) -> tuple[str, ...]:
    """The words that decided: urgency first, then the label's phrases and VADER's words by weight, then the topics'."""
    side = -1 if label is Label.COMPLAINT else 1
    weighed = [(cue.weight, words) for _, _, cue, words in signs.hits if cue.family == label.value]
    if label in {Label.COMPLAINT, Label.PRAISE}:
        weighed += [(abs(one.valence), one.word) for one in signs.feelings if one.valence * side > 0]
    telling = [phrase for _, phrase in sorted(weighed, key=lambda pair: -pair[0])]
    about = [words for _, _, cue, words in signs.hits if cue.family == "topics"]
    return tuple(dict.fromkeys([*urgent, *telling, *about]))[:_MOST_REASONS]
