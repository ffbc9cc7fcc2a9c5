"""The field in which a reply is written, in the place where it was read."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import TextArea
from textual.widgets.text_area import Selection


class ReplyArea(TextArea):
    """Plain words; the platforms know no others."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save(False)", "save", show=False),
        Binding("ctrl+g", "save(True)", "save and approve", show=False),
        Binding("escape", "leave", "leave", show=False),
        Binding("f7", "mark_words", "mark the words", show=False),
        Binding("ctrl+home", "to_start", "to the start", show=False),
        Binding("ctrl+end", "to_end", "to the end", show=False),
    ]
    closing = ""
    """What the words are signed with; it stays where the words are marked to begin anew."""

    class Saved(Message):
        """The words are as they should be."""

        def __init__(self, text: str, *, approve: bool) -> None:
            super().__init__()
            self.text = text
            self.approve = approve

    class Left(Message):
        """The words stay as they were."""

    def __init__(self, **more: str) -> None:
        super().__init__(soft_wrap=True, tab_behavior="focus", compact=True, highlight_cursor_line=False, **more)  # type: ignore[arg-type]  # the id alone

    def on_mount(self) -> None:
        """A cursor that stands still."""
        self.cursor_blink = False

    def action_save(self, approve: bool) -> None:
        """Keep the words."""
        self.post_message(self.Saved(self.text, approve=approve))

    def action_mark_words(self) -> None:
        """Mark all that is written, but not the signature below it."""
        words = self.text.rstrip()
        if self.closing and words.endswith(self.closing):
            words = words.removesuffix(self.closing).rstrip()
        end = words.count("\n"), len(words) - words.rfind("\n") - 1
        self.selection = Selection(self.document.start, end)

    def action_to_start(self) -> None:
        """The cursor before the first word."""
        self.move_cursor(self.document.start)

    def action_to_end(self) -> None:
        """The cursor behind the last word."""
        self.move_cursor(self.document.end)

    def action_leave(self) -> None:
        """Throw the words away."""
        self.post_message(self.Left())
