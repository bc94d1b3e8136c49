"""Decides who must make way when tables are closed or taken off the floor. The house stands still meanwhile."""

import uuid

from assignments.commands import Close, Release
from assignments.decisions.visits import release
from assignments.effects import BlockMade, Effects, TablesTaken, Told, joined
from assignments.errors import InvalidCommand, TableTaken
from assignments.snapshot import Snapshot, only
from assignments.translation import blocker


def close(command: Close, *, snapshot: Snapshot) -> Effects:
    """This function will close tables: confirmed parties lose them and get a job, holds on them end.

    Shapes: `snapshot.bookings` are the confirmed bookings in the way.
    Raises: InvalidCommand; TableTaken for a seated party or another block, which somebody must end first.
    """
    tables = tables_of(command, snapshot=snapshot)
    wanted = {str(table_id) for table_id in tables}
    leaving = {str(seen.id) for seen in snapshot.assignments if seen.state == "confirmed" and seen.is_live}
    in_the_way = [row for row in snapshot.occupied if row.table in wanted and row.reference not in leaving]
    staying = tuple(blocker(row, floor=snapshot.floor) for row in in_the_way if row.kind != "hold")
    if staying:
        raise TableTaken(blockers=staying)
    holds, held_for = tuple(sorted({uuid.UUID(row.reference) for row in in_the_way})), dict(snapshot.held_for)
    made = BlockMade(
        id=command.closure_id,
        table_ids=tables,
        window=command.window,
        reason=command.reason,
        zone_id=command.zone_id,
        whole_restaurant=command.zone_id is None and command.table_ids is None,
    )
    payload = {"tables": list(snapshot.numbers_of(tables)), "until": command.window[1].isoformat()}
    closed = Effects(
        freed=holds,
        holds_ended=tuple((hold_id, "release") for hold_id in holds),
        blocks=(made,),
        taken=(TablesTaken(holder_id=made.id, kind="block", table_ids=tables, window=command.window),),
        events=(
            *(Told(name="hold.released", booking_id=held_for[hold_id], subject_id=hold_id) for hold_id in holds),
            Told(name="table.blocked", subject_id=made.id, payload=payload),
        ),
    )
    return joined(make_way(command, snapshot=snapshot), closed)


def make_way(command: Close | Release, *, snapshot: Snapshot) -> Effects:
    """This function will release every booking of the snapshot; each then waits for other tables with a job."""
    return joined(
        *(
            release(
                Release(booking_id=booking.id, actor=command.actor, at=command.at),
                snapshot=only(snapshot, booking=booking),
            )
            for booking in snapshot.bookings
        )
    )


def tables_of(command: Close, *, snapshot: Snapshot) -> tuple[uuid.UUID, ...]:
    """This function will return the tables a closure is about: those named, a zone's, or all in service; ascending.

    Raises: InvalidCommand for a table or zone of another house, for none, and for a window that does not end after it
    starts.
    """
    start, end = command.window
    if not start < end:
        raise InvalidCommand("A closure ends after it starts.")
    floor = {uuid.UUID(table.id): table for table in snapshot.floor.tables}
    if command.table_ids is not None:
        if not command.table_ids or not set(command.table_ids) <= set(floor):
            raise InvalidCommand("Name tables of this restaurant.")
        return tuple(sorted(set(command.table_ids)))
    zones = dict(snapshot.zone_names)
    if command.zone_id is not None and command.zone_id not in zones:
        raise InvalidCommand("There is no such zone in this restaurant.")
    zone = zones.get(command.zone_id) if command.zone_id else None
    chosen = (table_id for table_id, table in floor.items() if table.active and zone in (None, table.zone))
    return tuple(sorted(chosen))
