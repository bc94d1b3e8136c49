"""Every word that staff see can be in another language: pages are shown in one in which each message is bracketed."""

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from allocator_project.dashboards.admin import NAMES
from assignments.models import IdempotencyRecord
from assignments.state_names import NAMES as STATE_NAMES
from telemetry.models import Delivery, Event
from telemetry.tasks import number_events, roll_up_events
from tests.bracketed import CLOSE, OPEN, speak_in_brackets, words_left, words_of_documents, words_stored
from tests.browser.people import staff
from tests.builders import FRIDAY
from tests.desk.deeds import all_deeds, handed_over, staged
from tests.desk.scenes import browser, deed, full_house, page, rows_of, seated_booking, shown_models, text_of
from tests.reading import WORD
from venues.admin import Deed
from venues.models import ApiToken, Restaurant

pytestmark = pytest.mark.django_db
# A guest's name and a zone's.
DATA = {"Ada", "Main"}
# Whose documents are shown as they are.
AS_THEY_ARE = (Event, IdempotencyRecord)


def name_of(value: object) -> str:
    return str(getattr(value, "verb", getattr(value, "__name__", "")))


@pytest.fixture(autouse=True)
def _another_language(monkeypatch: pytest.MonkeyPatch) -> None:
    speak_in_brackets(monkeypatch)


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


def stored(*of: type[Model]) -> set[str]:
    """What stands on a row's page that is no word of ours. What is called by events' names only where it is theirs."""
    rooms: list[type[Model]] = [*shown_models(), ApiToken]
    named = [model for model in rooms if model in of or model not in (Event, Delivery)]
    return DATA.union(words_stored(named), *(words_of_documents(model) for model in of if model in AS_THEY_ARE))


@pytest.mark.parametrize("model", shown_models(), ids=name_of)
def test_every_word_of_a_list_and_of_a_row_can_be_in_another_language(model: type[Model]) -> None:
    restaurant = full_house()
    handed_over(restaurant)
    client = browser(restaurant, role="manager")
    row = rows_of(model, restaurant)[0]
    data = stored(model)
    for address in (page(model, "changelist"), page(model, "change", row.pk)):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert words_left(text_of(answer)) - data == set(), address
    history = client.get(page(model, "history", row.pk))
    assert words_left(text_of(history)) - stored(Event) == set()


@pytest.mark.parametrize(("model", "what"), all_deeds(), ids=name_of)
def test_every_word_of_the_page_of_a_deed_can_be_in_another_language(model: type[Model], what: Deed) -> None:
    row, _, _ = staged(model, what)
    answer = browser(superuser=True).get(deed(row, what.verb))
    assert answer.status_code == 200
    assert words_left(text_of(answer)) - stored(model) == set()


@pytest.mark.parametrize("name", NAMES)
def test_every_word_of_a_dashboard_can_be_in_another_language(name: str) -> None:
    restaurant = full_house()
    handed_over(restaurant)
    number_events()
    roll_up_events()
    for asked in ("", f"?restaurant={restaurant.slug}&date={FRIDAY}"):
        answer = browser(superuser=True).get(reverse(f"dashboards:{name}") + asked)
        assert answer.status_code == 200
        assert words_left(text_of(answer)) - stored() == set()


def test_the_control_names_of_states_are_not_taken_for_data() -> None:
    handed_over(full_house())
    assert stored() & set(WORD.findall(" ".join(map(str, STATE_NAMES.values())))) == set()


def test_the_control_a_word_that_is_only_english_is_found() -> None:
    assert words_left(f"<p>{OPEN}Open {OPEN}it{CLOSE}{CLOSE} 7 tables</p>") == {"tables"}
    assert words_left('<a title="Open it">–</a>') == {"Open", "it"}
    assert words_left("<script>const open = 1;</script><i class='material-symbols-outlined'>menu</i>") == set()
