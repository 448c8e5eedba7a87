"""Say out what a word points at: whoever or whatever was spoken of, or a row of the newest card.

`har hun skiftet nummer` (has she changed her number) is asked of whoever was shown. `hvem er
kontaktperson der` (who is the contact there) is asked of the contract that was. `den anden` (the
second one) is the second row.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from pydantic import JsonValue

from bot.language.normalise import Sentence
from bot.language.phrase_table import spoken, words_of
from bot.language.pronouns import name_for, person_words
from bot.language.row_pointers import pointed_row
from bot.nlu_port import Interpretation, NluResult, PriorContext
from bot.understanding.entities.names import names_of
from bot.understanding.incidents import emergency
from bot.understanding.questions.short_answers import SHORT_ANSWER
from bot.understanding.tellings.fields.fixed_formats import EMAIL
from bot.understanding.wishes.reminder_wishes import REMIND
from governance.ports import RegisterReader
from governance.records.contacts import Contact
from governance.records.contracts import Contract
from governance.records.suppliers import Supplier, spoken_names
from governance.schema.scopes import parse_scope

MOST_MEANT = 3
"""The most people of whom it is asked who is meant."""

_Kind: TypeAlias = Literal["person", "people", "row", "thing", "part", "they", "subject"]


@dataclass(frozen=True)
class SaidOut:
    """The sentence with the name where a word pointed.

    `people` are a supplier's. What a word for a `thing`, or for a `part` of it, stands for is the
    least sure. `they` did something; a `subject` is what was shown, where no word points at it.
    """

    text: str
    kind: _Kind
    name: str


def said_out(
    sentence: Sentence, topic: PriorContext, register: RegisterReader
) -> Sequence[SaidOut]:
    """Return the sentence for whoever or whatever it may point at; none where it does not."""
    said = _row(sentence, topic, register) or _successor(sentence, topic, register)
    if said is not None:
        return (said,)
    people = _people(sentence, topic, register)
    return people or tuple(_things(sentence, topic, register))


def speaks_of_somebody(sentence: Sentence) -> bool:
    """Tell whether a word of it stands for a person."""
    return not person_words().isdisjoint(sentence.words)


def is_of_a_pronoun(reading: Interpretation) -> bool:
    """Tell whether what it looks for is only the word that stands for a person."""
    said = [reading.slots.get(name) for name in ("find", "words")]
    return any(isinstance(one, str) and one.casefold() in person_words() for one in said)


def is_clearer(said: NluResult, as_it_was: NluResult, kind: _Kind) -> bool:
    """Tell whether the sentence is understood better with the name than as it was said.

    Who `hun` (she) is, is never clear without. A thing is named where the sentence asked for
    nothing, or for the same of everything; `den tredje` (the third) in what is told is a day.
    """
    if kind == "subject":
        return _tells_what_it_may(said, as_it_was)
    if kind == "they" and not all(map(_is_telling_or_cry, said.readings)):
        return False  # what they are like asks for nothing: `de skal tage sig sammen`
    before = as_it_was.readings[0] if as_it_was.readings else None
    if before is not None and before.intent == SHORT_ANSWER:
        before = None
    if not said.readings or said.readings[0].intent == SHORT_ANSWER:
        return kind == "person" and before is None and bool(said.likely)
    after = said.readings[0]
    if before is not None and before.intent == after.intent == REMIND:
        return False  # it is kept in one's own words
    if before is None or kind in ("person", "people", "they"):
        return kind != _PART
    if kind == "row":
        return before.intent != _TELLING
    narrows = not _NARROWED.isdisjoint(after.slots) and _NARROWED.isdisjoint(before.slots)
    return before.intent == after.intent and narrows


def of_what_was_shown(
    sentence: Sentence, topic: PriorContext, register: RegisterReader
) -> Sequence[SaidOut]:
    """Return the sentence as it tells of the one thing that was shown, where it names none.

    An example is `vagten har fået nyt nummer` (the duty has a new number) below a supplier.
    """
    thing = _thing(topic)
    named = [one for one in names_of(register).mentions(sentence) if one.kind != "person"]
    if thing is None or named or not sentence.words:
        return ()
    supplier = _supplier_of(*thing, register)
    end = sentence.tokens[-1].end
    whole = f"{sentence.raw[:end]} hos {supplier}{sentence.raw[end:]}"
    return (SaidOut(whole, "subject", supplier),) if supplier else ()


def _is_telling_or_cry(one: Interpretation) -> bool:
    cries = one.wish.kind == "call" and one.confidence >= emergency.LIKELY
    return cries or one.wish.kind == "dialog"


def _tells_what_it_may(said: NluResult, as_it_was: NluResult) -> bool:
    """Tell whether it surely tells of a contact, which it only may do by itself."""
    told, may_be = _sections_told(said.readings), _sections_told(as_it_was.likely)
    return not as_it_was.readings and told == {Contact.section} and told <= may_be


def _sections_told(readings: Sequence[Interpretation]) -> set[JsonValue]:
    """Return the sections of what is told; None stands for whatever else there is."""
    return {
        one.wish.arguments.get("section") if one.intent == _TELLING else None for one in readings
    }


_TELLING = "record"
_CALL = "call"
_PEOPLE: _Kind = "people"
_THEY: _Kind = "they"
_THING: _Kind = "thing"
_PART: _Kind = "part"
_NARROWED = frozenset(("about", "person", "find", "key", "words"))


# ── Rows ─────────────────────────────────────────────────────────────────────


def _row(sentence: Sentence, topic: PriorContext, register: RegisterReader) -> SaidOut | None:
    """Say out the name of a row, where the register knows it by that name."""
    pointed = pointed_row(sentence.words)
    if pointed is None:
        return None
    rows = topic.rows()
    place = pointed.of(len(rows))
    row = None if place is None else rows[place]
    if row is None or not (row.is_person or _names(row.name, register)):
        return None
    whole = replaced(sentence, pointed.start, pointed.end, row.name)
    return SaidOut(whole, "person" if row.is_person else "row", row.name)


def _names(name: str, register: RegisterReader) -> bool:
    """Tell whether it is the name of one thing, whole."""
    said = Sentence(name)
    whole = [
        one for one in names_of(register).mentions(said) if one.end - one.start == len(said.words)
    ]
    return bool(whole)


# ── People ───────────────────────────────────────────────────────────────────


def _people(
    sentence: Sentence, topic: PriorContext, register: RegisterReader
) -> tuple[SaidOut, ...]:
    """Say out who the first such word is: whoever alone is named before it, else of the topic."""
    words = sentence.words
    places = [place for place, word in enumerate(words) if word in person_words()]
    if not places or _introduces(sentence):
        return ()
    rows = [row for row in topic.rows() if row.is_person]
    shown = [*dict.fromkeys(row.name for row in rows)]
    if len(shown) > MOST_MEANT:
        shown = [*dict.fromkeys(row.name for row in rows if row.is_in_title)]
    names = [topic.person] if topic.person and (topic.person in shown or not shown) else shown
    names = [*topic.people] if topic.people else names
    if len(names) > MOST_MEANT:
        return ()
    [place, *_] = places
    names = _named_before(sentence, place, register) or names
    return tuple(
        SaidOut(replaced(sentence, place, place + 1, name_for(words[place], name)), "person", name)
        for name in names
    )


def _named_before(sentence: Sentence, place: int, register: RegisterReader) -> list[str]:
    """Return the one name before that word, as it was written: `maren når det ikke, hun …`."""
    named = [
        one
        for one in names_of(register).mentions(sentence)
        if one.kind == "person" and one.end <= place
    ]
    return [sentence.between(one.start, one.end) for one in named] if len(named) == 1 else []


def _introduces(sentence: Sentence) -> bool:
    """Tell whether it says who somebody is: `hun hedder Tove` (she is called Tove), or an e-mail.

    The pronoun is theirs then, and of nobody who was spoken of before.
    """
    return bool(spoken("is_called").all(sentence)) or EMAIL.search(sentence.raw) is not None


def _successor(sentence: Sentence, topic: PriorContext, register: RegisterReader) -> SaidOut | None:
    """Say out whose place somebody takes: `den nye hedder Sanne` (the new one is called Sanne).

    It is the place of the supplier's contact who was spoken of last.
    """
    found = next(iter(spoken("takes_their_place").all(sentence)), None)
    shown = [row.name for row in topic.rows() if row.is_person]
    name = topic.person or (shown[0] if len(shown) == 1 else "")
    left = [kept.record for kept in register.find(Contact, name=name)] if found and name else []
    if found is None or not left or not left[0].supplier or names_of(register).mentions(sentence):
        return None
    supplier = _supplier_of("supplier", left[0].supplier, register)
    before = sentence.between(0, found.start) if found.start else ""
    who = f"{before} {sentence.after(found.end) or ''}".strip()
    return SaidOut(f"den nye {left[0].slot} hos {supplier} hedder {who}", "person", name)


# ── Things ───────────────────────────────────────────────────────────────────


def _things(sentence: Sentence, topic: PriorContext, register: RegisterReader) -> Iterator[SaidOut]:
    thing = _thing(topic)
    named = [one for one in names_of(register).mentions(sentence) if one.kind != "person"]
    if thing is None or named:
        return
    kind, name = thing
    words = sentence.words
    supplier = _supplier_of(kind, name, register)
    for place, word in enumerate(words):
        said, kind_of_it = "", _PEOPLE
        if word in words_of("those_people"):
            said = supplier if _are_people(words, place) else ""
        elif word in words_of("of_those_people"):
            said = supplier and f"{supplier}s"
        elif word in words_of("they") and _is_asked_of_them(words, place):
            said = supplier
        elif word in words_of("they") and topic.intent != _CALL and _is_told_of_them(words, place):
            said, kind_of_it = supplier, _THEY
        elif word in words_of("there") and _ends_a_question(sentence, place):
            said, kind_of_it = f"på {name}", _THING
        elif word in words_of("that_thing") and sentence.ends_clause(place + 1):
            said, kind_of_it = name, _THING
        elif word in words_of("that_belongs_to_it"):
            said, kind_of_it = f"{sentence.between(place, place + 1)} på {name}", _PART
        if said:
            whole = replaced(sentence, place, place + 1, said)
            yield SaidOut(whole, kind_of_it, name)
            return


def _thing(topic: PriorContext) -> tuple[str, str] | None:
    """Return the one thing that was spoken of last: its kind and name."""
    about: JsonValue = topic.slots.get("about")
    one = str(about[0]) if isinstance(about, list) and len(about) == 1 else topic.thing
    try:
        kind, name = parse_scope(one)
    except ValueError:  # the topic has no place yet
        return None
    return (kind, name) if name else None


def _supplier_of(kind: str, name: str, register: RegisterReader) -> str:
    """Return what the supplier of the thing is called; empty where it has none, or several."""
    every = [kept.record for kept in register.find(Contract)]
    found = {
        contract.supplier
        for contract in every
        if (kind == "contract" and contract.number == name)
        or (kind == "system" and name in contract.systems)
    }
    if kind == "supplier":
        found = {name}
    if len(found) != 1:
        return ""
    [supplier] = found
    called = spoken_names([kept.record.name for kept in register.find(Supplier)])
    return called.get(supplier, supplier)


def _are_people(words: Sequence[str], place: int) -> bool:
    """Tell whether `dem` (them) are people, and not things, as in `jeg tager dem alle`."""
    before, after = words[place - 1] if place else "", words[place + 1 : place + 2]
    counted = not words_of("all_of_them").isdisjoint(after)
    if counted and before in words_of("before_people"):
        return True
    return not counted and before not in words_of("before_some_of") | words_of("done_to_things")


def _is_asked_of_them(words: Sequence[str], place: int) -> bool:
    """Tell whether they are people, as in `har de svaret`, and not `har de andre`."""
    asks = bool(place) and words[place - 1] in words_of("before_they")
    return asks and words_of("not_after_they").isdisjoint(words[place + 1 : place + 2])


def _is_told_of_them(words: Sequence[str], place: int) -> bool:
    """Tell whether they did something, as in `de har skiftet driftschef`: it begins with them."""
    return place == 0 and not words_of("before_they").isdisjoint(words[1:2])


def _ends_a_question(sentence: Sentence, place: int) -> bool:
    """Tell whether the word stands for a place there: nothing stands after it in its clause."""
    before = sentence.words[place - 1] if place else ""
    ends = sentence.ends_clause(place + 1)
    return ends and bool(before) and before not in words_of("not_before_there")


def replaced(sentence: Sentence, start: int, end: int, name: str) -> str:
    """Return the text with that name in the place of its words from `start` to `end`."""
    first, last = sentence.tokens[start], sentence.tokens[end - 1]
    return f"{sentence.raw[: first.start]}{name}{sentence.raw[last.end :]}"
