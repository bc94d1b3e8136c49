"""Somebody who has never seen the board starts it and seats refused parties, by what it says and nothing else."""

import io
import re
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import Locator, Page, expect

from assignments.audit import audit
from assignments.demo_house import SLUG, remove_house
from assignments.models import Assignment, Booking
from tests.browser.conftest import SignIn

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE_MS = 20_000


@pytest.fixture
def printed(settings: Any) -> str:
    """What `make serve` does before it serves, and what its workers do then; the words are those it prints."""
    settings.DEBUG = True
    remove_house()
    said = io.StringIO()
    call_command("seed_demo", stdout=said)
    call_command("demo_login", port=8123, stdout=said)
    call_command("auto_assign", restaurant=SLUG, json=True, stdout=io.StringIO())
    return said.getvalue()


def test_a_stranger_starts_the_site_and_seats_parties_that_were_refused(printed: str, sign_in: SignIn) -> None:
    page = sign_in(None)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    waited = Booking.objects.filter(state="pending").count()
    come_in(page, printed)
    expect(page.locator("#summary")).to_contain_text(f"{waited} waiting")
    by_another_time(page)
    by_a_party_that_makes_way(page)
    expect(page.locator("#summary")).to_contain_text(f"{waited - 2} waiting")
    assert Booking.objects.filter(state="pending").count() == waited - 2
    assert [url for url in asked if "/api/" in url] == []
    assert audit() == ()


def come_in(page: Page, printed: str) -> None:
    """Opens the address that is printed, with the login that is printed."""
    (path,) = re.findall(r"the board: http://127\.0\.0\.1:8123(\S+)", printed)
    ((name, password),) = re.findall(r"log in as (\S+) with password (\S+)", printed)
    page.goto(path)
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()
    expect(page.locator("#list-waiting summary")).to_contain_text("Waiting for a table")


def by_another_time(page: Page) -> None:
    """The list says that they could come at another time, and has a button that does it."""
    row, stored = first_that_waits(page)
    expect(row.locator(".why")).to_have_text(re.compile(r"They could come at \d\d:\d\d"))
    row.locator(".ways .button").first.click()
    notice = page.locator("#panel .notice")
    expect(notice).to_contain_text(re.compile(r"They have [A-Z]{2}-\d\d"), timeout=PATIENCE_MS)
    assert Booking.objects.get(pk=stored.pk).state == "confirmed"
    page.get_by_role("button", name="‹ Back to the bookings").click()
    expect(row).to_have_count(0)


def by_a_party_that_makes_way(page: Page) -> None:
    """The booking itself says more: whose table would do. They are asked to come later, and there is a table."""
    row, stored = first_that_waits(page)
    row.locator(".open").click()
    panel = page.locator("#panel")
    expect(panel.locator("section.advice")).to_contain_text("It would do if 1 booking made way.")
    other = panel.get_by_role("button", name=re.compile("^Look at "))
    name = other.inner_text().removeprefix("Look at ").partition(",")[0]
    other.click()
    expect(page.locator("#panel-title")).to_contain_text(name)
    panel.get_by_text("Change time or party…").click()
    panel.get_by_label("Time").fill("22:30")
    panel.get_by_role("button", name="Change", exact=True).click()
    expect(panel.locator(".notice")).to_contain_text("They come at 22:30.", timeout=PATIENCE_MS)
    panel.get_by_role("button", name="‹ Back to the bookings").click()
    row.locator(".open").click()
    expect(panel).to_contain_text("There is a table for them now.")
    panel.get_by_role("button", name=re.compile("^Hold ")).first.click()
    expect(panel.locator(".held-box")).to_contain_text("You hold")
    panel.get_by_role("button", name=re.compile("^Confirm ")).click()
    expect(panel.locator(".notice")).to_contain_text("They have ")
    has = Assignment.objects.get(booking=stored, state="confirmed")
    assert has.source == "manual"


def first_that_waits(page: Page) -> tuple[Locator, Booking]:
    """The first in the list of those who wait for a table, and their booking."""
    key = page.locator("#list-waiting .guest .open").first.get_attribute("data-booking")
    assert key is not None
    row = page.locator("#list-waiting .guest", has=page.locator(f'[data-booking="{key}"]'))
    return row, Booking.objects.get(pk=key)
