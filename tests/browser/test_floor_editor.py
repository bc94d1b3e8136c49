"""The floor is drawn by dragging and by keyboard, saved as a whole, and explained when somebody else was faster."""

import re

import pytest
from playwright.sync_api import Page, expect

from assignments.models import Booking
from tests.assignments.doing import done
from tests.browser.axe import require_accessible
from tests.browser.conftest import SignIn
from tests.browser.evening import comes, house_open_now, standing
from tests.browser.people import staff
from tests.builders import request, table, table_ids
from venues.models import CapacityOverride, Join, Restaurant, Table

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def restaurant() -> Restaurant:
    tables = [
        *standing("T1", "T2", "T3"),
        table("B1", 4, zone="Bar", x=0, y=400),
        table("B2", 4, zone="Bar", x=200, y=400),
    ]
    return house_open_now(*tables)


def editor_of(page: Page, restaurant: Restaurant) -> Page:
    page.goto(f"/ops/{restaurant.slug}/floor/")
    expect(page.locator("#unsaved")).to_have_text("Everything is saved.")
    return page


def drag(page: Page, number: str, *, right: int, down: int) -> None:
    """Carries a table so many pixels."""
    box = page.locator(f'[data-number="{number}"] > :first-child').bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + right / 2, y + down / 2, steps=3)
    page.mouse.move(x + right, y + down, steps=3)
    page.mouse.up()


def save(page: Page) -> None:
    page.get_by_role("button", name="Save the floor").click()
    expect(page.locator("#outcome .title")).to_have_text("The floor is saved.")
    expect(page.locator("#unsaved")).to_have_text("Everything is saved.")


def joined() -> set[frozenset[str]]:
    """The pairs that are stored."""
    return {frozenset((pair.a.number, pair.b.number)) for pair in Join.objects.select_related("a", "b")}


def test_a_table_is_dragged_taken_back_and_saved(sign_in: SignIn, restaurant: Restaurant) -> None:
    page = editor_of(sign_in(staff(restaurant, role="manager")), restaurant)
    drag(page, "T3", right=0, down=120)
    expect(page.locator("#unsaved")).to_have_text("Not saved yet.")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#unsaved")).to_have_text("Everything is saved.")
    page.get_by_role("button", name="Redo").click()
    save(page)
    stored = Table.objects.get(number="T3")
    assert (stored.x, stored.y > 100, stored.y % 10) == (200, True, 0)


def test_a_join_is_drawn_by_the_handle_and_taken_away_the_same_way(sign_in: SignIn, restaurant: Restaurant) -> None:
    page = editor_of(sign_in(staff(restaurant, role="manager")), restaurant)
    for pairs in ({frozenset(("T1", "T2"))}, set()):
        page.locator('[data-number="T1"]').click()
        page.locator('[data-handle="T1"]').drag_to(page.locator('[data-number="T2"]'))
        save(page)
        assert joined() == pairs


def test_a_table_that_is_dropped_in_another_zone_belongs_there(sign_in: SignIn, restaurant: Restaurant) -> None:
    page = editor_of(sign_in(staff(restaurant, role="manager")), restaurant)
    bar, t2 = (page.locator(each).bounding_box() for each in (".region:has-text('Bar')", '[data-number="T2"]'))
    assert bar is not None
    assert t2 is not None
    down = bar["y"] + bar["height"] / 2 - t2["y"] - t2["height"] / 2
    drag(page, "T2", right=0, down=round(down))
    save(page)
    assert Table.objects.get(number="T2").zone.name == "Bar"


def test_a_frame_around_several_says_what_they_seat_together(sign_in: SignIn, restaurant: Restaurant) -> None:
    page = editor_of(sign_in(staff(restaurant, role="manager")), restaurant)
    first, last = (page.locator(f'[data-number="{number}"]').bounding_box() for number in ("B1", "B2"))
    assert first is not None
    assert last is not None
    page.mouse.move(first["x"] - 70, first["y"] - 70)
    page.mouse.down()
    page.mouse.move(last["x"] + 90, last["y"] + 100, steps=4)
    page.mouse.up()
    expect(page.locator("#many-title")).to_have_text("2 tables are chosen: B1, B2")
    page.get_by_role("button", name="Each can be joined with the next").click()
    page.get_by_label("Joined, they seat").fill("10")
    page.get_by_label("Joined, they seat").blur()
    save(page)
    override = CapacityOverride.objects.get()
    assert (override.capacity, set(override.table_ids)) == (10, set(table_ids(restaurant, "B1", "B2")))
    assert joined() == {frozenset(("B1", "B2"))}


def test_everything_can_be_done_by_keyboard(sign_in: SignIn, restaurant: Restaurant) -> None:
    page = editor_of(sign_in(staff(restaurant, role="manager")), restaurant)
    page.locator('[data-number="T1"]').focus()
    for key in ("ArrowRight", " ", "ArrowDown", "ArrowDown", " ", "Enter"):
        page.keyboard.press("Space" if key == " " else key)
    expect(page.locator("#one-title")).to_be_focused()
    expect(page.locator("#one-title")).to_have_text("Table T2")
    page.get_by_label("Seats", exact=True).fill("3")
    page.get_by_label("Largest party").fill("3")
    page.locator("[data-join=T3]").focus()
    page.keyboard.press("Space")
    page.get_by_label("Zone", exact=True).fill("Terrace")
    page.get_by_role("button", name="Save the floor").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#outcome .title")).to_have_text("The floor is saved.")
    stored = Table.objects.get(number="T2")
    assert (stored.y, stored.capacity, stored.max_party, stored.zone.name) == (70, 3, 3, "Terrace")
    assert joined() == {frozenset(("T2", "T3"))}


def test_a_table_is_added_and_another_taken_off_and_who_sat_there_is_named(
    sign_in: SignIn, restaurant: Restaurant
) -> None:
    stored = comes(restaurant, "Ada")
    done(request(stored, table_ids=table_ids(restaurant, "T1")))
    page = editor_of(sign_in(staff(restaurant, role="manager")), restaurant)
    page.locator('[data-number="T1"]').click()
    page.get_by_role("button", name="Another like this").click()
    expect(page.locator("#one-title")).to_have_text("Table T4")
    page.get_by_role("combobox", name="Table", exact=True).select_option("T1")
    page.get_by_role("button", name="Take it off the floor").click()
    page.get_by_role("button", name="Save the floor").click()
    expect(page.locator("#outcome")).to_contain_text("1 booking would lose its table")
    expect(page.locator("#outcome")).to_contain_text("Ada, party of 2 – T1")
    assert Table.objects.filter(number="T4").count() == 0
    page.get_by_role("button", name="Save, and look for other tables").click()
    expect(page.locator("#outcome")).to_contain_text("These look for another table:")
    assert Booking.objects.get().state == "pending"
    assert sorted(Table.objects.filter(active=True).values_list("number", flat=True)) == ["B1", "B2", "T2", "T3", "T4"]
    page.get_by_role("link", name=re.compile("Ada")).click()
    expect(page.locator("#panel-title")).to_contain_text("Ada")


def test_two_who_draw_at_once_are_told_and_lose_nothing(sign_in: SignIn, restaurant: Restaurant) -> None:
    mine, theirs = (editor_of(sign_in(staff(restaurant, role="manager")), restaurant) for _ in range(2))
    drag(theirs, "T1", right=0, down=100)
    save(theirs)
    drag(mine, "T3", right=0, down=100)
    mine.get_by_role("button", name="Save the floor").click()
    expect(mine.locator("#outcome .title")).to_have_text("Somebody else has saved the floor while you drew")
    expect(mine.locator("#outcome")).to_contain_text("T1 differs in where it stands")
    assert Table.objects.get(number="T3").y == 50
    mine.get_by_role("button", name="Save mine over theirs").click()
    expect(mine.locator("#outcome .title")).to_have_text("The floor is saved.")
    assert (Table.objects.get(number="T1").y, Table.objects.get(number="T3").y > 50) == (50, True)


def test_the_editor_is_accessible_in_both_themes(sign_in: SignIn, restaurant: Restaurant) -> None:
    page = editor_of(sign_in(staff(restaurant, role="manager")), restaurant)
    require_accessible(page)
    page.locator('[data-number="T1"]').click()
    require_accessible(page)
    page.locator('[data-number="T2"]').click(modifiers=["Shift"])
    require_accessible(page)
    page.get_by_label("Joined, they seat").fill("5")
    page.get_by_role("button", name="Save the floor").click()
    expect(page.locator("#outcome .notice")).to_be_visible()
    require_accessible(page)
