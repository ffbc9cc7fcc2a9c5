"""From a TOML file and the environment to checked settings, or to a sentence for each thing that is wrong."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, InitSettingsSource, PydanticBaseSettingsSource

from desk.settings_errors import explain
from desk.settings_root import Settings
from desk.settings_secrets import take_secrets_out
from desk.settings_words import SettingsError

OVERRIDES = "WELLHEARD__"
"""Begins the variables that override single keys: `WELLHEARD__SOURCES__X__ENABLED=false`."""


def loaded(path: Path | None, environ: Mapping[str, str]) -> Settings:
    """See `desk.settings.load_settings`."""
    written, secretive = take_secrets_out(read_toml(path) if path else {})
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


def read_toml(
    path: Path, otherwise: str = "Write one with `wellheard init --brand NAME`, or name one with --config PATH."
) -> dict[str, Any]:
    """What a TOML file holds.

    Args:
        path: the file.
        otherwise: what to do where there is none.

    Raises:
        SettingsError: it is not there, cannot be read, or is no TOML.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise SettingsError(f"There is no file {path}. {otherwise}") from None
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise SettingsError(f"{path.name}: line {line} is not UTF-8. Save the file as UTF-8.") from None
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise SettingsError(f"{path.name} holds lists within lists without end. Take them out.") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(_syntax(path.name, text, str(error))) from None


def _syntax(name: str, text: str, said: str) -> str:
    found = re.fullmatch(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", said, flags=re.DOTALL)
    words, line, column = found.groups() if found else (said, None, None)
    if twice := re.match(r"Cannot declare \(([^)]*)\) twice", words):
        section = ".".join(part.strip(" '\"") for part in twice[1].split(",") if part.strip())
        return f"{name}: line {line}: [{section}] stands twice. Put its keys under the first one."
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
