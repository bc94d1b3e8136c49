"""The floor's address with its second method: changing it moves bookings, so that door is in this room."""

import uuid
from typing import Any

from django.utils import timezone
from djangorestframework_camel_case.util import underscoreize
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from assignments.errors import StaleVersion
from assignments.floors import change_floor
from assignments.wiring import claims
from venues.access import find_restaurant
from venues.api.doors import etag, read_version
from venues.api.floor import FloorDoor
from venues.api.parsing import StrictJSONParser
from venues.api.strictness import camelize_path, faults_of
from venues.documents import FloorDocument, read_floor_document
from venues.errors import InvalidFloorDocument
from venues.models import Restaurant

IF_MATCH = OpenApiParameter(
    "If-Match",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    required=True,
    description="The `ETag` of the floor you changed.",
)


class FloorChangeBundle(serializers.Serializer[Any]):
    """The floor after a change: its new version, how much it holds, and the tables it no longer names."""

    floor_version = serializers.IntegerField()
    tables = serializers.IntegerField()
    zones = serializers.IntegerField()
    joins = serializers.IntegerField()
    retired = serializers.ListField(child=serializers.CharField())


def read_changed_floor(document: Any, *, restaurant: Restaurant) -> dict[str, Any]:
    """This function will check a document that is to become the restaurant's floor, completely.

    What it leaves out stays as it is, so that must go with the rest. Raises: InvalidFloorDocument.
    """
    if isinstance(document, dict):
        _require_described(document)
        document = {"policy": restaurant.policy, "pacing": restaurant.pacing, **document}
    return read_floor_document(document)


def _require_described(document: dict[str, Any]) -> None:
    """The policy and the pacing have rules of their own."""
    shape = {key: value for key, value in document.items() if key not in ("policy", "pacing")}
    for path, detail in faults_of(underscoreize(shape), by=FloorDocument()):
        raise InvalidFloorDocument(detail=detail, path=camelize_path(path))


class EditableFloorDoor(FloorDoor):
    """A restaurant's floor, to read and to change as a whole."""

    def get_parsers(self) -> list[BaseParser]:
        """This function will read the document with the keys it has: they are checked by its own rules."""
        return [StrictJSONParser()]

    @extend_schema(
        operation_id="floorChange", request=FloorDocument, responses=FloorChangeBundle, parameters=[IF_MATCH]
    )
    def put(self, request: Request, restaurant_id: uuid.UUID) -> Response:
        """This function will make the building what the document says, all or nothing.

        Confirmed parties on tables that are gone wait for others, with a job.
        """
        self.require("manager", restaurant_id=restaurant_id)
        expected = read_version(request, required=True)
        restaurant = find_restaurant(restaurant_id)
        if expected not in (None, restaurant.floor_version):
            raise StaleVersion("The floor has changed since it was read; reload, then decide again.")
        stored = change_floor(
            read_changed_floor(request.data, restaurant=restaurant),
            restaurant=restaurant,
            at=timezone.now(),
            actor=self.actor,
            claims=claims(),
            expected_version=restaurant.floor_version,
        )
        version = restaurant.floor_version + 1
        answer = {
            "floor_version": version,
            "tables": stored.tables,
            "zones": stored.zones,
            "joins": stored.joins,
            "retired": list(stored.retired),
        }
        return Response(answer, headers=etag(version))
