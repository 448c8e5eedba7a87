"""Read an order about one contact by name: `afslut kontakt bodil fantasi hos kagemand pr 27/2`."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pydantic import JsonValue

from bot.language.normalise import normalise_phrase
from bot.language.phrase_table import spoken, words_of
from bot.nlu_port import Intent, Interpretation
from bot.understanding.entities.dates import days_in
from bot.understanding.sentences.interpretations import CERTAIN
from bot.understanding.sentences.sentence_context import SentenceContext
from governance.records.columns import sheet_of
from governance.records.contacts import Contact, ContactDetails, ToldContact

_ORDERS = ("correct", "end", "confirm")
_RECORD = "record"


class _Named(NamedTuple):
    """A contact that words `start` to `end` (exclusive) name, by their first name or the whole."""

    contact: ContactDetails
    start: int
    end: int
    is_whole: bool


def read_contact_order(context: SentenceContext) -> tuple[Interpretation, ...]:
    """Return the orders to end, correct or confirm the contacts of these names; else none.

    Besides the names no more is said than where they are, and since when they are over. None are
    read where two contacts have one name. A first name is enough where no colleague has it.
    """
    if context.asks:
        return ()
    words = context.sentence.words
    verb = spoken("record_verbs").at(words, spoken("polite", "joints").skip(words))
    if verb is None or verb.name not in _ORDERS:
        return ()
    every = list(_named(context))
    named = [one for one in every if one.is_whole] or every
    found = {one.start: one for one in sorted(named, key=lambda each: each.start)}
    if not found or len(found) < len(named) or not _only_says_where(context, verb.end, named):
        return ()
    return tuple(_ordered(context, verb.name, one.contact) for one in found.values())


def _ordered(context: SentenceContext, do: str, contact: ContactDetails) -> Interpretation:
    slots: dict[str, JsonValue] = {
        "do": do,
        "section": contact.section,
        "key": contact.key,
        "words": contact.name,
    }
    days = [one.day for one in days_in(context.sentence, today=context.today, tense="any")]
    if do == "end" and contact.ends_by is not None and len(days) == 1 and days[0]:
        column = sheet_of(contact.section).of_field(contact.ends_by)
        slots["values"] = {column.name: days[0].isoformat()}
    wish = Intent("dialog", _RECORD, {**slots, "said": "yes"})
    return Interpretation(_RECORD, slots, CERTAIN, wish)


def _contacts(context: SentenceContext) -> Iterator[ContactDetails]:
    """Yield the contacts that are not over, and those that were only told of."""
    for record_class in (ToldContact, Contact):
        for kept in context.register.find(record_class):
            if not kept.record.is_over(context.today):
                yield kept.record


def _named(context: SentenceContext) -> Iterator[_Named]:
    """Find the contacts that are named in the sentence, and are no colleagues."""
    words = context.sentence.words
    ours = {
        place
        for one in context.mentions
        if one.kind == "person"
        for place in range(one.start, one.end)
    }
    for contact in _contacts(context):
        name = normalise_phrase(contact.name)
        if len(name) == 1 or name[0] not in words:
            continue
        for place in range(len(words)):
            whole = tuple(words[place : place + len(name)]) == name
            if place not in ours and (whole or words[place] == name[0]):
                yield _Named(contact, place, place + (len(name) if whole else 1), is_whole=whole)


def _only_says_where(context: SentenceContext, begins: int, contacts: Sequence[_Named]) -> bool:
    """Tell whether the words beside the names only say whose contacts they are, and a day."""
    sentence = context.sentence
    named = {place for one in contacts for place in range(one.start, one.end)}
    for mention in context.mentions:
        if mention.kind in ("supplier", "contract", "system"):
            named |= {*range(mention.start, mention.end)}
    for day in days_in(sentence, today=context.today, tense="any"):
        named |= {*range(day.start, day.end)}
    small = words_of("beside_a_contact") | words_of("date_lead") | words_of("polite")
    return all(
        spot in named or word in small for spot, word in enumerate(sentence.words) if spot >= begins
    )
