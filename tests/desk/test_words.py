"""Every word that staff see can be in another language: pages are shown in one in which each message is bracketed."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tests.browser.people import staff
from tests.builders import FRIDAY
from tests.desk.deeds import handed_over
from tests.desk.scenes import deed, full_house, seated_booking
from tests.reading import WORD, texts_of
from venues.models import Restaurant

pytestmark = pytest.mark.django_db
OPEN, CLOSE = "⟦", "⟧"
BRACKETED = re.compile(f"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}")
# A guest's name and a zone's.
DATA = {"Ada", "Main"}


@pytest.fixture(autouse=True)
def _another_language(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each message as it is, in brackets."""

    def one(message: str) -> str:
        return f"{OPEN}{message}{CLOSE}" if message else ""

    def several(singular: str, plural: str, number: int) -> str:
        return one(singular if number == 1 else plural)

    monkeypatch.setattr(vars(translation)["_trans"], "gettext", one)
    monkeypatch.setattr(vars(translation)["_trans"], "ngettext", several)
    monkeypatch.setattr(vars(translation)["_trans"], "pgettext", lambda context, message: one(message))
    monkeypatch.setattr(vars(translation)["_trans"], "npgettext", lambda context, *told: several(*told))


def words_left(html: str) -> set[str]:
    """The words that somebody reads or hears and that no translation has brought."""
    left: set[str] = set()
    for text in texts_of(html):
        while BRACKETED.search(text):
            text = BRACKETED.sub(" ", text)
        left |= set(WORD.findall(text))
    return left


def pages_of(restaurant: Restaurant) -> list[str]:
    """The board, the editor, what is worked on, what needs somebody, a deed."""
    booked = seated_booking(restaurant)
    day = f"/ops/{restaurant.slug}/{FRIDAY}/"
    return [
        day,
        f"{day}bookings/{booked.pk}/",
        f"/ops/{restaurant.slug}/floor/",
        reverse("admin:index"),
        reverse("admin:needs-you"),
        reverse("admin:audit", args=[restaurant.pk]),
        deed(booked, "release"),
        deed(booked, "move"),
    ]


def test_every_word_of_the_board_and_of_what_staff_do_can_be_in_another_language() -> None:
    restaurant = full_house()
    handed_over(restaurant)
    host = staff(restaurant, role="manager")
    data = DATA | set(WORD.findall(f"{restaurant.name} {host.get_full_name()} {host.username}"))
    client = Client()
    client.force_login(host)
    for address in pages_of(restaurant):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert words_left(answer.content.decode()) - data == set(), address


def test_the_control_a_word_that_is_only_english_is_found() -> None:
    assert words_left(f"<p>{OPEN}Open {OPEN}it{CLOSE}{CLOSE} 7 tables</p>") == {"tables"}
    assert words_left('<a title="Open it">–</a>') == {"Open", "it"}
    assert words_left("<script>const open = 1;</script><i class='material-symbols-outlined'>menu</i>") == set()
