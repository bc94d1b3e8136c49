"""The pages that are made from code say what the code says."""

import pytest

from allocator_project.generated_docs import PAGES
from tests.house.sources import PROJECT_DIR


@pytest.mark.parametrize("name", PAGES)
def test_a_page_made_from_code_is_up_to_date(name: str) -> None:
    kept = (PROJECT_DIR / "docs" / name).read_text(encoding="utf-8")
    assert kept == PAGES[name](), "run manage.py write_docs"


def test_the_diagram_shows_every_way_a_booking_can_go() -> None:
    page = PAGES["states.md"]()
    assert "    [*] --> pending\n" in page
    assert "    confirmed --> no_show: mark_no_show\n" in page
    assert "| `cancel` | pending, confirmed | cancelled |" in page
