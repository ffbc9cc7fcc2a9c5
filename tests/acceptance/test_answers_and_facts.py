"""The installed command with `facts.toml` and `answers.toml`: a question answered, a promise barred and let through."""

import json

import pytest

from tests.acceptance.test_cli_contract import bring
from tests.acceptance.world import World
from tests.platforms.x import FakeX

FACTS = """
[policies.returns]
words = "Anything unworn can come back within 30 days."
[policies.summer]
words = "20% off all tents."
until = 2020-08-31
"""
ANSWERS = """
[answers.returns]
patterns = ["how do I return", "return policy", "send it back"]
say = "You can send anything unworn back within 30 days."
link = "https://kestrel.example/returns"
[answers.hours]
patterns = ["opening hours", "what time do you open"]
say = "We open at 9."
"""


@pytest.fixture
def begun(tmp_path):
    """A brand with both files, as `init` suggests them."""
    world = World(tmp_path, FakeX(handle="kestrel"))
    assert world.run("init", "--brand", "Kestrel").returncode == 0
    config = tmp_path / "wellheard.toml"
    text = config.read_text(encoding="utf-8")
    assert "\n#facts = " in text
    assert "\n#answers = " in text
    config.write_text(text.replace("\n#facts = ", "\nfacts = ").replace("\n#answers = ", "\nanswers = "), "utf-8")
    (tmp_path / "facts.toml").write_text(FACTS, encoding="utf-8")
    (tmp_path / "answers.toml").write_text(ANSWERS, encoding="utf-8")
    return world


def test_questions_get_the_answer_or_a_person(begun):
    """One is drafted with our words and link; the other waits for a person, with the nearest by name."""
    bring(
        begun,
        {"id": "1", "author": "ann", "text": "Hi Kestrel, how do I return a jacket?"},
        {"id": "2", "author": "bob", "text": "Does a Kestrel tent return to shape after rain? How long does it take?"},
    )
    [draft] = begun.json("drafts", "list")
    assert "within 30 days. https://kestrel.example/returns" in draft["text"]
    assert all(set(found) == {"check", "severity", "message", "span"} for found in draft["findings"])
    [near] = begun.json("drafts", "show", str(draft["id"]))["nearest_answers"]
    assert near["name"] == "returns"
    mention = begun.json("mentions", "show", "2")
    assert mention["no_draft_reason"] == "needs-a-person: no answer is close enough"
    assert [one["name"] for one in mention["nearest_answers"]] == ["returns"]
    assert "returns" in begun.run("mentions", "show", "2").stdout


def test_answers_are_looked_after_without_a_database(begun):
    """`answers try` and `answers check` read the files alone; what ended, overlaps or is barred is exit 1."""
    (begun.folder / "wellheard.db").unlink()
    tried = begun.json("answers", "try", "Your return policy?")
    assert (tried["answer"], tried["threshold"]) == ("returns", 0.6)
    assert tried["text"].endswith("– Kestrel team")
    none = begun.json("answers", "try", "Who drew the logo?")
    assert (none["answer"], none["text"]) == (None, None)
    assert none["why"].startswith("needs-a-person")
    assert [one["name"] for one in begun.json("answers", "check")["answers"]] == ["returns", "hours"]
    more = '\n[answers.shops]\npatterns = ["opening hours"]\nsay = "See the page."\nuntil = 2020-01-01\n'
    (begun.folder / "answers.toml").write_text(ANSWERS + more.replace("until = 2020-01-01", ""), encoding="utf-8")
    found = begun.json("answers", "check", code=1)
    assert {"question": "opening hours", "answers": ["hours", "shops"]} in found["overlaps"]
    (begun.folder / "answers.toml").write_text(ANSWERS + more, encoding="utf-8")
    done = begun.run("answers", "check")
    assert (done.returncode, "ended" in done.stdout) == (1, True)
    assert not (begun.folder / "wellheard.db").exists()


def test_answers_to_complaints_are_tried_and_looked_over(begun):
    """Sorry, then the brand's words; what checks mind in these is told once, and what is grave gets none."""
    more = """
[answers.late]
to = "complaints"
patterns = ["parcel still not here"]
say = "The storm held the vans up. Update the app, and it shows the day."
"""
    (begun.folder / "answers.toml").write_text(ANSWERS + more, encoding="utf-8")
    tried = begun.json("answers", "try", "--complaint", "my parcel still not here, awful")
    assert tried["answer"] == "late"
    assert "The storm held the vans up." in tried["text"]
    assert not tried["text"].startswith("The storm")
    assert tried["findings"] == []
    assert begun.json("answers", "try", "my parcel still not here?")["answer"] is None
    page = {one["name"]: one for one in begun.json("answers", "check")["answers"]}
    assert page["late"]["to"] == ["complaints"]
    assert [("update the app" in one) for one in page["late"]["warnings"]] == [True]
    assert "  warning: " in begun.run("answers", "check").stdout
    grave = begun.json("answers", "try", "--complaint", "parcel still not here, my lawyer will sue you")
    assert (grave["answer"], grave["text"]) == (None, None)
    assert "never get a ready answer" in grave["why"]
    wrong = (ANSWERS + more).replace('"complaints"', '"praise"')
    (begun.folder / "answers.toml").write_text(wrong, encoding="utf-8")
    done = begun.run("answers", "check")
    assert (done.returncode, "is not one of questions, complaints" in done.stderr) == (2, True)


def test_words_of_an_answer_in_another_language_are_a_guess(begun):
    """In English it is drafted; where it is not sure what the rest says, a person reads it."""
    more = """
[answers.drips]
to = ["questions", "complaints"]
patterns = ["kettle fuit"]
say = "It is replaced at once."
"""
    (begun.folder / "answers.toml").write_text(ANSWERS + more, encoding="utf-8")
    said = "ma Kestrel kettle fuit depuis trois jours et personne ne répond à mes messages"
    bring(
        begun,
        {"id": "1", "author": "ann", "text": "Kestrel, my kettle fuit again, this is awful"},
        {"id": "2", "author": "bob", "text": f"Bonjour, {said}. C'est vraiment décevant."},
    )
    [draft] = begun.json("drafts", "list")
    assert draft["text"].count("It is replaced at once.") == 1
    assert begun.json("mentions", "show", "2")["no_draft_reason"].endswith("in a language that is not understood")


def test_a_brand_without_answers_is_told_how_to_begin(begun):
    """Exit 2, naming the key."""
    config = begun.folder / "wellheard.toml"
    config.write_text(config.read_text(encoding="utf-8").replace("\nanswers = ", "\n#answers = "), encoding="utf-8")
    done = begun.run("answers", "check")
    assert (done.returncode, 'answers = "answers.toml"' in done.stderr) == (2, True)


def test_a_promise_is_barred_shown_where_it_stands_and_let_through_with_a_reason(begun):
    """Block, place, `--override`, and the reason beside the approval; the doctor names the fact that ended."""
    bring(begun, {"id": "1", "author": "ann", "text": "Kestrel broke my order, terrible, still waiting"})
    words = "I'm sorry. You'll get a replacement, I'll see to it. Kestrel team"
    edited = begun.json("drafts", "edit", "1", "--text", words)
    [block] = [found for found in edited["findings"] if found["severity"] == "block"]
    assert words[slice(*block["span"])] == "You'll get a replacement"
    assert begun.run("drafts", "approve", "1").returncode == 1
    both = begun.run("drafts", "approve", "1", "2", "--override", "why")
    assert (both.returncode, "goes with one draft" in both.stderr) == (2, True)
    why = "Tom has it on his desk \x1b[2J"
    assert begun.json("drafts", "approve", "1", "--override", why)[0]["state"] == "approved"
    shown = begun.json("drafts", "show", "1")
    assert shown["override"]["reason"] == why
    assert shown["override"]["checks"] == ["promises"]
    page = begun.run("drafts", "show", "1").stdout
    assert "over promises: Tom has it on his desk" in page
    assert "\x1b" not in page
    [event] = begun.json("audit", "list", "--kind", "approval:overridden")
    assert "Tom" not in json.dumps(event)
    assert begun.json("audit", "verify")["ok"]
    doctor = begun.json("doctor", "--offline", code=1)
    assert [one["message"] for one in doctor if not one["ok"]] == ["facts.toml, 2 read, ended: policies.summer."]
