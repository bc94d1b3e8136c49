"""Names on the timeline: as much as there is room for and how many they are, never cut in the middle of a letter."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.assignments.doing import done
from tests.browser.boards import board_of
from tests.browser.conftest import SignIn
from tests.browser.evening import HOUR, comes, house_open_now, standing
from tests.browser.people import staff
from tests.builders import request, table_ids

pytestmark = pytest.mark.django_db(transaction=True)
LONG = "Wilhelmina Featherstonehaugh-Cholmondeley"
STICK_OUT = """() => [...document.querySelectorAll("#lanes .bar")].filter((bar) => {
  const [words, box] = ["text", "rect"].map((part) => bar.querySelector(part).getBoundingClientRect());
  return words.width > 0 && words.right > box.right + 1;
}).length"""


def too_long(page: Page) -> int:
    """How many bars have words that stick out."""
    return int(page.evaluate(STICK_OUT))


def test_a_name_that_is_longer_than_its_bar_is_shortened_and_heard_whole(sign_in: SignIn) -> None:
    where = house_open_now(*standing("T1", "T2"))
    for name, number in ((LONG, "T1"), ("Ada", "T2")):
        done(request(comes(where, name, after=HOUR), table_ids=table_ids(where, number)))
    board = board_of(sign_in(staff(where)), where)
    words = board.bar(LONG).locator("text")
    expect(words).to_have_text(re.compile(r"^Wil.*… · 2$"))
    expect(board.bar(LONG)).to_have_attribute("aria-label", re.compile(f"^{LONG}, party of 2"))
    expect(board.bar("Ada").locator("text")).to_have_text("Ada · 2")
    assert too_long(board.page) == 0
    board.page.locator("input[name=zoom][value=fit]").check()
    expect(words).to_have_text(re.compile(r"^2?$"))
    assert too_long(board.page) == 0
    board.page.locator("input[name=zoom]:not([value=fit])").check()
    expect(words).to_have_text(re.compile(r"^Wil.*… · 2$"))


def test_the_control_words_that_stick_out_are_seen(sign_in: SignIn) -> None:
    where = house_open_now(*standing("T1"))
    done(request(comes(where, "Ada"), table_ids=table_ids(where, "T1")))
    board = board_of(sign_in(staff(where)), where)
    expect(board.bar("Ada").locator("text")).to_have_text("Ada · 2")
    board.page.evaluate("name => document.querySelector('#lanes .bar text').append(name)", LONG)
    assert too_long(board.page) == 1
