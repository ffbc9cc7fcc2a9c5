"""Who is at the desk, and what they may do; and the durations they write."""

import ast
import re
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.people import ACTS, ROLES, Person
from desk.settings import who
from desk.settings_fields import format_duration, parse_duration
from desk.settings_words import SettingsError
from tests.unit.desk.settings_files import BRAND, Load

HOUSE = Path(__file__).parents[3]


def test_the_only_person_need_not_say_who_they_are(load: Load) -> None:
    """With several, --as names one of them."""
    one = load(BRAND + '[people.maya]\nrole = "admin"\nsignature = "Maya"')
    two = load(BRAND + '[people.maya]\nrole = "admin"\n[people.tom]\nname = "Tom Brandt"')

    assert who(one, None) == Person("maya", "maya", "admin", "Maya")
    assert who(two, "tom") == Person("tom", "Tom Brandt", "writer")
    with pytest.raises(SettingsError, match="Say who you are with --as: maya, tom"):
        who(two, None)
    with pytest.raises(SettingsError, match='There is no "tim" in .people.. Did you mean "tom"'):
        who(two, "tim")
    with pytest.raises(SettingsError, match="Nobody is in .people."):
        who(load(BRAND), None)


def test_each_role_may_do_more_than_the_one_before() -> None:
    """Writers write, approvers decide, admins keep house."""
    may = {role: {act for act in ACTS if Person("p", "P", role).may(act)} for role in ROLES}

    assert may["writer"] < may["approver"] < may["admin"] == set(ACTS)
    assert {"edit", "redraft", "propose", "note"} <= may["writer"]
    assert may["approver"] - may["writer"] == {"approve", "reject", "handoff", "correct"}
    assert may["admin"] - may["approver"] == {"people", "erase", "pause", "database"}
    with pytest.raises(ValueError, match="is no act"):
        Person("p", "P", "admin").may("aprove")


def test_every_act_that_a_command_asks_for_is_known() -> None:
    """A command that asks for an act nobody knows could not be run by anyone."""
    asked = {
        node.args[0].value
        for path in (HOUSE / "desk" / "cli").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in {"person", "may"}
        if node.args and isinstance(node.args[0], ast.Constant)
    }

    assert asked
    assert asked <= set(ACTS)


def test_the_brand_of_a_report_is_named_where_there_are_several(load: Load) -> None:
    """One brand needs no naming, and a wrong name lists the right ones."""
    two = load(BRAND + '[brands.merlin]\nname = "Merlin"')

    assert load(BRAND).report_brand(None) == "kestrel"
    assert two.report_brand("merlin") == "merlin"
    for given_name in (None, "eagle"):
        with pytest.raises(SettingsError, match="kestrel, merlin"):
            two.report_brand(given_name)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90s", 90), ("5m", 300), ("24h", 86400), ("7d", 604800), ("2w", 1209600), ("1h30m", 5400), (" 5 M ", 300)],
)
def test_durations_are_numbers_with_units(text: str, seconds: int) -> None:
    """The units are s, m, h, d and w, alone or one after the other."""
    assert parse_duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "90", "h", "-5m", "5 minutes", "1.5h", "99999999999d", "9999w", "٣m"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    """Also lengths that no clock can hold."""
    with pytest.raises(ValueError, match="Write a number and a unit|longer than ten years"):
        parse_duration(text)


@given(st.integers(0, 3650 * 86400).map(lambda seconds: timedelta(seconds=seconds)))
def test_a_duration_that_is_written_reads_back(length: timedelta) -> None:
    """Writing and reading are each other's reverse."""
    assert parse_duration(format_duration(length)) == length
    assert re.fullmatch(r"\d+[smhd]", format_duration(length))
