"""Test that telephone numbers are left out of a text, and nothing else is."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.catalogue import catalogue
from governance.schema.number_mask import mask_of
from governance.schema.words_of_text import split_words

CARDS = Path(__file__).parents[1] / "bot" / "golden"
KNOWN = ["+45 00 00 11 01", "+4570102030;ext=12", "+46 8 123 456 78", "112", "ring til mor"]
MASK = mask_of(KNOWN).saying("[…]")

HIDDEN = [
    pytest.param("00001101", "[…]", id="known, by itself"),
    pytest.param("Vagten har 7010 2030 hele døgnet", "Vagten har […] hele døgnet", id="by fours"),
    pytest.param("70.10.20.30", "[…]", id="with points"),
    pytest.param("70-10-20-30", "[…]", id="with dashes"),
    pytest.param("0045 (70) 10 20 30", "[…]", id="with the country and brackets"),
    pytest.param("vagt_70102030.pdf", "vagt_[…].pdf", id="in a file's name"),
    pytest.param("vagt70102030", "vagt[…]", id="grown together with a word"),
    pytest.param("tel:+4570102030", "tel:[…]", id="in a link"),
    pytest.param("70102030 lokal 12", "[…]", id="with an extension"),
    pytest.param("70 10 20 30 2026-11-29", "[…] 2026-11-29", id="before a day"),
    pytest.param("70102030/00001101", "[…]/[…]", id="two of them"),
    pytest.param("08-123 456 78", "[…]", id="as they write it in Sweden"),
    pytest.param("(+46) 8 123 456 78", "[…]", id="Sweden, from here"),
    pytest.param("ring 33121314", "ring […]", id="unknown, after a word for calling"),
    pytest.param("Ring til Bo på 33 12 13 14.", "Ring til Bo på […].", id="a little after"),
    pytest.param("tlf. 33121314", "tlf. […]", id="after tlf."),
    pytest.param("Vagttelefon: 3312 1314", "Vagttelefon: […]", id="after a word with it"),
    pytest.param("33 12 13 14", "[…]", id="in pairs"),
    pytest.param("K02 33 12 13 14", "K02 […]", id="in pairs, behind something else"),
    pytest.param("egen kontrakt 33 12 13 14", "egen kontrakt […]", id="in pairs, after a word"),
    pytest.param("+45 33 12 13 14 (kun nat)", "[…] (kun nat)", id="with plus"),
    pytest.param("+4733121314", "[…]", id="Norway"),
    pytest.param("lokal 1234", "lokal […]", id="an extension of our own"),
    pytest.param("ring på 4567 ved brand", "ring på […] ved brand", id="a short one of our own"),
    pytest.param("Vagten har 70 10 20…", "Vagten har […]…", id="cut off"),
    pytest.param("ring 33 12 1…", "ring […]…", id="cut off, unknown"),
    pytest.param("call 33121314 now", "call […] now", id="in English"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "left"), HIDDEN)
def test_a_number_is_left_out(text: str, left: str) -> None:
    assert MASK.hide(text) == left
    assert MASK.holds(text)


LEFT = [
    "CVR 33121314",
    "CVR-nummer: 33 12 13 14",
    "cvr-nr. 00001101",
    "P-nr. 1012345678",
    "sag 24/12345",
    "Sagsnr. 2024-1234",
    "j.nr. 2024-1234-5678",
    "ring om sag 24/12345678",
    "kontrakt 33121314",
    "K-103",
    "10203040",
    "2026-11-29",
    "29-11-2026",
    "29.11.2026",
    "ring senest 29-11-2026",
    "ring 2026-11-29",
    "ring kl. 14.30",
    "ring 14.30",
    "24/7",
    "vagt 24/7 hverdage 7-17",
    "vagt 07-17, mandag til fredag",
    "112",
    "EAN 5798000012345",
    "1.250.000 kr.",
    "1 250 000",
    "3.2-1 og 3.5-2",
    "ISO 27001:2022",
    "version 10.20.30.40",
    "fra 2025 til 2029",
    "uge 48",
    "700102030",
    "7010203040",
    "K10 20 30 40",
    "Sag 2026 …",
    "i 2026…",
    "ring i 2026",
    "https://eksempel.dk/sager/12345678",
    "+3 dage",
    "+10 %",
    "sha256 0123456789abcdef0123456789abcdef",
]


@pytest.mark.parametrize("text", LEFT)
def test_what_is_no_telephone_number_is_left(text: str) -> None:
    assert MASK.hide(text) == text
    assert not MASK.holds(text)


def test_a_number_in_two_pieces_is_left_out_of_both() -> None:
    assert MASK.hide_all(("ring 70 10 ", "20 30", " nu")) == ("ring […]", "", " nu")
    assert MASK.hide_all(("Telefon: ", "33121314")) == ("Telefon: ", "[…]")
    assert MASK.hide_all(("CVR-nummer: ", "33 12 13 14")) == ("CVR-nummer: ", "33 12 13 14")


@given(st.text(), st.sampled_from([" ", "-", ".", "", "\u00a0", "/", ") "]), st.text())
def test_a_known_number_is_found_in_any_spelling_between_anything(
    before: str, joint: str, after: str
) -> None:
    written = joint.join(("+45 70", "10", "20", "30"))
    hidden = MASK.hide(f"{before}\n{written}\n{after}")
    assert "70" not in hidden.split("\n")[before.count("\n") + 1]


@given(st.lists(st.text(alphabet="0123456789+ -./()abr\n", max_size=12), max_size=8))
def test_pieces_say_together_what_the_whole_does(pieces: list[str]) -> None:
    assert "".join(MASK.hide_all(pieces)) == MASK.hide("".join(pieces))


def _strings(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            yield from (text for part in value for text in _strings(part))
        case dict():
            yield from (text for part in value.values() for text in _strings(part))
        case _:
            return


def test_no_card_is_hidden_more_of_than_its_numbers() -> None:
    """Every card there is, and every question of the catalogue, is read."""
    cards = [*CARDS.glob("*.da.json"), *CARDS.glob("*.en.json")]
    texts = {text for path in cards for text in _strings(json.loads(path.read_text("utf-8")))}
    for requirement in catalogue():
        texts |= {*_strings(requirement.model_dump(mode="json"))}
    hidden = {text for text in texts if MASK.holds(text)}
    assert len(texts) > 4_000
    assert hidden
    assert not {text for text in hidden if "+45" not in text}


@pytest.mark.parametrize(("text", "left"), HIDDEN)
def test_the_words_of_a_number_are_told_too(text: str, left: str) -> None:
    """Without these words there is no number any more, and no other word is among them."""
    pieces = split_words(text)
    spans = MASK.word_spans(text)
    for span in spans:
        for word in range(span.first, span.first + span.count):
            pieces[2 * word + 1] = "x"
    assert not MASK.holds("".join(pieces))
    assert spans
    assert all(word == "x" or word in left for word in pieces[1::2])


def test_under_a_heading_for_calling_more_is_a_number() -> None:
    assert not MASK.word_spans("33121314")
    assert [one.first for one in MASK.word_spans("Bo 33121314", heading="Telefon: ")] == [1]
