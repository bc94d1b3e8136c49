"""Alert rules, the Grafana dashboard and the page about them: everything they name exists, every expression parses."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from allocator_project.gauges import OfTheDatabase
from telemetry.exposition import counted_by_processes
from tests.allocator_project.test_docs import heading_anchors
from tests.house.sources import PROJECT_DIR
from tests.ops.promql import named

OPS = PROJECT_DIR / "ops"
RULES = OPS / "prometheus" / "alerts.yml"
BOARD = OPS / "grafana" / "dashboards" / "allocator.json"
PAGE = PROJECT_DIR / "docs" / "monitoring.md"
# What Prometheus itself adds.
OF_PROMETHEUS = {"up": ("job", "instance")}
EVERYWHERE = {"job", "instance"}
SEVERITIES = {"page", "ticket", "notice"}
DURATION = re.compile(r"\d+[smhd]")


def rules() -> list[dict[str, Any]]:
    return [rule for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]]


def panels() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(BOARD.read_text())["panels"]
    return found


def expressions() -> Iterator[tuple[str, str]]:
    yield from ((rule["alert"], rule["expr"]) for rule in rules())
    yield from ((panel["title"], target["expr"]) for panel in panels() for target in panel.get("targets", ()))


def known_metrics() -> dict[str, tuple[str, ...]]:
    """Every metric there is, with its labels. The database's families are there without a value, too."""
    families = {
        family.name + ("_total" if family.type == "counter" else ""): tuple(getattr(family, "_labelnames", ()))
        for family in OfTheDatabase().collect()
    }
    return {**counted_by_processes(), **families, **OF_PROMETHEUS}


def unknown(expression: str, known: dict[str, tuple[str, ...]]) -> list[str]:
    """What an expression names that is not there."""
    wrong = []
    for each in named(expression):
        if each.metric not in known:
            wrong.append(each.metric)
            continue
        wrong += [f"{each.metric}{{{label}}}" for label in sorted(each.labels - {*known[each.metric], *EVERYWHERE})]
    return wrong


@pytest.mark.django_db
def test_every_metric_and_label_that_rules_and_charts_name_exists() -> None:
    known = known_metrics()
    assert {title: wrong for title, expression in expressions() if (wrong := unknown(expression, known))} == {}


@pytest.mark.django_db
def test_what_is_not_there_or_does_not_parse_is_found() -> None:
    known = known_metrics()
    assert unknown("sum(rate(allocator_comits_total[5m]))", known) == ["allocator_comits_total"]
    assert unknown('allocator_jobs{stat="queued"} > 1', known) == ["allocator_jobs{stat}"]
    assert unknown("sum by (kin) (allocator_conflicts_total)", known) == ["allocator_conflicts_total{kin}"]
    for broken in ("sum(rate(allocator_jobs[5m))", "rate(allocator_jobs)", "sum(allocator_jobs) >", 'up{job="x'):
        with pytest.raises(ValueError, match=r".+"):
            named(broken)


@pytest.mark.django_db
def test_every_metric_is_on_the_page_with_its_labels_and_no_other() -> None:
    rows = re.findall(r"^\| `(allocator_\w+)` \| ([^|]*)\|", PAGE.read_text(), re.MULTILINE)
    told = {name: set(re.findall(r"`(\w+)`", labels)) for name, labels in rows}
    known = {
        re.sub(r"_(sum|count|bucket)$", "", name): set(labels) - {"le"}
        for name, labels in known_metrics().items()
        if name not in OF_PROMETHEUS
    }
    assert told == known


def test_every_alert_has_its_lines_on_the_page_and_each_section_its_alert() -> None:
    text = PAGE.read_text()
    alerts = text.partition("\n## Alerts")[2].partition("\n## ")[0]
    sections = dict(re.findall(r"^### (\w+)\n(.+?)(?=\n### |\Z)", alerts, re.MULTILINE | re.DOTALL))
    assert list(sections) == [rule["alert"] for rule in rules()]
    assert {name for name, lines in sections.items() if "**Now:**" not in lines} == set()
    for rule in rules():
        page, _, anchor = rule["annotations"]["runbook"].partition("#")
        assert (PROJECT_DIR / page, anchor in heading_anchors(text)) == (PAGE, True)


def test_every_rule_has_what_prometheus_asks_for() -> None:
    found = rules()
    assert len({rule["alert"] for rule in found}) == len(found)
    for rule in found:
        assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}, rule["alert"]
        assert rule["labels"]["severity"] in SEVERITIES
        assert rule["annotations"]["summary"].endswith(".")
        assert DURATION.fullmatch(rule.get("for", "0s"))


def test_panels_have_numbers_of_their_own_and_do_not_lie_on_each_other() -> None:
    found = panels()
    assert len({panel["id"] for panel in found}) == len(found)
    taken: set[tuple[int, int]] = set()
    for panel in found:
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= 24, panel["title"]
        cells = {(x + place["x"], y + place["y"]) for x in range(place["w"]) for y in range(place["h"])}
        assert not cells & taken, panel["title"]
        taken |= cells
        assert panel["type"] == "row" or panel["targets"], panel["title"]


def test_prometheus_is_told_where_its_rules_are_and_where_the_metrics() -> None:
    told = yaml.safe_load((OPS / "prometheus" / "prometheus.yml").read_text())
    assert [Path(name) for name in told["rule_files"]] == [Path(RULES.name)]
    (scrape,) = told["scrape_configs"]
    assert (scrape["job_name"], scrape["metrics_path"]) == ("allocator", "/metrics")
