"""A house with events and endpoints, and a delivery of what is due at a moment that the test names."""

import datetime as dt
import ipaddress
import uuid
from typing import Any

from telemetry import positions, sink
from telemetry.models import Delivery, Event, WebhookEndpoint
from telemetry.webhooks import services
from telemetry.webhooks.calls import Rules
from telemetry.webhooks.delivering import deliver
from telemetry.webhooks.services import By
from tests.telemetry.told import HOUSE, MINUTE, SEVEN

HOUR = 60 * MINUTE
SECOND = dt.timedelta(seconds=1)
HERE = (ipaddress.ip_network("127.0.0.0/8"),)
ANNA = By(actor="user:7", reason="the till wants to know")
# Whoever answers does so well before, also on a machine that has much to do; who hangs is not waited for as long.
PATIENCE, IMPATIENT = 10.0, 1.5


def rules(**changes: Any) -> Rules:
    known: dict[str, Any] = {"timeout_seconds": PATIENCE, "allowed": HERE}
    return Rules(**known | changes)


def endpoint(url: str, *, house: uuid.UUID = HOUSE, **known: Any) -> WebhookEndpoint:
    return services.create(house, url=url, by=ANNA, allowed=HERE, **known)


def booking(number: int) -> uuid.UUID:
    return uuid.UUID(int=number)


def tell(*numbers: int, of: int, house: uuid.UUID = HOUSE, name: str = "booking.confirmed") -> None:
    """Events of one booking that have a number each, so that they can be told apart."""
    payloads = ({"from": "pending", "to": "confirmed", "partySize": number} for number in numbers)
    sink.record(
        [sink.Fact(name=name, restaurant_id=house, booking_id=booking(of), payload=payload) for payload in payloads]
    )
    positions.number_events()


def go(now: dt.datetime = SEVEN, **changes: Any) -> int:
    """Delivers what is due then; how many were taken."""
    return deliver(now=now, rules=rules(**changes))


def states(of: WebhookEndpoint | None = None) -> list[tuple[int, str, str]]:
    """Number, state and last outcome of each delivery of bookings' events, in order."""
    rows = Delivery.objects.filter(name__startswith="booking.").order_by("id")
    rows = rows.filter(endpoint=of) if of is not None else rows
    numbers = dict(Event.objects.filter(name__startswith="booking.").values_list("position", "payload__partySize"))
    return [(numbers.get(row.position, 0), row.state, row.outcome) for row in rows]


def told(prefix: str = "webhook.") -> list[tuple[str, dict[str, Any], str, str]]:
    rows = Event.objects.filter(name__startswith=prefix).order_by("id")
    return list(rows.values_list("name", "payload", "actor", "reason"))
