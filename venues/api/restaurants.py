"""The restaurants a caller works in."""

import uuid
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from venues.access import find_restaurant, restaurants_of
from venues.api.doors import Door, read_query
from venues.api.floor import FloorRenderer
from venues.api.paging import CursorQuery, page_of
from venues.export import service_periods
from venues.models import Restaurant, StaffMembership


class RestaurantBundle(serializers.Serializer[Any]):
    """A restaurant, the caller's role in it, and the versions that grow with its floor and its rules."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    slug = serializers.CharField()
    timezone = serializers.CharField()
    role = serializers.ChoiceField(choices=StaffMembership.Role.choices)
    floor_version = serializers.IntegerField()
    policy_version = serializers.IntegerField()


class RestaurantPage(serializers.Serializer[Any]):
    """Restaurants by name, then id."""

    results = RestaurantBundle(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class RestaurantDetailBundle(RestaurantBundle):
    """A restaurant with its clock and rules; `service_periods` and the rules are spelt as in the floor document."""

    service_day_starts = serializers.CharField()
    hold_ttl_seconds = serializers.IntegerField()
    service_periods = serializers.ListField(child=serializers.DictField())
    policy = serializers.DictField()
    pacing = serializers.DictField()


class RestaurantsDoor(Door):
    """The restaurants the caller has a role in; to a superuser all."""

    @extend_schema(operation_id="restaurantsList", parameters=[CursorQuery], responses=RestaurantPage)
    def get(self, request: Request) -> Response:
        """This function will list them by name, a page at a time."""
        query = read_query(CursorQuery, request=request)
        memberships = StaffMembership.objects.filter(user=request.user.pk).values_list("restaurant_id", "role")
        roles = dict(memberships)
        rows = restaurants_of(request.user)
        shown, following = page_of(rows, by="name", cursor=query.get("cursor"), limit=query["limit"], read=str)
        results = [_bundle(row, role=roles.get(row.pk, "manager")) for row in shown]
        return Response({"results": results, "next_cursor": following})


class RestaurantDoor(Door):
    """One restaurant."""

    renderer_classes = [FloorRenderer]

    @extend_schema(operation_id="restaurantsRead", request=None, responses=RestaurantDetailBundle)
    def get(self, request: Request, restaurant_id: uuid.UUID) -> Response:
        """This function will return it with its clock and rules."""
        role = self.require("viewer", restaurant_id=restaurant_id)
        restaurant = find_restaurant(restaurant_id)
        more = {
            "service_day_starts": f"{restaurant.service_day_starts:%H:%M}",
            "hold_ttl_seconds": restaurant.hold_ttl_seconds,
            "service_periods": service_periods(restaurant),
            "policy": restaurant.policy,
            "pacing": restaurant.pacing,
        }
        return Response(_bundle(restaurant, role=role) | more)


def _bundle(restaurant: Restaurant, *, role: str) -> dict[str, Any]:
    return {
        "id": str(restaurant.pk),
        "name": restaurant.name,
        "slug": restaurant.slug,
        "timezone": restaurant.timezone,
        "role": role,
        "floor_version": restaurant.floor_version,
        "policy_version": restaurant.policy_version,
    }
