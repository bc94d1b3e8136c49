"""The old ledger as tests need it: rows that no command of ours has written."""

import csv
import uuid
from pathlib import Path
from typing import Any

from assignments.models import Booking
from rollout.models import LegacyAssignment
from tests.builders import A_WEEK_BEFORE, table_ids


def old_rows(stored: Booking, *numbers: str, **changes: Any) -> list[LegacyAssignment]:
    """What the old allocator wrote for a booking: a row for each table, for the booking's whole window."""
    group = uuid.uuid4() if len(numbers) > 1 else None
    known: dict[str, Any] = {
        "restaurant_id": stored.restaurant_id,
        "booking_id": stored.pk,
        "start_at": stored.window.lower,
        "end_at": stored.window.upper,
        "merge_group_id": group,
        "assigned_at": A_WEEK_BEFORE,
        "assigned_by": "old-allocator",
    }
    tables = table_ids(stored.restaurant, *numbers)
    return LegacyAssignment.objects.bulk_create(
        LegacyAssignment(**{"table_id": table_id, **known, **changes}) for table_id in tables
    )


def stands(stored: Booking) -> list[tuple[uuid.UUID, uuid.UUID | None, str]]:
    """What the old ledger says of a booking now: table, our assignment that it mirrors, why it was refused."""
    rows = LegacyAssignment.objects.filter(booking_id=stored.pk).order_by("table_id")
    return list(rows.values_list("table_id", "assignment_id", "refusal"))


def reported(path: Path) -> list[dict[str, str]]:
    """The lines of a report."""
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))
