"""Who has no table: the last word on a party counts, and one that gets tables is no longer among them."""

import datetime as dt
import uuid

import pytest

from telemetry import positions, rollup
from telemetry.models import Unseated
from tests.telemetry.told import HOUSE, SEVEN, count_all, no_table, party, tell

pytestmark = pytest.mark.django_db


def codes() -> dict[uuid.UUID | None, str]:
    return dict(Unseated.objects.values_list("booking_id", "code"))


def test_a_party_without_a_table_is_kept_with_its_time_as_the_house_has_it() -> None:
    stored, zone = party(), uuid.uuid4()
    no_table(stored, zones=[str(zone)], helps=["other_time", "move_bookings"])
    count_all()
    row = Unseated.objects.get()
    assert (row.restaurant_id, row.booking_id, row.party_size, row.code) == (HOUSE, stored, 6, "fully_booked")
    assert row.starts_at == dt.datetime(2026, 12, 4, 18, 30, tzinfo=dt.UTC)
    assert (row.service_date, row.local_minute) == (dt.date(2026, 12, 4), 19 * 60 + 30)
    assert (row.zone_ids, row.helps, row.gave_up) == ([zone], ["other_time", "move_bookings"], False)


def test_eight_refusals_of_one_party_are_one_party_and_the_last_reason_counts() -> None:
    stored = party()
    for _ in range(7):
        no_table(stored)
    no_table(stored, code="past_cutoff", name="job.exhausted")
    count_all()
    assert codes() == {stored: "past_cutoff"}
    no_table(stored, code="fully_booked")
    count_all()
    assert codes() == {stored: "fully_booked"}


@pytest.mark.parametrize("together", [True, False])
def test_a_party_that_gets_a_table_after_all_is_gone_and_back_when_it_loses_it(together: bool) -> None:
    stored = party()
    no_table(stored)
    if not together:
        count_all()
    tell("booking.confirmed", stored)
    count_all()
    assert codes() == {}
    tell("booking.released", stored)
    no_table(stored)
    count_all()
    assert codes() == {stored: "fully_booked"}


@pytest.mark.parametrize("together", [True, False])
def test_a_party_that_gives_up_stays_counted_as_one_that_had_no_table(together: bool) -> None:
    stored, content = party(), party()
    no_table(stored)
    if not together:
        count_all()
    tell("booking.cancelled", stored)
    tell("booking.cancelled", content)  # it had one
    count_all()
    assert [(row.booking_id, row.gave_up) for row in Unseated.objects.all()] == [(stored, True)]


def test_parties_at_the_door_have_no_booking_and_each_counts() -> None:
    for _ in range(2):
        no_table(None, name="planner.refused", operation="walk_in")
    count_all()
    assert list(Unseated.objects.values_list("booking_id", "party_size")) == [(None, 6), (None, 6)]


def test_a_refusal_that_names_no_time_is_of_another_wish() -> None:
    """Who has a table and asked for another time still has the one."""
    tell("planner.refused", party(), code="fully_booked", operation="change")
    count_all()
    assert codes() == {}


def test_made_anew_they_are_the_same() -> None:
    waiting, seated, gone = party(), party(), party()
    for each in (waiting, seated, gone):
        no_table(each)
    no_table(None, name="planner.refused", operation="walk_in")
    tell("booking.confirmed", seated)
    tell("booking.cancelled", gone)
    count_all()
    before = sorted(map(str, Unseated.objects.values_list("booking_id", "code", "gave_up")))
    rollup.rebuild(since=SEVEN.date(), progress=lambda done, total: None, most=2)
    assert sorted(map(str, Unseated.objects.values_list("booking_id", "code", "gave_up"))) == before
    assert positions.number_events() == 0
