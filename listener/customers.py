"""What a customer asks of us by plain words: above all, to be left alone."""

import re

from listener.sources.interface import HeardPost

# X's developer guidelines ask that a plain "stop" is honoured. Only a post that says nothing else counts, because
# "please stop charging me" is a complaint.
_STOP = re.compile(
    r"\W*(?:(?:stop(?:\s+(?:sending\s+me\s+(?:replies|messages|tweets|dms)|(?:replying|messaging|contacting|tweeting|@?ing)"
    r"(?:\s+(?:to\s+|at\s+)?me)?))?|leave\s+me\s+alone|unsubscribe(?:\s+me)?|no\s+more\s+(?:replies|messages)"
    r"|do\s*n[o'’]?t\s+(?:reply|contact|message)(?:\s+(?:to\s+)?me)?(?:\s+again)?)\W*)+",
    re.IGNORECASE,
)
_MANNERS = re.compile(r"\b(?:please|pls|just|and|now|too|also|ok|okay|thanks|thank you)\b", re.IGNORECASE)
_HANDLES = re.compile(r"(?:@|\bu/)\w+")
_MAY_STOP = re.compile(r"stop|alone|unsubscribe|repl|contact|message").search
"""Without one of these there is no need to look closer."""


def asks_to_stop(post: HeardPost) -> bool:
    """True when a post says nothing but that somebody should stop."""
    if len(post.text) > 120 or not _MAY_STOP(post.text.lower()):
        return False
    return _STOP.fullmatch(_MANNERS.sub(" ", _HANDLES.sub(" ", post.text)).strip()) is not None
