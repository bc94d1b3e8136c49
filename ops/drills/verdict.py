"""Compares what hosts were told with what is in the database: each acknowledged command is there exactly once."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import psycopg

from ops.drills.hosts import Party

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What is in the database. Shapes: bookings as (guest, id, state), assignments as (booking, id, source) while they
    stand, jobs as (booking, state) of the latest, `confirmations` the bookings of which a confirmation was told.
    """

    bookings: Sequence[tuple[str, str, str]]
    assignments: Sequence[tuple[str, str, str]]
    jobs: Pairs
    confirmations: Sequence[str]


def read(connection: psycopg.Connection[Any]) -> Found:
    """This function will read the one house that a drill has."""

    def rows(statement: str) -> list[Any]:
        return connection.execute(statement.encode()).fetchall()

    return Found(
        bookings=rows("SELECT guest_name, id::text, state FROM assignments_booking"),
        assignments=rows(
            "SELECT booking_id::text, id::text, source FROM assignments_assignment WHERE state = 'confirmed'"
        ),
        jobs=rows(
            "SELECT DISTINCT ON (booking_id) booking_id::text, state FROM assignments_autoassignjob"
            " ORDER BY booking_id, created_at DESC"
        ),
        confirmations=[
            one for (one,) in rows("SELECT booking_id::text FROM telemetry_event WHERE name = 'booking.confirmed'")
        ],
    )


def judge(parties: Sequence[Party], found: Found, *, complete: bool = True) -> tuple[str, ...]:
    """This function will return what is wrong; nothing, if nothing is.

    Shapes: with `complete` the parties are all there are and every job has ended; otherwise they are those of whom it
    is known that they must be there.
    """
    wrong = _bookings(parties, found, complete) + _by_hand(parties, found)
    if complete:
        wrong += _ends(parties, found)
    told = Counter(found.confirmations)
    return (*wrong, *(f"{booking}: confirmed to the guest {n} times" for booking, n in told.items() if n > 1))


def _bookings(parties: Sequence[Party], found: Found, complete: bool) -> list[str]:
    by_guest: dict[str, list[str]] = {}
    for guest, booking, _ in found.bookings:
        by_guest.setdefault(guest, []).append(booking)
    wrong = [
        f"{party.guest}: told {party.booking_id}, found {by_guest.get(party.guest, [])}"
        for party in parties
        if by_guest.get(party.guest) != [party.booking_id]
    ]
    known = {party.guest for party in parties}
    return wrong + [f"{guest}: booked, and nobody was told" for guest in by_guest if complete and guest not in known]


def _by_hand(parties: Sequence[Party], found: Found) -> list[str]:
    states = {booking: state for _, booking, state in found.bookings}
    standing = Counter(booking for booking, _, _ in found.assignments)
    by_id = {assignment: booking for booking, assignment, _ in found.assignments}
    wrong = [f"{booking}: {count} assignments stand" for booking, count in standing.items() if count > 1]
    for party in parties:
        if party.cancelled and (states.get(party.booking_id), standing[party.booking_id]) != ("cancelled", 0):
            wrong.append(f"{party.guest}: cancelled, and is {states.get(party.booking_id)}")
        if party.assignment_id and not party.cancelled and by_id.get(party.assignment_id) != party.booking_id:
            wrong.append(f"{party.guest}: its confirmation is lost")
    return wrong


def _ends(parties: Sequence[Party], found: Found) -> list[str]:
    """Who did not cancel has a table; there is room for all."""
    seated = {booking for booking, _, _ in found.assignments}
    jobs = dict(found.jobs)
    return [
        f"{party.guest}: has no table; its job is {jobs.get(party.booking_id, 'missing')}"
        for party in parties
        if not party.cancelled and party.booking_id not in seated
    ]
