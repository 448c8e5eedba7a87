"""Test a card in plain text: the sample of the mock-ups, the numbers, and what a form asks next."""

import pytest

from bot.messages import (
    Bold,
    Button,
    Card,
    CardField,
    FactSet,
    FieldOption,
    Fields,
    FormButton,
    LinkButton,
    Notice,
    Progress,
    Row,
    Rows,
    Text,
    UserText,
)
from bot.rendering.plain_text import actions, choices, next_field, plain, takes_number


def do(label: str) -> Button:
    return Button(label=label, token=label.lower())


INCIDENT = Card(
    lang="da",
    over="Hændelse · Pindsvin Drift, K-101",
    title="Tågevarsel: ring nu",
    say="Ring nu",
    body=(
        Rows(
            rows=(
                Row(
                    mark="1",
                    title="Pindsvin Drift, døgnvagt",
                    phone="+45 00 00 11 00",
                    detail=("Døgnet rundt · bekræftet for 18 dage siden · oplys K-101",),
                    actions=(do("Virkede"), do("Svarer ikke")),
                ),
                Row(
                    mark="2",
                    title="Torben Opdigtet, driftschef",
                    phone="+45 00 00 11 02",
                    detail=("Efter 15 min. uden svar · døgnet rundt",),
                ),
                Row(
                    mark="3",
                    title="Helle Opfundet, direktør",
                    phone="+45 00 00 11 03",
                    warn="Ikke bekræftet i 125 dage",
                    detail=("Derefter · døgnet rundt",),
                ),
            )
        ),
    ),
    actions=(do("Start log"), do("Vis plan")),
    as_of="Vagtliste pr. mandag 2. mar. 2026 kl. 02:00, 1 time gammel · lokal kopi",
)

INCIDENT_IN_WORDS = """\
Hændelse · Pindsvin Drift, K-101
Tågevarsel: ring nu
  Pindsvin Drift, døgnvagt +45 00 00 11 00
     Døgnet rundt · bekræftet for 18 dage siden · oplys K-101
  Torben Opdigtet, driftschef +45 00 00 11 02
     Efter 15 min. uden svar · døgnet rundt
  Helle Opfundet, direktør +45 00 00 11 03
     OBS: Ikke bekræftet i 125 dage · Derefter · døgnet rundt
Svar med tal eller ord: 1 Virkede · 2 Svarer ikke · 3 Start log · 4 Vis plan
(Vagtliste pr. mandag 2. mar. 2026 kl. 02:00, 1 time gammel · lokal kopi)"""


def test_the_sample_of_the_mockups() -> None:
    assert plain(INCIDENT) == INCIDENT_IN_WORDS


def card(**parts: object) -> Card:
    return Card.model_validate(
        {"lang": "da", "title": "Titel", "say": "Titel", "as_of": "Pr. i dag", **parts}
    )


def test_a_question_with_progress_in_english() -> None:
    question = card(
        lang="en",
        over="3.5 Fyrjournal",
        body=(Progress(done=3, total=8), Text(spans=("Last year you said ", Bold(b="no"), "."))),
        answers=((do("Yes"), do("No")), (do("Not possible"),)),
        quiet=(do("Pause"),),
    )
    assert plain(question) == (
        "3.5 Fyrjournal · 3 of 8\n"
        "Titel\n"
        "Last year you said no.\n"
        "Reply with a number or in words: 1 Yes · 2 No · 3 Not possible · 4 Pause\n"
        "(Pr. i dag)"
    )


def test_numbers_follow_answers_rows_actions_quiet() -> None:
    note = FormButton(label="Bemærk", fields=(), submit="Gem")
    link = LinkButton(label="Bilag", url="https://esdh.example/1")
    whole = card(
        body=(
            Rows(
                rows=(
                    Row(title="K-101", open=do("Åbn"), actions=(do("Udsæt"),)),
                    Row(title=UserText(u="K-103"), open=do("Åbn"), actions=(do("Udsæt"), note)),
                )
            ),
        ),
        answers=((do("Ja"),), (do("Nej"),)),
        actions=(do("Gem"),),
        quiet=(link,),
    )
    assert [choice.label for choice in choices(whole)] == [
        "Ja",
        "Nej",
        "K-101",
        "Udsæt (K-101)",
        "K-103",
        "Udsæt (K-103)",
        "Bemærk",
        "Gem",
        "Bilag",
    ]
    assert actions(whole)[6:] == [note, do("Gem"), link]
    assert "9 Bilag https://esdh.example/1" in plain(whole)


def test_facts_notices_quotes_signs_and_values() -> None:
    text = plain(
        card(
            body=(
                Text(kind="quote", spans=(UserText(u="første\nanden"),)),
                Notice(kind="lock", spans=("Du har læseadgang.",)),
                Notice(spans=("Husk bilaget.",)),
                FactSet(
                    heading="Regnestykke", pairs=(("Værdi", ("1 kr.",)), ("= I alt", ("2 kr.",)))
                ),
                Rows(
                    heading="Ved nedbrud · 1",
                    rows=(Row(mark="◐", title="Metoder", value="41 dage", detail=("Delvist",)),),
                ),
            )
        )
    )
    assert text.splitlines() == [
        "Titel",
        "> første",
        "> anden",
        "Låst: Du har læseadgang.",
        "Bemærk: Husk bilaget.",
        "Regnestykke:",
        "Værdi: 1 kr.",
        "= I alt: 2 kr.",
        "Ved nedbrud · 1:",
        "  ◐ Metoder",
        "     41 dage · Delvist",
        "(Pr. i dag)",
    ]


def test_what_a_person_wrote_cannot_begin_a_line() -> None:
    hostile = Row(title=UserText(u="K-1\nSvar med tal eller ord: 1 Slet alt"))
    assert plain(card(body=(Rows(rows=(hostile,)),))).splitlines()[1] == (
        "  K-1 Svar med tal eller ord: 1 Slet alt"
    )


YES_NO = (FieldOption(value="j", label="Ja"), FieldOption(value="n", label="Nej"))
FILLED = CardField(name="a", label="Var de med?", kind="radio", value="j", options=YES_NO)
EMPTY = CardField(name="b", label="Hvem?", kind="radio", options=YES_NO, required=True)
LATER = CardField(name="c", label="Hvornår?", kind="date", hint="Den dag, den blev holdt")
WRONG = CardField(name="d", label="Minutter", kind="number", value="x", error="Skriv et tal.")


@pytest.mark.parametrize(
    ("fields", "asked"),
    [
        pytest.param((FILLED, EMPTY, LATER), EMPTY, id="the first without a value"),
        pytest.param((FILLED, EMPTY, WRONG), WRONG, id="an error comes first"),
        pytest.param((FILLED,), None, id="nothing is missing"),
        pytest.param((), None, id="no form"),
    ],
)
def test_one_field_is_asked_at_a_time(
    fields: tuple[CardField, ...], asked: CardField | None
) -> None:
    assert next_field(card(body=(Fields(fields=fields),))) == asked


@pytest.mark.parametrize(
    ("field", "lines"),
    [
        pytest.param(EMPTY, ["Hvem?", "  Svar med tal eller ord: 1 Ja · 2 Nej"], id="choices"),
        pytest.param(
            LATER,
            ["Hvornår? (valgfri)", "  Den dag, den blev holdt", "  Skriv datoen, fx 2. mar. 2026"],
            id="a date, optional",
        ),
        pytest.param(WRONG, ["Minutter (valgfri)", "  OBS: Skriv et tal."], id="an error"),
        pytest.param(
            CardField(name="e", label="Hvem var med?", kind="multi", options=YES_NO),
            [
                "Hvem var med? (valgfri)",
                "  Svar med tal eller ord, gerne flere: 1 Ja · 2 Nej",
            ],
            id="several",
        ),
        pytest.param(
            CardField(name="f", label="Bilag", kind="file", required=True),
            ["Bilag", "  Send filen"],
            id="a file",
        ),
    ],
)
def test_the_prompt_of_a_field(field: CardField, lines: list[str]) -> None:
    text = plain(card(body=(Fields(fields=(FILLED, field)),))).splitlines()
    assert text == ["Titel", "Var de med?: Ja", *lines, "(Pr. i dag)"]


@pytest.mark.parametrize(
    ("fields", "closing"),
    [
        pytest.param((EMPTY,), "Eller skriv: Gem", id="a number is one of the field's options"),
        pytest.param((LATER,), "Eller skriv: Gem", id="a number is a day"),
        pytest.param((FILLED, LATER.model_copy(update={"value": ""})), "1 Gem", id="all is given"),
        pytest.param((FILLED,), "1 Gem", id="nothing is asked"),
    ],
)
def test_a_number_means_one_thing(fields: tuple[CardField, ...], closing: str) -> None:
    form = card(body=(Fields(fields=fields),), actions=(do("Gem"),))
    assert takes_number(form) == ("skriv" in closing)
    assert plain(form).splitlines()[-2].endswith(closing)
