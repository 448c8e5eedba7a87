"""Answer with a call list: one system's, or the systems to choose among."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.cards.incident import call_list, whom_to_tell
from bot.cards.incident.call_list import ChoiceView, SystemChoice
from bot.incident.button_tokens import (
    ANSWERED,
    SAID_TO_ANSWER,
    ButtonState,
    TokenSealer,
    contact_id,
    has_answered,
)
from bot.incident.call_lists import (
    SPENT,
    call_view,
    choice,
    first_name,
    next_to_call,
    plan_view,
    standing,
    tell_view,
    title_of,
)
from bot.incident.card_buttons import seal_buttons
from bot.incident.incident_query import IncidentAnswer, IncidentQuery, ShownCard
from bot.messages import Card

PAGE: Final = 8
"""Systems in one list."""
_MOST_TRIES: Final = SAID_TO_ANSWER - 1


class CallListAnswers:
    """It draws call lists and seals their buttons; each list that is shown is an event."""

    def __init__(self, sealing: TokenSealer) -> None:
        self._sealing = sealing

    def show(
        self,
        query: IncidentQuery,
        state: ButtonState,
        *,
        new: bool = False,
        looked_up: bool = False,
    ) -> IncidentAnswer:
        """Show the list of the state's system, or its plan.

        With `looked_up` somebody asked for it, which is an event.
        """
        index = query.index
        system = index.system_of(state.system)
        if system is None:
            return useless(query)
        state = self._goes_on(query, system, state)
        card = _card(query, system, state)
        happened = []
        if looked_up or state.act == "plan":
            what = "plan" if state.act == "plan" else "lookup"
            line = query.line(what, system=system, call=state.call)
            happened = [query.event(line, [system])]
        return query.answer(shown=[self._shown(query, card, state, new=new)], happened=happened)

    def _goes_on(self, query: IncidentQuery, system: str, state: ButtonState) -> ButtonState:
        """Go on where the list was: whoever was tried meanwhile is marked, and the next is first.

        The contact of the state is kept where nothing has happened since.
        """
        known = query.logs.tries(system, query.person.email, query.now)
        tried = {**state.tried, **known}
        contact = state.contact if tried == state.tried else ""
        called = standing(query.index, system, query.now)
        if not contact:
            contact = next_to_call(called, tried)
        return replace(state, tries=tuple(tried.items()), contact=contact)

    def call_again(self, query: IncidentQuery, system: str, state: ButtonState) -> IncidentAnswer:
        """Begin at the top, though everybody was called before."""
        called = standing(query.index, system, query.now)
        known = query.logs.tries(system, query.person.email, query.now)
        first = next((contact_id(one.key) for one in called), SPENT)
        tries = tuple({**state.tried, **known}.items())
        return self.show(query, replace(state, act="call", contact=first, tries=tries))

    def show_tried(
        self, query: IncidentQuery, system: str, state: ButtonState, *, new: bool = False
    ) -> IncidentAnswer:
        """Note that somebody was called; show that they answered, or who is called next."""
        called = standing(query.index, system, query.now)
        contact = next((one for one in called if contact_id(one.key) == state.contact), None)
        if contact is None:
            return useless(query)
        known = query.logs.tries(system, query.person.email, query.now)
        tried = {**state.tried, **known}
        answered = state.act == "worked"
        if answered:
            tried[state.contact] = ANSWERED
        else:
            before = tried.get(state.contact, 0)
            tried[state.contact] = 1 if has_answered(before) else min(before + 1, _MOST_TRIES)
        log = query.logs.running(system, query.now)
        log_id = log.id if log else ""
        line = query.line(
            state.act,
            system=system,
            call=state.call,
            log=log_id,
            contact=contact.key,
            callee=title_of(query.index, contact),
            phone=contact.phone or contact.alt_phone or "",
        )
        query.logs.add([line])
        after = replace(
            state,
            act="call",
            contact=SPENT if answered else next_to_call(called, tried),
            tries=tuple(tried.items()),
            made=query.now,
        )
        answer = self.show(query, after, new=new)
        happened = [*answer.happened, query.event(line, [system])]
        return replace(answer, happened=happened, log=log_id)

    def choose_meant(
        self,
        query: IncidentQuery,
        call: str,
        systems: Sequence[str],
        *,
        said: str | None = None,
        first: int = 0,
        group: str = "",
        new: bool = False,
    ) -> IncidentAnswer:
        """Show every system the words may mean, with its number."""
        view = ChoiceView(
            as_of=query.at,
            choices=_choices(query, systems[first : first + PAGE]),
            fit=True,
            total=len(systems),
            first=first,
            said=said,
            with_numbers=query.with_numbers,
        )
        state = ButtonState("fitting", call, query.now, system=group)
        return self._choose(query, view, state, new=new)

    def choose_own(
        self, query: IncidentQuery, call: str, own: Sequence[str], *, new: bool = False
    ) -> IncidentAnswer:
        """Show systems of the person, and the way to all the others."""
        view = ChoiceView(
            as_of=query.at,
            choices=_choices(query, own),
            fit=False,
            total=len(own),
            with_numbers=query.with_numbers,
            others=len(_theirs_first(query)) > len(own),
            after=len(own),
        )
        return self._choose(query, view, ButtonState("all", call, query.now), new=new)

    def choose_any(
        self, query: IncidentQuery, call: str, *, first: int = 0, new: bool = False
    ) -> IncidentAnswer:
        """Show all systems page by page, the person's first."""
        ordered = _theirs_first(query)
        view = ChoiceView(
            as_of=query.at,
            choices=_choices(query, ordered[first : first + PAGE]),
            fit=False,
            total=len(ordered),
            first=first,
            with_numbers=query.with_numbers,
            others=first > 0,
        )
        return self._choose(query, view, ButtonState("all", call, query.now), new=new)

    def _choose(
        self, query: IncidentQuery, view: ChoiceView, state: ButtonState, *, new: bool
    ) -> IncidentAnswer:
        shown = self._shown(query, call_list.which_system(view), state, new=new)
        line = query.line("lookup", call=state.call)
        event = query.event(line, [one.key for one in view.choices])
        return query.answer(shown=[shown], happened=[event])

    def _shown(
        self, query: IncidentQuery, card: Card, state: ButtonState, *, new: bool
    ) -> ShownCard:
        sealed = seal_buttons(card, state, query.about, self._sealing)
        return ShownCard(f"incident:{state.call}", sealed, new)


def useless(query: IncidentQuery) -> IncidentAnswer:
    """Say that the button does nothing any more."""
    return query.answer(private_notice=call_list.useless(query.words, query.now))


def _card(query: IncidentQuery, system: str, state: ButtonState) -> Card:
    index, numbers = query.index, query.with_numbers
    if state.act == "plan":
        return call_list.plan(plan_view(index, system, query.at, with_numbers=numbers))
    if state.act == "tell":
        running = query.logs.running(system, query.now)
        aware = running.began if running is not None else None
        view = tell_view(index, system, query.at, with_numbers=numbers, aware=aware)
        return whom_to_tell.whom_to_tell(view)
    log = _running_log(query, system)
    return call_list.call(call_view(index, system, state, query.at, with_numbers=numbers, log=log))


def _running_log(query: IncidentQuery, system: str) -> str | None:
    """Return the sentence that a log runs for the system."""
    log = query.logs.running(system, query.now)
    if log is None:
        return None
    who = first_name(query.index, log.by)
    clock = f"{log.began.astimezone(query.words.timezone):%H:%M}"
    return query.words("incident.log_runs", who=who, clock=clock)


def _choices(query: IncidentQuery, systems: Sequence[str]) -> list[SystemChoice]:
    return [choice(query.index, system, query.at) for system in systems]


def _theirs_first(query: IncidentQuery) -> list[str]:
    return list(dict.fromkeys([*query.own_systems(), *query.index.in_order]))
