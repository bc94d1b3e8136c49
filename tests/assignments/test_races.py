"""Two at one table: one wins, the other is told who has it. The controls show what each guard prevents."""

import pytest
from django.db import connection

from assignments.audit import audit
from assignments.models import Assignment, Occupancy
from tests.assignments.rivals import Answer, race
from tests.builders import booking, house, table, table_ids

pytestmark = pytest.mark.django_db(transaction=True)
CONSTRAINT = "occupancy_one_party_per_table"


@pytest.fixture
def no_constraint() -> object:
    """The database forgets that a table seats one party at a time, until the test is over."""
    definition = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s"
    with connection.cursor() as cursor:
        cursor.execute(definition, [CONSTRAINT])
        (text,) = cursor.fetchone()
        cursor.execute(f"ALTER TABLE assignments_occupancy DROP CONSTRAINT {CONSTRAINT}")
    yield
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM assignments_occupancy")
        cursor.execute(f"ALTER TABLE assignments_occupancy ADD CONSTRAINT {CONSTRAINT} {text}")


def two_bookings_for_one_table() -> list[dict[str, object]]:
    restaurant = house(table("T1", 2))
    (wanted,) = table_ids(restaurant, "T1")
    return [
        {
            "booking_id": booking(restaurant).pk,
            "actor": host,
            "source": "manual",
            "idempotency_key": f"{host}-1",
            "table_ids": (wanted,),
        }
        for host in ("anna", "bruno")
    ]


def one_winner_and_one_told_who_has_it(answers: list[Answer]) -> None:
    (winner,) = [answer for answer in answers if answer.kind == "committed"]
    (loser,) = [answer for answer in answers if answer.kind == "taken"]
    assert loser.reference == winner.reference
    assert Assignment.objects.count() == 1
    assert Occupancy.objects.count() == 1
    assert audit() == ()


def test_two_hosts_racing_for_one_table_leave_exactly_one_booking() -> None:
    one_winner_and_one_told_who_has_it(race(two_bookings_for_one_table()))


def test_without_the_lock_the_constraint_still_lets_only_one_have_the_table() -> None:
    one_winner_and_one_told_who_has_it(race(two_bookings_for_one_table(), locked=False))


@pytest.mark.usefixtures("no_constraint")
def test_without_the_constraint_the_lock_still_lets_only_one_have_the_table() -> None:
    one_winner_and_one_told_who_has_it(race(two_bookings_for_one_table()))


@pytest.mark.usefixtures("no_constraint")
def test_control_without_lock_and_constraint_both_have_the_table_and_the_audit_says_so() -> None:
    answers = race(two_bookings_for_one_table(), locked=False)
    assert [answer.kind for answer in answers] == ["committed", "committed"]
    assert Occupancy.objects.count() == 2
    assert {finding.code for finding in audit()} == {"overlap"}


def test_one_booking_assigned_by_two_at_once_gets_one_set_of_tables() -> None:
    restaurant = house()
    stored = booking(restaurant)
    wishes = [
        {"booking_id": stored.pk, "actor": host, "source": "manual", "idempotency_key": f"{host}-1"}
        for host in ("anna", "bruno")
    ]
    assert sorted(answer.kind for answer in race(wishes)) == ["already_assigned", "committed"]
    assert audit() == ()


def test_one_command_sent_twice_at_once_has_one_effect_and_one_replay() -> None:
    stored = booking(house())
    wish = {"booking_id": stored.pk, "actor": "anna", "source": "manual", "idempotency_key": "the same"}
    answers = race([wish, wish])
    assert sorted(answer.kind for answer in answers) == ["committed", "replayed"]
    assert len({answer.reference for answer in answers}) == 1
    assert audit() == ()
