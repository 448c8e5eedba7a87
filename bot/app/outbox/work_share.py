"""Say which part of the work is one process's, alone or beside others on the same database."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from bot.app.startup_error import StartupError

Role: TypeAlias = Literal["all", "web", "worker"]

_HERE = frozenset({"web", "console"})
"""The platforms whose people are connected to the very process that serves them."""


@dataclass(frozen=True)
class WorkShare:
    """The left-over messages and jobs of this process: all, or those of `only` some platforms.

    Those of platforms it `leaves` are another process's. `unplaced` includes jobs that are for no
    platform. What a turn is answered is sent by whoever ran the turn, whatever the share.
    """

    only: frozenset[str] | None = None
    leaves: frozenset[str] = frozenset()
    unplaced: bool = True

    def of(self, platforms: Iterable[str]) -> tuple[str, ...]:
        """Keep those platforms whose work is done here."""
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
    """Return the share of a role.

    `web` is for those connected to it. `worker` is for all others, and for what belongs to no
    platform.
    """
    return _OF_ROLE[role]


def refuse_sharing_a_file(role: Role, *, is_sqlite: bool) -> None:
    """Refuse to share the work out among processes when the database is SQLite's.

    Raises StartupError.
    """
    if role != "all" and is_sqlite:
        raise StartupError(
            f"--role {role}: SQLite kan kun bruges af én proces ad gangen, "
            "så arbejdet kan ikke deles. "
            "Brug PostgreSQL (KRAVBOT_DATABASE_URL), eller kør uden --role. / "
            "SQLite can be used by one process at a time only, so the work cannot be shared out. "
            "Use PostgreSQL (KRAVBOT_DATABASE_URL), or run without --role."
        )
