"""Test that `deploy/` and the guide name what there is; `make e2e-deploy` runs them."""

import re
import subprocess
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
GUIDES = tuple(
    ROOT / "docs" / f"{page}{lang}.md"
    for page in ("install", "teams", "slack")
    for lang in ("", ".da")
)


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
        r"(?:bin/kravbot|kravbot kravbot|`kravbot|^kravbot) ([a-z-]+)",
        path.read_text("utf-8"),
        re.M,
    )
    assert said
    assert set(said) <= commands


@pytest.mark.parametrize("page", ["install", "teams", "slack"])
def test_both_languages_give_the_same_commands(page: str) -> None:
    both = (ROOT / "docs" / f"{page}.md", ROOT / "docs" / f"{page}.da.md")
    blocks = [re.findall(r"```\n(.*?)```", path.read_text("utf-8"), re.S) for path in both]
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


def stand_in(folder: Path, name: str, does: str) -> None:
    (folder / name).write_text(f"#!/bin/sh\n{does}\n")
    (folder / name).chmod(0o755)


def typed_as_root(
    folder: Path, settings: str, *, user: str = "0"
) -> subprocess.CompletedProcess[str]:
    """Run `deploy/kravbot.sh` with everything it looks at in that folder."""
    unit = (DEPLOY / "kravbot.service").read_text("utf-8")
    unit = unit.replace("/etc/kravbot/", f"{folder}/")
    unit = unit.replace("WorkingDirectory=/var/lib/kravbot", f"WorkingDirectory={folder}")
    (folder / "kravbot.service").write_text(unit)
    (folder / "kravbot.env").write_text(settings)
    script = (DEPLOY / "kravbot.sh").read_text("utf-8")
    script = script.replace("/etc/systemd/system/", f"{folder}/").replace("=/run/", f"={folder}/")
    stand_in(folder, "id", f"echo {user}")
    stand_in(folder, "runuser", 'printf "%s\\n" "$@"; pwd; exec env')
    stand_in(folder, "install", 'for last; do :; done; exec mkdir "$last"')
    return subprocess.run(
        ["/bin/sh", "-c", script, "kravbot", "paper", "wheel", "Our wheel.pdf"],
        env={"PATH": f"{folder}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_of_a_server_has_the_services_settings(tmp_path: Path) -> None:
    settings = (
        "#KRAVBOT_PORT=1\nKRAVBOT_SMTP_FROM=Kravbot <kravbot@agency.example>\n"
        "KRAVBOT_INCIDENT_FOLDER=/elsewhere\nHTTPS_PROXY=http://proxy.example:3128\n"
    )
    done = typed_as_root(tmp_path, settings)
    assert (done.returncode, done.stderr) == (0, "")
    said = done.stdout.splitlines()
    command = ["-u", "kravbot", "--", "/opt/kravbot/bin/kravbot", "paper", "wheel", "Our wheel.pdf"]
    assert said[: len(command) + 1] == [*command, str(tmp_path)]
    assert {
        "KRAVBOT_DATABASE_URL=sqlite:////var/lib/kravbot/kravbot.db",
        "KRAVBOT_CONTROL_SOCKET=/run/kravbot/control.sock",
        "KRAVBOT_SMTP_FROM=Kravbot <kravbot@agency.example>",
        "KRAVBOT_INCIDENT_FOLDER=/elsewhere",
        "HTTPS_PROXY=http://proxy.example:3128",
    } <= set(said)
    assert not any("KRAVBOT_PORT" in line for line in said)
    assert typed_as_root(tmp_path, "").returncode == 0


def test_the_command_of_a_server_is_for_root(tmp_path: Path) -> None:
    done = typed_as_root(tmp_path, "", user="1000")
    assert done.returncode == 1
    assert done.stdout == ""
    assert "Run kravbot as root." in done.stderr
