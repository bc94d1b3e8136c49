"""The board's door: one service day in one answer, and "unchanged" while it is."""

import uuid
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from assignments.api.board_documents import BoardBundle, board_bundle
from assignments.board import board_of
from assignments.translation import canonical_digest
from venues.api.doors import Door, read_query
from venues.api.fields import ServiceDayField
from venues.api.successes import unchanged
from venues.errors import RestaurantUnknown

IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match", OpenApiTypes.STR, OpenApiParameter.HEADER, description="The `ETag` of the board you have."
)


class BoardQuery(serializers.Serializer[Any]):
    """Which service day."""

    service_date = ServiceDayField()


class BoardDoor(Door):
    """A restaurant's service day."""

    @extend_schema(
        operation_id="board",
        parameters=[BoardQuery, IF_NONE_MATCH],
        responses={200: BoardBundle, 304: OpenApiResponse(description="It is as you have it.")},
    )
    def get(self, request: Request, restaurant_id: uuid.UUID) -> Response:
        """This function will return everything the board shows.

        Its `ETag` is the book's version and a digest of the rest: a new booking, a job that gave up and a hold that ran
        out change the board without changing who sits where.
        """
        query = read_query(BoardQuery, request=request)
        role = self.require("viewer", restaurant_id=restaurant_id)
        board = board_of(restaurant_id, service_date=query["service_date"])
        if board is None:
            raise RestaurantUnknown
        body = board_bundle(board, role=role)
        tag = f'"{board.book_version}-{canonical_digest(body)[:16]}"'
        if tag in _tags(request.headers.get("If-None-Match", "")):
            return unchanged(headers={"ETag": tag})
        return Response(body, headers={"ETag": tag})


def _tags(header: str) -> set[str]:
    """A cache in between may have weakened a tag; for a reading that makes no difference."""
    return {tag.strip().removeprefix("W/") for tag in header.split(",")}
