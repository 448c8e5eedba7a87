"""Test who may decide what: scopes are looked at together, and it comes to the same for each."""

from collections.abc import Iterable, Sequence

import pytest

from governance.catalogue import catalogue
from governance.decisions import rights
from governance.decisions.deciders import deciders
from governance.decisions.parts import Decided
from governance.decisions.rights import decision_rights
from governance.records.contracts import Contract
from governance.records.forums import Forum
from governance.records.members import Member
from governance.records.role_assignments import RoleAssignment
from governance.records.systems import System
from governance.records.told_decisions import DECISION_KINDS
from governance.responsibility import Roster
from governance.role_holders import Holder
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


def test_scopes_with_the_same_roles_are_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for ten thousand systems: who decides is asked for once for all but a few."""
    records = dict(demo_register())["Pandekageby Kommune"]
    own = [
        RoleAssignment(role=Role.SYS, member=one.email, scope=f"system:Nr. {place}")
        for place, one in enumerate(one for one in records if isinstance(one, Member))
    ]
    asked: list[str] = []

    def counted(decided: Decided, among: Roster) -> tuple[Holder, ...]:
        asked.append(decided.scope)
        return deciders(decided, among)

    monkeypatch.setattr(rights, "deciders", counted)
    many = [f"system:Nr. {place}" for place in range(MANY)]
    found = rights.decision_rights(many, roster(records, own), catalogue())
    assert sum(len(one.scopes) for one in found if one.kind == "risk") == MANY
    assert len(asked) <= (len(own) + 1) * len(DECISION_KINDS)
