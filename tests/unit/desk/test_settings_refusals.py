"""Wrong settings are refused in words that tell how to put them right."""

from pathlib import Path

import pytest

from desk.settings import load_settings
from desk.settings_words import SettingsError
from tests.unit.desk.settings_files import BRAND, REDDIT, Problems, X

TWO_OF_A_NAME = """
[accounts.x-b]
platform = "x"
handle = "one"
[accounts.x_b]
platform = "x"
handle = "two"
"""
MAYA = '[people.maya]\nrole = "admin"\n'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (BRAND + 'voice = "angry"', 'brands.kestrel.voice: "angry" is not one of warm, friendly, formal.'),
        (BRAND + "terms = 5", 'brands.kestrel.terms: 5 is not a list. Write it as ["one", "two"].'),
        (BRAND + "terms = [5]", "brands.kestrel.terms[0]: 5 is not text. Put it in quotes."),
        (BRAND + 'signature = " "', "brands.kestrel.signature: It is empty. Write something, or leave the key out."),
        (
            BRAND + 'time_zone = "Europe/Londn"',
            'brands.kestrel.time_zone: "Europe/Londn" is no time zone. Did you mean "Europe/London"? '
            "Write it as Europe/London or UTC.",
        ),
        (BRAND + 'business_hours = "9-5"', "brands.kestrel.business_hours: \"9-5\" is not a table."),
        (BRAND + '[brands.kestrel.business_hours]\nmon = ["9-17"]', 'business_hours.mon[0]: "9-17" is no'),
        (BRAND + "[brands.kestrel.business_hours]\nmon = []", "brands.kestrel.business_hours: These hours never open."),
        (BRAND + '[brands.kestrel.business_hours]\nholidays = ["Xmas"]', '.holidays[0]: "Xmas" is not a day.'),
        (BRAND + 'ordinary_words = ["Kestrel"]', "brands.kestrel: ordinary_words need words in context"),
        ('[brands.Kestrel]\nname = "K"', 'brands.Kestrel: "Kestrel" is no name for settings. Use a-z'),
        ("[brands.kestrel]", "brands.kestrel.name: is not set. The brand as people write it."),
        ("", "brands: is not set. The brands to listen for: at least one, such as [brands.kestrel]."),
        ("[brands]", "brands: A table is empty. Give at least one."),
        (BRAND + '[people.tom]\nrole = "boss"', 'people.tom.role: "boss" is not one of writer, approver, admin.'),
        (BRAND + '[posting]\nhold = "soon"', 'posting.hold: "soon" is no stretch of time. Write a number and a unit'),
        (BRAND + "[posting]\nhold = 90", 'posting.hold: "90" is no stretch of time.'),
        (BRAND + "[drafting]\nmax_age_days = true", "drafting.max_age_days: true is not a number. Write"),
        (BRAND + "[classifier]\nthreshold = false", "classifier.threshold: false is not a number."),
        (BRAND + "[drafting]\nmax_age_days = -1", "drafting.max_age_days: -1 is too small. The least is 0."),
        (BRAND + "[drafting]\nmax_age_days = 1.5", "drafting.max_age_days: 1.5 is not a whole number."),
        (BRAND + X + "timeout_s = inf", "accounts.x.timeout_s: Infinity"),
        (BRAND + X + 'api_base = "http://evil.example"', 'accounts.x.api_base: "http://evil.example" is no address'),
        (BRAND + X + 'user_id = "kestrel"', 'accounts.x.user_id: "kestrel" is no user id of X. It is a number.'),
        (BRAND + MAYA + '[approval.a]\nfindings = ["promise"]', 'no check "promise". Did you mean "promises"?'),
        (BRAND + MAYA + '[approval.a]\nplatforms = ["redit"]', 'there is no platform "redit". Did you mean "reddit"?'),
        (BRAND + MAYA + '[approval.a]\nplatforms = ["twitter"]', 'there is no platform "twitter". Did you mean "x"?'),
        (BRAND + MAYA + '[approval.a]\ntopics = ["legl"]', 'there is no topic "legl". Did you mean "legal"?'),
        (BRAND + MAYA + '[assign.a]\nto = ["maya"]\ntopics = ["delivry"]', 'Did you mean "delivery"?'),
        (BRAND + MAYA + '[approval.a]\nlanguages = ["en-gb"]', '"en-gb" is no language. Write its code'),
        (BRAND + MAYA + '[approval.a]\nlanguages = ["english"]', '"english" is no language. Write its code'),
        (BRAND + X + 'user_agent = "me"', "accounts.x.user_agent: there is no such key for x. Take it out."),
        (BRAND + X + 'brand = "kestral"', 'accounts.x.brand: there is no brand "kestral". Did you mean "kestrel"?'),
        (BRAND + '[sources.x]\nplatform = "x"', '.account: there is no account "x". There is none: add [accounts.x]'),
        (BRAND + '[sources.x]\nplatform = "y"', 'sources.x.platform: "y" is not one of x, reddit, replay.'),
        (BRAND + "[sources.x]", "sources.x.platform: is not set. It is one of x, reddit, replay."),
        (BRAND + '[sources.r]\nplatform = "replay"', "sources.r.path: is not set. The file, relative to this one."),
        (BRAND + REDDIT + '[sources.a]\nplatform = "x"\naccount = "reddit"', '"reddit" is an account on reddit, and'),
        (BRAND + X + '[channels.x]\nreply_in = ["bikes"]', "channels.x.reply_in: only Reddit has subreddits."),
        (BRAND + X + '[channels.x]\n[channels.y]\naccount = "x"', '.account: channel "x" already sends from "x".'),
        (BRAND + TWO_OF_A_NAME, "accounts.x_b: it would share WELLHEARD_X_B_"),
        (BRAND + X + X.replace(".x]", ".y]"), 'accounts.y: it is the same account as "x".'),
    ],
)  # fmt: skip
def test_a_wrong_value_names_its_file_its_place_itself_and_what_is_allowed(
    problems: Problems, text: str, expected: str
) -> None:
    """One problem, one sentence, and all that is needed to put it right."""
    (problem,) = problems(text)

    assert problem.startswith("wellheard.toml: ")
    assert expected in problem


@pytest.mark.parametrize(
    ("text", "place", "meant"),
    [
        (BRAND + 'voise = "warm"', "brands.kestrel.voise", "voice"),
        (BRAND + '[brands.kestrel.quiet_hours]\neevry = ["22:00-07:00"]', "brands.kestrel.quiet_hours.eevry", "every"),
        (BRAND + X + '[sources.x]\nplatform = "x"\nquerry = "kestrel"', "sources.x.querry", "query"),
        (BRAND + "[channel.x]", "channel", "channels"),
    ],
)
def test_an_unknown_key_is_named_with_the_one_that_was_meant(
    problems: Problems, text: str, place: str, meant: str
) -> None:
    """An unknown key is never ignored; its neighbours are listed."""
    (problem,) = problems(text)

    assert problem.startswith(f'wellheard.toml: {place}: there is no such key. Did you mean "{meant}"? Allowed here: ')
    assert meant in problem.partition("Allowed here: ")[2]


def test_keys_of_another_kind_of_source_are_not_allowed(problems: Problems) -> None:
    """The keys that are listed are those of the source's own platform."""
    (problem,) = problems(BRAND + '[sources.r]\nplatform = "replay"\npath = "a.jsonl"\nspend_cap_usd = 1')

    assert problem.endswith("Allowed here: enabled, platform, path, shift, train.")


def test_all_problems_are_said_at_once(problems: Problems) -> None:
    """Nobody has to run the command once per mistake."""
    found = problems(BRAND + 'voice = "angry"\nlocale = "English!"\n[posting]\nhold = "soon"')

    assert [problem.split(": ")[1] for problem in found] == [
        "brands.kestrel.voice",
        "brands.kestrel.locale",
        "posting.hold",
    ]


def test_a_section_that_stands_twice_is_named(problems: Problems) -> None:
    """Whoever pastes a block from the docs under one that is there is told what to do."""
    [found] = problems(BRAND + "\n[classifier]\nthreshold = 0.4\n[classifier]\nkind = 'vader'\n")
    assert "[classifier] stands twice. Put its keys under the first one." in found


def test_a_syntax_error_gives_line_and_column(problems: Problems) -> None:
    """The place is where TOML stopped reading."""
    assert problems("[brands.kestrel]\nname = Kestrel")[0].startswith("wellheard.toml: line 2, column 8: ")
    assert problems('[brands.kestrel]\nname = ["a",')[0].startswith("wellheard.toml: line 2, column 13: ")


def test_a_file_that_is_not_there_or_not_text_is_said(tmp_path: Path) -> None:
    """A missing file, a folder and another encoding each get their own words."""
    (tmp_path / "latin.toml").write_bytes(b"[a]\nname = 'Z\xfcrich'")
    for name, words in (
        ("none.toml", "There is no file"),
        (".", "cannot be read"),
        ("latin.toml", "line 2 is not UTF-8"),
    ):
        with pytest.raises(SettingsError, match=words):
            load_settings(tmp_path / name, {})


def test_values_on_a_terminal_are_harmless(problems: Problems) -> None:
    """Law 5: a value is shown without control sequences, and not at length."""
    (problem,) = problems(BRAND + 'voice = "\\u001b[31m\\u009b' + "x" * 500 + '"')

    assert problem.isprintable()
    assert len(problem) < 200
