"""Takes the pictures of the documentation, and those a test wants somebody to look at."""

from pathlib import Path
from typing import Literal

from playwright.sync_api import Page

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
