"""`wellheard cases` as they stand: list, show, close."""

import click

from desk import shapes, shapes_outcomes
from desk.cli.common import ID, Desk, ago, emit, json_option, now, pass_desk, table
from desk.clocks import Shown, shown, targets_of
from desk.due import open_words
from desk.fact_sheet import fact_sheet
from desk.incidents import facts_for
from desk.plain import plain
from responders import undoing
from store import by_clock, case_notes, claims, drafts, followups, mentions, outcomes, posts, snoozes
from store import cases as store_cases
from store.outcomes import Outcome
from store.states import CaseState
from store.types import Case, Urgency


def _row(case: Case, clock: Shown) -> list[str]:
    return [
        str(case.id), case.state.value, case.urgency.value, case.label.value, clock.cell(), case.platform,
        plain(case.owner or "-"), ago(now(), case.last_post_at), plain(case.customer or "someone"),
    ]  # fmt: skip


@click.command("list")
@click.option("--state", type=click.Choice([s.value for s in CaseState]), help="Only cases in this state.")
@click.option("--owner", metavar="PERSON", help="Only this colleague's.")
@click.option("--urgency", type=click.Choice([u.value for u in Urgency]), help="Only this urgency.")
@click.option("--sort", type=click.Choice(["clock"]), help="Open cases, the clock that is due first on top.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10000), help="At most so many.")
@click.option("--after", type=ID, metavar="ID", help="Go on after this case.")
@json_option
@pass_desk
def list_command(
    desk: Desk, state: str | None, owner: str | None, urgency: str | None, sort: str | None, limit: int,
    after: int | None, as_json: bool,
) -> None:  # fmt: skip
    """Cases: of one state the most urgent first, else the newest first; by clock the first due first."""
    if sort and state not in {None, CaseState.OPEN.value}:
        raise click.UsageError("--sort clock is about open cases: only their clocks run. Leave --state out.")
    at, graver = now(), Urgency(urgency) if urgency else None
    with desk.store.read(at) as tx:
        if sort:
            found = by_clock.cases(tx, owner=owner, urgency=graver, after=after, limit=limit)
        else:
            wanted = CaseState(state) if state else None
            found = store_cases.listed(tx, state=wanted, owner=owner, urgency=graver, after=after, limit=limit)
        clocks = shown(tx, desk.settings, found, at=at)
    head = ("ID", "STATE", "URGENCY", "LABEL", "CLOCK", "PLATFORM", "OWNER", "LAST WORD", "CUSTOMER")
    documents = [{**shapes.case(c), "clock": clocks[c.id].document()} for c in found]
    emit(as_json, documents, lambda: table((_row(c, clocks[c.id]) for c in found), head))


@click.command("show")
@click.argument("case_id", type=ID)
@json_option
@pass_desk
def show_command(desk: Desk, case_id: int, as_json: bool) -> None:
    """One conversation: what the customer said, what we said, what is drafted and noted."""
    at, targets = now(), targets_of(desk.settings)
    with desk.store.read(at) as tx:
        case = store_cases.get(tx, case_id)
        clock = shown(tx, desk.settings, [case], at=at)[case_id]
        sheet = fact_sheet(tx, case, targets.get(case.brand))
        said = mentions.in_case(tx, case_id)
        ours = posts.own_in_case(tx, case_id)
        written = drafts.of_case(tx, case_id)
        known = facts_for(tx, case_id)
        promised = followups.open_of_cases(tx, [case_id])
        became = outcomes.of_cases(tx, [case_id]).get(case_id)
        noted, held, put_off = (
            case_notes.of_case(tx, case_id),
            claims.of_case(tx, case_id),
            snoozes.of_case(tx, case_id),
        )
    document = {
        **shapes.case(case), "mentions": [shapes.mention(m) for m in said], "own": [shapes.post(p) for p in ours],
        "drafts": [shapes.draft(d) for d in written], "incident": known.document() if known else None,
        "follow_ups": [shapes.follow_up(one) for one in promised],
        "notes": [shapes.case_note(one) for one in noted], "claim": shapes.claim(held) if held else None,
        "outcome": shapes_outcomes.outcome(became) if became else None,
        "snoozed": shapes.snooze(put_off) if put_off else None, "clock": clock.document(),
        "fact_sheet": sheet.document() if sheet else None,
    }  # fmt: skip

    def lines() -> list[str]:
        both = sorted(
            [(m.post.posted_at, plain(m.post.author or "someone"), m.post.text or "(deleted)") for m in said]
            + [(p.posted_at, "us", p.text) for p in ours]
        )
        head = f"Case {case.id}: {case.state.value}, {case.label.value}, {case.urgency.value}, on {case.platform}"
        talk = [f"  {at:%d %b %H:%M} {who}: {plain(words)}" for at, who, words in both]
        talk += [f"  mention {m.id}: no draft: {plain(m.no_draft_reason)}" for m in said if m.no_draft_reason]
        talk += known.lines() if known else ()
        talk += [f"  draft {d.id} ({d.state.value}): {plain(d.text)}" for d in written]
        talk += [f"  outcome: {_became(became)}"] if became else []
        talk += [f"  {open_words(one)}" for one in promised]
        talk += [f"  note by {plain(one.by)}, {one.at:%d %b %H:%M}: {plain(one.text)}" for one in noted]
        talk += [f"  claimed by {plain(held.by)} until {held.until:%H:%M} UTC"] if held else []
        talk += [f"  {shapes.snoozed(put_off)}"] if put_off else []
        return [head, clock.line(), *talk, *(sheet.lines() if sheet else ())]

    emit(as_json, document, lines)


def _became(one: Outcome) -> str:
    if one.outcome is None:
        return one.reason
    by = f"as {plain(one.settled_by)} says" if one.settled_by else plain(one.reason)
    return f"{one.outcome.value}, {by}"


@click.command("close")
@click.argument("case_id", type=ID)
@click.option("--reason", required=True, help="For example no-reply-needed or answered-elsewhere.")
@json_option
@pass_desk
def close_command(desk: Desk, case_id: int, reason: str, as_json: bool) -> None:
    """Nothing more to do here; what is drafted is withdrawn."""
    person = desk.person("close")
    case = undoing.close(desk.store, case_id, reason=reason, by=person.key, at=now())
    emit(as_json, shapes.case(case), lambda: [f"Case {case.id} is closed: {reason}."])


@click.command("reopen")
@click.argument("case_id", type=ID)
@json_option
@pass_desk
def reopen_command(desk: Desk, case_id: int, as_json: bool) -> None:
    """Open a closed case again; what was drafted in it is proposed again."""
    person = desk.person("close")
    case = undoing.reopen(desk.store, case_id, by=person.key, at=now())
    emit(as_json, shapes.case(case), lambda: [f"Case {case.id} is open again."])
