"""The nouns of a whole evening: the bookings that go in, and who sits where in the plan that comes out.

Like `values` nothing here decides anything. Tables are named by their ids.
"""

from __future__ import annotations

from dataclasses import dataclass

from planner.values import Plan, Window

TableIds = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ServiceBooking:
    """This value will describe one booking of the service: whom to seat, when, and what they have now.

    Shapes: `priority` is at least 1, larger is more important; `table_ids` None: no tables yet; `pinned` stays put.
    """

    id: str
    party_size: int
    window: Window
    priority: int = 1
    required_tags: frozenset[str] = frozenset()
    zones: frozenset[str] = frozenset()
    excluded_tables: frozenset[str] = frozenset()
    table_ids: TableIds | None = None
    pinned: bool = False

    @property
    def worth(self) -> int:
        """This property will be what seating the booking adds to the first objective."""
        return self.priority * self.party_size


@dataclass(frozen=True, slots=True)
class Change:
    """This value will say of one booking where it was, where it goes and why; `why` is one of `REASONS`."""

    booking_id: str
    was: TableIds | None
    now: TableIds
    why: str


@dataclass(frozen=True, slots=True)
class Stage:
    """This value will say how far one objective was driven: what was reached, what cannot be beaten.

    Shapes: `covers` grows, so its bound is at least the objective; `moves` and `score` shrink, so theirs is at most it.
    """

    name: str
    objective: int
    bound: int
    proven: bool


@dataclass(frozen=True, slots=True)
class ServicePlan:
    """This value will hold the plan of a whole service, what it changes, and how good it is known to be.

    Shapes: one assignment a booking, in the order of their ids; None for those left without tables. `objective`,
    `bound` and `gap` are those of the first stage, `proven` means all three; `covers` are people, whatever priority.
    """

    assignments: tuple[tuple[str, Plan | None], ...]
    changes: tuple[Change, ...]
    covers_before: int
    covers: int
    objective: int
    bound: int
    gap: float
    proven: bool
    stages: tuple[Stage, ...]


@dataclass(frozen=True, slots=True)
class Room:
    """This value will hold the seating found for a party by moving others, and who moves; `proven`: none cheaper."""

    plan: Plan
    moves: tuple[Change, ...]
    proven: bool
