"""Takes the pictures of the documentation, and those a test wants somebody to look at."""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from django.conf import settings
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.assignments.rivals import database_url
from tests.browser.chromium import LEFT_OUT, launch
from tests.servers.serving import serving

FOLDER = Path(__file__).parents[2] / "docs" / "img"
PATIENCE_MS = 30_000
Theme = Literal["light", "dark"]
SETTLED = "() => document.fonts.ready.then(() => new Promise(done => requestAnimationFrame(() => done(true))))"


def take(page: Page, folder: Path, *, name: str, theme: Theme = "light", whole: bool = False) -> Path:
    """This function will store what the page shows as a PNG, once its fonts are there and nothing moves.

    Shapes: `whole` takes the page to its end instead of what the window shows.
    """
    folder.mkdir(parents=True, exist_ok=True)
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    page.evaluate(SETTLED)
    picture = folder / f"{name}.png"
    page.screenshot(path=picture, full_page=whole, animations="disabled", caret="hide")
    return picture


def take_page(page: Page, address: str, *, name: str, theme: Theme, size: tuple[int, int]) -> None:
    """This function will open a page of the site and store all of it, no smaller than this, in the documentation."""
    width, height = size
    page.set_viewport_size({"width": width, "height": height})
    answer = page.goto(address)
    # A page that says what went wrong is no picture of what was asked for.
    assert answer is not None
    assert answer.ok, page.title()
    # As high as it is, so that what stands beside it does not end half-way, and what stays at its foot covers nothing.
    page.set_viewport_size({"width": width, "height": page.evaluate("document.documentElement.scrollHeight")})
    sys.stdout.write(f"{take(page, FOLDER, name=name, theme=theme, whole=True)}\n")


@contextmanager
def browsing() -> Iterator[tuple[Browser, str]]:
    """This function will start a browser and a site on the project's own database, and tell where that is.

    Raises: SystemExit where there is no browser.
    """
    # Pictures are taken beside whatever else a machine does.
    expect.set_options(timeout=PATIENCE_MS)
    variables = {"DEBUG": "1", "SECRET_KEY": settings.SECRET_KEY, "WEB_CONCURRENCY": "1"}
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder), database=database_url(), **variables) as server,
        sync_playwright() as playwright,
    ):
        browser = launch(playwright)
        if browser is None:
            raise SystemExit(LEFT_OUT)
        yield browser, server.address
        browser.close()
