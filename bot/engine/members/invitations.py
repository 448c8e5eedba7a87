"""Find who has never written to us, and how they get into a chat."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from bot.engine.ports import InvitationStore
from governance.nudges import key_of
from governance.ports import RegisterReader
from governance.records.members import Member

EVERY = timedelta(days=7)
"""Nobody is invited again sooner."""


@dataclass(frozen=True)
class ChatWays:
    """The ways into a chat with us.

    `places` are the platforms by their names, and `links` the addresses of those that have one.
    """

    places: tuple[str, ...] = ()
    links: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Invitations:
    """Everybody who may be invited now.

    - `never_met`: the active members who have never written to us.
    - `invited`: when each was invited last.
    - `mails`: whether there is a mail server to invite them by.
    """

    never_met: Sequence[Member] = ()
    invited: Mapping[str, datetime] = field(default_factory=dict)
    mails: bool = False
    ways: ChatWays = ChatWays()

    def due(self, now: datetime) -> Sequence[Member]:
        """Return those who were not invited within the week."""
        return [
            member
            for member in self.never_met
            if (at := self.invited.get(member.email)) is None or now - at >= EVERY
        ]


def invitations(
    register: RegisterReader, store: InvitationStore, *, mails: bool, ways: ChatWays
) -> Invitations:
    """Read who has never written to us, by name."""
    met = set(store.met())
    members = [kept.record for kept in register.find(Member, active=True)]
    unmet = sorted((one for one in members if one.email not in met), key=lambda one: one.name)
    return Invitations(unmet, store.last() if unmet else {}, mails, ways)


def invitation_key(person: str, day: date) -> str:
    """Return the key of the message that invites the person on that day."""
    return key_of("invitation", day.isoformat(), person)
