"""The installed command against a fake X."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.world import World
from tests.platforms.x import FakeX


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A furnished folder and its platform."""
    with FakeX(handle="kestrel") as x:
        made = World(tmp_path, x)
        made.furnish()
        yield made
