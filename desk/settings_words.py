"""The error that settings raise, and how it names values; needs no library, so that every command starts quickly."""

import difflib
import json
from collections.abc import Iterable

_LONGEST_VALUE = 60


class SettingsError(Exception):
    """The settings, or what belongs to them, cannot be used; each problem is one sentence for people."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Several(ValueError):
    """Problems between settings, each with the dotted key it shows at."""

    def __init__(self, problems: Iterable[tuple[str, str]]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(f"{place}: {words}" for place, words in self.problems))


def shown(value: object) -> str:
    """A value as it would stand in the file, short, and harmless on a terminal."""
    if isinstance(value, dict):
        return "A table"
    if isinstance(value, list | tuple):
        return "A list"
    text = json.dumps(value if isinstance(value, str | bool | int | float) else str(value), ensure_ascii=False)
    text = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)
    return text if len(text) <= _LONGEST_VALUE else f'{text[:_LONGEST_VALUE]}..."'


def did_you_mean(given: str, allowed: Iterable[str]) -> str:
    """`Did you mean "voice"? `, or nothing where no allowed word is near."""
    near = difflib.get_close_matches(given.lower(), list(allowed), n=1, cutoff=0.6)
    return f'Did you mean "{near[0]}"? ' if near else ""
