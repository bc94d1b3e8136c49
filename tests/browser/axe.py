"""Scans a page with axe-core, in the light and in the dark theme, against WCAG 2.2 AA."""

from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "resultTypes": ["violations"],
}


def violations(page: Page) -> list[str]:
    """What axe finds on the page as it is now: one line for each rule and element, with what axe says about it."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}\n{node['html'][:300]}"
        for rule in found
        for node in rule["nodes"]
    ]


def require_accessible(page: Page) -> None:
    """Fails on any violation in either theme. The page is in the light theme afterwards."""
    found = {}
    for theme in reversed(THEMES):
        page.emulate_media(color_scheme=theme)
        found[theme] = "\n".join(violations(page))
    assert found == dict.fromkeys(found, ""), "\n".join(found.values())
