"""Fifty random kills (make chaos runs a thousand)."""

from pathlib import Path

import pytest

from tests.acceptance.chaos import unleash


@pytest.mark.chaos
def test_fifty_random_kills_lose_and_double_nothing(tmp_path: Path) -> None:
    """However often it is killed, nothing is posted twice, no mention lost, no approval lost."""
    said: list[str] = []
    tally = unleash(tmp_path, 50, seed=2026, say=said.append)
    assert tally.wrong == [], "\n".join(said)
    assert tally.kills >= 50
    assert len(tally.approved) >= 5
