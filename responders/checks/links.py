"""Links, which cost money on one platform and trust on all."""

import re
from collections.abc import Iterable
from typing import Final

from responders.checks.interface import DraftContext
from responders.claims import LINK, bare_link, keys
from responders.facts import lowered
from store.types import Finding

_DOT_INSIDE: Final = re.compile(r"[a-z0-9]\.[a-z]|[\[({] ?(?:\.|dot)|://|\bdot\b|xn--")
_SHORTENERS: Final = re.compile(
    r"(?:^|//|www\.|(?<=\s))(?:bit\.ly|bitly\.\w+|tinyurl\.com|goo\.gl|ow\.ly|buff\.ly|t\.ly|is\.gd|v\.gd|t\.co|cutt\.ly|"
    r"rb\.gy|rebrand\.ly|shorturl\.at|shorte\.st|adf\.ly|tiny\.cc|tiny\.one|bl\.ink|dlvr\.it|trib\.al|spr\.ly|lnkd\.in|"
    r"fb\.me|fb\.com|amzn\.to|youtu\.be|wp\.me|ift\.tt|j\.mp|s\.id|qr\.ae|snip\.ly|smarturl\.it|linktr\.ee|lnk\.to|"
    r"lnk\.bio|beacons\.ai|hubs\.ly|hubs\.li|mailchi\.mp|eepurl\.com|forms\.gle|g\.co|g\.page|maps\.app\.goo\.gl|"
    r"po\.st|soo\.gd|clck\.ru|u\.to|x\.co|zpr\.io|urlz\.fr|shrtco\.de|0rz\.tw|1url\.com|surl\.li|t\.me|wa\.me|m\.me|"
    r"discord\.gg|discord\.com/invite|chat\.whatsapp\.com|join\.slack\.com|telegram\.me|on\.fb\.me|pic\.twitter\.com|"
    r"flip\.it|dub\.sh|short\.io|tr\.ee|kutt\.it|ln\.run|n9\.cl|gg\.gg|da\.gd|chilp\.it|ouo\.io|bc\.vc)(?:/|\b)"
)
_DISGUISED: Final = re.compile(
    r"hxxps?://\S+|(?:\w[\w-]*)\s?[\[({]\s?(?:\.|dot)\s?[\])}]\s?[a-z]{2,}\S*|\b[\w-]+ dot (?:com|org|net|co|io|uk|"
    r"de|info|app)\b"
    r"|https?://xn--\S+|\bxn--\S+|https?://\d+\.\d+\.\d+\.\d+\S*|https?://[^\s/]+@\S+|javascript:\S+|data:text\S+"
)


class LinksCheck:
    """A link is used only when it earns its price, and shows where it leads."""

    name = "links"

    def check(self, context: DraftContext) -> Iterable[Finding]:
        """A warning for one that is hidden, that nobody vouches for, or not the only one; a note for one on X."""
        lower = context.lower
        if not _DOT_INSIDE.search(lower):
            return
        for found in _DISGUISED.finditer(lower):
            message = f"'{found[0][:60]}' hides where it leads. Write the full address, or leave it out."
            yield Finding(self.name, "warn", message, found.span())
        links = [link for link in LINK.finditer(lower) if not _is_contact(link, context)]
        if not links:
            return
        for link in links:
            if _SHORTENERS.search(link[0]):
                message = "The link is shortened or leads to a chat, so nobody sees where. Use the full address."
                yield Finding(self.name, "warn", message, link.span())
            elif context.facts.complete and not _is_vouched(link[0], context):
                message = (
                    f"The link '{link[0][:60]}' stands in no fact or answer. Put it into the facts, or leave it out."
                )
                yield Finding(self.name, "warn", message, link.span())
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


def _is_contact(link: re.Match[str], context: DraftContext) -> bool:
    return link.start() > 0 and context.lower[link.start() - 1] == "@"


def _is_vouched(link: str, context: DraftContext) -> bool:
    key = f"link:{bare_link(link)}"
    told = (context.mention_text, *context.notes)
    return key in context.facts.keys or any("." in text and key in keys(lowered(text)) for text in told)
