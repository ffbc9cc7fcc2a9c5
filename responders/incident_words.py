"""The words of an incident: its facts, the same for everybody, in frames of words that differ."""

from collections.abc import Set
from functools import cache
from pathlib import Path
from typing import Final

from responders.brands import Voice
from responders.length import length, limit
from responders.manner import Manner
from responders.similar import Lately
from responders.templating import ReplyTemplates
from responders.worded import Worded, filling, worded
from store.types import Finding

INCIDENT: Final = "incident"
INCIDENT_OVER: Final = "incident-over"
SITUATIONS: Final = (INCIDENT, INCIDENT_OVER)
_FIT: Final = 3
"""So many frames must have room for the facts, that neighbours in public differ."""
_ENDS: Final = ".?!…"


class FactsRefused(Exception):
    """Facts that cannot be told as they are. The message says what to change."""


class IncidentWords:
    """Frames facts. What does not depend on the mention is rendered once."""

    def __init__(self) -> None:
        self._templates: dict[tuple[Path | None, Manner], ReplyTemplates] = {}
        self._framed: dict[tuple[object, ...], tuple[Worded, ...]] = {}

    def choose(
        self, voice: Voice, platform: str, situation: str, facts: str, *, turn: int, used: Set[str],
        lately: Lately, avoid: str | None = None,
    ) -> Worded | None:  # fmt: skip
        """The next frame that was not used for this customer; None when there is none left that has room.

        Args:
            voice: how the brand speaks.
            platform: where the reply would stand.
            situation: `INCIDENT`, or `INCIDENT_OVER` for how it ended.
            facts: as `told` gave them.
            turn: where in the round of frames to begin, so that neighbours differ.
            used: keys of what this customer was already sent or offered.
            lately: what others were offered; the very same words are taken only when nothing else is left, with a
                finding. Like words are not: the facts are the same for everybody.
            avoid: name of a variant that is not wanted.
        """
        known = self._usable(voice, platform, situation, facts)
        spare: Worded | None = None
        for n in range(len(known)):
            one = known[(turn + n) % len(known)]
            if one.key in used or one.variant == avoid:
                continue
            if lately.nearest(one.grams) < 1:
                return one
            spare = spare or one
        if spare is None:
            return None
        return spare.heard_before()

    def told(self, voice: Voice, facts: str, *, platform: str = "x") -> str:
        """The facts as customers will read them: in one line, as whole sentences.

        Raises:
            FactsRefused: nothing is left, they are too long for the platform, or a check forbids them.
        """
        line = " ".join(facts.split())
        if not line:
            raise FactsRefused("There are no facts. Say with --facts what you know, in words for customers.")
        line = line[0].upper() + line[1:] + ("" if line[-1] in _ENDS else ".")
        room = min(self._room(voice, platform, situation) for situation in SITUATIONS)
        if (took := length(platform, line)) > room:
            raise FactsRefused(
                f"The facts take {took} characters, and {room} fit on {platform.upper()} with the words around them. "
                f"Shorten them by {took - room}."
            )
        for situation in SITUATIONS:
            if not self._usable(voice, platform, situation, line):
                raise FactsRefused(f"The facts cannot be told as they are: {self._barred(voice, platform, line)}")
        return line

    def _room(self, voice: Voice, platform: str, situation: str) -> int:
        frames = sorted(length(platform, one.text) for one in self._all(voice, platform, situation, ""))
        # A frame without facts has one space too few.
        return max(0, limit(platform) - frames[min(_FIT, len(frames)) - 1] - 1)

    def _barred(self, voice: Voice, platform: str, facts: str) -> str:
        found = {f.message for one in self._all(voice, platform, INCIDENT, facts) for f in _blocking(one)}
        return " ".join(sorted(found)) or "no template has room for them."

    def _usable(self, voice: Voice, platform: str, situation: str, facts: str) -> tuple[Worded, ...]:
        """Every frame that no check blocks; one that is too long for the platform is blocked too."""
        return tuple(one for one in self._all(voice, platform, situation, facts) if not _blocking(one))

    def _all(self, voice: Voice, platform: str, situation: str, facts: str) -> tuple[Worded, ...]:
        key = (
            *voice.worded_by, voice.private_on(platform), platform, situation, facts,
        )  # fmt: skip
        if key not in self._framed:
            source = (voice.templates, voice.manner)
            if source not in self._templates:
                self._templates[source] = ReplyTemplates(*source)
            templates, words = self._templates[source], filling(voice, platform, facts=facts)
            self._framed[key] = tuple(
                worded(templates.render(variant, words), voice, platform, situation, variant.name)
                for variant in templates.variants(situation, voice.locale)
            )
        return self._framed[key]


def _blocking(one: Worded) -> list[Finding]:
    return [found for found in one.findings if found.severity == "block"]


@cache
def words() -> IncidentWords:
    """The frames, compiled once."""
    return IncidentWords()
