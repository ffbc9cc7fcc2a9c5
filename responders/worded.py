"""A reply in words: what a template is filled with, and what the checks find in what comes out."""

from dataclasses import dataclass, replace

from responders.about import NOTHING, About
from responders.brands import Voice
from responders.checks import DraftContext, run_checks
from responders.facts import Vouched
from responders.length import length, limit
from responders.manner import written_out
from responders.similar import Trigrams, trigrams
from store.drafts import text_key
from store.types import Finding, Label

SAME_WORDS = Finding(
    "same-words",
    "warn",
    "somebody else was lately offered the same words: X may refuse a repeated text, and a robot would sound like this; "
    "edit it",
)
NOBODY_VOUCHES = Vouched()


@dataclass(frozen=True, slots=True)
class Worded:
    """A reply in words, with what the checks found."""

    text: str
    key: str
    """The same for texts that read the same (`store.drafts.text_key`)."""
    situation: str
    variant: str
    findings: tuple[Finding, ...]
    grams: Trigrams
    """What it is compared with others by."""

    @property
    def may_be_approved(self) -> bool:
        """No check blocks it."""
        return all(found.severity != "block" for found in self.findings)

    def heard_before(self) -> "Worded":
        """The same, with the finding that somebody else was lately offered it."""
        return replace(self, findings=(*self.findings, SAME_WORDS))


def filling(
    voice: Voice, platform: str, about: About = NOTHING, *, name: str | None = None, facts: str | None = None
) -> dict[str, object]:
    """What a template is rendered with (`templating.WORDS`); `facts` are known in incidents alone."""
    trouble = about.trouble
    if trouble is not None and not voice.manner.contractions:
        trouble = written_out(trouble)
    words: dict[str, object] = {
        "brand": voice.name, "signature": voice.signature, "name": name, "topic": about.topic,
        "trouble": trouble, "private": voice.private_on(platform), "platform": platform, "repeat": False,
        "voice": voice.tone, "due": None,
    }  # fmt: skip
    return words if facts is None else {**words, "facts": facts}


def worded(
    text: str,
    voice: Voice,
    platform: str,
    situation: str,
    variant: str,
    *,
    mention_text: str = "",
    facts: Vouched = NOBODY_VOUCHES,
    by_hand: bool = False,
) -> Worded:
    """A text with what the checks find in it, as it would stand under a mention; `by_hand`: as a person wrote it."""
    head = situation.partition("-")[0]
    context = DraftContext(
        text=text, platform=platform, situation=situation,
        label=Label(head) if head in {"praise", "question"} else Label.COMPLAINT, signature=voice.signature,
        own_handles=voice.handles.get(platform, ()), customer_handle=None, limit=limit(platform),
        length=length(platform, text), mention_text=mention_text, facts=facts, emoji=voice.emoji,
        by_hand=by_hand and voice.read_closely,
    )  # fmt: skip
    return Worded(text, text_key(text), situation, variant, run_checks(context), trigrams(text))
