"""What went wrong, as a clause that fits after "I'm sorry that": "your parcel hasn't arrived", "you were overcharged".

Made only where the customer's own words say so in one of the ways of `troubles.toml`; nothing is inferred.
"""

import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Final, NamedTuple

from responders.aspects import Phrase

_SPACES: Final = re.compile(r"\s+")
_SHORT_UNITS: Final = {"hrs": "hours", "hr": "hour", "mins": "minutes", "min": "minute"}
_JUDGED: Final = ("so ", "very ", "completely ", "totally ", "really ")
_CLAUSE: Final = 60
"""Characters before a thing in which "if" or "they said" may stand."""
_BEFORE: Final = 40
"""Characters before a thing in which "I haven't received" may stand."""


class Trouble(NamedTuple):
    """A clause, and the part of the mention that it was made of."""

    said: str
    start: int
    end: int


class _Grammar(NamedTuple):
    """The verbs that agree with one thing, or with many."""

    has: str
    doesnt: str
    be: str
    was: str
    keep: str


_ONE: Final = _Grammar("hasn't", "doesn't", "is", "was", "keeps")
_MANY: Final = _Grammar("haven't", "don't", "are", "were", "keep")

_Way = tuple[re.Pattern[str], Callable[[re.Match[str], _Grammar], str]]
"""What stands behind a thing, and what it says of the thing."""


class _Patterns(NamedTuple):
    ways: tuple[_Way, ...]
    you: tuple[tuple[re.Pattern[str], str], ...]
    denied: re.Pattern[str]
    maybe: re.Pattern[str]
    asked: re.Pattern[str]
    """The clause goes on to a question mark."""
    of_people: frozenset[str]
    """All that is told of a person; the rest is for a person to read."""
    between: re.Pattern[str]
    """May stand between a thing of the customer's and its verb: "my flight from Leeds was cancelled"."""
    where: re.Pattern[str]
    still_no: re.Pattern[str]
    lacking: re.Pattern[str]
    on_hold: re.Pattern[str]
    account: re.Pattern[str]
    """It is an account that is on hold, or an order, and nobody waits."""
    cannot: re.Pattern[str]
    having: re.Pattern[str]
    waiting: re.Pattern[str]
    waiting_for: re.Pattern[str]


def trouble(text: str, found: Sequence[Phrase]) -> Trouble | None:
    """What went wrong, from a mention and its noun phrases; None where it is not said in a way that is known."""
    plain = text.replace("’", "'")
    ways = (_of_thing, _lacking, _tried)
    told = [one for phrase in found for way in ways if (one := way(plain, phrase, found))]
    told += _of_you(plain)
    told += _waits(plain, found)
    return min(told, key=lambda one: (one.said.startswith("you were waiting"), one.start), default=None)


def _of_thing(text: str, phrase: Phrase, found: Sequence[Phrase]) -> Trouble | None:
    """What this thing did, or is; what any such thing does is told of none, nor what may be or was only said."""
    if phrase.any_one or _only_maybe(text, phrase.start):
        return None
    said, end = _verb_of(text, phrase, phrase.end)
    if said is None and phrase.said.startswith("your "):
        between = _patterns().between.match(text, phrase.end)
        if between and not any(phrase.end <= other.start < between.end() for other in found):
            said, end = _verb_of(text, phrase, between.end())
    known = _patterns()
    if said is None or known.asked.match(text, end) or (phrase.person and said not in known.of_people):
        return None
    return Trouble(f"{phrase.said} {said}", phrase.start, end)


def _only_maybe(text: str, start: int) -> bool:
    """Before it, in the same sentence, stands that it is feared, asked, denied, or what somebody said."""
    return _patterns().maybe.search(text, max(0, start - _CLAUSE), start) is not None


def _verb_of(text: str, phrase: Phrase, end: int) -> tuple[str | None, int]:
    grammar = _MANY if phrase.many else _ONE
    for pattern, say in _patterns().ways:
        if match := pattern.match(text, end):
            return say(match, grammar), match.end()
    return None, end


def _tried(text: str, phrase: Phrase, _found: Sequence[Phrase]) -> Trouble | None:
    """What the customer cannot do with this thing, or has trouble with."""
    if phrase.any_one or phrase.person:
        return None
    known, near = _patterns(), (max(0, phrase.start - _BEFORE), phrase.start)
    if match := known.cannot.search(text, *near):
        return Trouble(f"you can't {match['verb'].lower()} {phrase.said}", match.start(), phrase.end)
    if match := known.having.search(text, *near):
        verb = match["verb"].lower() if match["verb"] else "with"
        return Trouble(f"you're having trouble {verb} {phrase.said}", match.start(), phrase.end)
    return None


def _lacking(text: str, phrase: Phrase, _found: Sequence[Phrase]) -> Trouble | None:
    """The customer has to ask where this thing is, or has not had it."""
    known, near = _patterns(), (max(0, phrase.start - _BEFORE), phrase.start)
    if (match := known.where.search(text, *near)) and (phrase.owned or match[0].strip().lower() != "where"):
        said = f"you have to ask where {phrase.said} {'are' if phrase.many else 'is'}"
    elif match := known.still_no.search(text, *near):
        said = f"you still haven't had {phrase.said}"
    elif phrase.owned and (match := known.lacking.search(text, *near)):
        said = f"you haven't had {phrase.said}"
    return Trouble(said, match.start(), phrase.end) if match else None


def _of_you(text: str) -> Iterator[Trouble]:
    """What happened to the customer, whatever thing it was about."""
    known = _patterns()
    for pattern, said in known.you:
        match = pattern.search(text)
        denied = match and known.denied.search(text, max(0, match.start() - 12), match.start())
        if match and not denied and not _only_maybe(text, match.start()):
            yield Trouble(said, match.start(), match.end())


def _waits(text: str, found: Sequence[Phrase]) -> Iterator[Trouble]:
    known = _patterns()
    if (match := known.on_hold.search(text)) and not known.account.search(
        text, max(0, match.start() - 30), match.start()
    ):
        long = f" for {_duration(match['long'])}" if match["long"] else ""
        yield Trouble(f"you were left on hold{long}", match.start(), match.end())
    if match := known.waiting.search(text):
        follows = known.waiting_for.match(text, match.end())
        if follows and (thing := next((one for one in found if one.start == follows.end()), None)):
            yield Trouble(f"you're still waiting for {thing.said}", match.start(), thing.end)
        elif match["long"]:
            yield Trouble(f"you were waiting for {_duration(match['long'])}", match.start(), match.end())


def _duration(text: str) -> str:
    words = text.strip().lower().removeprefix("for ").split()
    return " ".join(_SHORT_UNITS.get(word, word) for word in words)


def _told(state: str) -> str:
    """A state as a reply says it: without the anger in it, and in one spelling."""
    state = _SPACES.sub(" ", state.lower()).strip()
    for judged in _JUDGED:
        state = state.replace(judged, "")
    words = state.replace("canceled", "cancelled").replace("moldy", "mouldy").split()
    return " ".join(_SHORT_UNITS.get(word, word) for word in words)


@cache
def _patterns() -> _Patterns:
    """Read and compiled at first use."""
    read = tomllib.loads((files("responders") / "troubles.toml").read_text("utf-8"))
    length = read["duration"].removesuffix("?")
    return _Patterns(
        ways=tuple(_ways(read)),
        you=tuple((_pattern(rf"\b(?:{one['pattern']})\b"), one["said"]) for one in read["you"]),
        denied=_pattern(r"(?:\bnot|n't|\bnever)\W+(?:\w+\W+)?$"),
        maybe=_pattern(
            rf"\b(?:{'|'.join(read['maybe'])})\b[^.!?;\n]*$"
            r"|(?:^|[.!?;,\n])\W*(?:\w+ )?(?:is|are|was|were|will|has|have|had|did|do|does|can|could)\s*$"
        ),
        asked=_pattern(r"[^.!?\n]*\?"),
        of_people=frozenset(read["of_people"]),
        between=_pattern(
            r"[^.!?,;:]{1,30}?(?= (?:is|was|were|are|has been|got|keeps?|hasn't|haven't|won't|still|never)\b)"
        ),
        where=_pattern(r"where(?:'s| is| are| the \w+ is| tf is| in the world is)? $"),
        still_no=_pattern(r"\bstill no $"),
        lacking=_pattern(
            r"(?:haven't|havent|have not|hasn't|never|didn't|did not|yet to) (?:yet )?"
            r"(?:received?|got(?:ten)?|get|had|seen) $"
        ),
        on_hold=_pattern(rf"\bon hold(?P<long>{length})?"),
        account=_pattern(r"\b(?:account|order|card|payment|money|transfer|funds)\b"),
        cannot=_pattern(
            r"(?:^|[.!?,;\n]\s*|@\w+\s+|\b(?:i|we|i'm|im|we're|i am|we are|and|still|just|but)\s+)"
            r"(?:still |just )?(?:can't|cant|cannot|can not|couldn't|unable to|not able to|am unable to|can't even)"
            rf" (?P<verb>{'|'.join(read['tried'])}) $"
        ),
        having=_pattern(
            r"\b(?:having|have|had|i have|got|getting) (?:a lot of |so much |some |any |big |huge )?"
            r"(?:trouble|issues?|problems?|difficult(?:y|ies)) "
            rf"(?:with|in|trying to|(?:with )?(?P<verb>{'|'.join(read['trying'])})) $"
        ),
        waiting=_pattern(rf"\b(?:still |been |i'm |am |are |we're |im )?(?:waiting|waited)(?P<long>{length})?"),
        waiting_for=_pattern(r"\s*(?:now |already )?(?:for|on) "),
    )


def _pattern(expression: str) -> re.Pattern[str]:
    return re.compile(expression, re.IGNORECASE)


def _ways(read: dict[str, Any]) -> Iterator[_Way]:
    """What may stand behind a thing, the surest first."""
    adverbs = f"(?:(?:{'|'.join(read['adverbs'])}) )*"
    verbs, keeps, lasting = read["verbs"], read["keeps"], tuple(read["states_that_last"])
    base = {doing: verb for verb, doing in verbs.items()} | {verb: verb for verb in verbs}

    def after(expression: str) -> re.Pattern[str]:
        return _pattern(rf"\s*,?\s*{adverbs}(?:{expression})\b")

    for name, said in (("arrived", "arrived"), ("sent", "been sent"), ("come_through", "come through")):
        yield (
            after(rf"(?:which |that )?{read['not']} (?:yet |even )?{read[name]}"),
            lambda _, grammar, said=said: f"{grammar.has} {said}",  # type: ignore[misc]
        )
    yield (
        after(rf"(?:keeps?|kept|constantly|won't stop|keep on) (?:on )?(?P<verb>{'|'.join(keeps)})\w*"),
        lambda match, grammar: f"{grammar.keep} {keeps[match['verb'].lower()]}",
    )
    for expression in (
        rf"{read['wont']} (?:even )?(?P<verb>{'|'.join(verbs)})(?:ing)?",
        rf"(?:is not|isn't|isnt|are not|aren't|arent|not|was not|wasn't) (?P<verb>{'|'.join(verbs.values())})",
    ):
        yield after(expression), lambda match, grammar: f"{grammar.doesnt} {base[match['verb'].lower()]}"
    refuses = r"(?:won't|wont|doesn't|doesnt|isn't|isnt|not|does not|will not|keeps? not) let(?:ting)? (?:me|us)"
    for verb, said in read["let"].items():
        yield (
            after(rf"{refuses} (?:\w+ )?(?:{verb})"),
            lambda _, grammar, said=said: f"{grammar.doesnt} let you {said}",  # type: ignore[misc]
        )
    yield (
        after(
            rf"(?:arrived|came|turned up|showed up|was delivered|delivered|got here) (?P<state>{read['arrived_as']})"
        ),
        lambda match, _: f"arrived {_told(match['state'])}",
    )

    def is_state(match: re.Match[str], grammar: _Grammar) -> str:
        state = _told(match["state"])
        return f"{grammar.be if state.endswith(lasting) else grammar.was} {state}"

    yield after(rf"{read['be']} {adverbs}(?P<state>{read['states']})"), is_state
    ends = r"(?=\s*(?:[.,!?;]|$|again|for|by|and|because|due|from|with))"
    yield _pattern(rf"\s*,?\s*{adverbs}(?P<state>{read['bare_states']}){ends}"), is_state
    for expression, said in read["did"].items():
        yield (
            after(rf"(?:has |have |had |just )?(?:{expression})"),
            lambda _, grammar, said=said: "leak" if said == "leaks" and grammar is _MANY else said,  # type: ignore[misc]
        )
