"""Test every kind of paper with names that nobody wishes for: none fails, and nothing is cut off.

A paper that is added is left out of nothing here: the first test fails until it has its place.
"""

import asyncio
import io
import json
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from typing import Final, get_args

import pytest
import vobject
from python_calamine import CalamineWorkbook

from bot.app.papers import on_command
from bot.app.papers.on_command import (
    FORMS,
    CommandedFormat,
    CommandedPaper,
    PaperWish,
    make_paper,
)
from bot.app.papers.paper_readers import PAPER_READERS
from bot.app.register.create_authority import create_authority
from bot.cards.papers import PaperKind
from bot.engine.queries.audit_file import audit_file
from bot.engine.queries.letter import LetterKind
from bot.messages import CalendarRequest, Lang
from bot.texts.words import Words
from governance.schema.scopes import scope_of
from papers.audit_file import audit_file_pdf
from papers.calendar_invitation import calendar_invitation
from papers.printable import SUBSTITUTE, PrintableText
from register.demo import ANCHOR
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.databases import SqliteFiles, opened
from tests.fakes.clock import MORNING
from tests.papers.hostile import EVERY_NAME
from tests.papers.hostile_authority import AUTHORITY, email_of, hostile_authority, name_of
from tests.papers.pdf_boxes import boxes_of
from tests.papers.pdf_tags import pages_of, tags_of
from tests.papers.pdf_text import first_and_last_page

ABOUT: Final[dict[CommandedPaper, tuple[str, ...]]] = {
    "plan": ("system",),
    "wheel": ("authority", "system", "supplier", "contract", "person"),
    "raci": ("authority", "system"),
    "file": ("authority", "contract"),
    "overview": ("authority", "supplier"),
    "director": ("authority",),
    "contract": ("contract",),
    "agenda": ("forum",),
    "minutes": ("forum",),
    "calendar": ("person",),
}
"""The sorts of thing that each paper is tried with."""
OF_ITS_OWN: Final[set[PaperKind]] = {"mini_plan", "audit_file", "letter"}
"""The kinds that are made beside the table of papers by command; each has a test below."""
WIDEST: Final = [
    [*EVERY_NAME].index(name) for name in ("endless", "long", "its own hyphens", "bound together")
]
"""The names that papers are about here; they have the others in them."""
ONE_PAGE: Final = ("plan", "wheel", "raci", "director", "contract")
LANGUAGES: Final[tuple[Lang, ...]] = ("da", "en")
PDFS: Final = [
    pytest.param(paper, kind, number, id=f"{paper} of {kind}")
    for number, (paper, kind) in enumerate(
        (paper, kind) for paper, kinds in ABOUT.items() for kind in kinds if "pdf" in FORMS[paper]
    )
]
OTHERS: Final = [
    pytest.param(paper, form, id=f"{paper} as {form}")
    for paper, forms in FORMS.items()
    for form in forms
    if form != "pdf"
]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Open a database with the authority alone; nothing here changes it."""
    files = SqliteFiles(tmp_path_factory.mktemp("papers"))
    with opened(files.migrated()) as database:
        records = {(one.section, one.key): one for one in hostile_authority()}
        database.transact(
            lambda unit: create_authority(unit, AUTHORITY, [*records.values()], demo=False)
        )
        yield database


def _made(
    database: Database,
    paper: CommandedPaper,
    form: CommandedFormat,
    about: str | None = None,
    lang: Lang = "da",
) -> bytes:
    return asyncio.run(make_paper(database, PaperWish(paper, form, about, lang=lang)))


def _about(kind: str, number: int) -> str | None:
    match kind:
        case "authority":
            return None
        case "person":
            return email_of(number)
        case _:
            return name_of(kind, number)


def test_no_kind_of_paper_is_left_out() -> None:
    assert set(ABOUT) == set(FORMS) == set(get_args(CommandedPaper))
    assert set(get_args(PaperKind)) == {*on_command._KINDS.values()} | OF_ITS_OWN
    assert set(PAPER_READERS) == set(get_args(PaperKind)) - {"mini_plan", "audit_file"}


@pytest.mark.parametrize(("paper", "kind", "number"), PDFS)
def test_a_pdf_shows_all_it_says(
    database: Database, paper: CommandedPaper, kind: str, number: int
) -> None:
    """It is tried in both languages of the first thing it may be about, and in one of the rest."""
    both = kind == ABOUT[paper][0] and paper != "file"
    for turn, lang in enumerate(LANGUAGES if both else [LANGUAGES[number % 2]]):
        words, wide = Words(lang), WIDEST[(number + turn) % len(WIDEST)]
        made = _made(database, paper, "pdf", _about(kind, wide), lang)
        assert [box for box in boxes_of(made) if not box.is_within] == []
        assert paper not in ONE_PAGE or pages_of(made) == 1
        tags = tags_of(made)
        assert (tags.untagged, tags.kinds["H1"], tags.lang) == (0, 1, lang)
        printed = first_and_last_page(made)
        name = AUTHORITY if kind == "authority" else name_of(kind, wide)
        assert _bare(PrintableText().text(name, most=20)) in _bare(printed)
        assert SUBSTITUTE not in printed or words("paper.substituted") in printed
        assert not re.search("[\u202a-\u202e\u2066-\u2069]", printed)


@pytest.mark.parametrize(
    "paper", [paper for paper in FORMS if "pdf" in FORMS[paper] and paper != "file"]
)
def test_the_same_register_gives_the_same_pdf(database: Database, paper: CommandedPaper) -> None:
    about = _about(ABOUT[paper][-1], 3)
    assert _made(database, paper, "pdf", about) == _made(database, paper, "pdf", about)


def test_the_same_register_gives_the_same_audit_file(database: Database) -> None:
    """By command each has an issue of its own in the journal, which it cites."""
    wish = PaperWish("file", "pdf", _about("contract", 3))
    _, source, _ = database.transact(lambda unit: on_command._read_audit(unit, wish))
    made = [audit_file_pdf(audit_file(source), source.words) for _ in range(2)]
    assert made[0] == made[1]


@pytest.mark.parametrize(("paper", "form"), OTHERS)
def test_another_form_says_it_too(
    database: Database, paper: CommandedPaper, form: CommandedFormat
) -> None:
    kind = ABOUT[paper][0]
    for number in range(1 if kind == "authority" else len(EVERY_NAME)):
        _READ[form](_made(database, paper, form, _about(kind, number)))


def _bare(text: str) -> str:
    """Return the letters of the text, each once where several are the same.

    What comes and goes where a line ends is left out, and marks, which a reader may tell twice.
    """
    letters = [one for one in text if unicodedata.category(one) not in ("Mn", "Cf", "Pd", "Zs")]
    return re.sub(r"(.)\1+", r"\1", "".join(letters).replace("…", ""))


# ── Other forms ──────────────────────────────────────────────────────────────


def _read_picture(made: bytes) -> None:
    assert made.startswith(b"\x89PNG")


def _read_drawing(made: bytes) -> None:
    assert made.startswith(b"<svg")
    assert b"<script" not in made


def _read_workbook(made: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(made)) as book:
        sheets = [book.read(name) for name in book.namelist() if "/sheet" in name]
    assert sheets
    for sheet in sheets:
        assert b"<f>" not in sheet
        assert b'orientation="landscape"' in sheet
        assert b"&amp;P/&amp;N" in sheet
    read = CalamineWorkbook.from_filelike(io.BytesIO(made))
    cells = {
        cell
        for name in read.sheet_names
        for row in read.get_sheet_by_name(name).to_python()
        for cell in row
    }
    for number in range(len(EVERY_NAME)):
        assert name_of("system", number) in cells


def _read_json(made: bytes) -> None:
    assert AUTHORITY in json.loads(made).values()


def _read_zip(made: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(made)) as packed:
        assert packed.testzip() is None
        assert len(packed.namelist()) == len({*packed.namelist()}) >= 4
        assert not [name for name in packed.namelist() if len(name.encode()) > 255 or "\n" in name]


def _read_text(made: bytes) -> None:
    lines = made.decode().splitlines()
    assert not [line for line in lines if line.startswith(("Emne: Alt", "= Overskrift", "\t"))]
    assert not re.search("[\u202a-\u202e\u00a0]", made.decode())


def _read_calendar(made: bytes) -> None:
    assert all(len(line) <= 75 for line in made.split(b"\r\n"))
    assert b"\n" not in made.replace(b"\r\n", b"")
    read = vobject.readOne(made.decode())
    assert all(len(event.summary.value) <= 120 for event in read.contents.get("vevent", ()))


_READ: Final = {
    "png": _read_picture,
    "svg": _read_drawing,
    "xlsx": _read_workbook,
    "json": _read_json,
    "zip": _read_zip,
    "txt": _read_text,
    "ics": _read_calendar,
}


# ── What is not made by command ──────────────────────────────────────────────


@pytest.mark.parametrize("kind", get_args(LetterKind))
def test_a_letter_has_the_lines_it_should_have(database: Database, kind: LetterKind) -> None:
    def read(unit: UnitOfWork) -> list[bytes]:
        _, context = on_command._context(unit, PaperWish("contract", "pdf"))
        wanted = (
            {"about": scope_of("contract", name_of("contract", number)), "wants": kind}
            for number in range(len(EVERY_NAME))
        )
        return [
            file.make(None)
            for one in wanted
            for file in PAPER_READERS["letter"](one, context).files
        ]

    letters = database.transact(read)
    assert len(letters) >= len(EVERY_NAME)
    for letter in letters:
        _read_text(letter)
        heads = [line.partition(":")[0] for line in letter.decode().splitlines()]
        assert heads.count("Emne") == 1


@pytest.mark.parametrize("name", EVERY_NAME.values(), ids=EVERY_NAME)
def test_an_invitation_says_the_name_and_nothing_of_its_own(name: str) -> None:
    request = CalendarRequest(
        uid="a@kravbot", sequence=0, method="REQUEST", day=ANCHOR, summary=name, about=name
    )
    made = calendar_invitation(
        request, MORNING, organizer="a@fyr.example", name=name, attendee="b@fyr.example"
    )
    [event] = vobject.readOne(made).vevent_list
    assert event.summary.value == name
    assert event.organizer.value == "mailto:a@fyr.example"
