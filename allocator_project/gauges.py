"""What stands in the database, read for a scrape: jobs, how often what has happened, what the last audit found.

It is the same whichever process of whichever machine is asked, so who adds machines up takes one of them (`max`).
Nothing here costs more than a look into an index.
"""

import logging
from collections.abc import Callable, Iterable

from django.db import Error
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from assignments.selectors import jobs_waiting
from telemetry import audits, rollup
from telemetry.heartbeats import ages
from telemetry.selectors import event_totals, unnumbered_events
from telemetry.webhooks.attention import count_endpoints, count_open

log = logging.getLogger(__name__)
Reading = tuple[dict[tuple[str, ...], float], ...]


class OfTheDatabase(Collector):
    """The numbers of `NUMBERS`, or that the database does not answer."""

    def collect(self) -> Iterable[Metric]:
        """This function will read them. *Cost*: about ten short statements; none of the numbers while it is away."""
        answers = GaugeMetricFamily("allocator_database_up", "1 while the database answers, 0 while it does not.")
        found: list[Metric] = []
        try:
            for read in NUMBERS:
                found += read()
            answers.add_metric([], 1)
        except Error as error:
            log.warning("metrics: the database does not answer: %s", error)
            answers.add_metric([], 0)
            found = []
        return [answers, *found]

    def describe(self) -> Iterable[Metric]:
        """This function will name nothing: whoever registers this need not ask the database."""
        return ()


def _jobs() -> list[Metric]:
    waiting = jobs_waiting()
    states = GaugeMetricFamily("allocator_jobs", "Auto-assign jobs that are not over, by state.", labels=["state"])
    for state, count in waiting.by_state:
        states.add_metric([state], count)
    late = GaugeMetricFamily(
        "allocator_oldest_due_job_seconds",
        "For how long the job that waits longest could have been run; 0 without one.",
    )
    late.add_metric([], waiting.overdue.total_seconds())
    return [states, late]


def _heartbeats() -> list[Metric]:
    beaten = GaugeMetricFamily(
        "allocator_heartbeat_age_seconds",
        "How long ago a job of beat was last done: sweeper, roll_up, audit, webhooks.",
        labels=["name"],
    )
    for name, age in ages():
        beaten.add_metric([name], age.total_seconds())
    return [beaten]


def _events() -> list[Metric]:
    happened = CounterMetricFamily("allocator_events", "Events counted, by name.", labels=["name"])
    lapsed = CounterMetricFamily("allocator_hold_expiries", "Holds whose time ran out.")
    compared = CounterMetricFamily(
        "allocator_shadow_comparisons",
        "Decisions of both allocators that were compared, by outcome.",
        labels=["outcome"],
    )
    names: dict[str, int] = {}
    for name, code, count in event_totals():
        names[name] = names.get(name, 0) + count
        if name == "rollout.compared":
            compared.add_metric([code], count)
    for name, count in sorted(names.items()):
        happened.add_metric([name], count)
    lapsed.add_metric([], names.get("hold.expired", 0))
    waiting = GaugeMetricFamily(
        "allocator_events_waiting", "Events that are not numbered yet, and numbered ones not counted.", labels=["for"]
    )
    waiting.add_metric(["position"], unnumbered_events())
    waiting.add_metric(["roll_up"], rollup.behind())
    return [happened, lapsed, compared, waiting]


def _audit() -> list[Metric]:
    findings = GaugeMetricFamily(
        "allocator_audit_findings", "What the last whole audit of the ledger found, by kind.", labels=["code"]
    )
    for code, count in audits.last_findings().items():
        findings.add_metric([code], count)
    return [findings]


def _webhooks() -> list[Metric]:
    untold = GaugeMetricFamily(
        "allocator_webhook_deliveries", "Events that an endpoint has not taken: waiting, dead.", labels=["state"]
    )
    for state, count in count_open().items():
        untold.add_metric([state], count)
    endpoints = GaugeMetricFamily(
        "allocator_webhook_endpoints",
        "Endpoints by how they are: active, resting, or why they are disabled: by_staff, gone, failing.",
        labels=["state"],
    )
    for state, count in count_endpoints().items():
        endpoints.add_metric([state], count)
    return [untold, endpoints]


NUMBERS: tuple[Callable[[], list[Metric]], ...] = (_jobs, _heartbeats, _events, _audit, _webhooks)
