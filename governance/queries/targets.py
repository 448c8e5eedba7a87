"""Compare what was measured with the target that its contract has for it."""

from governance.ports import RegisterReader
from governance.records.measuring_points import Measurement, MeasuringPoint


def point_of(measured: Measurement, register: RegisterReader) -> MeasuringPoint | None:
    """Return the point that was measured, with its target; None where the contract has none."""
    for kept in register.find(MeasuringPoint):
        point = kept.record
        if (point.contract, point.name) == (measured.contract, measured.point):
            return point
    return None
