"""What differs between two texts: all of both, in order, and soon, whatever a stranger wrote."""

from hypothesis import given
from hypothesis import strategies as st

from responders.differing import changes

PIECES = st.lists(st.sampled_from(["a", "b", "c", ""]), max_size=130)


@given(PIECES, PIECES)
def test_nothing_of_either_text_is_lost(was, now):
    """The pieces come in their order, and what is the same is said to be."""
    found = list(changes(was, now))
    assert [piece for one in found for piece in one.was] == was
    assert [piece for one in found for piece in one.now] == now
    assert all(one.was or one.now for one in found)


def test_a_change_is_no_larger_than_it_must_be():
    """Only the word that differs."""
    was, now = ["the", "lid", "of", "my", "kettle", "leaks"], ["the", "lid", "of", "my", "jug", "leaks"]
    assert [(one.was, one.now) for one in changes(was, now) if not one.same] == [(["kettle"], ["jug"])]


def test_two_long_texts_that_share_nothing_in_the_middle_are_one_change():
    """500 short lines each, of the kind that made a comparison take 20 seconds."""
    was = ["same", *(f"{n % 7} {n % 3}" for n in range(500)), "end"]
    now = ["same", *(f"{n % 3} {n % 7}" for n in range(500, 0, -1)), "end"]
    found = [one for one in changes(was, now) if not one.same]
    assert len(found) == 1
    assert len(found[0].was) > 400
