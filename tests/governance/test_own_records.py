"""Test which part of the register belongs to systems, and to nobody else's."""

from collections.abc import Sequence

import pytest

from governance.own_records import belonging_to
from governance.records.authorities import Authority
from governance.records.contacts import Contact
from governance.records.contracts import Contract
from governance.records.documents import Document
from governance.records.exercises import Exercise
from governance.records.forums import Forum, Seat
from governance.records.members import Member
from governance.records.references import references
from governance.records.role_assignments import RoleAssignment
from governance.records.suppliers import Supplier
from governance.records.systems import System
from governance.schema.record import Record
from register.demo import demo_register
from tests.stories.cast import LIGHTHOUSES

RECORDS: Sequence[Record] = list(dict(demo_register())[LIGHTHOUSES])


def named(records: Sequence[Record], cls: type[Record], field: str) -> set[str]:
    return {str(getattr(one, field)) for one in records if type(one) is cls}


def test_a_system_brings_its_contract_and_what_is_about_it() -> None:
    own = belonging_to(["Fyrjournal"], RECORDS)
    assert named(own, System, "name") == {"Fyrjournal"}
    assert named(own, Contract, "number") == {"K-102"}
    assert named(own, Supplier, "name") == {"Mosekonge Hosting ApS"}
    assert named(own, Forum, "contract") == {"K-102"}
    assert named(own, Seat, "forum") == named(own, Forum, "name")
    assert named(own, Document, "contract") <= {"K-102", "None"}
    assert named(own, Exercise, "system") <= {"Fyrjournal"}
    assert named(own, Contact, "system") <= {"Fyrjournal", "None"}
    assert named(own, Contact, "supplier") <= {"Mosekonge Hosting ApS", "None"}
    assert named(own, RoleAssignment, "scope") <= {"system:Fyrjournal", "contract:K-102"}
    assert len(named(own, Contact, "name")) > 2
    assert [type(one) for one in own if isinstance(one, Authority)] == [Authority]


def test_every_colleague_who_is_named_comes_with_it_and_no_other() -> None:
    own = belonging_to(["Fyrjournal"], RECORDS)
    people = {
        reference.key
        for record in own
        for reference in references(record)
        if reference.section == Member.section
    }
    assert {one.key for one in own if isinstance(one, Member)} == people
    assert len(people) < len([one for one in RECORDS if isinstance(one, Member)])


@pytest.mark.parametrize("name", ["Tågevarsel", "Nødmelderen", "Fyrjournal"])
def test_what_is_about_anothers_system_is_not_theirs(name: str) -> None:
    own = belonging_to([name], RECORDS)
    others = {one.name for one in RECORDS if isinstance(one, System)} - {name}
    for record in own:
        if isinstance(record, Contract):
            assert name in record.systems
            continue
        scopes = (str(getattr(record, field, "")) for field in ("system", "scope"))
        assert not others & {scope.removeprefix("system:") for scope in scopes}, record


def test_a_contract_for_several_belongs_to_each_owner_and_its_plans_to_their_own() -> None:
    shared = [
        one.model_copy(update={"systems": ("Fyrjournal", "Tågevarsel")})
        if isinstance(one, Contract) and one.number == "K-102"
        else one
        for one in RECORDS
    ]
    own = belonging_to(["Tågevarsel"], shared)
    assert named(own, Contract, "number") == {"K-101", "K-102"}
    assert named(own, System, "name") == {"Tågevarsel"}
    assert "Fyrjournal" not in named(own, Exercise, "system")


def test_names_are_compared_without_case_and_no_system_brings_the_authority_alone() -> None:
    assert belonging_to(["fyrjournal"], RECORDS) == belonging_to(["Fyrjournal"], RECORDS)
    assert [type(one) for one in belonging_to([], RECORDS)] == [Authority]
