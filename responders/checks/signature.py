"""A named person or initials stand under every reply, so that people know whom they talk to."""

import re
from collections.abc import Iterable

from responders.checks.interface import DraftContext
from store.types import Finding


class SignatureCheck:
    """The text ends as the person who answers signs."""

    name = "signature"

    def check(self, context: DraftContext) -> Iterable[Finding]:
        """A warning where nobody signs; words glued to the signature block, as they are a slip of the cursor."""
        signature = context.signature.strip()
        if not signature:
            return (
                Finding(self.name, "warn", "Nobody signs this reply. Set the brand's signature to a name or initials."),
            )
        if context.text.rstrip().endswith(signature):
            return ()
        if re.search(re.escape(signature) + r"\w", context.text):
            words = f"Words run into the signature '{signature}'. Write before it, and leave it at the end."
            return (Finding(self.name, "block", words),)
        if signature in context.text:
            return (Finding(self.name, "note", f"The signature '{signature}' is not at the end. Move it there."),)
        return (Finding(self.name, "warn", f"The reply is not signed. End it with '{signature}'."),)
