"""Test what a file does to the register.

It is matched by key, all or nothing, and does the same the second time.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.app.register.import_export import read_content, records_of
from bot.app.shifted_clock import ShiftedClock
from bot.formatting.cells import read
from bot.formatting.form_values import entry_of
from bot.texts.direction import CONTROLS
from bot.texts.words import Words
from governance.records.checklists import Checklist
from governance.records.columns import sheet_of
from governance.records.contacts import Contact
from governance.records.contracts import Contract, ContractOption
from governance.records.documents import Document
from governance.records.members import Member
from governance.records.sections import SECTIONS
from governance.records.suppliers import Supplier
from governance.records.systems import System
from governance.schema.record import Record
from register.change_summary import described
from register.examples import example_of
from register.workbook.template import write_template
from register.workbook.writer import write_register
from register.yaml.reader import read_own_yaml
from register.yaml.writer import write_yaml
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.databases import Databases, opened
from tests.fakes.clock import MORNING
from tests.register.files import (
    STF,
    Cell,
    Formula,
    authority,
    bring_in,
    contents,
    sentences,
    warned,
    workbook,
)
from tests.selection import share_of, third

BO = "bo.proevesen@stf.example"


@pytest.fixture
def demo(databases: Databases) -> Iterator[Database]:
    with opened(databases.used("demo")) as database:
        yield database


@pytest.fixture
def empty(databases: Databases) -> Iterator[Database]:
    with opened(databases.used("migrated")) as database:
        yield database


def kept(database: Database, name: str = STF) -> list[Record]:
    def read(unit: UnitOfWork) -> list[Record]:
        tenant = next(one for one in unit.identities.tenants() if one.name == name)
        unit.use_tenant(tenant.id)
        return list(records_of(unit))

    return database.transact(read)


def one(database: Database, cls: type[Record], **key: object) -> Record | None:
    wanted = cls.key_of(**key)
    found = [record for record in kept(database) if type(record) is cls and record.key == wanted]
    return found[0] if found else None


def exported(database: Database, path: Path, lang: str = "da") -> bytes:
    write_register(
        path,
        kept(database),
        lang="en" if lang == "en" else "da",
        authority=STF,
        now=MORNING,
    )
    return path.read_bytes()


# ── Out and in again ─────────────────────────────────────────────────────────


@pytest.mark.parametrize("lang", ["da", "en"])
def test_a_workbook_comes_out_and_goes_in_again_without_a_change(
    demo: Database, tmp_path: Path, lang: str
) -> None:
    before = contents(demo)
    came = bring_in(demo, exported(demo, tmp_path / "out.xlsx", lang))
    assert sentences(came, "da") == []
    assert not came.merged
    assert came.merged.same == len(kept(demo)) > 100
    assert contents(demo) == before


def test_yaml_comes_out_and_goes_in_again_without_a_change(demo: Database) -> None:
    before = contents(demo)
    written = "".join(write_yaml(kept(demo), authority=STF))
    came = bring_in(demo, written.encode(), form="yaml")
    assert sentences(came, "da") == []
    assert not came.merged
    assert came.merged.same == len(kept(demo))
    assert contents(demo) == before


@pytest.mark.parametrize("form", ["xlsx", "yaml"])
def test_a_register_moves_to_an_empty_database_whole(
    demo: Database, databases: Databases, tmp_path: Path, form: str
) -> None:
    whole = kept(demo)
    if form == "xlsx":
        content = exported(demo, tmp_path / "out.xlsx")
    else:
        content = "".join(write_yaml(whole, authority=STF)).encode()
    with opened(databases.migrated()) as other:
        came = bring_in(other, content, form=form)
        assert came.founded
        assert came.done
        assert kept(other) == whole
        assert bring_in(other, content, form=form).merged.same == len(whole)


def test_the_second_time_changes_nothing(demo: Database) -> None:
    content = workbook(("Systemer", [["System", "Kritikalitet"], ["Nyt", "samfundskritisk"]]))
    assert len(bring_in(demo, content).merged.added) == 1
    before = contents(demo)
    again = bring_in(demo, content)
    assert again.done
    assert not again.merged
    assert contents(demo) == before


# ── Matched by key ───────────────────────────────────────────────────────────


def test_what_is_known_is_changed_and_what_is_not_is_added(demo: Database) -> None:
    content = workbook(
        (
            "Leverandører",
            [
                ["Leverandør", "CVR-nummer", "Tilsyn"],
                ["PINDSVIN DRIFT A/S", "00000099", "normalt"],
                ["Ny Drift A/S", None, None],
            ],
        )
    )
    came = bring_in(demo, content)
    assert [record.key for record in came.merged.added] == ["ny drift a%2fs"]
    supplier, *naming_it = came.merged.changed
    assert supplier.record.key == "pindsvin drift a%2fs"
    for change in naming_it:  # spelled as the file spells it, and otherwise as it was
        respelled = change.record.model_copy(update={"supplier": "Pindsvin Drift A/S"})
        assert respelled == change.kept.record
    changed = one(demo, Supplier, name="Pindsvin Drift A/S")
    assert isinstance(changed, Supplier)
    assert (changed.cvr, changed.supervision) == ("00000099", "normal")
    assert changed.subcontractors == ("Muldvarp Backup ApS",)  # the file says nothing of them
    assert one(demo, Supplier, name="Mosekonge Hosting ApS") is not None


def test_a_field_the_file_says_nothing_about_is_left_alone_and_an_empty_one_is_emptied(
    demo: Database,
) -> None:
    bring_in(demo, f"members:\n  - {{email: {BO}, name: Bo P, title: }}\n".encode(), form="yaml")
    member = one(demo, Member, email=BO)
    assert isinstance(member, Member)
    assert (member.name, member.title, member.phone) == ("Bo P", None, "+4500001002")
    bring_in(
        demo,
        b"members:\n"
        + "".join(
            f"  - {{email: {record.email}, name: {record.name}}}\n"
            for record in kept(demo)
            if isinstance(record, Member)
        ).encode(),
        form="yaml",
        replace=True,
    )
    member = one(demo, Member, email=BO)
    assert isinstance(member, Member)
    assert member.phone is None


def test_what_is_kept_must_go_with_what_the_file_says(demo: Database) -> None:
    content = workbook(
        (
            "Kontrakter",
            [
                ["Kontraktnummer", "Titel", "Leverandør", "Systemer", "Starter"],
                ["K-101", "Drift", "Pindsvin Drift A/S", "Tågevarsel", date(2030, 1, 1)],
            ],
        )
    )
    came = bring_in(demo, content)
    assert not came.done
    assert sentences(came, "da") == [
        "Kontrakter, række 2, Udløber: Ligger før Starter, 2030-01-01. Ret en af datoerne."
    ]


def test_a_dry_run_changes_nothing_and_says_what_would_be(demo: Database) -> None:
    before = contents(demo)
    content = workbook(
        (
            "Medlemmer",
            [["E-mail", "Navn", "Stilling", "Telefon"], [BO, "Bo Prøvesen", "Vicedirektør", None]],
        ),
        ("Systemer", [["System", "Kritikalitet"], ["Nyt", "samfundskritisk"]]),
    )
    came = bring_in(demo, content, dry_run=True)
    assert not came.done
    assert contents(demo) == before
    danish = {part.title: part.lines for part in described(came.merged, Words("da"))}
    assert danish == {
        "Medlemmer": (
            f"~ {BO}: Stilling: Kontorchef → Vicedirektør, Telefon: +45 00 00 10 02 → (tomt)",
        ),
        "Systemer": ("+ Nyt",),
    }
    english = {part.title: part.lines for part in described(came.merged, Words("en"))}
    assert english["Members"] == (
        f"~ {BO}: Title: Kontorchef → Vicedirektør, Telephone: +45 00 00 10 02 → (empty)",
    )


def test_what_the_file_lacks_is_left_alone(demo: Database) -> None:
    before = len(kept(demo))
    bring_in(demo, workbook(("Systemer", [["System", "Kritikalitet"], ["Nyt", "ikke kritisk"]])))
    assert len(kept(demo)) == before + 1


def test_replacing_ends_what_the_sheet_lacks_and_touches_no_other_sheet(
    demo: Database, tmp_path: Path
) -> None:
    contacts = [record for record in kept(demo) if isinstance(record, Contact)]
    content = workbook(
        (
            "Kontakter",
            [
                ["System", "Side", "Plads", "Navn", "Telefon"],
                ["Tågevarsel", "leverandør", "døgnvagt", "Ny vagt", "+45 00 00 11 11"],
            ],
        )
    )
    came = bring_in(demo, content, replace=True)
    assert len(came.merged.ended) == len(contacts)
    left = [record for record in kept(demo) if isinstance(record, Contact)]
    assert [record.name for record in left] == ["Ny vagt"]
    assert one(demo, System, name="Fyrjournal") is not None
    rows = demo.transact(lambda unit: _rows_of(unit, "contacts"))
    assert sum(row["ended_at"] is not None for row in rows) == len(contacts)  # ended, not deleted


def _rows_of(unit: UnitOfWork, section: str) -> list[dict[str, object]]:
    from storage.core.schema import record_tables  # noqa: PLC0415

    tenant = next(one for one in unit.identities.tenants() if one.name == STF)
    unit.use_tenant(tenant.id)
    table = record_tables[section]
    found = unit.connection.execute(table.select().where(table.c.tenant == tenant.id))
    return [dict(row) for row in found.mappings()]


def test_what_has_ended_comes_back_with_its_versions_counted_on(demo: Database) -> None:
    headings: list[Cell] = ["System", "Kritikalitet"]
    first = workbook(("Systemer", [headings, ["Nyt", "ikke kritisk"]]))
    others: list[list[Cell]] = [
        [record.name, record.criticality] for record in kept(demo) if isinstance(record, System)
    ]
    bring_in(demo, first)
    bring_in(demo, workbook(("Systemer", [headings, *others])), replace=True)
    assert one(demo, System, name="Nyt") is None
    bring_in(demo, first)
    assert one(demo, System, name="Nyt") is not None
    rows = demo.transact(lambda unit: _rows_of(unit, "systems"))
    assert [row["record_version"] for row in rows if row["name"] == "Nyt"] == [3]


def test_what_is_still_named_cannot_be_ended(demo: Database) -> None:
    before = contents(demo)
    content = workbook(
        ("Systemer", [["System", "Kritikalitet"], ["Tågevarsel", "samfundskritisk"]])
    )
    came = bring_in(demo, content, replace=True)
    assert not came.done
    assert (
        "systems “Fyrjournal”: Mangler i filen og skulle afsluttes, men nævnes stadig: Kontrakter, "
        "Systemer. "
        "Behold rækken, eller ret dér."
    ) in sentences(came, "da")
    assert (
        "systems “Fyrjournal”: Is missing from the file and would be ended, but is still named: "
        "Contracts, Systems. "
        "Keep the row, or correct it there."
    ) in sentences(came, "en")
    assert contents(demo) == before


def test_references_are_found_in_the_file_or_in_the_register(demo: Database) -> None:
    content = workbook(
        (
            "Kontrakter",
            [
                ["Kontraktnummer", "Titel", "Leverandør", "Systemer", "Starter"],
                ["K-9", "Drift", "Ny Drift A/S", "Tågevarsel; Nyt", date(2026, 1, 1)],
            ],
        ),
        ("Leverandører", [["Leverandør"], ["Ny Drift A/S"]]),
        ("Systemer", [["System", "Kritikalitet"], ["Nyt", "samfundskritisk"]]),
    )
    assert bring_in(demo, content).done
    contract = one(demo, Contract, number="K-9")
    assert isinstance(contract, Contract)
    assert contract.systems == ("Tågevarsel", "Nyt")


# ── As people write ──────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "written",
    [
        pytest.param(date(2027, 12, 31), id="a real date"),
        pytest.param("2027-12-31", id="ISO"),
        pytest.param("31-12-2027", id="with dashes"),
        pytest.param("31.12.2027", id="with points"),
        pytest.param("31/12/2027", id="with slashes"),
        pytest.param("31/12-2027", id="as on an old letter"),
        pytest.param("31. december 2027", id="in words"),
        pytest.param("den 31. dec. 2027", id="short and formal"),
        pytest.param("31 December 2027", id="in English"),
        pytest.param(Formula("=DATE(2027,12,31)", "2027-12-31"), id="calculated"),
    ],
)
def test_a_date_may_be_written_the_danish_way(demo: Database, written: object) -> None:
    content = workbook(
        (
            "Dokumenter",
            [["Slags", "Titel", "Gælder til"], ["andet", "Bilag", written]],  # type: ignore[list-item]
        )
    )
    came = bring_in(demo, content, dry_run=True)
    assert sentences(came, "da") == []
    assert came.merged.added[0].state()["valid_until"] == "2027-12-31"


@pytest.mark.parametrize(
    "written", ["2027-12-31", "31-12-2027", "31.12.2027", "31/12 2027", "31. december 2027"]
)
def test_yaml_takes_days_as_a_workbook_does(empty: Database, written: str) -> None:
    content = (
        f"authority: {{name: {STF}}}\n"
        f"documents:\n  - {{kind: other, title: Bilag, valid_until: {written}}}\n"
    )
    assert bring_in(empty, content.encode(), form="yaml").done
    [document] = [one for one in kept(empty) if isinstance(one, Document)]
    assert document.valid_until == date(2027, 12, 31)


@pytest.mark.parametrize(
    ("written", "kept_as"),
    [("yes", "yes"), ("no", "no"), ("true", "yes"), ("False", "no"), ("ja, 22.1", "yes, 22.1")],
)
def test_yaml_takes_a_degree_however_a_program_writes_yes_and_no(
    demo: Database, written: str, kept_as: str
) -> None:
    rights = ("audit_right", "step_in_right", "exit_assistance")
    told = "".join(f"    {name}: {written}\n" for name in rights)
    content = (
        "contracts:\n  - number: K-9\n    title: Drift\n    supplier: Pindsvin Drift A/S\n"
        f"    systems: [Tågevarsel]\n    starts_on: 2025-01-01\n{told}"
        "audit_statements:\n  - contract: K-9\n    standard: ISAE 3402\n"
        f"    period_from: 2025-01-01\n    period_to: 2025-12-31\n    covers_us: {written}\n"
    )
    came = bring_in(demo, content.encode(), form="yaml")
    assert sentences(came, "da") == []
    contract, statement = came.merged.added
    assert {str(getattr(contract, name)) for name in rights} == {kept_as}
    assert str(getattr(statement, "covers_us", None)) == kept_as


def test_what_names_a_record_with_a_fault_is_not_wrong_for_that(demo: Database) -> None:
    """One row is wrong, and three that name it are right."""
    content = (
        "contracts:\n  - {number: K-9, title: Drift, supplier: Pindsvin Drift A/S, "
        "systems: [Tågevarsel], starts_on: i går}\n"
        "documents:\n  - {contract: K-9, kind: minutes, title: Møde}\n"
        "  - {contract: K-8, kind: minutes, title: Møde}\n"
        "forums:\n  - {name: Nyt, contract: K-9, level: ad hoc}\n"
        "supervision:\n  - {contract: k-9, method: visit, done_on: 2026-01-05}\n"
    )
    came = bring_in(demo, content.encode(), form="yaml")
    assert sentences(came, "en") == [
        "contracts, record 1, starts_on “i går”: Write a date such as 2026-03-02.",
        "documents, record 2, contract “K-8”: Is neither in the section contracts nor in the "
        "register. Add it there, or correct the name.",
    ]


def test_what_is_wrong_among_several_is_named(demo: Database) -> None:
    content = (
        "authority: {settings: {contact_verified: 60, visit: tit}, name: " + STF + "}\n"
        "contracts:\n  - {number: K-9, title: Drift, supplier: Pindsvin Drift A/S, "
        "systems: [Tågevarsel], starts_on: 2025-01-01, "
        "options: [12/2026-08-31/, 12/2027-08-31/måske]}\n"
        "contacts:\n  - {system: Tågevarsel, side: us, slot: duty, name: Vagt, phone: '112'}\n"
        "  - {system: tågevarsel, side: us, slot: duty, name: vagt, phone: '114'}\n"
    )
    came = bring_in(demo, content.encode(), form="yaml")
    assert {(fault.field, fault.value) for fault in came.faults} == {
        ("settings", "visit: tit"),
        ("options", "12/2027-08-31/måske"),
        ("system", "tågevarsel · us · duty · vagt"),
    }
    content = "authority: {settings: {visits: 60}, name: " + STF + "}\n"
    [fault] = bring_in(demo, content.encode(), form="yaml").faults
    assert (fault.code, fault.value) == ("interval", "visits")


@pytest.mark.parametrize(
    ("written", "outsourced"),
    [
        ("ja", True),
        ("Nej", False),
        ("yes", True),
        ("NO", False),
        ("true", True),
        ("falsk", False),
        (True, True),
        (False, False),
    ],
)
def test_yes_and_no_have_many_forms(demo: Database, written: object, outsourced: bool) -> None:  # noqa: FBT001
    content = workbook(
        (
            "systems",
            [["name", "criticality", "outsourced"], ["Nyt", "samfundskritisk", written]],  # type: ignore[list-item]
        )
    )
    came = bring_in(demo, content, dry_run=True)
    assert came.merged.added[0].state()["outsourced"] is outsourced


def test_headings_and_sheets_in_either_language_in_any_order_and_case(demo: Database) -> None:
    rows = [
        ["kritikalitet", "NAME ", "Also called", None],
        [" Samfundskritisk ", " Nyt ", "ny; den nye ;", None],
        [None, None, None],
        ["ikke kritisk", "Andet", None],
    ]
    came = bring_in(demo, workbook(("systemer", rows)), dry_run=True)  # type: ignore[arg-type]
    assert sentences(came, "da") == []
    first, second = came.merged.added
    assert isinstance(first, System)
    assert (first.name, first.criticality) == ("Nyt", "samfundskritisk")
    assert first.aliases == ("ny", "den nye")
    assert isinstance(second, System)
    assert second.name == "Andet"


def test_values_are_taken_in_danish_words_and_in_the_registers_own(demo: Database) -> None:
    danish: list[Cell] = ["kontrakt:K-101", "kontrakten læst igennem", date(2026, 1, 5), BO]
    own: list[Cell] = ["contract:K-101", "contract_read_through", date(2026, 1, 6), BO.upper()]
    content = workbook(
        ("Gennemgange", [["Gælder for", "Hvad", "Gjort", "Af"], danish, own]),
        (
            "Hændelser",
            [
                ["System", "Slags", "Skete", "Hvad", "Besluttet", "Beslutning"],
                ["Tågevarsel", "fund", date(2026, 1, 5), "A", date(2026, 1, 6), "Ny vurdering"],
                [
                    "Tågevarsel",
                    "finding",
                    date(2026, 1, 5),
                    "B",
                    date(2026, 1, 6),
                    "begrundet nej: lille",
                ],
            ],
        ),
    )
    came = bring_in(demo, content, dry_run=True)
    assert sentences(came, "da") == []
    states = [record.state() for record in came.merged.added]
    assert [one["decision"] for one in states[:2]] == ["new assessment", "reasoned no: lille"]
    assert {(one["scope"], one["kind"], one["by"]) for one in states[2:]} == {
        ("contract:K-101", "contract_read_through", BO)
    }


def test_numbers_stand_in_for_text_and_keep_no_tail(demo: Database) -> None:
    content = workbook(
        (
            "Leverandører",
            [["Leverandør", "CVR-nummer"], ["Et", 12345678], ["To", "00000012"]],
        )
    )
    added = bring_in(demo, content, dry_run=True).merged.added
    assert [record.state()["cvr"] for record in added] == ["12345678", "00000012"]


@third
@pytest.mark.parametrize("opening", ["=", "+", "-", "@", "http://", "'"])
def test_text_that_looks_like_a_formula_comes_and_goes_as_text(
    demo: Database, tmp_path: Path, opening: str
) -> None:
    title = f"{opening}cmd|calc!A0"
    content = workbook(("Dokumenter", [["Slags", "Titel"], ["andet", title]]))
    assert bring_in(demo, content).done
    out = exported(demo, tmp_path / "out.xlsx")
    again = bring_in(demo, out)
    assert sentences(again, "da") == []
    assert not again.merged
    assert any(record.state().get("title") == title for record in kept(demo))


def test_a_number_is_kept_without_the_spaces_it_is_written_with(demo: Database) -> None:
    content = "members:\n  - {email: ny@stf.example, name: Ny, phone: +45 00 00 99 99}\n"
    bring_in(demo, content.encode(), form="yaml")
    member = one(demo, Member, email="ny@stf.example")
    assert isinstance(member, Member)
    assert member.phone == "+4500009999"


def test_yaml_keeps_what_is_written_as_it_is_written(demo: Database) -> None:
    content = (
        "suppliers:\n"
        "  - {name: 0123, cvr: 00000011, subcontractors: [1.10, yes]}\n"
        "contracts:\n"
        "  - {number: 2022-01, title: No, supplier: 0123, systems: [Tågevarsel], starts_on: "
        "2025-01-01, audit_right: yes}\n"
    )
    came = bring_in(demo, content.encode(), form="yaml", dry_run=True)
    assert sentences(came, "da") == []
    supplier, contract = came.merged.added
    assert isinstance(supplier, Supplier)
    assert (supplier.name, supplier.cvr, supplier.subcontractors) == (
        "0123",
        "00000011",
        ("1.10", "yes"),
    )
    assert isinstance(contract, Contract)
    assert (contract.number, contract.title, str(contract.audit_right)) == ("2022-01", "No", "yes")


def test_the_future_is_odd_only_for_what_has_happened(demo: Database) -> None:
    content = workbook(
        (
            "Øvelser",
            [
                ["System", "Holdt", "Planlagt", "Type", "Leverandøren med"],
                ["Tågevarsel", date(2026, 3, 3), None, "fuld skala", "ja"],
                ["Tågevarsel", None, date(2027, 3, 3), "fuld skala", "ja"],
            ],
        )
    )
    came = bring_in(demo, content)
    assert came.done
    assert warned(came, "da") == [
        "Øvelser, række 2, Holdt “2026-03-03”: Datoen ligger i fremtiden. Er det rigtigt?"
    ]
    assert warned(came, "en") == [
        "Øvelser, row 2, Holdt “2026-03-03”: The date lies in the future. Is that right?"
    ]


def test_a_file_that_is_not_here_is_odd(demo: Database) -> None:
    content = (
        "evidence:\n  - {question: 3.5-1, scope: 'contract:K-101', title: Rapport.pdf, "
        f"sha256: {'a' * 64}, media_type: application/pdf, size: 10, added_by: {BO}, "
        "added_on: 2026-01-05}\n"
    )
    came = bring_in(demo, content.encode(), form="yaml")
    assert came.done
    assert warned(came, "da") == [
        (
            "evidence, post 1, title “Rapport.pdf”: Filen selv er ikke i Kravbot. "
            "Den kan ikke vises, før den lægges ved igen."
        )
    ]
    assert warned(came, "en") == [
        (
            "evidence, record 1, title “Rapport.pdf”: The file itself is not in Kravbot. "
            "It cannot be shown until it is attached again."
        )
    ]


# ── Whose register ───────────────────────────────────────────────────────────


def test_a_new_authority_is_founded_by_its_file(empty: Database) -> None:
    content = workbook(
        authority("Fyrvæsenet"),
        ("Medlemmer", [["E-mail", "Navn"], ["a@fyr.example", "A"]]),
    )
    came = bring_in(empty, content, authority=None)
    assert came.founded
    assert came.authority == "Fyrvæsenet"
    assert warned(came, "da") == [
        "Ingen aktiv kollega er administrator. Skriv ja i kolonnen Administrator ved mindst én."
    ]
    assert warned(came, "en") == [
        (
            "No active colleague is an administrator. "
            "Write yes in the column Administrator for at least one."
        )
    ]
    assert len(kept(empty, "Fyrvæsenet")) == 2


def test_a_file_that_names_nobody_is_the_only_authoritys(empty: Database) -> None:
    bring_in(empty, workbook(authority("Fyrvæsenet")), authority=None)
    content = workbook(("Medlemmer", [["E-mail", "Navn"], ["a@fyr.example", "A"]]))
    assert bring_in(empty, content, authority=None).authority == "Fyrvæsenet"


@pytest.mark.parametrize("asked_for", [None, "Findes ikke"])
def test_with_several_authorities_one_must_be_named(demo: Database, asked_for: str | None) -> None:
    before = contents(demo)
    content = workbook(("Medlemmer", [["E-mail", "Navn"], ["a@fyr.example", "A"]]))
    came = bring_in(demo, content, authority=asked_for)
    assert sentences(came, "da") == [
        (
            "Filen siger ikke, hvilken myndighed den handler om. "
            "Udfyld arket Myndighed, eller skriv --authority NAVN."
        )
    ]
    assert sentences(came, "en") == [
        (
            "The file does not say which authority it is about. "
            "Fill in the sheet Authority, or write --authority NAME."
        )
    ]
    assert contents(demo) == before


def test_nothing_of_another_authority_is_found(demo: Database) -> None:
    content = workbook(
        ("Fravær", [["Medlem", "Fra", "Til"], [BO, date(2026, 1, 1), date(2026, 1, 2)]])
    )
    came = bring_in(demo, content, authority="Pandekageby Kommune")
    assert len(sentences(came, "da")) == 1
    assert "Findes hverken" in sentences(came, "da")[0]


def test_a_file_is_brought_in_at_another_moment(demo: Database) -> None:
    moment = datetime(2026, 3, 20, 8, tzinfo=UTC)
    later = demo.at(ShiftedClock(moment, demo.clock))
    content = workbook(
        (
            "Øvelser",
            [
                ["System", "Holdt", "Type", "Leverandøren med"],
                ["Tågevarsel", date(2026, 3, 10), "fuld skala", "ja"],
            ],
        )
    )
    came = bring_in(later, content)
    assert came.done
    assert warned(came, "da") == []
    rows = demo.transact(lambda unit: _rows_of(unit, "exercises"))
    assert any(row["changed_at"] >= moment for row in rows)  # type: ignore[operator]  # a moment


# ── The template ─────────────────────────────────────────────────────────────


@pytest.mark.parametrize("lang", ["da", "en"])
def test_the_template_as_it_is_brings_nothing_in(demo: Database, tmp_path: Path, lang: str) -> None:
    write_template(tmp_path / "t.xlsx", lang="en" if lang == "en" else "da")
    came = bring_in(demo, (tmp_path / "t.xlsx").read_bytes())
    assert sentences(came, "da") == []
    assert not came.merged
    assert came.merged.same == 0


def test_an_example_made_ones_own_is_brought_in(demo: Database) -> None:
    example = example_of("suppliers")
    assert isinstance(example, Supplier)
    content = workbook(("Leverandører", [["Leverandør", "CVR-nummer"], [example.name, "00000077"]]))
    assert len(bring_in(demo, content, dry_run=True).merged.added) == 1


# ── YAML that is not ─────────────────────────────────────────────────────────

YAML: dict[str, tuple[str, str, str]] = {
    "no list": (
        "systems: 3\n",
        "systems: Afsnittet skal være en liste af poster.",
        "systems: The section must be a list of records.",
    ),
    "no record": (
        "systems: [3]\n",
        "systems, post 1: Skal være en post med felter, fx name: Vandvagten.",
        "systems, record 1: Must be a record with fields, e.g. name: Vandvagten.",
    ),
    "a list in a list": (
        "systems:\n  - {name: A, criticality: ikke kritisk, aliases: [[a]]}\n",
        "systems, post 1, aliases “…”: Cellen kan ikke læses. Skriv værdien som tekst.",
        "systems, record 1, aliases “…”: The cell cannot be read. Write the value as text.",
    ),
    "a list where one is meant": (
        "systems:\n  - {name: [A, B], criticality: ikke kritisk}\n",
        "systems, post 1, name “…”: Skriv kun én værdi her.",
        "systems, record 1, name “…”: Write only one value here.",
    ),
    "a field twice": (
        "systems:\n  - name: A\n    name: B\n    criticality: ikke kritisk\n",
        "“name” står to gange samme sted, anden gang på linje 3. Behold den ene.",
        "“name” stands twice in the same place, the second time on line 3. Keep one of them.",
    ),
    "a section nobody knows": (
        "lunches: []\n",
        (
            "lunches: Afsnittet kendes ikke. Slet det, eller giv det navnet på et af registerets "
            "afsnit."
        ),
        (
            "lunches: The section is not known. Delete it, or give it the name of one of the "
            "register’s sections."
        ),
    ),
    "a section nearly": (
        "system: []\n",
        "system: Afsnittet kendes ikke. Mente du “systems”?",
        "system: The section is not known. Did you mean “systems”?",
    ),
    "a field nobody knows": (
        "systems:\n  - {name: A, criticality: ikke kritisk, colour: blå}\n",
        "systems, colour: Feltet kendes ikke. Slet det, eller ret navnet.",
        "systems, colour: The field is not known. Delete it, or correct its name.",
    ),
    "a key twice": (
        (
            "systems:\n  - {name: A, criticality: ikke kritisk}\n"
            "  - {name: a, criticality: ikke kritisk}\n"
        ),
        "systems, post 2, name “a”: Står også som post 1. Behold den ene.",
        "systems, record 2, name “a”: Also stands as record 1. Keep one of them.",
    ),
    "a name that leads nowhere": (
        "absences:\n  - {member: x@y.example, from: 2026-01-01, to: 2026-01-02}\n",
        (
            "absences, post 1, member “x@y.example”: Findes hverken i afsnittet members eller i "
            "registeret. Tilføj det der, eller ret navnet."
        ),
        (
            "absences, record 1, member “x@y.example”: Is neither in the section members nor in "
            "the register. Add it there, or correct the name."
        ),
    ),
    "something missing": (
        "systems:\n  - {name: A}\n",
        "systems, post 1, criticality: Skal udfyldes.",
        "systems, record 1, criticality: Must be filled in.",
    ),
    "a choice there is not": (
        "forums:\n  - {name: F, contract: K-101, level: top}\n",
        (
            "forums, post 1, level “top”: Skriv en af: strategic, tactical, operations, security, "
            "ad hoc."
        ),
        (
            "forums, record 1, level “top”: Write one of: strategic, tactical, operations, "
            "security, ad hoc."
        ),
    ),
    "an order": (
        "absences:\n  - {member: bo.proevesen@stf.example, from: 2026-01-05, to: 2026-01-02}\n",
        "absences, post 1, to “2026-01-02”: Ligger før from, 2026-01-05. Ret en af datoerne.",
        (
            "absences, record 1, to “2026-01-02”: Comes before from, 2026-01-05. "
            "Correct one of the dates."
        ),
    ),
    "a settings list": (
        f"authority:\n  name: {STF}\n  settings: {{visit: often}}\n",
        (
            "authority, post 1, settings “visit: often”: Skriv intervallets navn og et helt tal, "
            "fx contact_verified: 60; visit: 400."
        ),
        (
            "authority, record 1, settings “visit: often”: Write the interval’s name and a whole "
            "number, e.g. contact_verified: 60; visit: 400."
        ),
    ),
    "no sections": (
        "- name: A\n",
        "Filen skal bestå af afsnit, fx systems:, hvert med en liste af poster.",
        "The file must consist of sections, e.g. systems:, each with a list of records.",
    ),
    "two documents": (
        "systems: []\n---\nsystems: []\n",
        "Filen kan ikke læses som YAML; det går galt ved linje 1.",
        "The file cannot be read as YAML; it goes wrong at line 1.",
    ),
    "no YAML": (
        "systems:\n  - {name: A\n",
        "Filen kan ikke læses som YAML; det går galt ved linje 3.",
        "The file cannot be read as YAML; it goes wrong at line 3.",
    ),
}


@pytest.mark.parametrize(("written", "danish", "english"), YAML.values(), ids=YAML.keys())
def test_yaml_that_is_wrong_is_named_with_what_would_be_right(
    demo: Database, written: str, danish: str, english: str
) -> None:
    before = contents(demo)
    came = bring_in(demo, written.encode(), form="yaml")
    assert not came.done
    assert sentences(came, "da") == [danish]
    assert sentences(came, "en") == [english]
    assert contents(demo) == before


def test_yaml_in_another_alphabet_is_refused(demo: Database) -> None:
    came = bring_in(demo, "systems:\n  - {name: Tåge}\n".encode("latin-1"), form="yaml")
    assert sentences(came, "da") == ["Filen er ikke skrevet i UTF-8. Gem den igen som UTF-8."]
    assert sentences(came, "en") == ["The file is not written in UTF-8. Save it again as UTF-8."]


def test_aliases_of_aliases_swell_nothing() -> None:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [
        f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 9)}]" for n in range(12)
    ]
    read = read_own_yaml("\n".join(lines).encode())
    assert {fault.code for fault in read.faults} == {"not_a_record"}


# ── Any register ─────────────────────────────────────────────────────────────

TEXT = st.text(
    alphabet=st.characters(exclude_categories=("Cc", "Cs", "Cn")), min_size=1, max_size=30
).filter(
    lambda text: (
        text.strip() and not re.search("[\ufffe\uffff]", text) and not CONTROLS.search(text)
    )  # they are refused, which is told elsewhere
)
ITEMS = st.lists(TEXT.map(str.strip).filter(bool), max_size=4).map(tuple)


@given(
    names=st.lists(TEXT, min_size=1, max_size=4, unique_by=lambda name: name.strip().casefold()),
    aliases=ITEMS,
    purpose=st.one_of(st.none(), TEXT),
    hours=st.one_of(st.none(), st.floats(min_value=0, allow_nan=False, allow_infinity=False)),
    people=st.one_of(st.none(), st.integers(min_value=0, max_value=10**12)),
)
@settings(
    max_examples=share_of(40),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@pytest.mark.parametrize("form", ["xlsx", "yaml"])
def test_any_system_comes_out_and_goes_in_as_it_is(
    tmp_path: Path,
    form: str,
    names: list[str],
    aliases: tuple[str, ...],
    purpose: str | None,
    hours: float | None,
    people: int | None,
) -> None:
    records = [
        System(
            name=name,
            aliases=aliases,
            purpose=purpose,
            criticality="samfundskritisk",
            rto_hours=hours,
            able_people=people,
        )
        for name in names
    ]
    assert _through(records, form, tmp_path) == records


@given(
    day=st.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31)),
    late=st.dates(min_value=date(2026, 1, 1), max_value=date(2199, 12, 31)),
)
@settings(
    max_examples=share_of(30),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@pytest.mark.parametrize("form", ["xlsx", "yaml"])
def test_any_day_comes_out_and_goes_in_as_it_is(
    tmp_path: Path, form: str, day: date, late: date
) -> None:
    contract = Contract(
        number="K",
        title="T",
        supplier="S",
        systems=("A;B", "C\\"),
        signed_on=day,
        starts_on=day,
        ends_on=max(day, late),
        options=(f"12/{late}/yes",),
        audit_right="yes, 22.1",
    )
    assert _through([contract], form, tmp_path) == [contract]


def _through(records: Sequence[Record], form: str, tmp_path: Path) -> list[Record]:
    """Write the records to a file, and read them from it again."""
    from register.parsing import read_records  # noqa: PLC0415

    if form == "yaml":
        read = read_own_yaml("".join(write_yaml(records, authority="A")).encode())
    else:
        write_register(tmp_path / "any.xlsx", records, lang="da", authority="A", now=MORNING)
        read = read_content((tmp_path / "any.xlsx").read_bytes(), "xlsx")
    reading = read_records(read, today=date.max)
    assert reading.faults == ()
    return [placed.record for placed in reading.placed]


def test_the_sections_are_all_there(demo: Database) -> None:
    assert {record.section for record in kept(demo)} <= {cls.section for cls in SECTIONS}
    assert bring_in(demo, b"", form="yaml").merged.same == 0


def test_a_day_that_two_fields_share_is_written_twice() -> None:
    day = date(2026, 1, 5)
    checklists = [
        Checklist(
            requirement="3.2",
            scope=scope,
            started_on=day,
            started_by=BO,
            finished_on=day,
            finished_by=BO,
        )
        for scope in ("system:A", "system:B")
    ]
    written = "".join(write_yaml(checklists, authority="A"))
    assert written.count("2026-01-05") == 4
    assert "&" not in written


def test_changed_intervals_come_out_and_go_in(demo: Database, tmp_path: Path) -> None:
    content = workbook(
        (
            "Myndighed",
            [["Navn", "Ændrede intervaller"], [STF, "contact_verified: 60; visit = 400"]],
        )
    )
    assert bring_in(demo, content).done
    assert kept(demo)[0].state()["settings"] == {"contact_verified": 60, "visit": 400}
    assert not bring_in(demo, exported(demo, tmp_path / "out.xlsx")).merged
    assert not bring_in(
        demo, "".join(write_yaml(kept(demo), authority=STF)).encode(), form="yaml"
    ).merged


def test_an_option_is_read_as_people_write_it() -> None:
    column = next(one for one in sheet_of("contracts").columns if one.name == "options")
    written = (
        "12/2026-08-31/; 12 mdr., svar senest 31. aug. 2027, ja; "
        "24 måneder, varsel senest 31/8/2029, ikke udnyttet; 6 months, answer by 31 Aug 2031"
    )
    known = ["12/2026-08-31/", "12/2027-08-31/yes", "24/2029-08-31/no", "6/2031-08-31/"]
    assert read(column, written) == known
    options = tuple(map(ContractOption.parse, known))
    contract = example_of("contracts").model_copy(update={"options": options})
    for words in (Words("da"), Words("en")):
        assert read(column, entry_of(contract, column, words)) == known
