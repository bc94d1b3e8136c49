"""After a simulated week every counter says what the rows say: counted once, by whichever process did it."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from allocator_project.gauges import OfTheDatabase
from assignments.models import AutoAssignJob, Booking, IdempotencyRecord
from assignments.tasks import audit_ledger
from holds.models import Hold
from telemetry.models import Event, HourlyCount
from telemetry.tasks import number_events, roll_up_events
from tests.simulation.small_house import CROWDED, simulated, small_house
from tests.telemetry.conftest import own_counts
from tests.telemetry.counts import counted

__all__ = ["own_counts"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
DATABASE = (OfTheDatabase(),)


def events(name: str, code: str | None = None) -> dict[str, float]:
    """How often an event is among the rows, by the code it tells."""
    payloads = Event.objects.filter(name=name).values_list("payload", flat=True)
    return dict(Counter(payload.get(code or "", "") for payload in payloads))


def by_outcome(outcome: str) -> dict[str, float]:
    """Commands that ended so, by operation."""
    ended = counted("allocator_commits_total", "operation", "outcome")
    return {key.split()[0]: count for key, count in ended.items() if key.split()[1] == outcome}


def compare(report: dict[str, Any]) -> None:
    """Holds every counter against the rows it counts."""
    number_events()
    roll_up_events()
    committed = by_outcome("committed")
    assert committed["book"] == Booking.objects.exclude(source="walk_in").count()
    assert committed["walk_in"] == Booking.objects.filter(source="walk_in").count()
    assert committed["place_hold"] == Hold.objects.count()
    for operation, event in (
        ("cancel", "booking.cancelled"),
        ("mark_no_show", "booking.no_show"),
        ("seat", "assignment.seated"),
        ("complete", "assignment.completed"),
        ("undo", "booking.undone"),
    ):
        assert committed.get(operation, 0) == sum(events(event).values()), operation
    keyed = Counter(IdempotencyRecord.objects.values_list("operation", flat=True))
    assert {operation: committed[operation] for operation in ("book", "assign")} == {
        operation: keyed[operation] for operation in ("book", "assign")
    }
    assert counted("allocator_refusals_total", "code") == events("planner.refused", "code")
    assert sum(by_outcome("refused").values()) == sum(events("planner.refused").values())
    lost = events("assignment.conflict", "code")
    kinds = counted("allocator_conflicts_total", "kind")
    assert {kind: count for kind, count in kinds.items() if kind in lost} == lost
    runs = counted("allocator_job_runs_total", "verb", "reason")
    assert {key.strip().replace(" ", ":"): count for key, count in runs.items()} == report["jobRuns"]


def compare_database() -> None:
    """The same for what a scrape reads."""
    audit_ledger()
    names = Counter(Event.objects.values_list("name", flat=True))
    assert counted("allocator_events_total", "name", further=DATABASE) == dict(names)
    assert sum(HourlyCount.objects.values_list("count", flat=True)) == sum(names.values())
    expired = Hold.objects.filter(state="expired").count()
    assert expired > 0
    assert counted("allocator_hold_expiries_total", further=DATABASE) == {"": expired}
    alive = Counter(AutoAssignJob.objects.exclude(state__in=("assigned", "cancelled")).values_list("state", flat=True))
    assert counted("allocator_jobs", "state", further=DATABASE) == dict(alive)
    assert counted("allocator_audit_findings", "code", further=DATABASE) == {}


def test_after_a_simulated_week_the_counters_are_what_the_rows_are(own_counts: Path) -> None:
    compare(simulated(small_house(), "--days", "7", *CROWDED))
    compare_database()


def test_so_they_are_when_rivals_are_processes_of_their_own(own_counts: Path) -> None:
    compare(simulated(small_house(), "--days", "7", "--processes", "4", *CROWDED))
    compare_database()
    assert len(list(own_counts.glob("counter_*.db"))) > 1
