"""Test an export that somebody worked in with LibreOffice, in Danish, and sent back.

Only what they did is seen. `from_libreoffice.xlsx` is the demo authority's export. It was changed
with LibreOffice 25.2's own commands (typed, copied, cut, sorted, as a person does), and saved as
.xlsx twice.

Besides what is asserted below they did this:

- They moved the column Telefon [telephone] in Medlemmer [members].
- They put an empty row into Kontakter [contacts], hid a column there and coloured a row.
- They sorted Gennemgange [reviews] by day, and left a filter on in Roller [roles].
- They deleted the notes and the sheets they had no use for.
"""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app.register.import_export import Imported
from bot.texts.words import Words
from governance.records.systems import System
from register.change_summary import described
from storage.database import Database
from tests.databases import SqliteFiles, opened
from tests.register.files import bring_in, contents, sentences, warned

FILE = Path(__file__).with_name("from_libreoffice.xlsx")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with opened(SqliteFiles(tmp_path_factory.mktemp("libreoffice")).demo()) as database:
        yield database


@pytest.fixture(scope="module")
def came(demo: Database) -> Imported:
    before = contents(demo)
    tried = bring_in(demo, FILE.read_bytes(), dry_run=True)
    assert contents(demo) == before
    return tried


def test_nothing_is_wrong_or_odd(came: Imported) -> None:
    assert sentences(came, "da") == []
    assert warned(came, "da") == []


def test_what_they_did_is_what_is_seen_and_nothing_more(came: Imported) -> None:
    assert {part.title: part.lines for part in described(came.merged, Words("da"))} == {
        "Medlemmer": (
            # Typed with a space behind it. So was Fie Demosen's name, which is as it was.
            "~ bo.proevesen@stf.example: Stilling: Kontorchef → Vicedirektør",
        ),
        "Leverandører": (
            # The row of Pindsvin Drift A/S copied, inserted, and given another name and number.
            "+ Ny Drift A/S",
            # Cells whose format they had cleared: a number, and one that LibreOffice took the
            # zeros from.
            "~ Mosekonge Hosting ApS: CVR-nummer: 00000012 → 12345678",
            "~ Kagemand Data A/S: CVR-nummer: 00000013 → 19",
        ),
        "Systemer": (
            (
                "~ Tågevarsel: Formål: Udsender tågevarsler til havne → Udsender tågevarsler "
                "til havne. Også ti…"
            ),
            "~ Fyrjournal: Driften er outsourcet: ja → nej",  # from the drop-down
            "~ Nødmelderen: Genopretningstid (timer): 1 → 1,5, Medarbejdere til systemet: 2 → 4",
        ),
        "Dokumenter": (
            # 31-12-2028
            "~ K-101 · kontrakt · Kontrakt K-101: Gælder til: (tomt) → 31.\xa0dec.\xa02028",
            # 31.12.2028
            "~ K-102 · kontrakt · Kontrakt K-102: Gælder til: (tomt) → 31.\xa0dec.\xa02028",
            # 31. december 2028
            "~ K-103 · kontrakt · Kontrakt K-103: Gælder til: (tomt) → 31.\xa0dec.\xa02028",
        ),
        "Tilsyn": (
            # `=B2` in a text cell is text. `=B3&" uden fund"` [without findings] in another is
            # a formula, and its value counts.
            (
                "~ K-101 · revisionserklæring · 16.\xa0feb.\xa02026: Resultat: Modtaget, ikke "
                "gennemgået → =B2"
            ),
            (
                "~ K-102 · skriftlig kontrol · 23.\xa0sep.\xa02025: Resultat: 2 fund, begge "
                "lukket → skriftlig kontrol uden fund"
            ),
        ),
    }
    assert came.merged.same == 111
    assert not came.merged.ended


def test_line_breaks_and_leading_zeros_are_kept(came: Imported) -> None:
    (added,) = came.merged.added
    assert added.state() | {"name": "Ny Drift A/S", "cvr": "00000017"} == added.state()
    purposes = [
        change.record.purpose
        for change in came.merged.changed
        if isinstance(change.record, System) and change.record.name == "Tågevarsel"
    ]
    assert purposes == [
        "Udsender tågevarsler til havne.\n\nOgså til:\n– lystbåde\n– fyrpassere",
    ]


def test_the_file_is_what_the_story_says() -> None:
    package = zipfile.ZipFile(FILE)
    parts = {name: package.read(name).decode() for name in package.namelist()}
    assert "LibreOffice" in parts["docProps/app.xml"]
    titles = re.findall(r'<sheet name="([^"]*)"', parts["xl/workbook.xml"])

    def of(title: str) -> str:
        return parts[f"xl/worksheets/sheet{titles.index(title) + 1}.xml"]

    assert len(re.findall(r'<row [^>]*hidden="true"', of("Roller"))) == 9
    assert re.search(r'<col [^>]*hidden="true"', of("Kontakter"))
    assert "<f" in of("Tilsyn")
    assert not any(re.search(r"/(tmp|root|home)\b", part) for part in parts.values())
    assert "RACI" not in titles
