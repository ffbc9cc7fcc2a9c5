"""Every key of the desk, once: the bar below, the help, the palette and the bindings are made of this list."""

from collections.abc import Iterator
from typing import NamedTuple

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.style import Style

from desk.tui.words import joined, said


class Key(NamedTuple):
    """One key."""

    keys: str
    """As Textual calls them, the first one shown."""
    shown: str
    action: str
    word: str
    """For the bar; empty: it is shown in the help alone."""
    help: str


DECIDING = (
    Key("a", "a", "approve", "approve", "Say yes to exactly these words; the next case comes up"),
    Key(
        "e", "e", "edit", "edit", "Change the words: ctrl+s saves, ctrl+g also approves, F7 marks the words, Esc leaves"
    ),
    Key("r", "r", "reject", "reject", "Say no, with a reason"),
    Key("d", "d", "redraft", "redraft", "Other words from the templates; where there is no draft, one all the same"),
    Key("D", "D", "situation", "", "Another kind of reply"),
    Key("left_square_bracket", "[", "variant(-1)", "", "Back to the words before"),
    Key("right_square_bracket", "[ ]", "variant(1)", "words", "Look at other words; Enter takes them, a approves them"),
    Key("h", "h", "hand_off", "by hand", "Post it by hand: copies the words, opens the link, asks for yours"),
    Key("u", "u", "undo", "undo", "Take the last act back; in 3 and 4 the approval you look at"),
    Key("x", "x", "close", "close", "Nothing to answer: close the case, with a reason"),
    Key("l", "l", "label", "label", "Say what it is: praise, complaint, question, other; a draft for that comes up"),
    Key("A", "A", "together", "together", "Approve the marked thank-yous together, after reading them all"),
)
TEAM = (
    Key("c", "c", "claim", "claim", "Hold it for yourself; once more lets it go"),
    Key("s", "s", "assign", "assign", "Give it to a colleague"),
    Key("n", "n", "note", "note", "Write beside the case; @name tells a colleague"),
    Key("z", "z", "snooze", "snooze", "Put it off until a time; in 5, bring it back"),
    Key("exclamation_mark", "!", "escalate", "escalate", "Give it to somebody else, more urgent than it was"),
    Key("i", "i", "inbox", "", "What colleagues want you to see"),
)
MOVING = (
    Key("slash", "/", "ask", "search", "Search: urgency:high platform:x label:praise owner:me @handle words"),
    Key("p", "p", "person", "", "Search for what else this customer wrote; Esc shows all again"),
    Key("1", "1-6", "view(0)", "", "1 to do, 2 mine, 3 by hand, 4 leaving, 5 put off, 6 a colleague's"),
    Key("t", "t", "unfold", "", "Unfold long posts"),
    Key("o", "o", "open", "", "Open the post in the browser"),
    Key("K", "K", "talk(-1)", "", "Scroll up in what was said"),
    Key("J", "J", "talk(1)", "", "Scroll down in what was said"),
    Key("ctrl+r", "ctrl+r", "reload", "", "Read the queue again"),
    Key("question_mark", "?", "help", "help", "This list"),
    Key("q", "q", "leave", "quit", "Leave the desk"),
)
QUEUE = (
    ("j k", "The next case, the one before; ↓ ↑ as well"),
    ("g G", "The first, the last; PgDn PgUp: a page down or up"),
    ("space", "Mark a thank-you; A approves all that are marked, together"),
    ("ctrl+p", "Every act by its name"),
    ("mouse", "Click a case, scroll, or click a key in the bar"),
)
ALL = (*DECIDING, *TEAM, *MOVING)


def bindings() -> list[BindingType]:
    """For the screen."""
    views = [Binding(str(n + 1), f"view({n})", show=False) for n in range(1, 6)]
    return [*(Binding(one.keys, one.action, one.help, show=False) for one in ALL), *views]


def bar(width: int) -> Content:
    """The keys below, in lines of at most `width` cells; each key can be clicked, and none is torn apart."""
    lines, used, gap = [Content("")], 0, " " if width < 100 else "  "
    for part in _keys_of_bar():
        if used and used + len(gap) + part.cell_length > width:
            lines.append(Content(""))
            used = 0
        lines[-1] += (said(gap) if used else Content("")) + part
        used += part.cell_length + (len(gap) if used else 0)
    return Content("\n").join(lines)


def _keys_of_bar() -> Iterator[Content]:
    for one in ALL:
        if one.word:
            click = Style.from_meta({"@click": f"screen.{one.action}"})
            yield joined((one.shown, "bold $text-accent"), f" {one.word}").stylize(click)
    for shown, word in (("j k", "next"), ("␣", "mark")):
        yield joined((shown, "bold $text-accent"), f" {word}")


def help_text() -> Content:
    """All keys with what they do."""
    lines: list[Content] = []
    for title, keys in (("In the queue", QUEUE), ("Decide", DECIDING), ("Work together", TEAM), ("Find", MOVING)):
        lines.append(said(title, "bold underline"))
        told = ((one.shown, one.help) if isinstance(one, Key) else one for one in keys)
        lines += [joined((f"  {shown:<7}", "bold $text-accent"), words) for shown, words in told]
    return Content("\n").join(lines)
