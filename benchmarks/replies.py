"""How replies read, beside what people really wrote: `make bench-replies`, on ../shared/data/threads.

Ours and theirs on the same posts of a brand, in time order: how many read like another one (3-gram Jaccard of at least
0.6 within a brand, sign-offs, handles and links removed), how many different pairs of words, how long, how many name
what the post is about, what the checks find; and how many drafts a second with everything on.
"""

import argparse
import json
import random
import re
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from benchmarks.timing import HEAD, Line
from desk.classifying import classifier_of
from desk.settings_model import ClassifierSettings
from listener.classify.interface import Classifier, Reading
from responders.about import About, about
from responders.brands import Voice
from responders.drafting import situation_of
from responders.fitting import left_to_a_person
from responders.length import length, limit
from responders.similar import NEAR, Lately, alike, trigrams
from responders.worded import Worded
from responders.wording import Wording
from store.types import Classification, Label, Urgency

DATA = Path(__file__).parents[2] / "shared" / "data" / "threads" / "brand-threads.jsonl"
SAMPLE = 60
_HANDLE = re.compile(r"@\w+\s*")
_LINK = re.compile(r"https?://\S+")
_SIGNED = re.compile(r"\s*(?:[\^*/~–-]\s?\w{1,12}|- ?\w{1,12})\s*$")


@dataclass(frozen=True, slots=True)
class Pair:
    """A post, what a person of the brand answered, and what we would propose."""

    post: str
    theirs: str
    ours: Worded
    about: About
    label: Label
    situation: str
    left: str | None
    """Why the product leaves it to a person; the words are what that person gets who asks for some."""


class Answered(NamedTuple):
    """A post of a customer that a person of the brand answered."""

    wrote: Sequence[str]
    """The newest first: what the customer wrote in this thread so far."""
    theirs: str
    answers_brand: bool


def pairs(path: Path) -> Mapping[str, Sequence[Pair]]:
    """By brand, in time order: the posts that it answered and that we would draft for."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    by_id = {row["id"]: row for row in rows}
    answered: dict[str, list[Answered]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row["posted_at"]):
        asked = by_id.get(row["in_reply_to"])
        if not row["inbound"] and asked is not None and asked["inbound"]:
            wrote = [asked["text"], *_earlier(asked, by_id)]
            answers = by_id.get(asked["in_reply_to"])
            answered[row["author"]].append(Answered(wrote, row["text"], answers is not None and not answers["inbound"]))
    wording = Wording()
    return {brand: list(_drafted(brand, posts, wording)) for brand, posts in answered.items()}


def _earlier(row: Mapping[str, str], by_id: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """What the same person wrote before in the thread, the newest first."""
    author = row["author"]
    while (parent := by_id.get(row["in_reply_to"])) is not None:
        row = parent
        if row["author"] == author:
            yield row["text"]


def _drafted(brand: str, posts: Sequence[Answered], wording: Wording) -> Iterator[Pair]:
    """What the product drafts, and what it would where a person asks for words; what has no sure label is left out."""
    voice, lately = Voice(brand=brand, name=brand, signature="Maya", sure=ClassifierSettings().threshold), Lately()
    classifier = classifier_of()
    for turn, (wrote, theirs, answers_brand) in enumerate(posts):
        said, case_label = _read(wrote, classifier)
        label = case_label if said.label is Label.OTHER else said.label
        named = about(wrote[0], said.label, voice.names)
        if said.urgency is Urgency.CRITICAL or said.confidence < voice.sure:
            continue
        if said.label is Label.OTHER and case_label in {Label.OTHER, Label.PRAISE}:
            continue
        left = left_to_a_person(wrote[0], said.label, named, answers_us=answers_brand)
        situation = situation_of(said, case_label=case_label, repeat=False, text=wrote[0])
        ours = wording.choose(
            voice, "x", situation, turn=turn, used=frozenset(), about=named, mention_text=wrote[0], lately=lately
        )
        if ours is not None:
            lately.add(ours.grams)
            yield Pair(wrote[0], theirs, ours, named, label, situation, left)


def _read(wrote: Sequence[str], classifier: Classifier) -> tuple[Classification, Label]:
    """The newest post, read as what goes on with what the same person wrote before; and what that was about."""
    said, case_label = None, None
    for number, text in enumerate(reversed(wrote)):
        reading = Reading(text, case_label=case_label, answered=number > 0, posts_before=number)
        said = classifier.classify(reading)
        if case_label is None or said.label is not Label.OTHER:
            case_label = said.label
    assert said is not None
    assert case_label is not None
    return said, case_label


def bare(text: str) -> str:
    """Without handles, links and the sign-off: what is compared."""
    return _SIGNED.sub("", _LINK.sub("", _HANDLE.sub("", text)).strip())


def repeats(texts: Sequence[str]) -> float:
    """The share of texts that read like another one."""
    grams = [trigrams(text) for text in texts]
    near = [any(alike(one, other) >= NEAR for n, other in enumerate(grams) if n != at) for at, one in enumerate(grams)]
    return sum(near) / max(1, len(near))


def bigrams(texts: Sequence[str]) -> float:
    """Different pairs of words over all pairs of words."""
    words = [re.findall(r"[\w'’]+", text.lower()) for text in texts]
    pairs = [pair for one in words for pair in pairwise(one)]
    return len(set(pairs)) / max(1, len(pairs))


def names_it(pair: Pair) -> bool:
    """The reply says a noun phrase or a clause made of the mention's own words."""
    said = (pair.about.topic, pair.about.trouble)
    return any(one is not None and one in pair.ours.text for one in said)


def speed(posts: Sequence[Pair]) -> float:
    """Drafts a second with everything on: what it is about, words, checks, comparison."""
    wording, lately = Wording(), Lately()
    voice = Voice(brand="kestrel", name="Kestrel", signature="Maya")

    def draft(number: int, pair: Pair) -> None:
        found = about(pair.post, pair.label)
        made = wording.choose(
            voice,
            "x",
            pair.situation,
            turn=number,
            used=frozenset(),
            about=found,
            mention_text=pair.post,
            lately=lately,
        )
        if made is not None:
            lately.add(made.grams)

    for number, pair in enumerate(posts):
        draft(number, pair)
    lately = Lately()
    began = time.process_time()
    for number, pair in enumerate(posts):
        draft(number, pair)
    return len(posts) / (time.process_time() - began)


def main() -> int:
    """Measure, print, and say which bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--show", type=int, default=0, help="print so many pairs of each brand")
    chosen = parser.parse_args()
    found = {brand: made for brand, made in pairs(chosen.data).items() if len(made) >= SAMPLE}
    ours_repeat, theirs_repeat, ours_pairs, theirs_pairs, lengths = [], [], [], [], []
    for brand, made in sorted(found.items(), key=lambda item: -len(item[1])):
        some = random.Random(7).sample(made, SAMPLE)
        ours, theirs = [bare(one.ours.text) for one in some], [bare(one.theirs) for one in some]
        ours_repeat.append(repeats(ours))
        theirs_repeat.append(repeats(theirs))
        ours_pairs.append(bigrams(ours))
        theirs_pairs.append(bigrams(theirs))
        lengths += [length("x", one.ours.text) for one in made]
        print(
            f"{brand:18} {len(made):4} posts  alike {ours_repeat[-1]:5.1%} (theirs {theirs_repeat[-1]:5.1%})  "
            f"pairs {ours_pairs[-1]:.2f} ({theirs_pairs[-1]:.2f})"
        )
        for one in [one for one in some if one.left is None][: chosen.show]:
            print(f"    < {one.post!r}\n    > {one.ours.text}\n    = {one.theirs!r}")
    everything = [one for made in found.values() for one in made]
    largest = max(found.values(), key=len)
    drafted = [one for one in everything if one.left is None]
    telling = [one for one in drafted if one.label in {Label.COMPLAINT, Label.PRAISE}]
    figures = {
        "brands with 60 posts": len(found),
        "alike, mean over brands": statistics.mean(ours_repeat),
        "alike, theirs": statistics.mean(theirs_repeat),
        "alike, all of the largest brand": repeats([bare(one.ours.text) for one in largest]),
        "different pairs of words": statistics.mean(ours_pairs),
        "different pairs of words, theirs": statistics.mean(theirs_pairs),
        "median length": statistics.median(lengths),
        "over the limit": sum(one > limit("x") for one in lengths),
        "drafted by itself": len(drafted) / len(everything),
        "names what it is about": sum(map(names_it, telling)) / len(telling),
        "asks what is still to be known": sum(one.about.ask is not None for one in drafted) / len(drafted),
        "findings that block": sum(f.severity == "block" for one in everything for f in one.ours.findings),
        "drafts a second": speed(everything),
    }
    for name, value in figures.items():
        print(f"{name:34} {value:.3f}" if isinstance(value, float) else f"{name:34} {value}")
    lines = [
        Line("alike in samples of 60, mean over brands", figures["alike, mean over brands"], 0.02001),
        Line("alike, all posts of the largest brand", figures["alike, all of the largest brand"], 0.04001),
        Line("different pairs of words", figures["different pairs of words"], 0.65, at_least=True),
        Line("median length, over 80", figures["median length"] / 80, 1, at_least=True),
        Line("median length, over 180", figures["median length"] / 180, 1),
        Line("over the platform's limit", figures["over the limit"], 1),
        Line("names what it is about", figures["names what it is about"], 0.7, at_least=True),
        Line("findings that block", figures["findings that block"], 1),
        Line("thousands of drafts a second", figures["drafts a second"] / 1000, 1, at_least=True),
    ]
    print(HEAD, *lines, sep="\n")
    return 0 if all(line.held for line in lines) else 1


if __name__ == "__main__":
    sys.exit(main())
