"""Test the requirements that come with Kravbot, and how a faulty copy is answered."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
import yaml

from governance.catalogue import (
    REQUIREMENT_IDS,
    BilingualText,
    CatalogueFault,
    Question,
    catalogue,
    load_catalogue,
)
from governance.roles import Role

QUESTIONS = [question for requirement in catalogue() for question in requirement.questions]
PLACEHOLDERS = {"system", "supplier", "contract", "forum", "scope"}
OBSERVED_NAMES = """
master_data_missing contract_end option_deadline lead_time master_data_attested
documents_on_file roles_missing organisation_approved roles_not_accepted deputies_missing
processes_approved able_people forums decision_maker attendance last_minutes
last_risk_assessment actions_overdue slots_missing contacts_verified recovery_times
last_exercise next_exercise measuring_points audit_right audit_statement last_visit
"""
INTERNAL = ("1.1", "2.1", "2.2", "2.3")  # what an authority can do without its supplier


def test_all_eleven_with_their_questions() -> None:
    assert tuple(requirement.id for requirement in catalogue()) == REQUIREMENT_IDS
    assert [len(requirement.questions) for requirement in catalogue()] == [
        *(8, 7, 7, 9, 7, 8),
        *(8, 8, 9, 8, 9),
    ]
    assert len(QUESTIONS) == 88


def test_not_possible_is_offered_where_the_contract_decides() -> None:
    offered = [question for question in QUESTIONS if question.not_possible]
    assert len(offered) == 17
    assert not [question.id for question in offered if question.requirement in INTERNAL]


def test_every_question_is_written_as_it_has_to_be() -> None:
    assert not [f"{question.id}: {fault}" for question in QUESTIONS for fault in _faults(question)]


def _faults(question: Question) -> Iterator[str]:
    """Yield the question's faults.

    Placeholders have to be known and alike in both languages, texts to fit their place, and the
    style to be ours.
    """
    for text in _texts(question):
        if _placeholders(text.da) != _placeholders(text.en):
            yield f"other placeholders in English: {text.da}"
        if not _placeholders(text.da) <= PLACEHOLDERS:
            yield f"an unknown placeholder: {text.da}"
    if _placeholders(question.why.da + question.why.en):
        yield "the reason has to stand alone"
    if max(len(question.topic.da), len(question.topic.en)) > 40:
        yield f"a topic longer than 40: {question.topic}"
    for option in question.options:
        if max(len(option.label.da), len(option.label.en)) > 26:
            yield f"an option longer than 26: {option.label}"
        if not option.id.isascii():
            yield f"an option's id is not ASCII: {option.id}"
    for text in (*_texts(question), question.why):
        for sentence in (text.da, text.en):
            if "!" in sentence or "compliance" in sentence.lower():
                yield f"not our voice: {sentence}"
    if question.weaker is not None and not question.not_possible:
        yield "weaker, where 'not possible' is not offered"


def test_what_is_observed() -> None:
    observed = [question.observes for question in QUESTIONS if question.observes]
    assert set(observed) == set(OBSERVED_NAMES.split())
    assert len(observed) == len(set(observed))


def test_falls_away_with_values_the_parent_can_have() -> None:
    for question in QUESTIONS:
        if question.depends_on is not None:
            parent = catalogue().question(question.depends_on)
            assert set(question.falls_away) <= _possible_values(parent), question.id


def test_a_mandatory_question_falls_away_only_where_its_parent_is_a_gap() -> None:
    """Otherwise answering 'no' would make a requirement met."""
    for question in QUESTIONS:
        if question.mandatory and question.falls_away and question.id != "3.4-4":
            assert catalogue().question(str(question.depends_on)).mandatory, question.id


def test_no_word_points_to_two_requirements() -> None:
    words = [word for requirement in catalogue() for word in requirement.words]
    assert len(words) == len(set(words))
    assert words == [word.lower() for word in words]


def test_only_31_and_33_have_a_yearly_duty_in_the_catalogue() -> None:
    stated = {
        interval.setting
        for requirement in catalogue()
        for interval in requirement.intervals
        if interval.mark == "catalogue"
    }
    assert stated == {"risk_assessed", "exercise_held"}


def test_an_auditor_only_gets_to_know() -> None:
    for requirement in catalogue():
        assert requirement.raci.get(Role.REV) in (None, "I")


def test_dependants_reach_through_the_chain() -> None:
    found = [question.id for question in catalogue()["3.4"].dependants("3.4-1")]
    assert found == ["3.4-3", "3.4-4", "3.4-7"]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    source = Path(__file__).parents[2] / "governance" / "requirements"
    return Path(shutil.copytree(source, tmp_path / "requirements"))


def _change(folder: Path, edit: Callable[[dict[str, Any]], object]) -> None:
    path = folder / "3.3.yaml"
    written = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
    edit(written)
    path.write_text(yaml.dump(written, allow_unicode=True), "utf-8")


def test_a_faithful_copy_loads(copy: Path) -> None:
    _change(copy, lambda _: None)
    assert load_catalogue(copy)["3.3"] == catalogue()["3.3"]


@pytest.mark.parametrize(
    ("edit", "field", "complaint"),
    [
        pytest.param(
            lambda it: it["questions"][0]["follow_up"].update(owner="BOS"),
            "questions.0.follow_up.owner",
            "LED",
            id="unknown role",
        ),
        pytest.param(
            lambda it: it["raci"].update(BOS="I"), "raci.BOS", "LED", id="unknown role in the RACI"
        ),
        pytest.param(
            lambda it: it["questions"][1]["ask"].pop("en"),
            "questions.1.ask.en",
            "required",
            id="missing language",
        ),
        pytest.param(
            lambda it: it["questions"][1].update(id="3.3-1"),
            "the file",
            "3.3-1 is written twice",
            id="doubled id",
        ),
        pytest.param(
            lambda it: it["questions"][2]["options"][1].update(id="opkaldsproeve"),
            "questions.2",
            "option's id is written twice",
            id="doubled option",
        ),
        pytest.param(
            lambda it: it["questions"][0].update(within="full_moon"),
            "questions.0",
            "unknown interval setting 'full_moon'",
            id="unknown interval of a question",
        ),
        pytest.param(
            lambda it: it["intervals"][0].update(setting="full_moon"),
            "intervals.0",
            "unknown interval setting 'full_moon'",
            id="unknown interval of the requirement",
        ),
        pytest.param(
            lambda it: it["questions"][1].update(depends_on="3.3-5"),
            "the file",
            "3.3-2 depends on 3.3-5, which does not come before it",
            id="depends on a later question",
        ),
        pytest.param(
            lambda it: it["questions"][0].update(importance="high"),
            "questions.0.importance",
            "not permitted",
            id="unknown field",
        ),
        pytest.param(
            lambda it: it["raci"].update(LED="A"), "the file", "exactly one A", id="two accountable"
        ),
        pytest.param(
            lambda it: it["questions"][0].update(id="3.4-1"),
            "the file",
            "3.4-1 does not belong to 3.3",
            id="another requirement's question",
        ),
    ],
)
def test_a_fault_names_file_and_field(
    copy: Path, edit: Callable[[dict[str, Any]], object], field: str, complaint: str
) -> None:
    _change(copy, edit)
    with pytest.raises(CatalogueFault) as fault:
        load_catalogue(copy)
    assert str(fault.value).startswith("3.3.yaml: ")
    assert field in str(fault.value)
    assert complaint in str(fault.value)


def test_a_missing_file(copy: Path) -> None:
    (copy / "3.3.yaml").unlink()
    with pytest.raises(CatalogueFault, match=r"no file for 3\.3"):
        load_catalogue(copy)


def test_the_same_requirement_in_two_files(copy: Path) -> None:
    shutil.copy(copy / "3.3.yaml", copy / "3.3 old.yaml")
    with pytest.raises(CatalogueFault, match=r"3\.3 is written in two files"):
        load_catalogue(copy)


def test_broken_yaml(copy: Path) -> None:
    (copy / "3.3.yaml").write_text("id: '3.3\ntitle: [", "utf-8")
    with pytest.raises(CatalogueFault, match=r"3\.3\.yaml: cannot be read as YAML"):
        load_catalogue(copy)


def _texts(question: Question) -> Iterator[BilingualText]:
    yield from (question.ask, question.topic)
    yield from (text for text in (question.evidence, question.weaker) if text)
    if question.follow_up:
        yield question.follow_up.title


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def _possible_values(question: Question) -> set[str]:
    match question.kind:
        case "graded":
            return {"ja", "delvist", "nej", "ved_ikke"} | (
                {"ikke_muligt"} if question.not_possible else set()
            )
        case "choice" | "multi":
            return {option.id for option in question.options}
        case "number":
            return {"ingen", *map(str, range(100))}
        case _:
            return {"ingen"}
