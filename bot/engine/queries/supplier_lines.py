"""Write what a supplier may be shown in lines, as the papers and the cards both have them."""

from collections.abc import Sequence
from typing import TypeAlias

from bot.engine.queries.supplier_facts import PointSeries
from bot.texts.words import Words, shown
from governance.records.forums import Seat
from governance.records.supervision import Supervision

Pair: TypeAlias = tuple[str, str]
"""A line: the thing it is about, and something said of it, which may be empty."""


def finding_pair(one: Supervision, words: Words) -> Pair:
    """Say how many findings the supervision left open, and when and how it was done."""
    day = words.date(one.done_on) if one.done_on else ""
    method = shown(one.method, words.lang)
    return (
        words("agenda.finding", n=one.findings_open or 0),
        words("agenda.supervision", day=day, method=method),
    )


def point_pair(one: PointSeries, words: Words) -> Pair:
    """Name the point, and say its newest value and its target."""
    day, value = one.values[-1]
    said = words(
        "agenda.point",
        value=with_unit(value, one.point.unit, words),
        day=words.date(day),
        target=target_of(one, words),
    )
    return one.point.name, said


def joined(pair: Pair, words: Words) -> str:
    """Write what is named and what is said of it on one line."""
    title, detail = pair
    return words("agenda.line", title=title, detail=detail) if detail else title


def clause_said(clause: str, words: Words) -> str:
    """Write where in the contract it stands: `pkt. 22.1`, or as it is written, as `bilag 5`."""
    clause = clause.strip()
    return words("contract_sheet.clause", clause=clause) if clause[:1].isdigit() else clause


def target_of(one: PointSeries, words: Words) -> str:
    """Write the target as `mindst 99,8 %` or `at most 4 hours`."""
    key = "agenda.at_least" if one.point.better == "higher" else "agenda.at_most"
    return words(key, value=with_unit(one.point.target, one.point.unit, words))


def with_unit(value: float, unit: str | None, words: Words) -> str:
    """Write the value with its unit, held together by a no-break space."""
    return "\u00a0".join(filter(None, (words.number(value), unit)))


def seat_parts(seat: Seat, words: Words) -> Sequence[str]:
    """Write the side, the role, whether the person can decide, and who stands in."""
    parts = [words("contract_sheet.ours" if seat.side == "us" else "contract_sheet.theirs")]
    parts += [seat.role] if seat.role else []
    parts += [words("contract_sheet.decides")] if seat.decision_maker else []
    parts += [words("contract_sheet.deputy", name=seat.deputy)] if seat.deputy else []
    parts += [] if seat.standing else [words("contract_sheet.called_in")]
    return parts


def attended(seat: Seat, words: Words) -> str:
    """Write how many of the last meetings the person came to."""
    if seat.attendance is None:
        return ""
    came, held = seat.attendance
    return words("contract_sheet.came", came=came, held=held)
