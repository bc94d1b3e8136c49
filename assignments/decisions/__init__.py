"""What each command does, as pure functions: a command and a snapshot in, the effects or a refusal out.

`decide` is what every repository calls inside the lock. Nothing here locks, reads, writes or asks for the time.
"""

from collections.abc import Callable
from typing import Any

from assignments import commands as ask
from assignments.commands import Command
from assignments.decisions import approval, booking, changes, claims, moving, placing, visits
from assignments.effects import Effects
from assignments.errors import FloorChanged, IllegalTransition, PolicyChanged, StaleVersion
from assignments.ports import Refused
from assignments.snapshot import Snapshot

DECISIONS: dict[type[Command], Callable[..., Any]] = {
    ask.Book: booking.book,
    ask.Pin: booking.pin,
    ask.AssignmentCommitRequest: placing.assign,
    ask.Accept: approval.accept_proposal,
    ask.Move: moving.move,
    ask.Rearrange: moving.rearrange,
    ask.ApplyProposal: moving.apply_proposal,
    ask.Swap: moving.swap,
    ask.WalkIn: placing.walk_in,
    ask.Release: visits.release,
    ask.Seat: visits.seat,
    ask.Complete: visits.complete,
    ask.Cancel: visits.cancel,
    ask.MarkNoShow: visits.mark_no_show,
    ask.Undo: visits.undo,
    ask.Extend: changes.extend,
    ask.Change: changes.change,
    ask.Block: claims.block,
    ask.Unblock: claims.unblock,
    ask.PlaceHold: claims.place_hold,
    ask.ExtendHold: claims.extend_hold,
    ask.ReleaseHold: claims.release_hold,
}


def decide(command: Command, *, snapshot: Snapshot) -> Effects | Refused:
    """This function will decide what the command writes, on what is true now.

    Raises: StaleVersion, FloorChanged, PolicyChanged, IllegalTransition where the caller decided on something older;
    what the command itself raises.
    """
    _require_expected(command, snapshot)
    decision: Effects | Refused = DECISIONS[type(command)](command, snapshot=snapshot)
    return decision


def _require_expected(command: Command, snapshot: Snapshot) -> None:
    expected = command.expected
    if expected.book_version not in (None, snapshot.book_version):
        raise StaleVersion("The service day has changed since it was read; reload, then decide again.")
    if expected.revision is not None and [expected.revision] != [seen.revision for seen in snapshot.bookings[:1]]:
        raise StaleVersion("The booking has changed since it was read; reload, then decide again.")
    if expected.floor_version not in (None, snapshot.floor_version):
        raise FloorChanged
    if expected.policy_hash not in (None, snapshot.policy_hash):
        raise PolicyChanged
    # A snapshot shows only each booking's newest assignment.
    if not {seen.id for seen in snapshot.assignments}.issuperset(expected.assignment_ids):
        raise IllegalTransition("The booking does not have these tables any more; reload it.")
