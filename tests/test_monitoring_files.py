"""Test that alert rules and dashboard ask for figures that there are, and that each alert is tried.

`make e2e-deploy` has promtool read the rules.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from prometheus_client import Metric
from prometheus_client.parser import text_string_to_metric_families

from bot.app.monitoring.metrics import Metrics

DEPLOY = Path(__file__).parents[1] / "deploy"
RULES = DEPLOY / "prometheus-rules.yaml"
BOARD = DEPLOY / "grafana.json"

THEIRS = {"up"}
"""The figures that Prometheus makes itself."""


def named(expression: str) -> set[str]:
    """Return the names of all figures in an expression."""
    bare = re.sub(r"\{[^}]*\}|\bby \([^)]*\)|\[[^]]*\]", "", expression)
    return set(re.findall(r"\b(?:kravbot|process)_\w+|\bup\b", bare))


def expressions(file: Path) -> Iterator[str]:
    if file == RULES:
        for group in yaml.safe_load(file.read_text("utf-8"))["groups"]:
            yield from (rule["expr"] for rule in group["rules"])
    else:
        for panel in json.loads(file.read_text("utf-8"))["panels"]:
            yield from (target["expr"] for target in panel["targets"])


def shown() -> set[str]:
    """Return the names of all figures a process shows once everything has happened."""
    families: list[Metric] = list(
        text_string_to_metric_families(Metrics().exposition().decode("utf-8"))
    )
    names = {sample.name for family in families for sample in family.samples}
    for family in families:
        names |= {family.name, f"{family.name}_total"} if family.type == "counter" else set()
        names |= {family.name} if family.type == "gauge" else set()
    return names


@pytest.mark.parametrize("file", [RULES, BOARD], ids=lambda file: file.name)
def test_every_figure_that_is_asked_for_is_there(file: Path) -> None:
    asked = [name for expression in expressions(file) for name in named(expression)]
    assert len(asked) >= 12
    assert set(asked) - THEIRS - shown() == set()


def test_a_figure_that_is_not_there_is_found() -> None:
    """This is the control of the test above."""
    assert named("sum by (state) (rate(kravbot_nothing_total[5m])) > 0") == {
        "kravbot_nothing_total"
    }
    assert "kravbot_nothing_total" not in shown()


def test_every_figure_of_ours_is_in_the_dashboard() -> None:
    asked = {name for expression in expressions(BOARD) for name in named(expression)}
    ours = {name for name in shown() if name.startswith("kravbot_")}
    counters = {name.removesuffix("_total") for name in ours if name.endswith("_total")}
    made_at = {f"{name}_created" for name in counters}
    assert ours - asked - counters - made_at == set()


def test_every_alert_is_tried() -> None:
    """All of them are expected to fire where nothing is well."""
    rules = yaml.safe_load(RULES.read_text("utf-8"))["groups"][0]["rules"]
    tried = yaml.safe_load((DEPLOY / "prometheus-rules.test.yaml").read_text("utf-8"))
    fired = tried["tests"][1]["promql_expr_test"][0]["exp_samples"][0]["value"]
    assert fired == len(rules) == len({rule["alert"] for rule in rules})
