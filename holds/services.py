"""The manual workflow: validate, hold, confirm, extend, release. Each is a command of the ledger, none writes here.

What a hold was placed for – its booking, its owner, its selection – never changes, so it is checked before the lock.
"""

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from assignments import orchestrator
from assignments.commands import AssignmentCommitRequest, ExtendHold, PlaceHold, ReleaseHold
from assignments.errors import HoldMismatch
from assignments.models import Booking
from assignments.ports import AssignmentRepository, Committed, Refused
from holds.errors import HoldNotFound, HoldNotYours, HoldSelectionMismatch
from holds.models import Hold
from holds.validation import Validation
from holds.validation import validate as validate_tables

NO_JOINS_NEEDED = frozenset({"not_joined"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """A wish to make a hold an assignment. `is_manager` may confirm another's hold."""

    booking_id: uuid.UUID
    hold_id: uuid.UUID
    actor: str
    idempotency_key: str
    selection_id: uuid.UUID | None = None
    is_manager: bool = False


def validate(
    *,
    booking_id: uuid.UUID,
    table_ids: Collection[uuid.UUID],
    repository: AssignmentRepository,
    require_adjacency: bool = True,
    ignore_hold_id: uuid.UUID | None = None,
    overrides: frozenset[str] = frozenset(),
) -> Validation:
    """This function will check picked tables for a booking as they are now. It locks and writes nothing.

    Raises: BookingNotFound, InvalidCommand.
    """
    snapshot = repository.snapshot(booking_id=booking_id)
    own = [ignore_hold_id] if ignore_hold_id else []
    live = snapshot.live_assignment_of(booking_id)
    mine = [*own, live.id] if live else own
    set_aside = overrides if require_adjacency else overrides | NO_JOINS_NEEDED
    return validate_tables(snapshot.without(mine), table_ids=table_ids, overrides=set_aside)


def place(command: PlaceHold, *, repository: AssignmentRepository) -> Hold:
    """This function will hold tables for a booking; the hold it replaces, if any, ends with that and not before.

    Raises: what giving those tables would raise; HoldNotFound for an unknown hold to replace.
    """
    if command.replaces is not None:
        _find_beside(command.booking_id, hold_id=command.replaces)
    committed = orchestrator.commit(command, repository=repository)
    assert isinstance(committed, Committed), "picked tables are accepted or an error, never refused"
    assert committed.subject_id is not None
    return find(committed.subject_id)


def confirm(wish: Confirmation, *, repository: AssignmentRepository) -> Committed:
    """This function will turn a hold into the booking's assignment, exactly once.

    Raises: HoldNotFound, HoldNotYours, HoldMismatch, HoldSelectionMismatch; HoldExpired, HoldReleased, FloorChanged,
    PolicyChanged and what giving tables raises.
    """
    hold = _find_beside(wish.booking_id, hold_id=wish.hold_id)
    require_owner(hold, actor=wish.actor, is_manager=wish.is_manager)
    if hold.booking_id != wish.booking_id:
        raise HoldMismatch
    if wish.selection_id is not None and wish.selection_id != hold.selection_id:
        raise HoldSelectionMismatch
    command = AssignmentCommitRequest(
        booking_id=wish.booking_id,
        actor=wish.actor,
        source="manual",
        idempotency_key=wish.idempotency_key,
        hold_id=hold.pk,
        table_ids=tuple(sorted(hold.table_ids)),
        overrides=frozenset(hold.overrides),
        reason=hold.reason,
    )
    committed = orchestrator.commit(command, repository=repository)
    assert not isinstance(committed, Refused), "picked tables are accepted or an error, never refused"
    return committed


def extend(command: ExtendHold, *, repository: AssignmentRepository, is_manager: bool = False) -> Hold:
    """This function will let a hold last longer.

    Raises: HoldNotFound, HoldNotYours, HoldExpired, HoldReleased, InvalidCommand.
    """
    require_owner(find(command.hold_id), actor=command.actor, is_manager=is_manager)
    orchestrator.commit(command, repository=repository)
    return find(command.hold_id)


def release(command: ReleaseHold, *, repository: AssignmentRepository, is_manager: bool = False) -> Hold:
    """This function will give a hold's tables back; one that has ended stays as it is.

    Raises: HoldNotFound, HoldNotYours.
    """
    require_owner(find(command.hold_id), actor=command.actor, is_manager=is_manager)
    orchestrator.commit(command, repository=repository)
    return find(command.hold_id)


def find(hold_id: uuid.UUID) -> Hold:
    """This function will return the hold as it is.

    Raises: HoldNotFound.
    """
    hold = Hold.objects.filter(pk=hold_id).first()
    if hold is None:
        raise HoldNotFound
    return hold


def _find_beside(booking_id: uuid.UUID, *, hold_id: uuid.UUID) -> Hold:
    """One of another house does not exist for those who work in the booking's."""
    houses = Booking.objects.filter(pk=booking_id).values("restaurant_id")
    hold = Hold.objects.filter(pk=hold_id, restaurant_id__in=houses).first()
    if hold is None:
        raise HoldNotFound
    return hold


def require_owner(hold: Hold, *, actor: str, is_manager: bool) -> None:
    """This function will let whoever placed the hold act on it, and managers.

    Raises: HoldNotYours.
    """
    if hold.created_by != actor and not is_manager:
        raise HoldNotYours
