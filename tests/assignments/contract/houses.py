"""A restaurant to send commands to and look at, over either repository, so that one test serves both."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any, Protocol

from assignments import orchestrator
from assignments.commands import Command
from assignments.ports import AssignmentRepository, Committed, Refused
from assignments.snapshot import AssignmentSeen, BookingSeen, Snapshot
from tests.assignments.contract.building import Building, Names, building_of
from tests.assignments.contract.memory import Kept, MemoryAssignmentRepository
from venues.windows import Window, booking_window

# table number, from, until, kind
LedgerLine = tuple[str, dt.datetime, dt.datetime, str]


@dataclass(frozen=True)
class Written:
    """Everything a command may write, in words that no minted id is part of, but the bookings'."""

    bookings: frozenset[BookingSeen]
    assignments: tuple[tuple[uuid.UUID, str, tuple[str, ...], tuple[dt.datetime, dt.datetime]], ...]
    ledger: tuple[LedgerLine, ...]
    versions: tuple[tuple[dt.date, int], ...]
    jobs: frozenset[tuple[uuid.UUID, str]]
    keys: int


class House(Protocol):
    """One restaurant and its repository."""

    repository: AssignmentRepository

    @property
    def restaurant_id(self) -> uuid.UUID: ...
    def tables(self, *numbers: str) -> tuple[uuid.UUID, ...]: ...
    def zone(self, name: str) -> uuid.UUID: ...
    def book(
        self,
        party_size: int,
        starts_at: dt.datetime,
        *,
        booking_id: uuid.UUID | None = None,
        tags: tuple[str, ...] = (),
    ) -> uuid.UUID: ...
    def commit(self, command: Command) -> Committed | Refused: ...
    def snapshot(self, booking_id: uuid.UUID) -> Snapshot: ...
    def assignment(self, booking_id: uuid.UUID) -> AssignmentSeen | None: ...
    def written(self) -> Written: ...
    def events(self) -> tuple[tuple[str, uuid.UUID | None], ...]: ...
    def let_pass(self, seconds: int) -> None: ...
    def change_floor(self, document: dict[str, Any]) -> None: ...


class MemoryHouse:
    """A restaurant of the fake."""

    def __init__(
        self, document: dict[str, Any], *, names: Names | None = None, repository: AssignmentRepository | None = None
    ) -> None:
        self.names = names or Names()
        self.memory = MemoryAssignmentRepository()
        self.repository: AssignmentRepository = repository or self.memory
        building = building_of(document, names=self.names)
        self.memory.buildings[building.restaurant_id] = building
        self.memory.kept[building.restaurant_id] = Kept()

    @property
    def restaurant_id(self) -> uuid.UUID:
        return self.names.restaurant_id

    @property
    def building(self) -> Building:
        return self.memory.buildings[self.restaurant_id]

    @property
    def kept(self) -> Kept:
        return self.memory.kept[self.restaurant_id]

    def tables(self, *numbers: str) -> tuple[uuid.UUID, ...]:
        return tuple(self.names.tables[number] for number in numbers)

    def zone(self, name: str) -> uuid.UUID:
        return self.names.zones[name]

    def book(
        self,
        party_size: int,
        starts_at: dt.datetime,
        *,
        booking_id: uuid.UUID | None = None,
        tags: tuple[str, ...] = (),
    ) -> uuid.UUID:
        window = booking_window(starts_at, party_size=party_size, hours=self.building.hours)
        assert isinstance(window, Window), window
        booking = BookingSeen(
            id=booking_id or uuid.uuid4(),
            state="pending",
            party_size=party_size,
            starts_at=window.seated_at,
            window=(window.starts_at, window.ends_at),
            service_date=window.service_date,
            tags=frozenset(tags),
        )
        self.kept.bookings[booking.id] = booking
        self.kept.jobs[booking.id] = "queued"
        return booking.id

    def commit(self, command: Command) -> Committed | Refused:
        return orchestrator.commit(command, repository=self.repository)

    def snapshot(self, booking_id: uuid.UUID) -> Snapshot:
        return self.repository.snapshot(booking_id=booking_id)

    def assignment(self, booking_id: uuid.UUID) -> AssignmentSeen | None:
        return next((seen for seen in reversed(self.kept.assignments.values()) if seen.booking_id == booking_id), None)

    def written(self) -> Written:
        numbers = {table_id: number for number, table_id in self.names.tables.items()}
        return Written(
            bookings=frozenset(self.kept.bookings.values()),
            assignments=tuple(
                sorted(
                    (seen.booking_id, seen.state, tuple(sorted(numbers[t] for t in seen.table_ids)), seen.window)
                    for seen in self.kept.assignments.values()
                )
            ),
            ledger=tuple(sorted((numbers[row.table_id], *row.window, row.kind) for row in self.kept.ledger)),
            versions=tuple(sorted(self.kept.versions.items())),
            jobs=frozenset(self.kept.jobs.items()),
            keys=len(self.kept.records),
        )

    def events(self) -> tuple[tuple[str, uuid.UUID | None], ...]:
        return tuple((told.name, told.booking_id) for told in self.kept.events)

    def let_pass(self, seconds: int) -> None:
        self.memory.now_seconds += seconds

    def change_floor(self, document: dict[str, Any]) -> None:
        changed = building_of(document, names=self.names, floor_version=self.building.floor_version + 1)
        self.memory.buildings[self.restaurant_id] = changed
