"""The settings: what loads, what the environment changes, where the file and the database are found."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desk.settings import database_url, find_config, load_settings
from desk.settings_model import RedditSourceSettings, XSourceSettings
from desk.settings_root import Settings
from desk.settings_words import SettingsError
from responders.hours import in_quiet_hours
from tests.unit.desk.settings_files import BRAND, REDDIT, Load, Problems, X


def x_source(settings: Settings) -> XSourceSettings:
    source = settings.sources["x"]
    assert isinstance(source, XSourceSettings)
    return source


def reddit_source(settings: Settings) -> RedditSourceSettings:
    source = settings.sources["reddit"]
    assert isinstance(source, RedditSourceSettings)
    return source


def test_one_brand_with_a_name_is_enough(load: Load) -> None:
    """Everything but a brand's name has a default."""
    brand = load(BRAND).brands["kestrel"]

    assert (brand.names, brand.signature, brand.voice, brand.time_zone) == (("Kestrel",), "Kestrel team", "warm", "UTC")
    assert brand.hours() is None
    assert brand.quiet() is None


def test_accounts_sources_and_channels_find_each_other_by_name(load: Load) -> None:
    """A source and a channel belong to the account of their name, and an account to the only brand."""
    settings = load(BRAND + X + '[sources.x]\nplatform = "x"\n[channels.x]\n')

    assert settings.accounts["x"].brand == "kestrel"
    assert settings.accounts["x"].api_base == "https://api.x.com"
    assert x_source(settings).account == settings.channels["x"].account == "x"
    assert x_source(settings).spend_cap_usd == 10
    assert settings.accounts["x"].timeout == (5, 30)


def test_names_are_taken_as_people_write_them(load: Load) -> None:
    """Marks and schemes around handles, subreddits, hashtags, domains and ids are taken off."""
    settings = load(
        BRAND
        + 'handles = {x = ["@Kestrel"]}\nown_ids = {x = [123]}\nhashtags = ["#KestrelBikes"]\n'
        + 'domains = ["https://www.Kestrel.example/"]\n'
        + REDDIT
        + '[sources.reddit]\nplatform = "reddit"\nsubreddits = ["r/Bicycling"]\n'
    )
    brand = settings.brands["kestrel"]

    assert brand.handles == {"x": ("kestrel",)}
    assert brand.own_ids == {"x": ("123",)}
    assert (brand.hashtags, brand.domains) == (("kestrelbikes",), ("kestrel.example",))
    assert settings.accounts["reddit"].handle == "kestrelbikes"
    assert reddit_source(settings).subreddits == ("Bicycling",)


def test_hours_are_read_in_the_brands_zone(load: Load) -> None:
    """A day's own line replaces `every`, an empty one closes the day, and holidays count nothing."""
    brand = load(
        BRAND
        + 'time_zone = "Europe/London"\n[brands.kestrel.business_hours]\nevery = ["09:00-17:00"]\n'
        + 'sat = ["10:00-12:00"]\nsun = []\nholidays = ["2026-07-02", 2026-07-03]\n'
        + '[brands.kestrel.quiet_hours]\nevery = ["22:00-07:00"]\n'
    ).brands["kestrel"]
    monday = datetime(2026, 6, 29, tzinfo=UTC)
    hours = [brand.seconds_between(monday + timedelta(days=n), monday + timedelta(days=n + 1)) / 3600 for n in range(7)]

    assert hours == [8, 8, 8, 0, 0, 2, 0]
    assert brand.zone.key == "Europe/London"
    assert in_quiet_hours(monday + timedelta(hours=21, minutes=30), brand.quiet())
    assert not in_quiet_hours(monday + timedelta(hours=20, minutes=30), brand.quiet())


def test_the_spend_cap_can_be_lifted(load: Load) -> None:
    """TOML has no word for nothing, so "none" stands for no cap."""
    source = '[sources.x]\nplatform = "x"\nspend_cap_usd = '

    assert x_source(load(BRAND + X + source + '"none"')).spend_cap_usd is None
    assert x_source(load(BRAND + X + source + "2.5")).spend_cap_usd == 2.5


def test_settings_do_not_change_once_loaded(load: Load) -> None:
    """They are frozen values."""
    settings = load(BRAND)
    with pytest.raises(ValueError, match="frozen"):
        settings.poll.since = timedelta(0)  # type: ignore[misc]  # the point of the test
    with pytest.raises(ValueError, match="frozen"):
        settings.brands["kestrel"].name = "Merlin"  # type: ignore[misc]  # the point of the test


def test_a_byte_order_mark_is_no_obstacle(load: Load) -> None:
    """Some editors put one at the beginning."""
    assert "kestrel" in load("\N{ZERO WIDTH NO-BREAK SPACE}" + BRAND).brands


def test_the_environment_overrides_single_keys(load: Load) -> None:
    """Switches, numbers, durations and lists, also in sections that the file does not have."""
    settings = load(
        BRAND + REDDIT + '[sources.reddit]\nplatform = "reddit"\n',
        {
            "WELLHEARD__SOURCES__REDDIT__ENABLED": "false",
            "WELLHEARD__SOURCES__REDDIT__SUBREDDITS": '["bicycling", "cargobike"]',
            "WELLHEARD__DRAFTING__MAX_AGE_DAYS": "3",
            "WELLHEARD__POSTING__HOLD": "5m",
            "WELLHEARD_REDDIT_CLIENT_ID": "not a setting",
        },
    )

    assert not settings.sources["reddit"].enabled
    assert reddit_source(settings).subreddits == ("bicycling", "cargobike")
    assert settings.drafting.max_age_days == 3
    assert settings.posting.hold == timedelta(minutes=5)


@pytest.mark.parametrize(
    ("variable", "value", "expected"),
    [
        ("WELLHEARD__BRANDS__KESTREL__VOICE", "angry", 'brands.kestrel.voice: "angry" is not one of'),
        ("WELLHEARD__STOR__URL", "x", "stor: there is no such key"),
        ("WELLHEARD__BRANDS__KESTREL__TERMS", "[1, oh", "is not a list"),
        ("WELLHEARD__BRANDS", "x", 'brands: "x" is not a table.'),
    ],
)
def test_a_wrong_override_names_its_variable(problems: Problems, variable: str, value: str, expected: str) -> None:
    """What the environment got wrong is not blamed on the file."""
    (problem,) = problems(BRAND, {variable: value})

    assert problem.startswith(variable)
    assert expected in problem


def test_settings_built_by_hand_do_not_read_the_process_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only `load_settings` looks there, and only at what it is given."""
    monkeypatch.setenv("CLASSIFIER", '{"kind": "other"}')
    monkeypatch.setenv("WELLHEARD__POSTING__HOLD", "5m")

    assert Settings.model_validate({"brands": {"k": {"name": "K"}}}).posting.hold == timedelta(0)
    assert load_settings(None, {"WELLHEARD__BRANDS__K__NAME": "K"}).posting.hold == timedelta(0)


def test_the_settings_file_is_looked_for_in_order(tmp_path: Path) -> None:
    """--config, $WELLHEARD_CONFIG, the current folder, the user's folder; then what to do."""
    here, home = tmp_path / "here", tmp_path / "home"
    here.mkdir()
    home.mkdir()

    def found(option: Path | None = None, **environ: str) -> Path:
        return find_config(option, environ, here, home)

    with pytest.raises(SettingsError, match="wellheard init"):
        found()
    (home / "wellheard.toml").touch()
    assert found() == home / "wellheard.toml"
    (here / "wellheard.toml").touch()
    assert found() == here / "wellheard.toml"
    assert found(WELLHEARD_CONFIG="other.toml") == here / "other.toml"
    assert found(Path("/a.toml"), WELLHEARD_CONFIG="other.toml") == Path("/a.toml")


def test_the_database_is_the_first_that_is_named(load: Load, tmp_path: Path) -> None:
    """--db, $WELLHEARD_DB or its file, [store] url, and a file beside the settings."""
    config = tmp_path / "wellheard.toml"
    plain, named = load(BRAND), load(BRAND + '[store]\nurl = "postgresql+psycopg://host/name"')
    (tmp_path / "url").write_text("postgresql://file\n")

    assert database_url(None, {}, plain, config) == f"sqlite:///{tmp_path}/wellheard.db"
    assert database_url(None, {}, named, config) == "postgresql+psycopg://host/name"
    assert database_url(None, {"WELLHEARD_DB_FILE": str(tmp_path / "url")}, named, config) == "postgresql://file"
    assert database_url(None, {"WELLHEARD_DB": "postgresql://e"}, named, config) == "postgresql://e"
    assert database_url("postgresql://o", {"WELLHEARD_DB": "postgresql://e"}, named, config) == "postgresql://o"


def test_only_relative_sqlite_paths_start_at_the_settings(tmp_path: Path) -> None:
    """A cron line and a shell in another folder use the same database."""
    config = tmp_path / "wellheard.toml"

    def of_settings(url: str) -> str:
        config.write_text(f'{BRAND}\n[store]\nurl = "{url}"\n')
        return database_url(None, {}, load_settings(config, {}), config)

    assert of_settings("sqlite:///data/a.db") == f"sqlite:///{tmp_path}/data/a.db"
    for url in ("sqlite:////abs/a.db", "sqlite://", "sqlite:///:memory:", "sqlite:///file:a?mode=ro&uri=true"):
        assert of_settings(url) == url
    assert database_url("sqlite:///data/a.db", {}, None, config) == "sqlite:///data/a.db"
