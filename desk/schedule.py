"""Doing the rounds: cron and systemd lines for this installation, and the rounds themselves in the foreground."""

import shlex
import sys
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from desk.notices.turn import tell
from desk.reports.mailing import mail_due
from desk.settings import environment
from desk.settings_root import Settings
from desk.settings_words import SettingsError
from desk.wiring import poll_all, post_all
from store.engine import Store
from store.errors import StoreError
from store.locks import Busy


@dataclass(frozen=True, slots=True)
class InstallationLines:
    """What to put into crontab, or into systemd."""

    crontab: tuple[str, ...]
    systemd: dict[str, str]

    def document(self) -> dict[str, Any]:
        """For --json."""
        return {"crontab": list(self.crontab), "systemd": self.systemd}

    def lines(self) -> Iterable[str]:
        """For people."""
        yield "# crontab -e"
        yield from self.crontab
        yield ""
        yield "# or systemd: put each file into ~/.config/systemd/user/, then: systemctl --user enable --now NAME.timer"
        for name, text in self.systemd.items():
            yield f"# --- {name}"
            yield from text.splitlines()


def installation_lines(config: Path, db: str | None) -> InstallationLines:
    """Lines with the full paths of this installation: cron has no PATH and no working folder to rely on."""
    program = Path(sys.argv[0])
    command = program.resolve() if program.exists() else Path(sys.executable).with_name("wellheard")
    start = [str(command), "--config", str(config), *(["--db", db] if db else []), "--quiet"]
    base = shlex.join(start)
    # A percent sign ends the command in a crontab unless it is escaped.
    cron = base.replace("%", r"\%")
    keys = shlex.quote(str(config.parent / "wellheard.env")).replace("%", r"\%")
    crontab = (
        f"# The secrets, as NAME=value lines in a file that only you can read: {config.parent}/wellheard.env",
        f"*/5 * * * *  set -a; test ! -e {keys} || . {keys}; {cron} poll",
        f"* * * * *  set -a; test ! -e {keys} || . {keys}; {cron} post",
        f"* * * * *  set -a; test ! -e {keys} || . {keys}; {cron} notices send",
        f"* * * * *  set -a; test ! -e {keys} || . {keys}; {cron} report due",
    )
    systemd = {}
    for verb, command_line, every in (
        ("poll", "poll", "5min"), ("post", "post", "1min"), ("notices", "notices send", "1min"),
        ("reports", "report due", "1min"),
    ):  # fmt: skip
        systemd[f"wellheard-{verb}.service"] = (
            f"[Unit]\nDescription=Wellheard {verb}\n\n[Service]\nType=oneshot\n"
            f"# The secrets, as NAME=value lines in a file that only you can read:\n"
            f"EnvironmentFile=-{config.parent}/wellheard.env\nExecStart={base} {command_line}\n"
        )
        systemd[f"wellheard-{verb}.timer"] = (
            f"[Unit]\nDescription=Wellheard {verb}, every {every}\n\n[Timer]\nOnBootSec=1min\n"
            f"OnUnitActiveSec={every}\n\n[Install]\nWantedBy=timers.target\n"
        )
    return InstallationLines(crontab, systemd)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often."""

    poll_every_s: int
    post_every_s: int
    once: bool = False


def keep_running(
    store: Store,
    settings: Settings,
    config: Path,
    rhythm: Rhythm,
    *,
    clock: Callable[[], datetime],
    say: Callable[[str], None],
) -> bool:
    """Poll, post, tell colleagues and mail reports until Ctrl-C; returns whether any round failed.

    One round's trouble is said, and the next round comes.
    """
    jobs = {
        "poll": (rhythm.poll_every_s, lambda: _poll(store, settings, config, clock, say)),
        "post": (rhythm.post_every_s, lambda: _post(store, settings, config, clock, say)),
        "reports": (rhythm.post_every_s, lambda: _mail(store, settings, clock, say)),
        "notices": (rhythm.post_every_s, lambda: _tell(store, settings, clock, say)),
    }
    due = dict.fromkeys(jobs, clock())
    failed = False
    wait = threading.Event()
    try:
        while True:
            for name, (every_s, job) in jobs.items():
                if due[name] <= clock():
                    failed = _round(name, job, say) or failed
                    due[name] = _later(clock(), every_s)
            if rhythm.once:
                return failed
            wait.wait(max(0.5, min((when - clock()).total_seconds() for when in due.values())))
    except KeyboardInterrupt:
        say("Stopped. What is approved stays in line for the next `wellheard post`.")
        return failed


def _later(at: datetime, seconds: int) -> datetime:
    return datetime.fromtimestamp(at.timestamp() + seconds, at.tzinfo)


def _round(name: str, job: Callable[[], bool], say: Callable[[str], None]) -> bool:
    try:
        return job()
    except (StoreError, SettingsError) as error:
        say(f"{name}: {error}")
        return not isinstance(error, Busy)


def _poll(
    store: Store, settings: Settings, config: Path, clock: Callable[[], datetime], say: Callable[[str], None]
) -> bool:
    done = poll_all(store, settings, config, names=(), limit=None, since=None, at=clock(), say=say)
    for report in done.sources:
        say(f"{report.name}: {report.new} new" + (f", {report.error}" if report.error else ""))
    return any(report.error for report in done.sources)


def _post(
    store: Store, settings: Settings, config: Path, clock: Callable[[], datetime], say: Callable[[str], None]
) -> bool:
    report = post_all(store, settings, config, clock=clock, say=say)
    for note in report.notes:
        say(note)
    return report.failed


def _tell(store: Store, settings: Settings, clock: Callable[[], datetime], say: Callable[[str], None]) -> bool:
    """A target that does not answer is said, and is tried again: it fails no round."""
    for problem in tell(store, settings, clock=clock).problems:
        say(problem)
    return False


def _mail(store: Store, settings: Settings, clock: Callable[[], datetime], say: Callable[[str], None]) -> bool:
    done = mail_due(store, settings, environment(), clock=clock)
    for problem in done.problems:
        say(problem)
    return bool(done.failed or done.unknown)
