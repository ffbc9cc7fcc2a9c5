"""Planted drafts on the screen: every key that decides one ends in being told, and the desk goes on."""

from dataclasses import replace

import pytest
from textual.widgets import Static

from desk.settings_team import ReviewSettings
from desk.tui.dialogs import Help
from desk.tui.edit import ReplyArea
from docs.pictures import settled
from store import plantings
from store.queue import QueueRow, View, Wanted
from store.states import DraftState
from store.types import Label
from tests.unit.desk.tui.conftest import World, go_to, press, said, words


@pytest.fixture
def planted(world: World) -> World:
    """The same desk, and of its calm cases every fifth has a planted draft before it."""
    review = ReviewSettings(planted_rate=0.2)
    return replace(world, settings=world.settings.model_copy(update={"review": review}))


def planted_row(world: World) -> QueueRow:
    """The planted row of maya's queue."""
    return next(row for row in world.work().page(Wanted()).rows if row.key.part == 0)


def answers(world: World) -> tuple[int, int]:
    with world.store.read() as tx:
        return plantings.caught(tx, world.clock().replace(year=2000), world.clock().replace(year=2100))


def told(pilot) -> str:
    """What the dialog says, which is open."""
    assert isinstance(pilot.app.screen, Help), "the person is told"
    return " ".join(str(one.content) for one in pilot.app.screen.query(Static))


KEYS = {
    "approve": (("a",), "Everybody who reads many overlooks one", (0, 1)),
    "by hand": (("h", "y"), "Everybody who reads many overlooks one", (0, 1)),
    "reject": (("r", "1"), "Well read", (1, 1)),
    "redraft": (("d",), "Well read", (1, 1)),
    "close": (("x", "1"), "Well read", (1, 1)),
    "escalate": (("exclamation_mark", "1", "enter"), "Well read", (1, 1)),
    "claim": (("c",), "counts neither way", (0, 0)),
    "snooze": (("z", "1", "enter"), "counts neither way", (0, 0)),
    "note": (("n", "h", "m", "enter"), "counts neither way", (0, 0)),
}


@pytest.mark.parametrize("name", list(KEYS))
def test_each_key_ends_in_being_told_and_the_next_case_is_there(planted: World, name: str) -> None:
    """The draft goes, a dialog says what was wrong with it, and Enter leads on."""
    keys, says, counted = KEYS[name]
    before = planted.drafts()

    async def script(pilot) -> None:
        row = planted_row(planted)
        screen = await go_to(pilot, row.case_id)
        assert row.words in words(screen, "thread")
        assert str(row.case_id) in words(screen, "head")
        assert "Reply · " in str(screen.query_one("#answer").border_title)
        await press(pilot, *keys)
        assert says in told(pilot)
        assert "This draft was planted" in told(pilot)
        await press(pilot, "enter")
        assert pilot.app.screen is screen
        assert row.case_id not in {one.case_id for one in screen.queue.window.rows}
        assert screen.row is not None
        await press(pilot, "j")

    planted.play(script)
    assert answers(planted) == counted
    assert planted.drafts() == before, "no real draft is another"


def test_edited_words_are_told_when_they_are_saved(planted: World) -> None:
    """The field closes, and what was written goes nowhere."""

    async def script(pilot) -> None:
        row = planted_row(planted)
        screen = await go_to(pilot, row.case_id)
        await press(pilot, "e")
        assert screen.pane.editing
        screen.query_one(ReplyArea).load_text("Sorry, I read that wrongly. – Maya at Brightkettle")
        await settled(pilot)
        await press(pilot, "ctrl+g")
        assert "Well read" in told(pilot)
        await press(pilot, "escape")
        assert not screen.pane.editing
        assert "I read that wrongly" not in words(screen, "reply")

    planted.play(script)
    assert answers(planted) == (1, 1)


def test_words_left_as_they_were_and_approved_are_missed(planted: World) -> None:
    """To open the field and change nothing is no reading."""

    async def script(pilot) -> None:
        await go_to(pilot, planted_row(planted).case_id)
        await press(pilot, "e")
        await press(pilot, "ctrl+g")
        assert "overlooks one" in told(pilot)

    planted.play(script)
    assert answers(planted) == (0, 1)


def test_one_among_thank_yous_approved_together_is_told(planted: World) -> None:
    """The others are approved; the planted one is not, and the count says so."""
    real = []

    async def script(pilot) -> None:
        rows = planted.work().page(Wanted(label=Label.PRAISE)).rows
        row = next(row for row in rows if row.key.part == 0)
        assert row.label is Label.PRAISE
        beside = rows[rows.index(row) + 1]
        real.append(beside.draft_id)
        screen = await go_to(pilot, row.case_id)
        await press(pilot, "space", "space")
        assert screen.queue.window.marked == {row.case_id, beside.case_id}
        await press(pilot, "A")
        await press(pilot, "y")
        assert "overlooks one" in told(pilot)
        await press(pilot, "enter")
        assert "Approved 1 of 2" in said(screen)

    planted.play(script, typed="label:praise")
    assert planted.drafts()[real[0]].state is DraftState.APPROVED
    assert answers(planted) == (0, 1)


def test_it_is_not_counted_among_what_waits(world: World, planted: World) -> None:
    """The top line says how many people wait; nobody waits for a planted one."""

    async def script(pilot) -> None:
        screen = pilot.app.screen
        assert [row.key.part for row in screen.queue.window.rows].count(0) == 1
        assert f"to do {waiting} " in words(screen, "top")

    waiting = world.work().counts()[View.TO_DO]
    planted.play(script)
