"""How long the board takes, and how large it is: `python -m benchmarks.board`. A database of its own.

Two houses in full swing: forty tables with 130 bookings, and eight times that. Server time is that of the whole
request, session and templates included, in this process.
"""

import argparse
import datetime as dt
import os
import statistics
import time
import uuid
from collections.abc import Callable

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "allocator_project.settings")
django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, setup_test_environment  # noqa: E402

from allocator_project.board.desk import open_desk  # noqa: E402
from allocator_project.board.version import version_of  # noqa: E402
from assignments.models import Booking  # noqa: E402
from benchmarks.board_world import Evening, multiply, stage  # noqa: E402
from benchmarks.dashboards import own_database  # noqa: E402

BOOKINGS, COPIES = 130, 8
DATABASE = "bench_board"
PART = {"HX-Request": "true"}
# /ops/<house>/<day>/ alone is a page, what lies below it a part of one.
ADDRESS_OF_PAGE = 4
HEAD = (
    "| tables | bookings | what | statements | median ms | p95 ms | of that in Python ms | KiB |\n"
    "|--:|--:|---|--:|--:|--:|--:|--:|"
)


def main() -> None:
    """This function will stage both evenings, ask for everything a board asks for, and print Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=21)
    parser.add_argument("--small", action="store_true", help="only the house of forty tables")
    options = parser.parse_args()
    setup_test_environment()
    with own_database(DATABASE):
        host = User.objects.create_user("bench-host")
        client = Client()
        client.force_login(host)
        print(HEAD)
        now = dt.datetime.now(dt.UTC)
        evening = stage(bookings=BOOKINGS, slug="one", now=now, host=host)
        rows(client, evening, times=options.times)
        if not options.small:
            rows(client, multiply(evening, copies=COPIES, slug="many", now=now), times=options.times)


def rows(client: Client, evening: Evening, *, times: int) -> None:
    """This function will ask a house's board for everything it is asked for, and print a row for each."""
    tables, bookings = evening.restaurant.tables.count(), evening.restaurant.bookings.count()
    for what, address in asked(evening):
        print(f"| {tables} | {bookings} | {what} | {measured(client, address, times=times)} |", flush=True)


def asked(evening: Evening) -> tuple[tuple[str, Callable[[], str]], ...]:
    """This function will return what a board asks for. Shapes: each with what makes its address anew every time."""
    base = f"/ops/{evening.restaurant.slug}/{evening.date}/"
    mine = Booking.objects.filter(restaurant=evening.restaurant).order_by("starts_at", "id")
    waits, sits = mine.filter(state="pending").last(), mine.filter(state="seated").last()
    assert waits is not None
    assert sits is not None
    return (
        ("the page", lambda: base),
        ("news: everything anew", lambda: f"{base}live/?tag={uuid.uuid4().hex}"),
        ("no news, asked every second", lambda: f"{base}live/?tag={tag_of(evening)}"),
        ("a booking that waits, with every table's rank or reason", lambda: f"{base}bookings/{waits.pk}/"),
        ("a party that sits", lambda: f"{base}bookings/{sits.pk}/"),
        ("search for a name", lambda: f"{base}search/?q=a"),
    )


def tag_of(evening: Evening) -> str:
    """This function will return the tag of the board as it is."""
    now = dt.datetime.now(dt.UTC)
    desk = open_desk(evening.host, slug=evening.restaurant.slug, date=evening.date, now=now)
    return version_of(desk).tag(desk, shown=("", ""))


def measured(client: Client, address: Callable[[], str], *, times: int) -> str:
    """This function will ask so many times, after once to warm up, and return the cells of a row."""
    part = {} if address().count("/") == ADDRESS_OF_PAGE else PART
    answer = client.get(address(), headers=part)
    assert answer.status_code in (200, 204), (answer.status_code, address())
    # The first of a process has read the hours and compiled the templates; it does not count.
    wanted = address()
    with CaptureQueriesContext(connection) as queries:
        client.get(wanted, headers=part)
        statements = len(queries)
    took, used = [], []
    for _ in range(times):
        wanted = address()
        started, busy = time.perf_counter(), time.thread_time()
        client.get(wanted, headers=part)
        took.append(1000 * (time.perf_counter() - started))
        used.append(1000 * (time.thread_time() - busy))
    p95 = sorted(took)[int(0.95 * (len(took) - 1))]
    cells = (statements, *map(round, (statistics.median(took), p95, statistics.median(used))))
    return " | ".join(map(str, (*cells, round(len(answer.content) / 1024))))


if __name__ == "__main__":
    main()
