"""Looking over a brand's own reply templates and parts: does each read well, fit the platforms, and pass the checks."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from typing import Any, Final

from responders.about import About, about
from responders.answering import ready_for
from responders.asking import asks
from responders.brands import Voice
from responders.drafting import situation_of
from responders.similar import Lately
from responders.templating import ANSWERED, ASKING, LEADS, PARTS, ReplyTemplates, Variant
from responders.worded import filling, worded
from responders.wording import Wording
from store.types import Finding, Label, Mention

_SHORTEST: Final = 25
"""Characters; a shorter reply says nothing."""
_TOPICS: Final = (None, "your new boots")
_TROUBLES: Final = ("your parcel hasn't arrived", "you were charged twice")
_SHORT = "short"


@dataclass(frozen=True, slots=True)
class Linted:
    """One template or part of the brand's own, as it would stand in public, and what is wrong with it."""

    path: str
    """Such as `en/praise/50-our-way`."""
    text: str
    findings: tuple[Finding, ...]


def lint(voice: Voice, at: datetime, platform: str = "x") -> Iterator[Linted]:
    """Every template and part in the brand's own folder, in the filling in which most is wrong with it.

    Args:
        voice: of the brand, with its facts: what they forbid is found here as at the approval.
        at: now: facts end.
        platform: where it would stand.

    Raises:
        TemplateError: one of them cannot be used at all.
    """
    if voice.templates is None:
        return
    templates = ReplyTemplates(voice.templates, voice.manner)
    for variant, texts in _own(templates, voice, platform):
        yield _worst(voice, platform, at, variant, list(texts))


def _own(templates: ReplyTemplates, voice: Voice, platform: str) -> Iterator[tuple[Variant, Iterable[str]]]:
    """Each of the brand's own templates and parts, and what it may look like."""
    for situation in templates.situations(voice.locale):
        for variant in templates.variants(situation, voice.locale):
            if variant.own:
                yield variant, (templates.render(variant, words) for words in _fillings(voice, platform, variant))
        for part, variant in _own_parts(templates, voice, PARTS, situation):
            yield variant, _beside(templates, voice, platform, part, variant)
        for _, variant in _own_parts(templates, voice, (ANSWERED,), situation):
            yield variant, _before_an_answer(templates, voice, platform, variant)
        for _, variant in _own_parts(templates, voice, LEADS, situation):
            yield variant, _before(templates, voice, platform, variant)
    for ask in asks():
        for _, variant in _own_parts(templates, voice, (ASKING,), ask.name):
            yield variant, _behind(templates, voice, platform, variant)


def _own_parts(
    templates: ReplyTemplates, voice: Voice, kinds: Iterable[str], situation: str
) -> Iterator[tuple[str, Variant]]:
    for kind in kinds:
        yield from ((kind, one) for one in templates.parts(kind, situation, voice.locale) if one.own)


def samples(voice: Voice, mention: Mention, wording: Wording, at: datetime, count: int = 3) -> list[str]:
    """How this brand would answer a real mention: so many different ways."""
    found, post = mention.classification, mention.post
    label = Label.COMPLAINT if found.label is Label.OTHER else found.label
    situation = situation_of(found._replace(label=label), case_label=label, repeat=False, text=post.text)
    used, lately, texts = set[str](), Lately(), list[str]()
    ready = ready_for(voice, post.text, label, at) if label is Label.COMPLAINT else None
    for turn in range(count):
        made = wording.choose(
            voice, post.platform, situation, turn=mention.id + turn, used=used,
            about=about(post.text, label, voice.names), mention_text=post.text, lately=lately, ready=ready,
        )  # fmt: skip
        if made is None:
            break
        used.add(made.key)
        lately.add(made.grams)
        texts.append(made.text)
    return texts


def _fillings(voice: Voice, platform: str, variant: Variant) -> Iterator[Mapping[str, Any]]:
    troubles = _TROUBLES if "trouble" in variant.needs else (None,)
    topics = _TOPICS[1:] if _only_topic(variant) else _TOPICS
    for topic, trouble, name in product(topics, troubles, (None, "Lena")):
        facts = "Parcels are late today." if "facts" in variant.needs else None
        yield filling(voice, platform, About(topic, trouble), name=name, facts=facts)


def _only_topic(variant: Variant) -> bool:
    """A part that names the thing is taken only where the thing is known."""
    return "topic" in variant.needs and variant.name.startswith((*PARTS, ANSWERED))


def _beside(templates: ReplyTemplates, voice: Voice, platform: str, part: str, variant: Variant) -> Iterator[str]:
    """A part with each of its counterparts."""
    other = PARTS[1 - PARTS.index(part)]
    counterparts = _parts(templates, voice, other, variant)
    for words in _fillings(voice, platform, variant):
        for one in counterparts:
            if one.needs.isdisjoint({"topic", "trouble"}):
                pair = (variant, one) if part == PARTS[0] else (one, variant)
                yield templates.compose(pair, words)


def _behind(templates: ReplyTemplates, voice: Voice, platform: str, variant: Variant) -> Iterator[str]:
    """A question of ours behind each opening of a complaint that names nothing."""
    openings = templates.parts(PARTS[0], Label.COMPLAINT.value, voice.locale)
    for opening in openings:
        if opening.needs.isdisjoint({"topic", "trouble"}):
            yield templates.compose((opening, variant), filling(voice, platform))


def _before_an_answer(templates: ReplyTemplates, voice: Voice, platform: str, variant: Variant) -> Iterator[str]:
    """What stands before an answer to a complaint, with each that the brand has; with one of ours for want of any."""
    answers = voice.answers.all if voice.answers is not None else ()
    says = [say for one in answers if Label.COMPLAINT in one.to for say in one.say] or [_AN_ANSWER]
    for words in _fillings(voice, platform, variant):
        for say in says:
            yield templates.compose((variant,), words, say)


def _before(templates: ReplyTemplates, voice: Voice, platform: str, variant: Variant) -> Iterator[str]:
    """A sentence that recalls something, before an opening and a closing that name nothing."""
    opening, closing = (
        next(
            (one for one in _parts(templates, voice, part, variant) if one.needs.isdisjoint({"topic", "trouble"})), None
        )
        for part in PARTS
    )
    if opening is not None and closing is not None:
        words = {**filling(voice, platform, name="Lena"), "due": "the 3rd"}
        yield templates.compose((variant, opening, closing), words)


def _parts(templates: ReplyTemplates, voice: Voice, part: str, variant: Variant) -> list[Variant]:
    folders = dict.fromkeys((variant.situation, variant.situation.partition("-")[0]))
    return [one for folder in folders for one in templates.parts(part, folder, voice.locale)]


def _worst(voice: Voice, platform: str, at: datetime, variant: Variant, texts: list[str]) -> Linted:
    checked = [Linted(variant.path, text, _found(voice, platform, at, variant, text)) for text in texts]
    return max(checked, key=lambda one: len(one.findings), default=Linted(variant.path, "", (_ALONE,)))


_AN_ANSWER: Final = "I'll send you another one."
_ALONE: Final = Finding(
    "parts", "warn", "There is no counterpart to put it together with. Write an opening and a closing."
)


def _found(voice: Voice, platform: str, at: datetime, variant: Variant, text: str) -> tuple[Finding, ...]:
    found = worded(text, voice, platform, variant.situation, variant.name, facts=voice.vouched(at),
                   by_hand=variant.own).findings  # fmt: skip
    if len(text) >= _SHORTEST:
        return found
    says = f"The reply has {len(text)} characters. Say what you thank for, or what you do."
    return (Finding(_SHORT, "warn", says), *found)
