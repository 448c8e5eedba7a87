"""Test what `make audit` says of what it was told, and what `make sbom` writes."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from bot.app.version import VERSION
from tools.audit import pinned, verdict
from tools.sbom import finished

ROOT = Path(__file__).parent.parent

CLEAN: dict[str, Any] = {"name": "aiohttp", "version": "3.14", "vulns": []}
SKIPPED: dict[str, Any] = {"name": "yarl", "skip_reason": "not found: yarl (1.25)"}
FAULTY: dict[str, Any] = {
    "name": "jinja2",
    "version": "3.1",
    "vulns": [{"id": "PYSEC-1", "fix_versions": ["3.2"]}],
}


@pytest.mark.parametrize(
    ("packages", "expected", "code", "said"),
    [
        pytest.param([CLEAN], 1, 0, "1 of 1 packages were audited.", id="clean"),
        pytest.param([CLEAN, SKIPPED], 2, 2, "1 of 2 packages", id="one was skipped"),
        pytest.param([CLEAN], 2, 2, "What was not audited is not clean.", id="one is missing"),
        pytest.param([], 68, 2, "0 of 68 packages", id="nothing was answered"),
        pytest.param([CLEAN, FAULTY], 2, 1, "jinja2 3.1: PYSEC-1; mended in 3.2", id="a fault"),
        pytest.param([FAULTY, SKIPPED], 2, 1, "1 of 2 packages", id="a fault, and one skipped"),
    ],
)
def test_only_what_was_audited_is_clean(
    packages: list[dict[str, Any]], expected: int, code: int, said: str
) -> None:
    found = verdict(packages, expected)
    assert found.code == code
    assert said in "\n".join(found.lines)
    assert ("None has a known fault." in found.lines) == (code == 0)


def test_every_package_of_a_file_is_counted() -> None:
    text = (
        "# a comment\naiohttp==3.14 \\\n    --hash=sha256:ab\nyarl==1.25 ; python_version > '3'\n"
    )
    assert pinned(text) == {"aiohttp==3.14", "yarl==1.25"}


@pytest.mark.parametrize("extra", ["", "agents", "s3", "test"])
def test_a_file_of_pinned_packages_has_all_that_the_project_needs(extra: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    needed = [*project["dependencies"], *project["optional-dependencies"].get(extra, ())]
    file = ROOT / f"requirements{'-' if extra else ''}{extra}.txt"
    versions = {one.partition("==")[0].lower() for one in pinned(file.read_text("utf-8"))}
    names = {re.split(r"[\[<>=,]", one)[0].lower() for one in needed}
    assert names <= versions, names - versions


def test_the_bill_of_materials_names_no_index() -> None:
    index = "https://index.example/simple/aiohttp/"
    digest = {"alg": "SHA-256", "content": "ab"}
    made = {
        "metadata": {"component": {"name": "kravbot"}, "tools": {"url": index}},
        "components": [
            {
                "name": "aiohttp",
                "purl": "pkg:pypi/aiohttp@3.14",
                "description": f"-i {index}",
                "externalReferences": [{"type": "distribution", "url": index, "hashes": [digest]}],
            }
        ],
    }
    sbom = finished(made, {"aiohttp": "Apache-2.0"})
    assert "index.example" not in str(sbom)
    assert sbom["metadata"]["component"]["version"] == VERSION
    (package,) = sbom["components"]
    assert package["licenses"] == [{"license": {"name": "Apache-2.0"}}]
    assert package["externalReferences"][0]["hashes"] == [digest]
