"""Laws of intake: what is kept can be stored, and nothing else is touched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.intake import clean_text

anything = st.text(alphabet=st.characters(exclude_categories=()))


@given(anything)
def test_what_is_kept_can_be_stored(text: str) -> None:
    """The result always has a UTF-8 form and holds no NUL, and cleaning it again changes nothing."""
    clean = clean_text(text)
    assert "\0" not in clean
    assert clean.encode("utf-8").decode("utf-8") == clean
    assert clean_text(clean) == clean


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0")))
def test_storable_text_is_left_alone(text: str) -> None:
    """No normalising, no trimming: the words stay byte for byte as they were written."""
    assert clean_text(text) is text


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("a\0b", "ab"),
        ("é\0", "é"),
        ("x\ud83dy", "xy"),
        ("x\ude00", "x"),
        ("\ud83d\ude00 ok", "😀 ok"),
        ("\ud83d😀", "😀"),
    ],
)
def test_only_what_cannot_be_stored_goes(dirty: str, clean: str) -> None:
    """NUL and lone halves go; two halves that belong together become their character."""
    assert clean_text(dirty) == clean
