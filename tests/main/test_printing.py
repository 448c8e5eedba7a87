"""Test what a command prints and saves: lines where they belong, and files whole or not at all."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app.commands.terminal_output import NotSaved, Printer


async def pieces(*given: bytes, then: Exception | None = None) -> AsyncIterator[bytes]:
    for piece in given:
        yield piece
    if then is not None:
        raise then


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Change into the folder where the person is."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def found(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


async def test_lines_go_out_and_warnings_beside_as_they_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    printer = Printer()
    await printer.progress(1, 2)
    await printer.say("[bold]Æ[/bold] " + "x" * 300)
    await printer.warn("Pas på")
    printer.clear()
    told = capsys.readouterr()
    assert told.out == "[bold]Æ[/bold] " + "x" * 300 + "\n"
    assert told.err == "Pas på\n"


async def test_a_file_is_saved_under_its_name_and_never_over_another(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for content in (b"one", b"two", b"three"):
        await Printer().file("../Register.xlsx", pieces(content[:1], b"", content[1:]))
    assert found(here) == {
        "Register.xlsx": b"one",
        "Register (1).xlsx": b"two",
        "Register (2).xlsx": b"three",
    }
    assert "Gemt som/saved as Register (2).xlsx" in capsys.readouterr().out


async def test_or_where_it_was_wanted(here: Path) -> None:
    target = here / "andet.xlsx"
    target.write_bytes(b"before")
    await Printer(target).file("Register.xlsx", pieces(b"after"))
    assert found(here) == {"andet.xlsx": b"after"}


async def test_half_a_file_is_none(here: Path) -> None:
    target = here / "andet.xlsx"
    target.write_bytes(b"before")
    with pytest.raises(RuntimeError):
        await Printer(target).file("Register.xlsx", pieces(b"half", then=RuntimeError()))
    assert found(here) == {"andet.xlsx": b"before"}


async def test_where_nothing_can_be_written_a_sentence_says_so(here: Path) -> None:
    with pytest.raises(NotSaved, match="kan ikke skrives"):
        await Printer(here / "nowhere" / "x").file("Register.xlsx", pieces(b"x"))
