"""What a mention is about, in the customer's own words: "the zip on your Kestrel jacket".

A small grammar of noun phrases over a list of nouns that people praise and complain of (`aspects.toml`). A word that is
not on the list is never named: a reply says less rather than something wrong.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import NamedTuple

_TOKEN = re.compile(r"https?://\S+|www\.\S+|[@#]\w+|[^\W_](?:[\w'’&]|-(?!-)|\.(?=\w))*|[^\w\s]")
_ENDS = frozenset(".!?;:…\n")
_TURNED = {
    "my": "your", "our": "your", "your": "our", "ur": "our", "yours": "our", "the": "the", "this": "the", "that": "the",
    "these": "the", "those": "the", "a": "the", "an": "the", "another": "the", "any": "the", "some": "the",
}  # fmt: skip
"""A determiner as the brand has to say it to the customer."""
_OWNED = frozenset({"your", "our"})
_LONGEST = 8
"""Words of a phrase; a longer one would be the customer's sentence, not an aspect of it."""
_SOME = frozenset({"one", "two", "three", "some", "both", "all", "most", "many", "none"})
_ANY = frozenset({"a", "an", "any", "some", "another"})
_OTHERS = frozenset({"his", "her", "their", "its", "no"})
_MONEY = frozenset("$£€")
_UNITS = frozenset({"minute", "min", "hour", "hr", "day", "week", "inch", "litre", "mile", "star"})
_SERVICE = frozenset({"service", "support", "care"})
_VERDICTS = frozenset({"first", "second", "class", "quality"})
_LEAST = 1.0
_MOST_NOUNS = 2
"""A phrase that scores less is not named."""


Names = Mapping[str, str]
"""What a brand and its products are called, a word at a time: in lower case -> as it is spelt."""
NO_NAMES: Names = MappingProxyType({})


class Word(NamedTuple):
    """A word of the text and where it stands."""

    text: str
    lower: str
    start: int
    end: int


class Noun(NamedTuple):
    """A word, or several, that can be named."""

    words: tuple[str, ...]
    many: bool
    person: bool
    needs_article: bool
    ours: bool
    weak: bool
    bare: bool
    """Stands without an article: stuff, and many things."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase as the brand would say it, and where it stands in the mention."""

    said: str
    """With its article, fit after "about": `the leaking lid`, `your parcel`."""
    start: int
    end: int
    many: bool
    """It takes "are"."""
    first: int
    """Index of its first word."""
    after: int
    """Index of the word after it."""
    score: float
    owned: bool
    """The customer's, or the brand's, in the customer's own words."""
    person: bool
    any_one: bool
    """It is any such thing: "a kettle", not "the kettle"."""

    @property
    def may_be_named(self) -> bool:
        """It says something by itself, and is not only what something else was compared with or done with."""
        return self.score >= _LEAST


@dataclass(frozen=True, slots=True)
class Words:
    """The lists of `aspects.toml`."""

    nouns: Mapping[str, tuple[Noun, ...]]
    """By their first word, the longest first."""
    spelt: Mapping[str, str]
    which: frozenset[str]
    judging: frozenset[str]
    counting: frozenset[str]
    polite: frozenset[str]
    blamed_before: frozenset[str]
    blamed_after: frozenset[str]
    yours: frozenset[str]
    handled: frozenset[str]
    compared: frozenset[str]
    aside: frozenset[str]
    amid: frozenset[str]
    begins: frozenset[str]
    verb_before: frozenset[str]
    joins: frozenset[str]
    whose: frozenset[str]
    followers: frozenset[str]


class _Core(NamedTuple):
    """A noun phrase without what hangs on it."""

    said: str
    after: int
    """Index of the word after it."""
    noun: Noun
    owned: bool
    """The customer's, or the brand's."""
    particular: bool
    """Something says which one."""


@cache
def words() -> Words:
    """The lists, read once."""
    read = tomllib.loads((files("responders") / "aspects.toml").read_text("utf-8"))
    verbs, ours, weak = (frozenset(read[name]) for name in ("also_verbs", "ours", "weak"))
    nouns: dict[str, dict[tuple[str, ...], Noun]] = {}

    def add(text: str, known: str, *, many: bool, person: bool = False, stuff: bool = False) -> None:
        parts = tuple(text.split())
        noun = Noun(parts, many, person, known in verbs and not many, known in ours, known in weak, stuff or many)
        nouns.setdefault(parts[0], {}).setdefault(parts, noun)

    for name in ("things", "people"):
        for one in read[name]:
            add(one, one, many=False, person=name == "people")
            add(plural(one), one, many=True, person=name == "people")
    for one in read["stuff"]:
        add(one, one, many=False, stuff=True)
    for one in read["groups"]:
        add(one, one, many=True, person=one in ours)
    by_first = {
        first: tuple(sorted(found.values(), key=lambda noun: -len(noun.words))) for first, found in nouns.items()
    }
    lists = [field.name for field in fields(Words)[2:]]
    return Words(by_first, read["spelt"], *(frozenset(read[name]) for name in lists))


def plural(noun: str) -> str:
    """More than one of it; only the last word changes, but for "member of staff"."""
    if noun.endswith("of staff"):
        return plural(noun.partition(" ")[0]) + " of staff"
    if noun.endswith("man"):
        return noun[:-3] + "men"
    if noun.endswith("person"):
        return noun[:-6] + "people"
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return noun[:-1] + "ies"
    if noun.endswith(("shelf", "loaf")):
        return noun[:-1] + "ves"
    return noun + ("es" if noun.endswith(("s", "x", "ch", "sh")) else "s")


def read_words(text: str) -> list[Word]:
    """The words and marks of a text, without links, names of accounts and hashtags."""
    return [
        Word(found[0], found[0].lower().replace("’", "'"), found.start(), found.end())
        for found in _TOKEN.finditer(text)
        if found[0][0] not in "@#" and "://" not in found[0]
    ]


def phrases(found: Sequence[Word], names: Names = NO_NAMES) -> list[Phrase]:
    """Every noun phrase that could be named, in the order of the text.

    Args:
        found: the words of the text.
        names: what the brand and its products are called. No other name is ever repeated: a stranger could put anything
            into our mouth with it.
    """
    known = words()
    result: list[Phrase] = []
    at = 0
    while at < len(found):
        phrase = _phrase(found, at, known, names)
        if phrase is None:
            at += 1
        else:
            result.append(phrase)
            at = phrase.after
    return result


def _phrase(found: Sequence[Word], at: int, known: Words, names: Names) -> Phrase | None:
    """The noun phrase that begins here, with one more that hangs on it."""
    core = _core(found, at, known, names)
    if core is None:
        return None
    said, after, noun, owned, particular = core
    if after + 1 < len(found) and found[after].lower in known.joins and not noun.person:
        hung = _core(found, after + 1, known, names)
        if hung is not None and _may_hang(hung) and hung.after - at <= _LONGEST:
            said, after, particular = f"{said} {found[after].lower} {hung.said}", hung.after, True
    before, vague = found[at - 1].lower if at else "", found[at].lower in _ANY
    score = 1.2 + 1.5 * owned + 0.5 * particular - 2.0 * noun.weak + 0.5 * noun.person
    score -= 3.0 * (before in known.compared) + 1.0 * (before in known.aside) + 0.5 * (before in known.amid)
    score -= 1.0 * (before in known.handled) + 1.0 * _may_go_on(found, after, known)
    if before == "of" and noun.many and at > 1 and found[at - 2].lower in _SOME:
        said, at = f"{found[at - 2].lower} of {said}", at - 2
    return Phrase(said, found[at].start, found[after - 1].end, noun.many, at, after, score, owned, noun.person, vague)


def _may_go_on(found: Sequence[Word], after: int, known: Words) -> bool:
    """The word behind a thing is one that is not known, and may belong to its name."""
    if after >= len(found) or not found[after].lower.isalpha():
        return False
    word = found[after].lower
    return not (
        word in known.followers
        or word in known.blamed_after
        or word in known.judging
        or word.endswith(("ed", "ing", "ly"))
    )


def _may_hang(core: _Core) -> bool:
    """Whether it says which one: "on my jacket" does, "for the holiday" may say anything."""
    return core.owned


def _is_verb(kept: Sequence[str], noun: Noun, known: Words) -> bool:
    """What stands before the thing is what somebody does with it: "I can't download songs"."""
    first = known.nouns.get(kept[0].lower(), ()) if len(kept) > len(noun.words) else ()
    return any(one.needs_article and len(one.words) == 1 for one in first)


def _core(found: Sequence[Word], at: int, known: Words, names: Names) -> _Core | None:
    """Article, what says which one, noun."""
    article = _TURNED.get(found[at].lower)
    if not article and at and found[at - 1].lower in _OTHERS:
        return None
    start = at + 1 if article else at
    taken = _take(found, start, known, names, article=article is not None)
    if taken is not None and (taken.run > _MOST_NOUNS or _is_a_name(found, taken.end, taken.noun)):
        return None
    if taken is None:
        return _named_thing(found, start, article, names)
    kept, noun, end = taken.kept, taken.noun, taken.end
    if not article and not _stands_alone(found, start, known, taken):
        return None
    if noun.needs_article and not article and start and found[start - 1].lower in known.verb_before:
        return None
    if not article and start and found[start - 1].lower in known.verb_before and _is_verb(kept, noun, known):
        kept = kept[1:]
    owner = article or ("our" if noun.ours else "the")
    if noun.person:
        # Nothing is said of a person but what they do for us: not what they look like, nor what they were called.
        kept = kept[-len(noun.words) :]
        owner = "the" if owner == "your" else owner
    if noun.words[-1] in _SERVICE:
        # "First class service" is a verdict, and may be a bitter one.
        kept = [word for word in kept if word not in _VERDICTS]
    if owner == "our" and noun.words[-1] in known.yours:
        owner = "your"
    return _Core(f"{owner} {' '.join(kept)}", end, noun, article in _OWNED, len(kept) > len(noun.words))


class _Taken(NamedTuple):
    kept: list[str]
    noun: Noun
    end: int
    judged: bool
    """A word before it says how it is, or nobody knows what."""
    run: int
    """So many things in a row; more of them are seldom one thing."""


def _take(found: Sequence[Word], start: int, known: Words, names: Names, *, article: bool) -> _Taken | None:
    """The words up to the last noun in a row, less those that judge."""
    at, kept, last, dropped, judged = start, list[str](), None, 0, False
    while at < len(found) and at - start < _LONGEST:
        word = found[at]
        if (noun := _noun_at(found, at, known)) is not None:
            at += len(noun.words)
            if last is not None and last.noun.many and (last.noun.person or last.noun.words[-1] == "guys"):
                # "Your drivers mistakes" lacks its apostrophe, and whose they are is not for us to guess.
                return None
            kept += [_shown(one, known, names) for one in found[at - len(noun.words) : at]]
            run = 1 if last is None else last.run + 1 + last.noun.many
            last = _Taken(list(kept), noun, at, judged, run)
            continue
        if article and not kept and (size := _amount(found, at)):
            at += size
            continue
        if word.lower in names or (word.lower in known.which and (article or kept or at == start)):
            kept.append(_shown(word, known, names))
        elif word.lower in known.whose:
            return None
        elif word.lower in known.judging or (article and not kept and not dropped and _may_be_left_out(word, known)):
            dropped += word.lower not in known.judging
            judged = True
        else:
            break
        at += 1
    return last


def _is_a_name(found: Sequence[Word], end: int, noun: Noun) -> bool:
    """A thing with a capital and a number behind it is a name that we do not know: "my Charge 2"."""
    last = found[end - 1].text
    is_spelt = last[0].isupper() and not last.isupper() and not noun.many
    return is_spelt and end < len(found) and found[end].text[0].isdigit()


def _amount(found: Sequence[Word], at: int) -> int:
    """How many words say what it cost or how long it is, as in "my $3 bowl" and "the 6 hour flight"."""
    after = at + 1 if found[at].text in _MONEY else at
    if after >= len(found) or not found[after].text[0].isdigit() or not found[after].lower.replace(".", "").isdigit():
        return 0
    if after > at:
        return 2
    return 2 if after + 1 < len(found) and found[after + 1].lower in _UNITS else 0


def _may_be_left_out(word: Word, known: Words) -> bool:
    """One word that nobody knows may stand between "my" and a thing, but none that joins sentences."""
    return word.lower.isalpha() and word.lower not in known.followers


def _stands_alone(found: Sequence[Word], start: int, known: Words, taken: _Taken) -> bool:
    """Whether a noun without an article is meant as a thing, and nobody else's."""
    noun, before = taken.noun, found[start - 1].lower if start else "."
    if len(taken.kept) > len(noun.words):
        return True
    begins = taken.judged or before in _ENDS
    # After a word that is not known, such as "her password keeper", the noun may be anybody's.
    follows = begins or before in known.joins or before in known.begins
    # "Great service" is a thing, whatever "service" is elsewhere; "to file" and "2 file" are none.
    described = taken.judged and found[taken.end - len(noun.words) - 1].lower not in known.counting
    return follows and (described or not noun.needs_article) and (noun.bare or noun.ours or begins)


_NAMED = Noun((), many=False, person=False, needs_article=True, ours=False, weak=False, bare=False)
"""What only has a name: "my Kindle"."""


def _named_thing(found: Sequence[Word], start: int, article: str | None, names: Names) -> _Core | None:
    end = start
    while article == "your" and end < len(found) and found[end].lower in names and found[end].text[0].isupper():
        end += 1
    said = f"your {' '.join(names[word.lower] for word in found[start:end])}"
    return _Core(said, end, _NAMED, owned=True, particular=True) if end > start else None


def _noun_at(found: Sequence[Word], at: int, known: Words) -> Noun | None:
    for noun in known.nouns.get(found[at].lower, ()):
        size = len(noun.words)
        if all(at + n < len(found) and found[at + n].lower == noun.words[n] for n in range(size)):
            return noun
    return None


def _shown(word: Word, known: Words, names: Names) -> str:
    """As it is spelt, whatever the customer did: names as the brand writes them, all else in lower case."""
    return names.get(word.lower) or known.spelt.get(word.lower) or word.lower
