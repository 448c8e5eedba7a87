"""Every rule, entered by importing the modules that hold them."""

from collections.abc import Mapping

from governance.obligations.rule import Rule, entered
from governance.obligations.rules import (  # noqa: F401  entering their rules
    competence,
    continuity_plan,
    contract_library,
    decisions,
    deviations,
    documentation,
    exercises,
    first_assessment,
    follow_up,
    forums,
    operations,
    processes,
    risk,
    roles,
    supervision,
)


def rules() -> Mapping[str, Rule]:
    """Return every rule by name, in the order of the requirements."""
    return entered()
