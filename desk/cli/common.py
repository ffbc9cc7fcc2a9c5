"""What every command shares: the settings, the store, the person, printing, and errors in plain words."""

import json
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from desk.people import Person
from desk.plain import Shown, plain
from desk.settings import database_url, environment, find_config, load_settings, who
from desk.settings_words import SettingsError
from store.errors import StoreError

if TYPE_CHECKING:
    from desk.settings_root import Settings
    from store.engine import Store

_F = TypeVar("_F", bound=Callable[..., object])


class Desk:
    """One run of the command line: settings, store and person, each opened when first asked for."""

    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options

    @cached_property
    def config(self) -> Path:
        """The settings file."""
        option = self.options["config"]
        return find_config(Path(option) if option else None, environment(), Path.cwd())

    @cached_property
    def settings(self) -> "Settings":
        """The settings, validated."""
        return load_settings(self.config, environment())

    @cached_property
    def settings_if_any(self) -> "Settings | None":
        """The same; None where there is no file and none was named, for what works without."""
        try:
            self.config  # noqa: B018  # asked for what it raises
        except SettingsError:
            return None
        return self.settings

    @cached_property
    def url(self) -> str:
        """The database."""
        return database_url(self.options["db"], environment(), self.settings, self.config)

    @cached_property
    def store(self) -> "Store":
        """The database, at the revision this program writes; closed when the command ends."""
        # SQLAlchemy takes a third of a second to load, for the commands that have a database.
        from store.engine import Store  # noqa: PLC0415
        from store.schema import require_current  # noqa: PLC0415

        store = Store(self.url)
        click.get_current_context().call_on_close(store.close)
        require_current(store)
        return store

    def person(self, act: str) -> Person:
        """Who is at the desk, allowed to do this."""
        person = who(self.settings, self.options["as"])
        if not person.may(act):
            raise click.UsageError(f"{person.key} is {person.role} and may not {act}. Ask an approver or an admin.")
        return person

    @property
    def quiet(self) -> bool:
        """Say only what failed."""
        return bool(self.options["quiet"])

    def talk(self, text: str) -> None:
        """Talk goes to stderr; the result goes to stdout."""
        if not self.quiet:
            click.echo(plain(text, lines=True), err=True)

    def warn(self, text: str) -> None:
        """What failed is said even when quiet."""
        click.echo(plain(text, lines=True), err=True)


def now() -> datetime:
    """The real clock: read only here and in `run`."""
    return datetime.now(UTC)


def pass_desk(command: _F) -> _F:
    """Give a command the desk as its first argument."""

    @click.pass_context
    def wrapped(ctx: click.Context, /, *args: Any, **kwargs: Any) -> Any:
        desk = ctx.obj if isinstance(ctx.obj, Desk) else Desk(ctx.obj)
        ctx.find_root().obj = ctx.obj = desk
        return ctx.invoke(command, desk, *args, **kwargs)

    wrapped.__name__ = getattr(command, "__name__", "command")
    wrapped.__doc__ = command.__doc__
    wrapped.__click_params__ = getattr(command, "__click_params__", [])  # type: ignore[attr-defined]  # Click's own list
    return wrapped  # type: ignore[return-value]  # same call, one argument fewer


def json_option(command: _F) -> _F:
    """`--json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")(command)


def safe(line: str) -> str:
    """A line for the terminal: whatever a stranger wrote in it is harmless, our own bold stays (law 5)."""
    if isinstance(line, Shown):
        return line
    bold = line.startswith(_BOLD) and line.endswith(_PLAIN)
    inner = plain(line[len(_BOLD) : -len(_PLAIN)] if bold else line, lines=True)
    return f"{_BOLD}{inner}{_PLAIN}" if bold else inner


_BOLD, _PLAIN = "\x1b[1m", "\x1b[0m"


def emit(as_json: bool, document: Any, lines: Callable[[], Iterable[str]]) -> None:
    """Print a result: one JSON document, or lines for people."""
    if as_json:
        sys.stdout.write(
            json.dumps(document, ensure_ascii=False, indent=2, default=str).encode("utf-8", "replace").decode()
        )
        sys.stdout.write("\n")
        return
    for line in lines():
        click.echo(safe(line))


def underlined(words: str) -> str:
    """Words that something was found in."""
    return click.style(words, bold=True, underline=True)


ID = click.IntRange(0, 2**63 - 1)
"""The id of a row."""


class Duration(click.ParamType[timedelta]):
    """A stretch of time such as 90s, 5m, 24h or 7d."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        """From text to a timedelta."""
        from desk.settings_fields import parse_duration  # noqa: PLC0415  # loads pydantic

        if isinstance(value, timedelta):
            return value
        try:
            return parse_duration(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


def ago(at: datetime, moment: datetime | None) -> str:
    """How long ago, in the largest unit that fits."""
    if moment is None:
        return "never"
    seconds = max(0, int((at - moment).total_seconds()))
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60)):
        if seconds >= size:
            return f"{seconds // size}{unit} ago"
    return f"{seconds}s ago"


def table(rows: Iterable[Iterable[str]], head: Iterable[str]) -> Iterable[str]:
    """Columns as wide as their widest cell; the last one runs free."""
    cells = [list(head), *[list(row) for row in rows]]
    widths = [max(len(row[n]) for row in cells) for n in range(len(cells[0]) - 1)]
    for n, row in enumerate(cells):
        line = "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]])
        yield click.style(line, bold=True) if n == 0 else line


def explain(error: BaseException) -> str:
    """An error in words for the person who meets it."""
    spoken: tuple[type[BaseException], ...] = (StoreError, SettingsError, OSError, ValueError)
    if isinstance(error, spoken) or type(error).__module__.partition(".")[0] in {"responders", "listener", "desk"}:
        return plain(str(error), lines=True) or type(error).__name__
    import traceback  # noqa: PLC0415  # only where something broke that should not

    trace = "".join(traceback.format_exception(error))
    return f"{trace}\nThis should not have happened; nothing was half-written. Please report it with the lines above."
