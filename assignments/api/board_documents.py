"""What a board answers, and how its rows become that."""

import datetime as dt
import uuid
from typing import Any

from psycopg.types.range import Range
from rest_framework import serializers

from assignments.board import Board, Row


class SpanBundle(serializers.Serializer[Any]):
    """A half-open span of time."""

    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()


class ServiceBundle(serializers.Serializer[Any]):
    """One service period of the day."""

    name = serializers.CharField()
    opens_at = serializers.DateTimeField()
    last_seating_at = serializers.DateTimeField()
    closes_at = serializers.DateTimeField()


class BoardTableBundle(serializers.Serializer[Any]):
    """A table and where it stands."""

    id = serializers.UUIDField()
    number = serializers.CharField()
    capacity = serializers.IntegerField()
    min_party = serializers.IntegerField()
    max_party = serializers.IntegerField()
    movable = serializers.BooleanField()
    active = serializers.BooleanField()
    tags = serializers.ListField(child=serializers.CharField())
    x = serializers.IntegerField()
    y = serializers.IntegerField()
    shape = serializers.CharField()


class ZoneBundle(serializers.Serializer[Any]):
    """A zone with its tables."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    tables = BoardTableBundle(many=True)


class BoardAssignmentBundle(SpanBundle):
    """The tables a booking has."""

    id = serializers.UUIDField()
    state = serializers.CharField()
    table_ids = serializers.ListField(child=serializers.UUIDField())


class WaitingBundle(serializers.Serializer[Any]):
    """Why a booking has no table yet and what would help. `state` exhausted means that it waits for a person."""

    job_id = serializers.UUIDField()
    state = serializers.CharField()
    reason = serializers.CharField()
    next_steps = serializers.ListField(child=serializers.DictField())
    due_at = serializers.DateTimeField()


class BoardBookingBundle(SpanBundle):
    """A booking of the day. `seatedAt` is when the party comes; the span is how long it has its table."""

    id = serializers.UUIDField()
    state = serializers.CharField()
    party_size = serializers.IntegerField()
    seated_at = serializers.DateTimeField()
    guest_name = serializers.CharField(allow_null=True, help_text="Viewers are not told.")
    tags = serializers.ListField(child=serializers.CharField())
    zone_ids = serializers.ListField(child=serializers.UUIDField())
    priority = serializers.IntegerField()
    pinned = serializers.BooleanField()
    source = serializers.CharField()  # type: ignore[assignment]  # a field's own `source` is text
    revision = serializers.IntegerField()
    assignment = BoardAssignmentBundle(allow_null=True)
    waiting = WaitingBundle(allow_null=True)


class BoardHoldBundle(SpanBundle):
    """Tables held until a deadline."""

    id = serializers.UUIDField()
    booking_id = serializers.UUIDField(allow_null=True)
    table_ids = serializers.ListField(child=serializers.UUIDField())
    expires_at = serializers.DateTimeField()


class BlockBundle(SpanBundle):
    """Tables out of service."""

    id = serializers.UUIDField()
    table_ids = serializers.ListField(child=serializers.UUIDField())
    reason = serializers.CharField(allow_blank=True)
    zone_id = serializers.UUIDField(allow_null=True)
    whole_restaurant = serializers.BooleanField()


class BoardBundle(SpanBundle):
    """Everything a board of one service day shows. The span is the day's."""

    restaurant_id = serializers.UUIDField()
    restaurant_name = serializers.CharField()
    timezone = serializers.CharField()
    service_date = serializers.DateField()
    book_version = serializers.IntegerField()
    floor_version = serializers.IntegerField()
    role = serializers.CharField()
    services = ServiceBundle(many=True)
    zones = ZoneBundle(many=True)
    joins = serializers.ListField(child=serializers.ListField(child=serializers.UUIDField()))
    bookings = BoardBookingBundle(many=True)
    unassigned = serializers.ListField(child=serializers.UUIDField(), help_text="Bookings that wait, by start.")
    holds = BoardHoldBundle(many=True)
    blocks = BlockBundle(many=True)


def board_bundle(board: Board, *, role: str) -> dict[str, Any]:
    """This function will return a board as somebody with the role reads it. Viewers are not told guests' names."""
    return {
        "restaurant_id": str(board.restaurant.pk),
        "restaurant_name": board.restaurant.name,
        "timezone": board.restaurant.timezone,
        "service_date": board.service_date.isoformat(),
        **_span(*board.day),
        "book_version": board.book_version,
        "floor_version": board.restaurant.floor_version,
        "role": role,
        "services": [
            {
                "name": service.period.name,
                "opens_at": service.opens_at.isoformat(),
                "last_seating_at": service.last_seating_at.isoformat(),
                "closes_at": service.closes_at.isoformat(),
            }
            for service in board.services
        ],
        "zones": [{**_plain(zone), "tables": [_plain(table) for table in zone["tables"]]} for zone in board.zones],
        "joins": [[str(one), str(other)] for one, other in board.joins],
        "bookings": [_booking(row, shows_names=role != "viewer") for row in board.bookings],
        "unassigned": [str(row["id"]) for row in board.bookings if row["state"] == "pending"],
        "holds": [_plain(row) for row in board.holds],
        "blocks": [_plain(row) for row in board.blocks],
    }


def _booking(row: Row, *, shows_names: bool) -> dict[str, Any]:
    own = {key: value for key, value in row.items() if "__" not in key}
    own |= {"seated_at": own.pop("starts_at"), "guest_name": row["guest_name"] if shows_names else None}
    return {**_plain(own), "assignment": _assignment(row), "waiting": _waiting(row)}


def _assignment(row: Row) -> dict[str, Any] | None:
    if row["live__id"] is None:
        return None
    parts = ("id", "state", "table_ids", "window")
    return _plain({name: row[f"live__{name}"] for name in parts})


def _waiting(row: Row) -> dict[str, Any] | None:
    if row["state"] != "pending" or row["waiting__id"] is None:
        return None
    waiting = _plain({name: row[f"waiting__{name}"] for name in ("state", "reason", "next_steps", "due_at")})
    return waiting | {"job_id": str(row["waiting__id"]), "reason": row["waiting__reason"] or "not_tried_yet"}


def _plain(row: Row) -> dict[str, Any]:
    """Ids and moments as text; a window as its two ends."""
    plain: dict[str, Any] = {}
    for key, value in row.items():
        if isinstance(value, Range):
            plain |= _span(value.lower, value.upper)
        else:
            plain[key] = _text(value)
    return plain


def _text(value: Any) -> Any:
    if isinstance(value, list):
        return [_text(each) for each in value]
    if isinstance(value, uuid.UUID):
        return str(value)
    return value.isoformat() if isinstance(value, dt.date) else value


def _span(starts_at: Any, ends_at: Any) -> dict[str, Any]:
    return {"starts_at": starts_at.isoformat(), "ends_at": ends_at.isoformat()}
