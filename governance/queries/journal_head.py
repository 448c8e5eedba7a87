"""A journal's head is its last entry; whoever has kept it can tell the journal from another."""

from dataclasses import dataclass


@dataclass(frozen=True)
class JournalHead:
    """The number and hash of a journal's last entry; those of an empty one by default."""

    seq: int = 0
    hash: str = "0" * 64
