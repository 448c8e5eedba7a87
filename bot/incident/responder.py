"""Who asks, what they want to know, and what they are shown: pure, from snapshots in memory.

said │ pressed ─▶ who? ─▶ may they? ─▶ which system? ─▶ card, sealed ─▶ what happened
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from bot.cards.incident import call_list, incident_log
from bot.cards.incident.call_list import AsOf, ChoiceView
from bot.cards.incident.incident_log import LogLineView, LogView
from bot.engine.action_tokens import extract_actions, parse_card
from bot.incident.button_tokens import (
    ANSWERED,
    ButtonState,
    TokenSealer,
    contact_id,
    is_ours,
    read,
    short,
    written,
)
from bot.incident.call_lists import (
    SPENT,
    call_view,
    choice,
    current_of,
    following,
    plan_view,
    standing,
    title_of,
)
from bot.incident.events import IncidentEvent
from bot.incident.incident_log import Log, Logs
from bot.incident.recent_systems import RecentSystems
from bot.incident.snapshot import Colleague, LogLine
from bot.incident.snapshot_index import SnapshotIndex, group_id
from bot.incident.snapshot_store import SnapshotStore
from bot.messages import ActionData, Address, ButtonInput, Card, TextInput, Turn
from bot.texts.words import Words, clock_of
from bot.understanding.emergency import (
    PERHAPS,
    PLAIN,
    Emergency,
    asked_besides,
    read_emergency,
    read_further,
)
from governance.access import Allowed, Verb, may
from governance.roles import Role
from governance.schema.scopes import parse_scope

_PAGE: Final = 8
_LOG_WORD: Final = "log:"
_LONGEST_LINE: Final = 2000
_CARD: Final = "0" * 32
_NEEDS_NUMBERS: Final = ("worked", "no_answer", "again", "start_log", "show_log", "write", "end")


@dataclass(frozen=True)
class ShownCard:
    """A card, and the message it stands in: a new one, or one that is changed. `log`: whose log it is, if one's."""

    message: str
    card: Card
    new: bool
    log: str = ""


@dataclass(frozen=True)
class IncidentAnswer:
    """What somebody is shown in their own conversation `to`, and what happened by it.

    `aside`: said to them alone where they asked, or instead. `log`: a log that has become another, for all who are with it.
    `besides`: a question in the same breath, for somebody else to answer.
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


@dataclass(frozen=True)
class _Asking:
    """One turn of one member."""

    book: SnapshotIndex
    person: Colleague
    words: Words
    to: Address
    now: datetime
    known_at: datetime
    key: str
    with_numbers: bool
    platform: str

    @property
    def about(self) -> tuple[str, ...]:
        return about(self.book.snapshot.authority, self.person.email, self.to)

    @property
    def at(self) -> AsOf:
        return AsOf(self.words, self.known_at, self.now)


class IncidentResponder:
    """Answers from the snapshots in `store`. `waits`: the database does not answer just now; None while nobody has asked it."""

    def __init__(self, sealing: TokenSealer) -> None:
        self._sealing = sealing
        self.store = SnapshotStore()
        self.waits: bool | None = None
        self._lately = RecentSystems()

    # ── Answering ────────────────────────────────────────────────────────────

    def answer(self, turn: Turn, now: datetime, *, alone: bool = False) -> IncidentAnswer | None:
        """What the turn is answered; None: it is none of this, or whoever asks is nobody we know.

        `alone`: nobody else can answer it, so what sounds like a cry for help is one.
        """
        match turn.input:
            case ButtonInput(token=token) if is_ours(token):
                asking = self._asking(turn, now)
                return None if asking is None else self._press(asking, turn, turn.input)
            case TextInput(text=text):
                asking = self._asking(turn, now)
                least = PERHAPS if alone else PLAIN
                return None if asking is None else self._hear(asking, turn, text, least)
            case _:
                return None

    def call(self, turn: Turn, named: Sequence[str], now: datetime) -> IncidentAnswer | None:
        """Whom to call about those scopes; none: about whatever is the person's."""
        asking = self._asking(turn, now)
        if asking is None:
            return None
        systems = _systems_of(asking.book, named)
        return self._in_private(asking, turn, self._about(asking, systems, None, group=""))

    def talked(self, turn: Turn, scopes: Sequence[str], now: datetime) -> None:
        """The turn was answered elsewhere, about those: `den er nede` may be said of them."""
        asking = None if turn.shared else self._asking(turn, now)
        if asking is not None:
            self._lately.talk(asking.to, _systems_of(asking.book, scopes), now)

    def log_card(
        self, authority: str, member: str, to: Address, log: str, words: Words, now: datetime
    ) -> Card | None:
        """A log as it stands, for somebody who is with it; None when there is none of that name."""
        book = self.store.books.get(authority)
        person = book.person(member) if book else None
        found = self.store.logs_of(authority).find(log)
        if book is None or person is None or found is None:
            return None
        known_at = self.store.known_since[authority]
        asking = _Asking(
            book, person, words, to, now, known_at, log, with_numbers=True, platform=to.platform
        )
        return self._log_card(asking, found, ButtonState("show_log", _blank(log), now, log=log))

    def tried(self, authority: str, now: datetime) -> bool:
        """Whether the list of a system of theirs can be drawn; it is shown to nobody."""
        book = self.store.books[authority]
        system = next(iter(book.systems), None)
        if system is None:
            return True
        at = AsOf(Words(book.snapshot.locale, book.zone), self.store.known_since[authority], now)
        state = ButtonState("call", short(authority), now, system=short(system))
        return bool(
            call_list.call(call_view(book, system, state, at, with_numbers=True, log=None)).title
        )

    def _asking(self, turn: Turn, now: datetime) -> _Asking | None:
        found = self.store.who(turn.platform, turn.workspace, turn.sender)
        if found is None:
            return None
        book, person = found
        actor = book.actor(person, book.today(now))
        if not isinstance(may(actor, Verb.READ), Allowed):
            return None
        own = turn.sender.id if turn.shared else turn.conversation
        return _Asking(
            book=book,
            person=person,
            words=Words(book.lang_of(person, turn.lang), clock_of(turn.zone)),
            to=Address(turn.platform, turn.workspace, own),
            now=now,
            known_at=self.store.known_since[book.snapshot.authority],
            key=short("\0".join((turn.platform, turn.workspace, turn.conversation, turn.key))),
            with_numbers=isinstance(may(actor, Verb.CALL), Allowed),
            platform=turn.platform,
        )

    # ── Words ────────────────────────────────────────────────────────────────

    def _hear(self, asking: _Asking, turn: Turn, text: str, least: float) -> IncidentAnswer | None:
        """While the engine is there to understand it, what is hardly ever a cry is left to it."""
        if text[: len(_LOG_WORD)].casefold() == _LOG_WORD and not turn.shared:
            return self._hear_line(asking, text[len(_LOG_WORD) :].strip())
        emergency = read_emergency(
            text, asking.book.names, least=least, doubting=self.waits is False and least >= PLAIN
        )
        before = None if turn.shared else self._lately.systems(asking.to, asking.now)
        if emergency is None and before is not None:
            emergency = read_further(text, asking.book.names)
        if emergency is None:
            return None
        systems, group = _meant(asking.book, emergency)
        if not emergency.mentions and before:
            systems = list(before)
        elif emergency.points_back and not turn.shared:
            systems = list(self._lately.talked_of(asking.to, asking.now))
        answer = self._about(asking, systems, text, group=group)
        besides = asked_besides(text, asking.book.names)
        return replace(self._in_private(asking, turn, answer), besides=besides)

    def _hear_line(self, asking: _Asking, text: str) -> IncidentAnswer | None:
        """`log: …`, where the person is with a log that is open."""
        logs = self._logs_here(asking).of(asking.person.email, asking.now)
        if not logs or not text:
            return None
        return self._write(asking, logs[0], text)

    def _in_private(self, asking: _Asking, turn: Turn, answer: IncidentAnswer) -> IncidentAnswer:
        """Where others read along, it is only said that the numbers are elsewhere."""
        if not turn.shared:
            return answer
        return replace(answer, private_notice=call_list.in_private(asking.words, asking.now))

    def _about(
        self, asking: _Asking, systems: Sequence[str], said: str | None, *, group: str
    ) -> IncidentAnswer:
        call = asking.key
        self._lately.keep(asking.to, systems, asking.now)
        if len(systems) == 1:
            state = ButtonState("call", call, asking.now, system=short(systems[0]))
            return self._show(asking, state, new=True, looked_up=asking.key)
        if systems:
            return self._choose(asking, call, systems, said=said, group=group, new=True)
        own = asking.book.own_systems(asking.person.email, asking.book.today(asking.now))
        return self._list(asking, call, 0, own[:_PAGE] or None, new=True)

    # ── Buttons ──────────────────────────────────────────────────────────────

    def _press(self, asking: _Asking, turn: Turn, pressed: ButtonInput) -> IncidentAnswer:
        """What the button does; or that it does nothing."""
        state = read(pressed.token, self._sealing, asking.about, now=asking.now)
        if (
            state is None
            or turn.shared
            or (state.act in _NEEDS_NUMBERS and not asking.with_numbers)
        ):
            return self._useless(asking)
        pressing = replace(
            asking, key=short(pressed.token + json.dumps(sorted(pressed.fields.items())))
        )
        match state.act:
            case "all":
                return self._list(pressing, state.call, state.first, None)
            case "fitting":
                systems = asking.book.group_of(state.system)
                return self._choose(
                    pressing, state.call, systems, first=state.first, group=state.system
                )
            case "write" | "end":
                log = self._logs_here(asking).find(state.log)
                if log is None or not log.is_open(asking.now):
                    return self._useless(asking)
                if state.act == "end":
                    return self._end(pressing, log, pressed.fields)
                return self._write(pressing, log, pressed.fields.get("line", ""))
            case _:
                return self._press_on(pressing, state)

    def _press_on(self, asking: _Asking, state: ButtonState) -> IncidentAnswer:
        """A button on the card of one system."""
        system = asking.book.system_of(state.system)
        if system is None:
            return self._useless(asking)
        match state.act:
            case "worked" | "no_answer":
                return self._tell(asking, system, state)
            case "start_log" | "show_log":
                return self._open_log(asking, system, state)
            case "again":
                return self._show(asking, replace(state, act="call", contact=""))
            case "call" if not state.tries and not state.contact:
                return self._show(asking, state, looked_up=asking.key)
            case _:
                return self._show(asking, state)

    def _useless(self, asking: _Asking) -> IncidentAnswer:
        return self._answer(asking, aside=call_list.useless(asking.words, asking.now))

    def _tell(self, asking: _Asking, system: str, state: ButtonState) -> IncidentAnswer:
        """Somebody was called: they answered, or the next one is called."""
        book = asking.book
        called = standing(book, system, book.today(asking.now))
        contact = next((one for one in called if contact_id(one.key) == state.contact), None)
        if contact is None:
            return self._useless(asking)
        tried = state.tried
        answered = state.act == "worked"
        if answered:
            tried[state.contact] = ANSWERED
        else:
            tried[state.contact] = min(tried.get(state.contact, 0) + 1, ANSWERED - 1)
        following_one = SPENT if answered else following(called, state)
        after = replace(
            state, act="call", contact=following_one, tries=tuple(tried.items()), made=asking.now
        )
        log = self._logs_here(asking).running(system, asking.now)
        line = self._line(
            asking,
            state.act,
            system=system,
            call=state.call,
            log=log.id if log else "",
            contact=contact.key,
            callee=title_of(book, contact),
            phone=contact.phone or contact.alt_phone or "",
        )
        self._logs_here(asking).add([line])
        answer = self._show(asking, after)
        happened = [*answer.happened, self._happened(asking, line, [system])]
        return replace(answer, happened=happened, log=log.id if log else "")

    # ── Cards ────────────────────────────────────────────────────────────────

    def _show(
        self, asking: _Asking, state: ButtonState, *, new: bool = False, looked_up: str = ""
    ) -> IncidentAnswer:
        """The list of the state's system, or its plan. `looked_up`: by what id that it was shown is kept."""
        book = asking.book
        system = book.system_of(state.system)
        if system is None:
            return self._useless(asking)
        if state.act == "plan":
            view = plan_view(book, system, asking.at, with_numbers=asking.with_numbers)
            card = call_list.plan(view)
        else:
            card = call_list.call(
                call_view(
                    book,
                    system,
                    state,
                    asking.at,
                    with_numbers=asking.with_numbers,
                    log=self._of_log(asking, system),
                )
            )
        if not state.contact:
            called = standing(book, system, book.today(asking.now))
            first = current_of(called, state)
            state = replace(state, contact=contact_id(first) if first else SPENT)
        shown = ShownCard(_call_name(state.call), self._sealed(asking, card, state), new)
        happened = []
        if looked_up or state.act == "plan":
            what = "plan" if state.act == "plan" else "lookup"
            line = self._line(asking, what, system=system, call=state.call)
            happened = [self._happened(asking, line, [system])]
        return self._answer(asking, shown=[shown], happened=happened)

    def _choose(
        self,
        asking: _Asking,
        call: str,
        systems: Sequence[str],
        *,
        said: str | None = None,
        first: int = 0,
        group: str = "",
        new: bool = False,
    ) -> IncidentAnswer:
        """Every system the words may mean, with its number."""
        shown = systems[first : first + _PAGE]
        state = ButtonState("fitting", call, asking.now, system=group)
        return self._choices(asking, state, shown, len(systems), first, said=said, new=new)

    def _list(
        self,
        asking: _Asking,
        call: str,
        first: int,
        own: Sequence[str] | None,
        *,
        new: bool = False,
    ) -> IncidentAnswer:
        """The systems of the person, or all of them page by page, theirs first."""
        mine = asking.book.own_systems(asking.person.email, asking.book.today(asking.now))
        ordered = list(dict.fromkeys([*mine, *asking.book.in_order]))
        state = ButtonState("all", call, asking.now)
        if own is not None:
            more = len(ordered) > len(own)
            return self._choices(
                asking, state, own, len(own), 0, fit=False, others=more, after=len(own), new=new
            )
        shown = ordered[first : first + _PAGE]
        return self._choices(
            asking, state, shown, len(ordered), first, fit=False, others=first > 0, new=new
        )

    def _choices(
        self,
        asking: _Asking,
        state: ButtonState,
        systems: Sequence[str],
        total: int,
        first: int,
        *,
        fit: bool = True,
        said: str | None = None,
        others: bool = True,
        after: int = 0,
        new: bool = False,
    ) -> IncidentAnswer:
        view = ChoiceView(
            as_of=asking.at,
            choices=[choice(asking.book, system, asking.at) for system in systems],
            fit=fit,
            total=total,
            first=first,
            said=said,
            with_numbers=asking.with_numbers,
            others=others,
            after=after,
        )
        card = self._sealed(asking, call_list.which_system(view), state)
        line = self._line(asking, "lookup", call=state.call)
        return self._answer(
            asking,
            shown=[ShownCard(_call_name(state.call), card, new)],
            happened=[self._happened(asking, line, systems)],
        )

    # ── Logs ─────────────────────────────────────────────────────────────────

    def _open_log(self, asking: _Asking, system: str, state: ButtonState) -> IncidentAnswer:
        """A log begins, or somebody joins the one that runs."""
        logs = self._logs_here(asking)
        running = logs.running(system, asking.now)
        happened: list[IncidentEvent] = []
        log_id = running.id if running else short(f"{state.call}:{asking.key}")
        if running is None or asking.person.email not in running.people:
            what = "started" if running is None else "joined"
            line = self._line(asking, what, system=system, call=state.call, log=log_id)
            logs.add([line])
            happened.append(self._happened(asking, line, [system]))
        card = self._show(asking, replace(state, act="call"))
        found = logs.find(log_id)
        if found is None:
            return card
        drawn = self._log_card(asking, found, replace(state, log=log_id))
        shown = ShownCard(f"log:{log_id}:{asking.key[:12]}", drawn, new=True, log=log_id)
        return replace(card, shown=[*card.shown, shown], happened=happened, log=log_id)

    def _write(self, asking: _Asking, log: Log, text: str) -> IncidentAnswer:
        cleaned = " ".join(text.split())[:_LONGEST_LINE]
        if not cleaned:
            return self._useless(asking)
        line = self._line(asking, "wrote", system=log.system, log=log.id, text=cleaned)
        return self._after(asking, log, line)

    def _end(self, asking: _Asking, log: Log, fields: Mapping[str, str]) -> IncidentAnswer:
        title = " ".join(fields.get("title", "").split())[:200]
        line = self._line(
            asking,
            "ended",
            system=log.system,
            log=log.id,
            text=title or asking.words("incident_log.no_title"),
            significant=fields.get("significant") != "no",
        )
        return self._after(asking, log, line)

    def _after(self, asking: _Asking, log: Log, line: LogLine) -> IncidentAnswer:
        """The line stands in the log, for all who are with it."""
        self._logs_here(asking).add([line])
        happened = [self._happened(asking, line, [log.system])]
        found = self._logs_here(asking).find(log.id) or log
        state = ButtonState(
            "show_log", _blank(log.id), asking.now, log=log.id, system=short(log.system)
        )
        card = self._log_card(asking, found, state)
        shown = ShownCard(f"log:{log.id}:{asking.key[:12]}", card, new=False, log=log.id)
        return self._answer(asking, shown=[shown], happened=happened, log=log.id)

    def _log_card(self, asking: _Asking, log: Log, state: ButtonState) -> Card:
        book, words = asking.book, asking.words
        today = book.today(asking.now)
        told = [one.person.name for one in book.holders(Role.ISK, log.system, today)][:2]
        view = LogView(
            words=words,
            now=asking.now,
            system=log.system,
            began=log.began,
            lines=[*_lines(book, log, words)],
            people=[_name(book, email) for email in log.people],
            told=words.listed(told),
            ended=log.end.at if log.end else None,
            title=log.end.text if log.end else None,
            waits=bool(self.waits),
        )
        drawn = replace(state, system=short(log.system), log=log.id)
        return self._sealed(asking, incident_log.log(view), drawn)

    def _of_log(self, asking: _Asking, system: str) -> str | None:
        log = self._logs_here(asking).running(system, asking.now)
        if log is None:
            return None
        who = _name(asking.book, log.by)
        clock = f"{log.began.astimezone(asking.words.timezone):%H:%M}"
        return asking.words("incident.log_runs", who=who, clock=clock)

    def _logs_here(self, asking: _Asking) -> Logs:
        return self.store.logs_of(asking.book.snapshot.authority)

    # ── What they share ──────────────────────────────────────────────────────

    def _answer(
        self,
        asking: _Asking,
        *,
        shown: Sequence[ShownCard] = (),
        happened: Sequence[IncidentEvent] = (),
        aside: Card | None = None,
        log: str = "",
    ) -> IncidentAnswer:
        return IncidentAnswer(
            asking.book.snapshot.authority,
            asking.person.email,
            asking.words,
            asking.to,
            shown,
            happened,
            aside,
            log,
        )

    def _line(
        self,
        asking: _Asking,
        what: str,
        *,
        system: str = "",
        call: str = "",
        log: str = "",
        contact: str = "",
        callee: str = "",
        phone: str = "",
        text: str = "",
        significant: bool | None = None,
    ) -> LogLine:
        return LogLine(
            id=short(f"{what}:{asking.key}:{asking.person.email}", 16),
            log=log,
            at=asking.now,
            who=asking.person.email,
            what=what,
            system=system,
            call=call,
            contact=contact,
            callee=callee,
            phone=phone,
            text=text,
            significant=significant,
        )

    def _happened(self, asking: _Asking, line: LogLine, systems: Sequence[str]) -> IncidentEvent:
        return IncidentEvent(
            authority=asking.book.snapshot.authority,
            platform=asking.platform,
            age=int(asking.at.age.total_seconds()),
            systems=tuple(systems),
            line=line,
        )

    def _sealed(self, asking: _Asking, card: Card, state: ButtonState) -> Card:
        """The card as it is sent: each of its buttons carries what it does, and how things stand."""
        payload, deeds = extract_actions(card, _CARD)
        drawn = json.dumps(payload, ensure_ascii=False)
        for number, deed in enumerate(deeds):
            token = written(
                _pressed(ActionData.model_validate(deed), state), self._sealing, asking.about
            )
            drawn = drawn.replace(f'"{_CARD}.{number}"', f'"{token}"')
        return parse_card(json.loads(drawn))


def about(authority: str, member: str, to: Address) -> tuple[str, ...]:
    """What a token is sealed together with: it is of use to nobody else, and nowhere else."""
    return (authority, member.casefold(), to.platform, to.workspace, to.conversation)


def _pressed(deed: ActionData, state: ButtonState) -> ButtonState:
    """How things stand when that button is pressed."""
    value = deed.value if isinstance(deed.value, dict) else {}
    act = str(value.get("act"))
    match value:
        case {"contact": str(contact)}:
            return replace(state, act=act, contact=contact_id(contact))
        case {"system": str(system)}:
            return replace(state, act=act, system=short(system), contact="")
        case {"first": int(first)}:
            return replace(state, act=act, first=first)
        case _:
            return replace(state, act=act)


def _meant(book: SnapshotIndex, emergency: Emergency) -> tuple[list[str], str]:
    """The systems somebody speaks of, else those of the suppliers and contracts; and whose they are, if one's."""
    of_systems = [one for one in emergency.mentions if one.kind == "system"]
    mentions = of_systems or emergency.mentions
    found: dict[str, None] = {}
    for one in mentions:
        found |= dict.fromkeys(book.named_by(one.kind, one.keys))
    groups = [(one.kind, key) for one in mentions for key in one.keys if one.kind != "system"]
    return list(found), group_id(*groups[0]) if len(groups) == 1 and not of_systems else ""


def _systems_of(book: SnapshotIndex, scopes: Sequence[str]) -> list[str]:
    """Those that are named by these scopes, or belong to what is."""
    found: dict[str, None] = {}
    for scope in scopes:
        try:
            kind, key = parse_scope(scope)
        except ValueError:
            continue
        found |= dict.fromkeys(book.named_by(kind, (key,)))
    return list(found)


def _lines(book: SnapshotIndex, log: Log, words: Words) -> Sequence[LogLineView]:
    tries: dict[str, int] = {}
    found: list[LogLineView] = []
    for line in log.lines:
        who = _name(book, line.who)
        match line.what:
            case "no_answer":
                count = tries[line.contact] = tries.get(line.contact, 0) + 1
                said = words("incident_log.no_answer", callee=line.callee, n=count)
                found.append(LogLineView(line.at, said))
            case "worked":
                said = words("incident_log.worked", callee=line.callee, who=who)
                found.append(LogLineView(line.at, said))
            case "wrote":
                found.append(LogLineView(line.at, words("incident_log.wrote", who=who), line.text))
            case "started" | "joined" | "ended":
                found.append(LogLineView(line.at, words(f"incident_log.{line.what}", who=who)))
            case _:
                continue
    return found


def _name(book: SnapshotIndex, email: str) -> str:
    person = book.person(email)
    return person.name.split(" ")[0] if person else email


def _call_name(call: str) -> str:
    return f"incident:{call}"


def _blank(log: str) -> str:
    """A call of its own, for cards that come from the log."""
    return short(f"log:{log}")
