"""What settings mean to each other: defaults that come from elsewhere in the file, and names that must exist."""

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from desk.settings_brand import BrandSettings
from desk.settings_mail import MailSettings, ReportMailSettings, problems_of_mail
from desk.settings_model import AccountSettings, ChannelSettings, SourceSettings
from desk.settings_notices import NoticesSettings, problems_of_notices
from desk.settings_secrets import SECRETS, secret_name
from desk.settings_words import did_you_mean

API_BASES = {"x": "https://api.x.com", "reddit": "https://oauth.reddit.com"}
_ONLY_REDDIT = ("auth_base", "user_agent")
_ONLY_X = ("owned",)


def with_defaults(data: Any) -> Any:
    """The raw settings, completed with what follows from their place: a source's account is the one of its name."""
    if not isinstance(data, Mapping):
        return data
    brands = data.get("brands")
    only = {"brand": next(iter(brands))} if isinstance(brands, Mapping) and len(brands) == 1 else {}
    filled = dict(data)
    for section in ("accounts", "sources", "channels", "people"):
        tables = data.get(section)
        if isinstance(tables, Mapping):
            filled[section] = {
                name: {**_implied(section, name, table, only), **table} if isinstance(table, Mapping) else table
                for name, table in tables.items()
            }
    return filled


def _implied(section: str, name: str, table: Mapping[str, Any], only: dict[str, Any]) -> dict[str, Any]:
    platform = table.get("platform")
    match section:
        case "accounts":
            base = API_BASES.get(platform) if isinstance(platform, str) else None
            return only | ({"api_base": base} if base else {"api_base": API_BASES["x"]})
        case "sources":
            return {} if platform == "replay" else {"account": name}
        case "people":
            return {"name": name}
        case _:
            return {"account": name}


class Sections(Protocol):
    """The sections that name each other."""

    @property
    def brands(self) -> Mapping[str, BrandSettings]: ...  # noqa: D102  # the settings say what each is
    @property
    def accounts(self) -> Mapping[str, AccountSettings]: ...  # noqa: D102  # as above
    @property
    def sources(self) -> Mapping[str, SourceSettings]: ...  # noqa: D102  # as above
    @property
    def channels(self) -> Mapping[str, ChannelSettings]: ...  # noqa: D102  # as above
    @property
    def people(self) -> Mapping[str, object]: ...  # noqa: D102  # as above
    @property
    def notices(self) -> NoticesSettings: ...  # noqa: D102  # as above
    @property
    def mail(self) -> MailSettings: ...  # noqa: D102  # as above
    @property
    def reports(self) -> Mapping[str, ReportMailSettings]: ...  # noqa: D102  # as above


def problems_between(settings: Sections) -> Iterator[tuple[str, str]]:
    """(dotted key, sentence) for each setting that does not fit another."""
    yield from _of_accounts(settings)
    yield from problems_of_notices(settings)
    yield from problems_of_mail(settings)
    yield from _of_risks(settings)
    for name, source in settings.sources.items():
        if source.platform == "replay":
            continue
        yield from _unknown(f"sources.{name}.account", source.account, settings.accounts, "account")
        account = settings.accounts.get(source.account)
        if account and account.platform != source.platform:
            yield (
                f"sources.{name}.account",
                f'"{source.account}" is an account on {account.platform}, and this source listens on {source.platform}.'
                " Name an account of that platform.",
            )
    taken: dict[str, str] = {}
    for name, channel in settings.channels.items():
        yield from _unknown(f"channels.{name}.account", channel.account, settings.accounts, "account")
        account = settings.accounts.get(channel.account)
        if account and account.platform != "reddit" and channel.reply_in:
            yield f"channels.{name}.reply_in", "only Reddit has subreddits. Take this key out."
        if channel.enabled and (other := taken.setdefault(channel.account, name)) != name:
            yield (
                f"channels.{name}.account",
                f'channel "{other}" already sends from "{channel.account}". Disable one of the two.',
            )


def _of_risks(settings: Sections) -> Iterator[tuple[str, str]]:
    for name, brand in settings.brands.items():
        for kind, risk in brand.risks.items():
            for person in risk.people:
                if person not in settings.people:
                    there = ", ".join(settings.people) or "nobody"
                    yield (
                        f"brands.{name}.risks.{kind}.people",
                        f'"{person}" is not one of [people]. {did_you_mean(person, settings.people)}There is: {there}.',
                    )


def _of_accounts(settings: Sections) -> Iterator[tuple[str, str]]:
    variables: dict[str, str] = {}
    taken: dict[tuple[str, str], str] = {}
    for name, account in settings.accounts.items():
        # Never twice is kept per account: one real account under two names could answer a post from both.
        for identity in filter(None, (account.handle.lower(), account.user_id)):
            other = taken.setdefault((account.platform, identity), name)
            if other != name:
                yield f"accounts.{name}", f'it is the same account as "{other}". Keep one of the two.'
        yield from _unknown(f"accounts.{name}.brand", account.brand, settings.brands, "brand")
        for key in _ONLY_REDDIT if account.platform == "x" else _ONLY_X:
            if key in account.model_fields_set:
                yield f"accounts.{name}.{key}", f"there is no such key for {account.platform}. Take it out."
        if (
            account.platform == "x"
            and account.user_id
            and not (account.user_id.isascii() and account.user_id.isdigit())
        ):
            yield f"accounts.{name}.user_id", f'"{account.user_id}" is no user id of X. It is a number.'
        for key in SECRETS[account.platform]:
            variable = secret_name(name, key)
            other = variables.setdefault(variable, name)
            if other != name:
                yield f"accounts.{name}", f'it would share {variable} with account "{other}". Rename one of the two.'
                break


def _unknown(place: str, name: str, there: Mapping[str, object], what: str) -> Iterator[tuple[str, str]]:
    if name not in there:
        known = f"There is: {', '.join(there)}." if there else f"There is none: add [{what}s.{name}]."
        yield place, f'there is no {what} "{name}". {did_you_mean(name, there)}{known}'
