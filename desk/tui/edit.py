"""The field in which a reply is written, in the place where it was read."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import TextArea


class ReplyArea(TextArea):
    """Plain words; the platforms know no others."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save(False)", "save", show=False),
        Binding("ctrl+g", "save(True)", "save and approve", show=False),
        Binding("escape", "leave", "leave", show=False),
    ]

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

    def action_leave(self) -> None:
        """Throw the words away."""
        self.post_message(self.Left())
