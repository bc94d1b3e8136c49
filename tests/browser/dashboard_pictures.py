"""Takes the pictures of docs/monitoring.md: every dashboard, light and dark, of what the demo left in the database.

The person who looks is made for that and removed.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db.models import Min
from django.test import Client
from playwright.sync_api import Browser

from allocator_project.dashboards.admin import NAMES
from assignments.demo_house import find_house
from assignments.models import Booking
from tests.browser.axe import THEMES
from tests.browser.pictures import take_page

WINDOW = (1366, 700)
# Where a day is chosen: what is shown until a day holds what was booked for it, which for the demo is to come.
BY_SERVICE_DAY = ("today", "unseated")


def take_all(browser: Browser, address: str) -> None:
    """This function will take the picture of every dashboard. Raises: SystemExit where the demo has left nothing."""
    house = find_house()
    evening = Booking.objects.filter(restaurant=house).aggregate(first=Min("service_date"))["first"]
    if house is None or evening is None:
        raise SystemExit("There is nothing to see: run `make demo` first.")
    call_command("roll_up")
    with looker() as cookie:
        for theme in THEMES:
            context = browser.new_context(base_url=address, locale="en-GB", color_scheme=theme)
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": address}])
            page = context.new_page()
            for name in NAMES:
                day = f"&date={evening}" if name in BY_SERVICE_DAY else ""
                shown = f"/admin/dashboards/{name}/?restaurant={house.slug}&days=7{day}"
                take_page(page, shown, name=f"dashboard-{name}-{theme}", theme=theme, size=WINDOW)


@contextmanager
def looker() -> Iterator[str]:
    """The session of somebody who may see everything, for as long as it takes."""
    user = User.objects.create_superuser(f"looker-{secrets.token_hex(4)}", first_name="Robin")
    try:
        client = Client()
        client.force_login(user)
        yield client.cookies[settings.SESSION_COOKIE_NAME].value
    finally:
        user.delete()
