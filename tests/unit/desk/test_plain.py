"""Public text for a terminal: harmless, with the words that decided marked."""

from hypothesis import given, settings
from hypothesis import strategies as st

from desk.plain import marked, plain


def starred(text, *words):
    return marked(text, words, lambda hit: f"*{hit}*")


def test_the_words_that_decided_are_marked_where_they_stand():
    """Whole words, in any case, phrases over marks, the longest first."""
    assert starred("Still NO reply, still waiting", "still no", "reply") == "*Still NO* *reply*, still waiting"
    assert starred("my money-back, my backpack", "money back", "back") == "my *money-back*, my backpack"
    assert starred("great 👍 👍", "👍 👍") == "great *👍 👍*"
    assert starred("nothing here") == "nothing here"


def test_nothing_that_a_terminal_obeys_comes_through():
    """Escapes in the text or in a reason stay what they look like."""
    assert "\x1b" not in starred("a \x1b[31mred\x1b[0m word", "red", "\x1b[31m")


@settings(deadline=None)
@given(st.text(), st.lists(st.text(min_size=1), max_size=5))
def test_marks_change_nothing_else(text, words):
    """Without the marks it is the harmless text again."""
    assert marked(text, words, lambda hit: hit) == plain(text)
