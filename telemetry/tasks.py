"""Beat's door to events: they are numbered, counted, written down and told others of."""

import random

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from telemetry import heartbeats, journal, positions, rollup
from telemetry.webhooks.calls import Rules
from telemetry.webhooks.delivering import deliver

MOST_JITTER = 0.2


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


@shared_task(name="telemetry.tasks.write_journal")
def write_journal() -> int:
    """This function will write every event that has a position into the log, and return how many those were."""
    total = 0
    while True:
        count = journal.write_journal()
        total += count
        if count < journal.MOST_AT_ONCE:
            return total


@shared_task(name="telemetry.tasks.deliver_webhooks")
def deliver_webhooks() -> int:
    """This function will tell endpoints of what is new and of what is due again; how many took it."""
    delivered = deliver(now=timezone.now(), rules=rules(), jitter=lambda: random.uniform(0, MOST_JITTER))
    heartbeats.beat("webhooks")
    return delivered


def rules() -> Rules:
    """This function will return how consumers are called, as the settings say."""
    return Rules(timeout_seconds=settings.WEBHOOK_TIMEOUT_SECONDS, allowed=settings.WEBHOOK_ALLOWED_NETWORKS)
