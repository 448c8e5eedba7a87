"""Test who may decide what: scopes are looked at together, and it comes to the same for each."""

import time
from collections.abc import Iterable, Sequence

import pytest

from governance.catalogue import catalogue
from governance.decisions.rights import decision_rights
from governance.records.contracts import Contract
from governance.records.forums import Forum
from governance.records.members import Member
from governance.records.role_assignments import RoleAssignment
from governance.records.systems import System
from governance.responsibility import Roster
from governance.roles import Role
from governance.schema.record import Record
from governance.schema.scopes import AUTHORITY, scope_of
from register.demo import ANCHOR, demo_register

MANY = 10_000


def roster(records: Sequence[Record], more: Iterable[RoleAssignment] = ()) -> Roster:
    return Roster(
        catalogue(),
        today=ANCHOR,
        members=[one for one in records if isinstance(one, Member)],
        assignments=[*(one for one in records if isinstance(one, RoleAssignment)), *more],
        contracts=[one for one in records if isinstance(one, Contract)],
        forums=[one for one in records if isinstance(one, Forum)],
    )


def scopes(records: Iterable[Record]) -> list[str]:
    suppliers = {one.supplier: None for one in records if isinstance(one, Contract)}
    return [
        AUTHORITY,
        *(scope_of("system", one.name) for one in records if isinstance(one, System)),
        *(scope_of("contract", one.number) for one in records if isinstance(one, Contract)),
        *(scope_of("forum", one.name) for one in records if isinstance(one, Forum)),
        *(scope_of("supplier", name) for name in suppliers),
    ]


@pytest.mark.parametrize(("authority", "records"), dict(demo_register()).items())
def test_each_scope_alone_has_the_rights_it_has_among_all(
    authority: str, records: Sequence[Record]
) -> None:
    held = roster(records)
    every = scopes(records)
    among_all = {
        (right.kind, scope, right.requirements): right.people
        for right in decision_rights(every, held, catalogue())
        for scope in right.scopes
    }
    alone = {
        (right.kind, scope, right.requirements): right.people
        for scope in every
        for right in decision_rights([scope], held, catalogue())
    }
    assert among_all == alone
    assert len(set(alone.values())) > 2, authority


def test_ten_thousand_systems_are_looked_at_in_a_moment() -> None:
    records = dict(demo_register())["Pandekageby Kommune"]
    own = [
        RoleAssignment(role=Role.SYS, member=one.email, scope=f"system:Nr. {place}")
        for place, one in enumerate(one for one in records if isinstance(one, Member))
    ]
    held = roster(records, own)
    many = [f"system:Nr. {place}" for place in range(MANY)]
    begun = time.process_time()
    rights = decision_rights(many, held, catalogue())
    spent = time.process_time() - begun
    assert sum(len(one.scopes) for one in rights if one.kind == "risk") == MANY
    assert spent < 0.3, f"{spent:.2f} s"
