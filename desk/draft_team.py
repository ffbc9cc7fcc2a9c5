"""What colleagues have to do with one draft: who must say yes and who has, why it is back, who holds and notes what."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from desk import shapes
from desk.plain import plain, short
from responders.approvals import Standing, standing
from responders.brands import Brands
from responders.returning import Returned, returned
from store import case_notes, claims, drafts, presence, snoozes
from store.case_notes import CaseNote
from store.claims import Claim
from store.engine import Tx
from store.presence import Present
from store.snoozes import Snooze
from store.states import DraftState
from store.types import Approval, Draft

_NOTES = 5


@dataclass(frozen=True, slots=True)
class DraftTeam:
    """The team's side of a draft."""

    draft: Draft
    rules: tuple[Standing, ...]
    """The rules of approval that apply, and how far each is met."""
    approvals: tuple[Approval, ...]
    """Every yes that stands."""
    returned: Returned | None
    claim: Claim | None
    snooze: Snooze | None
    here: tuple[Present, ...]
    """Who has its case open."""
    notes: tuple[CaseNote, ...]

    def document(self) -> dict[str, Any]:
        """For --json."""
        back = self.returned
        return {
            "approvals": [{"by": one.by, "at": shapes.stamp(one.at)} for one in self.approvals],
            "rules": [
                {
                    "name": one.rule.name, "why": one.why, "said": list(one.said), "missing": one.missing,
                    "who": sorted(one.rule.who) if one.rule.who is not None else None, "not": sorted(one.writers),
                }
                for one in self.rules
            ],
            "returned": {
                "from": back.draft_id, "why": back.why, "approved_by": back.approved_by,
                "approved_at": shapes.stamp(back.approved_at), "changes": list(back.changes),
            } if back else None,
            "claim": shapes.claim(self.claim) if self.claim else None,
            "snoozed": shapes.snooze(self.snooze) if self.snooze else None,
            "here": [shapes.present(one) for one in self.here],
            "case_notes": [shapes.case_note(one) for one in self.notes],
        }  # fmt: skip

    def lines(self) -> Iterable[str]:
        """For people."""
        if (back := self.returned) is not None:
            yes = f"draft {back.draft_id}" + (f", approved by {plain(back.approved_by)}," if back.approved_by else "")
            yield f"Came back: {yes} is void: {plain(back.why)}."
            yield from (f"    {plain(line)}" for line in back.changes)
        if self.draft.state is DraftState.PROPOSED:
            yield from (f"Yes of {plain(one.by)}, {one.at:%d %b %H:%M} UTC" for one in self.approvals)
        yield from (plain(one.words()) for one in self.rules)
        if self.draft.note:
            yield f"Note to the writer: {plain(self.draft.note)}"
        yield from (f"{plain(one.person)} is {one.doing.value} this case" for one in self.here)
        if self.claim is not None:
            yield f"Claimed by {plain(self.claim.by)} until {self.claim.until:%H:%M} UTC"
        if self.snooze is not None:
            yield shapes.snoozed(self.snooze)
        for note in self.notes[-_NOTES:]:
            yield f"Beside the case, {plain(note.by)}, {note.at:%d %b %H:%M}: {short(note.text, 300)}"


def draft_team(tx: Tx, brands: Brands | None, draft: Draft) -> DraftTeam:
    """The team's side of a draft, at the time of this transaction."""
    undecided = draft.state in {DraftState.PROPOSED, DraftState.APPROVED}
    return DraftTeam(
        draft,
        tuple(standing(tx, brands, draft)) if undecided and brands is not None else (),
        tuple(drafts.standing_approvals(tx, draft.id)),
        returned(tx, draft),
        claims.of_case(tx, draft.case_id),
        snoozes.of_case(tx, draft.case_id),
        tuple(one for one in presence.here(tx) if one.case_id == draft.case_id),
        tuple(case_notes.of_case(tx, draft.case_id)),
    )
