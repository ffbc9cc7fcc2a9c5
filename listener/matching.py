"""Which brands a post is about: every brand's names, handles, hashtags and domains in one pass over the text."""

import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import ahocorasick

from listener.places import STANDS, Entry, Place, joins
from listener.spelling import common_misspellings, variants

_NOTHING: Mapping[str, tuple[str, ...]] = MappingProxyType({})
_HYPHENS = str.maketrans(dict.fromkeys("‐‑‒–—−", "-") | {"’": "'", "＠": "@", "＃": "#"})
_PLURAL_FROM = 4
"""Names of fewer letters have no plural of their own: "As" is not two of the brand "A"."""


@dataclass(frozen=True)
class BrandTerms:
    """What a brand is called, and what only looks like it."""

    brand: str
    names: tuple[str, ...] = ()
    """Matched as whole words in any case, with plural and possessive, as a hashtag, and commonly misspelled."""
    handles: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _NOTHING)
    """By platform, without the at-sign. They match only as a handle."""
    terms: tuple[str, ...] = ()
    """Products and other words: as names, but spelled exactly."""
    misspellings: tuple[str, ...] = ()
    """More misspellings than the generated ones."""
    domains: tuple[str, ...] = ()
    """Host names, alone, in a URL or in an address; with their subdomains."""
    hashtags: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    """Words and phrases that make the post be about something else; a minus sign in front is allowed."""
    ordinary_words: tuple[str, ...] = ()
    """Those of the names that are words of the language too, such as Monday: they need a word of `context`."""
    context: tuple[str, ...] = ()
    own_ids: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _NOTHING)
    """By platform, the user ids of our own accounts."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A brand that a post is about, and the terms that say so, as the brand spells them."""

    brand: str
    terms: tuple[str, ...]


class Matcher:
    """Finds brands in texts. Built once from all brands; the time of a search does not depend on how many they are."""

    def __init__(self, brands: Sequence[BrandTerms]) -> None:
        self._brands = tuple(brands)
        self._automaton = _automaton(self._brands)
        self._own = [_own_accounts(brand) for brand in brands]
        self._by_account: dict[tuple[str, str], list[int]] = {}
        for number, accounts in enumerate(self._own):
            for account in accounts:
                self._by_account.setdefault(account, []).append(number)

    def match(
        self,
        text: str,
        *,
        platform: str,
        addressed: Sequence[str] = (),
        author: str | None = None,
        author_id: str | None = None,
    ) -> tuple[Hit, ...]:
        """The brands that this post is about, in the order they were given; none for a brand's own posts.

        `addressed` holds the handles and user ids that the platform itself says the post addresses.
        """
        found: dict[int, dict[str, set[str]]] = {}
        for entry in self._entries(text, platform):
            found.setdefault(entry.brand, {}).setdefault(entry.kind, set()).add(entry.term)
        for account in addressed:
            for number in self._by_account.get((platform, _account(account)), ()):
                found.setdefault(number, {}).setdefault("handle", set()).add(_account(account))
        if not found:
            return ()
        writer = {(platform, _account(one)) for one in (author, author_id) if one}
        return tuple(
            Hit(self._brands[number].brand, terms)
            for number, kinds in sorted(found.items())
            if (terms := _decide(kinds)) and self._own[number].isdisjoint(writer)
        )

    def _entries(self, text: str, platform: str) -> Iterator[Entry]:
        folded, original = _fold(text)
        for last, (size, entries) in self._automaton.iter(folded):
            place = Place(folded, last + 1 - size, last + 1, original)
            for entry in entries:
                if (not entry.platform or entry.platform == platform) and STANDS[entry.kind](place, entry):
                    yield entry


def _account(name: str) -> str:
    return name.casefold().removeprefix("@")


def _own_accounts(brand: BrandTerms) -> frozenset[tuple[str, str]]:
    return frozenset(
        (platform, _account(one))
        for owned in (brand.handles, brand.own_ids)
        for platform, accounts in owned.items()
        for one in accounts
    )


def _decide(kinds: Mapping[str, Collection[str]]) -> tuple[str, ...]:
    """The terms that count together: a handle outweighs an excluded word, an ordinary word needs its context."""
    if "exclude" in kinds and "handle" not in kinds:
        return ()
    counting = ["handle", "domain", "hashtag", "word"]
    if "context" in kinds or any(kind in kinds for kind in counting):
        counting += ["ordinary", "ordinary-hashtag"]
    terms = {term for kind in counting for term in kinds.get(kind, ())}
    return tuple(sorted(terms))


def _fold(text: str) -> tuple[str, str]:
    """The text as it is searched, and the text before folding where every place in it is the same."""
    if "\n" in text or "  " in text or "\t" in text:
        text = " ".join(text.split())
    if text.isascii():
        return text.lower(), text
    flat = unicodedata.normalize("NFKC", text.translate(_HYPHENS))
    folded = unicodedata.normalize("NFKC", flat.casefold())
    return folded, flat if len(flat) == len(folded) else ""


def _automaton(brands: Sequence[BrandTerms]) -> Any:
    """All keys of all brands. A key that several brands share holds an entry for each."""
    keys: dict[str, list[Entry]] = {}
    for number, brand in enumerate(brands):
        for key, entry in _exact_keys(number, brand):
            if key and entry not in (held := keys.setdefault(key, [])):
                held.append(entry)
    taken = frozenset(keys)
    for number, brand in enumerate(brands):
        for name in brand.names:
            if name.casefold() in map(str.casefold, brand.ordinary_words):
                continue
            for key in common_misspellings(_fold(name)[0], taken):
                keys.setdefault(key, []).append(Entry(number, "word", "", name, plural=False))
    automaton = ahocorasick.Automaton()
    for key, entries in keys.items():
        automaton.add_word(key, (len(key), tuple(entries)))
    automaton.make_automaton()
    return automaton if keys else _Nothing()


class _Nothing:
    """An automaton without words, which the library refuses to search with."""

    def iter(self, _text: str) -> Iterator[tuple[int, tuple[int, tuple[Entry, ...]]]]:
        return iter(())


def _exact_keys(number: int, brand: BrandTerms) -> Iterator[tuple[str, Entry]]:
    ordinary = {_fold(word)[0] for word in brand.ordinary_words}
    for name in dict.fromkeys((*brand.names, *brand.terms, *brand.misspellings)):
        folded = _fold(name.strip())[0]
        kind = "ordinary" if folded in ordinary else "word"
        plural = len(folded) >= _PLURAL_FROM and folded[-1].isalpha() and not folded.endswith("s")
        for key in variants(folded):
            yield key, Entry(number, kind, "", name, plural)
        tag = "".join(filter(joins, folded))
        if tag and tag != folded:
            yield f"#{tag}", Entry(number, "ordinary-hashtag" if kind == "ordinary" else "hashtag", "", name, plural)
    yield from _other_keys(number, brand)


def _other_keys(number: int, brand: BrandTerms) -> Iterator[tuple[str, Entry]]:
    for tag in brand.hashtags:
        yield "#" + _fold(tag)[0].lstrip("#"), Entry(number, "hashtag", "", tag, plural=False)
    for platform, handles in brand.handles.items():
        for handle in handles:
            bare = _fold(handle.strip())[0].removeprefix("@").removeprefix("/").removeprefix("u/")
            key = f"u/{bare}" if platform == "reddit" else f"@{bare}"
            yield key, Entry(number, "handle", platform, handle, plural=False)
    for domain in brand.domains:
        for host in _hosts(domain):
            yield host, Entry(number, "domain", "", domain, plural=False)
    for kind, phrases in (("exclude", brand.exclude), ("context", brand.context)):
        for phrase in phrases:
            for key in variants(_fold(phrase.strip().removeprefix("-"))[0]):
                yield key, Entry(number, kind, "", phrase, plural=True)


def _hosts(domain: str) -> Iterator[str]:
    host = _fold(domain.strip())[0].removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")
    yield host
    if not host.isascii():
        try:
            yield host.encode("idna").decode("ascii")
        except UnicodeError:
            return
