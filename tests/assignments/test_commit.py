"""The commit: one booking gets its tables, exactly once, or nothing is written."""

import dataclasses
import uuid

import pytest
from pytest_django import DjangoAssertNumQueries

from assignments import orchestrator
from assignments.audit import audit
from assignments.commands import AssignmentCommitRequest, Command, PlaceHold
from assignments.errors import (
    BookBusy,
    BookingAlreadyAssigned,
    BookingNotFound,
    IdempotencyKeyReused,
    IllegalTransition,
    WriteCollision,
)
from assignments.models import Assignment, Booking, IdempotencyRecord, MergeGroup, Occupancy, ServiceBook
from assignments.ports import Committed, Decide, Refused
from assignments.repository import PostgresAssignmentRepository
from tests.builders import SEVEN, booking, house, request, table, table_ids
from venues.models import Restaurant

pytestmark = pytest.mark.django_db
REPOSITORY = PostgresAssignmentRepository()


def commit(wish: AssignmentCommitRequest) -> Committed | Refused:
    return orchestrator.commit(wish, repository=REPOSITORY)


def committed(wish: AssignmentCommitRequest) -> Committed:
    answer = commit(wish)
    assert isinstance(answer, Committed)
    return answer


def rows() -> tuple[int, ...]:
    """How many rows the commit's tables hold, and the books' versions."""
    models = (Assignment, MergeGroup, Occupancy, IdempotencyRecord)
    return (*(model.objects.count() for model in models), sum(ServiceBook.objects.values_list("version", flat=True)))


def test_a_couple_gets_the_table_that_fits_best() -> None:
    restaurant = house(table("T1", 4), table("T2", 2))
    couple = booking(restaurant, party_size=2)
    answer = committed(request(couple))
    assert answer.table_numbers == ("T2",)
    assert answer.table_ids == table_ids(restaurant, "T2")
    assert Booking.objects.get(pk=couple.pk).state == "confirmed"
    occupied = Occupancy.objects.get()
    assert (occupied.table.number, occupied.during, occupied.kind) == ("T2", couple.window, "assignment")
    assert audit() == ()


def test_a_large_party_gets_joined_tables_as_one_merge_group() -> None:
    restaurant = house(table("T1", 4), table("T2", 4), joins=[["T1", "T2"]])
    answer = committed(request(booking(restaurant, party_size=7)))
    group = MergeGroup.objects.get()
    assert answer.table_numbers == ("T1", "T2")
    assert (group.pk, group.capacity, group.adjacency) == (answer.merge_group_id, 8, "connected")
    assert sorted(group.table_ids) == sorted(table_ids(restaurant, "T1", "T2"))
    assert Occupancy.objects.filter(holder_id=str(answer.assignment_id)).count() == 2
    assert audit() == ()


def test_the_assignment_keeps_the_plan_its_score_and_its_certificate() -> None:
    answer = committed(request(booking(house(table("T1", 4)), party_size=3)))
    plan = Assignment.objects.get(pk=str(answer.assignment_id)).plan
    assert (plan["tables"], plan["capacity"], plan["overage"], plan["scoreMilli"]) == (["T1"], 4, 1, 27000)
    assert plan["breakdown"]["scarcity"] == 22000
    assert plan["certificate"] == {"complete": True, "setsConsidered": 1, "setsFeasible": 1}


def test_the_next_party_gets_the_next_table_and_touching_windows_share_one() -> None:
    restaurant = house(table("T1", 2), table("T2", 2))
    first, second = booking(restaurant), booking(restaurant)
    later = booking(restaurant, starts_at=SEVEN.replace(hour=21))
    assert committed(request(first)).table_numbers == ("T1",)
    assert committed(request(second)).table_numbers == ("T2",)
    assert committed(request(later)).table_numbers == ("T1",)
    assert audit() == ()


def test_a_full_house_is_a_refusal_with_reasons_and_nothing_is_written() -> None:
    restaurant = house(table("T1", 2))
    committed(request(booking(restaurant)))
    before = rows()
    unlucky = booking(restaurant)
    answer = commit(request(unlucky))
    assert isinstance(answer, Refused)
    assert answer.refusal.code == "fully_booked"
    assert [(reason.table, reason.code) for reason in answer.refusal.tables] == [("T1", "occupied")]
    assert rows() == before
    assert Booking.objects.get(pk=unlucky.pk).state == "pending"


def test_the_same_commit_sent_again_answers_the_same_and_does_nothing() -> None:
    wish = request(booking(house()))
    first = committed(wish)
    before = rows()
    assert committed(wish) == dataclasses.replace(first, replayed=True)
    assert rows() == before


def test_a_key_that_stands_for_another_request_is_refused_and_the_original_stays() -> None:
    restaurant = house()
    wish = request(booking(restaurant))
    first = committed(wish)
    before = rows()
    with pytest.raises(IdempotencyKeyReused):
        commit(dataclasses.replace(wish, booking_id=booking(restaurant).pk))
    assert rows() == before
    assert committed(wish) == dataclasses.replace(first, replayed=True)


def test_another_actor_may_use_the_same_key_for_something_else() -> None:
    restaurant = house()
    wish = request(booking(restaurant))
    other = dataclasses.replace(wish, booking_id=booking(restaurant).pk, actor="another host")
    assert committed(wish).booking_id != committed(other).booking_id


def test_a_refused_commit_leaves_its_key_free() -> None:
    restaurant = house(table("T1", 2))
    holder = committed(request(booking(restaurant)))
    wish = request(booking(restaurant))
    assert isinstance(commit(wish), Refused)
    Occupancy.objects.filter(holder_id=str(holder.assignment_id)).delete()
    assert committed(wish).replayed is False


def test_the_book_version_grows_with_every_commit() -> None:
    restaurant = house()
    assert [committed(request(booking(restaurant))).book_version for _ in range(2)] == [1, 2]


def test_a_window_that_crosses_into_the_next_service_day_counts_in_both_books() -> None:
    period = {
        "name": "Night", "weekdays": [5], "opens": "22:00", "lastSeating": "04:00", "closes": "07:00",
        "turnTimes": [{"upToParty": 9, "minutes": 120}],
    }  # fmt: skip
    restaurant = house(table("T1"), servicePeriods=[period])
    late = booking(restaurant, starts_at=SEVEN.replace(day=28, hour=4))
    assert ServiceBook.objects.filter(restaurant=restaurant).count() == 2
    committed(request(late))
    assert list(ServiceBook.objects.filter(restaurant=restaurant).values_list("version", flat=True)) == [1, 1]


def test_a_booking_that_has_tables_gets_no_others() -> None:
    stored = booking(house())
    committed(request(stored))
    with pytest.raises(BookingAlreadyAssigned):
        commit(request(stored))


@pytest.mark.parametrize("state", ["cancelled", "no_show", "completed"])
def test_a_booking_that_is_gone_gets_no_tables(state: str) -> None:
    stored = booking(house())
    Booking.objects.filter(pk=stored.pk).update(state=state)
    before = rows()
    with pytest.raises(IllegalTransition):
        commit(request(stored))
    assert rows() == before


def test_an_unknown_booking_is_not_found() -> None:
    with pytest.raises(BookingNotFound):
        commit(AssignmentCommitRequest(booking_id=uuid.uuid4(), actor="host", source="manual", idempotency_key="k"))


def test_the_snapshot_shows_what_a_decision_would_see_and_writes_nothing() -> None:
    restaurant: Restaurant = house(table("T1", 2), table("T2", 2))
    committed(request(booking(restaurant)))
    waiting = booking(restaurant, tags=("quiet",))
    before = rows()
    snapshot = REPOSITORY.snapshot(booking_id=waiting.pk)
    assert (snapshot.booking.state, snapshot.book_version, len(snapshot.occupied)) == ("pending", 1, 1)
    assert snapshot.booking.tags == frozenset({"quiet"})
    assert rows() == before


class CollidingRepository:
    """Collides a number of times, then does what the real one does."""

    def __init__(self, collisions: int) -> None:
        self.collisions = collisions

    def commit(self, command: Command, *, decide: Decide) -> Committed | Refused:
        if self.collisions:
            self.collisions -= 1
            raise WriteCollision
        return REPOSITORY.commit(command, decide=decide)

    snapshot = REPOSITORY.snapshot


def test_three_collisions_are_tried_again_and_a_fourth_is_told() -> None:
    stored = booking(house())
    pauses: list[float] = []
    with pytest.raises(BookBusy):
        orchestrator.commit(request(stored), repository=CollidingRepository(4), pause=pauses.append)
    answer = orchestrator.commit(request(stored), repository=CollidingRepository(3), pause=pauses.append)
    assert isinstance(answer, Committed)
    assert len(pauses) == 4 + 3


def test_a_commit_of_joined_tables_takes_five_statements_and_a_replay_two(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    restaurant = house(table("T1", 4), table("T2", 4), joins=[["T1", "T2"]])
    committed(request(booking(restaurant, starts_at=SEVEN.replace(hour=17))))  # puts the floor on the shelf
    wish = request(booking(restaurant, party_size=7))
    savepoint_and_release = 2  # within a test's transaction BEGIN and COMMIT are these
    with django_assert_num_queries(5 + savepoint_and_release):
        committed(wish)
    with django_assert_num_queries(2 + savepoint_and_release):
        committed(wish)


def test_confirming_a_hold_takes_five_statements_and_pacing_one_more(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    restaurant = house(table("T1", 4), table("T2", 4), pacing={"perSlot": {"covers": 40}})
    stored = booking(restaurant)
    held = PlaceHold(booking_id=stored.pk, table_ids=table_ids(restaurant, "T1"), ttl_seconds=60, actor="host")
    orchestrator.commit(held, repository=REPOSITORY)
    savepoint_and_release = 2
    with django_assert_num_queries(6 + savepoint_and_release):
        committed(request(stored, hold_id=held.hold_id))
