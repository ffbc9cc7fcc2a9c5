"""`wellheard mentions` on what is stored: list, show, add, import, correct."""

import sys
from datetime import timedelta
from typing import TextIO

import click

from desk import shapes
from desk.answers import near_answers
from desk.cli.common import ID, Desk, Duration, emit, json_option, now, pass_desk, table, underlined
from desk.importing import Pasted, add_pasted, import_file
from desk.incidents import facts_for
from desk.plain import Shown, marked, plain, short
from desk.wiring import brands_of, draft_due
from responders import correcting
from store import mentions as store_mentions
from store.types import Label, Mention


def _row(found: Mention) -> list[str]:
    what = found.classification
    return [
        str(found.id), f"{found.post.posted_at:%d %b %H:%M}", found.post.platform, what.label.value,
        what.urgency.value, plain(found.post.author or "someone"), short(found.post.text, 70),
    ]  # fmt: skip


@click.command("list")
@click.option("--label", type=click.Choice([label.value for label in Label]), help="Only this label.")
@click.option("--brand", help="Only this brand.")
@click.option("--since", type=Duration(), help="Posted within this time, for example 7d.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10000), help="At most so many.")
@click.option("--after", type=ID, metavar="ID", help="Go on after this mention.")
@json_option
@pass_desk
def list_command(
    desk: Desk, label: str | None, brand: str | None, since: timedelta | None, limit: int, after: int | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Mentions, newest heard first."""
    with desk.store.read() as tx:
        found = store_mentions.listed(
            tx, label=Label(label) if label else None, brand=brand, since=now() - since if since else None,
            after=after, limit=limit,
        )  # fmt: skip
    head = ("ID", "POSTED", "PLATFORM", "LABEL", "URGENCY", "AUTHOR", "TEXT")
    emit(as_json, [shapes.mention(m) for m in found], lambda: table((_row(m) for m in found), head))


@click.command("show")
@click.argument("mention_id", type=ID)
@json_option
@pass_desk
def show_command(desk: Desk, mention_id: int, as_json: bool) -> None:
    """One mention, and why it was read as it was."""
    with desk.store.read(now()) as tx:
        found = store_mentions.get(tx, mention_id)
        known = facts_for(tx, found.case_id) if found.case_id is not None else None
    what = found.classification
    near = near_answers(brands_of(desk.settings, desk.config), found, now())

    def lines() -> list[str]:
        scores = ", ".join(f"{name} {value:.2f}" for name, value in what.scores.items())
        return [
            f"{found.post.posted_at:%d %b %Y %H:%M} UTC, {plain(found.post.author or 'someone')} "
            f"on {found.post.platform} ({plain(found.post.url or 'no link')})",
            Shown(f"  {marked(found.post.text, what.reasons, underlined) or '(deleted)'}"),
            f"{what.label.value} ({scores}); urgency {what.urgency.value}",
            f"about: {', '.join(what.topics) or '-'}",
            f"because of: {', '.join(plain(r) for r in what.reasons) or '-'}",
            *([f"corrected by {found.corrected_by}"] if found.corrected_by else []),
            *([f"no draft: {plain(found.no_draft_reason)}"] if found.no_draft_reason else []),
            *(near.lines() if near else []),
            *(known.lines() if known else ()),
        ]

    around = {
        "nearest_answers": shapes.nearest(near.found if near else ()),
        "incident": known.document() if known else None,
    }
    emit(as_json, {**shapes.mention(found), **around}, lines)


@click.command("correct")
@click.argument("mention_id", type=ID)
@click.argument("label", type=click.Choice([label.value for label in Label]))
@json_option
@pass_desk
def correct_command(desk: Desk, mention_id: int, label: str, as_json: bool) -> None:
    """Your label; no machine overwrites it."""
    person = desk.person("correct")
    found = correcting.correct(desk.store, mention_id, Label(label), by=person.key, at=now())
    draft_due(desk.store, desk.settings, desk.config, at=now())
    emit(as_json, shapes.mention(found), lambda: [f"Mention {mention_id} is {label}. No machine changes that again."])


@click.command("add")
@click.argument("url")
@click.option("--text", help="What it says; `-` as URL reads it from standard input.")
@click.option("--author", help="The author's handle.")
@click.option("--brand", help="Which brand it is about [the only one].")
@json_option
@pass_desk
def add_command(desk: Desk, url: str, text: str | None, author: str | None, brand: str | None, as_json: bool) -> None:
    """One pasted post or permalink, for networks whose door is shut to us."""
    person = desk.person("write")
    if text is None and url == "-":
        text = sys.stdin.read()
    pasted = Pasted(None if url == "-" else url, text, author, brand)
    made = add_pasted(desk.store, desk.settings, desk.config, pasted, by=person.key, at=now())

    def lines() -> list[str]:
        return [
            f"Mention {made.id}: {made.classification.label.value}. `wellheard drafts list` shows what was drafted."
        ]

    emit(as_json, shapes.mention(made), lines)


@click.command("import")
@click.argument("file", type=click.File("r", encoding="utf-8-sig", errors="surrogateescape"))
@click.option("--platform", help="Where the posts are from, for example x [the row's own, else import].")
@click.option("--brand", help="Which brand they are about [the only one].")
@click.option("--own", metavar="KEY=VALUE", help="Rows where KEY is VALUE are the brand's own posts.")
@click.option("--map", "mapping", multiple=True, metavar="THEIRS=OURS", help="Their column is our column.")
@click.option("--draft", is_flag=True, help="Draft also for posts that are older than a week.")
@json_option
@pass_desk
def import_command(
    desk: Desk, file: TextIO, platform: str | None, brand: str | None, own: str | None, mapping: tuple[str, ...],
    draft: bool, as_json: bool,
) -> None:  # fmt: skip
    """CSV or JSON Lines of other tools; `-` is standard input."""
    desk.person("write")
    done = import_file(desk.store, desk.settings, desk.config, file, platform=platform, brand=brand, own=own,
                       mapping=mapping, draft=draft, at=now())  # fmt: skip
    for skip in done.skipped[:20]:
        desk.warn(f"skipped {skip.external_id or 'a row'}: {skip.reason}")
    if len(done.skipped) > 20:
        desk.warn(f"and {len(done.skipped) - 20} more; --json lists them all")
    emit(as_json, done.document(), done.lines)
    click.get_current_context().exit(1 if done.skipped else 0)
