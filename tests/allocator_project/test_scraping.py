"""`/metrics`: who may read it, and that it tells the truth of several processes and of the database."""

import ipaddress
import os
import re
import signal
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from allocator_project.embedded.places import find_places
from allocator_project.embedded.postgres import Postgres
from allocator_project.environment import PRIVATE_NETWORKS
from allocator_project.gauges import OfTheDatabase
from assignments import orchestrator
from assignments.repository import PostgresAssignmentRepository
from assignments.tasks import audit_ledger
from telemetry.exposition import expose
from telemetry.tasks import number_events, roll_up_events
from tests.builders import booking, house, request, table
from tests.embedded.conftest import project
from tests.embedded.rivals import wait_for
from tests.faults.children import in_child
from tests.faults.test_restart import place_of
from tests.servers.clients import Client
from tests.servers.serving import Server, serving
from tests.telemetry.conftest import own_counts
from tests.telemetry.counts import counted, read

__all__ = ["own_counts", "project"]
REPOSITORY = PostgresAssignmentRepository()
TOKEN = "a-token-that-only-prometheus-has"


def ask(address: str = "10.1.2.3", **headers: str) -> Any:
    """What an address is answered, from where TLS ends and no host is known."""
    return Browser(headers={"host": "10.0.0.7:8000", **headers}).get("/metrics", REMOTE_ADDR=address)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "10.1.2.3", "172.31.0.9", "192.168.1.1", "::ffff:10.1.2.3"])
def test_prometheus_in_a_private_network_reads_it_in_plain_http_under_any_host(settings: Any, address: str) -> None:
    settings.ALLOWED_HOSTS, settings.SECURE_SSL_REDIRECT = ["tables.example.com"], True
    answer = ask(address)
    assert (answer.status_code, answer["Content-Type"].partition(";")[0]) == (200, "text/plain")
    assert "no-store" in answer["Cache-Control"]
    assert read(answer.content)["allocator_database_up"] == [({}, 1.0)]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["8.8.8.8", "172.32.0.1", "2001:db8::1", "unix:", ""])
def test_who_is_not_in_those_networks_is_told_that_there_is_nothing(address: str) -> None:
    assert ask(address).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("header", ["x-forwarded-for", "forwarded", "x-real-ip", "via", "x-forwarded-proto"])
def test_what_a_proxy_passes_on_has_the_proxys_address_and_needs_the_token(settings: Any, header: str) -> None:
    settings.METRICS_TOKEN = TOKEN
    assert ask(**{header: "8.8.8.8"}).status_code == 404
    assert ask(**{header: "8.8.8.8", "authorization": f"Bearer {TOKEN}"}).status_code == 200


@pytest.mark.django_db
def test_the_token_opens_it_from_anywhere_and_a_wrong_one_does_not_even_from_near_by(settings: Any) -> None:
    settings.METRICS_TOKEN = TOKEN
    assert ask("8.8.8.8", authorization=f"Bearer {TOKEN}").status_code == 200
    assert ask("10.1.2.3", authorization="Bearer another").status_code == 404
    assert ask("8.8.8.8", authorization=f"Basic {TOKEN}").status_code == 404


@pytest.mark.django_db
def test_without_a_token_in_the_settings_an_empty_one_opens_nothing(settings: Any) -> None:
    settings.METRICS_TOKEN = ""
    assert ask("8.8.8.8", authorization="Bearer ").status_code == 404


@pytest.mark.django_db
def test_networks_of_the_settings_are_the_only_ones(settings: Any) -> None:
    settings.METRICS_ALLOWED_NETWORKS = (ipaddress.ip_network("203.0.113.0/24"),)
    assert [ask(address).status_code for address in ("203.0.113.9", "127.0.0.1")] == [200, 404]


def test_the_private_networks_are_those_that_nobody_on_the_internet_has() -> None:
    assert all(ipaddress.ip_network(network).is_private for network in PRIVATE_NETWORKS)


@pytest.mark.django_db
def test_nobody_posts_there() -> None:
    assert Browser().post("/metrics", REMOTE_ADDR="127.0.0.1").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_it_tells_of_commands_and_of_what_stands_in_the_database(own_counts: Path) -> None:
    restaurant = house(table("T1", 2))
    first, second = booking(restaurant), booking(restaurant)
    for each in (first, second):
        orchestrator.commit(request(each, table_ids=None), repository=REPOSITORY)
    number_events()
    roll_up_events()
    audit_ledger()
    database = (OfTheDatabase(),)
    assert counted("allocator_commits_total", "operation", "outcome") == {"assign committed": 1, "assign refused": 1}
    assert counted("allocator_refusals_total", "code") == {"fully_booked": 1}
    assert counted("allocator_commit_seconds_count", "outcome") == {"committed": 1, "refused": 1}
    assert counted("allocator_book_lock_wait_seconds_count", "books") == {"1": 2}
    assert counted("allocator_planner_seconds_count", "search") == {"decide": 3}
    assert counted("allocator_jobs", "state", further=database) == {"queued": 1}
    assert counted("allocator_audit_findings", "code", further=database) == {}
    assert len(read(expose(*database))["allocator_audit_findings"]) == 15
    names = counted("allocator_events_total", "name", further=database)
    assert {name: names[name] for name in ("planner.refused", "assignment.committed")} == {
        "planner.refused": 1,
        "assignment.committed": 1,
    }
    assert counted("allocator_events_waiting", "for", further=database) == {}


@pytest.mark.django_db(transaction=True)
def test_a_scrape_is_nine_short_statements() -> None:
    with CaptureQueriesContext(connection) as queries:
        expose(OfTheDatabase())
    assert len(queries) == 9


@pytest.mark.django_db
def test_requests_are_counted_by_pattern_and_not_by_address(own_counts: Path) -> None:
    browser = Browser()
    for path in ("/admin/login/", "/nowhere/1", "/nowhere/2", "/api/v2/bookings/"):
        browser.get(path)
    browser.generic("BREW", "/nowhere/3")
    assert counted("allocator_http_requests_total", "method", "route", "status") == {
        "GET admin/login/ 200": 1,
        "GET none 404": 2,
        "GET api/v2/bookings/ 401": 1,
        "other none 404": 1,
    }


BOOTED = re.compile(r"Booting worker with pid: (\d+)")


def migrate() -> None:
    call_command("migrate", verbosity=0)


@pytest.fixture
def server(project: Path, tmp_path: Path) -> Iterator[Server]:
    """Two processes whose database is nobody else's."""
    place = place_of(project)
    in_child(place, migrate)
    database = f"postgres://{place['USER']}@{str(place['HOST']).replace('/', '%2F')}:{place['PORT']}/{place['NAME']}"
    with serving(tmp_path, database=database, WEB_CONCURRENCY="2", WEB_THREADS="1") as server:
        yield server


def workers_of(server: Server) -> list[int]:
    return [int(pid) for pid in BOOTED.findall(server.log.read_text())]


def asked_for_nothing(server: Server) -> float:
    """How many requests for what is not there the server has counted, whichever process is asked."""
    with urllib.request.urlopen(f"{server.address}/metrics") as answer:
        samples = read(answer.read()).get("allocator_http_requests_total", [])
    return sum(value for labels, value in samples if labels["status"] == "404")


def test_any_process_tells_what_all_have_counted_and_also_what_one_had_that_was_killed(server: Server) -> None:
    wait_for(lambda: len(workers_of(server)) == 2)
    for _ in range(20):
        with closing(Client(server.address)) as client:
            client.ask("GET", "/api/v2/nowhere")
    assert {asked_for_nothing(server) for _ in range(8)} == {20}
    for pid in workers_of(server):
        os.kill(pid, signal.SIGKILL)
    wait_for(lambda: len(workers_of(server)) == 4)
    with closing(Client(server.address)) as client:
        client.ask("GET", "/api/v2/nowhere")
    assert {asked_for_nothing(server) for _ in range(8)} == {21}


def test_without_a_database_it_still_tells_what_the_processes_count(project: Path, server: Server) -> None:
    with closing(Client(server.address)) as client:
        client.ask("GET", "/api/v2/nowhere")
    Postgres(find_places(project)).stop()
    with urllib.request.urlopen(f"{server.address}/metrics") as answer:
        told = read(answer.read())
    assert (answer.status, told["allocator_database_up"]) == (200, [({}, 0.0)])
    assert "allocator_jobs" not in told
    assert "allocator_http_requests_total" in told
