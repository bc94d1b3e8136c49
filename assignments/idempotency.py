"""The first step of a command: is it a repeat, and if so what did it do. Source: design 3, step 1."""

from assignments import outcomes
from assignments.commands import Command
from assignments.errors import BookingNotFound, IdempotencyKeyReused, RestaurantNotFound
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
    digest = digest_of(command)
    opened = open_command(command, digest=digest)
    if opened is None:
        raise BookingNotFound if command.booking_ids else RestaurantNotFound
    if opened.record_id is not None or command.idempotency_key is None:
        return opened
    twin = IdempotencyRecord.objects.get(
        restaurant_id=opened.restaurant_id,
        actor_scope=command.actor,
        operation=command.operation,
        key=command.idempotency_key,
    )
    if twin.digest != digest:
        raise IdempotencyKeyReused
    return outcomes.replayed(twin.outcome)


def digest_of(command: Command) -> str:
    """This function will return a digest of what was asked for; who asked, under which key, are columns."""
    return canonical_digest(_canonical(command.asked()))


def _canonical(value: object) -> object:
    """Sets in one order; the order of tables means nothing either, as they are pushed together."""
    if isinstance(value, dict):
        return {
            key: sorted(map(str, inner)) if key == "table_ids" and inner else _canonical(inner)
            for key, inner in value.items()
        }
    if isinstance(value, frozenset):
        return sorted(map(str, value))
    if isinstance(value, tuple):
        return [_canonical(inner) for inner in value]
    return value if value is None or isinstance(value, bool | int | str) else str(value)
