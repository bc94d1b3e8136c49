"""What every command has in common: who asks, under which key, on what basis.

Shapes: fields marked `UNASKED` – minted or told by the door – are not part of what was asked for: a repeat under the
same idempotency key may carry other ones.
"""

import datetime as dt
import uuid
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar

Span = tuple[dt.datetime, dt.datetime]
UNASKED: dict[str, Any] = {"asked": False}
OVERRIDABLE = frozenset({"overage", "party_below_min", "party_above_max", "not_joined", "pacing_exceeded"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """The versions the caller decided on. None means any; another one now is an error, not a surprise.

    Shapes: `assignment_ids` must be the newest of the command's bookings; empty means whichever they are.
    """

    book_version: int | None = None
    revision: int | None = None
    floor_version: int | None = None
    policy_hash: str | None = None
    assignment_ids: tuple[uuid.UUID, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One wish. Without an idempotency key it is carried out, but a repeat is a second wish."""

    operation: ClassVar[str]

    actor: str = field(metadata=UNASKED)
    idempotency_key: str | None = field(default=None, metadata=UNASKED)
    expected: Expected = field(default=Expected(), metadata=UNASKED)
    reason: str = field(default="", metadata=UNASKED)

    @property
    def booking_ids(self) -> tuple[uuid.UUID, ...]:
        """This property will be the bookings the command locks, in the order it speaks of them."""
        return (self.booking_id,) if hasattr(self, "booking_id") else ()

    @property
    def of_restaurant(self) -> uuid.UUID | None:
        """This property will be the restaurant where no booking tells it."""
        return getattr(self, "restaurant_id", None)

    @property
    def subject_id(self) -> uuid.UUID | None:
        """This property will be the hold, block or closure that the command makes, changes or ends."""
        return None

    @property
    def existing_holds(self) -> tuple[uuid.UUID, ...]:
        """This property will be the holds the command speaks of that somebody has placed before."""
        return ()

    def asked(self) -> dict[str, Any]:
        """This function will return what was asked for, to tell a repeat from another request under the same key."""
        wanted = {part.name: getattr(self, part.name) for part in fields(self) if part.metadata.get("asked", True)}
        return {"operation": self.operation, **wanted}
