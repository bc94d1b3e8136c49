"""Dashboards in a real browser: no scripts needed, readable by a screen reader and in the dark, nothing cut off."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from allocator_project.dashboards.admin import NAMES
from assignments import orchestrator
from assignments.repository import PostgresAssignmentRepository
from tests.browser.axe import require_accessible
from tests.browser.conftest import SignIn
from tests.browser.people import staff
from tests.browser.test_desk import each_but_slow
from tests.builders import SEVEN, booking, house, request, table
from tests.telemetry.told import count_all, no_table, party, tell
from venues.models import Restaurant

pytestmark = pytest.mark.django_db(transaction=True)
DAY = "2026-11-27"
SCANNED = each_but_slow([(name,) for name in NAMES], ("today",))
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def evening() -> Restaurant:
    """A house with something on each dashboard."""
    restaurant = house(table("T1", 2), table("T2", 4), table("T3", 6))
    for size in (2, 4, 6, 6):
        stored = booking(restaurant, party_size=size)
        orchestrator.commit(request(stored), repository=PostgresAssignmentRepository())
    tomorrow = dt.datetime.now(dt.UTC).replace(hour=19, minute=0, second=0, microsecond=0) + dt.timedelta(days=1)
    booking(restaurant, starts_at=tomorrow)
    for place in range(24):
        at = SEVEN + dt.timedelta(minutes=30 * (place % 4))
        no_table(party(), starts_at=at.isoformat(), party_size=1 + place % 8, house=restaurant.pk, at=at)
        tell(
            "assignment.conflict", party(), code="table_taken" if place % 3 else "book_busy", house=restaurant.pk, at=at
        )
        tell("hold.created", party(), house=restaurant.pk, at=at)
        tell("rollout.compared", party(), outcome="same" if place % 5 else "v2_better", house=restaurant.pk, at=at)
        stored_id = party()
        tell("booking.created", stored_id, source="api", house=restaurant.pk, at=at)
        tell("booking.confirmed", stored_id, house=restaurant.pk, at=at + dt.timedelta(seconds=place))
    count_all()
    return restaurant


@pytest.mark.parametrize("name", SCANNED)
def test_a_dashboard_is_accessible_in_both_themes_and_each_chart_has_its_numbers(
    name: str, evening: Restaurant, sign_in: SignIn
) -> None:
    page = sign_in(staff(evening, role="viewer"))
    page.goto(f"/admin/dashboards/{name}/?date={DAY}")
    for numbers in page.locator("details.dash-numbers summary").all():
        numbers.click()
    assert page.locator("svg.dash-chart").count() == page.locator("details.dash-numbers table").count() >= 1
    require_accessible(page)


@pytest.mark.parametrize("name", SCANNED)
def test_on_a_telephone_no_page_is_wider_than_its_window_and_what_scrolls_does_so_by_keyboard(
    name: str, evening: Restaurant, sign_in: SignIn
) -> None:
    page = sign_in(staff(evening, role="viewer"), viewport=PHONE)
    page.goto(f"/admin/dashboards/{name}/?date={DAY}")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    require_accessible(page)


@pytest.mark.parametrize("name", SCANNED)
def test_an_empty_dashboard_is_accessible_too(name: str, sign_in: SignIn) -> None:
    page = sign_in(staff(house(table("T1", 2)), role="viewer"))
    page.goto(f"/admin/dashboards/{name}/?date={DAY}")
    assert page.locator("svg.dash-chart").count() == 0
    require_accessible(page)


def test_one_goes_from_dashboard_to_dashboard_and_keeps_the_house(evening: Restaurant, sign_in: SignIn) -> None:
    page = sign_in(staff(evening, role="viewer"))
    page.goto(f"/admin/dashboards/today/?restaurant={evening.slug}")
    page.get_by_role("navigation", name="Dashboards").get_by_role("link", name="Conflicts").click()
    expect(page.get_by_role("heading", name="Conflicts", exact=True, level=1)).to_be_visible()
    expect(page.get_by_label("Restaurant")).to_have_value(evening.slug)
    page.get_by_label("Days").select_option("7")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_label("Days")).to_have_value("7")
