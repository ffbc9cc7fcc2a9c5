"""The shipped words: every template, in every sensible filling, against the measure of a good answer."""

import itertools
import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from responders.asking import asks
from responders.checks import DraftContext, run_checks
from responders.length import count_x
from responders.promised import promises
from responders.templating import ANSWERED, ASKING, PARTS, WORDS, ReplyTemplates, Variant, templates_root
from store.types import Finding, Label
from tests.flow import BRANDS

TEMPLATES = ReplyTemplates()
SITUATIONS = TEMPLATES.situations()
WHOLE = tuple(s for s in SITUATIONS if TEMPLATES.variants(s))
"""Those with replies that are written as one."""

NAMES = (None, "Aleksandra")
TROUBLES = (None, "your parcel hasn't arrived", "you were charged twice", "the prices in both shops were wrong")
TOPICS = (None, "the lid", "the prices in your two cafes", "your parcel that never came")
PRIVATES = ("a direct message", "a private message on Reddit")
SIGNATURES = ("^MK", "Maya at Brightkettle")


def fillings() -> Iterator[dict[str, object]]:
    for name, topic, private, signature, voice, repeat, platform in itertools.product(
        NAMES, TOPICS, PRIVATES, SIGNATURES, ("warm", "formal", "friendly"), (False, True), ("x", "reddit")
    ):
        if (platform == "reddit") is ("Reddit" in private):
            yield {
                "brand": "Brightkettle", "signature": signature, "name": name, "topic": topic, "private": private,
                "trouble": None, "platform": platform, "repeat": repeat, "voice": voice, "facts": "Parcels are late.",
            }  # fmt: skip


FILLINGS = tuple(fillings())
PLAIN = {**FILLINGS[0], "name": None, "topic": None, "signature": "^MK", "voice": "warm", "private": PRIVATES[0]}


def label_of(situation: str) -> Label:
    head = situation.partition("-")[0]
    return Label(head) if head in {"praise", "complaint", "question"} else Label.COMPLAINT


def trigrams(text: str) -> frozenset[tuple[str, ...]]:
    words = re.findall(r"[\w']+", text.lower())
    return frozenset(zip(words, words[1:], words[2:], strict=False))


@pytest.mark.parametrize("situation", WHOLE)
def test_every_template_passes_every_check_in_every_filling(situation: str) -> None:
    """No shipped template gives a finding, whatever is known or missing, and each fits a post on X."""
    for variant in TEMPLATES.variants(situation):
        # Only the variables that it uses can change it.
        seen: dict[str, dict[str, object]] = {}
        for words in FILLINGS:
            seen.setdefault(TEMPLATES.render(variant, words), words)
        for text, words in seen.items():
            length = count_x(text)
            context = DraftContext(
                text=text,
                platform=str(words["platform"]),
                situation=situation,
                label=label_of(situation),
                signature=str(words["signature"]),
                own_handles=("brightkettle",),
                customer_handle="aleksandra",
                limit=280,
                length=length,
                mention_text="",
            )
            assert run_checks(context) == (), (variant.path, text)


@pytest.mark.parametrize("situation", WHOLE)
def test_every_template_reads_like_a_sentence(situation: str) -> None:
    """No doubled or stray punctuation, a capital at the start of each sentence, a comma on both sides of a name."""
    for variant, words in itertools.product(TEMPLATES.variants(situation), FILLINGS):
        text = TEMPLATES.render(variant, words)
        body = text.removesuffix(str(words["signature"])).rstrip(" –")
        assert text.endswith(str(words["signature"])), text
        assert body[0].isupper(), text
        assert body[-1] in ".?", text
        assert not re.search(r"\s[,.;:?]|[,;:][,.;:?]|[.?]\.|\bNone\b|[.?] [a-z]|!", body), text
        assert not re.search(r"\b(?:the|a|your) (?:the|a|your)\b|\b(\w+) \1\b", body.replace("that that", "")), text
        if words["name"]:
            assert re.search(r"Aleksandra[.,;:?]", body), text


def test_there_are_enough_ways_to_answer() -> None:
    """Of what is written as one six or more, short ones among them; of parts so many that neighbours differ."""
    for situation in WHOLE:
        texts = [TEMPLATES.render(variant, PLAIN) for variant in TEMPLATES.variants(situation)]
        assert len(texts) >= 6, situation
        assert any(len(text) < 100 for text in texts), situation
        assert all(25 <= len(text) <= 210 for text in texts), situation
    for situation in ("complaint", "praise"):
        assert all(len(TEMPLATES.parts(part, situation)) >= 25 for part in PARTS), situation
    for ask in asks():
        assert len(TEMPLATES.parts(ASKING, ask.name)) >= 6, ask.name


def test_no_two_templates_say_the_same() -> None:
    """Across all situations, no two replies share six tenths of their three-word runs."""
    grams = {v.path: trigrams(_body(v)) for s in SITUATIONS for v in TEMPLATES.variants(s)}
    for (one, a), (other, b) in itertools.combinations(grams.items(), 2):
        assert len(a & b) / len(a | b) < 0.6, (one, other)


def test_who_moves_to_private_says_why() -> None:
    """Everything that asks for a private message says what stays out of public."""
    why = re.compile(
        r"privacy|private|privately|personal|public|out of (?:sight|view)|between us|belong|page|[Nn]obody|only we|"
        r"nothing personal|on show|hidden|details|just between|only you|safe from|others can't read|"
        r"other eyes|protect you"
    )
    parts = [(part, s) for s in SITUATIONS for part in PARTS] + [(ASKING, ask.name) for ask in asks()]
    texts = [_body(variant).replace("direct message", "MESSAGE") for s in WHOLE for variant in TEMPLATES.variants(s)]
    sources = [line for part, situation in parts for line in _sources(situation, part)]
    for text in (*texts, *(source.replace("{{ private }}", "MESSAGE") for source in sources)):
        if "MESSAGE" in text:
            assert why.search(text), text


def test_no_shipped_words_promise_a_time() -> None:
    """When a thing will be done only a person knows: a time in a template would be owed before anybody agreed."""
    evening = datetime(2026, 11, 26, 22, 30, tzinfo=UTC)
    parts = [(part, s) for s in SITUATIONS for part in PARTS] + [(ASKING, ask.name) for ask in asks()]
    texts = [_body(variant) for s in WHOLE for variant in TEMPLATES.variants(s)]
    texts += [line for part, situation in parts for line in _lines(situation, part) if "due" not in line]
    assert len(texts) > 600
    assert [text for text in texts if promises(text, said_at=evening, hours=BRANDS.hours("kestrel"))] == []


def test_nothing_is_shipped_for_what_must_not_meet_a_template() -> None:
    """Danger, grief, legal threats and leaks have no words ready made."""
    assert not [s for s in SITUATIONS if re.search(r"safety|danger|legal|death|breach|press", s)]


def pairs(situation: str, words: dict[str, object]) -> Iterator[str]:
    """Every opening that these words allow with every closing, as they are chosen: the general ones, and its own."""
    folders = dict.fromkeys((situation, situation.partition("-")[0]))
    known = {word for word in ("trouble", "topic") if words[word]}
    wanted = "trouble" if "trouble" in known else "topic" if "topic" in known else None
    openings, closings = ([one for f in folders for one in TEMPLATES.parts(part, f)] for part in PARTS)
    if situation in {"complaint", "question"}:
        some = (ask for ask in asks() if ask.of_questions or situation == "complaint")
        closings += [one for ask in some for one in TEMPLATES.parts(ASKING, ask.name)]
    named = [one for one in openings if (wanted in one.needs if wanted else one.needs.isdisjoint({"trouble", "topic"}))]
    # Every opening and every closing at least three times, not all of their thousands of pairs.
    for turn, opening in enumerate([*named, *named, *named] if len(named) > len(closings) else named * 4):
        yield TEMPLATES.compose((opening, closings[(turn * 7 + turn // len(named)) % len(closings)]), words)


def found_in(text: str, situation: str = "complaint") -> tuple[Finding, ...]:
    """What the checks find in a reply to nobody in particular, on X."""
    context = DraftContext(
        text=text, platform="x", situation=situation, label=label_of(situation), signature="Maya at Brightkettle",
        own_handles=("brightkettle",), customer_handle="aleksandra", limit=280, length=count_x(text), mention_text="",
    )  # fmt: skip
    return run_checks(context)


@pytest.mark.parametrize("situation", SITUATIONS)
def test_every_opening_goes_with_every_closing(situation: str) -> None:
    """What is put together of parts passes every check, fits a post on X, and reads like sentences."""
    for topic, trouble in itertools.product(
        TOPICS, (None,) if situation.startswith(("praise", "question")) else TROUBLES
    ):
        words = {**PLAIN, "topic": topic, "trouble": trouble, "signature": "Maya at Brightkettle"}
        for text in pairs(situation, words):
            assert found_in(text, situation) == (), text
            assert text[0].isupper(), text
            assert not re.search(r"\s[,.;:?]|[,;:][,.;:?]|[.?]\.|\bNone\b|[.?] [a-z]", text), text
            doubled = r"\b(?:the|a|your) (?:the|a|your)\b|\b(\w+) \1\b"
            assert not re.search(doubled, text.replace("that that", "")), text


@pytest.mark.parametrize(
    "opening", ["I'm sorry about the lid.", "So sorry you were charged twice.", "Let me help with our app."]
)
def test_no_check_objects_to_any_sentence_that_follows(opening: str) -> None:
    """Each closing and each question, behind openings of three kinds: what a check bars would never be chosen."""
    parts = [("closing", "complaint"), *((ASKING, ask.name) for ask in asks())]
    for line in [line for part, situation in parts for line in _sources(situation, part)]:
        text = f"{opening} {line.replace('{{ private }}', PRIVATES[0])} – Maya at Brightkettle"
        assert found_in(text) == (), text


@pytest.mark.parametrize("trouble", [None, TROUBLES[-1]])
def test_what_stands_before_an_answer_of_the_brands_own(trouble: str | None) -> None:
    """Sorry for it, whole sentences, nothing promised: no check objects where the brand's words name a step."""
    words = {**PLAIN, "topic": None, "trouble": trouble, "signature": "Maya at Brightkettle"}
    named = [one for one in TEMPLATES.parts(ANSWERED, "complaint") if ("trouble" in one.needs) is (trouble is not None)]
    assert len(named) >= 10
    for one in named:
        text = TEMPLATES.compose((one,), words, "I'll add it to your order.")
        assert found_in(text) == (), text


def test_parts_differ() -> None:
    """No two parts of a file share a run of six words: variety is not a matter of chance."""
    files = [*itertools.product(SITUATIONS, (*PARTS, ANSWERED)), *((ask.name, ASKING) for ask in asks())]
    for situation, part in files:
        lines = [re.findall(r"[\w']+", source.lower()) for source in _lines(situation, part)]
        runs = [{tuple(words[n : n + 6]) for n in range(len(words) - 5)} for words in lines]
        for (a, one), (b, other) in itertools.combinations(enumerate(runs), 2):
            assert not one & other, (situation, part, lines[a], lines[b])


def _lines(situation: str, part: str) -> list[str]:
    return [re.sub(r"\{\{ (\w+) \}\}", r"\1", line) for line in _sources(situation, part)]


def _sources(situation: str, part: str) -> list[str]:
    folder = templates_root() / "replies" / "en"
    path = folder / ASKING / f"{situation}.parts" if part == ASKING else folder / situation / f"{part}.parts"
    if not path.exists():
        return []
    return [line for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]


def test_every_variable_and_situation_is_documented() -> None:
    """The page for people who write templates names every variable and every situation."""
    page = (templates_root() / "replies" / "README.md").read_text(encoding="utf-8")
    assert [word for word in WORDS if f"| `{word}` |" not in page] == []
    assert [situation for situation in SITUATIONS if f"`{situation}`" not in page] == []


def test_no_template_uses_what_nobody_documents() -> None:
    """Every variable of every template is a documented one, and every template is signed."""
    for situation in SITUATIONS:
        for variant in TEMPLATES.variants(situation):
            assert variant.needs <= WORDS.keys()
            assert "signature" in variant.needs, variant.path


def _body(variant: Variant) -> str:
    return TEMPLATES.render(variant, PLAIN).removesuffix(" ^MK")
