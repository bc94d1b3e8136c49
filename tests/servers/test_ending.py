"""A web server that is told to end answers whom it has begun to serve; one that is killed loses no command."""

import datetime as dt
import os
import signal
import urllib.request
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest

from assignments.audit import audit
from assignments.models import Booking
from tests.assignments.rivals import database_url
from tests.embedded.rivals import wait_for
from tests.pipeline.evening import SITTINGS, Evening, evening_in
from tests.servers.clients import Answer, Client
from tests.servers.serving import Server, serving

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("servers")]
# Whoever waits for the day waits as long as this test wants it to.
PATIENT = {"WEB_CONCURRENCY": "1", "WEB_THREADS": "4", "COMMIT_LOCK_TIMEOUT_MS": "25000"}
KEY = {"Idempotency-Key": "the-last-one"}


@pytest.fixture
def evening(tmp_path: Path) -> Iterator[tuple[Server, Evening]]:
    """A server and a house with one party, so that its day has a book."""
    with serving(tmp_path, database=database_url(), **PATIENT) as server:
        evening = evening_in(server.address)
        evening.book(1)
        yield server, evening


@contextmanager
def busy_day() -> Iterator[None]:
    """Somebody sits on every service day."""
    with psycopg.connect(database_url()) as somebody, somebody.transaction():
        somebody.execute("SELECT FROM assignments_servicebook FOR UPDATE")
        yield


def ask_for_a_table(evening: Evening, starts_at: dt.datetime) -> Answer:
    with closing(Client(evening.address, token=evening.token)) as client:
        body = {"restaurantId": str(evening.where.pk), "startsAt": starts_at.isoformat(), "partySize": 2}
        return client.ask("POST", "/api/v2/bookings/", body, **KEY)


def is_waiting() -> bool:
    """Whether a request sits in the database and waits for the day."""
    with psycopg.connect(database_url()) as asked:
        (waiting,) = asked.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        ).fetchone() or (0,)
        return bool(waiting)


def takes_nobody(server: Server) -> bool:
    """Whether the server answers no new visitor, who may be left standing before a door that nobody opens any more."""
    try:
        with urllib.request.urlopen(f"{server.address}/healthz", timeout=1) as answer:
            return bool(answer.status != 200)
    except OSError:
        return True


def sent_while_the_day_is_busy(
    server: Server, evening: Evening, pool: ThreadPoolExecutor, *, then: signal.Signals
) -> "Future[Answer]":
    """A request that waits in the database when its server gets a signal; then the day is free."""
    with busy_day():
        answer = pool.submit(ask_for_a_table, evening, SITTINGS[0])
        wait_for(is_waiting, seconds=20)
        os.killpg(server.process.pid, then) if then == signal.SIGKILL else server.process.send_signal(then)
        wait_for(lambda: takes_nobody(server), seconds=20)
    return answer


def test_who_is_being_served_when_the_server_is_told_to_end_is_answered(evening: tuple[Server, Evening]) -> None:
    server, house = evening
    with ThreadPoolExecutor(1) as pool:
        status, answer = sent_while_the_day_is_busy(server, house, pool, then=signal.SIGTERM).result()
    assert (status, answer["replayed"]) == (201, False)
    assert server.process.wait(20) == 0
    assert Booking.objects.filter(pk=answer["booking"]["id"]).count() == 1


def test_the_control_who_is_being_served_when_it_is_killed_is_not_and_asks_again_under_the_key(
    evening: tuple[Server, Evening], tmp_path: Path
) -> None:
    server, house = evening
    with ThreadPoolExecutor(1) as pool:
        answer = sent_while_the_day_is_busy(server, house, pool, then=signal.SIGKILL)
        assert isinstance(answer.exception(), OSError)
    server.process.wait(20)
    with serving(tmp_path / "another", database=database_url(), **PATIENT) as another:
        house.address = another.address
        status, told = ask_for_a_table(house, SITTINGS[0])
    assert (status, Booking.objects.count()) == (201, 2)
    assert Booking.objects.filter(pk=told["booking"]["id"]).count() == 1
    assert audit() == ()
