"""Who sits at the desk, and what each role may do. It identifies, it does not authenticate."""

from dataclasses import dataclass
from typing import Literal, get_args

Role = Literal["writer", "approver", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
"""From least to most; each may do all that the ones before it may."""
ACTS: dict[str, Role] = {
    **dict.fromkeys(
        ("assign", "claim", "close", "edit", "hold", "note", "outcome", "propose", "redraft", "write"), "writer"
    ),
    **dict.fromkeys(("approve", "correct", "handoff", "reject"), "approver"),
    **dict.fromkeys(("database", "erase", "pause", "people"), "admin"),
}
"""The least role that each act asks for."""


@dataclass(frozen=True, slots=True)
class Person:
    """One of [people]."""

    key: str
    """The name behind `--as`, kept in the event log."""
    name: str
    role: Role
    signature: str | None = None
    """How this person signs; None: as the brand does."""

    def may(self, act: str) -> bool:
        """This person's role allows the act.

        Raises:
            ValueError: there is no such act.
        """
        if act not in ACTS:
            raise ValueError(f'"{act}" is no act. One of: {", ".join(sorted(ACTS))}.')
        return ROLES.index(self.role) >= ROLES.index(ACTS[act])
