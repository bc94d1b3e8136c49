"""What parties that would have to make way can be given instead. Only looks: nothing here is promised."""

import uuid
from collections.abc import Iterable
from dataclasses import replace

import planner
from assignments.commands import Extend, Span
from assignments.decisions.eligibility import choose
from assignments.decisions.giving import span_from
from assignments.errors import IllegalTransition, TableTaken
from assignments.models import Assignment
from assignments.ports import AssignmentRepository, Refused
from assignments.snapshot import Snapshot
from assignments.translation import span_minutes

Rows = tuple[planner.Occupied, ...]


def with_offers(taken: TableTaken, *, command: Extend, repository: AssignmentRepository) -> TableTaken:
    """This function will return the conflict with what each party in the way could have if the other stayed longer.

    Shapes: the offers are good together, the first come first; holds and blocks are offered nothing. *Cost*: a
    snapshot for each party in the way.
    """
    references = [blocker.reference for blocker in taken.blockers if blocker.kind == "assignment"]
    displaced = dict(Assignment.objects.filter(pk__in=references).values_list("pk", "booking_id"))
    rows = _staying(command, repository.snapshot(booking_id=command.booking_id))
    offers: dict[str, tuple[str, ...] | None] = {}
    for reference in (each for each in dict.fromkeys(map(uuid.UUID, references)) if each in displaced):
        snapshot = repository.snapshot(booking_id=displaced[reference])
        tables, more = _offer(command, snapshot.without(displaced).plus(*rows))
        offers[str(reference)], rows = tables, (*rows, *more)
    return TableTaken(blockers=taken.blockers, offers=offers)


def _staying(command: Extend, snapshot: Snapshot) -> Rows:
    """The ledger rows by which the party would keep its tables."""
    live = snapshot.live_assignment_of(command.booking_id)
    table_ids = live.table_ids if live else ()
    return _rows(table_ids, (snapshot.booking.window[1], command.until))


def _rows(table_ids: Iterable[uuid.UUID], window: Span) -> Rows:
    minutes = span_minutes(window)
    return tuple(
        planner.Occupied(table=str(table_id), window=minutes, kind="assignment", reference="", until=None)
        for table_id in table_ids
    )


def _offer(command: Extend, snapshot: Snapshot) -> tuple[tuple[str, ...] | None, Rows]:
    try:
        booking = replace(snapshot.booking, window=span_from(snapshot.booking, at=command.at))
    except IllegalTransition:
        return None, ()
    choice = choose(booking, snapshot=snapshot)
    if isinstance(choice, Refused):
        return None, ()
    return tuple(choice.plan.tables), _rows(map(uuid.UUID, choice.plan.table_ids), booking.window)
