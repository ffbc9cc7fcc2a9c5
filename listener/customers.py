"""What a customer asks of us by plain words: above all, to be left alone."""

import re

from listener.sources.interface import HeardPost

# X's developer guidelines ask that a plain "stop" is honoured. Only a post that says nothing else counts, because
# "please stop charging me" is a complaint.
_STOP = re.compile(
    r"\W*(?:please\s+)?(?:stop(?:\s+(?:replying|messaging|contacting|tweeting|@?ing)(?:\s+(?:to\s+)?me)?)?"
    r"|leave\s+me\s+alone|unsubscribe|do\s*n[o'’]?t\s+(?:reply|contact|message)(?:\s+(?:to\s+)?me)?(?:\s+again)?)\W*",
    re.IGNORECASE,
)
_HANDLES = re.compile(r"(?:@|\bu/)\w+")


def asks_to_stop(post: HeardPost, addresses_us: bool) -> bool:
    """True when a post to us says nothing but that we should stop."""
    if not addresses_us or len(post.text) > 120:
        return False
    return _STOP.fullmatch(_HANDLES.sub("", post.text).strip()) is not None
