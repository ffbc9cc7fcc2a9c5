"""Replies that read alike are noticed, whatever their handles, links and names beneath."""

from hypothesis import given
from hypothesis import strategies as st

from responders.similar import NEAR, Lately, alike, trigrams

REPLY = "Your parcel should be with you by now, and I'm sorry that it isn't. I'll ask the depot. – Maya"


def test_names_links_and_handles_do_not_count():
    """The same words by another person, to another one, with another link."""
    other = (
        "@fan Your parcel should be with you by now, and I'm sorry that it isn't. I'll ask the depot. – Sam at Kestrel"
    )
    assert alike(trigrams(REPLY), trigrams(other)) == 1.0


def test_what_reads_otherwise_is_not_alike():
    """One shared sentence of two is not enough."""
    other = "That zip ought to outlive the coat. I'll ask the depot. – Maya"
    assert alike(trigrams(REPLY), trigrams(other)) < NEAR
    assert Lately([REPLY]).nearest(trigrams(other)) == 0.0
    assert Lately([other, REPLY]).nearest(trigrams(REPLY)) == 1.0


def test_short_replies_are_compared_too():
    """Two words are one gram of their own."""
    assert Lately(["Thank you. – Maya"]).nearest(trigrams("Thank you. – Maya")) == 1.0
    assert Lately(["Thank you. – Maya"]).nearest(trigrams("Oh no. – Maya")) == 0.0


words = st.lists(st.sampled_from(["a", "b", "c", "d", "e", "f"]), min_size=1, max_size=12).map(" ".join)


@given(st.lists(words, max_size=30), words)
def test_the_quick_way_finds_what_the_long_way_finds(texts, text):
    """Looking up the rarest grams alone misses nothing that reads alike."""
    grams = trigrams(text)
    longest = max((alike(grams, trigrams(other)) for other in texts), default=0.0)
    assert Lately(texts).nearest(grams) == (longest if longest >= NEAR else 0.0)


def test_only_the_last_thousand_are_remembered():
    """What was said long ago may be said again."""
    lately = Lately([REPLY])
    for number in range(1000):
        lately.add(trigrams(f"number {number} says {number * 7} and {number * 13}"))
    assert lately.nearest(trigrams(REPLY)) == 0.0
