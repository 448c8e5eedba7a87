"""Test that every column of the register can be asked for by what it is called."""

from collections.abc import Iterator
from datetime import date

import pytest

from bot.language.normalise import Sentence
from bot.nlu_port import Interpretation, PriorContext
from bot.texts.words import Words
from bot.understanding.entities.names import names_of
from bot.understanding.questions.reading import QuestionReader
from bot.understanding.questions.record_questions import asked_of_records, called_in_speech
from bot.understanding.text.patterns import Heard
from governance.catalogue import catalogue
from governance.queries.record_query import ORDERED_BY
from governance.records.columns import Column, sheet_of, sheets
from register.demo import ANCHOR
from tools.understanding.demo_register import register_of

READER = QuestionReader(catalogue())
UNASKED = {"answers", "checklists", "evidence", "raci", "told_contacts", "told_decisions"}
"""The sections that have pages of their own, or are kept for the record."""


def asked(said: str, topic: PriorContext | None = None) -> Interpretation | None:
    register = register_of("STF")
    question = READER.hear(said, register=register, today=ANCHOR, topic=topic)
    return question.of_records


def columns() -> Iterator[tuple[Column, str]]:
    """Yield each column that can be asked for by itself, with a plain way of calling it."""
    for section, by_field in called_in_speech().items():
        for field, phrases in by_field.items():
            plain = [
                one
                for one in phrases
                if not set("…|+_<").intersection(one) and not one.startswith(("hvem", "hvor"))
            ]
            if plain and not field.startswith("_") and "/" not in field:
                yield sheet_of(section).of_field(field), plain[0]


@pytest.mark.parametrize(
    ("column", "called"), list(columns()), ids=lambda one: getattr(one, "field", "")
)
def test_a_column_is_found_by_its_words_and_its_section(column: Column, called: str) -> None:
    noun = Words("da")(f"noun.{column.section}")
    found = asked(f"hvad er {called} på {noun}?")
    assert found is not None
    if found.intent == "profile":
        assert column.section in ("members", "contacts")
        return
    assert found.slots["section"] == column.section
    columns, values = found.slots.get("columns"), found.slots.get("values")
    told = {
        *(columns if isinstance(columns, list) else ()),
        *(values if isinstance(values, dict) else ()),
    }
    assert column.field in told


def test_every_section_can_be_asked_for_or_is_told_apart() -> None:
    assert {sheet.section for sheet in sheets()} == called_in_speech().keys() | UNASKED


def test_what_is_said_of_a_column_is_said_of_one_there_is() -> None:
    for section, by_field in called_in_speech().items():
        fields = {column.field for column in sheet_of(section).columns}
        named = {name.partition("/")[0] for name in by_field if not name.startswith("_")}
        assert named <= fields, section


def test_records_are_ordered_by_a_day() -> None:
    for section, field in ORDERED_BY.items():
        assert sheet_of(section).of_field(field).kind == "day"


@pytest.mark.parametrize(
    "said",
    [
        "vi holdt driftsforum k-101 i torsdags",
        "tillæg 3 mangler stadig",
        "oppetiden skal være 99,8 på tågevarsel",
        "er der noget der snart udløber",
        "hvem står for øvelserne",
        "who owns 2.2",
        "hvor mange ansatte har pindsvin",
    ],
)
def test_what_asks_for_no_record_is_left_alone(said: str) -> None:
    found = asked(said)
    assert found is None or found.confidence < 1


def test_a_word_that_no_column_has_lowers_the_confidence() -> None:
    known, other = asked("hvad er rto på fyrjournal"), asked("hvad er rto på fyrjournal i Aarhus")
    assert known is not None
    assert other is not None
    assert other.confidence < known.confidence == 1


def test_the_words_of_a_choice_narrow_the_records() -> None:
    found = asked("hvilke systemer er samfundskritiske")
    assert found is not None
    assert found.slots["values"] == {"criticality": "samfundskritisk"}


def test_nothing_is_asked_by_nothing() -> None:
    heard = Heard(Sentence(""), names_of(register_of("STF")).mentions(Sentence("")))
    slots = READER._slots.read(heard, register_of("STF"), today=date(2026, 3, 2))
    assert asked_of_records(heard, slots, [], None, today=date(2026, 3, 2)) is None


# ── Limits, comparisons and targets ──────────────────────────────────────────


@pytest.mark.parametrize(
    ("said", "field", "comparison", "number"),
    [
        ("hvilke systemer har kun en enkelt mand på", "able_people", "exactly", "1"),
        ("hvilke systemer har færre end 2 der kan det", "able_people", "under", "2"),
        ("hvilke systemer kan vi ikke undvære i mere end 4 timer", "rto_hours", "at_most", "4"),
        ("hvilke systemer må højst ligge nede en halv time", "rto_hours", "at_most", "0.5"),
        ("which systems can be down for more than 2 days", "rto_hours", "over", "48"),
        ("øvelser der tog over en halv time", "restore_minutes", "over", "30"),
    ],
)
def test_a_limit_is_read_in_the_unit_of_the_column(
    said: str, field: str, comparison: str, number: str
) -> None:
    found = asked(said)
    assert found is not None
    assert found.slots["limits"] == {field: {"comparison": comparison, "number": number}}


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("hvem har vi ikke snakket med i 4 uger", {"since": "2026-02-02", "until": "2026-03-02"}),
        ("risikovurderinger ældre end et år", {"until": "2025-03-02"}),
        ("hvilke planer er fra før oktober", {"until": "2025-09-30"}),
    ],
)
def test_a_limit_of_time_is_a_day(said: str, days: dict[str, str]) -> None:
    found = asked(said)
    assert found is not None
    assert {name: found.slots.get(name) for name in days} == days


@pytest.mark.parametrize(
    ("said", "section", "by"),
    [
        ("hvem har flest åbne opgaver", "actions", "owner"),
        ("hvilken leverandør har flest kontrakter", "contracts", "supplier"),
        ("hvem sidder i flest fora", "seats", "person"),
        ("hvilket system har haft flest hændelser", "events", "system"),
    ],
)
def test_records_are_counted_by_whom_they_name(said: str, section: str, by: str) -> None:
    found = asked(said)
    assert found is not None
    assert (found.slots["section"], found.slots["by"]) == (section, by)


def test_whether_all_have_something_asks_which_of_them_lack_it() -> None:
    found = asked("har alle leverandører en døgnvagt")
    assert found is not None
    assert found.slots["of"] == "suppliers"
    assert found.slots["values"] == {"slot": "duty"}


def test_a_condition_at_the_end_asks_for_nothing() -> None:
    found = asked("hvor mange kan køre journalen hvis fie bliver syg")
    assert found is not None
    assert found.slots["columns"] == ["able_people"]
    assert "person" not in found.slots


@pytest.mark.parametrize(
    ("said", "target"),
    [
        ("lå nogen under målet i februar", "missed"),
        ("hvem overholdt oppetiden", "reached"),
        ("overholdt mosekonge oppetiden", None),
    ],
)
def test_measurements_are_asked_for_by_their_target(said: str, target: str | None) -> None:
    found = asked(said)
    assert found is not None
    assert found.slots["section"] == "measurements"
    assert found.slots.get("target") == target


def test_a_name_of_a_record_is_no_unknown_word() -> None:
    found = asked("hvornår talte vi sidst med gunnar")
    assert found is not None
    assert (found.slots["find"], found.confidence) == ("gunnar", 1)
    unknown = asked("hvornår talte vi sidst med bertram")
    assert unknown is not None
    assert unknown.confidence < 1
