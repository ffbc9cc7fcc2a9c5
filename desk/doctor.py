"""What is right with this installation and what is not, each with what to do."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from desk.brand_files import answers_of, facts_of
from desk.classifying import classifier_of
from desk.reports.smtp import lacking
from desk.settings import database_url, environment, load_settings
from desk.settings_mail import PASSWORD
from desk.settings_notices import notice_address, notice_variable
from desk.settings_root import Settings
from desk.settings_secrets import missing_secrets, read_variable
from desk.settings_words import SettingsError
from desk.wiring import brands_of, channels_of, plan_for, source_of
from listener.classify import neural
from listener.sources.errors import SourceError
from responders.planted import examples
from responders.templating import ReplyTemplates, TemplateError
from store import events, notices, schema, sendings
from store import sources as books
from store.engine import Store
from store.errors import ChainBroken, StoreError
from store.models_notices import DeliveryState
from store.models_sendings import SendingState


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor."""

    check: str
    ok: bool
    message: str
    advice: str = ""


def examine(config: Path, db: str | None, *, at: datetime, offline: bool) -> list[Finding]:
    """Every check in turn; one that fails does not keep the others from running, except where they build on it."""
    try:
        settings = load_settings(config, environment())
    except SettingsError as error:
        return [Finding("settings", False, str(error))]
    found = [Finding("settings", True, f"{config}, {len(settings.brands)} brand(s), {len(settings.people)} people")]
    try:
        with Store(database_url(db, environment(), settings, config)) as store:
            found += _database(store)
            found += _clock(store, at)
            found += _templates(settings, config)
            found += _brand_files(settings, config, at)
            found += _classifier(settings)
            found += _credentials(settings)
            found += _notices(settings, store)
            found += _mail(settings, store)
            found += _duty(settings)
            found += _planted(settings)
            found += _spend(settings, store, at)
            if not offline:
                found += _reach(settings, config)
    except StoreError as error:
        found.append(Finding("database", False, str(error)))
    return found


def _classifier(settings: Settings) -> Iterator[Finding]:
    wanted, used = settings.classifier.kind, classifier_of(settings).name
    advice = "The model's file is missing from this installation: reinstall it. Until then VADER reads the posts."
    if used == "learned":
        there = neural.is_installed()
        what = "The large model's file is missing: reinstall" if there else 'Install what it needs: "wellheard[neural]"'
        advice = f"{what}. Until then the small model reads the posts."
    yield Finding("classifier", used == wanted, used, "" if used == wanted else advice)


def _database(store: Store) -> Iterator[Finding]:
    schema.require_current(store)
    broken = schema.check(store)
    where = store.url.render_as_string(hide_password=True)
    yield Finding("database", not broken, f"{where}, revision {schema.HEAD_REVISION}" if not broken else broken[0])
    try:
        with store.read() as tx:
            state = events.verify(tx)
        yield Finding("event log", True, f"{state.count} events, unbroken")
    except ChainBroken as error:
        yield Finding("event log", False, str(error), "Keep a copy of the database and ask who changed it.")
    if store.is_sqlite and sqlite3.sqlite_version_info < (3, 35):
        yield Finding("sqlite", False, f"version {sqlite3.sqlite_version}", "3.35 or newer is needed.")


def _clock(store: Store, at: datetime) -> Iterator[Finding]:
    with store.read() as tx:
        newest = next(events.listed(tx, limit=1), None)
    if newest is not None and newest.at > at + timedelta(minutes=1):
        yield Finding("clock", False, f"events of {newest.at:%Y-%m-%d %H:%M} UTC are in the future",
                      "Set the clock of this machine.")  # fmt: skip
    else:
        yield Finding("clock", True, f"{at:%Y-%m-%d %H:%M} UTC")


def _templates(settings: Settings, config: Path) -> Iterator[Finding]:
    """Every template of a brand's own is read once, so that a broken one shows here and not while drafting."""
    for key, voice in brands_of(settings, config, with_files=False).voices.items():
        if voice.templates is None:
            continue
        try:
            templates = ReplyTemplates(voice.templates, voice.manner)
            count = sum(len(templates.variants(s, voice.locale)) for s in templates.situations(voice.locale))
            yield Finding(f"templates of {key}", True, f"{count} in {voice.templates} and shipped")
        except TemplateError as error:
            yield Finding(f"templates of {key}", False, str(error))


def _brand_files(settings: Settings, config: Path, at: datetime) -> Iterator[Finding]:
    """Facts and answers, and which of them have ended: those count as absent until somebody renews them."""
    for key, brand in settings.brands.items():
        for what, load in (("facts", facts_of), ("answers", answers_of)):
            try:
                kept = load(brand, config)
            except SettingsError as error:
                yield Finding(f"{what} of {key}", False, str(error))
                continue
            if kept is None:
                continue
            ended = [one.name for one in kept.ended(at)]
            said = f"{getattr(brand, what)}, {len(kept.all)} read" + (f", ended: {', '.join(ended)}." if ended else "")
            yield Finding(f"{what} of {key}", not ended, said, "Renew them, or take them out." if ended else "")


def _credentials(settings: Settings) -> Iterator[Finding]:
    sending = {channel.account or name for name, channel in settings.channels.items()
               if channel.enabled and channel.via == "api"}  # fmt: skip
    reading = {source.account or name for name, source in settings.sources.items()
               if source.enabled and source.platform != "replay"}  # fmt: skip
    for name in sorted(sending | reading):
        for_writing = name in sending
        missing = missing_secrets(name, settings.accounts[name], for_writing=for_writing, environ=environment())
        what = "reading and sending" if for_writing else "reading"
        if missing:
            yield Finding(f"credentials of {name}", False, f"for {what}: missing.", f"Set {', '.join(missing)}.")
        else:
            yield Finding(f"credentials of {name}", True, f"for {what}: set")
    if not sending | reading:
        yield Finding("credentials", True, "none needed: no live source or channel is enabled")


def _notices(settings: Settings, store: Store) -> Iterator[Finding]:
    """Whether each target has an address, and whether any gave up taking messages."""
    for name, target in settings.notices.targets.items():
        if not target.enabled:
            continue
        try:
            there = notice_address(name, environment()) is not None
        except SettingsError as error:
            yield Finding(f"notices to {name}", False, str(error))
            continue
        advice = "" if there else f"Set {notice_variable(name)}, or {notice_variable(name)}_FILE."
        yield Finding(f"notices to {name}", there, "address: set" if there else "address: missing", advice)
    with store.read() as tx:
        failed = notices.counts(tx).get(DeliveryState.FAILED, 0)
    if failed:
        advice = "See `wellheard notices list --state failed`, then try `wellheard notices test`."
        yield Finding("notices", False, f"{failed} were given up", advice)


def _mail(settings: Settings, store: Store) -> Iterator[Finding]:
    """Whether reports can be mailed, as far as the settings say, and what became of those that were. Mails nothing."""
    mail = settings.mail
    if mail.host is None:
        return
    try:
        lacks = lacking(mail, read_variable(environment(), PASSWORD))
    except SettingsError as error:
        yield Finding("mail", False, str(error))
        return
    said = f"{mail.host}:{mail.port}, {mail.security}, password {'not needed' if mail.user is None else 'set'}"
    yield Finding("mail", lacks is None, lacks or said)
    with store.read() as tx:
        found = sendings.counts(tx)
    failed, unknown = found.get(SendingState.FAILED, 0), found.get(SendingState.UNKNOWN, 0)
    back = found.get(SendingState.BOUNCED, 0)
    if failed or unknown or back:
        advice = "See `wellheard report sent`; `wellheard report resend ID` sends one again."
        said = f"{failed} were not taken, {back} came back, {unknown} may have arrived"
        yield Finding("reports by mail", False, said, advice)


def _duty(settings: Settings) -> Iterator[Finding]:
    """Nobody named for what must never meet a template is no fault, and is worth a word."""
    for key, brand in settings.brands.items():
        named = {kind for kind, risk in brand.risks.items() if risk.people}
        said = f"named for {', '.join(sorted(named))}" if named else "nobody named: see [brands.NAME.risks.other]"
        yield Finding(f"duty of {key}", True, said)


def _planted(settings: Settings) -> Iterator[Finding]:
    """Whoever looks after the installation should know that some drafts at the desk are none."""
    if not (rate := settings.review.planted_rate):
        return
    without = sorted(key for key, brand in settings.brands.items() if not examples(brand.locale))
    said = f"about {rate * 100:g} in 100 at the desk; none of them can be sent"
    told = f"There are none in the language of {', '.join(without)}: nothing is planted there."
    yield Finding("planted drafts", True, said if not without else f"{said}. {told}")


def _spend(settings: Settings, store: Store, at: datetime) -> Iterator[Finding]:
    for name, source in settings.sources.items():
        if not source.enabled:
            continue
        cap = plan_for(name, settings, limit=None, since=None).spend_cap_micros
        if cap is None:
            continue
        with store.read() as tx:
            spent = books.spent(tx, name, f"{at:%Y-%m}")
        # Half a cent is what one post read costs on X: less than that left means nothing more can be read.
        reached = cap - spent < 5_000
        advice = f"Raise sources.{name}.spend_cap_usd, or wait for next month." if reached else ""
        yield Finding(f"spend of {name}", not reached, f"${spent / 1e6:.3f} of ${cap / 1e6:.2f} this month", advice)


def _reach(settings: Settings, config: Path) -> Iterator[Finding]:
    for name, chosen in settings.sources.items():
        if not chosen.enabled:
            continue
        try:
            source = source_of(name, settings, config)
            try:
                # An id that no post has: the answer is empty, costs nothing, and shows that we were let in.
                list(source.look_again(["1" if source.platform == "x" else "t3_0"]) if source.live else ())
            finally:
                source.close()
            found = "reachable" if source.live else "a file, read when polled"
            yield Finding(f"source {name}", True, found)
        except (SourceError, ValueError) as error:
            yield Finding(f"source {name}", False, str(error))
    said: list[str] = []
    with channels_of(settings, say=said.append) as channels:
        for name, channel in channels.items():
            yield Finding(f"channel {channel.name}", True, f"ready to send from {name}")
    yield from (Finding("channel", False, line) for line in said)
