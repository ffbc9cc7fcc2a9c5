"""Secrets: which ones each platform knows, the environment variables they come from, and none of them in the file."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

from pydantic import SecretStr

from desk.settings_words import SettingsError

SECRETS: Mapping[str, Mapping[str, str]] = {
    "x": {
        "BEARER_TOKEN": "The app's own token. Reads, and cannot post; reading uses it where it is set.",
        "API_KEY": "Consumer key of the app. The four of OAuth 1.0a go together and post.",
        "API_SECRET": "Consumer secret of the app.",
        "ACCESS_TOKEN": "Token of the account.",
        "ACCESS_TOKEN_SECRET": "Secret of that token.",
    },
    "reddit": {
        "CLIENT_ID": "Of the app.",
        "CLIENT_SECRET": "Of the app; an installed app has none.",
        "REFRESH_TOKEN": "A permanent token of the account: the best way to post.",
        "READ_REFRESH_TOKEN": "A second one with read scopes only; reading uses it where it is set.",
        "USERNAME": "With PASSWORD, for a script app without a refresh token.",
        "PASSWORD": "With USERNAME.",
    },
}
"""By platform: the keys, and what each is."""
_OAUTH1 = ("API_KEY", "API_SECRET", "ACCESS_TOKEN", "ACCESS_TOKEN_SECRET")
_SECRETIVE = re.compile(
    r"(^|_)(tokens?|secrets?|passwords?|passwd|credentials?|bearer|(api|access|consumer|private)_?keys?|client_?id)($|_)"
)
_LARGEST_FILE = 65_536


class _Account(Protocol):
    @property
    def platform(self) -> str: ...


def secret_name(account: str, key: str) -> str:
    """The environment variable of a secret: `WELLHEARD_X_API_KEY` for account x and key API_KEY."""
    return f"WELLHEARD_{account.upper().replace('-', '_')}_{key.upper()}"


def secret(environ: Mapping[str, str], account: str, key: str) -> SecretStr | None:
    """A secret of an account, from its variable or from the file that the variable with `_FILE` names.

    Raises:
        SettingsError: both are set, or the file cannot be read, is empty, or holds more than one line.
    """
    value = read_variable(environ, secret_name(account, key))
    return None if value is None else SecretStr(value)


def secrets_of(name: str, account: _Account, environ: Mapping[str, str]) -> dict[str, str]:
    """All secrets of an account that are set, by lower-case key, ready for the platform's credentials.

    Raises:
        SettingsError: as `secret`.
    """
    found = {key.lower(): secret(environ, name, key) for key in SECRETS[account.platform]}
    return {key: value.get_secret_value() for key, value in found.items() if value is not None}


def missing_secrets(name: str, account: _Account, *, for_writing: bool, environ: Mapping[str, str]) -> list[str]:
    """The environment variables that still have to be set before this account can read, or post.

    Raises:
        SettingsError: as `secret`.
    """
    there = {key.upper() for key in secrets_of(name, account, environ)}
    missing = _missing_x(there, for_writing) if account.platform == "x" else _missing_reddit(there, for_writing)
    return [secret_name(name, key) for key in missing]


def _missing_x(there: set[str], for_writing: bool) -> list[str]:
    missing = [key for key in _OAUTH1 if key not in there]
    if for_writing or not missing:
        return missing
    if "BEARER_TOKEN" in there:
        return []
    # Somebody who began with the four is told the rest of them; anybody else the one that is enough.
    return missing if len(missing) < len(_OAUTH1) else ["BEARER_TOKEN"]


def _missing_reddit(there: set[str], for_writing: bool) -> list[str]:
    missing = [] if "CLIENT_ID" in there else ["CLIENT_ID"]
    if "REFRESH_TOKEN" in there or (not for_writing and there & {"READ_REFRESH_TOKEN", "CLIENT_SECRET"}):
        return missing
    if not for_writing:
        return [*missing, "CLIENT_SECRET"]
    if there & {"USERNAME", "PASSWORD"}:
        return missing + [key for key in ("CLIENT_SECRET", "USERNAME", "PASSWORD") if key not in there]
    return [*missing, "REFRESH_TOKEN"]


def read_variable(environ: Mapping[str, str], name: str) -> str | None:
    """The value of a variable, or the first line of the file that NAME_FILE names; None where neither is set.

    Raises:
        SettingsError: as `secret`.
    """
    value, file = environ.get(name, "").strip(), environ.get(f"{name}_FILE", "")
    if value and file:
        raise SettingsError(f"Both {name} and {name}_FILE are set. Keep one of them.")
    return _from_file(f"{name}_FILE", Path(file)) if file else value or None


def _from_file(variable: str, path: Path) -> str:
    try:
        with path.open("rb") as file:
            text = file.read(_LARGEST_FILE).decode().strip()
    except OSError as error:
        raise SettingsError(f"{variable} names a file that cannot be read: {path} ({error.strerror}).") from None
    except ValueError:
        raise SettingsError(f"{variable} names a file that is not text: {path}. Give the file of the secret.") from None
    if not text:
        raise SettingsError(f"{variable} names a file that is empty: {path}. Write the secret into it.")
    if len(text.splitlines()) > 1:
        raise SettingsError(f"{variable} names a file of more than one line: {path}. Leave only the secret in it.")
    return text


def take_secrets_out(data: dict[str, Any]) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """The raw settings without keys that look like secrets, and (dotted key, sentence) for each of those."""
    found = list(_secretive(data, ()))
    for path in found:
        table = data
        for part in path[:-1]:
            table[part] = dict(table[part])
            table = table[part]
        del table[path[-1]]
    return data, [(".".join(path), _advice(path)) for path in found]


def _secretive(table: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _secretive(value, (*path, key))
        elif _SECRETIVE.search(re.sub(r"[^a-z0-9]+", "_", key.lower())) and path[-1:] not in {
            ("handles",),
            ("own_ids",),
        }:
            yield *path, key


def _advice(path: tuple[str, ...]) -> str:
    key = re.sub(r"[^A-Z0-9]+", "_", path[-1].upper())
    account = path[1] if len(path) == 3 and path[0] in {"accounts", "sources", "channels"} else "<ACCOUNT>"
    if any(key in keys for keys in SECRETS.values()):
        name = secret_name(account, key)
        return f"secrets come from the environment: set {name} or {name}_FILE, and take it out."
    known = ", ".join(secret_name(account, key) for keys in SECRETS.values() for key in keys)
    return f"secrets come from the environment. Take this line out; the variables are {known}, each also with _FILE."
