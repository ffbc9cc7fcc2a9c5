"""Hearing and drafting joined, as `poll` and `run` call it."""

import gc
import weakref

from desk.settings import load_settings
from desk.wiring import poll_all

SETTINGS = """
[brands.kestrel]
name = "Kestrel"

[sources.replay]
platform = "replay"
path = "mentions.jsonl"

[people.maya]
role = "admin"
"""
ROW = '{"id": "1", "platform": "x", "author": "ann", "text": "my Kestrel broke", "posted_at": "2026-11-23T10:00:00Z"}\n'


class _Ring:
    """Garbage that only a search can find."""

    def __init__(self):
        self.itself = self


def test_what_was_garbage_before_a_pass_goes_after_it(store, now, tmp_path):
    """`run` polls for weeks in one process: a pass must not keep for ever what was lying about when it began."""
    config = tmp_path / "wellheard.toml"
    config.write_text(SETTINGS, "utf-8")
    (tmp_path / "mentions.jsonl").write_text(ROW, "utf-8")
    settings = load_settings(config, {})
    gc.disable()
    try:
        lying = weakref.ref(_Ring())
        done = poll_all(store, settings, config, names=(), limit=None, since=None, at=now, say=lambda _text: None)
    finally:
        gc.enable()
    assert [report.new for report in done.sources] == [1]
    gc.collect()
    assert lying() is None
