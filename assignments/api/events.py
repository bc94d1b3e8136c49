"""What happened, in an order that never changes. Whoever goes on from the last position misses nothing."""

import uuid
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from telemetry.documents import event_document
from telemetry.positions import number_events
from telemetry.selectors import list_events
from venues.access import restaurants_of
from venues.api.doors import Door, read_query

LAST_POSITION = 2**63 - 1
MOST_EVENTS = 500


class EventsQuery(serializers.Serializer[Any]):
    """Behind which position, of which restaurant (without one: of all the caller works in), how many."""

    after = serializers.IntegerField(min_value=0, max_value=LAST_POSITION, default=0)
    restaurant_id = serializers.UUIDField(required=False)
    limit = serializers.IntegerField(min_value=1, max_value=MOST_EVENTS, default=100)


class EventBundle(serializers.Serializer[Any]):
    """A past-tense fact: ids, sizes and codes, no guest data."""

    position = serializers.IntegerField()
    name = serializers.CharField()
    restaurant_id = serializers.UUIDField()
    booking_id = serializers.UUIDField(allow_null=True)
    subject_id = serializers.UUIDField(allow_null=True)
    actor = serializers.CharField(allow_blank=True)
    payload = serializers.DictField()
    occurred_at = serializers.DateTimeField()
    trace_id = serializers.CharField(allow_blank=True)


class EventsBundle(serializers.Serializer[Any]):
    """Events by position. Ask again `after` the last position read; `more` says whether some wait already."""

    events = EventBundle(many=True)
    last_position = serializers.IntegerField()
    more = serializers.BooleanField()


class EventsDoor(Door):
    """The story of the restaurants the caller works in."""

    @extend_schema(operation_id="events", parameters=[EventsQuery], responses=EventsBundle)
    def get(self, request: Request) -> Response:
        """This function will return the events behind a position, oldest first."""
        query = read_query(EventsQuery, request=request)
        restaurant_ids = self._restaurants(query)
        number_events()
        limit = query["limit"]
        found = list_events(after=query["after"], restaurant_ids=restaurant_ids, limit=limit + 1)
        page = found[:limit]
        last = page[-1].position if page else query["after"]
        return Response(
            {"events": [event_document(event) for event in page], "last_position": last, "more": len(found) > limit}
        )

    def _restaurants(self, query: dict[str, Any]) -> tuple[uuid.UUID, ...]:
        if "restaurant_id" not in query:
            return tuple(restaurants_of(self.request.user).values_list("pk", flat=True))
        self.require("viewer", restaurant_id=query["restaurant_id"])
        return (query["restaurant_id"],)
