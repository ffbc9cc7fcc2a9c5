"""What colleagues do to each other at the real desk: hold, give, note, put off, escalate, take back."""

from desk.tui.dialogs import Ask
from store import claims, queue
from store.states import CaseState
from tests.unit.desk.tui.conftest import World, first, go_to, press, said, words


def test_team_keys(world: World) -> None:
    """Assign, claim, note, escalate, snooze, close: each asks, does it, and says so."""
    row = first(world)

    async def script(pilot) -> None:
        screen = await go_to(pilot, row.case_id)
        await press(pilot, "s", "1")
        assert f"Case {row.case_id} belongs to ada" in said(screen)
        await press(pilot, "c")
        assert "is yours until" in said(screen)
        assert "claimed by you" in words(screen, "head")
        await press(pilot, "c")
        assert said(screen) == "Let go."
        await press(pilot, "n", "@", *"sam", "space", *"rings", "enter")
        assert "Told: sam" in said(screen)
        assert "rings" in words(screen, "past")
        await press(pilot, "exclamation_mark", "3", *"soon", "enter")
        assert "is sam's now, and they are told" in said(screen)
        assert screen.row.case_id != row.case_id, "it is somebody else's now, and the next one is there"
        assert row.case_id not in {one.case_id for one in screen.queue.window.rows}
        await press(pilot, "6")
        assert screen.row.case_id == row.case_id
        await press(pilot, "z", "2", "enter")
        assert f"Case {row.case_id} comes back" in said(screen)
        assert row.case_id not in {one.case_id for one in screen.queue.window.rows}
        await press(pilot, "5")
        assert screen.row.case_id == row.case_id
        await press(pilot, "z", "1")
        await press(pilot, "6")
        assert screen.row.case_id == row.case_id
        await press(pilot, "x", "1")
        assert f"Closed case {row.case_id}" in said(screen)

    world.play(script)
    with world.store.read() as tx:
        assert queue.row_of(tx, row.case_id).state is CaseState.CLOSED

    async def sam(pilot) -> None:
        assert "✉ 2" in words(pilot.app.screen, "top")
        await press(pilot, "i")
        assert "rings" in str(pilot.app.screen.content)
        await press(pilot, "escape")
        assert "✉" not in words(pilot.app.screen, "top")

    world.play(sam, person="sam")


def test_u_takes_the_last_act_back(world: World) -> None:
    """An approval, a rejection, a closed case, a snooze, an owner: the case is there again, with its words."""
    row = first(world)
    text = world.drafts()[row.draft_id].text

    async def script(pilot) -> None:
        screen = await go_to(pilot, row.case_id)
        for keys in (("a",), ("r", "1"), ("x", "1"), ("z", "1", "enter")):
            await press(pilot, *keys)
            gone = row.case_id not in {one.case_id for one in screen.queue.window.rows}
            assert gone is (keys[0] != "r"), keys
            await press(pilot, "u")
            assert screen.row.case_id == row.case_id, keys
            assert words(screen, "reply") == text
        await press(pilot, "s", "1", "u")
        assert f"Case {row.case_id} belongs to nobody" in said(screen)
        await press(pilot, "a", "4")
        assert screen.row.case_id == row.case_id
        await press(pilot, "u")
        assert "Taken back" in said(screen)
        await press(pilot, "1")
        assert row.case_id in {one.case_id for one in screen.queue.window.rows}

    world.play(script)


def test_who_writes_holds_the_case(world: World) -> None:
    """A colleague who opens it too is told who was first, and sees who is there."""
    row = first(world)

    async def ada(pilot) -> None:
        screen = await go_to(pilot, row.case_id)
        assert "claimed by maya" in words(screen, "head")
        assert "maya is writing" in words(screen, "head")
        await press(pilot, "e")
        assert not screen.pane.editing
        assert "claimed by maya" in said(screen)
        await press(pilot, "a")
        assert "claimed by maya" in said(screen)

    maya = world.work("maya")
    assert maya.begin_writing(row.case_id)
    world.play(ada, person="ada")
    maya.end_writing(row.case_id)

    async def again(pilot) -> None:
        screen = await go_to(pilot, row.case_id)
        await press(pilot, "e")
        assert screen.pane.editing
        with world.store.read(world.clock()) as tx:
            assert claims.of_case(tx, row.case_id).by == "ada"
        await press(pilot, "escape")
        with world.store.read(world.clock()) as tx:
            assert claims.of_case(tx, row.case_id) is None

    world.play(again, person="ada")


def test_with_one_colleague_nobody_is_asked_to_whom(world: World) -> None:
    """`!` asks at once what they need to know, and names them."""
    people = {key: one for key, one in world.settings.people.items() if key in {"maya", "sam"}}
    world.settings = world.settings.model_copy(update={"people": people})
    row = first(world)

    async def script(pilot) -> None:
        screen = await go_to(pilot, row.case_id)
        await press(pilot, "exclamation_mark")
        assert isinstance(pilot.app.screen, Ask)
        await press(pilot, *"soon", "enter")
        assert "is sam's now" in said(screen)

    world.play(script)
