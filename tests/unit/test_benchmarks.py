"""The stores that benchmarks measure on have the tables as they are today."""

from pathlib import Path

from benchmarks.desk import open_store
from store import drafts, queue, schema
from store.engine import Store
from store.queue import View, Wanted
from store.states import DraftState


def test_the_store_of_many_cases_is_one_that_the_desk_can_open(tmp_path: Path) -> None:
    """Seeded by SQL, past every function: at the newest revision, sound, and with drafts that wait."""
    path = tmp_path / "open.db"
    open_store(path, 80)
    with Store(f"sqlite:///{path}") as store:
        schema.require_current(store)
        assert schema.check(store) == []
        with store.read() as tx:
            rows = queue.page(tx, Wanted()).rows
            assert rows
            assert queue.count(tx, Wanted(view=View.LEAVING)) == 0
            assert drafts.counts(tx)[DraftState.PROPOSED] > 10
