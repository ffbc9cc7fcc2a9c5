"""Nothing said: no words, or only a signature."""

import re
from collections.abc import Iterable
from typing import Final

from responders.checks.interface import DraftContext
from store.types import Finding

_LETTER: Final = re.compile(r"[^\W\d_]")


class EmptyCheck:
    """A reply has to say something."""

    name = "empty"

    def check(self, context: DraftContext) -> Iterable[Finding]:
        """A block where nothing is left without the signature."""
        said = context.text.replace(context.signature, "", 1) if context.signature else context.text
        if _LETTER.search(said):
            return ()
        return (Finding(self.name, "block", "The reply says nothing. Write it, or reject the draft."),)
