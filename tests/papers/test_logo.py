"""Test that a logo is drawn at the head of a paper, and that a bad one never stops a paper."""

import logging
import zlib
from datetime import UTC, datetime

import pytest

from papers.logo import Logo, pixels_of
from papers.typesetting import PaperFailed, draw_logo, typeset
from tests.papers.pdf_tags import tags_of
from tests.papers.pictures import JPEG, SVG, png, png_of

NOW = datetime(2026, 3, 2, 7, tzinfo=UTC)
DATA = {"title": "Tilsyn", "authority": "Styrelsen for Tåge", "lang": "da"}
FRAME = JPEG.index(b"\xff\xc0")
FALSE_FRAME = b"\xff\xc0\0\x0b\x08\0\x08\0\x18\x01\x01\x11\0"
SMALL_ROWS = zlib.compress((b"\0" + b"\x10\x40\x90" * 4) * 4)
SWOLLEN = zlib.compress(b"\0" * 90_000_000, 9)


@pytest.mark.parametrize(
    ("content", "pixels"),
    [
        pytest.param(png(48, 16), (48, 16), id="a PNG"),
        pytest.param(JPEG, (24, 8), id="a JPEG"),
        pytest.param(png(4, 4, claims=(60_000, 60_000)), (60_000, 60_000), id="a claim"),
        pytest.param(png()[:20], None, id="a PNG cut off in its header"),
        pytest.param(png()[:12] + b"IDAT" + png()[16:], None, id="a PNG without a header"),
        pytest.param(JPEG[: FRAME + 6], None, id="a JPEG cut off in its frame"),
        pytest.param(JPEG[:FRAME] + JPEG[JPEG.index(b"\xff\xda") :], None, id="no frame"),
        pytest.param(b"\xff\xd8" + b"\xff\xe0\0\0" * 50, None, id="segments of no length"),
        pytest.param(SVG, None, id="an SVG"),
        pytest.param(b"", None, id="nothing"),
    ],
)
def test_a_picture_is_as_large_as_it_says(content: bytes, pixels: tuple[int, int] | None) -> None:
    assert pixels_of(content) == pixels


@pytest.mark.parametrize(
    "logo",
    [
        pytest.param(Logo("png", png()), id="a PNG"),
        pytest.param(Logo("jpg", JPEG), id="a JPEG"),
        pytest.param(Logo("png", png(2000, 1)), id="very wide"),
        pytest.param(Logo("png", png(1, 2000)), id="very tall"),
        pytest.param(
            Logo("png", png_of((4, 4), [(b"IDAT", SWOLLEN)])), id="more rows than there are"
        ),
        pytest.param(
            Logo("png", png_of((4, 4), [(b"zTXt", b"a\0\0" + SWOLLEN), (b"IDAT", SMALL_ROWS)])),
            id="a text that swells",
        ),
    ],
)
def test_it_is_drawn_with_the_name_of_the_authority_for_who_cannot_see_it(logo: Logo) -> None:
    draw_logo(logo, moment=NOW)
    tags = tags_of(typeset("logo", DATA, moment=NOW, logo=logo))
    assert tags.alternatives == ("Styrelsen for Tåge",)
    assert tags.kinds["Figure"] == 1
    assert tags.kinds["H1"] == 1
    assert tags.untagged == 0


@pytest.mark.parametrize(
    "logo",
    [
        pytest.param(Logo("png", png()[:60]), id="a PNG cut off"),
        pytest.param(Logo("png", png(4, 4, claims=(60_000, 60_000))), id="a bomb"),
        pytest.param(Logo("png", png(claims=(2000, 2000))), id="too few rows"),
        pytest.param(Logo("jpg", JPEG[:-12]), id="a JPEG cut off"),
        pytest.param(Logo("jpg", JPEG[:FRAME] + FALSE_FRAME + JPEG[FRAME:]), id="two frames"),
        pytest.param(Logo("jpg", png()), id="a PNG said to be a JPEG"),
        pytest.param(Logo("png", SVG), id="an SVG said to be a PNG"),
    ],
)
def test_one_that_cannot_be_drawn_does_not_stop_a_paper(
    logo: Logo, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(PaperFailed):
        draw_logo(logo, moment=NOW)
    with caplog.at_level(logging.ERROR, "papers.typesetting"):
        made = typeset("logo", DATA, moment=NOW, logo=logo)
    assert made == typeset("logo", DATA, moment=NOW)
    assert "without" in caplog.text


def test_the_same_logo_gives_the_same_bytes() -> None:
    logo = Logo("png", png())
    made = typeset("logo", DATA, moment=NOW, logo=logo)
    assert typeset("logo", DATA, moment=NOW, logo=logo) == made
    assert typeset("logo", DATA, moment=NOW, logo=Logo("png", png(32, 16))) != made
    assert typeset("logo", DATA, moment=NOW) != made
