"""What there is to watch about webhooks, and which of them need a person: those with dead letters, and those that are
told of nothing any more although nobody wanted that."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Value, When

from telemetry.models import Delivery, WebhookEndpoint
from telemetry.models.webhook import OPEN

Houses = Collection[uuid.UUID]
DEAD = Q(deliveries__state="dead")
GIVEN_UP = Q(state="disabled") & ~Q(disabled_because="by_staff")


@dataclass(frozen=True, slots=True, kw_only=True)
class Troubled:
    """One endpoint. Shapes: `disabled_because` is empty while it is told of events."""

    id: uuid.UUID
    restaurant_id: uuid.UUID
    url: str
    dead: int
    disabled_because: str


def list_troubled(restaurant_ids: Houses, *, most: int) -> tuple[Troubled, ...]:
    """This function will list a house's endpoints that need a person, by address. *Cost*: one statement."""
    fields = ("id", "restaurant_id", "url", "disabled_because")
    rows = _troubled(restaurant_ids).order_by("url", "id").values(*fields, "dead")
    return tuple(Troubled(**row) for row in rows[:most])


def count_troubled(restaurant_ids: Houses) -> int:
    """This function will count them. *Cost*: one statement."""
    return _troubled(restaurant_ids).count()


def count_open() -> dict[str, int]:
    """This function will count what is still to be taken, by state; both states are there. *Cost*: one statement."""
    counted = Delivery.objects.filter(state__in=OPEN).order_by().values_list("state").annotate(n=Count("pk"))
    return dict.fromkeys(OPEN, 0) | dict(counted)


def count_endpoints() -> dict[str, int]:
    """This function will count endpoints by how they are. *Cost*: one statement."""
    how = Case(
        When(state="disabled", then=F("disabled_because")),
        When(rests__gt=0, then=Value("resting")),
        default=Value("active"),
        output_field=CharField(),
    )
    return dict(WebhookEndpoint.objects.order_by().annotate(how=how).values_list("how").annotate(n=Count("pk")))


def _troubled(restaurant_ids: Houses) -> "QuerySet[WebhookEndpoint]":
    ours = WebhookEndpoint.objects.filter(restaurant_id__in=restaurant_ids)
    return ours.annotate(dead=Count("deliveries", filter=DEAD)).filter(GIVEN_UP | Q(dead__gt=0))
