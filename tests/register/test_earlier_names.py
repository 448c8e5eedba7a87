"""Test that a workbook of an earlier release is read, whose columns and choices had other names."""

import pytest

from bot.formatting.cells import read
from governance.records.columns import sheet_named, sheet_of, sheets


@pytest.mark.parametrize(
    ("section", "heading", "field"),
    [
        ("contracts", "Exitbistand", "exit_assistance"),
        ("contracts", "Afløser", "owner_deputy"),
        ("deviations", "Hvad vi gør i stedet", "compensating"),
        ("documents", "Lagt på plads", "filed"),
        ("risk_assessments", "Accepted on", "accepted_on"),
        ("systems", "Egne folk, der kan", "able_people"),
    ],
)
def test_a_heading_that_was_renamed_is_still_read(section: str, heading: str, field: str) -> None:
    column = sheet_of(section).column(heading)
    assert column is not None
    assert column.field == field


def test_a_sheet_that_was_renamed_is_still_read() -> None:
    sheet = sheet_named("Beslutninger, der venter")
    assert sheet is not None
    assert sheet.section == "told_decisions"


def test_no_heading_has_the_earlier_name_of_another() -> None:
    for sheet in sheets():
        for column in sheet.columns:
            for heading in column.label.formerly:
                assert sheet.column(heading) is column


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("plan læst og forstået", "plan_acknowledged"),
        ("kvittering for planen", "plan_acknowledged"),
        ("offline-pakke udleveret", "offline_pack_issued"),
        ("ændring prøvet af", "change_tested"),
    ],
)
def test_a_choice_is_read_in_its_word_now_and_formerly(written: str, kind: str) -> None:
    assert read(sheet_of("reviews").of_field("kind"), written) == kind


def test_whose_side_is_read_in_its_word_now_and_formerly() -> None:
    side = sheet_of("seats").of_field("side")
    assert [read(side, written) for written in ("os", "jeres", "us")] == ["us", "us", "us"]
