"""Takes the pictures of docs/desk.md: what needs somebody, bookings, a plan of the evening, the way over.

`make demo`, then `make screenshots`. The evening is staged in a house of its own and removed afterwards; the way over
is as it is in the project's database.
"""

import sys

from django.apps import apps
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect, sync_playwright

from assignments.optimising import Asked, propose_now
from benchmarks.board_world import Evening
from tests.browser.axe import THEMES
from tests.browser.board_pictures import PATIENCE_MS, evening, page_of, who_waits
from tests.browser.chromium import LEFT_OUT, launch
from tests.browser.dashboard_pictures import FOLDER, site
from tests.browser.pictures import Theme, take

WINDOW = (1366, 768)
BOOKINGS = 70


def main() -> int:
    """This function will take them all and say where they are."""
    expect.set_options(timeout=PATIENCE_MS)
    with site() as address, sync_playwright() as playwright, evening(bookings=BOOKINGS) as tonight:
        browser = launch(playwright)
        if browser is None:
            sys.stderr.write(LEFT_OUT + "\n")
            return 1
        addresses = addresses_of(tonight)
        for theme in THEMES:
            _take_all(browser, tonight, address, theme, addresses)
        browser.close()
    return 0


def addresses_of(tonight: Evening) -> dict[str, str]:
    """This function will return the pages to be taken, by the names of their pictures."""
    house, waits = tonight.restaurant, who_waits(tonight, "-party_size")
    asked = Asked(restaurant=house, service_date=tonight.date)
    plan = propose_now(asked, now=timezone.now(), actor=f"user:{tonight.host.pk}")
    bookings = reverse("admin:assignments_booking_changelist")
    pages = {
        "needs-you": reverse("admin:needs-you"),
        "bookings": f"{bookings}?q=Hughes",
        "booking": reverse("admin:assignments_booking_change", args=[waits.pk]),
        "plan": reverse("admin:assignments_proposal_change", args=[plan.pk]),
    }
    if apps.is_installed("rollout"):
        pages["way-over"] = reverse("admin:rollout_where")
    return pages


def _take_all(browser: Browser, tonight: Evening, address: str, theme: Theme, addresses: dict[str, str]) -> None:
    page = page_of(browser, tonight, address, theme, WINDOW)
    for name, where in addresses.items():
        page.set_viewport_size({"width": WINDOW[0], "height": WINDOW[1]})
        answer = page.goto(where)
        assert answer is not None
        assert answer.ok, page.title()
        _as_high_as_it_is(page)
        sys.stdout.write(f"{take(page, FOLDER, name=f'desk-{name}-{theme}', theme=theme, whole=True)}\n")


def _as_high_as_it_is(page: Page) -> None:
    """So that what stands beside the page does not end half-way, and what stays at its foot covers nothing."""
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": WINDOW[0], "height": height})
