"""Find the systems that words of an incident may be of: named, or with a list or a log at hand."""

from datetime import datetime

from bot.incident.button_tokens import ButtonState, short
from bot.incident.incident_log import TOUCHED, Log
from bot.incident.incident_query import IncidentQuery
from bot.language.normalise import Sentence
from bot.understanding.incidents.emergency import says_trouble
from bot.understanding.incidents.incident_words import IncidentWords

_NAMED = ("system", "supplier", "contract")


def keys_of(said: IncidentWords, kind: str) -> list[str]:
    """Return the keys of what is named of that kind."""
    return [key for one in said.mentions if one.kind == kind for key in one.keys]


def systems_in(query: IncidentQuery, said: IncidentWords) -> list[str]:
    """Return the systems that are named."""
    return query.index.named_by("system", keys_of(said, "system"), query.today)


def may_be_of(query: IncidentQuery, said: IncidentWords, system: str) -> bool:
    """Tell whether nothing is named, or the system is named, or its supplier or contract."""
    index = query.index
    return not said.mentions or any(
        system in index.named_by(one.kind, one.keys, query.today) for one in said.mentions
    )


def names_another(query: IncidentQuery, text: str, system: str) -> bool:
    """Tell whether it names something that is not that system's."""
    index = query.index
    mentions = index.names.mentions(Sentence(text))
    return any(
        system not in index.named_by(one.kind, one.keys, query.today)
        for one in mentions
        if one.kind in _NAMED
    )


def cries(query: IncidentQuery, text: str) -> bool:
    """Tell whether it names the system and says that it is down: the whole list comes then."""
    return bool(named_systems(query, text)) and says_trouble(text, query.index.names)


def named_systems(query: IncidentQuery, text: str) -> list[str]:
    """Return the systems that a text names."""
    mentions = query.index.names.mentions(Sentence(text))
    return query.index.named_by(
        "system", [key for one in mentions if one.kind == "system" for key in one.keys], query.today
    )


def list_of(query: IncidentQuery, text: str) -> str | None:
    """Return the system whose list was shown within the hour and that something is told of.

    It is the one that is named; else the one that was last said to be down, or of which something
    was told that is held; else the one whose list was shown last. None where none was.
    """
    named = named_systems(query, text)
    shown = [name for name in query.looked_at if name in named]
    return next(iter([*shown, *_told_of_lately(query), *query.looked_at]), None)


def _told_of_lately(query: IncidentQuery) -> list[str]:
    """Return the systems of which something was told within the hour, the last first."""
    lately: dict[str, datetime] = {}
    for system in query.looked_at:
        held = query.logs.held(system, query.person.email, query.now)
        told = [line.at for line in held]
        down = query.said_down.get(system)
        told += [down] if down is not None and not _closed_since(query, system, down) else []
        if told:
            lately[system] = max(told)
    return sorted(lately, key=lately.__getitem__, reverse=True)


def waits_for_log(query: IncidentQuery) -> bool:
    """Tell whether what is told may wait for a log: something was said to be down, or of a call.

    A list that was only looked up, or asked for in case something fails, keeps nothing. Neither
    does one whose log was closed since.
    """
    return bool(_told_of_lately(query)) or any(
        not _closed_since(query, system, down) for system, down in query.said_down.items()
    )


def _closed_since(query: IncidentQuery, system: str, down: datetime) -> bool:
    """Tell whether a log of the system was closed after it was said to be down."""
    log = query.logs.last_of(query.person.email, (system,))
    return log is not None and log.end is not None and log.end.at >= down


def systems_at_hand(query: IncidentQuery) -> list[str]:
    """Return the systems a follow-up may be about, the likeliest first.

    They are that of the list that was shown just now, those of the person's logs, and those whose
    lists were shown within the hour.
    """
    shown = query.shown if query.shown is not None and len(query.shown) == 1 else ()
    logs = [log.system for log in query.logs.of(query.person.email, query.now)]
    found = dict.fromkeys([*shown, *logs, *query.looked_at])
    return [name for name in found if name in query.index.systems]


def is_on_top(query: IncidentQuery) -> bool:
    """Tell whether the newest card is the list of one system."""
    return query.on_top and query.shown is not None and len(query.shown) == 1


def call_state(query: IncidentQuery, system: str) -> ButtonState:
    """Return the state of a button on the list of that system."""
    return ButtonState("call", query.key, query.now, system=short(system))


def log_in_force(query: IncidentQuery) -> Log | None:
    """Return the log the person is with in which something happened within the hour."""
    logs = query.logs.of(query.person.email, query.now)
    return next((log for log in logs if query.now - log.touched < TOUCHED), None)
