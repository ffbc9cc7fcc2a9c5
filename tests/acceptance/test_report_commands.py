"""The installed `wellheard report`: periods, forms, lists of items, and refusals."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

from docs import invented
from store import schema
from store.engine import Store

COMMAND = Path(sys.executable).with_name("wellheard")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Settings and thirteen invented weeks."""
    folder = tmp_path_factory.mktemp("reports")
    (folder / "wellheard.toml").write_text(invented.SETTINGS, encoding="utf-8")
    with Store(f"sqlite:///{folder / 'wellheard.db'}") as store:
        schema.upgrade(store)
        invented.write(store)
    return folder


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [COMMAND, "report", *words], cwd=folder, capture_output=True, text=True, timeout=120, check=False
    )


def test_a_figure_and_its_list_agree(folder: Path) -> None:
    """`--json` says how many wait, `--items` names them, and the CSV has them too."""
    week = ("week", "--week", "2026-W47", "--platform", "reddit")
    found = json.loads(run(folder, *week, "--json").stdout)
    waiting = found["this_week"]["cases_wanting_answer"] - found["this_week"]["cases_answered"]
    items = json.loads(run(folder, *week, "--items", "unanswered", "--json").stdout)
    assert len(items) == waiting > 0
    done = run(folder, *week, "--format", "csv", "--out", "cases.csv")
    assert done.stderr.strip() == "Written to cases.csv."
    rows = list(csv.DictReader((folder / "cases.csv").read_text(encoding="utf-8").splitlines()))
    theirs = [row["case_id"] for row in rows if row["wanted_answer"] == "1" and not row["first_response_at"]]
    assert theirs == [str(one["id"]) for one in items]


def test_every_kind_of_period_is_told(folder: Path) -> None:
    """A month beside any other, as a page; a period by its plain option."""
    assert run(folder, "month", "--period", "2026-10", "--compare", "2026-09", "--format", "html").stdout.startswith(
        "<!DOCTYPE html>"
    )
    assert run(folder, "day", "--day", "2026-11-18").stdout.startswith("Wednesday 18 Nov 2026")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("quarter", "--quarter", "2026-Q7"), "Write it like 2026-Q4, or current."),
        (("week", "--week", "2026-W47", "--items", "nonsense"), "names no figure. Take one of mentions"),
    ],
)
def test_what_there_is_not_is_refused_with_advice(folder: Path, words: tuple[str, ...], said: str) -> None:
    """Exit code 2, and how to write it."""
    done = run(folder, *words)
    assert done.returncode == 2
    assert said in done.stderr
