"""Read an order about one contact by name: `afslut kontakt bodil fantasi hos kagemand pr 27/2`."""

from collections.abc import Iterator, Mapping, Sequence

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


def read_contact_order(context: SentenceContext) -> tuple[Interpretation, ...]:
    """Return the orders to end, correct or confirm the contacts of these names; else none.

    Besides the names no more is said than where they are, and since when they are over. None are
    read where two contacts have one name.
    """
    if context.asks:
        return ()
    words = context.sentence.words
    verb = spoken("record_verbs").at(words, spoken("polite", "joints").skip(words))
    if verb is None or verb.name not in _ORDERS:
        return ()
    named = [
        (place, kept)
        for kept in _contacts(context)
        if (place := _place_of(kept, words)) is not None
    ]
    found = dict(sorted(named, key=lambda each: each[0]))
    if not found or len(found) < len(named) or not _only_says_where(context, verb.end, found):
        return ()
    return tuple(_ordered(context, verb.name, contact) for contact in found.values())


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


def _place_of(contact: ContactDetails, words: Sequence[str]) -> int | None:
    name = normalise_phrase(contact.name)
    places = (at for at in range(len(words)) if tuple(words[at : at + len(name)]) == name)
    return next(places, None) if len(name) > 1 else None


def _only_says_where(
    context: SentenceContext, begins: int, contacts: Mapping[int, ContactDetails]
) -> bool:
    """Tell whether the words beside the names only say whose contacts they are, and a day."""
    sentence = context.sentence
    named: set[int] = set()
    for place, contact in contacts.items():
        named |= {*range(place, place + len(normalise_phrase(contact.name)))}
    for mention in context.mentions:
        if mention.kind in ("supplier", "contract", "system"):
            named |= {*range(mention.start, mention.end)}
    for day in days_in(sentence, today=context.today, tense="any"):
        named |= {*range(day.start, day.end)}
    small = words_of("beside_a_contact") | words_of("date_lead") | words_of("polite")
    return all(
        spot in named or word in small for spot, word in enumerate(sentence.words) if spot >= begins
    )
