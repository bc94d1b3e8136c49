"""Dashboards: everybody sees the houses they work in, at the same few statements however much has happened."""

import datetime as dt
import re
import uuid
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from allocator_project.dashboards.admin import NAMES, WITHOUT_SPAN
from assignments import orchestrator
from assignments.models import AutoAssignJob
from assignments.repository import PostgresAssignmentRepository
from telemetry.models import Event
from telemetry.positions import number_events
from tests.builders import SEVEN, booking, house, request, table
from tests.telemetry.told import count_all, no_table, party, tell
from venues.models import Restaurant, StaffMembership

pytestmark = pytest.mark.django_db
DAY = "2026-11-27"
# Who somebody is and whether they may see the admin at all: the same on each of its pages.
OF_THE_FRAME = re.compile(r'"django_session"|"auth_|^SELECT 1 AS "a" FROM "venues_staffmembership"')


def address(name: str, **asked: str) -> str:
    query = "&".join(f"{key}={value}" for key, value in asked.items())
    return f"/admin/dashboards/{name}/?{query}"


def staff_of(*restaurants: Restaurant) -> Client:
    user = User.objects.create_user(f"host-{uuid.uuid4().hex[:8]}")
    for restaurant in restaurants:
        StaffMembership.objects.create(user=user, restaurant=restaurant, role="viewer")
    client = Client()
    client.force_login(user)
    return client


def page(client: Client, name: str, **asked: str) -> Any:
    answer = client.get(address(name, **{"date": DAY, **asked}))
    assert answer.status_code == 200
    return answer


def figures(answer: Any) -> dict[str, str]:
    return {figure.name: figure.value for figure in answer.context["page"].figures}


@pytest.mark.parametrize("name", NAMES)
def test_strangers_are_sent_to_the_login(name: str) -> None:
    assert Client().get(address(name)).headers["Location"].startswith("/admin/login/?next=/admin/dashboards/")


@pytest.mark.parametrize("name", NAMES)
def test_a_house_somebody_does_not_work_in_does_not_exist_for_them(name: str) -> None:
    mine, other = house(), house()
    answer = staff_of(mine).get(address(name, restaurant=other.slug))
    assert answer.status_code == 404
    assert other.name not in staff_of(mine).get(address(name)).content.decode()


@pytest.mark.parametrize("name", NAMES)
def test_nobody_posts_to_a_dashboard(name: str) -> None:
    assert staff_of(house()).post(address(name)).status_code == 405


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("asked", ["date=never&days=many", "date=0001-01-01", "date=9999-12-31&days=91", "days=%01"])
def test_what_nobody_understands_is_as_if_it_were_not_asked(name: str, asked: str) -> None:
    assert staff_of(house()).get(address(name) + asked).status_code == 200


def evening(restaurant: Restaurant) -> None:
    """One party has the only table, another has none, and what was told of both."""
    first, second = booking(restaurant), booking(restaurant, party_size=3)
    for each in (first, second):
        orchestrator.commit(request(each), repository=PostgresAssignmentRepository())
    AutoAssignJob.objects.filter(booking=second).update(
        state="exhausted",
        reason="fully_booked",
        next_steps=[{"kind": "other_time", "message": "They could come at 21:10."}],
    )
    known: dict[str, Any] = {"house": restaurant.pk, "at": SEVEN}
    tell("assignment.conflict", second.pk, code="table_taken", **known)
    tell("hold.created", first.pk, **known)
    tell("hold.expired", first.pk, **known)
    tell("rollout.compared", first.pk, outcome="same", **known)
    no_table(second.pk, starts_at=f"{DAY}T19:30:00+00:00", party_size=3, helps=["other_time"], **known)
    # What the commands told themselves happened as of the test's own day.
    Event.objects.filter(restaurant_id=restaurant.pk).update(occurred_at=SEVEN)
    count_all()


@pytest.mark.parametrize("name", NAMES)
def test_what_happens_in_another_house_is_not_among_the_numbers_of_mine(name: str) -> None:
    mine, other = house(table("T1", 4)), house(table("T1", 4))
    client = staff_of(mine)
    before = page(client, name).context["page"]
    evening(other)
    assert page(client, name).context["page"] == before
    assert page(staff_of(other), name).context["page"] != before or name == "jobs"  # whose parties are not to come


def test_there_is_something_to_say_where_there_is_nothing_to_show() -> None:
    client = staff_of(house(table("T1", 4)))
    told = {name: page(client, name).content.decode() for name in NAMES}
    assert {name for name in NAMES if "<svg class" in told[name]} == set()
    assert "Nobody is expected on this day." in told["today"]
    assert "Every party that wanted a table in these days has one." in told["unseated"]


@pytest.mark.parametrize("name", NAMES)
def test_without_any_restaurant_one_is_told_how_one_comes_in(name: str) -> None:
    client = Client()
    client.force_login(User.objects.create_superuser("first"))
    assert "There is no restaurant yet." in page(client, name).content.decode()


@pytest.mark.parametrize("name", NAMES)
def test_who_reads_counts_that_are_behind_is_told_since_when(name: str) -> None:
    restaurant = house(table("T1", 4), timezone="America/New_York")
    client = staff_of(restaurant)
    counts = name not in WITHOUT_SPAN
    tell("hold.expired", at=SEVEN, house=restaurant.pk)
    Event.objects.update(occurred_at=dt.datetime(2026, 1, 2, 3, 4, tzinfo=dt.UTC), position=None)
    assert ("since Thu 1 Jan 22:04 is not counted yet" in page(client, name).content.decode()) is counts
    number_events()
    assert ("since Thu 1 Jan 22:04 is not counted yet" in page(client, name).content.decode()) is counts
    count_all()
    assert "is not counted yet" not in page(client, name).content.decode()


@pytest.mark.parametrize(
    ("name", "statements"),
    [("today", 6), ("unseated", 11), ("jobs", 7), ("conflicts", 8), ("latency", 8), ("shadow", 7)],
)
def test_a_dashboard_costs_as_many_statements_for_three_houses_as_for_one(name: str, statements: int) -> None:
    houses = [house(table("T1", 4)) for _ in range(3)]
    costs = []
    for client in (staff_of(houses[0]), staff_of(*houses)):
        with CaptureQueriesContext(connection) as queries:
            page(client, name)
        costs.append(len([query for query in queries if not OF_THE_FRAME.search(query["sql"])]))
        for restaurant in houses:
            evening(restaurant)
    # Three are the sidebar's, which says how much needs a person. One says which houses are somebody's, and where
    # counts are shown one how far the counting has come.
    assert costs == [statements, statements]


def test_the_day_says_who_has_a_table_and_who_has_none() -> None:
    restaurant = house(table("T1", 4))
    evening(restaurant)
    answer = page(staff_of(restaurant), "today")
    assert figures(answer) == {
        "Parties coming": "2",
        "Have a table": "1",
        "Have none yet": "1",
        "Sit now": "0",
        "Cancelled or did not come": "0",
    }
    (chart,) = answer.context["page"].charts
    assert chart.table.rows == (("19:00", "2", "3"),)


def test_not_seated_says_which_tables_are_lacking_and_what_would_have_helped() -> None:
    restaurant = house(table("T1", 2), table("T2", 4), table("T3", 6))
    for minute in ("19:30", "20:00"):
        for _ in range(7):
            no_table(party(), starts_at=f"{DAY}T{minute}:00+00:00", house=restaurant.pk, helps=["move_bookings"])
    no_table(party(), code="pacing_exceeded", party_size=2, starts_at=f"{DAY}T21:00:00+00:00", house=restaurant.pk)
    no_table(party(), starts_at="2026-09-01T19:30:00+00:00", house=restaurant.pk)  # long ago
    count_all()
    answer = page(staff_of(restaurant), "unseated")
    advice = [(each.headline, each.parties) for each in answer.context["page"].advice]
    assert advice == [
        ("you lack 6-tops Fri 19:30–20:30", "14 parties"),
        ("Allow more arrivals in a quarter of an hour, or offer the quarters beside it.", "1 party"),
    ]
    assert figures(answer) == {
        "Parties without a table": "15",
        "Most frequent reason": "14",
        "Would have helped most": "14",
    }


def test_conflicts_are_counted_beside_the_tables_that_were_given() -> None:
    restaurant = house(table("T1", 4))
    evening(restaurant)
    answer = page(staff_of(restaurant), "conflicts")
    found = figures(answer)
    assert (found["Conflicts"], found["Holds that ran out"]) == ("1", "1")
    hours = next(chart for chart in answer.context["page"].charts if chart.key == "hours")
    assert [row for row in hours.table.rows if row[1] != "0"] == [("19", "1")]


def test_shadow_asks_for_two_hundred_comparisons_before_it_says_that_one_may_go_on() -> None:
    restaurant = house()
    for place in range(199):
        tell("rollout.compared", party(), outcome="same" if place % 2 else "v2_better", house=restaurant.pk)
    count_all()
    assert figures(page(staff_of(restaurant), "shadow"))["Promotion"] == "not yet"
    tell("rollout.compared", party(), outcome="equivalent", house=restaurant.pk)
    count_all()
    assert figures(page(staff_of(restaurant), "shadow")) == {
        "Compared": "200",
        "Agree, or the new one is better": "100.0 %",
        "Errors": "0",
        "Promotion": "may go on",
    }
    tell("rollout.compared", party(), outcome="error", house=restaurant.pk)
    count_all()
    assert figures(page(staff_of(restaurant), "shadow"))["Promotion"] == "not yet"


def test_jobs_say_why_they_wait_and_what_would_help() -> None:
    restaurant = house(table("T1", 4))
    tomorrow = dt.datetime.now(dt.UTC).replace(hour=19, minute=0, second=0, microsecond=0) + dt.timedelta(days=1)
    stored = booking(restaurant, starts_at=tomorrow)
    AutoAssignJob.objects.filter(booking=stored).update(
        state="exhausted",
        reason="fully_booked",
        next_steps=[{"kind": "other_time", "message": "They could come at 21:10."}],
    )
    booking(restaurant, starts_at=tomorrow - dt.timedelta(days=9))  # over: nobody is asked about it any more
    answer = page(staff_of(restaurant), "jobs")
    assert figures(answer) == {"Needs you": "1", "Tries again": "0", "Queued": "0", "Running": "0"}
    (listing,) = answer.context["page"].listings
    ((_, size, state, why, helps, _),) = listing.rows
    assert (size, state.text, helps) == ("2", "needs you", "They could come at 21:10.")
    assert why == "every table that fits is taken"
