"""Phrases that tell people they are not heard: hedged apologies and the words of form letters."""

from collections.abc import Iterable
from typing import Final

from responders.checks.interface import DraftContext
from responders.checks.phrases import Phrases
from store.types import Finding

_HEDGED: Final = Phrases(
    {
        # Begins with a literal, which is quick to find: most good replies to complaints hold the word.
        "sorry": r"sorry (?:if|that you feel|(?:to hear )?you feel|for how you feel|you(?:'re| are) upset"
        r"|(?:for|about) (?:any|the|your) (?:possible )?(?:inconvenience|frustration|misunderstanding|confusion))\b",
        "apologise": r"\bapologi[sz]e (?:if|for any)\b",
        "apologize": r"\bapologi[sz]e (?:if|for any)\b",
        "apologies": r"\bapologies (?:if|for any)\b",
        "feel": r"\b(?:regret|understand) (?:that )?you feel\b",
        "inconvenience": r"\b(?:any|the|this|your) inconveniences?\b",
        "inconvenienced": r"\b(?:if|have|been) (?:\w+ )?inconvenienced\b",
    }
)
_FORM_LETTER: Final = Phrases(
    {
        "unfortunately": r"\bunfortunately\b",
        "valued": r"\b(?:valued|dear) (?:customer|client|guest|member|passenger)s?\b",
        "dear": r"\bdear (?:customer|client|guest|member|passenger|sir)s?\b",
        "reaching": r"\b(?:thank you|thanks) for reaching out\b",
        "contacting": r"\b(?:thank you|thanks) for contacting\b",
        "seriously": r"\bwe take (?:this|these|such|all)\b[^.]{0,40}\b(?:very )?seriously\b",
        "important": r"\byour (?:\w+ ){1,3}(?:is|are) (?:very |so )?important to us\b",
        "patience": r"\b(?:thank you for|thanks for|we appreciate) your (?:patience|understanding|cooperation)\b",
        "understanding": r"\b(?:thank you for|thanks for|we appreciate) your (?:patience and )?understanding\b",
        "strive": r"\bwe (?:always )?strive\b",
        "kindly": r"\bkindly\b",
        "regrets": r"\bregrets? to inform\b",
        "regret": r"\bregret to inform\b",
        "frustration": r"\bwe (?:totally |completely |fully )?understand your frustration\b",
        "rest": r"\brest assured\b",
        "assured": r"\b(?:rest|be) assured\b",
        "hesitate": r"\bdo(?:n't| not) hesitate\b",
        "ensure": r"\bwe (?:will |'ll )?ensure that (?:this|it) (?:does|will)n't happen\b",
        "standards": r"\bnot (?:up to |meet )?our (?:usual |high )+standards\b",
        "perceived": r"\bperceived\b",
    }
)


class ClichesCheck:
    """Quotes each worn or hedged passage and says what to write in its place."""

    name = "cliches"

    def check(self, context: DraftContext) -> Iterable[Finding]:
        """A warning for each passage."""
        for passage in _HEDGED.find(context):
            yield Finding(
                self.name,
                "warn",
                f"'{passage.words}' sounds like half an apology. Say what happened, and be sorry for that.",
                passage.span,
            )
        for passage in _FORM_LETTER.find(context):
            message = f"'{passage.words}' reads like a form letter. Leave it out, or say it plainly."
            yield Finding(self.name, "warn", message, passage.span)
