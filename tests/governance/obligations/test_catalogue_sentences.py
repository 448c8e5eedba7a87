"""Test that each sentence of the catalogue has rules or a judge, and each rule its sentence."""

import pytest

from governance.catalogue import REQUIREMENT_IDS, catalogue
from governance.obligations.catalogue_sentences import (
    CatalogueSentence,
    catalogue_sentences,
    sentence_faults,
)
from governance.obligations.rule_index import rules


def _faults(*sentences: CatalogueSentence) -> list[str]:
    return list(sentence_faults(sentences, rules(), catalogue()))


def test_every_sentence_is_covered_and_every_rule_of_the_catalogue_named() -> None:
    assert _faults(*catalogue_sentences()) == []


def test_each_requirement_has_its_sentences_and_each_its_own_place() -> None:
    ids = [sentence.id for sentence in catalogue_sentences()]
    assert len(set(ids)) == len(ids)
    assert {number[:3] for number in ids if number[0] != "F"} == set(REQUIREMENT_IDS)
    assert [number for number in ids if number[0] == "F"] == [f"F{n}" for n in range(1, 9)]


def test_what_asks_for_something_says_so() -> None:
    """Two are of responsibility and purpose; all others say skal (must)."""
    silent = [one.id for one in catalogue_sentences() if "skal" not in one.says.split()]
    assert silent == ["F4", "1.1d", "2.3b", "2.3c", "3.1b", "3.2b"]


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"rules": ()}, "2.2b: neither a rule nor a judge"),
        ({"rules": ("process_painted",)}, "2.2b: process_painted is no rule"),
        (
            {"judged": ({"by": "LED", "of": "the processes", "question": "2.2-99"},)},
            "2.2b: 2.2-99 is no question",
        ),
    ],
)
def test_what_is_named_in_vain_or_not_at_all_is_said(
    changed: dict[str, object], fault: str
) -> None:
    faulty = [
        CatalogueSentence.model_validate(one.model_dump() | changed) if one.id == "2.2b" else one
        for one in catalogue_sentences()
    ]
    assert _faults(*faulty) == [fault]


def test_a_rule_of_the_catalogue_that_no_sentence_names_is_said() -> None:
    left = [one for one in catalogue_sentences() if one.id != "3.2a"]
    assert _faults(*left) == [
        "no sentence names plan_written",
        "no sentence names plan_with_supplier",
    ]
