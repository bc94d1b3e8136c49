"""The roll-out's pages in a real browser: for everybody's eyes, in both themes, and nothing wider than a tablet."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from rollout.modes import LEGACY
from tests.browser.axe import require_accessible
from tests.browser.conftest import SignIn
from tests.browser.people import staff
from tests.rollout.acting import mode
from tests.rollout.staging import compared_house, pages_of
from venues.models import Restaurant

pytestmark = pytest.mark.django_db(transaction=True)
TABLET = {"width": 768, "height": 1024}


@pytest.fixture
def restaurant() -> Restaurant:
    return compared_house()


@pytest.mark.slow
def test_every_page_is_accessible_in_both_themes_and_fits_a_tablet(restaurant: Restaurant, sign_in: SignIn) -> None:
    page = sign_in(staff(restaurant, superuser=True), viewport=TABLET)
    for address in pages_of(restaurant):
        page.goto(address)
        require_accessible(page)
        assert not wider_than_its_window(page), address


def wider_than_its_window(page: Page) -> bool:
    wider: bool = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return wider


def test_a_manager_goes_back_to_the_old_one_by_two_buttons(restaurant: Restaurant, sign_in: SignIn) -> None:
    page = sign_in(staff(restaurant, role="manager"))
    page.goto(reverse("admin:rollout_where"))
    page.get_by_role("link", name=f"Throw the kill switch: {restaurant.name}").click()
    page.get_by_role("button", name="Throw the kill switch").click()
    expect(page.get_by_text("Set kill switch")).to_be_visible()
    assert mode(restaurant) == LEGACY
