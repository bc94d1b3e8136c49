"""Every page that staff can come to, beside those of rows and deeds: readable for everybody in both themes.

Which pages there are is read from the site's addresses, so that none is forgotten.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLResolver
from playwright.sync_api import Page, expect

from assignments.auditing import audit_house
from assignments.models import Booking, Occupancy
from tests.assignments.doing import done
from tests.browser.axe import require_accessible
from tests.browser.boards import board_of
from tests.browser.conftest import SignIn
from tests.browser.evening import MINUTE, comes, house_open_now, standing
from tests.browser.people import PASSWORD, staff
from tests.browser.test_desk import TABLET, look_at
from tests.builders import request, table_ids
from tests.desk.deeds import handed_over, three_tables
from tests.desk.scenes import deed, full_house, page
from venues.models import Restaurant

pytestmark = pytest.mark.django_db(transaction=True)
# A page that answers a form or a script, shown in the place of one that is scanned, or no page at all.
PARTS = {
    *("board:live", "board:do", "board:walk-in", "board:block", "board:unblock", "board:floor-save", "board:search"),
    *("board:booking", "board:table", "admin:search", "admin:autocomplete", "admin:jsi18n", "admin:view_on_site"),
    *("admin:logout", "admin:", "dashboards:", ""),
}
# Scanned by the module of that name.
ELSEWHERE = {"dashboards": "test_dashboards", "rollout": "test_rollout"}
OF_ROWS = re.compile(r"admin:\w+_(changelist|change|history|add|delete|[\w-]+)$")
NAMED = {
    "admin:index",
    "admin:login",
    "admin:needs-you",
    "admin:audit",
    "admin:app_list",
    "second_factor",
    "second_factor_setup",
    "board:houses",
    "board:today",
    "board:day",
    "board:floor",
}


def names_of_pages() -> set[str]:
    """The names of all addresses but the API's, whose page has a test of its own, and those of rows and deeds, which
    test_desk goes through.
    """
    found = set(_names(get_resolver().url_patterns, ""))
    return {name for name in found if not name.startswith("api:") and (name in NAMED or not OF_ROWS.match(name))}


def _names(patterns: Any, space: str) -> Any:
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from _names(each.url_patterns, space + (f"{each.namespace}:" if each.namespace else ""))
        else:
            yield space + (each.name or "")


def test_every_page_of_the_site_is_scanned_here_or_elsewhere() -> None:
    left = {name for name in names_of_pages() if name.partition(":")[0] not in ELSEWHERE}
    assert left - PARTS == NAMED


def audited(restaurant: Restaurant) -> None:
    """A ledger that lacks what it should have, found by an audit."""
    Occupancy.objects.filter(restaurant=restaurant, kind="assignment").delete()
    assert audit_house(restaurant.pk, actor="host")


def test_the_first_pages_and_those_of_people_are_accessible(sign_in: SignIn) -> None:
    restaurant = full_house()
    handed_over(restaurant)
    audited(restaurant)
    shown = sign_in(staff(restaurant, role="manager"), viewport=TABLET)
    look_at(shown, reverse("admin:index"), reverse("admin:needs-you"), reverse("admin:audit", args=[restaurant.pk]))
    shown.get_by_role("button", name="Audit now").click()
    expect(shown.get_by_role("heading", name="Findings")).to_be_visible()
    require_accessible(shown)
    look_at(shown, reverse("admin:app_list", args=["venues"]), reverse("second_factor_setup"))


@pytest.mark.slow
def test_pages_with_nothing_on_them_are_accessible(sign_in: SignIn) -> None:
    where = house_open_now(*standing("T1"))
    shown = sign_in(staff(where), viewport=TABLET)
    look_at(shown, reverse("admin:index"), reverse("admin:needs-you"), reverse("board:houses"))
    look_at(shown, page(Booking, "changelist"), f"{page(Booking, 'changelist')}?q=nobody")
    board_of(shown, where)
    expect(shown.locator(".nobody")).to_be_visible()
    require_accessible(shown)


def test_the_login_and_what_is_wrong_with_it_are_accessible(sign_in: SignIn) -> None:
    shown = sign_in(None, viewport=TABLET)
    look_at(shown, reverse("admin:login"))
    shown.get_by_label("Username").fill("nobody")
    shown.get_by_label("Password").fill(PASSWORD)
    # Nor does anybody hear the name of its icon.
    shown.get_by_role("button", name="Log in", exact=True).click()
    expect(shown.get_by_text("Please enter the correct username and password")).to_be_visible()
    require_accessible(shown)


REFUSED: dict[str, tuple[Callable[[Restaurant], str], str]] = {
    "a role that is not enough": (lambda house: deed(comes(house, "Ada"), "assign"), "viewer"),
    "a booking of nobody": (lambda house: deed(comes(house_open_now(*standing("T1")), "Ada"), "assign"), "host"),
    "a state that forbids it": (lambda house: deed(comes(house, "Ada"), "seat"), "host"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_page_that_says_no_is_accessible(what: str, sign_in: SignIn) -> None:
    where = house_open_now(*standing("T1"))
    address, role = REFUSED[what]
    shown = sign_in(staff(where, role=role), viewport=TABLET)
    answer = shown.goto(address(where))
    assert answer is not None
    assert answer.status in (403, 404, 409)
    expect(shown.get_by_role("link", name=re.compile("Back")).first).to_be_visible()
    require_accessible(shown)


@pytest.mark.parametrize("name", ["403.html", "403_csrf.html", "404.html", "500.html"])
def test_a_page_of_last_resort_is_accessible(name: str, sign_in: SignIn) -> None:
    """As Django shows it outside of a laptop; it has the styles of the site."""
    shown = sign_in(None, viewport=TABLET)
    shown.goto(reverse("admin:login"))
    shown.set_content(render_to_string(name))
    expect(shown.get_by_role("link", name=re.compile("Back")).first).to_be_visible()
    require_accessible(shown)


def test_what_is_done_to_many_at_once_is_accessible(sign_in: SignIn) -> None:
    restaurant = three_tables()
    jobs = [handed_over(restaurant) for _ in range(2)]
    shown = sign_in(staff(restaurant, role="manager"), viewport=TABLET)
    shown.goto(page(type(jobs[0]), "changelist"))
    for box in shown.locator("input.action-select").all():
        box.check()
    shown.locator("select[name=action]").select_option("retry")
    shown.get_by_role("button", name=re.compile("Run|Go")).first.click()
    expect(shown.get_by_label("Reason")).to_be_visible()
    require_accessible(shown)
    shown.get_by_label("Reason").fill("T9 is free")
    shown.locator("form[action*=many] button[type=submit]").click()
    expect(shown.locator("body")).to_contain_text("2 of 2 done")
    require_accessible(shown)


@pytest.mark.slow
def test_whatever_the_board_s_panel_shows_is_accessible(sign_in: SignIn) -> None:
    where = house_open_now(*standing("T1", "T2", "T3"), *standing("T9", seats=9, minParty=6))
    waits, sits = comes(where, "Ada"), comes(where, "Brigid", after=-5 * MINUTE)
    done(request(sits, table_ids=table_ids(where, "T1")))
    board = board_of(sign_in(staff(where, role="manager"), viewport=TABLET), where)
    for opened in (lambda: board.open("Brigid"), lambda: board.press("Seat"), lambda: board.press("They left")):
        _scan_after(board.page, opened)
    board.press("Undo")
    expect(board.notice).to_contain_text("Taken back.")
    board.press(re.compile("Back to the bookings"))
    board.open("Ada")
    _scan_after(board.page, lambda: board.press("Hold T2"))
    _scan_after(board.page, lambda: board.panel.get_by_text("Change time or party…").click())
    board.press(re.compile("Back to the bookings"))
    board.table("T3").click()
    _scan_after(board.page, lambda: board.panel.get_by_text("Take it out of service…").click())
    board.page.get_by_label("Find a guest").fill("nobody")
    _scan_after(board.page, lambda: board.page.get_by_role("button", name="Find", exact=True).click())
    assert Booking.objects.get(pk=waits.pk).state == "pending"


def _scan_after(shown: Page, press: Callable[[], Any]) -> None:
    """Does something, waits for what it brings, and scans."""
    before = shown.locator("#panel").inner_html()
    press()
    expect(shown.locator("#panel")).not_to_be_empty()
    shown.wait_for_function("(before) => document.getElementById('panel').innerHTML !== before", arg=before)
    require_accessible(shown)
