"""The reference of all settings, written from their types: what `docs/reference/settings.md` holds."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from desk.settings_errors import tags
from desk.settings_fields import OpeningText, format_duration
from desk.settings_root import Settings
from desk.settings_secrets import SECRETS, secret_name

_INTRO = """\
# Settings

All settings stand in one TOML file: `--config PATH`, else `$WELLHEARD_CONFIG`, else `./wellheard.toml`, else
`wellheard.toml` in the user's config folder. `wellheard init` writes one with every key explained. Relative paths start
at the folder of that file. An unknown key is an error, never ignored.

A single key can be set from the environment, which then wins: `WELLHEARD__`, and the dotted key in capitals with `__`
for each dot, such as `WELLHEARD__SOURCES__X__ENABLED=false`. Lists are written as in TOML:
`WELLHEARD__SOURCES__REDDIT__SUBREDDITS='["bicycling"]'`. Names with a capital or a hyphen cannot be reached that way.

A *duration* is a number and a unit: `90s`, `5m`, `24h`, `7d`, `2w`. A *stretch* is part of a day by the wall clock:
`09:00-17:30`; `22:00-07:00` reaches over midnight, `00:00-24:00` is the whole day.
"""
_SECRETS = """\
## Secrets

Secrets come from the environment, never from the file, which is refused if it holds one. The variable is named after
the account; with `_FILE` at its end it names a file that holds the secret (not both). The database URL, which may hold
a password, is `WELLHEARD_DB` or `WELLHEARD_DB_FILE`.
"""
_PLAIN = {bool: "true or false", int: "whole number", float: "number", str: "text", timedelta: "duration", date: "day"}
_TABLE = "\n| key | type | default | meaning |\n|---|---|---|---|\n"
_WITHOUT = "Without it: "


def settings_reference() -> str:
    """All sections and keys with type, default and meaning, as Markdown."""
    parts = [_INTRO]
    for name, field in Settings.model_fields.items():
        parts += _sections(name, field)
    parts.append(_SECRETS)
    parts += [_table(platform) for platform in SECRETS]
    return "\n".join(parts)


def _table(platform: str) -> str:
    rows = "".join(f"| `{secret_name(platform, key)}` | {words} |\n" for key, words in SECRETS[platform].items())
    return f"| variable, for `[accounts.{platform}]` | meaning |\n|---|---|\n{rows}"


def _sections(name: str, field: FieldInfo) -> Iterator[str]:
    annotation = field.annotation
    if get_origin(annotation) is dict:
        inner = get_args(annotation)[1]
        if kinds := tags(inner):
            for tag, model in kinds.items():
                yield from _section(f"[{name}.NAME]", model, f', with `platform = "{tag}"`')
        else:
            yield from _section(f"[{name}.NAME]", inner)
    elif _model(annotation):
        yield from _section(f"[{name}]", _model(annotation))


def _section(heading: str, model: Any, rest: str = "") -> Iterator[str]:
    rows, below = "", []
    for key, field in model.model_fields.items():
        if inner := _model(field.annotation):
            below.append((f"{heading[:-1]}.{key}]", inner))
        elif get_origin(field.annotation) is dict and (inner := _model(get_args(field.annotation)[1])):
            below.append((f"{heading[:-1]}.{key}.NAME]", inner))
        else:
            rows += _row(key, field)
    words = " ".join((model.__doc__ or "").split())
    yield f"## `{heading}`{rest}\n\n{words}\n{_TABLE}{rows}"
    for name, inner in below:
        yield from _section(name, inner)


def _row(key: str, field: FieldInfo) -> str:
    meaning, _, without = (field.description or "").partition(_WITHOUT)
    if without:
        default = without.rstrip(".")
    elif field.is_required():
        default = "required"
    else:
        default = _default(field.default)
    cells = (f"`{key}`", _type(field.annotation, field.metadata), default, meaning.strip())
    return "| " + " | ".join(" ".join(cell.replace("|", "\\|").split()) for cell in cells) + " |\n"


def _model(annotation: object) -> type[BaseModel] | None:
    options = get_args(annotation) if _is_union(annotation) else (annotation,)
    return next((o for o in options if isinstance(o, type) and issubclass(o, BaseModel)), None)


def _is_union(annotation: object) -> bool:
    return get_origin(annotation) is Union or type(annotation).__name__ == "UnionType"


def _type(annotation: Any, metadata: list[Any] | None = None) -> str:
    if annotation == OpeningText:
        return "stretch"
    if get_origin(annotation) is Annotated or _is_union(annotation):
        return _type(next(a for a in get_args(annotation) if a is not type(None)))
    if words := _choices(annotation):
        return " or ".join(f"`{word}`" for word in words)
    if get_origin(annotation) is tuple:
        return f"list of {_type(get_args(annotation)[0])}"
    if get_origin(annotation) is dict:
        return f"table of {_type(get_args(annotation)[1])}"
    least = next((str(m.ge) for m in metadata or () if getattr(m, "ge", None) is not None), None)
    return _PLAIN[annotation] + (f", at least {least}" if least is not None else "")


def _choices(annotation: Any) -> tuple[str, ...]:
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return tuple(word.value for word in annotation)
    return get_args(annotation) if get_origin(annotation) is Literal else ()


def _default(value: object) -> str:
    return "none" if value in (None, (), {}) else f"`{_written(value)}`"


def _written(value: object) -> str:
    """As it would stand in the file."""
    match value:
        case timedelta():
            return f'"{format_duration(value)}"'
        case tuple():
            return f"[{', '.join(map(_written, value))}]"
        case float():
            return f"{value:g}"
        case _:
            return json.dumps(value)
