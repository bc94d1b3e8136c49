"""How long each dashboard takes with a million events: `python -m benchmarks.dashboards`. A database of its own."""

import argparse
import datetime as dt
import os
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "allocator_project.settings")
django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, connections  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, setup_test_environment  # noqa: E402

from allocator_project.dashboards.admin import TITLES, WITHOUT_SPAN  # noqa: E402
from benchmarks.dashboards_world import make_up  # noqa: E402
from telemetry.models import Event, HourlyCount, Unseated  # noqa: E402
from venues.models import Restaurant, StaffMembership  # noqa: E402

DATABASE = "bench_dashboards"
SPANS = (28, 91)
GOAL_MS = 300


def main() -> None:
    """This function will make up a world, ask for every dashboard many times, and print what docs/monitoring.md has."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=21)
    options = parser.parse_args()
    setup_test_environment()
    with own_database(DATABASE):
        now = dt.datetime.now(dt.UTC)
        started = time.perf_counter()
        houses = make_up(events=options.events, now=now)
        print(
            f"{Event.objects.count():,} events, {HourlyCount.objects.count():,} hourly counts, "
            f"{Unseated.objects.count():,} unseated parties, {len(houses)} houses, "
            f"made up and counted in {time.perf_counter() - started:.0f} s.\n"
        )
        clients = (host_of(houses[0]), superuser())
        print("| dashboard | a host, 28 days | a host, 91 days | all houses, 28 days | all houses, 91 days |")
        print("|---|--:|--:|--:|--:|", flush=True)
        slowest = Took(0, 0, 0)
        for name, title in TITLES.items():
            spans = SPANS if name not in WITHOUT_SPAN else SPANS[:1]
            took = [[measure(client, name, days, options.times) for days in spans] for client in clients]
            cells = [cell for each in took for cell in (*(f"{one.median:.0f} ms" for one in each), "")[: len(SPANS)]]
            print(f"| {title} | {' | '.join(cells)} |", flush=True)
            slowest = max(slowest, *(one for each in took for one in each))
        print(
            f"\nMedians of {options.times}; at most {GOAL_MS} ms is asked for. Slowest: {slowest.median:.0f} ms, "
            f"19 of 20 within {slowest.p95:.0f} ms, {slowest.statements} statements with those of the frame."
        )


class Took(NamedTuple):
    """How long one dashboard took. Units: milliseconds."""

    median: float
    p95: float
    statements: int


def measure(client: Client, name: str, days: int, times: int) -> Took:
    """This function will ask for one dashboard so many times, after once to warm up."""
    address = f"/admin/dashboards/{name}/?days={days}"
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200, address
    statements = len(queries)
    took = []
    for _ in range(times):
        started = time.perf_counter()
        client.get(address)
        took.append(1000 * (time.perf_counter() - started))
    return Took(statistics.median(took), sorted(took)[int(0.95 * (len(took) - 1))], statements)


def host_of(house: Restaurant) -> Client:
    """This function will return the client of somebody who works in one house."""
    user = User.objects.create_user("bench-host")
    StaffMembership.objects.create(user=user, restaurant=house, role="host")
    return _client(user)


def superuser() -> Client:
    """This function will return the client of somebody who sees all houses."""
    return _client(User.objects.create_superuser("bench-all"))


def _client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@contextmanager
def own_database(name: str) -> Iterator[None]:
    """This function will make a database on the server the project uses, and drop it in the end."""
    settings = connection.settings_dict
    before = settings["NAME"]
    connection.ensure_connection()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}"')
    connection.close()
    settings["NAME"] = name
    try:
        call_command("migrate", verbosity=0)
        yield
    finally:
        connections.close_all()
        settings["NAME"] = before
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


if __name__ == "__main__":
    main()
