"""A report as a frozen value: every figure that any of its forms shows, read at one moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from desk.reports.figures import Figures
from desk.reports.intervals import NOTHING, Share
from store.sources import MissedStretch
from store.types import Label


@dataclass(frozen=True, slots=True)
class SourceCount:
    """The passes over one source in the period."""

    source: str
    polls: int
    failed: int
    skipped: int
    """Records that could not be read."""
    cost_usd: float


@dataclass(frozen=True, slots=True)
class FailureCount:
    """What failed polls of a source said."""

    source: str
    error: str
    times: int


@dataclass(frozen=True, slots=True)
class TopicCount:
    """How much was said about one topic; one mention may have several."""

    topic: str
    mentions: int
    complaints: int
    mentions_before: int | None
    """The period before; None when nobody listened then."""


@dataclass(frozen=True, slots=True)
class ReasonCount:
    """How often drafts were rejected for one reason."""

    reason: str
    drafts: int
    drafts_before: int | None


@dataclass(frozen=True, slots=True)
class PastPeriod:
    """The few figures that a period leaves behind for those that come after it."""

    name: str
    mentions: int
    praise: int
    complaints: int
    first_response_median_s: float | None
    first_response_p90_s: float | None
    targets: Share
    recovered: Share


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What became of those who came with a complaint or a question, as far as it became known in a period."""

    recovered: int = 0
    still_unhappy: int = 0
    moved_private: int = 0
    silent: int = 0

    @property
    def share(self) -> Share:
        """Recovered, of all whose outcome is known."""
        return Share(self.recovered, self.recovered + self.still_unhappy + self.moved_private + self.silent)


@dataclass(frozen=True, slots=True)
class WonBackLine:
    """A customer who came with a complaint and went away content."""

    case_id: int
    platform: str
    customer: str | None
    """None where the source does not let us show it (law 9)."""
    by: str | None
    """Whose reply it was; None: it was answered in the app."""


@dataclass(frozen=True, slots=True)
class Band:
    """Where a figure usually lies: eight of ten past periods."""

    low: float
    high: float
    periods: int


@dataclass(frozen=True, slots=True)
class Move:
    """How one topic moved, and whether that is more than chance."""

    topic: str
    label: Label
    """`complaint` or `praise`."""
    mentions: int
    before: int
    usual: float
    """The mean of the past periods."""
    chance: float
    """That as much would show though nothing changed, corrected for how many topics were looked at."""
    sure: bool
    """Not noise: chance is below 0.05, and the change is large enough to matter."""
    incident: str | None
    """The name of an incident about it."""


@dataclass(frozen=True, slots=True)
class DayCount:
    """What was said on one day of the zone."""

    day: date
    praise: int
    complaints: int
    questions: int
    other: int


@dataclass(frozen=True, slots=True)
class HourGrid:
    """When people write, and when somebody is there: seven days from Monday, 24 hours each, by the wall clock."""

    mentions: tuple[tuple[int, ...], ...]
    open: tuple[tuple[bool, ...], ...] | None
    """Business hours in force in at least half of the hour; None: the brand set none."""
    outside: int | None
    """Mentions outside the business hours; None where there are none."""


@dataclass(frozen=True, slots=True)
class ResponseBin:
    """Cases whose first answer took up to so many seconds, and longer than the bin before; None: not answered yet."""

    up_to_s: int | None
    cases: int


@dataclass(frozen=True, slots=True)
class Quote:
    """Something a customer said in public and that its source allows to show (law 9)."""

    mention_id: int
    platform: str
    author: str | None
    text: str


@dataclass(frozen=True, slots=True)
class PromiseLine:
    """Something we said we would do."""

    id: int
    what: str
    owner: str
    due_at: datetime
    """What the customer was told."""


@dataclass(frozen=True, slots=True)
class Promises:
    """What was promised for a time in the period."""

    kept: int
    """Done in time."""
    late: int
    """Done, but after the time that the customer was told."""
    broken: tuple[PromiseLine, ...]
    """Their time is past, and they are not done."""
    let_go: int
    """A person said that they need not be done any more."""
    due: tuple[PromiseLine, ...]
    """Open, and due in what is left of the period and in the next one."""


@dataclass(frozen=True, slots=True)
class IncidentLine:
    """An incident that went on in the period."""

    id: int
    name: str
    topic: str
    since: datetime
    closed_at: datetime | None
    cases: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """What answering may have saved, under the brand's own stated assumptions. An estimate, not a measurement."""

    minutes_per_reply: float
    """Assumed: what drafting takes off a reply."""
    hourly_cost: float
    currency: str
    replies: int
    """Machine-drafted replies that were approved."""

    @property
    def hours(self) -> float:
        """People's time that was not needed."""
        return self.replies * self.minutes_per_reply / 60

    @property
    def amount(self) -> float:
        """The same in money."""
        return self.hours * self.hourly_cost


@dataclass(frozen=True, slots=True)
class Costs:
    """What the period cost at the platforms' prices."""

    reading_usd: float | None
    """None when no poll ran."""
    calls: int
    """Polls that read."""
    replies: int
    """Taken by a platform from us."""
    posting_usd: float
    complaints_answered: int
    estimate: Estimate | None

    @property
    def total_usd(self) -> float:
        """Reading and posting."""
        return (self.reading_usd or 0.0) + self.posting_usd

    @property
    def per_complaint_usd(self) -> float | None:
        """For each answered complaint; None when none was answered."""
        return self.total_usd / self.complaints_answered if self.complaints_answered else None


@dataclass(frozen=True, slots=True)
class Change:
    """A figure that is another one than in the report that was sent."""

    figure: str
    """Its key, as in `Figures`; `_s` at its end: seconds, `_usd`: US dollars, `_share`: 0 to 1."""
    sent: float | None
    now: float | None


@dataclass(frozen=True, slots=True)
class SinceSent:
    """What came about after the report of this period was first sent."""

    sent_at: datetime
    """When the figures were made that went out."""
    changes: tuple[Change, ...]
    late: int
    """Mentions of the period that were heard afterwards."""
    corrected: int
    """Mentions whose label a person corrected afterwards."""
    deleted: int
    """Mentions whose post is gone since."""


@dataclass(frozen=True, slots=True)
class Report:
    """What `report` shows. Names in it are free of control characters, whoever wrote them."""

    kind: str
    """`day`, `week`, `month` or `quarter`."""
    name: str
    """`2026-11-24`, `2026-W47`, `2026-11` or `2026-Q4`."""
    title: str
    short: str
    first_day: date
    last_day: date
    start: datetime
    """Midnight of the first day in the zone, as UTC."""
    end: datetime
    """Midnight after the last day: not part of the period."""
    zone: str
    brand: str | None
    """None: every brand."""
    platform: str | None
    """None: every platform."""
    complete: bool
    """The period was over when the report was made."""
    made_at: datetime
    clock: str
    """`business-hours` or `wall-clock`: what the first response time is measured in."""
    before_name: str
    """What it is compared with."""
    before_short: str
    before_until: datetime
    """The end of that, or as far into it as this period has come."""
    now: Figures
    before: Figures
    targets: Share
    """Answers given in the period in time, of those that had a target."""
    targets_before: Share
    outcomes: Outcomes
    outcomes_before: Outcomes
    won_back: tuple[WonBackLine, ...]
    """The newest first."""
    past: tuple[PastPeriod, ...]
    """The periods before in which somebody listened, newest first."""
    bands: Mapping[str, Band]
    """By figure: `mentions`, `complaints_per_praise`, `first_response_median_s`, `first_response_p90_s`,
    `targets`, `recovered`."""
    chances: Mapping[str, float]
    """By figure, the chance that it differs so much from the period before though nothing changed."""
    days: tuple[DayCount, ...]
    hours: HourGrid
    responses: tuple[ResponseBin, ...]
    topics: tuple[TopicCount, ...]
    moves: tuple[Move, ...]
    """The largest first; noise, too, called noise."""
    incidents: tuple[IncidentLine, ...]
    best: Quote | None
    hardest: Quote | None
    promises: Promises
    edited_share: float | None
    """Of the words of a draft that people edited, the median share that they changed; None: none was edited."""
    overrides: int
    """Approved although a check said no, with a reason."""
    reject_reasons: tuple[ReasonCount, ...]
    costs: Costs
    sources: tuple[SourceCount, ...]
    failures: tuple[FailureCount, ...]
    gaps: tuple[MissedStretch, ...]
    """Stretches of the period in which posts may have been missed, and older ones found in it."""
    planted_caught: Share = NOTHING
    """Of the planted drafts that people decided: those that they did not let pass."""
    since_sent: SinceSent | None = None
    """None: it was not sent, or this is what was sent."""
