"""What [brands.NAME.targets] and [brands.NAME.risks] are made of: how long a customer may wait, and who takes care."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from desk.settings_fields import NO_TRUTH, Duration, Line, NoLimit, parse_duration
from responders.clocks import Duty
from store.types import Label, Urgency

_PAIRS = {f"{label.value}-{urgency.value}" for label in Label for urgency in Urgency}
RiskKind = Literal[
    "danger", "self-harm", "medical", "deadline", "bereavement", "child", "discrimination", "harassment", "legal",
    "breach", "press", "other",
]  # fmt: skip


def _some(value: timedelta) -> timedelta:
    if value < timedelta(seconds=1):
        raise ValueError('A target of no time cannot be met. Give at least "1s".')
    return value


Some = Annotated[Duration, AfterValidator(_some)]
Target = Annotated[Some | None, NoLimit]


def _pair(value: object) -> timedelta | None:
    if value is None or value == "none" or isinstance(value, timedelta):
        return value if isinstance(value, timedelta) else None
    return _some(parse_duration(str(value)))


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class TargetTable(_Section):
    """How long a customer may wait, such as "4h" of business time; "none": no clock.

    Of what fits a case by its label and by its urgency the shorter one counts, unless `pairs` names the two together.
    """

    critical: Target = timedelta(minutes=15)
    """What must never meet a template; [brands.NAME.risks.KIND] comes before it."""
    high: Target = timedelta(hours=1)
    """Urgent cases, whatever their label."""
    normal: Target = None
    """Cases of ordinary urgency, whatever their label."""
    low: Target = None
    """Cases that can wait, whatever their label."""
    complaint: Target = timedelta(hours=4)
    """Complaints."""
    question: Target = timedelta(hours=4)
    """Questions."""
    praise: Target = timedelta(hours=16)
    """Praise."""
    other: Target = None
    """What is none of these, and mostly asks for no answer."""
    pairs: dict[str, Annotated[timedelta | None, BeforeValidator(_pair)]] = {}
    """Label and urgency together, such as {complaint-high = "30m", praise-low = "none"}: counts before the others."""

    @model_validator(mode="after")
    def _known(self) -> "TargetTable":
        if unknown := sorted(self.pairs.keys() - _PAIRS):
            raise ValueError(
                f'"{unknown[0]}" is no label with an urgency. Write one of {", ".join(Label)}, a hyphen,'
                f" and one of {', '.join(Urgency)}, such as complaint-high."
            )
        return self

    def table(self) -> dict[str, timedelta | None]:
        """By label, by urgency, and by both."""
        return {key: getattr(self, key) for key in (*Urgency, *Label)} | dict(self.pairs)


class TargetsSettings(_Section):
    """Until when a customer is to be answered. Counted in the brand's business hours."""

    first: TargetTable = TargetTable()
    """See [brands.NAME.targets.first]."""
    next: TargetTable = TargetTable()
    """See [brands.NAME.targets.next]."""
    around_the_clock: tuple[Urgency, ...] = (Urgency.CRITICAL,)
    """Of these urgencies every minute counts, also at night and on holidays."""
    warn_share: Annotated[float, NO_TRUTH, Field(ge=0, le=1)] = 0.25
    """The warning comes when this share of the target is left."""
    warn_before: Duration | None = None
    """The warning comes so long before, instead of at a share. Without it: `warn_share`."""


class RiskSettings(_Section):
    """Who looks after one kind of what must never meet a template.

    NAME is danger, self-harm, medical, deadline, bereavement, child, discrimination, harassment, legal, breach or
    press; `other` counts for all that have no section of their own.
    """

    role: Line = "whoever is on duty"
    """What this person is called in the fact sheet and in notices, such as "the duty officer"."""
    people: tuple[Line, ...] = ()
    """Of [people]: the first one gets the case, and all are told."""
    within: Some = timedelta(minutes=15)
    """How soon they answer."""
    around_the_clock: bool = True
    """Every minute counts; false: minutes of the business hours."""

    def duty(self) -> Duty:
        """As the clocks take it."""
        return Duty(self.role, self.people, self.within, self.around_the_clock)
