"""3.3 Exercises: the last one with its form, its evaluation, and when the next is."""

from dataclasses import replace

from governance.checklists.assessment import CHOICES_APART, NO, NOT_POSSIBLE, YES
from governance.obligations.rules.exercises import RESTORES, exercises_held
from governance.positions.answer_facts import AnswerFacts
from governance.positions.writer import GivenAnswer, writes
from governance.positions.writers.records import (
    NOTHING_NEW,
    added,
    corrected,
    lacking,
    written,
)
from governance.records.exercises import Exercise

_TYPES = {
    "opkaldsproeve": "call-out",
    "dilemma": "table-top",
    "krisestyring": "crisis management",
    "reetablering": "technical restore",
    "fuld_skala": "full scale",
}
_WITH_SUPPLIER = {YES: True, NO: False, NOT_POSSIBLE: False}


def _last(told: GivenAnswer) -> Exercise | None:
    held = exercises_held(told.case)
    return held[-1] if held else None


@writes("3.3-1", "3.3-2", "3.3-3", "3.3-4", values=(YES, NO))
def exercise(told: GivenAnswer) -> AnswerFacts:
    """Write the exercise once its form is whole; of one that is there, correct what was told."""
    day = told.day_of("3.3-1")
    type_ = _TYPES.get(told.said("3.3-3") or "")
    with_supplier = _WITH_SUPPLIER.get(told.said("3.3-2") or "")
    tested = _tested(told)
    last = _last(told)
    if last is not None and (day is None or last.day >= day):
        match told.question.id:
            case "3.3-2":
                return written(corrected(last, with_supplier=with_supplier))
            case "3.3-3":
                return written(corrected(last, type=type_))
            case "3.3-4":
                return written(corrected(last, tested=tested), still_asked=_its_type(told, last))
            case _:
                return NOTHING_NEW
    besides = () if tested else ("exercises.tested",)
    if day is None or type_ is None or with_supplier is None:
        unsaid = lacking(
            "exercises.held_on" if day is None else None,
            "exercises.type" if type_ is None else None,
            "exercises.with_supplier" if with_supplier is None else None,
        )
        return replace(unsaid, still_asked=besides)
    fact = added(
        told,
        Exercise,
        system=told.case.facts.name,
        held_on=day,
        type=type_,
        with_supplier=with_supplier,
        tested=tested,
    )
    return written(fact, still_asked=besides)


def _tested(told: GivenAnswer) -> tuple[str, ...]:
    """Return what was tested, in the words of the question's options."""
    question = told.case.facts.catalogue.question("3.3-4")
    chosen = {choice.strip() for choice in (told.said("3.3-4") or "").split(CHOICES_APART)}
    return tuple(
        option.label[told.locale].lower() for option in question.options if option.id in chosen
    )


def _its_type(told: GivenAnswer, last: Exercise) -> tuple[str, ...]:
    """Ask for the type of an exercise in which a restore was tried, and that is no restore."""
    restored = "reetablering" in told.chosen and last.type not in RESTORES
    return ("exercises.type",) if restored else ()


@writes("3.3-5")
def evaluated(told: GivenAnswer) -> AnswerFacts:
    """Write nothing before it is said when the exercise was evaluated."""
    last = _last(told)
    if last is None:
        return lacking("exercises.held_on")
    return lacking("exercises.evaluated_on") if last.evaluated_on is None else NOTHING_NEW


@writes("3.3-8")
def next_exercise(told: GivenAnswer) -> AnswerFacts:
    """Write the day with the last exercise; a plan of its own needs its type, and with whom."""
    day, last = told.day_ahead, _last(told)
    if day is None or day < told.answer.answered_on:
        return lacking("exercises.planned_on")
    planned = {one.planned_on for one in told.case.facts.all(Exercise) if one.held_on is None}
    if day in planned:
        return NOTHING_NEW
    if last is None:
        return lacking("exercises.type", "exercises.with_supplier")
    return written(corrected(last, next_on=day))
