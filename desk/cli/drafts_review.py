"""`wellheard drafts`, the review: list, show, decide, hand off."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta

import click

from desk import shapes
from desk.cli.common import ID, Desk, Duration, emit, json_option, now, pass_desk, table, underlined
from desk.clocks import Shown, shown
from desk.due import late_lines
from desk.plain import plain, short
from desk.review import draft_page, shared_signatures
from desk.settings import who
from desk.wiring import brands_of, channels_default_hold, check_hand_off, wording
from listener.permalinks import parse_permalink
from responders import handoff, new_drafts, posting, reading, redrafting, review
from responders.proposals import ReviewError, world_digest
from responders.worded import Worded
from store import by_clock
from store import cases as store_cases
from store import drafts as store_drafts
from store.errors import DatabaseUnavailable, StoreError
from store.states import CLOSE_REASONS, DraftState
from store.types import Draft, Verdict


def _line(draft: Draft, clock: Shown) -> list[str]:
    flags = "".join("!" for found in draft.findings if found.severity == "block")
    return [
        str(draft.id), draft.state.value + flags, draft.urgency.value, clock.cell(), draft.platform,
        draft.eligibility.verdict.value, draft.situation, short(_why(draft) or draft.text, 60),
    ]  # fmt: skip


def _why(draft: Draft) -> str:
    """What its writer should read first: why it was rejected."""
    if draft.state is not DraftState.REJECTED:
        return ""
    return ": ".join(part for part in (draft.reason, draft.note) if part)


@click.command("list")
@click.option("--state", type=click.Choice([s.value for s in DraftState]), help="Only drafts in this state.")
@click.option("--sort", type=click.Choice(["clock"]), help="Proposed ones, the clock that is due first on top.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10000), help="At most so many.")
@click.option("--after", type=ID, metavar="ID", help="Go on after this draft.")
@click.option("--snoozed", is_flag=True, help="Also proposed drafts of cases that are put off.")
@json_option
@pass_desk
def list_command(
    desk: Desk, state: str | None, sort: str | None, limit: int, after: int | None, snoozed: bool, as_json: bool
) -> None:
    """Drafts: of one state the most urgent first, else the newest first; by clock the first due first."""
    wanted = DraftState(state) if state else DraftState.PROPOSED if sort else None
    if sort and wanted is not DraftState.PROPOSED:
        raise click.UsageError("--sort clock is about proposed drafts: only they wait for somebody. Leave --state out.")
    at, awake = now(), wanted is DraftState.PROPOSED and not snoozed
    with desk.store.read(at) as tx:
        if sort:
            found = by_clock.drafts(tx, after=after, limit=limit, awake=awake)
        else:
            found = store_drafts.listed(tx, state=wanted, after=after, limit=limit, awake=awake)
        theirs = store_cases.get_many(tx, {d.case_id for d in found})
        clocks = shown(tx, desk.settings, theirs.values(), at=at)
        late = late_lines(tx) if after is None and wanted in {None, DraftState.PROPOSED} else []
    head = ("ID", "STATE", "URGENCY", "CLOCK", "PLATFORM", "HOW", "SITUATION", "TEXT")
    documents = [{**shapes.draft(d), "clock": clocks[d.case_id].document()} for d in found]
    emit(as_json, documents, lambda: [*late, *table((_line(d, clocks[d.case_id]) for d in found), head)])


@click.command("show")
@click.argument("draft_id", type=ID)
@json_option
@pass_desk
def show_command(desk: Desk, draft_id: int, as_json: bool) -> None:
    """The mention, its thread, the customer's history, the draft, what the checks found, and who must say yes."""
    at = now()
    page = draft_page(desk.store, draft_id, brands_of(desk.settings, desk.config), at)
    with desk.store.read(at) as tx:
        clock = shown(tx, desk.settings, [page.case], at=at)[page.case.id]

    _begins_to_read(desk, page.draft, at)

    def lines() -> Iterator[str]:
        head, *rest = page.lines(underlined)
        yield from (head, clock.line(), *rest)

    emit(as_json, {**page.document(), "clock": clock.document()}, lines)


def _begins_to_read(desk: Desk, draft: Draft, at: datetime) -> None:
    """Where it is known who looks, the time until they decide is counted (`desk review-quality`)."""
    named = desk.options["as"] is not None or len(desk.settings.people) == 1
    if named and draft.state is DraftState.PROPOSED:
        by = who(desk.settings, desk.options["as"]).key
        # A database that is busy or may only be read can be read all the same: the time is then not counted.
        with suppress(DatabaseUnavailable):
            reading.opened(desk.store, draft.id, by=by, at=at)


@click.command("new")
@click.argument("mention_id", type=ID)
@click.option("--text", help="The reply; without it your editor opens.")
@click.option("--machine", is_flag=True, help="The machine's words all the same; a question gets the nearest answer.")
@click.option("--situation", help="With --machine: the kind of reply, for example complaint-delivery.")
@json_option
@pass_desk
def new_command(
    desk: Desk, mention_id: int, text: str | None, machine: bool, situation: str | None, as_json: bool
) -> None:
    """Your own words to a mention that has no draft, or the machine's."""
    if text is not None and machine:
        raise click.UsageError("--machine drafts the words, --text gives yours: give one.")
    if situation is not None and not machine:
        raise click.UsageError("--situation goes with --machine.")
    brands = brands_of(desk.settings, desk.config)
    if machine:
        person = desk.person("redraft")
        made = new_drafts.draft_new(desk.store, brands, wording(), mention_id, situation=situation, by=person.key,
                                    at=now())  # fmt: skip
        print_draft(as_json, made)
        return
    person = desk.person("write")
    text = text if text is not None else _edited("")
    made = new_drafts.write_new(desk.store, brands, mention_id, text, by=person.key, at=now(),
                            signatures=shared_signatures(desk.settings))  # fmt: skip
    print_draft(as_json, made)


def print_draft(as_json: bool, draft: Draft) -> None:
    """A draft that somebody just touched, with what the checks find in it."""

    def lines() -> list[str]:
        found = [f"  {f.severity}: {f.message}" for f in draft.findings]
        return [f"Draft {draft.id} is {draft.state.value}: {plain(draft.text)}", *found]

    emit(as_json, shapes.draft(draft), lines)


def _edited(text: str) -> str:
    edited = click.edit(text, extension=".txt")
    if edited is None:
        raise click.UsageError("The editor was left without saving; nothing was changed. --text gives it directly.")
    return edited


@click.command("approve")
@click.argument("draft_ids", type=ID, nargs=-1, required=True)
@click.option("--hold", type=Duration(), help="Wait so long before it leaves, for example 5m.")
@click.option("--seen", metavar="DIGEST", help="What `drafts show --json` gave; refused if it changed since.")
@click.option("--override", metavar="WHY", help="Say yes over what a check blocks; the reason stays with the approval.")
@json_option
@pass_desk
def approve_command(
    desk: Desk, draft_ids: tuple[int, ...], hold: timedelta | None, seen: str | None, override: str | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Say yes to exactly these texts."""
    if seen is not None and len(draft_ids) != 1:
        raise click.UsageError("--seen goes with one draft: each has a digest of its own.")
    if override is not None and len(draft_ids) != 1:
        raise click.UsageError("--override goes with one draft: each has a reason of its own.")
    person = desk.person("approve")
    brands = brands_of(desk.settings, desk.config)
    wait = hold if hold is not None else channels_default_hold(desk.settings)
    done, failed = [], 0
    for draft_id in dict.fromkeys(draft_ids):
        try:
            done.append(review.approve(
                desk.store, brands, draft_id, by=person.key, at=now(), hold=wait, seen=seen, override=override,
                signatures=shared_signatures(desk.settings),
            ))  # fmt: skip
        except (ReviewError, StoreError) as error:
            failed += 1
            desk.warn(str(error) if str(draft_id) in str(error) else f"Draft {draft_id}: {error}")
    _print_decided(as_json, done, "approved")
    click.get_current_context().exit(1 if failed else 0)


def _way(draft: Draft) -> str:
    if draft.eligibility.verdict is Verdict.API:
        return "leaves with `wellheard post`"
    return f"by hand: `wellheard drafts handoff {draft.id}`"


def _decided(draft: Draft, word: str) -> str:
    if draft.state is DraftState.PROPOSED:
        return f"{draft.id} has your yes and waits for another: `wellheard drafts show {draft.id}` says whose"
    return f"{word} {draft.id} ({_way(draft)}): {short(draft.text, 70)}"


def _print_decided(as_json: bool, done: list[Draft], word: str) -> None:
    emit(as_json, [shapes.draft(d) for d in done], lambda: [_decided(d, word) for d in done])


@click.command("edit")
@click.argument("draft_id", type=ID)
@click.option("--text", help="The new text; without it your editor opens.")
@click.option(
    "--seen", metavar="DIGEST", help="What `drafts show --json` gave; refused if it changed or was decided since."
)
@json_option
@pass_desk
def edit_command(desk: Desk, draft_id: int, text: str | None, seen: str | None, as_json: bool) -> None:
    """Change the words; the checks run again, and an approval is void."""
    person = desk.person("edit")
    if text is None:
        with desk.store.read() as tx:
            draft = store_drafts.get(tx, draft_id)
            # While the editor is open a colleague may write too: what was read is what may be written over.
            seen = seen or (world_digest(tx, draft) if draft.state is DraftState.PROPOSED else None)
        text = _edited(draft.text)
    made = review.edit(desk.store, brands_of(desk.settings, desk.config), draft_id, text, by=person.key, at=now(),
                       signatures=shared_signatures(desk.settings), seen=seen)  # fmt: skip
    print_draft(as_json, made)


@click.command("reject")
@click.argument("draft_id", type=ID)
@click.option("--reason", required=True, help="Why: the team and the next draft learn from it.")
@click.option("--note", help="To whoever wrote it: what would make it right.")
@click.option("--close", is_flag=True, help="Close its case as well: there is nothing to answer.")
@json_option
@pass_desk
def reject_command(desk: Desk, draft_id: int, reason: str, note: str | None, close: bool, as_json: bool) -> None:
    """Say no; whoever wrote it sees why, in `desk inbox` and here."""
    person = desk.person("reject")
    made = review.reject(desk.store, draft_id, reason=reason, note=note, by=person.key, at=now(),
                         close=CLOSE_REASONS[0] if close else None)  # fmt: skip
    print_draft(as_json, made)


@click.command("redraft")
@click.argument("draft_id", type=ID)
@click.option("--situation", help="Another kind of reply, for example complaint-delivery.")
@click.option("--variant", metavar="NAME", help="One of those that `drafts variants` lists.")
@click.option(
    "--seen", metavar="DIGEST", help="What `drafts show --json` gave; refused if it changed or was decided since."
)
@json_option
@pass_desk
def redraft_command(
    desk: Desk, draft_id: int, situation: str | None, variant: str | None, seen: str | None, as_json: bool
) -> None:
    """Other words for the same mention."""
    if situation and variant:
        raise click.UsageError("--situation asks for another kind of reply, --variant for other words: give one.")
    person = desk.person("redraft")
    brands = brands_of(desk.settings, desk.config)
    words = _variant(desk, draft_id, variant) if variant else None
    made = redrafting.redraft(desk.store, brands, wording(), draft_id, situation=situation, words=words,
                              by=person.key, at=now(), seen=seen)  # fmt: skip
    print_draft(as_json, made)


def _variant(desk: Desk, draft_id: int, name: str) -> Worded:
    found = redrafting.variants(desk.store, brands_of(desk.settings, desk.config), wording(), draft_id, at=now())
    for one in found:
        if one.variant == name:
            return one
    there = ", ".join(one.variant for one in found) or "none is left"
    raise ReviewError(f"Draft {draft_id} has no variant {name!r}. There are: {there}.")


@click.command("variants")
@click.argument("draft_id", type=ID)
@json_option
@pass_desk
def variants_command(desk: Desk, draft_id: int, as_json: bool) -> None:
    """Other words that a draft could have; nothing is changed."""
    found = redrafting.variants(desk.store, brands_of(desk.settings, desk.config), wording(), draft_id, at=now())
    document = [{"variant": one.variant, "situation": one.situation, "text": one.text,
                 "findings": [shapes.finding(f) for f in one.findings]} for one in found]  # fmt: skip
    emit(as_json, document, lambda: [f"{one.variant}: {plain(one.text)}" for one in found])


@click.command("handoff")
@click.argument("draft_id", type=ID)
@click.option("--done", "done_url", metavar="URL", help="It is public now, at this link.")
@json_option
@pass_desk
def handoff_command(desk: Desk, draft_id: int, done_url: str | None, as_json: bool) -> None:
    """Text and link for what a person posts by hand; `--done URL` once that is done."""
    person = desk.person("handoff")
    if done_url is None:
        given = handoff.hand_off(desk.store, brands_of(desk.settings, desk.config), draft_id, by=person.key, at=now(),
                                 lasts=desk.settings.posting.approval_lasts)  # fmt: skip
        document = {**shapes.draft(given.draft), "link": given.link}
        back = f"Afterwards: wellheard drafts handoff {draft_id} --done URL"
        emit(
            as_json, document, lambda: [plain(given.draft.text), "", f"Post it here: {given.link or '(no link)'}", back]
        )
        return
    external_id, verified, note = check_hand_off(desk.settings, desk.store, draft_id, done_url)
    brands = brands_of(desk.settings, desk.config)
    made = handoff.done(desk.store, brands, draft_id, done_url, external_id=external_id, verified=verified,
                        by=person.key, at=now())  # fmt: skip
    desk.talk(note)
    emit(as_json, shapes.draft(made), lambda: [f"Draft {made.id} is {made.state.value}: {made.posted_url}"])


@click.command("settle")
@click.argument("draft_id", type=ID)
@click.option("--sent", "sent_url", metavar="URL", help="It is public, at this link.")
@click.option("--not-sent", is_flag=True, help="It is not public.")
@json_option
@pass_desk
def settle_command(desk: Desk, draft_id: int, sent_url: str | None, not_sent: bool, as_json: bool) -> None:
    """Say what became of a reply whose outcome is unknown."""
    person = desk.person("approve")
    if bool(sent_url) == not_sent:
        raise click.UsageError("Give either --sent URL or --not-sent, as you saw it on the platform.")
    link = parse_permalink(sent_url) if sent_url else None
    external_id = link.external_id if link else None
    brands = brands_of(desk.settings, desk.config)
    made = posting.settle(desk.store, brands, draft_id, sent_url=sent_url, external_id=external_id, by=person.key,
                          at=now())  # fmt: skip
    emit(as_json, shapes.draft(made), lambda: [f"Draft {made.id} is {made.state.value}."])
