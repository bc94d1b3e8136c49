"""How long somebody at a board waits: `python -m benchmarks.board_screen`, in Chromium, with a database of its own.

The evenings are those of `benchmarks.board`. Opening is until the board says that it is live; news is from the moment a
colleague's command has returned until the screen shows it; a tap is until the panel of a waiting party is there.
"""

import datetime as dt
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "allocator_project.settings")
# Playwright has a loop of its own in this thread, which Django would take for an asynchronous one.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from playwright.sync_api import Page, expect, sync_playwright  # noqa: E402

from assignments.commands import Pin  # noqa: E402
from assignments.models import Booking  # noqa: E402
from benchmarks.board import BOOKINGS, COPIES  # noqa: E402
from benchmarks.board_world import Evening, carried_out, multiply, stage  # noqa: E402
from benchmarks.dashboards import own_database  # noqa: E402
from tests.assignments.rivals import database_url  # noqa: E402
from tests.browser.chromium import LEFT_OUT, launch  # noqa: E402
from tests.browser.conftest import session_of  # noqa: E402
from tests.servers.serving import serving  # noqa: E402

TIMES, PATIENCE_MS, PAUSE_MS = 7, 60_000, 3_000
HEAD = "| tables | bookings | open s | news on screen s (worst) | tap on a waiting party s |\n|--:|--:|--:|--:|--:|"


def main() -> int:
    """This function will stage both evenings, look at them as a host does, and print Markdown."""
    expect.set_options(timeout=PATIENCE_MS)
    variables = {"DEBUG": "1", "SECRET_KEY": settings.SECRET_KEY, "WEB_CONCURRENCY": "1", "WEB_THREADS": "4"}
    with own_database("bench_board_screen"), tempfile.TemporaryDirectory() as folder:
        host = User.objects.create_user("bench-host")
        now = dt.datetime.now(dt.UTC)
        small = stage(bookings=BOOKINGS, slug="one", now=now, host=host)
        large = multiply(small, copies=COPIES, slug="many", now=now)
        with serving(Path(folder), database=database_url(), **variables) as server, sync_playwright() as playwright:
            browser = launch(playwright)
            if browser is None:
                sys.stderr.write(LEFT_OUT + "\n")
                return 1
            print(HEAD)
            for evening in (small, large):
                context = browser.new_context(base_url=server.address, viewport={"width": 1440, "height": 900})
                context.set_default_timeout(PATIENCE_MS)
                cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session_of(host), "url": server.address}
                context.add_cookies([cookie])  # type: ignore[list-item]
                print(row(context.new_page(), evening), flush=True)
                context.close()
            browser.close()
    return 0


def row(page: Page, evening: Evening) -> str:
    """This function will look at an evening and return its cells."""
    tables, bookings = evening.restaurant.tables.count(), evening.restaurant.bookings.count()
    opened = [_timed(partial(_open, page, evening)) for _ in range(TIMES)]
    news = [_timed(partial(_news, page, evening, number)) for number in range(TIMES)]
    taps = [_tap(page, number) for number in range(TIMES)]
    cells = (_median(opened), f"{_median(news)} ({max(news):.2f})", _median(taps))
    return f"| {tables} | {bookings} | {' | '.join(cells)} |"


def _open(page: Page, evening: Evening) -> None:
    page.goto(f"/ops/{evening.restaurant.slug}/")
    expect(page.locator("#link")).to_have_attribute("data-state", "live")


def _news(page: Page, evening: Evening, number: int) -> None:
    """A colleague pins a party to its table, or lets it be moved again."""
    sits = Booking.objects.filter(restaurant=evening.restaurant, state="seated").order_by("starts_at", "id").last()
    assert sits is not None
    is_pinned = number % 2 == 0
    carried_out(Pin(booking_id=sits.pk, at=dt.datetime.now(dt.UTC), actor="colleague", pinned=is_pinned))
    bar = page.locator(f"#lanes .bar[data-booking='{sits.pk}']").first
    (expect(bar).to_contain_text if is_pinned else expect(bar).not_to_contain_text)("⚲")


def _tap(page: Page, number: int) -> float:
    """On a board that is calm: closing the last panel has brought the floor back to now."""
    waiting = page.locator("#list-waiting .guest .open").nth(number)
    key = waiting.get_attribute("data-booking")
    page.wait_for_timeout(PAUSE_MS)
    started = time.perf_counter()
    waiting.click()
    expect(page.locator(f"#panel .panel[data-of='{key}'] #choose")).to_be_attached()
    took = time.perf_counter() - started
    page.wait_for_timeout(PAUSE_MS)
    page.locator("#panel [data-close]").click()
    return took


def _timed(what: Callable[[], None]) -> float:
    started = time.perf_counter()
    what()
    return time.perf_counter() - started


def _median(seconds: list[float]) -> str:
    return f"{statistics.median(seconds):.2f}"


if __name__ == "__main__":
    sys.exit(main())
