"""What a host does at the board all evening, with the mouse or a finger."""

import re

import pytest
from playwright.sync_api import expect

from assignments.models import Assignment, Booking, Occupancy
from holds.models import Hold
from tests.assignments.doing import done
from tests.browser.axe import require_accessible
from tests.browser.boards import LIVE_MS, board_of
from tests.browser.conftest import SignIn
from tests.browser.evening import HOUR, MINUTE, comes, house_open_now, now, standing
from tests.browser.people import staff
from tests.builders import request, table_ids
from venues.models import Closure

pytestmark = pytest.mark.django_db(transaction=True)


def state_of(stored: Booking) -> str:
    return str(Booking.objects.get(pk=stored.pk).state)


def numbers_of(stored: Booking) -> list[str]:
    """The tables the booking has."""
    live = Assignment.objects.get(booking=stored, state__in=("confirmed", "seated"))
    rows = Occupancy.objects.filter(holder_id=live.pk).select_related("table")
    return sorted(row.table.number for row in rows)


def test_a_host_holds_the_best_table_watches_the_time_run_and_confirms(sign_in: SignIn) -> None:
    where = house_open_now(*standing("T1", "T2"))
    stored = comes(where, "Ada")
    board = board_of(sign_in(staff(where)), where)
    board.open("Ada")
    expect(board.table("T1")).to_have_class(re.compile("fits"))
    expect(board.table("T1").locator(".rank text")).to_have_text("1")
    board.press("Hold T1")
    expect(board.notice).to_contain_text("You hold the tables.")
    expect(board.panel.locator(".countdown")).to_have_text(re.compile(r"^[0-2]:[0-5]\d$"))
    expect(board.table("T1")).to_have_class(re.compile("held"))
    board.press("Confirm T1")
    expect(board.notice).to_contain_text("They have T1.")
    expect(board.bar("Ada")).to_be_visible()
    assert (state_of(stored), numbers_of(stored)) == ("confirmed", ["T1"])


def test_a_hold_is_given_more_time_exchanged_for_other_tables_and_let_go(sign_in: SignIn) -> None:
    where = house_open_now(*standing("T1", "T2"))
    comes(where, "Ada")
    board = board_of(sign_in(staff(where)), where)
    board.open("Ada")
    board.press("Hold T1")
    expect(board.notice).to_contain_text("You hold the tables.")
    first = Hold.objects.get()
    board.press("More time")
    expect(board.notice).to_contain_text("The hold lasts until")
    assert Hold.objects.get().expires_at > first.expires_at
    board.table("T2").click()
    board.press("Hold T2 instead")
    expect(board.panel.locator(".held-box")).to_contain_text("You hold T2 for them.")
    board.press("Let go")
    expect(board.notice).to_contain_text("The hold is let go.")
    assert sorted(Hold.objects.values_list("state", flat=True)) == ["released", "released"]
    assert Occupancy.objects.count() == 0


def test_tables_that_do_not_fit_say_why_and_a_manager_may_set_a_rule_aside(sign_in: SignIn) -> None:
    where = house_open_now(*standing("T1"), *standing("T9", seats=9, minParty=6))
    stored, other = comes(where, "Ada"), comes(where, "Brigid")
    done(request(other, table_ids=table_ids(where, "T1")))
    board = board_of(sign_in(staff(where, role="manager")), where)
    board.open("Ada")
    why = board.panel.locator("fieldset.no")
    expect(why.locator("label", has_text="T1")).to_contain_text("taken – Brigid, party of 2")
    expect(why.locator("label", has_text="T9")).to_contain_text("they are too few for it")
    board.table("T9").click()
    expect(board.panel.locator("#picked")).to_contain_text("too many seats would stay empty")
    board.panel.get_by_label("Why this rule does not count today").fill("they wait for friends")
    board.press("Hold T9")
    board.press("Confirm T9")
    expect(board.notice).to_contain_text("They have T9.")
    assert numbers_of(stored) == ["T9"]


def test_a_party_is_seated_and_leaves_and_both_can_be_taken_back(sign_in: SignIn) -> None:
    where = house_open_now(*standing("T1"))
    stored = comes(where, "Ada", after=-5 * MINUTE)
    done(request(stored))
    board = board_of(sign_in(staff(where)), where)
    board.guest("Ada").get_by_role("button", name="Seat", exact=True).click()
    expect(board.notice).to_contain_text("They are seated.")
    expect(board.table("T1")).to_have_class(re.compile("seated"))
    board.press("They left")
    expect(board.notice).to_contain_text("They have left")
    assert state_of(stored) == "completed"
    board.press("Undo")
    expect(board.notice).to_contain_text("Taken back.")
    assert state_of(stored) == "seated"
    board.press("Undo")
    expect(board.panel.locator(".facts")).to_contain_text("expected")
    assert state_of(stored) == "confirmed"


def test_a_walk_in_sits_after_two_taps(sign_in: SignIn) -> None:
    where = house_open_now(*standing("T1", "T2"))
    board = board_of(sign_in(staff(where)), where)
    board.page.locator("#walk-in summary").click()
    board.page.get_by_role("button", name="Seat a walk-in of 2").click()
    expect(board.notice).to_contain_text("Walk-in seated at T1")
    expect(board.table("T1")).to_have_class(re.compile("seated"))
    seated = Booking.objects.get()
    assert (seated.state, seated.source, seated.party_size) == ("seated", "walk_in", 2)


def test_two_walk_ins_of_the_same_size_are_two(sign_in: SignIn) -> None:
    where = house_open_now(*standing("T1", "T2"))
    board = board_of(sign_in(staff(where)), where)
    for number in ("T1", "T2"):
        board.page.locator("#walk-in summary").click()
        board.page.get_by_role("button", name="Seat a walk-in of 2").click()
        expect(board.notice).to_contain_text(f"Walk-in seated at {number}")
    assert Booking.objects.filter(state="seated").count() == 2


def test_a_bar_is_dragged_to_another_table_and_back(sign_in: SignIn) -> None:
    where = house_open_now(*standing("T1", "T2"))
    stored = comes(where, "Ada")
    done(request(stored, table_ids=table_ids(where, "T1")))
    board = board_of(sign_in(staff(where)), where)
    board.bar("Ada").drag_to(board.page.locator("#lanes .lane", has_text="T2").locator(".name"))
    expect(board.notice).to_contain_text("They have T2 now.")
    assert numbers_of(stored) == ["T2"]
    board.press("Move them back")
    expect(board.notice).to_contain_text("They have T1 now.")
    assert numbers_of(stored) == ["T1"]


def test_who_is_dragged_onto_another_party_may_change_places_with_it(sign_in: SignIn) -> None:
    where = house_open_now(*standing("T1", "T2"))
    ada, bo = comes(where, "Ada"), comes(where, "Brigid")
    done(request(ada, table_ids=table_ids(where, "T1")))
    done(request(bo, table_ids=table_ids(where, "T2")))
    board = board_of(sign_in(staff(where)), where)
    board.bar("Ada").drag_to(board.table("T2"))
    expect(board.notice).to_contain_text("Somebody has the table already")
    expect(board.notice).to_contain_text("T2: Brigid, party of 2, until")
    board.press("Let them change places")
    expect(board.notice).to_contain_text("They have T2 now.")
    assert (numbers_of(ada), numbers_of(bo)) == (["T2"], ["T1"])


def test_a_table_is_taken_out_of_service_and_put_back(sign_in: SignIn) -> None:
    where = house_open_now(*standing("T1", "T2"))
    board = board_of(sign_in(staff(where)), where)
    board.table("T2").click()
    board.panel.get_by_text("Take it out of service…").click()
    board.panel.get_by_label("Why").fill("wobbles")
    board.press("Block it")
    expect(board.notice).to_contain_text("Blocked from")
    expect(board.table("T2")).to_have_class(re.compile("blocked"))
    assert Closure.objects.get().reason == "wobbles"
    board.press("Back into service")
    expect(board.notice).to_contain_text("The table is back in service.")
    expect(board.table("T2")).to_have_class(re.compile("free"))
    assert Occupancy.objects.count() == 0


def test_cancelling_and_a_no_show_ask_once_more(sign_in: SignIn) -> None:
    where = house_open_now(*standing("T1"))
    goes, never = comes(where, "Ada"), comes(where, "Brigid", after=-HOUR)
    done(request(never))
    board = board_of(sign_in(staff(where)), where)
    board.open("Ada")
    board.panel.get_by_text("Cancel the booking…").click()
    assert state_of(goes) == "pending"
    board.press("Yes, cancel it")
    expect(board.notice).to_contain_text("The booking is cancelled.")
    board.press(re.compile("Back to the bookings"))
    expect(board.guest("Brigid")).to_contain_text("late")
    board.open("Brigid")
    board.panel.get_by_text("They did not come…").click()
    board.press("Yes, nobody came")
    expect(board.notice).to_contain_text("they did not come")
    assert (state_of(goes), state_of(never)) == ("cancelled", "no_show")


def test_a_change_elsewhere_is_on_the_board_within_two_seconds(sign_in: SignIn) -> None:
    where = house_open_now(*standing("T1"))
    stored = comes(where, "Ada")
    board = board_of(sign_in(staff(where)), where)
    expect(board.list("waiting")).to_contain_text("Ada")
    done(request(stored))
    expect(board.bar("Ada")).to_be_visible(timeout=LIVE_MS)
    expect(board.list("waiting")).to_contain_text("Everybody has a table.")


def test_a_guest_is_found_by_name_also_on_another_day(sign_in: SignIn) -> None:
    where = house_open_now(*standing("T1"))
    comes(where, "Ada Lovelace"), comes(where, "Ada Byron", after=48 * HOUR)
    board = board_of(sign_in(staff(where)), where)
    board.page.get_by_label("Find a guest").fill("ada")
    board.page.get_by_role("button", name="Find", exact=True).click()
    expect(board.panel).to_contain_text("2 bookings found for “ada”")
    board.panel.get_by_role("link", name=re.compile("Ada Byron")).click()
    expect(board.page.locator("#panel-title")).to_contain_text("Ada Byron")
    day = (now() + 48 * HOUR).date()
    assert f"/{day}/" in board.page.url or f"/{day - 24 * HOUR}/" in board.page.url


def test_days_are_gone_through_one_by_one_or_chosen(sign_in: SignIn) -> None:
    where = house_open_now(*standing("T1"))
    board = board_of(sign_in(staff(where)), where)
    here = board.page.url
    board.page.get_by_role("link", name="The day after").click()
    expect(board.page).not_to_have_url(here)
    board.page.get_by_role("link", name="Today").click()
    expect(board.page).to_have_url(here)
    expect(board.link).to_have_text("Live")
    board.page.get_by_label("Go to a day").fill("2027-03-05")
    board.page.get_by_label("Go to a day").blur()
    expect(board.page.locator(".where")).to_contain_text("Friday 5 March 2027")


def test_the_board_and_what_is_worked_on_are_accessible_in_both_themes(sign_in: SignIn) -> None:
    where = house_open_now(*standing("T1", "T2"))
    ada, bo, late = comes(where, "Ada"), comes(where, "Brigid"), comes(where, "Late", after=-20 * MINUTE)
    done(request(ada, table_ids=table_ids(where, "T1")))
    done(request(late, table_ids=table_ids(where, "T2")))
    board = board_of(sign_in(staff(where, role="manager")), where)
    require_accessible(board.page)
    board.open("Brigid")
    require_accessible(board.page)
    board.table("T2").click()
    expect(board.panel.locator("#picked")).to_be_visible()
    require_accessible(board.page)
    board.press("Find them a table")
    expect(board.notice).to_be_visible()
    require_accessible(board.page)
    assert state_of(bo) == "pending"
