"""The list of houses, a page at a time."""

import pytest

from tests.api.callers import caller
from tests.builders import house
from venues.models import Restaurant

pytestmark = pytest.mark.django_db


def test_many_houses_come_by_pages_in_the_order_of_their_names() -> None:
    for name in ("Zum Adler", "Adler|Nord", "Adler", "Adler"):
        Restaurant.objects.filter(pk=house().pk).update(name=name)
    everywhere, found = caller(superuser=True), []
    cursor: str | None = ""
    while cursor is not None:
        page = everywhere.ask("GET", f"restaurants/?limit=1{cursor}")
        found += page["results"]
        cursor = page["nextCursor"] and f"&cursor={page['nextCursor']}"
    assert [each["name"] for each in found] == ["Adler", "Adler", "Adler|Nord", "Zum Adler"]
    assert len({each["id"] for each in found}) == 4
    for made_up in ("x", "AAAA", "AHwwMDAwMDAwMC0wMDAwLTAwMDAtMDAwMC0wMDAwMDAwMDAwMDA="):  # the last names NUL
        problem = everywhere.ask("GET", f"restaurants/?cursor={made_up}", status=400)
        assert problem["code"] == "malformed_request"
