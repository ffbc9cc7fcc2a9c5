"""The settings as a whole: found, read from one TOML file and the environment, and checked.

Nothing else in the program reads `os.environ`; everything that needs it takes the mapping that `environment` gives.
"""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from desk.people import Person
from desk.settings_words import SettingsError, did_you_mean, shown

if TYPE_CHECKING:
    from desk.settings_root import Settings

CONFIG_NAME = "wellheard.toml"


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


def load_settings(path: Path | None, environ: Mapping[str, str]) -> "Settings":
    """The settings of a file, with single keys overridden by the environment, checked.

    Args:
        path: the TOML file; None: the environment alone.
        environ: as `environment` gives it.

    Raises:
        SettingsError: all that is wrong, a problem each: the file, the dotted key, the value, what is allowed.
    """
    from desk.settings_loading import loaded  # noqa: PLC0415  # pydantic: a sixth of a second, for what has settings

    return loaded(path, environ)


def database_url(option: str | None, environ: Mapping[str, str], settings: "Settings | None", config_path: Path) -> str:
    """The database: `--db`, else $WELLHEARD_DB (or _FILE), else [store] url, else wellheard.db beside the settings.

    A relative path of an SQLite URL in the settings starts at their folder, wherever the command is run; one that was
    typed or set in the environment starts where the command is run, as paths on a command line do.

    Raises:
        SettingsError: WELLHEARD_DB_FILE cannot be read.
    """
    from desk.settings_secrets import read_variable  # noqa: PLC0415  # pydantic, as above

    given = option or read_variable(environ, "WELLHEARD_DB")
    if given:
        return given
    url = (settings.store.url if settings else None) or "sqlite:///wellheard.db"
    found = re.fullmatch(r"(sqlite(?:\+\w+)?:///)(?![/:]|file:)(.+)", url, flags=re.DOTALL)
    return f"{found[1]}{config_path.absolute().parent / found[2]}" if found else url


def who(settings: "Settings", name: str | None) -> Person:
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
    return settings.at_the_desk()[key]
