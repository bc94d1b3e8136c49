"""`auto_assign`: seats what waits, here and now; `--replay` seats the past as of then; `--dry-run` only says."""

import datetime as dt
from typing import Any

import pytest
import time_machine

from assignments.audit import audit
from assignments.models import Assignment, Booking
from tests.assignments.commands import ask, everything, refuse, say
from tests.builders import FRIDAY, SEVEN, booking, house, job_of, table
from venues.models import Restaurant

pytestmark = pytest.mark.django_db
LAST_YEAR = dt.datetime(2025, 11, 28, 19, 0, tzinfo=dt.UTC)
DAY, MINUTE, SECOND = dt.timedelta(days=1), dt.timedelta(minutes=1), dt.timedelta(seconds=1)
NOBODY = {
    "bookings": 0, "covers": 0, "seated": 0, "seatedCovers": 0, "joined": 0, "notSeated": {}, "outcomes": {},
}  # fmt: skip


@pytest.fixture
def _days_before() -> Any:
    """It is some days before the Friday of the builders."""
    with time_machine.travel(SEVEN - 2 * DAY, tick=False):
        yield


def past_booking(restaurant: Restaurant, *, made: dt.timedelta = DAY, **changes: Any) -> Booking:
    """A booking of last year, made so long before its start."""
    starts_at = changes.pop("starts_at", LAST_YEAR)
    return booking(restaurant, starts_at=starts_at, reserved_at=starts_at - made, **changes)


def tables_of(stored: Booking) -> list[str]:
    """The tables the booking has now."""
    return [number for assignment in Assignment.objects.filter(booking=stored) for number in assignment.plan["tables"]]


@pytest.mark.usefixtures("_days_before")
def test_what_waits_is_seated_and_told() -> None:
    restaurant = house(table("T1", 4), table("T2", 4), joins=[["T1", "T2"]])
    booking(restaurant, party_size=7)
    booking(restaurant, party_size=3, starts_at=SEVEN + DAY)
    booking(restaurant, party_size=9, starts_at=SEVEN + DAY)
    assert say("auto_assign", "--restaurant", restaurant.slug).splitlines() == [
        "3 job runs.",
        "2 of 3 bookings seated (66.7 %), 1 of them on joined tables; 10 of 19 covers.",
        "not seated: party_too_large: 1",
    ]
    assert audit() == ()


@pytest.mark.usefixtures("_days_before")
def test_the_answer_in_json_counts_bookings_covers_and_outcomes() -> None:
    restaurant = house(table("T1", 2))
    booking(restaurant)
    booking(restaurant, starts_at=SEVEN + 30 * MINUTE)
    assert ask("auto_assign", "--all") == {
        "bookings": 2, "covers": 4, "seated": 1, "seatedCovers": 2, "joined": 0,
        "notSeated": {"fully_booked": 1}, "outcomes": {"assign": 1, "defer:fully_booked": 1},
    }  # fmt: skip


@pytest.mark.usefixtures("_days_before")
def test_a_second_run_changes_nothing() -> None:
    restaurant = house(table("T1", 2))
    booking(restaurant)
    booking(restaurant)
    first = ask("auto_assign", "--all")
    before = everything()
    assert ask("auto_assign", "--all") == first | {"outcomes": {}}
    assert everything() == before


@pytest.mark.usefixtures("_days_before")
def test_only_the_restaurant_and_the_day_that_are_asked_for_are_seated() -> None:
    here, there = house(), house()
    today, tomorrow, elsewhere = booking(here), booking(here, starts_at=SEVEN + DAY), booking(there)
    answer = ask("auto_assign", "--restaurant", here.slug, "--date", f"{FRIDAY}")
    assert (answer["bookings"], answer["seated"], answer["outcomes"]) == (1, 1, {"assign": 1})
    assert [job_of(stored).state for stored in (today, tomorrow, elsewhere)] == ["assigned", "queued", "queued"]
    assert ask("auto_assign", "--all", "--date", f"{FRIDAY}")["seated"] == 2
    assert job_of(tomorrow).state == "queued"
    assert ask("auto_assign", "--all")["seated"] == 3


def test_nothing_to_seat_is_told_as_nothing() -> None:
    assert ask("auto_assign", "--all") == NOBODY
    assert ask("auto_assign", "--all", "--replay") == NOBODY
    assert ask("auto_assign", "--all", "--dry-run") == {"preview": []}
    assert say("auto_assign", "--all").splitlines()[1].startswith("0 of 0 bookings seated (0.0 %)")


def test_a_selection_that_is_none_is_refused() -> None:
    assert refuse("auto_assign", "--restaurant", "nowhere") == "There is no restaurant 'nowhere'. Known: none yet."
    known = house()
    booking(known)
    assert refuse("auto_assign", "--restaurant", "nowhere") == f"There is no restaurant 'nowhere'. Known: {known.slug}."
    assert refuse("auto_assign") == "Say which: --restaurant SLUG, or --all."
    assert refuse("auto_assign", "--date", "2026-11-27") == "Say which: --restaurant SLUG, or --all."
    assert refuse("auto_assign", "--all", "--date", "27.11.") == (
        "Error: argument --date: '27.11.' is not a date such as 2026-11-27"
    )
    assert refuse("auto_assign", "--all", "--date", "0001-01-01") == (
        "Error: argument --date: '0001-01-01' is not of this age"
    )
    for minutes in ("99999999999999", "ten", "²", ""):
        assert refuse("auto_assign", "--all", "--cutoff", minutes) == (
            f"Error: argument --cutoff: {minutes!r} is not a whole number from 0 to 99999"
        )


def test_without_replay_past_bookings_are_told_to_be_past_their_cut_off_and_with_it_they_are_still_seated() -> None:
    restaurant = house(table("T1", 2))
    stored = past_booking(restaurant)
    assert say("auto_assign", "--all").splitlines() == [
        "1 job runs.",
        "0 of 1 bookings seated (0.0 %), 0 of them on joined tables; 0 of 2 covers.",
        "not seated: past_cutoff: 1",
        "1 bookings are past their cut-off (10 minutes before the start); "
        "--replay seats past bookings as of the time they were made.",
    ]
    assert (job_of(stored).state, Assignment.objects.count()) == ("exhausted", 0)
    assert say("auto_assign", "--all", "--replay").splitlines() == [
        "1 job runs.",
        "1 of 1 bookings seated (100.0 %), 0 of them on joined tables; 2 of 2 covers.",
    ]
    assert (job_of(stored).state, job_of(stored).judged_at) == ("assigned", stored.reserved_at)


def test_a_replay_seats_in_the_order_in_which_parties_reserved_each_as_of_then() -> None:
    restaurant = house(table("T1", 2))
    late, early = past_booking(restaurant, made=DAY), past_booking(restaurant, made=2 * DAY)
    first_to_start = past_booking(restaurant, made=3 * 60 * MINUTE, starts_at=LAST_YEAR - 60 * MINUTE)
    answer = ask("auto_assign", "--all", "--replay")
    assert [tables_of(stored) for stored in (early, late, first_to_start)] == [["T1"], [], []]
    assert job_of(early).judged_at == early.reserved_at
    assert (answer["seated"], answer["notSeated"]) == (1, {"fully_booked": 2})
    assert answer["outcomes"] == {"assign": 1, "defer:fully_booked": 8, "exhaust:fully_booked": 2}
    job = job_of(late)
    assert (job.state, job.reason, job.judged_at) == ("exhausted", "fully_booked", LAST_YEAR - 10 * MINUTE + SECOND)
    assert audit() == ()


def test_a_second_replay_changes_nothing() -> None:
    restaurant = house(table("T1", 2), table("T2", 4), joins=[["T1", "T2"]])
    for made in (1, 2, 3, 4):
        past_booking(restaurant, made=made * DAY, party_size=made)
    past_booking(restaurant, made=0 * DAY)
    past_booking(restaurant, party_size=50)
    first = ask("auto_assign", "--all", "--replay")
    assert first["notSeated"] == {"fully_booked": 3, "party_too_large": 1}
    before = everything()
    assert ask("auto_assign", "--all", "--replay") == first | {"outcomes": {}}
    assert ask("auto_assign", "--all") == first | {"outcomes": {}}
    assert everything() == before


@pytest.mark.usefixtures("_days_before")
def test_a_replay_leaves_the_future_alone() -> None:
    restaurant = house()
    coming, gone = booking(restaurant), past_booking(restaurant)
    ask("auto_assign", "--all", "--replay")
    assert (job_of(coming).state, job_of(gone).state) == ("queued", "assigned")


def test_a_replay_of_one_restaurant_and_day_leaves_the_others_alone() -> None:
    here, there = house(), house()
    today, tomorrow, elsewhere = past_booking(here), past_booking(here, starts_at=LAST_YEAR + DAY), past_booking(there)
    ask("auto_assign", "--all")
    ask("auto_assign", "--restaurant", here.slug, "--date", "2025-11-28", "--replay")
    assert [job_of(stored).state for stored in (today, tomorrow, elsewhere)] == ["assigned", "exhausted", "exhausted"]


def test_a_party_that_came_unannounced_is_past_its_cut_off_unless_the_cut_off_is_nought() -> None:
    restaurant = house()
    walk_in = past_booking(restaurant, made=0 * DAY)
    assert ask("auto_assign", "--all", "--replay")["notSeated"] == {"past_cutoff": 1}
    assert ask("auto_assign", "--all", "--replay", "--cutoff", "0")["seated"] == 1
    assert job_of(walk_in).judged_at == LAST_YEAR


@pytest.mark.parametrize(("minutes", "seated"), [(2879, 1), (2880, 1), (2881, 0)])
@pytest.mark.usefixtures("_days_before")
def test_the_cut_off_is_the_last_minute_in_which_a_party_is_seated(minutes: int, seated: int) -> None:
    booking(house())
    answer = ask("auto_assign", "--all", "--cutoff", str(minutes))
    assert (answer["seated"], answer["notSeated"]) == (seated, {} if seated else {"past_cutoff": 1})


@pytest.mark.usefixtures("_days_before")
def test_a_dry_run_says_what_each_would_get_and_writes_nothing() -> None:
    restaurant = house(table("T1", 4), table("T2", 4), joins=[["T1", "T2"]])
    couple, family = booking(restaurant), booking(restaurant, party_size=7, starts_at=SEVEN + MINUTE)
    crowd = booking(restaurant, party_size=9, starts_at=SEVEN + 2 * MINUTE)
    gone = past_booking(restaurant)
    before = everything()
    preview = ask("auto_assign", "--all", "--dry-run")["preview"]
    assert [(row["booking"], row["wouldGet"]) for row in preview] == [
        (str(gone.pk), "past_cutoff"),
        (str(couple.pk), "T1"),
        (str(family.pk), "T1 + T2"),
        (str(crowd.pk), "party_too_large"),
    ]
    replayed = ask("auto_assign", "--all", "--dry-run", "--replay")["preview"]
    assert [row["wouldGet"] for row in replayed] == ["T1", "T1", "T1 + T2", "party_too_large"]
    assert say("auto_assign", "--restaurant", restaurant.slug, "--dry-run", "--date", f"{FRIDAY}").splitlines() == [
        f"{restaurant.slug} party of 2, 2026-11-27T19:00:00+00:00: T1",
        f"{restaurant.slug} party of 7, 2026-11-27T19:01:00+00:00: T1 + T2",
        f"{restaurant.slug} party of 9, 2026-11-27T19:02:00+00:00: party_too_large",
        "3 waiting. Nothing stored (--dry-run).",
    ]
    assert everything() == before
