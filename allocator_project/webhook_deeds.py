"""What `manage.py webhooks` does, each deed with its answer: as a document, and as lines for people."""

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from telemetry.models import Delivery, WebhookEndpoint
from telemetry.webhooks import resending, services
from telemetry.webhooks.addresses import Network
from telemetry.webhooks.services import By
from venues.models import Restaurant

Answer = tuple[dict[str, Any], tuple[str, ...]]
MOST_DEAD = 20
ONCE = "Its secret, shown this once: {}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody wants done. Shapes: `options` as argparse read them."""

    now: dt.datetime
    by: By
    allowed: tuple[Network, ...]
    options: dict[str, Any]


def do(action: str, *, asked: Asked, restaurant_id: uuid.UUID | None) -> Answer:
    """This function will do a deed in the transaction that is open. Raises: WebhookRefused."""
    if restaurant_id is not None:
        return _create(asked, restaurant_id)
    return DEEDS[action](asked)


def listed(restaurant_id: uuid.UUID | None) -> Answer:
    """This function will return endpoints, how they are and what waits, and the oldest dead letters."""
    only = Q() if restaurant_id is None else Q(restaurant_id=restaurant_id)
    slugs = dict(Restaurant.objects.values_list("pk", "slug"))
    waiting = Count("deliveries", filter=Q(deliveries__state="waiting"))
    dead = Count("deliveries", filter=Q(deliveries__state="dead"))
    rows = [_row(each, slugs) for each in WebhookEndpoint.objects.filter(only).annotate(waiting=waiting, dead=dead)]
    letters = [_letter(each) for each in _dead(only)]
    lines = ["{id}  {restaurant}  {url}  {state}  {waiting} wait, {dead} dead".format(**row) for row in rows]
    lines += ["dead {delivery}: {event} at {position}, last {outcome}".format(**letter) for letter in letters]
    return {"endpoints": rows, "dead": letters}, tuple(lines) or ("Nobody is told of anything.",)


def _row(endpoint: Any, slugs: dict[uuid.UUID, str]) -> dict[str, Any]:
    return {
        "id": str(endpoint.pk),
        "restaurant": slugs.get(endpoint.restaurant_id, str(endpoint.restaurant_id)),
        "url": endpoint.url,
        "events": endpoint.names,
        "state": endpoint.disabled_because or ("resting" if endpoint.rests else endpoint.state),
        "position": endpoint.position,
        "waiting": endpoint.waiting,
        "dead": endpoint.dead,
    }


def _dead(only: Q) -> "QuerySet[Delivery]":
    return Delivery.objects.filter(only, state="dead").order_by("id")[:MOST_DEAD]


def _letter(delivery: Delivery) -> dict[str, Any]:
    return {
        "delivery": delivery.pk,
        "endpoint": str(delivery.endpoint_id),
        "event": delivery.name,
        "position": delivery.position,
        "outcome": delivery.outcome,
        "status": delivery.status,
    }


def _create(asked: Asked, restaurant_id: uuid.UUID) -> Answer:
    endpoint = services.create(
        restaurant_id,
        url=asked.options["url"],
        names=asked.options["names"],
        description=asked.options["description"][:200],
        by=asked.by,
        allowed=asked.allowed,
    )
    line = f"{endpoint.url} is told of events from now on, as endpoint {endpoint.pk}."
    return {"endpoint": str(endpoint.pk), "secret": endpoint.secret}, (line, ONCE.format(endpoint.secret))


def _rotate(asked: Asked) -> Answer:
    hours = asked.options["overlap_hours"]
    overlap = dt.timedelta(hours=hours)
    endpoint = services.rotate(asked.options["endpoint"], now=asked.now, by=asked.by, overlap=overlap)
    line = f"{endpoint.url} has a new secret; the old one signs beside it for {hours} hours."
    return {"endpoint": str(endpoint.pk), "secret": endpoint.secret}, (line, ONCE.format(endpoint.secret))


def _disable(asked: Asked) -> Answer:
    services.disable(asked.options["endpoint"], by=asked.by)
    return _said(asked, "It is told of nothing any more; what it misses is kept.")


def _enable(asked: Asked) -> Answer:
    from_now = asked.options["from_now"]
    services.enable(asked.options["endpoint"], now=asked.now, by=asked.by, from_now=from_now)
    return _said(asked, "It is told again, of what is new." if from_now else "It is told again, from where it stopped.")


def _replay(asked: Asked) -> Answer:
    after, upto = asked.options["after"], asked.options["upto"]
    events = resending.replay(asked.options["endpoint"], after=after, upto=upto, now=asked.now, by=asked.by)
    document, _ = _said(asked, "")
    return document | {"events": events}, (f"{events} events are sent again.",)


def _resend(asked: Asked) -> Answer:
    delivery = resending.resend(asked.options["delivery"], now=asked.now, by=asked.by)
    return {"delivery": delivery.pk}, (f"{delivery.name} at {delivery.position} is sent again.",)


def _skip(asked: Asked) -> Answer:
    resending.skip(asked.options["delivery"], now=asked.now, by=asked.by)
    return {"delivery": asked.options["delivery"]}, ("It is given up; what waits behind it goes out.",)


def _said(asked: Asked, line: str) -> Answer:
    return {"endpoint": str(asked.options["endpoint"])}, (line,)


DEEDS: dict[str, Callable[[Asked], Answer]] = {
    "rotate": _rotate,
    "disable": _disable,
    "enable": _enable,
    "replay": _replay,
    "resend": _resend,
    "skip": _skip,
}
