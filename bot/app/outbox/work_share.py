"""What one process does of the house's work, alone or beside others on the same database."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

Role: TypeAlias = Literal["all", "web", "worker"]

_HERE = frozenset({"web", "console"})
"""Platforms whose people are connected to the very process that serves them."""


@dataclass(frozen=True)
class WorkShare:
    """Whose left-over messages and jobs are seen to here: everybody's, or those of `only` these platforms.

    Not those of platforms it `leaves` to another process; `unplaced`: jobs that are for no platform, too. What a turn is
    answered is sent by whoever took the turn, whatever the duties.
    """

    only: frozenset[str] | None = None
    leaves: frozenset[str] = frozenset()
    unplaced: bool = True

    def of(self, platforms: Iterable[str]) -> tuple[str, ...]:
        """Those among them that are seen to here."""
        return tuple(
            platform
            for platform in platforms
            if platform not in self.leaves and (self.only is None or platform in self.only)
        )


EVERYTHING = WorkShare()
_OF_ROLE: dict[Role, WorkShare] = {
    "all": EVERYTHING,
    "web": WorkShare(only=_HERE, unplaced=False),
    "worker": WorkShare(leaves=_HERE),
}


def work_share_of(role: Role) -> WorkShare:
    """`web`: for those connected to it.

    `worker`: for all others, and whatever is for nobody in particular.
    """
    return _OF_ROLE[role]
