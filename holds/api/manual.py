"""The manual workflow's doors: validate, hold, confirm, extend, release."""

import uuid
from typing import Any

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from assignments.api.answers import without_references
from assignments.api.bundles import CommittedBundle, bundle
from assignments.api.finding import find_booking
from assignments.api.overriding import set_aside
from assignments.commands import ExtendHold, PlaceHold, ReleaseHold
from assignments.wiring import repository
from holds import services
from holds.api.documents import (
    ConfirmBody,
    ExtendBody,
    HoldBody,
    HoldBundle,
    ValidateBody,
    ValidationBundle,
    hold_bundle,
    validation_bundle,
)
from holds.errors import HoldNotFound
from holds.models import Hold
from holds.services import Confirmation
from venues.api.doors import Door, read_body, read_key
from venues.api.successes import created, nothing_left
from venues.errors import RestaurantUnknown


class ValidateDoor(Door):
    """What speaks for and against picked tables. Writes nothing."""

    @extend_schema(operation_id="manualValidate", request=ValidateBody, responses=ValidationBundle)
    def post(self, request: Request) -> Response:
        """This function will check the tables as they are now."""
        body = read_body(ValidateBody, request=request)
        _, role = find_booking(self, booking_id=body["booking_id"], role="viewer")
        checked = services.validate(
            booking_id=body["booking_id"],
            table_ids=body["table_ids"],
            repository=repository(),
            require_adjacency=body["require_adjacency"],
            ignore_hold_id=body["ignore_hold_id"],
        )
        answer = validation_bundle(checked)
        return Response(without_references(answer) if role == "viewer" else answer)


class HoldDoor(Door):
    """Holds picked tables until a deadline."""

    @extend_schema(operation_id="manualHold", request=HoldBody, responses={201: HoldBundle})
    def post(self, request: Request) -> Response:
        """This function will place the hold."""
        body = read_body(HoldBody, request=request)
        booking, _ = find_booking(self, booking_id=body["booking_id"], role="host")
        command = PlaceHold(
            booking_id=booking.pk,
            table_ids=tuple(body["table_ids"]),
            ttl_seconds=body.get("ttl_seconds", booking.restaurant.hold_ttl_seconds),
            replaces=body["replace_hold_id"],
            actor=self.actor,
            idempotency_key=read_key(request),
            **set_aside(self, override=body["override"], restaurant_id=booking.restaurant_id),
        )
        return created(hold_bundle(services.place(command, repository=repository())))


class ConfirmDoor(Door):
    """Makes a hold the booking's assignment, exactly once."""

    @extend_schema(operation_id="manualConfirm", request=ConfirmBody, responses=CommittedBundle)
    def post(self, request: Request) -> Response:
        """This function will confirm the hold; the same key again answers the same."""
        body = read_body(ConfirmBody, request=request)
        _, role = find_booking(self, booking_id=body["booking_id"], role="host")
        key = read_key(request, required=True)
        wish = Confirmation(
            booking_id=body["booking_id"],
            hold_id=body["hold_id"],
            selection_id=body.get("selection_id"),
            idempotency_key=str(key),
            actor=self.actor,
            is_manager=role == "manager",
        )
        return Response(bundle(services.confirm(wish, repository=repository())))


class OneHoldDoor(Door):
    """A hold that stands: let it go."""

    @extend_schema(
        operation_id="manualHoldRelease", request=None, responses={204: OpenApiResponse(description="It is let go.")}
    )
    def delete(self, request: Request, hold_id: uuid.UUID) -> Response:
        """This function will release the hold; released already is released."""
        hold, is_manager = find_hold(self, hold_id=hold_id)
        command = ReleaseHold(booking_id=hold.booking_id, hold_id=hold.pk, actor=self.actor)
        services.release(command, repository=repository(), is_manager=is_manager)
        return nothing_left()


class ExtendDoor(Door):
    """A hold that needs more time."""

    @extend_schema(operation_id="manualHoldExtend", request=ExtendBody, responses=HoldBundle)
    def post(self, request: Request, hold_id: uuid.UUID) -> Response:
        """This function will extend the hold from now."""
        body: dict[str, Any] = read_body(ExtendBody, request=request)
        hold, is_manager = find_hold(self, hold_id=hold_id)
        ttl = body.get("ttl_seconds", hold.restaurant.hold_ttl_seconds)
        command = ExtendHold(booking_id=hold.booking_id, hold_id=hold.pk, ttl_seconds=ttl, actor=self.actor)
        return Response(hold_bundle(services.extend(command, repository=repository(), is_manager=is_manager)))


def find_hold(door: Door, *, hold_id: uuid.UUID) -> tuple[Hold, bool]:
    """This function will return the hold and whether the caller is a manager there.

    Raises: HoldNotFound also for one of a house the caller does not work in; RoleRequired.
    """
    hold = services.find(hold_id)
    try:
        return hold, door.require("host", restaurant_id=hold.restaurant_id) == "manager"
    except RestaurantUnknown as unknown:
        raise HoldNotFound from unknown
