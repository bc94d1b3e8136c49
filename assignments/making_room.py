"""Makes room for a party in a full house: a few others move, all stay seated, and everything happens at once.

The search runs outside every lock on a service day as it was read; what it finds is written only if the day's book has
not moved since. Source: design 5, "Auto-assign pipeline"; design 4, PATCH of a booking.
"""

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import replace

from django.db import transaction

import planner
from assignments import locking, orchestrator
from assignments.commands import Change, Command, Expected, Rearrange
from assignments.decisions.changes import as_wanted
from assignments.decisions.eligibility import request_for
from assignments.errors import BookBusy, SelectionIneligible, StaleVersion, TableTaken
from assignments.models import Assignment, Booking
from assignments.ports import AssignmentRepository, Committed, Refused
from assignments.service_day import read_service_day
from assignments.snapshot import BookingSeen
from telemetry import metrics

TRIES = 3
SECONDS_TO_SEARCH = 1.0
MENDED_BY_MOVING = frozenset({"fully_booked"})
Placing = tuple[uuid.UUID, tuple[uuid.UUID, ...]]
Writing = Callable[[Placing, tuple[Placing, ...], int], Command]


def seat_by_moving(
    booking: Booking,
    *,
    now: dt.datetime,
    actor: str,
    repository: AssignmentRepository,
    job_settles_itself: bool = True,
) -> Committed | None:
    """This function will seat a waiting party by moving others to other tables; None when no few moves would do.

    Nobody is moved who is pinned, sits, or comes too soon; how many may move is the house's policy. The party's job is
    closed with it, unless it is that job which asks.
    Raises: BookBusy when another search runs in the same book, or the book moves faster than one can search.
    """

    def writing(party: Placing, moves: tuple[Placing, ...], book_version: int) -> Command:
        return Rearrange(
            moves=(party, *moves),
            at=now,
            actor=actor,
            source=Assignment.Source.REPAIR,
            job_of=booking.pk if job_settles_itself else None,
            expected=Expected(book_version=book_version),
        )

    party = repository.snapshot(booking_id=booking.pk).booking
    return _seat(party, restaurant_id=booking.restaurant_id, now=now, writing=writing, repository=repository)


def change_booking(
    command: Change, *, restaurant_id: uuid.UUID, repository: AssignmentRepository
) -> Committed | Refused:
    """This function will change a booking: with its tables, else with the best ones, else by moving others.

    Where all that fails nothing is changed, unless the command accepts that it waits.
    Raises: what `orchestrator.commit` raises.
    """
    refused = orchestrator.commit(replace(command, last_resort=False), repository=repository)
    if not isinstance(refused, Refused):
        return refused
    if refused.refusal.code in MENDED_BY_MOVING:
        snapshot = repository.snapshot(booking_id=command.booking_id)
        wanted, _ = as_wanted(command, booking=snapshot.booking, snapshot=snapshot)

        def writing(party: Placing, moves: tuple[Placing, ...], book_version: int) -> Command:
            same_day = wanted.service_date == snapshot.booking.service_date
            version = book_version if same_day else command.expected.book_version
            expected = replace(command.expected, book_version=version)
            return replace(command, table_ids=party[1], moves=moves, expected=expected)

        room = _seat(wanted, restaurant_id=restaurant_id, now=command.at, writing=writing, repository=repository)
        if room is not None:
            return room
    return orchestrator.commit(command, repository=repository) if command.accept_pending else refused


def _seat(
    party: BookingSeen,
    *,
    restaurant_id: uuid.UUID,
    now: dt.datetime,
    writing: Writing,
    repository: AssignmentRepository,
) -> Committed | None:
    for _ in range(TRIES):
        room, book_version = _search(party, restaurant_id, now)
        if room is None:
            return None
        moves = tuple((uuid.UUID(move.booking_id), _ids(move.now)) for move in room.moves)
        try:
            outcome = orchestrator.commit(
                writing((party.id, _ids(room.plan.table_ids)), moves, book_version), repository=repository
            )
        except (StaleVersion, TableTaken, SelectionIneligible):
            continue
        assert isinstance(outcome, Committed), "tables that are named are given or an error is raised"
        return outcome
    raise BookBusy


def _search(party: BookingSeen, restaurant_id: uuid.UUID, now: dt.datetime) -> tuple[planner.Room | None, int]:
    with transaction.atomic():
        if not locking.only_searcher(restaurant_id, service_date=party.service_date):
            raise BookBusy
        day = read_service_day(restaurant_id, service_date=party.service_date, now=now)
        if day.automation.needs_approval or not day.automation.max_moves or not day.makes_room:
            return None, day.book_version
        with metrics.timing(metrics.PLANNER_SECONDS, label="make_room"):
            room = planner.make_room(
                day.floor,
                policy=day.policy,
                request=request_for(party),
                bookings=day.seated_but(party.id),
                occupied=day.occupied,
                max_moves=day.automation.max_moves,
                time_limit_seconds=SECONDS_TO_SEARCH,
            )
        return room, day.book_version


def _ids(table_ids: tuple[str, ...]) -> tuple[uuid.UUID, ...]:
    return tuple(uuid.UUID(table_id) for table_id in table_ids)
