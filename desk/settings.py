"""The settings as a whole: found, read from one TOML file and the environment, and checked.

Nothing else in the program reads `os.environ`; everything that needs it takes the mapping that `environment` gives.
"""

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import platformdirs
from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, InitSettingsSource, PydanticBaseSettingsSource

from desk.people import Person
from desk.settings_brand import BrandSettings
from desk.settings_errors import SettingsError, did_you_mean, explain, shown
from desk.settings_fields import format_duration, parse_duration
from desk.settings_model import AccountSettings, ChannelSettings, PersonSettings, SourceSettings
from desk.settings_root import Settings
from desk.settings_secrets import missing_secrets, read_variable, secret, secret_name, secrets_of, take_secrets_out

__all__ = [
    "AccountSettings",
    "BrandSettings",
    "ChannelSettings",
    "Person",
    "PersonSettings",
    "Settings",
    "SettingsError",
    "SourceSettings",
    "database_url",
    "environment",
    "find_config",
    "format_duration",
    "load_settings",
    "missing_secrets",
    "parse_duration",
    "secret",
    "secret_name",
    "secrets_of",
    "who",
]

CONFIG_NAME = "wellheard.toml"
OVERRIDES = "WELLHEARD__"
"""Begins the variables that override single keys: `WELLHEARD__SOURCES__X__ENABLED=false`."""


def environment() -> Mapping[str, str]:
    """The process environment: the one place that reads it."""
    return os.environ


def find_config(option: Path | None, environ: Mapping[str, str], cwd: Path, user_folder: Path | None = None) -> Path:
    """The settings file: `--config`, else $WELLHEARD_CONFIG, else ./wellheard.toml, else the user's config folder.

    A file that was named need not exist: `load_settings` says so.

    Raises:
        SettingsError: none was named, and there is none in either folder.
    """
    named = option or (Path(found) if (found := environ.get("WELLHEARD_CONFIG")) else None)
    if named is not None:
        return (cwd / named.expanduser()).absolute()
    folder = user_folder or platformdirs.user_config_path("wellheard", appauthor=False)
    for candidate in (cwd / CONFIG_NAME, folder / CONFIG_NAME):
        if candidate.is_file():
            return candidate.absolute()
    raise SettingsError(
        f"There is no {CONFIG_NAME} here, nor in {folder}. Write one with `wellheard init --brand NAME`,"
        " or name one with --config PATH."
    )


def load_settings(path: Path | None, environ: Mapping[str, str]) -> Settings:
    """The settings of a file, with single keys overridden by the environment, checked.

    Args:
        path: the TOML file; None: the environment alone.
        environ: as `environment` gives it.

    Raises:
        SettingsError: all that is wrong, a problem each: the file, the dotted key, the value, what is allowed.
    """
    written, secretive = take_secrets_out(_read(path) if path else {})
    name = path.name if path else "The environment"
    problems = [f"{name}: {key}: {words}" for key, words in secretive]

    class Loaded(Settings):
        """Settings from these two sources, the first of which wins."""

        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,
            file_secret_settings: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            return _Overrides(settings_cls, environ), InitSettingsSource(settings_cls, init_kwargs=written)

    try:
        settings = Loaded()
    except ValidationError as error:
        problems += [
            f"{_origin(key, name, environ, written)}: {key}: {words}" for key, words in explain(error, Settings)
        ]
    else:
        if not (problems := problems + _password_in(written, name)):
            return settings
    raise SettingsError(*problems)


def database_url(option: str | None, environ: Mapping[str, str], settings: Settings | None, config_path: Path) -> str:
    """The database: `--db`, else $WELLHEARD_DB (or _FILE), else [store] url, else wellheard.db beside the settings.

    A relative path of an SQLite URL in the settings starts at their folder, wherever the command is run; one that was
    typed or set in the environment starts where the command is run, as paths on a command line do.

    Raises:
        SettingsError: WELLHEARD_DB_FILE cannot be read.
    """
    given = option or read_variable(environ, "WELLHEARD_DB")
    if given:
        return given
    url = (settings.store.url if settings else None) or "sqlite:///wellheard.db"
    found = re.fullmatch(r"(sqlite(?:\+\w+)?:///)(?![/:]|file:)(.+)", url, flags=re.DOTALL)
    return f"{found[1]}{config_path.absolute().parent / found[2]}" if found else url


def who(settings: Settings, name: str | None) -> Person:
    """The person at the desk: the one named, else the only one there is.

    Raises:
        SettingsError: there is nobody, several and none was named, or none of that name.
    """
    people = settings.people
    if not people:
        raise SettingsError('Nobody is in [people]. Add yourself: [people.NAME] with role = "admin".')
    there = ", ".join(people)
    if name is None and len(people) > 1:
        raise SettingsError(f"There are several people in the settings. Say who you are with --as: {there}.")
    key = name if name is not None else next(iter(people))
    if key not in people:
        raise SettingsError(
            f"There is no {shown(key)} in [people]. {did_you_mean(key, people)}Say who you are with --as: {there}."
        )
    found = people[key]
    return Person(key=key, name=found.name, role=found.role, signature=found.signature)


class _Overrides(PydanticBaseSettingsSource):
    """`WELLHEARD__SECTION__NAME__KEY=value`. Names are lower case; a value that begins with [ is a TOML list."""

    def __init__(self, settings_cls: type[BaseSettings], environ: Mapping[str, str]) -> None:
        super().__init__(settings_cls)
        self._environ = environ

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """Unused: `__call__` gives all fields at once."""
        raise NotImplementedError

    def __call__(self) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for variable in sorted(name for name in self._environ if name.upper().startswith(OVERRIDES)):
            *above, key = variable[len(OVERRIDES) :].lower().split("__")
            table: Any = values
            for part in above:
                table = table.setdefault(part, {})
                if not isinstance(table, dict):
                    raise SettingsError(f"{variable} is set inside a variable that is a value. Unset one of the two.")
            table[key] = _override(variable, self._environ[variable])
        return values


def _override(variable: str, value: str) -> Any:
    if not value.lstrip().startswith("["):
        return value
    try:
        return tomllib.loads(f"list = {value}")["list"]
    except tomllib.TOMLDecodeError:
        raise SettingsError(f'{variable} is not a list. Write it as ["one", "two"].') from None


def _read(path: Path) -> dict[str, Any]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise SettingsError(
            f"There is no file {path}. Write one with `wellheard init --brand NAME`, or name one with --config PATH."
        ) from None
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise SettingsError(f"{path.name}: line {line} is not UTF-8. Save the file as UTF-8.") from None
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(_syntax(path.name, text, str(error))) from None


def _syntax(name: str, text: str, said: str) -> str:
    found = re.fullmatch(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", said, flags=re.DOTALL)
    words, line, column = found.groups() if found else (said, None, None)
    if line is None:
        lines = text.splitlines() or [""]
        line, column = str(len(lines)), str(len(lines[-1]) + 1)
    return f"{name}: line {line}, column {column}: {words}. Text needs quotes, lists need brackets."


def _origin(key: str, name: str, environ: Mapping[str, str], written: Mapping[str, Any]) -> str:
    """The variable that set this key, a table above it, or (where the file has no such key) one below it."""
    parts = re.sub(r"\[\d+\]", "", key).split(".")
    variables = {variable.upper(): variable for variable in sorted(environ)}
    for n in range(len(parts), 0, -1):
        if (place := OVERRIDES + "__".join(parts[:n]).upper()) in variables:
            return variables[place]
    table: Any = written
    for part in parts:
        table = table.get(part) if isinstance(table, Mapping) else None
    below = OVERRIDES + "__".join(parts).upper() + "__"
    return next((v for u, v in variables.items() if table is None and u.startswith(below)), name)


def _password_in(written: Mapping[str, Any], name: str) -> list[str]:
    url = written.get("store", {}).get("url")
    if isinstance(url, str) and re.match(r"[\w+]+://[^/@]*:[^/@]+@", url):
        return [
            f"{name}: store.url: it holds a password. Set WELLHEARD_DB or WELLHEARD_DB_FILE to the whole URL instead."
        ]
    return []
