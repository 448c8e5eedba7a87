"""Test that `deploy/` and the guide name what there is; `make e2e-deploy` runs them."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from bot.adapters.slack.installation import registration as slack
from bot.adapters.teams.inbound.endpoint import PATH as TEAMS
from bot.cli import app
from bot.main.settings import PREFIX, Settings
from tests.source_code import ROOT

DEPLOY = ROOT / "deploy"
BACKUPS = "/var/backups/kravbot"
GUIDES = (ROOT / "docs" / "install.md", ROOT / "docs" / "install.da.md")


def texts() -> Iterator[Path]:
    yield from (path for path in DEPLOY.rglob("*") if path.is_file())
    yield from GUIDES


@pytest.mark.parametrize("path", list(texts()), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_setting_that_is_named_is_one(path: Path) -> None:
    named = set(re.findall(rf"\b{PREFIX}[A-Z_]+\b", path.read_text("utf-8")))
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    assert named <= known


def test_the_image_is_built_from_every_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    found = project["tool"]["setuptools"]["packages"]["find"]["include"]
    packages = {pattern.removesuffix("*") for pattern in found}
    copied = re.findall(r"^COPY (\w+) \1$", (DEPLOY / "Containerfile").read_text("utf-8"), re.M)
    assert set(copied) == packages
    sent = (ROOT / ".containerignore").read_text("utf-8").split()
    assert {f"!{package}" for package in packages} <= set(sent)


@pytest.mark.parametrize("name", ["nginx.conf", "Caddyfile"])
def test_the_proxies_know_every_door(name: str) -> None:
    text = (DEPLOY / name).read_text("utf-8")
    assert TEAMS in text
    assert slack.EVENTS_PATH in text
    assert "krise" in text
    assert "kalender" in text
    for path in (slack.INSTALL_PATH, slack.REDIRECT_PATH):
        assert path in text or path.rpartition("/")[2] in text


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.name)
def test_the_guides_name_commands_that_there_are(path: Path) -> None:
    commands = {
        command.name or command.callback.__name__.replace("_", "-")
        for command in app.registered_commands
        if command.callback is not None
    }
    commands |= {group.name for group in app.registered_groups if group.name}
    said = re.findall(
        r"(?:bin/kravbot|kravbot kravbot|`kravbot) ([a-z-]+)", path.read_text("utf-8")
    )
    assert said
    assert set(said) <= commands


def test_both_guides_give_the_same_commands() -> None:
    blocks = [re.findall(r"```\n(.*?)```", path.read_text("utf-8"), re.S) for path in GUIDES]
    assert len(blocks[0]) == len(blocks[1])
    assert [len(one.splitlines()) for one in blocks[0]] == [
        len(one.splitlines()) for one in blocks[1]
    ]


def test_what_compose_starts_is_what_there_is() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))["services"]
    assert set(services) == {"database", "migrate", "web", "worker"}
    owners = [name for name, one in services.items() if "OWNER_URL" in str(one.get("environment"))]
    assert owners == ["migrate"]


def test_backups_have_a_place_of_their_own() -> None:
    """They are not on the volume of what they are a copy of, and it is the worker that has it."""
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    worker = compose["services"]["worker"]
    assert worker["environment"]["KRAVBOT_BACKUP_FOLDER"].endswith(f":-{BACKUPS}}}")
    assert f"backups:{BACKUPS}" in worker["volumes"]
    assert "backups" in compose["volumes"]
    manifests = [
        *yaml.safe_load_all((DEPLOY / "kubernetes" / "settings.yaml").read_text("utf-8")),
        *yaml.safe_load_all((DEPLOY / "kubernetes" / "worker.yaml").read_text("utf-8")),
    ]
    settings = {one["metadata"]["name"]: one for one in manifests if one["kind"] == "ConfigMap"}
    [stateful] = [one for one in manifests if one["kind"] == "StatefulSet"]
    [container] = stateful["spec"]["template"]["spec"]["containers"]
    assert settings["kravbot-worker"]["data"]["KRAVBOT_BACKUP_FOLDER"] == BACKUPS
    assert {"configMapRef": {"name": "kravbot-worker"}} in container["envFrom"]
    assert {"name": "backups", "mountPath": BACKUPS} in container["volumeMounts"]
    claims = [one["metadata"]["name"] for one in stateful["spec"]["volumeClaimTemplates"]]
    assert claims == ["state", "backups"]
    # A volume has the rights of the folder in the image.
    assert f" {BACKUPS}\n" in (DEPLOY / "Containerfile").read_text("utf-8")
