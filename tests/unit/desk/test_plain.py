"""Public text for a terminal: harmless, with the words that decided marked."""

from hypothesis import given, settings
from hypothesis import strategies as st

from desk.plain import marked, marked_at, plain


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


@given(st.text(max_size=80), st.lists(st.tuples(st.integers(0, 90), st.integers(0, 90)), max_size=4))
def test_marking_places_changes_nothing_else(text: str, spans: list[tuple[int, int]]) -> None:
    """Marks are put on what stands at the places, once, and all of the text stays, harmless."""
    shown = marked_at(text, spans, lambda words: f"\x01{words}\x02")
    assert shown.replace("\x01", "").replace("\x02", "") == plain(text)
    assert "\x01\x01" not in shown


def test_a_place_is_marked_where_it_stands() -> None:
    """The second of two equal words is marked where it is the second that is meant."""
    assert marked_at("free, and free", [(10, 14)], "<{}>".format) == "free, and <free>"
    assert marked_at("a\x1bb", [(0, 2)], "<{}>".format) == "<a␛>b"
