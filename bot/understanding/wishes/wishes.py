"""Read what a sentence asks for besides answering: a control, a page, a language, a checklist."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Literal

from pydantic import JsonValue

from bot.language.document_references import has_question_mark
from bot.language.normalise import Sentence, normalise_phrase
from bot.language.phrase_table import Match, Phrases, spoken, words_of
from bot.language.yes_no import assents
from bot.nlu_port import RESUME_IN_PART, SAVE_IN_PART, Intent
from bot.understanding.classifier.classifier import TOLD, likely, masked
from bot.understanding.entities.numbers import whole_number
from bot.understanding.text.patterns import Heard
from bot.understanding.wishes.message_times import times_wish
from bot.understanding.wishes.reminder_wishes import reminder_wish
from governance.catalogue import Catalogue

START_CHECKLIST = "start_checklist"
_SAVE, _SKIP = Intent("control", "save"), Intent("control", "skip")
_LAST_CLAUSE = re.compile(r"(.*\w.*)[,.!;:]\s*(\S.*)", re.DOTALL)
"""Clauses, and the last one after them."""
_LONGEST_REASON = 8

_IN_PART = {"save": SAVE_IN_PART, "resume": RESUME_IN_PART}
_MAY_HAVE_A_REASON = ("pause", "cancel", "skip")
_LONGEST = 200
_LONGEST_NAMED = 6
_LONGEST_BARE = 3
_LONGEST_RECORD = 12
_HEAD = 80
_LONGEST_LEAVING = 14
_LONGEST_UNTIL = 4
"""The most words of when somebody comes back, such as `i eftermiddag efter frokost`."""
_HIGHEST_NUMBER = 99
_ALIKE, _MOSTLY = 0.5, 0.9
_WHOLE: Mapping[Literal["control", "page", "dialog", "language"], str] = {
    "control": "controls",
    "page": "pages",
    "dialog": "dialogs",
    "language": "languages",
}
_MARK = re.compile(r"\s{0,9}:|\s{1,9}[-–—]\s")
_QUESTION_ID = re.compile(r"[1-3]\.[1-5]-[1-9]")
_FRINGE = " \t\r\n,.;:!?–—-()\"“”'"


class Wishes:
    """It knows the requirements by number, title and other words."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._numbers = frozenset(requirement.id for requirement in catalogue)
        titles = {
            requirement.id: (requirement.title.da, requirement.title.en)
            for requirement in catalogue
        }
        self._titles = Phrases(titles)
        self._names = Phrases(
            {
                requirement.id: (*titles[requirement.id], *requirement.words)
                for requirement in catalogue
            }
        )
        self._options = Phrases({"option": _said_for_options(catalogue)})

    def read(self, text: str) -> Intent | None:
        """Read the wish, when the sentence is plainly one."""
        return (
            self.deed(text)
            or self.record(text)
            or self._with_reason(text)
            or _in_part(Sentence(text))
        )

    def deed(self, text: str) -> Intent | None:
        """Read something to be done at once, or a page asked for by its name."""
        note = _note(text)
        if note is not None or len(text) > _LONGEST:
            return note
        sentence = Sentence(text)
        return (
            self._plain(sentence.words)
            or self._last_of_all(text)
            or reminder_wish(sentence)
            or times_wish(sentence)
            or self._approval(sentence.words)
            or _not_yet(sentence)
            or _called_off(sentence)
            or _left_for_now(sentence)
            or _undone(sentence)
            or _taken_on(sentence)
            or _correction(sentence)
            or (None if self._record(sentence) else self._start(sentence))
        )

    def calls_off(self, text: str) -> Intent | None:
        """Read `drop det her` (drop this), and nothing else."""
        words = Sentence(text).words
        said = spoken("controls").at(words, _without_politeness_before(words))
        if said is None or said.name != "cancel":
            return None
        rest = words[said.end :]
        return Intent("control", "cancel") if words_of("this_one").issuperset(rest) else None

    def _with_reason(self, text: str) -> Intent | None:
        """Read `pause, jeg skal …` (pause, I have to …): a control, and the reason for it.

        A reason follows `fortryd` (undo) without a comma, too, and words of regret go before it:
        `hov fortryd den gik forkert` (oops undo that went wrong).
        """
        sentence = Sentence(text)
        words = sentence.words
        first = spoken("regrets").skip(words)
        said = _control_before_a_reason(sentence, first)
        if said is None or not said.exact:
            return None
        rest = words[said.end :]
        closed = sentence.ends_clause(said.end)
        match said.name:
            case "resume":
                goes_on = not words_of("before_that").isdisjoint(rest[:1])
            case "undo":
                goes_on = closed or not rest or rest[0] in words_of("reason_begins")
            case name:
                goes_on = name in _MAY_HAVE_A_REASON and closed and bool(rest) and not first
        return Intent("control", said.name) if goes_on else None

    def record(self, text: str) -> Intent | None:
        """Read a record of the register to be shown, added, corrected, ended or confirmed."""
        return None if len(text) > _LONGEST else self._record(Sentence(text))

    # ── Sentences that are a wish as a whole ─────────────────────────────────

    def _plain(self, words: tuple[str, ...]) -> Intent | None:
        return self._whole(words) or self._whole(_without_politeness(words))

    def _whole(self, words: tuple[str, ...]) -> Intent | None:
        for kind, section in _WHOLE.items():
            match = spoken(section).whole(words)
            if match is not None and (match.exact or not self._is_answer(words)):
                return Intent(kind, match.name)
        return Intent("control", "note") if spoken("note_alone").whole(words) is not None else None

    def _last_of_all(self, text: str) -> Intent | None:
        """Read what is saved after agreement, as `ser rigtigt ud, gem` (looks right, save).

        What is skipped, undone or left for now may have any short reason before it, as in `hov, jeg
        sagde ikke gem. fortryd det` (oops, I did not say save. undo it).
        """
        parted = _LAST_CLAUSE.fullmatch(text)
        last = normalise_phrase(parted[2]) if parted is not None else ()
        said = spoken("controls").whole(last) if last else None
        alone = words_of("undoes") | words_of("pauses")
        if parted is not None and said is not None and said.exact and last[0] in alone:
            short = len(normalise_phrase(parted[1])) <= _LONGEST_REASON and not has_question_mark(
                parted[1]
            )
            return Intent("control", said.name) if short else None
        before, comma, after = text.rpartition(",")
        wish = self._plain(normalise_phrase(after)) if comma else None
        if wish == _SKIP:  # `det ved jeg ikke, spring over` (I do not know, skip it)
            short = len(normalise_phrase(before)) <= _LONGEST_REASON
            return wish if short and not has_question_mark(before) else None
        return wish if wish == _SAVE and assents(normalise_phrase(before)) else None

    def _approval(self, words: tuple[str, ...]) -> Intent | None:
        """Read what somebody approves of their own accord.

        Examples are `godkend organiseringen` (approve the organisation) and `jeg godkender
        vurderingen af 3.1` (I approve the assessment of 3.1). Whatever else is said with it is
        told, and goes elsewhere.
        """
        verb = spoken("approve").at(words, _without_politeness_before(words))
        what = spoken("approved_things").at(words, verb.end) if verb is not None else None
        if what is None:
            return None
        rest = _without_politeness(words[what.end :])
        if what.name != "assessment":
            return None if rest else Intent("dialog", "decide", {"wants": what.name})
        if len(rest) == 1 and rest[0] in self._numbers:
            return Intent("dialog", "decide", {"requirement": rest[0]})
        return None

    def _is_answer(self, words: tuple[str, ...]) -> bool:
        """Tell whether it is an answer as it stands, and so no wish with a typing error.

        `næsten` (almost) is not `næste` (next).
        """
        for answers in (self._options, spoken("graded", "graded_sentences", "none")):
            match = answers.whole(words)
            if match is not None and match.exact:
                return True
        return False

    # ── A record of the register ─────────────────────────────────────────────

    def _record(self, sentence: Sentence) -> Intent | None:
        """Read what to do, of which section, and the rest.

        Examples are `tilføj kontakt til Syvsover` (add a contact to Syvsover), `ret kontrakt K-101`
        (correct contract K-101) and `vis øvelser` (show exercises).
        """
        words = sentence.words
        if self._is_answer(words):
            return None
        verb = spoken("record_verbs").at(words, _without_politeness_before(words))
        if verb is None:
            return None
        start = verb.end
        while start < len(words) and words[start] in words_of("record_articles"):
            start += 1
        section = spoken("sections").at(words, start) or spoken("sections").like(words, start)
        if section is None or len(words) - section.end > _LONGEST_RECORD:
            return None
        if words[section.end : section.end + 1] and words[section.end] in words_of("sentence_ends"):
            return None
        end = max(section.end, spoken("polite").skip_back(words))
        rest = sentence.between(section.end, end).strip(_FRINGE) if section.end < end else ""
        known = _known(section=section.name, words=rest)
        if verb.name == "confirm" and not section.name.endswith("contacts"):
            return None
        if verb.name == "show" and not words_of("says_which").isdisjoint(
            sentence.words[section.end : end]
        ):
            return None
        if verb.name == "show":
            return Intent("page", "register", known)
        return Intent("dialog", "record", {"do": verb.name, **known})

    # ── Starting a checklist ─────────────────────────────────────────────────

    def _start(self, sentence: Sentence) -> Intent | None:
        first = _without_politeness_before(sentence.words)
        words = sentence.words
        opening = spoken("start").at(words, 0) or spoken("start").at(words, first)
        if opening is not None:
            return self._named(sentence, opening)
        return self._bare(sentence, first)

    def _named(self, sentence: Sentence, opening: Match) -> Intent | None:
        """Read a requirement after words that begin it.

        Examples are `lad os køre 3.2 på nøglen` (let us run 3.2 on the key) and `tjekliste for
        vandvagten` (checklist for Vandvagten).
        """
        rest = sentence.words[opening.end :]
        if len(rest) > _LONGEST_NAMED or _is_talk(rest):
            return None
        name = self._requirement(sentence.words, opening.end)
        if (name is None and opening.name == "weak") or _is_told(sentence):
            return None
        return _started(sentence, opening.end, name)

    def _requirement(self, words: Sequence[str], start: int) -> Match | None:
        for place in range(start, len(words)):
            if words[place] in self._numbers:
                return Match(words[place], (words[place],), place, place + 1)
        for find in (self._names.at, self._names.like):
            for place in range(start, len(words)):
                match = find(words, place)
                if match is not None:
                    return match
        return None

    def _bare(self, sentence: Sentence, first: int) -> Intent | None:
        """Read a requirement's number or title, and little more.

        Examples are `3.2`, `3.2 nøglen` (3.2 the key) and `beredskabsøvelse fyrjournal` (continuity
        exercise Fyrjournal). Other words for a requirement are answers too often to start one on
        their own.
        """
        words = sentence.words
        if first == len(words):
            return None
        if words[first] in self._numbers:
            name = Match(words[first], (words[first],), first, first + 1)
        else:
            title = self._titles.at(words, first) or self._titles.like(words, first)
            if title is None:
                return None
            name = title
        rest = words[name.end :]
        if len(rest) > _LONGEST_BARE or _is_talk(rest) or (rest and rest[0][0].isdigit()):
            return None
        if sentence.raw.rstrip().endswith("?") or not self._numbers.isdisjoint(rest):
            return None
        return _started(sentence, first, name)


def _in_part(sentence: Sentence) -> Intent | None:
    """Read `gem` (save) or `hvad har du nu` (what have you got now) as a clause among others."""
    words = sentence.words
    ends = [place for place in range(1, len(words) + 1) if sentence.ends_clause(place)]
    for start, end in pairwise((0, *ends)):
        part = words[start:end]
        for clause in (part, _without_politeness(part)):
            said = spoken("controls").whole(clause)
            if said is not None and said.exact and said.name in _IN_PART:
                return Intent("control", _IN_PART[said.name])
    return None


def _control_before_a_reason(sentence: Sentence, start: int) -> Match | None:
    """Find the control that is a clause by itself, or else one word."""
    said = spoken("controls").at(sentence.words, start)
    if said is not None and said.name == "resume":
        return said
    if said is not None and sentence.ends_clause(said.end):
        inside = range(start + 1, said.end)
        if not any(sentence.ends_clause(place) for place in inside):
            return said
    alone = spoken("controls").whole(sentence.words[start : start + 1])
    return None if alone is None else replace(alone, start=start, end=start + 1)


def _is_told(sentence: Sentence) -> bool:
    """Tell whether it is told rather than asked for.

    An example is `vi kører skriftligt tilsyn med Kagemand 18. maj` (we do written supervision of
    Kagemand on 18 May).
    """
    alike = likely(masked(Heard(sentence, ())))
    return sum(alike.get(intent, 0.0) for intent in TOLD) >= _MOSTLY


def _not_yet(sentence: Sentence) -> Intent | None:
    """Read that nothing is to be saved for now, at the beginning of a clause.

    An example is `fint, gem ikke noget endnu` (fine, do not save anything yet).
    """
    for said in spoken("not_yet").all(sentence):
        if said.exact and (said.start == 0 or sentence.ends_clause(said.start)):
            return Intent("control", "not_yet")
    return None


def _called_off(sentence: Sentence) -> Intent | None:
    """Read a wish to stop.

    An example is `nej stop, det var ikke det jeg ville` (no stop, I did not want that). The
    sentence or a part of it begins so, and sentences like it mean just that.
    """
    said = [one for one in spoken("controls").all(sentence) if one.name == "cancel"]
    if not any(
        (one.start == 0 and sentence.ends_clause(one.end))
        or (one.start > 0 and sentence.ends_clause(one.start))
        for one in said
    ):
        return None
    rest_is_talk = likely(masked(Heard(sentence, ()))).get("cancel", 0.0) >= _ALIKE
    return Intent("control", "cancel") if rest_is_talk else None


def _left_for_now(sentence: Sentence) -> Intent | None:
    """Read that somebody goes, and that the rest is for later.

    An example is `må lige løbe, tager resten i eftermiddag` (have to run, the rest this afternoon).
    """
    words = sentence.words
    leaving = spoken("leaves_for_now")
    left = leaving.at(words, 0) or leaving.at(words, _without_politeness_before(words))
    start = 0 if left is None else left.end
    if left is not None and start == len(words):
        return Intent("control", "pause")
    if len(words) > _LONGEST_LEAVING or (left is not None and not sentence.ends_clause(start)):
        return None
    start = _without_politeness_before(words) if left is None else start
    later = spoken("takes_up_later").at(words, spoken("joints").skip(words, start))
    if later is None or len(words) - later.end > _LONGEST_UNTIL or _is_asked(sentence):
        return None
    return Intent("control", "pause")


def _is_asked(sentence: Sentence) -> bool:
    return has_question_mark(sentence.raw) or not words_of("question_words").isdisjoint(
        sentence.words
    )


def _undone(sentence: Sentence) -> Intent | None:
    """Read `fortryd målingen` (undo the measurement): what was saved of that section."""
    words = _without_politeness(sentence.words)
    start = 0
    while words[start : start + 1] and words[start] in words_of("before_undoing"):
        start += 1
    if not words_of("undoes").intersection(words[start : start + 1]):
        return None
    what = start + 1
    while what < len(words) and words[what] in words_of("record_articles"):
        what += 1
    section = spoken("sections").at(words, what)
    rest = words[section.end :] if section is not None else ()
    if section is None or not words_of("once_more").issuperset(rest):
        return None
    return Intent("control", "undo", {"section": section.name})


def _taken_on(sentence: Sentence) -> Intent | None:
    """Read a wish to take on a task.

    Examples are `jeg tager den til fredag` (I take it for Friday) and `jeg tager K-103 i morgen` (I
    take K-103 tomorrow).
    """
    words, end = sentence.words, _end(sentence)
    match = spoken("take_on").at(words, _without_politeness_before(words))
    if match is None or end - match.end > _LONGEST_NAMED:
        return None
    if not words_of("not_taken_on").isdisjoint(words[match.end : end]):
        return None
    rest = sentence.between(match.end, end).strip(_FRINGE) if match.end < end else ""
    return Intent("dialog", "take_on", _known(words=rest))


def _said_for_options(catalogue: Catalogue) -> list[str]:
    return [
        said
        for requirement in catalogue
        for question in requirement.questions
        for option in question.options
        for said in (option.label.da, option.label.en, *option.words)
    ]


def _started(sentence: Sentence, start: int, name: Match | None) -> Intent:
    """Make the wish with the requirement, and the words around it.

    They may name a system, contract or forum.
    """
    if name is None:
        return Intent(
            "dialog", START_CHECKLIST, _known(words=_scope(sentence, start, _end(sentence)))
        )
    around = (_scope(sentence, start, name.start), _scope(sentence, name.end, _end(sentence)))
    words = " ".join(part for part in around if part)
    return Intent("dialog", START_CHECKLIST, _known(requirement=name.name, words=words))


def _scope(sentence: Sentence, start: int, end: int) -> str:
    joints = words_of("start_joints")
    while start < end and sentence.words[start] in joints:
        start += 1
    while end > start and sentence.words[end - 1] in joints:
        end -= 1
    return sentence.between(start, end).strip(_FRINGE) if start < end else ""


def _known(**arguments: str) -> Mapping[str, JsonValue]:
    return {name: value for name, value in arguments.items() if value}


def _end(sentence: Sentence) -> int:
    return len(sentence.words)


def _is_talk(words: Sequence[str]) -> bool:
    return any(word in words_of("sentence_words") for word in words)


def _without_politeness(words: tuple[str, ...]) -> tuple[str, ...]:
    first = _without_politeness_before(words)
    return words[first : max(first, spoken("polite").skip_back(words))]


def _without_politeness_before(words: Sequence[str]) -> int:
    return spoken("polite").skip(words)


def _correction(sentence: Sentence) -> Intent | None:
    """Read a correction, as `ret svar 2` (correct answer 2), `change answer 2` or `ret 3.2-4`."""
    words = _without_politeness(sentence.words)
    asked = spoken("controls").whole(words[:-1])
    plainly = asked is not None and asked.exact and asked.name == "correct"
    if not plainly and spoken("correct_numbered").whole(words[:-1]) is None:
        return None
    number = _answer_number(words[-1])
    return None if number is None else Intent("control", "correct", {"number": number})


def _answer_number(word: str) -> str | None:
    if _QUESTION_ID.fullmatch(word):
        return word
    number = whole_number((word,), 0)
    if number is None or not 1 <= number.value <= _HIGHEST_NUMBER:
        return None
    return str(number.value)


def _note(text: str) -> Intent | None:
    """Read a note, as `note: …`, `note - …` or `notér at …` (note that …).

    It is the only wish that may be long.
    """
    head = Sentence(text[:_HEAD])
    whole = Sentence(text)
    marked = spoken("note").at(head.words, 0)
    if marked is not None and _MARK.match(text, head.tokens[marked.end - 1].end):
        return _noted(whole.after(marked.end))
    told = spoken("note_that").at(head.words, 0)
    return None if told is None else _noted(whole.after(told.end))


def _noted(text: str | None) -> Intent:
    return Intent("control", "note", {"text": text} if text else {})
