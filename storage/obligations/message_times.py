"""Keep in the database when and how often people want to be written to."""

from datetime import time
from functools import cached_property

from pydantic import JsonValue
from sqlalchemy import Connection, delete, insert, select

from governance.message_times import EVERYBODY, MessageTimes
from storage.core.schema import message_times
from storage.register.journal import Journal, JournalEntry

_OF_EVERYBODY = "authority"


class MessageTimesRepository:
    """One authority's choices in one unit of work.

    It implements the port `governance.message_times.MessageTimesStore`.
    """

    def __init__(self, connection: Connection, tenant: str, journal: Journal) -> None:
        self._connection, self._tenant, self._journal = connection, tenant, journal

    @cached_property
    def _chosen(self) -> dict[str, tuple[MessageTimes, int]]:
        t = message_times.c
        rows = self._connection.execute(select(message_times).where(t.tenant == self._tenant))
        return {
            row.person: (
                MessageTimes(
                    _time(row.hour), _time(row.not_before), row.most, tuple(row.quiet_weekdays)
                ),
                row.changes,
            )
            for row in rows
        }

    def chosen_by(self, person: str) -> MessageTimes:
        return self._chosen.get(person, (MessageTimes(), 0))[0]

    def of(self, person: str) -> MessageTimes:
        return self.chosen_by(person).over(self.chosen_by(EVERYBODY))

    def choose(self, person: str, times: MessageTimes) -> None:
        changes = self._chosen.get(person, (times, 0))[1] + 1
        row = {
            "tenant": self._tenant,
            "person": person,
            "hour": _written(times.hour),
            "not_before": _written(times.not_before),
            "most": times.most_a_week,
            "quiet_weekdays": [*times.quiet_weekdays],
            "changes": changes,
        }
        t = message_times.c
        ours = (t.tenant == self._tenant, t.person == person)
        self._connection.execute(delete(message_times).where(*ours))
        self._connection.execute(insert(message_times), row)
        self._chosen[person] = (times, changes)
        state: dict[str, JsonValue] = {
            "person": person or None,
            "hour": _written(times.hour),
            "not_before": _written(times.not_before),
            "most_a_week": times.most_a_week,
            "quiet_weekdays": [*times.quiet_weekdays],
        }
        key = person or _OF_EVERYBODY
        self._journal.note(JournalEntry("message_times", key, changes, "ChooseMessageTimes", state))


def _time(written: str | None) -> time | None:
    return None if written is None else time.fromisoformat(written)


def _written(hour: time | None) -> str | None:
    return None if hour is None else f"{hour:%H:%M}"
