"""A picture of every view, as it was looked at and found good; and nothing that a stranger writes can break one."""

import re

import pytest

from desk.tui.edit import ReplyArea
from desk.tui.words import changes, line, marked, shown
from docs.pictures import settled
from store.models import PostRow
from store.rows import POSTS
from store.types import Finding
from tests.unit.desk.tui.conftest import World, first, go_to, press

BIDI = "\u202e\u202d\u2066\u2067\u2068\u2069\u061c\u200e\u200f"
HOSTILE = {
    "escape": "\x1b[2J\x1b[31mred\x1b]52;c;ZXZpbA==\x07 \x9b5n gone",
    "markup": "[red]not red[/red] [@click=app.quit]click me[/] [bold",
    "override": f"abc {BIDI[0]}fdp.exe {BIDI} end",
    "wide": "👨‍👩‍👧‍👦 ❤️ 👍🏽 🇩🇪 日本語の長い文章です " * 6,
    "rtl": "שלום עולם, الشاي بارد اليوم " * 8,
    "long": "no spaces at all " + "x" * 10_000,
    "marks": "z" + "\u0301\u0302\u0303" * 200 + "algo",
}


def overwrite(world: World, post_id: int, text: str, author: str) -> None:
    """What a platform might hand us."""
    with world.store.write(world.clock(), "poll") as tx:
        tx.connection.execute(POSTS.update().where(PostRow.id == post_id).values(text=text, author=author))


FRAME = {"ff5f57", "febc2e", "28c840", "c5c8c6"}
"""Of the window that a picture draws around the screen: its buttons and its title."""
VIEWS = {
    "small": ((80, 24), "jjjj", "dark"),
    "usual": ((120, 36), "jjjj", "dark"),
    "wide": ((170, 45), "jjjjjj", "dark"),
    "light": ((120, 36), "jjjj", "light"),
    "terminal": ((80, 24), "jj", "terminal-dark"),
    "edit-small": ((80, 24), "jjjje!", "dark"),
    "words": ((80, 24), "jjj]", "dark"),
    "reject": ((100, 30), "jjjr", "dark"),
    "note": ((80, 24), "jjjn", "dark"),
    "assign": ((80, 24), "jjjs", "dark"),
    "close": ((80, 24), "x", "dark"),
    "search": ((80, 24), "/", "dark"),
    "help": ((80, 24), "?", "dark"),
    "empty": ((80, 24), "2", "dark"),
    "palette": ((80, 24), "ctrl+p", "dark"),
}


@pytest.mark.parametrize("name", VIEWS)
def test_view(world: World, snap_compare, name: str) -> None:
    """Each view looks as it did when somebody last looked."""
    size, keys, theme = VIEWS[name]

    async def before(pilot) -> None:
        await settled(pilot)
        await press(pilot, *([keys] if "+" in keys else [_NAMES.get(key, key) for key in keys]))
        await pilot.pause(0.4)
        await settled(pilot)

    assert snap_compare(world.app(theme=theme), terminal_size=size, run_before=before)


_NAMES = {"]": "right_square_bracket", "/": "slash", "?": "question_mark", "!": "exclamation_mark"}


def test_view_of_replies_together(world: World, snap_compare) -> None:
    """Thank-yous, all to be read before one yes."""

    async def before(pilot) -> None:
        await settled(pilot)
        await press(pilot, "slash", *"label:praise", "enter", *["space"] * 4, "A")
        await settled(pilot)

    assert snap_compare(world.app(), terminal_size=(100, 30), run_before=before)


def test_without_colour(world: World, snap_compare, monkeypatch) -> None:
    """NO_COLOR is kept: no colour is left, and everything is still told apart."""
    monkeypatch.setenv("NO_COLOR", "1")
    drawn: list[str] = []

    async def before(pilot) -> None:
        await settled(pilot)
        await press(pilot, "j", "j", "j")
        drawn.append(pilot.app.export_screenshot())

    assert snap_compare(world.app(), terminal_size=(80, 24), run_before=before)
    colours = set(re.findall('fill(?:: |=")#([0-9a-f]{6})', drawn[0])) - FRAME
    assert len(colours) > 3
    assert all(one[:2] == one[2:4] == one[4:] for one in colours), colours


@pytest.mark.parametrize("kind", HOSTILE)
def test_nothing_that_a_stranger_writes_breaks_the_screen(world: World, kind: str) -> None:
    """Every line stays as wide as the screen, no control character comes through, the keys stay where they are."""
    row = first(world)
    draft = world.drafts()[row.draft_id]
    with world.store.read() as tx:
        from store import mentions

        post = mentions.get(tx, draft.mention_id).post.id
    overwrite(world, post, HOSTILE[kind], HOSTILE[kind][:60])

    async def script(pilot) -> None:
        screen = await go_to(pilot, row.case_id)
        await press(pilot, "t", "e")
        screen.query_one(ReplyArea).load_text(f"Hello {HOSTILE[kind][:500]}")
        await settled(pilot)
        await press(pilot, "escape", "n")
        await press(pilot, "escape")
        strips = screen._compositor.render_strips()
        assert {strip.cell_length for strip in strips} == {80}
        text = "\n".join(strip.text for strip in strips)
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", text)
        assert not set(BIDI) & set(text)
        assert "q quit" in text
        assert "reply" in str(screen.query_one("#answer").border_title).lower()

    world.play(script, size=(80, 24))


def test_words_are_harmless_and_never_markup() -> None:
    """What every piece of the screen is made of."""
    assert shown("a\x1b[31mb\u202ec") == "a␛[31mbc"
    assert shown("👨‍👩‍👧 ❤️ 👍🏽") == "👨👩👧 ❤ 👍"
    assert shown("e\u0301\u0302\u0303\u0304") == "e\u0301\u0302"
    assert line("a  b\nc") == "a b c"
    assert len(line("x" * 20_000)) == 400
    assert str(marked("[red]hi[/]", [Finding("c", "warn", "m", (5, 7))], "underline")) == "[red]hi[/]"
    diff = changes("We will call you.", "We will not call you!")
    assert str(diff) == "We will not call you.!"
