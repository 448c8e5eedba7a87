"""2.3 Skills and hand-over: who can run the system, and the pack that hands it over."""

from dataclasses import replace

from governance.positions.answer_facts import AnswerFacts
from governance.positions.writer import GivenAnswer, writes
from governance.positions.writers.records import (
    NOTHING_NEW,
    corrected,
    document,
    lacking,
    reviewed,
    written,
)
from governance.records.systems import System


@writes("2.3-1")
def able_people(told: GivenAnswer) -> AnswerFacts:
    if told.number is None:
        return lacking("systems.able_people")
    return written(corrected(told.case.facts.one(System), able_people=told.number))


@writes("2.3-2")
def technical_people(told: GivenAnswer) -> AnswerFacts:
    """Write nothing before it is said how many they are."""
    known = told.case.facts.one(System).technical_people
    return NOTHING_NEW if known else lacking("systems.technical_people")


@writes("2.3-7")
def trained(told: GivenAnswer) -> AnswerFacts:
    """Write nothing before it is said who learned what, and when: a number cannot be kept true."""
    return lacking("reviews.by", "reviews.done_on")


@writes("2.3-3")
def handover_pack(told: GivenAnswer) -> AnswerFacts:
    return written(document(told, "hand-over pack"))


@writes("2.3-4")
def handover_tested(told: GivenAnswer) -> AnswerFacts:
    return reviewed(told, "handover_tested", told.day)


@writes("2.3-6")
def nobody_leaves(told: GivenAnswer) -> AnswerFacts:
    """Write that the staffing was checked, where nobody is on their way."""
    if told.chosen != ("nej",):
        return NOTHING_NEW
    return replace(reviewed(told, "staffing_checked", told.answer.answered_on), stays=True)
