"""Thirty-two clients and the one table they want, at a server that lets them all in before it lets any on."""

import uuid
from typing import Any

import psycopg
from django.db import connection
from django.urls import reverse

from assignments import orchestrator, wiring
from assignments.commands import PlaceHold
from assignments.models import Booking, Occupancy
from assignments.ports import Committed
from tests.api.callers import person, token_of
from tests.assignments.rivals import database_url
from tests.builders import booking, house, request, table, table_ids
from tests.embedded.rivals import wait_for
from tests.servers import GATE
from tests.servers.clients import Answer, Call, all_at_once
from tests.servers.serving import Server
from venues.models import Restaurant

CLIENTS = 32
WANTED = "wanted"
# What a client of the real server has to wait for before it may decide, and one without the lock before it may write.
LOCKED_BOOK = "SELECT FROM assignments_servicebook FOR NO KEY UPDATE"
LOCKED_GATE = f"SELECT pg_advisory_xact_lock({GATE})"
WAITING = """
SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE datname = current_database() AND NOT granted
"""


def race(server: Server, calls: list[Call], *, held_back_by: str = LOCKED_BOOK) -> list[Answer]:
    """The answers of clients who were all let in before any of them could go on."""
    with psycopg.connect(database_url()) as keeper:
        keeper.execute(held_back_by.encode())

        def let_them_on_when_all_wait() -> None:
            wait_for(lambda: waiting() == len(calls), seconds=25)
            keeper.rollback()

        return all_at_once(server.address, calls, meanwhile=let_them_on_when_all_wait)


def waiting() -> int:
    """How many sessions of this database wait for a lock."""
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        (count,) = cursor.fetchone()
        return int(count)


def parties(restaurant: Restaurant) -> list[tuple[str, Booking]]:
    """Bookings for one and the same time, each with somebody of its own who looks after it, and that one's token."""
    return [(token_of(person(restaurant)), booking(restaurant)) for _ in range(CLIENTS)]


def one_table() -> tuple[Restaurant, uuid.UUID]:
    """A house with one table."""
    restaurant = house(table(WANTED, 2))
    return restaurant, table_ids(restaurant, WANTED)[0]


def holds_of_one_table() -> list[Call]:
    """Everybody wants to hold it."""
    restaurant, wanted = one_table()
    path = reverse("api:manual-hold")
    return [
        Call(token, path, {"bookingId": str(stored.pk), "tableIds": [str(wanted)], "ttlSeconds": 600})
        for token, stored in parties(restaurant)
    ]


def moves_to_one_table() -> list[Call]:
    """Everybody has a table and wants to move to the one that is free."""
    numbers = [f"T{number}" for number in range(CLIENTS)]
    restaurant = house(table(WANTED, 2), *(table(number, 2) for number in numbers))
    wanted, *others = table_ids(restaurant, WANTED, *numbers)
    calls = []
    for (token, stored), had in zip(parties(restaurant), others, strict=True):
        given = orchestrator.commit(request(stored, table_ids=(had,)), repository=wiring.repository())
        assert isinstance(given, Committed)
        path = reverse("api:assignment-move", args=[given.assignment_id])
        calls.append(Call(token, path, {"tableIds": [str(wanted)]}, {"Idempotency-Key": str(stored.pk)}))
    return calls


def assignments_in_a_house_of_one_table() -> list[Call]:
    """Everybody waits for a table, and there is one."""
    restaurant, _ = one_table()
    path = reverse("api:auto-assign")
    return [
        Call(token, path, {"bookingId": str(stored.pk), "idempotencyKey": str(stored.pk)})
        for token, stored in parties(restaurant)
    ]


def one_confirmation() -> list[Call]:
    """One hold, whose owner confirms it over and over under one key, hearing nothing."""
    restaurant, wanted = one_table()
    host, stored = person(restaurant), booking(restaurant)
    hold = PlaceHold(booking_id=stored.pk, table_ids=(wanted,), ttl_seconds=600, actor=f"user:{host.pk}")
    orchestrator.commit(hold, repository=wiring.repository())
    body = {"bookingId": str(stored.pk), "holdId": str(hold.hold_id)}
    path, key = reverse("api:manual-confirm"), {"Idempotency-Key": "once"}
    return [Call(token_of(host), path, body, key) for _ in range(CLIENTS)]


def on_the_wanted_table() -> list[uuid.UUID]:
    """Whose the wanted table is, by the ledger."""
    return list(Occupancy.objects.filter(table__number=WANTED).values_list("holder_id", flat=True))


def blockers(answers: list[Answer]) -> set[Any]:
    """Whom the refused were told of, and until when."""
    told = [body["conflicts"] for status, body in answers if status == 409]
    return {(each["kind"], each["reference"], each["until"]) for conflicts in told for each in conflicts}
