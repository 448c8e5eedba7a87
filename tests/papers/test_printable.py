"""Test what becomes of text that our fonts cannot print, or that does not fit a line."""

import re

import pytest

from papers.printable import JOINTS, SOFT_HYPHEN, SUBSTITUTE, PrintableText, breakable, is_printable
from tests.papers.hostile import HOSTILE


@pytest.mark.parametrize("said", HOSTILE.values(), ids=HOSTILE)
def test_everything_that_is_left_can_be_printed(said: str) -> None:
    printed = PrintableText().text(said)
    assert all(is_printable(one) for one in printed)
    assert "\u202e" not in printed


def test_what_cannot_be_printed_is_replaced_and_said() -> None:
    printer = PrintableText()
    assert printer.text("Fyr 漢 og Ø") == f"Fyr {SUBSTITUTE} og Ø"
    assert printer.substituted


@pytest.mark.parametrize(
    "said", ["Blåbærgrød på Ærø", "Łódź", "Ελλάδα", "Москва", "“–…” → ½ €", "e\u0301"]
)
def test_what_can_be_printed_stays(said: str) -> None:
    printer = PrintableText()
    assert len(printer.text(said)) <= len(said)
    assert not printer.substituted


def test_a_long_name_is_cut_and_says_so() -> None:
    assert PrintableText().text("Fyr " * 50, most=20) == "Fyr Fyr Fyr Fyr Fyr…"


def test_a_sentence_that_ends_with_a_cut_name_has_three_dots() -> None:
    assert PrintableText().text("Vi ringer fra Styrelsen for…. Kontrakt") == (
        "Vi ringer fra Styrelsen for… Kontrakt"
    )


def test_compounds_of_the_trade_break_where_they_join() -> None:
    said = breakable("Miniberedskabsplanen, databehandleraftalens og kontraktansvarlig")
    assert said.replace(SOFT_HYPHEN, "|") == (
        "Mini|beredskabs|planen, data|behandler|aftalens og kontrakt|ansvarlig"
    )


@pytest.mark.parametrize("joint", JOINTS)
def test_every_compound_is_broken_as_it_is_written_down(joint: str) -> None:
    assert breakable(joint.replace("|", "")).replace(SOFT_HYPHEN, "|") == joint


def test_an_endless_word_can_be_broken() -> None:
    assert max(len(piece) for piece in breakable("x" * 250).split(SOFT_HYPHEN)) == 12


@pytest.mark.parametrize(
    "said",
    [
        pytest.param("W" * 125 + SOFT_HYPHEN + "W" * 125, id="with a soft hyphen of its own"),
        pytest.param("beredskabsplan" + "W" * 236, id="that begins with a compound"),
        pytest.param("\u00a0".join(["Fyr"] * 60), id="with no-break spaces"),
    ],
)
def test_nothing_keeps_an_endless_word_from_being_broken(said: str) -> None:
    pieces = re.split(f"[{SOFT_HYPHEN} ]", PrintableText().text(said))
    assert max(map(len, pieces)) <= 24


def test_an_address_is_broken_without_a_hyphen_that_is_none_of_its_own() -> None:
    address = "https://esdh.example/sager/00002/beredskabsplan-endelig-udgave"
    printed = PrintableText().text(address)
    assert printed.replace("\u200b", "") == address
    assert max(map(len, printed.split("\u200b"))) <= 13


def test_what_belongs_together_stays_so() -> None:
    assert PrintableText().text("frist 12.\u00a0nov.\u00a02026") == "frist 12.\u00a0nov.\u00a02026"


@pytest.mark.parametrize("between", ["\n", "\r\n", "\n\n\t", "\t", "\u2028", "\u2003", "   "])
def test_a_text_is_one_line_and_its_words_stay_apart(between: str) -> None:
    assert PrintableText().text(f"Fyr{between}Øst") == "Fyr Øst"


def test_values_within_values_are_printed_and_their_names_stay() -> None:
    printer = PrintableText()
    assert printer.data({"漢": ["字", 1, None, True]}) == {"漢": [SUBSTITUTE, 1, None, True]}
