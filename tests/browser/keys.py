"""Somebody who has a keyboard and nothing else: Tab goes from thing to thing, and one always sees where one is."""

from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

# More than a full board has before what is wanted; who has to press it more often is lost.
MOST_TABS = 120
IS_SEEN = """() => {
  // Past the last thing comes the browser's own frame, then the first one again.
  if (document.activeElement === document.body) return {ring: true, isOnTop: true, what: ""};
  const here = document.activeElement, box = here.getBoundingClientRect(), style = getComputedStyle(here);
  const shape = here.matches("g.table, svg.bar") && here.querySelector("rect, circle");
  const isRinged = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const ring = shape ? getComputedStyle(shape).strokeWidth === "7px" : isRinged;
  const spot = document.elementFromPoint(box.left + box.width / 2, box.top + Math.min(box.height / 2, 20));
  const parts = [here, ...(here.labels || [])];
  const isOnTop = Boolean(spot) && parts.some((part) => part.contains(spot) || spot.contains(part));
  return {ring, isOnTop, what: here.outerHTML.slice(0, 200)};
}"""


@dataclass(frozen=True, slots=True)
class Hands:
    """A person's hands on the keys of one page."""

    page: Page

    def tab_to(self, wanted: Locator) -> None:
        """Presses Tab until it is there, at most once around the page; what is passed shows where one is."""
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            self.require_seen()
            if wanted.evaluate("(found) => found === document.activeElement"):
                return
        raise AssertionError(f"Tab does not lead to {wanted}")

    def press(self, wanted: Locator, key: str = "Enter") -> None:
        """Goes there and presses a key."""
        self.tab_to(wanted)
        self.page.keyboard.press(key)

    def keys(self, *keys: str) -> None:
        """Presses keys one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def write(self, wanted: Locator, text: str) -> None:
        """Goes to a field and writes over what is in it."""
        self.tab_to(wanted)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def require_at(self, wanted: Locator) -> None:
        """Fails unless the focus is there."""
        expect(wanted).to_be_focused()

    def require_seen(self) -> None:
        """Fails where the focus is on nothing, has no ring, or is covered by something else."""
        found = self.page.evaluate(IS_SEEN)
        assert found["ring"], found["what"]
        assert found["isOnTop"], found["what"]
