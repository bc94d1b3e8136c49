"""Finds the Chromium that the browser tests drive. Without one they are left out, and whoever runs them is told so.

`python -m tests.browser.chromium` comes before `make test`: it looks, tries once to install Playwright's, and says what
it found. The system's own is taken first, because it is there in CI and needs no download.
"""

import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, Error, Playwright, sync_playwright

# Without the parts of a browser that have windows, which take a third of the time, where there is such a one.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
TRIED = Path(sys.prefix) / ".chromium-tried"
INSTALL_SECONDS = 300
LEFT_OUT = (
    "Browser tests are LEFT OUT: there is no Chromium here. Install one (apt-get install chromium, or "
    "python -m playwright install --with-deps chromium) and run them again."
)


def find_chromium(playwright: Playwright) -> Path | None:
    """This function will return the browser to start; None where there is none."""
    of_the_system = next((found for name in NAMES if (found := shutil.which(name))), None)
    of_playwright = Path(playwright.chromium.executable_path)
    if of_the_system:
        return Path(of_the_system)
    return of_playwright if of_playwright.exists() else None


def launch(playwright: Playwright) -> Browser | None:
    """This function will start the browser without a window; None where there is none."""
    found = find_chromium(playwright)
    return playwright.chromium.launch(executable_path=found) if found else None


def install_once() -> None:
    """This function will try to fetch Playwright's Chromium, and not try again in this environment if that fails."""
    if TRIED.exists():
        return
    TRIED.touch()
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    try:
        subprocess.run(command, timeout=INSTALL_SECONDS, check=False, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        sys.stderr.write("fetching Chromium took too long\n")


def describe() -> str:
    """This function will say which browser starts here, or that none does and what follows from that."""
    with sync_playwright() as playwright:
        try:
            browser = launch(playwright)
        except Error as fault:
            return f"{LEFT_OUT}\nThe one at {find_chromium(playwright)} does not start:\n{fault}"
        if browser is None:
            return LEFT_OUT
        version = browser.version
        browser.close()
        return f"browser tests use {find_chromium(playwright)} ({version})"


def is_there() -> bool:
    """This function will say whether there is a browser to start."""
    with sync_playwright() as playwright:
        return find_chromium(playwright) is not None


if __name__ == "__main__":
    if not is_there():
        install_once()
    sys.stdout.write(describe() + "\n")
