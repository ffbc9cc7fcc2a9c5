"""What a person needs before they answer what must never meet a template: the facts on one page."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from desk import shapes
from desk.plain import plain, short
from responders.clocks import Duty, Targets, risk_of
from store import customers, mentions
from store.engine import Tx
from store.types import Case, Customer, Mention, Urgency

_MOST_HISTORY = 5


@dataclass(frozen=True, slots=True)
class FactSheet:
    """The facts about one critical case."""

    risk: str
    duty: Duty
    said: tuple[Mention, ...]
    """What the customer posted in this case, oldest first."""
    customer: Customer | None
    notes: tuple[customers.Note, ...]
    history: tuple[Mention, ...]
    """What they posted before, in other conversations, newest first."""

    @property
    def grave(self) -> tuple[Mention, ...]:
        """What is critical in it."""
        return tuple(one for one in self.said if one.classification.urgency is Urgency.CRITICAL)

    def document(self) -> dict[str, Any]:
        """For --json."""
        return {
            "risk": self.risk, "role": self.duty.role, "people": list(self.duty.people),
            "said": [
                {"mention_id": m.id, "at": shapes.stamp(m.post.posted_at), "text": m.post.text, "url": m.post.url}
                for m in self.said
            ],
            "found": [{"mention_id": m.id, "reasons": list(m.classification.reasons)} for m in self.grave],
            "customer": shapes.customer(self.customer) if self.customer else None,
            "notes": [{"text": n.text, "by": n.by, "at": shapes.stamp(n.at)} for n in self.notes],
            "history": [shapes.mention(m) for m in self.history],
        }  # fmt: skip

    def lines(self) -> Iterable[str]:
        """For people."""
        people = f" ({', '.join(map(plain, self.duty.people))})" if self.duty.people else ""
        yield f"Fact sheet: {self.risk}, for {plain(self.duty.role)}{people}. No template answers this."
        for one in self.said:
            yield f"  {one.post.posted_at:%d %b %H:%M} UTC, {plain(one.post.url or 'no link')}"
            yield f"    {plain(one.post.text) or '(deleted)'}"
        for one in self.grave:
            yield f"  Found in mention {one.id}: {', '.join(map(plain, one.classification.reasons)) or '-'}"
        yield f"  Who: {self._who()}"
        yield from (f"  Note by {plain(n.by)}, {n.at:%d %b %Y}: {plain(n.text)}" for n in self.notes)
        for one in self.history:
            what = one.classification.label.value
            yield f"  Before, {one.post.posted_at:%d %b %Y}, {what}: {short(one.post.text, 80)}"
        if not self.history:
            yield "  Before: nothing else from this customer"
        if self.said:
            yield f"  Your own words: wellheard drafts new {self.said[-1].id}"

    def _who(self) -> str:
        if self.customer is None:
            return "not known"
        accounts = ", ".join(f"{a.platform}:{a.handle or a.user_id}" for a in self.customer.accounts)
        name = f"{plain(self.customer.name)}, " if self.customer.name else ""
        return f"{name}{plain(accounts)} (customer {self.customer.id})"


def fact_sheet(tx: Tx, case: Case, targets: Targets | None) -> FactSheet | None:
    """The fact sheet of a critical case; None of any other."""
    if case.urgency is not Urgency.CRITICAL:
        return None
    said = tuple(mentions.in_case(tx, case.id))
    grave = [one.classification for one in said if one.classification.urgency is Urgency.CRITICAL]
    risk = risk_of(grave[-1].topics, grave[-1].reasons) if grave else risk_of((), ())
    person = customers.get(tx, case.customer_id) if case.customer_id is not None else None
    before = mentions.of_customer(tx, person.id) if person else []
    return FactSheet(
        risk, targets.duty(risk) if targets else Duty(), said, person,
        tuple(customers.notes(tx, person.id)) if person else (),
        tuple(one for one in before if one.case_id != case.id)[:_MOST_HISTORY],
    )  # fmt: skip
