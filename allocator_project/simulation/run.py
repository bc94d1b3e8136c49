"""Runs the simulated days: everybody does what they do, and the pipeline's jobs run when they are due."""

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q

from allocator_project.simulation.demand import Day, Demand
from allocator_project.simulation.diners import Diners
from allocator_project.simulation.guests import Guests
from allocator_project.simulation.rivals import Rivals
from allocator_project.simulation.staff import Staff
from allocator_project.simulation.stage import Stage, moved_by
from assignments import job_events, pipeline
from assignments.settling import JobResult
from assignments.wiring import repository
from venues.models import Restaurant

DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be simulated."""

    demand: Demand
    first_day: dt.date
    days: int

    def drawn(self) -> tuple[Day, ...]:
        """This function will draw every day."""
        return tuple(self.demand.draw(self.first_day + number * DAY) for number in range(self.days))


class Simulation:
    """One house, some days. `progress` is told how many parties have spoken up so far."""

    def __init__(self, house: Restaurant, *, plan: Plan, rivals: Rivals, progress: Callable[[int], None]) -> None:
        dice = random.Random(f"{plan.demand.seed}:staff")
        self.stage = Stage(house=house, repository=repository(), dice=dice)
        self.staff = staff = Staff(self.stage, rivals=rivals)
        self.guests = Guests(self.stage, staff=staff, diners=Diners(self.stage, staff=staff))
        self._progress = progress
        self._only = Q(restaurant=house)
        for day in plan.drawn():
            self.guests.expect(day)
            for trouble in day.blocks:
                self.stage.agenda.note(trouble.found_at, deed=staff.block, trouble=trouble)

    def run(self) -> None:
        """This function will go on until everybody has gone home and no job is left."""
        self.stage.agenda.run(self.stage.work_due, work=self._work)
        self._progress(self.stage.tally.wanted.parties)

    def _work(self, now: dt.datetime) -> None:
        stage = self.stage
        with stage.watch.timing("job"):
            result = pipeline.run_next(now=now, repository=stage.repository, only=self._only)
        stage.note("job", code="")
        self._progress(stage.tally.wanted.parties)
        if result is not None:
            stage.tally.runs[result.outcome] += 1
            self._tell(result, now)

    def _tell(self, result: JobResult, now: dt.datetime) -> None:
        visit = self.stage.visits[result.job.booking_id]
        if result.verb == "assign":
            visit.has_table = True
            if result.committed is not None and result.committed.operation == "rearrange":
                self.stage.tally.deeds["seated by moving others"] += 1
                self.stage.tally.deeds["moved for them"] += moved_by(result.committed)
        elif result.reason == job_events.WITH_A_PLAN:
            visit.reason = result.reason
            self.staff.look_at_proposal(visit, at=now)
        elif result.verb in ("defer", "exhaust"):
            self.guests.hear(visit, reason=result.reason, is_final=result.verb == "exhaust", at=now)
