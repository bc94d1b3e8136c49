"""Makes room for a party in a full house: a few others move, all stay seated, and everything happens at once.

The search runs outside every lock on a service day as it was read; what it finds is written only if the day's book has
not moved since. Source: design 5, "Auto-assign pipeline".
"""

import datetime as dt
import uuid

from django.db import transaction

import planner
from assignments import locking, orchestrator
from assignments.commands import Expected, Rearrange
from assignments.errors import BookBusy, SelectionIneligible, StaleVersion, TableTaken
from assignments.models import Assignment
from assignments.ports import AssignmentRepository, Committed
from assignments.service_day import ServiceDay, read_service_day

TRIES = 3
SECONDS_TO_SEARCH = 1.0


def make_room(
    booking_id: uuid.UUID,
    *,
    restaurant_id: uuid.UUID,
    service_date: dt.date,
    now: dt.datetime,
    actor: str,
    repository: AssignmentRepository,
) -> Committed | None:
    """This function will seat a waiting party by moving others to other tables; None when no few moves would do.

    Nobody is moved who is pinned, sits, or comes too soon; how many may move is the house's policy.
    Raises: BookBusy when another search runs in the same book, or the book moves faster than one can search.
    """
    for _ in range(TRIES):
        day, room = _search(booking_id, restaurant_id, service_date, now)
        if room is None:
            return None
        moves = tuple((uuid.UUID(move.booking_id), _ids(move.now)) for move in room.moves)
        command = Rearrange(
            moves=((booking_id, _ids(room.plan.table_ids)), *moves),
            at=now,
            actor=actor,
            source=Assignment.Source.REPAIR,
            job_of=booking_id,
            expected=Expected(book_version=day.book_version),
        )
        try:
            outcome = orchestrator.commit(command, repository=repository)
        except (StaleVersion, TableTaken, SelectionIneligible):
            continue
        assert isinstance(outcome, Committed), "tables that are named are given or an error is raised"
        return outcome
    raise BookBusy


def _search(
    booking_id: uuid.UUID, restaurant_id: uuid.UUID, service_date: dt.date, now: dt.datetime
) -> tuple[ServiceDay, planner.Room | None]:
    with transaction.atomic():
        if not locking.only_searcher(restaurant_id, service_date=service_date):
            raise BookBusy
        day = read_service_day(restaurant_id, service_date=service_date, now=now)
        party = next((one for one in day.bookings if one.id == str(booking_id) and one.table_ids is None), None)
        if party is None or day.automation.needs_approval or not day.automation.max_moves:
            return day, None
        room = planner.make_room(
            day.floor,
            policy=day.policy,
            request=_request(party),
            bookings=day.without(booking_id),
            occupied=day.occupied,
            max_moves=day.automation.max_moves,
            time_limit_seconds=SECONDS_TO_SEARCH,
        )
        return day, room


def _request(party: planner.ServiceBooking) -> planner.Request:
    return planner.Request(
        party_size=party.party_size,
        window=party.window,
        required_tags=party.required_tags,
        zones=party.zones,
        excluded_tables=party.excluded_tables,
        limit=1,
    )


def _ids(table_ids: tuple[str, ...]) -> tuple[uuid.UUID, ...]:
    return tuple(uuid.UUID(table_id) for table_id in table_ids)
