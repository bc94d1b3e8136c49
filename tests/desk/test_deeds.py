"""What staff do to rows by buttons: for whom, recorded with who and why, once for two clicks, and not past a state."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db.models import Model
from django.test import Client

from assignments.models import Assignment, AutoAssignJob, Booking
from telemetry.models import Event
from tests.api.callers import person
from tests.assignments.doing import ledger, written
from tests.builders import SEVEN, booking
from tests.desk.deeds import OF_PEOPLE, STAGES, all_deeds, handed_over, pin, proposed, seated_at, staged, three_tables
from tests.desk.scenes import browser, deed, page, reason_of, text_of
from venues.access import ROLES
from venues.admin import Deed
from venues.models import ApiToken, StaffMembership

pytestmark = pytest.mark.django_db
DEEDS = all_deeds()
OF_HOUSES = [(model, each) for model, each in DEEDS if model not in OF_PEOPLE]


def name_of(value: Any) -> str:
    return str(getattr(value, "verb", getattr(value, "__name__", "")))


every_deed = pytest.mark.parametrize(("model", "what"), DEEDS, ids=name_of)
every_deed_in_a_house = pytest.mark.parametrize(("model", "what"), OF_HOUSES, ids=name_of)


@pytest.fixture(autouse=True)
def at_seven() -> Iterator[None]:
    with time_machine.travel(SEVEN):
        yield


def test_every_deed_has_a_stage() -> None:
    assert {(model.__name__, each.verb) for model, each in DEEDS} == set(STAGES)


@every_deed_in_a_house
def test_a_deed_is_offered_to_those_whose_role_allows_it_and_refused_to_others(model: type[Model], what: Deed) -> None:
    row, answers, restaurant = staged(model, what)
    needed = what.needs(row, user=person())
    before = written()
    for role in ROLES:
        if ROLES.index(role) >= ROLES.index(needed):
            continue
        client = browser(restaurant, role=role)
        assert deed(row, what.verb) not in text_of(client.get(page(model, "change", row.pk)))
        for answer in (client.get(deed(row, what.verb)), client.post(deed(row, what.verb), answers)):
            assert answer.status_code == 403
            assert "Your role does not allow this" in text_of(answer)
    assert written() == before
    client = browser(restaurant, role=needed)
    assert deed(row, what.verb) in text_of(client.get(page(model, "change", row.pk)))
    asked = client.get(deed(row, what.verb))
    assert asked.status_code == 200
    assert str(what.says) in text_of(asked).replace("&#x27;", "'")
    assert client.post(deed(row, what.verb), answers).status_code == 302


@every_deed_in_a_house
def test_a_deed_of_another_house_does_not_exist(model: type[Model], what: Deed) -> None:
    row, answers, _ = staged(model, what)
    before = written()
    client = browser(three_tables(), role="manager")
    assert client.get(deed(row, what.verb)).status_code == 404
    assert client.post(deed(row, what.verb), answers).status_code == 404
    assert written() == before


@every_deed
def test_a_superuser_may_do_it_and_is_told_that_it_is_done(model: type[Model], what: Deed) -> None:
    row, answers, _ = staged(model, what)
    answer = browser(superuser=True).post(deed(row, what.verb), answers, follow=True)
    assert answer.status_code == 200
    assert [str(message.level_tag) for message in answer.context["messages"]] == ["success"]


@every_deed
def test_a_second_click_does_nothing_more(model: type[Model], what: Deed) -> None:
    row, answers, _ = staged(model, what)
    client = browser(superuser=True)
    client.post(deed(row, what.verb), answers)
    once = written()
    client.post(deed(row, what.verb), answers)
    assert written() == once


@every_deed
def test_without_a_reason_where_one_is_needed_nothing_is_done(model: type[Model], what: Deed) -> None:
    row, answers, _ = staged(model, what)
    if not what.form.needs_reason:
        return
    before = written()
    answer = browser(superuser=True).post(deed(row, what.verb), answers | {"reason": " "})
    assert answer.status_code == 200
    assert "This field is required." in text_of(answer)
    assert written() == before


def test_a_deed_that_the_row_s_state_forbids_is_neither_offered_nor_done() -> None:
    restaurant = three_tables()
    row = booking(restaurant)
    client = browser(restaurant)
    before = written()
    assert deed(row, "seat") not in text_of(client.get(page(Booking, "change", row.pk)))
    answer = client.post(deed(row, "seat"), {"key": "0b9f2a52-90bb-4ad0-8a3b-6c5b8b3b1a11", "revision": row.revision})
    assert answer.status_code == 409
    assert "That is not possible in the state it is in" in text_of(answer)
    assert f'href="{page(Booking, "change", row.pk)}"' in text_of(answer)
    assert written() == before


def test_decided_on_an_older_page_nothing_is_done() -> None:
    restaurant = three_tables()
    row = seated_at(restaurant)
    client = browser(restaurant)
    answers = {"key": "0b9f2a52-90bb-4ad0-8a3b-6c5b8b3b1a11", "revision": row.revision - 1, "reason": "late"}
    before = written()
    answer = client.post(deed(row, "release"), answers)
    assert answer.status_code == 412
    assert "Somebody changed it while you looked" in text_of(answer)
    assert written() == before


def test_a_host_takes_no_pinned_party_from_its_tables() -> None:
    restaurant = three_tables()
    row = seated_at(restaurant, pin)
    assert browser(restaurant).get(deed(row, "move")).status_code == 403
    assert browser(restaurant, role="manager").get(deed(row, "move")).status_code == 200


def test_only_managers_are_asked_which_rules_to_set_aside() -> None:
    restaurant = three_tables()
    row = booking(restaurant)
    assert "Set aside" not in text_of(browser(restaurant).get(deed(row, "assign")))
    assert "Set aside" in text_of(browser(restaurant, role="manager").get(deed(row, "assign")))


def test_a_deed_leads_back_to_where_one_came_from_but_never_elsewhere() -> None:
    restaurant = three_tables()
    client = browser(restaurant)
    for wanted, leads_to in (("/admin/needs-you/", "/admin/needs-you/"), ("https://evil.example/", None)):
        row = seated_at(restaurant)
        asked = client.get(deed(row, "seat"), {"next": wanted})
        assert (f'name="next" value="{wanted}"' in text_of(asked)) is (leads_to is not None)
        answers = {"key": str(row.pk), "revision": row.revision, "next": wanted}
        answer = client.post(deed(row, "seat"), answers)
        assert answer.headers["Location"] == (leads_to or page(Booking, "change", row.pk))


def test_many_jobs_are_tried_again_at_once_and_each_answer_is_told() -> None:
    restaurant, other = three_tables(), three_tables()
    jobs = [handed_over(restaurant) for _ in range(3)]
    foreign = handed_over(other)
    AutoAssignJob.objects.filter(pk=jobs[2].pk).update(state="cancelled")
    client = browser(restaurant)
    chosen = {"action": "retry", "_selected_action": [str(job.pk) for job in jobs]}
    asked = client.post(page(AutoAssignJob, "changelist"), chosen)
    assert text_of(asked).count('name="row"') == 3
    rows = [str(job.pk) for job in (*jobs, foreign)]
    key = "0b9f2a52-90bb-4ad0-8a3b-6c5b8b3b1a11"
    answer = client.post(page(AutoAssignJob, "retry_many"), {"row": rows, "reason": "T9 is free", "key": key})
    assert "2 of 3 done" in text_of(answer)
    assert re.findall(r'badge--(good|bad)">(?:done|not done)', text_of(answer)) == ["good", "good", "bad"]
    states = dict(AutoAssignJob.objects.values_list("pk", "state"))
    assert [states[job.pk] for job in (*jobs, foreign)] == ["queued", "queued", "cancelled", "exhausted"]
    told = Event.objects.filter(name="job.queued", booking_id__in=[job.booking_id for job in jobs])
    assert {reason_of(event) for event in told} == {"T9 is free"}


def test_many_proposed_tables_are_taken_with_one_yes() -> None:
    restaurant = three_tables({"approval": "manual"})
    waiting = [proposed(restaurant)]
    client = browser(restaurant)
    answers = {"row": [str(row.pk) for row in waiting], "key": "0b9f2a52-90bb-4ad0-8a3b-6c5b8b3b1a11"}
    assert "1 of 1 done" in text_of(client.post(page(Booking, "accept_many"), answers))
    assert [number for number, *_ in ledger()] == ["T1"]


def test_viewers_are_told_row_by_row_that_their_role_does_not_allow_it() -> None:
    restaurant = three_tables()
    job = handed_over(restaurant)
    answers = {"row": [str(job.pk)], "reason": "why not", "key": "0b9f2a52-90bb-4ad0-8a3b-6c5b8b3b1a11"}
    before = written()
    answer = browser(restaurant, role="viewer").post(page(AutoAssignJob, "retry_many"), answers)
    assert "0 of 1 done" in text_of(answer)
    assert "This needs the role host; yours is viewer." in text_of(answer)
    assert written() == before


def test_a_token_is_shown_once_and_revoked_by_its_owner_only() -> None:
    restaurant = three_tables()
    owner = person(restaurant, role="viewer")
    client = Client()
    client.force_login(owner)
    made = text_of(client.post(page(ApiToken, "add"), {"name": "stand", "days": 30}))
    row = ApiToken.objects.get(user=owner)
    found = re.search(r"tat_[\w-]{20,}", made)
    assert found is not None
    assert found.group() not in text_of(client.get(page(ApiToken, "change", row.pk)))
    assert browser(restaurant, role="manager").post(deed(row, "revoke"), {"key": str(row.pk)}).status_code == 404
    assert client.post(deed(row, "revoke"), {"key": str(row.pk)}).status_code == 302
    assert ApiToken.objects.get(pk=row.pk).revoked_at is not None


def test_a_manager_decides_who_works_in_the_house_and_in_no_other() -> None:
    restaurant, other = three_tables(), three_tables()
    client = browser(restaurant, role="manager")
    newcomer = person()
    answers: dict[str, Any] = {
        "username": newcomer.username,
        "role": "host",
        "reason": "new",
        "key": str(restaurant.pk),
    }
    assert client.post(deed(restaurant, "add-person"), answers).status_code == 302
    assert StaffMembership.objects.get(user=newcomer).role == "host"
    again = client.post(deed(restaurant, "add-person"), answers)
    assert "This person has a role in the restaurant already" in text_of(again)
    assert client.post(deed(other, "add-person"), answers).status_code == 404
    assert StaffMembership.objects.filter(user=newcomer).count() == 1


def test_an_assignment_that_another_has_taken_the_place_of_is_history() -> None:
    restaurant = three_tables()
    row = seated_at(restaurant)
    old = Assignment.objects.get(booking=row)
    client = browser(restaurant)
    answers = {"key": str(row.pk), "revision": row.revision, "reason": "draught"}
    assert client.post(deed(row, "move"), answers).status_code == 302
    assert "/do/" not in text_of(client.get(page(Assignment, "change", old.pk)))
