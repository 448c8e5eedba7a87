"""Read a question in free words: which of the intents it is, about what, and how sure that is.

sentence ─▶ names ─▶ patterns ─▶ the intents weighed ─▶ one, or several in their order, or the
likeliest to choose from
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, cached_property
from typing import Literal

from pydantic import JsonValue

from bot.language.document_references import has_question_mark
from bot.language.normalise import Sentence
from bot.language.phrase_table import begins_as_answer, spoken, words_of
from bot.language.questions import asks_first, begins_to_ask
from bot.nlu_port import Intent, Interpretation, NluResult, PriorContext
from bot.understanding.classifier.classifier import (
    CALL,
    SEVERAL,
    Masked,
    chance_of,
    likely,
    likely_detail,
    masked,
    said_after,
)
from bot.understanding.entities.names import Names, names_of
from bot.understanding.intents.following import followed, says_about
from bot.understanding.intents.intents import (
    IntentDefinition,
    intent_patterns,
    intents,
    taken_by,
    wish_for,
)
from bot.understanding.intents.pattern_scores import (
    ALIKE,
    GUESSED,
    HARDLY_MORE_THAN_ONE,
    LIKELY,
    MORE_THAN_ONE,
    ONE_OF_THEM,
    PLAINLY,
    Weighed,
    confidence_of,
    covered,
    hits_by_intent,
    is_sure,
    is_unlikely,
    rank,
    tells_of,
)
from bot.understanding.intents.slots import SlotReader, Slots
from bot.understanding.questions.record_questions import (
    PROFILE,
    asked_of_records,
    asked_of_what_was_shown,
    compares,
    is_answered_by,
    names_of_section,
    sections_named,
    shown_section,
)
from bot.understanding.questions.record_words import stand_in_records
from bot.understanding.text.conjunctions import halves
from bot.understanding.text.embedded_questions import questions_in
from bot.understanding.text.patterns import Heard
from governance.catalogue import Catalogue
from governance.ports import RegisterReader
from governance.records.actions import Action
from governance.schema.scopes import scope_of

MOST_OFFERED = 3
_LONGEST = 60
_TOLD = 0.55
"""The factor by which what is told rather than asked is less surely a wish to see something."""
_SHORT = 7
_FEWEST = 2
_GOES_ON = 2
_FEWEST_BEFORE = 3
"""The fewest words of a question that a condition follows."""
_LONGEST_PERIOD = 3
"""The most words of `i den her` (in this one)."""
_OFFERED_BESIDES = 0.2
"""The share of sentences like it from which on a page is offered beside another."""
_FORUM = "forum:"
_TELL_APART = ("about", "person", "mine", "requirement", "section", "words")
_PERIODS = ("since", "until", "on")
_SAID_PLAINLY = ("cancel",)
"""The intents that are followed only when they are said in as many words."""
_BEGUN_IN_WORDS = ("start_checklist",)
"""The intents that begin something that is kept: a pattern says so, or a requirement is named."""
_LANGUAGES = {"language_da": "danish", "language_en": "english"}
"""The intents that are followed only where the language is named, and nothing else."""


class QuestionReader:
    """It reads questions, and is made once."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._slots = SlotReader(catalogue)

    def hear(
        self, text: str, *, register: RegisterReader, today: date, topic: PriorContext | None
    ) -> "PossibleQuestion":
        """Take the text, to be understood as a question."""
        return PossibleQuestion(self._hearing(register, today), text, topic)

    def slots_of(self, text: str, *, register: RegisterReader, today: date) -> Slots:
        """Read what the text names, whatever it asks."""
        return self._hearing(register, today).heard(text)[1]

    def _hearing(self, register: RegisterReader, today: date) -> "_Hearing":
        return _Hearing(self._slots, names_of(register), register, today)


@dataclass(frozen=True)
class PossibleQuestion:
    """A text that may ask something.

    Nothing is asked where it begins as an answer, or is too long for a question.
    """

    hearing: "_Hearing"
    text: str
    topic: PriorContext | None

    @cached_property
    def plainly(self) -> NluResult:
        """The reading as its words say it, or else what they may say."""
        if not self._may_ask:
            return NluResult()
        several = self.hearing.several(self.text, self._topic)
        if several is not None:
            return NluResult(readings=several)
        return self.hearing.one(self.text, self._topic)

    @cached_property
    def alike(self) -> NluResult:
        """The reading as sentences like it are meant."""
        return self.hearing.alike(self.text, self._topic) if self._may_ask else NluResult()

    @cached_property
    def of_records(self) -> Interpretation | None:
        """The reading as a question about records of the register, by the columns it asks for."""
        return self.hearing.of_records(self.text, self.topic) if self._may_ask else None

    @cached_property
    def of_what_was_shown(self) -> Interpretation | None:
        """The reading as a question about a column of the records that were shown."""
        topic = self.topic
        if topic is None or not self._may_ask:
            return None
        return self.hearing.of_what_was_shown(self.text, topic)

    @property
    def of_sections(self) -> Sequence[Interpretation]:
        """The questions for all of each section that is named."""
        heard, slots = self.hearing.heard(self.text)
        return sections_named(heard, slots) if self._may_ask else ()

    @property
    def of_requirement(self) -> str:
        """The requirement that is named, or that its words are of; empty where there is none."""
        _, slots = self.hearing.heard(self.text)
        return slots.requirement or slots.requirement_words or ""

    @property
    def less_alike(self) -> Sequence[Interpretation]:
        """The pages that fewer sentences like it ask for, the likeliest first."""
        _, slots = self.hearing.heard(self.text)
        found = [
            _reading(Weighed(name, intent, chance, {}, 0), slots)
            for name, chance in self._alike.items()
            if (intent := intents().get(name)) is not None
            and intent.kind == "page"
            and not intent.needs
            and chance >= _OFFERED_BESIDES
        ]
        return sorted(found, key=lambda one: -one.confidence)

    @property
    def reads_little(self) -> bool:
        """Tell whether the words read as columns are few among those that tell something."""
        found = self.of_records
        return found is not None and found.intent != PROFILE and found.confidence < LIKELY

    @property
    def asks_a_page(self) -> bool:
        """Tell whether sentences like it mean some intent rather than none of them."""
        return self._most_alike in intents()

    @property
    def likeness(self) -> float:
        """The share of the intent that sentences like it mostly have."""
        return max(self._alike.values(), default=0.0)

    def is_of_records(self, asked: Sequence[Interpretation]) -> bool:
        """Tell whether it is about records, though its words or sentences like it ask for a page.

        Where that page tells of such records itself, or is surely meant and is about what is due,
        it is not.
        """
        of_records = self.of_records
        if of_records is None or of_records.confidence < 1 or len(asked) > 1:
            return False
        name = asked[0].intent if asked else self._most_alike
        intent = intents().get(name)
        if intent is None:
            return name not in (SEVERAL, CALL)
        if intent.answers is None and (compares(of_records) or self._asks_whether(of_records)):
            return True
        if intent.answers is None or of_records.intent == PROFILE:
            of_a_column = bool(of_records.slots.get("columns") and of_records.slots.get("mine"))
            return self._alike.get(name, 0.0) < (PLAINLY if of_a_column else ALIKE)
        of_actions = of_records.slots.get("section") == Action.section
        if of_actions and "person" in of_records.slots and "person" not in intent.takes:
            return True
        return not is_answered_by(frozenset(intent.answers), of_records)

    def _asks_whether(self, of_records: Interpretation) -> bool:
        """Tell whether it asks if a thing is one of the choices: `er pindsvin på skærpet tilsyn`.

        Is Pindsvin under enhanced supervision?
        """
        verb = Sentence(self.text).words[:1]
        return bool(
            of_records.slots.get("values")
            and of_records.slots.get("about")
            and not words_of("asking_verbs").isdisjoint(verb)
        )

    @cached_property
    def _alike(self) -> Mapping[str, float]:
        """The share of each intent among sentences like it."""
        return _likely(masked(self.hearing.heard(self.text)[0]), self._topic)

    @property
    def _most_alike(self) -> str:
        """The intent that sentences like it mostly have; empty where none is likely enough."""
        best = max(self._alike, key=self._alike.__getitem__, default="")
        return best if self._alike.get(best, 0.0) >= ALIKE else ""

    @property
    def _topic(self) -> PriorContext | None:
        return None if self.topic is None else _with_its_meetings(self.topic)

    @property
    def _may_ask(self) -> bool:
        words = Sentence(self.text).words
        return 0 < len(words) <= _LONGEST and not begins_as_answer(words)


@dataclass(frozen=True)
class _Hearing:
    """The names and facts of one authority on one day."""

    slots: SlotReader
    names: Names
    register: RegisterReader
    today: date
    known: dict[str, tuple[Heard, Slots]] = field(default_factory=dict)

    def heard(self, text: str) -> tuple[Heard, Slots]:
        """Read what the text names and is about; each part of a sentence is read once."""
        found = self.known.get(text)
        if found is None:
            sentence = Sentence(text)
            heard = Heard(sentence, self.names.mentions(sentence))
            slots = self.slots.read(heard, self.register, today=self.today)
            found = self.known[text] = (heard, slots)
        return found

    # ── Several wishes ───────────────────────────────────────────────────────

    def several(self, text: str, topic: PriorContext | None) -> tuple[Interpretation, ...] | None:
        """Read the wishes on both sides of a joint, when both are sure and not the same.

        Either both sides ask, or the whole is like several. `jeg har møde om status, hvad er
        overskredet` (I have a meeting on status, what is overdue) is one.
        """
        heard, slots = self.heard(text)
        chance = chance_of(SEVERAL, masked(heard))
        like_several = chance >= MORE_THAN_ONE
        if chance < HARDLY_MORE_THAN_ONE:
            return None
        for left, bare in halves(heard.sentence, slots.whole):
            right = _with_its_unit(left, bare)
            if len(Sentence(left).words) < _FEWEST:
                continue
            if not like_several and not (begins_to_ask(left) and begins_to_ask(right)):
                continue
            first = self._half(left, topic)
            if len(first.readings) != 1:
                continue
            before = first.readings[0]
            rest = self.several(right, None) or self._half(right, None).readings
            if not rest and before.wish.kind == "page":
                topic_before = _with_its_meetings(PriorContext(before.intent, before.slots))
                rest = self._half(right, topic_before).readings
            if not rest or not _are_different(before, rest[0]) or _lists_names(before, rest[0]):
                continue
            names_who = words_of("somebody_named") | words_of("of_somebody")
            somebody = not names_who.isdisjoint(Sentence(right).words)
            kept = ("about", "requirement", *(("person",) if somebody else ()))
            return (before, *(self._inherited(before, one, kept) for one in rest))
        return None

    def _half(self, text: str, topic: PriorContext | None) -> NluResult:
        """Read a half as its words say, or else as sentences so like it nearly always mean."""
        said = self.one(text, topic)
        if said.readings:
            return said
        alike = self.alike(text, topic)
        return alike if all(one.confidence >= GUESSED for one in alike.readings) else said

    def _inherited(
        self, before: Interpretation, after: Interpretation, kept: Sequence[str]
    ) -> Interpretation:
        """Give the second wish the system, and the requirement too, of the one before.

        An example is `hvad mangler på Tågevarsel, og hvem er ansvarlig` (what is missing on
        Tågevarsel, and who is responsible).
        """
        takes = taken_by(after.intent)
        if says_about(after.slots):
            return after
        inherited: dict[str, JsonValue] = {
            name: before.slots[name] for name in kept if name in takes and name in before.slots
        }
        return _with(after, inherited) if inherited else after

    # ── One wish ─────────────────────────────────────────────────────────────

    def one(self, text: str, topic: PriorContext | None) -> NluResult:
        """Read the one wish that patterns are sure of, or else what it may be."""
        heard, slots = self.heard(text)
        alike = _likely(masked(heard), topic)
        for question in questions_in(heard):
            asked, asked_slots = self.heard(question)
            weighed = self._weighed(asked, asked_slots)
            if weighed and is_sure(weighed) and not is_unlikely(weighed[0], alike):
                further = (
                    None
                    if topic is None
                    else followed(asked, slots, weighed, topic, asked=asked_slots)
                )
                if further is not None:
                    return NluResult(readings=(further,))
                slots = replace(slots, mine=asked_slots.mine, whole=asked_slots.whole)
                return self._sure(weighed[0], asked, slots)
        weighed = self._weighed(heard, slots)
        if topic is not None:
            in_context = [
                one for one in self._weighed(heard, slots, topic) if not is_unlikely(one, alike)
            ]
            another = _is_plainly_another(topic.intent, alike)
            further = followed(heard, slots, in_context, topic, narrows=not another)
            if further is not None:
                return NluResult(readings=(further,))
        if weighed and is_sure(weighed) and not is_unlikely(weighed[0], alike):
            return self._sure(weighed[0], heard, slots)
        fitting = [
            one
            for one in weighed
            if one.confidence >= LIKELY and one.intent.kind in ("page", "dialog")
        ][:MOST_OFFERED]
        offered = tuple(_reading(one, slots) for one in fitting)
        return NluResult(likely=offered) if offered else self._only_a_name(heard, slots, topic)

    def of_records(self, text: str, topic: PriorContext | None) -> Interpretation | None:
        """Read the question by the columns of the register that it asks for.

        A condition after it, as `hvis Fie bliver syg` (if Fie falls ill), asks for nothing.
        """
        heard, slots = self.heard(self._without_condition(text))
        known = [self._carries(heard, place) for place in range(len(heard.words))]
        found = asked_of_records(heard, slots, known, topic, today=self.today)
        return None if found is None else self._by_its_title(found)

    def of_what_was_shown(self, text: str, topic: PriorContext) -> Interpretation | None:
        """Read the question by the columns of the section that was shown.

        What it is asked of may be left out: `er den godkendt` (is it approved) after a risk
        assessment is read as if that stood before it, too.
        """
        section, asked = shown_section(topic), self._without_condition(text)
        words = Sentence(asked).words
        asks = has_question_mark(asked) or asks_first(words)
        if not section or not (asks or not words_of("question_words").isdisjoint(words)):
            return None
        for name in ("", *names_of_section(section)):
            heard, slots = self.heard(f"{name} {asked}".strip())
            known = [self._carries(heard, place) for place in range(len(heard.words))]
            found = asked_of_what_was_shown(heard, slots, known, topic)
            if found is not None:
                return found
        return None

    def _by_its_title(self, found: Interpretation) -> Interpretation:
        """Ask surely, where the words that no column has stand in a title or a name of a record."""
        find, section = found.slots.get("find"), found.slots.get("section")
        if not isinstance(find, str) or not found.slots.get("columns"):
            return found
        if not stand_in_records(find, str(section), self.register):
            return found
        return replace(_with(found, {"titled": "yes"}), confidence=1.0)

    def _without_condition(self, text: str) -> str:
        """Leave out a condition at the end, unless it alone says what is asked about."""
        sentence = Sentence(text)
        for place in range(_FEWEST_BEFORE, len(sentence.words)):
            if sentence.words[place] not in words_of("begins_a_condition"):
                continue
            things = [one for one in self.names.mentions(sentence) if one.kind != "person"]
            if all(one.start >= place for one in things) and things:
                return text
            return sentence.between(0, place)
        return text

    def alike(self, text: str, topic: PriorContext | None) -> NluResult:
        """Read what no pattern says, but sentences like it mean.

        It is never a wish that throws something away.
        """
        heard, slots = self.heard(text)
        words = masked(heard)
        alike = {} if all(word.startswith("<") for word in words) else _likely(words, topic)
        name = max(alike, key=alike.__getitem__, default="")
        intent = intents().get(name)
        if intent is None or name in _SAID_PLAINLY or alike[name] < ALIKE:
            return NluResult()
        if name in _LANGUAGES and not _is_of_language(name, heard, alike[name]):
            return NluResult()
        hits = hits_by_intent(heard, named=slots.whole).get(name, {})
        if name in _BEGUN_IN_WORDS and not (any(hits.values()) or slots.requirement):
            return NluResult()
        wanted = tells_of(intent, hits)
        guess = Weighed(name, intent, alike[name], wanted, 0)
        guess = replace(guess, tells={**wanted, **_guessed(guess, heard)})
        if not _has_what_it_needs(intent, {**slots.of(intent.takes), **guess.tells}, topic):
            return NluResult()
        further = None if topic is None else followed(heard, slots, [guess], topic)
        if further is not None:
            return NluResult(readings=(further,))
        return self._sure(guess, heard, slots)

    def _sure(self, best: Weighed, heard: Heard, slots: Slots) -> NluResult:
        best = replace(best, tells={**best.tells, **_guessed(best, heard)})
        if slots.unclear and "about" in best.intent.takes:
            return self._which(best, slots)
        return NluResult(readings=(_reading(best, slots),))

    def _weighed(
        self, heard: Heard, slots: Slots, topic: PriorContext | None = None
    ) -> list[Weighed]:
        """Weigh every intent the sentence may be, the surest first.

        What one needs may have been said before.
        """
        tells = _is_told(heard)
        unknown = sum(not self._is_known(heard, place) for place in range(len(heard.words)))
        weighed = []
        for name, hits in hits_by_intent(heard, named=slots.whole).items():
            intent = intents()[name]
            wanted = tells_of(intent, hits)
            confidence = confidence_of(hits, heard, unknown=unknown)
            if tells and intent.kind == "page":
                confidence *= _TOLD
            given = {**slots.of(intent.takes), **wanted}
            if confidence > 0 and _has_what_it_needs(intent, given, topic):
                weighed.append(Weighed(name, intent, confidence, wanted, covered(hits, heard)))
        return sorted(weighed, key=rank, reverse=True)

    def _is_known(self, heard: Heard, place: int) -> bool:
        return self._carries(heard, place) or bool(intent_patterns().meant(heard, place))

    def _carries(self, heard: Heard, place: int) -> bool:
        """Tell whether the word there carries a question without changing it."""
        word = heard.words[place]
        return place in heard.mention_at or word[0].isdigit() or word in _known_words()

    def _which(self, best: Weighed, slots: Slots) -> NluResult:
        """Ask which of two things is meant, where both fit, and nothing else."""
        unclear = slots.unclear[0]
        offered = []
        for key in unclear.keys[:MOST_OFFERED]:
            if unclear.kind == "person":
                meant = replace(slots, person=key)
            else:
                meant = replace(slots, about=(*slots.about, scope_of(unclear.kind, key)))
            offered.append(_reading(best, meant))
        return NluResult(likely=tuple(offered), which=True)

    def _only_a_name(self, heard: Heard, slots: Slots, topic: PriorContext | None) -> NluResult:
        """Offer pages about what is named, as in `tågevarsel??`, where what is asked is not said.

        Whom to call comes first.
        """
        if not (slots.about or slots.person) or len(heard.words) > _SHORT:
            return NluResult()
        rest = (
            word
            for place, word in enumerate(heard.words)
            if place not in heard.mention_at and word not in _known_words()
        )
        if any(rest):
            return NluResult()
        about: dict[str, JsonValue] = {"about": list(slots.about)}
        if not slots.about:
            about = {"person": slots.person}
        if len(slots.about) <= 1 and topic is None and len(heard.mention_at) == len(heard.words):
            wish = Intent("page", PROFILE, about)
            return NluResult(readings=(Interpretation(PROFILE, about, GUESSED, wish),))
        offered = [Interpretation("call", about, LIKELY, Intent("call", "call", about))]
        before = topic.intent if topic is not None and topic.intent in intents() else "overdue"
        for name in dict.fromkeys((before, "status", "overdue")):
            intent = intents()[name]
            if intent.kind == "page" and "about" in intent.takes:
                offered.append(
                    Interpretation(name, about, LIKELY, Intent("page", intent.page, about))
                )
        return NluResult(likely=tuple(offered[:MOST_OFFERED]))


def _with_its_meetings(topic: PriorContext) -> PriorContext:
    """Add the section of meetings to a topic about forums: they may be asked about next."""
    about = topic.slots.get("about")
    scopes = [str(scope) for scope in about] if isinstance(about, list) else []
    forums = all(scope.startswith(_FORUM) for scope in scopes)
    more: dict[str, JsonValue] = {"section": "forums"} if scopes and forums else {}
    return PriorContext(topic.intent, {**more, **topic.slots})


def _has_what_it_needs(
    intent: IntentDefinition, given: Mapping[str, JsonValue], topic: PriorContext | None
) -> bool:
    """Tell whether all an intent needs was said, now or before."""
    before = {} if topic is None else topic.slots
    return all(need in given or before.get(need) in intent.section for need in intent.needs)


# ── Telling what it is ────────────────────────────────────────────────────────


_OF_ONE_THING = ("about", "requirement", "requirement_words", "person")
"""The slots that say of which one thing, requirement or person it is asked."""


def _reading(weighed: Weighed, slots: Slots) -> Interpretation:
    intent, given = weighed.intent, {**slots.of(weighed.intent.takes), **weighed.tells}
    of_one = any(given.get(name) for name in _OF_ONE_THING)
    if given.get("wants") in intent.of_everything and of_one:
        del given["wants"]  # what is asked of everything is not asked of one thing
    if intent.kind == "language":
        wish = Intent("language", intent.page)
        return Interpretation("language", {"lang": intent.page}, weighed.confidence, wish)
    return Interpretation(weighed.name, given, weighed.confidence, wish_for(intent, given))


def _guessed(weighed: Weighed, heard: Heard) -> dict[str, JsonValue]:
    """Tell what else sentences like it say, where the possible values are known."""
    found: dict[str, JsonValue] = {}
    wants = weighed.tells.get("wants")
    if isinstance(wants, list) and (one := _only_one_of(wants, weighed, heard)) is not None:
        found["wants"] = one
    details: Mapping[Literal["wants", "section"], Mapping[str, object]] = {
        "wants": weighed.intent.wants,
        "section": weighed.intent.section,
    }
    for detail, values in details.items():
        if not values or detail in weighed.tells:
            continue
        alike = likely_detail(detail, weighed.name, masked(heard))
        best = max(alike, key=alike.__getitem__, default="")
        if best in values and alike[best] >= GUESSED:
            found[detail] = best
    return found


def _is_plainly_another(intent: str, alike: Mapping[str, float]) -> bool:
    """Tell whether it is plainly about something else than the topic.

    `har vi den godkendelse liggende` (do we have that approval on file) does not go on asking when
    that was.
    """
    best = max(alike, key=alike.__getitem__, default=intent)
    return best != intent and best in intents() and alike[best] >= PLAINLY


def _is_of_language(name: str, heard: Heard, chance: float) -> bool:
    """Tell whether it asks for a language.

    `så er konsulenten gået, du må gerne tale dansk igen` (the consultant has left, you may speak
    Danish again) does. `har vi noget på engelsk om Nødmelderen` (have we anything in English on …)
    does not.
    """
    named = not words_of(_LANGUAGES[name]).isdisjoint(heard.words)
    return named and chance >= PLAINLY and not heard.mentions


def _likely(words: Masked, topic: PriorContext | None) -> Mapping[str, float]:
    """Weigh the intents of the sentence by itself, or after the topic.

    The topic is twice as likely to be gone on with.
    """
    if topic is None:
        return likely(words)
    alike = likely(said_after(topic.intent, words))
    return _rather(alike, topic.intent) if topic.intent in alike else alike


def _rather(alike: Mapping[str, float], intent: str) -> Mapping[str, float]:
    """Make the topic twice as likely to be gone on with."""
    odds = {name: one * (_GOES_ON if name == intent else 1) for name, one in alike.items()}
    together = sum(odds.values())
    return {name: one / together for name, one in odds.items()}


def _only_one_of(wants: Sequence[JsonValue], weighed: Weighed, heard: Heard) -> str | None:
    """Choose one of the things wanted, where the sentence asks of one only.

    An example is `hvornår udløber den, hvis vi ikke bruger optionen` (when does it expire, if we do
    not use the option).
    """
    if not words_of("joints").isdisjoint(heard.words):
        return None
    alike = likely_detail("wants", weighed.name, masked(heard))
    best = max(alike, key=alike.__getitem__, default="")
    return best if best in wants and alike[best] >= ONE_OF_THEM else None


def about_the_same(reading: Interpretation, scopes: Sequence[JsonValue]) -> Interpretation:
    """Add those scopes to a reading that says nothing itself and can be about something."""
    takes = taken_by(reading.intent)
    if not scopes or "about" not in takes or says_about(reading.slots):
        return reading
    return _with(reading, {"about": list(scopes)})


def _with(reading: Interpretation, more: Mapping[str, JsonValue]) -> Interpretation:
    slots = {**reading.slots, **more}
    return replace(reading, slots=slots, wish=replace(reading.wish, arguments=slots))


# ── Words ────────────────────────────────────────────────────────────────────


def _with_its_unit(left: str, right: str) -> str:
    """Add the unit of the half before to a half that leaves it out.

    An example is `hvad nåede vi i sidste uge, og hvad skal vi nå i denne` (what did we do last
    week; what must we do in this one).
    """
    words = Sentence(right).words
    ends = any(
        one.end == len(words)
        for place in range(max(0, len(words) - _LONGEST_PERIOD), len(words))
        if (one := spoken("period_of").at(words, place)) is not None
    )
    if not ends:
        return right
    units = [word for word in Sentence(left).words if spoken("period_units").at((word,), 0)]
    return f"{right.rstrip(' ?.!')} {units[-1]}" if units else right


def _lists_names(before: Interpretation, after: Interpretation) -> bool:
    """Tell whether the second is but one more name: `overskredne på Fyrjournal og Nødmelderen`."""
    return after.intent == PROFILE != before.intent and bool(before.slots.get("about"))


def _are_different(one: Interpretation, other: Interpretation) -> bool:
    """Tell whether two readings differ.

    `hvornår slutter den, og kan den forlænges` (when does it end, and can it be extended) is of two
    things, though of one contract.
    """
    if one.intent != other.intent:
        return True
    wants = (one.slots.get("wants"), other.slots.get("wants"))
    if all(wants) and wants[0] != wants[1]:
        return True
    both = says_about(one.slots) and says_about(other.slots)
    named = any(one.slots.get(name) != other.slots.get(name) for name in _TELL_APART)
    dated = any(
        one.slots.get(name, day) != day for name in _PERIODS if (day := other.slots.get(name))
    )
    return both and (named or dated)


def _is_told(heard: Heard) -> bool:
    """Tell whether it is told: somebody or something, then a verb, and nothing that asks.

    An example is `direktionen har godkendt planen` (the management has approved the plan).
    """
    words = heard.words
    first = heard.mention_at.get(0)
    verb = first.end if first is not None else 1
    named = first is not None or words[0] in words_of("who_tells")
    if not named or verb >= len(words) or words[verb] not in words_of("told_with"):
        return False
    return not has_question_mark(heard.sentence.raw) and words_of("question_words").isdisjoint(
        words
    )


@cache
def _known_words() -> frozenset[str]:
    """Return the words that carry a question without changing it."""
    sections = ("common_words", "polite", "filler", "about_joints", "months", "weekdays", "days")
    more = ("date_units", "period_of", "period_units", "joints", "of_mine", "follow_up_words")
    return frozenset(word for name in (*sections, *more, "carries") for word in words_of(name))
