"""When to plan, commit and try again. Every way to a table – auto, manual, repair – goes through `commit` here."""

import random
import time
import uuid
from collections.abc import Callable

import planner
from assignments.errors import (
    BookBusy,
    BookingAlreadyAssigned,
    IllegalTransition,
    SelectionIneligible,
    TableTaken,
    WriteCollision,
)
from assignments.ports import AssignmentCommitRequest, AssignmentRepository, Chosen, Committed, Refused, Snapshot
from assignments.translation import blocker

COLLISIONS_TOLERATED = 3
LONGEST_PAUSE_SECONDS = 0.05
OCCUPANCY_CODES = frozenset({"occupied", "held", "blocked"})


def commit(
    request: AssignmentCommitRequest, *, repository: AssignmentRepository, pause: Callable[[float], None] = time.sleep
) -> Committed | Refused:
    """This function will give the booking its tables exactly once, or say why not.

    The choice is made inside the service day's lock; the same idempotency key sent again answers what was done.
    Raises: what `AssignmentRepository.commit` raises; a WriteCollision is tried again up to three times, then BookBusy.
    """
    for collisions in range(COLLISIONS_TOLERATED + 1):
        try:
            return repository.commit(request, decide=decide)
        except WriteCollision:
            # Jitter, so that two that collided do not meet again at once.
            pause(random.uniform(0, LONGEST_PAUSE_SECONDS) * (collisions + 1))
    raise BookBusy


def decide(request: AssignmentCommitRequest, *, snapshot: Snapshot) -> Chosen | Refused:
    """This function will choose the booking's plan on what is true now: the best one, or the hand-picked one if legal.

    Raises: BookingAlreadyAssigned, IllegalTransition, SelectionIneligible, TableTaken.
    """
    _check_state(snapshot)
    if request.table_ids is None:
        return _choose(snapshot)
    return _accept(request.table_ids, snapshot)


def _check_state(snapshot: Snapshot) -> None:
    if snapshot.booking_state in ("confirmed", "seated"):
        raise BookingAlreadyAssigned
    if snapshot.booking_state != "pending":
        raise IllegalTransition(f"A {snapshot.booking_state} booking cannot be given tables.")


def _choose(snapshot: Snapshot) -> Chosen | Refused:
    ranking = planner.plan(snapshot.floor, policy=snapshot.policy, request=snapshot.request, occupied=snapshot.occupied)
    if ranking.refusal is not None:
        return Refused(refusal=ranking.refusal)
    return Chosen(plan=ranking.plans[0], certificate=ranking.certificate)


def _accept(table_ids: tuple[uuid.UUID, ...], snapshot: Snapshot) -> Chosen:
    wanted = tuple(str(table_id) for table_id in table_ids)
    violations = planner.check(
        snapshot.floor, policy=snapshot.policy, request=snapshot.request, occupied=snapshot.occupied, table_ids=wanted
    )
    if OCCUPANCY_CODES & set(violations):
        raise TableTaken(
            blockers=tuple(blocker(o, floor=snapshot.floor) for o in snapshot.occupied if o.table in wanted)
        )
    if violations:
        raise SelectionIneligible(violations=violations)
    party_size = snapshot.request.party_size
    plan = planner.appraise(snapshot.floor, policy=snapshot.policy, party_size=party_size, table_ids=wanted)
    return Chosen(plan=plan, certificate=None)
