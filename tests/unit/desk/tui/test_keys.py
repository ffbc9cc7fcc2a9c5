"""Keys pressed in the real desk, on a real store: what each of them does, and what the person is told."""

import asyncio
import time
from datetime import UTC, datetime

from textual.widgets import Input

from desk.tui.dialogs import Ask, Confirm, Help, Pick, Together
from desk.tui.edit import ReplyArea
from docs.pictures import settled
from store import looks, mentions, queue
from store.queue import View
from store.states import DraftState
from store.types import Label, Verdict
from tests.unit.desk.tui.conftest import World, first, go_to, press, said, words


def test_a_says_yes_to_exactly_what_is_on_the_screen(world: World) -> None:
    """The draft is approved with the digest that was shown, and the next case is there."""
    row = first(world)

    async def script(pilot) -> None:
        screen = await go_to(pilot, row.case_id)
        shown = screen.pane.sheet
        after = screen.queue.window.rows[screen.queue.window.at + 1].case_id
        await press(pilot, "a")
        assert screen.row.case_id == after == screen.pane.sheet.case.id
        assert f"Approved draft {row.draft_id}" in said(screen)
        with world.store.read() as tx:
            kept = queue.page(tx, queue.Wanted(view=View.LEAVING)).rows
        assert [one.case_id for one in kept] == [row.case_id]
        assert shown.digest

    world.play(script)
    made = world.drafts()[row.draft_id]
    assert (made.state, made.approved_by) == (DraftState.APPROVED, "maya")


def test_the_time_before_ones_eyes_is_kept_with_the_decision(world: World) -> None:
    """Only the seconds in which that reply was shown: what was leafed past before it does not count."""
    row = first(world)

    async def script(pilot) -> None:
        screen = await go_to(pilot, row.case_id)
        await asyncio.sleep(0.3)
        await press(pilot, "j")
        await asyncio.sleep(1.0)
        await press(pilot, "k")
        assert screen.row.case_id == row.case_id
        await press(pilot, "a")

    began = time.monotonic()
    world.play(script)
    took = time.monotonic() - began
    with world.store.read() as tx:
        [one] = looks.readings(tx, datetime(2000, 1, 1, tzinfo=UTC))
    assert (one.by, one.approved, one.changed) == ("maya", True, 0.0)
    assert one.seconds is not None
    assert 0.3 <= one.seconds <= took - 1.0


def test_a_colleague_who_decides_first_is_seen(world: World) -> None:
    """What Ada approves leaves Maya's queue by itself, and Maya's own yes comes too late."""
    row, other = first(world), None

    async def script(pilot) -> None:
        nonlocal other
        screen = await go_to(pilot, row.case_id)
        ada = world.work("ada")
        other = next(r for r in world.rows() if r.draft_state is DraftState.PROPOSED and r.case_id != row.case_id)
        ada.approve(other.draft_id, ada.sheet(other.case_id).digest)
        for _ in range(400):
            await asyncio.sleep(0.05)
            await settled(pilot)
            if other.case_id not in {one.case_id for one in screen.queue.window.rows}:
                break
        assert other.case_id not in {one.case_id for one in screen.queue.window.rows}
        assert screen.row.case_id == row.case_id
        ada.approve(row.draft_id, ada.sheet(row.case_id).digest)
        await press(pilot, "a")
        assert f"Case {row.case_id}" in said(screen) or "approved" in said(screen)

    world.play(script, watch_every=0.1)
    assert world.drafts()[row.draft_id].approved_by == "ada"


def test_e_edits_in_place_with_length_findings_and_changes(world: World) -> None:
    """Typing shows how long it is, what the checks say and what was changed; ctrl+g saves and approves."""
    row = first(world)
    before = world.drafts()[row.draft_id]

    async def script(pilot) -> None:
        screen = await go_to(pilot, row.case_id)
        await press(pilot, "e")
        area = screen.query_one(ReplyArea)
        assert area.has_focus
        area.load_text(before.text.replace("– Maya at Brightkettle", "") + "We promise a full refund tomorrow.")
        await pilot.pause()
        await asyncio.sleep(0.3)
        await settled(pilot)
        title = str(screen.query_one("#answer").border_title)
        length = screen.work.count(before.platform, area.text)
        assert title.startswith(f"{length.used} of {length.limit}")
        assert "not signed" in words(screen, "facts")
        assert "refund" in words(screen, "changes")
        area.load_text(before.text.replace(".", "!", 1))
        await press(pilot, "ctrl+g")
        assert not screen.pane.editing
        assert "Approved" in said(screen)

    world.play(script)
    made = world.drafts()[row.draft_id]
    assert (made.state, made.edited_by, made.text) == (DraftState.APPROVED, "maya", before.text.replace(".", "!", 1))
    assert made.machine_text == before.machine_text


def test_escape_leaves_the_words_as_they_were(world: World) -> None:
    """Nothing is kept of an edit that was left."""
    row = first(world)
    before = world.drafts()[row.draft_id].text

    async def script(pilot) -> None:
        screen = await go_to(pilot, row.case_id)
        await press(pilot, "e", "x", "y", "escape")
        assert not screen.pane.editing
        assert words(screen, "reply") == before

    world.play(script)
    assert world.drafts()[row.draft_id].text == before


def test_e_writes_where_there_is_no_draft(world: World) -> None:
    """What must never meet a template is answered in a person's own words."""
    row = next(one for one in world.rows() if one.draft_state is None)

    async def script(pilot) -> None:
        screen = await go_to(pilot, row.case_id)
        assert "needs a person" in words(screen, "reply")
        await press(pilot, "e")
        screen.query_one(ReplyArea).load_text(
            "I am so sorry. Please call us on the number on the box. – Maya at Brightkettle"
        )
        await press(pilot, "ctrl+s")
        assert "I am so sorry" in words(screen, "reply")

    world.play(script)
    [made] = [one for one in world.drafts().values() if one.case_id == row.case_id]
    assert (made.variant, made.state) == ("own-words", DraftState.PROPOSED)


def test_r_asks_why(world: World) -> None:
    """A digit gives one of the reasons; Tab and words give another."""
    row = first(world)
    second = next(one for one in world.rows() if one.draft_state is DraftState.PROPOSED and one.case_id != row.case_id)

    async def script(pilot) -> None:
        await go_to(pilot, row.case_id)
        await press(pilot, "r")
        assert isinstance(pilot.app.screen, Pick)
        await press(pilot, "3")
        screen = await go_to(pilot, second.case_id)
        await press(pilot, "r", "tab", *"too", "space", *"stiff", "enter")
        assert "too stiff" in said(screen)

    world.play(script)
    assert world.drafts()[row.draft_id].reason == "misses the point"
    assert world.drafts()[second.draft_id].reason == "too stiff"


def test_d_and_brackets_give_other_words(world: World) -> None:
    """Looking at variants changes nothing; Enter takes the one that is seen; d takes the next in turn."""
    row = first(world, label=Label.COMPLAINT)
    old = world.drafts()[row.draft_id]

    async def script(pilot) -> None:
        screen = await go_to(pilot, row.case_id)
        await press(pilot, "right_square_bracket")
        seen = screen.pane.preview
        assert seen.text != old.text
        assert old == world.drafts()[old.id]
        await press(pilot, "right_square_bracket", "left_square_bracket")
        assert screen.pane.preview == seen
        await press(pilot, "enter")
        assert screen.pane.sheet.draft.text == seen.text
        await press(pilot, "d")
        assert screen.pane.sheet.draft.text not in {seen.text, old.text}

    world.play(script)
    assert world.drafts()[old.id].state is DraftState.SUPERSEDED


def test_h_hands_off_with_the_words_in_the_clipboard(world: World, monkeypatch) -> None:
    """Approve, copy by OSC 52, open the link, ask for the permalink: and the clock stops."""
    row = first(world, verdict=Verdict.HAND_OFF)
    text = world.drafts()[row.draft_id].text
    app = world.app()
    opened: list[str] = []
    monkeypatch.setattr(app, "open_url", lambda url, **_more: opened.append(url))
    there = (
        "https://x.com/brightkettle/status/99"
        if row.platform == "x"
        else ("https://www.reddit.com/r/kettlecorner/comments/abc/title/def/")
    )

    async def script(pilot) -> None:
        screen = await go_to(pilot, row.case_id)
        await press(pilot, "h")
        assert isinstance(pilot.app.screen, Confirm)
        await press(pilot, "y")
        assert isinstance(pilot.app.screen, Ask)
        assert pilot.app.clipboard == text
        pilot.app.screen.query_one(Input).value = there
        await press(pilot, "enter")
        assert "Noted" in said(screen) or "public" in said(screen)

    world.play(script, app=app)
    assert [url.partition(":")[0] for url in opened] == ["https"]
    made = world.drafts()[row.draft_id]
    assert (made.state, made.posted_url) == (DraftState.HANDED_OFF, there)


def test_thanks_are_approved_together_and_nothing_else(world: World) -> None:
    """Marked praise is read together and approved by one yes that names the count; a complaint stays out."""
    kind = [one for one in world.rows(label=Label.PRAISE) if one.draft_state is DraftState.PROPOSED]
    plainly = [one for one in kind if one.verdict is Verdict.API and not one.blocked][:2]
    angry = first(world, label=Label.COMPLAINT)

    async def script(pilot) -> None:
        for one in (*plainly, angry):
            screen = await go_to(pilot, one.case_id)
            await press(pilot, "space")
        await press(pilot, "A")
        dialog = pilot.app.screen
        assert isinstance(dialog, Together)
        count = len(dialog.together)
        assert f"approve all {count}" in str(dialog.query_one(".hint").content)
        assert any(f"Case {angry.case_id} is read by itself" in why for why in dialog.apart)
        await press(pilot, "y")
        assert f"Approved {count} of {count}" in said(screen)

    world.play(script)
    found = world.drafts()
    assert found[angry.draft_id].state is DraftState.PROPOSED
    assert any(found[one.draft_id].state is DraftState.APPROVED for one in plainly)


def test_a_writer_is_told_and_nothing_is_approved(world: World) -> None:
    """Roles hold on the screen as well."""
    row = first(world)

    async def script(pilot) -> None:
        screen = await go_to(pilot, row.case_id)
        await press(pilot, "a")
        assert "sam is writer and may not approve" in said(screen)
        await press(pilot, "r", "1")
        assert "may not reject" in said(screen)
        assert screen.row.case_id == row.case_id

    world.play(script, person="sam")
    assert world.drafts()[row.draft_id].state is DraftState.PROPOSED


def test_search_views_and_help(world: World) -> None:
    """/ narrows, Esc widens again, 1 to 4 show the parts of the work, ? every key."""
    kinds = len(world.rows(label=Label.PRAISE))

    async def script(pilot) -> None:
        screen = pilot.app.screen
        whole = len(screen.queue.window.rows)
        await press(pilot, "slash", *"label:praise", "enter")
        assert len(screen.queue.window.rows) == kinds < whole
        await press(pilot, "slash")
        screen.query_one("#asking", Input).value = "label:nonsense"
        await press(pilot, "enter")
        assert "There is no label" in said(screen)
        await press(pilot, "escape", "escape")
        assert len(screen.queue.window.rows) == whole
        twice = next(row for row in screen.queue.window.rows if row.customer == "dagny_types")
        await go_to(pilot, twice.case_id)
        await press(pilot, "p")
        assert {row.customer for row in screen.queue.window.rows} == {"dagny_types"}
        assert len(screen.queue.window.rows) == 2
        await press(pilot, "escape")
        assert len(screen.queue.window.rows) == whole
        await press(pilot, "2")
        assert screen.queue.note == "Nothing is yours."
        await press(pilot, "1", "G")
        assert screen.queue.window.at == whole - 1
        await press(pilot, "g", "question_mark")
        assert isinstance(pilot.app.screen, Help)
        await press(pilot, "escape")
        assert screen.queue.window.at == 0

    world.play(script)


def test_the_mouse_works(world: World) -> None:
    """A click selects a case; a click on a key in the bar presses it."""

    async def script(pilot) -> None:
        screen = pilot.app.screen
        await pilot.click("Queue", offset=(6, 6))
        await settled(pilot)
        assert screen.queue.window.at == 3
        await pilot.click("#keys", offset=(12, 0))
        await settled(pilot)
        assert screen.pane.editing

    world.play(script)


def test_the_palette_knows_every_act(world: World) -> None:
    """Each key is there by its name."""

    async def script(pilot) -> None:
        names = [one.title for one in pilot.app.get_system_commands(pilot.app.screen)]
        assert {"approve  (a)", "reject  (r)", "by hand  (h)", "Look: light"} <= set(names)

    world.play(script)


def test_a_mention_without_words_and_a_deleted_post_are_shown(world: World) -> None:
    """What the platform deleted is gone from the screen too, and cannot be answered."""
    row = first(world)

    async def script(pilot) -> None:
        screen = await go_to(pilot, row.case_id)
        from store import posts

        with world.store.write(world.clock(), "poll") as tx:
            posts.delete(tx, mentions.get(tx, world.drafts()[row.draft_id].mention_id).post.id)
        await press(pilot, "a")
        assert "was deleted" in said(screen)
        assert "(deleted)" in words(screen, "thread")

    world.play(script)
    assert world.drafts()[row.draft_id].state is DraftState.PROPOSED
