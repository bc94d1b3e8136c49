"""Every page of the admin in a real browser: readable for everybody in both themes, nothing wider than a tablet."""

from collections.abc import Sequence
from typing import Any

import pytest
from django.db.models import Model
from playwright.sync_api import Page

from tests.browser.axe import require_accessible
from tests.browser.conftest import SignIn
from tests.browser.people import staff
from tests.desk.deeds import all_deeds, staged
from tests.desk.scenes import deed, full_house, page, rows_of, shown_models
from venues.admin import Deed

pytestmark = pytest.mark.django_db(transaction=True)
TABLET = {"width": 768, "height": 1024}


def name_of(value: object) -> str:
    return str(getattr(value, "verb", getattr(value, "__name__", value)))


def require_fitting(shown: Page) -> None:
    """Nothing sticks out at the side."""
    assert shown.evaluate("document.documentElement.scrollWidth") <= shown.viewport_size["width"]  # type: ignore[index]


def look_at(shown: Page, *addresses: str) -> None:
    """Opens each and scans it, as wide as a tablet."""
    for address in addresses:
        answer = shown.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        require_fitting(shown)
        require_accessible(shown)


def each_but_slow(every: Sequence[tuple[Any, ...]], quick: tuple[str, ...]) -> list[Any]:
    """All of them, of which `make test` takes only the one of these names: to open and scan a page takes seconds."""
    named = [(case, tuple(map(name_of, case))) for case in every]
    assert quick in [names for _, names in named]
    slow = pytest.mark.slow
    return [pytest.param(*case, id="-".join(names), marks=() if names == quick else slow) for case, names in named]


@pytest.mark.parametrize("model", each_but_slow([(model,) for model in shown_models()], ("Booking",)))
def test_a_list_and_a_row_s_pages_are_accessible(model: type[Model], sign_in: SignIn) -> None:
    restaurant = full_house()
    row = rows_of(model, restaurant)[0]
    shown = sign_in(staff(restaurant, role="manager"), viewport=TABLET)
    look_at(shown, page(model, "changelist"), page(model, "change", row.pk), page(model, "history", row.pk))


@pytest.mark.parametrize(("model", "what"), each_but_slow(all_deeds(), ("Booking", "assign")))
def test_the_page_of_a_deed_is_accessible(model: type[Model], what: Deed, sign_in: SignIn) -> None:
    row, _, _ = staged(model, what)
    look_at(sign_in(staff(superuser=True), viewport=TABLET), deed(row, what.verb))
