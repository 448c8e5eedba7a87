"""Answer whoever asks whom to call, from snapshots in memory, so that no database is needed.

said │ pressed ─▶ who? ─▶ may they? ─▶ which system? ─▶ card, sealed ─▶ what happened
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.cards.incident import call_list
from bot.cards.incident.call_list import AsOf
from bot.cards.without_numbers import without_numbers
from bot.incident.act_listener import ActListener
from bot.incident.act_reader import ActReader
from bot.incident.button_tokens import ButtonState, TokenSealer, is_ours, read, short
from bot.incident.call_list_answers import PAGE, CallListAnswers, useless
from bot.incident.call_lists import call_view
from bot.incident.card_buttons import seal_buttons
from bot.incident.crisis_lists import numbers_on
from bot.incident.events import LOOKED
from bot.incident.follow_up_answers import FollowUpAnswers
from bot.incident.incident_query import IncidentAnswer, IncidentQuery
from bot.incident.log_answers import LogAnswers
from bot.incident.log_endings import Offered, OfferedEnd
from bot.incident.log_listener import LogListener
from bot.incident.recent_systems import RecentSystems
from bot.incident.snapshot_index import group_id
from bot.incident.snapshot_store import SnapshotStore
from bot.incident.systems_at_hand import log_in_force, named_systems
from bot.language.normalise import first_sentence, normalise_phrase
from bot.language.phrase_table import words_of
from bot.messages import (
    Address,
    Button,
    ButtonInput,
    Card,
    IncidentAtHand,
    LinkButton,
    ListeningLog,
    TextInput,
    Turn,
)
from bot.nlu_port import LONGEST_READ
from bot.rendering.plain_text import choices
from bot.texts.words import Words, clock_of
from bot.understanding.incidents.emergency import (
    PERHAPS,
    PLAIN,
    Emergency,
    asked_besides,
    read_emergency,
    read_further,
    says_down,
)
from bot.understanding.incidents.incident_words import read_incident_words
from governance.access import Allowed, Verb, may
from governance.schema.scopes import parse_scope

_LOG_WORD: Final = "log:"
_HOME: Final = "vis forsiden"
_OF_A_LIST: Final = ("lookup", "plan", "no_answer", "worked", "started", "joined")
_CLOSES: Final = ("close_significant", "close_minor")
"""The buttons that close a log by saying whether the incident was significant."""
_OFFERS: Final[dict[str, Offered]] = {
    "close": "close",
    "close_significant": "significance",
    "close_minor": "significance",
    "false_alarm": "false_alarm",
}
"""The buttons that offer the end of a log."""
_WHILE_OPEN: Final = ("write", "end", "close", *_CLOSES, "ask_false", "false_alarm")
_ON_A_LOG: Final = (*_WHILE_OPEN, "show", "keep", "drop", "strike", "strike_one")
_OF_A_CALL: Final = {
    "worked": "worked",
    "next_worked": "worked",
    "no_answer": "no_answer",
    "next_no_answer": "no_answer",
}
"""The buttons that tell of a call, and what they tell."""
_ON_A_NEXT: Final = ("numbers", "begin", "next_worked", "next_no_answer")
_NEEDS_NUMBERS: Final = (
    "print",
    *_ON_A_NEXT,
    "worked",
    "no_answer",
    "again",
    "start_log",
    "show_log",
    *_ON_A_LOG,
)


class IncidentResponder:
    """It answers from the snapshots in `store`.

    `waits` says that the database does not answer just now; it is None while nobody has asked it.
    """

    def __init__(self, sealing: TokenSealer) -> None:
        self._sealing = sealing
        self._call_lists = CallListAnswers(sealing)
        self._logs = LogAnswers(sealing, self._call_lists)
        self._follow_ups = FollowUpAnswers(sealing)
        acts = ActReader(self._follow_ups)
        self._acts = ActListener(self._logs, self._call_lists, self._follow_ups, acts)
        self._listener = LogListener(self._logs, self._follow_ups, acts, self._acts)
        self._recent = RecentSystems()
        self.store = SnapshotStore()
        self.waits: bool | None = None

    # ── Asked from outside ───────────────────────────────────────────────────

    def answer(self, turn: Turn, now: datetime, *, alone: bool = False) -> IncidentAnswer | None:
        """Answer the turn.

        It is None where the turn is none of this, or whoever asks is nobody we know. With `alone`
        nobody else can answer it, so what sounds like a cry for help is one.
        """
        match turn.input:
            case ButtonInput(token=token) if is_ours(token):
                query = self._query(turn, now)
                return (
                    None
                    if query is None
                    else self._seen(query, self._press(query, turn, turn.input))
                )
            case TextInput(text=text):
                query = self._query(turn, now)
                least = PERHAPS if alone else PLAIN
                heard = None if query is None else self._hear(query, turn, text, least)
                return None if query is None or heard is None else self._seen(query, heard)
            case _:
                return None

    def call(self, turn: Turn, named: Sequence[str], now: datetime) -> IncidentAnswer | None:
        """Say whom to call about those scopes.

        Without scopes it is about whatever is the person's.
        """
        query = self._query(turn, now)
        if query is None:
            return None
        systems = _systems_of(query, named)
        if not named and (at_hand := self.at_hand(turn, now)) is not None:
            systems = [at_hand.system]
        said = turn.input.text if isinstance(turn.input, TextInput) else None
        answer = _in_private(query, turn, self._about(query, systems, said, group=""))
        return self._seen(query, answer)

    def listening(self, turn: Turn, now: datetime) -> ListeningLog | None:
        """Return the open log that listens to the turn's words; see `LogListener`."""
        query = None if turn.shared else self._query(turn, now)
        if query is None or not isinstance(turn.input, TextInput):
            return None
        return self._listener.listening(query, turn.input.text)

    def at_hand(self, turn: Turn, now: datetime) -> IncidentAtHand | None:
        """Return the system whose list was shown, or whose log was written in, within the hour."""
        query = None if turn.shared else self._query(turn, now)
        return None if query is None else self._listener.at_hand(query)

    def take_words(self, turn: Turn, now: datetime) -> IncidentAnswer | None:
        """Take the turn's words as said of an incident: nothing else has read them."""
        query = None if turn.shared else self._query(turn, now)
        if query is None or not isinstance(turn.input, TextInput):
            return None
        taken = self._listener.take(query, turn.input.text)
        return None if taken is None else self._seen(query, taken)

    def close_reminder(
        self, authority: str, member: str, to: Address, log: str, words: Words, now: datetime
    ) -> IncidentAnswer | None:
        """Ask a member for a log to be closed; None where there is none any more."""
        query = self._query_of(authority, member, to, words, now, key=short(f"{log}:{now}"))
        found = self.store.logs_of(authority).find(log)
        if query is None or found is None or not query.with_numbers:
            return None
        return self._logs.ask_to_close(query, found)

    def talked(self, turn: Turn, scopes: Sequence[str], now: datetime) -> None:
        """Remember that the turn was about those scopes.

        `den er nede` (it is down) may mean them.
        """
        query = None if turn.shared else self._query(turn, now)
        if query is not None:
            self._recent.talk(query.to, _systems_of(query, scopes), now)

    def log_card(
        self, authority: str, member: str, to: Address, log: str, words: Words, now: datetime
    ) -> Card | None:
        """Draw a log as it stands, for somebody who is with it; None when there is none."""
        query = self._query_of(authority, member, to, words, now, key=log)
        found = self.store.logs_of(authority).find(log)
        if query is None or found is None:
            return None
        card = self._logs.card(query, found)
        return card if query.with_numbers else without_numbers(card, query.index.number_mask)

    def tried(self, authority: str, now: datetime) -> bool:
        """Try whether the list of a system of theirs can be drawn; it is shown to nobody."""
        index = self.store.indexes[authority]
        system = next(iter(index.systems), None)
        if system is None:
            return True
        at = AsOf(Words(index.snapshot.locale, index.zone), self.store.known_since[authority], now)
        state = ButtonState("call", short(authority), now, system=short(system))
        view = call_view(index, system, state, at, with_numbers=True, log=None)
        return bool(call_list.call(view).title)

    def _query_of(
        self, authority: str, member: str, to: Address, words: Words, now: datetime, *, key: str
    ) -> IncidentQuery | None:
        """Make the query of a member who says nothing just now."""
        index = self.store.indexes.get(authority)
        person = index.person(member) if index else None
        if index is None or person is None:
            return None
        with_numbers = isinstance(may(index.actor(person, index.today(now)), Verb.CALL), Allowed)
        return IncidentQuery(
            index=index,
            person=person,
            words=words,
            to=to,
            now=now,
            known_at=self.store.known_since[authority],
            key=key,
            with_numbers=with_numbers,
            platform=to.platform,
            logs=self.store.logs_of(authority),
            waits=bool(self.waits),
        )

    def _query(self, turn: Turn, now: datetime) -> IncidentQuery | None:
        found = self.store.who(turn.platform, turn.workspace, turn.sender)
        if found is None:
            return None
        index, person = found
        actor = index.actor(person, index.today(now))
        if not isinstance(may(actor, Verb.READ), Allowed):
            return None
        authority = index.snapshot.authority
        own = turn.sender.id if turn.shared else turn.conversation
        to = Address(turn.platform, turn.workspace, own)
        return IncidentQuery(
            index=index,
            person=person,
            words=Words(index.lang_of(person, turn.spoken), clock_of(turn.zone)),
            to=to,
            now=now,
            known_at=self.store.known_since[authority],
            key=short("\0".join((turn.platform, turn.workspace, turn.conversation, turn.key))),
            with_numbers=isinstance(may(actor, Verb.CALL), Allowed),
            platform=turn.platform,
            logs=self.store.logs_of(authority),
            waits=bool(self.waits),
            shown=self._recent.systems(to, now),
            looked_at=self._recent.looked_at(to, now),
            looked_when=self._recent.looked_when(to, now),
            on_top=bool(self._recent.newest_cards(to, now)),
            talked_of=self._recent.person(to, now),
            said_down=self._recent.said_down(to, now),
        )

    # ── Words ────────────────────────────────────────────────────────────────

    def _hear(
        self, query: IncidentQuery, turn: Turn, text: str, least: float
    ) -> IncidentAnswer | None:
        """Answer words that are a cry for help.

        While the engine is there to understand them, what is hardly ever a cry is left to it.
        """
        if len(text) > LONGEST_READ:
            return self._hear_long(query, turn, text, alone=least < PLAIN)
        if text[: len(_LOG_WORD)].casefold() == _LOG_WORD and not turn.shared:
            return self._listener.write(query, text) if text[len(_LOG_WORD) :].strip() else None
        alone = least < PLAIN
        denied = None if turn.shared else self._acts.deny(query, text)
        if denied is not None:
            return self._let_go(query, turn, denied, text, least)
        acted = None if turn.shared else self._hear_act(query, turn, text, alone=alone)
        if acted is not None:
            return acted
        names = query.index.names
        emergency = read_emergency(
            text, names, least=least, doubting=self.waits is False and least >= PLAIN
        )
        if self.waits is False and not alone and _may_be_chosen(text):
            return None  # it may be asked for just now; the engine knows
        before = None if turn.shared else query.shown
        if emergency is None and before is not None:
            emergency = read_further(text, names)
        if emergency is not None and not turn.shared:
            followed = self._listener.follow_up(query, text)
            if followed is not None:
                return followed
        if emergency is not None and self._is_of_the_log(query, turn, text, emergency):
            emergency = None
        if emergency is None:
            return self._take_alone(query, turn, text) if alone else None
        systems, group = _meant(query, emergency)
        if not emergency.mentions and before:
            systems = list(before)
        elif emergency.points_back and not turn.shared:
            systems = list(self._recent.talked_of(query.to, query.now))
        if not systems and not emergency.mentions and not turn.shared:
            log = log_in_force(query)
            systems = [log.system] if log is not None else []
        answer = self._about(query, systems, text, group=group)
        if not turn.shared and len(systems) == 1:
            answer = self._listener.note(query, text, systems[0], answer)
            answer = self._listener.hold_cry(query, text, systems[0], answer)
        return replace(_in_private(query, turn, answer), besides=asked_besides(text, names))

    def _let_go(
        self, query: IncidentQuery, turn: Turn, denied: IncidentAnswer, text: str, least: float
    ) -> IncidentAnswer:
        """Forget what was shown, for nothing is down; a cry that follows is heard at once.

        An open log goes on until it is closed.
        """
        if not denied.log:
            named = named_systems(query, text.removesuffix(denied.then))
            self._recent.forget(query.to, named or query.looked_at, query.now)
        if not denied.then or read_emergency(denied.then, query.index.names) is None:
            return denied
        query = self._query(turn, query.now) or query
        cry = self._hear(query, turn, denied.then, least)
        if cry is None:
            return denied
        shown, happened = [*denied.shown, *cry.shown], [*denied.happened, *cry.happened]
        return replace(cry, shown=shown, happened=happened)

    def _hear_long(
        self, query: IncidentQuery, turn: Turn, text: str, *, alone: bool
    ) -> IncidentAnswer | None:
        """Answer a long text that begins as a cry for help; else a log keeps it, unread."""
        beginning, names = text[:LONGEST_READ], query.index.names
        for_log = beginning[: len(_LOG_WORD)].casefold() == _LOG_WORD
        emergency = None if for_log else read_emergency(beginning, names)
        if emergency is not None:
            systems, group = _meant(query, emergency)
            return _in_private(query, turn, self._about(query, systems, beginning, group=group))
        if turn.shared or not (for_log or alone):
            return None
        return self._listener.keep(query, text[len(_LOG_WORD) :] if for_log else text)

    def _is_of_the_log(
        self, query: IncidentQuery, turn: Turn, text: str, emergency: Emergency
    ) -> bool:
        """Tell whether a line of an open log only sounds like a cry, and names no other system."""
        log = None if turn.shared else self._listener.listening(query, text)
        systems, _ = _meant(query, emergency)
        return log is not None and emergency.sureness < PLAIN and not {*systems} - {log.system}

    def _hear_act(
        self, query: IncidentQuery, turn: Turn, text: str, *, alone: bool
    ) -> IncidentAnswer | None:
        """Do what is said of an incident, or what a button of the newest card is called.

        Where something else was said in the conversation since, that is asked first.
        """
        if not query.on_top and not alone:
            return self._acts.order(query, text)
        cards = self._recent.newest_cards(query.to, query.now)
        return (
            self._press_by_words(query, turn, text, cards)
            or self._answer_offer(query, text, cards)
            or self._press_first(query, turn, text, cards)
            or self._listener.told_and_asked(query, text)
            or self._acts.act(query, text)
        )

    def _press_first(
        self, query: IncidentQuery, turn: Turn, text: str, cards: Sequence[Card]
    ) -> IncidentAnswer | None:
        """Press the button that the first sentence is the words of; the rest is answered after it.

        An example is `streg den. hvor lang tid har vi` (strike it. how long do we have). What
        begins or closes a log does so with the rest.
        """
        parted = first_sentence(text)
        if parted is None or read_incident_words(parted[0], query.index.names) is not None:
            return None
        pressed = self._press_by_words(query, turn, parted[0], cards)
        if pressed is None:
            return None
        answer = self._acts.act(query.part("rest"), parted[1])
        return replace(pressed, then=parted[1]) if answer is None else answer.after(pressed)

    def _answer_offer(
        self, query: IncidentQuery, text: str, cards: Sequence[Card]
    ) -> IncidentAnswer | None:
        """Answer the offer of the newest cards to close a log, or the question how it was."""
        if not query.with_numbers:
            return None
        for choice in (choice for card in cards for choice in choices(card)):
            if isinstance(choice.action, LinkButton):
                continue
            state = read(choice.action.token, self._sealing, query.about, now=query.now)
            kind = _OFFERS.get(state.act) if state is not None else None
            if state is None or kind is None:
                continue
            log = query.logs.find(state.log)
            if log is None or not log.is_open(query.now):
                return None
            answer = self._acts.endings.by_offer(query, text, OfferedEnd(log, kind))
            if answer is not None:
                return answer
        return None

    def _press_by_words(
        self, query: IncidentQuery, turn: Turn, text: str, cards: Sequence[Card]
    ) -> IncidentAnswer | None:
        """Press the button of the newest cards that the text is the words of."""
        said = normalise_phrase(text)
        found = [
            one.action
            for card in cards
            for one in choices(card)
            if not isinstance(one.action, LinkButton)
            and said
            and said in (normalise_phrase(one.label), normalise_phrase(one.action.label))
        ]
        if len({one.token for one in found}) != 1:
            return None
        state = read(found[0].token, self._sealing, query.about, now=query.now)
        if isinstance(found[0], Button):
            if state is not None and state.act in _OF_A_CALL:
                pressed = self._pressed_call(query, found[0].token, state)
                return pressed or self._useless(query)
            asked = query.logs.find(state.log) if state is not None else None
            if state is not None and state.act in _CLOSES and asked is not None:
                significant = state.act == "close_significant"
                return self._logs.end_by_words(query, asked, significant=significant)
            return self._press(query, turn, ButtonInput(found[0].token))
        log = query.logs.find(state.log) if state is not None else None
        if state is None or log is None or not log.is_open(query.now):
            return None
        if state.act == "write":
            return self._logs.show(query, log)
        if state.act == "close":
            return self._logs.ask_significance(query, log)
        return self._logs.offer_end(query, log, false_alarm=False)

    def _pressed_call(
        self, query: IncidentQuery, token: str, state: ButtonState
    ) -> IncidentAnswer | None:
        """Note what is said of a call in the words of its button, and answer below it."""
        system = query.index.system_of(state.system)
        if system is None or not query.with_numbers:
            return None
        query = replace(query, key=short(token + "{}"))
        return self._follow_ups.press(query, system, replace(state, act=_OF_A_CALL[state.act]))

    def _take_alone(self, query: IncidentQuery, turn: Turn, text: str) -> IncidentAnswer | None:
        """Take a line of a log while nobody else is there to read it."""
        if turn.shared:
            return None
        return self._listener.take(query, text)

    def _about(
        self, query: IncidentQuery, systems: Sequence[str], said: str | None, *, group: str
    ) -> IncidentAnswer:
        call = query.key
        self._recent.keep(query.to, systems, query.now)
        if said is not None and len(systems) == 1 and says_down(said, query.index.names):
            self._recent.say_down(query.to, systems[0], query.now)
        if len(systems) == 1:
            asked = self._acts.show_asked(query, said, systems[0]) if said else None
            if asked is not None:
                return asked
            state = ButtonState("call", call, query.now, system=short(systems[0]))
            return self._call_lists.show(query, state, new=True, looked_up=True)
        if systems:
            return self._call_lists.choose_meant(
                query, call, systems, said=said, group=group, new=True
            )
        if own := query.own_systems()[:PAGE]:
            return self._call_lists.choose_own(query, call, own, new=True)
        return self._call_lists.choose_any(query, call, new=True)

    # ── Buttons ──────────────────────────────────────────────────────────────

    def _press(self, query: IncidentQuery, turn: Turn, pressed: ButtonInput) -> IncidentAnswer:
        """Do what the button does, or say that it does nothing any more."""
        state = read(pressed.token, self._sealing, query.about, now=query.now)
        if turn.shared:
            return useless(query)
        if state is None or (state.act in _NEEDS_NUMBERS and not query.with_numbers):
            return self._useless(query)
        query = replace(
            query, key=short(pressed.token + json.dumps(sorted(pressed.fields.items())))
        )
        match state.act:
            case "all":
                return self._call_lists.choose_any(query, state.call, first=state.first)
            case "fitting":
                systems = query.index.group_of(state.system, query.today)
                return self._call_lists.choose_meant(
                    query, state.call, systems, first=state.first, group=state.system
                )
            case "home":
                return query.answer(then=_HOME)
            case "print" if system := query.index.system_of(state.system):
                return query.answer(then=query.words("mini_plan.print_said", system=system))
            case act if act in _ON_A_LOG:
                return self._press_on_log(query, state, pressed)
            case _:
                return self._press_on_list(query, state)

    def _press_on_log(
        self, query: IncidentQuery, state: ButtonState, pressed: ButtonInput
    ) -> IncidentAnswer:
        log = query.logs.find(state.log)
        if log is None or (state.act in _WHILE_OPEN and not log.is_open(query.now)):
            return self._useless(query)
        match state.act:
            case "end":
                return self._logs.end(query, log, pressed.fields)
            case "close":
                return self._logs.end(query, log, pressed.fields, state)
            case "close_significant" | "close_minor":
                significant = "yes" if state.act == "close_significant" else "no"
                return self._logs.end(query, log, {"significant": significant}, state)
            case "ask_false":
                return self._logs.offer_end(query, log, false_alarm=True)
            case "false_alarm":
                return self._logs.call_off(query, log, state)
            case "show":
                return self._logs.show(query, log)
            case "keep":
                return self._logs.keep(query, log, state)
            case "drop":
                return self._logs.leave_out(query, log, state)
            case "strike" | "strike_one":
                return self._logs.strike(query, log, state)
            case _:
                return self._logs.write(query, log, pressed.fields.get("line", ""))

    def _useless(self, query: IncidentQuery) -> IncidentAnswer:
        """Say that the button does nothing any more, with ways on."""
        card = call_list.useless(query.words, query.now, alone=True)
        state = ButtonState("call", query.key, query.now)
        sealed = seal_buttons(card, state, query.about, self._sealing)
        return query.answer(private_notice=sealed)

    def _press_on_list(self, query: IncidentQuery, state: ButtonState) -> IncidentAnswer:
        """Do what a button on the card of one system does."""
        system = query.index.system_of(state.system)
        if system is None:
            return self._useless(query)
        match state.act:
            case "next_worked" | "next_no_answer":
                return self._follow_ups.press(query, system, state) or self._useless(query)
            case "numbers":
                return self._call_lists.show(query, replace(state, act="call"), looked_up=True)
            case "begin":
                return self._logs.open(query, system, state, new=True)
            case "worked" | "no_answer":
                return self._call_lists.show_tried(query, system, state)
            case "start_log" | "show_log":
                return self._logs.open(query, system, state)
            case "again":
                return self._call_lists.call_again(query, system, state)
            case "call" if not state.tries and not state.contact:
                return self._call_lists.show(query, state, looked_up=True)
            case _:
                return self._call_lists.show(query, state)

    def _seen(self, query: IncidentQuery, answer: IncidentAnswer) -> IncidentAnswer:
        """Remember the cards, which are the newest in the person's own conversation now."""
        answer = _with_whose_numbers(query, _without_numbers(query, answer))
        if answer.shown:
            cards = [one.card for one in reversed(answer.shown)]
            self._recent.show(query.to, cards, query.now)
        if answer.person:
            self._recent.talk_of(query.to, answer.person, query.now)
        about = {one.line.system for one in answer.happened if one.line.what in _OF_A_LIST}
        if len(about) == 1 and about != {""}:
            self._recent.keep(query.to, [*about], query.now)
        return answer


def _without_numbers(query: IncidentQuery, answer: IncidentAnswer) -> IncidentAnswer:
    """Leave numbers out of every card, where the person may not see them."""
    if query.with_numbers:
        return answer
    mask = query.index.number_mask
    notice = answer.private_notice
    return replace(
        answer,
        shown=[replace(one, card=without_numbers(one.card, mask)) for one in answer.shown],
        private_notice=None if notice is None else without_numbers(notice, mask),
    )


def _with_whose_numbers(query: IncidentQuery, answer: IncidentAnswer) -> IncidentAnswer:
    """Say of each look-up whose numbers were shown."""
    if not any(one.line.what in LOOKED for one in answer.happened):
        return answer
    cards = [one.card for one in answer.shown]
    if answer.private_notice is not None:
        cards.append(answer.private_notice)
    shown = numbers_on(query.index, cards, seen_by=query.person.email)
    return replace(
        answer,
        happened=[
            one.model_copy(update={"shown": shown}) if one.line.what in LOOKED else one
            for one in answer.happened
        ],
    )


def _in_private(query: IncidentQuery, turn: Turn, answer: IncidentAnswer) -> IncidentAnswer:
    """Only say that the numbers are elsewhere, where others read along."""
    if not turn.shared:
        return answer
    return replace(answer, private_notice=call_list.in_private(query.words, query.now))


def _may_be_chosen(text: str) -> bool:
    """Tell whether it is the name of a slot of a contact and no more, as `døgnvagt` (duty)."""
    words = normalise_phrase(text)
    return len(words) == 1 and words_of("slot_of_the_duty").issuperset(words)


def _meant(query: IncidentQuery, emergency: Emergency) -> tuple[list[str], str]:
    """Return the systems that are meant, by themselves or by their supplier or contract; and whose.

    The group is empty where they are not one supplier's or one contract's.
    """
    of_systems = [one for one in emergency.mentions if one.kind == "system"]
    mentions = of_systems or emergency.mentions
    found: dict[str, None] = {}
    for one in mentions:
        found |= dict.fromkeys(query.index.named_by(one.kind, one.keys, query.today))
    groups = [(one.kind, key) for one in mentions for key in one.keys if one.kind != "system"]
    return list(found), group_id(*groups[0]) if len(groups) == 1 and not of_systems else ""


def _systems_of(query: IncidentQuery, scopes: Sequence[str]) -> list[str]:
    """Return the systems that are named by these scopes, or belong to what is."""
    found: dict[str, None] = {}
    for scope in scopes:
        try:
            kind, key = parse_scope(scope)
        except ValueError:
            continue
        found |= dict.fromkeys(query.index.named_by(kind, (key,), query.today))
    return list(found)
