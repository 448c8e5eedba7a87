"""A person's own reminders are kept here, and what they want to hear no more of until a day."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol, TypeAlias

from pydantic import JsonValue

from governance.nudges import Identity, key_of
from governance.obligations.obligation import Obligation

ReminderSort: TypeAlias = Literal["remind", "quiet"]
ReminderState: TypeAlias = Literal["waiting", "sent", "cancelled"]


@dataclass(frozen=True)
class ReminderTopic:
    """The topic of a reminder.

    - `said`: what the person wrote, or what the thing is called.
    - `identity`: the obligation, where it is about one, and `due_on` when it was due.
    - `opens`: the dialog that its button begins again, with its arguments. It is empty where that
      is whatever the conversation has paused, and None where there is nothing to open.
    """

    said: str = ""
    identity: Identity | None = None
    due_on: date | None = None
    opens: Mapping[str, JsonValue] | None = None


@dataclass(frozen=True)
class Reminder:
    """One person is reminded of something at a moment of their own choosing.

    Of the sort `quiet` it is the other way round: they get no nudges about the obligation until
    then. `made_at` is when they asked for it.
    """

    id: str
    person: str
    sort: ReminderSort
    at: datetime
    topic: ReminderTopic
    state: ReminderState
    made_at: datetime

    @property
    def bundle(self) -> str:
        """The key of the message that it becomes, the same on every way and in every process."""
        return key_of("reminder", self.id, self.person)


def reminder_of(bundle: str) -> str:
    """Return the id of the reminder that a message's key was made of."""
    return bundle.split(":")[1]


def may_be_quiet(obligation: Obligation, today: date) -> bool:
    """Tell whether one person may leave the obligation alone without putting it off for all.

    That may be what is due later and is not urgent. Anything else is put off for all, or not at
    all.
    """
    ahead = obligation.kind == "due" and obligation.due_on > today
    return ahead and obligation.priority > 1


class Reminders(Protocol):
    """It holds one authority's reminders, in one unit of work."""

    def add(
        self, *, person: str, sort: ReminderSort, at: datetime, topic: ReminderTopic
    ) -> Reminder:
        """Keep a new one, in the journal too."""
        ...

    def find(self, reminder: str) -> Reminder | None:
        """Return the one with that id."""
        ...

    def waiting_of(self, person: str, *, now: datetime) -> Sequence[Reminder]:
        """Return what the person still waits for, the soonest first."""
        ...

    def mark(self, reminder: str, state: ReminderState) -> None:
        """Change its state, in the journal too."""
        ...

    def quiet(
        self, identities: Collection[Identity], *, now: datetime
    ) -> Mapping[Identity, Mapping[str, datetime]]:
        """Return who hears no more of these obligations, and until when."""
        ...
