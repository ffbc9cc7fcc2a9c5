"""What [outcomes] is made of: how long a case is watched after our reply."""

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
