"""`facts.toml` and `answers.toml`: what is accepted, and what is said of what is not."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from desk.brand_files import load_answers, load_facts
from desk.doctor import examine
from desk.settings import load_settings
from desk.settings_words import SettingsError
from desk.wiring import brands_of
from responders.facts import Fact
from responders.self_service import Answer
from store import schema
from store.engine import Store

FACTS = """
[policies.returns]
words = "Anything unworn can come back within 30 days."
[links.returns]
words = "How to send things back:"
link = "https://kestrel.example/returns"
[may_promise.refund]
words = "A full refund for what arrived broken."
until = 2026-12-31
"""
ANSWERS = """
[answers.returns]
patterns = ["how do I return", "return policy"]
say = "You can send anything unworn back within 30 days."
link = "https://kestrel.example/returns"
[answers.hours]
patterns = "opening hours"
say = ["We open at 9.", "From 9 on."]
until = 2026-11-30
"""


def written(folder: Path, text: str, name: str = "facts.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_facts_are_read_with_their_place_and_end(tmp_path: Path) -> None:
    """A fact is named by where it stands; its link belongs to its words."""
    assert load_facts(written(tmp_path, FACTS)) == (
        Fact("policies.returns", "Anything unworn can come back within 30 days."),
        Fact("links.returns", "How to send things back: https://kestrel.example/returns"),
        Fact("may_promise.refund", "A full refund for what arrived broken.", date(2026, 12, 31)),
    )


def test_answers_are_read_with_one_or_several_ways_of_saying(tmp_path: Path) -> None:
    """A single text is a list of one."""
    returns, hours = load_answers(written(tmp_path, ANSWERS))
    assert returns == Answer(
        "returns", ("how do I return", "return policy"), ("You can send anything unworn back within 30 days.",),
        "https://kestrel.example/returns",
    )  # fmt: skip
    assert (hours.say, hours.until) == (("We open at 9.", "From 9 on."), date(2026, 11, 30))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[policy.returns]\nwords = "x"', 'facts.toml: policy: there is no such key. Did you mean "policies"?'),
        ("[policies.returns]\nuntil = 2026-12-31", "facts.toml: policies.returns.words: is not set."),
        ('[links.returns]\nwords = "x"', "facts.toml: links.returns.link: is not set."),
        ('[links.r]\nwords = "x"\nlink = "kestrel"', 'facts.toml: links.r.link: "kestrel" is no link.'),
        ('[links.r]\nwords = "x"\nlink = "https://a:b@k.example"', "holds a name or a password"),
        ('[policies.r]\nwords = "x"\nuntil = "soon"', 'facts.toml: policies.r.until: "soon" is not a day.'),
        ('[policies.r]\nwords = "a\\nb"', "facts.toml: policies.r.words"),
        ("[policies.r", "facts.toml: line 1, column"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    """The file, the key, and what is allowed, as for the settings."""
    with pytest.raises(SettingsError) as error:
        load_facts(written(tmp_path, text))
    assert said in str(error.value)


def test_a_file_that_is_not_there_and_an_empty_one(tmp_path: Path) -> None:
    """A missing file is named with what to do; no facts are no mistake, no answers are."""
    with pytest.raises(SettingsError, match='take the key "facts" out'):
        load_facts(tmp_path / "facts.toml")
    assert load_facts(written(tmp_path, "")) == ()
    with pytest.raises(SettingsError, match=r"answers\.toml: answers: is not set"):
        load_answers(written(tmp_path, "", "answers.toml"))


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A brand with both files, in a folder of their own."""
    (tmp_path / "words").mkdir()
    written(tmp_path / "words", FACTS)
    written(tmp_path / "words", ANSWERS, "answers.toml")
    path = tmp_path / "wellheard.toml"
    keys = 'facts = "words/facts.toml"\nanswers = "words/answers.toml"\nanswer_threshold = 0.7\n'
    path.write_text(f'[brands.kestrel]\nname = "Kestrel"\n{keys}[people.maya]\n', encoding="utf-8")
    with Store(f"sqlite:///{tmp_path}/wellheard.db") as store:
        schema.upgrade(store)
    return path


def test_paths_start_at_the_settings_file(config: Path) -> None:
    """The brand's voice knows both files and its threshold."""
    voice = brands_of(load_settings(config, {}), config).voices["kestrel"]
    assert voice.answers is not None
    assert voice.facts is not None
    assert (voice.answers.threshold, len(voice.answers.all), len(voice.facts.all)) == (0.7, 2, 3)


def test_the_doctor_names_what_ended_and_what_is_broken(config: Path) -> None:
    """What ended counts as absent, so somebody has to renew it or take it out; a broken file is said, not raised."""

    def told(at: datetime) -> dict[str, tuple[bool, str]]:
        return {f.check: (f.ok, f.message) for f in examine(config, None, at=at, offline=True)}

    before = told(datetime(2026, 11, 30, 12, 0, tzinfo=UTC))
    assert before["facts of kestrel"] == (True, "words/facts.toml, 3 read")
    assert before["answers of kestrel"] == (True, "words/answers.toml, 2 read")
    after = told(datetime(2027, 1, 1, 0, 0, tzinfo=UTC))
    assert after["facts of kestrel"] == (False, "words/facts.toml, 3 read, ended: may_promise.refund.")
    assert after["answers of kestrel"] == (False, "words/answers.toml, 2 read, ended: hours.")
    written(config.parent / "words", "[oops]")
    ok, message = told(datetime(2026, 11, 30, 12, 0, tzinfo=UTC))["facts of kestrel"]
    assert (ok, "oops: there is no such key" in message) == (False, True)


def test_a_mistake_in_them_does_not_hold_up_what_was_approved(config: Path) -> None:
    """Sending needs neither file, and other brands have theirs: the brand says what is wrong with its own."""
    written(config.parent / "words", "[oops]")
    settings = load_settings(config, {})
    broken = brands_of(settings, config).voices["kestrel"].broken
    assert broken is not None
    assert "facts.toml" in broken or "answers.toml" in broken
    assert brands_of(settings, config, with_files=False).voices["kestrel"].facts is None
