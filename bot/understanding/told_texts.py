"""Texts in something that was told: a name, a number, a title, a standard, what is to be done."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import dropwhile, pairwise
from typing import Literal

from pydantic import JsonValue

from bot.understanding.folding import Sentence, fold_phrase, near
from bot.understanding.phrases import spoken, words_of
from bot.understanding.tellings import How, told_groups, told_name, told_words
from bot.understanding.told_people import contact_told, side_told
from bot.understanding.told_said import Said
from governance.records.measuring_points import MeasuringPoint
from governance.records.members import Member
from governance.records.reviews import SCOPES_OF
from governance.records.scopes import AUTHORITY, scope_of

PHONE = re.compile(
    r"(?<![\w@.,/-])(?:(?:\+|00 ?)\d{2} ?)?(?:\d{2} ?\d{2} ?\d{2} ?\d{2}|\d{4}-\d{4})(?![\w/-]|[.,]\d)"
)
EMAIL = re.compile(r"[^\s@<>,;:()]{1,64}@[^\s@<>,;:()]{1,190}[^\s@<>,;:().!?]")
QUESTION = re.compile(r"(?<![\d.])[1-3]\.[1-5]-[1-9](?!\d)")
REQUIREMENT = re.compile(r"(?<![\d./])[1-3]\.[1-5](?![\d./-]|\s*%)")
NUMBER = re.compile(r"\b[a-zæøå]{1,3}-\d{2,6}\b", re.IGNORECASE)
_ADDENDUM = re.compile(
    r"(till(?:æ|ae)g|allonge|addendum)(?:\s+(?:nr\.?|no\.?))?\s+(\d{1,3})", re.IGNORECASE
)
_STANDARDS: Mapping[str, re.Pattern[str]] = {
    "ISAE 3402": re.compile(r"(?<!\d)3402"),
    "ISAE 3000": re.compile(r"(?<!\d)3000"),
    "SOC 2": re.compile(r"\bsoc ?2\b", re.IGNORECASE),
    "ISO/IEC 27001": re.compile(r"\b27001\b"),
}
_REFERENCE = re.compile(
    r"\b(?:ref|reference|referat|referatet|sag|sagen|sagsnr|journalnr|journal|minutes)\b[\s.:-]*(?:nr\.?|no\.?)?\s*"
    r"(\d{2,4}[-/]\d{1,6})\b",
    re.IGNORECASE,
)
_CVR = re.compile(
    r"\bcvr\b[\s.:-]*(?:nr\.?|nummer|no\.?|number)?[\s.:]*(\d{2} ?\d{2} ?\d{2} ?\d{2})\b",
    re.IGNORECASE,
)
_COMPANY = re.compile(
    r"(?:[A-ZÆØÅ][\w&-]+\s+){1,4}(?:A/S|ApS|IVS|P/S|I/S|Ltd\.?|GmbH|AB|Inc\.?)(?!\w)"
)
_HOURS = re.compile(
    r"(?:kl\.?\s*)?\b\d{1,2}(?:[.:]\d{2})?\s*(?:-|–|til)\s*\d{1,2}(?:[.:]\d{2})?\b(?![./]\d)"
    r"(?:\s*(?:alle\s+|på\s+)?(?:hverdage|hverdag|dage|dagen|weekdays))?",
    re.IGNORECASE,
)
_ROUND_THE_CLOCK = re.compile(
    r"24/7|døgnet rundt|hele døgnet|døgndækning|døgnåbent|døgnbemandet|doegnbemandet|round the clock",
    re.IGNORECASE,
)
_DAYS_OF_HOURS = re.compile(
    r"(?:kun |only |also |også |closed |lukket )?(?:på |i |on |in |at )?(?:alle )?"
    r"(?:hverdage\w*|weekend\w*|dagtimerne|arbejdstiden|åbningstiden|weekdays|working hours|nights)"
    r"|kl\.? ?\d{1,2}(?:[.:]\d{2})?",
    re.IGNORECASE,
)
_MEASURED = re.compile(r"(?::|\bat måle|\bto measure)\s*([^,.;:]{3,60})", re.IGNORECASE)
_POINT = re.compile(
    r"(?:målepunkt(?:et)?|maalepunkt(?:et)?|measuring point)(?:\s+(?:på|til|to|on|for)\s+[a-z]{1,3}-\d{2,6})?(?:\s+til)?"
    r"(?:\s*[:,]\s*|\s+(?:for|om|kaldet|der hedder|called)\s+|\s+)(.{3,80})",
    re.IGNORECASE,
)
_POINT_ENDS = re.compile(
    r"[,;]|\s(?:på|til|to|on|for)\s+(?:[a-z]{1,3}-\d|\w+s kontrakt)|\s[a-z]{1,3}-\d{2,6}|\s(?:med )?(?:mål|målet|target|goal)\b|\s(?:hver|hvert|every)\s",
    re.IGNORECASE,
)
_MOST_OF_A_NAME = 4


def hours_told(raw: str) -> str | None:
    """When somebody answers: `24/7`, `6-22 alle hverdage`."""
    if _ROUND_THE_CLOCK.search(raw):
        return "24/7"
    return _found(_HOURS, raw) or _found(_DAYS_OF_HOURS, raw)


def text_told(said: Said, how: How) -> JsonValue:
    """The text of that kind."""
    return _Texts(said).read(how)


class _Texts:
    def __init__(self, said: Said) -> None:
        self._said = said
        self._told, self._clause = said.told, said.told.clause
        self._raw, self._words = said.raw, said.words

    def read(self, how: How) -> JsonValue:
        return self._texts()[how]()

    def _texts(self) -> Mapping[How, Callable[[], JsonValue]]:
        return {
            "name": self._name,
            "phone": lambda: _found(PHONE, self._raw),
            "email": lambda: _found(EMAIL, self._raw),
            "standard": self._standard,
            "title": self._title,
            "clause": self._whole,
            "action": self._action,
            "to_do": self._to_do,
            "question": lambda: _found(QUESTION, self._raw),
            "requirement": lambda: _found(REQUIREMENT, self._raw),
            "forum": self._new_forum,
            "scope": self._scope,
            "point": self._point,
            "affected": lambda: self._said.around.system,
            "option_taken": self._option_taken,
            "role_scope": self._role_scope,
            "number": self._contract_number,
            "cvr": self._cvr,
            "reference": self._reference,
            "hours": lambda: hours_told(self._raw),
            "side": lambda: side_told(self._said),
            "company": lambda: _found(_COMPANY, self._raw) or self._name(),
            "point_name": self._point_name,
        }

    def _reference(self) -> str | None:
        """`referat 2026-114`, `ref. 26/114`."""
        found = _REFERENCE.search(self._raw)
        return None if found is None else found[1]

    def _name(self) -> str | None:
        """As the e-mail has it; else what follows what tells; else what stands before the e-mail or telephone, or before `er`."""
        return (
            self._name_of_email()
            or self._name_written()
            or self._name_listed()
            or self._name_after()
            or self._name_before()
            or self._name_first()
            or self._name_of_ours()
        )

    def _name_of_email(self) -> str | None:
        """`Ditlev Dåseåbner, ditlev.daaseaabner@…`."""
        email = EMAIL.search(self._raw)
        parts = (
            fold_phrase(email[0].split("@")[0].replace(".", " ").replace("_", " ")) if email else ()
        )
        for place in range(len(self._words) if len(parts) > 1 else 0):
            if self._words[place : place + len(parts)] == parts and not self._is_email(place):
                end = place + len(parts)
                while end < len(self._words) and self._goes_on_as_name(end):
                    end += 1
                return _capitalised(self._clause.sentence.between(place, end))
        return None

    def _name_of_ours(self) -> str | None:
        """Whoever of ours is named, where one of ours is told of."""
        ours = self._clause.of_kind("person") if self._told.telling.of_ours else []
        found = self._told.register.get(Member, Member.key_of(email=ours[0])) if ours else None
        return None if found is None else found.record.name

    def _name_written(self) -> str | None:
        """`… som eskalation 1: Tove Tågehorn, direktør`: two to four words with capitals, and no others that are like it."""
        runs: list[list[int]] = []
        for place, token in enumerate(self._clause.sentence.tokens):
            if not self._raw[token.start].isupper():
                continue
            if not self._may_be_of_a_name(place) and not self._is_after_colon(place):
                continue
            after_colon = self._is_after_colon(place)
            if self._words[place] in told_words("not_names") and not after_colon:
                continue
            goes_on = runs and runs[-1][-1] == place - 1
            if self._words[place] in _known_words() and not goes_on:
                continue
            if goes_on and not self._clause.sentence.gap(place).strip():
                runs[-1].append(place)
            else:
                runs.append([place])
        whole = [run for run in runs if 1 < len(run) <= _MOST_OF_A_NAME]
        known = contact_told(self._said)
        whole = [run for run in whole if self._between(run) != known]
        alone = [run for run in runs if len(run) == 1 and self._is_after_colon(run[0])]
        named = whole or alone
        return self._between(named[0]) if len(named) == 1 else None

    def _name_listed(self) -> str | None:
        """`… hos Kagemand: hans henrik peberkværn, …`: all from a colon to the next pause, where it may be a name."""
        sentence, words = self._clause.sentence, self._words
        for start in range(1, len(words)):
            if ":" not in sentence.gap(start):
                continue
            pauses = (
                place for place in range(start + 1, len(words)) if sentence.gap(place).strip()
            )
            end = next(pauses, len(words))
            listed = words[start:end]
            named = all(
                word.isalpha() and (place == start or self._may_be_of_a_name(place))
                for place, word in enumerate(listed, start)
            )
            known = all(word in _known_words() for word in listed)
            if named and not known and 1 < len(listed) <= _MOST_OF_A_NAME:
                return _capitalised(sentence.between(start, end))
        return None

    def _is_after_colon(self, place: int) -> bool:
        """`…: Nattevagten, 00 00 14 25`, `den hedder Nattevagten, …`, `…, Nattevagten, 00 00 14 25`."""
        sentence, words = self._clause.sentence, self._words
        ends = place + 1 < len(words) and bool(sentence.gap(place + 1).strip())
        called = place > 0 and words[place - 1] in told_words("called")
        figures = words[place + 1 : place + 2] and words[place + 1][0].isdigit()
        listed = "," in sentence.gap(place) and bool(figures)
        return ends and (":" in sentence.gap(place) or called or listed)

    def _between(self, run: Sequence[int]) -> str:
        return self._clause.sentence.between(run[0], run[-1] + 1)

    def _goes_on_as_name(self, place: int) -> bool:
        """`Inge-Lise Tagrør, inge-lise@…`."""
        token = self._clause.sentence.tokens[place]
        joined = not self._clause.sentence.gap(place).strip()
        return joined and self._raw[token.start].isupper() and not self._is_email(place)

    def _is_email(self, place: int) -> bool:
        email = EMAIL.search(self._raw)
        token = self._clause.sentence.tokens[place]
        return email is not None and email.start() <= token.start < email.end()

    def _name_before(self) -> str | None:
        """`… er nu maja mundheld mam@… tlf 00 00 13 71`."""
        reached = [
            found.start() for found in (EMAIL.search(self._raw), PHONE.search(self._raw)) if found
        ]
        tokens = self._clause.sentence.tokens
        end = sum(token.end <= min(reached, default=0) for token in tokens)
        while end and self._words[end - 1] in told_words("reached_by"):
            end -= 1
        start = end
        while start > max(0, end - _MOST_OF_A_NAME + 1) and self._may_be_of_a_name(start - 1):
            if self._words[start - 1] in _known_words() or (
                start < end and self._clause.sentence.gap(start).strip()
            ):
                break
            start -= 1
        found = self._clause.sentence.between(start, end) if start < end else ""
        slots = [hit for _, hit in self._said.hits("slot") if hit.quality == 1]
        is_slot = any(hit.start <= spot < hit.end for hit in slots for spot in range(start, end))
        return None if not found or is_slot else _capitalised(found)

    def _name_first(self) -> str | None:
        """`eva frivagt er syvsovers nye incident manager`."""
        ends = told_words("is_first") | told_words("succeeds")
        end = next((at for at, word in enumerate(self._words) if word in ends), 0)
        named = range(min(end, _MOST_OF_A_NAME + 1))
        known = all(self._words[place] in _known_words() for place in named)
        if known or end > _MOST_OF_A_NAME or not all(map(self._may_be_of_a_name, named)):
            return None
        return _capitalised(self._clause.sentence.between(0, end))

    def _name_after(self) -> str | None:
        """The words that follow what tells, unless they are something else: `ny er eva frihånd tlf …`."""
        sentence, words = self._clause.sentence, self._words
        slots = [hit for _, hit in self._said.hits("slot") if hit.quality == 1]
        taken = {spot for hit in slots for spot in range(hit.start, hit.end)}
        begun = self._begins_at()
        start = begun
        while start < len(words) and (
            start in taken
            or not self._may_be_of_a_name(start)
            or words[start - 1] in told_words("predecessors")
        ):
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
        """After what tells; `tilføj … som ny medarbejder`: after the first word; `har sat … på som`: after the verb."""
        words = self._words
        put = next((at for at, word in enumerate(words) if word in told_words("puts")), None)
        named = put is not None and words[put + 1 : put + 2] and not _stands_for_one(words[put + 1])
        if put is not None and named and set(words[put + 2 : put + 6]) & told_words("put_as"):
            return put + 1
        called = [
            place
            for place in range(self._told.hit.end, len(words) - 1)
            if words[place] in told_words("called")
        ]
        if called:
            return called[0] + 1
        colon = next(
            (
                place
                for place in range(self._told.hit.end, len(words))
                if ":" in self._clause.sentence.gap(place)
            ),
            None,
        )
        if colon is not None:
            return colon
        verb = spoken("record_verbs").at(words, 0)
        if verb is None or verb.name != "add" or not words[verb.end : verb.end + 1]:
            return self._told.hit.end
        inside = words[0] in told_words("adds") and self._may_be_of_a_name(verb.end)
        return verb.end if inside or verb.end < self._told.hit.start else self._told.hit.end

    def _may_be_of_a_name(self, place: int) -> bool:
        word = self._words[place]
        is_of_a_kind = self._words[place : place + 2] == ("a", "s")
        as_name = is_of_a_kind or self._is_written_as_a_name(place)
        if not word.replace("-", "").isalpha() or (word in told_words("not_names") and not as_name):
            return False
        return not self._is_email(place) and not any(
            one.kind != "person" and one.start <= place < one.end for one in self._clause.mentions
        )

    def _is_written_as_a_name(self, place: int) -> bool:
        """`Hans Hybenrose`: a capital inside the sentence, with another after it."""
        tokens = self._clause.sentence.tokens[place : place + 2]
        return (
            place > 0 and len(tokens) > 1 and all(self._raw[one.start].isupper() for one in tokens)
        )

    def _standard(self) -> str | None:
        found = [name for name, pattern in _STANDARDS.items() if pattern.search(self._raw)]
        return " + ".join(found) or None

    def _title(self) -> str | None:
        numbered = _ADDENDUM.search(self._raw)
        if numbered is not None:
            kind = "Addendum" if numbered[1].casefold() == "addendum" else "Tillæg"
            return f"{kind} {numbered[2]}"
        kinds = self._said.hits("kind")
        if not kinds:
            return None
        words = self._words
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
        return None if begun is None else self._until_due(self._raw[begun.end() :])

    def _to_do(self) -> str | None:
        """`yusuf skal lukke adgangen … inden 1. april`: what follows whoever is to do it."""
        people = [one.end for one in self._clause.mentions if one.kind == "person"]
        if not people or people[0] >= len(self._words):
            return None
        start = people[0]
        while start < len(self._words) - 1 and self._words[start] in told_words("is_to"):
            start += 1
        return self._until_due(self._raw[self._clause.sentence.tokens[start].start :])

    def _until_due(self, said: str) -> str | None:
        rest = Sentence(said)
        end = next(
            (
                place
                for place, word in enumerate(rest.words)
                if (word in told_words("due") and (word != "til" or _begins_day(rest, place + 1)))
                or word in ("krav", "requirement")
                or REQUIREMENT.fullmatch(word)
            ),
            len(rest.words),
        )
        return _opened(rest.between(0, end)) if end else None

    def _new_forum(self) -> str | None:
        level, contract = self._said.chosen("level"), self._said.around.contract
        if level is None or contract is None:
            return None
        return f"{told_name('forum_names', level)} {contract}"

    def _scope(self) -> str | None:
        kind = self._said.chosen("kind")
        wanted = SCOPES_OF.get(kind) if kind is not None else None  # type: ignore[call-overload]
        if "authority" in (wanted or ()):
            return self._role_scope()
        for scope in wanted or ():
            name = getattr(self._said.around, scope, None)
            if name is not None:
                return scope_of(scope, name)
        return None

    def _role_scope(self) -> str | None:
        """A role is held for the system or contract that is named, else for the whole authority."""
        of_supplier = self._clause.of_kind("supplier") and not self._clause.of_kind("system")
        if self._clause.of_kind("contract") or (of_supplier and self._said.around.contract):
            return self._scope_of("contract")
        return AUTHORITY if not self._clause.of_kind("system") else self._scope_of("system")

    def _scope_of(self, kind: Literal["system", "contract"]) -> str | None:
        name = self._said.around.system if kind == "system" else self._said.around.contract
        return None if name is None else scope_of(kind, name)

    def _contract_number(self) -> str | None:
        number = NUMBER.search(self._raw)
        return None if number is None else number[0].upper()

    def _cvr(self) -> str | None:
        found = _CVR.search(self._raw)
        return None if found is None else found[1].replace(" ", "")

    def _point_name(self) -> str | None:
        """What is measured: after a colon, or after `at måle`; else what follows `målepunkt`."""
        found = _MEASURED.search(self._raw)
        if found is not None:
            return _opened(found[1].strip())
        point = _POINT.search(self._raw)
        named = "" if point is None else _POINT_ENDS.split(point[1], maxsplit=1)[0].strip(" ,.:;")
        return _opened(named) if named else self._name_after()

    def _point(self) -> str | None:
        """The contract's measuring point of that name; the availability is called many things."""
        contract = self._said.around.contract
        wanted = {} if contract is None else {"contract": contract}
        points = [one.record.name for one in self._told.register.find(MeasuringPoint, **wanted)]
        said = set(self._words)
        for group in told_groups("points").values():
            if any(near(word, one) for word in said for one in group):
                named = [point for point in points if group & set(fold_phrase(point))]
                return named[0] if len(set(named)) == 1 else None
        if "%" in self._raw:
            points_in = [kept.record for kept in self._told.register.find(MeasuringPoint, **wanted)]
            points = [one.name for one in points_in if one.unit == "%"]
            return points[0] if contract is not None and len(points) == 1 else None
        named = [point for point in points if set(fold_phrase(point)) <= said]
        return named[0] if len(named) == 1 else None

    def _option_taken(self) -> JsonValue:
        """The contract's options with the next open one taken, or turned down; nothing where that is not decided."""
        if any(
            one in told_words("denials") and other in told_words("decided")
            for one, other in pairwise(self._words)
        ):
            return None
        turned_down = told_words("denials") | told_words("turned_down")
        decision: Literal["yes", "no"] = "yes" if turned_down.isdisjoint(self._words) else "no"
        kept = self._said.around.of_contract
        options = list(kept.options) if kept is not None else []
        for place, option in enumerate(options):
            if option.decision is None:
                options[place] = replace(option, decision=decision)
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


def _found(pattern: re.Pattern[str], raw: str) -> str | None:
    found = pattern.search(raw)
    return None if found is None else found[0]


def _opened(text: str) -> str:
    return text[:1].upper() + text[1:]


def _stands_for_one(word: str) -> bool:
    """`ham`, `hende`."""
    return word in words_of("somebody_named")


def _capitalised(text: str) -> str:
    """A name typed in small letters, as names are written; `direktøren Asger Anemone` is not called director."""
    if text != text.lower():
        return " ".join(dropwhile(str.islower, text.split()))
    return " ".join(told_name("written_so", part) or _opened(part) for part in text.split())
