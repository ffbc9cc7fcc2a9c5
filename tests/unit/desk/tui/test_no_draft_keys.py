"""Keys pressed where nothing was drafted, or the wrong thing: each case goes on with one key or two."""

from desk.tui.dialogs import Ask, Pick
from desk.tui.edit import ReplyArea
from docs.pictures import settled
from store import corrections
from store.states import DraftState
from store.types import Label
from tests.unit.desk.tui.conftest import World, first, go_to, press, said, words


def without_draft(world: World, why: str):
    """The first case with this reason in place of a draft."""
    for row in world.rows():
        sheet = world.work().sheet(row.case_id)
        if sheet.draft is None and (sheet.why_no_draft or "") == why:
            return row
    raise AssertionError(why)


def test_l_says_what_it_is_and_brings_the_draft_for_that(world: World) -> None:
    """Read as a complaint for want of better; one key and a digit, and thanks are proposed. u takes it back."""
    row = without_draft(world, "needs-a-person: it is not sure what this says")

    async def script(pilot) -> None:
        screen = await go_to(pilot, row.case_id)
        was = screen.pane.sheet.mention.classification.label
        assert "d drafts one all the same" in words(screen, "reply")
        await press(pilot, "l")
        assert isinstance(pilot.app.screen, Pick)
        await press(pilot, "1")
        assert "It counts as praise now" in said(screen)
        assert screen.pane.sheet.mention.classification.label is Label.PRAISE
        assert screen.pane.sheet.mention.corrected_by == "maya"
        assert screen.pane.sheet.draft.situation.startswith("praise")
        await press(pilot, "u")
        assert screen.pane.sheet.mention.classification.label is was

    world.play(script)


def test_d_drafts_all_the_same_where_nothing_was(world: World) -> None:
    """A question gets the nearest answer, a complaint words of its kind; what never meets a template gets none."""
    row = next(one for one in world.rows() if "descaler" in one.words)
    grave = without_draft(world, "needs-a-person")

    async def script(pilot) -> None:
        screen = await go_to(pilot, row.case_id)
        await press(pilot, "l", "3")
        assert screen.pane.sheet.draft is None, "no answer is close enough by itself"
        nearest = screen.pane.sheet.near.found[0].answer
        assert nearest.say[0][:40] in words(screen, "facts"), "what it would say is there to read"
        await press(pilot, "d")
        assert nearest.say[0] in screen.pane.sheet.live.text
        assert "read whether it fits" in said(screen)
        screen = await go_to(pilot, grave.case_id)
        await press(pilot, "d")
        assert "no template ever answers this" in said(screen)
        assert screen.pane.sheet.draft is None

    world.play(script)


def test_big_d_asks_for_a_kind_where_nothing_was_drafted(world: World) -> None:
    """It opens the list of kinds there too, so that the next digit goes to it and not to the views."""
    row = without_draft(world, "needs-a-person: it is not sure what this says")

    async def script(pilot) -> None:
        screen = await go_to(pilot, row.case_id)
        await press(pilot, "D")
        assert isinstance(pilot.app.screen, Pick)
        kind = pilot.app.screen.options[0]
        await press(pilot, "1")
        assert screen.pane.sheet.draft.situation == kind

    world.play(script)


def test_e_begins_with_the_name_below(world: World) -> None:
    """Where there is no draft one writes before the signature, which stands there already."""
    row = without_draft(world, "needs-a-person")

    async def script(pilot) -> None:
        screen = await go_to(pilot, row.case_id)
        await press(pilot, "e", *"Call us")
        area = screen.query_one(ReplyArea)
        assert area.text == "Call us – Maya at Brightkettle"
        await press(pilot, "ctrl+s")
        assert screen.pane.sheet.live.text == "Call us – Maya at Brightkettle"

    world.play(script)


def test_needs_no_reply_closes_the_case_too(world: World) -> None:
    """One no is enough; u brings back the case and its draft."""
    row = first(world)

    async def script(pilot) -> None:
        screen = await go_to(pilot, row.case_id)
        await press(pilot, "r", "6")
        assert "is closed" in said(screen)
        assert row.case_id not in {one.case_id for one in screen.queue.window.rows}
        await press(pilot, "u")
        assert screen.row.case_id == row.case_id
        assert screen.pane.sheet.live.text == world.drafts()[row.draft_id].text

    world.play(script)
    assert world.drafts()[row.draft_id].state is DraftState.REJECTED


def test_words_that_are_looked_at_stay_in_sight_whatever_colleagues_do(world: World) -> None:
    """Law 1: `a` takes the words that are looked at, so they must not be drawn over meanwhile."""
    row = first(world)
    other = next(one for one in world.rows() if one.case_id != row.case_id)

    async def script(pilot) -> None:
        screen = await go_to(pilot, row.case_id)
        await press(pilot, "right_square_bracket")
        shown = words(screen, "reply")
        assert shown == screen.pane.preview.text
        world.work("ada").note(other.case_id, "Look at this")
        await screen.watch_store()
        await settled(pilot)
        assert words(screen, "reply") == shown == screen.pane.preview.text
        await press(pilot, "escape")
        assert words(screen, "reply") == world.drafts()[row.draft_id].text

    world.play(script)


def test_what_was_told_goes_with_the_next_move(world: World) -> None:
    """An old message says nothing of the case that is looked at now."""
    row = first(world)

    async def script(pilot) -> None:
        screen = await go_to(pilot, row.case_id)
        await press(pilot, "a")
        assert "Approved" in said(screen)
        await press(pilot, "j")
        assert said(screen) == ""

    world.play(script)


def test_a_label_and_its_undo_leave_the_case_as_it_was(world: World) -> None:
    """Where a draft stood for the wrong label d goes on after l; u leaves no correction that a machine would learn."""
    row = first(world, label=Label.COMPLAINT)

    async def script(pilot) -> None:
        screen = await go_to(pilot, row.case_id)
        before = screen.pane.sheet.mention.classification
        await press(pilot, "l", "3")
        assert screen.pane.sheet.mention.classification.label is Label.QUESTION
        assert "question, says maya" in words(screen, "head")
        assert screen.pane.sheet.live is None, "no answer of the brand is close enough"
        await press(pilot, "d")
        assert screen.pane.sheet.live.situation.startswith("question")
        await press(pilot, "u")
        again = screen.pane.sheet.mention
        assert (again.classification.label, again.corrected_by) == (before.label, None)
        assert screen.pane.sheet.live.situation.startswith("complaint")
        with world.store.read() as tx:
            assert corrections.listed(tx) == []

    world.play(script)


def test_f7_marks_the_words_and_not_the_name_below_them(world: World) -> None:
    """To begin anew one types over what is marked; the signature stays, on a draft as on a new reply."""
    row = first(world)

    async def script(pilot) -> None:
        screen = await go_to(pilot, row.case_id)
        await press(pilot, "e", "f7", *"Call us")
        assert screen.query_one(ReplyArea).text == "Call us – Maya at Brightkettle"
        await press(pilot, "ctrl+end", *"x", "ctrl+home", *"So ")
        assert screen.query_one(ReplyArea).text == "So Call us – Maya at Brightkettlex"
        await press(pilot, "ctrl+g")
        assert isinstance(pilot.app.screen, Ask), "words that run into the signature want a reason"

    world.play(script)


def test_what_they_wrote_since_elsewhere_stands_beside_the_reply(world: World) -> None:
    """Thanks for the answer, in another thread: whoever would answer the question once more sees it."""
    work = world.work()
    sheets = [work.sheet(row.case_id) for row in world.rows()]
    later = [sheet for sheet in sheets if sheet.live is not None and sheet.later]
    one, warned = (
        next(sheet for sheet in later if any(f.check == "other-case" for f in sheet.live.findings) is waits)
        for waits in (False, True)
    )

    async def script(pilot) -> None:
        screen = await go_to(pilot, one.case.id)
        assert f"They wrote again since, in case {one.later[0].case_id}:" in words(screen, "facts")
        assert "Elsewhere, with" in words(screen, "past")
        await go_to(pilot, warned.case.id)
        assert f"waits in case {warned.later[0].case_id} too" in words(screen, "facts")
        assert "They wrote again since" not in words(screen, "facts"), "it is said once"

    world.play(script)
