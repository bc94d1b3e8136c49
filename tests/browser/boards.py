"""Somebody at a board in a browser: the words of the page are what tests hold on to, as its readers do."""

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from venues.models import Restaurant

WITHIN_MS = 5_000
LIVE_MS = 2_500  # two seconds, and what it takes to look


@dataclass(frozen=True, slots=True)
class BoardPage:
    """One person's board."""

    page: Page

    @property
    def panel(self) -> Locator:
        """What they are working on."""
        return self.page.locator("#panel")

    @property
    def notice(self) -> Locator:
        """What came of their last press."""
        return self.panel.locator(".notice").first

    @property
    def link(self) -> Locator:
        """Whether the board is in touch."""
        return self.page.locator("#link")

    def list(self, key: str) -> Locator:
        """waiting | expected | seated | over."""
        return self.page.locator(f"#list-{key}")

    def guest(self, name: str) -> Locator:
        """A booking in the lists."""
        return self.page.locator("#lists .guest", has_text=name)

    def open(self, name: str) -> None:
        """A tap on a booking in the lists; those lists that are closed are opened first."""
        for summary in reversed(self.page.locator("#lists details:not([open]) > summary").all()):
            summary.click()
        self.guest(name).locator(".open").click()
        expect(self.page.locator("#panel-title")).to_contain_text(name)

    def table(self, number: str) -> Locator:
        """A table on the plan."""
        return self.page.locator(f'#plan .table[data-number="{number}"]')

    def bar(self, name: str) -> Locator:
        """A party's bar on the timeline; its name may be shortened there, not to who hears it."""
        return self.page.locator(f'#lanes .bar[id][aria-label*="{name}"]')

    def press(self, label: str | re.Pattern[str]) -> None:
        """A tap on a button of the panel."""
        self.panel.get_by_role("button", name=label, exact=isinstance(label, str)).first.click()


def board_of(page: Page, restaurant: Restaurant, *, date: str = "", query: str = "") -> BoardPage:
    """Goes to the house's board, of today unless told otherwise."""
    page.goto(f"/ops/{restaurant.slug}/{date + '/' if date else ''}{query}")
    board = BoardPage(page)
    expect(board.link).to_have_attribute("data-state", "live")
    return board
