"""The roll-out's pages in a real browser: for everybody's eyes, in both themes, and nothing wider than a tablet."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from rollout.models import RolloutChange, ShadowComparison
from rollout.modes import LEGACY, SHADOW
from tests.browser.axe import require_accessible
from tests.browser.conftest import SignIn
from tests.browser.people import staff
from tests.builders import booking, house, request, table
from tests.holds.doing import commit
from tests.rollout.acting import go_to, mode
from tests.rollout.comparing import compared, comparison, many, plan
from venues.models import Restaurant

pytestmark = pytest.mark.django_db(transaction=True)
TABLET = {"width": 768, "height": 1024}


@pytest.fixture
def restaurant() -> Restaurant:
    """A house that compares, beside one that is named."""
    restaurant = house(table("T1", 4), table("T2", 2))
    go_to(SHADOW, restaurant)
    many(restaurant, same=4)
    comparison(restaurant, "legacy_only", legacy_plan=plan("T2", broken=("overage_exceeded",)), v2_reason="no_plan")
    compared(booking(restaurant), "T1")
    commit(request(booking(restaurant), table_ids=None))
    return restaurant


def addresses(restaurant: Restaurant) -> tuple[str, ...]:
    kept = ShadowComparison.objects.get(outcome="legacy_only")
    change = RolloutChange.objects.latest("at")
    return (
        reverse("admin:rollout_where"),
        *(reverse("admin:rollout_step", args=[restaurant.pk, verb]) for verb in ("mode", "kill")),
        *(reverse("admin:rollout_step_of_all", args=[verb]) for verb in ("ramp", "joins-off")),
        *(reverse(f"admin:rollout_{name}_changelist") for name in ("shadowcomparison", "rolloutchange")),
        reverse("admin:rollout_legacyassignment_changelist"),
        reverse("admin:rollout_shadowcomparison_change", args=[kept.pk]),
        reverse("admin:rollout_rolloutchange_change", args=[change.pk]),
    )


def test_every_page_is_accessible_in_both_themes_and_fits_a_tablet(restaurant: Restaurant, sign_in: SignIn) -> None:
    page = sign_in(staff(restaurant, superuser=True), viewport=TABLET)
    for address in addresses(restaurant):
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
