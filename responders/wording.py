"""Choosing the words: a variant that fits the situation, the platform's length, and was not used for this customer."""

from collections.abc import Iterable, Set
from dataclasses import dataclass
from pathlib import Path

from responders.brands import Voice
from responders.checks import DraftContext, run_checks
from responders.length import length, limit
from responders.templating import ReplyTemplates, Variant
from store.drafts import text_key
from store.types import Finding, Label, Mention


@dataclass(frozen=True, slots=True)
class Worded:
    """A reply in words, with what the checks found."""

    text: str
    key: str
    """The same for texts that read the same (`store.drafts.text_key`)."""
    situation: str
    variant: str
    findings: tuple[Finding, ...]


class Wording:
    """Renders and checks replies. What does not depend on the mention is rendered once."""

    def __init__(self) -> None:
        self._templates: dict[Path | None, ReplyTemplates] = {}
        self._rendered: dict[tuple[object, ...], Worded] = {}

    def choose(
        self, voice: Voice, mention: Mention, situation: str, *, turn: int, used: Set[str], avoid: str | None = None
    ) -> Worded | None:
        """The next wording that was not used for this customer; None when there is none left.

        Args:
            voice: how the brand speaks.
            mention: what is answered.
            situation: a folder of templates; one that does not exist falls back to the general one of its label.
            turn: where in the round of variants to begin, so that neighbours differ.
            used: keys of what this customer was already sent or offered.
            avoid: name of a variant that is not wanted.
        """
        templates = self._of(voice)
        folder = self._folder(templates, voice.locale, situation)
        variants = templates.variants(folder, voice.locale)
        for n in range(len(variants)):
            variant = variants[(turn + n) % len(variants)]
            if variant.name == avoid:
                continue
            worded = self._render(templates, voice, mention, variant)
            if worded.key not in used and not any(found.severity == "block" for found in worded.findings):
                return worded
        return None

    def situations(self, voice: Voice) -> tuple[str, ...]:
        """The situations that templates exist for."""
        return self._of(voice).situations(voice.locale)

    def _of(self, voice: Voice) -> ReplyTemplates:
        if voice.templates not in self._templates:
            self._templates[voice.templates] = ReplyTemplates(voice.templates)
        return self._templates[voice.templates]

    @staticmethod
    def _folder(templates: ReplyTemplates, locale: str, situation: str) -> str:
        there = templates.situations(locale)
        return situation if situation in there else situation.partition("-")[0]

    def _render(self, templates: ReplyTemplates, voice: Voice, mention: Mention, variant: Variant) -> Worded:
        platform = mention.post.platform
        key = (voice.name, voice.signature, voice.tone, voice.private_on(platform), voice.templates, platform, variant)
        if key not in self._rendered:
            text = templates.render(variant, _words(voice, platform))
            found = check(text, voice=voice, mention=mention, situation=variant.situation, machine=True)
            self._rendered[key] = Worded(text, text_key(text), variant.situation, variant.name, found)
        return self._rendered[key]


def _words(voice: Voice, platform: str) -> dict[str, object]:
    return {
        "brand": voice.name, "signature": voice.signature, "name": None, "topic": None,
        "private": voice.private_on(platform), "platform": platform, "repeat": False, "voice": voice.tone,
    }  # fmt: skip


def check(
    text: str, *, voice: Voice, mention: Mention, situation: str, machine: bool = False, signatures: Iterable[str] = ()
) -> tuple[Finding, ...]:
    """What the checks find in a reply to a mention."""
    platform = mention.post.platform
    names = (voice.signature, *signatures)
    context = DraftContext(
        text=text,
        platform=platform,
        situation=situation,
        label=mention.classification.label if not machine else Label(_label_of(situation)),
        signature=next((name for name in names if name in text), voice.signature),
        own_handles=voice.handles.get(platform, ()),
        customer_handle=None if machine else mention.post.author,
        limit=limit(platform),
        length=length(platform, text),
        mention_text="" if machine else mention.post.text,
    )
    return run_checks(context)


def _label_of(situation: str) -> str:
    head = situation.partition("-")[0]
    return head if head in {"praise", "complaint", "question"} else "complaint"
