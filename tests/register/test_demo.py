"""Test the demo: that it loads, is whole, moves with its day, and says where a fault is."""

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

from governance.records.contacts import Contact
from governance.records.contracts import Contract, ContractOption
from governance.records.members import Member
from governance.records.references import references
from governance.records.role_assignments import RoleAssignment
from governance.records.sections import SECTIONS
from governance.roles import Role
from governance.schema.record import Record
from register.demo import ANCHOR, DemoFault, demo_register

STF = "Styrelsen for Tåge og Fyrtårne"
PKB = "Pandekageby Kommune"


@pytest.fixture(scope="module")
def authorities() -> dict[str, list[Record]]:
    return dict(demo_register())


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        pytest.param(
            STF,
            {
                "members": 8,
                "suppliers": 3,
                "systems": 3,
                "contracts": 3,
                "contacts": 18,
                "forums": 4,
                "exercises": 3,
                "risk_assessments": 3,
                "events": 1,
                "deviations": 1,
                "audit_statements": 2,
                "supervision": 4,
            },
            id="STF",
        ),
        pytest.param(
            PKB,
            {
                "members": 7,
                "suppliers": 3,
                "systems": 3,
                "contracts": 3,
                "contacts": 11,
                "forums": 2,
                "exercises": 2,
                "risk_assessments": 3,
                "events": 2,
                "deviations": 1,
                "audit_statements": 2,
                "supervision": 3,
            },
            id="PKB",
        ),
    ],
)
def test_how_many_there_are(
    authorities: dict[str, list[Record]], name: str, counts: dict[str, int]
) -> None:
    found = Counter(record.section for record in authorities[name])
    assert {section: found[section] for section in counts} == counts


@pytest.mark.parametrize("name", [STF, PKB])
def test_the_records_are_whole(authorities: dict[str, list[Record]], name: str) -> None:
    records = authorities[name]
    keys = Counter((record.section, record.key) for record in records)
    assert [key for key, count in keys.items() if count > 1] == []
    for record in records:
        for reference in references(record):
            assert (reference.section, reference.key) in keys, (record, reference)


@pytest.mark.parametrize("name", [STF, PKB])
def test_the_sections_stand_in_the_register_s_order(
    authorities: dict[str, list[Record]], name: str
) -> None:
    places = [SECTIONS.index(type(record)) for record in authorities[name]]
    assert places == sorted(places)


@pytest.mark.parametrize("name", [STF, PKB])
def test_there_is_one_administrator(authorities: dict[str, list[Record]], name: str) -> None:
    members = [record for record in authorities[name] if isinstance(record, Member)]
    assert sum(member.admin for member in members) == 1


def test_nobody_is_responsible_for_continuity_in_pandekageby(
    authorities: dict[str, list[Record]],
) -> None:
    rows = [
        record
        for record in authorities[PKB]
        if isinstance(record, RoleAssignment) and record.role is Role.BER
    ]
    assert [(row.scope, row.member) for row in rows] == [("authority", None)]


def test_each_authority_has_its_own_contacts_at_a_shared_supplier(
    authorities: dict[str, list[Record]],
) -> None:
    def verified(name: str) -> list[int]:
        return sorted(
            (ANCHOR - record.verified_on).days
            for record in authorities[name]
            if isinstance(record, Contact)
            and record.supplier == "Pindsvin Drift A/S"
            and record.verified_on is not None
        )

    assert verified(STF) == [18, 18, 18, 18, 125]
    assert verified(PKB) == [20, 20, 20, 20, 20]


def test_every_date_moves_with_the_anchor(authorities: dict[str, list[Record]]) -> None:
    moved = timedelta(days=500)
    for name, records in demo_register(ANCHOR + moved):
        for before, after in zip(authorities[name], records, strict=True):
            for field in type(before).model_fields:
                assert_moved(getattr(before, field), getattr(after, field), moved)
            assert type(after).from_state(after.state()) == after


def assert_moved(before: object, after: object, moved: timedelta) -> None:
    match before, after:
        case date(), date():
            assert after - before == moved
        case ContractOption(), ContractOption():
            assert after.notice_deadline - before.notice_deadline == moved
        case tuple(), tuple():
            for one, other in zip(before, after, strict=True):
                assert_moved(one, other, moved)
        case _:
            assert before == after


def test_the_demo_as_printed_has_the_dates_as_printed(authorities: dict[str, list[Record]]) -> None:
    assert dict(demo_register(ANCHOR)) == authorities
    contract = next(record for record in authorities[STF] if isinstance(record, Contract))
    assert contract.number == "K-101"
    assert [str(option) for option in contract.options] == ["12/2026-08-31/", "12/2027-08-31/"]


@pytest.mark.parametrize(
    ("written", "message"),
    [
        pytest.param(
            "authority:\n  - {name: X}\nmembers:\n  - {email: a@b.dk, name: A}\n  - {email: b}\n",
            "stf.yaml: members, record 2, email “b”: Write an e-mail",
            id="a field",
        ),
        pytest.param(
            "forums:\n  - {name: F, contract: K, level: tactical}\n",
            "stf.yaml: forums, record 1, every_days: Write how often",
            id="a rule across fields",
        ),
        pytest.param(
            "lunches: []\n", "stf.yaml: lunches: The section is not known", id="a section"
        ),
        pytest.param("members: []\n", "stf.yaml: authority", id="no authority"),
        pytest.param(
            "members: [\n",
            "stf.yaml: The file cannot be read as YAML; it goes wrong at line 2",
            id="not YAML",
        ),
    ],
)
def test_a_fault_says_where_it_is(tmp_path: Path, written: str, message: str) -> None:
    (tmp_path / "stf.yaml").write_text(written, "utf-8")
    with pytest.raises(DemoFault, match=message):
        demo_register(folder=tmp_path)
