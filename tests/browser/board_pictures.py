"""Takes the pictures of docs/board.md: an evening in full swing, an empty day, a conflict, the floor editor.

The evening is staged in a house of its own in the project's database, and removed afterwards.
"""

import datetime as dt
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from playwright.sync_api import Browser, Page, ViewportSize, expect

from assignments.models import Booking, Occupancy
from benchmarks.board_world import Evening, stage
from holds.models import Hold
from tests.browser.axe import THEMES
from tests.browser.boards import board_of
from tests.browser.conftest import session_of
from tests.browser.pictures import FOLDER, Theme, take
from tests.builders import booking
from tests.holds.doing import place
from venues.models import Join, Restaurant, Table

DESKTOP = (1440, 900)
TABLET = (768, 1024)
WIDE_TABLET = (1024, 768)


def take_all(browser: Browser, address: str) -> None:
    """This function will take every picture of the board."""
    with evening() as tonight:
        for theme in THEMES:
            _evening(page_of(browser, tonight, address, theme, DESKTOP), tonight, theme, name="board")
        _evening(page_of(browser, tonight, address, "light", TABLET), tonight, "light", name="board-tablet")
        _evening(page_of(browser, tonight, address, "dark", WIDE_TABLET), tonight, "dark", name="board-tablet-wide")
        for picture in (_waiting, _conflict, _empty, _out_of_touch):
            picture(page_of(browser, tonight, address, "light", DESKTOP), tonight)
        for theme in THEMES:
            _floor(page_of(browser, tonight, address, theme, DESKTOP), tonight, theme)


def page_of(browser: Browser, tonight: Evening, address: str, theme: Theme, size: tuple[int, int]) -> Page:
    """This function will open a page of the host's."""
    window: ViewportSize = {"width": size[0], "height": size[1]}
    context = browser.new_context(base_url=address, locale="en-GB", color_scheme=theme, viewport=window)
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session_of(tonight.host), "url": address}])
    return context.new_page()


@contextmanager
def evening(*, bookings: int = 130) -> Iterator[Evening]:
    """This function will stage an evening in a house of its own and remove it in the end."""
    host, slug = person("carla"), f"pictures-{secrets.token_hex(2)}"
    try:
        yield stage(bookings=bookings, slug=slug, now=dt.datetime.now(dt.UTC), host=host)
    finally:
        with transaction.atomic():
            Occupancy.objects.filter(restaurant__slug=slug).delete()
            Join.objects.filter(restaurant__slug=slug).delete()
            Table.objects.filter(restaurant__slug=slug).delete()
            Restaurant.objects.filter(slug=slug).delete()
            host.delete()


def person(name: str) -> User:
    """This function will make somebody of that name, or of one like it where somebody has it already."""
    is_there = User.objects.filter(username=name).exists()
    return User.objects.create_user(f"{name}-{secrets.token_hex(2)}" if is_there else name)


def _evening(page: Page, tonight: Evening, theme: Theme, *, name: str) -> None:
    board_of(page, tonight.restaurant)
    take(page, FOLDER, name=f"{name}-{theme}", theme=theme)


def _waiting(page: Page, tonight: Evening) -> None:
    """One that waits and has no table; then one that has, which is held; the time runs."""
    board_of(page, tonight.restaurant)
    for stored, name in ((who_waits(tonight, "-party_size"), "refused"), (_can_sit(tonight), "choosing")):
        page.locator(f"#open-{stored.pk}").click()
        expect(page.locator("#panel-title")).to_contain_text(stored.guest_name)
        _until_the_floor_shows(page)
        take(page, FOLDER, name=f"board-{name}")
        page.keyboard.press("Escape")
    page.locator(f"#open-{stored.pk}").click()
    page.locator("#panel .suggestions button").first.click()
    expect(page.locator("#panel .countdown")).to_be_visible()
    expect(page.locator("#lanes .bar.held")).to_have_count(2, timeout=20_000)
    _until_the_floor_shows(page)
    take(page, FOLDER, name="board-held")
    page.get_by_role("button", name="Let go").click()
    expect(page.locator("#panel .countdown")).to_have_count(0)


def _until_the_floor_shows(page: Page) -> None:
    """The plan goes to the time of what is worked on."""
    clock = page.locator("#panel .panel").get_attribute("data-clock")
    expect(page.locator("#plan svg.floor")).to_have_attribute("aria-label", f"Floor plan at {clock}")


def _conflict(page: Page, tonight: Evening) -> None:
    """Somebody else holds the table while the host still looks at it."""
    board, wanted = board_of(page, tonight.restaurant), _can_sit(tonight)
    page.locator(f"#open-{wanted.pk}").click()
    page.locator("#panel fieldset.fits input").first.check()
    expect(page.locator("#picked")).to_be_visible()
    number = page.locator("#picked b").first.inner_text()
    rival = person("dora")
    try:
        other = booking(
            tonight.restaurant, party_size=wanted.party_size, starts_at=wanted.starts_at, guest_name="Zoe Baker"
        )
        place(other, number, actor=f"user:{rival.pk}")
        expect(board.notice).to_contain_text("Somebody was faster")
        take(page, FOLDER, name="board-conflict")
    finally:
        rival.delete()


def _empty(page: Page, tonight: Evening) -> None:
    yesterday = tonight.date - dt.timedelta(days=1)
    board_of(page, tonight.restaurant, date=str(yesterday))
    take(page, FOLDER, name="board-empty")


def _out_of_touch(page: Page, tonight: Evening) -> None:
    board = board_of(page, tonight.restaurant)
    page.context.set_offline(True)
    expect(board.link).to_have_text("Not in touch", timeout=15_000)
    take(page, FOLDER, name="board-out-of-touch")


def _floor(page: Page, tonight: Evening, theme: Theme) -> None:
    page.goto(f"/ops/{tonight.restaurant.slug}/floor/")
    page.locator('.table[data-number="MD-06"]').click()
    take(page, FOLDER, name=f"floor-editor-{theme}", theme=theme)
    if theme == "light":
        page.locator("#one input[name=minParty]").fill("9")
        page.locator("#one input[name=minParty]").blur()
        page.locator("#save").click()
        expect(page.locator("#outcome .notice")).to_be_visible()
        take(page, FOLDER, name="floor-editor-fault")


def who_waits(tonight: Evening, order: str) -> Booking:
    """This function will return one whom the house had no table for."""
    waiting = Booking.objects.filter(restaurant=tonight.restaurant, state="pending", jobs__reason="fully_booked")
    found = waiting.order_by(order).first()
    assert found is not None
    return found


def _can_sit(tonight: Evening) -> Booking:
    """The one whose table was freed and who can have another; the host holds none for them yet."""
    held = Hold.objects.filter(restaurant=tonight.restaurant, state="active").values("booking")
    released = Booking.objects.filter(restaurant=tonight.restaurant, state="pending", assignments__state="released")
    return released.exclude(pk__in=held).get()
