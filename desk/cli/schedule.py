"""`wellheard cron` and `wellheard run`."""

import click

from desk.cli.common import Desk, emit, json_option, now, pass_desk
from desk.schedule import Rhythm, installation_lines, keep_running


@click.command("cron")
@json_option
@pass_desk
def cron_command(desk: Desk, as_json: bool) -> None:
    """Print crontab and systemd timer lines for this installation."""
    lines = installation_lines(desk.config.resolve(), desk.options["db"])
    emit(as_json, lines.document(), lines.lines)


@click.command("run")
@click.option("--poll-every", default=300, show_default=True, type=click.IntRange(10), help="Seconds between polls.")
@click.option(
    "--post-every",
    default=60,
    show_default=True,
    type=click.IntRange(5),
    help="Seconds between rounds of posting, telling colleagues, and sending the reports that are due.",
)
@click.option("--once", is_flag=True, help="One round, then stop.")
@pass_desk
def run_command(desk: Desk, poll_every: int, post_every: int, once: bool) -> None:
    """Poll, post, tell colleagues and send reports on a schedule in the foreground, until Ctrl-C."""
    rhythm = Rhythm(poll_every_s=poll_every, post_every_s=post_every, once=once)
    failed = keep_running(desk.store, desk.settings, desk.config, rhythm, clock=now, say=desk.talk)
    click.get_current_context().exit(1 if failed else 0)
