"""A real server, a real Chromium, and people who are signed in. Every uncaught error of a page fails its test.

Tests of one module stay on one worker, which starts one browser for them. A page is a person: `sign_in(user)` gives a
page in a browser context of its own, so two of them are two people at two tablets.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, sync_playwright

from tests.assignments.rivals import database_url
from tests.browser.chromium import LEFT_OUT, launch
from tests.servers.serving import Server, serving

# The desk's screen. A test that wants the tablet says `sign_in(user, viewport=TABLET)`.
DESKTOP = {"width": 1366, "height": 900}
PATIENCE_MS = 10_000
HERE = Path(__file__).parent
EXPECTED = ("Failed to load resource", "htmx:sendError", "htmx:sendAbort", "htmx:timeout", "htmx:afterRequest")
UNSAFE = "DJANGO_ALLOW_ASYNC_UNSAFE"


class SignIn(Protocol):
    """Opens a browser context as somebody. Shapes: `options` are Playwright's for a new context."""

    def __call__(self, user: User | None, **options: Any) -> Page:
        """A page of theirs, not yet anywhere; of nobody where `user` is None."""
        ...


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keeps each module on one worker, or every worker would start a browser for every test it happens to get."""
    for item in items:
        if item.path.parent == HERE:
            item.add_marker(pytest.mark.xdist_group(item.path.stem))


@pytest.fixture(scope="session")
def site(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The web command of the Procfile as `make serve` runs it, on a free port and on the tests' database."""
    variables = {"DEBUG": "1", "SECRET_KEY": settings.SECRET_KEY, "WEB_CONCURRENCY": "1", "WEB_THREADS": "8"}
    with serving(tmp_path_factory.mktemp("site"), database=database_url(), **variables) as running:
        yield running


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """Playwright for the time of one module: while it runs, Django takes this thread for an asynchronous one."""
    before = os.environ.get(UNSAFE)
    os.environ[UNSAFE] = "1"
    running = sync_playwright().start()
    yield running
    running.stop()
    os.environ.pop(UNSAFE)
    if before is not None:
        os.environ[UNSAFE] = before


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One Chromium for the module."""
    started = launch(playwright)
    if started is None:
        pytest.skip(LEFT_OUT)
    yield started
    started.close()


@pytest.fixture(scope="module")
def browser_context_args() -> dict[str, Any]:
    """What every context begins with. The reader's clock is far from the restaurants', whose times are to be shown."""
    return {"locale": "en-GB", "timezone_id": "Pacific/Auckland", "reduced_motion": "reduce"}


@pytest.fixture
def mishaps() -> Iterator[list[str]]:
    """What went wrong on any page: uncaught errors, and what the content security policy had to stop."""
    found: list[str] = []
    yield found
    assert found == []


@pytest.fixture
def sign_in(site: Server, new_context: Any, mishaps: list[str]) -> SignIn:
    """Gives pages to people. They come with a session; the form itself has a test of its own."""

    def enter(user: User | None, **options: Any) -> Page:
        context = new_context(**{"base_url": site.address, "viewport": DESKTOP, **options})
        if user is not None:
            context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": session_of(user), "url": site.address}]
            )
        page: Page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: mishaps.append(str(error)))
        page.on("console", lambda message: _note(message, mishaps))
        return page

    return enter


def session_of(user: User) -> str:
    """The key of a new session of theirs."""
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _note(message: ConsoleMessage, mishaps: list[str]) -> None:
    """A refusal and a lost request are told by the console too, but are no mishaps: pages are there to show them."""
    if message.type == "error" and not message.text.startswith(EXPECTED):
        mishaps.append(message.text)
