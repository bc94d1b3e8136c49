"""Celery's door to the pipeline. A message names a shard, never the work: that stands in the job rows."""

import random
import time

from celery import shared_task
from django.db.models import Q
from django.utils import timezone

from assignments import audit, jobs, optimising, pipeline
from assignments.wiring import repository
from telemetry import audits

# One run makes room at most three times, each search a second: far below a task's time limit, also after the last run.
SECONDS_PER_MESSAGE = 60.0
MOST_JITTER = 0.1


@shared_task(name="assignments.tasks.run_shard")
def run_shard(shard: int) -> int:
    """This function will run the shard's due jobs, best first, until none is due, and hand on after a minute."""
    store, began, done = repository(), time.monotonic(), 0
    while time.monotonic() - began < SECONDS_PER_MESSAGE:
        jitter = random.uniform(0, MOST_JITTER)
        if pipeline.run_next(now=timezone.now(), repository=store, only=Q(shard=shard), jitter=jitter) is None:
            return done
        done += 1
    jobs.wake(shard)
    return done


@shared_task(name="assignments.tasks.compute_proposals")
def compute_proposals() -> int:
    """This function will work out the oldest proposal that nobody works on, and hand on if there are more."""
    if optimising.compute_next(now=timezone.now()) is None:
        return 0
    if optimising.is_awaited():
        optimising.wake()
    return 1


@shared_task(name="assignments.tasks.propose_tonight")
def propose_tonight() -> int:
    """This function will have the next service day of every house planned that has bookings; nothing is applied."""
    return optimising.ask_for_all(now=timezone.now(), actor="nightly")


@shared_task(name="assignments.tasks.dispatch_due_jobs")
def dispatch_due_jobs() -> int:
    """This function will wake every shard with a due job, also where a message was lost or the broker was away."""
    if optimising.is_awaited():
        optimising.wake()
    return sum(jobs.wake(shard) for shard in jobs.due_shards(now=timezone.now()))


@shared_task(name="assignments.tasks.audit_ledger")
def audit_ledger() -> int:
    """This function will audit the whole ledger, keep the result for whoever watches, and return how many findings."""
    findings = audit.audit()
    audits.remember(audit.counts_of(findings), by_house=audit.counts_by_house(findings))
    return len(findings)
