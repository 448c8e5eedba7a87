"""Read a sentence as an order: to do, show, move, hand over, put off or call off something."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from pydantic import JsonValue

from bot.language.normalise import normalise_phrase
from bot.language.phrase_table import spoken, words_of
from bot.language.row_pointers import pointed_row
from bot.nlu_port import Intent, Interpretation
from bot.understanding.questions.record_questions import PROFILE
from bot.understanding.sentences.interpretations import CERTAIN, SURE, of_wish
from bot.understanding.sentences.sentence_context import SentenceContext, scopes_of
from bot.understanding.tellings.handovers import read_handover, read_leaving
from bot.understanding.tellings.ordered_tasks import read_ordered_task
from bot.understanding.text.conjunctions import halves
from bot.understanding.wishes.privacy_wishes import privacy_wish
from bot.understanding.wishes.reminder_wishes import REMIND
from bot.understanding.wishes.wishes import START_CHECKLIST
from governance.queries.record_query import place_of
from governance.records.documents import Document
from governance.records.members import Member
from governance.schema.scopes import parse_scope

_DONE_TO_A_RECORD = ("correct", "end")
LONGEST_ORDER = 6
"""The most words of what orders something of what is open, and is nothing else."""
_NEW, _IS_TO_BE, _FEWEST_TOLD = "ny", "skal være", 3
"""The word that tells of a record, and the fewest words after its section that tell more of it."""
_EVIDENCE = "evidence"
_SHOWN_OTHERWISE = frozenset(("actions", "forums"))
"""The sections that have a page of their own, where more is said of them."""
_MOST_OF_A_TASK = 8
"""So many words name what waits: `øvelsen med pindsvin på tågevarsel`."""


class SentenceOrders:
    """It reads what a sentence orders."""

    def __init__(self, context: SentenceContext) -> None:
        self._context = context

    @cached_property
    def deed(self) -> tuple[Interpretation, ...]:
        """The deed that is wished."""
        return () if self._deed is None else (of_wish(self._deed, self._context.names),)

    @property
    def is_wordy(self) -> bool:
        """Tell whether it is longer than what orders something of what is open mostly is."""
        deed = self._deed
        of_what_is_open = deed is not None and deed.kind == "control" and deed.name != REMIND
        return of_what_is_open and len(self._context.sentence.words) > LONGEST_ORDER

    @property
    def as_told(self) -> str:
        """The order to add a record with what it holds, or to appoint somebody, as one tells of it.

        `tilføj kontakt torben skvulp, driftschef, …` (add contact …) is `ny kontakt torben skvulp,
        …` (new contact …). `gør karl til min stedfortræder` (make Karl my deputy) is `karl skal
        være min stedfortræder` (Karl is to be …). Empty where it says no more than a name.
        """
        return self._added_as_told or self._appointed_as_told

    @property
    def _appointed_as_told(self) -> str:
        sentence, mentions = self._context.sentence, self._context.mentions
        start = spoken("polite").skip(sentence.words)
        person = next((one for one in mentions if one.kind == "person"), None)
        if person is None or person.start != start + 1:
            return ""
        if sentence.words[start] not in words_of("appoints"):
            return ""
        beside = sentence.words[person.end : person.end + 1]
        role = person.end + len(words_of("appoints_as").intersection(beside))
        what = sentence.between(role, len(sentence.words))
        return f"{sentence.between(person.start, person.end)} {_IS_TO_BE} {what}" if what else ""

    @property
    def _added_as_told(self) -> str:
        words = self._context.sentence.words
        given = {} if self._record is None else self._record.arguments
        rest = str(given.get("words") or "").split() if given.get("do") == "add" else []
        verb = spoken("record_verbs").at(words, spoken("polite").skip(words))
        if verb is None or len(rest) < _FEWEST_TOLD:
            return ""
        return f"{_NEW} {self._context.sentence.between(verb.end, len(words))}"

    @cached_property
    def _deed(self) -> Intent | None:
        return self._about_that_one(self._context.wishes.deed(self._context.text))

    @property
    def handed_over(self) -> tuple[Interpretation, ...]:
        context = self._context
        return read_handover(context.sentence, context.mentions, today=context.today)

    @property
    def about_a_person(self) -> tuple[Interpretation, ...]:
        """The wish about what is kept on a person; to delete another thing is none."""
        context = self._context
        wish = privacy_wish(context.sentence)
        if wish is None or any(one.kind != "person" for one in context.mentions):
            return ()
        return (of_wish(wish, context.names),)

    @property
    def done_by_name(self) -> tuple[Interpretation, ...]:
        """The deed on the thing or the colleague whose name is all that follows.

        Examples are `vis K-103` (show K-103) and `ret nødmelderen` (correct Nødmelderen). `hvad er
        K-103 for en` (what is K-103) shows it, too.
        """
        context = self._context
        words = context.sentence.words
        first = 1 if words[:1] and words[0] in words_of("regrets") else 0
        first = max(first, spoken("polite").skip(words))
        order = spoken("record_verbs").at(words, first)
        asks = spoken("asks_what_it_is").at(words, first) if order is None else None
        order = order or asks
        if order is None or len(context.mentions) != 1 or len(context.mentions[0].keys) != 1:
            return ()
        named = context.mentions[0]
        is_person = named.kind == "person"
        if asks is not None and is_person:
            return ()
        place = (
            (Member.section, Member.key_of(email=named.keys[0]))
            if is_person
            else place_of(str(scopes_of([named])[0]))
        )
        rest = {*range(order.end, len(words))} - {*range(named.start, named.end)}
        beside = words_of("beside_what_it_is") if asks else words_of("beside_an_order")
        if place is not None and _is_its_section(words[order.end : named.start], place[0]):
            rest -= {*range(order.end, named.start)}
        if any(words[at] not in beside | words_of("passed_over") for at in rest):
            return ()
        if asks is not None or order.name == "show":
            about: dict[str, JsonValue] = (
                {"person": named.keys[0]} if is_person else {"about": scopes_of([named])}
            )
            wish = Intent("page", PROFILE, about)
        elif order.name in _DONE_TO_A_RECORD and place is not None:
            about = {"do": order.name, "section": place[0], "key": place[1]}
            wish = Intent("dialog", "record", about)
        else:
            return ()
        return (Interpretation(wish.name, about, CERTAIN, wish),)

    @property
    def called_off_first(self) -> tuple[Interpretation, ...]:
        """The readings where something is called off first.

        An example is `drop det her og vis mig mine opgaver` (drop this and show me my tasks).
        """
        context = self._context
        for left, right in halves(context.sentence, range(0)):
            called_off = (
                context.wishes.calls_off(left)
                if len(left) + len(right) < len(context.text)
                else None
            )
            if called_off is None:
                continue
            wished = context.wishes.deed(right)
            after = context.asked_in(right) if wished is None else (of_wish(wished, context.names),)
            return (of_wish(called_off, context.names), *after) if after else ()
        return ()

    @cached_property
    def of_a_task(self) -> tuple[Interpretation, ...]:
        """The follow-up that is to be moved or closed, named by words of its title."""
        context = self._context
        rows = context.topic.rows() if context.topic is not None else ()
        if rows and pointed_row(context.sentence.words) is not None:
            return ()  # a row is meant, and no title that has words in common with the order
        return read_ordered_task(
            context.sentence,
            context.mentions,
            register=context.register,
            today=context.today,
        )

    @property
    def moves_a_task(self) -> bool:
        """Tell whether a follow-up is to have another day."""
        return any("values" in one.slots for one in self.of_a_task)

    @cached_property
    def _record(self) -> Intent | None:
        """The order of a record; what is shown is of a thing by its own name, not as it is called.

        `vis øvelser på nøglen` (show exercises on the key) shows those of Omsorgsnøglen.
        """
        record = self._context.wishes.record(self._context.text)
        things = [one for one in self._context.mentions if one.kind != "person"]
        if record is None or record.kind != "page" or "words" not in record.arguments:
            return record
        if len(things) != 1 or len(things[0].keys) != 1:
            return record
        rest = {*normalise_phrase(str(record.arguments["words"]))}
        named = {*self._context.sentence.words[things[0].start : things[0].end]}
        if len(rest - named) > 1:  # there is more than `på` before it
            return record
        return replace(record, arguments={**record.arguments, "words": things[0].keys[0]})

    @property
    def of_a_record(self) -> tuple[Interpretation, ...]:
        """The record that is to be shown, added, corrected or ended, by its section and name."""
        return () if self._record is None else (of_wish(self._record, self._context.names),)

    @property
    def opens_a_record(self) -> bool:
        """Tell whether it orders a record to be added, corrected or ended.

        An example is `afslut system Fyrjournal` (end the system Fyrjournal).
        """
        return self._record is not None and self._record.kind == "dialog" and not self._context.asks

    @property
    def shows_a_section(self) -> bool:
        """Tell whether it orders a section of the register to be shown, perhaps of something."""
        return self._record is not None and self._record.kind == "page"

    @property
    def of_a_whole_section(self) -> tuple[Interpretation, ...]:
        """The records of a section that is to be shown, and nothing else is said.

        No topic narrows it. What a section has its own page for is shown there.
        """
        record = self._record
        if record is None or record.kind != "page" or "words" in record.arguments:
            return ()
        section = str(record.arguments.get("section"))
        if section == Document.section:
            record = Intent("page", _EVIDENCE, {"section": section})
        return () if section in _SHOWN_OTHERWISE else (of_wish(record, self._context.names),)

    @property
    def defers(self) -> bool:
        """Tell whether it puts something off: `udskyd tillæg 3` (put off addendum 3)."""
        return bool(self._put_off_words)

    @property
    def put_off(self) -> tuple[Interpretation, ...]:
        """The order to put off something that is due; it adds nothing to the register."""
        if not (said := self._put_off_words):
            return ()
        wish = Intent("control", REMIND, {"do": "quiet", "words": said})
        return (Interpretation(REMIND, {}, SURE, wish),)

    @cached_property
    def _put_off_words(self) -> str:
        """The words for what is put off, and until when.

        Said as an order, or as `risikovurderingen må vente til maj` (it has to wait until May).
        """
        context = self._context
        words, between = context.sentence.words, context.sentence.between
        start = spoken("polite").skip(words)
        if context.asks or start >= len(words):
            return ""
        if words[start] in words_of("defers"):
            return between(start + 1, len(words)) if start + 1 < len(words) else ""
        waits = next(iter(spoken("waits_until").all_in(words)), None)
        if waits is None or not start < waits.start <= start + _MOST_OF_A_TASK:
            return ""
        if not context.question.of_requirement or waits.end == len(words):
            return (
                ""  # `genstarten må vente til kl. 9` (the restart has to wait) is no task of ours
            )
        return f"{between(start, waits.start)} {between(waits.end - 1, len(words))}"

    @property
    def leaving(self) -> tuple[Interpretation, ...]:
        """The order that a colleague leaves."""
        context = self._context
        if context.asks:
            return ()
        return read_leaving(context.sentence, context.mentions, today=context.today)

    def _about_that_one(self, deed: Intent | None) -> Intent | None:
        """Start the checklist on the topic.

        An example is `ok så tager vi 3.3 på den` (ok, then we take 3.3 on it).
        """
        context = self._context
        if deed is None or deed.name != START_CHECKLIST or context.topic is None:
            return deed
        about = context.topic.slots.get("about")
        points_back = not words_of("that_one").isdisjoint(context.sentence.words)
        if context.mentions or not points_back or not isinstance(about, list) or len(about) != 1:
            return deed
        name = parse_scope(str(about[0]))[1]
        return replace(deed, arguments={**deed.arguments, "words": name})


def _is_its_section(words: Sequence[str], section: str) -> bool:
    """Tell whether all that it says is which section, as `mig kontrakten` (me the contract)."""
    start = 0
    while start < len(words) and words[start] in words_of("beside_an_order"):
        start += 1
    named = spoken("sections").at(words, start)
    return named is not None and named.name == section and named.end == len(words)
