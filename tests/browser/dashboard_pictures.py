"""Takes the pictures of docs/monitoring.md: every dashboard, light and dark, of what the demo left in the database.

`make demo`, then `make screenshots`. The person who looks is made for that and removed.
"""

import secrets
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db.models import Min
from django.test import Client
from playwright.sync_api import sync_playwright

from allocator_project.dashboards.admin import NAMES
from assignments.demo_house import find_house
from assignments.models import Booking
from tests.assignments.rivals import database_url
from tests.browser.axe import THEMES
from tests.browser.chromium import LEFT_OUT, launch
from tests.browser.pictures import take
from tests.servers.serving import serving

FOLDER = Path(__file__).parents[2] / "docs" / "img"
WIDTH = 1366
# Where a day is chosen: what is shown until a day holds what was booked for it, which for the demo is to come.
BY_SERVICE_DAY = ("today", "unseated")


def main() -> int:
    """This function will take them all and say where they are."""
    call_command("migrate", verbosity=0)
    house = find_house()
    evening = Booking.objects.filter(restaurant=house).aggregate(first=Min("service_date"))["first"]
    if house is None or evening is None:
        sys.stderr.write("There is nothing to see: run `make demo` first.\n")
        return 1
    call_command("roll_up")
    with looker() as cookie, site() as address, sync_playwright() as playwright:
        browser = launch(playwright)
        if browser is None:
            sys.stderr.write(LEFT_OUT + "\n")
            return 1
        for theme in THEMES:
            context = browser.new_context(base_url=address, locale="en-GB", color_scheme=theme)
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": address}])
            page = context.new_page()
            for name in NAMES:
                day = f"&date={evening}" if name in BY_SERVICE_DAY else ""
                page.set_viewport_size({"width": WIDTH, "height": 700})
                answer = page.goto(f"/admin/dashboards/{name}/?restaurant={house.slug}&days=7{day}")
                # A page that says what went wrong is no picture of a dashboard.
                assert answer is not None
                assert answer.ok, page.title()
                # As high as the page is, so that what stands beside it does not end half-way.
                height = page.evaluate("document.documentElement.scrollHeight")
                page.set_viewport_size({"width": WIDTH, "height": height})
                taken = take(page, FOLDER, name=f"dashboard-{name}-{theme}", theme=theme, whole=True)
                sys.stdout.write(f"{taken}\n")
        browser.close()
    return 0


@contextmanager
def site() -> Iterator[str]:
    """The address of a site on the project's own database."""
    variables = {"DEBUG": "1", "SECRET_KEY": settings.SECRET_KEY, "WEB_CONCURRENCY": "1"}
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder), database=database_url(), **variables) as server,
    ):
        yield server.address


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
