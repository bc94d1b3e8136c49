"""Who works where: a role is given, changed and taken as a fact of its own, with who did it and why."""

from typing import Any

from django.db import IntegrityError, transaction

from telemetry import sink
from venues.errors import AlreadyWorksHere
from venues.models import Restaurant, StaffMembership


def grant(user: Any, *, restaurant: Restaurant, role: str, actor: str, reason: str) -> StaffMembership:
    """This function will give somebody a role in a restaurant.

    Raises: AlreadyWorksHere for somebody who has one there.
    """
    try:
        with transaction.atomic():
            membership = StaffMembership.objects.create(user=user, restaurant=restaurant, role=role)
            _tell(membership, was=None, now=role, actor=actor, reason=reason)
    except IntegrityError as known:
        raise AlreadyWorksHere from known
    return membership


def change(membership: StaffMembership, *, role: str, actor: str, reason: str) -> None:
    """This function will give somebody another role in the restaurant."""
    with transaction.atomic():
        _tell(membership, was=membership.role, now=role, actor=actor, reason=reason)
        membership.role = role
        membership.save(update_fields=["role"])


def end(membership: StaffMembership, *, actor: str, reason: str) -> None:
    """This function will take somebody's role in the restaurant away; from then on it does not exist for them."""
    with transaction.atomic():
        _tell(membership, was=membership.role, now=None, actor=actor, reason=reason)
        membership.delete()


def _tell(membership: StaffMembership, *, was: str | None, now: str | None, actor: str, reason: str) -> None:
    fact = sink.Fact(
        name="staff.role_changed",
        restaurant_id=membership.restaurant_id,
        subject_id=membership.pk,
        actor=actor,
        reason=reason,
        payload={"user": membership.user_id, "from": was, "to": now},
    )
    sink.record([fact])
