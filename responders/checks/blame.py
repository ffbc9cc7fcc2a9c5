"""Who is made to carry it: the customer, a partner, 'the system', nobody at all. Also threats and insults."""

from collections.abc import Iterable
from typing import Final

from responders.checks.interface import DraftContext
from responders.checks.phrases import Phrases
from store.types import Finding

_YOU_DID: Final = r"\byou (?:failed|neglected|forgot|misread|misunderstood|misused)\b"
_YOU_DID_NOT: Final = r"\b(?:if|because|since|as) you (?:had )?(?:only )?(?:didn't|did not|hadn't|had not)\b"
_YOUR_FAULT: Final = r"\byour (?:own )?(?:fault|mistake|error|negligence|misunderstanding)\b"
_AS_TOLD: Final = (
    r"\b(?:as|like) (?:we|i)?(?: |'ve )?(?:already |have |previously )*(?:told you|stated|mentioned|explained)\b"
)

_CUSTOMER: Final = Phrases(
    {
        "have": r"\byou (?:should|could|must|ought to) have\b(?! (?:to|had|been told|a|an|that|it)\b)",
        **dict.fromkeys(("failed", "neglected", "forgot", "misread", "misunderstood", "misused"), _YOU_DID),
        **dict.fromkeys(("didn't", "did", "hadn't", "had"), _YOU_DID_NOT),
        **dict.fromkeys(("fault", "mistake", "error", "negligence", "misunderstanding"), _YOUR_FAULT),
        **dict.fromkeys(("told", "stated", "mentioned", "explained"), _AS_TOLD),
        "user": r"\buser error\b",
        "calm": r"\bcalm down\b",
        "nobody": r"\bnobody else (?:has )?complain",
        "actually": r"\bactually, you\b",
    }
)
_OTHERS: Final = Phrases(
    {
        "fault": (
            r"\b(?:courier|carrier|driver|bank|supplier|partner|manufacturer|platform)(?:'?s)? (?:\w+ )?fault\b",
            r"\bnot (?:our|my) (?:\w+ )?fault\b",
        ),
        "system": (
            r"\b(?:due to|because of) (?:the|a|our) system\b",
            r"\b(?:the|our) system (?:won't|doesn't|does not|didn't|did not)\b",
        ),
        "policy": r"\b(?:our|per|company|against|store) policy\b",
        "beyond": r"\bbeyond our control\b",
        "third": r"\b(?:due to|fault of|by) (?:a |our )?third[- ]part(?:y|ies)\b",
        "responsible": r"\b(?:we|i)(?: are| am|'re|'m) not responsible\b",
        "responsibility": r"\bnot our responsibility\b",
    }
)
_PASSIVE: Final = Phrases(
    {
        "mistakes": r"\bmistakes (?:were|have been) made\b",
        "mistake": r"\ba mistake (?:was|has been) made\b",
        "error": r"\b(?:an )?error (?:has )?occurr?ed\b",
    }
)
_THREAT: Final = Phrases(
    {
        "legal": r"\b(?:legal (?:action|steps)|our legal (?:team|department))\b",
        "lawyer": r"\bour lawyer\b",
        "lawyers": r"\bour lawyers\b",
        "defamation": r"\bdefamation\b",
        "libel": r"\blibel\b",
        "sue": r"\bsue you\b",
        "block": r"\bblock you\b",
        "report": r"\breport (?:you|your (?:account|post|tweet))\b",
        "delete": r"\bdelete (?:your|this) (?:review|post|comment|tweet)\b|\bwe(?:'ll| will) delete\b",
        "remove": r"\b(?:remove|take down) (?:your|this) (?:review|post|comment|tweet)\b",
    }
)
_RUDE_WORDS: Final = (
    "idiot", "idiotic", "stupid", "moron", "moronic", "liar", "pathetic", "crap", "bullshit", "bollocks", "shit",
    "fuck", "fucking", "asshole", "arsehole", "bastard", "bitch", "troll", "snowflake", "whining", "moaning",
)  # fmt: skip
_RUDE: Final = Phrases({word: rf"\b{word}\b" for word in _RUDE_WORDS})

_RULES: Final = (
    (_CUSTOMER, "warn", "puts it on the customer. Say what we do about it."),
    (_OTHERS, "warn", "puts it on somebody else. The customer dealt with us: say what we do about it."),
    (_PASSIVE, "warn", "hides who did it. Write 'we'."),
    (
        _THREAT,
        "block",
        "threatens, or takes words down. Leave it out, or hand the case to the person for legal matters.",
    ),
    (_RUDE, "block", "insults, or gives an insult back. Leave it out."),
)
_TELLING: Final = frozenset[str]().union(*(phrases.telling for phrases, _, _ in _RULES))


class BlameCheck:
    """The brand owns its part, in the active voice."""

    name = "blame"

    def check(self, context: DraftContext) -> Iterable[Finding]:
        """A warning for blame, a block for threats and insults."""
        if _TELLING.isdisjoint(context.words):
            return
        for phrases, severity, what in _RULES:
            for passage in phrases.find(context):
                yield Finding(self.name, severity, f"'{passage.words}' {what}", passage.span)
