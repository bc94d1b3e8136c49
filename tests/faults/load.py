"""Many clients on five tables of one evening. Each knows what it will say; what it was answered it writes down first.

A client that dies begins again at the first command without an answer on disk, with the same key.
"""

import datetime as dt
import json
import os
import random
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import Error, InterfaceError, OperationalError, connection

from assignments import orchestrator
from assignments.commands import Command
from assignments.errors import AssignmentError, BookBusy, WriteCollision
from assignments.models import Booking
from assignments.outcomes import document_of
from assignments.ports import Committed
from assignments.repository import PostgresAssignmentRepository
from assignments.services import draft_booking, store_bookings
from tests.builders import SEVEN, NewBookingFactory, table_ids
from tests.embedded.rivals import wait_for
from tests.faults.mix import AT_ONCE, Cast, Memory, Turn, said
from tests.faults.scenes import five_tables
from venues.models import Restaurant
from venues.selectors import hours_of

# The session was ended by the server, for good or until it has started again.
CUT_OFF = {None, "57P01", "57P02", "57P03", "08000", "08001", "08003", "08004", "08006"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """How many clients speak of whom, and where they write what they were answered, each in a file of its own.

    Shapes: `deadlocks` are those that the database had seen before, of other tests.
    """

    cast: Cast
    clients: int
    folder: Path
    deadlocks: int

    def diary(self, client: int) -> Path:
        """Where a client writes what it was answered."""
        return self.folder / f"client-{client}.jsonl"


def prepare(folder: Path, clients: int, commands: int) -> Load:
    """A house and enough bookings of one evening for so many clients with so many commands each."""
    house, chance = five_tables(), random.Random(1)
    starts = [SEVEN + dt.timedelta(minutes=30 * i) for i in range(-4, 5)]
    count = max(AT_ONCE, clients * commands // 10)
    cast = Cast(
        restaurant_id=house.pk,
        bookings=_book(house, [(chance.choice(starts), chance.choice((2, 4))) for _ in range(count)]),
        tables=table_ids(house, "T1", "T2", "T3", "T4", "T5"),
        commands=commands,
    )
    return Load(cast=cast, clients=clients, folder=folder, deadlocks=count_deadlocks())


def count_deadlocks() -> int:
    """How many this database has seen in its life."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        (count,) = cursor.fetchone()
        return int(count)


def _book(house: Restaurant, wishes: list[tuple[dt.datetime, int]]) -> tuple[uuid.UUID, ...]:
    hours, drafts = hours_of(house), []
    for starts_at, party_size in wishes:
        wish = NewBookingFactory.build(starts_at=starts_at, party_size=party_size)
        draft = draft_booking(wish, restaurant=house, hours=hours)
        assert isinstance(draft, Booking), draft
        drafts.append(draft)
    store_bookings(drafts, restaurant=house, hours=hours, actor="load")
    return tuple(draft.pk for draft in drafts)


def work(load: Load, client: int) -> None:
    """Says everything that has no answer yet, and puts each answer on disk before it goes on."""
    diary = os.open(load.diary(client), os.O_RDWR | os.O_CREAT | os.O_APPEND)
    os.ftruncate(diary, len(_whole_lines(load, client)))
    before, memory = answers(load, client), Memory()
    for number, told in enumerate(before):
        memory.learn(number, told)
    for number in range(len(before), load.cast.commands):
        command = said(Turn(load.cast, client, number, memory))
        told = {"key": command.idempotency_key, "operation": command.operation, **_answer(command)}
        os.write(diary, (json.dumps(told) + "\n").encode())
        os.fsync(diary)
        memory.learn(number, told)


def answers(load: Load, client: int) -> list[dict[str, Any]]:
    """What a client has been answered so far, in order."""
    return [json.loads(line) for line in _whole_lines(load, client).splitlines()]


def _whole_lines(load: Load, client: int) -> bytes:
    """The diary up to its last line's end: a client may be in the middle of writing, or have been killed there."""
    path = load.diary(client)
    written = path.read_bytes() if path.exists() else b""
    return written[: written.rfind(b"\n") + 1]


def _answer(command: Command) -> dict[str, Any]:
    """Sends the command, with its key, until there is an answer."""
    while True:
        try:
            outcome = orchestrator.commit(command, repository=PostgresAssignmentRepository())
        except (BookBusy, WriteCollision):
            continue
        except AssignmentError as error:
            return {"error": error.code}
        except Error as error:
            if not _is_cut_off(error):
                return {"unknown": repr(error)}
            connection.close()
            wait_for(_is_reachable, seconds=60)
            continue
        return {"outcome": document_of(outcome)} if isinstance(outcome, Committed) else {"refused": True}


def _is_cut_off(error: Error) -> bool:
    return (
        isinstance(error, OperationalError | InterfaceError) and getattr(error.__cause__, "sqlstate", None) in CUT_OFF
    )


def _is_reachable() -> bool:
    try:
        connection.ensure_connection()
    except OperationalError:
        return False
    return True
