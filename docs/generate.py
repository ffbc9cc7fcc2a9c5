"""Write the pages that follow from the code: `python -m docs.generate [--check]`."""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from desk.cli import wellheard
from desk.settings_reference import settings_reference
from docs.model_card import model_card

REFERENCE = Path(__file__).parent / "reference"
WHY = Path(__file__).parent / "why"
WIDTH = 100
"""Columns of the help texts, whatever the terminal."""
_NOTE = "<!-- Written by `python -m docs.generate`; change the code, not this page. -->\n\n"
_CLI = """\
# The command line

Options before the command work with every command and also come from the environment, as `WELLHEARD_CONFIG`,
`WELLHEARD_DB` and `WELLHEARD_AS`. The result goes to standard output, talk goes to standard error. `--json` prints one
document, whose keys are in [json.md](json.md).

| exit code | meaning |
|---|---|
| 0 | all done |
| 1 | done, but some items failed or something was found; standard error names them |
| 2 | the command could not run: usage, settings or database |
"""


def helps() -> Iterator[tuple[str, str]]:
    """Every command and subcommand in the order of the job: its full name, and what `--help` prints."""
    settings = {**wellheard.context_settings, "terminal_width": WIDTH, "color": False}
    waiting = [wellheard.context_class(wellheard, info_name="wellheard", **settings)]
    while waiting:
        context = waiting.pop(0)
        command = context.command
        yield context.command_path, command.get_help(context)
        listed = getattr(command, "list_commands", None)
        names = listed(context) if listed else []
        found = [(name, command.get_command(context, name)) for name in names]  # type: ignore[attr-defined]  # a group
        waiting[:0] = [inner.context_class(inner, info_name=name, parent=context) for name, inner in found]


def cli_reference() -> str:
    """All help texts as one Markdown page."""
    parts = [_CLI]
    for path, text in helps():
        level = "##" if path.count(" ") < 2 else "###"
        plain = "\n".join(line.rstrip() for line in text.splitlines())
        parts.append(f"{level} `{path}`\n\n```text\n{plain}\n```\n")
    return "\n".join(parts)


def pages() -> Mapping[Path, str]:
    """What every generated page should hold."""
    return {
        REFERENCE / "cli.md": _NOTE + cli_reference(),
        REFERENCE / "settings.md": _NOTE + settings_reference().rstrip() + "\n",
        WHY / "model-card.md": _NOTE + model_card().rstrip() + "\n",
    }


def stale() -> list[str]:
    """The generated pages that do not hold what the code says."""
    return [
        page.name for page, text in pages().items() if not page.exists() or page.read_text(encoding="utf-8") != text
    ]


def main(arguments: list[str]) -> int:
    """Write the pages; with --check only compare them. Returns the exit code."""
    if arguments == ["--check"]:
        old = stale()
        if old:
            print(f"Out of date: {', '.join(old)}. Run: python -m docs.generate", file=sys.stderr)
        return 1 if old else 0
    if arguments:
        print("usage: python -m docs.generate [--check]", file=sys.stderr)
        return 2
    for page, text in pages().items():
        page.write_text(text, encoding="utf-8")
        print(page)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
