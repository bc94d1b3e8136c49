"""Beat's door to the sweeper."""

from celery import shared_task

from assignments.sweeping import ACTOR, sweep
from assignments.wiring import claims
from telemetry.heartbeats import beat


@shared_task(name="holds.tasks.expire_holds")
def expire_holds() -> int:
    """This function will reap holds that have run out, and return how many. Done to the end, it is noted."""
    reaped = sweep(claims=claims()).reaped
    beat(ACTOR)
    return reaped
