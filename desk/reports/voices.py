"""The best thing a customer said in the period, and the hardest."""

import re

from desk.plain import plain
from desk.reports.asking import Scope
from desk.reports.calendar import Period
from desk.reports.figures import name_of
from desk.reports.report import Quote
from store import reporting
from store.engine import Tx
from store.types import Label

_NO_WORDS = re.compile(r"https?://\S+|[@#]\S+|\W+")
_FEWEST_LETTERS = 25


def quote(tx: Tx, label: Label, period: Period, scope: Scope) -> Quote | None:
    """What says it most clearly and in enough words; None where nothing may be shown (law 9)."""
    for said in reporting.voices(tx, label, period.start, period.end, **scope.of_mentions):
        if len(_NO_WORDS.sub("", said.text)) >= _FEWEST_LETTERS:
            text = " ".join(plain(said.text).split())
            return Quote(said.mention_id, name_of(said.platform), said.author and name_of(said.author), text)
    return None
