"""What a turn needs of the unit of work it runs in.

Storage implements it; nothing here is asynchronous.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal, Protocol, TypeAlias

from pydantic import JsonValue

from bot.messages import StoredFile
from governance.nudges import Nudges
from governance.obligations.ledger import Ledger
from governance.ports import Register, RegisterReader
from governance.queries.change_log import ChangeLog

Purpose: TypeAlias = Literal["reply", "nudge"]

AS_THEY_STAND = ("replace", "home")
"""Kinds of rows that are how something looks from then on, built when they are written, whatever
they are for.
"""


@dataclass(frozen=True)
class Membership:
    """A person on a platform, found: their authority, and their e-mail as the register writes it."""

    tenant: str
    member: str


@dataclass(frozen=True)
class LockedConversation:
    """A conversation, locked for this turn. `repeated`: this turn's key was here before."""

    id: str
    member: str
    state: JsonValue
    version: int
    repeated: bool
    open_on: str | None = None


@dataclass(frozen=True)
class ConversationRef:
    """Another conversation that stands at the same question."""

    id: str
    member: str
    platform: str
    workspace: str
    external_id: str


@dataclass(frozen=True)
class CardActions:
    """A card's actions as they were when it was sent, for one person in one conversation."""

    id: str
    conversation: str
    member: str
    message: str
    deeds: tuple[JsonValue, ...]
    expires_at: datetime


@dataclass(frozen=True)
class Claim:
    """One row of a queue, ours until its lease runs out; it is settled with its fence.

    `until`: when that is. `since`: when it was tried for the first time.
    """

    tenant: str
    id: str
    fence: int
    attempts: int
    until: datetime | None = field(default=None, compare=False)
    since: datetime | None = field(default=None, compare=False)


@dataclass(frozen=True)
class OutboxRow:
    """A message on its way.

    `payload` is the card or file; `receipt` what the platform called the message.

    `purpose`: a reply to somebody who waits for it, or a nudge, which is sent at most once: in
    doubt it is not repeated. Of a nudge `person` is whom it is for (e-mail), and `bundle` the key
    it was computed from, the same on every way it takes.
    """

    claim: Claim
    conversation: str
    platform: str
    workspace: str
    external_id: str
    kind: str
    message: str
    payload: JsonValue
    receipt: str | None
    purpose: Purpose = "reply"
    person: str | None = None
    bundle: str | None = None


class Identities(Protocol):
    def who(self, platform: str, workspace: str, person: str) -> Membership | None:
        """Whose identity this is, if we have met."""
        ...

    def tenant_of(self, platform: str, workspace: str) -> str | None:
        """The authority a workspace is bound to."""
        ...

    def bind(self, platform: str, workspace: str, tenant: str) -> None:
        """Bind a workspace to an authority; bound already, it stays where it is."""
        ...

    def of_member(self, membership: Membership) -> Sequence[tuple[str, str, str]]:
        """Every identity of a member: platform, workspace, person."""
        ...

    def offer_code(
        self, digest: str, tenant: str, *, lasts: timedelta, member: str | None = None
    ) -> None:
        """A one-time code: for a workspace of the authority's, or for an account of the member's."""
        ...

    def use_code(self, digest: str, *, used_for: str) -> str | None:
        """The authority a one-time code is for; None for one that is a person's, unknown, used or too old."""
        ...

    def use_own_code(self, digest: str, *, tenant: str, used_for: str) -> str | None:
        """The member of that authority whose one-time code it is; None for any other code."""
        ...

    def join(self, platform: str, workspace: str, person: str, membership: Membership) -> None:
        """Remember whose identity this is."""
        ...


@dataclass(frozen=True)
class CrisisLink:
    """A member's link that is good until `expires_at`; `digest` is all that is kept of it.

    `renewed_at`: when a new one was offered.
    """

    id: str
    member: str
    digest: str
    fetched_at: datetime
    expires_at: datetime
    renewed_at: datetime | None = None


class CrisisLinks(Protocol):
    def offer(self, link: str, code: str, membership: Membership, *, lasts: timedelta) -> None:
        """Whoever brings the code of that digest within that time fetches a new link; earlier codes are void."""
        ...

    def living(self, tenant: str, member: str | None = None) -> Sequence[CrisisLink]:
        """Those that are good, of one member or of all."""
        ...

    def end(self, membership: Membership) -> int:
        """The member's links are good no longer; how many that were."""
        ...


class Conversations(Protocol):
    def open(
        self,
        *,
        platform: str,
        workspace: str,
        external_id: str,
        member: str,
        turn_key: str,
        deed: str | None = None,
    ) -> LockedConversation:
        """The conversation, made when it is new, locked until the transaction ends.

        For `deed` see `Turn`.
        """
        ...

    def keep(
        self,
        conversation: LockedConversation,
        state: JsonValue,
        *,
        open_on: str | None,
        turn_key: str,
        deed: str | None = None,
    ) -> None:
        """The conversation as it stands after this turn, and that the turn has been."""
        ...

    def others_on(self, open_on: str, *, but: str) -> Sequence[ConversationRef]:
        """The other conversations that stand at this question."""
        ...


class Cards(Protocol):
    def keep(
        self, card_id: str, *, conversation: str, member: str, message: str, deeds: list[JsonValue]
    ) -> None:
        """Write what a card's actions do, in the order of their tokens."""
        ...

    def find(self, card_id: str) -> CardActions | None:
        """A card's row, expired or not."""
        ...


class Outbox(Protocol):
    def newest(self, message: str) -> OutboxRow | None:
        """The message as it looks now."""
        ...

    def add(
        self,
        row_id: str,
        *,
        conversation: str,
        platform: str,
        workspace: str,
        external_id: str,
        kind: str,
        message: str,
        payload: JsonValue,
        turn_key: str | None,
        owner: str | None = None,
    ) -> OutboxRow:
        """Write a message; with `owner` it is claimed at once."""
        ...

    def of_turn(self, conversation: str, turn_key: str) -> Sequence[OutboxRow]:
        """What was answered to that turn."""
        ...

    def waiting(self, platform: str, workspace: str, external_id: str) -> int:
        """How many messages are parked for that conversation."""
        ...

    def is_closed(self, platform: str, workspace: str, external_id: str) -> bool:
        """Whether something is parked for that conversation: there was no way through, and is none yet."""
        ...

    def add_nudge(
        self,
        row_id: str,
        *,
        bundle: str,
        person: str,
        platform: str,
        workspace: str,
        external_id: str,
        conversation: str,
        due_at: datetime,
    ) -> bool:
        """Write a nudge, of which nothing is built before it is claimed.

        False when there has been one of that id.
        """
        ...

    def fill(
        self,
        claim: Claim,
        *,
        conversation: str,
        external_id: str,
        workspace: str,
        platform: str,
        message: str,
        kind: str,
        payload: JsonValue,
    ) -> OutboxRow:
        """What a claimed nudge says, and where.

        Raises LookupError when the claim is no longer ours.
        """
        ...

    def of_bundle(self, bundle: str) -> Sequence[OutboxRow]:
        """Every message of it: on each way it was sent, as it was posted."""
        ...


class Jobs(Protocol):
    def add(self, job_id: str, kind: str, payload: dict[str, JsonValue]) -> None:
        """Write a piece of slow work."""
        ...

    def add_once(self, job_id: str, kind: str, payload: dict[str, JsonValue]) -> None:
        """Write it, unless there has been one of that id."""
        ...


class JournalNotes(Protocol):
    """Entries of the journal about what is no record."""

    def workspace_bound(self, platform: str, workspace: str) -> None:
        """The workspace is this authority's from now on."""
        ...

    def account_joined(self, platform: str, workspace: str, person: str, member: str) -> None:
        """The account is the member's from now on."""
        ...

    def crisis_link_changed(self, link: str, member: str, command: str) -> None:
        """Something was done with a member's crisis link."""
        ...


class UnitOfWork(Protocol):
    """One transaction; `use_tenant` names the authority, until then only `identities` may be used."""

    now: datetime

    def use_tenant(self, tenant: str, *, who: str = "system") -> None:
        """From here on this is about one authority, and `who` is who changes things."""
        ...

    @property
    def journal_notes(self) -> JournalNotes: ...

    def received(self, member: str, sha256: str) -> StoredFile | None:
        """A file that member sent in and may now attach."""
        ...

    @property
    def crisis_links(self) -> CrisisLinks: ...

    @property
    def tenant(self) -> str:
        """The authority's id."""
        ...

    @property
    def identities(self) -> Identities: ...
    @property
    def register(self) -> Register: ...

    @property
    def ledger(self) -> Ledger: ...

    @property
    def memory(self) -> ChangeLog: ...

    def as_of(self, moment: datetime) -> RegisterReader:
        """The register as it was at that aware moment."""
        ...

    def end_of(self, day: date) -> datetime:
        """The last moment of the day where the authority is."""
        ...

    @property
    def nudges(self) -> Nudges: ...
    @property
    def conversations(self) -> Conversations: ...
    @property
    def cards(self) -> Cards: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def jobs(self) -> Jobs: ...
