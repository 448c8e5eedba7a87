"""Test the table of access, cell by cell, and how somebody gets the relation that it asks for."""

import pytest

from governance.access import (
    TABLE,
    Actor,
    Allowed,
    Reason,
    Refused,
    Relation,
    Verb,
    may,
)
from governance.role_holders import RoleHeld
from governance.roles import Role
from governance.schema.values import Letter

ANN = Actor(authority="STF", email="ann@stf.example", name="Ann")
AUDITOR = Actor(
    authority="STF",
    email="revi@stf.example",
    name="Revi",
    roles=(RoleHeld(Role.REV, "authority", as_deputy=False),),
)
GONE = Actor(authority="STF", email="mads@stf.example", name="Mads", active=False)
ADMIN = Actor(authority="STF", email="yusuf@stf.example", name="Yusuf", admin=True)

# A dot: allowed; else a letter for the reason.
CELLS = {
    ".": None,
    "S": Reason.STRANGER,
    "I": Reason.INACTIVE,
    "R": Reason.READ_ONLY,
    "Q": Reason.NOT_YOUR_REQUIREMENT,
    "F": Reason.NOT_YOUR_FOLLOW_UP,
    "T": Reason.NOT_YOUR_TASK,
    "A": Reason.ADMINISTRATORS_ONLY,
    "W": Reason.OWNERS_ONLY,
    "D": Reason.DIRECTORS_ONLY,
    "K": Reason.NOT_YOUR_RECORD,
    "C": Reason.NOT_YOUR_CONTACT,
    "N": Reason.ACCOUNTABLE_ONLY,
}
EXPECTED = {  # columns as in WHO
    "read": "S I . . . . . . . . . . .",
    "start": "S I R . . . . . . . . . .",
    "answer": "S I R Q Q . . . Q Q Q . .",
    "correct": "S I R Q Q . . . Q Q Q . Q",
    "attach": "S I R Q Q . . . . Q Q . Q",
    "close_follow_up": "S I R F F F . . . F F . .",
    "move_follow_up": "S I R F F F . . . F F . .",
    "postpone": "S I R T T T . . . T T . .",
    "report": "S I R . . . . . . . . . .",
    "record": "S I R K K . . . . . K . .",
    "direct": "S I R D D D D D D D . . D",
    "call": "S I R . . . . . . . . . .",
    "confirm_contact": "S I R C C C C C . C C . .",
    "export": "S I . W W W W W W . W . W",
    "print_plan": "S I R . . . . . . . . . .",
    "print_wheel": "S I . . . . . . . . . . .",
    "print_raci": "S I . . . . . . . . . . .",
    "print_audit_file": "S I . . . . . . . . . . .",
    "print_numbers": "S I N N N N . N N N . N N",
    "print_overview": "S I . . . . . . . . . . .",
    "print_contract": "S I . . . . . . . . . . .",
    "write_agenda": "S I R . . . . . . . . . .",
    "draft_letter": "S I R . . . . . . . . . .",
    "calendar": "S I R . . . . . . . . . .",
    "administer": "S I R A A A A A A A A . A",
}


WHO: dict[str, tuple[Actor | None, Letter | None, bool, tuple[Role, ...]]] = {
    "stranger": (None, None, False, ()),
    "inactive": (GONE, "R", True, (Role.SYS, Role.LED)),
    "auditor": (AUDITOR, "R", True, (Role.SYS, Role.LED)),
    "nobody": (ANN, None, False, ()),
    "I": (ANN, "I", False, ()),
    "C": (ANN, "C", False, ()),
    "A": (ANN, "A", False, ()),
    "R": (ANN, "R", False, ()),
    "owner": (ANN, None, True, ()),
    "system owner": (ANN, None, False, (Role.SYS,)),
    "management": (ANN, None, False, (Role.LED,)),
    "admin": (ADMIN, None, False, ()),
    "asked": (ANN, None, False, ()),
}


@pytest.mark.parametrize(
    ("verb", "column", "cell"),
    [
        pytest.param(verb, column, cell, id=f"{verb} by {column}")
        for verb, row in EXPECTED.items()
        for column, cell in zip(WHO, row.split(), strict=True)
    ],
)
def test_cell(verb: str, column: str, cell: str) -> None:
    reason = CELLS[cell]
    actor, letter, owner, roles = WHO[column]
    asked = (lambda: True) if column == "asked" else None
    decision = may(actor, Verb(verb), letter=letter, owner=owner, roles=roles, asked=asked)
    assert decision == (Allowed() if reason is None else Refused(reason))


def test_every_verb_and_standing_is_in_the_table() -> None:
    assert set(EXPECTED) == set(Verb)
    assert set(TABLE) == set(Verb)
    assert all(set(row) == set(Relation) for row in TABLE.values())


def test_an_auditor_may_nothing_more_for_being_asked() -> None:
    assert may(AUDITOR, Verb.RECORD, asked=lambda: True) == Refused(Reason.READ_ONLY)


def test_nothing_is_looked_up_where_something_else_allows_it() -> None:
    looked: list[bool] = []

    def asked() -> bool:
        looked.append(True)
        return True

    assert may(ANN, Verb.RECORD, letter="C", asked=asked) == Allowed()
    assert not looked


def test_an_auditor_who_administers_is_an_administrator() -> None:
    both = Actor(authority="STF", email="x@stf.example", name="X", admin=True, roles=AUDITOR.roles)
    assert may(both, Verb.ANSWER) == Allowed()


def test_an_auditor_s_deputy_reads_only() -> None:
    roles = (RoleHeld(Role.REV, "authority", as_deputy=True),)
    deputy = Actor(authority="STF", email="x@stf.example", name="X", roles=roles)
    assert may(deputy, Verb.ANSWER, letter="R") == Refused(Reason.READ_ONLY)


def test_an_inactive_administrator_may_nothing() -> None:
    gone = Actor(authority="STF", email="x@stf.example", name="X", admin=True, active=False)
    assert may(gone, Verb.READ) == Refused(Reason.INACTIVE)


def test_the_owner_of_a_follow_up_may_close_it_whatever_else_they_are() -> None:
    assert may(ANN, Verb.CLOSE_FOLLOW_UP, letter="I", owner=True) == Allowed()


def test_a_refusal_says_what_it_was_about_and_counts_as_false() -> None:
    refused = may(ANN, Verb.ANSWER, requirement="3.1", scope="system:Vandvagten", letter="I")
    assert refused == Refused(Reason.NOT_YOUR_REQUIREMENT, "3.1", "system:Vandvagten")
    assert not refused
    assert may(ANN, Verb.READ)
