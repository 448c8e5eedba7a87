"""Test where a requirement stands by what is known of its questions.

The truth table is tried row by row, and on registers we know.
"""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.catalogue import catalogue
from governance.positions.item import QuestionItem, State
from governance.positions.position import (
    RequirementPosition,
    Standing,
    combined,
    position,
    stands_in,
)
from governance.positions.positions import Positions, not_told
from governance.reconciliation.derived_scope import derive_scope
from governance.reconciliation.load_facts import scopes_of
from governance.reconciliation.reconciler import DerivedRegister
from governance.records.forums import Forum
from governance.records.role_assignments import RoleAssignment
from governance.records.systems import Inclusion
from governance.roles import Role
from governance.schema.interval_settings import INTERVALS
from governance.schema.scopes import AUTHORITY
from register.demo import ANCHOR, demo_register
from tests.governance.obligations.world import (
    CONTRACT,
    DAY,
    FORUM,
    SYSTEM,
    World,
    good,
    plain,
    role,
)
from tests.governance.positions.positions import BARE, answered, facts_said

PLAN = catalogue()["3.2"]
MANDATORY = [question.id for question in PLAN.questions if question.mandatory]
OPTIONAL = [question.id for question in PLAN.questions if not question.mandatory]
LETTERS = {
    "N": State.NOT_RELEVANT,
    "M": State.MET,
    "m": State.MET,  # without evidence
    "W": State.WAITING,
    "R": State.REASONED,
    "P": State.PARTLY,
    "S": State.STALE,
    "X": State.MISSING,
    "U": State.UNKNOWN,
}


def _item(question: str, letter: str, scope: str = SYSTEM) -> QuestionItem:
    return QuestionItem(question, scope, LETTERS[letter], proved=letter == "M")


def _stands(
    letters: str, besides: str = "UU", inclusion: Inclusion = "required"
) -> RequirementPosition:
    """Return the position with these six mandatory items, and two optional ones."""
    found = [_item(*pair) for pair in zip(MANDATORY, letters, strict=True)]
    found += [_item(*pair) for pair in zip(OPTIONAL, besides, strict=True)]
    return position(PLAN, SYSTEM, found, inclusion)


@pytest.mark.parametrize(
    ("letters", "standing"),
    [
        ("NNNNNN", Standing.NOT_HERE),
        ("UUUUUU", Standing.NOT_ASSESSED),
        ("NNNUUU", Standing.NOT_ASSESSED),
        ("XUUUUU", Standing.NOT_MET),
        ("XXXXXX", Standing.NOT_MET),
        ("WUUUUU", Standing.NOT_MET),
        ("XMUUUU", Standing.PARTLY),
        ("XSUUUU", Standing.PARTLY),
        ("XRXXXX", Standing.PARTLY),
        ("XPUUUU", Standing.PARTLY),
        ("WMMMMM", Standing.PARTLY),
        ("PMMMMM", Standing.PARTLY),
        ("PUUUUU", Standing.PARTLY),
        ("UMMMMM", Standing.UNKNOWN),
        ("USRMMM", Standing.UNKNOWN),
        ("SMMMMM", Standing.STALE),
        ("SRMMMM", Standing.STALE),
        ("RMMMMM", Standing.NPC),
        ("RRRRRR", Standing.NPC),
        ("mMMMMM", Standing.MET_UNPROVED),
        ("mmmmmm", Standing.MET_UNPROVED),
        ("MMMMMM", Standing.MET),
        ("MNNNNN", Standing.MET),
    ],
)
def test_the_truth_table(letters: str, standing: Standing) -> None:
    assert _stands(letters).standing is standing
    assert _stands(letters, inclusion="out").standing is Standing.OUT_OF_SCOPE


def test_optional_questions_decide_nothing_once_something_is_known() -> None:
    for besides in ("MM", "XX", "SP", "mm"):
        assert _stands("MMMMMM", besides).standing is Standing.MET
        assert _stands("XMUUUU", besides).standing is Standing.PARTLY
    assert _stands("UUUUUU", "UN").standing is Standing.NOT_ASSESSED
    assert _stands("UUUUUU", "MU").standing is Standing.UNKNOWN  # somebody has begun


def test_what_is_counted() -> None:
    stands = _stands("XMUUSN", "UM")
    assert stands.counts == Counter(missing=1, met=1, unknown=2, stale=1)
    assert (stands.known, stands.unknown_besides) == (3, 1)


def test_what_is_in_by_choice_does_not_weigh() -> None:
    assert _stands("MMMMMM").weighs
    chosen = _stands("MMMMMM", inclusion="voluntary")
    assert (chosen.standing, chosen.weighs) == (Standing.MET, False)
    assert not _stands("NNNNNN").weighs


letters_drawn = st.text(st.sampled_from("NMmWRPSXU"), min_size=6, max_size=6)


@given(letters_drawn, letters_drawn)
def test_met_is_never_anything_but_that_all_is_met(letters: str, others: str) -> None:
    standing = _stands(letters).standing
    told = set(letters) - {"N"}
    assert (standing is Standing.MET) == (told == {"M"})
    assert (standing in (Standing.MET, Standing.MET_UNPROVED)) == (
        bool(told) and told <= {"M", "m"}
    )
    shuffled = "".join(sorted(letters))
    assert _stands(shuffled).standing is standing


@given(st.lists(st.tuples(st.sampled_from("NMmWRPSXU"), st.integers(1, 5)), min_size=1))
def test_of_several_scopes_the_worst_decides(drawn: list[tuple[str, int]]) -> None:
    found = [_item("2.1-1", letter, f"system:{number}") for letter, number in drawn]
    [worst] = combined(found)
    assert combined(reversed(found)) == (worst,)
    if "X" in dict(drawn):
        assert worst.state is State.MISSING
    if {letter for letter, _ in drawn} == {"M", "N"}:
        assert worst.state is State.MET
    if "m" in dict(drawn) and set(dict(drawn)) <= {"M", "m", "N"}:
        assert not worst.proved


# ── From a register ──────────────────────────────────────────────────────────


def _positions(world: World) -> list[RequirementPosition]:
    """Return every position of an authority, as they are worked out scope by scope."""
    facts = {scope: facts_said(world, scope) for scope in scopes_of(world.register())}
    known = {scope: derive_scope(found, INTERVALS, DAY).items for scope, found in facts.items()}
    every = [
        item
        for scope, found in facts.items()
        if found.inclusion == "required"
        for item in known[scope]
    ]
    stand: list[RequirementPosition] = []
    for requirement in catalogue():
        if requirement.scope == "authority":
            stand.append(position(requirement, AUTHORITY, every, "required"))
            continue
        for scope, found in facts.items():
            if stands_in(requirement, found.kind):
                stand.append(position(requirement, scope, known[scope], found.inclusion))
    return [one for one in stand if one.standing is not Standing.NOT_HERE]


def _one(world: World, requirement: str, scope: str) -> RequirementPosition:
    [found] = [
        one for one in _positions(world) if (one.requirement, one.scope) == (requirement, scope)
    ]
    return found


def test_an_empty_register_is_not_assessed_anywhere() -> None:
    standing = {(one.requirement, one.standing) for one in _positions(BARE) if one.weighs}
    assert standing == {(one.id, Standing.NOT_ASSESSED) for one in catalogue()}


def test_a_contract_without_a_forum_has_a_row_of_its_own() -> None:
    without = good().without(Forum)
    alone = _one(without, "2.4", CONTRACT)
    assert (alone.standing, alone.weighs) == (Standing.NOT_ASSESSED, True)
    said = without.having(answered("2.4-1", "ingen", scope=CONTRACT))
    assert _one(said, "2.4", CONTRACT).standing is Standing.NOT_MET
    assert not _one(good(), "2.4", CONTRACT).weighs
    assert _one(good(), "2.4", FORUM).weighs


def test_what_is_not_known_of_a_contract_without_a_forum_is_not_told() -> None:
    world = good().without(Forum)
    register = world.register()
    derived = DerivedRegister(register, catalogue(), DAY).every()
    states = {scope: one.states for scope, one in derived}
    positions = Positions(register, catalogue(), DAY, (), states)
    found = [one for one in not_told(positions, catalogue()) if one.requirement == "2.4"]
    assert [(one.question, one.scope, one.counts) for one in found] == [("2.4-1", CONTRACT, True)]
    assert positions.of(catalogue()["2.4"], CONTRACT).found.counts[State.UNKNOWN] == 1


def test_a_requirement_of_the_authority_is_as_its_worst_scope() -> None:
    assert _one(good(), "2.1", AUTHORITY).standing is Standing.MET_UNPROVED
    held = good().without(lambda one: isinstance(one, RoleAssignment) and one.scope == SYSTEM)
    vacant = held.having(role(Role.SYS, None, SYSTEM))
    assert _one(vacant, "2.1", AUTHORITY).standing is Standing.PARTLY


DEMO = {
    "Styrelsen for Tåge og Fyrtårne": ("unknown 15, partly 11, met_unproved 4", ""),
    "Pandekageby Kommune": (
        "unknown 12, partly 5, met_unproved 2, not_met 1",
        "unknown 4, partly 3, not_assessed 2",
    ),
}
"""How the demo stands on 2 March 2026 before anybody has answered a question.

Thirty rows of the one and twenty of the other must be met; the rest are in by choice.
"""


@pytest.mark.parametrize(("name", "records"), demo_register(), ids=lambda one: str(one)[:9])
def test_where_the_demo_stands(name: str, records: list[object]) -> None:
    assert DAY == ANCHOR
    stand = _positions(plain(records))  # type: ignore[arg-type]
    must = Counter(one.standing.value for one in stand if one.weighs)
    chosen = Counter(one.standing.value for one in stand if not one.weighs)
    own_rows = {"Styrelsen for Tåge og Fyrtårne": 3, "Pandekageby Kommune": 2}
    chosen["met"] -= own_rows[name]  # contracts whose forums stand for them
    assert (_said(must), _said(+chosen)) == DEMO[name]


def _said(count: Counter[str]) -> str:
    ordered = sorted(count.items(), key=lambda one: (-one[1], one[0]))
    return ", ".join(f"{standing} {number}" for standing, number in ordered)


def test_evidence_makes_the_second_degree() -> None:
    proved = [
        replace(item, proved=True)
        for item in derive_scope(facts_said(good(), CONTRACT), INTERVALS, DAY).items
    ]
    assert position(catalogue()["3.4"], CONTRACT, proved, "required").standing is Standing.MET
