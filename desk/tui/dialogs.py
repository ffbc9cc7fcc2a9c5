"""The questions that the desk asks: a choice, some words, a yes to several replies together, and the help."""

from collections.abc import Sequence
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from desk.sheet import Sheet
from desk.tui.words import joined, line, said, shown


def _field(**more: Any) -> Input:
    """A line to write on. Its cursor stands still: blinking tires the eyes that look at it all day."""
    field = Input(**more)
    field.cursor_blink = False
    return field


class Pick(ModalScreen[str | None]):
    """One of several answers, each on a key of its own; or words of one's own."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "leave")]

    def __init__(self, title: str, options: Sequence[str], *, own_words: str | None = None, hint: str = "") -> None:
        super().__init__()
        self.heading = title
        self.options = tuple(options)
        self.own_words = own_words
        self.hint = hint

    def compose(self) -> ComposeResult:
        """The answers, and a field where words of one's own are taken."""
        with Vertical(classes="box") as box:
            box.border_title = said(self.heading)
            yield OptionList(*(self._option(n, text) for n, text in enumerate(self.options)))
            if self.own_words is not None:
                yield _field(placeholder=self.own_words, max_length=1_000)
            keys = "A digit or Enter chooses" + (", Tab: your own words" if self.own_words else "") + ", Esc leaves."
            yield Static(said(f"{self.hint} {keys}".strip()), classes="hint")

    def _option(self, n: int, text: str) -> Option:
        return Option(joined((f"{n + 1} " if n < 9 else "  ", "bold"), line(text, 200)))

    def on_key(self, event: object) -> None:
        """A digit chooses, as long as nobody writes."""
        key = getattr(event, "key", "")
        if isinstance(self.focused, Input) or not key.isdigit() or not 0 < int(key) <= len(self.options):
            return
        event.stop()  # type: ignore[attr-defined]  # a key event
        self.dismiss(self.options[int(key) - 1])

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter or a click chooses."""
        self.dismiss(self.options[event.option_index])

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Own words."""
        if event.value.strip():
            self.dismiss(event.value.strip())


class Ask(ModalScreen[str | None]):
    """Some words on one line."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "leave")]

    def __init__(self, title: str, *, words: str = "", text: str = "", hint: str = "", value: str = "") -> None:
        super().__init__()
        self.heading = title
        self.words = words
        self.text = text
        self.hint = hint
        self.value = value

    def compose(self) -> ComposeResult:
        """What it is about, the field, and the keys."""
        with Vertical(classes="box") as box:
            box.border_title = said(self.heading)
            if self.text:
                with VerticalScroll():
                    yield Static(said(shown(self.text, lines=True)), markup=False)
            yield _field(value=self.value, placeholder=self.words, max_length=2_000)
            yield Static(said(f"{self.hint} Enter: done, Esc: leave.".strip()), classes="hint")

    def on_mount(self) -> None:
        """Straight into the field."""
        self.query_one(Input).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Done."""
        self.dismiss(event.value.strip())


class Together(ModalScreen[bool]):
    """Several replies, all to be read before one yes to them all."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,n", "dismiss(False)", "leave"),
        Binding("y", "dismiss(True)", "approve"),
        Binding("j,down", "scroll(1)", show=False),
        Binding("k,up", "scroll(-1)", show=False),
        Binding("pagedown", "scroll(10)", show=False),
        Binding("pageup", "scroll(-10)", show=False),
    ]

    def __init__(self, together: Sequence[Sheet], apart: Sequence[str]) -> None:
        super().__init__()
        self.together = tuple(together)
        self.apart = tuple(apart)

    def compose(self) -> ComposeResult:
        """Each reply under what it answers."""
        count = len(self.together)
        with Vertical(classes="box") as box:
            box.border_title = said(f"{count} replies together")
            with VerticalScroll(id="together-list"):
                yield Static(Content("\n").join(self._blocks()), markup=False)
            yield Static(said(f"y: approve all {count}.  n: none.  j k: read on.", "bold"), classes="hint")

    def on_mount(self) -> None:
        """The list takes the keys that scroll."""
        self.query_one("#together-list").focus()

    def action_scroll(self, by: int) -> None:
        """Up and down in the list."""
        self.query_one("#together-list", VerticalScroll).scroll_relative(y=by, animate=False)

    def _blocks(self) -> list[Content]:
        blocks = []
        for n, one in enumerate(self.together, 1):
            mention, draft = one.mention, one.live
            if mention is None or draft is None:
                continue
            who = line(mention.post.author or "someone", 40)
            blocks.append(joined((f"{n}. {who}: ", "bold"), (line(mention.post.text, 600), "dim")))
            blocks.append(joined("   ", (shown(draft.text, lines=True), ""), "\n"))
        return [*blocks, *(said(line(why, 300), "$text-warning") for why in self.apart)]


class Confirm(ModalScreen[bool]):
    """A yes or a no."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,n", "dismiss(False)", "no"),
        Binding("y,enter", "dismiss(True)", "yes"),
    ]

    def __init__(self, title: str, text: str, *, yes: str) -> None:
        super().__init__()
        self.heading = title
        self.text = text
        self.yes = yes

    def compose(self) -> ComposeResult:
        """The question and its two keys."""
        with Vertical(classes="box") as box:
            box.border_title = said(self.heading)
            with VerticalScroll():
                yield Static(said(shown(self.text, lines=True)), markup=False)
            yield Static(said(f"y: {self.yes}.  n: leave it.", "bold"), classes="hint")


class Help(ModalScreen[None]):
    """Something to read: every key and what it does, or what colleagues sent."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,q,question_mark", "dismiss(None)", "close"),
        Binding("j,down", "scroll(1)", show=False),
        Binding("k,up", "scroll(-1)", show=False),
        Binding("pagedown,space", "scroll(10)", show=False),
        Binding("pageup", "scroll(-10)", show=False),
    ]

    def __init__(self, content: Content, *, title: str = "Keys") -> None:
        super().__init__()
        self.content = content
        self.heading = title

    def compose(self) -> ComposeResult:
        """The keys."""
        with Vertical(classes="box") as box:
            box.border_title = said(self.heading)
            with VerticalScroll(id="help-keys"):
                yield Static(self.content, markup=False)
            yield Static(said("j k: read on.  Esc: back to the desk."), classes="hint")

    def action_scroll(self, by: int) -> None:
        """Up and down."""
        self.query_one("#help-keys", VerticalScroll).scroll_relative(y=by, animate=False)
