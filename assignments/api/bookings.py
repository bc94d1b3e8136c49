"""The doors of bookings: take one in, look, change, cancel, note a no-show, pin; and the walk-ins' door."""

import uuid
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from assignments.api.bundles import CommittedBundle, bundle
from assignments.api.committing import about_booking, carry_out, or_no_plan, require_leave_to_move
from assignments.api.documents import (
    IF_MATCH,
    KEY,
    BookBody,
    BookingQuery,
    ChangeBody,
    KeyBody,
    WalkInBody,
)
from assignments.api.finding import find_booking
from assignments.api.overriding import set_aside
from assignments.api.rows import (
    BookedBundle,
    BookingBundle,
    BookingPage,
    ChangedBundle,
    booking_bundle,
    booking_bundles,
    job_bundle,
)
from assignments.commands import Book, Cancel, Change, Command, MarkNoShow, Pin, WalkIn
from assignments.making_room import change_booking
from assignments.models import AutoAssignJob, Booking
from assignments.wiring import repository
from venues.api.doors import Door, etag, read_body, read_key, read_query, read_version
from venues.api.paging import page_of
from venues.api.successes import created
from venues.models import Restaurant


class BookingsDoor(Door):
    """Bookings of a restaurant."""

    @extend_schema(operation_id="bookingsList", parameters=[BookingQuery], responses=BookingPage)
    def get(self, request: Request) -> Response:
        """This function will list bookings by start, a page at a time."""
        query = read_query(BookingQuery, request=request)
        role = self.require("viewer", restaurant_id=query["restaurant_id"])
        only = {name: query[name] for name in ("restaurant_id", "service_date", "state") if name in query}
        rows = Booking.objects.filter(**only)
        shown, following = page_of(rows, by="starts_at", cursor=query.get("cursor"), limit=query["limit"])
        return Response({"results": booking_bundles(shown, role=role), "next_cursor": following})

    @extend_schema(operation_id="bookingsCreate", parameters=[KEY], request=BookBody, responses={201: BookedBundle})
    def post(self, request: Request) -> Response:
        """This function will take a booking in, with the job that will look for its table."""
        body = read_body(BookBody, request=request)
        role = self.require("host", restaurant_id=body["restaurant_id"])
        command = Book(
            restaurant_id=body["restaurant_id"],
            party_size=body["party_size"],
            starts_at=body["starts_at"],
            at=timezone.now(),
            source=Booking.Source.API,
            guest_name=body["guest_name"],
            guest_contact=body["guest_contact"],
            tags=frozenset(body["tags"]),
            zone_ids=tuple(body["zone_ids"]),
            priority=body["priority"],
            actor=self.actor,
            idempotency_key=read_key(request),
        )
        committed = carry_out(command, restaurant=_restaurant(body["restaurant_id"]), party_size=command.party_size)
        booking = Booking.objects.get(pk=committed.booking_id)
        job = AutoAssignJob.objects.filter(booking=booking).order_by("-created_at").first()
        answer = {"booking": booking_bundle(booking, role=role), "job": job_bundle(job) if job else None}
        return created(answer | {"replayed": committed.replayed}, headers=etag(booking.revision))


class BookingDoor(Door):
    """One booking."""

    @extend_schema(operation_id="bookingsRead", responses=BookingBundle)
    def get(self, request: Request, booking_id: uuid.UUID) -> Response:
        """This function will show the booking; its ETag is what a change must match."""
        booking, role = find_booking(self, booking_id=booking_id, role="viewer")
        return Response(booking_bundle(booking, role=role), headers=etag(booking.revision))

    @extend_schema(
        operation_id="bookingsChange", parameters=[IF_MATCH, KEY], request=ChangeBody, responses=ChangedBundle
    )
    def patch(self, request: Request, booking_id: uuid.UUID) -> Response:
        """This function will change party, time or wishes: with its tables, else others, else none."""
        booking, role = find_booking(self, booking_id=booking_id, role="host")
        read_version(request, required=True)
        body = read_body(ChangeBody, request=request)
        require_leave_to_move(self, booking=booking)
        command = Change(
            party_size=body.get("party_size"),
            starts_at=body.get("starts_at"),
            tags=frozenset(body["tags"]) if "tags" in body else None,
            zone_ids=tuple(body["zone_ids"]) if "zone_ids" in body else None,
            accept_pending=body["accept_pending"],
            allow_overrun=body["allow_overrun"],
            **about_booking(self, request=request, booking=booking),
        )
        party_size = command.party_size or booking.party_size
        changed = change_booking(command, restaurant_id=booking.restaurant_id, repository=repository())
        now = bundle(or_no_plan(changed, restaurant=booking.restaurant, party_size=party_size))
        booking = Booking.objects.get(pk=booking.pk)
        answer = {"booking": booking_bundle(booking, role=role), "was": {"tables": now["was"]}, "now": now}
        return Response(answer, headers=etag(booking.revision))


class BookingTurnDoor(Door):
    """A turn of a booking that needs no more than its name. `If-Match` is heeded, not asked for."""

    def turn(self, request: Request, *, booking_id: uuid.UUID, kind: type[Command], **more: Any) -> Response:
        """This function will carry the command out and answer how the booking stands."""
        booking, _ = find_booking(self, booking_id=booking_id, role="host")
        read_body(KeyBody, request=request)
        command = kind(**about_booking(self, request=request, booking=booking), **more)
        return Response(bundle(carry_out(command, restaurant=booking.restaurant, party_size=booking.party_size)))


class CancelDoor(BookingTurnDoor):
    """A party that will not come."""

    @extend_schema(operation_id="bookingsCancel", parameters=[KEY], request=KeyBody, responses=CommittedBundle)
    def post(self, request: Request, booking_id: uuid.UUID) -> Response:
        """This function will cancel the booking and free its tables."""
        return self.turn(request, booking_id=booking_id, kind=Cancel)


class NoShowDoor(BookingTurnDoor):
    """A party that has not come."""

    @extend_schema(operation_id="bookingsNoShow", parameters=[KEY], request=KeyBody, responses=CommittedBundle)
    def post(self, request: Request, booking_id: uuid.UUID) -> Response:
        """This function will note that nobody came, and free the tables."""
        return self.turn(request, booking_id=booking_id, kind=MarkNoShow)


class PinDoor(BookingTurnDoor):
    """A party that must stay where it is."""

    @extend_schema(operation_id="bookingsPin", parameters=[KEY], request=KeyBody, responses=CommittedBundle)
    def post(self, request: Request, booking_id: uuid.UUID) -> Response:
        """This function will pin the party to its tables; then only managers move it."""
        return self.turn(request, booking_id=booking_id, kind=Pin, pinned=True)


class UnpinDoor(BookingTurnDoor):
    """A party that may be moved again."""

    @extend_schema(operation_id="bookingsUnpin", parameters=[KEY], request=KeyBody, responses=CommittedBundle)
    def post(self, request: Request, booking_id: uuid.UUID) -> Response:
        """This function will let the party be moved by anybody again; a manager decides that."""
        find_booking(self, booking_id=booking_id, role="manager")
        return self.turn(request, booking_id=booking_id, kind=Pin, pinned=False)


class WalkInsDoor(Door):
    """Parties that stand at the door."""

    @extend_schema(operation_id="walkInsCreate", parameters=[KEY], request=WalkInBody, responses={201: CommittedBundle})
    def post(self, request: Request) -> Response:
        """This function will book, assign and seat a party in one command."""
        body = read_body(WalkInBody, request=request)
        self.require("host", restaurant_id=body["restaurant_id"])
        command = WalkIn(
            restaurant_id=body["restaurant_id"],
            party_size=body["party_size"],
            at=timezone.now(),
            table_ids=tuple(body["table_ids"]) if body["table_ids"] else None,
            guest_name=body["guest_name"],
            tags=frozenset(body["tags"]),
            allow_overrun=body["allow_overrun"],
            actor=self.actor,
            idempotency_key=read_key(request),
            **set_aside(self, override=body["override"], restaurant_id=body["restaurant_id"]),
        )
        restaurant = _restaurant(body["restaurant_id"])
        return created(bundle(carry_out(command, restaurant=restaurant, party_size=command.party_size)))


def _restaurant(restaurant_id: uuid.UUID) -> Restaurant:
    """It is there: the caller has a role in it."""
    return Restaurant.objects.get(pk=restaurant_id)
