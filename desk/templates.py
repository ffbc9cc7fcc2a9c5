"""A brand's own words, looked over: what the checks find in them, and how real mentions would be answered."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from desk import shapes
from desk.plain import plain, short
from desk.settings_root import Settings
from desk.settings_words import SettingsError
from desk.wiring import brands_of, wording
from responders.brands import Voice
from responders.linting import Linted, lint, samples
from store import mentions
from store.engine import Store
from store.types import Mention, Urgency


@dataclass(frozen=True, slots=True)
class Looked:
    """One brand's own templates, and what they make of mentions."""

    brand: str
    voice: Voice
    linted: tuple[Linted, ...]
    answered: tuple[tuple[Mention, tuple[str, ...]], ...]

    @property
    def sound(self) -> bool:
        """No check finds anything."""
        return not any(one.findings for one in self.linted)

    def document(self) -> dict[str, Any]:
        """For --json."""
        return {
            "brand": self.brand,
            "voice": {
                "voice": self.voice.tone,
                "contractions": self.voice.manner.contractions,
                "spelling": self.voice.manner.spelling,
                "emoji": self.voice.emoji,
                "signature": self.voice.signature,
            },
            "templates": [
                {"path": one.path, "text": one.text, "findings": [shapes.finding(found) for found in one.findings]}
                for one in self.linted
            ],
            "samples": [
                {"mention_id": mention.id, "text": mention.post.text, "replies": list(replies)}
                for mention, replies in self.answered
            ],
        }

    def lines(self) -> Iterable[str]:
        """For people."""
        voice = self.voice
        yield (
            f"{self.brand}: {voice.tone}, {'with' if voice.manner.contractions else 'without'} contractions, "
            f"{voice.manner.spelling}, emoji {voice.emoji}, signed {plain(voice.signature)}."
        )
        if not self.linted:
            yield f"{self.brand} has no templates of its own. See docs/how-to/write-your-own-replies.md."
        for one in self.linted:
            yield f"{one.path}: {'good' if not one.findings else ''}".rstrip()
            if one.findings:
                yield f"    {plain(one.text)}"
            yield from (f"    {found.severity}: {plain(found.message)}" for found in one.findings)
        for mention, replies in self.answered:
            yield ""
            yield f"Mention {mention.id}: {short(mention.post.text, 100)}"
            yield from (f"    {plain(reply)}" for reply in replies)


def check_templates(
    store: Store, settings: Settings, config: Path, brand: str | None, *, count: int, at: datetime
) -> Looked:
    """Look over a brand's own templates, and answer its newest mentions with them.

    Args:
        store: where the mentions are.
        settings: with the brands.
        config: their file.
        brand: which one; None: the only one.
        count: so many mentions are answered.
        at: now: facts end.

    Raises:
        SettingsError: there is no such brand, or there are several and none was named.
        TemplateError: a template cannot be used at all.
    """
    voice = brands_of(settings, config).voices[settings.report_brand(brand)]
    if voice.broken is not None:
        raise SettingsError(voice.broken)
    with store.read() as tx:
        newest = mentions.listed(tx, brand=voice.brand, limit=count) if count else []
    # What must never meet a template meets none here either.
    fit = [mention for mention in newest if mention.classification.urgency is not Urgency.CRITICAL]
    answered = tuple((mention, tuple(samples(voice, mention, wording(), at))) for mention in fit)
    return Looked(voice.brand, voice, tuple(lint(voice, at)), answered)
