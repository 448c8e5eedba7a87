"""Hold the snapshots of one process: an index for each authority, identities and crisis links."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.incident.incident_log import Logs
from bot.incident.snapshot import Colleague, Identity, KnownLink, Snapshot
from bot.incident.snapshot_index import SnapshotIndex
from bot.messages import Sender
from governance.access import Allowed, Verb, may


@dataclass(frozen=True)
class Linked:
    """Somebody who came by their crisis link, and what they may be shown.

    `known_at` is when that was last known to be right.
    """

    index: SnapshotIndex
    person: Colleague
    link: KnownLink
    known_at: datetime
    with_numbers: bool


class SnapshotStore:
    """Everything that is known in one process."""

    def __init__(self) -> None:
        self._indexes: dict[str, SnapshotIndex] = {}
        self._known: dict[str, datetime] = {}
        self._logs: dict[str, Logs] = {}
        self._identities: dict[tuple[str, str, str], str] = {}
        self._met: dict[tuple[str, str, str], str] = {}
        self._workspaces: dict[tuple[str, str], str] = {}
        self._links: dict[str, tuple[str, KnownLink]] = {}

    def hold(self, index: SnapshotIndex, known_at: datetime) -> None:
        """Answer from this index from now on."""
        snapshot = index.snapshot
        before = self._indexes.get(snapshot.authority)
        if before is not None:
            self._forget(before.snapshot)
        self._indexes[snapshot.authority] = index
        self._known[snapshot.authority] = known_at
        for link in snapshot.links:
            self._links[link.digest] = (snapshot.authority, link)
        for one in snapshot.identities:
            self._identities[one[:3]] = snapshot.authority
            self._met.pop(one[:3], None)
        for workspace in snapshot.workspaces:
            self._workspaces[workspace] = snapshot.authority
        self.logs_of(snapshot.authority).add(snapshot.lines)

    def learn(self, authority: str, identity: Identity) -> None:
        """Note somebody who was met just now, and is in no snapshot yet."""
        if authority in self._indexes:
            self._identities[identity[:3]] = authority
            self._met[identity[:3]] = identity.member

    def still_right(self, authority: str, moment: datetime) -> None:
        """Note that what is held was looked at, and is what the database says."""
        if authority in self._indexes:
            self._known[authority] = moment

    def drop(self, authority: str) -> None:
        """Drop an authority that is not there any more."""
        index = self._indexes.pop(authority, None)
        if index is not None:
            self._forget(index.snapshot)
            del self._known[authority]

    def index(self, authority: str) -> SnapshotIndex | None:
        """Return the index of that authority."""
        return self._indexes.get(authority)

    @property
    def indexes(self) -> Mapping[str, SnapshotIndex]:
        """The indexes by authority."""
        return self._indexes

    @property
    def known_since(self) -> Mapping[str, datetime]:
        """The moments when each was last known to be right, by authority."""
        return self._known

    def logs_of(self, authority: str) -> Logs:
        """Return the logs of that authority."""
        return self._logs.setdefault(authority, Logs())

    def authority_of(self, platform: str, workspace: str) -> str | None:
        """Return the authority the workspace is bound to."""
        return self._workspaces.get((platform, workspace))

    def met(self, platform: str, workspace: str, person: str) -> str | None:
        """Return the e-mail of a member met before, who is active."""
        index = self._indexes.get(self._identities.get((platform, workspace, person), ""))
        member = self._member(index, platform, workspace, person) if index else None
        return member if index and index.person(member) else None

    def _member(
        self, index: SnapshotIndex, platform: str, workspace: str, person: str
    ) -> str | None:
        known = index.met(platform, workspace, person)
        return known or self._met.get((platform, workspace, person))

    def who(
        self, platform: str, workspace: str, sender: Sender
    ) -> tuple[SnapshotIndex, Colleague] | None:
        """Find the member behind the sender: met before, or by the e-mail the platform vouches for.

        External people are nobody.
        """
        if sender.external:
            return None
        index = self._indexes.get(self._identities.get((platform, workspace, sender.id), ""))
        if index is not None:
            person = index.person(self._member(index, platform, workspace, sender.id))
            return None if person is None else (index, person)
        index = self._indexes.get(self._workspaces.get((platform, workspace), ""))
        if index is None or sender.email is None:
            return None
        for email in (sender.email, *sender.aliases):
            person = index.person(email)
            if person is not None:
                return index, person
        return None

    def linked(self, digest: str, now: datetime) -> Linked | None:
        """Find the active member whose crisis link has that digest, None for a bad link."""
        authority, link = self._links.get(digest, ("", None))
        index = self._indexes.get(authority)
        if link is None or index is None or link.until <= now:
            return None
        person = index.person(link.member)
        actor = None if person is None else index.actor(person, index.today(now))
        if person is None or actor is None or not isinstance(may(actor, Verb.READ), Allowed):
            return None
        with_numbers = isinstance(may(actor, Verb.CALL), Allowed)
        return Linked(index, person, link, self._known[authority], with_numbers)

    def _forget(self, snapshot: Snapshot) -> None:
        for link in snapshot.links:
            self._links.pop(link.digest, None)
        for one in snapshot.identities:
            self._identities.pop(one[:3], None)
        for workspace in snapshot.workspaces:
            self._workspaces.pop(workspace, None)
