"""Links, which cost money on one platform and trust on all."""

import re
from collections.abc import Iterable
from typing import Final

from responders.checks.interface import DraftContext
from store.types import Finding

_URL: Final = re.compile(
    r"https?://\S+|(?<![\w@.])(?:[a-z0-9-]+\.)+(?:com|org|net|co|io|app|shop|eu|uk|de|fr|us|info|ly|gl|me|example)\b(?:/\S*)?"
)
_DOT_INSIDE: Final = re.compile(r"\.[a-z]")
_SHORTENERS: Final = ("bit.ly", "tinyurl.com", "goo.gl", "ow.ly", "buff.ly", "t.ly", "is.gd")


class LinksCheck:
    """A link is used only when it earns its price."""

    name = "links"

    def check(self, context: DraftContext) -> Iterable[Finding]:
        """A note for a link on X, a warning for a shortened one or for several."""
        if not _DOT_INSIDE.search(context.lower):
            return
        links = list(_URL.finditer(context.lower))
        if not links:
            return
        hidden = next((link for link in links if any(short in link[0] for short in _SHORTENERS)), None)
        if hidden:
            message = "The link is shortened, so nobody sees where it leads. Use the full address."
            yield Finding(self.name, "warn", message, hidden.span())
        if len(links) > 1:
            message = f"The reply holds {len(links)} links. Keep the one that helps most."
            yield Finding(self.name, "warn", message, links[1].span())
        if context.platform == "x":
            # docs.x.com, x-api/getting-started/pricing, as of August 2026.
            yield Finding(
                self.name,
                "note",
                "A reply with a link costs $0.20 on X, one without $0.01. Leave the link out unless it helps.",
                links[0].span(),
            )
