"""How many statements the board costs: the same for two bookings and for many."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.assignments.doing import done
from tests.board.asking import Board
from tests.builders import SEVEN, booking, house, request, table, table_ids
from tests.holds.doing import place
from venues.models import Restaurant

pytestmark = pytest.mark.django_db
MOST = 10


@pytest.fixture
def restaurant() -> Restaurant:
    return house(*(table(f"T{number}", 4, x=number * 90, y=0) for number in range(1, 9)))


def evening(restaurant: Restaurant, parties: int) -> None:
    for number in range(1, parties + 1):
        stored = booking(restaurant, starts_at=SEVEN + dt.timedelta(minutes=number), guest_name=f"Guest {number}")
        done(request(stored, table_ids=table_ids(restaurant, f"T{number}")))
    booking(restaurant, guest_name="Waits")


def statements(board: Board, path: str = "", **query: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        answer = board.client.get(board.base + path, query)
    assert answer.status_code in (200, 204), answer.content
    return len(captured)


@pytest.mark.parametrize("parties", [1, 7])
def test_a_board_opens_in_at_most_ten_statements(restaurant: Restaurant, parties: int) -> None:
    evening(restaurant, parties)
    board = Board(restaurant)
    board.page()
    assert statements(board) == 9
    place(booking(restaurant, starts_at=SEVEN), "T8", actor=f"user:{board.user.pk}")
    assert statements(board) == MOST


def test_asking_whether_anything_changed_costs_four(restaurant: Restaurant) -> None:
    evening(restaurant, 3)
    board = Board(restaurant)
    tag = board.tag
    assert statements(board, "live/", tag=tag) == 4


@pytest.mark.parametrize("parties", [1, 7])
def test_a_booking_opens_in_the_same_number_of_statements_however_many_others_there_are(
    restaurant: Restaurant, parties: int
) -> None:
    evening(restaurant, parties)
    board = Board(restaurant)
    waits = restaurant.bookings.get(guest_name="Waits")
    board.look(f"bookings/{waits.pk}/")
    assert statements(board, f"bookings/{waits.pk}/") == 12
