"""How a brand wants shipped words written: over everything that is shipped, and by itself."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responders.asking import asks
from responders.checks.cheer import EMOJI
from responders.manner import Manner, respelt, written_out
from responders.templating import ASKING, PARTS, ReplyTemplates, Variant

SHIPPED = ReplyTemplates()
LONG = ReplyTemplates(manner=Manner(contractions=False))
AMERICAN = ReplyTemplates(manner=Manner(spelling="en-US"))
SITUATIONS = SHIPPED.situations()
WORDS = {
    "brand": "Colour's Centre", "signature": "Zoë at Lads'", "name": "D'Arcy", "topic": "your favourite colour",
    "trouble": "your parcel has not arrived", "private": "a direct message", "platform": "x", "repeat": False,
    "voice": "warm", "facts": "Parcels are late.",
}  # fmt: skip
CONTRACTED = re.compile(
    r"\b(?:\w+n['’]t|\w+['’](?:ll|ve|re|m|d)|(?:it|that|there|what|who|let|here|he|she)['’]s)\b", re.I
)


def shipped(templates: ReplyTemplates) -> list[tuple[str, Variant]]:
    """Every template and every part, with how it is to be rendered."""
    return [
        *(("whole", one) for situation in SITUATIONS for one in templates.variants(situation)),
        *((part, one) for situation in SITUATIONS for part in PARTS for one in templates.parts(part, situation)),
        *((ASKING, one) for ask in asks() for one in templates.parts(ASKING, ask.name)),
    ]


def texts(templates: ReplyTemplates) -> list[str]:
    """All that is shipped, one after another."""
    return [templates.render(one, WORDS) for _, one in shipped(templates)]


def test_no_contraction_is_left_and_nothing_else_is_changed() -> None:
    """With contractions off every shipped word is written out, grammatically, and names keep their apostrophes."""
    pairs = list(zip(texts(SHIPPED), texts(LONG), strict=True))
    assert len(pairs) > 300
    for before, after in pairs:
        kept = after.replace("D'Arcy", "").replace("Lads'", "").replace("Colour's", "")
        assert not CONTRACTED.search(kept), after
        # "is been", "has not good", "would better", "let us us": what a careless list of words makes.
        assert not re.search(
            r"\b(?:is (?:been|had|got|made us|become)|would (?:better|been|had)|had (?:be|like|rather|love|want)|us us"
            r"|(?:it|that|there|what|who) has (?:a|the|good|great|nice|lovely|very|on|in|about|your)"
            r"|can not|will will)\b",
            after,
        ), (before, after)
        assert written_out(after) == after


def test_british_and_american_differ_by_spelling_alone() -> None:
    """The same words in the same order; back in British they are as shipped; names and the customer's words stay."""
    changed = 0
    for before, after in zip(texts(SHIPPED), texts(AMERICAN), strict=True):
        one, other = before.split(), after.split()
        assert len(one) == len(other)
        differing = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
        assert all(respelt(b, "en-GB") == a for a, b in differing), differing
        assert not re.search(r"\bapologis|\brecognis|\borganis|\bcancelled\b", after), after
        for kept in ("your favourite colour", "Colour's Centre"):
            assert (kept in before) is (kept in after)
        changed += bool(differing)
    assert changed > 5


def test_nothing_shipped_holds_an_emoji() -> None:
    """They come from the settings alone, and only to who is thanked."""
    assert not [text for text in texts(SHIPPED) if EMOJI.search(text)]


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("It's been long and it's ours.", "It has been long and it is ours."),
        ("That's made us smile; it's made of wool.", "That has made us smile; it is made of wool."),
        (
            "We'd better ask, I'd rather not, as you'd hoped.",
            "We had better ask, I would rather not, as you had hoped.",
        ),
        ("Can't, won't, shan't, don't!", "Cannot, will not, shall not, do not!"),
        ("Don't you agree? Isn't it? Can't we? Won't it?", "Do you not agree? Is it not? Can we not? Will it not?"),
        ("Let's see what's wrong and who's there.", "Let us see what is wrong and who is there."),
        ("Lena's bag, the dog's bowl, everyone's", "Lena's bag, the dog's bowl, everyone's"),
        ("I’m, they’re, you’ve, there’ll", "I am, they are, you have, there will"),
        ("the players' lounge isn't open", "the players' lounge is not open"),
        ("It should've been; IT'S LATE", "It should have been; IT is LATE"),
    ],
)
def test_contractions_are_written_out_by_their_grammar(short: str, long: str) -> None:
    """Is, has, had, would; questions turn; what says whose stays."""
    assert written_out(short) == long


def test_links_handles_and_quotations_keep_their_spelling() -> None:
    """Somebody else's words and addresses are nobody's to respell."""
    text = 'We recognise @colour, #favourite, https://centre.example/colour and "my favourite colour". Colours!'
    assert respelt(text, "en-US") == text.replace("We recognise", "We recognize").replace("Colours!", "Colors!")


@given(st.text(alphabet=st.sampled_from("it's won't'd I’ve be had colour centre.! @#\""), max_size=60))
def test_any_text_is_put_in_any_manner(text: str) -> None:
    """Never an error, and nothing more to do the second time."""
    for spelling in ("en-GB", "en-US"):
        once = Manner(contractions=False, spelling=spelling).put(text)  # type: ignore[arg-type]
        assert isinstance(once, str)
        assert respelt(respelt(text, spelling), spelling) == respelt(text, spelling)  # type: ignore[arg-type]
