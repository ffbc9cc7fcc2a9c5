"""The words by which people say what became of a reply: patterns, no meaning; `outcome_reading.py` reads them.

English, and short: what they do not know is left to the label of the mention, and else to time and to people.
"""

import re
from functools import cache
from typing import Final

_PRIVATE_NOUN = r"(?:dms?|pms?|direct\s+messages?|private\s+messages?|privately|inbox(?:es)?|your\s+messages?)"
_AGAIN_VERBS = r"work(?:s|ing)|log(?:ged)?\s+in|order|shop|use|fly|buy|back|up|customer"
_NEWS = r"(?:message|email|e-mail|mail|call|ring|phone|dm|pm)"

KIND_AGAIN: Final = (rf"\b(?:{_AGAIN_VERBS})\b[^.!?]{{0,20}}\bagain\b",)
"""What works again, or will be bought again, complains of nothing."""

UNHAPPY: Final = (
    r"\bstill\b(?!\s+love)", r"\bnope\b", r"\byet\b(?!\s+another\s+reason)",
    r"\b(?:heard|had|got|done|changed|was|is|but|for|absolutely|still)\s+nothing\b", r"^nothing\b",
    r"\bnothing\s+(?:since|yet|changed|has|happened|works|you\s+can|to\s+do|in\s+my)\b",
    r"\b(?:nobody|no\s+one)\b", r"\bnone\s+(?:came|of)\b",
    r"\b(?:hasn't|haven't|has\s+not|have\s+not|never|didn't)\s+(?:even\s+)?(?:arrived?|turn(?:ed)?\s+up|come|came|been|"
    r"heard|had|show(?:ed)?\s+up|answer(?:ed)?|repl(?:y|ied)|call(?:ed)?)\b",
    r"\b(?:doesn't|does\s+not|didn't|did\s+not|won't|isn't|is\s+not|wasn't|not)\s+(?:even\s+|really\s+)?(?:work(?:ing)?|"
    r"help(?:ful)?|fit|answer|load|open|sorted|fixed|resolved|repaired|solved|happy|good|acceptable|impressed|what\s+i|"
    r"been|enough|my\s+problem|get\s+my)\b",
    r"\b(?:it|that)\s+(?:isn't|wasn't)[.!]?$", r"\bwon't\s+(?:\w+\s+)?(?:open|load|start|let|work)\b",
    r"\b(?:can't|cannot|couldn't)\s+(?:even\s+)?(?:log|help|use|access|open|get|reach|pay|book)\b",
    r"\bnothing\s+to\s+do\s+with\b", r"\b(?:no|zero)\s+(?:help|reply|answer|response|refund|update|idea\s+why)\b",
    r"\bagain\b", r"\b(?:third|fourth|fifth|\d+th)\s+time\b", r"\bhow\s+many\b", r"\bevery\s+time\b",
    r"\b(?:been|keep|kept|still)\s+waiting\b", r"\bwaiting\s+(?:another|for\s+my|two|three|\d)", r"\bon\s+hold\b",
    r"\bwhen\s+(?:will|am|are|is|do|does)\b[^.!]*(?:\?|$)", r"\bbut\s+when\b",
    r"\bany\s+updates?\b", r"^update\b[^:]{0,12}$",
    r"^(?:hello|hi)\s*\?", r"\banyone\s+there\b", r"^[\s?!]*\?[\s?!]*$",
    r"\b(?:joke|useless|ridiculous|unbelievable|shocking|disgust\w*|pathetic|awful|terrible|appalling|shambles|fed\s+up|"
    r"typical|fob(?:bed)?\s+off\s+again|excuses?|empty\s+words|robots?|bots?|automat(?:ed|ic)\s+(?:reply|response)|"
    r"copy\s*(?:and|&|-)?\s*paste\w*|liars?|scam\w*|worse|ignored|rude)\b",
    r"\bgood\s+enough\b", r"\bexpected\s+(?:better|more)\b", r"\bi\s+give\s+up\b",
    r"\bhad\s+enough\b", r"\byeah\s+right\b",
    r"\bsquare\s+one\b", r"\bnever\s+(?:again|buying|ordering|using|shopping|flying|coming)\b",
    r"\bcancel(?:l?ed|l?ing)?\b", r"\bcompetitors?\b",
    r"\b(?:leav(?:e|ing)\s+a|bad)\s+review\b", r"\bfull\s+refund\b(?!\s+(?:came|arrived|received))",
    r"\bwant\s+(?:my|a|the)\b", r"\bcharged\b[^.]{0,12}\b(?:again|twice|me)\b", r"\bhung\s+up\b",
    r"\bwrong\s+(?:size|item|amount|one|order|colour|color|address|name)\b",
    r"\bwhere(?:'s|\s+is|\s+are)\s+(?:the|my|it)\b",
    r"\b(?:broken|broke|dead|faulty|cracked|leaks?|leaking)\b", r"\bproblem(?:'s|\s+is)\s+back\b",
    r"\b(?:promised|was\s+told|were\s+told|told\s+(?:me|us|there)|you\s+(?:said|already|keep|promised|told))\b",
    r"\b(?:did|tried|done|followed)\s+(?:that|this|it|what\s+you|all\s+that|the\s+steps)\b[^.]{0,12}(?:already|twice|asked|and)\b",
    r"\bsame\s+(?:error|message|story|problem|thing|link|answer|reply|issue|driver)\b",
    r"\b(?:my\s+)?money\s+back\b(?!\s+(?:today|now|in|thank))", r"\bout\s+of\s+pocket\b", r"\bmy\s+fault\b",
    r"\bso\s+(?:that's\s+a\s+no|you\s+can't|no\s+refund|i\s+just\s+wait)\b",
    r"\bwhy\s+(?:should|would|do|can't|is|isn't|am|are|not|must)\b", r"\bshouldn't\s+have\s+to\b",
    r"\b(?:are\s+you\s+(?:a|even)|read\s+my|stop\s+sending|didn't\s+answer|not\s+what\s+i\s+asked)\b",
    r"\bi'm\s+not\s+(?:sending|doing|filling|calling|happy)\b", r"\b(?:days|weeks|months)\s+late\b",
    r"\b(?:days|weeks|months|hours)\s+(?:now|later|and\s+(?:nothing|counting))\b",
    r"\bit's\s+been\s+(?:a|two|three|four|ten|\d+)\s+(?:week|day|month|hour)",
    r"\b(?:says?|said)\s+(?:pending|refunded\s+but)\b", r"\bhalf\s+of\b",
    r"\b(?:one|half)\s+of\s+(?:the|my|two)\b[^.]*\bother\b",
)  # fmt: skip
"""Somebody for whom nothing got better."""

SARCASM: Final = (
    r"\bthanks?\s+(?:for\s+nothing|a\s+bunch|,?\s*i\s+guess)\b", r"\bthanks,\s+i\s+guess\b",
    r"\bthank(?:s|\s+you)\s+for\s+(?:making|ruining|wasting|your\s+interest|another|the\s+lies|ignoring)\b",
    r"\bslow\s+clap\b", r"\b(?:great|brilliant|lovely|wonderful|fantastic|perfect)[.,]?\s+(?:just|so|another|now)\b",
    r"\bwell\s+done,?\s+(?:you|another|on)\b", r"\bwow,?\s+(?:thanks|great|\"|')", r"\bvalued\s+customer\b",
    r"\b(?:look\s+forward|looking\s+forward)\s+to\s+(?:never|another|waiting)\b", r"\bimpressed\s+by\s+how\s+you\b",
    r"\bsaid\s+no\s*(?:one|body)\b", r"\bgood\s+for\s+you\b", r"\blove\s+(?:waiting|being)\b", r"\bcool\s+cool\b",
    r"[🙄🙃😡🤬😠👎🤡🖕😤😒]", r"\bso\s+(?:helpful|useful)\b[^.]*🙄", r"\bthanks?\s+to\s+your\s+advice\b",
    r"\breply(?:ing)?\s+(?:two|three|four|\d+)\s+\w+\s+late\b",
)  # fmt: skip
"""Kind words that mean the opposite."""

BUT: Final = (
    r"\b(?:thank(?:s|\s+you)|cheers|appreciate|works?|worked|came|arrived|fixed|got)\b[^.!?]*\b(?:but|however|though|except)\b",
)  # fmt: skip
"""Half of it is well."""

PRIVATE: Final = (
    r"\b(?:dm'?e?'?d|dm'?ing|inboxed|pm'?d)\b", r"\b(?:messaged|messaging|emailed|emailing|e-mailed|pinged)\b",
    rf"\b(?:sent|send|sending|replied|reply|dropped|popped|answered|pinged|see|pls\s+see|check|checked|in|have|got|given|"
    rf"drop|pop)\b[^?]{{0,40}}\b{_PRIVATE_NOUN}\b",
    rf"\b(?:{_PRIVATE_NOUN}|{_NEWS})\b\W{{0,3}}(?:\w+\s+){{0,2}}(?:sent|coming|on\s+its\s+way|replied|done)\b",
    r"^(?:done[!,.\s]+)?(?:all\s+)?sent\b[^?]{0,25}$", r"\bsent\s+(?:it|them|over|you|the|via|my|through|across)\b",
    r"\b(?:dropped|popped|pinged|given)\s+(?:you|your)\b",
    rf"\b(?:i'll|i\s+will|will|gonna|going\s+to|ok|okay|yes\s+please,?)\s+(?:\w+\s+)?{_NEWS}\b(?!\s*\?)",
    r"\bi'll\s+ring\b", r"\b(?:called|rang|phoned)\s+(?:the\s+number|them|you|your)\b", r"\bchat\s+started\b",
    r"\bfilled\s+(?:in|out)\s+(?:the|your|that)\s+form\b", r"\bwrote\s+to\s+the\s+address\b", r"\bin\s+the\s+email\b",
    r"\bspoke\s+to\s+you\s+(?:in|by|on)\b", r"\bon\s+chat\b", r"\b(?:check|see|in)\s+(?:your\s+)?inbox\b",
    r"\bwill\s+call\b",
)  # fmt: skip
"""The conversation goes on where nobody else reads it."""

SOLVED: Final = (
    r"\b(?:sorted|fixed|resolved|solved|repaired|put\s+(?:it\s+|all\s+)?right|cleared\s+(?:it|that)(?:\s+up)?)\b",
    r"\b(?:that\s+)?worked\b", r"\bworks\b(?!\s+for\s+me)", r"\bworking\s+(?:again|now|fine|perfectly)\b",
    r"\ball\s+working\b",
    r"\b(?:arrived|delivered|turned\s+up|came\s+through|come\s+through|received|has\s+come|just\s+come)\b",
    r"\b(?:replacement|refund|voucher|money)\s+(?:came|arrived|has\s+come|received)\b",
    r"\b(?:it's|is|are|money's|we're)\s+(?:all\s+)?(?:here|back)\b", r"\bback\s+up\b",
    r"\b(?:did|done)\s+(?:it|the\s+trick)\b", r"\bthat\s+did\s+it\b",
    r"\b(?:can|could)\s+log\s+in\b", r"\blogged\s+in\b",
    r"\bgot\s+(?:my|our|the|it|that)\b", r"\bfound\s+(?:it|us|them|me)\b", r"\ball\s+good\b",
    r"\b(?:much|all)\s+better\b",
    r"\bmakes\s+sense\b", r"\bclear(?:ing|s|ed)\s+(?:it|that|this)\s+up\b", r"\banswers?\s+my\s+question\b",
    r"\bunderstood\b", r"\blike\s+new\b", r"\bsuccess\b",
    r"\brefunded\s+(?:me|us|in\s+full)\b", r"\breplaced\s+it\b",
    r"\bno\s+(?:more\s+)?complaints\b", r"\bexactly\s+what\s+i\s+needed\b",
)  # fmt: skip
"""What went wrong is right again."""

THANKS: Final = (
    r"\b(?:thank\s*(?:s|you|u)?|thx|tysm|ty|ta|cheers|appreciated?|legends?|grateful)\b", r"[🙏❤💚💙😊🎉🙌😍🥰👍💯]",
    r"\b(?:made\s+my\s+(?:day|week)|take\s+it\s+back|won\s+over|well\s+done|nice\s+one|very\s+kind|really\s+kind|10/10|"
    r"happy\s+customer|you(?:'ve|\s+have)?\s+(?:been|guys\s+are|are)\s+(?:great|so\s+helpful|the\s+best|amazing)|"
    r"amazing\s+service|couldn't\s+have\s+asked|fair\s+(?:enough|play)|love\s+that)\b",
)  # fmt: skip
"""Somebody is glad of the answer."""

PENDING: Final = (
    r"\b(?:will|'ll|i'll|let\s+me|going\s+to|gonna|trying|restarting)\s+(?:try|wait|check|have\s+a\s+look|look|see|give|"
    r"keep|report|be|do|let|now|it)\b",
    r"\b(?:wait|waiting)\s+(?:till|until)\b", r"\blook(?:ing)?\s+forward\s+to\s+hear", r"\bfingers\s+crossed\b",
    r"\bkeep\s+an\s+eye\b", r"\bwe'll\s+see\b", r"\blet\s+you\s+know\b",
)  # fmt: skip
"""It is not over: they will try, or wait."""


_LISTS: Final = {
    "KIND_AGAIN": KIND_AGAIN, "UNHAPPY": UNHAPPY, "SARCASM": SARCASM, "BUT": BUT, "PRIVATE": PRIVATE,
    "SOLVED": SOLVED, "THANKS": THANKS, "PENDING": PENDING,
}  # fmt: skip


@cache
def pattern(name: str) -> re.Pattern[str]:
    """The patterns of one of the lists above as one. Made when first asked for."""
    return re.compile("|".join(_LISTS[name]), re.IGNORECASE)
