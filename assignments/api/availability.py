"""At which times such a party could come. What a booking page asks."""

import zoneinfo
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from assignments.availability import Slot, slots_of
from venues.access import find_restaurant
from venues.api.doors import Door, read_query
from venues.api.fields import PartySizeField, ServiceDayField


class AvailabilityQuery(serializers.Serializer[Any]):
    """Where, on which service day, for how many."""

    restaurant_id = serializers.UUIDField()
    date = ServiceDayField()
    party_size = PartySizeField()


class SlotBundle(serializers.Serializer[Any]):
    """One quarter of an hour. `spots` is how many such parties could be seated then, at most 20."""

    starts_at = serializers.DateTimeField()
    available = serializers.BooleanField()
    spots = serializers.IntegerField()
    plan_kind = serializers.ChoiceField(choices=["single", "joined"], allow_null=True)
    reason = serializers.CharField(allow_null=True)


class AvailabilityBundle(serializers.Serializer[Any]):
    """Every quarter of an hour of the day's service, in order; none on a day without service."""

    restaurant_id = serializers.UUIDField()
    date = serializers.DateField()
    party_size = serializers.IntegerField()
    slots = SlotBundle(many=True)


class AvailabilityDoor(Door):
    """Which times are free."""

    @extend_schema(operation_id="availability", parameters=[AvailabilityQuery], responses=AvailabilityBundle)
    def get(self, request: Request) -> Response:
        """This function will say of every quarter of an hour whether such a party could come, or why not."""
        query = read_query(AvailabilityQuery, request=request)
        self.require("viewer", restaurant_id=query["restaurant_id"])
        restaurant = find_restaurant(query["restaurant_id"])
        slots = slots_of(restaurant, service_date=query["date"], party_size=query["party_size"], now=timezone.now())
        zone = zoneinfo.ZoneInfo(restaurant.timezone)
        return Response(
            {
                "restaurant_id": str(restaurant.pk),
                "date": query["date"].isoformat(),
                "party_size": query["party_size"],
                "slots": [_bundle(slot, zone=zone) for slot in slots],
            }
        )


def _bundle(slot: Slot, *, zone: zoneinfo.ZoneInfo) -> dict[str, Any]:
    return {
        "starts_at": slot.starts_at.astimezone(zone).isoformat(),
        "available": slot.available,
        "spots": slot.spots,
        "plan_kind": slot.plan_kind,
        "reason": slot.reason,
    }
