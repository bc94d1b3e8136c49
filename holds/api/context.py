"""The manual workflow's first look: every table, hold and plan for one booking."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

import planner
from assignments import telling
from assignments.api.answers import PlanBundle, RefusalBundle
from assignments.api.auto import quote_bundle
from assignments.api.finding import find_booking
from assignments.models import Booking
from assignments.snapshot import AssignmentSeen
from assignments.wiring import repository
from holds.context import Context, TableSeen, context_of
from holds.models import Hold
from venues.api.doors import Door, etag, read_query


class ContextQuery(serializers.Serializer[Any]):
    """Which booking."""

    booking_id = serializers.UUIDField()


class ContextBookingBundle(serializers.Serializer[Any]):
    """The booking to seat. The span is how long it has its table."""

    id = serializers.UUIDField()
    restaurant_id = serializers.UUIDField()
    state = serializers.CharField()
    party_size = serializers.IntegerField()
    seated_at = serializers.DateTimeField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    service_date = serializers.DateField()
    tags = serializers.ListField(child=serializers.CharField())
    zones = serializers.ListField(child=serializers.CharField())


class ContextTableBundle(serializers.Serializer[Any]):
    """A table in the booking's window. `reason` is the first rule it would break alone, null if it would do."""

    id = serializers.UUIDField()
    number = serializers.CharField()
    zone = serializers.CharField()
    capacity = serializers.IntegerField()
    min_party = serializers.IntegerField()
    max_party = serializers.IntegerField()
    movable = serializers.BooleanField()
    active = serializers.BooleanField()
    tags = serializers.ListField(child=serializers.CharField())
    state = serializers.CharField(help_text="free | own | held | occupied | blocked | inactive")
    reason = serializers.CharField(allow_null=True)
    message = serializers.CharField(allow_blank=True)
    until = serializers.DateTimeField(allow_null=True)
    reference = serializers.CharField(allow_null=True, help_text="Whose it is. Viewers are not told.")


class ContextHoldBundle(serializers.Serializer[Any]):
    """A hold that stands in the window. Viewers are told neither whose it is nor for whom."""

    id = serializers.UUIDField()
    booking_id = serializers.UUIDField(allow_null=True)
    created_by = serializers.CharField(allow_null=True)
    is_mine = serializers.BooleanField()
    table_ids = serializers.ListField(child=serializers.UUIDField())
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()


class ContextAssignmentBundle(serializers.Serializer[Any]):
    """The tables the booking has."""

    id = serializers.UUIDField()
    state = serializers.CharField()
    table_ids = serializers.ListField(child=serializers.UUIDField())
    tables = serializers.ListField(child=serializers.CharField())
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()


class VersionsBundle(serializers.Serializer[Any]):
    """What the answer is based on; a decision on other versions is refused."""

    floor_version = serializers.IntegerField()
    policy_hash = serializers.CharField()
    book_version = serializers.IntegerField()
    revision = serializers.IntegerField()


class ContextBundle(serializers.Serializer[Any]):
    """Everything to choose tables by."""

    booking = ContextBookingBundle()
    tables = ContextTableBundle(many=True)
    holds = ContextHoldBundle(many=True)
    assignment = ContextAssignmentBundle(allow_null=True)
    plans = PlanBundle(many=True)
    refusal = RefusalBundle(allow_null=True)
    policy = serializers.DictField()
    hold_ttl_seconds = serializers.IntegerField()
    versions = VersionsBundle()


class ContextDoor(Door):
    """What to choose from. Writes nothing."""

    @extend_schema(operation_id="manualContext", parameters=[ContextQuery], responses=ContextBundle)
    def get(self, request: Request) -> Response:
        """This function will return the tables, holds and best plans of the booking's window."""
        query = read_query(ContextQuery, request=request)
        booking, role = find_booking(self, booking_id=query["booking_id"], role="viewer")
        context = context_of(booking, snapshot=repository().snapshot(booking_id=booking.pk))
        telling.of_ranking(
            context.quote,
            operation="context",
            restaurant_id=booking.restaurant_id,
            booking_id=booking.pk,
            actor=self.actor,
            at=timezone.now(),
        )
        quote = quote_bundle(context.quote, role=role)
        names_known = role != "viewer"
        return Response(
            {
                "booking": _booking(booking, context),
                "tables": [_table(table, names_known=names_known) for table in context.tables],
                "holds": [_hold(hold, actor=self.actor, names_known=names_known) for hold in context.holds],
                "assignment": _assignment(context.assignment, context) if context.assignment else None,
                "plans": quote["plans"],
                "refusal": quote["refusal"],
                "policy": planner.policy_to_json(context.snapshot.policy),
                "hold_ttl_seconds": booking.restaurant.hold_ttl_seconds,
                "versions": _versions(context),
            },
            headers=etag(context.snapshot.book_version),
        )


def _booking(booking: Booking, context: Context) -> dict[str, Any]:
    seen = context.snapshot.booking
    return {
        "id": str(seen.id),
        "restaurant_id": str(booking.restaurant_id),
        "state": seen.state,
        "party_size": seen.party_size,
        "seated_at": seen.starts_at.isoformat(),
        "starts_at": seen.window[0].isoformat(),
        "ends_at": seen.window[1].isoformat(),
        "service_date": seen.service_date.isoformat(),
        "tags": sorted(seen.tags),
        "zones": sorted(seen.zones),
    }


def _table(seen: TableSeen, *, names_known: bool) -> dict[str, Any]:
    table = seen.table
    return {
        "id": table.id,
        "number": table.number,
        "zone": table.zone,
        "capacity": table.capacity,
        "min_party": table.min_party,
        "max_party": table.max_party,
        "movable": table.movable,
        "active": table.active,
        "tags": sorted(table.tags),
        "state": seen.state,
        "reason": seen.rule.code if seen.rule else None,
        "message": seen.rule.message if seen.rule else "",
        "until": seen.until.isoformat() if seen.until else None,
        "reference": seen.reference if names_known else None,
    }


def _hold(hold: Hold, *, actor: str, names_known: bool) -> dict[str, Any]:
    return {
        "id": str(hold.pk),
        "booking_id": str(hold.booking_id) if names_known else None,
        "created_by": hold.created_by if names_known else None,
        "is_mine": hold.created_by == actor,
        "table_ids": [str(table_id) for table_id in hold.table_ids],
        "starts_at": hold.window.lower.isoformat(),
        "ends_at": hold.window.upper.isoformat(),
        "expires_at": hold.expires_at.isoformat(),
    }


def _assignment(live: AssignmentSeen, context: Context) -> dict[str, Any]:
    start, end = live.window
    return {
        "id": str(live.id),
        "state": live.state,
        "table_ids": [str(table_id) for table_id in live.table_ids],
        "tables": list(context.snapshot.numbers_of(live.table_ids)),
        "starts_at": start.isoformat(),
        "ends_at": end.isoformat(),
    }


def _versions(context: Context) -> dict[str, Any]:
    snapshot = context.snapshot
    return {
        "floor_version": snapshot.floor_version,
        "policy_hash": snapshot.policy_hash,
        "book_version": snapshot.book_version,
        "revision": snapshot.booking.revision,
    }
