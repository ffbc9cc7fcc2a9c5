"""Plain text as Reddit Markdown that reads exactly as it was approved, and notifies nobody who was not asked."""

import re

LONGEST = 10_000
"""Characters of a comment, after escaping (Reddit API docs, POST /api/comment)."""

# The punctuation that Reddit's parser (snudown) lets a backslash take the meaning from. It includes / and :, so that
# u/name and r/name do not link (and notify), and an address that is not taken whole does not link to somewhere else.
_SPECIAL = re.compile(r"[\\`*_{}\[\]()#+\-.!|&<>~^]|(?<=[ur])/|/(?=[ur]/)|:(?=//)", re.IGNORECASE)
# An address that Reddit links whole: a backslash in it, or right behind it, would become a part of the link. So it is
# taken only with nothing in it that means something in Markdown, and with the marks that end a sentence behind it.
_ADDRESS = re.compile(
    r"(?<![\w/])https?://[A-Za-z0-9-]++(?:\.[A-Za-z0-9-]++)++(?::\d++)?+(?:[/?#][A-Za-z0-9\-._:/?#@!$&',;=%+]*+)?+"
    r"[)\"'.,;:!?]*+(?=[ \t]|$)"
)


def escape_markdown(text: str) -> str:
    """`text` so that Reddit shows these very characters: no links but whole addresses, no lists, no headings.

    Line breaks stay line breaks. Spaces at the ends of lines, and runs of empty lines, are not shown by any Markdown
    and are left out.
    """
    lines = [_line(line.strip(" \t")) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    paragraphs = re.split(r"\n\n+", "\n".join(lines).strip("\n"))
    return "\n\n".join(p.replace("\n", "  \n") for p in paragraphs)


def _line(line: str) -> str:
    if line and not line.strip("="):
        # It would make a heading of the line above; no backslash takes that from it.
        return "&#61;" + line[1:]
    out, done = [], 0
    for match in _ADDRESS.finditer(line):
        out += [_SPECIAL.sub(r"\\\g<0>", line[done : match.start()]), match[0]]
        done = match.end()
    return "".join([*out, _SPECIAL.sub(r"\\\g<0>", line[done:])])
