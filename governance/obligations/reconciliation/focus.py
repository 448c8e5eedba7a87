"""After changes that only few rules ask about, only those rules are asked again."""

from collections.abc import Sequence
from dataclasses import dataclass

from governance.obligations.reconciliation.change_recorder import Change
from governance.records.actions import Action
from governance.records.measuring_points import Measurement, MeasuringPoint
from governance.records.supervision import Supervision
from governance.schema.record import Record


@dataclass(frozen=True)
class Focus:
    """The rules by name, and the sections they ask about.

    They also ask about people, systems, contracts and forums.
    """

    rules: frozenset[str]
    sections: frozenset[type[Record]]


FOLLOW_UPS = Focus(
    frozenset({"follow_up_done", "red_point_handled", "findings_planned"}),
    frozenset({Action, MeasuringPoint, Measurement, Supervision}),
)
"""The focus of an answer that opens or closes a follow-up, the most frequent change of all."""


def focus_of(changes: Sequence[Change]) -> Focus | None:
    """Return the rules it is enough to ask after these changes, None for all of them."""
    follow_ups = bool(changes) and all(isinstance(one.record, Action) for one in changes)
    return FOLLOW_UPS if follow_ups else None
