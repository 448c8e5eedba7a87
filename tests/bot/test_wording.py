"""Test that words and forms that were weeded out of the texts do not come back."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import pytest
from pydantic import BaseModel

from bot.texts.short_answers import short_answers
from bot.texts.words import sentences
from governance.catalogue import BilingualText, catalogue
from governance.records.columns import sheets
from governance.schema.values import Locale


class Said(NamedTuple):
    """One text that somebody reads; `key` says where it stands."""

    key: str
    text: str


class Forbidden(NamedTuple):
    """A word or form that no text may have.

    `example` is how it was said, and `instead` how it is said now, or why. `but` are the few texts
    that need it all the same.
    """

    form: str
    example: str
    instead: str
    but: frozenset[str] = frozenset()


_SPOKEN = frozenset({"help.say_last", "help.say_told", "register.next_question"})
"""Texts that say what a person may write, in that person's own words."""


def _of_letters(form: str, lang: Locale) -> frozenset[str]:
    """Return the sentences of letters that speak so: they are the authority's own."""
    return frozenset(
        key
        for key, languages in sentences().items()
        if key.startswith("letter_says.") and re.search(form, str(languages[lang]))
    )


_WE: Mapping[Locale, str] = {
    "da": r"\b([Vv]i|[Vv]ores|[Vv]ort|os)\b",
    "en": r"\b([Ww]e|[Oo]ur|us)\b",
}

DANISH = (
    Forbidden(r"målestok", "Det er vores egen målestok.", "Kravbots forslag"),
    Forbidden(
        _WE["da"],
        "Har vi en plan?",
        "I, jeres, jer: Kravbot is not the authority",
        _SPOKEN | _of_letters(_WE["da"], "da"),
    ),
    Forbidden(
        r"\b[Dd](et|en|em|e), (der|som|I|du|jeg|man|vi|nogen|ingen|kun|(?!men\b)\w+en)\b",
        "Ret det, der er forkert.",
        "a noun: Ret, hvis noget er forkert",
    ),
    Forbidden(r"\b[Rr]egistret\b", "Skriv det i registret", "registeret"),
    Forbidden(r"[Mm]iniplan|[Oo]ffline-?pakke", "print miniplanen", "miniberedskabsplan"),
    Forbidden(r"[Ee]xitbistand", "Exitbistand", "ophørsbistand"),
    Forbidden(r"[Dd]ilemma ved", "Dilemma ved bordet", "Dilemmaøvelse"),
    Forbidden(r"genbekræft", "skal genbekræftes", "bekræftes igen"),
    Forbidden(
        r"[Rr]estrisiko(en)?( er)?( ikke)? godkend", "Restrisiko ikke godkendt", "accepteret"
    ),
    Forbidden(r"[Gg]odkend(t|e)? restrisiko", "Godkend restrisikoen", "Acceptér restrisikoen"),
    Forbidden(r"risiko, (der|som) er tilbage(?!,)", "den risiko, der er tilbage", "restrisiko"),
    Forbidden(r"\brisikoejer (har|sagde|skal)\b", "Når risikoejer har sagt ja", "risikoejeren"),
    Forbidden(r"\b[Pp]røv(et|es|e)?( \w+)? af\b", "Prøv mappen af", "afprøv, or test"),
    Forbidden(r"^Ikke øvet|\bskal øves\b", "Nødmelderen: skal øves", "a whole sentence"),
    Forbidden(r"^Tilsyn for gammelt", "Tilsyn for gammelt", "Seneste tilsyn er for gammelt"),
    Forbidden(r"[Oo]rden i papirerne", "Orden i papirerne", "Dokumentation og vedligehold"),
    Forbidden(r"sagt god for|sagde god for", "have sagt god for det", "godkendt"),
    Forbidden(r"\bunder dig\b", "0 af dem under dig", "er dine: under is subordinate"),
    Forbidden(
        r"kontrollerer sig selv", "Bo kontrollerer sig selv", "fører tilsyn med egne opgaver"
    ),
    Forbidden(r"[Pp]å vej væk", "En nøglerolle på vej væk", "fratræder"),
    Forbidden(r"rigtigt menneske", "prøvet af på et rigtigt menneske", "en kollega"),
    Forbidden(r"har lyst\b", "når leverandøren har lyst", "hvis leverandøren tillader det"),
    Forbidden(r"[Ee]jer processam", "Hvem ejer processamlingen?", "er ansvarlig for"),
    Forbidden(r"muligheden er væk", "så muligheden er væk", "Optionen kan ikke længere udnyttes"),
    Forbidden(r"[Mm]ånedens side", "Månedens side", "Månedsstatus"),
    Forbidden(r"\b20\d\d-\d\d-\d\d\b", "Skriv en dato som 2026-03-02", "2. mar. 2026"),
    Forbidden(r"\d\.\d+ ?(timer?\b|procent|%)", "4.5 timer", "a decimal comma: 4,5 timer"),
    Forbidden(r"!", "Godt klaret!", "calm"),
    Forbidden(r"[Cc]ompliance", "compliance", "kravet is opfyldt"),
)

ENGLISH = (
    Forbidden(r"yardstick", "This is our own yardstick.", "Kravbot’s suggestion"),
    Forbidden(
        _WE["en"],
        "Do we have a plan?",
        "you, your: Kravbot is not the authority",
        _SPOKEN
        | _of_letters(_WE["en"], "en")
        | {"word.us", "contacts.side", "told_contacts.side", "seats.side"},
    ),
    Forbidden(
        r"\b[Rr]easoned\b",
        "0 reasoned",
        "justified",
        frozenset({"word.reasoned no", "fault.decision", "events.decision"}),
    ),
    Forbidden(r"[Gg]ravest", "The gravest first.", "most important"),
    Forbidden(r"[Pp]art the\b", "Part the roles", "Separate the roles"),
    Forbidden(r"\b[Mm]end\b", "Mend the attendance", "improve, or correct"),
    Forbidden(r"\bby choice\b", "in by choice", "voluntary"),
    Forbidden(r"chance is gone", "so the chance is gone", "the option has lapsed"),
    Forbidden(r"around the clock", "answers around the clock", "is staffed 24/7"),
    Forbidden(r"\b[Tt]old of\b", "No training told of", "reported"),
    Forbidden(r"\b[Nn]ot told\b", "3 items are not told", "not reported"),
    Forbidden(r"[Pp]erhaps arrived", "Perhaps arrived", "Delivery unknown"),
    Forbidden(r"answer for\b(?! the authority)", "What you answer for", "Your responsibilities"),
    Forbidden(r"[Cc]ontingency", "contingency plan", "continuity plan"),
    Forbidden(r"to be exercised", "is to be exercised", "exercise due"),
    Forbidden(r"[Rr]emaining risk", "Remaining risk not accepted", "residual risk"),
    Forbidden(r"[Oo]ffline pack|[Mm]ini plan", "Issue the offline pack", "mini continuity plan"),
    Forbidden(r"!", "Well done!", "calm"),
    Forbidden(r"[Cc]ompliance", "compliance", "the requirement is met"),
)

FORBIDDEN: dict[Locale, tuple[Forbidden, ...]] = {"da": DANISH, "en": ENGLISH}


def said_in(lang: Locale) -> Iterator[Said]:
    """Return everything that a person reads in that language."""
    for key, languages in sentences().items():
        sentence = languages[lang]
        forms = [sentence] if isinstance(sentence, str) else sentence.values()
        yield from (Said(key, form) for form in forms)
    for requirement in catalogue():
        yield from _within(requirement, requirement.id, lang)
    for name, answer in (*short_answers().answers.items(), *short_answers().terms.items()):
        text = answer.da if lang == "da" else answer.en
        yield from (Said(name, one) for one in (text.title, text.text, text.evidence))
    for sheet in sheets():
        yield from (Said(sheet.section, one) for one in (sheet.title(lang), sheet.purpose(lang)))
        for column in sheet.columns:
            key = f"{sheet.section}.{column.field}"
            yield from (Said(key, one) for one in (column.heading(lang), column.explanation(lang)))


def _within(part: object, key: str, lang: Locale) -> Iterator[Said]:
    """Return the texts of a part of the catalogue, and of what it consists of."""
    match part:
        case BilingualText():
            yield Said(key, part[lang])
        case BaseModel():
            name = getattr(part, "id", None) or key
            for _, value in part:
                yield from _within(value, str(name), lang)
        case list() | tuple():
            for one in part:
                yield from _within(one, key, lang)
        case _:
            pass


@pytest.mark.parametrize("lang", ["da", "en"])
def test_no_text_has_a_word_or_form_that_was_weeded_out(lang: Locale) -> None:
    texts = list(said_in(lang))
    assert [
        f"{said.key}: “{said.text}”, rather: {one.instead}"
        for one in FORBIDDEN[lang]
        for said in texts
        if said.key not in one.but and re.search(one.form, said.text)
    ] == []


@pytest.mark.parametrize("lang", ["da", "en"])
def test_no_more_is_excepted_than_needs_to_be(lang: Locale) -> None:
    texts = list(said_in(lang))
    assert [
        f"{key}: {one.example}"
        for one in FORBIDDEN[lang]
        for key in one.but
        if not any(said.key == key and re.search(one.form, said.text) for said in texts)
    ] == []


@pytest.mark.parametrize("one", [*DANISH, *ENGLISH], ids=lambda one: one.example)
def test_it_would_be_seen_if_it_came_back(one: Forbidden) -> None:
    assert re.search(one.form, one.example)
    assert not re.search(one.form, one.instead.partition(":")[0])


def test_texts_of_every_kind_are_read() -> None:
    keys = {said.key for said in said_in("da")}
    assert {"due.overdue", "3.2-1", "1.1", "thanks", "contracts.ends_on", "systems"} <= keys
