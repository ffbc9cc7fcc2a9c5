"""What [brands.NAME.assumptions] is made of: what a brand states about itself, so that a report may estimate money."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from desk.settings_fields import NO_TRUTH, Line

Amount = Annotated[float, NO_TRUTH, Field(gt=0, le=1e9, allow_inf_nan=False)]


class AssumptionsSettings(BaseModel):
    """What you state about yourselves, for the estimates in reports. Without them no money is claimed to be saved."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    minutes_per_reply: Amount | None = None
    """Minutes that a drafted reply saves the person who approves it."""
    hourly_cost: Amount | None = None
    """What an hour of that person costs."""
    kept_customer: Amount | None = None
    """What a customer who stays is worth to you, whom you would else have lost."""
    kept_share: Annotated[float, NO_TRUTH, Field(gt=0, le=1)] | None = None
    """The share of recovered customers of whom you believe that you would else have lost them, such as 0.2."""
    currency: Line = "USD"
    """Of these amounts."""
