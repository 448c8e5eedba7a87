"""Make a checklist that somebody has been through.

It has its record, and an answer to each question that is as it should be.
"""

from collections.abc import Iterator
from datetime import date

from governance.catalogue import Question, catalogue
from governance.records.answers import Answer
from governance.records.checklists import Checklist
from governance.schema.record import Record


def answered(
    requirement: str, scope: str, day: date, by: str, *, round_: int = 1
) -> Iterator[Record]:
    """Yield a checklist finished that day, with everything in place.

    An answer that is a date has that day.
    """
    yield Checklist(
        requirement=requirement,
        scope=scope,
        round=round_,
        started_on=day,
        started_by=by,
        finished_on=day,
        finished_by=by,
    )
    for question in catalogue()[requirement].questions:
        value = _in_place(question, day, by)
        yield Answer(
            question=question.id,
            scope=scope,
            value=value,
            answered_by=by,
            answered_on=day,
            round=round_,
        )


def _in_place(question: Question, day: date, by: str) -> str:
    good = [option.id for option in question.options if option.counts in ("met", "neutral")]
    match question.kind:
        case "graded":
            return "ja"
        case "date":
            return day.isoformat()
        case "number":
            return str(question.at_least or 0)
        case "choice":
            return good[0]
        case "multi":
            return ";".join(good[: max(question.at_least or 1, 1)])
        case "person":
            return by
        case _:
            return "Som aftalt"
