"""Test that files made by a command say what the code says.

`make docs` and `make notice` make them anew.
"""

import re
import tomllib
from pathlib import Path

import pytest

from tools import env_example, notice

ROOT = Path(__file__).parents[1]


def test_the_example_of_settings_has_every_setting() -> None:
    assert env_example.PLACE.read_text("utf-8") == env_example.example(), "run 'make docs'"


def test_the_notice_names_every_package_that_is_installed() -> None:
    written = notice.PLACE.read_text("utf-8").splitlines()
    assert {line.split("  ")[0].lower().replace("_", "-") for line in written if "  " in line} == {
        name.lower().replace("_", "-") for name in notice.required()
    }, "run 'make notice'"


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-test.txt"])
def test_what_we_depend_on_is_pinned_wherever_it_is_installed(file: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = {re.split(r"[\[<>=]", one)[0].lower() for one in project["dependencies"]}
    pinned = re.findall(r"^([\w.-]+)(?:\[.*\])?==", (ROOT / file).read_text("utf-8"), re.MULTILINE)
    assert wanted <= {name.lower() for name in pinned}
