"""Asking for personal data where everybody reads it."""

import re
from collections.abc import Iterable
from typing import Final

from responders.checks.interface import DraftContext
from store.types import Finding

_ASKING: Final = frozenset(
    {"send", "share", "give", "post", "tell", "reply", "provide", "confirm", "supply", "comment", "write", "drop"}
    | {"need", "have", "what", "what's", "which", "include"}
)
_DATA_WORDS: Final = frozenset(
    {"number", "id", "code", "details", "email", "mail", "phone", "mobile", "address", "postcode", "zip", "password"}
    | {"pin", "birth", "birthday", "dob", "iban", "cvv", "surname", "name", "passport"}
)
_ASKED: Final = re.compile(
    r"\b(?:send|share|give|post|tell|reply|provide|confirm|supply|comment|write|drop|need|have|what(?:'s| is)|which|"
    r"include)\b[^.?!;:]{0,40}?\b(?:your|the|an?|us)\b[^.?!;:]{0,30}?\b"
    r"(?:(?:order|booking|phone|mobile|account|customer|card|reference|ticket|tracking|invoice|policy|cell\s?phone)"
    r" (?:number|no|id|code|details)|e-?mail(?! (?:us|to|me|at))|phone|mobile number|(?:home |postal |delivery |full )?"
    r"address|postcode|zip ?code|zip(?= *(?:[,.?!;:]|$|and|or))|password|pin|date of birth|birthday|dob|iban|cvv|"
    r"passport(?: number)?|contact details|personal details|bank details|surname|full name)\b"
)
_NEGATED: Final = re.compile(r"\b(?:don't|do not|never|not|no)\b[^.?!;:]{0,20}$")
_PRIVATELY: Final = re.compile(
    r"\b(?:direct messages?|private(?:ly)?|pms?|dms?|modmail|chat|in confidence|out of (?:public )?view)\b"
)
_SENTENCE_END: Final = re.compile(r"[.?!]\s")


class AsksPrivateCheck:
    """Personal data is asked for in private, and the reply says so in the same breath."""

    name = "asks-private"

    def check(self, context: DraftContext) -> Iterable[Finding]:
        """A block where the sentence that asks names no private way."""
        if _DATA_WORDS.isdisjoint(context.words) or _ASKING.isdisjoint(context.words):
            return ()
        begins = 0
        for sentence in _SENTENCE_END.split(context.lower):
            start, begins = begins, begins + len(sentence) + 2
            found = _ASKED.search(sentence)
            if found and not _PRIVATELY.search(sentence) and not _NEGATED.search(sentence[: found.start()]):
                return (
                    Finding(
                        self.name,
                        "block",
                        f"'{found[0]}' asks for personal data in public. Ask for a direct message, and say that this "
                        "keeps the details private.",
                        (start + found.start(), start + found.end()),
                    ),
                )
        return ()
