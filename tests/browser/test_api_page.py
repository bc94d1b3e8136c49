"""The API's own page, which is a library's: readable for everybody, as it opens and with an operation unfolded."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.axe import require_accessible
from tests.browser.conftest import SignIn

pytestmark = pytest.mark.django_db(transaction=True)
# The library builds the page from a long document.
LONGEST_MS = 60_000


@pytest.mark.slow
def test_the_page_of_the_api_is_accessible(sign_in: SignIn) -> None:
    shown = sign_in(None)
    shown.goto(reverse("api:docs"))
    expect(shown.locator(".opblock").first).to_be_visible(timeout=LONGEST_MS)
    require_accessible(shown)
    shown.get_by_role("button", name="POST /api/v2/bookings/ ").first.click()
    expect(shown.locator(".opblock-body .responses-table").first).to_be_visible(timeout=LONGEST_MS)
    expect(shown.locator(".opblock-body .microlight").first).to_be_visible(timeout=LONGEST_MS)
    require_accessible(shown)
