"""The old allocator's clients: its function as shipped and repaired, and its two-step write."""

from __future__ import annotations

import random
from typing import Any, ClassVar

import psycopg
from psycopg.types.range import TimestamptzRange

from benchmarks import commit_old as old
from benchmarks.commit_contenders import (
    OVERLAPS,
    Bare,
    Ceiling,
    Contender,
    Floor,
    Ours,
    PipelinedFloor,
    UnpreparedFloor,
)
from benchmarks.commit_record import Statement
from benchmarks.commit_world import Wish

OLD_DOUBLES = OVERLAPS.format(
    table="old.booking_table_assignments", mine="slot_id", where="table_id", when="assignment_window"
)
DIRECT_DOUBLES = OVERLAPS.format(
    table="old.direct_assignments", mine="table_id", where="table_id", when="assignment_window"
)


class OldFunction(Bare):
    """One call of the old in-database function, told which free table to take."""

    name = "old function, repaired"
    kind: ClassVar[str] = "repaired"
    autocommit = True
    counted = "SELECT count(*) FROM old.booking_table_assignments WHERE slot_id IS NOT NULL"
    doubled = OLD_DOUBLES

    @classmethod
    def install(cls, session: psycopg.Connection[Any]) -> None:
        """This function will let the function lock as its kind does."""
        old.choose_lock(session, cls.kind)

    def statements(self, wish: Wish) -> list[Statement]:
        """This function will return the call."""
        return [(old.CALL, [wish.booking_id, [wish.table_id], f"auto:{wish.booking_id}"])]


class OldShipped(OldFunction):
    """The same function with the lock it was shipped with."""

    name = "old function, as shipped"
    kind = "as shipped"
    # It would deadlock there already, a second at a time.
    warm_up = 0


class OldChoosing(OldFunction):
    """The old function by clients that look for a free table first and try the next when they come too late."""

    name = "old function, repaired, with a look"
    conflicts: int = 0

    def commit(self, wish: Wish) -> None:
        """This function will look, call and, where somebody was faster, look again."""
        window = TimestamptzRange(*wish.window)
        while True:
            taken = {table_id for (table_id,) in self.ask(old.LOOK, [wish.restaurant_id, window])}
            free = next(table_id for table_id in wish.house if table_id not in taken)
            try:
                self.ask(old.CALL, [wish.booking_id, [free], f"auto:{wish.booking_id}"])
                return
            except psycopg.errors.RaiseException:
                self.conflicts += 1


class OldChoosingShipped(OldChoosing):
    """The same with the lock it was shipped with."""

    name = "old function, as shipped, with a look"
    kind = "as shipped"
    warm_up = 0


class OldDirect(Bare):
    """The old two-step write: look, then write what looked free, in requests of their own and without a guard."""

    name = "old two-step write"
    autocommit = True
    counted = "SELECT count(*) FROM old.direct_assignments d JOIN assignments_booking b ON b.id = d.booking_id"
    doubled = DIRECT_DOUBLES

    def commit(self, wish: Wish) -> None:
        """This function will look and write."""
        window = TimestamptzRange(*wish.window)
        taken = {table_id for (table_id,) in self.ask(old.DIRECT_LOOK, [list(wish.house), window])}
        free = [table_id for table_id in wish.house if table_id not in taken]
        self.ask(old.DIRECT_WRITE, [wish.booking_id, free[0] if free else random.choice(wish.house), window])
        self.ask(old.DIRECT_CONFIRM, [wish.booking_id])


STEADY: tuple[Contender, ...] = (
    Ours,
    Floor,
    UnpreparedFloor,
    PipelinedFloor,
    Ceiling,
    OldFunction,
    OldShipped,
    OldDirect,
)
RUSHING: tuple[Contender, ...] = (Ours, Floor, OldChoosing, OldChoosingShipped, OldDirect)
