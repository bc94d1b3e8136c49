"""Somebody seats a party by hand while the pipeline does: one of them does it, the other is told so."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial

import pytest
from django.db import connection, connections

from assignments.audit import audit
from assignments.commands import Command
from assignments.errors import BookingAlreadyAssigned
from assignments.models import Assignment, Booking, Occupancy
from assignments.ports import Committed
from telemetry.models import Event
from tests.assignments.doing import commit
from tests.assignments.test_rivals_in_between import Between
from tests.builders import job_of, request, table, table_ids
from tests.holds.doing import confirm, place
from tests.pipeline.waiting import booking, house, run, run_if_due
from venues.models import Restaurant

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 10


def two_tables() -> Restaurant:
    return house(table("T1", 2), table("T2", 2))


def by_hand(stored: Booking) -> Command:
    """The pipeline would choose T1."""
    return request(stored, table_ids=table_ids(stored.restaurant, "T2"))


def effects(stored: Booking) -> tuple[list[str], int, int]:
    """Who seated them with a living assignment; how many ledger rows and confirmations there are."""
    live = Assignment.objects.filter(booking=stored, state="confirmed").order_by("source")
    told = Event.objects.filter(booking_id=stored.pk, name="booking.confirmed").count()
    return list(live.values_list("source", flat=True)), Occupancy.objects.count(), told


def test_who_is_seated_by_hand_in_the_middle_of_a_run_keeps_those_tables_and_the_job_is_told() -> None:
    stored = booking(two_tables())
    result = run(stored, repository=Between(quietly(commit, by_hand(stored))))
    assert result.outcome == "cancel:booking_already_assigned"
    assert (effects(stored), job_of(stored).state) == ((["manual"], 1, 1), "cancelled")
    assert audit() == ()


def test_a_hold_confirmed_in_the_middle_of_a_run_is_what_counts() -> None:
    stored = booking(two_tables())
    result = run(stored, repository=Between(quietly(hold_and_confirm, stored)))
    assert result.outcome == "cancel:booking_already_assigned"
    assert (effects(stored), job_of(stored).state) == ((["manual"], 1, 1), "cancelled")
    assert audit() == ()


def test_somebody_who_confirms_a_moment_after_the_pipeline_is_told_that_they_are_seated() -> None:
    stored = booking(two_tables())
    with pytest.raises(BookingAlreadyAssigned):
        commit(by_hand(stored), repository=Between(quietly(runs, stored)))
    assert (effects(stored), job_of(stored).state) == ((["auto"], 1, 1), "assigned")
    assert audit() == ()


def test_at_the_same_moment_exactly_one_of_them_seats_the_party() -> None:
    for _ in range(ROUNDS):
        Occupancy.objects.all().delete()
        stored = booking(two_tables())
        told = at_once(partial(looks, stored), partial(says, by_hand(stored)))
        sources, rows, confirmations = effects(stored)
        assert (rows, confirmations) == (1, 1)
        by_staff = (["cancel", "done"], ["manual"]), (["nothing due", "done"], ["manual"])
        assert (told, sources) in ((["assign", "told"], ["auto"]), *by_staff)
        assert job_of(stored).state == {"auto": "assigned", "manual": "cancelled"}[sources[0]]


def test_the_control_with_the_looks_trusted_both_seat_the_party() -> None:
    stored = booking(two_tables())
    with two_assignments_of_one_booking():
        result = run(stored, repository=Between(quietly(commit, by_hand(stored)), guarded=False))
        assert (result.verb, effects(stored)) == ("assign", (["auto", "manual"], 2, 2))
        assert audit() != ()


def test_with_the_looks_trusted_the_database_still_lets_only_one_of_them() -> None:
    stored = booking(two_tables())
    result = run(stored, repository=Between(quietly(commit, by_hand(stored)), guarded=False))
    assert (result.outcome, effects(stored)) == ("cancel:booking_already_assigned", (["manual"], 1, 1))


@contextmanager
def two_assignments_of_one_booking() -> Iterator[None]:
    """The database's own guard is off meanwhile."""
    (guard,) = (each for each in Assignment._meta.constraints if each.name == "booking_has_one_live_assignment")
    with connection.schema_editor() as editor:
        editor.remove_constraint(Assignment, guard)
    try:
        yield
    finally:
        Assignment.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(Assignment, guard)


def quietly(act: Callable[..., object], *arguments: object) -> Callable[[], None]:
    """The act of a rival, whose answer nobody hears."""

    def do() -> None:
        act(*arguments)

    return do


def hold_and_confirm(stored: Booking) -> None:
    """As staff do it."""
    confirm(place(stored, "T2"))


def runs(stored: Booking) -> str:
    """How the run ended."""
    return run(stored).verb


def looks(stored: Booking) -> str:
    """The same, or that there was nothing to run: the host was done before the job was looked for."""
    result = run_if_due(stored)
    return result.verb if result else "nothing due"


def says(command: Command) -> str:
    """What the host hears."""
    try:
        return "done" if isinstance(commit(command), Committed) else "refused"
    except BookingAlreadyAssigned:
        return "told"


def at_once(*acts: Callable[[], str]) -> list[str]:
    """What each act returns, on a connection of its own; none begins before all are ready."""
    start = threading.Barrier(len(acts))

    def wait_and(act: Callable[[], str]) -> str:
        start.wait(20)
        try:
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [each.result(60) for each in [pool.submit(wait_and, act) for act in acts]]
