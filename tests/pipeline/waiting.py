"""What a scene of a booking that is not seated is made of, and how its job is run."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils import timezone

from assignments import pipeline, wiring
from assignments.models import AutoAssignJob, Booking
from assignments.ports import AssignmentRepository
from assignments.settling import JobResult
from tests import builders
from tests.builders import job_of
from venues.models import Restaurant

MINUTE = dt.timedelta(minutes=1)
# Holds run out by the database's clock, so these scenes play in days that are still to come, whenever they are run.
TODAY = timezone.now().replace(hour=12, minute=0, second=0, microsecond=0)
SEVEN = TODAY + dt.timedelta(days=(4 - TODAY.weekday()) % 7 + 7, hours=7)
NOW = SEVEN - dt.timedelta(days=5)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A booking whose job will end or wait with a reason. `meanwhile` is what passes before the next try."""

    stored: Booking
    now: dt.datetime = NOW
    repository: AssignmentRepository | None = None
    meanwhile: Callable[[], object] = field(default=lambda: None)

    def run(self, *, now: dt.datetime | None = None) -> JobResult:
        """One run of its job."""
        return run(self.stored, now=now or self.now, repository=self.repository)

    @property
    def job(self) -> AutoAssignJob:
        """The job, as it is now."""
        return job_of(self.stored)


def run(stored: Booking, *, now: dt.datetime = NOW, repository: AssignmentRepository | None = None) -> JobResult:
    """One run of a booking's job, which must be due."""
    result = run_if_due(stored, now=now, repository=repository)
    assert result is not None
    return result


def run_if_due(
    stored: Booking, *, now: dt.datetime = NOW, repository: AssignmentRepository | None = None
) -> JobResult | None:
    """The same where somebody may have been faster: None when there is nothing to run."""
    return pipeline.run_next(now=now, repository=repository or wiring.repository(), only=Q(booking=stored))


def booking(where: Restaurant, **changes: Any) -> Booking:
    """A party of two that said today that it comes on a Friday at seven."""
    return builders.booking(where, **{"starts_at": SEVEN, "reserved_at": NOW, **changes})


def house(*tables: dict[str, Any], **changes: Any) -> Restaurant:
    """A house whose clocks show UTC. Nobody is moved by a machine unless the scene says so."""
    policy = {"maxMoves": 0, **changes.pop("policy", {})}
    return builders.house(*tables, timezone="UTC", policy=policy, **changes)
