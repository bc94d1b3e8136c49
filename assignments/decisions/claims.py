"""Decides who takes tables without sitting down: blocks (out of service) and holds (until a deadline)."""

import datetime as dt
import uuid

from assignments.commands import Block, ExtendHold, PlaceHold, ReleaseHold, Unblock
from assignments.decisions.eligibility import accept, require_pace
from assignments.decisions.placing import require_waiting
from assignments.effects import BlockMade, Effects, HoldMade, TablesKept, TablesTaken, Told
from assignments.errors import BlockNotFound, HoldExpired, HoldMismatch, HoldReleased, InvalidCommand, TableTaken
from assignments.snapshot import Snapshot
from assignments.translation import blocker

LONGEST_BLOCK = dt.timedelta(days=62)


def block(command: Block, *, snapshot: Snapshot) -> Effects:
    """This function will take tables out of service, if nobody has them then.

    Raises: InvalidCommand, TableTaken.
    """
    _require_block(command, snapshot)
    wanted = {str(table_id) for table_id in command.table_ids}
    blockers = tuple(blocker(row, floor=snapshot.floor) for row in snapshot.occupied if row.table in wanted)
    if blockers:
        raise TableTaken(blockers=blockers)
    tables = tuple(sorted(command.table_ids))
    made = BlockMade(id=command.block_id, table_ids=tables, window=command.window, reason=command.reason)
    payload = {"tables": list(snapshot.numbers_of(tables)), "until": command.window[1].isoformat()}
    return Effects(
        blocks=(made,),
        taken=(TablesTaken(holder_id=made.id, kind="block", table_ids=tables, window=command.window),),
        events=(Told(name="table.blocked", subject_id=made.id, payload=payload),),
    )


def unblock(command: Unblock, *, snapshot: Snapshot) -> Effects:
    """This function will put the tables of a block back into service.

    Raises: BlockNotFound.
    """
    mine = str(command.block_id)
    tables = {row.table for row in snapshot.occupied if row.kind == "block" and row.reference == mine}
    if not tables:
        raise BlockNotFound
    payload = {"tables": list(snapshot.numbers_of(tables))}
    return Effects(
        freed=(command.block_id,),
        blocks_lifted=(command.block_id,),
        events=(Told(name="table.unblocked", subject_id=command.block_id, payload=payload),),
    )


def place_hold(command: PlaceHold, *, snapshot: Snapshot) -> Effects:
    """This function will hold the picked tables for a waiting booking; the hold it replaces ends with that.

    Raises: what giving those tables would raise: a hold binds like an assignment.
    """
    booking = snapshot.booking
    require_waiting(booking)
    if command.ttl_seconds < 1:
        raise InvalidCommand("A hold lasts at least a second.")
    require_pace(booking, snapshot=snapshot, overrides=command.overrides)
    replaced = _replaced(command, snapshot)
    accept(booking, table_ids=command.table_ids, snapshot=snapshot.without(replaced), overrides=command.overrides)
    tables, ttl = tuple(sorted(command.table_ids)), command.ttl_seconds
    made = HoldMade(id=command.hold_id, booking_id=booking.id, table_ids=tables, window=booking.window, ttl_seconds=ttl)
    taken = TablesTaken(
        holder_id=made.id, kind="hold", table_ids=tables, window=made.window, ttl_seconds=ttl, booking_id=booking.id
    )
    payload = {"tables": list(snapshot.numbers_of(tables)), "ttlSeconds": ttl}
    return Effects(
        holds=(made,),
        holds_ended=tuple((old, "release") for old in replaced),
        freed=replaced,
        taken=(taken,),
        events=(
            *(_told_released(old, booking.id) for old in replaced),
            Told(name="hold.created", booking_id=booking.id, subject_id=made.id, payload=payload),
        ),
    )


def extend_hold(command: ExtendHold, *, snapshot: Snapshot) -> Effects:
    """This function will let a hold last longer.

    Raises: HoldExpired, HoldReleased, HoldMismatch, InvalidCommand.
    """
    _require_own(command.hold_id, command.booking_id, snapshot)
    if command.ttl_seconds < 1:
        raise InvalidCommand("A hold lasts at least a second.")
    claim = snapshot.claim(command.hold_id)
    if claim is not None and claim.state == "released":
        raise HoldReleased
    if not _stands(command.hold_id, snapshot):
        raise HoldExpired
    payload = {"ttlSeconds": command.ttl_seconds}
    told = Told(name="hold.extended", booking_id=command.booking_id, subject_id=command.hold_id, payload=payload)
    return Effects(
        kept=(TablesKept(holder_id=command.hold_id, ttl_seconds=command.ttl_seconds),),
        holds_extended=(command.hold_id,),
        events=(told,),
    )


def release_hold(command: ReleaseHold, *, snapshot: Snapshot) -> Effects:
    """This function will give a hold's tables back; one that has ended already is left as it is.

    Raises: HoldMismatch.
    """
    _require_own(command.hold_id, command.booking_id, snapshot)
    claim = snapshot.claim(command.hold_id)
    # Its rows may lie in a window the booking has left since, so its owner's word counts where there is one.
    if not (claim.state == "active" if claim else _stands(command.hold_id, snapshot)):
        return Effects()
    return Effects(
        freed=(command.hold_id,),
        holds_ended=((command.hold_id, "release"),),
        events=(_told_released(command.hold_id, command.booking_id),),
    )


def _replaced(command: PlaceHold, snapshot: Snapshot) -> tuple[uuid.UUID, ...]:
    """The hold to be replaced, while it stands. One that has ended leaves nothing to replace.

    Raises: HoldMismatch for what is no hold of this booking.
    """
    old = command.replaces
    if old is None:
        return ()
    _require_own(old, command.booking_id, snapshot)
    rows = [row for row in snapshot.occupied if row.reference == str(old)]
    if rows and old not in snapshot.holds_of(command.booking_id):
        raise HoldMismatch
    claim = snapshot.claim(old)
    stands = bool(rows) or (claim is not None and claim.state == "active" and old not in snapshot.lapsed)
    return (old,) if stands else ()


def _require_block(command: Block, snapshot: Snapshot) -> None:
    start, end = command.window
    if not start < end <= start + LONGEST_BLOCK:
        raise InvalidCommand("A block ends after it starts and lasts at most 62 days; close the table for longer.")
    known = {table.id for table in snapshot.floor.tables}
    if not command.table_ids or len(set(command.table_ids)) < len(command.table_ids):
        raise InvalidCommand("Name at least one table, none twice.")
    if {str(table_id) for table_id in command.table_ids} - known:
        raise InvalidCommand("One of the tables is not of this restaurant.")


def _require_own(hold_id: uuid.UUID, booking_id: uuid.UUID, snapshot: Snapshot) -> None:
    claim = snapshot.claim(hold_id)
    if claim is not None and claim.booking_id != booking_id:
        raise HoldMismatch("The hold is of another booking.")


def _stands(hold_id: uuid.UUID, snapshot: Snapshot) -> bool:
    return any(row.kind == "hold" and row.reference == str(hold_id) for row in snapshot.occupied)


def _told_released(hold_id: uuid.UUID, booking_id: uuid.UUID) -> Told:
    return Told(name="hold.released", booking_id=booking_id, subject_id=hold_id)
