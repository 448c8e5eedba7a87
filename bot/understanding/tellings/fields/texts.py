"""Read the texts in something that was told: a name, a number, a title, what is to be done."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Literal, get_args

from pydantic import JsonValue

from bot.language.cued_parts import CuedPart, cued_parts, cues_of, without_parts
from bot.language.document_references import LINK, case_numbers
from bot.language.normalise import (
    Sentence,
    first_sentence,
    normalise_phrase,
    opened,
    within_typo_distance,
)
from bot.language.phrase_table import spoken, words_of
from bot.language.pronouns import with_speaker
from bot.messages import Lang
from bot.understanding.entities.dates import days_in
from bot.understanding.entities.names import names_of
from bot.understanding.tellings.clauses import Clause
from bot.understanding.tellings.delegations import delegated_at, delegated_title
from bot.understanding.tellings.fields.contract_options import options_named
from bot.understanding.tellings.fields.evidence import FieldEvidence
from bot.understanding.tellings.fields.fixed_formats import (
    EMAIL,
    NUMBER,
    QUESTION,
    REQUIREMENT,
    phone_in,
)
from bot.understanding.tellings.fields.new_names import name_after, name_told
from bot.understanding.tellings.fields.people import side_told
from bot.understanding.tellings.subjects import first_names
from bot.understanding.tellings.tellings import (
    How,
    told_groups,
    told_name,
    told_phrases,
    told_words,
)
from governance.opening_hours import DAY_WORDS
from governance.records.events import NEW_ASSESSMENT, REASONED_NO
from governance.records.measuring_points import MeasuringPoint
from governance.records.members import Member, first_name_of
from governance.records.reviews import SCOPES_OF
from governance.schema.scopes import AUTHORITY, scope_of

_ADDENDUM = re.compile(
    r"(till(?:æ|ae)g|allonge|addendum)(?:\s+(?:nr\.?|no\.?))?\s+(\d{1,3})", re.IGNORECASE
)
_STANDARDS: Mapping[str, re.Pattern[str]] = {
    "ISAE 3402": re.compile(r"(?<!\d)3402"),
    "ISAE 3000": re.compile(r"(?<!\d)3000"),
    "SOC 2": re.compile(r"\bsoc ?2\b", re.IGNORECASE),
    "ISO/IEC 27001": re.compile(r"\b27001\b"),
}
_CASE_OF_YEAR = re.compile(r"(?<![\w/-])\d{4}[-/]\d{1,6}(?![\w/-])")
_AGENDA_ITEM = re.compile(
    r"\b(?:punkt|pkt\.?|item)\s+\d{1,3}\s+(?:på|i|af|on)\s+(?:the\s+)?(?:dagsordenen|agenda)\b",
    re.IGNORECASE,
)
_MANDATE = re.compile(
    r"\b(?:op til|under|højst|maks\.?|max\.?|up to|at most)\s+"
    r"(?:\d{1,3}(?:[. ]\d{3})+|\d+(?:,\d+)?)(?![\d:/])"
    r"(?:\s*(?:mio\.?|million(?:er)?|tusind|t\.?kr\.?))?(?:\s*(?:kr\.?|kroner|dkk|eur)(?!\w))?",
    re.IGNORECASE,
)
_ATTENDANCE = re.compile(
    r"\b(\d{1,3})\s*(?:/|\s(?:ud af|af|out of|of)\s)\s*(?:de (?:sidste |seneste )?)?(\d{1,3})\b",
    re.IGNORECASE,
)
_NO_ASSESSMENT = re.compile(
    r"\b(?:ingen|ikke|no|not)\b[^,.;:]*?\b(?:risiko)?(?:vurd\w{0,3}ing|assessment)\b", re.IGNORECASE
)
_ON_THE = (("den",), ("d",))
_REPORT_EVENT = "report_event"
_SIGNS = " ,.;:!-–"
_CVR = re.compile(
    r"\bcvr\b[\s.:-]*(?:nr\.?|nummer|no\.?|number)?[\s.:]*(\d{2} ?\d{2} ?\d{2} ?\d{2})\b",
    re.IGNORECASE,
)
_COMPANY = re.compile(
    r"(?:[A-ZÆØÅ][\w&-]+\s+){1,4}(?:A/S|ApS|IVS|P/S|I/S|Ltd\.?|GmbH|AB|Inc\.?)(?!\w)"
)
_SHORTEST_DAY = 3
"""The fewest letters of a day's name beside a figure: `to` is two as well."""
_DAYS = "(?:{})".format(
    "|".join(sorted((one for one in DAY_WORDS if len(one) >= _SHORTEST_DAY), key=len, reverse=True))
)
_HOURS = re.compile(
    rf"(?:\b{_DAYS}(?:\s*(?:-|–|til|to|og|and)\s*{_DAYS})*,?\s+)?(?:fra\s+|from\s+)?"
    r"(?:kl\.?\s*)?\b\d{1,2}(?:[.:]\d{2})?\s*(?:-|–|til)\s*\d{1,2}(?:[.:]\d{2})?\b(?![./]\d)"
    rf"(?:\s*(?:alle\s+|i\s+|på\s+|on\s+)?(?:{_DAYS}(?:\s*(?:-|–|til|to|og|and)\s*{_DAYS})*"
    r"|dage|dagen)\b)?",
    re.IGNORECASE,
)
_ROUND_THE_CLOCK = re.compile(
    r"24/7|døgnet rundt|hele døgnet|døgndækning|døgnåbent|døgnbemandet|doegnbemandet"
    r"|round the clock",
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
    r"(?:målepunkt(?:et)?|maalepunkt(?:et)?|measuring point)"
    r"(?:\s+(?:på|til|to|on|for)\s+[a-z]{1,3}-\d{2,6})?(?:\s+til)?"
    r"(?:\s*[:,]\s*|\s+(?:for|om|kaldet|der hedder|called)\s+|\s+)(.{3,80})",
    re.IGNORECASE,
)
_POINT_ENDS = re.compile(
    r"[,;]|\s(?:på|til|to|on|for)\s+(?:[a-z]{1,3}-\d|\w+s kontrakt)|\s[a-z]{1,3}-\d{2,6}"
    r"|\s(?:med )?(?:mål|målet|target|goal)\b|\s(?:hver|hvert|every)\s",
    re.IGNORECASE,
)


def hours_told(raw: str) -> str | None:
    """Find when somebody answers: `24/7`, `6-22 alle hverdage` (6-22 every weekday)."""
    if _ROUND_THE_CLOCK.search(raw):
        return "24/7"
    return _found(_HOURS, raw) or _found(_DAYS_OF_HOURS, raw)


def text_told(said: FieldEvidence, how: How) -> JsonValue:
    """Return the text of that kind."""
    return _Texts(said).read(how)


_LONGEST_ORDER = 8


class _Texts:
    def __init__(self, said: FieldEvidence) -> None:
        self._said = said
        self._told, self._clause = said.told, said.told.clause
        self._raw, self._words = said.raw, said.words

    def read(self, how: How) -> JsonValue:
        return self._texts()[how]()

    def _texts(self) -> Mapping[How, Callable[[], JsonValue]]:
        return {
            "name": lambda: name_told(self._said),
            "phone": lambda: phone_in(self._raw),
            "email": lambda: _found(EMAIL, self._raw),
            "standard": self._standard,
            "title": self._title,
            "clause": self._happened,
            "action": self._action,
            "to_do": self._to_do,
            "promised": self._promised,
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
            "link": self._link,
            "case": self._case,
            "decision": self._decision,
            "attendance": lambda: _attendance(self._raw),
            "mandate": lambda: _found(_MANDATE, self._raw),
            "hours": lambda: hours_told(self._raw),
            "side": lambda: side_told(self._said),
            "options": self._options,
            "company": lambda: _found(_COMPANY, self._raw) or name_told(self._said),
            "point_name": self._point_name,
        }

    def _decision(self) -> str | None:
        """Read that a new assessment is to be made, or that none is, with the words after it."""
        found = _NO_ASSESSMENT.search(self._raw)
        if found is None:
            return NEW_ASSESSMENT
        reason = self._raw[found.end() :].strip(" ,.;:-–")
        return f"{REASONED_NO}: {opened(reason)}" if reason else None

    def _case(self) -> str | None:
        """Find the case's number: said as one, or the only number that is written like one."""
        found = case_numbers(self._raw) or _CASE_OF_YEAR.findall(self._raw)
        return str(found[0]) if len(found) == 1 else None

    def _link(self) -> str | None:
        """Find where it is kept: a link, or the number of the case that it is filed under."""
        if (link := LINK.search(self._raw)) is not None:
            return link.group()
        return next(iter(case_numbers(self._raw)), None)

    def _options(self) -> JsonValue:
        """Read so many options of a length: `med option på 2 x 12 mdr` (with options of …)."""
        told = options_named(self._raw, today=self._told.today)
        return None if told is None else list(told.options)

    def _reference(self) -> str | None:
        """Find the reference of minutes or a case, as `ref. 26/114` or `referat 2026-114`.

        `referat` is minutes. Without a number it is the item of the agenda.
        """
        return next(iter(case_numbers(self._raw)), None) or _found(_AGENDA_ITEM, self._raw)

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
        while end > start + 1 and words[end - 1] in told_words("leads_on"):
            end -= 1
        return opened(self._clause.sentence.between(start, end))

    def _is_named(self, place: int) -> bool:
        return any(one.start <= place < one.end for one in self._clause.mentions)

    def _happened(self) -> str | None:
        """Return all of it, but for an order to report it; None where it is only ordered.

        `registrer en hændelse på fyrjournal i går` (report an incident on Fyrjournal yesterday)
        does not say what happened. `meld nedbrud …` (report an outage …) says that there was one.
        """
        ordered = spoken("dialogs").at(self._words, 0)
        if ordered is None or ordered.name != _REPORT_EVENT:
            return opened(self._raw.strip(_SIGNS))
        small = words_of("days") | words_of("weekdays") | words_of("weekday_before")
        small |= words_of("choice_joints") | words_of("before_a_name") | words_of("polite")
        told = [
            place
            for place in range(ordered.end, len(self._words))
            if not (self._is_named(place) or self._words[place] in small)
        ]
        if not told:
            return None
        tokens = self._clause.sentence.tokens
        _, colon, after = self._raw[tokens[ordered.end].start :].partition(":")
        if colon:
            return opened(after.strip(_SIGNS))
        says_more = ordered.words[-1] not in words_of("an_event")
        if not says_more and self._clause.sentence.ends_clause(ordered.end):
            return opened(self._raw[tokens[ordered.end].start :].strip(_SIGNS))
        if not says_more and self._clause.sentence.ends_clause(told[0]) and told[0] > ordered.end:
            return opened(self._raw[tokens[told[0]].start :].strip(_SIGNS))
        verb = self._words[0] in words_of("reports")
        start = verb + (verb and self._words[1] in words_of("an_article"))
        return opened(self._raw[tokens[start].start :].strip(_SIGNS))

    def _action(self) -> str | None:
        """Find what is to be done, after a colon or after `om at` (about to), or after a comma.

        `der skal en opgave på. ole ringer …` (a task is to be added. Ole calls …) says it in the
        next sentence.
        """
        delegated = delegated_at(self._words, self._clause.mentions)
        if delegated is not None:
            to_do = self._until_due(self._raw[self._clause.sentence.tokens[delegated].start :])
            mentions = self._clause.mentions
            if to_do is None:
                return None
            return delegated_title(self._words, mentions, with_speaker(to_do, self._me_called()))
        parted = first_sentence(self._raw)
        if parted is not None and len(parted[0].split()) <= _LONGEST_ORDER:
            tokens, begin = self._clause.sentence.tokens, len(self._raw) - len(parted[1])
            people = [one.end for one in self._clause.mentions if one.kind == "person"]
            starts = [tokens[place].start for place in people if place < len(tokens)]
            return self._until_due(self._raw[max([begin, *starts]) :])
        begun = re.search(r":\s*|\bom at\s+|\bat\s+|\bto\s+", self._raw)
        if begun is not None:
            return self._until_due(self._raw[begun.end() :])
        ordered, comma, rest = self._raw.partition(",")
        return self._until_due(rest) if comma and len(ordered.split()) <= _LONGEST_ORDER else None

    def _me_called(self) -> str:
        """Return the first name of whoever speaks, which others can read; else `mig` (me)."""
        kept = self._told.register.get(Member, Member.key_of(email=self._told.me))
        return "mig" if kept is None else first_name_of(kept.record.name)

    def _to_do(self) -> str | None:
        """Find what follows whoever is to do it.

        An example is `yusuf skal lukke adgangen … inden 1. april` (Yusuf is to close the access …
        before 1 April).
        """
        oneself = next(iter(told_phrases("i_am_to").all_in(self._words)), None)
        people = [one.end for one in self._clause.mentions if one.kind == "person"]
        ends = people or ([oneself.end] if oneself is not None else [])
        if not ends or ends[0] >= len(self._words):
            return None
        if (together := self._people_together()) is not None:
            return self._until_due(self._raw[self._clause.sentence.tokens[together].start :])
        start = ends[0]
        while start < len(self._words) - 1 and self._words[start] in told_words("is_to"):
            start += 1
        return self._until_due(self._raw[self._clause.sentence.tokens[start].start :])

    def _people_together(self) -> int | None:
        """Return where several begin who do it together: `yusuf og fie laver den færdig`."""
        people = [one for one in self._clause.mentions if one.kind == "person"]
        for one, other in pairwise(people):
            joint = self._words[one.end : other.start]
            if len(joint) == 1 and joint[0] in told_words("ands"):
                return one.start
        return None

    def _promised(self) -> str | None:
        """Find what somebody else has promised, with who did: `Pindsvin har lovet at rette fejlen`.

        Where `de` (they) have, it is the supplier that is named before. Of what was agreed it is
        what comes after `at`: `vi aftalte at de sender planen` (we agreed that they send the plan).
        """
        if (agreed := self._agreed()) is not None:
            return agreed
        tokens, words = self._clause.sentence.tokens, self._words
        said = next(iter(told_phrases("promises").all_in(words)), None)
        start = said.start if said is not None else 0
        who = self._supplier_named(self._clause, start)
        if not who and self._told.before is not None:
            who = self._supplier_named(self._told.before, len(self._told.before.words))
        if said is None or not who:
            return self._until_due(self._raw)
        promised = self._until_due(self._raw[tokens[start].start :])
        return None if promised is None else f"{opened(who)} {promised[:1].lower()}{promised[1:]}"

    def _agreed(self) -> str | None:
        tokens, words = self._clause.sentence.tokens, self._words
        said = next(iter(told_phrases("agreed").all_in(words)), None)
        joints = () if said is None else range(said.end, len(words) - 1)
        joint = next((one for one in joints if words[one] in told_words("that")), None)
        if joint is None:
            return None
        who = self._supplier_named(self._clause, joint)
        begins = joint + 2 if who and words[joint + 1] in told_words("they") else joint + 1
        if begins == len(words):
            return None
        agreed = self._until_due(self._raw[tokens[begins].start :])
        if agreed is None or begins == joint + 1:
            return agreed
        return f"{opened(who)} {agreed[:1].lower()}{agreed[1:]}"

    @staticmethod
    def _supplier_named(clause: Clause, end: int) -> str:
        """Return the last supplier named before that word, as it is said; else nothing."""
        named = [one for one in clause.mentions if one.kind == "supplier" and one.end <= end]
        return clause.sentence.between(named[-1].start, named[-1].end) if named else ""

    def _until_due(self, said: str) -> str | None:
        rest = Sentence(self._without_cued(said))
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
        end = self._before_last_day(rest) if end == len(rest.words) else end
        return opened(rest.between(0, end)) if end else None

    def _without_cued(self, said: str) -> str:
        """Leave out the parts that name whoever does it, or its day: `…, owner karl, due 1 may`."""
        columns = self._said.columns
        called: dict[str, Sequence[str]] = {
            name: [columns[name].heading(lang) for lang in get_args(Lang)]
            for name in ("owner", "due_on")
            if name in columns
        }
        return without_parts(
            said, [part for part in cued_parts(said, cues_of(called)) if self._is_told(part)]
        )

    def _is_told(self, part: CuedPart) -> bool:
        """Tell whether the part begins with what its field is told by: a person, or a day."""
        value = Sentence(part.said)
        if part.field == "owner":
            register = self._told.register
            mentions = names_of(register).mentions(value)
            named = [*mentions, *first_names(value, mentions, register)]
            return any(one.kind == "person" and one.start == 0 for one in named)
        days = days_in(value, today=self._told.today, tense="future")
        return any(one.day is not None and one.start == 0 for one in days)

    def _before_last_day(self, said: Sentence) -> int:
        """Count the words before the day at the end: `sende planen på fredag` (… on Friday).

        What it is about stays: `se på tallene for januar` (look at the figures for January).
        """
        days = days_in(said, today=self._told.today, tense="future")
        end = len(said.words)
        if said.words[-1:] and said.words[-1].isdigit() and said.words[-2:-1] in _ON_THE:
            return end - 2
        if not days or days[-1].day is None or days[-1].end < end:
            return end
        if said.words[days[-1].start - 1 : days[-1].start] in (
            ("for",),
            ("fra",),
            ("of",),
            ("from",),
        ):
            return end
        end = days[-1].start
        while end and said.words[end - 1] in words_of("date_lead"):
            end -= 1
        return end

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
        """Return the scope of a role.

        It is the system or contract that is named, or else the whole authority.
        """
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
        """Find what is measured, after a colon or after `at måle` (to measure).

        Else it is what follows `målepunkt` (measuring point).
        """
        found = _MEASURED.search(self._raw)
        if found is not None:
            return opened(found[1].strip())
        point = _POINT.search(self._raw)
        named = "" if point is None else _POINT_ENDS.split(point[1], maxsplit=1)[0].strip(" ,.:;")
        return opened(named) if named else name_after(self._said)

    def _point(self) -> str | None:
        """Find the contract's measuring point of that name.

        The availability is called many things.
        """
        contract = self._said.around.contract
        wanted = {} if contract is None else {"contract": contract}
        points = [one.record.name for one in self._told.register.find(MeasuringPoint, **wanted)]
        said = set(self._words)
        for group in told_groups("points").values():
            if any(within_typo_distance(word, one) for word in said for one in group):
                named = [point for point in points if group & set(normalise_phrase(point))]
                return named[0] if len(set(named)) == 1 else None
        if "%" in self._raw:
            points_in = [kept.record for kept in self._told.register.find(MeasuringPoint, **wanted)]
            points = [one.name for one in points_in if one.unit == "%"]
            return points[0] if contract is not None and len(points) == 1 else None
        named = [point for point in points if set(normalise_phrase(point)) <= said]
        only = points if contract is not None and not named else []
        return next(iter(named or only), None) if len(named or only) == 1 else None

    def _option_taken(self) -> JsonValue:
        """Return the contract's options with the next open one taken, or turned down.

        It is None where that is not decided.
        """
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


def _begins_day(sentence: Sentence, place: int) -> bool:
    """Tell whether a day begins there.

    One does in `til 1/4` (to 1/4), and none in `ring til alle` (call everybody).
    """
    word = sentence.words[place] if place < len(sentence.words) else ""
    days = (words_of(section) for section in ("days", "weekdays", "weekday_before"))
    return word[:1].isdigit() or word in ("den", "d", "uge") or any(word in one for one in days)


def _attendance(raw: str) -> str | None:
    """Read at how many of the meetings somebody was, as `3/4`."""
    found = _ATTENDANCE.search(raw)
    return None if found is None else f"{found[1]}/{found[2]}"


def _found(pattern: re.Pattern[str], raw: str) -> str | None:
    found = pattern.search(raw)
    return None if found is None else found[0]
