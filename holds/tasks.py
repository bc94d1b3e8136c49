"""Beat's door to the sweeper."""

from celery import shared_task

from assignments.sweeping import sweep
from assignments.wiring import claims


@shared_task(name="holds.tasks.expire_holds")
def expire_holds() -> int:
    """This function will reap holds that have run out, and return how many."""
    return sweep(claims=claims()).reaped
