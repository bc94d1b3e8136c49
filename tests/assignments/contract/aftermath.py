"""How the fake's bookings and assignments stand once effects are written; `states` judges every change of state."""

import uuid
from dataclasses import replace
from typing import Any

from assignments import states
from assignments.effects import BookingChanged, BookingMade, Effects
from assignments.errors import BookingAlreadyAssigned
from assignments.snapshot import AssignmentSeen, BookingSeen

LIVE = ("confirmed", "seated", "completed")
ZoneNames = dict[uuid.UUID, str]


def bookings_after(
    effects: Effects, *, bookings: dict[uuid.UUID, BookingSeen], zones: ZoneNames
) -> dict[uuid.UUID, BookingSeen]:
    """This function will return all bookings, the new ones among them, as the effects leave them."""
    born = {made.id: _born(made, zones) for made in effects.bookings_made}
    changed = {change.id: _changed(bookings[change.id], change, zones) for change in effects.bookings}
    return bookings | born | changed


def assignments_after(
    effects: Effects, *, assignments: dict[uuid.UUID, AssignmentSeen]
) -> dict[uuid.UUID, AssignmentSeen]:
    """This function will return all assignments, oldest first, as the effects leave them.

    Raises: BookingAlreadyAssigned where a booking would have two that live.
    """
    after = dict(assignments)
    for change in effects.assignments:
        seen = after[change.id]
        verbs = (change.verb,) if change.verb else ()
        state = _state_after(states.ASSIGNMENT, seen.state, verbs)
        after[change.id] = replace(seen, state=state, window=change.window or seen.window)
    for made in effects.assignments_made:
        after[made.id] = AssignmentSeen(
            id=made.id,
            booking_id=made.booking_id,
            state=made.state,
            table_ids=made.table_ids,
            window=made.window,
            merge_group_id=made.merge_group_id,
        )
    living = [seen.booking_id for seen in after.values() if seen.state in LIVE]
    if len(set(living)) < len(living):
        raise BookingAlreadyAssigned
    return after


def _born(made: BookingMade, zones: ZoneNames) -> BookingSeen:
    return BookingSeen(
        id=made.id,
        state=_state_after(states.BOOKING, "pending", made.verbs),
        party_size=made.party_size,
        starts_at=made.starts_at,
        window=made.window,
        service_date=made.service_date,
        tags=frozenset(made.tags),
        zones=frozenset(zones[zone_id] for zone_id in made.zone_ids),
    )


def _changed(seen: BookingSeen, change: BookingChanged, zones: ZoneNames) -> BookingSeen:
    fields: dict[str, Any] = dict(change.fields)
    if "tags" in fields:
        fields["tags"] = frozenset(fields["tags"])
    if "zone_ids" in fields:
        fields["zones"] = frozenset(zones[zone_id] for zone_id in fields.pop("zone_ids"))
    state = _state_after(states.BOOKING, seen.state, change.verbs)
    fields["proposed_id"] = change.proposed_id
    return replace(seen, state=state, revision=seen.revision + 1, **fields)


def _state_after(changes: tuple[states.Change, ...], state: str, verbs: tuple[str, ...]) -> str:
    for verb in verbs:
        state = states.after(changes, state=state, verb=verb)
    return state
