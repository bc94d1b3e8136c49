"""A house with a row of everything the admin shows, and the people who look at it."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from assignments import commands as ask
from assignments import optimising, orchestrator, wiring
from assignments.models import Booking
from assignments.optimising import Asked
from telemetry.models import WebhookEndpoint
from telemetry.positions import number_events
from telemetry.webhooks import services as webhooks
from telemetry.webhooks.services import By
from telemetry.webhooks.spreading import spread
from tests.api.callers import person
from tests.builders import A_WEEK_BEFORE, FRIDAY, SEVEN, booking, house, request, table, table_ids
from tests.holds.doing import place
from venues.models import Restaurant

HOUR = dt.timedelta(hours=1)
# The roll-out has tests of its own, which leave with it.
ROOMS = ("venues", "assignments", "holds", "telemetry")
# Whose rows belong to people, not to houses.
OF_PEOPLE = ("ApiToken", "User")
# Telemetry knows no houses, only their ids.
BY_ID = ("Event", "WebhookEndpoint", "Delivery")


def shown_models() -> list[type[Model]]:
    """Every model of ours that the admin shows and whose rows belong to a house."""
    return [
        model for model in admin.site._registry if model._meta.app_label in ROOMS and model.__name__ not in OF_PEOPLE
    ]


def full_house(guest: str = "Ada") -> Restaurant:
    """A party on joined tables, a second one with a hold, a plan, a block, a webhook, somebody who works there."""
    tables = [table("T1", 4), table("T2", 4), table("T3", 2), table("T4", 2), table("T5", 2)]
    override = {"tables": ["T1", "T2"], "capacity": 8}
    restaurant = house(*tables, joins=[["T1", "T2"]], capacityOverrides=[override])
    repository = wiring.repository()
    orchestrator.commit(request(booking(restaurant, party_size=7, guest_name=guest)), repository=repository)
    place(booking(restaurant, guest_name=guest), "T3")
    block = ask.Block(
        restaurant_id=restaurant.pk,
        table_ids=table_ids(restaurant, "T5"),
        window=(SEVEN, SEVEN + HOUR),
        actor="chef",
    )
    orchestrator.commit(block, repository=repository)
    optimising.propose_now(Asked(restaurant=restaurant, service_date=FRIDAY), now=A_WEEK_BEFORE, actor="chef")
    webhook(restaurant)
    person(restaurant, role="viewer")
    return restaurant


def webhook(restaurant: Restaurant) -> WebhookEndpoint:
    """An address that is told of everything, and one event that waits for it."""
    endpoint = webhooks.create(restaurant.pk, url="https://till.example/hooks", by=By(actor="chef"))
    number_events()
    spread(now=SEVEN)
    return endpoint


def seated_booking(restaurant: Restaurant) -> Booking:
    """The party on the joined tables of a full house."""
    return Booking.objects.select_related("restaurant").get(restaurant=restaurant, state="confirmed")


def waiting_booking(restaurant: Restaurant) -> Booking:
    """The party with the hold of a full house."""
    return Booking.objects.select_related("restaurant").get(restaurant=restaurant, state="pending")


def rows_of(model: type[Model], restaurant: Restaurant) -> list[Any]:
    """The rows of a model that belong to the house."""
    of_house: dict[str, Callable[[], dict[str, Any]]] = {
        "Restaurant": lambda: {"pk": restaurant.pk},
        **dict.fromkeys(BY_ID, lambda: {"restaurant_id": restaurant.pk}),
    }
    only = of_house.get(model.__name__, lambda: {"restaurant": restaurant})()
    return list(model._default_manager.filter(**only))


def browser(restaurant: Restaurant | None = None, *, role: str = "host", superuser: bool = False) -> Client:
    """Somebody with a role in the house, logged in."""
    client = Client()
    client.force_login(person(restaurant, role=role, superuser=superuser))
    return client


def page(model: type[Model], name: str, *args: Any) -> str:
    """The address of a page of a model's admin."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


def deed(row: Any, verb: str) -> str:
    """The address of a deed of a row."""
    return page(type(row), verb, row.pk)


def text_of(answer: Any) -> str:
    """What an answer says, tags and all."""
    content: bytes = answer.content
    return content.decode()


def reason_of(event: Any) -> str:
    """Why, in the person's words."""
    return str(event.reason)
