"""Test what settles an obligation: every rule has an action.

It is on a record that is there, or has what a new one is known to be.
"""

import pytest

from governance.commands import AddRecord
from governance.obligations.ledger import Entry
from governance.obligations.obligation import Obligation
from governance.obligations.remedies import _is_for, _table, remedies
from governance.obligations.rule_index import rules
from governance.records.approvals import Approval
from governance.records.columns import sheet_of
from governance.records.contacts import Contact
from tests.governance.obligations.test_every_rule import CASES, Case, _named
from tests.governance.obligations.world import BO, DAY, EVA, World, good


def test_every_rule_has_a_deed() -> None:
    assert _table().keys() == rules().keys()


@pytest.mark.parametrize("case", CASES, ids=_named)
def test_each_obligation_that_arises_has_its_first_deed_and_on_a_record_that_is_there(
    case: Case,
) -> None:
    world = case.broken(good())
    for obligation in world.found(case.rule):
        found = remedies(_kept(obligation), world.register(), me=EVA, today=DAY)
        first = "slot_filled" if obligation.about.get("left") else case.rule
        wanted = [
            one["called"]
            for one in _table()[first]
            if "for" not in one and _is_for(one, obligation)
        ]
        assert found[0].called == wanted[0], obligation


@pytest.mark.parametrize("case", CASES, ids=_named)
def test_what_is_filled_in_are_fields_of_the_record_and_words_of_the_register(case: Case) -> None:
    world = case.broken(good())
    for obligation in world.found(case.rule):
        for remedy in remedies(_kept(obligation), world.register(), me=EVA, today=DAY):
            known = dict(remedy.values or {})
            if not remedy.section:
                continue
            columns = {column.name: column for column in sheet_of(remedy.section).columns}
            assert known.keys() <= columns.keys(), remedy
            wrong = [
                (name, value)
                for name, value in known.items()
                if columns[name].choices and value not in (None, *columns[name].choices)
            ]
            assert not wrong, remedy


TAPS = [
    case
    for case in CASES
    if _table()[case.rule][0]["do"] == "tap" and "for" not in _table()[case.rule][0]
]


@pytest.mark.parametrize("case", TAPS, ids=_named)
def test_one_tap_does_it(case: Case) -> None:
    world = case.broken(good())
    before = world.found(case.rule)
    for obligation in before:
        me = obligation.person or BO
        remedy = remedies(_kept(obligation), world.register(), me=me, today=DAY)[0]
        world = _tapped(world, remedy.section, remedy.key, dict(remedy.values or {}))
        assert isinstance(remedy.command(), AddRecord) is (remedy.key == "")
    names = {obligation.identity for obligation in before}
    after = [one for one in world.found(case.rule) if one.identity in names]
    assert all(one.kind == "due" and one.due_on >= DAY for one in after), after


def _tapped(world: World, section: str, key: str, values: dict[str, object]) -> World:
    cls = sheet_of(section).record_class
    if not key:
        return world.having(cls.model_validate(values))
    changed = {
        name: cls.model_validate({**world.records[section, key].state(), **values}).__dict__[name]
        for name in values
    }
    return world.changing(cls, key, **changed)


def _kept(obligation: Obligation, *, decides: str | None = None) -> Entry:
    return Entry(obligation, None, decides, DAY)


def test_management_approves_with_one_tap_and_whoever_prepares_it_records_that_it_was() -> None:
    world = good().without(Approval)
    [organisation] = world.found("organisation_approved")
    register = world.register()
    [prepares] = remedies(_kept(organisation), register, me=EVA, today=DAY)
    approves, _ = remedies(_kept(organisation, decides=EVA), register, me=EVA, today=DAY)
    assert (prepares.do, approves.do) == ("add", "decide")


def test_in_the_place_of_a_contact_who_has_left_somebody_new_is_named() -> None:
    world = good().changing(Contact, left_on=DAY)
    found = [one for one in world.found("contact_verified") if one.about.get("left")]
    assert found
    [remedy] = remedies(_kept(found[0]), world.register(), me=EVA, today=DAY)
    assert (remedy.do, remedy.section, remedy.called) == ("add", "contacts", "name_one")
    assert {"side", "slot"} < set(remedy.values or {})
