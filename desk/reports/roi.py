"""One page for the person who pays: what was done, what it cost, what was measured, and what is only estimated."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from desk.reports.build import Wanted, build_report
from desk.reports.calendar import Kind, period_named
from desk.reports.figures import Figures
from desk.reports.formats.story import report_command, scope
from desk.reports.intervals import Share
from desk.reports.report import Costs
from desk.reports.speed import Speed, build_speed
from desk.settings_assumptions import AssumptionsSettings
from store.engine import Store

NOTHING_STATED: Final = (
    "No money is claimed to be saved: nothing is stated under [brands.NAME.assumptions] in the settings."
)
ESTIMATE: Final = "Estimate, under your own stated assumptions; nobody measured it"


@dataclass(frozen=True, slots=True)
class Estimated:
    """Money that was not measured, and what it rests on."""

    what: str
    amount: float
    low: float
    high: float
    """As far as the counts alone are unsure; the assumptions may be wrong by more."""
    currency: str
    rests_on: str


@dataclass(frozen=True, slots=True)
class Roi:
    """What `report roi` shows."""

    period: str
    complete: bool
    """The period was over when this was made."""
    start: datetime
    end: datetime
    brand: str | None
    scope: str
    """What it covers, in a sentence."""
    command: str
    """Shows the report of the period; with `--items` what its figures count."""
    figures: Figures
    costs: Costs
    recovered: Share
    """Of those who came with a complaint or a question and whose outcome is known."""
    speed: Speed
    estimates: tuple[Estimated, ...]

    def document(self) -> dict[str, Any]:
        """For --json."""
        now, costs = self.figures, self.costs
        return {
            "period": self.period, "complete": self.complete, "start": self.speed.document()["start"],
            "end": self.speed.document()["end"], "brand": self.brand,
            "done": {
                "mentions": now.mentions, "cases_answered": now.cases_answered, "answered_share": now.answered_share,
                "first_response_median_s": now.first_response_median_s, "replies_posted": costs.replies,
                "drafts_approved_unchanged": now.drafts_approved_unchanged,
                "drafts_approved_edited": now.drafts_approved_edited,
            },
            "recovered": self.recovered.document(),
            "cost": {
                "reading_usd": costs.reading_usd, "posting_usd": round(costs.posting_usd, 4),
                "total_usd": round(costs.total_usd, 4), "per_answered_complaint_usd": costs.per_complaint_usd,
            },
            "estimates": [
                {"what": one.what, "amount": round(one.amount, 2), "low": round(one.low, 2),
                 "high": round(one.high, 2), "currency": one.currency, "rests_on": one.rests_on}
                for one in self.estimates
            ],
            "estimates_note": ESTIMATE if self.estimates else NOTHING_STATED, "speed": self.speed.document(),
        }  # fmt: skip


def build_roi(store: Store, wanted: Wanted, assumed: AssumptionsSettings | None, *, at: datetime) -> Roi:
    """Collect what there is to say to the person who pays.

    Args:
        store: the store.
        wanted: which period, of which brand.
        assumed: what the brand states about itself; None: nothing, and then no money is claimed.
        at: now.
    """
    report = build_report(store, wanted, at=at)
    period = period_named(wanted.kind, wanted.name, zone=wanted.scope.zone, at=at)
    with store.read(at) as tx:
        speed = build_speed(tx, period, wanted.scope)
    recovered = speed.all.recovered
    return Roi(
        period.title, report.complete, period.start, period.end, report.brand, scope(report), report_command(report),
        report.now, report.costs, recovered, speed,
        tuple(_estimates(report.now, recovered, assumed or AssumptionsSettings())),
    )  # fmt: skip


def _estimates(now: Figures, recovered: Share, assumed: AssumptionsSettings) -> list[Estimated]:
    found = []
    drafted = (now.drafts_approved_unchanged or 0) + (now.drafts_approved_edited or 0)
    if assumed.minutes_per_reply and assumed.hourly_cost:
        amount = drafted * assumed.minutes_per_reply / 60 * assumed.hourly_cost
        found.append(Estimated(
            "people's time", amount, amount, amount, assumed.currency,
            f"{drafted} approved drafts (counted), {assumed.minutes_per_reply:g} minutes each and "
            f"{assumed.hourly_cost:g} {assumed.currency} an hour (you state both)",
        ))  # fmt: skip
    if assumed.kept_customer and assumed.kept_share:
        each = assumed.kept_share * assumed.kept_customer
        low, high = (edge * recovered.whole * each for edge in recovered.interval)
        found.append(Estimated(
            "customers kept", recovered.part * each, low if recovered.whole else 0.0, high if recovered.whole else 0.0,
            assumed.currency,
            f"{recovered.part} recovered (counted), of whom {assumed.kept_share:.0%} would else have left, at "
            f"{assumed.kept_customer:g} {assumed.currency} each (you state both)".replace("%", " %"),
        ))  # fmt: skip
    return found


def kind_of(name: str | None) -> Kind:
    """What kind of period a name is of: `2026-W47`, `2026-11`, `2026-Q4`, `2026-11-24`; without one: a quarter."""
    text = (name or "").upper()
    if "W" in text:
        return Kind.WEEK
    if "Q" in text or text in {"", "CURRENT"}:
        return Kind.QUARTER
    return Kind.DAY if text.count("-") == 2 else Kind.MONTH
