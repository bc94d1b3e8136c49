"""What was pressed, read and checked; and what came of it, for people."""

import uuid
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from rest_framework import serializers

from allocator_project.board.desk import Desk
from allocator_project.board.ways import Way
from assignments.api.documents import MOST_TABLES
from assignments.api.overriding import OVERRIDES
from assignments.commands import Expected
from assignments.models import Booking
from venues.api.fields import MomentField, PartySizeField
from venues.errors import RoleRequired

LONGEST_KEY = 200


class Ids(serializers.Field[Any, Any, Any, Any]):
    """Ids with commas between them, as a button sends them."""

    def to_internal_value(self, data: Any) -> tuple[uuid.UUID, ...]:
        """This function will read the ids. Raises: ValidationError."""
        try:
            found = tuple(uuid.UUID(each) for each in str(data).split(",") if each)
        except ValueError as fault:
            raise serializers.ValidationError("These are no ids.") from fault
        if len(found) > MOST_TABLES:
            raise serializers.ValidationError("These are too many.")
        return found


class OrderForm(serializers.Serializer[Any]):
    """Everything a button of the board may send."""

    key = serializers.CharField(max_length=LONGEST_KEY, required=False)
    table = serializers.ListField(child=serializers.UUIDField(), max_length=MOST_TABLES, required=False)
    tables = Ids(required=False)
    replaces = serializers.UUIDField(required=False)
    hold = serializers.UUIDField(required=False)
    selection = serializers.UUIDField(required=False)
    assignment = serializers.UUIDField(required=False)
    other = serializers.UUIDField(required=False)
    revision = serializers.IntegerField(min_value=0, required=False)
    starts_at = MomentField(required=False)
    clock = serializers.RegexField(r"^[0-2][0-9]:[0-5][0-9]$", required=False)
    until = serializers.RegexField(r"^[0-2][0-9]:[0-5][0-9]$", required=False)
    party_size = PartySizeField(required=False)
    ends_at = MomentField(required=False)
    zones = Ids(required=False)
    drop = serializers.RegexField(r"^(tags|zoneIds)(,(tags|zoneIds))*$", required=False)
    override = serializers.ListField(child=serializers.ChoiceField(choices=sorted(OVERRIDES)), required=False)
    reason = serializers.CharField(max_length=200, allow_blank=True, required=False)
    guest_name = serializers.CharField(max_length=200, allow_blank=True, required=False)
    overrun = serializers.BooleanField(required=False, default=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One press. Shapes: `asked` is the checked form; `booking` comes with its restaurant, None for the house's own."""

    desk: Desk
    asked: dict[str, Any]
    booking: Booking | None = None

    @property
    def key(self) -> str:
        """This property will be the idempotency key: the button's, or a new one."""
        return str(self.asked.get("key") or uuid.uuid4())

    @property
    def table_ids(self) -> tuple[uuid.UUID, ...]:
        """This property will be the tables that are ticked, or that the button names."""
        return tuple(self.asked.get("table") or self.asked.get("tables") or ())

    @property
    def about(self) -> Booking:
        """This property will be the booking of a verb that is about one."""
        assert self.booking is not None
        return self.booking

    @property
    def visit(self) -> dict[str, Any]:
        """This property will be what every command about a booking's visit is made of.

        It is about the tables that the reader has seen the booking have; others now are a conflict, not a surprise.
        """
        seen = self.asked.get("assignment")
        expected = Expected(revision=self.asked.get("revision"), assignment_ids=(seen,) if seen else ())
        return {**self.plain, "at": self.desk.now, "expected": expected}

    @property
    def plain(self) -> dict[str, Any]:
        """This property will be the same without moment and versions."""
        return {"booking_id": self.about.pk, "actor": self.desk.actor, "idempotency_key": self.key}

    @property
    def set_aside(self) -> dict[str, Any]:
        """This property will be the rules that a manager sets aside, and why. Raises: RoleRequired."""
        codes = self.asked.get("override") or ()
        if not codes:
            return {}
        if not self.desk.is_manager:
            raise RoleRequired(role=self.desk.role, needed="manager")
        return {"overrides": frozenset(OVERRIDES[code] for code in codes), "reason": self.asked.get("reason", "")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What came of it. Shapes: `kind` is good | warn; `booking_id` is the booking to show now, if any."""

    title: str
    kind: str = "good"
    text: str = ""
    ways: tuple[Way, ...] = ()
    booking_id: uuid.UUID | None = None
    lines: tuple[str, ...] = field(default=())


def read_order(request: HttpRequest, *, desk: Desk, booking: Booking | None = None) -> Order:
    """This function will read what was pressed. Raises: ValidationError."""
    form = OrderForm(data=request.POST)
    form.is_valid(raise_exception=True)
    given = {name: value for name, value in form.validated_data.items() if value not in (None, "")}
    return Order(desk=desk, asked=given, booking=booking)
