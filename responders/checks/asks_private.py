"""Asking for personal data where everybody reads it."""

import re
from collections.abc import Iterable
from typing import Final

from responders.checks.interface import DraftContext
from store.types import Finding

_DATA_WORDS: Final = frozenset(
    [
        "number",
        "numbers",
        "no",
        "nr",
        "id",
        "code",
        "codes",
        "details",
        "email",
        "e-mail",
        "mail",
        "addy",
        "phone",
        "mobile",
        "cell",
        "address",
        "addresses",
        "postcode",
        "zip",
        "password",
        "passcode",
        "pin",
        "birth",
        "birthday",
        "dob",
        "iban",
        "bic",
        "cvv",
        "surname",
        "name",
        "names",
        "passport",
        "reference",
        "ref",
        "pnr",
        "digits",
        "serial",
        "card",
        "account",
        "live",
        "receipt",
        "ticket",
        "pass",
        "tag",
        "whatsapp",
        "username",
        "login",
        "handle",
        "house",
        "street",
        "town",
        "city",
        "old",
        "born",
        "licence",
        "license",
        "insurance",
        "security",
        "tracking",
        "booking",
        "reservation",
        "order",
        "imei",
        "gamertag",
        "invoice",
        "postal",
        "bank",
        "sort",
        "membership",
        "age",
        "maiden",
        "located",
        "based",
        "line",
        "contact",
        "barcode",
        "locator",
    ]  # a list of quotes would say no more
)
_THING: Final = (
    r"(?:order|booking|reservation|confirmation|phone|telephone|mobile|cell(?:phone)?|whatsapp|contact|account|customer|client|card|"
    r"reference|ticket|tracking|parcel|consignment|invoice|policy|membership|member|loyalty|frequent flyer|flyer|"
    r"record|case|claim|serial|console|sim|imei|meter|sort|national insurance|social security|passport|"
    r"driving licen[cs]e|licen[cs]e|"
    r"id|rail ?card|room|receipt|transaction|bank|iban|user|login|security|bag|luggage|barcode|credit card|debit card|"
    r"delivery|house|street|registration|number ?plate|vin|device|gift card|voucher|e-?ticket|rewards?|patient|nhs|tax|"
    r"skymiles|rr|aadvantage|idea)"
)
_DATA: Final = (
    rf"(?:{_THING} ?(?:numbers?|no\b\.?|nr\b\.?|id|ids|codes?|details|#|ref(?:erence)?|locator|tag)"
    r"|(?:full|exact|best|your(?= (?:number|digits))|which|sixteen|16|last (?:four|4|three|3|few)) (?:number|"
    r"digits|code|numbers)\b|(?:number|digits|code)s? (?:on (?:your|the)|of your|for your|(?:the|your) \w+ is|"
    r"to (?:call|get|reach|ring)|we can|you can be)\b"
    r"|e-?mail(?:s)?(?: addresse?s?| addy)?(?! (?:us|to|me|at|back|support|team|we|from (?:us|me)|is|has|was)\b)|"
    r"addy|(?<!which )(?<!what )(?:phone|mobile|cell)(?= (?:and|so|to|in (?:a|the) (?:reply|comment)|here|below|"
    r"please)|$|[.,!;:])(?<!on which phone)"
    r"|(?<!to )(?:home |postal |delivery |full |street |billing |mailing |registered |"
    r"whole )?address(?:es)?(?! (?:your|the|this|it|any|that|these|all)\b)|post ?code|zip ?code|"
    r"zip(?= *(?:[,.?!;:]|$|and|or))"
    r"|password|passcode|pin(?: code)?(?= *(?:[,.?!;:]|$|and|or|here|so))|memorable (?:word|name|date)|"
    r"secret (?:word|question|answer)|date of birth|birth ?(?:day|date|year)|dob|d\.o\.b|age(?= *(?:[,.?!;:]|$|"
    r"and))"
    r"|iban|bic|cvv|cvc|security code|pnr|imei|gamertag|passport|driving licen[cs]e|boarding pass|bag tag|sort code"
    r"|(?:contact|personal|bank|account|card|payment|booking|billing|login|delivery|order|flight|your) (?:details|"
    r"info(?:rmation)?)"
    r"|details of (?:your|the) (?:bank|card|account|booking|order)|surname|maiden name|(?:full|real|last|first|"
    r"your|user|account|account holder'?s?|middle|legal|family|which|what) (?:name|names)\b|username|name and \w+|"
    r"name on"
    r"|(?:photo|picture|copy|screenshot|scan|pic|image)s? of (?:your|the) (?:\w+ )?(?:receipt|ticket|card|id|"
    r"passport|invoice|bill|label|order|boarding pass|licen[cs]e|letter|statement|fine)"
    r"|the (?:ticket|receipt|invoice|letter|bill|statement|fine|label|reference)(?: and \w+)*|"
    r"where (?:do )?you(?:'re| are)? (?:live|based|staying|located)|(?:house|flat|apartment) number|street name|"
    r"street(?= *,? (?:and )?(?:house|number|postcode|town))|your (?:ref|reference|order|booking|street|"
    r"iban)\b(?! (?:is|was|has|and|for|to|arriv|again|safe))"
    r"|what you ordered under|where you live|reference)"
)
_VERB: Final = (
    r"(?:send|share|give|post|tell|reply|respond|provide|confirm|supply|comment|write|drop|need(?! to)|require|"
    r"let's have|verify|missing|looking for|dm not needed|include|type|state|paste|pop|put|stick|"
    r"advise|let (?:me|us) (?:have|know)|read out|show|answer|hit reply|leave|add|attach|upload|enter|quote|spell|"
    r"list|hand|message us here with|"
    r"(?:can|could|may|might|shall) (?:we|i) (?:please |just |also |quickly )?(?:have|get|take|ask|just|grab|see|"
    r"know)|(?:mind (?:giving|telling|sharing|sending|posting)|telling us|giving us|want))"
)
_ASKED: Final = re.compile(rf"\b{_VERB}\b[^.?!;]{{0,60}}?\b{_DATA}(?!\w)")
_QUESTION: Final = re.compile(
    rf"(?:\b(?:what|what's|whats|which|whose|do you (?:have|know|remember)|have you got|got|may i|may we|can i|"
    rf"can we|could i|could we|and your|is your|is the)\b[^.?!;]{{0,60}}?\b{_DATA}(?!\w)[^.?!;]{{0,60}}"
    r"|\bwhere (?:do|are) you (?:live|based|staying|living|located)[^.?!]{0,30}|\bhow old are you[^.?!]{0,30}|"
    r"\bwho am i (?:speaking|talking)[^.?!]{0,40}"
    r"|\b(?:where|whereabouts|how|on what|what) (?:else )?(?:should|shall|do|can|may|could|would|will) (?:we|i|it|"
    r"the \w+) (?:send|ship|post|deliver|call|ring|reach|contact|e-?mail|phone|write to|get (?:you|hold)|"
    r"go)[^.?!]{0,30}"
    r"|\bwhereabouts (?:do|are|in)[^.?!]{0,30}|\bwho(?:'s| is) the (?:account|booking|card|policy)[^.?!]{0,30}|"
    r"\bwhen(?:'s| is) your birth[^.?!]{0,20}|\b(?:which|what) (?:card|bank|hotel|room)\b[^.?!]{0,40}"
    r"|\bwhich (?:line|card|account|address|e-?mail|number|house)\b[^.?!]{0,60}|\bwhich town do you[^.?!]{0,40}|"
    r"\bwhen (?:were you|is your) (?:born|birthday)[^.?!]{0,20}|\b(?:best|right|good) number\b[^.?!]{0,40}"
    rf"|^\W*(?:hi,? |and |so,? |your |the |may i have |just )*{_DATA}[^.?!;]{{0,60}})\?"
)
_BARE: Final = re.compile(
    rf"^\W*(?:just |your |the |and |also |only )*(?:name,? )?{_DATA}(?: (?:and|or|plus) [^.?!]{{0,40}}|"
    rf", [^.?!]{{0,40}})?(?:,? (?:please|pls|thanks|here|below|in a (?:reply|comment)))+"
)
_LISTED: Final = re.compile(
    r"\b(?:need|things|send|give|want|require)\b[^.?!;]{0,30}: ?[^.?!]{0,30}\b(?:name|street|postcode|e-?mail|"
    r"phone|address|number|zip)\b"
)
_SHOWN: Final = re.compile(
    r"\b(?:a )?(?:photo|picture|copy|screenshot|scan|pic)s? of (?:your|the) [^.?!]{0,30}\b(?:in the (?:replies|"
    r"comments)|here|below)\b[^.?!]{0,30}"
)
_NEGATED: Final = re.compile(
    r"\b(?:don't|do not|never|not|no|without|needn't|shouldn't|rather than|instead of|avoid|keeps?)\b[^.?!;:]{0,40}$"
)
_OURS: Final = re.compile(
    r"\b(?:i'll|we'll|i've|we've|i have|we have|i'm|we're|i will|we will)\b(?:(?! you )[^.?!;:,]){0,40}$|\b(?:we|i|"
    r"they|will|to see|have your) $"
)
"""What we do with it, rather than ask for it."""
_NEEDS: Final = ("need", "require", "want")
PRIVATELY: Final = re.compile(
    r"\b(?:direct messages?|direct message|private(?:ly)?|pms?|dms?|dm'?(?:ed|ing)?|modmail|in confidence|"
    r"inbox(?: us| me)?|messenger|secure (?:form|link|page|message)|message (?:us|me)(?! here)|"
    r"out of (?:public )?(?:view|sight)|via (?:the )?(?:chat|app)|(?:live|web) ?chat|note via|by phone|at the (?:desk|counter)|https?://\S+)\b"
)
_HERE: Final = re.compile(
    r"\b(?:here|below|comments?|in a reply|the replies|this (?:post|thread|chat)|publicly|in public|underneath)\b"
)
_SENTENCE: Final = re.compile(r"[^.?!]+(?:\.(?=\w)[^.?!]+)*[.?!]*")


class AsksPrivateCheck:
    """Personal data is asked for in private, and the reply says so in the same breath."""

    name = "asks-private"

    def check(self, context: DraftContext) -> Iterable[Finding]:
        """A block where neither the sentence that asks nor the one before it names a private way."""
        if _DATA_WORDS.isdisjoint(context.words):
            return
        before_private = False
        for part in _SENTENCE.finditer(context.lower):
            sentence = part[0]
            private = PRIVATELY.search(sentence) is not None
            found = None if private else _asks(sentence)
            if found and (not before_private or sentence.rstrip().endswith("?") or _HERE.search(sentence)):
                start = part.start() + found.start()
                yield Finding(
                    self.name,
                    "block",
                    f"'{found[0].strip()[:80]}' asks for personal data in public. Ask for a direct message, and say "
                    "that this keeps the details private.",
                    (start, part.start() + found.end()),
                )
            before_private = private


def _asks(sentence: str) -> re.Match[str] | None:
    for pattern in (_ASKED, _QUESTION, _BARE, _LISTED, _SHOWN):
        for found in pattern.finditer(sentence):
            before = sentence[: found.start()]
            if not _NEGATED.search(before) and (found[0].startswith(_NEEDS) or not _OURS.search(before)):
                return found
    return None
