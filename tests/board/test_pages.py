"""The board's page and its live part: who may see it, what is on it, and that it is not sent twice."""

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from assignments.commands import Block
from assignments.models import AutoAssignJob, Booking, Occupancy
from tests.api.callers import person
from tests.assignments.doing import done
from tests.board.asking import PART, Board
from tests.builders import A_WEEK_BEFORE, SEVEN, booking, house, request, table, table_ids
from tests.holds.doing import place
from venues.models import Restaurant, StaffMembership
from venues.selectors import hours_of
from venues.windows import service_date_of

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)
NIGHT = {
    "name": "Night",
    "weekdays": [6],
    "opens": "21:00",
    "lastSeating": "02:00",
    "closes": "04:00",
    "turnTimes": [{"upToParty": 20, "minutes": 60}],
}


@pytest.fixture
def restaurant() -> Restaurant:
    return house(table("T1", 2, x=10, y=10), table("T2", 4, x=100, y=10), table("B1", 2, zone="Bar", x=10, y=200))


def test_who_has_not_signed_in_is_led_to_the_login_and_back(restaurant: Restaurant) -> None:
    answer = Client().get(f"/ops/{restaurant.slug}/2026-11-27/?booking=x")
    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/admin/login/")
    assert f"next=/ops/{restaurant.slug}/2026-11-27/" in answer["Location"]


def test_a_part_of_a_page_says_that_somebody_is_signed_out_instead_of_becoming_a_login_page(
    restaurant: Restaurant,
) -> None:
    answer = Client().get(f"/ops/{restaurant.slug}/2026-11-27/live/", headers=PART)
    assert (answer.status_code, answer["HX-Board"]) == (401, "1")
    assert b"signed out" in answer.content


@pytest.mark.parametrize("path", ["", "live/", "search/", "bookings/{id}/", "tables/{id}/"])
def test_another_houses_board_is_not_there(restaurant: Restaurant, path: str) -> None:
    stranger = person(house())
    board = Board(restaurant, user=stranger)
    stored = booking(restaurant)
    answer = board.client.get(board.base + path.format(id=stored.pk))
    assert answer.status_code == 404
    assert restaurant.name not in answer.content.decode()


def test_another_houses_booking_is_not_on_ones_own_board(restaurant: Restaurant) -> None:
    elsewhere = booking(house(), guest_name="Grace Hopper")
    board = Board(restaurant)
    shown = board.look(f"bookings/{elsewhere.pk}/")
    assert (board.status, "Grace Hopper" in shown) == (404, False)
    board.press(elsewhere, "cancel")
    assert board.status == 404
    assert Booking.objects.get(pk=elsewhere.pk).state == "pending"


def test_ops_leads_straight_to_today_of_the_only_house_somebody_works_in(restaurant: Restaurant) -> None:
    board = Board(restaurant)
    assert board.client.get("/ops/")["Location"] == f"/ops/{restaurant.slug}/"
    today = service_date_of(timezone.now(), hours=hours_of(restaurant))
    assert board.client.get(f"/ops/{restaurant.slug}/")["Location"] == f"/ops/{restaurant.slug}/{today}/"


def test_who_works_in_two_houses_chooses(restaurant: Restaurant) -> None:
    board, other = Board(restaurant), house()
    StaffMembership.objects.create(user=board.user, restaurant=other, role="viewer")
    shown = board.client.get("/ops/").content.decode()
    assert restaurant.name in shown
    assert other.name in shown


def test_the_day_with_its_parties_who_waits_and_why(restaurant: Restaurant) -> None:
    seated, waits = booking(restaurant, guest_name="Ada"), booking(restaurant, guest_name="Bo", party_size=9)
    done(request(seated, table_ids=table_ids(restaurant, "T1")))
    steps = [{"kind": "other_time", "windows": [{"startsAt": "2199-01-01T20:30:00+00:00"}]}]
    AutoAssignJob.objects.filter(booking=waits).update(reason="fully_booked", next_steps=steps, state="exhausted")
    with time_machine.travel(A_WEEK_BEFORE):
        shown = Board(restaurant).page()
    assert "Ada · 2" in shown
    assert 'aria-label="Ada, party of 2, 19:00 to 21:00 at T1, expected"' in shown
    assert "Every table that would do is taken then. They could come at 20:30." in shown
    assert "Move to 20:30" in shown


def test_times_are_those_on_the_restaurants_wall() -> None:
    away = house(table("T1", 2), timezone="America/New_York")
    stored = booking(away, starts_at=SEVEN + 5 * HOUR, guest_name="Ada")
    done(request(stored))
    assert "Ada, party of 2, 19:00 to 21:00" in Board(away).page()


def test_holds_say_who_holds_for_whom_and_blocks_why(restaurant: Restaurant) -> None:
    board = Board(restaurant)
    place(booking(restaurant, guest_name="Ada"), "T1", actor=f"user:{board.user.pk}")
    window = (SEVEN, SEVEN + HOUR)
    done(
        Block(
            restaurant_id=restaurant.pk, table_ids=table_ids(restaurant, "B1"), window=window, actor="x", reason="wet"
        )
    )
    shown = board.page()
    assert f"T1 held by {board.user.username} for Ada" in shown
    assert "B1 blocked from 19:00 to 20:00: wet" in shown


def test_a_viewer_sees_no_names_and_no_buttons(restaurant: Restaurant) -> None:
    stored = booking(restaurant, guest_name="Ada Lovelace")
    waits = booking(restaurant, guest_name="Bo Diddley")
    done(request(stored))
    place(waits, "T2", actor=f"user:{Board(restaurant).user.pk}")
    board = Board(restaurant, role="viewer")
    texts = [board.page(), board.look(f"bookings/{stored.pk}/"), board.look(f"bookings/{waits.pk}/")]
    for text in texts:
        assert "Ada" not in text
        assert "Diddley" not in text
        assert "hx-post" not in text
    assert "person-" not in "".join(texts)


def test_a_viewer_who_presses_all_the_same_is_refused_and_nothing_changes(restaurant: Restaurant) -> None:
    stored = booking(restaurant)
    board = Board(restaurant, role="viewer")
    shown = board.press(stored, "cancel")
    assert (board.status, "Your role does not allow this" in shown) == (403, True)
    assert Booking.objects.get().state == "pending"


def test_an_unchanged_board_is_not_sent_again(restaurant: Restaurant) -> None:
    board = Board(restaurant)
    stored = booking(restaurant)
    tag = board.tag
    assert (board.look("live/", tag=tag), board.status, board.headers["HX-Board"]) == ("", 204, "1")
    done(request(stored))
    assert 'id="lanes" hx-swap-oob' in board.look("live/", tag=tag)
    assert board.status == 200


@pytest.mark.parametrize(
    "change",
    ["a new booking", "a job's reason", "a hold", "a hold that ran out", "a block", "a lifted block", "the floor"],
)
def test_the_board_is_sent_again_when_anything_on_it_changes(restaurant: Restaurant, change: str) -> None:
    stored, board = booking(restaurant), Board(restaurant)
    block = Block(
        restaurant_id=restaurant.pk, table_ids=table_ids(restaurant, "B1"), window=(SEVEN, SEVEN + HOUR), actor="x"
    )
    if change == "a hold that ran out":
        place(stored, "T1")
    if change == "a lifted block":
        done(block)
    tag = board.tag
    _make(change, stored, block)
    board.look("live/", tag=tag)
    assert board.status == 200


def _make(change: str, stored: Booking, block: Block) -> None:
    where = stored.restaurant
    if change == "a new booking":
        booking(where)
    elif change == "a job's reason":
        job = AutoAssignJob.objects.get(booking=stored)
        job.reason = "fully_booked"
        job.save()
    elif change == "a hold":
        place(stored, "T1")
    elif change == "a hold that ran out":
        Occupancy.objects.filter(kind="hold").update(expires_at=timezone.now() - HOUR)
    elif change == "a block":
        done(block)
    elif change == "a lifted block":
        board = Board(where)
        board.send(f"blocks/{block.block_id}/lift/")
        assert board.status == 200
    else:
        Restaurant.objects.filter(pk=where.pk).update(floor_version=7)


def test_the_reader_chooses_the_time_and_the_zone_of_the_plan(restaurant: Restaurant) -> None:
    done(request(booking(restaurant), table_ids=table_ids(restaurant, "T1")))
    board = Board(restaurant)
    at_seven = board.look("live/", at="19:00")
    assert 'class="table confirmed" data-table="' in at_seven
    later = board.look("live/", at="22:00")
    assert 'class="table confirmed"' not in later
    zone = restaurant.zones.get(name="Bar")
    only_bar = board.look("live/", zone=str(zone.pk))
    assert ("B1" in only_bar, ">T2<" in only_bar) == (True, False)


def test_a_day_without_tables_bookings_or_service_has_words_of_its_own() -> None:
    empty = Restaurant.objects.create(slug="nothing-yet", name="Nothing yet", timezone="Europe/London")
    shown = Board(empty, role="manager").page()
    assert "This restaurant has no tables yet." in shown
    assert "Nobody has booked for this day." in shown


def test_an_address_that_is_no_day_is_not_there(restaurant: Restaurant) -> None:
    board = Board(restaurant)
    for day in ("2026-02-30", "0001-01-01", "9999-12-31", "yesterday"):
        assert board.client.get(f"/ops/{restaurant.slug}/{day}/").status_code == 404, day


def test_the_board_of_the_day_the_clocks_change_shows_the_hour_that_is_there_twice() -> None:
    where = house(table("T1", 2), timezone="Europe/London", servicePeriods=[NIGHT])
    board = Board(where, date=dt.date(2026, 10, 24))
    shown = board.page()
    assert ("Saturday 24 October 2026" in shown, 'class="lanes h-8"' in shown) == (True, True)
