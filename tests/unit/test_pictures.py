"""The pictures in the documentation show the desk as it is."""

from docs import pictures


def test_the_pictures_are_current() -> None:
    """`python -m docs.pictures` draws them anew."""
    assert pictures.stale() == []
