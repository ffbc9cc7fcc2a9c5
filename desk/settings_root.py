"""The settings as one value: every section of wellheard.toml, checked against the others."""

from typing import Annotated, Any

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from desk.people import Person
from desk.settings_brand import BrandSettings
from desk.settings_checks import problems_between, with_defaults
from desk.settings_fields import Line, Name
from desk.settings_mail import MailSettings, ReportMailSettings
from desk.settings_model import (
    AccountSettings,
    ChannelSettings,
    ClassifierSettings,
    DraftingSettings,
    PersonSettings,
    PollSettings,
    PostingSettings,
    SourceSettings,
    StoreSettings,
)
from desk.settings_notices import NoticesSettings
from desk.settings_outcomes import AlertSettings, OutcomeSettings
from desk.settings_team import ApprovalSettings, AssignSettings, ReviewSettings, TeamSettings, team_problems
from desk.settings_words import SettingsError, Several


class Settings(BaseSettings):
    """All settings. Frozen; built by `desk.settings.load_settings`, which alone adds the environment."""

    model_config = SettingsConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    store: StoreSettings = StoreSettings()
    """Where what was heard is kept."""
    brands: Annotated[dict[Name, BrandSettings], Field(min_length=1)]
    """The brands to listen for: at least one, such as [brands.kestrel]."""
    accounts: dict[Name, AccountSettings] = {}
    """The brands' accounts on platforms."""
    sources: dict[Name, SourceSettings] = {}
    """Where to listen."""
    channels: dict[Name, ChannelSettings] = {}
    """How to answer."""
    people: dict[Line, PersonSettings] = {}
    """Who sits at the desk."""
    teams: dict[Name, TeamSettings] = {}
    """People who share work."""
    approval: dict[Name, ApprovalSettings] = {}
    """Rules of approval."""
    assign: dict[Name, AssignSettings] = {}
    """Rules that give new cases to people."""
    review: ReviewSettings = ReviewSettings()
    """How people review."""
    classifier: ClassifierSettings = ClassifierSettings()
    """How posts are understood."""
    poll: PollSettings = PollSettings()
    """The listening pass."""
    drafting: DraftingSettings = DraftingSettings()
    """What gets a draft."""
    posting: PostingSettings = PostingSettings()
    """How replies leave."""
    outcomes: OutcomeSettings = OutcomeSettings()
    """What became of our replies."""
    notices: NoticesSettings = NoticesSettings()
    """Whom to tell of what."""
    mail: MailSettings = MailSettings()
    """How reports are mailed."""
    reports: dict[Name, ReportMailSettings] = {}
    """Who gets which report when."""
    alerts: AlertSettings = AlertSettings()
    """What is not as usual."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what is handed in: the process environment is read by `load_settings` and nowhere else."""
        return (init_settings,)

    @model_validator(mode="before")
    @classmethod
    def _fill(cls, data: Any) -> Any:
        return with_defaults(data)

    @model_validator(mode="after")
    def _fits_together(self) -> "Settings":
        if problems := [*problems_between(self), *team_problems(self, self.at_the_desk())]:
            raise Several(problems)
        return self

    def at_the_desk(self) -> dict[str, Person]:
        """The people, each with what they may do."""
        return {key: Person(key, one.name, one.role, one.signature) for key, one in self.people.items()}

    def report_brand(self, brand: str | None) -> str:
        """The key of the brand that is meant; None: the only one there is.

        Raises:
            SettingsError: there is no such brand, or several and none was named.
        """
        there = ", ".join(self.brands)
        if brand is None and len(self.brands) > 1:
            raise SettingsError(f"There are several brands. Say which with --brand: {there}.")
        if brand is not None and brand not in self.brands:
            raise SettingsError(f'There is no brand "{brand}" in the settings. There is: {there}.')
        return brand or next(iter(self.brands))
