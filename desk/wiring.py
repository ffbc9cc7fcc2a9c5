"""Where the rooms are joined: from settings to brands, sources and channels, and from hearing to drafting."""

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from desk.brand_files import answers_of, facts_of
from desk.classifying import classifier_of
from desk.clocks import targets_of
from desk.settings import environment
from desk.settings_model import AccountSettings
from desk.settings_root import Settings
from desk.settings_secrets import missing_secrets, secrets_of
from desk.settings_team import team_rules
from desk.settings_words import SettingsError
from listener.matching import BrandTerms, Matcher
from listener.permalinks import parse_permalink
from listener.polling import PassReport, Plan, poll
from listener.prepared import Ears
from listener.sources.errors import CredentialsRefused, SourceError
from listener.sources.interface import HeardPost, Source
from listener.sources.replay import ReplaySource
from responders import alerts, assigning, bursts, incidents, outcomes
from responders.brands import Brands, OurAccount, Voice
from responders.channels.console import ConsoleChannel
from responders.channels.interface import Channel
from responders.drafting import Drafted, draft_pending
from responders.followup_drafts import draft_follow_ups
from responders.hours import BusinessHours, quiet_until
from responders.posting import PostingRules, PostReport, post
from responders.signing import signed
from responders.winding import wind
from responders.wording import Wording
from store import drafts, mentions
from store.engine import Store

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class PollDone:
    """What one `poll` did."""

    sources: tuple[PassReport, ...]
    drafted: int
    broken: tuple[str, ...] = ()
    """Templates that could not be used, in words."""


def ears_of(settings: Settings) -> Ears:
    """Matching and classification for the brands in the settings."""
    own: dict[tuple[str, str], str] = {}
    terms = []
    for key, brand in settings.brands.items():
        handles = {platform: list(names) for platform, names in brand.handles.items()}
        ids = {platform: list(found) for platform, found in brand.own_ids.items()}
        for account in settings.accounts.values():
            if account.brand == key:
                handles.setdefault(account.platform, []).append(account.handle)
                if account.user_id:
                    ids.setdefault(account.platform, []).append(account.user_id)
        for named in (handles, ids):
            for platform, values in named.items():
                own |= {(platform, value.lower()): key for value in values}
        terms.append(
            BrandTerms(
                brand=key, names=brand.names or (brand.name,), handles=_frozen(handles), terms=brand.terms,
                misspellings=brand.misspellings, domains=brand.domains, hashtags=brand.hashtags,
                exclude=brand.exclude, ordinary_words=brand.ordinary_words, context=brand.context,
                own_ids=_frozen(ids),
            )
        )  # fmt: skip
    return Ears(Matcher(terms), classifier_of(settings), own)


def _frozen(lists: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    return {key: tuple(dict.fromkeys(values)) for key, values in lists.items()}


def brands_of(settings: Settings, config: Path, *, with_files: bool = True) -> Brands:
    """How the brands speak, and from which accounts.

    Args:
        settings: the settings.
        config: their file, where relative paths start.
        with_files: read the facts and answers too; sending what was approved does not need them, and a mistake in them
            must not hold it up.

    A brand whose file of facts or answers cannot be used says so (`Voice.broken`); the others go on (law 10).
    """
    voices = {}
    for key, brand in settings.brands.items():
        facts, answers, broken = None, None, None
        try:
            if with_files:
                facts, answers = facts_of(brand, config), answers_of(brand, config, large=settings.classifier.is_large)
        except SettingsError as error:
            broken = str(error)
        templates = config.parent / brand.templates if brand.templates else None
        voices[key] = Voice(
            brand=key, name=brand.name, signature=signed(brand.signature, brand.signature_style, brand.name),
            signer=brand.signature, tone=brand.voice, manner=brand.manner(), emoji=brand.emoji,
            own_first=brand.own_words == "first", locale=brand.locale,
            private={"": brand.private}, handles=dict(brand.handles), templates=templates,
            names={word.lower(): word for name in (brand.name, *brand.names, *brand.terms) for word in name.split()},
            sure=settings.classifier.threshold_of(key), facts=facts, answers=answers, broken=broken,
            hours=brand.hours() or BusinessHours(brand.zone), read_closely=settings.classifier.is_large,
        )  # fmt: skip
    senders = {}
    for name, channel in settings.channels.items():
        if channel.enabled:
            senders[channel.account or name] = channel
    accounts = []
    for name, account in settings.accounts.items():
        sender = senders.get(name)
        accounts.append(
            OurAccount(
                name=name, platform=account.platform, brand=account.brand, handle=account.handle,
                user_id=account.user_id, can_send=sender is not None,
                reply_in=tuple(place.lower() for place in sender.reply_in) if sender else (),
            )
        )  # fmt: skip
    return Brands(voices, tuple(accounts), team_rules(settings, settings.at_the_desk()))


@cache
def wording() -> Wording:
    """The templates and checks, compiled once."""
    return Wording()


def channels_default_hold(settings: Settings) -> timedelta:
    """How long an approved reply waits where nothing else is said."""
    return settings.posting.hold


# -- sources


def source_of(name: str, settings: Settings, config: Path) -> Source:
    """Build one source. Raises CredentialsRefused when its keys are missing."""
    chosen = settings.sources[name]
    if chosen.platform == "replay":
        brand_handles = {handle for brand in settings.brands.values() for h in brand.handles.values() for handle in h}
        return ReplaySource(
            name, config.parent / Path(chosen.path).expanduser(), shift=chosen.shift,
            own_handles=tuple(brand_handles), train=chosen.train,
        )  # fmt: skip
    account_name = chosen.account or name
    account = settings.accounts[account_name]
    if missing := missing_secrets(account_name, account, for_writing=False, environ=environment()):
        raise CredentialsRefused(f"the credentials of account {account_name} are missing: set {', '.join(missing)}.")
    secrets = secrets_of(account_name, account, environment())
    # The platform libraries are loaded only where a source or channel of theirs is used: they cost half a second.
    if chosen.platform == "x":
        from listener.sources.x import XOptions, XSource  # noqa: PLC0415
        from listener.sources.x_client import XCredentials  # noqa: PLC0415

        options = XOptions(
            name=name, handle=account.handle, user_id=account.user_id, mentions=chosen.mentions, query=chosen.query,
            own_timeline=chosen.own_timeline, expand_authors=chosen.expand_authors, owned_reads=account.owned,
            overlap=timedelta(minutes=chosen.overlap_minutes),
        )  # fmt: skip
        keys = XCredentials(**secrets)
        return XSource(options, keys, api_base=account.api_base, timeout_s=account.timeout)
    from listener.sources.reddit import RedditOptions, RedditSource  # noqa: PLC0415

    options_r = RedditOptions(
        name=name, username=account.handle, subreddits=chosen.subreddits, search=chosen.search, inbox=chosen.inbox,
        own=chosen.own_timeline, overlap=timedelta(minutes=chosen.overlap_minutes),
    )  # fmt: skip
    return RedditSource(options_r, _reddit(account, secrets, write=False))


def _reddit(account: AccountSettings, secrets: Mapping[str, str], *, write: bool):  # type: ignore[no-untyped-def]  # noqa: ANN202  # praw stays behind its door
    from listener.sources.reddit_client import RedditCredentials, make_reddit  # noqa: PLC0415

    keys = dict(secrets)
    read_only = keys.pop("read_refresh_token", None)
    if not write and read_only:
        # Law 4: reading gets the narrower token where there is one.
        keys["refresh_token"] = read_only
    return make_reddit(
        RedditCredentials(**keys),
        user_agent=account.user_agent or f"linux:wellheard:0.1 (by /u/{account.handle})",
        api_base=account.api_base, auth_base=account.auth_base, timeout_s=account.timeout, write=write,
    )  # fmt: skip


def enabled_sources(settings: Settings, names: Sequence[str] = ()) -> list[str]:
    """The sources to poll.

    Raises:
        SettingsError: none is enabled, or a name is not there.
    """
    unknown = [name for name in names if name not in settings.sources]
    if unknown:
        there = ", ".join(settings.sources) or "none"
        raise SettingsError(f"There is no source {', '.join(unknown)} in the settings. There is: {there}.")
    chosen = [name for name, source in settings.sources.items() if source.enabled and (not names or name in names)]
    if not chosen:
        raise SettingsError("No source is enabled. Set `enabled = true` under one of [sources.NAME] in the settings.")
    return chosen


def plan_for(name: str, settings: Settings, *, limit: int | None, since: timedelta | None) -> Plan:
    """How to poll a source."""
    source = settings.sources[name]
    account = settings.accounts.get(source.account or name) if source.platform != "replay" else None
    brand = account.brand if account else None
    cap = getattr(source, "spend_cap_usd", None)
    return Plan(
        brand=brand, first_pass_since=since or settings.poll.since, limit=limit,
        max_age=timedelta(days=settings.drafting.max_age_days),
        spend_cap_micros=None if cap is None else round(cap * 1_000_000),
        recheck_per_day=source.recheck_per_day,
    )  # fmt: skip


def poll_all(
    store: Store,
    settings: Settings,
    config: Path,
    *,
    names: Sequence[str],
    limit: int | None,
    since: timedelta | None,
    at: datetime,
    say: Say,
) -> PollDone:
    """Hear every enabled source, then draft for every case that waits. One source's trouble leaves the others be."""
    chosen = enabled_sources(settings, names)
    ears = ears_of(settings)
    reports = []
    with _nothing_loaded_is_searched():
        for name in chosen:
            try:
                source = source_of(name, settings, config)
            except (SourceError, ValueError) as error:
                reports.append(PassReport(name, 0, 0, 0, 0, (), str(error), 0))
                continue
            try:
                reports.append(poll(store, ears, source, plan_for(name, settings, limit=limit, since=since), at=at))
            finally:
                source.close()
        # Whoever looks after what is critical has it before the rules of [assign] give it to somebody else.
        wind(store, targets_of(settings), at=at)
        done = _draft_all(store, settings, config, at=at)
        proposed = bursts.propose(store, settings.brands, at=at)
        noticed = alerts.watch(store, settings.brands, at=at, answered_within=settings.alerts.answered_within)
    if proposed:
        say("More complaints than usual: `wellheard incidents list` shows what they are about.")
    if noticed.began:
        say("Something is not as usual: `wellheard alerts list` says what, since when, and how sure that is.")
    if done.without:
        say(f"{done.without} mentions need no reply or a person's own words; `wellheard mentions show ID` says why.")
    return PollDone(tuple(reports), done.proposed, done.broken)


@contextmanager
def _nothing_loaded_is_searched() -> Iterator[None]:
    """What is loaded by now outlives a pass: looking through it for garbage is a tenth of the pass's work.

    Afterwards it is looked through again, as `run` goes on for weeks, and what was garbage by now must go.
    """
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def draft_due(store: Store, settings: Settings, config: Path, *, at: datetime) -> int:
    """Draft for every case that waits; returns how many replies were drafted."""
    return _draft_all(store, settings, config, at=at).proposed


def _draft_all(store: Store, settings: Settings, config: Path, *, at: datetime) -> Drafted:
    """Draft for every case that waits, and then for every promise whose time has come."""
    brands = brands_of(settings, config)
    outcomes.settle(store, at=at, window=settings.outcomes.watch)
    incidents.lapse(store, at=at)
    assigning.assign_due(store, brands, at=at)
    first = draft_pending(store, brands, wording(), at=at)
    then = draft_follow_ups(store, brands, wording(), at=at)
    broken = tuple(dict.fromkeys((*first.broken, *then.broken)))
    return Drafted(first.proposed + then.proposed, first.without, broken)


# -- channels


@contextmanager
def channels_of(settings: Settings, *, say: Say) -> Iterator[dict[str, Channel]]:
    """The channels by account name. One whose keys are missing is left out, and said."""
    built: dict[str, Channel] = {}
    for name, chosen in settings.channels.items():
        account_name = chosen.account or name
        account = settings.accounts[account_name]
        if not chosen.enabled:
            continue
        if chosen.via == "console":
            built[account_name] = ConsoleChannel(name, account_name, account.platform, say)
            continue
        missing = missing_secrets(account_name, account, for_writing=True, environ=environment())
        if missing:
            say(f"channel {name}: set {', '.join(missing)} to send from {account_name}.")
            continue
        try:
            built[account_name] = _channel(name, account_name, account)
        except (SourceError, ValueError) as error:
            say(f"channel {name}: {error}")
    try:
        yield built
    finally:
        for channel in built.values():
            channel.close()


def _channel(name: str, account_name: str, account: AccountSettings) -> Channel:
    secrets = secrets_of(account_name, account, environment())
    if account.platform == "x":
        from listener.sources.x_client import XCredentials  # noqa: PLC0415  # tweepy only where used
        from responders.channels.x import XChannel  # noqa: PLC0415

        return XChannel(
            name, XCredentials(**secrets), handle=account.handle, user_id=account.user_id, api_base=account.api_base,
            timeout_s=account.timeout,
        )  # fmt: skip
    from responders.channels.reddit import RedditChannel  # noqa: PLC0415  # praw only where used

    return RedditChannel(name, _reddit(account, secrets, write=True), account=account.handle)


def post_all(
    store: Store, settings: Settings, config: Path, *, clock: Callable[[], datetime], say: Say, dry_run: bool = False
) -> PostReport:
    """Send what is due on every channel."""

    def quiet(brand: str, at: datetime) -> datetime | None:
        found = settings.brands.get(brand)
        return quiet_until(at, found.quiet()) if found else None

    rules = PostingRules(
        lambda: classifier_of(settings),
        lookup_after=settings.posting.lookup_after,
        approval_lasts=settings.posting.approval_lasts,
        quiet_until=quiet,
    )
    if not dry_run:
        incidents.lapse(store, at=clock())
    with channels_of(settings, say=say) as channels:
        done = post(store, channels, brands_of(settings, config, with_files=False), rules, clock=clock, dry_run=dry_run)
    if not dry_run:
        # What was just sent is watched from now on, and not only from the next poll on.
        outcomes.settle(store, at=clock(), window=settings.outcomes.watch)
    return done


# -- hand-offs


def check_hand_off(settings: Settings, store: Store, draft_id: int, url: str) -> tuple[str | None, bool, str]:
    """Look at a hand-posted reply where a source can: (its id, seen there, what to tell the person)."""
    found = parse_permalink(url)
    if found is None:
        return None, False, "That link is of no platform we read, so it is noted as you gave it."
    with store.read() as tx:
        draft = drafts.get(tx, draft_id)
        target = mentions.get(tx, draft.mention_id).post
    if found.platform != target.platform:
        raise SettingsError(
            f"The link is on {found.platform}, and draft {draft_id} answers a post on {target.platform}."
        )
    for name, chosen in settings.sources.items():
        if not chosen.enabled or chosen.platform != found.platform:
            continue
        try:
            source = source_of(name, settings, Path())
        except (SourceError, ValueError):
            continue
        try:
            for seen in source.look_again([found.external_id]):
                if isinstance(seen, HeardPost) and seen.in_reply_to in {target.external_id, target.latest_id}:
                    return found.external_id, True, "Seen in public."
        except SourceError as error:
            return found.external_id, False, f"{name} could not look: {error} A later poll will see it."
        finally:
            source.close()
    return found.external_id, False, "Noted; a poll that sees it in public will confirm it."
