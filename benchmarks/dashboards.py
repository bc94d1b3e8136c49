"""How long each dashboard takes with a million events: `python -m benchmarks.dashboards`. A database of its own."""

import argparse
import datetime as dt
import os
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "allocator_project.settings")
django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, connections  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, setup_test_environment  # noqa: E402

from allocator_project.dashboards.admin import NAMES  # noqa: E402
from benchmarks.dashboards_world import make_up  # noqa: E402
from telemetry.models import Event, HourlyCount, Unseated  # noqa: E402
from venues.models import Restaurant, StaffMembership  # noqa: E402

DATABASE = "bench_dashboards"


def main() -> None:
    """This function will make up a world, ask for every dashboard many times, and print Markdown."""
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
        print("| dashboard | who | days | statements | median ms | p95 ms |\n|---|---|--:|--:|--:|--:|")
        for who, client in (("host of one house", host_of(houses[0])), ("superuser, all houses", superuser())):
            for name in NAMES:
                for days in (28, 91) if name not in ("today", "jobs") else (28,):
                    print(row(client, name, who, days, options.times))


def row(client: Client, name: str, who: str, days: int, times: int) -> str:
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
    p95 = sorted(took)[int(0.95 * (len(took) - 1))]
    return f"| {name} | {who} | {days} | {statements} | {statistics.median(took):.0f} | {p95:.0f} |"


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
