"""The admin shows what there is and changes nothing."""

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from assignments import optimising, orchestrator
from assignments.models import Assignment, Occupancy, Proposal, ServiceBook
from assignments.optimising import Asked
from assignments.repository import PostgresAssignmentRepository
from tests.builders import A_WEEK_BEFORE, FRIDAY, booking, house, request, table

pytestmark = pytest.mark.django_db
ROOMS = ("assignments", "venues")
MODELS = [model for model in admin.site._registry if model._meta.app_label in ROOMS]


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("chef"))
    return client


@pytest.fixture
def _a_seated_party_on_joined_tables() -> None:
    restaurant = house(
        table("T1", 4),
        table("T2", 4),
        joins=[["T1", "T2"]],
        capacityOverrides=[{"tables": ["T1", "T2"], "capacity": 8}],
    )
    orchestrator.commit(request(booking(restaurant, party_size=7)), repository=PostgresAssignmentRepository())
    asked = Asked(restaurant=restaurant, service_date=FRIDAY)
    optimising.propose_now(asked, now=A_WEEK_BEFORE, actor="chef")


@pytest.mark.usefixtures("_a_seated_party_on_joined_tables")
def test_a_chosen_day_is_planned_by_a_worker_and_its_covers_are_shown(staff: Client) -> None:
    book = ServiceBook.objects.get()
    action = {"action": "optimise", "_selected_action": [str(book.pk)]}
    staff.post(reverse("admin:assignments_servicebook_changelist"), action)
    assert Proposal.objects.filter(state="computing").count() == 1
    assert "7 → 7" in staff.get(reverse("admin:assignments_proposal_changelist")).content.decode()


@pytest.mark.usefixtures("_a_seated_party_on_joined_tables")
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_model_has_a_list_and_a_page_per_row_and_no_way_to_change_it(staff: Client, model: type[Model]) -> None:
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    rows = model._default_manager.all()
    row = rows.get() if model.__name__ in ("Booking", "Assignment") else rows[0]
    page = reverse(f"{name}_change", args=[row.pk])
    assert staff.get(reverse(f"{name}_changelist")).status_code == 200
    assert staff.get(page).status_code == 200
    assert staff.post(page, {}).status_code == 403
    assert staff.post(reverse(f"{name}_delete", args=[row.pk])).status_code == 403
    assert staff.post(reverse(f"{name}_add")).status_code == 403


@pytest.mark.usefixtures("_a_seated_party_on_joined_tables")
def test_the_list_of_assignments_names_the_tables_as_staff_know_them(staff: Client) -> None:
    assert b"T1 + T2" in staff.get(reverse("admin:assignments_assignment_changelist")).content
    assert (Assignment.objects.count(), Occupancy.objects.count()) == (1, 2)


@pytest.mark.usefixtures("_a_seated_party_on_joined_tables")
def test_lists_do_not_ask_the_database_once_a_row(staff: Client, django_assert_max_num_queries: Any) -> None:
    restaurant = house(*(table(f"T{n}", 2) for n in range(1, 30)))
    for _ in range(20):
        orchestrator.commit(request(booking(restaurant)), repository=PostgresAssignmentRepository())
    for model in MODELS:
        with django_assert_max_num_queries(12):
            staff.get(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"))


def test_the_site_says_whose_it_is(staff: Client) -> None:
    assert b"<title>Today | The table allocator</title>" in staff.get(reverse("admin:index")).content


def test_a_stranger_is_sent_to_the_login(client: Client) -> None:
    answer = client.get("/", follow=True)
    assert answer.redirect_chain[-1][0].startswith("/admin/login/")
