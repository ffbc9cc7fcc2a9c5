"""Gaps that were never filled: template marks, bracketed stand-ins, reminders to oneself."""

import re
from collections.abc import Iterable
from typing import Final

from responders.checks.interface import DraftContext
from store.types import Finding

_MARK: Final = re.compile(
    r"\{\{|\}\}|\{%|%\}|\$\{|<[a-z][a-z _-]{1,30}>|\[(?![A-Z]{2,3}\]\s*$)[^\[\]()\n]{1,40}\](?!\()|\{[a-z_ ]{1,30}\}",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"\b(?:X{3,}|TODO|TBD|TBC|FIXME|undefined|null|NaN)\b|\b[Ll]orem ipsum\b|\bNone\b(?! of)")
_TELLING: Final = frozenset(
    {"xxx", "xxxx", "xxxxx", "todo", "tbd", "tbc", "fixme", "undefined", "null", "nan", "lorem", "none"}
)


class PlaceholderCheck:
    """No reply leaves with a gap in it."""

    name = "placeholder"

    def check(self, context: DraftContext) -> Iterable[Finding]:
        """A block that quotes the gap."""
        text = context.text
        found = _MARK.search(text) if "{" in text or "[" in text or "<" in text or "}" in text else None
        if not found and not _TELLING.isdisjoint(context.words):
            found = _WORD.search(text)
        if found:
            message = f"'{found[0]}' looks like a gap that was never filled. Fill it or take it out."
            yield Finding(self.name, "block", message, found.span())
