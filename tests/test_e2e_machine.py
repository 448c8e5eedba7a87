"""Test that the end-to-end checks say what a machine lacks, its fonts included."""

import os
from pathlib import Path

import pytest

from e2e.machine import lacks


@pytest.fixture
def commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the only folder where commands are found."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def _install(folder: Path, *names: str, says: str = "") -> None:
    for name in names:
        command = folder / name
        command.write_text(f"#!/bin/sh\nprintf '%s' '{says}'\n")
        os.chmod(command, 0o755)  # noqa: S103  # a command


def test_a_machine_without_anything_is_told_all_of_it(commands: Path) -> None:
    found = lacks()
    assert found is not None
    assert "apt-get install chromium nodejs npm fontconfig fonts-liberation" in found


def test_with_chromium_and_no_fonts_it_names_the_packages_of_the_fonts(commands: Path) -> None:
    _install(commands, "chromium", "node", "npm")
    _install(commands, "fc-match", says="DejaVu Sans")
    found = lacks()
    assert found is not None
    assert found.endswith("apt-get install fonts-liberation fonts-noto-color-emoji")


def test_with_everything_nothing_is_lacking(commands: Path) -> None:
    _install(commands, "chromium", "node", "npm")
    _install(commands, "fc-match", says="Liberation Sans,DejaVu Sans,Noto Color Emoji")
    assert lacks() is None
