"""These are the ports a turn needs of the unit of work it runs in.

Storage implements them; nothing here is asynchronous.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal, Protocol, TypeAlias

from pydantic import JsonValue

from bot.messages import Address, Audience, StoredFile
from governance.calendar_invitations import CalendarChoices
from governance.message_times import MessageTimesStore
from governance.nudges import Nudges
from governance.obligations.ledger import Ledger
from governance.ports import Register, RegisterReader
from governance.queries.change_log import ChangeLog
from governance.reminders import Reminders
from governance.undo_log import UndoLog

Purpose: TypeAlias = Literal["reply", "nudge"]

AS_THEY_STAND = ("replace", "home")
"""Kinds of rows that say how something looks from then on.

They are built when they are written, whatever their purpose.
"""


@dataclass(frozen=True)
class Membership:
    """A person found on a platform: their authority, and their e-mail as in the register."""

    tenant: str
    member: str


@dataclass(frozen=True)
class LockedConversation:
    """A conversation that is locked for this turn.

    `repeated` says that this turn's key was here before.
    """

    id: str
    member: str
    state: JsonValue
    version: int
    repeated: bool
    open_on: str | None = None


@dataclass(frozen=True)
class ConversationRef:
    """Another conversation than the turn's."""

    id: str
    member: str
    platform: str
    workspace: str
    external_id: str

    @property
    def address(self) -> Address:
        return Address(self.platform, self.workspace, self.external_id)


AudienceSource: TypeAlias = Literal["platform", "roster", "guest", "unknown"]
"""How it is known who reads along in a channel.

The platform said so, the list of members was read, somebody from outside spoke there, or it is not
known. Then strangers are taken to read along.
"""


@dataclass(frozen=True)
class ChannelAudience:
    """The people who read along in a channel, and how that is known.

    `since` is when it was told last that it is otherwise than before, and `roster` the list of
    members that tells.
    """

    audience: Audience
    source: AudienceSource
    since: datetime | None = field(default=None, compare=False)
    roster: str = field(default="", compare=False)


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

    `until` is when the lease runs out, and `since` when the row was first tried.
    """

    tenant: str
    id: str
    fence: int
    attempts: int
    until: datetime | None = field(default=None, compare=False)
    since: datetime | None = field(default=None, compare=False)


@dataclass(frozen=True)
class OutboxRow:
    """One message on its way.

    `payload` is the card or file, and `receipt` what the platform called the message.

    Its purpose is a reply to somebody who waits for it, or a nudge. A nudge is sent at most once:
    in doubt it is not repeated. `person` is whom a nudge is for (e-mail). `bundle` is the key it
    was computed from, the same on every route it takes.
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
    """The platform identities of members, workspaces' bindings, and one-time codes."""

    def who(self, platform: str, workspace: str, person: str) -> Membership | None:
        """Find the member whose identity this is, if we have met."""
        ...

    def tenant_of(self, platform: str, workspace: str) -> str | None:
        """Find the authority a workspace is bound to."""
        ...

    def bind(self, platform: str, workspace: str, tenant: str) -> None:
        """Bind a workspace to an authority; one that is bound already stays as it is."""
        ...

    def of_member(self, membership: Membership) -> Sequence[tuple[str, str, str]]:
        """Return every identity of a member: platform, workspace, person."""
        ...

    def offer_code(
        self, digest: str, tenant: str, *, lasts: timedelta, member: str | None = None
    ) -> None:
        """Keep a one-time code for a workspace of the authority, or an account of the member."""
        ...

    def authority_of_code(self, digest: str) -> str | None:
        """Return the authority a one-time code is for, and leave it unused.

        None for a code that is a person's, unknown, used or too old.
        """
        ...

    def use_code(self, digest: str, *, used_for: str) -> str | None:
        """Use up a one-time code and return its authority.

        None for a code that is a person's, unknown, used or too old.
        """
        ...

    def use_own_code(self, digest: str, *, tenant: str, used_for: str) -> str | None:
        """Use up a one-time code of a member of that authority and return the member.

        None for any other code.
        """
        ...

    def join(self, platform: str, workspace: str, person: str, membership: Membership) -> None:
        """Remember whose identity this is."""
        ...


@dataclass(frozen=True)
class CrisisLink:
    """A member's link that is valid until `expires_at`; `digest` is all that is kept of it.

    `renewed_at` is when a new one was offered.
    """

    id: str
    member: str
    digest: str
    fetched_at: datetime
    expires_at: datetime
    renewed_at: datetime | None = None


LinkPurpose: TypeAlias = Literal["crisis", "printed", "calendar"]
"""The uses of a personal link.

They are the crisis page, its code on a printed mini plan, and the calendar of one's own tasks.
"""


class CrisisLinks(Protocol):
    """The personal links, and the codes they are fetched with."""

    def offer(
        self,
        link: str,
        code: str,
        membership: Membership,
        *,
        lasts: timedelta,
        purpose: LinkPurpose = "crisis",
    ) -> None:
        """Keep a one-time code by its digest; the member's earlier codes for it are void.

        Whoever brings the code within `lasts` fetches a new link.
        """
        ...

    def living(
        self, tenant: str, member: str | None = None, *, purpose: LinkPurpose = "crisis"
    ) -> Sequence[CrisisLink]:
        """Return the valid links for that purpose, of one member or of all."""
        ...

    def end(self, membership: Membership, *, purpose: LinkPurpose = "crisis") -> int:
        """End the member's links for it and return how many there were.

        With the crisis links, those on paper end, too.
        """
        ...


class Conversations(Protocol):
    """The conversations of one authority."""

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
        """Open the conversation, made when it is new, and lock it until the transaction ends.

        `deed` is the `idempotency_key` of `Turn`.
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
        """Save the conversation as it is after this turn, and remember that the turn was run."""
        ...

    def others_on(self, open_on: Sequence[str], *, but: str) -> Sequence[ConversationRef]:
        """Return the other conversations that are at one of these questions."""
        ...

    def in_channel(self, address: Address) -> Sequence[ConversationRef]:
        """Return everybody's conversations in that channel, in whichever thread."""
        ...


class Channels(Protocol):
    """The channels of one authority, and who reads along in them."""

    def find(self, address: Address) -> ChannelAudience | None:
        """Find the channel of that conversation, if it is known."""
        ...

    def keep(
        self, address: Address, audience: Audience, *, source: AudienceSource, roster: str = ""
    ) -> None:
        """Keep who reads along in that channel; `roster` names the list it was read from."""
        ...

    def open_to_strangers(self, addresses: Collection[Address]) -> Sequence[Address]:
        """Return those of the addresses where strangers read along, or may."""
        ...


class Cards(Protocol):
    """The actions of cards that were sent."""

    def keep(
        self, card_id: str, *, conversation: str, member: str, message: str, deeds: list[JsonValue]
    ) -> None:
        """Write what a card's actions do, in the order of their tokens."""
        ...

    def find(self, card_id: str) -> CardActions | None:
        """Find a card's row, expired or not."""
        ...


class Outbox(Protocol):
    """The messages of one authority, on their way or sent."""

    def newest(self, message: str) -> OutboxRow | None:
        """Find the newest row of the message."""
        ...

    def newest_card(self, conversation: str) -> OutboxRow | None:
        """Return the card that was posted last in the conversation, as it looks now."""
        ...

    def standing_in(self, conversation: str) -> Sequence[OutboxRow]:
        """Return the newest row of each card in the conversation."""
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
        """Return the rows that answered that turn."""
        ...

    def waiting(self, platform: str, workspace: str, external_id: str) -> int:
        """Count the messages that are parked for that conversation."""
        ...

    def is_closed(self, platform: str, workspace: str, external_id: str) -> bool:
        """Tell whether anything is parked for that conversation.

        If so, the person could not be reached, and still cannot.
        """
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

        Return False when there has been one of that id.
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
        """Write what a claimed nudge says, and where.

        Raises LookupError when the claim is no longer ours.
        """
        ...

    def of_bundle(self, bundle: str) -> Sequence[OutboxRow]:
        """Return every message of the bundle, on each route it was sent, as it was posted."""
        ...


class Jobs(Protocol):
    """The slow work of one authority."""

    def add(self, job_id: str, kind: str, payload: dict[str, JsonValue]) -> None:
        """Write a piece of slow work."""
        ...

    def add_once(self, job_id: str, kind: str, payload: dict[str, JsonValue]) -> None:
        """Write a piece of slow work, unless there has been one of that id."""
        ...


class JournalNotes(Protocol):
    """Entries of the journal about what is not a record."""

    def workspace_bound(self, platform: str, workspace: str) -> None:
        """Note that the workspace is this authority's from now on."""
        ...

    def account_joined(self, platform: str, workspace: str, person: str, member: str) -> None:
        """Note that the account is the member's from now on."""
        ...

    def crisis_link_changed(self, link: str, member: str, command: str) -> None:
        """Note what was done with a member's crisis link."""
        ...

    def numbers_shown(self, seen_by: str, whose: Sequence[str], *, platform: str) -> None:
        """Note that somebody was shown these people's telephone numbers.

        It is one entry for each person in a transaction, whatever they were shown. `seen_by` and
        colleagues are named by e-mail, contacts by name.
        """
        ...


class InvitationStore(Protocol):
    """It knows whom we have met, and who was invited."""

    def met(self) -> Collection[str]:
        """Return every member we have met on any platform, by e-mail."""
        ...

    def last(self) -> Mapping[str, datetime]:
        """Return when each member was invited last."""
        ...


class UnitOfWork(Protocol):
    """One transaction; until `use_tenant` names the authority, only `identities` may be used."""

    now: datetime

    def use_tenant(self, tenant: str, *, who: str = "system") -> None:
        """Set the authority that everything from here on is about, and `who` changes things."""
        ...

    @property
    def journal_notes(self) -> JournalNotes: ...

    def received(self, member: str, sha256: str) -> StoredFile | None:
        """Find a file that the member sent in and may now attach."""
        ...

    @property
    def crisis_links(self) -> CrisisLinks: ...

    @property
    def tenant(self) -> str:
        """The id of the authority."""
        ...

    @property
    def identities(self) -> Identities: ...
    @property
    def register(self) -> Register: ...

    @property
    def ledger(self) -> Ledger: ...

    @property
    def memory(self) -> ChangeLog: ...
    @property
    def undo_log(self) -> UndoLog: ...

    def as_of(self, moment: datetime) -> RegisterReader:
        """Read the register as it was at that aware moment."""
        ...

    def end_of(self, day: date) -> datetime:
        """Return the last moment of the day where the authority is."""
        ...

    @property
    def nudges(self) -> Nudges: ...
    @property
    def reminders(self) -> Reminders: ...
    @property
    def invitations(self) -> InvitationStore: ...
    @property
    def message_times(self) -> MessageTimesStore: ...
    @property
    def calendar_choices(self) -> CalendarChoices: ...
    @property
    def conversations(self) -> Conversations: ...
    @property
    def channels(self) -> Channels: ...
    @property
    def cards(self) -> Cards: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def jobs(self) -> Jobs: ...


class NamesSomebody(Protocol):
    """It tells whether the words are the name of a colleague or a contact, and nothing else."""

    def __call__(self, register: RegisterReader, text: str, *, today: date) -> bool: ...
