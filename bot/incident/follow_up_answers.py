"""Answer what is said after a call list: whom to call next, and what is asked meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal

from bot.cards.incident import next_call
from bot.cards.incident.call_list import CalledContact, OwnContact
from bot.cards.incident.next_call import NextView
from bot.incident.button_tokens import (
    ButtonState,
    TokenSealer,
    contact_id,
    has_answered,
    short,
)
from bot.incident.call_lists import (
    called_contact,
    left_of,
    next_to_call,
    own_people,
    plan_view,
    spoken_name,
    standing,
    title_of,
)
from bot.incident.card_buttons import seal_buttons
from bot.incident.events import IncidentEvent
from bot.incident.incident_log import Log
from bot.incident.incident_query import IncidentAnswer, IncidentQuery, ShownCard
from bot.incident.snapshot import Callee, LogLine
from bot.messages import Card
from bot.understanding.incidents.incident_words import tells_of_lost_data

_MOST_SHOWN: Final = 3
_OWN: Final = "own:"
"""Before the name of one of our own people, in the place of a contact's key."""


@dataclass(frozen=True)
class CallOutcome:
    """An outcome of a call, as it was told.

    `outcome` is `no_answer`, `reached` or `worked`, and `contact` whom it is said of: a contact's
    key, or the name of one of our own people after `own:`.
    """

    outcome: str
    contact: str
    callee: str
    phone: str = ""


NOBODY: Final = CallOutcome("wrote", "", "")
"""It is said of nobody who could still be called."""


class FollowUpAnswers:
    """It draws short cards: each says one thing, and the whole list is a button away."""

    def __init__(self, sealing: TokenSealer) -> None:
        self._sealing = sealing

    # ── Who was called ───────────────────────────────────────────────────────

    def told_of(
        self,
        query: IncidentQuery,
        system: str,
        outcome: str,
        *,
        named: Sequence[int] = (),
        suppliers: Sequence[str] = (),
    ) -> CallOutcome | None:
        """Find whom it is said of: who is named, else who is to be called now.

        `named` are places in `people`. It is None where who is named is nobody's on the list, or
        has left.
        """
        called, ours = self.people(query, system)
        if self.left_among(query, system, named) is not None:
            return None
        if named and named[0] >= len(called):
            own = ours[named[0] - len(called)]
            return CallOutcome(outcome, _OWN + own.name, own.name, own.phone or "")
        tried = query.logs.tries(system, query.person.email, query.now)
        if named:
            return _told(query, outcome, called[named[0]])
        if suppliers:
            called = [one for one in called if one.supplier in suppliers]
        if outcome != "no_answer":
            last = query.logs.reached_last(system, query.person.email, query.now)
            answered = next((one for one in called if one.key == last), None)
            if answered is not None:
                return _told(query, outcome, answered)
        wanted = next_to_call(called, tried)
        found = next((one for one in called if contact_id(one.key) == wanted), None)
        if found is None and outcome != "no_answer":
            found = next(iter(called), None)  # all were tried, and one has called back
        return None if found is None else _told(query, outcome, found)

    def people(
        self, query: IncidentQuery, system: str
    ) -> tuple[Sequence[Callee], Sequence[OwnContact]]:
        """Return who is called about a system: the supplier's contacts, and our own people."""
        called = standing(query.index, system, query.now)
        return called, own_people(query.index, system, query.at, query.today)

    def left(self, query: IncidentQuery, system: str) -> Sequence[Callee]:
        """Return the supplier's contacts who have left: in speech they come after `people`."""
        return left_of(query.index, system, query.now)

    def left_among(
        self, query: IncidentQuery, system: str, named: Sequence[int]
    ) -> CalledContact | None:
        """Return who of those that are named has left, if somebody has."""
        called, ours = self.people(query, system)
        first, left = len(called) + len(ours), self.left(query, system)
        found = next((left[one - first] for one in named if one >= first), None)
        return None if found is None else called_contact(query.index, system, found, {}, query.at)

    def name_at(self, query: IncidentQuery, system: str, places: Sequence[int]) -> str:
        """Return the name of who stands at the last of the places in `people`; else empty."""
        called, ours = self.people(query, system)
        names = [*(title_of(query.index, one) for one in called), *(one.name for one in ours)]
        return next((names[one] for one in reversed(places) if one < len(names)), "")

    def place_of(self, query: IncidentQuery, system: str, person: str) -> tuple[int, ...]:
        """Return the place in `people` of who was talked of; none where they are not among them."""
        called, ours = self.people(query, system)
        names = [*(title_of(query.index, one) for one in called), *(one.name for one in ours)]
        return (names.index(person),) if person in names else ()

    # ── The next one ─────────────────────────────────────────────────────────

    def show_next(
        self,
        query: IncidentQuery,
        system: str,
        *,
        line: LogLine | None = None,
        log: Log | None = None,
        asked: str = "",
        named: Sequence[int] = (),
        left: CalledContact | None = None,
        message: str = "",
    ) -> IncidentAnswer:
        """Say who is called next, after the line that was just said, if one was.

        `asked` is `next` or `number`, where that was asked for; `named` are places in `people`.
        Whoever was spoken of and has `left` is said to have. `message` is the card's call, if it is
        drawn anew.
        """
        left = left or self.left_among(query, system, named)
        named = () if left is not None else named
        view = self._view(query, system, line=line, log=log, asked=asked, named=named)
        view = replace(view, left=left)
        call = message or short(f"next:{query.key}")
        state = ButtonState(
            "call",
            call,
            query.now,
            system=short(system),
            contact="" if line is None else contact_id(line.id),
            log=log.id if log is not None else "",
        )
        looked = query.line("lookup", system=system, call=call)
        shown = self._shown(
            query,
            next_call.next_call(view),
            state,
            happened=[query.event(looked, [system])],
            new=not message,
        )
        of_whom = [line.callee if line is not None else "", *(one.title for one in view.called[:1])]
        return replace(shown, person=next(filter(None, of_whom), ""))

    def press(self, query: IncidentQuery, system: str, state: ButtonState) -> IncidentAnswer | None:
        """Note by a press that somebody answered, or did not; None where nobody is meant."""
        called = standing(query.index, system, query.now)
        found = next((one for one in called if contact_id(one.key) == state.contact), None)
        if found is None:
            return None
        log = query.logs.running(system, query.now)
        outcome = "worked" if state.act in ("worked", "next_worked") else "no_answer"
        told = _told(query, outcome, found)
        line = query.line(
            outcome,
            system=system,
            call=state.call,
            log=log.id if log else "",
            contact=told.contact,
            callee=told.callee,
            phone=told.phone,
        )
        query.logs.add([line])
        drawn = state.act.startswith("next_")
        mine = log if log is not None and query.person.email in log.people else None
        answer = self.show_next(
            query, system, line=line, log=mine, message=state.call if drawn else ""
        )
        happened = [*answer.happened, query.event(line, [system])]
        return replace(answer, happened=happened, log=log.id if log else "")

    def hold(
        self,
        query: IncidentQuery,
        system: str,
        *,
        text: str,
        told_at: datetime | None,
        told: CallOutcome | None,
        left: CalledContact | None = None,
    ) -> IncidentAnswer:
        """Hold what was said until a log is begun, and say who is called next.

        Whoever it is said of and has `left` is said to have.
        """
        line = query.line(
            "held",
            system=system,
            text=text,
            told_at=told_at,
            contact=told.contact if told else "",
            callee=told.callee if told else "",
            phone=told.phone if told else "",
            becomes=told.outcome if told else "wrote",
        )
        query.logs.add([line])
        answer = self.show_next(query, system, line=line, left=left)
        return replace(answer, happened=[*answer.happened, query.event(line, [])])

    def hold_line(
        self,
        query: IncidentQuery,
        system: str,
        *,
        text: str,
        told_at: datetime | None,
        becomes: Literal["wrote", "up"],
    ) -> IncidentAnswer:
        """Hold what was told of the incident until a log is begun; it is said that it is."""
        line = query.line("held", system=system, text=text, told_at=told_at, becomes=becomes)
        query.logs.add([line])
        held = len(query.logs.held(system, query.person.email, query.now))
        running = query.logs.running(system, query.now) is not None
        card = next_call.not_in_a_log(query.at, system, text, held=held, running=running)
        state = ButtonState("call", short(f"next:{query.key}"), query.now, system=short(system))
        return self._shown(query, card, state, happened=[query.event(line, [])])

    def _view(
        self,
        query: IncidentQuery,
        system: str,
        *,
        line: LogLine | None,
        log: Log | None,
        asked: str,
        named: Sequence[int],
    ) -> NextView:
        called, ours = self.people(query, system)
        tried = query.logs.tries(system, query.person.email, query.now)
        contacts = [called_contact(query.index, system, one, tried, query.at) for one in called]
        wanted = next_to_call(called, tried)
        place = next((n for n, one in enumerate(called) if contact_id(one.key) == wanted), None)
        if asked == "next" and not tried and len(called) > 1:
            # The first one stood on the list they have seen.
            place = 1
        outcome = (line.becomes or line.what) if line is not None else ""
        own_said = line is not None and line.contact.startswith(_OWN)
        untried = [
            one
            for one in ours
            if contact_id(_OWN + one.name) not in tried and one.name != query.person.name
        ]
        kept = [] if place is None or own_said else contacts[place:]
        reached = None
        if line is not None and outcome in ("worked", "reached"):
            reached = _reached(line, contacts)
        if asked == "number":
            reached = next((one for one in contacts if one.answered), None)
            kept = kept if reached is None else []
        if named:
            reached, place = None, named[0]
            kept = contacts[place : place + 1]
            untried = [] if kept else [ours[place - len(called)]]
        running = query.logs.running(system, query.now)
        return NextView(
            as_of=query.at,
            system=system,
            within=query.index.snapshot.verified_within,
            today=query.today,
            called=kept[: _MOST_SHOWN if asked else 1],
            ours=[] if kept else untried[:_MOST_SHOWN],
            named=bool(named),
            spent=place is None and bool(called) and not any(map(has_answered, tried.values())),
            reached=reached,
            confirmed=outcome == "worked",
            tried=line.callee if line is not None and outcome == "no_answer" else "",
            written=log.moment(line) if line is not None and log is not None else None,
            held=line is not None and line.what == "held",
            text=line.text if line is not None else "",
            log="open" if log is not None else "running" if running is not None else "",
        )

    # ── What is asked ────────────────────────────────────────────────────────

    def whose(self, query: IncidentQuery, system: str, supplier: str) -> IncidentAnswer:
        """Say whether that supplier runs the system, and who does."""
        index = query.index
        suppliers, contracts = (
            index.suppliers_of(system, query.today),
            index.contracts_of(system, query.today),
        )
        card = next_call.whose(
            query.at,
            system,
            [spoken_name(one) for one in suppliers],
            contracts[0].number if contracts else None,
            theirs=supplier in suppliers,
        )
        return self._about(query, card, system, None)

    def not_counted(self, query: IncidentQuery, system: str) -> IncidentAnswer | None:
        """Say how the length is counted where lines wait for a log; None where none does."""
        held = len(query.logs.held(system, query.person.email, query.now))
        card = next_call.not_counted(query.at, system, held)
        return self._about(query, card, system, None) if held else None

    def held_lines(self, query: IncidentQuery, system: str) -> IncidentAnswer | None:
        """Show what was told and waits for a log; None where nothing does."""
        held = query.logs.held(system, query.person.email, query.now)
        lines = [(line.told_at or line.at, line.text) for line in held]
        running = query.logs.running(system, query.now) is not None
        card = next_call.held_lines(query.at, system, lines, running=running)
        return self._about(query, card, system, None) if held else None

    def let_go(self, query: IncidentQuery, systems: Sequence[str]) -> IncidentAnswer:
        """Drop what waits for a log of these systems, for nothing is down, and say so."""
        held = [
            line
            for system in systems
            for line in query.logs.held(system, query.person.email, query.now)
        ]
        dropped = [
            query.line("kept_out", system=line.system, about=line.id).model_copy(
                update={"id": short(f"kept_out:{line.id}", 16)}
            )
            for line in held
        ]
        query.logs.add(dropped)
        card = next_call.let_go(query.at, len(held))
        happened = [query.event(line, []) for line in dropped]
        state = ButtonState("call", short(f"denied:{query.key}"), query.now)
        return self._shown(query, card, state, happened=happened)

    def deadline(self, query: IncidentQuery, system: str, log: Log | None) -> IncidentAnswer:
        """Say until when the system has to be up again."""
        running = log or query.logs.running(system, query.now)
        known, since = query.index.systems[system], running.down[0] if running else None
        card = next_call.deadline(
            query.at,
            system,
            known.rto_hours,
            since,
            rpo_hours=known.rpo_hours,
            log=log is not None,
        )
        return self._about(query, card, system, log)

    def data_loss(self, query: IncidentQuery, system: str, log: Log | None) -> IncidentAnswer:
        """Say what the log tells of lost data, else who knows; and how much may be lost."""
        called, _ = self.people(query, system)
        suppliers = query.index.suppliers_of(system, query.today)
        knows = spoken_name(suppliers[0]) if suppliers and called else ""
        rpo_hours = query.index.systems[system].rpo_hours
        running = log or query.logs.running(system, query.now)
        card = next_call.data_loss(
            query.at,
            system,
            rpo_hours,
            knows,
            log=log is not None,
            told=_told_of_data(query, running) if running is not None else (),
        )
        return self._about(query, card, system, log)

    def activates(self, query: IncidentQuery, system: str, log: Log | None) -> IncidentAnswer:
        """Say who activates the plan."""
        view = plan_view(query.index, system, query.at, with_numbers=query.with_numbers)
        answer = self._about(query, next_call.who_activates(view, log=log is not None), system, log)
        looked = query.line("plan", system=system, call=query.key)
        who = next((one.name for one in view.activates), "")
        return replace(answer, happened=[query.event(looked, [system])], person=who)

    def which_log(self, query: IncidentQuery, systems: Sequence[str]) -> IncidentAnswer:
        """Ask which system a log is started for."""
        card = next_call.which_log(query.at, [(one, one) for one in systems])
        return self._shown(query, card, ButtonState("call", query.key, query.now))

    def how_to_start(self, query: IncidentQuery) -> IncidentAnswer:
        """Say how a log is started."""
        card = next_call.how_to_start(query.at)
        return self._shown(query, card, ButtonState("call", query.key, query.now))

    def _about(
        self, query: IncidentQuery, card: Card, system: str, log: Log | None
    ) -> IncidentAnswer:
        state = ButtonState(
            "call",
            query.key,
            query.now,
            system=short(system),
            log=log.id if log is not None else "",
        )
        return self._shown(query, card, state)

    def _shown(
        self,
        query: IncidentQuery,
        card: Card,
        state: ButtonState,
        *,
        happened: Sequence[IncidentEvent] = (),
        new: bool = True,
    ) -> IncidentAnswer:
        sealed = seal_buttons(card, state, query.about, self._sealing)
        shown = ShownCard(f"incident:{state.call}", sealed, new)
        return query.answer(shown=[shown], happened=happened)


def _told(query: IncidentQuery, outcome: str, callee: Callee) -> CallOutcome:
    phone = callee.phone or callee.alt_phone or ""
    return CallOutcome(outcome, callee.key, title_of(query.index, callee), phone)


def _reached(line: LogLine, contacts: Sequence[CalledContact]) -> CalledContact:
    """Return who answered; one of our own people has no number to be confirmed."""
    found = next((one for one in contacts if one.key == line.contact), None)
    return found or CalledContact(line.contact, line.callee)


def _told_of_data(query: IncidentQuery, log: Log) -> list[tuple[str, str]]:
    """Return the last lines that tell of data that is lost, each with its time."""
    found = [
        (f"{log.moment(line).astimezone(query.words.timezone):%H:%M}", line.text)
        for line in log.in_order
        if line.id not in log.struck and line.text and tells_of_lost_data(line.text)
    ]
    return found[-_MOST_SHOWN:]
