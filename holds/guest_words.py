"""What holds know of a guest: for which booking, and why a manager set rules aside. `assignments.ports.GuestWords`."""

import uuid
from collections.abc import Collection
from typing import Any

from holds.models import Hold

Documents = dict[uuid.UUID, list[dict[str, Any]]]


class HoldWords:
    """`GuestWords` for the rows of this room."""

    def export(self, booking_ids: Collection[uuid.UUID]) -> Documents:
        """This function will return the holds of bookings, oldest first. *Cost*: one statement."""
        found: Documents = {}
        for hold in Hold.objects.filter(booking__in=booking_ids).order_by("created_at", "id"):
            document = {
                "id": str(hold.pk),
                "state": hold.state,
                "window": [hold.window.lower.isoformat(), hold.window.upper.isoformat()],
                "table_ids": [str(each) for each in hold.table_ids],
                "reason": hold.reason,
                "created_at": hold.created_at.isoformat(),
            }
            found.setdefault(hold.booking_id, []).append(document)
        return found

    def erase(self, booking_ids: Collection[uuid.UUID]) -> None:
        """This function will take the reasons out of the holds of bookings."""
        Hold.objects.filter(booking__in=booking_ids).exclude(reason="").update(reason="")
