"""One member's question about an incident leads to answers and events."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from bot.cards.incident.call_list import AsOf
from bot.incident.button_tokens import short
from bot.incident.events import IncidentEvent
from bot.incident.incident_log import Logs
from bot.incident.snapshot import Colleague, LogLine
from bot.incident.snapshot_index import SnapshotIndex
from bot.messages import Address, Card
from bot.texts.words import Words


@dataclass(frozen=True)
class ShownCard:
    """A card, and the message it stands in: a new one, or one that is changed.

    `log` names the log it shows, if it shows one.
    """

    message: str
    card: Card
    new: bool
    log: str = ""


@dataclass(frozen=True)
class IncidentAnswer:
    """Cards for somebody in their own conversation `to`, and what happened by showing them.

    `private_notice` is said to them alone where they asked, or instead. `log` is a log that has
    changed, for all who are with it. `besides` is a question in the same sentence, for somebody
    else to answer. `then` is what somebody else has to be asked in any case. `person` is who on a
    list it is about, by name.
    """

    authority: str
    member: str
    words: Words
    to: Address
    shown: Sequence[ShownCard] = ()
    happened: Sequence[IncidentEvent] = ()
    private_notice: Card | None = None
    log: str = ""
    besides: str = ""
    then: str = ""
    person: str = ""

    def after(self, *before: "IncidentAnswer") -> "IncidentAnswer":
        """Return it with the cards of others before its own, and all that happened."""
        answers = (*before, self)
        return replace(
            self,
            shown=[one for answer in answers for one in answer.shown],
            happened=[one for answer in answers for one in answer.happened],
            log=next((answer.log for answer in reversed(answers) if answer.log), ""),
            person=next((answer.person for answer in reversed(answers) if answer.person), ""),
        )


@dataclass(frozen=True)
class IncidentQuery:
    """One turn of one member: who asks, in which language, and whether they may see numbers.

    `known_at` is when the snapshot was last known to be right. `key` names the turn or the button,
    for good. `logs` are those of the member's authority. With `waits` the database does not answer
    just now. `talked_of` is who on a list was talked of last, by name. `said_down` tells when a
    system was last said to be down, within the hour.
    """

    index: SnapshotIndex
    person: Colleague
    words: Words
    to: Address
    now: datetime
    known_at: datetime
    key: str
    with_numbers: bool
    platform: str
    logs: Logs
    waits: bool
    shown: tuple[str, ...] | None = None
    looked_at: tuple[str, ...] = ()
    looked_when: datetime | None = None
    on_top: bool = False
    talked_of: str = ""
    said_down: Mapping[str, datetime] = field(default_factory=dict)

    @property
    def about(self) -> tuple[str, ...]:
        """The words a token is sealed with: it is of use to nobody else, and nowhere else."""
        to = self.to
        member = self.person.email.casefold()
        return (
            self.index.snapshot.authority,
            member,
            to.platform,
            to.workspace,
            to.conversation,
        )

    @property
    def at(self) -> AsOf:
        return AsOf(self.words, self.known_at, self.now)

    @property
    def today(self) -> date:
        """The day where the authority is."""
        return self.index.today(self.now)

    def own_systems(self) -> list[str]:
        """Return the systems the person has a role in today."""
        return self.index.own_systems(self.person.email, self.today)

    def line(
        self,
        what: str,
        *,
        system: str = "",
        call: str = "",
        log: str = "",
        contact: str = "",
        callee: str = "",
        phone: str = "",
        text: str = "",
        about: str = "",
        told_at: datetime | None = None,
        becomes: str = "",
        significant: bool | None = None,
    ) -> LogLine:
        """Note what the person did.

        The same done again by the same turn is the same line.
        """
        return LogLine(
            id=short(f"{what}:{self.key}:{self.person.email}", 16),
            log=log,
            at=self.now,
            who=self.person.email,
            what=what,
            system=system,
            call=call,
            contact=contact,
            callee=callee,
            phone=phone,
            text=text,
            about=about,
            told_at=told_at,
            becomes=becomes,
            significant=significant,
        )

    def part(self, number: int | str) -> "IncidentQuery":
        """Return the query of one part of what was said: its lines are lines of their own."""
        return replace(self, key=short(f"{number}:{self.key}"))

    def event(self, line: LogLine, systems: Sequence[str]) -> IncidentEvent:
        """Make the line something to be kept.

        `systems` are those whose numbers were shown.
        """
        return IncidentEvent(
            authority=self.index.snapshot.authority,
            platform=self.platform,
            age=int(self.at.age.total_seconds()),
            systems=tuple(systems),
            line=line,
        )

    def answer(
        self,
        *,
        shown: Sequence[ShownCard] = (),
        happened: Sequence[IncidentEvent] = (),
        private_notice: Card | None = None,
        log: str = "",
        then: str = "",
    ) -> IncidentAnswer:
        """Answer whoever asked, in their own conversation."""
        return IncidentAnswer(
            authority=self.index.snapshot.authority,
            member=self.person.email,
            words=self.words,
            to=self.to,
            shown=shown,
            happened=happened,
            private_notice=private_notice,
            log=log,
            then=then,
        )
