"""Whether a post thanks somebody of ours by name: "shout out to Idris, he carried my bags".

The name itself is never repeated. A stranger could put any into our mouth, and a colleague may not want to be named.
"""

from collections.abc import Sequence
from functools import cache

from responders.aspects import Names, Word, words

_THANKS = frozenset(
    {"thanks", "thank", "thankyou", "shout", "shoutout", "shout-out", "kudos", "props", "cheers", "credit", "bravo"}
    | {"compliments", "praise", "star", "stars"}
)
_TO = frozenset({"to", "for"})
_NEAR = 3
"""Words between the thanks and "to": "thank you so much to"."""
_LONGEST = 3
"""Words of a name."""
_PRONOUNS = frozenset({"he", "she", "him", "her", "his", "he's", "she's"})
_FOLK = frozenset({"man", "woman", "lady", "gentleman", "guy", "lad", "lass", "girl", "chap"})
"""What else a colleague is called than by what they do."""


def thanks_a_colleague(read: Sequence[Word], names: Names) -> bool:
    """Whether somebody is thanked by name, and something else in the post says that it is a person.

    Args:
        read: the words of the text (`aspects.read_words`).
        names: what the brand and its products are called: thanks to them are thanks to nobody in particular.
    """
    return any(_begins_a_name(read, at, names) for at in range(1, len(read))) and any(
        word.lower in _persons() for word in read
    )


def _begins_a_name(read: Sequence[Word], at: int, names: Names) -> bool:
    before = {word.lower for word in read[max(0, at - 2 - _NEAR) : at - 1]}
    if read[at - 1].lower not in _TO or _THANKS.isdisjoint(before):
        return False
    end = at
    while end < len(read) and read[end].text[0].isupper() and read[end].text.isalpha():
        end += 1
    name = read[at:end]
    return 0 < len(name) <= _LONGEST and not any(word.lower in names or word.text.isupper() for word in name)


@cache
def _persons() -> frozenset[str]:
    """Words of a person, and of what one does for us."""
    found = (noun.words[-1] for nouns in words().nouns.values() for noun in nouns if noun.person and not noun.many)
    return _PRONOUNS | _FOLK | frozenset(found)
