"""Enter what happened on the incident path in the journal, once, with what follows from it."""

import logging
from collections.abc import Sequence

from pydantic import JsonValue, ValidationError

from bot.cards.incident import incident_log
from bot.engine.members.member_notices import tell_members
from bot.engine.turn import Engine
from bot.incident.events import LOOKED, IncidentEvent
from bot.incident.incident_log import UNRECORDED, Log, Logs
from bot.incident.snapshot import LogLine
from bot.messages import Card
from bot.texts.words import Words
from governance.changes.draft import InvalidRecord
from governance.commands import AnyCommand, NumberWorked, RecordEvent
from governance.context import NotAllowed, NotFound
from governance.handlers import apply
from governance.local_time import zone_of
from governance.ports import VersionConflict
from governance.roles import Role
from storage.incidents.snapshot_source import LOG_SECTION
from storage.register.journal import JournalEntry
from storage.register.journal_notes import LOOKUP_SECTION, SHOWN
from storage.unit_of_work import UnitOfWork

_log = logging.getLogger(__name__)


def import_events(
    engine: Engine,
    happened: Sequence[IncidentEvent],
    unit: UnitOfWork,
    *,
    with_commands: bool = True,
) -> None:
    """Import what one authority's people did; what was brought in before is left as it is.

    Without commands it is only kept that it happened.
    """
    for one in happened:
        unit.use_tenant(one.authority, who=one.line.who)
        if one.line.what in UNRECORDED:
            continue
        section = LOOKUP_SECTION if one.line.what in LOOKED else LOG_SECTION
        if unit.incidents.has(section, one.line.id):
            continue
        unit.journal.note(JournalEntry(section, one.line.id, 1, _NAMES[one.line.what], _state(one)))
        if with_commands:
            _follow(engine, one, unit)
        unit.journal.write()


_NAMES = {
    "lookup": "LookUp",
    "plan": "ShowPlan",
    "no_answer": "TellNoAnswer",
    "reached": "TellReached",
    "worked": "TellAnswered",
    "started": "StartLog",
    "joined": "JoinLog",
    "wrote": "WriteLog",
    "up": "TellUpAgain",
    "struck": "StrikeLine",
    "timed": "CorrectTime",
    "called_off": "CallOffLog",
    "ended": "EndLog",
}


def _state(one: IncidentEvent) -> dict[str, JsonValue]:
    told: dict[str, JsonValue] = one.line.model_dump(mode="json", exclude_none=True)
    told |= {"platform": one.platform, "age": one.age, "systems": list(one.systems)}
    if one.shown:
        told[SHOWN] = list(one.shown)
    return told


def _follow(engine: Engine, one: IncidentEvent, unit: UnitOfWork) -> None:
    line = one.line
    match line.what:
        case "worked":
            on = line.at.astimezone(zone_of(unit.register)).date()
            command = NumberWorked(key=line.contact, phone=line.phone, on=on)
            _apply(engine, command, one, unit)
        case "started" | "called_off":
            _tell_security(engine, line, unit)
        case "ended":
            log = _log_of(line, unit)
            began = line.at if log is None else log.down[0]
            event = RecordEvent(
                system=line.system,
                kind="incident",
                happened_on=began.astimezone(zone_of(unit.register)).date(),
                title=line.text,
                significant=line.significant is not False,
            )
            _apply(engine, event, one, unit)
        case _:
            return


def _apply(engine: Engine, command: AnyCommand, one: IncidentEvent, unit: UnitOfWork) -> None:
    """Apply it as whoever did it; what they may not do, or what is gone meanwhile, is left."""
    command_context = engine.command_context_of(unit, one.line.who, through=one.platform)
    if command_context is None:
        return
    try:
        apply(command, command_context)
    except (NotAllowed, NotFound, VersionConflict, InvalidRecord, ValidationError) as refused:
        _log.warning("%s came too late: %s", command.name, type(refused).__name__)


def _log_of(line: LogLine, unit: UnitOfWork) -> Log | None:
    logs = Logs()
    logs.add([LogLine.model_validate(one) for one in unit.incidents.lines()])
    return logs.find(line.log)


def _tell_security(engine: Engine, line: LogLine, unit: UnitOfWork) -> None:
    """Tell whoever sees to the system's information security, once for each log.

    They are told that it has begun, and that it was a false alarm.
    """
    command_context = engine.command_context_of(unit, line.who, through="console")
    if command_context is None:
        return
    scope = f"system:{line.system}"
    holders = command_context.scope_context(scope).roster.roles.holders(Role.ISK, scope)
    emails = [holder.member.email for holder in holders if holder.member.email != line.who]

    def draw(words: Words) -> Card:
        if line.what == "called_off":
            who = command_context.actor.name
            return incident_log.called_off(words, unit.now, system=line.system, who=who)
        return incident_log.early_warning(
            words, unit.now, system=line.system, who=command_context.actor.name, began=line.at
        )

    kind = "nis2" if line.what == "started" else "nis2_off"
    tell_members(unit, f"{kind}:{line.log}", emails, draw)
