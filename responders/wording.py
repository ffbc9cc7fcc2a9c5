"""Choosing the words: a variant that fits the situation, the platform's length, and was not used for this customer."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from responders.brands import Voice
from responders.checks import DraftContext, run_checks
from responders.length import length, limit
from responders.templating import ReplyTemplates, Variant
from store.drafts import text_key
from store.types import Finding, Label, Mention

SAME_WORDS = Finding(
    "same-words",
    "warn",
    "somebody else was lately offered the same words: X may refuse a repeated text, and a robot would sound like this; "
    "edit it",
)


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
        self._rendered: dict[tuple[object, ...], Sequence[Worded]] = {}

    def choose(
        self,
        voice: Voice,
        platform: str,
        situation: str,
        *,
        turn: int,
        used: Set[str],
        recent: Set[str] = frozenset(),
        avoid: str | None = None,
    ) -> Worded | None:
        """The next wording that was not used for this customer; None when there is none left.

        Args:
            voice: how the brand speaks.
            platform: where the reply would stand.
            situation: a folder of templates; one that does not exist falls back to the general one of its label.
            turn: where in the round of variants to begin, so that neighbours differ.
            used: keys of what this customer was already sent or offered.
            recent: keys of what others were offered lately; taken only when nothing else is left, with a finding.
            avoid: name of a variant that is not wanted.
        """
        known = self._worded(voice, platform, situation)
        told: Worded | None = None
        for n in range(len(known)):
            worded = known[(turn + n) % len(known)]
            if worded.key in used or worded.variant == avoid:
                continue
            if worded.key not in recent:
                return worded
            told = told or worded
        return None if told is None else _repeated(told)

    def situations(self, voice: Voice) -> tuple[str, ...]:
        """The situations that templates exist for."""
        return self._of(voice).situations(voice.locale)

    def _of(self, voice: Voice) -> ReplyTemplates:
        if voice.templates not in self._templates:
            self._templates[voice.templates] = ReplyTemplates(voice.templates)
        return self._templates[voice.templates]

    def _worded(self, voice: Voice, platform: str, situation: str) -> Sequence[Worded]:
        """Every wording of a situation that no check blocks; a situation without a folder falls back to its label's."""
        key = (
            voice.name, voice.signature, voice.tone, voice.private_on(platform), voice.templates, voice.locale,
            platform, situation,
        )  # fmt: skip
        if key not in self._rendered:
            templates = self._of(voice)
            folder = situation if situation in templates.situations(voice.locale) else situation.partition("-")[0]
            made = [_render(templates, voice, platform, one) for one in templates.variants(folder, voice.locale)]
            self._rendered[key] = [one for one in made if all(found.severity != "block" for found in one.findings)]
        return self._rendered[key]


@lru_cache(maxsize=1024)
def _repeated(worded: Worded) -> Worded:
    return replace(worded, findings=(*worded.findings, SAME_WORDS))


def _render(templates: ReplyTemplates, voice: Voice, platform: str, variant: Variant) -> Worded:
    text = templates.render(variant, _words(voice, platform))
    found = run_checks(_context(text, voice=voice, platform=platform, situation=variant.situation))
    return Worded(text, text_key(text), variant.situation, variant.name, found)


def _words(voice: Voice, platform: str) -> dict[str, object]:
    return {
        "brand": voice.name, "signature": voice.signature, "name": None, "topic": None,
        "private": voice.private_on(platform), "platform": platform, "repeat": False, "voice": voice.tone,
    }  # fmt: skip


def check(
    text: str, *, voice: Voice, mention: Mention, situation: str, signatures: Iterable[str] = ()
) -> tuple[Finding, ...]:
    """What the checks find in a reply to a mention."""
    names = (voice.signature, *signatures)
    context = replace(
        _context(text, voice=voice, platform=mention.post.platform, situation=situation),
        label=mention.classification.label,
        signature=next((name for name in names if name in text), voice.signature),
        customer_handle=mention.post.author,
        mention_text=mention.post.text,
    )
    return run_checks(context)


def _context(text: str, *, voice: Voice, platform: str, situation: str) -> DraftContext:
    """A text of a template, which is checked once for everybody whom it fits."""
    return DraftContext(
        text=text,
        platform=platform,
        situation=situation,
        label=Label(_label_of(situation)),
        signature=voice.signature,
        own_handles=voice.handles.get(platform, ()),
        customer_handle=None,
        limit=limit(platform),
        length=length(platform, text),
        mention_text="",
    )


def _label_of(situation: str) -> str:
    head = situation.partition("-")[0]
    return head if head in {"praise", "complaint", "question"} else "complaint"
