"""What the doors of bookings, assignments and blocks read. What they answer is in `bundles` and `rows`."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from assignments.api.overriding import OverrideBody, require_picked
from assignments.states import ASSIGNMENT, BOOKING, states_of
from venues.api.fields import MomentField, PartySizeField, ServiceDayField
from venues.api.paging import CursorQuery

MOST_TABLES = 50
MOST_WISHES = 20
MOST_MOVES = 50
LONGEST_KEY = 200


class Tags(serializers.ListField):
    """What a party needs of its tables."""

    child = serializers.CharField(max_length=40)

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=MOST_WISHES, **options)


class Ids(serializers.ListField):
    """Tables or zones that somebody names."""

    child = serializers.UUIDField()


class KeyBody(serializers.Serializer[Any]):
    """Nothing but, perhaps, the write's idempotency key."""

    idempotency_key = serializers.CharField(max_length=LONGEST_KEY, required=False)


class BookBody(KeyBody):
    """Who wants to come, when, and what they wish for."""

    restaurant_id = serializers.UUIDField()
    party_size = PartySizeField()
    starts_at = MomentField()
    guest_name = serializers.CharField(max_length=200, allow_blank=True, default="")
    guest_contact = serializers.CharField(max_length=200, allow_blank=True, default="")
    tags = Tags(default=list)
    zone_ids = Ids(max_length=MOST_WISHES, default=list)
    priority = serializers.IntegerField(min_value=1, max_value=100, default=1)


class ChangeBody(KeyBody):
    """What is to be different. What is left out stays."""

    party_size = PartySizeField(required=False)
    starts_at = MomentField(required=False)
    tags = Tags(required=False)
    zone_ids = Ids(max_length=MOST_WISHES, required=False)
    accept_pending = serializers.BooleanField(default=False)
    allow_overrun = serializers.BooleanField(default=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """This function will refuse a change of nothing. Raises: ValidationError."""
        if not {"party_size", "starts_at", "tags", "zone_ids"} & set(attrs):
            raise serializers.ValidationError("Name what is to change: partySize, startsAt, tags or zoneIds.")
        return attrs


class WalkInBody(KeyBody):
    """Who stands at the door; `tableIds` where the host has picked some."""

    restaurant_id = serializers.UUIDField()
    party_size = PartySizeField()
    guest_name = serializers.CharField(max_length=200, allow_blank=True, default="")
    tags = Tags(default=list)
    table_ids = Ids(min_length=1, max_length=MOST_TABLES, allow_null=True, default=None)
    allow_overrun = serializers.BooleanField(default=False)
    override = OverrideBody(allow_null=True, default=None)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """This function will refuse an override without tables. Raises: ValidationError."""
        return require_picked(attrs)


class MoveBody(KeyBody):
    """Where to; without tables, the best ones that the party does not have yet."""

    table_ids = Ids(min_length=1, max_length=MOST_TABLES, allow_null=True, default=None)
    override = OverrideBody(allow_null=True, default=None)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """This function will refuse an override without tables. Raises: ValidationError."""
        return require_picked(attrs)


class OneMoveBody(serializers.Serializer[Any]):
    """One party among several that move, and where to."""

    assignment_id = serializers.UUIDField()
    table_ids = Ids(min_length=1, max_length=MOST_TABLES)


class RearrangeBody(KeyBody):
    """Who moves where, all at once: circles of parties that each want another's tables too."""

    moves = serializers.ListField(child=OneMoveBody(), min_length=1, max_length=MOST_MOVES)
    override = OverrideBody(allow_null=True, default=None)


class ExtendStayBody(KeyBody):
    """Until when a party keeps its tables."""

    until = MomentField()


class SwapBody(KeyBody):
    """With whom to change places."""

    other_assignment_id = serializers.UUIDField()
    override = OverrideBody(allow_null=True, default=None)


class BlockBody(KeyBody):
    """Which tables are out of service, when, and why."""

    restaurant_id = serializers.UUIDField()
    table_ids = Ids(min_length=1, max_length=MOST_TABLES)
    starts_at = MomentField()
    ends_at = MomentField()
    reason = serializers.CharField(max_length=200, allow_blank=True, default="")


class PageQuery(CursorQuery):
    """Which restaurant's, of which service day, from where on."""

    restaurant_id = serializers.UUIDField()
    service_date = ServiceDayField(required=False)


class BookingQuery(PageQuery):
    """Bookings, perhaps only those in one state."""

    state = serializers.ChoiceField(choices=states_of(BOOKING), required=False)


class AssignmentQuery(PageQuery):
    """Assignments, perhaps only those in one state."""

    state = serializers.ChoiceField(choices=states_of(ASSIGNMENT), required=False)


IF_MATCH = OpenApiParameter("If-Match", OpenApiTypes.STR, OpenApiParameter.HEADER, description="The ETag you read.")
KEY = OpenApiParameter("Idempotency-Key", OpenApiTypes.STR, OpenApiParameter.HEADER, description="Makes it repeatable.")
