"""Answer with an incident log: it is begun or joined, written in, and ended."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from bot.cards.incident import incident_log
from bot.cards.incident.incident_log import LogLineView, LogView
from bot.incident.button_tokens import ButtonState, TokenSealer, short
from bot.incident.call_list_answers import CallListAnswers, useless
from bot.incident.call_lists import first_name
from bot.incident.card_buttons import seal_buttons
from bot.incident.events import IncidentEvent
from bot.incident.incident_log import Log
from bot.incident.incident_query import IncidentAnswer, IncidentQuery, ShownCard
from bot.incident.snapshot import LogLine
from bot.incident.snapshot_index import SnapshotIndex
from bot.messages import Card
from bot.texts.words import Words
from governance.roles import Role

_LONGEST_LINE: Final = 2000
_LONGEST_TITLE: Final = 200
_MOST_TOLD: Final = 2


class LogAnswers:
    """It keeps the logs of the query's authority, and draws them for whoever is with one."""

    def __init__(self, sealing: TokenSealer, call_lists: CallListAnswers) -> None:
        self._sealing = sealing
        self._call_lists = call_lists

    def open(self, query: IncidentQuery, system: str, state: ButtonState) -> IncidentAnswer:
        """Begin a log, or join the one that runs."""
        running = query.logs.running(system, query.now)
        happened: list[IncidentEvent] = []
        log_id = running.id if running else short(f"{state.call}:{query.key}")
        if running is None or query.person.email not in running.people:
            what = "started" if running is None else "joined"
            line = query.line(what, system=system, call=state.call, log=log_id)
            query.logs.add([line])
            happened.append(query.event(line, [system]))
        answer = self._call_lists.show(query, replace(state, act="call"))
        found = query.logs.find(log_id)
        if found is None:
            return answer
        drawn = self._card(query, found, replace(state, log=log_id))
        shown = ShownCard(f"log:{log_id}:{query.key[:12]}", drawn, new=True, log=log_id)
        return replace(answer, shown=[*answer.shown, shown], happened=happened, log=log_id)

    def write(self, query: IncidentQuery, log: Log, text: str) -> IncidentAnswer:
        """Write a line of the person's own."""
        cleaned = " ".join(text.split())[:_LONGEST_LINE]
        if not cleaned:
            return useless(query)
        line = query.line("wrote", system=log.system, log=log.id, text=cleaned)
        return self._add(query, log, line)

    def end(self, query: IncidentQuery, log: Log, fields: Mapping[str, str]) -> IncidentAnswer:
        """End it, with its title and whether it was significant."""
        title = " ".join(fields.get("title", "").split())[:_LONGEST_TITLE]
        line = query.line(
            "ended",
            system=log.system,
            log=log.id,
            text=title or query.words("incident_log.no_title"),
            significant=fields.get("significant") != "no",
        )
        return self._add(query, log, line)

    def card(self, query: IncidentQuery, log: Log) -> Card:
        """Draw the log as it stands, for somebody who is with it."""
        # A call of its own, for what is pressed on a card that comes from the log.
        call = short(f"log:{log.id}")
        state = ButtonState("show_log", call, query.now, log=log.id, system=short(log.system))
        return self._card(query, log, state)

    def _add(self, query: IncidentQuery, log: Log, line: LogLine) -> IncidentAnswer:
        """Add the line to the log, for all who are with it."""
        query.logs.add([line])
        drawn = self.card(query, query.logs.find(log.id) or log)
        shown = ShownCard(f"log:{log.id}:{query.key[:12]}", drawn, new=False, log=log.id)
        return query.answer(shown=[shown], happened=[query.event(line, [log.system])], log=log.id)

    def _card(self, query: IncidentQuery, log: Log, state: ButtonState) -> Card:
        index, words = query.index, query.words
        holders = index.roles.holders(Role.ISK, log.system, query.today)
        told = [one.person.name for one in holders][:_MOST_TOLD]
        view = LogView(
            words=words,
            now=query.now,
            system=log.system,
            began=log.began,
            lines=[*_lines(index, log, words)],
            people=[first_name(index, email) for email in log.people],
            told=words.listed(told),
            ended=log.end.at if log.end else None,
            title=log.end.text if log.end else None,
            waits=query.waits,
        )
        drawn = replace(state, system=short(log.system), log=log.id)
        return seal_buttons(incident_log.log(view), drawn, query.about, self._sealing)


def _lines(index: SnapshotIndex, log: Log, words: Words) -> Iterator[LogLineView]:
    tries: dict[str, int] = {}
    for line in log.lines:
        who = first_name(index, line.who)
        match line.what:
            case "no_answer":
                count = tries[line.contact] = tries.get(line.contact, 0) + 1
                said = words("incident_log.no_answer", callee=line.callee, n=count)
                yield LogLineView(line.at, said)
            case "worked":
                said = words("incident_log.worked", callee=line.callee, who=who)
                yield LogLineView(line.at, said)
            case "wrote":
                yield LogLineView(line.at, words("incident_log.wrote", who=who), line.text)
            case "started" | "joined" | "ended":
                yield LogLineView(line.at, words(f"incident_log.{line.what}", who=who))
            case _:
                continue
