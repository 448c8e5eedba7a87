"""Tests of the names of rules that pages and answers choose tasks by: each is a rule."""

from collections.abc import Collection

import pytest

from bot.engine.queries import agenda
from bot.engine.records import month
from bot.pages.register import contract, decisions
from governance.calendar_invitations import INVITED_RULES
from governance.obligations.rule_index import rules


@pytest.mark.parametrize(
    "names",
    [
        pytest.param(agenda._DECISIONS, id="a forum's agenda"),
        pytest.param(month._DECISIONS, id="the month's decisions"),
        pytest.param(contract._RULES, id="the page of a contract"),
        pytest.param(decisions._DECIDED_IN, id="the page of decisions"),
        pytest.param(INVITED_RULES, id="invitations"),
    ],
)
def test_tasks_are_chosen_by_rules_that_exist(names: Collection[str]) -> None:
    """A rule renamed or dropped would leave a page empty without a word."""
    assert not set(names) - set(rules())
