"""Plain text as Reddit Markdown: shown exactly as it was approved, read by a Markdown reader that is not ours."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from responders.channels.reddit import escape_markdown


def shown(markdown: str) -> list[str]:
    """The paragraphs that a Markdown reader shows, and proof that there is nothing but paragraphs of plain text."""
    found = []
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown):
        assert token.type in {"paragraph_open", "inline", "paragraph_close"}, token
        for child in token.children or []:
            assert child.type in {"text", "hardbreak", "text_special"}, child
        if token.type == "inline":
            found.append("".join("\n" if c.type == "hardbreak" else c.content for c in token.children))
    return found


def meant(text: str) -> list[str]:
    lines = [line.strip(" \t") for line in text.split("\n")]
    return [p.strip("\n") for p in re.split(r"\n{2,}", "\n".join(lines)) if p.strip("\n")]


_PIECES = st.one_of(
    st.sampled_from(
        [*"\\`*_{}[]()#+-.!>~^|&<=:/ \n\"'", "1.", "    ", "\t", "&amp;", "u/bob", "r/coffee", "---", "```"]
    ),
    st.text(st.characters(categories=("L", "N", "P", "S")), max_size=5),
)


@given(st.lists(_PIECES, max_size=25).map("".join).filter(lambda t: "http" not in t.lower()))
def test_escaped_text_reads_exactly_as_it_was_approved(text):
    """Whatever was approved is shown as plain paragraphs with these very characters."""
    assert shown(escape_markdown(text)) == meant(text)


@given(st.lists(_PIECES, max_size=25).map("".join))
def test_no_name_links_and_notifies_unasked(text):
    """No u/name or r/name survives with a bare slash."""
    assert not re.search(r"[ur]/", re.sub(r"https?://\S+", "", escape_markdown(text)), re.IGNORECASE)


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("see https://acme.example/a_b?x=1&y=2.", "see https://acme.example/a_b?x=1&y=2."),
        ("(https://acme.example/help)", "\\(https://acme.example/help)"),
        ("https://acme.example/*x*", "https\\://acme\\.example/\\*x\\*"),
        ("http://localhost/_x_", "http\\://localhost/\\_x\\_"),
        ("[a](https://b.example/c d)", "\\[a\\]\\(https://b.example/c d\\)"),
        ("thanks u/jane, see /r/coffee", "thanks u\\/jane, see \\/r\\/coffee"),
        ("Title\n===", "Title  \n&#61;=="),
        ("1. one\r\n2. two\n\n\n    code", "1\\. one  \n2\\. two\n\ncode"),
    ],
)
def test_addresses_stay_whole_and_everything_else_is_plain(text, escaped):
    """A backslash inside a linked address would break the link; half-safe ones are not linked at all."""
    assert escape_markdown(text) == escaped
