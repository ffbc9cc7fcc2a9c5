"""What drafting and answering took: words that people changed, money that platforms took, time it may have saved."""

from collections.abc import Iterable, Mapping

from desk.reports.asking import Scope
from desk.reports.calendar import Period
from desk.reports.figures import Figures, Found, percentile
from desk.reports.report import Costs, Estimate
from responders.reading import changed_share
from store import reporting
from store.engine import Tx
from store.types import Label

_REPLY_USD: Mapping[str, float] = {"x": 0.010}
"""US dollars for one reply to somebody who mentioned us; others are free. Source: docs/why/platforms.md."""
_REPLY_WITH_LINK_USD: Mapping[str, float] = {"x": 0.20}


def edited_share(pairs: Iterable[tuple[str, str]]) -> float | None:
    """The median share of a draft's words that people changed, 0 (none) to 1 (all); None of no drafts."""
    return percentile([changed_share(machine, text) for machine, text in pairs], 0.5)


def costs_of(tx: Tx, period: Period, scope: Scope, found: Found, figures: Figures) -> Costs:
    """What reading and posting cost at the platforms' prices, and what it may have saved."""
    sent = reporting.sent(tx, period.start, period.end, **scope.of_mentions)
    posting = sum(
        (one.replies - one.with_link) * _REPLY_USD.get(one.platform, 0.0)
        + one.with_link * _REPLY_WITH_LINK_USD.get(one.platform, 0.0)
        for one in sent
    )
    assumed = scope.assumptions
    drafted = (figures.drafts_approved_unchanged or 0) + (figures.drafts_approved_edited or 0)
    return Costs(
        reading_usd=figures.cost_usd, calls=sum(one.passes for one in found.polls),
        replies=sum(one.replies for one in sent), posting_usd=posting,
        complaints_answered=sum(one.cases for one in found.cases if one.answered and one.label is Label.COMPLAINT),
        estimate=None if assumed is None else Estimate(
            assumed.minutes_per_reply, assumed.hourly_cost, assumed.currency, drafted
        ),
    )  # fmt: skip
