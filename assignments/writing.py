"""Writes a decision's effects in the transaction that is open: holds are told, one statement, then the jobs."""

import uuid
from typing import Any

from assignments import jobs, mirroring, statements
from assignments.commands import Command
from assignments.effects import Effects, Told
from assignments.locking import Locked
from assignments.outcomes import document_of, outcome_of
from assignments.ports import Claims, Committed
from assignments.rows import newborn, rows_of
from assignments.snapshot import Snapshot
from telemetry import traces


def write_effects(
    command: Command,
    *,
    effects: Effects,
    snapshot: Snapshot,
    locked: Locked,
    claims: Claims,
    record_id: uuid.UUID | None = None,
) -> Committed:
    """This function will write everything a command does, and its outcome into the key's record, if it has one.

    Cost: one statement, and some where holds end or jobs begin.
    """
    told = _tell_of_endings(effects, snapshot, claims)
    bookings = {booking.pk: booking for booking in locked.bookings}
    rows = rows_of(effects, told=told, bookings=bookings, snapshot=snapshot)
    if any(rows.values()):
        rows["books"] = [book.pk for book in locked.books]
    mirror = mirroring.mirror()
    rows |= mirror.rows(effects, snapshot=snapshot)
    committed = outcome_of(command, snapshot=snapshot, effects=effects)
    known: dict[str, Any] = {
        "restaurant": snapshot.restaurant_id,
        "actor": command.actor,
        "reason": command.reason,
        "trace": traces.current(),
        "floor_version": snapshot.floor_version,
        "policy_hash": snapshot.policy_hash,
        "adjacency": snapshot.policy.adjacency,
        "record": record_id or uuid.uuid4(),
        "at": getattr(command, "at", None),
    }
    if statements.write(rows, known=known, outcome=document_of(committed), beside=mirror.parts):
        jobs.wake_after_commit(jobs.shard_of(snapshot.restaurant_id))
    _tell_of_deadlines(command, effects, snapshot, claims)
    born = {made.id: newborn(made, restaurant_id=snapshot.restaurant_id) for made in effects.bookings_made}
    for booking_id, at in effects.jobs_opened:
        jobs.open_for((bookings | born)[booking_id], at=at, actor=command.actor, reason=command.reason)
    return committed


def _tell_of_endings(effects: Effects, snapshot: Snapshot, claims: Claims) -> tuple[Told, ...]:
    """Tells the owner of holds what becomes of them; returns the events of those that ran out."""
    lapsed = claims.lapse(snapshot.lapsed) if snapshot.lapsed else ()
    for hold_id, ending in effects.holds_ended:
        (claims.take if ending == "confirm" else claims.let_go)(hold_id)
    return lapsed


def _tell_of_deadlines(command: Command, effects: Effects, snapshot: Snapshot, claims: Claims) -> None:
    """After the ledger's rows have their deadlines, so that their owner can say the very same ones."""
    for hold_id in effects.holds_extended:
        claims.extend(hold_id)
    for hold in effects.holds:
        claims.place(hold, command=command, snapshot=snapshot)
