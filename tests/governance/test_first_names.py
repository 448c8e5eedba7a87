"""Test the first name in what somebody is called."""

import pytest

from governance.records.members import first_name_of


@pytest.mark.parametrize(
    ("name", "first"),
    [
        pytest.param("Jens Prøve", "Jens", id="a name"),
        pytest.param("Jens", "Jens", id="one word"),
        pytest.param("Anne-Mette Prøve", "Anne-Mette", id="a double name"),
        pytest.param("Hr. Jens Prøve", "Jens", id="a form of address"),
        pytest.param("Dr Fru Ida Prøve", "Ida", id="several"),
        pytest.param("Hr.", "Hr.", id="nothing else"),
        pytest.param("  Ida   Prøve ", "Ida", id="spaces"),
        pytest.param("jens@stf.example", "jens@stf.example", id="an e-mail address"),
        pytest.param("", "", id="nothing"),
        pytest.param("  ", "", id="spaces only"),
    ],
)
def test_the_first_name_is_found(name: str, first: str) -> None:
    assert first_name_of(name) == first
