"""Every code that staff can meet in the admin is a page with its words, and with ways on that open."""

import re
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpResponse
from django.test import Client, RequestFactory

from allocator_project.board.faults import FAULTS, OF_PROGRAMS
from allocator_project.errors_http import document
from allocator_project.problem_pages import TITLES, page
from allocator_project.problems import BY_CODE
from assignments.models import Assignment, AutoAssignJob, Booking, ServiceBook
from tests.api.callers import person
from tests.assignments.doing import done, written
from tests.builders import A_WEEK_BEFORE, booking, request, table_ids
from tests.desk.deeds import plan, seated_at, window_of
from tests.desk.scenes import browser, deed, text_of
from tests.errors import scenes_away, scenes_tables
from tests.errors.stage import small_house
from tests.holds.doing import place
from venues.admin.ways import Way, Ways, offer
from venues.models import Restaurant, Table

# Said of a time or a size that somebody asks for; the admin changes neither, the board does.
OF_NEW_BOOKINGS = {"outside_service", "closed", "service_overrun"}
# The desk, which row's deed is asked for, and with what.
Asked = tuple[Client, str, dict[str, Any]]


@pytest.fixture(autouse=True)
def _a_week_before() -> Iterator[None]:
    with time_machine.travel(A_WEEK_BEFORE):
        yield


def assigning(stored: Booking, *tables: Any, role: str = "host", **more: Any) -> Asked:
    """The wish to give a booking these tables."""
    answers = {"key": uuid.uuid4(), "reason": "they asked", "revision": stored.revision, **more}
    client = browser(stored.restaurant, role=role)
    return client, deed(stored, "assign"), answers | {"tables": [str(each) for each in tables]}


def numbered(where: Restaurant, *numbers: str) -> tuple[uuid.UUID, ...]:
    """Tables by number."""
    return table_ids(where, *numbers)


def a_viewer() -> Asked:
    return assigning(booking(small_house()), role="viewer")


def a_booking_that_is_gone() -> Asked:
    client, address, answers = assigning(booking(small_house()))
    return client, re.sub(r"[0-9a-f-]{36}", str(uuid.uuid4()), address), answers


def a_table_that_somebody_has() -> Asked:
    where = small_house()
    done(request(booking(where), table_ids=numbered(where, "T1")))
    return assigning(booking(where), *numbered(where, "T1"))


def a_table_that_somebody_holds() -> Asked:
    where = small_house()
    place(booking(where), "T1")
    return assigning(booking(where), *numbered(where, "T1"))


def a_party_that_came_and_went() -> Asked:
    stored = seated_at(small_house())
    return assigning(stored)


def a_page_that_is_older() -> Asked:
    stored = booking(small_house())
    return assigning(stored, revision=stored.revision + 1)


def a_plan_of_a_day_that_has_changed() -> Asked:
    made = plan(small_house())
    ServiceBook.objects.filter(restaurant=made.restaurant).update(version=7)
    return browser(made.restaurant, role="manager"), deed(made, "apply"), {"key": uuid.uuid4(), "reason": "more covers"}


def a_job_of_a_party_that_somebody_has_seated() -> Asked:
    stored = seated_at(small_house())
    AutoAssignJob.objects.filter(booking=stored).update(state="exhausted")
    job = AutoAssignJob.objects.get(booking=stored)
    return browser(stored.restaurant), deed(job, "retry"), {"key": uuid.uuid4(), "reason": "once more"}


def another_block_under_the_same_key() -> Asked:
    where = small_house()
    client, row = browser(where), Table.objects.get(restaurant=where, number="T1")
    answers = {"key": uuid.uuid4(), "reason": "wobbles", **window_of(row)}
    assert client.post(deed(row, "block"), answers).status_code == 302
    return client, deed(row, "block"), answers | {"ends_at": "2026-11-27T21:00"}


def a_full_house() -> Asked:
    where = small_house(joins=[])
    for _ in range(4):
        done(request(booking(where)))
    return assigning(booking(where))


def _picked(code: str) -> Callable[[], Asked]:
    """The same tables for the same party as over the API."""

    def at_the_desk() -> Asked:
        body = scenes_tables.SCENES[code]().attempt.body
        stored = Booking.objects.select_related("restaurant").get(pk=body["bookingId"])
        return assigning(stored, *body.get("tableIds", ()))

    return at_the_desk


SCENES: dict[str, Callable[[], Asked]] = {
    "role_required": a_viewer,
    "not_found": a_booking_that_is_gone,
    "table_taken": a_table_that_somebody_has,
    "table_held": a_table_that_somebody_holds,
    "illegal_transition": a_party_that_came_and_went,
    "stale_version": a_page_that_is_older,
    "proposal_stale": a_plan_of_a_day_that_has_changed,
    "no_plan": a_full_house,
    "booking_already_assigned": a_job_of_a_party_that_somebody_has_seated,
    "idempotency_key_reused": another_block_under_the_same_key,
    **{code: _picked(code) for code in sorted(set(scenes_tables.SCENES) - OF_NEW_BOOKINGS)},
}


def title_of(code: str) -> str:
    """What the desk calls it."""
    return str(TITLES.get(code) or FAULTS[code].title)


def ways_in(text: str) -> list[str]:
    """Where the page's buttons lead, those of the frame left out."""
    return re.findall(r'<a class="desk-button[^"]*" href="([^"]+)"', text)


@pytest.mark.django_db
@pytest.mark.parametrize("code", SCENES)
def test_a_code_is_a_page_with_its_words_and_ways_on_that_open_and_nothing_is_written(code: str) -> None:
    client, address, answers = SCENES[code]()
    before = written()
    answer = client.post(address, answers)
    text = text_of(answer).replace("&#x27;", "'")
    assert answer.status_code == BY_CODE[code].status, text
    assert written() == before
    assert title_of(code) in text
    ways = ways_in(text)
    assert [client.get(way, follow=True).status_code for way in ways] == [200] * len(ways)
    assert len(ways) >= 1


@pytest.mark.django_db(transaction=True)
def test_when_the_day_is_busy_the_page_sends_the_same_again_and_it_is_done() -> None:
    with scenes_away.a_day_that_somebody_else_is_busy_with() as refused:
        client, address, answers = assigning(Booking.objects.select_related("restaurant").get())
        answer = client.post(address, answers)
        text = text_of(answer)
        assert (answer.status_code, title_of("book_busy") in text) == (409, True)
        refused.meanwhile()
        assert client.post(address, sent_again(text)).status_code == 302
        assert Assignment.objects.get().state == "confirmed"


@pytest.mark.django_db(transaction=True)
def test_when_the_database_is_away_the_page_needs_none_and_sends_the_same_again() -> None:
    client, address, answers = assigning(booking(small_house()))
    with scenes_away.a_database_that_has_ended_the_session() as refused:
        answer = client.post(address, answers)
        text = text_of(answer)
        assert (answer.status_code, title_of("database_unavailable") in text) == (503, True)
        refused.meanwhile()
        assert client.post(address, sent_again(text)).status_code == 302
        assert Assignment.objects.get().state == "confirmed"


def sent_again(text: str) -> dict[str, Any]:
    """What the button to try again sends."""
    fields: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', text):
        fields.setdefault(name, []).append(value)
    assert "key" in fields
    return fields


@pytest.mark.django_db
@pytest.mark.parametrize("code", sorted(set(FAULTS) - OF_PROGRAMS))
def test_whatever_code_a_service_may_raise_one_day_has_a_page(code: str, rf: RequestFactory) -> None:
    problem = BY_CODE[code]
    steps = [{"kind": "other_time", "message": "They could come at 20:00."}]
    shown = rendered(rf, code, document(problem, detail="T1 is what it is about.", next_steps=steps))
    text = text_of(shown).replace("&#x27;", "'")
    assert shown.status_code == problem.status
    for words in (title_of(code), str(FAULTS[code].text), "T1 is what it is about."):
        assert words in text, words
    assert ('<button type="submit" class="desk-button desk-button--main">Try again</button>' in text) == (
        problem.retryable
    )
    # The page without a sidebar has but the one way, to try again.
    if code != "database_unavailable":
        assert "They could come at 20:00." in text
        assert "/admin/somewhere/" in ways_in(text)


def rendered(rf: RequestFactory, code: str, told: dict[str, Any]) -> HttpResponse:
    """The page of a document."""
    asked = rf.post("/admin/", {"key": "one"})
    asked.user = person(superuser=True)
    for middleware in (SessionMiddleware, MessageMiddleware):
        middleware(lambda request: HttpResponse()).process_request(asked)
    offer(asked, ways=Ways(back=(Way(label="Back to it", url="/admin/somewhere/"),)))
    return page(asked, problem=BY_CODE[code], document=told)
