"""Understand a free sentence: what is to be done at once, what is told, and what is asked.

The first way of reading that is sure decides.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from pydantic import JsonValue

from bot.language.normalise import Sentence
from bot.language.phrase_table import spoken, words_of
from bot.language.questions import (
    asks_first,
    asks_for_several,
    asks_inverted,
    is_worded_as_question,
)
from bot.language.written_language import written_language
from bot.nlu_port import Intent, Interpretation, NluResult, PriorContext
from bot.texts.short_answers import ShortAnswers, short_answers
from bot.understanding import emergency
from bot.understanding.alternatives import alternatives, of_texts
from bot.understanding.contact_details import asked_details
from bot.understanding.dates import without_denied_days
from bot.understanding.delegations import delegated_at
from bot.understanding.following import asked_of_the_others, goes_on_from_before
from bot.understanding.halving import halves
from bot.understanding.handovers import read_handover, read_leaving
from bot.understanding.incident_words import OF_A_LOG, read_incident_words
from bot.understanding.names import Mention, Names, names_of
from bot.understanding.offered_tellings import (
    offered_tellings,
    told_not_done,
    without_exceptions,
)
from bot.understanding.ordered_tasks import read_ordered_task
from bot.understanding.own_words import own_words_of
from bot.understanding.patterns import Heard
from bot.understanding.privacy_wishes import privacy_wish
from bot.understanding.reading import (
    MOST_OFFERED,
    PossibleQuestion,
    QuestionReader,
    about_the_same,
)
from bot.understanding.record_questions import (
    PROFILE,
    RECORDS,
    names_in_words,
    reason_of_what_was_shown,
    shown_section,
)
from bot.understanding.record_shown import read_order_of_that_one, read_question_of_that_one
from bot.understanding.recording import is_only_promised, read_like_records, read_records
from bot.understanding.references import (
    is_clearer,
    is_of_a_pronoun,
    said_out,
    speaks_of_somebody,
)
from bot.understanding.reminder_wishes import REMIND
from bot.understanding.several_questions import questions_apart
from bot.understanding.short_answers import SHORT_ANSWER, ShortAnswerFinder
from bot.understanding.titled_records import TitledRecord, titled_records
from bot.understanding.told_states import read_state
from bot.understanding.wishes import START_CHECKLIST, Wishes
from governance.catalogue import Catalogue
from governance.ports import RegisterReader
from governance.queries.record_query import place_of
from governance.records.absences import Absence
from governance.records.actions import Action
from governance.records.contacts import Contact
from governance.records.members import Member
from governance.schema.record import record_classes
from governance.schema.scopes import parse_scope, scope_of

_CERTAIN = 1.0
_PROBABLE = 0.8
_SURE = 0.9
"""The confidence from which on nothing else is offered beside a page."""
_RATHER_SURE = 0.85
"""The confidence from which on no other page is, but what the sentence names."""
_MOST_BESIDES = 2
_PROFILE = "profile"
"""The page, and intent, of a thing or person by itself."""
_REGISTER = "register"
"""The page, and intent, of one record."""
_SENT = "deliveries"
_DONE_TO_A_RECORD = ("correct", "end")
_MOSTLY = 0.6
"""The share of the telling words from which on a question is taken for one about records."""
_REQUIREMENT = re.compile(r"[1-3][.,][1-5]")
_LONGEST_NAME = 3
_MOST_NAMED = 8
_OF_PEOPLE = ("contacts", "members", "seats", "roles")
_LONGEST_ORDER = 6
"""The most words of what orders something of what is open, and is nothing else."""
_RESTS = ("pause", "resume")
_WHY = Intent("control", "why")
_SHORTEST_INTRODUCED = 4
_LONGEST_WHY = 6
"""The most words that ask why of what was shown."""
_ENDS = (".", "!", ";")
_PLANNED = frozenset(("planned_on", "due_on", "next_on"))
"""The fields of days that may be put off."""


class Sentences:
    """It reads a sentence in every way, one after the other."""

    def __init__(
        self, catalogue: Catalogue, wishes: Wishes, texts: ShortAnswers | None = None
    ) -> None:
        self._wishes = wishes
        self._questions = QuestionReader(catalogue)
        self._texts = ShortAnswerFinder(texts or short_answers())

    def read(
        self,
        text: str,
        *,
        register: RegisterReader,
        today: date,
        topic: PriorContext | None,
        me: str,
    ) -> NluResult:
        """Read what the sentence asks for; the result is empty where it asks for nothing."""
        text = without_denied_days(own_words_of(register).spelled_out(text))
        text = _without_introduction(text, names_of(register))
        before = topic if topic is not None and topic.intent else None
        hearing = _Hearing(
            self._wishes, self._questions, self._texts, text, register, today, before, me
        )
        understood = hearing.understood()
        understood = questions_apart(
            text,
            understood,
            names=names_of(register),
            read=lambda part: replace(hearing, text=part).understood(),
        )
        if topic is not None and not (_cries(understood) or hearing.is_delegated):
            understood = _said_out(hearing, understood, topic)
        understood = _without_language(hearing, _of_whom(Sentence(text), understood))
        understood = hearing.with_others(understood)
        asks = is_worded_as_question(text) or _asks_of_a_name(text, names_of(register))
        return replace(understood, asks=asks, people=hearing.people, cries=_cries(understood))


def _cries(understood: NluResult) -> bool:
    return any(
        one.wish.kind == "call" and one.confidence >= emergency.LIKELY
        for one in understood.readings
    )


def _said_out(hearing: "_Hearing", understood: NluResult, topic: PriorContext) -> NluResult:
    """Understand it with the name of what it points at, where that is clearer.

    Where several people may be meant it is asked who is.
    """
    sentence = Sentence(hearing.text)
    pointed = said_out(sentence, topic, hearing.register)
    clearer = [
        said
        for one in pointed
        for said in (replace(hearing, text=one.text).understood(),)
        if is_clearer(said, understood, one.kind)
    ]
    if len(clearer) == 1:
        is_part = len(pointed) == 1 and pointed[0].kind == "part"
        return _no_surer(clearer[0], understood) if is_part else clearer[0]
    if not clearer and len(pointed) == 1 and pointed[0].kind == "person":
        return _of_a_person(pointed[0].name, hearing, understood)
    likely = [one for said in clearer for one in (said.readings or said.likely)[:1]]
    return NluResult(likely=tuple(likely), which=True) if likely else understood


def _no_surer(said: NluResult, as_it_was: NluResult) -> NluResult:
    """Return what was understood, no surer than it was of everything: a thing makes nothing so."""
    most = min(one.confidence for one in as_it_was.readings)
    readings = [replace(one, confidence=min(one.confidence, most)) for one in said.readings]
    return replace(said, readings=tuple(readings))


def _without_language(hearing: "_Hearing", understood: NluResult) -> NluResult:
    """Understand what is asked in a language that is named, where the sentence is written in it.

    An example is `can you tell me in English which statements we got`. In `skriv en mail på
    engelsk` (write an e-mail in English) it is the language of what is sent.
    """
    chosen = [one.wish.name for one in understood.readings if one.wish.kind == "language"]
    sentence = Sentence(hearing.text)
    is_sent = not words_of("texts_to_send").isdisjoint(sentence.words)
    if len(chosen) != 1 or not (is_sent or written_language(hearing.text) == chosen[0]):
        return understood
    for place in range(len(sentence.words)):
        named = spoken("in_a_language").at(sentence.words, place)
        if named is None:
            continue
        before = sentence.between(0, place) if place else ""
        rest = f"{before} {sentence.after(named.end) or ''}".strip()
        asked = replace(hearing, text=rest).understood()
        if is_sent or (rest and asked.readings and asked.readings[0].wish.kind != "language"):
            return asked
    return understood


def _of_whom(sentence: Sentence, understood: NluResult) -> NluResult:
    """Find nothing in what looks for somebody by a pronoun: it is asked who is meant."""
    every = [*understood.readings, *understood.likely]
    left = [one for one in every if not is_of_a_pronoun(one)]
    if left or not speaks_of_somebody(sentence):
        return understood
    return NluResult(of_somebody=True)


def _of_a_person(name: str, hearing: "_Hearing", understood: NluResult) -> NluResult:
    """Answer a question about somebody with all that is known of them, where it asks nothing else.

    An example is `er hun på ferie` (is she on holiday).
    """
    others = [one for one in understood.readings if one.intent != SHORT_ANSWER]
    if others or not is_worded_as_question(hearing.text):
        return understood
    slots: dict[str, JsonValue] = {"find": name}
    shown = Interpretation(_PROFILE, slots, _PROBABLE, Intent("page", _PROFILE, slots))
    return NluResult(readings=(shown,))


@dataclass(frozen=True)
class _Hearing:
    """One sentence and all that it may be; each way is tried only when none before it was sure."""

    wishes: Wishes
    questions: QuestionReader
    texts: ShortAnswerFinder
    text: str
    register: RegisterReader
    today: date
    topic: PriorContext | None
    me: str

    def understood(self) -> NluResult:
        for readings in self._ways():
            if readings:
                return NluResult(readings=readings)
        return self._offered()

    @property
    def is_delegated(self) -> bool:
        """Tell whether somebody named is asked to do something: `han` (he) is them."""
        return delegated_at(self._sentence.words, self._mentions) is not None

    def with_others(self, understood: NluResult) -> NluResult:
        """Add what else it may ask for, where it is not read surely, or not at all."""
        if understood.which or understood.of_somebody:
            return understood
        readings = understood.readings
        if not readings:
            told = any(one.wish.kind == "dialog" for one in understood.likely)
            if told or (understood.about and not understood.likely):
                return understood  # all there is about a thing that is named is shown then
            offered = (*understood.likely, *self._alternatives(understood.likely))
            return replace(understood, likely=offered[:MOST_OFFERED])
        one = readings[0]
        is_page = one.wish.kind == "page" and one.intent != PROFILE
        if len(readings) > 1 or not is_page or one.confidence >= _SURE:
            return understood
        more = self._alternatives(readings)
        if one.confidence >= _RATHER_SURE:
            more = tuple(other for other in more if other.intent in (RECORDS, SHORT_ANSWER))
        return replace(understood, besides=more[:_MOST_BESIDES])

    def _alternatives(self, beside: Sequence[Interpretation]) -> tuple[Interpretation, ...]:
        titled = [one for one in self._titled if one not in beside]
        others = alternatives(
            self._sentence, self._mentions, self._question, self.texts, beside=beside
        )
        return (*titled, *others)

    @cached_property
    def _not_done(self) -> Interpretation | None:
        return told_not_done(self._sentence, self._mentions)

    def _ways(self) -> Iterator[tuple[Interpretation, ...]]:
        """Read the sentence in every way, in order.

        What is said plainly goes before what it is only like. What is told goes before what is
        asked.
        """
        yield self._of_an_incident
        yield self._handed_over
        yield self._about_a_person
        yield self._done_by_name
        yield self._about_the_record_shown
        yield self._explained if self.texts.asks(self._sentence.words) else ()
        deed = self._about_that_one(self.wishes.deed(self.text))
        ordered = () if deed is None else (_of_wish(deed, self._names),)
        of_what_is_open = deed is not None and deed.kind == "control" and deed.name != REMIND
        long = of_what_is_open and len(self._sentence.words) > _LONGEST_ORDER
        yield self._why_of_what_was_shown
        yield () if long else ordered
        yield self._of_the_bot
        yield self._called_off_first
        yield self._of_columns_alone
        yield _at_least(emergency.LIKELY, self._calling)
        of_a_task = self._ordered_of_a_task
        moves = any("values" in one.slots for one in of_a_task)
        yield of_a_task if moves else ()
        yield self._told if not self._defers or _plans(self._told) else ()
        yield of_a_task
        yield _at_least(0, self._details)
        named = () if self._record is None else (_of_wish(self._record, self._names),)
        yield named if self._opens_a_record else ()
        like_told = _at_least(emergency.LIKELY, self._like_told)
        yield like_told if not self._defers or _plans(like_told) else ()
        yield self._put_off
        yield () if self._asks else read_leaving(self._sentence, self._mentions, today=self.today)
        yield _at_least(0, self._state_told)
        yield self._explained
        yield _at_least(0, self._question.of_what_was_shown)
        yield _at_least(0, self._of_the_others)
        yield self._titled if self._titled and self._titled[0].confidence >= _SURE else ()
        yield self._said_besides or self._asked_for(self._question.plainly.readings)
        yield () if self._asks else named
        yield self._answered_not_ordered
        unlike = self._is_like_an_order or self._tells_of_messages
        yield () if unlike else self._asked_for(self._question.alike.readings)
        yield self._mostly_of_records
        yield self._short_answer
        yield _at_least(0, self._like_told)
        yield _at_least(0, self._not_done)
        yield ordered if long else ()
        yield () if self._asked_name else _at_least(emergency.PERHAPS, self._calling)
        yield self._told_of_the_topic
        yield self._of_the_next
        yield self._titled if len(self._titled) == 1 else ()

    @property
    def _about_the_record_shown(self) -> tuple[Interpretation, ...]:
        """The order or question about the one record that was shown or saved last."""
        record = self.topic.record if self.topic is not None else None
        if record is None:
            return ()
        if record[0] == Contact.section and not self._asks:
            confirmed = self._confirmed(record[1])
            if confirmed:
                return confirmed
        return read_question_of_that_one(self._sentence, record) or read_order_of_that_one(
            self._sentence,
            self._mentions,
            record,
            register=self.register,
            today=self.today,
            me=self.me,
        )

    @cached_property
    def _ordered_of_a_task(self) -> tuple[Interpretation, ...]:
        """The follow-up that is to be moved or closed, named by words of its title."""
        return read_ordered_task(
            self._sentence, self._mentions, register=self.register, today=self.today
        )

    @cached_property
    def _record(self) -> Intent | None:
        return self.wishes.record(self.text)

    @property
    def _opens_a_record(self) -> bool:
        """Tell whether it orders a record to be added, corrected or ended.

        An example is `afslut system Fyrjournal` (end the system Fyrjournal).
        """
        return self._record is not None and self._record.kind == "dialog" and not self._asks

    @property
    def _of_columns_alone(self) -> tuple[Interpretation, ...]:
        """The question for columns that all its words are of, though it only sounds like a call.

        An example is `underleverandører hos pindsvin, hvem er det nu de hedder` (subcontractors of
        Pindsvin, what are they called). Whoever asks for contacts may need to call them.
        """
        asked, calling = self._question.of_records, self._calling
        if asked is None or calling is None or calling.confidence >= emergency.PLAIN:
            return ()
        if self._opens_a_record:
            return ()
        of_people = asked.intent != RECORDS or asked.slots.get("section") in _OF_PEOPLE
        by_columns = asked.slots.get("columns") and not asked.slots.get("find")
        if of_people or asked.confidence < 1 or not by_columns:
            return ()
        return () if emergency.says_trouble(self.text, self._names) else (asked,)

    @cached_property
    def _asked_name(self) -> str:
        """The words after `hvem er` (who is) that may be a name, and nothing else; else empty."""
        words = self._sentence.words
        first = spoken("who_is").at(words, 0)
        if first is None or self._mentions or not 0 < len(words) - first.end <= _LONGEST_NAME:
            return ""
        known = words_of("carries") | words_of("passed_over")
        calls = emergency.says_call(self._sentence.between(first.end, len(words)), self._names)
        rest = words[first.end :]
        return "" if calls or not known.isdisjoint(rest) else self._sentence.after(first.end) or ""

    @property
    def _about_a_person(self) -> tuple[Interpretation, ...]:
        """The wish about what is kept on a person; to delete another thing is none."""
        wish = privacy_wish(self._sentence)
        if wish is None or any(one.kind != "person" for one in self._mentions):
            return ()
        return (_of_wish(wish, self._names),)

    @property
    def _begins_to_ask(self) -> bool:
        words = self._sentence.words
        return asks_inverted(words) or asks_for_several(words)

    @cached_property
    def _details(self) -> Interpretation | None:
        """The wish for somebody's number, which is asked of no other than whoever is named."""
        return asked_details(Heard(self._sentence, self._mentions), self.register)

    @property
    def _shows_a_section(self) -> bool:
        """Tell whether it orders a section of the register to be shown, perhaps of something."""
        named = self.wishes.record(self.text)
        return named is not None and named.kind == "page"

    @cached_property
    def _explained(self) -> tuple[Interpretation, ...]:
        """The terms or requirements it asks to have explained, where it names nothing else."""
        if self._mentions:
            return ()
        words = self._sentence.words
        numbers = [word for word in words if _REQUIREMENT.fullmatch(word)]
        names = self.texts.explained(words, numbers=numbers)
        if not names or self.texts.asks_plainly(words):
            return (of_texts(self.texts, names),) if names else ()
        if words[0] in words_of("asks_whether_there_is") and self._asks_a_page:
            return ()
        if self._asks_who_has_a_place:
            return ()
        return () if self._question.plainly.readings else (of_texts(self.texts, names),)

    @property
    def _asks_who_has_a_place(self) -> bool:
        """Tell whether it asks who it is, and not what: `hvem er eskalation 2`."""
        asked = self._question.of_records
        who = not words_of("asks_of_people").isdisjoint(self._sentence.words)
        return who and asked is not None and asked.slots.get("section") in _OF_PEOPLE

    @property
    def _of_the_others(self) -> Interpretation | None:
        return None if self.topic is None else asked_of_the_others(self._sentence, self.topic)

    @property
    def _why_of_what_was_shown(self) -> tuple[Interpretation, ...]:
        """The reason that is kept of what was shown, else what its requirement asks for."""
        topic, words = self.topic, self._sentence.words
        section = "" if topic is None else shown_section(topic)
        asks = not words_of("asks_why").isdisjoint(words[:1]) and len(words) <= _LONGEST_WHY
        asks = asks and words_of("speaks_to_it").isdisjoint(words)
        if topic is None or not section or not asks or self._mentions:
            return ()
        denies = not words_of("negations").isdisjoint(words)
        reason = reason_of_what_was_shown(topic, denies=denies)
        if reason is not None:
            return (reason,)
        requirement = record_classes()[section].serves
        return (of_texts(self.texts, [requirement]),) if requirement else ()

    @property
    def _of_the_bot(self) -> tuple[Interpretation, ...]:
        """The answer it gives of itself, or of what it keeps of no thing, to several words."""
        heard = Heard(self._sentence, self._mentions)
        name = self.texts.of_itself(heard) if not self._mentions else ""
        name = name or self.texts.of_a_thing(heard)
        return (of_texts(self.texts, [name]),) if name else ()

    @cached_property
    def _asks_a_page(self) -> bool:
        """Tell whether sentences like it mostly ask for some page, or order something."""
        return self._question.asks_a_page

    @cached_property
    def _short_answer(self) -> tuple[Interpretation, ...]:
        """A short answer; there is none where it names something of the register."""
        if self._mentions:
            return ()
        name = self.texts.find(Heard(self._sentence), alike=not self._question.of_sections)
        return (of_texts(self.texts, [name]),) if name else ()

    @property
    def _handed_over(self) -> tuple[Interpretation, ...]:
        return read_handover(self._sentence, self._mentions, today=self.today)

    @property
    def _defers(self) -> bool:
        """Tell whether it orders to put something off: `udskyd tillæg 3` (put off addendum 3)."""
        words = self._sentence.words
        start = spoken("polite").skip(words)
        defers = not words_of("defers").isdisjoint(words[start : start + 1])
        return defers and not self._asks

    @property
    def _put_off(self) -> tuple[Interpretation, ...]:
        """The order to put off something that is due; it adds nothing to the register."""
        words = self._sentence.words
        start = spoken("polite").skip(words) + 1
        if not self._defers or start >= len(words):
            return ()
        said = self._sentence.between(start, len(words))
        wish = Intent("control", REMIND, {"do": "quiet", "words": said})
        return (Interpretation(REMIND, {}, _SURE, wish),)

    @property
    def _answered_not_ordered(self) -> tuple[Interpretation, ...]:
        """The short answer that its own words ask for, where it is only like an order.

        `sæt alle rykkere på pause` (pause all reminders) is of messages, and pauses no dialog.
        """
        alike = self._question.alike.readings
        if self._mentions or not any(one.wish.kind == "control" for one in alike):
            return ()
        name = self.texts.find(Heard(self._sentence), alike=False)
        return (of_texts(self.texts, [name]),) if name else ()

    @property
    def _said_besides(self) -> tuple[Interpretation, ...]:
        """The short answer, where no page is asked for that sentences like it ask for.

        One that is asked for in just these words is, where none is surely meant.
        """
        found = self._short_answer
        whole = found and self.texts.whole(self._sentence.words)
        if whole and self._question.likeness < _SURE:
            return found
        return () if self._asks_a_page or self._question.of_records is not None else found

    @property
    def _is_like_an_order(self) -> bool:
        """Tell whether it is only like orders of what is open, which are shorter than it is.

        Leaving what is open, and coming back to it, is worded in many ways. Why something of the
        register is as it is, is not why the bot asks.
        """
        wishes = [one.wish for one in self._question.alike.readings]
        orders = any(
            wish.kind == "control" and not wish.calls_off and wish.name not in _RESTS
            for wish in wishes
        )
        asks_why = bool(self._mentions) and any(wish == _WHY for wish in wishes)
        return asks_why or (orders and len(self._sentence.words) > _LONGEST_ORDER)

    @property
    def _tells_of_messages(self) -> bool:
        """Tell whether it is only like a question for what was sent, and asks nothing of the bot.

        An example is `har lagt besked til Ditte` (have left Ditte a message).
        """
        alike = self._question.alike.readings
        sent = [one for one in alike if one.intent == _SENT and one.confidence < _CERTAIN]
        to_it = not words_of("speaks_to_it").isdisjoint(self._sentence.words)
        return bool(sent) and not (to_it or self._asks or is_worded_as_question(self.text))

    @property
    def _mostly_of_records(self) -> tuple[Interpretation, ...]:
        found = self._question.of_records
        return () if found is None or names_in_words(found) else _at_least(_MOSTLY, found)

    def _asked_for(self, asked: tuple[Interpretation, ...]) -> tuple[Interpretation, ...]:
        """Ask for the columns that all its words are of, unless it is surely another question."""
        of_records = self._question.of_records
        if of_records is None or not self._question.is_of_records(asked):
            return asked
        if self._shows_a_section and not of_records.slots.get("columns"):
            return asked
        if names_in_words(of_records):
            return ()
        return (of_records,)

    def _offered(self) -> NluResult:
        """Offer what it may be, with whom to call first, if it may be that.

        Before all come records that some of its words ask for. Or it is somebody whose number is
        asked for, by a name that only the register can tell to be one.
        """
        offered, of_records = self._offered_pages(), self._question.of_records
        if offered.which:
            return offered
        if len(self._titled) > 1:
            return replace(offered, likely=self._titled, which=True)
        if self._asked_name:
            find: dict[str, JsonValue] = {"find": self._asked_name}
            somebody = Interpretation(PROFILE, find, 0.0, Intent("page", PROFILE, find))
            return replace(offered, likely=(somebody, *offered.likely)[:MOST_OFFERED])
        named = self._mentions or self._pointed_at
        asks = self._asks or self._begins_to_ask
        told = () if asks else offered_tellings(self._sentence, named, self.text)
        first = () if of_records is None or self._question.reads_little else (of_records,)
        likely = (*first, *told, *offered.likely)[:MOST_OFFERED]
        about = tuple(str(scope) for scope in _scopes(self._mentions))
        return replace(offered, likely=likely, about=about)

    def _offered_pages(self) -> NluResult:
        asked, calling = self._question.plainly, self._calling
        if self._question.alike.likely:
            asked = self._question.alike
        if calling is None or asked.which or any(one.intent == "call" for one in asked.likely):
            return asked
        return replace(asked, likely=(calling, *asked.likely)[:MOST_OFFERED])

    @cached_property
    def _titled(self) -> tuple[Interpretation, ...]:
        """The records it names by their titles; it is asked which, where there are several."""
        found = titled_records(self._sentence, self._mentions, self.register)
        return tuple(_of_a_title(one) for one in found)

    @cached_property
    def _sentence(self) -> Sentence:
        return Sentence(self.text)

    @cached_property
    def _names(self) -> Names:
        return names_of(self.register)

    @property
    def _asks(self) -> bool:
        words = self._sentence.words
        return not words_of("question_words").isdisjoint(words) or asks_inverted(words)

    @cached_property
    def _calling(self) -> Interpretation | None:
        """The wish to call, if it may be meant, though less plainly than an incident requires."""
        found = emergency.read_emergency(self.text, self._names, least=emergency.OFFERED)
        plainly = found is not None and found.sureness >= emergency.PLAIN and found.mentions
        if not plainly and self._details is not None:
            return None
        if found is None or (self.topic is not None and self._goes_on_about(found)):
            return None
        scopes = _scopes(found.mentions)
        if found.points_back and self.topic is not None:
            before = self.topic.slots.get("about")
            scopes = list(before) if isinstance(before, list) else []
        about: dict[str, JsonValue] = {"about": scopes} if scopes else {}
        return Interpretation("call", about, found.sureness, Intent("call", "call", about))

    def _goes_on_about(self, found: emergency.Emergency) -> bool:
        """Tell whether it goes on about what was shown.

        Examples are `hvem sidder der ellers` (who else is there) and `og hos Mosekonge?` (and at
        Mosekonge?). But `men den er nede nu` (but it is down now) is a cry for help.
        """
        surely = found.sureness >= emergency.LIKELY
        if goes_on_from_before(self._sentence):
            return not (surely and found.points_back)
        return not (surely or found.mentions)

    @cached_property
    def _mentions(self) -> Sequence[Mention]:
        return self._names.mentions(self._sentence)

    @property
    def people(self) -> tuple[str, ...]:
        """The names of the members that are named, each once."""
        emails = [one.keys[0] for one in self._mentions if one.kind == "person"]
        found = [
            self.register.get(Member, Member.key_of(email=one)) for one in dict.fromkeys(emails)
        ]
        return tuple(kept.record.name for kept in found if kept is not None)

    @cached_property
    def _told(self) -> tuple[Interpretation, ...]:
        if self._begins_to_ask or self._asks_of_what_is_named:
            return ()
        told = self._told_and_asked() or self._records(self._sentence)
        like = self._like_told if told and is_only_promised(self._sentence, told) else None
        if like is None or like.confidence < emergency.LIKELY or like in told:
            return told
        return (like, *told) if like.slots.get("section") != Action.section else told

    @property
    def _asks_of_what_is_named(self) -> bool:
        """Tell whether a few words name something, and a question about it follows.

        An example is `tillæg 3 på k103, er det journaliseret` (addendum 3 of K-103, is it filed).
        """
        words, sentence = self._sentence.words, self._sentence
        for place in range(1, min(_MOST_NAMED, len(words) - 1)):
            if "," not in sentence.gap(place):
                continue
            told = words_of("told_with") | words_of("tells_by")
            asks = words[place] in words_of("asking_verbs")
            asks = asks and words[place + 1] in words_of("points_back")
            return asks and told.isdisjoint(words[:place])
        return False

    def _about_that_one(self, deed: Intent | None) -> Intent | None:
        """Start the checklist on the topic.

        An example is `ok så tager vi 3.3 på den` (ok, then we take 3.3 on it).
        """
        if deed is None or deed.name != START_CHECKLIST or self.topic is None:
            return deed
        about = self.topic.slots.get("about")
        points_back = not words_of("that_one").isdisjoint(self._sentence.words)
        if self._mentions or not points_back or not isinstance(about, list) or len(about) != 1:
            return deed
        name = parse_scope(str(about[0]))[1]
        return replace(deed, arguments={**deed.arguments, "words": name})

    @property
    def _told_of_the_topic(self) -> tuple[Interpretation, ...]:
        """The reading of what is told of the topic, which a word in it points back to.

        An example is `jeg har læst den i dag` (I read it today). Of a contact it may be told by
        no more than `nummeret passer` (the number is right).
        """
        if self.topic is None or self._asks:
            return ()
        name = self.topic.slots.get("find")
        if isinstance(name, str):
            return self._done_to_contact({"words": name})
        mentions = self._pointed_at
        if not mentions:
            return ()
        found = read_records(
            self._sentence, mentions, register=self.register, today=self.today, me=self.me
        )
        return found or _at_least(
            0,
            read_like_records(
                self._sentence, mentions, register=self.register, today=self.today, me=self.me
            ),
        )

    @property
    def _pointed_at(self) -> Sequence[Mention]:
        """The thing the topic is about, where a word of the sentence stands for it.

        A forum and its contract are one thing, as each is the only one of its kind.
        """
        about = self.topic.slots.get("about") if self.topic is not None else None
        if self._mentions or not isinstance(about, list):
            return ()
        try:
            things = [parse_scope(str(one)) for one in about]
        except ValueError:  # the topic has no place yet
            return ()
        words = self._sentence.words
        place = next((n for n, word in enumerate(words) if word in words_of("that_one")), None)
        if place is None or len({kind for kind, _ in things}) < len(things):
            return ()
        return tuple(
            Mention(kind, (key,), place, place + 1) for kind, key in things if kind != "authority"
        )

    def _confirmed(self, key: str) -> tuple[Interpretation, ...]:
        """Read that the contact who was shown is confirmed; that they are gone is said by name."""
        if spoken("confirms_that_one").whole(self._sentence.words) is not None:
            told: dict[str, JsonValue] = {
                "section": Contact.section,
                "key": key,
                "do": "confirm",
                "said": "yes",
            }
            wish = Intent("dialog", "record", told)
            return (Interpretation("record", told, _CERTAIN, wish),)
        found = () if self._mentions else self._done_to_contact({"key": key})
        return tuple(one for one in found if one.slots.get("do") == "confirm")

    def _done_to_contact(self, named: Mapping[str, JsonValue]) -> tuple[Interpretation, ...]:
        """Read what is done to the contact who was shown, and is `named` so."""
        told = offered_tellings(self._sentence, self._mentions, self.text)
        deeds = [one for one in told if one.slots.get("section") == Contact.section]
        if not deeds or "words" in deeds[0].slots or deeds[0].slots.get("do") == "add":
            return ()
        slots = {**deeds[0].slots, **named}
        wish = replace(deeds[0].wish, arguments={**deeds[0].wish.arguments, **named})
        return (Interpretation(deeds[0].intent, slots, deeds[0].confidence, wish),)

    @property
    def _done_by_name(self) -> tuple[Interpretation, ...]:
        """The deed on the thing or the colleague whose name is all that follows.

        Examples are `vis K-103` (show K-103) and `ret nødmelderen` (correct Nødmelderen). `hvad er
        K-103 for en` (what is K-103) shows it, too.
        """
        words = self._sentence.words
        first = 1 if words[:1] and words[0] in words_of("regrets") else 0
        first = max(first, spoken("polite").skip(words))
        order = spoken("record_verbs").at(words, first)
        asks = spoken("asks_what_it_is").at(words, first) if order is None else None
        order = order or asks
        if order is None or len(self._mentions) != 1 or len(self._mentions[0].keys) != 1:
            return ()
        named = self._mentions[0]
        is_person = named.kind == "person"
        if asks is not None and is_person:
            return ()
        place = (
            (Member.section, Member.key_of(email=named.keys[0]))
            if is_person
            else place_of(str(_scopes([named])[0]))
        )
        rest = {*range(order.end, len(words))} - {*range(named.start, named.end)}
        beside = words_of("beside_what_it_is") if asks else words_of("beside_an_order")
        if place is not None and _is_its_section(words[order.end : named.start], place[0]):
            rest -= {*range(order.end, named.start)}
        if any(words[at] not in beside | words_of("passed_over") for at in rest):
            return ()
        if asks is not None or order.name == "show":
            about: dict[str, JsonValue] = (
                {"person": named.keys[0]} if is_person else {"about": _scopes([named])}
            )
            wish = Intent("page", _PROFILE, about)
        elif order.name in _DONE_TO_A_RECORD and place is not None:
            about = {"do": order.name, "section": place[0], "key": place[1]}
            wish = Intent("dialog", "record", about)
        else:
            return ()
        return (Interpretation(wish.name, about, _CERTAIN, wish),)

    @property
    def _of_the_next(self) -> tuple[Interpretation, ...]:
        """The thing itself, where nothing but `og hvad med` (and what about) stands before it."""
        before = spoken("follow_up").at(self._sentence.words, 0)
        things = [one for one in self._mentions if one.kind != "person" and len(one.keys) == 1]
        if before is None or len(things) != 1 or self.topic is None:
            return ()
        rest = {*range(before.end, len(self._sentence.words))}
        beside = rest - {*range(things[0].start, things[0].end)}
        if any(self._sentence.words[place] not in words_of("passed_over") for place in beside):
            return ()
        about: dict[str, JsonValue] = {"about": _scopes(things)}
        return (Interpretation(_PROFILE, about, _CERTAIN, Intent("page", _PROFILE, about)),)

    @property
    def _of_an_incident(self) -> tuple[Interpretation, ...]:
        """The reading of what is said of an incident, and of nothing else."""
        said = read_incident_words(self.text, self._names)
        if said is None or said.act not in OF_A_LOG:
            return ()
        if said.act == "no_answer" and said.mentions:
            return ()
        about: dict[str, JsonValue] = {"about": _scopes(said.mentions)}
        return (_of_wish(Intent("incident", said.act, about), self._names),)

    @property
    def _called_off_first(self) -> tuple[Interpretation, ...]:
        """The readings where something is called off first.

        An example is `drop det her og vis mig mine opgaver` (drop this and show me my tasks).
        """
        for left, right in halves(self._sentence, range(0)):
            called_off = (
                self.wishes.calls_off(left) if len(left) + len(right) < len(self.text) else None
            )
            if called_off is None:
                continue
            wished = self.wishes.deed(right)
            rest = self.questions.hear(right, register=self.register, today=self.today, topic=None)
            asked = rest.plainly.readings or rest.alike.readings
            after = asked if wished is None else (_of_wish(wished, self._names),)
            return (_of_wish(called_off, self._names), *after) if after else ()
        return ()

    def _records(self, sentence: Sentence) -> tuple[Interpretation, ...]:
        mentions = without_exceptions(sentence, self._names.mentions(sentence))
        return read_records(
            sentence, mentions, register=self.register, today=self.today, me=self.me
        )

    def _told_and_asked(self) -> tuple[Interpretation, ...]:
        """Read what is told, and what is asked about it after.

        An example is `tillæg 2 blev underskrevet i går, og hvem er kontraktansvarlig der` (addendum
        2 was signed yesterday, and who is contract manager there). The question is about what was
        named before.
        """
        for left, right in halves(self._sentence, range(0)):
            joined = len(left) + len(right) < len(self.text) or left.rstrip().endswith(_ENDS)
            told = self._records(Sentence(left)) if _asks(right) else ()
            if not told or not (joined or self._has_happened(told)):
                continue
            question = self.questions.hear(
                right, register=self.register, today=self.today, topic=None
            )
            asked = question.plainly.readings or question.alike.readings
            if len(asked) == 1 and asked[0].wish.kind == "page":
                named = self._names.mentions(Sentence(left))
                return (*told, about_the_same(asked[0], _scopes(named)))
        return ()

    def _has_happened(self, told: Sequence[Interpretation]) -> bool:
        """Tell whether what is told has happened.

        It has in `stamdata på k-103 er bekræftet i dag, hvornår …` (the data on k-103 was confirmed
        today, when …). What is to come only tells why something is asked.
        """
        today = self.today.isoformat()
        values = [one.slots.get("values") for one in told]
        days = [
            str(value)
            for one in values
            if isinstance(one, Mapping)
            for name, value in one.items()
            if name.endswith("_on")
        ]
        away = any(one.slots.get("section") == Absence.section for one in told)
        return bool(days) and not away and all(day <= today for day in days)

    @cached_property
    def _like_told(self) -> Interpretation | None:
        if self._begins_to_ask:
            return None
        if _at_least(emergency.PERHAPS, self._calling):
            return None
        mentions = without_exceptions(self._sentence, self._mentions)
        return read_like_records(
            self._sentence, mentions, register=self.register, today=self.today, me=self.me
        )

    @property
    def _state_told(self) -> Interpretation | None:
        """The correction of what is another way now; a question corrects nothing."""
        if self._asks or is_worded_as_question(self.text):
            return None
        return read_state(self._sentence, self._mentions, register=self.register, today=self.today)

    @cached_property
    def _question(self) -> PossibleQuestion:
        return self.questions.hear(
            self.text, register=self.register, today=self.today, topic=self.topic
        )


def _scopes(mentions: Sequence[Mention]) -> list[JsonValue]:
    return [scope_of(one.kind, key) for one in mentions if one.kind != "person" for key in one.keys]


def _at_least(least: float, reading: Interpretation | None) -> tuple[Interpretation, ...]:
    return () if reading is None or reading.confidence < least else (reading,)


def _asks(text: str) -> bool:
    words = Sentence(text).words
    return bool(words) and words[0] in words_of("asking")


def _without_introduction(text: str, names: Names) -> str:
    """Leave out who speaks: `mia her, hvad mangler jeg` (Mia here, what am I missing).

    What only leads into a question is left out, too, as `hov` (oh).
    """
    sentence = Sentence(text)
    said = spoken("interjections").skip(sentence.words)
    if 0 < said < len(sentence.words) and asks_first(sentence.words[said:]):
        text = sentence.between(said, len(sentence.words))
        sentence = Sentence(text)
    if len(sentence.words) < _SHORTEST_INTRODUCED or words_of("speaks_here").isdisjoint(
        sentence.words
    ):
        return text
    for one in names.mentions(sentence):
        here = sentence.words[one.end : one.end + 1]
        begins = (
            one.kind == "person" and one.start <= 1 and here and here[0] in words_of("speaks_here")
        )
        if begins and sentence.ends_clause(one.end + 1):
            return sentence.after(one.end + 1) or text
    return text


def _asks_of_a_name(text: str, names: Names) -> bool:
    """Tell whether a verb and a name begin it: `har pindsvin svaret` (has Pindsvin replied)."""
    sentence = Sentence(text)
    if not sentence.words or sentence.words[0] not in words_of("asking_verbs"):
        return False
    return any(one.start == 1 for one in names.mentions(sentence))


def _of_a_title(one: TitledRecord) -> Interpretation:
    slots: dict[str, JsonValue] = {"section": one.section, "key": one.key}
    called: dict[str, JsonValue] = {"da": one.title, "en": one.title}
    confidence = _CERTAIN if one.sure else _PROBABLE
    wish = Intent("page", _REGISTER, slots)
    return Interpretation(_REGISTER, {**slots, "called": called}, confidence, wish)


def _is_its_section(words: Sequence[str], section: str) -> bool:
    """Tell whether all that it says is which section, as `mig kontrakten` (me the contract)."""
    start = 0
    while start < len(words) and words[start] in words_of("beside_an_order"):
        start += 1
    named = spoken("sections").at(words, start)
    return named is not None and named.name == section and named.end == len(words)


def _plans(told: Sequence[Interpretation]) -> bool:
    """Tell whether it is of a record that is there, or of one that is planned."""
    values = [one.slots.get("values") for one in told]
    planned = any(isinstance(one, Mapping) and not _PLANNED.isdisjoint(one) for one in values)
    return planned or any(one.slots.get("do") != "add" for one in told)


def _of_wish(wish: Intent, names: Names) -> Interpretation:
    slots: Mapping[str, JsonValue] = wish.arguments
    if wish.kind == "language":
        slots = {"lang": wish.name}
    elif wish.name == START_CHECKLIST:
        slots = _of_checklist(wish, names)
    return Interpretation(
        wish.name if wish.kind != "language" else "language", slots, _CERTAIN, wish
    )


def _of_checklist(wish: Intent, names: Names) -> dict[str, JsonValue]:
    """Return the requirement, and what the words beside it name."""
    slots = {name: value for name, value in wish.arguments.items() if name != "words"}
    mentions = names.mentions(Sentence(str(wish.arguments.get("words") or "")))
    scopes = [
        scope_of(one.kind, one.keys[0])
        for one in mentions
        if one.kind != "person" and len(one.keys) == 1
    ]
    if scopes:
        slots["about"] = list(scopes)
    return slots
