"""How a brand wants its words written: contractions or not, British or American spelling.

Applied to words that are shipped, before anything is filled in: names, links and the customer's own words never pass
through here. A brand's own words stay as they were written.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final, Literal, NamedTuple

Spelling = Literal["en-GB", "en-US"]
_APOSTROPHE: Final = r"['’]"
_BETWEEN: Final = r"(?:(?:not|just|only|also|never|always|already|really|all|both|since|even|ever|once) )*"
_CONTRACTED: Final = re.compile(
    rf"\b(?P<word>[a-z]+?)(?P<end>n{_APOSTROPHE}t|{_APOSTROPHE}(?:s|m|ll|d|ve|re))\b(?! ?{_APOSTROPHE})"
    rf"(?P<subject> (?:i|you|he|she|it|we|they)\b)?(?=(?: {_BETWEEN}(?P<then>[a-z]+)(?: (?P<object>[a-z]+))?)?)",
    re.IGNORECASE,
)
_VERB_S: Final = frozenset(
    {"it", "that", "this", "there", "here", "what", "who", "where", "when", "why", "how", "he", "she", "everything"}
    | {"nothing", "something"}
)
"""Behind these an 's is a verb; behind any other word it says whose a thing is."""
_HAS: Final = frozenset(
    {"been", "had", "got", "become", "come", "happened", "dragged", "gone", "changed", "stopped", "failed", "arrived"}
)
"""Behind one of these an 's is "has"."""
_HAS_WITH_OBJECT: Final = frozenset({"made", "taken", "cost", "kept", "put", "left", "let", "brought", "given"})
"""Behind one of these an 's is "has" where somebody or something follows: "it's made us smile", "it's made of wool"."""
_OBJECTS: Final = frozenset(
    {"me", "us", "you", "them", "him", "her", "so", "this", "that", "a", "an", "the", "your", "my"}
)
_HAD: Final = frozenset(
    {"been", "had", "made", "taken", "gone", "given", "seen", "done", "said", "told", "left", "lost", "felt", "kept"}
    | {
        "heard",
        "paid",
        "sent",
        "spent",
        "bought",
        "brought",
        "thought",
        "found",
        "broken",
        "written",
        "known",
        "better",
    }
    | {
        "handled",
        "hoped",
        "expected",
        "wanted",
        "asked",
        "ordered",
        "planned",
        "booked",
        "happened",
        "noticed",
        "called",
    }
)
"""Behind one of these a 'd is "had", before all else "would"."""
_DENIED: Final = {"ca": "cannot", "wo": "will not", "sha": "shall not"}
_ENDINGS: Final = {"'m": "am", "'ll": "will", "'ve": "have", "'re": "are"}
_WORD: Final = re.compile(r"\S*://\S*|[@#]\w+|www\.\S+|\"[^\"]*\"|“[^”]*”|[^\W\d_]+")


class Manner(NamedTuple):
    """How words that are shipped are changed."""

    contractions: bool = True
    """Off: "we will", not "we'll"."""
    spelling: Spelling = "en-GB"
    """What is shipped is spelt as in Britain."""

    def put(self, text: str) -> str:
        """A shipped text in this manner."""
        if not self.contractions and ("'" in text or "’" in text):
            text = written_out(text)
        # What is shipped is spelt as in Britain.
        return text if self.spelling == "en-GB" else respelt(text, self.spelling)


AS_SHIPPED: Final = Manner()


def written_out(text: str) -> str:
    """Contractions in full: "we'll" is "we will", "it's been" is "it has been"; an 's that says whose stays."""
    return _CONTRACTED.sub(_full, text)


def _full(found: re.Match[str]) -> str:
    word, end, subject = found["word"], found["end"].lower().replace("’", "'"), found["subject"] or ""
    then = (found["then"] or "").lower() if not subject else subject.strip().lower()
    if end == "n't":
        verb = _DENIED.get(word.lower(), f"{word} not")
        if subject:
            # "don't you" asks: "do you not".
            return _cased(f"{verb.removesuffix(' not').removesuffix('not')}{subject} not", word)
        return _cased(verb, word)
    if end == "'s":
        if word.lower() == "let":
            return f"{word} us{subject}"
        return found[0] if word.lower() not in _VERB_S else f"{word} {_is_or_has(then, found['object'])}{subject}"
    if end == "'d":
        return f"{word} {'had' if then in _HAD else 'would'}{subject}"
    return f"{word} {_ENDINGS[end]}{subject}"


def _is_or_has(then: str, following: str | None) -> str:
    done = then in _HAS or (then in _HAS_WITH_OBJECT and (following or "").lower() in _OBJECTS)
    return "has" if done else "is"


def respelt(text: str, spelling: Spelling) -> str:
    """A text in British or American spelling. Links, handles and what stands in quotation marks stay."""
    known = _spelt(spelling)

    def one(found: re.Match[str]) -> str:
        word = found[0]
        return _cased(known[word.lower()], word) if word.lower() in known else word

    return _WORD.sub(one, text)


@cache
def _spelt(spelling: Spelling) -> Mapping[str, str]:
    """From every spelling of the other country to this one's."""
    read = tomllib.loads((files("responders") / "data" / "spelling.toml").read_text("utf-8"))
    words = [pair for first, second in read["words"] for pair in [(first, second)]]
    stems = [(f"{first}{end}", f"{second}{end}") for first, second in read["stems"] for end in read["endings"]]
    verbs = [
        (f"{verb}is{end}", f"{verb}iz{end}") for verb in read["verbs"] for end in ("e", "es", "ed", "ing", "ation")
    ]
    every = [*words, *stems, *verbs]
    return dict(every) if spelling == "en-US" else {a: b for b, a in every}


def _cased(text: str, like: str) -> str:
    if like.isupper() and len(like) > 1:
        return text.upper()
    return text[0].upper() + text[1:] if like[:1].isupper() else text
