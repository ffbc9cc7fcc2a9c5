"""The documentation says what the program does: commands, settings, links and the first day."""

import configparser
import json
import re
import shlex
import shutil
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from desk.brand_files import load_answers, load_facts
from desk.cli import COMMANDS, wellheard
from desk.cli.cases import CASES
from desk.cli.drafts import DRAFTS
from desk.cli.mentions import MENTIONS
from desk.demo import run_demo
from desk.settings import load_settings
from desk.settings_root import Settings
from desk.settings_secrets import SECRETS
from desk.starter import starter_toml
from desk.wiring import wording
from docs import generate
from responders.checks import ALL

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "templates").rglob("*.md")])
TUTORIAL = ROOT / "docs" / "tutorial" / "first-day.md"
BLOCK = re.compile(r"^ *```(\w+)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
FILES = {"facts.toml": load_facts, "answers.toml": load_answers}
"""What a block of TOML is that begins with one of these names, and is no part of the settings."""
LINK = re.compile(r"\]\((?!https?://|mailto:)([^)#\s]*)(?:#([^)\s]+))?\)")


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


def blocks(page: Path, kind: str) -> list[str]:
    return [body for found, body in BLOCK.findall(page.read_text(encoding="utf-8")) if found == kind]


def commands(page: Path) -> Iterator[list[str]]:
    """The arguments of every `wellheard` command in the page's shell blocks."""
    for body in blocks(page, "sh"):
        for line in body.splitlines():
            words = shlex.split(line, comments=True)
            if "|" in words:
                words = words[words.index("|") + 1 :]
            if words[:1] == ["wellheard"]:
                yield words[1:]


def every_command() -> Iterator[tuple[str, click.Command]]:
    for name in COMMANDS:
        context = click.Context(wellheard)
        command = wellheard.get_command(context, name)
        assert command is not None
        yield name, command
        if isinstance(command, click.Group):
            for inner in command.list_commands(context):
                found = command.get_command(context, inner)
                assert found is not None
                yield f"{name} {inner}", found


def anchors(page: Path) -> set[str]:
    text = BLOCK.sub("", page.read_text(encoding="utf-8"))
    heads = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def test_the_generated_pages_are_current() -> None:
    """docs/reference holds what the code says; `make docs` writes it anew."""
    assert generate.stale() == []


def test_the_generator_says_which_page_is_old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """--check exits 1 on a page that was changed by hand, and 0 once it is written again."""
    monkeypatch.setattr(generate, "REFERENCE", tmp_path)
    assert generate.main(["--check"]) == 1
    assert generate.main([]) == 0
    assert generate.main(["--check"]) == 0
    (tmp_path / "cli.md").write_text("by hand", encoding="utf-8")
    assert generate.stale() == ["cli.md"]


def test_the_reference_does_not_depend_on_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reference reads the same whatever the width and colours of the terminal."""
    before = generate.cli_reference()
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert generate.cli_reference() == before


@pytest.mark.parametrize(("path", "command"), list(every_command()), ids=lambda value: value if value else None)
def test_every_command_and_option_has_help(path: str, command: click.Command) -> None:
    """Nobody has to guess what a command or an option does, and the reference names each command."""
    assert command.help, path
    assert f"`wellheard {path}`" in generate.cli_reference()
    without = [p.name for p in command.params if isinstance(p, click.Option) and not p.help]
    assert without == []


def test_the_short_help_is_about_the_same_command() -> None:
    """The table that `wellheard --help` prints from holds the help of the command itself."""
    commands = dict(every_command())
    groups = {"mentions": MENTIONS, "drafts": DRAFTS, "cases": CASES}
    tables = {**COMMANDS, **{f"{group} {name}": row for group, rows in groups.items() for name, row in rows.items()}}
    for name, (_, text) in tables.items():
        command = commands[name]
        assert (command.help or "").split("\n")[0].startswith(text.rstrip(".")) or text in (command.help or ""), name


def test_every_key_of_the_settings_is_in_their_reference() -> None:
    """No key of wellheard.toml, and no secret, is left out of docs/reference/settings.md."""
    page = (ROOT / "docs" / "reference" / "settings.md").read_text(encoding="utf-8")
    for section in Settings.model_fields:
        assert f"[{section}" in page
    schema = Settings.model_json_schema()
    keys = {key for model in schema["$defs"].values() for key in model.get("properties", {})}
    assert len(keys) > 40
    assert {key for key in keys if not any(form in page for form in (f"`{key}`", f".{key}]", f".{key}.NAME]"))} == set()
    for platform, secrets in SECRETS.items():
        assert {key for key in secrets if f"`WELLHEARD_{platform.upper()}_{key}`" not in page} == set()


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_between_pages_resolve(page: Path) -> None:
    """A link leads to a file that is there, and an anchor to a heading that is there."""
    text = page.read_text(encoding="utf-8")
    broken = []
    for target, anchor in LINK.findall(BLOCK.sub("", text)):
        found = (page.parent / target).resolve() if target else page
        if not found.exists() or (anchor and anchor not in anchors(found)):
            broken.append(f"{target}#{anchor}")
    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_the_commands_in_the_pages_exist(page: Path) -> None:
    """Every command line in a page parses: the command is there, and so are its options."""
    for arguments in commands(page):
        context = click.Context(wellheard, info_name="wellheard")
        _, rest, _ = wellheard.make_parser(context).parse_args([word.rstrip(";") for word in arguments])
        command: click.Command | None = wellheard
        while isinstance(command, click.Group) and rest:
            command = command.get_command(context, rest.pop(0))
        assert command is not None, arguments
        known = {option for param in command.params for option in param.opts} | {"--help"}
        assert {word for word in rest if word.startswith("--")} <= known, arguments


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_nothing_is_left_to_do_in_the_pages(page: Path) -> None:
    """What is published is finished: no notes to oneself."""
    assert not re.search(r"\b(TODO|FIXME|XXX|TBD)\b", page.read_text(encoding="utf-8"))


def test_the_lines_for_going_live_load(tmp_path: Path) -> None:
    """README's ten lines, added to what `init` writes, are settings that load, with both platforms in them."""
    [lines] = blocks(ROOT / "README.md", "toml")
    assert len(lines.splitlines()) == 10
    config = tmp_path / "wellheard.toml"
    config.write_text(f"{starter_toml('Kestrel', 'maya')}\n{lines}", encoding="utf-8")
    settings = load_settings(config, {})
    assert {source.platform for source in settings.sources.values()} == {"x", "reddit"}
    assert set(settings.channels) == {"x", "reddit"}


def test_the_readme_shows_what_the_demo_prints() -> None:
    """Every line of the demo that README quotes is a line that the demo prints."""
    printed: list[str] = []
    run_demo(None, say=printed.append, at=datetime(2026, 11, 24, 9, 0, tzinfo=UTC), width=88)
    there = {line.strip() for text in printed for line in text.splitlines()}
    quoted = blocks(ROOT / "README.md", "text")[0].splitlines()
    assert len(quoted) > 10
    assert [line for line in quoted if line.strip() not in there | {""}] == []


@pytest.mark.parametrize("page", sorted((ROOT / "docs" / "how-to").glob("*.md")), ids=name_of)
def test_the_settings_in_the_guides_load(page: Path, tmp_path: Path) -> None:
    """What a guide tells people to write into wellheard.toml is accepted."""
    for body in blocks(page, "toml"):
        if load := FILES.get(body.partition("\n")[0].lstrip("# ")):
            (tmp_path / "file.toml").write_text(body, encoding="utf-8")
            assert load(tmp_path / "file.toml")
            continue
        written = tomllib.loads(body)
        brand = written if "accounts" not in written else {}
        (tmp_path / "my-words").mkdir(exist_ok=True)
        config = tmp_path / "wellheard.toml"
        head = f'[brands.kestrel]\nname = "Kestrel"\n{body if brand else ""}'
        config.write_text(f"{head}\n{'' if brand else body}", encoding="utf-8")
        assert load_settings(config, {}).brands["kestrel"].name == "Kestrel"


def _at_any_hour(line: str) -> str:
    """A line without what a clock says, which differs from hour to hour, and without the width of its column."""
    if re.match(r"\d+ +(proposed|open)\W", line) or line.startswith("ID  STATE"):
        return re.sub(r" +", " ", re.sub(r"LATE \d+[mhd]|(! )?\d+[mhd] left", "CLOCK", line)).rstrip()
    return line.rstrip()


def test_the_first_day_works_as_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever types the tutorial line by line gets through it and sees what it shows; two replies leave, once."""
    shutil.copy(ROOT / "desk" / "demo_data" / "brightkettle.jsonl", tmp_path)
    monkeypatch.chdir(tmp_path)
    wording.cache_clear()  # the words of one process are kept by brand, and the demo has the same brand
    for name in ("WELLHEARD_CONFIG", "WELLHEARD_DB", "WELLHEARD_AS"):
        monkeypatch.delenv(name, raising=False)
    said = []
    text = TUTORIAL.read_text(encoding="utf-8")
    for kind, body in BLOCK.findall(text):
        if kind == "toml":
            with Path("wellheard.toml").open("a", encoding="utf-8") as file:
                file.write(f"\n{body}")
        for line in body.splitlines() if kind == "sh" else ():
            if line.startswith("wellheard "):
                done = CliRunner().invoke(wellheard, shlex.split(line)[1:])
                assert done.exit_code == 0, f"{line}\n{done.output}"
                said.append(done.output)
                if found := re.fullmatch(r"wellheard drafts handoff (\d+)", line):
                    shown = CliRunner().invoke(wellheard, ["drafts", "show", found[1], "--json"]).output
                    assert json.loads(shown)["eligibility"]["verdict"] == "hand-off", line
    lines = {_at_any_hour(line) for output in said for line in output.splitlines()}
    shown = [_at_any_hour(line) for body in blocks(TUTORIAL, "text") for line in body.splitlines()]
    # Paths, people, times of day and what was left out differ from one reader to the next.
    fixed = [line for line in shown if line != "..." and not re.search(r"maya|UTC\]", line)]
    assert len(fixed) > 8
    assert [line for line in fixed if line not in lines] == []
    assert not any(line.startswith("NO  ") for line in lines)
    assert any("You emailed me the invoice" in output for output in said)
    assert CliRunner().invoke(wellheard, ["post"]).output.startswith("0 sent")


def test_the_changelog_tells_users_what_is_coming() -> None:
    """The changelog keeps an Unreleased section, with something in it."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    _, found, rest = text.partition("## [Unreleased]\n")
    assert found
    assert re.search(r"^- \w", rest.partition("\n## ")[0], re.MULTILINE)


def test_every_dependency_has_its_reason() -> None:
    """Whatever setup.cfg and the browser checks ask for is named in docs/why/dependencies.md; and nothing else."""
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    asked = setup["options"]["install_requires"] + setup["options.extras_require"]["dev"]
    wanted = {re.split(r"[<>=\[]", line)[0].lower() for line in asked.splitlines() if line and line[0] != "#"}
    wanted |= set(json.loads((ROOT / "tests" / "browser" / "package.json").read_text("utf-8"))["devDependencies"])
    page = (ROOT / "docs" / "why" / "dependencies.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`.+?) \|", page, re.MULTILINE)
    named = {re.split(r"\[", name)[0].lower() for row in rows for name in re.findall(r"`([^`]+)`", row)}
    assert named == wanted


def test_every_check_is_explained() -> None:
    """Every check of drafts stands in docs/why/answers.md under the name that findings carry."""
    page = (ROOT / "docs" / "why" / "answers.md").read_text(encoding="utf-8")
    assert [check.name for check in ALL if f"`{check.name}`" not in page] == []


def test_the_licence_is_whole() -> None:
    """LICENSE is the Apache License 2.0 from its first line to its appendix."""
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License\n                           Version 2.0, January 2004" in text
    assert "9. Accepting Warranty" in text
    assert "limitations under the License." in text
