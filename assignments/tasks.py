"""Celery's door to the pipeline. A message names a shard, never the work: that stands in the job rows."""

import random

from celery import shared_task
from django.db.models import Q
from django.utils import timezone

from assignments import jobs, optimising, pipeline
from assignments.wiring import repository

JOBS_PER_MESSAGE = 200
MOST_JITTER = 0.1


@shared_task(name="assignments.tasks.run_shard")
def run_shard(shard: int) -> int:
    """This function will run the shard's due jobs, best first, until none is due; it hands on after two hundred."""
    store = repository()
    for done in range(JOBS_PER_MESSAGE):
        jitter = random.uniform(0, MOST_JITTER)
        if pipeline.run_next(now=timezone.now(), repository=store, only=Q(shard=shard), jitter=jitter) is None:
            return done
    jobs.wake(shard)
    return JOBS_PER_MESSAGE


@shared_task(name="assignments.tasks.compute_proposals")
def compute_proposals() -> int:
    """This function will work out the proposals that nobody works on, oldest first, and return how many."""
    done = 0
    while optimising.compute_next(now=timezone.now()) is not None:
        done += 1
    return done


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
