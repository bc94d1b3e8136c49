"""Beat's door to the numbering and the counting of events."""

from celery import shared_task

from telemetry import heartbeats, positions, rollup


@shared_task(name="telemetry.tasks.number_events")
def number_events() -> int:
    """This function will give every visible event its position, and return how many got one."""
    total = 0
    while True:
        count = positions.number_events()
        total += count
        if count < positions.MOST_AT_ONCE:
            return total


@shared_task(name="telemetry.tasks.roll_up_events")
def roll_up_events() -> int:
    """This function will count every event that has a position into the aggregates, and return how many it counted."""
    total = 0
    while True:
        counted = rollup.roll_up()
        total += counted.events
        if not counted.events or not counted.behind:
            heartbeats.beat(rollup.HEARTBEAT)
            return total
