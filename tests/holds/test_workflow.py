"""The manual workflow: staff pick tables, see what speaks against them, hold them, confirm them – or do not."""

import uuid
from typing import Any

import pytest
from django.db.models import F

from assignments import commands as ask
from assignments.audit import audit
from assignments.errors import (
    BookingAlreadyAssigned,
    InvalidCommand,
    SelectionIneligible,
    TableTaken,
)
from assignments.models import Occupancy
from assignments.ports import Committed
from holds import services
from holds.models import Hold
from tests.assignments.doing import story, written
from tests.builders import booking, table_ids
from tests.holds.doing import commit, confirm, place, repository
from venues.models import Restaurant

pytestmark = pytest.mark.django_db


def test_validate_hold_confirm_and_the_same_rows_change_their_owner(restaurant: Restaurant) -> None:
    stored = booking(restaurant)
    (t1,) = table_ids(restaurant, "T1")
    checked = services.validate(booking_id=stored.pk, table_ids=(t1,), repository=repository())
    assert (checked.ok, checked.summary.capacity, checked.summary.overage) == (True, 2, 0)
    hold = place(stored, "T1")
    held = Occupancy.objects.get()
    assert (held.kind, held.holder_id) == ("hold", hold.pk)
    answer = confirm(hold)
    assert answer.table_numbers == ("T1",)
    now = Occupancy.objects.get()
    assert (now.pk, now.kind, now.holder_id, now.expires_at) == (held.pk, "assignment", answer.assignment_id, None)
    assert Hold.objects.get().state == "confirmed"
    assert story(stored) == ["hold.created", "hold.confirmed", "assignment.committed", "booking.confirmed"]
    assert audit() == ()


def test_confirming_again_with_the_same_selection_answers_the_same(restaurant: Restaurant) -> None:
    hold = place(booking(restaurant), "T1")
    first = confirm(hold)
    again = confirm(hold, selection_id=hold.selection_id)
    assert (again.replayed, again.assignment_id) == (True, first.assignment_id)
    with pytest.raises(BookingAlreadyAssigned):
        confirm(hold, idempotency_key="another")


def test_confirming_takes_at_most_seven_statements(restaurant: Restaurant, django_assert_max_num_queries: Any) -> None:
    hold = place(booking(restaurant), "T1")
    command = ask.AssignmentCommitRequest(
        booking_id=hold.booking_id, actor="ada", source="manual", idempotency_key="k", hold_id=hold.pk
    )
    savepoint_and_release = 2  # within a test's transaction BEGIN and COMMIT are these
    with django_assert_max_num_queries(7 + savepoint_and_release):
        assert isinstance(commit(command), Committed)


def test_a_hold_lasts_as_long_as_was_asked_and_no_longer(restaurant: Restaurant) -> None:
    hold = place(booking(restaurant), "T1", ttl_seconds=60)
    lasts = Hold.objects.annotate(lasts=F("expires_at") - F("created_at")).get(pk=hold.pk).lasts
    assert 59 <= lasts.total_seconds() <= 61


def test_a_rival_is_told_who_holds_the_table_and_until_when(restaurant: Restaurant) -> None:
    hold = place(booking(restaurant), "T1")
    rival = booking(restaurant)
    checked = services.validate(booking_id=rival.pk, table_ids=table_ids(restaurant, "T1"), repository=repository())
    (broken,) = [check for check in checked.checks if check.status == "error"]
    assert (broken.code, broken.next_steps[0]["kind"]) == ("table_held", "retry_after_hold")
    assert broken.details["conflicts"][0]["reference"] == str(hold.pk)
    with pytest.raises(TableTaken) as taken:
        place(rival, "T1")
    assert [(b.kind, b.reference) for b in taken.value.blockers] == [("hold", str(hold.pk))]


def test_every_check_is_told_in_its_order_with_what_to_do(restaurant: Restaurant) -> None:
    crowd = booking(restaurant, party_size=6, tags=("quiet",))
    tables = table_ids(restaurant, "T1", "T3")
    checked = services.validate(booking_id=crowd.pk, table_ids=tables, repository=repository())
    assert [check.code for check in checked.checks if check.status == "error"] == ["tag_missing", "not_adjacent"]
    loose = services.validate(booking_id=crowd.pk, table_ids=tables, repository=repository(), require_adjacency=False)
    assert [check.code for check in loose.checks if check.status == "warn"] == ["not_adjacent"]


def test_validating_nothing_or_a_table_twice_is_told(restaurant: Restaurant) -> None:
    stored = booking(restaurant)
    (t1,) = table_ids(restaurant, "T1")
    for tables in ((), (t1, t1), (uuid.uuid4(),)):
        with pytest.raises(InvalidCommand):
            services.validate(booking_id=stored.pk, table_ids=tables, repository=repository())


def test_tables_that_may_not_seat_the_party_cannot_be_held(restaurant: Restaurant) -> None:
    stored = booking(restaurant, party_size=3)
    before = written()
    with pytest.raises(SelectionIneligible, match="too_small"):
        place(stored, "T1")
    assert (written(), Hold.objects.count()) == (before, 0)
