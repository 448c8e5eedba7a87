"""Write entries of the journal about what is no record.

They are about accounts, workspaces, crisis links, papers, logos and messages.
"""

import secrets
from collections.abc import Mapping, Sequence
from typing import Final

from pydantic import JsonValue

from bot.engine.ports import OutboxRow
from storage.register.journal import Journal, JournalEntry

LOOKUP_SECTION: Final = "lookups"
"""The section of entries about who was shown whose telephone number."""
PAPERS: Final = "papers"
"""The section of entries about papers that were made."""
PAPER: Final = "paper"
"""The kind of paper, in the state of such an entry."""
MINI_PLAN: Final = "mini_plan"
"""The paper that has numbers: the call list of one system."""
SHOWN: Final = "shown"
"""The people whose numbers were shown outside the call lists, in the state of such an entry."""
ISSUE_PAPER: Final = "IssuePaper"
"""The command of the entry that says what a paper is that was given out."""


class JournalNotes:
    """The notes of one unit of work."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._shown: dict[str, tuple[JournalEntry, list[JsonValue]]] = {}

    def workspace_bound(self, platform: str, workspace: str) -> None:
        """Note that the workspace is this authority's from now on."""
        state: dict[str, JsonValue] = {"platform": platform, "workspace": workspace}
        name = f"{platform}/{workspace}"
        self._journal.note(JournalEntry("workspaces", name, 1, "BindWorkspace", state))

    def account_joined(self, platform: str, workspace: str, person: str, member: str) -> None:
        """Note that the account is the member's from now on."""
        state: dict[str, JsonValue] = {
            "platform": platform,
            "workspace": workspace,
            "member": member,
        }
        name = f"{platform}/{workspace}/{person}"
        self._journal.note(JournalEntry("identities", name, 1, "JoinAccount", state))

    def crisis_link_changed(self, link: str, member: str, command: str) -> None:
        """Note that something was done with a member's crisis link.

        The link's address itself is kept nowhere.
        """
        state: dict[str, JsonValue] = {"member": member}
        self._journal.note(JournalEntry("crisis_links", link, 1, command, state))

    def numbers_shown(self, seen_by: str, whose: Sequence[str], *, platform: str) -> None:
        """Note that somebody was shown these people's numbers, in one entry as long as it waits."""
        entry, shown = self._shown.get(seen_by, (None, []))
        if entry is None or not self._journal.has_waiting(entry):
            shown = []
            state: dict[str, JsonValue] = {"platform": platform, SHOWN: shown}
            entry = JournalEntry(LOOKUP_SECTION, secrets.token_hex(8), 1, "ShowNumbers", state)
            self._shown[seen_by] = entry, shown
            self._journal.note(entry, who=seen_by)
        shown += [one for one in whose if one not in shown]

    def paper_made(self, paper: str, made: str, state: dict[str, JsonValue]) -> None:
        """Note which paper was made, about what, and for whom; `made` is its id."""
        self._journal.note(JournalEntry(PAPERS, made, 1, "MakePaper", {PAPER: paper, **state}))

    def paper_issued(self, paper: str, made: str, digests: Mapping[str, str]) -> None:
        """Note what a paper that was made is, by the SHA-256 of its forms."""
        state: dict[str, JsonValue] = {PAPER: paper, **digests}
        self._journal.note(JournalEntry(PAPERS, made, 2, ISSUE_PAPER, state))

    def logo_set(self, media_type: str, sha256: str) -> None:
        """Note that the authority's papers have that logo from now on; its bytes are not kept."""
        state: dict[str, JsonValue] = {"media_type": media_type, "sha256": sha256}
        self._journal.note(JournalEntry("logos", "logo", 1, "SetLogo", state))

    def logo_removed(self) -> None:
        """Note that the authority's papers have no logo from now on."""
        self._journal.note(JournalEntry("logos", "logo", 1, "RemoveLogo", None))

    def nudge_settled(self, row: OutboxRow, state: str, reason: str | None) -> None:
        """Note that a nudge has come to its end."""
        told: dict[str, JsonValue] = {
            "bundle": row.bundle,
            "person": row.person,
            "platform": row.platform,
            "state": state,
            "reason": reason,
        }
        attempts = max(row.claim.attempts, 1)
        self._journal.note(JournalEntry("nudges", row.claim.id, attempts, "Nudge", told))
