"""What goes wrong in an evening: the session is over, the server is gone, the network is slow, an answer is lost.

The board says so, never passes off as new what is old, and goes on by itself when it can.
"""

import datetime as dt
import re
import socket
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from playwright.sync_api import Route, expect

from assignments.models import Booking
from holds.models import Hold
from tests.assignments.doing import done
from tests.assignments.rivals import database_url
from tests.browser.axe import require_accessible
from tests.browser.boards import LIVE_MS, board_of
from tests.browser.conftest import SignIn
from tests.browser.evening import comes, house_open_now, standing
from tests.browser.people import PASSWORD, staff
from tests.builders import request, table_ids
from tests.servers.serving import serving

pytestmark = pytest.mark.django_db(transaction=True)
STALE_MS = 12_000
LIVE = re.compile(r"/live/")


def test_a_session_that_is_over_is_said_and_signing_in_leads_back_to_what_was_open(sign_in: SignIn) -> None:
    where = house_open_now(*standing("T1"))
    comes(where, "Ada")
    host = staff(where)
    board = board_of(sign_in(host), where)
    board.open("Ada")
    Session.objects.all().delete()
    expect(board.page.get_by_role("alert")).to_contain_text("You have been signed out.")
    expect(board.link).to_have_text("Signed out")
    expect(board.panel).to_contain_text("Ada")
    require_accessible(board.page)
    board.page.get_by_role("link", name="Sign in again").click()
    board.page.get_by_label("Username").fill(host.username)
    board.page.get_by_label("Password").fill(PASSWORD)
    board.page.get_by_role("button", name="Log in").click()
    expect(board.page.locator("#panel-title")).to_contain_text("Ada")
    expect(board.link).to_have_text("Live")


def test_a_press_after_the_session_is_over_changes_nothing_and_says_so(sign_in: SignIn) -> None:
    where = house_open_now(*standing("T1"))
    stored = comes(where, "Ada")
    board = board_of(sign_in(staff(where)), where)
    board.open("Ada")
    board.page.route(LIVE, lambda route: route.abort())
    Session.objects.all().delete()
    board.press("Hold T1")
    expect(board.page.get_by_role("alert")).to_contain_text("You have been signed out.")
    assert (Hold.objects.count(), Booking.objects.get().state) == (0, stored.state)


def test_a_server_that_restarts_is_missed_and_found_again_and_the_open_hold_is_still_there(
    sign_in: SignIn, tmp_path: Path
) -> None:
    where = house_open_now(*standing("T1"))
    stored, host = comes(where, "Ada"), staff(where)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    variables = {"DEBUG": "1", "SECRET_KEY": settings.SECRET_KEY, "WEB_CONCURRENCY": "1", "PORT": port}
    with ExitStack() as second, serving(tmp_path / "first", database=database_url(), **variables) as first:
        page = sign_in(host, base_url=first.address)
        board = board_of(page, where)
        board.open("Ada")
        board.press("Hold T1")
        expect(board.notice).to_contain_text("You hold the tables.")
        first.process.terminate()
        first.process.wait(30)
        expect(board.link).to_have_text("Not in touch", timeout=STALE_MS)
        expect(page.get_by_role("alert")).to_contain_text("No news from the server since")
        board.press("Confirm T1")
        expect(page.get_by_role("alert")).to_contain_text("No answer came back.")
        second.enter_context(serving(tmp_path / "second", database=database_url(), **variables))
        expect(page.get_by_role("alert")).to_contain_text("Back in touch.", timeout=STALE_MS)
        expect(board.panel.locator(".held-box")).to_contain_text("You hold T1 for them.")
        board.press("Confirm T1")
        expect(board.notice).to_contain_text("They have T1.")
    assert Booking.objects.get(pk=stored.pk).state == "confirmed"


def test_a_lost_answer_is_asked_for_again_and_the_command_has_happened_once(sign_in: SignIn) -> None:
    where = house_open_now(*standing("T1", "T2"))
    comes(where, "Ada")
    board = board_of(sign_in(staff(where)), where)
    board.open("Ada")

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    board.page.route(re.compile("/hold/"), lose, times=1)
    board.press("Hold T1")
    expect(board.page.get_by_role("alert")).to_contain_text("No answer came back.")
    board.page.get_by_role("button", name="Send it again").click()
    expect(board.panel.locator(".held-box")).to_contain_text("You hold T1 for them.")
    assert Hold.objects.count() == 1


def test_a_walk_in_whose_answer_was_lost_is_seated_once(sign_in: SignIn) -> None:
    where = house_open_now(*standing("T1", "T2"))
    board = board_of(sign_in(staff(where)), where)

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    board.page.route(re.compile("/walk-ins/"), lose, times=1)
    board.page.locator("#walk-in summary").click()
    board.page.get_by_role("button", name="Seat a walk-in of 2").click()
    board.page.get_by_role("button", name="Send it again").click()
    expect(board.notice).to_contain_text("Walk-in seated at T1")
    assert Booking.objects.count() == 1


def test_news_that_come_in_while_a_press_waits_do_not_take_its_place(sign_in: SignIn) -> None:
    where = house_open_now(*standing("T1", "T2"))
    comes(where, "Ada")
    other = comes(where, "Brigid")
    board = board_of(sign_in(staff(where)), where)
    board.open("Ada")
    waiting: list[Route] = []
    board.page.route(re.compile("/hold/"), lambda route: waiting.append(route), times=1)
    board.press("Hold T1")
    done(request(other, table_ids=table_ids(where, "T2")))
    expect(board.bar("Brigid")).to_be_visible(timeout=LIVE_MS)
    waiting[0].continue_()
    expect(board.notice).to_contain_text("You hold the tables.")
    expect(board.panel.locator(".held-box")).to_contain_text("You hold T1 for them.")


def test_news_that_did_not_get_through_to_the_panel_are_asked_for_again(sign_in: SignIn) -> None:
    where = house_open_now(*standing("T1", "T2"))
    comes(where, "Ada")
    other = comes(where, "Brigid")
    board = board_of(sign_in(staff(where)), where)
    board.open("Ada")
    board.table("T1").click()
    expect(board.panel.locator("#picked")).to_contain_text("Nothing speaks against it.")
    board.page.route(re.compile("/bookings/"), lambda route: route.abort(), times=1)
    done(request(other, table_ids=table_ids(where, "T1")))
    expect(board.notice).to_contain_text("Somebody was faster while you looked", timeout=STALE_MS)


def test_a_slow_network_is_said_and_pressing_twice_does_nothing_twice(sign_in: SignIn) -> None:
    where = house_open_now(*standing("T1", "T2"))
    comes(where, "Ada")
    board = board_of(sign_in(staff(where)), where)
    board.open("Ada")
    network = board.page.context.new_cdp_session(board.page)
    slow = {"offline": False, "latency": 4_500, "downloadThroughput": -1, "uploadThroughput": -1}
    network.send("Network.emulateNetworkConditions", slow)
    hold = board.panel.get_by_role("button", name="Hold T1", exact=True)
    hold.click()
    expect(hold).to_be_disabled()
    expect(board.link).to_have_text(re.compile("Waiting|Not in touch"), timeout=STALE_MS)
    expect(board.panel.locator(".held-box")).to_contain_text("You hold T1 for them.", timeout=STALE_MS)
    network.send("Network.emulateNetworkConditions", {**slow, "latency": 0})
    expect(board.link).to_have_text("Live", timeout=STALE_MS)
    assert Hold.objects.count() == 1


def test_without_a_network_the_board_says_since_when_it_is_old(sign_in: SignIn) -> None:
    where = house_open_now(*standing("T1"), timezone="UTC")
    stored = comes(where, "Ada")
    board = board_of(sign_in(staff(where)), where)
    board.page.context.set_offline(True)
    expect(board.link).to_have_text("Not in touch", timeout=STALE_MS)
    expect(board.page.get_by_role("alert")).to_contain_text(f"{dt.datetime.now(dt.UTC):%H:}")
    require_accessible(board.page)
    done(request(stored))
    board.page.context.set_offline(False)
    expect(board.bar("Ada")).to_be_visible(timeout=STALE_MS)
    expect(board.link).to_have_text("Live")


def test_a_page_that_is_not_ours_is_not_taken_for_the_board(sign_in: SignIn) -> None:
    where = house_open_now(*standing("T1"))
    comes(where, "Ada")
    board = board_of(sign_in(staff(where)), where)
    board.open("Ada")
    hotel = "<html><body><h1>Please accept the terms of this hotel</h1></body></html>"
    board.page.route(re.compile("/ops/"), lambda route: route.fulfill(status=200, content_type="text/html", body=hotel))
    board.press("Hold T1")
    expect(board.page.get_by_role("alert")).to_contain_text("Something went wrong on our side")
    expect(board.link).to_have_text("Not in touch", timeout=STALE_MS)
    expect(board.page.locator("body")).not_to_contain_text("hotel")
