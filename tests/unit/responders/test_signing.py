"""How a reply is signed, and which other forms count as signed."""

import pytest

from responders.signing import SignatureStyle, forms, signature_in, signed


@pytest.mark.parametrize(
    ("name", "style", "text"),
    [
        ("Maya Bell", "name", "Maya Bell"),
        ("Maya Bell", "name-at-brand", "Maya Bell at Kestrel"),
        ("Maya Bell", "initials", "^MB"),
        ("Maya at Kestrel", "name-at-brand", "Maya at Kestrel"),
        ("Maya at Kestrel", "initials", "^M"),
        ("^MB", "initials", "^MB"),
        ("MB", "initials", "^MB"),
        ("^MB", "name-at-brand", "^MB"),
        ("Kestrel team", "name-at-brand", "Kestrel team"),
        ("Kestrel team", "initials", "^KT"),
    ],
)
def test_a_name_is_written_in_a_style(name: str, style: SignatureStyle, text: str) -> None:
    """Initials have no name to write out, and a brand is not put behind itself."""
    assert signed(name, style, "Kestrel") == text


@pytest.mark.parametrize("form", ["Maya Bell", "Maya", "Maya at Kestrel", "Maya Bell at Kestrel", "^MB"])
def test_any_form_of_the_name_signs(form: str) -> None:
    """Whoever edits a reply may sign in another style than the brand's."""
    assert form in forms("Maya Bell", "Kestrel")
    assert signature_in(f"I'll look. – {form}", "Maya Bell", "Kestrel") == form


@pytest.mark.parametrize("end", ["Tom", "^TB", "for Maya's sake", "", "Amaya"])
def test_somebody_else_does_not_sign_for_her(end: str) -> None:
    """Another name, or hers inside another word, is no signature of hers."""
    assert signature_in(f"I'll look. {end}", "Maya Bell", "Kestrel") is None
