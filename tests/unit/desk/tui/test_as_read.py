"""Law 1 at the desk: a yes is to the words and the world that the person read, whatever happens meanwhile."""

import time

from sqlalchemy import text

from desk.tui.edit import ReplyArea
from docs.pictures import settled
from store import mentions
from store.states import DraftState
from store.types import Label
from tests.unit.desk.tui.conftest import World, first, go_to, press, said, words


async def write(pilot, screen, mine: str) -> None:
    """Put these words into the field that is open."""
    screen.query_one(ReplyArea).load_text(mine)
    await settled(pilot)


def test_what_changed_under_ones_eyes_is_not_approved(world: World) -> None:
    """Law 1: a colleague edits the words; the yes to the old ones is refused, and the case comes back."""
    row = first(world)

    async def script(pilot) -> None:
        screen = await go_to(pilot, row.case_id)
        world.work("ada").edit(world.drafts()[row.draft_id], "Other words, by Ada. – Maya at Brightkettle", None)
        await press(pilot, "a")
        assert "not what you read any more" in said(screen)
        assert screen.row.case_id == row.case_id
        assert "Other words, by Ada" in words(screen, "reply")

    world.play(script)
    assert world.drafts()[row.draft_id].state is DraftState.PROPOSED


def test_a_post_that_changed_while_one_wrote_is_read_first(world: World) -> None:
    """Law 1: the yes is to the world in which the words were begun; nothing of them is lost."""
    row = first(world)
    mine = "Thank you, I mean it. – Maya at Brightkettle"

    async def script(pilot) -> None:
        screen = await go_to(pilot, row.case_id)
        await press(pilot, "e")
        with world.store.write(world.clock(), "customer") as tx:
            post = mentions.get(tx, world.drafts()[row.draft_id].mention_id).post
            tx.connection.execute(
                text("UPDATE posts SET text = 'I changed my mind' WHERE external_id = :id"), {"id": post.external_id}
            )
        await write(pilot, screen, mine)
        await press(pilot, "ctrl+g")
        assert "changed here while you wrote" in said(screen)
        assert screen.pane.editing
        assert "I changed my mind" in words(screen, "thread")
        assert world.drafts()[row.draft_id].state is DraftState.PROPOSED
        assert world.drafts()[row.draft_id].text != mine
        await press(pilot, "ctrl+g")
        assert f"Approved draft {row.draft_id}" in said(screen)

    world.play(script)
    assert world.drafts()[row.draft_id].text == mine


def test_what_a_colleague_wrote_between_saving_and_yes_is_not_approved(world: World) -> None:
    """Law 1: the yes that goes with saving is to one's own words, and to no others."""
    row = first(world)

    async def script(pilot) -> None:
        screen = await go_to(pilot, row.case_id)
        await press(pilot, "e")
        let_go = screen.work.end_writing

        def then_ada(case_id: int) -> None:
            let_go(case_id)
            world.work("ada").edit(world.drafts()[row.draft_id], "By Ada. – Maya at Brightkettle", None)

        screen.work.end_writing = then_ada
        await write(pilot, screen, "Thank you, I mean it. – Maya at Brightkettle")
        await press(pilot, "ctrl+g")
        assert "not what you read any more" in said(screen)

    world.play(script)
    made = world.drafts()[row.draft_id]
    assert (made.text, made.state) == ("By Ada. – Maya at Brightkettle", DraftState.PROPOSED)


def test_other_words_take_no_place_of_what_a_colleague_wrote(world: World) -> None:
    """Neither the next words, nor those of a variant that was looked at: the colleague's are shown instead."""
    row = first(world, label=Label.COMPLAINT)
    hers = "By Ada, with care. – Maya at Brightkettle"

    async def script(pilot) -> None:
        screen = await go_to(pilot, row.case_id)
        await press(pilot, "right_square_bracket")
        world.work("ada").edit(world.drafts()[row.draft_id], hers, None)
        for keys in (["enter"], ["escape", "d"]):
            await press(pilot, *keys)
            assert "not what you read any more" in said(screen)
            assert (world.drafts()[row.draft_id].text, world.drafts()[row.draft_id].state) == (
                hers, DraftState.PROPOSED)  # fmt: skip

    world.play(script)


def test_what_a_colleagues_words_hide_is_seen_in_the_field(world: World) -> None:
    """Law 5: escape sequences and turned directions reach no terminal, also not while one writes over them."""
    row = first(world)
    world.work("ada").edit(world.drafts()[row.draft_id], "Sorry\x1b[31m about\u202e that. – Maya at Brightkettle", None)

    async def script(pilot) -> None:
        screen = await go_to(pilot, row.case_id)
        await press(pilot, "e")
        assert screen.query_one(ReplyArea).text == "Sorry\u241b[31m about that. – Maya at Brightkettle"
        painted = "".join(segment.text for strip in screen._compositor.render_strips() for segment in strip)
        assert "Sorry\u241b[31m" in painted
        assert "\x1b" not in painted
        assert "\u202e" not in painted

    world.play(script)


def test_one_can_leave_while_somebody_else_writes(world: World) -> None:
    """A busy database keeps nobody at the desk."""

    async def script(pilot) -> None:
        await press(pilot, "j")
        with world.store.write(world.clock(), "poll"):
            await press(pilot, "q")

    began = time.monotonic()
    world.play(script)
    assert time.monotonic() - began < 30
