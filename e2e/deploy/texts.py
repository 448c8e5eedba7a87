"""Check the unit, the manifests, the proxies and the alerts by the programs that read them."""

import asyncio
import json
import re
import shutil
import tempfile
import venv
from http.client import HTTPSConnection
from pathlib import Path
from ssl import SSLContext
from typing import Any

from e2e.deploy.programs import lacks, run
from e2e.deploy.way_in import HTTPS, certificate_for, nginx, tested
from e2e.kravbot import kravbot, serving
from e2e.machine import REPOSITORY
from e2e.report import Report

DEPLOY = REPOSITORY / "deploy"

_EXPOSURE = 20
"""The most of systemd's exposure level, in tenths."""
_KUBERNETES = "1.32"
_HOST = "kravbot.example"
_DOORS = {
    "/": ("GET", {200, 303}),
    "/api/messages": ("POST", {404}),
    "/slack/events": ("POST", {404}),
    "/krise/x": ("GET", {404, 429}),
}
"""The answers of a server without Teams and Slack at each door, past the proxy."""


async def check_unit(report: Report) -> None:
    """The unit shuts out what the server has no use for."""
    report.stage("systemd")
    judged = await run(
        "systemd-analyze",
        "security",
        "--offline=true",
        f"--threshold={_EXPOSURE}",
        DEPLOY / "kravbot.service",
    )
    report.check(f"exposure at most {_EXPOSURE / 10}", judged.fault)
    report.note(judged.text.splitlines()[-1] if judged.text else "")
    loose = await run(
        "systemd-analyze", "security", "--offline=true", "--threshold=1", DEPLOY / "kravbot.service"
    )
    report.check("control: a lower threshold is not met", None if loose.code else "it was met")


async def check_manifests(report: Report) -> None:
    """Every manifest is what Kubernetes takes."""
    report.stage("Kubernetes")
    built = await run("kustomize", "build", DEPLOY / "kubernetes")
    report.check("kustomize builds them", built.fault)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        venv.create(folder / "venv", with_pip=True)
        python = folder / "venv" / "bin" / "python"
        installed = await run(python, "-m", "pip", "install", "--quiet", "kubernetes-validate")
        report.check("the validator is installed", installed.fault)
        for what, text, wrong in (
            ("they fit the schemas", built.text, False),
            (
                "control: a wrong port is seen",
                built.text.replace("containerPort: 3978", "containerPort: x"),
                True,
            ),
        ):
            (folder / "all.yaml").write_text(text, "utf-8")
            judged = await run(
                folder / "venv" / "bin" / "kubernetes-validate",
                *("--strict", "-k", _KUBERNETES, folder / "all.yaml"),
            )
            report.check(what, judged.fault if not wrong else None if judged.code else "unseen")


async def check_compose(report: Report) -> None:
    """Compose's file is read and filled in, and one that lacks a password is refused."""
    report.stage("Compose")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        venv.create(folder / "venv", with_pip=True)
        python = folder / "venv" / "bin" / "python"
        installed = await run(python, "-m", "pip", "install", "--quiet", "podman-compose")
        report.check("podman-compose is installed", installed.fault)
        deploy = folder / "deploy"
        shutil.copytree(DEPLOY, deploy)
        (deploy / "kravbot.env").write_text("KRAVBOT_ENCRYPTION_KEYS=key\n")
        given = deploy / "postgresql.env"
        command = (folder / "venv" / "bin" / "podman-compose", "--env-file", given)
        read = (*command, "-f", deploy / "compose.yaml", "config")
        given.write_text("POSTGRES_OWNER_PASSWORD=one\nPOSTGRES_PROGRAM_PASSWORD=two\n")
        filled = await run(*read)
        report.check("it is read", filled.fault)
        for part in ("kravbot_owner:one@database", "kravbot:two@database", "/var/backups/kravbot"):
            report.check(f"it has {part}", lacks(filled.text, part))
        given.write_text("POSTGRES_OWNER_PASSWORD=one\n")
        short = await run(*read)
        report.check("control: a password is missed", None if short.code else "it was not")


async def check_alerts(report: Report) -> None:
    """Prometheus takes the alert rules, and each fires when it should and only then."""
    report.stage("Prometheus")
    rules, tests = DEPLOY / "prometheus-rules.yaml", DEPLOY / "prometheus-rules.test.yaml"
    checked = await run("promtool", "check", "rules", rules)
    report.check("promtool takes the rules", checked.fault)
    tried = await run("promtool", "test", "rules", tests)
    report.check("each fires when it should", tried.fault)
    with tempfile.TemporaryDirectory() as name:
        asked = Path(name) / "asked.yaml"
        asked.write_text(_as_rules(json.loads((DEPLOY / "grafana.json").read_text("utf-8"))))
        read = await run("promtool", "check", "rules", asked)
        report.check("promtool reads every query of the dashboard", read.fault)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        patient = rules.read_text("utf-8").replace("26 * 3600", "36 * 3600")
        (folder / rules.name).write_text(patient, "utf-8")
        (folder / tests.name).write_text(tests.read_text("utf-8"), "utf-8")
        missed = await run("promtool", "test", "rules", folder / tests.name)
        report.check("control: a rule that fires too late is seen", None if missed.code else "no")


def _as_rules(board: dict[str, Any]) -> str:
    """Write the dashboard's queries as rules, which is what promtool reads."""
    asked = [target["expr"] for panel in board["panels"] for target in panel["targets"]]
    rules = [
        {"record": f"asked:{number}", "expr": re.sub(r"\$__\w+", "5m", expression)}
        for number, expression in enumerate(asked)
    ]
    return json.dumps({"groups": [{"name": "dashboard", "rules": rules}]})


async def check_proxies(report: Report) -> None:
    """Both proxies read their files; nginx lets people in by every door, and by https only."""
    report.stage("Reverse proxies")
    adapted = await run(
        "caddy", "validate", "--adapter", "caddyfile", "--config", DEPLOY / "Caddyfile"
    )
    report.check("caddy takes its file", adapted.fault)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        trusted = await certificate_for(_HOST, folder)
        judged = await tested(folder)
        report.check("nginx takes its file", judged.fault)
        bot = kravbot(folder, KRAVBOT_ALLOWED_HOSTS=_HOST, KRAVBOT_TRUSTED_PROXIES="1")
        async with serving(bot), nginx(folder):
            for path, (method, expected) in _DOORS.items():
                status = await asyncio.to_thread(_asked, trusted, method, path)
                report.check(
                    f"{method} {path}", None if status in expected else f"answered {status}"
                )


def _asked(trusted: SSLContext, method: str, path: str) -> int:
    connection = HTTPSConnection("127.0.0.1", HTTPS, timeout=20, context=trusted)
    connection.request(method, path, headers={"Host": _HOST})
    return connection.getresponse().status
