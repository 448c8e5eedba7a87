"""Check the dashboard by Grafana's own types, and its queries by a Prometheus on a real server.

Grafana itself is in no package here, so nobody has seen the dashboard drawn.
"""

import asyncio
import json
import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

from prometheus_client.parser import text_string_to_metric_families

from e2e.kravbot import PORT, Kravbot, kravbot, serving
from e2e.machine import REPOSITORY, Place, running
from e2e.report import Report
from e2e.typescript import complaints

_FILE = REPOSITORY / "deploy" / "grafana.json"
_DEPLOY = Place("deploy")
_PACKAGE = _DEPLOY.modules / "@grafana" / "schema"
_PROMETHEUS = 56090
_METRICS = f"127.0.0.1:{PORT + 1}"
_SCRAPES = 5
"""Seconds of watching, at a scrape a second: a rate wants two at least."""
_WATCH = f"""
global: {{scrape_interval: 1s}}
scrape_configs:
  - job_name: kravbot
    static_configs: [{{targets: ["{_METRICS}"]}}]
"""
_SAID = "hvem ringer jeg til om nødmelderen"
"""In English: whom do I call about the emergency caller."""


async def check_dashboard(report: Report) -> None:
    """The dashboard has Grafana's types, and Prometheus answers each of its queries."""
    report.stage("The dashboard")
    board = _FILE.read_text("utf-8")
    _check_types(report, board)
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "watch.yaml").write_text(_WATCH)
        bot = kravbot(folder, KRAVBOT_BACKUP_FOLDER=str(folder / "backups"))
        (folder / "backups").mkdir()
        watching = (
            *(
                "prometheus",
                f"--config.file={folder}/watch.yaml",
                f"--storage.tsdb.path={folder}/p",
            ),
            f"--web.listen-address=127.0.0.1:{_PROMETHEUS}",
        )
        async with serving(bot), running(*watching, port=_PROMETHEUS, folder=folder):
            await _use(bot)
            await asyncio.sleep(_SCRAPES)
            await asyncio.to_thread(_check_queries, report, json.loads(board))


def _check_types(report: Report, board: str) -> None:
    _DEPLOY.install()
    controls = {
        "an unknown property": board.replace('"gridPos": {', '"gridPos": {"depth": 1,', 1),
        "words for a number": re.sub(r'"schemaVersion": \d+', '"schemaVersion": "39"', board),
    }
    typed = [("the dashboard", "Dashboard", board)]
    typed += [(name, "Dashboard", text) for name, text in controls.items()]
    errors = complaints(_DEPLOY, _PACKAGE, typed)
    report.check(
        "the dashboard has the types of @grafana/schema", "\n".join(errors["the dashboard"])
    )
    for name in controls:
        report.check(f"control: {name} has not", None if errors[name] else "tsc said nothing")
    kinds = {one.name for one in (_PACKAGE / "dist/types/raw/composable").iterdir()}
    unknown = {panel["type"] for panel in json.loads(board)["panels"]} - kinds
    report.check("every panel is of a kind Grafana has", ", ".join(sorted(unknown)))


async def _use(bot: Kravbot) -> None:
    """Have something to be counted: turns, a look-up and a backup."""
    talking = await asyncio.create_subprocess_exec(
        *(*bot.cli, "chat", "--as", "maren.skabelonsen@stf.example"),
        cwd=bot.folder,
        env=bot.env,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL,
    )
    await talking.communicate(f"hej\n{_SAID}\n/quit\n".encode())
    await bot.command("backup")


def _check_queries(report: Report, board: dict[str, Any]) -> None:
    shown = _shown()
    for title, expression in _queries(board):
        answered = _asked(expression)
        fault = answered.get("error")
        empty = not fault and not answered["data"]["result"]
        named = set(re.findall(r"\b(?:kravbot|process)_\w+", expression))
        unknown = named - shown
        report.check(
            f"{title}: {expression}",
            fault or (f"no data, and the server has no {unknown}" if empty and unknown else None),
        )
        if empty:
            report.note("no data yet: nothing of it has happened on this server")
    nothing = _asked("kravbot_nothing")["data"]["result"]
    control = None if not nothing and "kravbot_nothing" not in shown else nothing
    report.check("control: a figure that is not there has no data, and is not shown", control)


def _queries(board: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for panel in board["panels"]:
        for target in panel["targets"]:
            yield panel["title"], re.sub(r"\$__\w+", "5m", target["expr"])


def _asked(expression: str) -> dict[str, Any]:
    asked = urlencode({"query": expression})
    url = f"http://127.0.0.1:{_PROMETHEUS}/api/v1/query?{asked}"
    with urlopen(url, timeout=10) as answer:
        return dict(json.load(answer))


def _shown() -> set[str]:
    """Return the names of the server's figures, also of those that nothing has happened to yet."""
    with urlopen(f"http://{_METRICS}/metrics", timeout=10) as answer:
        families = list(text_string_to_metric_families(answer.read().decode()))
    names = {sample.name for family in families for sample in family.samples}
    names |= {family.name for family in families}
    return names | {f"{family.name}_total" for family in families if family.type == "counter"}
