"""Beat's door to the numbering of events."""

from celery import shared_task

from telemetry import positions


@shared_task(name="telemetry.tasks.number_events")
def number_events() -> int:
    """This function will give every visible event its position, and return how many got one."""
    total = 0
    while True:
        count = positions.number_events()
        total += count
        if count < positions.MOST_AT_ONCE:
            return total
