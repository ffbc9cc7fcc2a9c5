"""What may be found in a draft, by its name: what the checks say, and what only comparing it with others shows."""

from typing import Final

from responders.checks import ALL
from responders.memory import OTHER_CASE
from responders.worded import SAME_WORDS

FINDINGS: Final = frozenset({check.name for check in ALL} | {SAME_WORDS.check, OTHER_CASE})
