"""The browser tests' own tools: they reach the server as somebody, and find what they are there to find."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.axe import require_accessible, violations
from tests.browser.conftest import SignIn
from tests.browser.people import PASSWORD, staff
from tests.browser.pictures import take

pytestmark = pytest.mark.django_db(transaction=True)
NO_ALTERNATIVE = "<main><h1>A plan</h1><img src='data:,' width=9 height=9></main>"
FAINT_IN_THE_DARK = """<html lang=en><title>Faint</title><style>@media (prefers-color-scheme: dark) {
body { background: #000; color: #222 } }</style><main><h1>Faint</h1></main>"""


def test_somebody_who_signs_in_by_the_form_is_let_in(sign_in: SignIn) -> None:
    page = sign_in(None)
    page.goto("/admin/")
    page.get_by_label("Username").fill(staff(superuser=True).username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page).to_have_url("/admin/")


def test_a_page_of_somebody_comes_signed_in(sign_in: SignIn) -> None:
    page = sign_in(staff(superuser=True))
    page.goto("/admin/")
    expect(page).to_have_url("/admin/")


def test_axe_finds_a_picture_without_words(sign_in: SignIn) -> None:
    page = sign_in(None)
    page.set_content(NO_ALTERNATIVE)
    assert any(line.startswith("image-alt") for line in violations(page))


def test_axe_looks_at_the_dark_theme_too(sign_in: SignIn) -> None:
    page = sign_in(None)
    page.set_content(FAINT_IN_THE_DARK)
    assert violations(page) == []
    with pytest.raises(AssertionError, match="color-contrast"):
        require_accessible(page)


def test_an_uncaught_error_of_a_page_is_noted(sign_in: SignIn, mishaps: list[str]) -> None:
    page = sign_in(None)
    with page.expect_event("pageerror"):
        page.set_content("<script>nobody.knows()</script>")
    assert mishaps == ["nobody is not defined"]
    mishaps.clear()


def test_a_picture_shows_the_window(sign_in: SignIn, tmp_path: Path) -> None:
    page = sign_in(None)
    page.set_content("<h1>A plan</h1>")
    picture = take(page, tmp_path, name="plan", theme="dark")
    assert picture.read_bytes().startswith(b"\x89PNG")
