"""Test every rule of the register's file: the exact sentence in both languages.

Nothing is changed.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime

import pytest

from storage.database import Database
from tests.databases import SqliteFiles, opened
from tests.register.files import (
    Cell,
    Formula,
    Sheet,
    authority,
    bring_in,
    contents,
    sentences,
    warned,
    workbook,
)
from tests.selection import third

BO = "bo.proevesen@stf.example"
FIE = "fie.demosen@stf.example"
DAY = date(2026, 1, 5)

BASE: Mapping[str, Mapping[str, Cell]] = {
    "Medlemmer": {"E-mail": "ny@stf.example", "Navn": "Ny"},
    "Systemer": {"System": "Nyt", "Kritikalitet": "samfundskritisk"},
    "Kontrakter": {
        "Kontraktnummer": "K-9",
        "Titel": "Drift",
        "Leverandør": "Pindsvin Drift A/S",
        "Systemer": "Tågevarsel",
        "Starter": date(2025, 1, 1),
    },
    "Dokumenter": {"Slags": "referat", "Titel": "Møde"},
    "Roller": {"Gælder for": "system:Tågevarsel", "Rolle": "DRI"},
    "RACI": {"Krav": "3.5", "Rolle": "REV", "Bogstav": "I"},
    "Kontakter": {
        "System": "Tågevarsel",
        "Side": "leverandør",
        "Plads": "døgnvagt",
        "Navn": "Vagten",
        "Telefon": "+45 00 00 00 00",
    },
    "Fora": {"Forum": "Nyt", "Kontrakt": "K-101", "Niveau": "ad hoc"},
    "Pladser i fora": {"Forum": "Nyt", "Person": BO, "Side": "jeres"},
    "Øvelser": {"System": "Tågevarsel", "Holdt": DAY, "Type": "fuld skala", "Med": "ja"},
    "Risikovurderinger": {
        "System": "Tågevarsel",
        "Vurderet": DAY,
        "Udløst af": "årlig",
        "Leverandørens input": "ja",
    },
    "Opfølgninger": {"Opfølgning": "Ring", "Krav": "3.5", "Ansvarlig": BO, "Frist": DAY},
    "Hændelser": {"System": "Tågevarsel", "Slags": "ændring", "Skete": DAY, "Hvad": "Ny server"},
    "Målepunkter": {
        "Kontrakt": "K-101",
        "Målepunkt": "Svartid",
        "Mål": 2,
        "Bedre når": "lavere",
        "Måles hver (dage)": 30,
    },
    "Tilsyn": {"Kontrakt": "K-101", "Metode": "besøg", "Udført": DAY},
    "Revisionserklæringer": {
        "Kontrakt": "K-101",
        "Standard": "ISAE 3402",
        "Periode fra": DAY,
        "Periode til": DAY,
    },
    "Godkendelser": {"Hvad": "organisation", "Godkendt af": BO, "Godkendt": DAY},
    "Ikke muligt": {
        "Kontrakt": "K-101",
        "Spørgsmål": "3.5-5",
        "Hvorfor": "Står der ikke",
        "Hvad I gør i stedet": "Spørger",
        "Vurderet af": BO,
        "Oprettet": DAY,
        "Udløber": date(2026, 12, 1),
    },
    "Tjeklister": {
        "Krav": "3.5",
        "Gælder for": "kontrakt:K-101",
        "Begyndt": DAY,
        "Begyndt af": BO,
    },
    "Svar": {
        "Spørgsmål": "3.5-1",
        "Gælder for": "kontrakt:K-101",
        "Svar": "ja",
        "Svaret af": BO,
        "Svaret": DAY,
    },
    "Dokumentation": {
        "Spørgsmål": "3.5-1",
        "Gælder for": "kontrakt:K-101",
        "Link": "https://sag.example/1",
        "Titel": "Sag",
        "Lagt ved af": BO,
        "Lagt ved": DAY,
    },
    "Fravær": {"Medlem": BO, "Fra": DAY, "Til": DAY},
    "Gennemgange": {
        "Gælder for": "system:Tågevarsel",
        "Hvad": "plan gennemgået",
        "Gjort": DAY,
        "Af": BO,
    },
}
_LONG_NAMES = {"Med": "Leverandøren med"}


def row(title: str, changes: Mapping[str, Cell]) -> Sheet:
    """Make the sheet with one row that is right but for the changes."""
    cells = {_LONG_NAMES.get(name, name): cell for name, cell in BASE[title].items()} | dict(
        changes
    )
    return title, [list(cells), list(cells.values())]


# What is wrong → sheet, changed cells, the field and value that are named, and what would be right.
CELLS: dict[str, tuple[str, Mapping[str, Cell], str, str, str]] = {
    "a date in words": (
        "Kontrakter",
        {"Udløber": "i morgen"},
        "Udløber “i morgen”",
        "Skriv en dato, fx 2. mar. 2026.",
        "Write a date such as 2026-03-02.",
    ),
    "a date nobody has": (
        "Kontrakter",
        {"Udløber": "30-02-2027"},
        "Udløber “30-02-2027”",
        "Den dag findes ikke. Skriv en dato, fx 2. mar. 2026.",
        "There is no such day. Write a date such as 2026-03-02.",
    ),
    "a date as a number": (
        "Kontrakter",
        {"Udløber": 46082},
        "Udløber “46082”",
        "Skriv en dato, fx 2. mar. 2026.",
        "Write a date such as 2026-03-02.",
    ),
    "a date with the year cut short": (
        "Kontrakter",
        {"Udløber": "2/3-27"},
        "Udløber “2/3-27”",
        "Skriv en dato, fx 2. mar. 2026.",
        "Write a date such as 2026-03-02.",
    ),
    "a time of day": (
        "Kontrakter",
        {"Udløber": datetime(2027, 1, 1, 12, 30)},  # noqa: DTZ001  # a cell has no zone
        "Udløber “2027-01-01 12:30”",
        "Skriv kun dagen, fx 2. mar. 2026, uden klokkeslæt.",
        "Write only the day, such as 2026-03-02, without a time.",
    ),
    "something left out": (
        "Kontrakter",
        {"Titel": None},
        "Titel",
        "Skal udfyldes.",
        "Must be filled in.",
    ),
    "a list of nothing": (
        "Kontrakter",
        {"Systemer": " ; "},
        "Systemer “;”",
        "Skal udfyldes.",
        "Must be filled in.",
    ),
    "half a month": (
        "Kontrakter",
        {"Fornyes selv (måneder)": 1.5},
        "Fornyes selv (måneder) “1.5”",
        "Skriv et helt tal, fx 3.",
        "Write a whole number, e.g. 3.",
    ),
    "no months": (
        "Kontrakter",
        {"Fornyes selv (måneder)": 0},
        "Fornyes selv (måneder) “0”",
        "Skriv 1 eller mere.",
        "Write 1 or more.",
    ),
    "more people than there are": (
        "Systemer",
        {"Medarbejdere til systemet": 1e13},
        "Medarbejdere til systemet “10000000000000”",
        "Skriv 1000000000000 eller mindre.",
        "Write 1000000000000 or less.",
    ),
    "hours in words": (
        "Systemer",
        {"Genopretningstid (timer)": "fire"},
        "Genopretningstid (timer) “fire”",
        "Skriv et tal, fx 4 eller 0,25.",
        "Write a number, e.g. 4 or 0.25.",
    ),
    "hours below nothing": (
        "Systemer",
        {"Genopretningstid (timer)": -1},
        "Genopretningstid (timer) “-1”",
        "Skriv 0 eller mere.",
        "Write 0 or more.",
    ),
    "perhaps": (
        "Systemer",
        {"Driften er outsourcet": "måske"},
        "Driften er outsourcet “måske”",
        "Skriv ja eller nej.",
        "Write yes or no.",
    ),
    "a choice there is not": (
        "Systemer",
        {"Kritikalitet": "meget"},
        "Kritikalitet “meget”",
        "Skriv en af: samfundskritisk, forretningskritisk, ikke kritisk.",
        "Write one of: samfundskritisk, forretningskritisk, ikke kritisk.",
    ),
    "a choice in the wrong words": (
        "Kontakter",
        {"Side": "dem"},
        "Side “dem”",
        "Skriv en af: jeres, leverandør.",
        "Write one of: us, supplier.",
    ),
    "a text that is true": (
        "Kontrakter",
        {"Titel": True},
        "Titel “TRUE”",
        "Cellen er sand eller falsk. Skriv en tekst.",
        "The cell is true or false. Write a text.",
    ),
    "a text turned into a date": (
        "Kontrakter",
        {"Sagsnummer": date(2022, 1, 1)},
        "Sagsnummer “2022-01-01”",
        "Regnearket har gjort teksten til en dato. Formatér cellen som tekst, og skriv den igen.",
        (
            "The spreadsheet has turned the text into a date. "
            "Format the cell as text and write it again."
        ),
    ),
    "a number too long to be kept": (
        "Kontrakter",
        {"Sagsnummer": 1e17},
        "Sagsnummer “1e+17”",
        "Regnearket husker kun 15 cifre. Formatér cellen som tekst, og skriv nummeret igen.",
        (
            "The spreadsheet remembers only 15 digits. "
            "Format the cell as text and write the number again."
        ),
    ),
    "a text without end": (
        "Kontrakter",
        {"Titel": "x" * 32_001},
        f"Titel “{'x' * 59}…”",
        "Der er plads til 32000 tegn. Skriv det kortere.",
        "There is room for 32000 characters. Make it shorter.",
    ),
    "characters nobody sees": (
        "Kontrakter",
        {"Titel": "Drift\x07"},
        "Titel “Drift\x07”",
        "Nogle af tegnene kan ikke vises. Skriv teksten igen i hånden.",
        "The text has characters that cannot be shown. Write it again by hand.",
    ),
    "a formula nobody calculated": (
        "Kontrakter",
        {"Titel": Formula("=A1")},
        "Titel “=”",
        (
            "Formlen har ingen gemt værdi. Skriv værdien selv, eller åbn filen i et regneark og "
            "gem den igen."
        ),
        (
            "The formula has no stored value. Write the value itself, or open the file in a "
            "spreadsheet and save it again."
        ),
    ),
    "an error": (
        "Kontrakter",
        {"Titel": Formula("=1/0", "#DIV/0!")},
        "Titel “#DIV/0!”",
        "Cellen viser en fejl. Ret formlen, eller skriv værdien selv.",
        "The cell shows an error. Correct the formula, or write the value itself.",
    ),
    "no e-mail": (
        "Medlemmer",
        {"E-mail": "bo"},
        "E-mail “bo”",
        "Skriv en e-mailadresse, fx bo@styrelsen.dk.",
        "Write an e-mail address, e.g. bo@agency.dk.",
    ),
    "a requirement there is not": (
        "RACI",
        {"Krav": "4.1"},
        "Krav “4.1”",
        "Det krav findes ikke. Skriv et kravnummer, fx 3.5.",
        "There is no such requirement. Write its number, e.g. 3.5.",
    ),
    "a requirement not in the catalogue": (
        "RACI",
        {"Krav": "1.5"},
        "Krav “1.5”",
        "Det krav findes ikke. Skriv et kravnummer, fx 3.5.",
        "There is no such requirement. Write its number, e.g. 3.5.",
    ),
    "a question not in the catalogue": (
        "Svar",
        {"Spørgsmål": "1.2-9"},
        "Spørgsmål “1.2-9”",
        "Det spørgsmål findes ikke. Skriv dets nummer, fx 3.5-2.",
        "There is no such question. Write its number, e.g. 3.5-2.",
    ),
    "no answer to that question": (
        "Svar",
        {"Svar": "blå"},
        "Svar “blå”",
        (
            "Det er ikke et svar på spørgsmål 3.5-1. "
            "Skriv det ligesom i en eksport, eller svar i samtalen."
        ),
        (
            "That is no answer to question 3.5-1. "
            "Write it as an export does, or answer in the conversation."
        ),
    ),
    "no fingerprint": (
        "Dokumentation",
        {"Link": None, "Fingeraftryk (SHA-256)": "abc"},
        "Fingeraftryk (SHA-256) “abc”",
        "Skriv filens fingeraftryk med 64 tegn (0-9, a-f), eller brug kolonnen til link.",
        "Write the file’s fingerprint of 64 characters (0-9, a-f), or use the column for a link.",
    ),
    "a scope of one's own": (
        "Svar",
        {"Gælder for": "planet:Mars"},
        "Gælder for “planet:Mars”",
        "Skriv myndigheden, system:NAVN, kontrakt:NUMMER, forum:NAVN eller leverandør:NAVN.",
        "Write authority, system:NAME, contract:NUMBER, forum:NAME or supplier:NAME.",
    ),
    "a role for a forum": (
        "Roller",
        {"Gælder for": "forum:Styregruppe"},
        "Gælder for “forum:Styregruppe”",
        "En rolle gælder for myndigheden, system:NAVN eller kontrakt:NUMMER.",
        "A role is held for authority, system:NAME or contract:NUMBER.",
    ),
    "a plan reviewed for a contract": (
        "Gennemgange",
        {"Gælder for": "kontrakt:K-101"},
        "Gælder for “kontrakt:K-101”",
        "Det gøres for system, skrevet fx system:Vandvagten.",
        "That is done for system, written e.g. system:Vandvagten.",
    ),
    "an option in words": (
        "Kontrakter",
        {"Optioner": "et år"},
        "Optioner “et år”",
        "Skriv måneder, fristen for svar og beslutningen, fx 12 mdr., svar senest 31. aug. 2026 "
        "eller 12 mdr., svar senest 31. aug. 2026, ja.",
        "Write the months, the day to answer by and the decision, e.g. 12 months, answer by "
        "31 Aug 2026 or 12 months, answer by 31 Aug 2026, yes.",
    ),
    "an option of no months": (
        "Kontrakter",
        {"Optioner": "0/2026-08-31/"},
        "Optioner “0/2026-08-31/”",
        "En option forlænger med mindst én måned.",
        "An option prolongs by at least one month.",
    ),
    "options in disorder": (
        "Kontrakter",
        {"Optioner": "12/2027-08-31/; 12/2026-08-31/ja"},
        "Optioner “12/2027-08-31/; 12/2026-08-31/ja”",
        "Skriv optionerne i rækkefølge efter deres frist for varsel.",
        "Write the options in the order of their notice deadlines.",
    ),
    "a right somehow": (
        "Kontrakter",
        {"Revisionsret": "vistnok"},
        "Revisionsret “vistnok”",
        "Skriv ja, nej eller delvist; et punkt kan følge, fx ja, 22.1.",
        "Write yes, no or partly; a clause may follow, e.g. yes, 22.1.",
    ),
    "a decision without a reason": (
        "Hændelser",
        {"Besluttet": DAY, "Beslutning": "begrundet nej"},
        "Beslutning “begrundet nej”",
        "Skriv ny vurdering, eller begrundet nej: og hvorfor.",
        "Write new assessment, or reasoned no: and why.",
    ),
    "an approval of lunch": (
        "Godkendelser",
        {"Hvad": "frokost"},
        "Hvad “frokost”",
        "Skriv organisation, processer eller vurdering:KRAV:OMFANG, fx vurdering:3.1:system:NAVN.",
        (
            "Write organisation, processes or assessment:REQUIREMENT:SCOPE, e.g. "
            "assessment:3.1:system:NAME."
        ),
    ),
    "more meetings than there were": (
        "Pladser i fora",
        {"Fremmøde": "4/3"},
        "Fremmøde “4/3”",
        "Skriv 2/3 for to af de seneste tre møder.",
        "Write 2/3 for two of the last three meetings.",
    ),
    "a document in two places": (
        "Dokumenter",
        {"Kontrakt": "K-101", "System": "Tågevarsel"},
        "System “Tågevarsel”",
        "Udfyld enten kontrakt eller system, ikke begge.",
        "Fill in either contract or system, not both.",
    ),
    "a follow-up in two places": (
        "Opfølgninger",
        {"Kontrakt": "K-101", "System": "Tågevarsel"},
        "Kontrakt “K-101”",
        "Udfyld enten kontrakt eller system, ikke begge.",
        "Fill in either contract or system, not both.",
    ),
    "a contact of nobody": (
        "Kontakter",
        {"System": None},
        "System",
        "Udfyld enten system eller leverandør, og kun den ene.",
        "Fill in either system or supplier, and only one of them.",
    ),
    "a contact nobody reaches": (
        "Kontakter",
        {"Telefon": None},
        "Telefon",
        "Skriv et telefonnummer eller en e-mail, eller skriv under Tid, hvordan man får fat i dem.",
        "Write a telephone number or an e-mail, or say in hours how to reach them.",
    ),
    "accepted by somebody on no day": (
        "Risikovurderinger",
        {"Godkendt af": BO},
        "Restrisiko accepteret",
        "Skal udfyldes, når Restrisiko accepteret af er udfyldt.",
        "Must be filled in when Residual risk accepted by is.",
    ),
    "a day without a decision": (
        "Hændelser",
        {"Besluttet": DAY},
        "Beslutning",
        "Skal udfyldes, når Besluttet er udfyldt.",
        "Must be filled in when Decided on is.",
    ),
    "a reply to nothing": (
        "Ikke muligt",
        {"Leverandørens svar": "Nej"},
        "Leverandøren spurgt",
        "Skriv ja, når Leverandørens svar er udfyldt.",
        "Write yes when Supplier's reply is filled in.",
    ),
    "an exercise on no day": (
        "Øvelser",
        {"Holdt": None},
        "Holdt",
        "Udfyld enten denne eller Planlagt.",
        "Fill in either this or Planned on.",
    ),
    "an end before the beginning": (
        "Kontrakter",
        {"Udløber": date(2024, 12, 31)},
        "Udløber “2024-12-31”",
        "Ligger før Starter, 2025-01-01. Ret en af datoerne.",
        "Comes before Starts on, 2025-01-01. Correct one of the dates.",
    ),
    "a deputy for nobody": (
        "Roller",
        {"Stedfortræder": BO},
        f"Stedfortræder “{BO}”",
        "En ubesat rolle har ingen stedfortræder. Skriv personen som indehaver.",
        "A vacant role has no deputy. Name the person as its holder.",
    ),
    "accepted by nobody": (
        "Roller",
        {"Sagt ja til rollen": DAY},
        "Sagt ja til rollen “2026-01-05”",
        "Ingen kan have sagt ja til en ubesat rolle. Slet datoen, eller skriv indehaveren.",
        "Nobody can have accepted a vacant role. Delete the date, or name the holder.",
    ),
    "one's own deputy": (
        "Roller",
        {"Indehaver": BO, "Stedfortræder": BO.upper()},
        f"Stedfortræder “{BO.upper()}”",
        "Stedfortræderen skal være en anden.",
        "The deputy must be somebody else.",
    ),
    "a forum without rhythm": (
        "Fora",
        {"Niveau": "taktisk"},
        "Mødes hver (dage)",
        "Skriv, hvor ofte forummet mødes. Kun et ad hoc-forum mødes uden plan.",
        "Write how often the forum meets. Only an ad hoc forum meets without a plan.",
    ),
    "an auditor who decides": (
        "RACI",
        {"Bogstav": "A"},
        "Bogstav “A”",
        "En revisor (REV) kan kun orienteres: skriv I.",
        "An auditor (REV) is only informed: write I.",
    ),
    "another requirement's question": (
        "Opfølgninger",
        {"Spørgsmål": "3.1-1"},
        "Spørgsmål “3.1-1”",
        "Spørgsmål 3.1-1 hører ikke til krav 3.5.",
        "Question 3.1-1 does not belong to requirement 3.5.",
    ),
    "reopened by itself": (
        "Svar",
        {"Genåbnet af": "3.5-1"},
        "Genåbnet af “3.5-1”",
        "Et svar genåbnes af et andet spørgsmål end sit eget.",
        "An answer is reopened by another question than its own.",
    ),
    "evidence of nothing": (
        "Dokumentation",
        {"Link": None},
        "Link",
        "Dokumentation er en fil med fingeraftryk eller et link. Udfyld en af dem.",
        "Evidence is a file with its fingerprint, or a link. Fill in one of them.",
    ),
    "a file of no size": (
        "Dokumentation",
        {"Link": None, "Fingeraftryk (SHA-256)": "a" * 64},
        "Filtype",
        "En fil har både filtype og størrelse. Udfyld begge.",
        "A file has a media type and a size. Fill in both.",
    ),
    "a system there is not": (
        "Kontrakter",
        {"Systemer": "Tågevarsel; Månelyset"},
        "Systemer “Månelyset”",
        "Findes hverken på arket Systemer eller i registeret. Tilføj det der, eller ret navnet.",
        "Is neither on the sheet Systems nor in the register. Add it there, or correct the name.",
    ),
    "a system nearly": (
        "Kontrakter",
        {"Systemer": "Tågevarslet"},
        "Systemer “Tågevarslet”",
        "Findes hverken på arket Systemer eller i registeret. Mente du “Tågevarsel”?",
        "Is neither on the sheet Systems nor in the register. Did you mean “Tågevarsel”?",
    ),
    "a member there is not": (
        "Fravær",
        {"Medlem": "ukendt@stf.example"},
        "Medlem “ukendt@stf.example”",
        "Findes hverken på arket Medlemmer eller i registeret. Tilføj det der, eller ret navnet.",
        "Is neither on the sheet Members nor in the register. Add it there, or correct the name.",
    ),
    "a scope there is not": (
        "Svar",
        {"Gælder for": "kontrakt:X-999"},
        "Gælder for “X-999”",
        "Findes hverken på arket Kontrakter eller i registeret. Tilføj det der, eller ret navnet.",
        "Is neither on the sheet Contracts nor in the register. Add it there, or correct the name.",
    ),
}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with opened(SqliteFiles(tmp_path_factory.mktemp("faults")).demo()) as database:
        yield database


@third
@pytest.mark.parametrize(
    ("title", "changes", "place", "danish", "english"), CELLS.values(), ids=CELLS.keys()
)
def test_a_faulty_cell_is_named_with_what_would_be_right(
    demo: Database,
    title: str,
    changes: Mapping[str, Cell],
    place: str,
    danish: str,
    english: str,
) -> None:
    before = contents(demo)
    sheets = [row(title, changes)]
    if title == "Pladser i fora":
        sheets.append(row("Fora", {}))
    came = bring_in(demo, workbook(*sheets))
    assert not came.done
    heading = place.partition(" “")[0]
    there = heading in sheets[0][1][0]
    assert sentences(came, "da") == [f"{title}, række 2, {place}: {danish}"]
    if there:
        assert sentences(came, "en") == [f"{title}, row 2, {place}: {english}"]
    else:
        assert [one.rpartition(": ")[2] for one in sentences(came, "en")] == [
            english.rpartition(": ")[2]
        ]
    assert contents(demo) == before


@pytest.mark.parametrize("title", BASE)
def test_the_row_itself_is_right(demo: Database, title: str) -> None:
    """Otherwise the faults above might be others' than they say."""
    sheets = [row(title, {})] + ([row("Fora", {})] if title == "Pladser i fora" else [])
    came = bring_in(demo, workbook(*sheets), dry_run=True)
    assert sentences(came, "da") == []
    assert warned(came, "da") == []
    assert len(came.merged.added) == len(sheets)


SYSTEMS: list[Cell] = ["System", "Kritikalitet"]
ONE: list[Cell] = ["Nyt", "samfundskritisk"]

# What is wrong → the sheets, and everything that is said.
SHEETS: dict[str, tuple[list[Sheet], list[str], list[str]]] = {
    "a sheet nobody knows": (
        [("Frokost", [["Ret"], ["Suppe"]])],
        [
            "Frokost: Arket kendes ikke. Slet det, eller giv det navnet på et af registerets ark.",
        ],
        [
            (
                "Frokost: The sheet is not known. Delete it, or give it the name of one of the "
                "register’s sheets."
            ),
        ],
    ),
    "a sheet nearly": (
        [("Sytemer", [SYSTEMS, ONE])],
        ["Sytemer: Arket kendes ikke. Mente du “Systemer”?"],
        ["Sytemer: The sheet is not known. Did you mean “Systemer”?"],
    ),
    "the same sheet in both languages": (
        [("Systemer", [SYSTEMS, ONE]), ("Systems", [SYSTEMS, ONE])],
        ["Systems: Er det samme ark som Systemer. Saml rækkerne på ét ark."],
        ["Systems: Is the same sheet as Systemer. Gather the rows on one sheet."],
    ),
    "a column nobody knows": (
        [("Systemer", [[*SYSTEMS, "Farve"], [*ONE, "blå"]])],
        ["Systemer, række 1, Farve: Kolonnen kendes ikke. Slet den, eller ret overskriften."],
        ["Systemer, row 1, Farve: The column is not known. Delete it, or correct the heading."],
    ),
    "a column nearly": (
        [("Systemer", [[*SYSTEMS, "Formaal"], [*ONE, "x"]])],
        ["Systemer, række 1, Formaal: Kolonnen kendes ikke. Mente du “Formål”?"],
        ["Systemer, row 1, Formaal: The column is not known. Did you mean “Formål”?"],
    ),
    "the same column in both languages": (
        [("Systemer", [[*SYSTEMS, "criticality"], [*ONE, "samfundskritisk"]])],
        [
            (
                "Systemer, række 1, criticality: Er den samme kolonne som Kritikalitet. "
                "Behold den ene."
            ),
        ],
        ["Systemer, row 1, criticality: Is the same column as Kritikalitet. Keep one of them."],
    ),
    "a column that is missing": (
        [("Systemer", [["System"], ["Et"], ["To"]])],
        ["Systemer, række 1, Kritikalitet: Kolonnen mangler på arket, og den skal udfyldes."],
        [
            (
                "Systemer, row 1, Criticality: The column is missing from the sheet, and it must "
                "be filled in."
            ),
        ],
    ),
    "a column without a heading": (
        [("Systemer", [SYSTEMS, [*ONE, "huskeseddel"]])],
        [
            (
                "Systemer, række 2 “huskeseddel”: Står i en kolonne uden overskrift. "
                "Skriv overskriften, eller slet kolonnen."
            ),
        ],
        [
            (
                "Systemer, row 2 “huskeseddel”: Stands in a column without a heading. "
                "Write the heading, or delete the column."
            ),
        ],
    ),
    "headings further down": (
        [("Systemer", [[], SYSTEMS, ONE])],
        [
            "Systemer, række 1: Første række skal være overskrifterne. Slet rækkerne over dem.",
        ],
        ["Systemer, row 1: The first row must be the headings. Delete the rows above them."],
    ),
    "a key twice": (
        [("Systemer", [SYSTEMS, ONE, [], ["NYT", "ikke kritisk"]])],
        ["Systemer, række 4, System “NYT”: Står også i række 2. Behold den ene."],
        ["Systemer, row 4, System “NYT”: Also stands in row 2. Keep one of them."],
    ),
    "two authorities": (
        [("Myndighed", [["Navn"], ["Styrelsen for Tåge og Fyrtårne"], ["Den anden"]])],
        [
            (
                "Myndighed, række 3, Navn “Den anden”: Filen handler om én myndighed. "
                "Behold én række på dette ark."
            ),
        ],
        [
            (
                "Myndighed, row 3, Navn “Den anden”: The file is about one authority. "
                "Keep one row on this sheet."
            ),
        ],
    ),
    "another authority": (
        [authority("Den anden")],
        [
            (
                "Filen handler om Den anden, ikke om Styrelsen for Tåge og Fyrtårne. "
                "Ret navnet på arket Myndighed, eller vælg den anden myndighed."
            ),
        ],
        [
            (
                "The file is about Den anden, not about Styrelsen for Tåge og Fyrtårne. "
                "Correct the name on the sheet Authority, or choose the other authority."
            ),
        ],
    ),
    "an interval nobody knows": (
        [
            (
                "Myndighed",
                [
                    ["Navn", "Ændrede intervaller"],
                    ["Styrelsen for Tåge og Fyrtårne", "frokost: 1; visit: 400"],
                ],
            )
        ],
        [
            (
                "Myndighed, række 2, Ændrede intervaller “frokost”: "
                "Intervallet frokost findes ikke. Navnene står i vejledningen."
            ),
        ],
        [
            (
                "Myndighed, row 2, Ændrede intervaller “frokost”: "
                "There is no interval frokost. The guide lists their names."
            ),
        ],
    ),
    "an interval in words": (
        [
            (
                "Myndighed",
                [
                    ["Navn", "Ændrede intervaller"],
                    ["Styrelsen for Tåge og Fyrtårne", "visit hvert år"],
                ],
            )
        ],
        [
            (
                "Myndighed, række 2, Ændrede intervaller “visit hvert år”: Skriv intervallets navn "
                "og et helt tal, fx contact_verified: 60; visit: 400."
            ),
        ],
        [
            (
                "Myndighed, row 2, Ændrede intervaller “visit hvert år”: Write the interval’s name "
                "and a whole number, e.g. contact_verified: 60; visit: 400."
            ),
        ],
    ),
    "no time zone": (
        [
            (
                "Myndighed",
                [["Navn", "Tidszone"], ["Styrelsen for Tåge og Fyrtårne", "Købehavn"]],
            )
        ],
        [
            "Myndighed, række 2, Tidszone “Købehavn”: Skriv en tidszone, fx Europe/Copenhagen.",
        ],
        ["Myndighed, row 2, Tidszone “Købehavn”: Write a time zone, e.g. Europe/Copenhagen."],
    ),
    "several at once, in the order of the register": (
        [
            row("Kontrakter", {"Udløber": "snart", "Leverandør": "Ukendt A/S"}),
            ("Systemer", [SYSTEMS, ["Et", "meget"], ["To", "også"]]),
        ],
        [
            (
                "Systemer, række 2, Kritikalitet “meget”: Skriv en af: samfundskritisk, "
                "forretningskritisk, ikke kritisk."
            ),
            (
                "Systemer, række 3, Kritikalitet “også”: Skriv en af: samfundskritisk, "
                "forretningskritisk, ikke kritisk."
            ),
            "Kontrakter, række 2, Udløber “snart”: Skriv en dato, fx 2. mar. 2026.",
        ],
        [
            (
                "Systemer, row 2, Kritikalitet “meget”: Write one of: samfundskritisk, "
                "forretningskritisk, ikke kritisk."
            ),
            (
                "Systemer, row 3, Kritikalitet “også”: Write one of: samfundskritisk, "
                "forretningskritisk, ikke kritisk."
            ),
            "Kontrakter, row 2, Udløber “snart”: Write a date such as 2026-03-02.",
        ],
    ),
}


@third
@pytest.mark.parametrize(("sheets", "danish", "english"), SHEETS.values(), ids=SHEETS.keys())
def test_a_faulty_sheet_is_named_with_what_would_be_right(
    demo: Database, sheets: list[Sheet], danish: list[str], english: list[str]
) -> None:
    before = contents(demo)
    came = bring_in(demo, workbook(*sheets))
    assert not came.done
    assert sentences(came, "da") == danish
    assert sentences(came, "en") == english
    assert contents(demo) == before
