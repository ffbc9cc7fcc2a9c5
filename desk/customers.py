"""One customer's page: who they are, what is open, and their timeline."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from desk import shapes, timeline
from desk.due import open_words
from desk.plain import folded, plain, short
from store import cases, customers, drafts, followups, mentions
from store import timeline as steps_of
from store.engine import Store
from store.states import CaseState
from store.timeline import Step
from store.types import Case, Customer, Draft, FollowUp, Mention

_MOST, _WIDTH = 5, 80


def names(found: Customer) -> str:
    """The accounts of a customer, in words."""
    return ", ".join(f"{a.platform}:{plain(a.handle or a.user_id)}" for a in found.accounts) or "(erased)"


@dataclass(frozen=True, slots=True)
class CustomerPage:
    """A customer with a page of their timeline."""

    customer: Customer
    at: datetime
    cases: tuple[Case, ...]
    """The newest ones."""
    said: tuple[Mention, ...]
    """The newest ones."""
    live: tuple[Draft, ...]
    owed: tuple[FollowUp, ...]
    """Open promises and dates, the first due first."""
    notes: tuple[customers.Note, ...]
    steps: tuple[Step, ...]
    more: str | None
    """Key of the last step, where others follow."""

    def document(self) -> dict[str, Any]:
        """For --json."""
        return {
            **shapes.customer(self.customer), "mentions": [shapes.mention(m) for m in self.said],
            "cases": [shapes.case(c) for c in self.cases], "drafts": [shapes.draft(d) for d in self.live],
            "notes": [shapes.note(one) for one in self.notes],
            "follow_ups": [shapes.follow_up(one) for one in self.owed],
            "timeline": [timeline.document(step) for step in self.steps], "next": self.more,
        }  # fmt: skip

    def lines(self) -> Iterable[str]:
        """For people."""
        who = self.customer
        yield f"Customer {who.id}: {names(who)}"
        if who.opted_out_at:
            yield f"Asked not to be contacted ({plain(who.opted_out_by or 'themselves')})."
        called = next((note for note in reversed(self.notes) if note.prefers), None)
        if called is not None:
            yield f"Would like to be called {plain(called.text)} (note by {plain(called.by)})."
        waiting = [c for c in self.cases if c.state is CaseState.OPEN]
        yield from _first(
            [f"Case {c.id} is open: {c.label.value}, {c.urgency.value}, on {c.platform}" for c in waiting]
        )
        owed = [f"{'OVERDUE: ' if one.due_at < self.at else ''}{open_words(one)}" for one in self.owed]
        yield from (line for one in _first(owed) for line in folded(one, _WIDTH, 2))
        yield from _first(
            [f"Draft {d.id} to case {d.case_id} is {d.state.value}: {short(d.text, 40)}" for d in self.live]
        )
        yield ""
        yield from timeline.lines(self.steps)
        if self.more:
            yield f"Older: wellheard customers show {who.id} --after {self.more}"


def _first(lines: list[str]) -> list[str]:
    """The first few: a page of a busy customer still begins with who they are."""
    return lines if len(lines) <= _MOST else [*lines[:_MOST], f"and {len(lines) - _MOST} more"]


def customer_page(store: Store, who: str, *, after: str | None, limit: int, at: datetime) -> CustomerPage:
    """Collect a customer's page in one consistent view.

    Args:
        store: the store.
        who: platform:handle, or an id.
        after: key of a step: the page begins behind it.
        limit: so many steps.
        at: now.

    Raises:
        NotFound: there is no such customer, or no such step.
    """
    with store.read(at) as tx:
        person = customers.find(tx, who)
        theirs = cases.of_customer(tx, person.id)
        found = steps_of.of_customer(tx, person.id, after=after, limit=limit + 1)
        return CustomerPage(
            person, at, tuple(theirs), tuple(mentions.of_customer(tx, person.id)),
            tuple(drafts.live_of_customer(tx, person.id)), tuple(followups.open_of_customer(tx, person.id)),
            tuple(customers.notes(tx, person.id)), tuple(found[:limit]),
            found[limit - 1].key if len(found) > limit else None,
        )  # fmt: skip
