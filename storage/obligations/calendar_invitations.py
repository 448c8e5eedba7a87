"""Keep in the database who wants calendar invitations, and which ones each person was sent."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import Connection, Select, delete, insert, select, union

from governance.calendar_invitations import SentInvitation
from storage.core.schema import calendar_choices, calendar_invitations
from storage.register.journal import Journal, JournalEntry


class CalendarChoiceRepository:
    """One authority's choices; it implements the port `CalendarChoices`."""

    def __init__(self, connection: Connection, tenant: str, journal: Journal) -> None:
        self._connection, self._tenant, self._journal = connection, tenant, journal

    def wants(self, person: str) -> bool:
        return bool(self._connection.execute(self._of(person)).scalar_one_or_none())

    def hold(self, person: str) -> bool:
        """Tell the same, and let nobody else send to the person until the transaction ends."""
        held = self._of(person).with_for_update()
        return bool(self._connection.execute(held).scalar_one_or_none())

    def choose(self, person: str, *, wanted: bool) -> None:
        t = calendar_choices.c
        ours = (t.tenant == self._tenant, t.person == person)
        before = self._connection.execute(select(t.wanted, t.changes).where(*ours)).one_or_none()
        if wanted is (before is not None and before.wanted):
            return
        changes = 1 if before is None else before.changes + 1
        self._connection.execute(delete(calendar_choices).where(*ours))
        row = {"tenant": self._tenant, "person": person, "wanted": wanted, "changes": changes}
        self._connection.execute(insert(calendar_choices), row)
        self._journal.note(
            JournalEntry(
                "calendar_choices",
                person,
                changes,
                "ChooseCalendarInvitations",
                {"person": person, "wanted": wanted},
            )
        )

    def people(self, today: date) -> Sequence[str]:
        """Return everybody who wants invitations, or has one that stands on a day to come."""
        chosen, sent = calendar_choices.c, calendar_invitations.c
        wanting = select(chosen.person).where(chosen.tenant == self._tenant, chosen.wanted)
        invited = select(sent.person).where(
            sent.tenant == self._tenant, sent.stands, sent.day >= today
        )
        return sorted(self._connection.execute(union(wanting, invited)).scalars())

    def _of(self, person: str) -> Select[tuple[bool]]:
        t = calendar_choices.c
        return select(t.wanted).where(t.tenant == self._tenant, t.person == person)


class CalendarInvitationRepository:
    """One authority's invitations; it implements the port `CalendarInvitationStore`."""

    def __init__(self, connection: Connection, tenant: str) -> None:
        self._connection, self._tenant = connection, tenant

    def sent(self, person: str) -> Mapping[str, SentInvitation]:
        t = calendar_invitations.c
        rows = self._connection.execute(
            select(calendar_invitations).where(t.tenant == self._tenant, t.person == person)
        )
        return {
            row.entry: SentInvitation(
                entry=row.entry,
                uid=row.uid,
                sequence=row.sequence,
                day=row.day,
                summary=row.summary,
                about=row.about,
                stands=row.stands,
                sent_at=row.sent_at,
                series=row.series,
            )
            for row in rows
        }

    def keep(self, person: str, sent: SentInvitation) -> None:
        t = calendar_invitations.c
        self._connection.execute(
            delete(calendar_invitations).where(
                t.tenant == self._tenant, t.person == person, t.uid == sent.uid
            )
        )
        row = {"tenant": self._tenant, "person": person, **vars(sent)}
        self._connection.execute(insert(calendar_invitations), row)
