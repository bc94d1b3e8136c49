"""Commands with defaults, so that a contract test states only what matters; and what came of them."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from assignments import commands as ask
from assignments.commands import Command
from assignments.ports import Committed
from tests.assignments.contract.houses import House
from tests.builders import SEVEN


def assign(booking_id: uuid.UUID, **more: Any) -> ask.AssignmentCommitRequest:
    return ask.AssignmentCommitRequest(booking_id=booking_id, **{"actor": "host", "source": "manual", **more})


def hold(booking_id: uuid.UUID, table_ids: tuple[uuid.UUID, ...], **more: Any) -> ask.PlaceHold:
    known = {"actor": "host", "ttl_seconds": 120, **more}
    return ask.PlaceHold(booking_id=booking_id, table_ids=table_ids, **known)


def done(house: House, command: Command) -> Committed:
    answer = house.commit(command)
    assert isinstance(answer, Committed), answer
    return answer


def seated(house: House, booking_id: uuid.UUID) -> uuid.UUID:
    done(house, assign(booking_id))
    done(house, ask.Seat(booking_id=booking_id, at=SEVEN, actor="host"))
    return booking_id


def told(house: House) -> list[str]:
    """The names of what was told, in order."""
    return [name for name, _ in house.events()]


def state_of(house: House, booking_id: uuid.UUID) -> str:
    return next(booking.state for booking in house.written().bookings if booking.id == booking_id)


@contextmanager
def unchanged(house: House) -> Iterator[None]:
    """Nothing is written in this block: no booking, assignment, ledger row, version, job or key. Facts may be told."""
    before = house.written()
    yield
    assert house.written() == before
