"""Test that a paper is made in a process that may do little, and is the same each time."""

import io
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from papers import typesetting
from papers.typesetting import PaperFailed, typeset
from tests.papers.pdf_boxes import boxes_of

TEMPLATES = typesetting._TEMPLATES
NOW = datetime(2026, 3, 2, 7, tzinfo=UTC)
PICTURE = "\"<svg xmlns='http://www.w3.org/2000/svg'/>\""
HEAD = '#set document(title: "A")\n#let data = json(bytes(sys.inputs.data))\n= A\n'


@pytest.fixture
def template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the file of a template of the test's own, in a folder of its own."""
    folder = tmp_path / "templates"
    folder.mkdir()
    monkeypatch.setattr(typesetting, "_TEMPLATES", folder)
    return folder / "own.typ"


def test_the_same_data_and_moment_give_the_same_bytes(template: Path) -> None:
    template.write_text(HEAD + "#data.said #datetime.today().display()")
    said = {"said": "æøå"}
    first = typeset("own", said, moment=NOW)
    assert first.startswith(b"%PDF-")
    assert typeset("own", said, moment=NOW) == first
    assert typeset("own", {"said": "aa"}, moment=NOW) != first
    assert typeset("own", said, moment=NOW.replace(year=2027)) != first


@pytest.mark.parametrize(("form", "begins"), [("png", b"\x89PNG"), ("svg", b"<svg")])
def test_a_picture_is_the_same_each_time_too(template: Path, form: str, begins: bytes) -> None:
    template.write_text(HEAD + "#data.said")
    made = typeset("own", {"said": "x"}, moment=NOW, form=form)  # type: ignore[arg-type]
    assert made.startswith(begins)
    assert typeset("own", {"said": "x"}, moment=NOW, form=form) == made  # type: ignore[arg-type]


def test_markup_in_the_data_is_text(template: Path) -> None:
    template.write_text(HEAD + '#assert.eq(data.said, "#panic() *x*")\n#data.said')
    assert typeset("own", {"said": "#panic() *x*"}, moment=NOW)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        pytest.param(
            '#read("/../../../../../../../../etc/passwd")', "not found|escape", id="another folder"
        ),
        pytest.param('#import "@preview/cetz:0.3.4"', "package", id="a package"),
        pytest.param("#while true {}", "always true", id="a loop without end"),
        pytest.param("#text(fallback: false)[漢]", "glyph|displayed", id="no glyph"),
        pytest.param(
            "#image(bytes(\"<svg xmlns='http://www.w3.org/2000/svg'/>\"))", "alt", id="no alt"
        ),
    ],
)
def test_what_a_template_may_not_do_fails_the_paper_alone(
    template: Path, said: str, why: str
) -> None:
    template.write_text(HEAD + said)
    with pytest.raises(PaperFailed, match=why):
        typeset("own", {}, moment=NOW)


def test_time_is_bounded_from_outside(template: Path) -> None:
    template.write_text(
        HEAD + "#for i in range(100000) { for j in range(100000) { calc.sqrt(j) } }"
    )
    with pytest.raises(PaperFailed, match=r"time|seconds"):
        typeset("own", {}, moment=NOW, most_seconds=1)


def test_memory_is_bounded_from_outside(template: Path) -> None:
    template.write_text(HEAD + '#let x = "aaaaaaaaaa" * 100000000\n#x.len()')
    with pytest.raises(PaperFailed):
        typeset("own", {}, moment=NOW, most_bytes=600 * 1024**2)


def test_fonts_of_the_machine_are_not_used(template: Path) -> None:
    template.write_text(HEAD + '#text(font: "DejaVu Sans", fallback: false)[a]')
    made = typeset("own", {}, moment=NOW)
    assert b"DejaVuSans" not in made


@pytest.mark.parametrize(
    ("body", "within"),
    [
        pytest.param("Her", [True], id="on the page"),
        pytest.param("#place(dx: 150pt)[Ud over kanten]", [False], id="past its edge"),
        pytest.param("#place(dy: 90pt)[Under foden]", [False], id="below its foot"),
        pytest.param("#block(width: 20pt, clip: true, box[Klippet])", [False], id="clipped"),
        pytest.param("#rotate(90deg)[Op]", [True], id="turned"),
    ],
)
def test_what_is_not_shown_is_found(template: Path, body: str, within: list[bool]) -> None:
    """The control of the test that every paper shows all it says."""
    page = "#set page(width: 200pt, height: 100pt, margin: 30pt)\n"
    said = '#set document(title: "A")\n'
    font = '#set text(font: "Source Sans Pro")\n'
    template.write_text(f"{said}{font}{page}{body}")
    boxes = boxes_of(typeset("own", {}, moment=NOW))
    assert [box.is_within for box in boxes] == within


def test_an_accent_of_the_first_line_is_not_cut_off(template: Path) -> None:
    shutil.copy(TEMPLATES / "paper.typ", template.parent)
    head = '#import "paper.typ": fitted, look\n#show: look.with(title: "A")\n'
    page = "#set page(width: 200pt, height: 100pt, margin: 30pt)\n#set text(size: 20pt)\n"
    template.write_text(f"{head}{page}#fitted(largest: 20pt)[HH]")
    plain = _ink(typeset("own", {}, moment=NOW, form="png"))
    template.write_text(f"{head}{page}#fitted(largest: 20pt)[ÅÅ]")
    assert _ink(typeset("own", {}, moment=NOW, form="png")) < plain - 5


def _ink(picture: bytes) -> int:
    """Return how many rows of the picture are empty at its top."""
    with Image.open(io.BytesIO(picture)) as drawn:
        box = drawn.convert("L").point(lambda shade: 255 if shade < 128 else 0).getbbox()
    assert box is not None
    return box[1]


def test_a_child_that_has_to_wait_for_the_machine_is_waited_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It is the processor that is bounded: the same paper takes longer where much is going on."""
    slow = tmp_path / "child.py"
    slow.write_text(
        "import runpy, sys, time\ntime.sleep(1.5)\n"
        f"runpy.run_path({str(typesetting._CHILD)!r}, run_name='__main__')\n"
    )
    monkeypatch.setattr(typesetting, "_CHILD", slow)
    assert typeset("smallest", {"lang": "da", "title": "Fyr"}, moment=NOW, most_seconds=1)
