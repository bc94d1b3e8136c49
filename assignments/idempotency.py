"""The first step of a command: is it a repeat, and if so what did it do. Source: design 3, step 1."""

import datetime as dt
import uuid

from assignments import outcomes
from assignments.commands import Command
from assignments.errors import (
    BookingNotFound,
    IdempotencyKeyReused,
    InvalidCommand,
    RestaurantNotFound,
    WriteCollision,
)
from assignments.models import IdempotencyRecord
from assignments.ports import Committed
from assignments.statements import Opened, open_command
from assignments.translation import canonical_digest


def begin(command: Command) -> Opened | Committed:
    """This function will claim the command's key and look at its bookings, or return the outcome of the first run.

    A twin still running is waited for, up to the lock timeout: the unique index makes the second insert wait.
    Raises: BookingNotFound, RestaurantNotFound; IdempotencyKeyReused when the key stands for another request, which
    stays untouched.
    """
    if not command.booking_ids and command.of_restaurant is None:
        raise InvalidCommand("Name at least one booking.")
    digest = digest_of(command)
    opened = open_command(command, digest=digest)
    if opened is None:
        raise BookingNotFound if command.booking_ids else RestaurantNotFound
    if opened.record_id is not None or command.idempotency_key is None:
        return opened
    twin = IdempotencyRecord.objects.filter(
        restaurant_id=opened.restaurant_id,
        actor_scope=command.actor,
        operation=command.operation,
        key=command.idempotency_key,
    ).first()
    if twin is None:
        # Pruned between the two statements: the key is free again.
        raise WriteCollision
    if twin.digest != digest:
        raise IdempotencyKeyReused
    return outcomes.replayed(twin.outcome)


def digest_of(command: Command) -> str:
    """This function will return a digest of what was asked for; who asked, under which key, are columns."""
    return canonical_digest(_canonical(command.asked()))


def _canonical(value: object) -> object:
    """Sets in one order, and tables and zones named one after the other are sets; moments without their offset."""
    if isinstance(value, dict):
        return {key: _canonical(inner) for key, inner in value.items()}
    if isinstance(value, frozenset) or (isinstance(value, tuple) and all(isinstance(x, uuid.UUID) for x in value)):
        return sorted(map(str, value))
    if isinstance(value, tuple):
        return [_canonical(inner) for inner in value]
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    return value if value is None or isinstance(value, bool | int | str) else str(value)
