"""Test how what people type is understood; the twelve conversations of the dossier are among it."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bot.understanding
from bench.worst_input import TEXTS as LONG_TEXTS
from bot.language.normalise import Sentence, normalise_phrase
from bot.language.vocabulary import listed
from bot.messages import CardField, FieldOption, Lang
from bot.nlu_port import Intent, Named, NotParsed, ParsedAnswer
from bot.texts.words import Words, sentences
from bot.understanding.entities.numbers import read_decimal
from bot.understanding.understanding import LocalUnderstanding
from governance.catalogue import Question, catalogue
from governance.records.sections import SECTIONS
from governance.schema.record import Record

TODAY = date(2026, 3, 2)  # a Monday
PEOPLE = (
    Named("bo.proevesen@stf.example", "Bo Prøvesen"),
    Named("bo.hansen@stf.example", "Bo Hansen"),
    Named("karl.attrapsen@stf.example", "Karl Attrapsen"),
    Named("ditte.moenstergaard@stf.example", "Ditte Mønstergaard"),
    Named("yusuf.fiktivsen@stf.example", "Yusuf Fiktivsen"),
)
UNDERSTANDING = LocalUnderstanding(catalogue())

GRADED = "3.2-2"
PAST, FUTURE, ANY_DATE = "3.3-1", "3.3-8", "1.1-4"
NUMBER, MONTHS, OUT_OF = "3.3-6", "1.1-6", "2.4-4"
PERSON, FREE_TEXT = "2.4-2", "2.4-3"
TYPE, CHANGES, COVERED, SELF_CONTROL = "3.3-3", "3.3-9", "3.5-9", "2.1-7"
TESTED, SINCE = "3.3-4", "3.1-4"

QUESTIONS = [question for requirement in catalogue() for question in requirement.questions]
KINDS = {question.kind: question for question in QUESTIONS}


def answered(question: str, text: str, *, lang: Lang = "da") -> ParsedAnswer | NotParsed:
    return UNDERSTANDING.answer(
        catalogue().question(question), text, lang=lang, today=TODAY, people=PEOPLE
    )


def entered(field: CardField, text: str, *, lang: Lang = "da") -> ParsedAnswer | NotParsed:
    return UNDERSTANDING.entry(field, text, lang=lang, today=TODAY)


def wished(text: str) -> Intent | None:
    return UNDERSTANDING.wish(text, lang="da")


def reason(found: ParsedAnswer | NotParsed) -> str:
    assert isinstance(found, NotParsed)
    return found.reason


# ── Graded ───────────────────────────────────────────────────────────────────

PLAIN_GRADES = {
    "ja": (
        "ja | Ja! | jaaa | JA. |  jo  | jep | jo da | ja tak | det har vi | ja det har vi | 👍 | "
        "på plads | paa plads | yes | Yep | we do | of course"
    ),
    "delvist": (
        "delvist | Delvis | dels | til dels | til  dels | både og | baade og | ja og nej | "
        "ik helt | kun delvist | til dels ja | partly | to some extent | yes and no | not quite"
    ),
    "nej": (
        "nej | næ | nope | nej tak | nej ik endnu | ikk endnu | ik endnu | slet ikke | "
        "desværre ikke | det har vi ikke | ingen | no | not yet | nah"
    ),
    "ikke_muligt": (
        "ikke muligt | ik muligt | IKKE  MULIGT. | nej, ikke muligt | umuligt | "
        "kan ikke lade sig gøre | det kan ikke lade sig goere | not possible | it can’t be done"
    ),
    "ved_ikke": (
        "ved ikke | ved ik | ved det ikke | det ved jeg ikke | aner det ikke | ingen anelse | "
        "nej det ved jeg ikke | umuligt at sige | don't know | don’t know | dont know | "
        "dunno | no idea | I'm not sure"
    ),
}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param(v, text, id=f"{v}: {text}")
        for v, texts in PLAIN_GRADES.items()
        for text in texts.split(" | ")
    ],
)
def test_a_plain_answer_is_sure_and_leaves_no_note(value: str, text: str) -> None:
    assert answered(GRADED, text) == ParsedAnswer(value)


@pytest.mark.parametrize(
    ("text", "value", "note"),
    [
        pytest.param(
            "delvist, de har set den men ik skrevet noget",
            "delvist",
            "de har set den men ik skrevet noget",
            id="partly, from the dossier",
        ),
        pytest.param(
            "nej de vil ik udlevere, står ikke i kontrakten",
            "nej",
            "de vil ik udlevere, står ikke i kontrakten",
            id="no, from the dossier",
        ),
        pytest.param(
            "ik muligt, de vil ik <lave> et tillæg",
            "ikke_muligt",
            "de vil ik <lave> et tillæg",
            id="not possible, from the mock-up",
        ),
        pytest.param("Ja - Karl har den.", "ja", "Karl har den.", id="after a dash"),
        pytest.param("yes, since March", "ja", "since March", id="in English"),
        pytest.param("Nej det har vi ikke, de vil ikke", "nej", "de vil ikke", id="said twice"),
        pytest.param(
            "vi har ikke nogen plan", "nej", "vi har ikke nogen plan", id="runs on into the note"
        ),
        pytest.param("partly - they saw it", "delvist", "they saw it", id="partly in English"),
        pytest.param("øh ja vi har en", "ja", "vi har en", id="dictated, with a filler"),
    ],
)
def test_what_follows_the_answer_is_the_note(text: str, value: str, note: str) -> None:
    assert answered(GRADED, text) == ParsedAnswer(value, note)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("vi har set den, så ja", "ja", id="only at the end"),
        pytest.param("jeg tror ja", "ja", id="believed"),
        pytest.param("ja?", "ja", id="asked back"),
        pytest.param("ja, men kun på papir", "ja", id="with a reservation"),
        pytest.param("yes but not in writing", "ja", id="with a reservation in English"),
        pytest.param("ja, den er ikke underskrevet", "ja", id="yes, yet something is not"),
        pytest.param("det har vi desværre ikke", "nej", id="denied further on"),
        pytest.param("nej, kun delvist", "delvist", id="no, then partly"),
        pytest.param("måske", "ja", id="maybe"),
        pytest.param("vi er i gang", "delvist", id="under way"),
        pytest.param("delvsit", "delvist", id="letters swapped"),
        pytest.param("devlist", "delvist", id="other letters swapped"),
        pytest.param("ikke mulgit", "ikke_muligt", id="typo in the second word"),
        pytest.param("not possibel", "ikke_muligt", id="typo in English"),
        pytest.param("ingen har lavet den", "nej", id="nobody has"),
    ],
)
def test_a_doubtful_grade_is_asked_about(text: str, value: str) -> None:
    read = answered(GRADED, text)
    assert isinstance(read, ParsedAnswer)
    assert (read.value, read.sure) == (value, False)


@pytest.mark.parametrize("text", ["", "   ", "12", "de har jo ikke set den", "Karl", "?!"])
def test_no_grade_names_those_that_are_right(text: str) -> None:
    assert answered("3.2-3", text) == NotParsed("read.graded")
    assert answered(GRADED, text) == NotParsed("read.graded_or_not_possible")


# ── Dates ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-02-26", "2026-02-26"),
        ("20260226", "2026-02-26"),
        ("26/2/2026", "2026-02-26"),
        ("26.2.26", "2026-02-26"),
        ("26-02-2026", "2026-02-26"),
        ("26/2-2026", "2026-02-26"),
        ("26/2 2026", "2026-02-26"),
        ("d. 26/2", "2026-02-26"),
        ("26. 2. 2026", "2026-02-26"),
        ("den 26. i 2.", "2026-02-26"),
        ("12/3", "2025-03-12"),
        ("2/3", "2026-03-02"),
        ("1.10", "2025-10-01"),
        ("29/2", "2024-02-29"),
        ("2. mar. 2026", "2026-03-02"),
        ("2. marts", "2026-03-02"),
        ("2 March 2026", "2026-03-02"),
        ("March 2nd, 2026", "2026-03-02"),
        ("the 3rd of February", "2026-02-03"),
        ("26 feb 25", "2025-02-26"),
        ("den tredje februar", "2026-02-03"),
        ("the twenty-sixth of February", "2026-02-26"),
        ("februar den femogtyvende", "2026-02-25"),
        ("i dag", "2026-03-02"),
        ("I går.", "2026-03-01"),
        ("igår", "2026-03-01"),
        ("i gaar", "2026-03-01"),
        ("det var i forgårs", "2026-02-28"),
        ("yesterday", "2026-03-01"),
        ("the day before yesterday", "2026-02-28"),
        ("for 14 dage siden", "2026-02-16"),
        ("14 days ago", "2026-02-16"),
        ("for to uger siden", "2026-02-16"),
        ("a week ago", "2026-02-23"),
        ("sidste torsdag", "2026-02-26"),
        ("sidste mandag", "2026-02-23"),
        ("i fredags", "2026-02-27"),
        ("last Friday", "2026-02-27"),
        ("fredag den 27. februar", "2026-02-27"),
        ("mandag i sidste uge", "2026-02-23"),
    ],
    ids=str,
)
def test_a_day_that_has_been(text: str, day: str) -> None:
    assert answered(PAST, text) == ParsedAnswer(day)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("12/3", "2026-03-12"),
        ("1/1", "2027-01-01"),
        ("19. aug", "2026-08-19"),
        ("i morgen", "2026-03-03"),
        ("imorgen", "2026-03-03"),
        ("i overmorgen", "2026-03-04"),
        ("tomorrow", "2026-03-03"),
        ("om 3 uger", "2026-03-23"),
        ("om fjorten dage", "2026-03-16"),
        ("in 3 weeks", "2026-03-23"),
        ("på fredag", "2026-03-06"),
        ("paa fredag", "2026-03-06"),
        ("fredag", "2026-03-06"),
        ("on Friday", "2026-03-06"),
        ("loerdag", "2026-03-07"),
    ],
    ids=str,
)
def test_a_day_to_come(text: str, day: str) -> None:
    assert answered(FUTURE, text) == ParsedAnswer(day)


@pytest.mark.parametrize(
    ("question", "text", "day"),
    [
        (PAST, "marts 2025", "2025-03-01"),
        (PAST, "3/2025", "2025-03-01"),
        (PAST, "i februar", "2026-02-01"),
        (PAST, "uge 34", "2025-08-18"),
        (PAST, "i sidste uge", "2026-02-23"),
        (PAST, "primo marts", "2026-03-01"),
        (PAST, "ultimo januar 2026", "2026-01-31"),
        (PAST, "ca. 1. februar", "2026-02-01"),
        (PAST, "1. februar tror jeg", "2026-02-01"),
        (PAST, "for 2 mdr siden", "2026-01-02"),
        (PAST, "27 febuar 2026", "2026-02-27"),
        (PAST, "fredag den 28. februar 2026", "2026-02-28"),
        (PAST, "ikke i går", "2026-03-01"),
        (PAST, "mandag", "2026-02-23"),
        (FUTURE, "næste fredag", "2026-03-13"),
        (FUTURE, "next Friday", "2026-03-13"),
        (FUTURE, "week 34", "2026-08-17"),
        (FUTURE, "slutningen af maj", "2026-05-31"),
        (FUTURE, "May", "2026-05-01"),
        (ANY_DATE, "12/3", "2026-03-12"),
    ],
    ids=str,
)
def test_a_vague_day_is_asked_about(question: str, text: str, day: str) -> None:
    read = answered(question, text)
    assert isinstance(read, ParsedAnswer)
    assert (read.value, read.sure) == (day, False)


def test_a_day_further_back_in_a_sentence_keeps_the_sentence() -> None:
    text = "vi øvede nødmelderen i går m kagemand. gik ok"
    assert answered(PAST, text) == ParsedAnswer("2026-03-01", text, sure=False)
    assert answered(PAST, "i går, rapport kommer") == ParsedAnswer("2026-03-01", "rapport kommer")


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        pytest.param(PAST, "i morgen", "read.date_in_future", id="tomorrow has not been"),
        pytest.param(PAST, "på fredag", "read.date_in_future", id="Friday has not been"),
        pytest.param(PAST, "om 3 uger", "read.date_in_future", id="weeks ahead"),
        pytest.param(FUTURE, "i går", "read.date_in_past", id="yesterday is past"),
        pytest.param(FUTURE, "1/1 2026", "read.date_in_past", id="a year that is past"),
        pytest.param(PAST, "31/2", "read.no_such_day", id="31 February"),
        pytest.param(PAST, "31. februar 2026", "read.no_such_day", id="31 February in words"),
        pytest.param(PAST, "3/14/2026", "read.no_such_day", id="month first"),
        pytest.param(PAST, "uge 54", "read.no_such_day", id="week 54"),
        pytest.param(PAST, "2024", "read.date_too_vague", id="a year"),
        pytest.param(PAST, "sidste år", "read.date_too_vague", id="last year"),
        pytest.param(PAST, "recently", "read.date_too_vague", id="recently"),
        pytest.param(PAST, "2/2 eller 5/2", "read.several_dates", id="two days"),
        pytest.param(PAST, "12", "read.not_a_date", id="a number"),
        pytest.param(PAST, "Bo", "read.not_a_date", id="a name"),
        pytest.param(PAST, "", "read.not_a_date", id="nothing"),
    ],
)
def test_no_day_says_what_would_be_right(question: str, text: str, expected: str) -> None:
    assert reason(answered(question, text)) == expected


def test_the_day_in_the_sentence_is_written_as_dates_are() -> None:
    found = answered(PAST, "12. mar. 2026", lang="en")
    assert found == NotParsed("read.date_in_future", {"day": Words("en").date(date(2026, 3, 12))})


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("aldrig", None),
        ("Never!", None),
        ("ingen", None),
        ("ikke endnu", None),
        ("ingen dato endnu", None),
        ("aldrig, det har vi ikke tid til", "det har vi ikke tid til"),
        ("vi har aldrig øvet", "vi har aldrig øvet"),
    ],
    ids=str,
)
def test_never_is_an_answer_to_when(text: str, note: str | None) -> None:
    assert answered(PAST, text) == ParsedAnswer("ingen", note)


# ── Numbers ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("question", "text", "value"),
    [
        (NUMBER, "0", "0"),
        (NUMBER, "ingen", "0"),
        (NUMBER, "vi har ingen", "0"),
        (NUMBER, "none", "0"),
        (NUMBER, "to", "2"),
        (NUMBER, "Two.", "2"),
        (NUMBER, "fem stykker", "5"),
        (NUMBER, "én", "1"),
        (NUMBER, "der er 3", "3"),
        (NUMBER, "femogtyve", "25"),
        (NUMBER, "twenty-five", "25"),
        (NUMBER, "1.000", "1000"),
        (NUMBER, "three of them", "3"),
        (MONTHS, "12 mdr", "12"),
        (MONTHS, "12mdr.", "12"),
        (MONTHS, "atten maaneder", "18"),
        (OUT_OF, "2 af 3", "2"),
        (OUT_OF, "to ud af tre", "2"),
    ],
    ids=str,
)
def test_a_number(question: str, text: str, value: str) -> None:
    assert answered(question, text) == ParsedAnswer(value)


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        (NUMBER, "-2", "read.number_not_negative"),
        (NUMBER, "minus to", "read.number_not_negative"),
        (NUMBER, "minus 2", "read.number_not_negative"),
        (NUMBER, "2,5", "read.number_whole"),
        (NUMBER, "2.5", "read.number_whole"),
        (NUMBER, "halvanden", "read.number_whole"),
        (NUMBER, "3-4", "read.one_number"),
        (NUMBER, "12 mdr", "read.other_unit"),
        (NUMBER, "5 %", "read.other_unit"),
        (NUMBER, "mange", "read.not_a_number"),
        (NUMBER, "et par", "read.not_a_number"),
        (NUMBER, "99999999999", "read.not_a_number"),
    ],
    ids=str,
)
def test_no_number_says_what_would_be_right(question: str, text: str, expected: str) -> None:
    assert reason(answered(question, text)) == expected


@pytest.mark.parametrize(
    ("text", "value"),
    [("ca 3", "3"), ("5 eller 6", "5"), ("alle tre", "3"), ("rapporten siger 4", "4")],
    ids=str,
)
def test_a_doubtful_number_is_asked_about(text: str, value: str) -> None:
    read = answered(NUMBER, text)
    assert isinstance(read, ParsedAnswer)
    assert (read.value, read.sure) == (value, False)


# ── People ───────────────────────────────────────────────────────────────────

KARL, DITTE = "karl.attrapsen@stf.example", "ditte.moenstergaard@stf.example"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Karl", ParsedAnswer(KARL)),
        ("KARL ATTRAPSEN", ParsedAnswer(KARL)),
        ("attrapsen", ParsedAnswer(KARL)),
        ("Karl.Attrapsen@stf.example", ParsedAnswer(KARL)),
        ("bo prøvesen", ParsedAnswer("bo.proevesen@stf.example")),
        ("Bo Proevesen", ParsedAnswer("bo.proevesen@stf.example")),
        ("Ditte Moenstergaard", ParsedAnswer(DITTE)),
        ("ditte mønstergård", ParsedAnswer(DITTE)),
        ("Karl, og Ditte ved fravær", ParsedAnswer(KARL, "Karl, og Ditte ved fravær")),
        ("det er Yusuf", ParsedAnswer("yusuf.fiktivsen@stf.example", "det er Yusuf")),
        ("karl tager den", ParsedAnswer(KARL, "karl tager den")),
        ("Dite", ParsedAnswer(DITTE, sure=False)),
        ("karl atrapsen", ParsedAnswer(KARL, sure=False)),
        ("Yusef", ParsedAnswer("yusuf.fiktivsen@stf.example", sure=False)),
        ("Karl Hansen", ParsedAnswer(KARL, "Karl Hansen", sure=False)),
        ("ikke Karl", ParsedAnswer(KARL, "ikke Karl", sure=False)),
        ("karl eller ditte", ParsedAnswer(KARL, "karl eller ditte", sure=False)),
        ("Hugo, og Karl ved fravær", ParsedAnswer(KARL, "Hugo, og Karl ved fravær", sure=False)),
        ("ingen", ParsedAnswer("ingen")),
        ("ingen endnu", ParsedAnswer("ingen")),
        ("nobody", ParsedAnswer("ingen")),
        ("ved ikke", ParsedAnswer("ved_ikke")),
        ("Bo", NotParsed("read.which_person", {"names": "Bo Prøvesen og Bo Hansen"})),
        ("Hans", NotParsed("read.person_unknown", {"name": "Hans"})),
        ("x@y.example", NotParsed("read.person_unknown", {"name": "x@y.example"})),
        ("mig selv", NotParsed("read.own_name")),
    ],
    ids=str,
)
def test_a_person(text: str, read: ParsedAnswer | NotParsed) -> None:
    assert answered(PERSON, text) == read


# ── Choices ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("question", "text", "read"),
    [
        (TYPE, "2", ParsedAnswer("dilemma")),
        (TYPE, "nr. 2", ParsedAnswer("dilemma")),
        (TYPE, "Teknisk reetablering", ParsedAnswer("reetablering")),
        (TYPE, "technical restore", ParsedAnswer("reetablering")),
        (TYPE, "restore", ParsedAnswer("reetablering")),
        (TYPE, "table top", ParsedAnswer("dilemma")),
        (TYPE, "opkaldsproeve", ParsedAnswer("opkaldsproeve")),
        (TYPE, "krisestyring, med direktionen", ParsedAnswer("krisestyring", "med direktionen")),
        (TYPE, "dilema ved bordet", ParsedAnswer("dilemma", sure=False)),
        (TYPE, "teknisk", ParsedAnswer("reetablering", sure=False)),
        (
            TYPE,
            "vi holdt en dilemmaøvelse",
            ParsedAnswer("dilemma", "vi holdt en dilemmaøvelse", sure=False),
        ),
        (TYPE, "ved ikke", ParsedAnswer("ved_ikke")),
        (CHANGES, "ja", ParsedAnswer("ja")),
        (CHANGES, "ja, vi har taget stilling", ParsedAnswer("ja_afklaret")),
        (CHANGES, "ja det er afklaret", ParsedAnswer("ja_afklaret")),
        (CHANGES, "ja men ikke afklaret", ParsedAnswer("ja", "ja men ikke afklaret", sure=False)),
        (SELF_CONTROL, "ja accepteret", ParsedAnswer("ja_accepteret")),
        (COVERED, "ved ikke", ParsedAnswer("ved_ikke")),
        (COVERED, "Don't know", ParsedAnswer("ved_ikke")),
        (COVERED, "ikke muligt, intet i aftalen", ParsedAnswer("ikke_muligt", "intet i aftalen")),
        (TESTED, "1, 3 og 5", ParsedAnswer("aktivering;noedprocedure;kommunikation")),
        (TESTED, "1,3", ParsedAnswer("aktivering;noedprocedure")),
        (TESTED, "kontakt og aktivering", ParsedAnswer("aktivering;kontakt")),
        (TESTED, "contact and activation", ParsedAnswer("aktivering;kontakt")),
        (
            TESTED,
            "aktivering; kontakt, reetablering",
            ParsedAnswer("aktivering;kontakt;reetablering"),
        ),
        (TESTED, "reetabelring", ParsedAnswer("reetablering", sure=False)),
        (
            TESTED,
            "aktivering, frokost",
            ParsedAnswer("aktivering", "aktivering, frokost", sure=False),
        ),
        (TESTED, "2", ParsedAnswer("kontakt")),
        (SINCE, "nej", ParsedAnswer("nej")),
        (SINCE, "Nej, intet", ParsedAnswer("nej")),
        (SINCE, "ændringer og haendelse", ParsedAnswer("aendring;haendelse")),
        (
            SINCE,
            "nej, men en ny underleverandør",
            ParsedAnswer("ny_underleverandoer", "nej, men en ny underleverandør", sure=False),
        ),
    ],
    ids=str,
)
def test_choices(question: str, text: str, read: ParsedAnswer) -> None:
    assert answered(question, text) == read


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        (TYPE, "9", "read.one_of"),
        (TYPE, "ja", "read.one_of"),
        (TYPE, "opkald og restore", "read.only_one"),
        (SELF_CONTROL, "ja", "read.one_of"),
        (TESTED, "8", "read.some_of"),
        (TESTED, "frokost", "read.some_of"),
    ],
    ids=str,
)
def test_no_choice_lists_what_there_is(question: str, text: str, expected: str) -> None:
    found = answered(question, text)
    assert isinstance(found, NotParsed)
    assert found.reason == expected
    assert str(found.arguments["options"]).startswith("1 ")


@pytest.mark.parametrize(
    "question", [pytest.param(one, id=one.id) for one in QUESTIONS if one.options]
)
def test_every_option_is_understood_by_its_label_its_number_and_its_id(question: Question) -> None:
    for place, option in enumerate(question.options, 1):
        for said in (option.label.da, option.label.en, str(place), option.label.da.upper()):
            assert answered(question.id, said) == ParsedAnswer(option.id), said


# ── Text, and what may be said to anything ───────────────────────────────────


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("  Op til 2 mio. kr.  ", ParsedAnswer("Op til 2 mio. kr.")),
        ("ved ikke", ParsedAnswer("ved_ikke")),
        ("Ikke muligt.", ParsedAnswer("ikke_muligt")),
        ("intet", ParsedAnswer("ingen")),
        ("ved ikke helt, måske 500.000", ParsedAnswer("ved ikke helt, måske 500.000")),
        ("ingen bod, men alt andet", ParsedAnswer("ingen bod, men alt andet")),
        ("x" * 2001, NotParsed("read.too_long", {"most": "2.000"})),
        ("  ", NotParsed("read.nothing")),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_text_is_the_text(text: str, read: ParsedAnswer | NotParsed) -> None:
    assert answered(FREE_TEXT, text) == read


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("text", ["ved ikke", "aner det ikke", "don’t know"])
def test_dont_know_is_an_answer_to_every_kind(kind: str, text: str) -> None:
    question = next(one for one in QUESTIONS if one.kind == kind)
    assert answered(question.id, text) == ParsedAnswer("ved_ikke")


# ── Fields of a form ─────────────────────────────────────────────────────────

OPTIONS = (
    FieldOption(value="tender", label="Ved genudbud i 2027"),
    FieldOption(value="option", label="Ved næste option"),
    FieldOption(value="now", label="Nu, straks"),
)


def field(kind: str) -> CardField:
    return CardField.model_validate(
        {
            "name": "it",
            "label": "It",
            "kind": kind,
            "options": OPTIONS if kind in ("choice", "radio", "multi") else (),
        }
    )


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("text", " Bo ", "Bo"),
        ("long", "to\nlinjer", "to\nlinjer"),
        ("url", "https://esdh.example/sag/1", "https://esdh.example/sag/1"),
        ("date", "2026-03-02", "2026-03-02"),
        ("date", "2. mar. 2026", "2026-03-02"),
        ("date", "i går", "2026-03-01"),
        ("number", "4", "4"),
        ("number", "0,25", "0.25"),
        ("number", "0.25", "0.25"),
        ("number", "fire timer", "4"),
        ("number", "1.000", "1000"),
        ("number", "ingen", "0"),
        ("choice", "option", "option"),
        ("choice", "ved næste option", "option"),
        ("radio", "3", "now"),
        ("choice", "ved naeste optoin", "option"),
        ("multi", "now;tender", "tender;now"),
        ("multi", "1 og 3", "tender;now"),
        ("multi", "Nu, straks", "now"),
    ],
    ids=str,
)
def test_a_field_takes(kind: str, text: str, expected: str) -> None:
    read = entered(field(kind), text)
    assert isinstance(read, ParsedAnswer)
    assert read.value == expected


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("text", "x" * 2001, "read.too_long"),
        ("url", "esdh.example", "read.url"),
        ("url", "javascript:alert(1)", "read.url"),
        ("url", "file:///etc/passwd", "read.url"),
        ("url", "https://a b.example", "read.url"),
        ("url", "http://[", "read.url"),
        ("url", "https://", "read.url"),
        ("date", "31/2/2026", "read.no_such_day"),
        ("date", "snart", "read.date_too_vague"),
        ("number", "-1", "read.number_not_negative"),
        ("number", "2 eller 3", "read.one_number"),
        ("number", "mange", "read.not_a_decimal"),
        ("choice", "aldrig", "read.one_of"),
        ("multi", "7", "read.some_of"),
    ],
    ids=str,
)
def test_a_field_refuses(kind: str, text: str, expected: str) -> None:
    assert reason(entered(field(kind), text)) == expected


def test_a_thousand_is_written_the_readers_way() -> None:
    assert entered(field("number"), "1,000", lang="en") == ParsedAnswer("1000")
    assert entered(field("number"), "1.500", lang="en") == ParsedAnswer("1.500")


# ── Intents ──────────────────────────────────────────────────────────────────

WISHES = {
    "control pause": (
        "pause | Pause! | pasue | må lige holde pause | maa lige holde pause | "
        "kan vi holde en pause | vi tager den senere | later | let's take a break"
    ),
    "control cancel": "annullér | annuller | drop det | stop | afbryd | cancel | forget it",
    "control resume": (
        "fortsæt | fortsaet | videre | hvor kom vi til? | continue | go on | where were we?"
    ),
    "control why": (
        "hvorfor? | hvorfor spørger du | hvorfor spoerger du om det? | why? | why do you ask"
    ),
    "control skip": "spring over | spring den over tak | næste | skip | next question",
    "control correct": "ret | correct",
    "control undo": "fortryd | slet den igen | det var forkert | undo | that was wrong",
    "control attach": "vedhæft | vedhaeft en fil | vedlæg | attach | upload a file",
    "control note": "note | skriv en note | add a note",
    "page home": "menu | start | hej | Hej! | hello | forside | godmorgen",
    "page help": "hjælp | hjaelp | hvad kan du? | help | What can you do?",
    "page follow_ups": "mine opfølgninger | my follow-ups",
    "page tasks": "mine opgaver | hvad skal jeg nå | my tasks",
    "page overdue": (
        "hvad er overskredet? | hvad er overskreet hos os? | vis overskredne | what is overdue"
    ),
    "page missing": "hvad mangler? | hvad mangler vi | vis huller | what is missing?",
    "page status": "status | hvordan står det til? | how are we doing",
    "control save": "gem | gem det | save it",
    "page checklists": "mine tjeklister | tjeklister | my checklists",
    "page answers": "vis svar | vis alle svar | show answers",
    "language en": "english | in English please | på engelsk",
    "language da": "dansk | på dansk | paa dansk | in Danish",
}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param(n, text, id=f"{n}: {text}")
        for n, texts in WISHES.items()
        for text in texts.split(" | ")
    ],
)
def test_a_sentence_that_is_a_wish_as_a_whole(name: str, text: str) -> None:
    wish = wished(text)
    assert wish is not None
    assert (f"{wish.kind} {wish.name}", wish.arguments) == (name, {})


@pytest.mark.parametrize(
    ("text", "requirement", "words"),
    [
        ("lad os køre 3.2 på nøglen", "3.2", "nøglen"),
        ("kør 3.2 for Fyrjournal", "3.2", "Fyrjournal"),
        ("koer 3.2 for Fyrjournal tak", "3.2", "Fyrjournal"),
        ("kør nøglen 3.2", "3.2", "nøglen"),
        ("run 3.2 on Fog Warning", "3.2", "Fog Warning"),
        ("let's do 3.5 for K-102", "3.5", "K-102"),
        ("jeg vil gerne starte 3.3 på fyrjournal", "3.3", "fyrjournal"),
        ("3.2", "3.2", None),
        ("3.2.", "3.2", None),
        ("3.2 nøglen", "3.2", "nøglen"),
        ("3.5, K-102", "3.5", "K-102"),
        ("start tjekliste", None, None),
        ("Ny tjekliste", None, None),
        ("start a checklist", None, None),
        ("tjekliste for vandvagten", None, "vandvagten"),
        ("tjekliste for journalen", None, "journalen"),
        ("tjekliste 3.2 nødmelderen", "3.2", "nødmelderen"),
        ("beredskabsøvelse fyrjournal", "3.3", "fyrjournal"),
        ("beredskabsoevelse fyrjournal", "3.3", "fyrjournal"),
        ("beredskapsøvelse fyrjournal", "3.3", "fyrjournal"),
        ("skærpet tilsyn", "3.5", None),
        ("enhanced supervision K-102", "3.5", "K-102"),
        ("kør risikovurdering på tågevarsel", "3.1", "tågevarsel"),
        ("kør RV på tågevarsel", "3.1", "tågevarsel"),
        ("start øvelse for NM", "3.3", "NM"),
    ],
    ids=str,
)
def test_starting_a_checklist(text: str, requirement: str | None, words: str | None) -> None:
    arguments = {"requirement": requirement, "words": words}
    known = {name: value for name, value in arguments.items() if value is not None}
    assert wished(text) == Intent("dialog", "start_checklist", known)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("ret svar 2", "2"),
        ("ret 2", "2"),
        ("kan du rette svar 2", "2"),
        ("ændr svar 4", "4"),
        ("aendr svar 4", "4"),
        ("ret svar to", "2"),
        ("change answer 2", "2"),
        ("correct question 12", "12"),
        ("ret 3.2-4", "3.2-4"),
    ],
    ids=str,
)
def test_correcting_a_numbered_answer(text: str, number: str) -> None:
    assert wished(text) == Intent("control", "correct", {"number": number})


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("note: de ringer tilbage", "de ringer tilbage"),
        ("Bemærkning: Æble, pære", "Æble, pære"),
        ("bemaerkning : kort", "kort"),
        ("notér at de ringer", "de ringer"),
        ("note that they call back", "they call back"),
        ("note - husk bilag", "husk bilag"),
        ("note: " + "langt " * 200, ("langt " * 200).strip()),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_note(text: str, note: str) -> None:
    assert wished(text) == Intent("control", "note", {"text": note})


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "  ",
            "?",
            "ja",
            "nej",
            "delvist",
            "ved ikke",
            "ikke muligt",
            "yes",
            "no",
            "ingen",
            "aldrig",
        ),
        *(
            "2",
            "3",
            "12",
            "12/3",
            "2.3.26",
            "3.2.26",
            "2026-03-02",
            "5.3",
            "3.2-4",
            "i går",
            "på fredag",
        ),
        *("nej de vil ikke", "ja, det har vi", "Karl", "bo hansen", "tak", "ok", "næste fredag"),
        *(
            "delvist, de har set den men ik skrevet noget",
            "nej de vil ik udlevere, står ikke i kontrakten",
        ),
        *(
            "risikovurdering",
            "tilsyn",
            "kontakt",
            "dokumentation mangler",
            "beredskabsøvelse mangler",
        ),
        *(
            "kontaktliste for nøglen",
            "tjeklisten er ikke udfyldt",
            "hvad er 3.2?",
            "3.2?",
            "start K-101",
        ),
        *(
            "kør",
            "kør en tur",
            "vi må stoppe leverandøren",
            "de holder pause i juli",
            "pause " * 50,
        ),
        "3.2 er ikke opfyldt",
        "hvem godkendte risikovurd. af vandvagten og hvornår?",
        "kim fra syvsover er stoppet. ny er eva frihånd tlf 00001409",
    ],
    ids=lambda text: text[:40] or "nothing",
)
def test_no_wish(text: str) -> None:
    assert wished(text) is None


RECORD_WISHES = {
    "tilføj kontakt": ("add", "contacts", ""),
    "tilføj en kontakt til Tågevarsel": ("add", "contacts", "til Tågevarsel"),
    "Kan du tilføje en kontaktperson hos Pindsvin?": ("add", "contacts", "hos Pindsvin"),
    "ny øvelse": ("add", "exercises", ""),
    "ny øvelse for fyrjournal tak": ("add", "exercises", "for fyrjournal"),
    "nyt målepunkt": ("add", "measuring_points", ""),
    "opret leverandør Syvsover A/S": ("add", "suppliers", "Syvsover A/S"),
    "opret leverandoer": ("add", "suppliers", ""),
    "ret kontrakt K-101": ("correct", "contracts", "K-101"),
    "ret kontrakten K-101": ("correct", "contracts", "K-101"),
    "ændr rollen for Bo": ("correct", "roles", "for Bo"),
    "afslut aktion Krypter kopier": ("end", "actions", "Krypter kopier"),
    "afslut opfølgningen Krypter kopier": ("end", "actions", "Krypter kopier"),
    "slet fraværet for Ole": ("end", "absences", "for Ole"),
    "bekræft kontakt Torben": ("confirm", "contacts", "Torben"),
    "add contact": ("add", "contacts", ""),
    "new exercise for Fyrjournal": ("add", "exercises", "for Fyrjournal"),
    "correct the contract K-102": ("correct", "contracts", "K-102"),
    "end role Bo": ("end", "roles", "Bo"),
    "confirm contact Torben": ("confirm", "contacts", "Torben"),
}


@pytest.mark.parametrize("text", RECORD_WISHES)
def test_a_record_is_told_of(text: str) -> None:
    do, section, words = RECORD_WISHES[text]
    known = {"do": do, "section": section} | ({"words": words} if words else {})
    assert wished(text) == Intent("dialog", "record", known)


@pytest.mark.parametrize("cls", SECTIONS, ids=lambda cls: str(cls.section))
def test_every_section_has_words_in_both_languages(cls: type[Record]) -> None:
    assert listed("sections")[cls.section]
    assert wished(f"vis {cls.label.da}") is not None
    assert wished(f"show {cls.label.en}") is not None


def test_what_is_shown_of_the_register() -> None:
    shown = {"section": "contracts", "words": "mosekonge"}
    assert wished("vis kontrakter mosekonge") == Intent("page", "register", shown)
    assert wished("registeret") == Intent("page", "register")


@pytest.mark.parametrize(
    "text",
    ["bekræft rollen for Bo", "ret", "kontrakten er ny", "ret kontrakten er forkert", "ny dag"],
)
def test_no_record_is_told_of(text: str) -> None:
    found = wished(text)
    assert found is None or found.name != "record"


def test_no_option_of_any_question_is_a_wish() -> None:
    said = {
        text
        for question in QUESTIONS
        for option in question.options
        for text in (option.label.da, option.label.en, option.id, *option.words)
    }
    assert {text for text in said if wished(text) is not None} == set()


def test_no_answer_in_the_vocabulary_is_a_wish() -> None:
    sections = ("graded", "graded_sentences", "graded_unsure", "none", "days", "number_none")
    said = {phrase for name in sections for group in listed(name).values() for phrase in group}
    assert {text for text in said if wished(text) is not None} == set()


@pytest.mark.parametrize(
    "sections",
    [("controls", "pages", "languages"), ("graded", "graded_sentences", "graded_unsure")],
)
def test_no_phrase_means_two_things(sections: tuple[str, ...]) -> None:
    meant: dict[tuple[str, ...], set[str]] = {}
    for section in sections:
        for name, group in listed(section).items():
            for phrase in group:
                meant.setdefault(normalise_phrase(phrase), set()).add(name)
    assert {phrase: names for phrase, names in meant.items() if len(names) > 1} == {}


# ── Whatever is typed ────────────────────────────────────────────────────────

SNIPPETS = st.sampled_from(
    [
        "ja",
        "nej",
        "ikke",
        "31/2",
        "9999-99-99",
        "om 5000 år",
        "uge 99",
        "note:",
        "3.2",
        "Bo",
        "1.1.1",
        "næste",
        "@",
        "https://[",
        "ﾞ",
        "a\u0301" * 9,
        "\ud800",
        "٣",
        "½",
        "²",
        "{0}",
        "%s",
        "\x00",
        "i",
        "maj",
        "femogtyve",
        "-",
        "−5",
        "mandag",
        "slutningen af",
        "ret svar",
        "tjekliste",
        "for",
        "siden",
        "1/1/0000",
        "0/0",
        "kl",
        "a a",
        "'",
        "ß",
    ]
)
TEXTS = st.one_of(st.text(), st.lists(SNIPPETS).map(" ".join), st.lists(SNIPPETS).map("".join))
LANGS = st.sampled_from(["da", "en"])


@given(text=TEXTS, lang=LANGS, question=st.sampled_from(QUESTIONS), today=st.dates())
def test_an_answer_is_always_read_or_not_read(
    text: str, lang: Lang, question: Question, today: date
) -> None:
    found = UNDERSTANDING.answer(question, text, lang=lang, today=today, people=PEOPLE)
    if isinstance(found, NotParsed):
        assert Words(lang)(found.reason, **found.arguments)
    else:
        assert found.value
        assert found.note is None or found.note.strip()


@given(
    text=TEXTS,
    lang=LANGS,
    kind=st.sampled_from(
        ["text", "long", "url", "date", "number", "choice", "radio", "multi", "file"]
    ),
    today=st.dates(),
)
def test_an_entry_is_always_read_or_not_read(text: str, lang: Lang, kind: str, today: date) -> None:
    found = UNDERSTANDING.entry(field(kind), text, lang=lang, today=today)
    if isinstance(found, NotParsed):
        assert Words(lang)(found.reason, **found.arguments)


@given(text=TEXTS, lang=LANGS)
def test_a_wish_is_there_or_not(text: str, lang: Lang) -> None:
    wish = UNDERSTANDING.wish(text, lang=lang)
    assert wish is None or wish.name


@pytest.mark.parametrize("text", LONG_TEXTS.values(), ids=LONG_TEXTS)
def test_a_long_text_is_read_like_any(text: str) -> None:
    for question in KINDS.values():
        found = answered(question.id, text)
        assert isinstance(found, ParsedAnswer | NotParsed)
    for kind in ("text", "url", "date", "number", "choice", "multi"):
        entry = entered(field(kind), text)
        assert isinstance(entry, ParsedAnswer | NotParsed)
    wished(text)


# ── The sentences ────────────────────────────────────────────────────────────


def reasons() -> Iterator[str]:
    for path in Path(bot.understanding.__file__).parent.rglob("*.py"):
        yield from re.findall(r"\"(read\.[a-z_]+)\"", path.read_text("utf-8"))


def test_every_reason_has_its_sentence_in_both_languages_and_the_other_way_round() -> None:
    written = {key for key in sentences() if key.startswith("read.")}
    assert set(reasons()) == written
    assert all(sentences()[key].keys() == {"da", "en"} for key in written)


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("syv tusinde", "7000"),
        ("to hundrede og tolv", "212"),
        ("nitten hundrede og femogfirs", "1985"),
        ("to en halv", "2.5"),
        ("tre og en halv", "3.5"),
        ("halvanden", "1.5"),
        ("en halv", "0.5"),
        ("99 komma 5", "99.5"),
        ("nioghalvfems komma ni fem", "99.95"),
        ("begge", "2"),
        ("seven thousand", "7000"),
    ],
)
def test_a_number_in_words_is_read_whole(said: str, value: str) -> None:
    found = read_decimal(Sentence(said), lang="da")
    assert found == ParsedAnswer(value)


@pytest.mark.parametrize("said", ["fem ti", "2 millioner", "otte eller ni"])
def test_no_part_of_what_is_said_is_surely_the_number(said: str) -> None:
    found = read_decimal(Sentence(said), lang="da")
    assert isinstance(found, NotParsed) or not found.sure


def test_not_is_no_answer_that_says_no() -> None:
    for said in ("not possible, they refuse", "not"):
        found = LocalUnderstanding(catalogue()).answer(
            catalogue()["2.3"].question("2.3-6"), said, lang="en", today=TODAY, people=[]
        )
        assert isinstance(found, NotParsed) or found.value != "nej"
