"""`wellheard model` on a real database: exit codes, streams, the event, and settings left alone."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import update

from desk.cli import main
from desk.settings import load_settings
from store import events, mentions
from store.engine import Store
from store.models_answers import EventRow
from store.rows import MENTION, MENTIONS, POST, POSTS, table_of
from store.types import Allows, Label
from tests.unit.store.week_world import World

AT = datetime(2026, 11, 20, tzinfo=UTC)
SETTINGS = """
[brands.kestrel]
name = "Kestrel"

[brands.bolt]
name = "Bolt"

[people.maya]
role = "approver"

[people.wri]
role = "writer"
"""
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "wellheard.toml"
    path.write_text(SETTINGS, encoding="utf-8")
    return path


@pytest.fixture
def run(config: Path, sqlite_url: str, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command as a shell would: exit code, stdout, stderr."""

    def ran(*args: str, as_: str = "maya") -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            main(["--config", str(config), "--db", sqlite_url, "--as", as_, "model", *args])
        out, err = capsys.readouterr()
        return int(left.value.code or 0), out, err

    return ran


def bring(url: str, count: int, *, train: bool, lang: str = "en") -> None:
    """So many mentions of kestrel, each confirmed as a complaint."""
    with Store(url) as store:
        world = World(store)
        for _ in range(count):
            mention_id, _ = world.mention(AT, Label.COMPLAINT, brands=("kestrel",))
            with store.write(AT, "maya") as tx:
                mentions.correct(tx, mention_id, Label.COMPLAINT, by=tx.actor)
                post_id = mentions.get(tx, mention_id).post.id
                allows = Allows(train=train).to_code()
                tx.connection.execute(update(POSTS).where(POST.id == post_id).values(allows=allows))
                tx.connection.execute(update(MENTIONS).where(MENTION.id == mention_id).values(lang=lang))


def tuned(url: str) -> list[tuple[str, dict[str, object]]]:
    """Who tuned, with which counts; the chain of events must hold."""
    with Store(url) as store, store.read() as tx:
        events.verify(tx)
        table = table_of(EventRow)
        rows = tx.connection.execute(table.select().where(table.c.kind == "model:tuned"))
        return [(row.actor, json.loads(row.data)) for row in rows]


def test_report_prints_columns_and_one_document(run: Run, sqlite_url: str) -> None:
    """Text for people and JSON for programs hold the same figures; hostile tags do nothing (law 5)."""
    bring(sqlite_url, 3, train=False, lang="\x1b[2J\nen")
    code, out, err = run("report", "--brand", "kestrel")

    assert (code, err) == (0, "")
    assert "3 mentions of kestrel corrected or confirmed" in out
    assert "fewer than 20" in out
    assert "\x1b" not in out
    code, out, _ = run("report", "--json")
    document = json.loads(out)
    assert (code, document["brand"], document["mentions"], document["accuracy"]) == (0, None, 3, 1.0)


def test_an_empty_database_is_no_error(run: Run) -> None:
    """Nothing to measure, nothing to tune by: said in words, exit 0."""
    code, out, _ = run("report")
    assert (code, "nothing to measure" in out) == (0, True)
    code, out, _ = run("tune")
    assert code == 0
    assert "kestrel: 0 mentions may train. None was refused." in out
    assert "There is nothing to put into wellheard.toml." in out


@pytest.mark.parametrize("command", ["report", "tune"])
def test_an_unknown_brand_is_refused_with_the_known_ones(run: Run, command: str) -> None:
    """Exit 2, and the names to choose from."""
    code, out, err = run(command, "--brand", "nobody")
    assert (code, out) == (2, "")
    assert "kestrel, bolt" in err


@pytest.mark.parametrize("share", ["0", "1.1", "nan", "much"])
def test_a_precision_that_is_no_share_is_refused(run: Run, share: str) -> None:
    """Exit 2."""
    assert run("tune", "--precision", share)[0] == 2


def test_tune_proposes_settings_counts_what_it_refused_and_leaves_the_file_alone(
    run: Run, sqlite_url: str, config: Path
) -> None:
    """Law 9, law 6: refused rows are shown and logged under the person's name; no settings are written."""
    bring(sqlite_url, 22, train=True)
    bring(sqlite_url, 2, train=False)
    code, out, _ = run("tune", "--brand", "kestrel", "--precision", "0.8")

    assert code == 0
    assert "kestrel: 22 mentions may train. 2 mentions refused, because their source forbids training" in out
    assert "[classifier.thresholds]\nkestrel = 0.30\n[classifier.priors.kestrel]\npraise = 0.00\n" in out
    code, out, _ = run("tune", "--json")
    document = json.loads(out)
    assert [one["brand"] for one in document["brands"]] == ["kestrel", "bolt"]
    assert (document["brands"][0]["threshold"], document["brands"][1]["few"]) == (0.3, True)
    config.with_name("with.toml").write_text(SETTINGS + document["settings"], encoding="utf-8")
    assert load_settings(config.with_name("with.toml"), {}).classifier.thresholds == {"kestrel": 0.3}
    assert tuned(sqlite_url) == [
        ("maya", {"brands": ["kestrel"], "used": 22, "refused": 2}),
        ("maya", {"brands": ["kestrel", "bolt"], "used": 22, "refused": 2}),
    ]
    assert config.read_text(encoding="utf-8") == SETTINGS


def test_who_may_not_correct_may_not_tune(run: Run, sqlite_url: str) -> None:
    """A writer reads the report and does not tune."""
    assert run("report", as_="wri")[0] == 0
    assert run("tune", as_="wri")[0] == 2
    assert tuned(sqlite_url) == []
