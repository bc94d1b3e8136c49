"""A row for every deed of the admin in which it is offered, and what its form is answered with."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import admin
from django.db.models import Model, Q

from assignments import commands as ask
from assignments import optimising, pipeline
from assignments.models import Assignment, AutoAssignJob, Booking, Occupancy, Proposal, ServiceBook
from assignments.optimising import Asked
from telemetry.models import Delivery, WebhookEndpoint
from telemetry.webhooks import services as webhooks
from telemetry.webhooks.services import By
from telemetry.webhooks.signing import fingerprint
from tests.api.callers import person
from tests.assignments.doing import REPOSITORY, done
from tests.builders import A_WEEK_BEFORE, FRIDAY, SEVEN, booking, house, job_of, request, table, table_ids
from tests.desk.scenes import HOUR, webhook
from tests.holds.doing import place
from venues.admin import Deed, DeedAdmin
from venues.models import ApiToken, Closure, Restaurant, StaffMembership, Table
from venues.tokens import mint

# Whose rows have no house: a person's own.
OF_PEOPLE = (ApiToken,)
Turn = Callable[[Booking], ask.Command]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Where a deed can be done: to which row, with which answers beside the reason."""

    row: Callable[[Restaurant], Any]
    answers: Callable[[Any], dict[str, Any]] = field(default=lambda row: {})
    policy: dict[str, Any] = field(default_factory=dict)


def all_deeds() -> list[tuple[type[Model], Deed]]:
    """Every deed of the admin; those of the roll-out are tested there, and leave with it."""
    return [
        (model, deed)
        for model, shown in admin.site._registry.items()
        if isinstance(shown, DeedAdmin) and model._meta.app_label != "rollout"
        for deed in shown.all_deeds()
    ]


def three_tables(policy: dict[str, Any] | None = None) -> Restaurant:
    """A house with two tables for two and one for four."""
    return house(table("T1", 2), table("T2", 2), table("T3", 4), policy=policy or {})


def seat(stored: Booking) -> ask.Command:
    """They come at seven."""
    return ask.Seat(booking_id=stored.pk, at=SEVEN, actor="host")


def pin(stored: Booking) -> ask.Command:
    """They are not to be moved."""
    return ask.Pin(booking_id=stored.pk, at=SEVEN, actor="host", pinned=True)


def seated_at(restaurant: Restaurant, *turns: Turn, **changes: Any) -> Booking:
    """A party that has its table, and has then taken these turns."""
    stored = booking(restaurant, **changes)
    done(request(stored))
    for turn in turns:
        done(turn(stored))
    return Booking.objects.select_related("restaurant").get(pk=stored.pk)


def tables_of(stored: Booking) -> Assignment:
    """The tables that a party has, or that are proposed for it."""
    return Assignment.objects.select_related("booking__restaurant").get(booking=stored)


def proposed(restaurant: Restaurant) -> Booking:
    """A party for which the pipeline has proposed a table."""
    stored = booking(restaurant)
    pipeline.run_next(now=A_WEEK_BEFORE, repository=REPOSITORY, only=Q(booking=stored))
    return Booking.objects.select_related("restaurant").get(pk=stored.pk)


def handed_over(restaurant: Restaurant) -> AutoAssignJob:
    """A job that a person has to see to."""
    stored = booking(restaurant, party_size=19)
    job = job_of(stored)
    AutoAssignJob.objects.filter(pk=job.pk).update(state="exhausted", reason="capacity_insufficient")
    return job_of(stored)


def plan(restaurant: Restaurant, *, outdated: bool = False) -> Proposal:
    """A plan of Friday that would seat somebody."""
    booking(restaurant)
    asked = Asked(restaurant=restaurant, service_date=FRIDAY, time_limit_seconds=5)
    made = optimising.propose_now(asked, now=A_WEEK_BEFORE, actor="chef")
    assert made.result["changes"]
    if outdated:
        Proposal.objects.filter(pk=made.pk).update(state="stale")
    return Proposal.objects.select_related("restaurant").get(pk=made.pk)


def block(restaurant: Restaurant) -> Closure:
    """A table out of service from seven to eight."""
    command = ask.Block(
        restaurant_id=restaurant.pk,
        table_ids=table_ids(restaurant, "T1"),
        window=(SEVEN, SEVEN + HOUR),
        actor="chef",
    )
    done(command)
    return Closure.objects.get(restaurant=restaurant)


def with_a_lie(restaurant: Restaurant) -> Restaurant:
    """A house whose ledger lacks the tables of a party."""
    seated_at(restaurant)
    Occupancy.objects.filter(restaurant=restaurant).delete()
    return restaurant


def colleague(restaurant: Restaurant) -> StaffMembership:
    """Somebody who works there as a viewer."""
    return StaffMembership.objects.get(user=person(restaurant, role="viewer"))


def window_of(row: Any) -> dict[str, Any]:
    """Answers to which table is to be out of service, and when by the house's clock."""
    where = row if isinstance(row, Restaurant) else row.restaurant
    return {
        "tables": [str(pk) for pk in table_ids(where, "T1")],
        "starts_at": "2026-11-27T19:00",
        "ends_at": "2026-11-27T20:00",
    }


def on_friday(row: Any) -> dict[str, Any]:
    """Answers to which service day."""
    return {"service_date": FRIDAY.isoformat()}


def other_table(row: Any) -> dict[str, Any]:
    """Answers to which tables: the second one."""
    return {"tables": [str(pk) for pk in table_ids(row.restaurant, "T2")], "revision": _revision(row)}


def as_seen(row: Any) -> dict[str, Any]:
    """Answers to nothing; the page has noted what it showed."""
    return {"revision": _revision(row)}


def _revision(row: Any) -> int:
    found = row if isinstance(row, Booking) else row.booking
    return int(found.revision)


def _newcomer(row: Any) -> dict[str, Any]:
    return {"username": person().username, "role": "host"}


def _token(restaurant: Restaurant) -> ApiToken:
    return mint(person(restaurant), name="stand", expires_at=SEVEN + 1000 * HOUR)[1]


def _disabled(restaurant: Restaurant) -> WebhookEndpoint:
    endpoint = webhook(restaurant)
    webhooks.disable(endpoint.pk, by=By(actor="chef"))
    return WebhookEndpoint.objects.get(pk=endpoint.pk)


def dead_letter(restaurant: Restaurant) -> Delivery:
    webhook(restaurant)
    Delivery.objects.update(state="dead", outcome="refused", status=500, attempts=8)
    return Delivery.objects.get()


def _told_where(row: Any) -> dict[str, Any]:
    return {"url": "https://till.example/new", "names": "booking.*", "description": "the till"}


BY_HAND = {"approval": "manual"}
STAGES: dict[tuple[str, str], Stage] = {
    ("Booking", "accept"): Stage(row=proposed, answers=as_seen, policy=BY_HAND),
    ("Booking", "assign"): Stage(row=booking, answers=other_table),
    ("Booking", "seat"): Stage(row=seated_at, answers=as_seen),
    ("Booking", "complete"): Stage(row=lambda house: seated_at(house, seat), answers=as_seen),
    ("Booking", "move"): Stage(row=seated_at, answers=other_table),
    ("Booking", "look-again"): Stage(row=lambda house: handed_over(house).booking, answers=as_seen),
    ("Booking", "pin"): Stage(row=seated_at, answers=as_seen),
    ("Booking", "unpin"): Stage(row=lambda house: seated_at(house, pin), answers=as_seen),
    ("Booking", "undo"): Stage(row=lambda house: seated_at(house, seat), answers=as_seen),
    ("Booking", "release"): Stage(row=seated_at, answers=as_seen),
    ("Booking", "no-show"): Stage(row=seated_at, answers=as_seen),
    ("Booking", "cancel"): Stage(row=booking, answers=as_seen),
    ("Assignment", "accept"): Stage(row=lambda house: tables_of(proposed(house)), answers=as_seen, policy=BY_HAND),
    ("Assignment", "seat"): Stage(row=lambda house: tables_of(seated_at(house)), answers=as_seen),
    ("Assignment", "complete"): Stage(row=lambda house: tables_of(seated_at(house, seat)), answers=as_seen),
    ("Assignment", "move"): Stage(row=lambda house: tables_of(seated_at(house)), answers=other_table),
    ("Assignment", "pin"): Stage(row=lambda house: tables_of(seated_at(house)), answers=as_seen),
    ("Assignment", "unpin"): Stage(row=lambda house: tables_of(seated_at(house, pin)), answers=as_seen),
    ("Assignment", "release"): Stage(row=lambda house: tables_of(seated_at(house)), answers=as_seen),
    ("AutoAssignJob", "retry"): Stage(row=handed_over),
    ("Closure", "lift"): Stage(row=block),
    ("ServiceBook", "optimise"): Stage(
        row=lambda house: ServiceBook.objects.filter(restaurant=booking(house).restaurant).earliest("service_date")
    ),
    ("Proposal", "apply"): Stage(row=plan),
    ("Proposal", "discard"): Stage(row=plan),
    ("Proposal", "ask-again"): Stage(row=lambda house: plan(house, outdated=True)),
    ("Restaurant", "add-person"): Stage(row=lambda house: house, answers=_newcomer),
    ("Restaurant", "block"): Stage(row=lambda house: house, answers=window_of),
    ("Restaurant", "plan"): Stage(row=lambda house: house, answers=on_friday),
    ("Restaurant", "repair"): Stage(row=with_a_lie),
    ("Table", "block"): Stage(row=lambda house: Table.objects.get(pk=table_ids(house, "T1")[0]), answers=window_of),
    ("Hold", "release"): Stage(row=lambda house: place(booking(house), "T1")),
    ("StaffMembership", "role"): Stage(row=colleague, answers=lambda row: {"role": "host"}),
    ("StaffMembership", "end"): Stage(row=colleague),
    ("ApiToken", "revoke"): Stage(row=_token),
    ("Restaurant", "add-webhook"): Stage(row=lambda house: house, answers=_told_where),
    ("WebhookEndpoint", "rotate"): Stage(row=webhook, answers=lambda row: {"seen": fingerprint(row.secret)}),
    ("WebhookEndpoint", "disable"): Stage(row=webhook),
    ("WebhookEndpoint", "enable"): Stage(row=_disabled),
    ("WebhookEndpoint", "replay"): Stage(row=webhook, answers=lambda row: {"after": 0}),
    ("Delivery", "resend"): Stage(row=dead_letter),
    ("Delivery", "skip"): Stage(row=dead_letter),
}


def staged(model: type[Model], deed: Deed) -> tuple[Any, dict[str, Any], Restaurant]:
    """A row that the deed can be done to, how its page is answered, and the house it is in."""
    stage = STAGES[model.__name__, deed.verb]
    restaurant = three_tables(stage.policy)
    row = stage.row(restaurant)
    return row, {"reason": "the chef said so", "key": str(uuid.uuid4()), **stage.answers(row)}, restaurant
