"""How a run of a job ends: seated, asleep until a table may be free, handed to a person, given back, or over."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from assignments import jobs
from assignments.models import AutoAssignJob
from assignments.ports import Committed
from assignments.snapshot import Basis
from telemetry import metrics

ACTOR = "auto-assign"
RETRY_AFTER = (dt.timedelta(seconds=30), dt.timedelta(minutes=2), dt.timedelta(minutes=10))
CONFLICT_PAUSE = dt.timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class JobResult:
    """How a run of one job ended. Shapes: `verb` is assign | defer | exhaust | cancel | give_back."""

    job: AutoAssignJob
    verb: str
    reason: str = ""
    committed: Committed | None = None

    @property
    def outcome(self) -> str:
        """This property will be the verb, with the reason where there is one: assign, defer:fully_booked."""
        return f"{self.verb}:{self.reason}" if self.reason else self.verb


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of a claimed job at `now`; each method ends it.

    Units: `jitter` is the part by which a next try is later than planned, so that many do not come back at once.
    """

    job: AutoAssignJob
    now: dt.datetime
    cutoff: dt.datetime
    jitter: float = 0.0

    @property
    def is_too_late(self) -> bool:
        """This property will say whether the party comes too soon to be seated by a machine."""
        return self.now > self.cutoff

    @property
    def attempts(self) -> int:
        """This property will be how often the job has been tried with this run, unless it comes too late."""
        return self.job.attempts + (not self.is_too_late)

    def seated(self, committed: Committed | None) -> JobResult:
        """This function will end the run with tables found; None where an earlier run had found them."""
        known: dict[str, Any] = {"refusal": {}, "next_steps": [], "attempts": self.attempts}
        return self._end("assign", reason="", committed=committed, **known)

    def handed_over(self, reason: str, *, committed: Committed | None = None, **known: Any) -> JobResult:
        """This function will end the run with a person asked to act."""
        return self._end("exhaust", reason=reason, committed=committed, **known)

    def over(self, reason: str) -> JobResult:
        """This function will end the run and the job: somebody else has settled the matter."""
        return self._end("cancel", reason=reason)

    def given_back(self, reason: str, *, step: dict[str, Any], until: dt.datetime | None = None) -> JobResult:
        """This function will end the run as no attempt: somebody was in the way, until then or for a moment."""
        soon = self.now + CONFLICT_PAUSE
        return self._end("give_back", reason=reason, next_steps=[step], due_at=max(until or soon, soon))

    def asleep(self, reason: str, *, basis: Basis | None = None, **known: Any) -> JobResult:
        """This function will end the run until the next try, or hand over after the last one or past the cut-off.

        `basis` is what it was refused on: if that has changed by now, the next try is at once.
        """
        known = {"attempts": self.attempts, **known}
        if self.is_too_late or self.attempts >= settings.AUTO_ASSIGN_MAX_ATTEMPTS:
            return self.handed_over(reason, **known)
        return self._end("defer", reason=reason, due_at=self._next_try(), basis=basis, **known)

    def _next_try(self) -> dt.datetime:
        """After the last retry the job sleeps until a table is freed, or past the cut-off: then a person is asked."""
        waking = self.cutoff + dt.timedelta(seconds=1)
        if self.job.attempts >= len(RETRY_AFTER):
            return waking
        return min(self.now + RETRY_AFTER[self.job.attempts] * (1 + self.jitter), waking)

    def _end(
        self,
        verb: str,
        *,
        reason: str,
        committed: Committed | None = None,
        basis: Basis | None = None,
        **changes: Any,
    ) -> JobResult:
        if jobs.settle(self.job, verb=verb, actor=ACTOR, judged_at=self.now, basis=basis, reason=reason, **changes):
            metrics.JOB_RUNS.labels(verb, reason).inc()
        return JobResult(job=self.job, verb=verb, reason=reason, committed=committed)
