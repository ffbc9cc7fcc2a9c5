"""What [outcomes] and [alerts] are made of: how long a case is watched, and what is a slow answer."""

from datetime import timedelta

from pydantic import field_validator

from desk.settings_brand import Section
from desk.settings_fields import Duration


class OutcomeSettings(Section):
    """What became of our replies."""

    watch: Duration = timedelta(days=7)
    """A case in which nobody writes for so long after our reply counts as silent."""

    @field_validator("watch")
    @classmethod
    def _long_enough(cls, value: timedelta) -> timedelta:
        if value < timedelta(hours=1):
            raise ValueError("People need longer than that to come back. Give an hour or more, such as 7d.")
        return value


class AlertSettings(Section):
    """What is not as usual; `wellheard alerts list`."""

    answered_within: Duration = timedelta(hours=24)
    """A first answer later than this is slow: an alert tells when more of them are than in past weeks."""

    @field_validator("answered_within")
    @classmethod
    def _in_hours(cls, value: timedelta) -> timedelta:
        if not timedelta(hours=1) <= value <= timedelta(days=7):
            raise ValueError("Give between an hour and a week, such as 24h.")
        return value
