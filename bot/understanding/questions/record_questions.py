"""Read a question about records of the register: of which section, which columns, which of them.

Every column can be asked for, by its label or what people call it (`columns.yaml`). The section
whose words cover the question best is the one that is meant; no sentence has a pattern of its own.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, partial
from pathlib import Path
from typing import get_args

import yaml
from pydantic import JsonValue

from bot.language.document_references import has_question_mark
from bot.language.normalise import normalise_phrase
from bot.language.phrase_table import words_of
from bot.language.questions import asks_first, asks_for_several, asks_inverted
from bot.language.vocabulary import listed
from bot.messages import Lang
from bot.nlu_port import Intent, Interpretation, PriorContext
from bot.texts.words import shown
from bot.understanding.entities.periods import Period, read_period
from bot.understanding.intents.intents import Slot
from bot.understanding.intents.slots import Slots
from bot.understanding.questions.limits import SaidLimit, limits_in, since_or_until
from bot.understanding.text.patterns import Heard, PatternHit, Patterns
from governance.queries.record_query import BEGINS_ON, ORDERED_BY
from governance.records.columns import Column, sheet_of, sheets
from governance.schema.scopes import ScopeKind

RECORDS, PROFILE = "records", "profile"
"""The pages, and intents, of records asked for, and of the thing or person that is named."""
_OF_PEOPLE: Mapping[str, Set[str]] = {
    "members": frozenset({"phone", "email", "title"}),
    "contacts": frozenset({"phone", "alt_phone", "email", "hours", "function"}),
}
"""The columns that the profile of somebody shows."""
_PEOPLE = ("members", "contacts", "seats", "roles")
_ABOUT_PEOPLE = (*_PEOPLE, "absences")

ANY_SECTION, _OF_ONE_THING, _WHOLE_SECTIONS = "*", "+", "whole sections"
_LACKING, _EVERY, _COMPARED_BY = "lacking", "every", "compared"
_COMPARES = ("most", "least", "each")
_COMPARED = frozenset(_COMPARES)
_COUNTED = ("count", *_COMPARES)
_FIRST_OR_LAST = ("oldest", "newest")
_TELLING = frozenset((*_COUNTED, *_FIRST_OR_LAST))
_CALLED = "_called"
_SEPARATOR = "/"
_ASKS = "?"
"""The name that stands for the section in patterns of `asked_of_records`."""

_COLUMN, _SECTION, _VALUE = 1.5, 1.3, 1.1
_OF_SMALL_WORDS = 0.1
_RELATED, _NEAR, _UNREAD = 0.4, 0.3, 0.35
_ENOUGH = 0.75
_MOST_UNREAD = 3
_SHORTEST_TELLING = 3
_TELL_NOTHING = frozenset(
    {"yes", "no", "partly", "us", "supplier", "change", "written", "tender", "yearly", "normal"}
)
"""Choices whose words stand in questions of all kinds."""
_LANGUAGES: Sequence[Lang] = get_args(Lang)
_SHORT = 6
_LAST_TIME = "last_time"
_REASON, _WHY_NOT = "reason", "deviations"
_OF_EACH_PERSON = "reviews"
"""The section of which each person may lack a record of their own."""
_MOST_NAMES = 12
"""The most words for a section that are tried where a question leaves it out."""
_DAY, _DOER = "_on", "_by"
"""The ends of the names of the day something was done, and of who did it."""
_SHOWN_BY = ("section", "about", "values", "find", "since", "until", "dated")
"""The arguments by which records were shown, which go on for a question about them."""
_PERIOD = ("since", "until", "dated")
_SOME = frozenset({"all", "who", "count"})
_MOST_COLUMNS = 4
_AIMS = ("missed", "reached")
"""Measurements are asked for by how they stand to their target, with `_missed` or `_reached`."""
_OF_NUMBERS = ("whole", "decimal")
_DIRECTLY: Mapping[ScopeKind, str] = {
    "system": "systems",
    "contract": "contracts",
    "supplier": "suppliers",
    "forum": "forums",
}


@dataclass(frozen=True)
class _Candidate:
    """A section, the hits that speak for it, and how well they cover the question."""

    section: str
    columns: Mapping[str, Sequence[PatternHit]]
    values: Mapping[str, str]
    called: Sequence[PatternHit]
    chosen: Sequence[PatternHit]
    read: frozenset[int]
    unread: Sequence[int]
    score: float


def asked_of_records(
    heard: Heard,
    slots: Slots,
    known: Sequence[bool],
    topic: PriorContext | None,
    *,
    today: date,
) -> Interpretation | None:
    """Read the question, or return None where it is none about records.

    `known` says of each word whether it carries a sentence without changing it. The confidence is
    the share of the telling words that the section's words cover.
    """
    if not words_of("papers").isdisjoint(heard.words):
        return None
    hits = _patterns().hits(heard)
    wants = _wants(hits, heard, slots) if heard.words else []
    if not _asks(heard, slots, wants):
        return _of_another(heard, slots, known, topic)
    limits = limits_in(heard)
    asked_places = {place for hit in hits if _of(hit)[0] == _ASKS for place in hit.places}
    content = _content(heard, slots, known, {place for limit in limits for place in limit.places})
    candidates = [
        found
        for section, of_section in _by_section(hits).items()
        if (found := _weighed(section, of_section, content, asked_places, heard)) is not None
    ]
    best = max(candidates, key=lambda one: (one.score, len(one.columns)), default=None)
    if best is not None and _is_one_of_several(best, candidates, heard):
        best = _of_people(best, candidates, wants)
    if best is not None:
        best = _compared(best, candidates, wants)
    if best is None or not _is_told_by(best, heard, slots, wants):
        return _of_another(heard, slots, known, topic)
    if best.score < _ENOUGH and not _asks_for_one(best, candidates, wants, limits):
        return _of_another(heard, slots, known, topic)
    return _read(best, candidates, heard, slots, wants, content, topic, limits, today)


def asked_of_what_was_shown(
    heard: Heard, slots: Slots, known: Sequence[bool], topic: PriorContext
) -> Interpretation | None:
    """Read words that may be about a column of the records that were shown, and nothing else.

    An example is `hvad prøvede vi` (what did we test) after the last exercise. Every telling word
    is of the section.
    """
    section = shown_section(topic)
    named = heard.mentions or slots.about or slots.person or slots.mine or slots.requirement
    if named or not section or not topic.slots.get("about"):
        return None
    hits = _by_section(_patterns().hits(heard)).get(section, ())
    content = _content(heard, slots, known)
    found = _weighed(section, hits, content, set(), heard)
    if found is None or found.unread or not found.columns:
        return None
    return _of_shown(topic, _with_who_did(section, [*found.columns][:_MOST_COLUMNS], heard))


def reason_of_what_was_shown(topic: PriorContext, *, denies: bool) -> Interpretation | None:
    """Ask for the reason of the records that were shown, where their section keeps one.

    Where it `denies`, as `hvorfor ikke` (why not), deviations give the reason.
    """
    columns = sheet_of(shown_section(topic)).columns
    if any(one.field == _REASON for one in columns):
        return _of_shown(topic, [_REASON])
    if not denies or not topic.slots.get("about"):
        return None
    deviations = {"section": _WHY_NOT, "about": topic.slots["about"]}
    return _of_shown(replace(topic, slots=deviations), [_REASON])


def lacking_of_what_was_shown(topic: PriorContext) -> Interpretation | None:
    """Ask whose review is lacking, where reviews of a kind were shown."""
    values = topic.slots.get("values")
    if topic.intent != RECORDS or shown_section(topic) != _OF_EACH_PERSON or not values:
        return None
    shown = _of_shown(topic, [f"done{_DAY}"]).slots
    arguments: dict[str, JsonValue] = {**shown, "wants": [_LACKING, "who"]}
    return Interpretation(RECORDS, arguments, 1.0, Intent("page", RECORDS, arguments))


def _with_who_did(section: str, columns: Sequence[str], heard: Heard) -> list[str]:
    """Put whoever did something before the day of it, where it is asked who did.

    An example is `hvem har godkendt den` (who has approved it).
    """
    if words_of("asks_of_people").isdisjoint(heard.words):
        return list(columns)
    known = {column.field for column in sheet_of(section).columns}
    did = [f"{name.removesuffix(_DAY)}{_DOER}" for name in columns if name.endswith(_DAY)]
    return list(dict.fromkeys((*(name for name in did if name in known), *columns)))


def _of_shown(topic: PriorContext, columns: Sequence[str]) -> Interpretation:
    kept = {name: one for name, one in topic.slots.items() if name in _SHOWN_BY}
    arguments: dict[str, JsonValue] = {**kept, "columns": list(columns)}
    if topic.intent == _LAST_TIME:
        arguments["wants"] = ["newest"]
    return Interpretation(RECORDS, arguments, 1.0, Intent("page", RECORDS, arguments))


def shown_section(topic: PriorContext) -> str:
    """Return the section whose records were shown; empty where it was none."""
    section = topic.slots.get("section")
    return section if isinstance(section, str) and section in called_in_speech() else ""


def names_of_section(section: str) -> Sequence[str]:
    """Return the words a section's records are called by, which a question may leave out."""
    words = called_in_speech()[section]
    called = (*listed("sections").get(section, ()), *words.get(_CALLED, ()))
    return [one for one in called if " " not in one and not _lacks(one)][:_MOST_NAMES]


def _content(
    heard: Heard,
    slots: Slots,
    known: Sequence[bool],
    limited: Set[int] = frozenset(),
) -> list[int]:
    """Return the places of the words that tell what is asked for."""
    return [
        place
        for place, word in enumerate(heard.words)
        if place not in heard.mention_at
        and place not in slots.whole
        and place not in limited
        and not known[place]
        and len(word) >= _SHORTEST_TELLING
        and word not in _small_words()
    ]


def sections_named(heard: Heard, slots: Slots) -> list[Interpretation]:
    """Return a question for all of each section that is named, whatever is asked of it.

    The section whose name takes most words comes first.
    """
    called: defaultdict[str, set[int]] = defaultdict(set)
    for hit in _patterns().hits(heard):
        section, field, value = _of(hit)
        if section != _ASKS and not field and not value:
            called[section] |= hit.places - heard.mention_at.keys()
    named = sorted(called, key=lambda one: -len(called[one]))
    return [_all_of(section, slots) for section in named if called[section]]


def _all_of(section: str, slots: Slots) -> Interpretation:
    arguments: dict[str, JsonValue] = {"section": section, "wants": ["all"], **slots.of(("about",))}
    return Interpretation(RECORDS, arguments, _NEAR, Intent("page", RECORDS, arguments))


def _of_people(
    best: _Candidate, candidates: Sequence[_Candidate], wants: Sequence[str]
) -> _Candidate | None:
    """Return the only section of people among those that tell it as well, where it asks who."""
    people = [one for one in candidates if one.score == best.score and one.section in _ABOUT_PEOPLE]
    return people[0] if "who" in wants and len(people) == 1 else None


def _compared(
    best: _Candidate, candidates: Sequence[_Candidate], wants: Sequence[str]
) -> _Candidate:
    """Return the section whose records are compared, or looked for in vain.

    Who sits in most forums is asked of seats. In `har alle leverandører en døgnvagt` (have all
    suppliers a duty desk) what is asked for stands last, and of whom stands first.
    """
    others = [one for one in candidates if one.section != best.section]
    called = [one for one in others if one.called or one.chosen]
    if "who" in wants and not _COMPARED.isdisjoint(wants) and not _naming(best, "members"):
        found = next((one for one in called if _naming(one, "members")), best)
        return replace(found, unread=[one for one in found.unread if one not in best.read])
    if _LACKING in wants and best.section in _DIRECTLY.values() and not best.columns:
        after = [one for one in called if _first_place(one) > _first_place(best)]
        return max(after, key=lambda one: one.score, default=best)
    return best


def _first_place(one: _Candidate) -> int:
    hits = (*one.called, *one.chosen)
    return min((place for hit in hits for place in hit.places), default=-1)


def _naming(one: _Candidate, section: str) -> list[str]:
    """Return the fields of the section's records that name a record of that other section."""
    return [column.field for column in sheet_of(one.section).columns if column.refers == section]


def _asks_for_one(
    best: _Candidate,
    candidates: Sequence[_Candidate],
    wants: Sequence[str],
    limits: Sequence[SaidLimit],
) -> bool:
    """Tell whether it asks how many of the section, or which of them, and says no more."""
    telling = bool(limits) or not _TELLING.isdisjoint(wants)
    telling = telling or (_LACKING in wants and bool(_subject(best, candidates)))
    return bool(best.called or best.columns or best.values) and telling and not best.unread


def _is_one_of_several(best: _Candidate, candidates: Sequence[_Candidate], heard: Heard) -> bool:
    """Tell whether other sections would tell it as well, and nothing says which is meant.

    Contracts and deviations alike expire.
    """
    if best.called or best.values or heard.mentions:
        return False
    return sum(one.score == best.score for one in candidates) > 1


def _is_told_by(best: _Candidate, heard: Heard, slots: Slots, wants: Sequence[str]) -> bool:
    """Tell whether records of the section can tell what is asked.

    Of a requirement, follow-ups alone do. They do not tell who sees to something. Colleagues and
    their absences are not about a system or a contract.
    """
    sheet = sheet_of(best.section)
    fields = {column.refers for column in sheet.columns} | {best.section}
    things = [one for one in heard.mentions if one.kind != "person"]
    if things and not fields & {"scope", *_DIRECTLY.values()}:
        return False
    of_requirement = any(column.field == "requirement" for column in sheet.columns)
    of_columns = {place for hits in best.columns.values() for hit in hits for place in hit.places}
    named_so = bool(slots.whole) and {*slots.whole} <= of_columns
    if slots.requirement and not ((of_requirement and best.called) or named_so):
        return False
    if "" in best.values:
        return True
    to_come = not words_of("who_is_to").isdisjoint(heard.words)
    if "who" in wants and not ((best.columns and not to_come) or _LACKING in wants):
        days = [sheet.of_field(name).past for name in best.columns]
        if to_come and days and all(days):
            return False
        return best.section in _ABOUT_PEOPLE or not _COMPARED.isdisjoint(wants)
    return bool(best.columns or best.called or best.section != "roles" or "who" in wants)


def _read(
    best: _Candidate,
    candidates: Sequence[_Candidate],
    heard: Heard,
    slots: Slots,
    wants: Sequence[str],
    content: Sequence[int],
    topic: PriorContext | None,
    limits: Sequence[SaidLimit],
    today: date,
) -> Interpretation:
    if (somebody := _of_somebody(best, heard, slots)) is not None:
        return Interpretation(PROFILE, somebody, 1.0, Intent("page", PROFILE, somebody))
    arguments: dict[str, JsonValue] = {"section": best.section}
    denied = _denied_columns(best, heard)
    named = sorted(best.columns, key=lambda name: name not in denied)
    columns = [name for name in named if name not in best.values][:_MOST_COLUMNS]
    if denied and _LACKING in wants:
        columns = denied
    if columns:
        arguments["columns"] = [*_with_who_did(best.section, columns, heard)]
    values: dict[str, JsonValue] = {name: one for name, one in best.values.items() if name}
    if values:
        arguments["values"] = values
    if aim := best.values.get(""):
        arguments |= {"columns": ["value"], "against": "target"}
        target, wants = _target(aim, wants)
        arguments |= {"target": target} if target and not slots.about else {}
    arguments |= slots.of(("about", "person", "mine"))
    arguments |= _period(best, slots, heard, today)
    limited, wants, used = _limited(best, limits, wants, today)
    if not {"since", "until"}.isdisjoint(limited):
        arguments = {name: one for name, one in arguments.items() if name not in _PERIOD}
    arguments |= limited
    arguments.pop("words", None)
    leans = topic is not None and _leans(heard, of_all="all" in wants)
    if leans and topic is not None and not (slots.about or slots.person or slots.mine):
        before = topic.slots.get("about")
        arguments |= {"about": before} if before else {}
    subject = _subject(best, candidates)
    by = _counted_by(best, subject, wants)
    if by:
        arguments["by"] = by
    elif subject and _LACKING in wants and not denied:
        arguments["of"] = subject
    if wants:
        arguments["wants"] = list(wants)
    find = [*best.unread, *_numbered(best, heard, limits)]
    if find:
        arguments["find"] = " ".join(heard.words[place] for place in sorted(find))
    read = {place for place in best.read if heard.words[place] not in _small_words()}
    stretch = any(one.first < one.last for one in slots.periods.values())
    timeless = stretch and {"since", "until", "limits"}.isdisjoint(arguments)
    unread = len(best.unread) + len(limits) - used + timeless
    share = 1 - unread / max(1, len({*content, *read}) + len(limits))
    return Interpretation(RECORDS, arguments, share, Intent("page", RECORDS, arguments))


def _target(aim: str, wants: Sequence[str]) -> tuple[str, Sequence[str]]:
    """Return which measurements are asked for, if some are, and what else is wanted of them.

    Whether all reached their target asks for those that did not.
    """
    if _SOME.isdisjoint(wants) and _LACKING not in wants:
        return "", wants
    lacking = _LACKING in wants and aim == "reached"
    return "missed" if lacking else aim, [one for one in wants if one != _LACKING]


def _denied_columns(best: _Candidate, heard: Heard) -> list[str]:
    """Return the columns whose own words deny them, as `uden leverandøren` (without …) does."""
    return [
        name
        for name, hits in best.columns.items()
        if any(heard.words[place] in words_of("says_not") for hit in hits for place in hit.places)
    ]


def _limited(
    best: _Candidate, limits: Sequence[SaidLimit], wants: Sequence[str], today: date
) -> tuple[dict[str, JsonValue], Sequence[str], int]:
    """Return the limits as arguments, what is wanted beside them, and how many were of a column.

    A limit that is denied is its opposite: what one cannot do without for more than four hours has
    to be back within four.
    """
    sheet = sheet_of(best.section)
    said = [sheet.of_field(name) for name in best.columns]
    days = [one for one in (*said, *_own_day_of(best.section)) if one.kind == "day"]
    arguments: dict[str, JsonValue] = {}
    kept: dict[str, JsonValue] = {}
    used = 0
    for limit in limits:
        column = next((one for one in said if limit.fits(one)), None)
        if column is None and limit.unit is not None:
            own = [one for one in sheet.columns if one.kind in _OF_NUMBERS and limit.fits(one)]
            column = own[0] if len(own) == 1 and not limit.is_age else None
        if column is not None:
            denied = _LACKING in wants
            kept[column.field] = dict((limit.opposite() if denied else limit).of(column))
            wants = [one for one in wants if one != _LACKING]
            arguments["columns"] = list(dict.fromkeys((*best.columns, column.field)))
            used += 1
        elif limit.is_age and days:
            first = days[0]
            if _LACKING in wants and first.past:
                then = (today - limit.stretch).isoformat()
                arguments |= {"since": then, "until": today.isoformat()}
            else:
                arguments.pop("since", None)
                arguments |= since_or_until(limit, first, today=today)
            used += 1
    if kept:
        arguments["limits"] = kept
    return arguments, wants, used


def _own_day_of(section: str) -> list[Column]:
    own = ORDERED_BY.get(section)
    return [] if own is None else [sheet_of(section).of_field(own)]


def _counted_by(best: _Candidate, subject: str, wants: Sequence[str]) -> str:
    """Return the field by which records are to be counted, where it asks who or what has the most.

    Where a column is a number itself, it is asked which has the most of that.
    """
    sheet = sheet_of(best.section)
    if _COMPARED.isdisjoint(wants) or any(
        sheet.of_field(name).kind in _OF_NUMBERS or sheet.of_field(name).kind == "day"
        for name in best.columns
    ):
        return ""
    subjects = [*(["members"] if "who" in wants else []), *([subject] if subject else [])]
    return next((field for one in subjects for field in _naming(best, one)), "")


def _numbered(best: _Candidate, heard: Heard, limits: Sequence[SaidLimit]) -> Iterator[int]:
    """Yield the figures that follow the name of a section or a choice, as in `tillæg 3`."""
    limited = {place for limit in limits for place in limit.places}
    for after in (place + 1 for place in sorted(best.read)):
        figure = after < len(heard.words) and heard.words[after].isdigit()
        figure = figure and after not in best.read
        if figure and after not in heard.mention_at and after not in limited:
            yield after


def _of_somebody(best: _Candidate, heard: Heard, slots: Slots) -> dict[str, JsonValue] | None:
    """Ask for the person whose telephone, e-mail or title is asked for, by name or in words."""
    shown = _OF_PEOPLE.get(best.section, frozenset())
    if not best.columns or not best.columns.keys() <= shown or slots.about:
        return None
    if slots.person:
        return {"person": slots.person}
    if not best.unread:
        return None
    return {"find": " ".join(heard.sentence.between(place, place + 1) for place in best.unread)}


def _period(best: _Candidate, slots: Slots, heard: Heard, today: date) -> dict[str, JsonValue]:
    """Return the days asked about, in the past where the column is of days gone by.

    `øvelsen fra november` (the exercise of November) was held then, whatever is asked of it.
    """
    sheet = sheet_of(best.section)
    days = [sheet.of_field(name) for name in best.columns]
    own = ORDERED_BY.get(best.section)
    if own is not None:
        days.append(sheet.of_field(own))
    if (from_then := _from_then(best, slots, heard)) is not None:
        return from_then
    if sheet.record_class.lasts is not None and not best.columns:
        lasting = read_period(heard.sentence, today=today, tense="future")
        return {} if lasting is None or not slots.periods else _days_of(lasting)
    day = next((column for column in days if column.kind == "day"), None)
    if day is None or not (day.past or day.field in best.columns):
        return {}
    slot: Slot = "on" if day.past else "until"
    period = slots.periods.get(slot)
    if period is None:
        return {}
    before = heard.words[max(0, period.start - 1) : period.start]
    if not words_of("before_that_time").isdisjoint(before):
        return {"until": (period.first - timedelta(days=1)).isoformat()}
    if not words_of("after_that_time").isdisjoint(before):
        return {"since": period.first.isoformat()}
    first = {"since": period.first.isoformat()} if period.first < period.last or day.past else {}
    dated = own is not None and not words_of("of_that_time").isdisjoint(before)
    return {**first, "until": period.last.isoformat(), **({"dated": own} if dated else {})}


def _from_then(best: _Candidate, slots: Slots, heard: Heard) -> dict[str, JsonValue] | None:
    """Return the days in which records began: `kontrakter fra 2022` (contracts from 2022).

    None where no column is asked for, or records of the section are from the day they go by.
    """
    begins, period = BEGINS_ON.get(best.section), slots.periods.get("on")
    if begins is None or period is None or best.columns:
        return None
    before = heard.words[max(0, period.start - 1) : period.start]
    if words_of("of_that_time").isdisjoint(before):
        return None
    return {**_days_of(period), "dated": begins}


def _days_of(period: Period) -> dict[str, JsonValue]:
    return {"since": period.first.isoformat(), "until": period.last.isoformat()}


def _of_another(
    heard: Heard, slots: Slots, known: Sequence[bool], topic: PriorContext | None
) -> Interpretation | None:
    """Ask the same of something else, as `og på Fyrjournal?` (and on Fyrjournal?) does."""
    if topic is None or topic.intent != RECORDS or not (slots.about or slots.person):
        return None
    rest = [
        place
        for place in range(len(heard.words))
        if place not in heard.mention_at and not known[place]
    ]
    if rest or len(heard.words) > _SHORT:
        return None
    kept = {name: one for name, one in topic.slots.items() if name not in ("about", "person")}
    arguments = {**kept, **slots.of(("about", "person", "mine"))}
    return Interpretation(RECORDS, arguments, 1.0, Intent("page", RECORDS, arguments))


def is_answered_by(answers: Set[str], asked: Interpretation) -> bool:
    """Tell whether a page that answers those sections and columns answers what is asked.

    With `section/+` it shows all there is of one thing, where that is named, and with `compared
    section` which of them stands best or worst.
    """
    section, columns = str(asked.slots["section"]), asked.slots.get("columns")
    asked_for = asked.slots.get("wants")
    wants = set(asked_for) if isinstance(asked_for, list) else set()
    lacking = _LACKING in wants
    if any(asked.slots.get(name) for name in ("of", "by", "limits", "target", "titled")):
        return False
    dated = any(asked.slots.get(name) for name in ("since", "until"))
    if lacking and not dated and f"{_LACKING} {section}/{ANY_SECTION}" in answers:
        return True
    if not wants.isdisjoint(_COUNTED):
        return not columns and "count" not in wants and f"{_COMPARED_BY} {section}" in answers
    values = asked.slots.get("values")
    chosen = {f"{section}/{name}" for name in values} if isinstance(values, dict) else set[str]()
    narrowed = not chosen <= answers and f"{section}/{ANY_SECTION}" not in answers
    if narrowed and ("who" in wants or asked.slots.get("person")):
        return False
    if asked.slots.get("about") and f"{section}/{_OF_ONE_THING}" in answers and not lacking:
        return True
    if not isinstance(columns, list):
        by_day = f"{section}/{ORDERED_BY.get(section, ANY_SECTION)}"
        if "oldest" in wants and by_day not in answers:
            return False
        if ANY_SECTION in answers:
            return True
        if section in answers and not dated:
            return chosen <= answers
        return not (dated or chosen) and _WHOLE_SECTIONS in answers
    if dated and not asked.slots.get("about") and f"{section}/{ANY_SECTION}" not in answers:
        return False
    before = f"{_LACKING} " if lacking else ""
    named = (f"{before}{section}/{ANY_SECTION}", f"{before}{section}/{columns[0]}")
    return not answers.isdisjoint(named)


def compares(asked: Interpretation) -> bool:
    """Tell whether it asks for what only a look through the records of a section can tell."""
    said = asked.slots.get("wants")
    wants = set(map(str, said)) if isinstance(said, list) else set[str]()
    narrow = any(asked.slots.get(name) for name in ("columns", "about", "person"))
    if not wants.isdisjoint((*_COMPARES, "oldest")) or ("newest" in wants and not narrow):
        return True
    return any(asked.slots.get(name) for name in ("by", "limits", "against"))


def names_in_words(asked: Interpretation) -> bool:
    """Tell whether it asks for somebody by words that may be a name."""
    return asked.intent == PROFILE and "find" in asked.slots


# ── Which section ────────────────────────────────────────────────────────────


def _weighed(
    section: str,
    hits: Sequence[PatternHit],
    content: Sequence[int],
    asked: set[int],
    heard: Heard,
) -> _Candidate | None:
    """Weigh how well the section's words cover the telling words of the question."""
    columns: defaultdict[str, list[PatternHit]] = defaultdict(list)
    values: dict[str, str] = {}
    called, chosen = [], []
    worth: dict[int, float] = {}
    for hit in sorted(hits, key=lambda one: -one.words):
        _, field, value = _of(hit)
        if value:
            values.setdefault(field, value)
            chosen.append(hit)
            each = _VALUE
        elif field:
            columns[field].append(hit)
            each = _COLUMN
        else:
            called.append(hit)
            each = _SECTION
        for place in hit.places - heard.mention_at.keys():
            small = _OF_SMALL_WORDS if heard.words[place] in _small_words() else 1.0
            worth[place] = max(worth.get(place, 0.0), each * hit.quality * small)
    covered = sum(each for place, each in worth.items() if place not in asked)
    unread = [place for place in content if place not in worth and place not in asked]
    if not covered or len(unread) > _MOST_UNREAD:
        return None
    kinds = {one.kind for one in heard.mentions if one.kind != "person"}
    related = sum(_RELATED if kind in _kinds_of(section) else _NEAR for kind in kinds)
    people = _RELATED * (
        section == "members" and any(one.kind == "person" for one in heard.mentions)
    )
    score = covered + related + people - _UNREAD * len(unread)
    return _Candidate(
        section=section,
        columns=_longest(columns),
        values=values,
        called=called,
        chosen=chosen,
        read=frozenset(worth),
        unread=unread,
        score=score,
    )


def _longest(
    columns: Mapping[str, Sequence[PatternHit]],
) -> Mapping[str, Sequence[PatternHit]]:
    """Leave out a column whose words are only a part of another column's."""
    places = {
        field: frozenset().union(*(hit.places for hit in hits)) for field, hits in columns.items()
    }
    return {
        field: hits
        for field, hits in columns.items()
        if not any(places[field] < other for name, other in places.items() if name != field)
    }


def _subject(best: _Candidate, candidates: Sequence[_Candidate]) -> str:
    """Return the section of which one asks which have none of those records.

    In `hvilke leverandører mangler en erklæring` (which suppliers have no statement) it is the
    suppliers.
    """
    of_columns = (hit for hits in best.columns.values() for hit in hits)
    taken = {place for hit in (*best.called, *best.chosen, *of_columns) for place in hit.places}
    found = [
        (min(own), one.section)
        for one in candidates
        if one.section != best.section and one.section in _DIRECTLY.values()
        if (own := {place for hit in one.called for place in hit.places} - taken)
    ]
    return min(found)[1] if found else ""


@cache
def _kinds_of(section: str) -> frozenset[str]:
    """Return the kinds of scope that records of the section are, or name."""
    direct = {target: kind for kind, target in _DIRECTLY.items()}
    named = {column.refers for column in sheet_of(section).columns if column.refers}
    return frozenset(kind for target, kind in direct.items() if target in named | {section})


def _by_section(hits: Sequence[PatternHit]) -> Mapping[str, Sequence[PatternHit]]:
    found: defaultdict[str, list[PatternHit]] = defaultdict(list)
    for hit in hits:
        section = _of(hit)[0]
        if section != _ASKS:
            found[section].append(hit)
    return found


def _wants(hits: Sequence[PatternHit], heard: Heard, slots: Slots) -> list[str]:
    """Return what is wanted of records; what a thing does *not* do is asked of what is there.

    Whether every one has something asks which of them lack it. `sidste år` (last year) is a time,
    and does not ask for the last one.
    """
    times = {place for one in slots.periods.values() for place in range(one.start, one.end)}
    found = [
        _of(hit)[1]
        for hit in hits
        if _of(hit)[0] == _ASKS and hit.quality == 1 and not hit.places <= times
    ]
    if _EVERY in found and heard.words[0] in words_of("asking_verbs"):
        found = [_LACKING if one == _EVERY else one for one in found]
    found = [one for one in found if one != _EVERY]
    of_what_is = heard.words[0] in words_of("asks_of_what_is")
    if of_what_is and not words_of("negations").isdisjoint(heard.words):
        found = [one for one in found if one != _LACKING]
    return list(dict.fromkeys(found))


# ── Whether it asks ──────────────────────────────────────────────────────────


def _asks(heard: Heard, slots: Slots, wants: Sequence[str]) -> bool:
    """Tell whether it is worded as a question or an order to show, or names what is wanted only."""
    words = heard.words
    if not words:
        return False
    if has_question_mark(heard.sentence.raw) or not words_of("question_words").isdisjoint(words):
        return True
    if words[0] in words_of("asking_verbs") or words[0] in _to_show() or asks_inverted(words):
        return True
    if asks_for_several(words) or "count" in wants or _asks_of_what_stands_first(heard):
        return True
    verbs = words_of("told_with") | words_of("asking_verbs")
    tells = not verbs.isdisjoint(words) or words[0] in words_of("who_tells")
    return not (tells or slots.periods or _LACKING in wants or len(words) > _SHORT)


def _asks_of_what_stands_first(heard: Heard) -> bool:
    """Tell whether a question follows a few words that it is of, and a comma.

    An example is `underleverandørerne, er de med` (the subcontractors, are they included).
    """
    return any(
        "," in heard.sentence.gap(place) and asks_first(heard.words[place:])
        for place in range(1, min(_SHORT, len(heard.words)))
    )


@cache
def _to_show() -> frozenset[str]:
    return frozenset(normalise_phrase(verb)[0] for verb in listed("record_verbs")["show"])


def _leans(heard: Heard, *, of_all: bool) -> bool:
    """Tell whether it points back at the topic, or is short; `alle fora` (all forums) is of all."""
    points = not words_of("points_back").isdisjoint(heard.words)
    return points or (len(heard.words) <= _SHORT and not of_all)


# ── The patterns ─────────────────────────────────────────────────────────────


def section_hits(section: str, heard: Heard) -> Iterator[tuple[Column, str, PatternHit]]:
    """Yield where a column of the section is spoken of, with its choice where that is said."""
    sheet = sheet_of(section)
    for hit in sorted(_patterns().hits(heard), key=lambda one: -one.words):
        of, field, value = _of(hit)
        if of == section and field:
            yield sheet.of_field(field), value, hit


def _of(hit: PatternHit) -> tuple[str, str, str]:
    section, _, rest = hit.name.partition(_SEPARATOR)
    field, _, value = rest.partition(_SEPARATOR)
    return section, field, value


@cache
def _patterns() -> Patterns:
    """Gather the words of every section, column and choice, and what may be wanted of records."""
    by_name: dict[str, Sequence[str]] = {
        _joined(_ASKS, name): spoken for name, spoken in listed("asked_of_records").items()
    }
    spoken = listed("sections")
    called = {phrase for phrases in spoken.values() for phrase in phrases}
    for sheet in (one for one in sheets() if one.section in called_in_speech()):
        words = called_in_speech()[sheet.section]
        by_name[sheet.section] = [
            phrase
            for phrase in (*spoken.get(sheet.section, ()), *words.get(_CALLED, ()))
            if not _lacks(phrase)
        ]
        for aim in _AIMS:
            by_name[_joined(sheet.section, "", aim)] = words.get(f"_{aim}", ())
        for column in sheet.columns:
            by_name[_joined(sheet.section, column.field)] = list(_words_for(column, words))
            told_by_choices = column.asked and words.get(column.field) != []
            for choice in _choices(column) if column.asked else ():
                own = map(partial(shown, choice), _LANGUAGES) if told_by_choices else ()
                by_name[_joined(sheet.section, column.field, choice)] = [
                    *(one for one in own if one not in called),
                    *words.get(_joined(column.field, choice), ()),
                ]
    return Patterns(by_name, groups=listed("word_groups"), passed=words_of("passed_over"))


def _lacks(phrase: str) -> bool:
    """Tell whether the phrase says what is lacking, as `ikke muligt` (not possible) does."""
    return not frozenset(listed("asked_of_records")[_LACKING]).isdisjoint(phrase.split())


def _words_for(column: Column, words: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Return the column's label and what else it is called.

    What names another section is known by its own words alone: its label is that section's. A label
    such as `Hvad` (what) stands in any question.
    """
    if column.refers is None and column.catalogued is None and column.field not in words:
        labels = (column.label.da, column.label.en, *column.label.formerly)
        asking = words_of("question_words")
        yield from (one for one in labels if not asking.issuperset(normalise_phrase(one)))
    yield from words.get(column.field, ())


def _choices(column: Column) -> Iterator[str]:
    """Return the choices that tell something by themselves, which yes, no and a figure do not."""
    for one in column.choices:
        if one not in _TELL_NOTHING and len(one) >= _SHORTEST_TELLING:
            yield one


@cache
def called_in_speech() -> Mapping[str, Mapping[str, Sequence[str]]]:
    """Return what people call each section's columns and choices, beside their labels."""
    text = Path(__file__).with_name("columns.yaml").read_text("utf-8")
    found: dict[str, dict[str, Sequence[str]]] = yaml.load(text, Loader=yaml.CSafeLoader)
    return found


@cache
def _small_words() -> frozenset[str]:
    """Return the words that stand in questions of all kinds."""
    sections = (
        *("carries", "passed_over", "question_words", "asking", "asking_verbs"),
        "said_of_records",
    )
    return frozenset(word for section in sections for word in words_of(section))


def _joined(*parts: str) -> str:
    return _SEPARATOR.join(parts)
