"""One house goes all the way – legacy, shadow, dual write, v2, back by the kill switch, v2, the end – in an evening.

Other processes book, hold, move and leave meanwhile, and never notice.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction

from assignments import mirroring
from assignments.audit import Finding, audit
from assignments.models import Assignment
from rollout import background
from rollout.archive import read_back
from rollout.changes import set_mode, set_mode_of_all
from rollout.decommission import decommission
from rollout.models import LegacyAssignment, RolloutChange, ShadowComparison
from rollout.modes import DUAL_WRITE, LEGACY, SHADOW, V2
from rollout.switches import kill
from tests.embedded.rivals import wait_for
from tests.faults.children import here, start
from tests.faults.evidence import wait_until_all_is_quiet
from tests.faults.load import Load, answers, prepare, work
from tests.faults.verdict import judge
from tests.rollout.acting import by, mode
from venues.models import Restaurant

pytestmark = pytest.mark.django_db(transaction=True)
LONGEST_SECONDS = 600
# An old allocator that is slow because other tests run is not what this is about.
PATIENT_MS = 5000


def guests(load: Load, client: int) -> None:
    """One client's evening, and whatever it left to be compared."""
    settings.LEGACY_BUDGET_MS = PATIENT_MS
    work(load, client)
    assert background.drain(seconds=LONGEST_SECONDS)


def forgetful_guests(load: Load, client: int) -> None:
    """The same in a process that knows of no other ledger."""
    mirroring.plug_in(mirroring.NoMirror())
    work(load, client)


@contextmanager
def clients_of(load: Load, *, are: Callable[[Load, int], None] = guests) -> Iterator[None]:
    """All clients of a load speak while the block runs; at its end they have said everything."""
    clients = [start(here(), are, load, client) for client in range(load.clients)]
    try:
        yield
        for client in clients:
            client.join(LONGEST_SECONDS)
        assert [client.exitcode for client in clients] == [0] * len(clients)
    finally:
        for client in clients:
            client.kill()
            client.join()


def found_at_this_moment() -> tuple[Finding, ...]:
    """What is wrong in our ledger, or between it and the old one, in one picture of the database."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        return audit()


class Watch:
    """Looks at both ledgers without a pause until every client has said so much more."""

    def __init__(self, load: Load, commands: int) -> None:
        self.load = load
        self.commands = commands
        self.looks = 0
        self.until = 0

    def a_while(self) -> None:
        """Returns when every client has gone through so many commands more."""
        self.until += self.commands
        wait_for(self._all_is_well_and_said, seconds=LONGEST_SECONDS)

    def _all_is_well_and_said(self) -> bool:
        assert found_at_this_moment() == ()
        self.looks += 1
        return min(len(answers(self.load, client)) for client in range(self.load.clients)) >= self.until


def steps(restaurant: Restaurant, archive: Path) -> Iterator[tuple[str, Callable[[], Any]]]:
    """The way, with the mode that each step leads to."""
    yield LEGACY, lambda: None
    yield SHADOW, lambda: set_mode(restaurant, to=SHADOW, by=by())
    yield DUAL_WRITE, lambda: set_mode(restaurant, to=DUAL_WRITE, by=by())
    yield V2, lambda: set_mode(restaurant, to=V2, by=by())
    yield LEGACY, lambda: kill(restaurant, on=True, by=by())
    yield V2, lambda: kill(restaurant, on=False, by=by())
    yield V2, lambda: decommission(archive, by=by(at=dt.datetime.now(dt.UTC)))


@pytest.mark.parametrize(("clients", "commands"), [(3, 12), pytest.param(6, 120, marks=pytest.mark.slow)])
def test_a_house_goes_all_the_way_while_guests_book_hold_and_leave(tmp_path: Path, clients: int, commands: int) -> None:
    load = prepare(tmp_path, clients, 7 * commands)
    restaurant, archive = Restaurant.objects.get(), tmp_path / "old-ledger.jsonl.gz"
    set_mode_of_all(LEGACY, by=by())
    watch = Watch(load, commands)
    with clients_of(load):
        for expected, step in steps(restaurant, archive):
            step()
            assert mode(restaurant) == expected
            watch.a_while()
    wait_until_all_is_quiet()

    verdict = judge(load)
    assert (verdict.wrong, verdict.deadlocks, found_at_this_moment()) == ((), 0, ())
    assert verdict.answered.keys() >= {"assign", "release", "place_hold", "release_hold", "walk_in"}
    assert watch.looks >= 7
    assert set(ShadowComparison.objects.values_list("mode", flat=True)) >= {SHADOW, DUAL_WRITE}
    assert ShadowComparison.objects.filter(outcome="error").count() == 0
    assert set(Assignment.objects.values_list("plan__chosenBy", flat=True)) >= {"legacy", None}
    end = RolloutChange.objects.get(what="old_ledger")
    assert read_back(archive).rows == end.evidence["rows"] > 0
    assert LegacyAssignment.objects.count() == 0


def test_a_client_that_does_not_mirror_is_seen(tmp_path: Path) -> None:
    """The control: without it the test above could not fail."""
    load = prepare(tmp_path, 1, 20)
    with clients_of(load, are=forgetful_guests):
        pass
    assert {finding.code for finding in found_at_this_moment()} == {"mirror_missing"}
