"""A unit of work is one turn or one job: one transaction, one authority, one moment.

It is the only place that commits.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Generic, Self, TypeVar, overload

from sqlalchemy import Connection, text

from bot.messages import StoredFile
from governance.local_time import day_begins, zone_of
from governance.workdays import ONE_DAY
from storage.conversations.addresses import Addresses
from storage.conversations.attachments import Attachments
from storage.conversations.audiences import ChannelAudiences
from storage.conversations.card_actions import Cards
from storage.conversations.conversations import Conversations
from storage.conversations.web_transcript import TranscriptRepository
from storage.identity.crisis_links import CrisisLinks
from storage.identity.identities import Identities
from storage.identity.installations import InstallationRepository
from storage.identity.web_sessions import SessionRepository
from storage.incidents.snapshot_source import IncidentSource
from storage.messaging.invitations import InvitationRepository
from storage.messaging.jobs import Jobs
from storage.messaging.leases import Leases
from storage.messaging.outbox import Outbox
from storage.messaging.outbox_claims import OutboxClaims
from storage.obligations.calendar_invitations import (
    CalendarChoiceRepository,
    CalendarInvitationRepository,
)
from storage.obligations.ledger import DatabaseLedger
from storage.obligations.message_times import MessageTimesRepository
from storage.obligations.nudge_messages import NudgeMessages
from storage.obligations.nudges import Nudges
from storage.obligations.reminders import Reminders
from storage.register.history import ChangeLog, HistoricRegister
from storage.register.journal import Journal
from storage.register.journal_notes import JournalNotes
from storage.register.logos import Logos
from storage.register.register_cache import RegisterCache
from storage.register.repository import RecordRepository
from storage.register.undo_log import UndoLog
from storage.retention import Retention

T = TypeVar("T")

_ENTER = text("SELECT set_config('kravbot.tenant', :tenant, true)")


class NoAuthority(RuntimeError):
    """Something of an authority was asked for before the unit of work had entered one."""


class OneAuthority(RuntimeError):
    """A unit of work that had entered an authority was told to enter another."""


class _Repository(Generic[T]):
    """A repository of a unit of work, made when it is first asked for.

    After that the attribute is found without this.
    """

    def __init__(self, make: "Callable[[UnitOfWork], T]") -> None:
        self._make = make

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, unit: None, owner: type) -> Self: ...
    @overload
    def __get__(self, unit: "UnitOfWork", owner: type) -> T: ...
    def __get__(self, unit: "UnitOfWork | None", owner: type) -> T | Self:
        if unit is None:
            return self
        made = vars(unit)[self._name] = self._make(unit)
        return made


def _of_authority(repository: Callable[[Connection, str, datetime], T]) -> _Repository[T]:
    """Make a repository of the connection, the authority and the moment."""
    return _Repository(lambda unit: repository(unit.connection, unit.tenant, unit.now))


class UnitOfWork:
    """It gives one turn the database, by subject.

    Leaving it without `commit` undoes everything. `use_tenant` names the authority. Until then only
    `identities`, `installations`, `sessions` and `crisis_links` may be used.
    """

    def __init__(
        self,
        connection: Connection,
        *,
        now: datetime,
        cache: RegisterCache,
        queue_now: datetime | None = None,
    ) -> None:
        """Begin at `now`; `queue_now` is what the queues go by, where that is another clock."""
        self.connection = connection
        self.now = now
        self.queue_now = queue_now or now
        self.who = "system"
        self.cache = cache
        self._tenant: str | None = None

    @property
    def tenant(self) -> str:
        """The authority's id.

        Raises NoAuthority before `use_tenant`.
        """
        if self._tenant is None:
            raise NoAuthority
        return self._tenant

    def use_tenant(self, tenant: str, *, who: str = "system") -> None:
        """Enter one authority, on whose behalf `who` changes things from here on.

        Called again, it only changes `who`.

        Raises OneAuthority.
        """
        if self._tenant not in (None, tenant):
            raise OneAuthority
        if self.connection.dialect.name == "postgresql":
            self.connection.execute(_ENTER, {"tenant": tenant})
        self._tenant = tenant
        self.who = self.journal.who = who

    def reading(self, tenant: str) -> RecordRepository:
        """Return the records of another authority, to be read only, for lists over them all."""
        if self.connection.dialect.name == "postgresql":
            self.connection.execute(_ENTER, {"tenant": tenant})
        if tenant == self._tenant:
            return self.register
        return RecordRepository(
            self.connection,
            tenant,
            Journal(self.connection, tenant, now=self.now, who=self.who),
            self.cache,
        )

    def at(self, moment: datetime) -> "UnitOfWork":
        """Return the same transaction and authority as they would be seen at another moment.

        What it finds may be undone with the transaction, so it is remembered nowhere else.
        """
        other = UnitOfWork(self.connection, now=moment, cache=RegisterCache())
        other.use_tenant(self.tenant, who=self.who)
        return other

    def as_of(self, moment: datetime) -> HistoricRegister:
        """Return the authority's records at that aware moment.

        Changes of this unit of work itself count at its own `now`.
        """
        if moment >= self.now:
            self.journal.write()
        return HistoricRegister(self.connection, self.tenant, moment)

    def end_of(self, day: date) -> datetime:
        """Return the last moment of the day where the authority is."""
        return day_begins(day + ONE_DAY, zone_of(self.register)) - datetime.resolution

    def received(self, member: str, sha256: str) -> StoredFile | None:
        """Return a file that member sent in and may now attach."""
        found = self.attachments.received(member, sha256)
        if found is None:
            return None
        name, kept = found
        return StoredFile(name, kept.sha256, kept.size, kept.media_type)

    def write(self) -> None:
        """Write the journal's entries; whoever shares the transaction commits."""
        if self._tenant is not None:
            self.journal.write()

    def commit(self) -> None:
        """Write the journal's entries and commit."""
        self.write()
        self.connection.commit()
        self.carry_over()

    def carry_over(self) -> None:
        """Carry what is committed, or is going to be, over into the cache.

        When the commit fails, call `Database.forget`.
        """
        if "register" in vars(self):
            self.register.carry_over()

    identities = _Repository(lambda unit: Identities(unit.connection, unit.now))
    installations = _Repository(lambda unit: InstallationRepository(unit.connection, unit.now))
    sessions = _Repository(lambda unit: SessionRepository(unit.connection, unit.now))
    crisis_links = _Repository(lambda unit: CrisisLinks(unit.connection, unit.now))
    journal: _Repository[Journal] = _Repository(
        lambda unit: Journal(unit.connection, unit.tenant, now=unit.now, who=unit.who)
    )
    journal_notes = _Repository(lambda unit: JournalNotes(unit.journal))
    register: _Repository[RecordRepository] = _Repository(
        lambda unit: RecordRepository(unit.connection, unit.tenant, unit.journal, unit.cache)
    )
    ledger: _Repository[DatabaseLedger] = _Repository(
        lambda unit: DatabaseLedger(
            unit.connection, unit.tenant, unit.journal, unit.register, unit.nudges
        )
    )
    logos = _Repository(lambda unit: Logos(unit.connection, unit.tenant, unit.journal))
    memory = _Repository(lambda unit: ChangeLog(unit.connection, unit.tenant))
    nudges: _Repository[Nudges] = _Repository(
        lambda unit: Nudges(unit.connection, unit.tenant, unit.now, unit.journal, unit.jobs)
    )
    reminders: _Repository[Reminders] = _Repository(
        lambda unit: Reminders(unit.connection, unit.tenant, unit.now, unit.journal)
    )
    message_times: _Repository[MessageTimesRepository] = _Repository(
        lambda unit: MessageTimesRepository(unit.connection, unit.tenant, unit.journal)
    )
    calendar_choices: _Repository[CalendarChoiceRepository] = _Repository(
        lambda unit: CalendarChoiceRepository(unit.connection, unit.tenant, unit.journal)
    )
    calendar_invitations: _Repository[CalendarInvitationRepository] = _Repository(
        lambda unit: CalendarInvitationRepository(unit.connection, unit.tenant)
    )
    invitations = _of_authority(InvitationRepository)
    nudge_messages = _of_authority(NudgeMessages)
    conversations = _Repository(
        lambda unit: Conversations(unit.connection, unit.tenant, unit.now, unit.journal)
    )
    cards = _of_authority(Cards)
    outbox = _Repository(lambda unit: Outbox(unit.connection, unit.tenant, unit.queue_now))
    outbox_claims = _Repository(
        lambda unit: OutboxClaims(unit.connection, unit.tenant, unit.queue_now)
    )
    jobs: _Repository[Jobs] = _Repository(
        lambda unit: Jobs(unit.connection, unit.tenant, unit.queue_now)
    )
    leases = _of_authority(Leases)
    attachments = _of_authority(Attachments)
    places = _of_authority(Addresses)
    channels = _of_authority(ChannelAudiences)
    incidents = _of_authority(IncidentSource)
    transcript = _of_authority(TranscriptRepository)
    undo_log = _of_authority(UndoLog)
    retention = _of_authority(Retention)
