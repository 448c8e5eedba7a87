"""What one process knows to answer from: a book for each authority, who writes from where, and whose crisis link is whose."""

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
    """Somebody who came by their crisis link, and what they may be shown. `known_at`: when that was last known to be right."""

    book: SnapshotIndex
    person: Colleague
    link: KnownLink
    known_at: datetime
    with_numbers: bool


class SnapshotStore:
    """Everything that is known in one process."""

    def __init__(self) -> None:
        self._books: dict[str, SnapshotIndex] = {}
        self._known: dict[str, datetime] = {}
        self._logs: dict[str, Logs] = {}
        self._identities: dict[tuple[str, str, str], str] = {}
        self._met: dict[tuple[str, str, str], str] = {}
        self._workspaces: dict[tuple[str, str], str] = {}
        self._links: dict[str, tuple[str, KnownLink]] = {}

    def hold(self, book: SnapshotIndex, known_at: datetime) -> None:
        """From now on this is what is answered from."""
        snapshot = book.snapshot
        before = self._books.get(snapshot.authority)
        if before is not None:
            self._forget(before.snapshot)
        self._books[snapshot.authority] = book
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
        """Somebody was met just now, and is in no snapshot yet."""
        if authority in self._books:
            self._identities[identity[:3]] = authority
            self._met[identity[:3]] = identity.member

    def still_right(self, authority: str, moment: datetime) -> None:
        """What is held was looked at, and is what the database says."""
        if authority in self._books:
            self._known[authority] = moment

    def drop(self, authority: str) -> None:
        """There is no such authority any more."""
        book = self._books.pop(authority, None)
        if book is not None:
            self._forget(book.snapshot)
            del self._known[authority]

    def book(self, authority: str) -> SnapshotIndex | None:
        """What is held of it."""
        return self._books.get(authority)

    @property
    def books(self) -> Mapping[str, SnapshotIndex]:
        """By authority."""
        return self._books

    @property
    def known_since(self) -> Mapping[str, datetime]:
        """When each was last known to be right."""
        return self._known

    def logs_of(self, authority: str) -> Logs:
        """What has happened there."""
        return self._logs.setdefault(authority, Logs())

    def authority_of(self, platform: str, workspace: str) -> str | None:
        """Whose the workspace is."""
        return self._workspaces.get((platform, workspace))

    def met(self, platform: str, workspace: str, person: str) -> str | None:
        """The e-mail of a member met before, who is active."""
        book = self._books.get(self._identities.get((platform, workspace, person), ""))
        member = self._member(book, platform, workspace, person) if book else None
        return member if book and book.person(member) else None

    def _member(
        self, book: SnapshotIndex, platform: str, workspace: str, person: str
    ) -> str | None:
        known = book.met(platform, workspace, person)
        return known or self._met.get((platform, workspace, person))

    def who(
        self, platform: str, workspace: str, sender: Sender
    ) -> tuple[SnapshotIndex, Colleague] | None:
        """The member behind the sender: met before, or by the e-mail the platform vouches for. External people are nobody."""
        if sender.external:
            return None
        book = self._books.get(self._identities.get((platform, workspace, sender.id), ""))
        if book is not None:
            person = book.person(self._member(book, platform, workspace, sender.id))
            return None if person is None else (book, person)
        book = self._books.get(self._workspaces.get((platform, workspace), ""))
        if book is None or sender.email is None:
            return None
        for email in (sender.email, *sender.aliases):
            person = book.person(email)
            if person is not None:
                return book, person
        return None

    def linked(self, digest: str, now: datetime) -> Linked | None:
        """Whose crisis link of that digest is; None for one that is not good, or of somebody who is not active."""
        authority, link = self._links.get(digest, ("", None))
        book = self._books.get(authority)
        if link is None or book is None or link.until <= now:
            return None
        person = book.person(link.member)
        actor = None if person is None else book.actor(person, book.today(now))
        if person is None or actor is None or not isinstance(may(actor, Verb.READ), Allowed):
            return None
        with_numbers = isinstance(may(actor, Verb.CALL), Allowed)
        return Linked(book, person, link, self._known[authority], with_numbers)

    def _forget(self, snapshot: Snapshot) -> None:
        for link in snapshot.links:
            self._links.pop(link.digest, None)
        for one in snapshot.identities:
            self._identities.pop(one[:3], None)
        for workspace in snapshot.workspaces:
            self._workspaces.pop(workspace, None)
