"""Which old seatings our ledger can take, and the reason for each that it cannot."""

import uuid
from collections.abc import Collection
from dataclasses import replace
from typing import Any

import pytest

from assignments import commands as ask
from assignments.models import Assignment, Booking
from assignments.repository import PostgresAssignmentRepository
from rollout.backfill.seatings import OldRow, OldSeating, seatings_of
from rollout.backfill.taking import Sifted, sift
from rollout.backfill.verdicts import REASONS, Known, Refusal, Takeable, judge
from tests.assignments.doing import MINUTE, NINE, done
from tests.builders import A_WEEK_BEFORE, SEVEN, booking, house, request, table, table_ids
from venues.models import Restaurant

pytestmark = pytest.mark.django_db
HALF_PAST_EIGHT = SEVEN + 90 * MINUTE


def old(stored: Booking, *numbers: str, **changes: Any) -> OldSeating:
    """What the old ledger says of a booking: these tables, for its whole window unless said otherwise."""
    known = {"starts_at": stored.window.lower, "ends_at": stored.window.upper, "assigned_at": A_WEEK_BEFORE}
    tables = table_ids(stored.restaurant, *numbers)
    rows = (
        OldRow(
            id=uuid.uuid4(), restaurant_id=stored.restaurant_id, booking_id=stored.pk, table_id=each, **known | changes
        )
        for each in tables
    )
    (seating,) = seatings_of(rows)
    return seating


def verdict(stored: Booking, seating: OldSeating, *, accepted: Collection[str] = ()) -> Any:
    snapshot = PostgresAssignmentRepository().snapshot(booking_id=stored.pk)
    return judge(seating, snapshot=snapshot, accepted=accepted)


def refused(stored: Booking, seating: OldSeating) -> tuple[str, str]:
    answer = verdict(stored, seating)
    assert isinstance(answer, Refusal), answer
    assert answer.code in REASONS
    return answer.code, answer.detail


@pytest.fixture
def restaurant() -> Restaurant:
    """Two four-tops that may be joined, two that may not, and a six-top for five or more."""
    return house(
        table("T1"), table("T2"), table("T3"), table("T4", movable=False), table("T6", 6, minParty=5),
        joins=[["T1", "T2"]],
    )  # fmt: skip


def test_a_seating_is_taken_for_the_time_the_guests_were_promised(restaurant: Restaurant) -> None:
    stored = booking(restaurant, party_size=3)
    answer = verdict(stored, old(stored, "T1", ends_at=HALF_PAST_EIGHT))
    assert isinstance(answer, Takeable)
    assert (answer.booking.window, answer.plan.tables, answer.overrides) == ((SEVEN, HALF_PAST_EIGHT), ("T1",), ())
    assert (answer.plan.capacity, answer.plan.overage) == (4, 1)


def test_tables_that_are_joined_on_the_floor_are_taken_together(restaurant: Restaurant) -> None:
    stored = booking(restaurant, party_size=7)
    answer = verdict(stored, old(stored, "T1", "T2"))
    assert isinstance(answer, Takeable)
    assert (answer.plan.tables, answer.overrides) == (("T1", "T2"), ())


def test_what_the_old_one_gave_up_silently_is_taken_and_noted(restaurant: Restaurant) -> None:
    stored = booking(restaurant, party_size=1)
    answer = verdict(stored, old(stored, "T6"))
    assert isinstance(answer, Takeable)
    assert answer.overrides == ("party_below_min", "overage")


def test_rows_without_a_time_mean_the_bookings(restaurant: Restaurant) -> None:
    stored = booking(restaurant)
    answer = verdict(stored, old(stored, "T1", starts_at=None, ends_at=None))
    assert isinstance(answer, Takeable)
    assert answer.booking.window == (SEVEN, NINE)


def test_a_table_our_ledger_already_gives_for_that_time_is_known(restaurant: Restaurant) -> None:
    stored = booking(restaurant)
    done(request(stored, table_ids=table_ids(restaurant, "T2")))
    assert verdict(stored, old(stored, "T2")) == Known(Assignment.objects.get().pk)


def test_what_our_ledger_says_otherwise_stands(restaurant: Restaurant) -> None:
    stored = booking(restaurant)
    done(request(stored, table_ids=table_ids(restaurant, "T2")))
    told = "our ledger has the booking at T2, 2026-11-27 19:00–2026-11-27 21:00 UTC"
    assert refused(stored, old(stored, "T1")) == ("already_assigned", told)
    assert refused(stored, old(stored, "T2", ends_at=HALF_PAST_EIGHT)) == ("already_assigned", told)


def test_the_tables_of_a_cancelled_booking_which_the_old_one_never_freed_are_not_taken(restaurant: Restaurant) -> None:
    stored = booking(restaurant)
    done(ask.Cancel(booking_id=stored.pk, actor="host", at=A_WEEK_BEFORE))
    assert refused(stored, old(stored, "T1")) == ("booking_over", "the booking is cancelled")


def test_a_booking_nobody_knows_and_a_table_of_another_house_are_refused(restaurant: Restaurant) -> None:
    stored, elsewhere = booking(restaurant), house(table("X1"))
    stranger = OldSeating(uuid.UUID(int=7), old(stored, "T1").rows)
    assert refused(stored, stranger) == ("unknown_booking", f"booking {uuid.UUID(int=7)} is not known here")
    (foreign,) = table_ids(elsewhere, "X1")
    rows = (*old(stored, "T1").rows, *old(stored, "T2").rows)
    mixed = OldSeating(stored.pk, (rows[0], OldRow(**{**_fields(rows[1]), "table_id": foreign})))
    assert refused(stored, mixed) == ("unknown_table", f"table {foreign} is not on this floor")


def _fields(row: OldRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in OldRow.__slots__}


@pytest.mark.parametrize(
    ("numbers", "party_size", "told"),
    [
        (("T1", "T3"), 7, ("merge_unsupported", "T1 + T3: not_joined")),
        (("T3", "T4"), 7, ("merge_unsupported", "T3 + T4: not_movable, not_joined")),
        (("T1", "T2", "T3", "T6"), 17, ("merge_unsupported", "T1 + T2 + T3 + T6: too_many_tables, not_joined")),
        (("T1",), 5, ("rule_broken", "T1: too_small")),
    ],
)
def test_tables_the_house_cannot_push_together_or_that_are_too_few_are_refused(
    restaurant: Restaurant, numbers: tuple[str, ...], party_size: int, told: tuple[str, str]
) -> None:
    stored = booking(restaurant, party_size=party_size)
    assert refused(stored, old(stored, *numbers)) == told


def test_a_missing_join_is_taken_where_the_operator_accepts_it_and_noted(restaurant: Restaurant) -> None:
    stored = booking(restaurant, party_size=7)
    answer = verdict(stored, old(stored, "T1", "T3"), accepted={"not_joined"})
    assert isinstance(answer, Takeable)
    assert answer.overrides == ("not_joined",)
    fixed = verdict(stored, old(stored, "T3", "T4"), accepted={"not_joined", "not_movable"})
    assert isinstance(fixed, Refusal), "a fixed table cannot be moved, whoever accepts it"


def test_a_house_that_joins_nothing_takes_single_tables_only() -> None:
    apart = house(table("T1"), table("T2"), joins=[["T1", "T2"]], policy={"combinationsEnabled": False})
    party, couple = booking(apart, party_size=7), booking(apart)
    assert refused(party, old(party, "T1", "T2")) == ("merge_unsupported", "T1 + T2: combinations_disabled")
    assert isinstance(verdict(couple, old(couple, "T1")), Takeable)


def test_a_time_that_says_nothing_clear_or_nothing_of_this_booking_is_refused(restaurant: Restaurant) -> None:
    stored = booking(restaurant, party_size=7)
    assert refused(stored, old(stored, "T1", ends_at=None)) == (
        "time_unclear", "a row names only one end of its time",
    )  # fmt: skip
    assert refused(stored, old(stored, "T1", ends_at=SEVEN)) == (
        "time_unclear", "its time ends before it begins: 2026-11-27 19:00–2026-11-27 19:00 UTC",
    )  # fmt: skip
    both = OldSeating(stored.pk, (*old(stored, "T1").rows, *old(stored, "T2", ends_at=HALF_PAST_EIGHT).rows))
    assert refused(stored, both) == (
        "time_unclear",
        "its rows say 2026-11-27 19:00–2026-11-27 20:30 UTC and 2026-11-27 19:00–2026-11-27 21:00 UTC",
    )
    assert refused(stored, old(stored, "T1", starts_at=HALF_PAST_EIGHT)) == (
        "other_time", "the booking starts 2026-11-27 19:00, 2026-11-27 20:30–2026-11-27 21:00 UTC",
    )  # fmt: skip


def test_a_table_somebody_has_is_refused_with_who_and_until_when(restaurant: Restaurant) -> None:
    first, second = booking(restaurant), booking(restaurant, starts_at=HALF_PAST_EIGHT)
    has_it = done(request(first, table_ids=table_ids(restaurant, "T1"))).assignment_id
    told = f"T1 is taken until 2026-11-27 21:00 UTC by assignment {has_it}"
    assert refused(second, old(second, "T1")) == ("overlap", told)
    assert isinstance(verdict(second, old(second, "T1", starts_at=None, ends_at=None)), Refusal)
    later = booking(restaurant, starts_at=NINE)
    assert isinstance(verdict(later, old(later, "T1")), Takeable), "windows that touch do not overlap"


def test_a_hold_for_the_very_booking_is_not_in_its_own_way_and_ends(restaurant: Restaurant) -> None:
    stored, other = booking(restaurant), booking(restaurant)
    (wanted,) = table_ids(restaurant, "T1")
    hold = ask.PlaceHold(booking_id=stored.pk, table_ids=(wanted,), ttl_seconds=300, actor="host")
    done(hold)
    assert refused(other, old(other, "T1"))[0] == "overlap"
    taken = _taken(stored, old(stored, "T1"))
    assert taken.effects.holds_ended == ((hold.hold_id, "release"),)


def _taken(stored: Booking, *seatings: OldSeating) -> Sifted:
    return sift(seatings, snapshot=PostgresAssignmentRepository().snapshot(booking_id=stored.pk))


def test_taking_a_seating_confirms_the_booking_and_closes_its_job_and_tells_no_guest_again(
    restaurant: Restaurant,
) -> None:
    stored = booking(restaurant, party_size=7)
    sifted = _taken(stored, old(stored, "T1", "T2", ends_at=HALF_PAST_EIGHT))
    effects, (made,) = sifted.effects, sifted.effects.assignments_made
    assert [(change.verbs, change.fields) for change in effects.bookings] == [
        (("confirm",), {"window": (SEVEN, HALF_PAST_EIGHT)})
    ]
    assert (made.source, made.state, made.table_numbers) == ("backfill", "confirmed", ("T1", "T2"))
    assert made.merge_group_id is not None
    assert effects.jobs_closed == (stored.pk,)
    assert [event.name for event in effects.events] == ["assignment.committed", "booking.taken_over"]
    assert effects.events[1].payload == {"from": "pending", "to": "confirmed", "partySize": 7}


def test_of_two_old_seatings_on_one_table_the_one_assigned_first_is_taken(restaurant: Restaurant) -> None:
    early, late = booking(restaurant), booking(restaurant)
    rows = (
        *old(late, "T1", assigned_at=A_WEEK_BEFORE + MINUTE).rows,
        *old(early, "T1", assigned_at=A_WEEK_BEFORE).rows,
    )
    snapshot = PostgresAssignmentRepository().snapshot(booking_id=early.pk)
    both = PostgresAssignmentRepository().snapshot(booking_id=late.pk).bookings
    sifted = sift(seatings_of(rows), snapshot=replace(snapshot, bookings=(*snapshot.bookings, *both)))
    assert [seating.booking_id for seating, _ in sifted.taken] == [early.pk]
    assert [(seating.booking_id, refusal.code) for seating, refusal in sifted.refused] == [(late.pk, "overlap")]
