"""The house stands as it was drawn: rooms in order, one door per library, no circles, no endless files."""

import configparser
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.unit.house import DOORS, LONGEST_FILE, NAMES, ROOMS, Source, breaches, cycles

HOUSE = Path(__file__).parents[2]
PROOF = ("tests", "benchmarks", "docs")
SPARED = ("store/migrations/versions/",)
"""Migrations are written once and never changed, so their length says nothing."""


def files(*patterns: str, folders: tuple[str, ...] = (*ROOMS, "templates", *PROOF)) -> Iterator[Path]:
    for folder in folders:
        for pattern in patterns:
            yield from sorted((HOUSE / folder).rglob(pattern))


@cache
def sources(*folders: str) -> list[Source]:
    found = files("*.py", folders=folders)
    return [Source(path.relative_to(HOUSE).as_posix(), path.read_text(encoding="utf-8")) for path in found]


def declared() -> tuple[set[str], set[str]]:
    """Names of distributions: those the product installs, and those for work on it."""
    setup = configparser.ConfigParser()
    setup.read(HOUSE / "setup.cfg", encoding="utf-8")

    def names(text: str) -> set[str]:
        lines = (line.strip() for line in text.splitlines())
        return {re.split(r"[^A-Za-z0-9_.-]", line)[0] for line in lines if line and not line.startswith("#")}

    product = names(setup["options"]["install_requires"])
    extras = setup["options.extras_require"]
    optional = [names(extras[extra]) for extra in extras if extra != "dev"]
    return product.union(*optional), names(extras["dev"])


def test_the_product_keeps_to_its_rooms_doors_and_declared_libraries() -> None:
    """Each import goes one way only, each library enters by its door, and setup.cfg names them all."""
    product, _ = declared()
    found = [breach for source in sources(*ROOMS, "templates") for breach in breaches(source, product)]

    assert not found, "\n".join(found)


def test_the_proof_imports_only_what_is_declared() -> None:
    """Tests, benchmarks and generators run with `pip install .[dev]` and nothing more."""
    product, dev = declared()
    found = [
        breach
        for source in sources(*PROOF)
        for breach in breaches(source, product | dev)
        if "not declared" in breach or " lines, " in breach
    ]

    assert not found, "\n".join(found)


def test_no_modules_import_each_other_in_a_circle() -> None:
    """Any module can be loaded first."""
    assert not cycles(sources(*ROOMS)), "\n".join(cycles(sources(*ROOMS)))


def test_no_file_is_longer_than_a_person_reads_at_once() -> None:
    """400 lines is a question that somebody has to answer by splitting."""
    found = {
        path.relative_to(HOUSE).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in files("*.py", "*.toml", "*.j2", "*.mako")
    }
    long = {name: lines for name, lines in found.items() if lines > LONGEST_FILE and not name.startswith(SPARED)}

    assert not long


def test_the_checker_sees_the_house_at_all() -> None:
    """Every room has files, and the libraries with a door are used behind it."""
    product = sources(*ROOMS)
    used = {one.module.split(".")[0] for source in product for one in source.imports}

    assert {source.room for source in product} == set(ROOMS)
    assert {"sqlalchemy", "tweepy", "praw", "click", "jinja2"} <= used & set(DOORS)


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("store/posts.py", "import listener.hearing", "store imports listener.hearing, which stands above it"),
        ("store/posts.py", "from listener import hearing", "store imports listener.hearing"),
        ("listener/hearing.py", "def f():\n    from responders.posting import post", "listener imports responders"),
        ("responders/posting.py", "from desk.settings import Settings", "responders imports desk.settings"),
        ("responders/posting.py", "import importlib as i\ni.import_module('desk.a')", "responders imports desk.a"),
        ("store/posts.py", "from ..listener import hearing", "store imports listener.hearing"),
        ("desk/wiring.py", "import tests.platforms", "the product imports tests.platforms"),
        ("templates/replies/a.py", "", "templates holds no Python"),
        ("desk/cli/drafts.py", "import sqlalchemy", "sqlalchemy enters only by store/*"),
        ("listener/sources/x.py", "import praw", "praw enters only by"),
        ("listener/polling.py", "from tweepy.errors import Forbidden", "tweepy enters only by"),
        ("desk/wiring.py", "import click", "click enters only by desk/cli/*"),
        ("responders/drafting.py", "from jinja2 import Template", "jinja2 enters only by"),
        ("responders/length.py", "import vaderSentiment", "vaderSentiment enters only by"),
        ("listener/hearing.py", "import os\nx = os.environ['A']", "os.environ is read only in desk/settings.py"),
        ("desk/wiring.py", "from os import getenv as g", "os.getenv is read only in desk/settings.py"),
        ("store/posts.py", "from datetime import datetime as d\nd.now()", "datetime.datetime.now is read only in"),
        ("store/posts.py", "import datetime\ndatetime.date.today()", "datetime.date.today is read only in desk/*"),
        ("listener/x.py", "import time as t\nt.time()", "time.time is read only in desk/*"),
        ("listener/x.py", "from time import time", "time.time is read only in desk/*"),
        ("store/posts.py", "from sqlalchemy import func\nfunc.now()", "sqlalchemy.func.now is read only in no file"),
        ("store/posts.py", "x = 1\n" * (LONGEST_FILE + 1), f"{LONGEST_FILE + 1} lines, {LONGEST_FILE} at most"),
        ("store/posts.py", "import leftpad", "leftpad is not declared in setup.cfg"),
    ],
)  # fmt: skip
def test_a_planted_breach_is_found(path: str, text: str, expected: str) -> None:
    """A checker that finds nothing proves nothing."""
    product, _ = declared()
    (found,) = breaches(Source(path, text), product)

    assert expected in found


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("desk/cli/drafts.py", "import click\nfrom store.posts import page\nfrom listener import hearing"),
        ("listener/sources/x_client.py", "import tweepy, time\ntime.monotonic()"),
        ("responders/channels/reddit.py", "from praw import Reddit\nfrom . import interface"),
        ("desk/wiring.py", "from datetime import UTC, datetime\ndatetime.now(UTC)"),
        ("desk/settings.py", "import os\nos.environ"),
        ("store/posts.py", "from datetime import datetime\ndatetime.fromisoformat('2026-01-01')\nself.time.time()"),
        ("store/posts.py", "x = 1\n" * LONGEST_FILE),
    ],
)
def test_what_is_allowed_is_left_alone(path: str, text: str) -> None:
    """A checker that finds everything proves nothing either."""
    product, _ = declared()

    assert not breaches(Source(path, text), product)


def test_a_planted_circle_is_found_and_a_late_or_typing_import_is_none() -> None:
    """Only imports that run while a module is loaded can close a circle."""
    first = "from store import b\n"
    lazy = (
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import store.a\ndef f():\n    from store.a import g\n"
    )
    again = "from store.c import x\nclass K:\n    import store.a\n"

    assert cycles([Source("store/a.py", first), Source("store/b.py", lazy)]) == []
    assert cycles([Source("store/a.py", first), Source("store/b.py", again), Source("store/c.py", "")]) == [
        "store.a -> store.b -> store.a"
    ]


def test_doors_name_places_that_are_in_the_house() -> None:
    """A door to a room that does not exist would let nobody in and warn nobody."""
    patterns = {pattern for allowed in (*DOORS.values(), *NAMES.values()) for pattern in allowed}

    assert {pattern.split("/")[0] for pattern in patterns} <= set(ROOMS)
