"""Somebody upset is told what happens next and who does it."""

import re
from collections.abc import Iterable
from typing import Final

from responders.checks.interface import DraftContext
from store.types import Finding

_ENDED: Final = "incident-over"
"""What is over needs no next step."""
_NO_STEP: Final = (
    r"(?!(?:\w+ly |so |all |just |still |always |very |also |not |both |really )*(?:sorry|thinking|hoping|feeling|"
    r"wishing|"
    r"aware|sad|saddened|glad|happy|grateful|ashamed|embarrassed|listening|learning|trying|striving|going through|"
    r"having|hearing|seeing|with you|here for you|on your side|gutted|afraid|keeping our fingers|"
    r"crossing|rooting|disappointed|upset|never|do better|try harder|try to do|learn|remember|strive|get better|"
    r"improve|be better|not forget|think of|keep (?:trying|learning|improving)|always|sure|human|better|doing our best|"
    r"working (?:hard|on being)|taking it to heart|bear|understand|agree|hope|wish|feel|be honest|admit|say this|"
    r"love|miss|own)\b)"
)
_STEP: Final = re.compile(
    rf"\b(?:i|we)(?:'ll| will| shall| can(?! (?:only|imagine|see|hear|tell|understand))|'d (?:like|love|want) to|"
    rf" would (?:like|love) to|'m going to|'re going to) {_NO_STEP}\w+"
    rf"|\b(?:i'm|we're|i am|we are) {_NO_STEP}(?:\w+ly |now |also |already |just )?(?:\w+ing|on|onto)\b"
    r"|\b(?:let me|let us|let's|leave (?:it|this|that) with (?:me|us)|next (?:step|move|stop)|is my job|"
    r"over to (?:me|my|our))\b"
    r"|\b(?:gets?|has|have|hears?|will (?:hear|get|see|have)|see|read) (?:[\w']+ ){0,4}(?:from (?:me|us)|of this|"
    r"first)\b"
    r"|\b(?:you'll|you will|you(?: can)? expect to) (?:hear|read|get|have|see|find|receive)\b"
    r"|\b(?:someone|somebody|a colleague|our \w+(?: \w+)?|the \w+(?: \w+)?|my \w+) (?:will|takes|is (?:taking|"
    r"looking|calling|checking|on))\b"
    r"|\b(?:have|has|'ve|been) (?:\w+ )?(?:passed|asked|raised|sent|forwarded|escalated|reported|let|told|responded|"
    r"replied|shared|messaged|followed|flagged|opened|requested|refreshed|updated|dm'?d)\b"
    r"|\bone person should\b|\band (?:i |we )?will\b|\b(?:we'd|we would|i'd) (?:be (?:happy|glad) to|advise|"
    r"suggest|recommend)\b|\b(?:i|we) (?:suggest|advise|recommend)\b"
    r"|\byou (?:can|could|may|should) (?:also |now |always )?(?:\w+)\b|\byou'll need to\b|\bhere(?:'s| is) (?:what|how|the|a)\b|https?://"
    r"|\b(?:please|pls|plz|could you|can you|would you|will you|if you(?:'d| could| can| would|'re)? |feel free)\b"
    r"|(?:^|[.!?:;,)] ?|\n)(?:just |and |then |so |or |hi \w+,? |hey \w+,? )?(?:send|dm|pm|message|write|drop|tell|"
    r"give|share|"
    r"let us|let me|try|reach|call|contact|check|click|visit|follow|head|use|go|come|open|reply|see|restart|"
    r"get in touch|shoot|suggest|"
    r"pop|have a look|take a look|keep|stay|ask|find|watch)\b"
    r"|\b(?:direct|private) message\b|\b(?:repl(?:y|ies)|answer|word) (?:comes?|goes) here\b|\bgoes? to (?:our|the)\b"
    r"|\bmine to (?:write|bring|do|solve|answer)\b|\byour contact\b|\bnot letting go\b|\?"
)


class NextStepCheck:
    """Only for replies to somebody upset."""

    name = "next-step"

    def check(self, context: DraftContext) -> Iterable[Finding]:
        """A warning where no step is named."""
        if (
            context.upset
            and context.words
            and not context.situation.startswith(_ENDED)
            and not _STEP.search(context.lower)
            # What the brand itself says to this is the answer, and nobody waits for more.
            and context.beside_answers() is context
        ):
            yield Finding(self.name, "warn", "The reply names no next step. Say what happens now and who does it.")
