"""Test that an answer that holds more than a name is taken apart."""

import pytest

from bot.understanding.tellings.fields.contact_details import details_told

EMAIL, PHONE = "dod@syvsover.example", "00 00 14 09"


@pytest.mark.parametrize(
    ("said", "values", "unread"),
    [
        pytest.param(
            "dorte digtet, dod@syvsover.example, nummeret får jeg senere",
            {"name": "Dorte Digtet", "email": EMAIL},
            ("nummeret får jeg senere",),
            id="with an e-mail, and more",
        ),
        pytest.param(
            "Dorte Digtet 00 00 14 09 dod@syvsover.example",
            {"name": "Dorte Digtet", "email": EMAIL, "phone": PHONE},
            (),
            id="without a pause",
        ),
        pytest.param(
            "hun hedder dorte digtet og træffes på 00 00 14 09, døgnet rundt",
            {"name": "Dorte Digtet", "phone": PHONE, "hours": "24/7"},
            (),
            id="in a sentence",
        ),
        pytest.param(
            "dorte digtet, nummeret får jeg senere",
            {"name": "Dorte Digtet"},
            ("nummeret får jeg senere",),
            id="no more than what is still to come",
        ),
        pytest.param(
            "Dorte Digtet 00 00 14 09 mandag-tors 8-15",
            {"name": "Dorte Digtet", "phone": PHONE, "hours": "mandag-tors 8-15"},
            (),
            id="with the days of the hours",
        ),
        pytest.param("45 00 00 14 09", {"phone": "+45 00 00 14 09"}, (), id="a country"),
        pytest.param("nej 00 00 14 09, undskyld", {"phone": PHONE}, ("undskyld",), id="corrected"),
        pytest.param("Dorte Digtet", {}, (), id="a name"),
        pytest.param("Driftsvagten, Pindsvin", {}, (), id="a name in two parts"),
        pytest.param("00 00 14 09", {"phone": PHONE}, (), id="no name"),
    ],
)
def test_details(said: str, values: dict[str, str], unread: tuple[str, ...]) -> None:
    told = details_told("contacts", said)
    assert (dict(told.values), tuple(told.unread)) == (values, unread)


def test_of_a_section_without_names() -> None:
    assert not details_told("exercises", "dorte digtet, dod@syvsover.example").values
