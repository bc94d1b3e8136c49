"""Places and confirms holds as a door would."""

from typing import Any

from django.db.models.functions import Now

from assignments import commands as ask
from assignments import orchestrator, wiring
from assignments.commands import Command
from assignments.models import Booking, Occupancy
from assignments.ports import Committed, Refused
from holds import services
from holds.models import Hold
from holds.services import Confirmation
from tests.builders import table_ids


def repository() -> Any:
    return wiring.repository()


def place(stored: Booking, *numbers: str, **more: Any) -> Hold:
    tables = table_ids(stored.restaurant, *numbers)
    defaults = {"actor": "ada", "ttl_seconds": 180}
    command = ask.PlaceHold(booking_id=stored.pk, table_ids=tables, **{**defaults, **more})
    return services.place(command, repository=repository())


def confirm(hold: Hold, **more: Any) -> Committed:
    defaults: dict[str, Any] = {
        "booking_id": hold.booking_id,
        "hold_id": hold.pk,
        "actor": "ada",
        "idempotency_key": str(hold.selection_id),
    }
    return services.confirm(Confirmation(**{**defaults, **more}), repository=repository())


def commit(command: Command) -> Committed | Refused:
    return orchestrator.commit(command, repository=repository())


def lapse(hold: Hold) -> None:
    """A minute too late."""
    Occupancy.objects.filter(holder_id=hold.pk).update(expires_at=Now())
    Hold.objects.filter(pk=hold.pk).update(expires_at=Now())
