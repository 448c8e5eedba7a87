"""One turn or one job: one transaction, one authority, one moment. The only place that commits."""

from datetime import date, datetime
from functools import cached_property

from pydantic import JsonValue
from sqlalchemy import Connection, text

from bot.engine.ports import OutboxRow
from bot.messages import StoredFile
from governance.local_time import day_begins, zone_of
from governance.workdays import ONE_DAY
from storage.conversations.addresses import Addresses
from storage.conversations.attachments import Attachments
from storage.conversations.card_actions import Cards
from storage.conversations.conversations import Conversations
from storage.conversations.web_transcript import TranscriptRepository
from storage.identity.crisis_links import CrisisLinks
from storage.identity.identities import Identities
from storage.identity.installations import InstallationRepository
from storage.identity.web_sessions import SessionRepository
from storage.incidents.snapshot_source import IncidentSource
from storage.messaging.leases import Leases
from storage.messaging.outbox import Jobs, Outbox
from storage.obligations.ledger import DatabaseLedger
from storage.obligations.nudges import Nudges
from storage.register.directory_cache import DirectoryCache
from storage.register.history import ChangeLog, HistoricRegister
from storage.register.journal import Journal, JournalEntry
from storage.register.repository import RecordRepository

_ENTER = text("SELECT set_config('kravbot.tenant', :tenant, true)")


class NoAuthority(RuntimeError):
    """Something of an authority was asked for before the unit of work had entered one."""


class OneAuthority(RuntimeError):
    """A unit of work that had entered an authority was told to enter another."""


class UnitOfWork:
    """What one turn sees of the database, by subject. Leaving without `commit` undoes everything.

    `enter` names the authority; until then only `identities`, `installations`, `sessions` and `crisis_links` may be used.
    """

    def __init__(
        self, connection: Connection, *, now: datetime, directories: DirectoryCache
    ) -> None:
        self.connection = connection
        self.now = now
        self.who = "system"
        self._directories = directories
        self._tenant: str | None = None

    @property
    def tenant(self) -> str:
        """The authority's id. Raises NoAuthority before `enter`."""
        if self._tenant is None:
            raise NoAuthority
        return self._tenant

    def use_tenant(self, tenant: str, *, who: str = "system") -> None:
        """From here on this unit of work is about one authority, and `who` is who changes things.

        Entered again, it is only about who. Raises OneAuthority.
        """
        if self._tenant not in (None, tenant):
            raise OneAuthority
        if self.connection.dialect.name == "postgresql":
            self.connection.execute(_ENTER, {"tenant": tenant})
        self._tenant = tenant
        self.who = self.journal.who = who

    def reading(self, tenant: str) -> RecordRepository:
        """The records of another authority than the one entered, to be read only: for lists over them all."""
        if self.connection.dialect.name == "postgresql":
            self.connection.execute(_ENTER, {"tenant": tenant})
        if tenant == self._tenant:
            return self.register
        return RecordRepository(
            self.connection,
            tenant,
            Journal(self.connection, tenant, now=self.now, who=self.who),
            self._directories,
        )

    def at(self, moment: datetime) -> "UnitOfWork":
        """The same transaction and authority as they would be seen at another moment."""
        other = UnitOfWork(self.connection, now=moment, directories=self._directories)
        other.use_tenant(self.tenant, who=self.who)
        return other

    def as_of(self, moment: datetime) -> HistoricRegister:
        """The authority's records at that aware moment; what this unit of work has changed itself is of its own `now`."""
        if moment >= self.now:
            self.journal.write()
        return HistoricRegister(self.connection, self.tenant, moment)

    def end_of(self, day: date) -> datetime:
        """The last moment of the day where the authority is."""
        return day_begins(day + ONE_DAY, zone_of(self.register)) - datetime.resolution

    def bound(self, platform: str, workspace: str) -> None:
        """Keep in the journal that the workspace is this authority's from now on."""
        state: dict[str, JsonValue] = {"platform": platform, "workspace": workspace}
        name = f"{platform}/{workspace}"
        self.journal.note(JournalEntry("workspaces", name, 1, "BindWorkspace", state))

    def joined(self, platform: str, workspace: str, person: str, member: str) -> None:
        """Keep in the journal that the account is the member's from now on."""
        state: dict[str, JsonValue] = {
            "platform": platform,
            "workspace": workspace,
            "member": member,
        }
        name = f"{platform}/{workspace}/{person}"
        self.journal.note(JournalEntry("identities", name, 1, "JoinAccount", state))

    def linked(self, link: str, member: str, deed: str) -> None:
        """Keep in the journal what was done with a member's crisis link; what it is is kept nowhere."""
        state: dict[str, JsonValue] = {"member": member}
        self.journal.note(JournalEntry("crisis_links", link, 1, deed, state))

    def nudged(self, row: OutboxRow, state: str, reason: str | None) -> None:
        """Keep in the journal what became of a message that was sent without being asked for."""
        told: dict[str, JsonValue] = {
            "bundle": row.bundle,
            "person": row.person,
            "platform": row.platform,
            "state": state,
            "reason": reason,
        }
        attempts = max(row.claim.attempts, 1)
        self.journal.note(JournalEntry("nudges", row.claim.id, attempts, "Nudge", told))

    def received(self, member: str, sha256: str) -> StoredFile | None:
        """A file that member sent in and may now attach."""
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
        """What is committed, or is going to be, goes into what is in memory. When that fails, `Database.forget`."""
        if "register" in vars(self):
            self.register.carry_over()

    @cached_property
    def identities(self) -> Identities:
        return Identities(self.connection, self.now)

    @cached_property
    def installations(self) -> InstallationRepository:
        return InstallationRepository(self.connection, self.now)

    @cached_property
    def sessions(self) -> SessionRepository:
        return SessionRepository(self.connection, self.now)

    @cached_property
    def crisis_links(self) -> CrisisLinks:
        return CrisisLinks(self.connection, self.now)

    @cached_property
    def journal(self) -> Journal:
        return Journal(self.connection, self.tenant, now=self.now, who=self.who)

    @cached_property
    def register(self) -> RecordRepository:
        return RecordRepository(self.connection, self.tenant, self.journal, self._directories)

    @cached_property
    def ledger(self) -> DatabaseLedger:
        return DatabaseLedger(
            self.connection, self.tenant, self.journal, self.register, self.nudges
        )

    @cached_property
    def memory(self) -> ChangeLog:
        return ChangeLog(self.connection, self.tenant)

    @cached_property
    def nudges(self) -> Nudges:
        return Nudges(self.connection, self.tenant, self.now, self.journal, self.jobs)

    @cached_property
    def conversations(self) -> Conversations:
        return Conversations(self.connection, self.tenant, self.now, self.journal)

    @cached_property
    def cards(self) -> Cards:
        return Cards(self.connection, self.tenant, self.now)

    @cached_property
    def outbox(self) -> Outbox:
        return Outbox(self.connection, self.tenant, self.now)

    @cached_property
    def jobs(self) -> Jobs:
        return Jobs(self.connection, self.tenant, self.now)

    @cached_property
    def leases(self) -> Leases:
        return Leases(self.connection, self.tenant, self.now)

    @cached_property
    def attachments(self) -> Attachments:
        return Attachments(self.connection, self.tenant, self.now)

    @cached_property
    def places(self) -> Addresses:
        return Addresses(self.connection, self.tenant, self.now)

    @cached_property
    def incidents(self) -> IncidentSource:
        return IncidentSource(self.connection, self.tenant, self.now)

    @cached_property
    def transcript(self) -> TranscriptRepository:
        return TranscriptRepository(self.connection, self.tenant, self.now)
