"""Find members, workspaces and conversations in the snapshots, while the database is away."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from bot.engine.ports import Membership
from bot.incident.snapshot import Identity
from bot.incident.snapshot_index import SnapshotIndex
from bot.incident.snapshot_store import Linked, SnapshotStore
from bot.messages import Address, Lang, Turn
from governance.ports import Clock


@dataclass(frozen=True)
class KnownMember:
    """Somebody a snapshot knows, and the language they are spoken to in."""

    authority: str
    email: str
    lang: Lang


class SnapshotDirectory:
    """It answers who is who from the snapshots, and where to reach them."""

    def __init__(self, store: SnapshotStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    @property
    def knows_anybody(self) -> bool:
        """True when there is any snapshot at all."""
        return bool(self._store.indexes)

    def learn(self, platform: str, workspace: str, person: str, membership: Membership) -> None:
        """Note somebody who was met just now, and is in no snapshot yet."""
        identity = Identity(platform, workspace, person, membership.member)
        self._store.learn(membership.tenant, identity)

    def member_of(self, turn: Turn) -> KnownMember | None:
        """Find the member who sent the turn."""
        found = self._store.who(turn.platform, turn.workspace, turn.sender)
        if found is None:
            return None
        index, person = found
        return KnownMember(
            index.snapshot.authority, person.email, index.lang_of(person, turn.spoken)
        )

    def member_by_email(self, email: str) -> KnownMember | None:
        """Find the member with that e-mail, of whichever authority."""
        for authority, index in self._store.indexes.items():
            person = index.person(email)
            if person is not None:
                return KnownMember(authority, person.email, index.lang_of(person, None))
        return None

    def met(self, platform: str, workspace: str, person: str) -> str | None:
        """Return the e-mail of an active member met before."""
        return self._store.met(platform, workspace, person)

    def authority_of(self, platform: str, workspace: str) -> str | None:
        """Return the authority the workspace is bound to."""
        return self._store.authority_of(platform, workspace)

    def linked(self, digest: str) -> Linked | None:
        """Find the member whose crisis link has that digest, None for one that is not good."""
        return self._store.linked(digest, self._clock.now())

    def index_of(self, authority: str) -> SnapshotIndex | None:
        """Return what is known of the authority."""
        return self._store.index(authority)

    def indexes(self) -> Iterator[SnapshotIndex]:
        """Yield what is known, authority by authority."""
        yield from self._store.indexes.values()

    def place(self, address: Address) -> JsonValue:
        """Return how that conversation is reached, as far as it was copied."""
        index = self.index_of(self.authority_of(address.platform, address.workspace) or "")
        where = (address.platform, address.workspace, address.conversation)
        return index.places.get(where) if index else None

    def installations(self) -> Sequence[JsonValue]:
        """Return where our app is installed, as far as it was copied."""
        return [one for index in self.indexes() for one in index.snapshot.installations]
