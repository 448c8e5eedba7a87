"""What was told, as the fields of the register have it: only what is said, and only where it is plain what is meant."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from typing import Literal

from pydantic import JsonValue

from bot.understanding.dates import Tense
from bot.understanding.folding import Sentence, fold_phrase
from bot.understanding.numbers import whole_number
from bot.understanding.patterns import Heard, Hit
from bot.understanding.phrases import spoken, words_of
from bot.understanding.tellings import (
    ToldField,
    field_patterns,
    parted,
    told_groups,
    told_name,
    told_phrases,
    told_words,
)
from bot.understanding.told_about import Around, Told
from bot.understanding.told_days import Stretch, stretches
from bot.understanding.told_numbers import findings_in, minutes_at
from governance.records.actions import Action
from governance.records.columns import Column, sheet_of
from governance.records.events import Event
from governance.records.measuring_points import MeasuringPoint
from governance.records.reviews import SCOPES_OF
from governance.records.scopes import AUTHORITY, scope_of

Values = dict[str, JsonValue]

_PHONE = re.compile(r"(?<![\w@.,/-])(?:\+\d{2} ?)?\d{2} ?\d{2} ?\d{2} ?\d{2}(?![\w/-]|[.,]\d)")
_EMAIL = re.compile(r"[^\s@<>,;:()]{1,64}@[^\s@<>,;:()]{1,190}[^\s@<>,;:().!?]")
_QUESTION = re.compile(r"(?<![\d.])[1-3]\.[1-5]-[1-9](?!\d)")
_REQUIREMENT = re.compile(r"(?<![\d./])[1-3]\.[1-5](?![\d./-]|\s*%)")
_ADDENDUM = re.compile(
    r"(till(?:æ|ae)g|addendum)(?:\s+(?:nr\.?|no\.?))?\s+(\d{1,3})", re.IGNORECASE
)
_STANDARDS: Mapping[str, re.Pattern[str]] = {
    "ISAE 3402": re.compile(r"(?<!\d)3402"),
    "ISAE 3000": re.compile(r"(?<!\d)3000"),
    "SOC 2": re.compile(r"\bsoc ?2\b", re.IGNORECASE),
    "ISO/IEC 27001": re.compile(r"\b27001\b"),
}
_DECIMAL = re.compile(r"(?<![\w.,/-])\d{1,6}(?:[.,]\d{1,4})?(?![\w/-]|[.,]\d)")
_PERCENT = re.compile(r"\s*(?:%|pct|procent|percent)")
_NUMBER = re.compile(r"\b[a-zæøå]{1,3}-\d{2,6}\b", re.IGNORECASE)
_MOST_OF_A_NAME = 4
_DAYS_OF = {"day": 1, "week": 7, "month": 30}
_WORDS_BEFORE = 4
_WORDS_AFTER = 5
_LONG_AGO = 200
_FAR_AHEAD = 320
_TYPED_RIGHT = 0.95


def fields_told(told: Told) -> Values:
    """The values by the register's names of the fields."""
    reader = _Reader(told)
    values = {**reader.referred(), **reader.told()}
    if told.telling.section == Event.section:
        values = {name: value for name, value in values.items() if name in told.telling.fields}
    return {name: value for name, value in values.items() if value is not None}


def contradicts(told: Told) -> bool:
    """Whether a day was said that the telling cannot be about: something done, on a day to come."""
    return _Reader(told).says_another_day()


class _Reader:
    """Reads one field after the other out of the clause."""

    def __init__(self, told: Told) -> None:
        self._told = told
        self._clause = told.clause
        self._raw = told.clause.sentence.raw
        self._fields = told.telling.fields
        self._columns = {column.name: column for column in sheet_of(told.telling.section).columns}
        self._around = Around(told)
        heard = Heard(self._clause.sentence, self._clause.mentions)
        hits = field_patterns(told.name).hits(heard)
        self._days_said: list[Stretch] = []
        self._said: dict[str, list[tuple[str, Hit]]] = {}
        for hit in hits:
            field, value = parted(hit.name)
            self._said.setdefault(field, []).append((value, hit))

    # ── What has a name ──────────────────────────────────────────────────────

    def referred(self) -> Values:
        """The system, supplier and contract it is about."""
        telling = self._told.telling
        if telling.do != "add":
            return {}
        hangs_on = telling.hangs_on
        for value, other in telling.unless.items():
            if any(said == value for said in self._chosen_of("kind")):
                hangs_on = other
        found: Values = {}
        for kind in ("system", "supplier", "contract"):
            column = self._columns.get(kind)
            if column is None or (hangs_on is not None and kind != hangs_on):
                continue
            found[kind] = getattr(self._around, kind)
        if telling.section == Action.section:
            found.pop("system" if self._clause.of_kind("contract") else "contract", None)
        if "systems" in self._columns:
            found["systems"] = list(self._clause.of_kind("system")) or None
        if "forum" in self._columns:
            found["forum"] = self._around.forum
        return found

    # ── What the file says of each field ─────────────────────────────────────

    def told(self) -> Values:
        found: Values = {}
        for name, field in self._fields.items():
            value = self._value(name, field)
            if value is not None:
                found[name] = self._fitting(name, value)
        if self._told.gone is not None and "slot" in self._fields:
            found.setdefault("slot", self._told.gone.slot)
        return {**found, **self._days(self._without(found))}

    def _value(self, name: str, field: ToldField) -> JsonValue:
        if field.is_ is not None:
            return field.is_
        if field.number is not None:
            counted = self._number(field)
            if counted is not None:
                return counted
        if field.words:
            return next(iter(self._chosen_of(name)), None)
        if field.person is not None:
            return self._person(field)
        if field.text is not None:
            return self._texts()[field.text]()
        return None

    def _chosen_of(self, name: str) -> list[str]:
        """The value said most plainly; of two equal ones the one that stands first in the file."""
        said = [one for one in self._said.get(name, []) if not self._is_denied(*one)]
        best = sorted(said, key=lambda one: (-one[1].words, -one[1].quality))
        return [value for value, _ in best[:1]]

    def _is_denied(self, value: str, hit: Hit) -> bool:
        """`mosekonge gav ikke input`: what is said with a denial in it is not so."""
        inside = self._clause.words[hit.start : hit.end + 1]
        return value == "yes" and not told_words("denials").isdisjoint(inside)

    def _fitting(self, name: str, value: JsonValue) -> JsonValue:
        """As the register has that kind of value."""
        column = self._columns.get(name)
        match column:
            case Column(kind="yes_no") if value in ("yes", "no"):
                return value == "yes"
            case Column(kind="whole") if isinstance(value, str) and value.isdigit():
                return int(value)
            case _:
                return value

    # ── Days ─────────────────────────────────────────────────────────────────

    def _days(self, raw: str) -> Values:
        fields = {name: field for name, field in self._fields.items() if field.day is not None}
        found = self._stretches(raw, fields) if fields else []
        self._days_said = [one for one in found if one.is_day]
        values: Values = {}
        for name, field in sorted(fields.items(), key=lambda one: not one[1].near):
            stretch = next(
                (
                    one
                    for one in found
                    if self._is_for(field, one, fields) and not _is_far_ahead(one, self._told.today)
                ),
                None,
            )
            day = None if stretch is None else stretch.first
            if stretch is not None and field.part not in (None, self._open(stretch) or field.part):
                continue
            if stretch is not None and field.part == "last":
                day = stretch.last
            if day is None or not self._may_be(self._columns[name], day, field):
                continue
            if stretch is not None and field.part is None and self._is_long_ago(stretch):
                continue
            values[name] = day.isoformat()
            if field.part is None or _is_last(name, field, fields):
                found = [one for one in found if one is not stretch]
        return values

    def _open(self, stretch: Stretch) -> Literal["first", "last"] | None:
        """`på barsel 1. juni`: nobody is away for that one day."""
        if stretch.is_day and not told_words("long_leaves").isdisjoint(self._clause.words):
            return stretch.is_open or "first"
        return stretch.is_open

    def _stretches(self, raw: str, fields: Mapping[str, ToldField]) -> list[Stretch]:
        tense: Tense = next((field.day for field in fields.values() if field.day), "any")
        return stretches(raw, today=self._told.today, tense=tense)

    def says_another_day(self) -> bool:
        """A day to come, or one without a year that is nearer ahead than behind, told of as past."""
        fields = {name: field for name, field in self._fields.items() if field.day is not None}
        if not self._told.telling.has_happened or self._told.telling.section == Event.section:
            return False
        found = self._stretches(self._without({}), fields)
        if found and all(one.first > self._told.today for one in found):
            return True
        return any(self._is_long_ago(one) for one in found if one.is_day)

    def _is_long_ago(self, stretch: Stretch) -> bool:
        """So long that, without a year, the day to come is as likely to be meant."""
        far = self._told.today - timedelta(days=_LONG_AGO)
        return stretch.first < far and not stretch.has_year

    def _is_for(self, field: ToldField, stretch: Stretch, fields: Mapping[str, ToldField]) -> bool:
        near = {word for phrase in field.near for word in fold_phrase(phrase)}
        beside = {*stretch.before[-2:], *stretch.after[:1]}
        far = {word for phrase in field.far for word in fold_phrase(phrase)}
        after = stretch.after[:1] if stretch.start == 0 else ()
        before = () if stretch.before[-1:] == ("pr",) else stretch.before[-2:]
        if far & {*before, *after}:
            return False
        not_after = {word for phrase in field.not_after for word in fold_phrase(phrase)}
        if not_after & set(stretch.before) and stretch.before[-1] not in told_words("dated"):
            return False
        if field.part is not None and stretch.is_back:
            return False
        if field.part is not None:
            parts_alone = all(other.part is not None for other in fields.values())
            return not stretch.is_day or (parts_alone and not near)
        if not stretch.is_day:
            return False
        alone = len(self._days_said) == 1 and bool(near & set(self._clause.words))
        return not near or alone or bool(near & beside)

    def _may_be(self, column: Column, day: date, field: ToldField) -> bool:
        """What happened did not happen tomorrow; what is planned is not planned for yesterday."""
        if field.part is not None and not column.past:
            return True
        if column.past or field.day == "past":
            return day <= self._told.today
        if field.day == "future" and field.later:
            return day > self._told.today
        return field.day != "future" or day >= self._told.today

    def _without(self, found: Values) -> str:
        """The text without what is read already and might look like a date."""
        raw = self._raw
        for pattern in (_PHONE, _EMAIL, _QUESTION, _REQUIREMENT, _NUMBER):
            raw = pattern.sub(_blank, raw)
        value = found.get("value")
        if value is not None:
            raw = _DECIMAL.sub(
                lambda one: _blank(one) if _as_number(one[0]) == value else one[0], raw
            )
        for mention in self._clause.mentions:
            tokens = self._clause.sentence.tokens[mention.start : mention.end]
            start, end = tokens[0].start, tokens[-1].end
            raw = raw[:start] + "x" * (end - start) + raw[end:]
        return raw

    # ── Numbers ──────────────────────────────────────────────────────────────

    def _number(self, field: ToldField) -> JsonValue:
        match field.number:
            case "minutes":
                return self._minutes(field)
            case "findings":
                return findings_in(self._clause.words)
            case "days":
                return self._every_days(field)
            case _ if field.near:
                return self._number_after(field.near)
            case _:
                return self._decimal()

    def _number_after(self, near: Sequence[str]) -> float | None:
        """`mål 20 sekunder`, `højst 4 timer`."""
        words = {word for phrase in near for word in fold_phrase(phrase)}
        tokens = self._clause.sentence.tokens
        for one, other in pairwise(tokens):
            if one.word in words and _DECIMAL.fullmatch(self._raw[other.start : other.end]):
                return _as_number(self._raw[other.start : other.end])
        return None

    def _minutes(self, field: ToldField) -> int | None:
        words = self._clause.words
        near = {word for phrase in field.near for word in fold_phrase(phrase)}
        for value, phrases in field.near_if.items():
            if any(value in self._chosen_of(name) for name in self._fields):
                near |= {word for phrase in phrases for word in fold_phrase(phrase)}
        for place in range(len(words)):
            beside = (
                *words[max(0, place - _WORDS_BEFORE) : place],
                *words[place + 1 : place + 1 + _WORDS_AFTER],
            )
            if near & set(beside):
                minutes = minutes_at(words, place)
                if minutes is not None:
                    return minutes
        return None

    def _every_days(self, field: ToldField) -> int | None:
        words = self._clause.words
        near = {word for phrase in field.near for word in fold_phrase(phrase)}
        for place in range(1, len(words) - 1):
            number = whole_number(words, place)
            if number is None or words[place - 1] not in near:
                continue
            unit = spoken("date_units").at(words, number.end)
            if unit is not None and unit.name in _DAYS_OF:
                return number.value * _DAYS_OF[unit.name]
        return None

    def _decimal(self) -> float | None:
        """The number with a percent sign, else the one with a comma, else the last there is. Of two, nobody knows which."""
        mentioned = self._spans_of_mentions()
        found = [
            one
            for one in _DECIMAL.finditer(self._raw)
            if not any(start <= one.start() < end for start, end in mentioned)
        ]
        marked = [one for one in found if _PERCENT.match(self._raw, one.end())]
        broken = [one for one in found if "." in one[0] or "," in one[0]]
        measured = {_as_number(one[0]) for one in marked or broken}
        if len(measured) > 1:
            return None
        chosen = marked or broken or found
        return _as_number(chosen[-1][0]) if chosen else None

    def _spans_of_mentions(self) -> list[tuple[int, int]]:
        tokens = self._clause.sentence.tokens
        return [(tokens[one.start].start, tokens[one.end - 1].end) for one in self._clause.mentions]

    # ── People and texts ─────────────────────────────────────────────────────

    def _person(self, field: ToldField) -> str | None:
        """Whoever is named; `any`: else whoever speaks, where nobody else can be meant."""
        people = self._around.people
        if field.person == "any":
            before = self._predecessors()
            people = [one for one in people if one not in before]
            if self._are_several():
                return None
        if people:
            return people[-1] if field.person == "last" else people[0]
        speaks = bool(told_phrases("speakers").all(self._clause.sentence))
        hit = self._told.hit
        leads = told_words("verbs") | told_words("leads_in")
        left_out = all(word in leads for word in self._clause.words[: hit.start])
        begins = field.person == "any" and left_out and hit.quality > _TYPED_RIGHT
        return self._told.me if speaks or begins else None

    def _are_several(self) -> bool:
        """`ole og maren sidder nu i driftsforum` is told of two."""
        people = [one for one in self._clause.mentions if one.kind == "person"]
        return any(
            second.start == first.end + 1 and self._clause.words[first.end] in words_of("joints")
            for first, second in pairwise(people)
        )

    def _predecessors(self) -> frozenset[str]:
        """`jeg overtager rollen efter karl`."""
        return frozenset(
            key
            for one in self._clause.mentions
            if one.kind == "person" and one.start
            if self._clause.words[one.start - 1] in told_words("predecessors")
            for key in one.keys
        )

    def _texts(self) -> Mapping[str, Callable[[], JsonValue]]:
        return {
            "name": self._name,
            "phone": lambda: _found(_PHONE, self._raw),
            "email": lambda: _found(_EMAIL, self._raw),
            "standard": self._standard,
            "title": self._title,
            "clause": self._whole,
            "action": self._action,
            "question": lambda: _found(_QUESTION, self._raw),
            "requirement": lambda: _found(_REQUIREMENT, self._raw),
            "forum": self._new_forum,
            "scope": self._scope,
            "point": self._point,
            "affected": lambda: self._around.system,
            "option_taken": self._option_taken,
            "role_scope": self._role_scope,
            "number": self._contract_number,
        }

    def _name(self) -> str | None:
        """The words that follow what tells, unless they are something else: `ny er eva frihånd tlf …`."""
        sentence, words = self._clause.sentence, self._clause.words
        slots = [hit for _, hit in self._said.get("slot", [])]
        taken = {spot for hit in slots for spot in range(hit.start, hit.end)}
        begun = self._begins_at()
        start = begun
        while start < len(words) and (start in taken or not self._may_be_of_a_name(start)):
            start += 1
        end = start
        while end < min(len(words), start + _MOST_OF_A_NAME) and self._may_be_of_a_name(end):
            if end > start and sentence.gap(end).strip() not in ("", "/"):
                break
            end += 1
        to_be = told_words("not_yet").intersection(words[begun:end])
        if to_be or all(word in _known_words() for word in words[start:end]):
            return None
        return _capitalised(sentence.between(start, end))

    def _begins_at(self) -> int:
        """After what tells; `tilføj … som ny medarbejder`: after the first word."""
        words = self._clause.words
        called = [
            place
            for place in range(self._told.hit.end, len(words) - 1)
            if words[place] in told_words("called")
        ]
        if called:
            return called[0] + 1
        verb = spoken("record_verbs").at(words, 0)
        if verb is None or verb.name != "add" or not words[verb.end : verb.end + 1]:
            return self._told.hit.end
        inside = words[0] in told_words("adds") and self._may_be_of_a_name(verb.end)
        return verb.end if inside or verb.end < self._told.hit.start else self._told.hit.end

    def _may_be_of_a_name(self, place: int) -> bool:
        word, token = self._clause.words[place], self._clause.sentence.tokens[place]
        is_of_a_kind = self._clause.words[place : place + 2] == ("a", "s")
        if not word.isalpha() or (word in told_words("not_names") and not is_of_a_kind):
            return False
        email = _EMAIL.search(self._raw)
        in_email = email is not None and email.start() <= token.start < email.end()
        return not in_email and not any(
            one.kind != "person" and one.start <= place < one.end for one in self._clause.mentions
        )

    def _standard(self) -> str | None:
        found = [name for name, pattern in _STANDARDS.items() if pattern.search(self._raw)]
        return " + ".join(found) or None

    def _title(self) -> str | None:
        numbered = _ADDENDUM.search(self._raw)
        if numbered is not None:
            kind = "Addendum" if numbered[1].casefold() == "addendum" else "Tillæg"
            return f"{kind} {numbered[2]}"
        kinds = self._said.get("kind", [])
        if not kinds:
            return None
        words = self._clause.words
        start = max(kinds, key=lambda one: (one[1].words, one[1].quality))[1].start
        end = start + 1
        while end < len(words) and words[end] not in told_words("title_ends"):
            if words[end][0].isdigit() and not self._is_named(end):
                break
            end += 1
        return _opened(self._clause.sentence.between(start, end))

    def _is_named(self, place: int) -> bool:
        return any(one.start <= place < one.end for one in self._clause.mentions)

    def _whole(self) -> str:
        return _opened(self._raw.strip(" ,.;:!-–"))

    def _action(self) -> str | None:
        """What is to be done: after a colon, or after `om at`."""
        begun = re.search(r":\s*|\bom at\s+|\bat\s+|\bto\s+", self._raw)
        if begun is None:
            return None
        rest = Sentence(self._raw[begun.end() :])
        end = next(
            (
                place
                for place, word in enumerate(rest.words)
                if (word in told_words("due") and (word != "til" or _begins_day(rest, place + 1)))
                or word in ("krav", "requirement")
                or _REQUIREMENT.fullmatch(word)
            ),
            len(rest.words),
        )
        return _opened(rest.between(0, end)) if end else None

    def _new_forum(self) -> str | None:
        level, contract = self._chosen_of("level"), self._around.contract
        if not level or contract is None:
            return None
        return f"{told_name('forum_names', level[0])} {contract}"

    def _scope(self) -> str | None:
        kinds = self._chosen_of("kind")
        wanted = SCOPES_OF.get(kinds[0]) if kinds else None  # type: ignore[call-overload]
        if "authority" in (wanted or ()):
            return self._role_scope()
        for kind in wanted or ():
            name = getattr(self._around, kind, None)
            if name is not None:
                return scope_of(kind, name)
        return None

    def _role_scope(self) -> str | None:
        """A role is held for the system or contract that is named, else for the whole authority."""
        if self._clause.of_kind("contract"):
            return self._scope_of("contract")
        return AUTHORITY if not self._clause.of_kind("system") else self._scope_of("system")

    def _scope_of(self, kind: Literal["system", "contract"]) -> str | None:
        name = self._around.system if kind == "system" else self._around.contract
        return None if name is None else scope_of(kind, name)

    def _contract_number(self) -> str | None:
        number = _NUMBER.search(self._raw)
        return None if number is None else number[0].upper()

    def _point(self) -> str | None:
        """The contract's measuring point of that name; the availability is called many things."""
        contract = self._around.contract
        wanted = {} if contract is None else {"contract": contract}
        points = [one.record.name for one in self._told.register.find(MeasuringPoint, **wanted)]
        said = set(self._clause.words)
        for group in told_groups("points").values():
            if said & group:
                named = [point for point in points if group & set(fold_phrase(point))]
                return named[0] if len(set(named)) == 1 else None
        named = [point for point in points if set(fold_phrase(point)) <= said]
        return named[0] if len(named) == 1 else None

    def _option_taken(self) -> JsonValue:
        """The contract's options with the next open one taken."""
        kept = self._around.of_contract
        options = list(kept.options) if kept is not None else []
        for place, option in enumerate(options):
            if option.decision is None:
                options[place] = replace(option, decision="yes")
                return [str(one) for one in options]
        return None


@cache
def _known_words() -> frozenset[str]:
    """Words that are no name by themselves."""
    sections = ("common_words", "carries", "months", "weekdays", "days", "date_units", "period_of")
    return frozenset(word for name in (*sections, "period_units") for word in words_of(name))


def _begins_day(sentence: Sentence, place: int) -> bool:
    """`til 1/4`, and not `ring til alle`."""
    word = sentence.words[place] if place < len(sentence.words) else ""
    days = (words_of(section) for section in ("days", "weekdays", "weekday_before"))
    return word[:1].isdigit() or word in ("den", "d", "uge") or any(word in one for one in days)


def _is_last(name: str, field: ToldField, fields: Mapping[str, ToldField]) -> bool:
    parts = [other for other, one in fields.items() if one.part is not None]
    return parts[-1:] == [name] and field.part is not None


def _is_far_ahead(stretch: Stretch, today: date) -> bool:
    """So far that, without a year, the day behind us is meant."""
    return stretch.first > today + timedelta(days=_FAR_AHEAD) and not stretch.has_year


def _found(pattern: re.Pattern[str], raw: str) -> str | None:
    found = pattern.search(raw)
    return None if found is None else found[0]


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _as_number(text: str) -> float:
    return float(text.replace(",", "."))


def _opened(text: str) -> str:
    return text[:1].upper() + text[1:]


def _capitalised(text: str) -> str:
    """A name typed in small letters, as names are written."""
    if text != text.lower():
        return text
    return " ".join(told_name("written_so", part) or _opened(part) for part in text.split())
