"""The floor as one JSON document: read by everybody who works there. Changing it needs the ledger, one room up."""

import uuid

from djangorestframework_camel_case.render import CamelCaseJSONRenderer
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from venues.access import find_restaurant
from venues.api.doors import Door, etag
from venues.documents import FloorDocument
from venues.export import floor_document


class FloorRenderer(CamelCaseJSONRenderer):  # type: ignore[misc]
    """Leaves the names of service periods, which are keys of the pacing, as people wrote them."""

    json_underscoreize = {
        "no_underscore_before_number": False,
        "ignore_fields": ("policy", "pacing"),
        "ignore_keys": None,
    }


class FloorDoor(Door):
    """A restaurant's tables, joins, hours and policy."""

    renderer_classes = [FloorRenderer]

    @extend_schema(operation_id="floorRead", request=None, responses=FloorDocument)
    def get(self, request: Request, restaurant_id: uuid.UUID) -> Response:
        """This function will return the whole floor document. Its `ETag` is what a change of it must send."""
        self.require("viewer", restaurant_id=restaurant_id)
        restaurant = find_restaurant(restaurant_id)
        return Response(floor_document(restaurant), headers=etag(restaurant.floor_version))
