"""An evening at the board without a mouse: every journey by keyboard, with the focus always in sight."""

import re

import pytest
from playwright.sync_api import expect

from assignments import commands as ask
from assignments.models import Booking
from tests.assignments.doing import done
from tests.browser.boards import LIVE_MS, BoardPage, board_of
from tests.browser.conftest import SignIn
from tests.browser.evening import MINUTE, comes, house_open_now, now, standing
from tests.browser.keys import Hands
from tests.browser.people import PASSWORD, staff
from tests.browser.test_board import numbers_of, state_of
from tests.builders import request, table_ids

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE_MS = 20_000  # a password takes long to check, as it should


def test_one_signs_in_opens_who_waits_holds_and_confirms_without_a_mouse(sign_in: SignIn) -> None:
    where = house_open_now(*standing("T1", "T2"))
    stored, host = comes(where, "Ada"), staff(where)
    page = sign_in(None)
    page.goto(f"/ops/{where.slug}/")
    hands = Hands(page)
    page.get_by_label("Username").focus()
    page.keyboard.type(host.username)
    hands.write(page.get_by_label("Password"), PASSWORD)
    hands.keys("Enter")
    board = BoardPage(page)
    expect(board.link).to_have_text("Live", timeout=PATIENCE_MS)
    hands.press(page.get_by_role("link", name="To the bookings"))
    hands.press(board.guest("Ada").locator(".open"))
    hands.require_at(page.locator("#panel-title"))
    hands.press(board.panel.get_by_role("button", name="Hold T1"))
    hands.require_at(board.notice)
    hands.press(board.panel.get_by_role("button", name="Confirm T1"))
    expect(board.notice).to_contain_text("They have T1.")
    hands.keys("Escape")
    expect(board.panel).to_be_empty()
    hands.require_at(board.guest("Ada").locator(".open"))
    assert numbers_of(stored) == ["T1"]


def test_tables_are_ticked_on_the_floor_with_arrows_and_a_party_is_moved_from_its_bar(sign_in: SignIn) -> None:
    where = house_open_now(*standing("T1", "T2", "T3"))
    stored = comes(where, "Ada")
    done(request(stored, table_ids=table_ids(where, "T1")))
    board = board_of(sign_in(staff(where)), where)
    hands = Hands(board.page)
    hands.tab_to(board.page.locator("#lanes .name", has_text="T1"))
    hands.keys("ArrowRight")
    hands.require_at(board.bar("Ada"))
    hands.require_seen()
    hands.keys("Enter")
    hands.require_at(board.page.locator("#panel-title"))
    hands.tab_to(board.table("T1"))
    hands.keys("ArrowRight", "ArrowRight", "ArrowLeft")
    hands.require_at(board.table("T2"))
    hands.require_seen()
    hands.keys("Enter")
    expect(board.table("T2")).to_have_attribute("aria-pressed", "true")
    move = board.panel.locator("#do-picked")
    expect(move).to_have_text("Move to T2")
    move.page.keyboard.press("Shift+Tab")
    hands.press(move)
    expect(board.notice).to_contain_text("They have T2 now.")
    assert numbers_of(stored) == ["T2"]
    hands.press(board.panel.get_by_role("button", name="Move them back"))
    expect(board.notice).to_contain_text("They have T1 now.")
    assert numbers_of(stored) == ["T1"]


def test_a_party_sits_and_a_walk_in_comes_and_a_table_is_blocked_without_a_mouse(sign_in: SignIn) -> None:
    where = house_open_now(*standing("T1", "T2", "T3"))
    stored = comes(where, "Ada", after=-5 * MINUTE)
    done(request(stored))
    board = board_of(sign_in(staff(where)), where)
    hands = Hands(board.page)
    hands.press(board.guest("Ada").get_by_role("button", name="Seat", exact=True))
    hands.require_at(board.notice)
    assert state_of(stored) == "seated"
    hands.press(board.page.locator("#walk-in summary"))
    hands.press(board.page.get_by_role("button", name="Seat a walk-in of 2"))
    expect(board.notice).to_contain_text("Walk-in seated at T2")
    hands.keys("Escape")
    hands.tab_to(board.table("T1"))
    hands.keys("ArrowRight", "ArrowRight", "Enter")
    hands.require_at(board.page.locator("#panel-title"))
    hands.press(board.panel.get_by_text("Take it out of service…"))
    hands.write(board.panel.get_by_label("Why"), "wobbles")
    hands.keys("Enter")
    expect(board.notice).to_contain_text("Blocked from")
    expect(board.table("T3")).to_have_class(re.compile("blocked"))


def test_what_others_do_does_not_take_the_focus_away(sign_in: SignIn) -> None:
    where = house_open_now(*standing("T1", "T2", "T3"))
    comes(where, "Ada"), comes(where, "Late", after=-20 * MINUTE)
    late, other = Booking.objects.get(guest_name="Late"), comes(where, "Brigid")
    done(request(late, table_ids=table_ids(where, "T1")))
    board = board_of(sign_in(staff(where)), where)
    hands = Hands(board.page)
    seat = board.guest("Late").get_by_role("button", name="Seat", exact=True)
    hands.tab_to(seat)
    done(request(other, table_ids=table_ids(where, "T2")))
    expect(board.bar("Brigid")).to_be_visible(timeout=LIVE_MS)
    hands.require_at(seat)
    board.open("Ada")
    hold = board.panel.get_by_role("button", name="Hold T3")
    hands.tab_to(hold)
    done(ask.Pin(booking_id=late.pk, at=now(), actor="host", pinned=True))
    expect(board.bar("Late")).to_contain_text("⚲", timeout=LIVE_MS)
    hands.require_at(hold)
