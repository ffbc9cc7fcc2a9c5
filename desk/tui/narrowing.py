"""Which part of the queue is looked at: a view, and what somebody typed to narrow it."""

from textual import on
from textual.widgets import Input

from desk.filters import FilterError, parse
from desk.tui.looking import VIEWS, Looking
from store.queue import Wanted


class Narrowing(Looking):
    """Asks for another queue."""

    def action_ask(self) -> None:
        """Open the line in which one narrows the queue."""
        asking = self.query_one("#asking", Input)
        asking.value = self.typed
        asking.add_class("-open")
        asking.focus()

    @on(Input.Submitted, "#asking")
    def _asked(self, event: Input.Submitted) -> None:
        try:
            wanted = parse(event.value, view=self.wanted.view, me=self.work.person.key)
        except FilterError as error:
            self.tell(str(error), bad=True)
            return
        self.typed = event.value.strip()
        self.close_asking()
        self._change(wanted)

    def close_asking(self) -> None:
        """Away with the line."""
        self.query_one("#asking", Input).remove_class("-open")
        self.queue.focus()

    def action_person(self) -> None:
        """What waits from this customer, and nothing else."""
        row = self.row
        if row is None or not row.customer:
            self.tell("Nobody is known here.", bad=True)
            return
        self.typed = f"@{row.customer}"
        self._change(parse(self.typed, view=self.wanted.view, me=self.work.person.key))

    def action_view(self, number: int) -> None:
        """Another part of the work."""
        self._change(parse(self.typed, view=VIEWS[number], me=self.work.person.key))

    def _change(self, wanted: Wanted) -> None:
        self.wanted = wanted
        self.queue.window.rows.clear()
        self.queue.window.marked.clear()
        self.queue.window.changes += 1
        self._sheets.clear()
        self._ends = {}
        self.queue.note = "Reading…"
        self._arrived()
        self.begin(self.load)

    def action_reload(self) -> None:
        """Read everything again."""
        self._change(self.wanted)
