"""Two want the same: who was slower is told who was faster and until when, and is offered the next best."""

import re

import pytest
from playwright.sync_api import expect

from assignments.models import Occupancy
from holds.models import Hold
from tests.assignments.doing import done
from tests.browser.axe import require_accessible
from tests.browser.boards import LIVE_MS, board_of
from tests.browser.conftest import SignIn
from tests.browser.evening import comes, house_open_now, standing
from tests.browser.people import staff
from tests.builders import request, table_ids
from tests.holds.doing import place

pytestmark = pytest.mark.django_db(transaction=True)
STALE_MS = 12_000
LIVE = re.compile(r"/live/")


def test_of_two_who_want_one_table_one_holds_it_and_the_other_is_told_who_and_offered_the_next(
    sign_in: SignIn,
) -> None:
    where = house_open_now(*standing("T1", "T2"))
    comes(where, "Ada"), comes(where, "Brigid")
    carla, dora = staff(where), staff(where)
    first, second = board_of(sign_in(carla), where), board_of(sign_in(dora), where)
    first.open("Ada")
    second.open("Brigid")
    # What the first does has not reached the second yet when the second presses.
    second.page.route(LIVE, lambda route: route.abort())
    first.press("Hold T1")
    expect(first.notice).to_contain_text("You hold the tables.")
    second.press("Hold T1")
    expect(second.notice).to_contain_text("Somebody holds the table just now")
    expect(second.notice).to_contain_text(re.compile(rf"T1: held by {carla.username} until \d\d:\d\d"))
    assert Hold.objects.count() == 1
    second.press("Hold T2")
    expect(second.notice).to_contain_text("You hold the tables.")
    assert Occupancy.objects.values("table").distinct().count() == 2


def test_who_has_ticked_a_table_sees_it_go_while_looking(sign_in: SignIn) -> None:
    where = house_open_now(*standing("T1", "T2"))
    comes(where, "Ada")
    other = comes(where, "Brigid")
    board = board_of(sign_in(staff(where)), where)
    board.open("Ada")
    board.table("T1").click()
    expect(board.panel.locator("#picked")).to_contain_text("Nothing speaks against it.")
    done(request(other, table_ids=table_ids(where, "T1")))
    expect(board.notice).to_contain_text("Somebody was faster while you looked", timeout=LIVE_MS)
    expect(board.notice).to_contain_text("T1: taken by Brigid, party of 2 until")
    require_accessible(board.page)
    board.press("Hold T2")
    expect(board.notice).to_contain_text("You hold the tables.")


def test_who_works_on_a_booking_is_told_that_it_has_been_seated_by_somebody_else(sign_in: SignIn) -> None:
    where = house_open_now(*standing("T1"))
    stored, other = comes(where, "Ada"), staff(where)
    board = board_of(sign_in(staff(where)), where)
    board.open("Ada")
    done(request(stored, actor=f"user:{other.pk}"))
    expect(board.notice).to_contain_text("They have been given a table while you looked.", timeout=LIVE_MS)
    expect(board.notice).to_contain_text(f"It was {other.username}.")


def test_a_hold_that_runs_out_says_so_and_can_be_placed_again(sign_in: SignIn) -> None:
    where = house_open_now(*standing("T1"))
    where.hold_ttl_seconds = 3
    where.save()
    comes(where, "Ada")
    board = board_of(sign_in(staff(where)), where)
    board.open("Ada")
    board.press("Hold T1")
    expect(board.notice).to_contain_text("You hold the tables.")
    expect(board.notice).to_contain_text("Your hold of T1 has ended.", timeout=STALE_MS)
    expect(board.panel.locator(".held-box")).to_have_count(0)
    board.press("Hold T1 again")
    expect(board.notice).to_contain_text("You hold the tables.")


def test_confirming_a_hold_that_has_just_run_out_offers_the_same_tables(sign_in: SignIn) -> None:
    where = house_open_now(*standing("T1"))
    stored, host = comes(where, "Ada"), staff(where)
    place(stored, "T1", actor=f"user:{host.pk}")
    board = board_of(sign_in(host), where)
    board.open("Ada")
    board.page.route(LIVE, lambda route: route.abort())
    Occupancy.objects.update(expires_at=stored.reserved_at)
    board.press("Confirm T1")
    expect(board.notice).to_contain_text("Your hold has ended")
    board.press("Hold them again")
    expect(board.notice).to_contain_text("You hold the tables.")
    board.press("Confirm T1")
    expect(board.notice).to_contain_text("They have T1.")
