"""The file that `init` writes, and the reference: every key is explained, and what it explains is there."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from desk.settings import load_settings
from desk.settings_brand import BrandSettings
from desk.settings_clocks import RiskSettings, TargetsSettings, TargetTable
from desk.settings_mail import ReportMailSettings
from desk.settings_model import (
    AccountSettings,
    ChannelSettings,
    RedditSourceSettings,
    ReplaySettings,
    XSourceSettings,
)
from desk.settings_notices import NoticeTargetSettings
from desk.settings_reference import settings_reference
from desk.settings_root import Settings
from desk.settings_team import ApprovalSettings, AssignSettings, TeamSettings
from desk.settings_words import SettingsError
from desk.starter import brand_key, starter_toml


def load(tmp_path: Path, text: str) -> Settings:
    path = tmp_path / "wellheard.toml"
    path.write_text(text, encoding="utf-8")
    return load_settings(path, {})


def uncommented(text: str) -> str:
    """With every setting that is commented out (# without a space) put in force."""
    return re.sub(r"^#(?=[a-z\[])", "", text, flags=re.MULTILINE)


def test_the_starter_loads_as_it_is(tmp_path: Path) -> None:
    """A newcomer has a brand and an admin, and nothing that reads or posts."""
    settings = load(tmp_path, starter_toml("Kestrel Bikes", "maya", "Europe/London"))

    assert settings.brands["kestrel-bikes"].name == "Kestrel Bikes"
    assert settings.brands["kestrel-bikes"].time_zone == "Europe/London"
    assert settings.people["maya"].role == "admin"
    assert not settings.sources
    assert not settings.channels
    assert settings.brands["kestrel-bikes"].quiet() is None


def test_the_starter_loads_with_everything_put_in_force(tmp_path: Path) -> None:
    """What stands in comments is right too: who puts a section in force has it on."""
    settings = load(tmp_path, uncommented(starter_toml("Kestrel", "maya")))

    assert set(settings.sources) == {"x", "reddit", "replay"}
    assert all(source.enabled for source in settings.sources.values())
    assert all(channel.enabled for channel in settings.channels.values())


def test_commented_defaults_are_the_defaults(tmp_path: Path) -> None:
    """`#key = value` in the sections on how the work is done says what happens without the line."""
    bare, full = (load(tmp_path, change(starter_toml("Kestrel", "maya"))) for change in (str, uncommented))

    bare_classifier, full_classifier = bare.classifier, full.classifier
    assert (bare_classifier.kind, bare_classifier.threshold) == (full_classifier.kind, full_classifier.threshold)
    assert set(full_classifier.priors["kestrel"].model_dump().values()) == {0.0}
    for section in ("poll", "drafting", "posting"):
        assert getattr(bare, section) == getattr(full, section)
    aims, told = bare.brands["kestrel"].targets, full.brands["kestrel"].targets
    assert aims.first == told.first.model_copy(update={"pairs": {}})
    assert aims.next == told.next
    assert (aims.around_the_clock, aims.warn_share) == (told.around_the_clock, told.warn_share)
    assert bare.notices.timeout_s == full.notices.timeout_s
    for model, settings in ((XSourceSettings, full.sources["x"]), (RedditSourceSettings, full.sources["reddit"])):
        for key in ("own_timeline", "overlap_minutes", "recheck_per_day", "stale_after"):
            assert getattr(settings, key) == model.model_fields[key].default


def keys_of(model: type[BaseModel]) -> set[str]:
    return set(model.model_fields)


def test_every_key_is_in_the_starter() -> None:
    """A key that `init` does not write down is a key that nobody finds."""
    written = tomllib.loads(uncommented(starter_toml("Kestrel", "maya")))
    expected: dict[str, tuple[dict[str, object], Any]] = {
        "brands": (written["brands"]["kestrel"], BrandSettings),
        "accounts.x": (written["accounts"]["x"], AccountSettings),
        "accounts.reddit": (written["accounts"]["reddit"], AccountSettings),
        "sources.x": (written["sources"]["x"], XSourceSettings),
        "sources.reddit": (written["sources"]["reddit"], RedditSourceSettings),
        "sources.replay": (written["sources"]["replay"], ReplaySettings),
        "channels.reddit": (written["channels"]["reddit"], ChannelSettings),
        "approval": ({**written["assign"]["nights"], **written["approval"]["over_a_check"]}, ApprovalSettings),
        "assign": (written["assign"]["nights"], AssignSettings),
        "teams": (written["teams"]["care"], TeamSettings),
    }
    brand, notices = written["brands"]["kestrel"], written["notices"]
    expected |= {
        "targets": (brand["targets"], TargetsSettings), "targets.first": (brand["targets"]["first"], TargetTable),
        "risks.other": (brand["risks"]["other"], RiskSettings),
        "notices.targets.team": (notices["targets"]["team"], NoticeTargetSettings),
        "reports.monday": (written["reports"]["monday"], ReportMailSettings),
    }  # fmt: skip
    for name in ("store", "classifier", "poll", "drafting", "review", "posting", "notices", "mail"):
        expected[name] = (written[name], Settings.model_fields[name].annotation)
    missing = {name: keys_of(model) - set(table) for name, (table, model) in expected.items()}
    other_platform = {"accounts.x": {"auth_base", "user_agent"}, "accounts.reddit": {"owned", "user_id"}}

    assert set(written) == keys_of(Settings)
    assert {name: keys for name, keys in missing.items() if keys} == other_platform


def models(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
        for field in annotation.model_fields.values():
            yield from models(field.annotation)
    for inner in getattr(annotation, "__args__", ()):
        yield from models(inner)


def test_every_key_is_explained_in_the_reference() -> None:
    """Each has a row in its section, with a type, a default and a meaning."""
    sections = settings_reference().split("\n## ")[1:]
    rows = {tuple(re.findall(r"^\| `(\w+)` \|", section, flags=re.MULTILINE)) for section in sections}

    for model in set(models(Settings)) - {Settings}:
        own = {name for name, field in model.model_fields.items() if not list(models(field.annotation))}
        assert any(own == set(row) for row in rows), model.__name__
        assert all(field.description for field in model.model_fields.values()), model.__name__
    assert not re.search(r"^\|.*\| +\|", settings_reference(), flags=re.MULTILINE)


@given(st.text(max_size=40), st.text(max_size=20))
def test_any_name_of_a_brand_or_a_user_makes_a_file_that_loads(
    tmp_path_factory: pytest.TempPathFactory, brand: str, person: str
) -> None:
    """Law 5: what people type is data, whatever quotes, line breaks or scripts it holds."""
    folder = tmp_path_factory.getbasetemp()
    try:
        text = starter_toml(brand, person)
    except SettingsError:
        assert not "".join(c for c in brand if c.isprintable()).strip()
        return
    settings = load(folder, text)
    (only,) = settings.brands.values()
    (somebody,) = settings.people.values()

    assert only.name == " ".join("".join(c if c.isprintable() else " " for c in brand).split())
    assert somebody.role == "admin"
    assert len(settings.people) == 1


@pytest.mark.parametrize(
    ("name", "key"),
    [("Kestrel", "kestrel"), ("Café Zoë & Co", "cafe-zoe-co"), ("L'Eau", "leau"), ("日本", "brand"), ("7_7", "7-7")],
)  # fmt: skip
def test_a_brands_key_is_made_of_its_name(name: str, key: str) -> None:
    """Lower case, a-z and 0-9, with hyphens between."""
    assert brand_key(name) == key


def test_a_brand_without_a_name_is_refused() -> None:
    """There would be nothing to listen for."""
    with pytest.raises(SettingsError, match="--brand NAME"):
        starter_toml(" \n", "maya")
