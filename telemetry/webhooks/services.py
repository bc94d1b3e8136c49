"""What people do with endpoints. Each deed is a fact, told with who did it and why."""

import datetime as dt
import ipaddress
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from telemetry import locking, sink
from telemetry.errors import WebhookRefused
from telemetry.models import Event, WebhookEndpoint
from telemetry.registry import REGISTRY
from telemetry.webhooks import spreading
from telemetry.webhooks.addresses import AddressRefused, Network, addresses_of, parse
from telemetry.webhooks.signing import fingerprint, new_secret

OVERLAP = dt.timedelta(hours=24)
LONGEST_OVERLAP = dt.timedelta(days=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class By:
    """Who does it, and why."""

    actor: str
    reason: str = ""


def create(
    restaurant_id: uuid.UUID,
    *,
    url: str,
    by: By,
    names: Collection[str] = (),
    description: str = "",
    allowed: Collection[Network] = (),
    endpoint_id: uuid.UUID | None = None,
) -> WebhookEndpoint:
    """This function will have an address told of a restaurant's events from now on; its `secret` is for the consumer.

    Shapes: `names` as `booking.confirmed` or `booking.*`; none means all. A given id makes two calls one.
    Raises: WebhookRefused for an address that is none or never called, for names that no event has, for an id that is
    there.
    """
    require_address(url, allowed=allowed)
    require_names(names)
    if endpoint_id is not None and WebhookEndpoint.objects.filter(pk=endpoint_id).exists():
        raise WebhookRefused("This endpoint is there already.")
    with transaction.atomic():
        endpoint = WebhookEndpoint.objects.create(
            id=endpoint_id or uuid.uuid4(),
            restaurant_id=restaurant_id,
            url=url,
            names=sorted(set(names)),
            description=description,
            secret=new_secret(),
            position=spreading.last_position(),
            created_by=by.actor,
        )
        tell("webhook.created", endpoint=endpoint, by=by, names=len(endpoint.names))
    return endpoint


def rotate(
    endpoint_id: uuid.UUID, *, now: dt.datetime, by: By, overlap: dt.timedelta = OVERLAP, instead_of: str = ""
) -> WebhookEndpoint:
    """This function will give an endpoint a new secret; the one it had signs beside it for a while. An older one ends.

    Shapes: `instead_of` is the fingerprint of the secret it is to replace, which makes two calls one; empty for any.
    Raises: WebhookRefused.
    """
    if not dt.timedelta(0) <= overlap <= LONGEST_OVERLAP:
        raise WebhookRefused(f"Both secrets hold for at most {LONGEST_OVERLAP.days} days.")
    with transaction.atomic():
        endpoint = locked(endpoint_id)
        if instead_of not in ("", fingerprint(endpoint.secret)):
            raise WebhookRefused("It has another secret by now.")
        endpoint.old_secret, endpoint.old_secret_until = endpoint.secret, now + overlap
        endpoint.secret = new_secret()
        endpoint.save(update_fields=["secret", "old_secret", "old_secret_until"])
        tell("webhook.secret_rotated", endpoint=endpoint, by=by, overlapMinutes=int(overlap.total_seconds()) // 60)
    return endpoint


def disable(endpoint_id: uuid.UUID, *, by: By) -> None:
    """This function will tell an endpoint of nothing any more. What it has not been told yet stays, and grows.

    Raises: WebhookRefused.
    """
    with transaction.atomic():
        disable_locked(endpoint_id, because="by_staff", actor=by.actor, reason=by.reason)


def disable_locked(endpoint_id: uuid.UUID, *, because: str, actor: str, reason: str = "") -> None:
    """This function will do so in the transaction that is open. One that is disabled stays as it is."""
    endpoint = locked(endpoint_id)
    if endpoint.state == "disabled":
        return
    endpoint.state, endpoint.disabled_because, endpoint.lease, endpoint.lease_until = "disabled", because, None, None
    endpoint.save(update_fields=["state", "disabled_because", "lease", "lease_until"])
    tell("webhook.disabled", endpoint=endpoint, by=By(actor=actor, reason=reason), because=because)


def enable(endpoint_id: uuid.UUID, *, now: dt.datetime, by: By, from_now: bool = False) -> WebhookEndpoint:
    """This function will tell an endpoint of events again: from where it stopped, or only of what comes from now on.

    Raises: WebhookRefused for one that is not disabled.
    """
    with transaction.atomic():
        endpoint = locked(endpoint_id)
        if endpoint.state != "disabled":
            raise WebhookRefused("This endpoint is not disabled.")
        missed = _pass_over(endpoint, now) if from_now else 0
        well: dict[str, Any] = {"rests": 0, "rests_until": None, "refused_in_a_row": 0, "failing_since": None}
        for field, value in {"state": "active", "disabled_because": "", **well}.items():
            setattr(endpoint, field, value)
        endpoint.save()
        endpoint.deliveries.filter(state="waiting", due_at__gt=now).update(due_at=now)
        tell("webhook.enabled", endpoint=endpoint, by=by, missed=missed)
    return endpoint


def require_address(url: str, *, allowed: Collection[Network]) -> None:
    """This function will refuse an address that is none, or that says itself where it leads and may not.

    A name is judged whenever it is called: it may lead elsewhere tomorrow. Raises: WebhookRefused.
    """
    try:
        parts = parse(url)
        if _is_literal(str(parts.hostname)):
            addresses_of(parts, allowed=allowed, ask=lambda place: (place[0],))
    except AddressRefused as refused:
        raise WebhookRefused(f"{url}: {refused}.") from refused


def require_names(names: Collection[str]) -> None:
    """This function will refuse names that no event has. Raises: WebhookRefused naming them."""
    known = {kind.name for kind in REGISTRY.list_types() if kind.stored}
    known |= {name.partition(".")[0] + spreading.ALL_OF for name in known}
    unknown = sorted(set(names) - known)
    if unknown:
        raise WebhookRefused(f"There is no such event: {', '.join(unknown)}.")


def locked(endpoint_id: uuid.UUID) -> WebhookEndpoint:
    """This function will lock an endpoint for the transaction that is open. Raises: WebhookRefused."""
    endpoint = locking.webhook(endpoint_id)
    if endpoint is None:
        raise WebhookRefused("There is no such endpoint.")
    return endpoint


def tell(name: str, *, endpoint: WebhookEndpoint, by: By, **payload: Any) -> None:
    """This function will tell of a deed in the transaction of the fact."""
    fact = sink.Fact(
        name=name,
        restaurant_id=endpoint.restaurant_id,
        subject_id=endpoint.pk,
        actor=by.actor,
        reason=by.reason,
        payload=payload,
    )
    sink.record([fact])


def _is_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _pass_over(endpoint: WebhookEndpoint, now: dt.datetime) -> int:
    """What it was never told of, queued or not."""
    last = spreading.last_position()
    unqueued = Event.objects.filter(
        spreading.wanted_by(endpoint), position__gt=endpoint.position, position__lte=last
    ).count()
    endpoint.position = last
    return unqueued + endpoint.deliveries.filter(state="waiting").update(state="skipped", ended_at=now)
