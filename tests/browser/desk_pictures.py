"""Takes the pictures of docs/desk.md: what needs somebody, bookings, a plan of the evening, the way over.

The evening is staged in a house of its own and removed afterwards.
"""

import importlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser

from assignments.optimising import Asked, propose_now
from benchmarks.board_world import Evening
from tests.browser.axe import THEMES
from tests.browser.board_pictures import evening, page_of, who_waits
from tests.browser.pictures import take_page

WINDOW = (1366, 768)
BOOKINGS = 70


def take_all(browser: Browser, address: str) -> None:
    """This function will take the picture of every page that docs/desk.md shows."""
    with evening(bookings=BOOKINGS) as tonight, compared(tonight) as comparisons:
        addresses = addresses_of(tonight) | comparisons
        for theme in THEMES:
            page = page_of(browser, tonight, address, theme, WINDOW)
            for name, where in addresses.items():
                take_page(page, where, name=f"desk-{name}-{theme}", theme=theme, size=WINDOW)


def addresses_of(tonight: Evening) -> dict[str, str]:
    """This function will return the pages to be taken, by the names of their pictures."""
    house, waits = tonight.restaurant, who_waits(tonight, "-party_size")
    asked = Asked(restaurant=house, service_date=tonight.date)
    plan = propose_now(asked, now=timezone.now(), actor=f"user:{tonight.host.pk}")
    bookings = reverse("admin:assignments_booking_changelist")
    return {
        "needs-you": reverse("admin:needs-you"),
        "bookings": f"{bookings}?q=Hughes",
        "booking": reverse("admin:assignments_booking_change", args=[waits.pk]),
        "plan": reverse("admin:assignments_proposal_change", args=[plan.pk]),
    }


@contextmanager
def compared(tonight: Evening) -> Iterator[dict[str, str]]:
    """The pages of the roll-out. Its tests leave with it, and so does its stage."""
    if not apps.is_installed("rollout"):
        yield {}
        return
    with importlib.import_module("tests.rollout.pictured").in_shadow(tonight) as pages:
        yield pages
