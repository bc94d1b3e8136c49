"""Automatic seating over HTTP: quotes that promise nothing, assignments that happen once, jobs that can be watched."""

import uuid
from typing import Any

import pytest

from assignments.models import Assignment, AutoAssignJob, Booking
from tests.api.callers import Caller, caller
from tests.assignments.doing import written
from tests.builders import SEVEN, booking, house, job_of, table, table_ids
from venues.models import Restaurant

pytestmark = pytest.mark.django_db


@pytest.fixture
def restaurant() -> Restaurant:
    return house(table("T1", 2), table("T2", 2), table("T3", 4), joins=[["T1", "T2"]])


@pytest.fixture
def host(restaurant: Restaurant) -> Caller:
    return caller(restaurant)


def party(restaurant: Restaurant, **changes: Any) -> dict[str, Any]:
    return {"restaurantId": str(restaurant.pk), "partySize": 2, "startsAt": SEVEN.isoformat(), **changes}


def seat(host: Caller, stored: Booking, *, key: str = "one", status: int = 200, **more: Any) -> Any:
    body = {"bookingId": str(stored.pk), **more}
    return host.ask("POST", "auto/assign/", body, status=status, idempotency_key=key)


def test_a_quote_ranks_what_a_booking_could_have_and_writes_nothing(host: Caller, restaurant: Restaurant) -> None:
    stored = booking(restaurant)
    before = written()
    quote = host.ask("POST", "auto/quote/", {"bookingId": str(stored.pk)})
    assert [(plan["rank"], plan["tables"]) for plan in quote["plans"]] == [
        (1, ["T1"]), (2, ["T2"]), (3, ["T3"]), (4, ["T1", "T2"]),
    ]  # fmt: skip
    best = quote["plans"][0]
    assert best["scoreMilli"] == sum(best["breakdown"].values())
    assert quote["certificate"] == {"complete": True, "setsConsidered": 4, "setsFeasible": 4}
    assert quote["refusal"] is None
    assert written() == before


def test_a_party_that_has_not_booked_gets_the_same_quote_as_one_that_has(host: Caller, restaurant: Restaurant) -> None:
    stored = booking(restaurant, party_size=3)
    of_booking = host.ask("POST", "auto/quote/", {"bookingId": str(stored.pk)})
    assert host.ask("POST", "auto/quote/", party(restaurant, partySize=3)) == of_booking


def test_a_quote_names_at_most_five_plans() -> None:
    restaurant = house(*(table(f"T{number}", 2) for number in range(1, 9)))
    quote = caller(restaurant, role="viewer").ask("POST", "auto/quote/", party(restaurant))
    assert [plan["tables"] for plan in quote["plans"]] == [["T1"], ["T2"], ["T3"], ["T4"], ["T5"]]
    assert quote["certificate"]["setsFeasible"] == 8


def test_what_a_booking_has_already_does_not_stand_in_its_own_way(host: Caller, restaurant: Restaurant) -> None:
    stored = booking(restaurant)
    seat(host, stored)
    quote = host.ask("POST", "auto/quote/", {"bookingId": str(stored.pk)})
    assert quote["plans"][0]["tables"] == ["T1"]


def test_a_quote_without_a_plan_says_why_and_a_viewer_is_not_told_who_has_the_table() -> None:
    restaurant = house(table("T1", 2))
    host, viewer = caller(restaurant), caller(restaurant, role="viewer")
    taken = seat(host, booking(restaurant))["assignment"]["id"]
    refusal = host.ask("POST", "auto/quote/", party(restaurant))["refusal"]
    assert (refusal["code"], refusal["tables"][0]["code"], refusal["tables"][0]["reference"]) == (
        "fully_booked", "occupied", taken,
    )  # fmt: skip
    assert refusal["nextSteps"]
    told = viewer.ask("POST", "auto/quote/", party(restaurant))
    assert (told["plans"], told["refusal"]["code"]) == ([], "fully_booked")
    assert taken not in viewer.last.content.decode()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"startsAt": "2026-11-27T12:00:00+00:00"}, "outside_service"),
        ({"startsAt": "2026-11-27T22:00:00+00:00"}, "outside_service"),
    ],
)
def test_a_time_without_service_is_no_quote(host: Caller, restaurant: Restaurant, change: Any, code: str) -> None:
    assert host.ask("POST", "auto/quote/", party(restaurant, **change), status=422)["code"] == code


def test_a_quote_keeps_the_pace_of_arrivals() -> None:
    restaurant = house(table("T1", 2), table("T2", 2), pacing={"perSlot": {"parties": 1}})
    host = caller(restaurant)
    seat(host, booking(restaurant))
    assert host.ask("POST", "auto/quote/", party(restaurant), status=422)["code"] == "pacing_exceeded"


@pytest.mark.parametrize(
    "change",
    [
        {"startsAt": "2026-11-27T19:00:00"},
        {"startsAt": "2026-11-27"},
        {"startsAt": "0001-01-01T00:00:00+14:00"},
        {"startsAt": "9999-12-31T23:59:59-12:00"},
        {"startsAt": None},
        {"partySize": 0},
        {"partySize": 10**30},
        {"partySize": "two"},
        {"bookingId": str(uuid.uuid4())},
        {"tags": ["x" * 41]},
        {"tags": "window"},
        {"restaurantId": "7"},
    ],
)
def test_a_quote_for_something_that_makes_no_sense_is_malformed(
    host: Caller, restaurant: Restaurant, change: Any
) -> None:
    problem = host.ask("POST", "auto/quote/", party(restaurant, **change), status=400)
    assert (problem["code"], bool(problem["errors"])) == ("malformed_request", True)


def test_a_time_that_the_clocks_skip_is_some_time_all_the_same_because_it_has_an_offset(
    host: Caller, restaurant: Restaurant
) -> None:
    body = party(restaurant, startsAt="2026-03-29T01:30:00+00:00")
    assert host.ask("POST", "auto/quote/", body, status=422)["code"] == "outside_service"


def test_assigning_gives_the_best_tables_and_the_same_key_answers_the_same(
    host: Caller, restaurant: Restaurant
) -> None:
    stored = booking(restaurant, party_size=4)
    first = seat(host, stored)
    assert ([t["number"] for t in first["tables"]], first["assignment"]["source"]) == (["T3"], "auto")
    assert (first["bookingState"], first["replayed"]) == ("confirmed", False)
    assert seat(host, stored) == first | {"replayed": True}
    assert seat(host, stored, key="two", status=409)["code"] == "booking_already_assigned"
    assert Assignment.objects.count() == 1


def test_no_table_is_told_with_every_reason_and_nothing_changes() -> None:
    restaurant = house(table("T1", 2))
    host = caller(restaurant)
    stored = booking(restaurant, party_size=9)
    before = written()
    problem = seat(host, stored, status=422)
    assert (problem["code"], problem["refusal"]["code"]) == ("no_plan", "party_too_large")
    assert problem["nextSteps"][0] == problem["refusal"]["nextSteps"][0]
    assert written() == before


def test_assigning_needs_a_key_and_a_host(host: Caller, restaurant: Restaurant) -> None:
    body = {"bookingId": str(booking(restaurant).pk)}
    assert host.ask("POST", "auto/assign/", body, status=400)["code"] == "idempotency_key_required"
    viewer, stranger = caller(restaurant, role="viewer"), caller(house())
    assert viewer.ask("POST", "auto/assign/", body, status=403)["code"] == "role_required"
    for path in ("auto/assign/", "auto/quote/"):
        assert stranger.ask("POST", path, body, status=404)["code"] == "not_found"
    assert stranger.ask("POST", "auto/quote/", party(restaurant), status=404)["code"] == "not_found"
    assert Assignment.objects.count() == 0


def test_left_to_the_pipeline_a_booking_answers_its_one_job(host: Caller, restaurant: Restaurant) -> None:
    stored = booking(restaurant)
    job = seat(host, stored, status=202, mode="async")
    assert (job["id"], job["state"], job["bookingId"]) == (str(job_of(stored).pk), "queued", str(stored.pk))
    assert seat(host, stored, status=202, mode="async", key="two")["id"] == job["id"]
    assert host.ask("GET", f"auto/jobs/{job['id']}/") == job


@pytest.mark.parametrize("state", ["exhausted", "deferred"])
def test_a_job_that_gave_up_or_sleeps_starts_afresh(host: Caller, restaurant: Restaurant, state: str) -> None:
    stored = booking(restaurant)
    AutoAssignJob.objects.update(state=state, attempts=3, reason="fully_booked")
    job = seat(host, stored, status=202, mode="async")
    assert (job["id"], job["state"], job["attempts"], job["reason"]) == (str(job_of(stored).pk), "queued", 0, "")


def test_a_job_that_runs_is_left_to_its_worker(host: Caller, restaurant: Restaurant) -> None:
    stored = booking(restaurant)
    lease = uuid.uuid4()
    AutoAssignJob.objects.update(state="running", lease=lease, lease_until=SEVEN)
    assert seat(host, stored, status=202, mode="async")["state"] == "running"
    assert job_of(stored).lease == lease


def test_a_booking_that_has_tables_or_is_over_needs_no_job(host: Caller, restaurant: Restaurant) -> None:
    stored = booking(restaurant)
    seat(host, stored)
    problem = seat(host, stored, key="two", mode="async", status=409)
    assert problem["code"] == "booking_already_assigned"
    Booking.objects.update(state="cancelled")
    assert seat(host, stored, key="three", mode="async", status=409)["code"] == "illegal_transition"


def test_a_job_handed_to_people_is_tried_again_once(host: Caller, restaurant: Restaurant) -> None:
    job = job_of(booking(restaurant))
    AutoAssignJob.objects.update(state="exhausted", reason="fully_booked", refusal={"code": "fully_booked"})
    assert caller(restaurant, role="viewer").ask("POST", f"auto/jobs/{job.pk}/retry/", {}, status=403)
    again = host.ask("POST", f"auto/jobs/{job.pk}/retry/", {})
    assert (again["state"], again["reason"], again["refusal"]) == ("queued", "", None)
    assert host.ask("POST", f"auto/jobs/{job.pk}/retry/", {}, status=409)["code"] == "illegal_transition"


def test_a_job_is_not_tried_again_beside_another_of_the_same_booking(host: Caller, restaurant: Restaurant) -> None:
    stored = booking(restaurant)
    old = job_of(stored)
    AutoAssignJob.objects.update(state="exhausted")
    AutoAssignJob.objects.create(
        restaurant=restaurant, booking=stored, shard=old.shard, starts_at=SEVEN, due_at=SEVEN, state="queued"
    )
    assert host.ask("POST", f"auto/jobs/{old.pk}/retry/", {}, status=409)["code"] == "illegal_transition"


def test_a_job_whose_booking_has_found_a_table_is_not_tried_again(host: Caller, restaurant: Restaurant) -> None:
    stored = booking(restaurant)
    job = job_of(stored)
    seat(host, stored)
    AutoAssignJob.objects.update(state="exhausted")
    problem = host.ask("POST", f"auto/jobs/{job.pk}/retry/", {}, status=409)
    assert problem["code"] == "booking_already_assigned"


def test_a_viewer_reads_why_a_booking_waits_but_not_for_whom(host: Caller, restaurant: Restaurant) -> None:
    job = job_of(booking(restaurant))
    reference = str(uuid.uuid4())
    steps = [{"kind": "move", "references": [reference]}]
    AutoAssignJob.objects.update(state="exhausted", reason="fully_booked", next_steps=steps)
    assert host.ask("GET", f"auto/jobs/{job.pk}/")["nextSteps"] == steps
    viewer = caller(restaurant, role="viewer")
    assert viewer.ask("GET", f"auto/jobs/{job.pk}/")["nextSteps"] == [{"kind": "move"}]
    for path in (f"auto/jobs/{job.pk}/", f"auto/jobs/{uuid.uuid4()}/"):
        assert caller(house()).ask("GET", path, status=404)["code"] == "not_found"


def test_a_table_held_by_somebody_else_is_not_quoted_as_free(host: Caller, restaurant: Restaurant) -> None:
    other = booking(restaurant)
    body = {"bookingId": str(other.pk), "tableIds": [str(table_ids(restaurant, "T1")[0])]}
    host.ask("POST", "manual/hold/", body, status=201)
    assert host.ask("POST", "auto/quote/", party(restaurant))["plans"][0]["tables"] == ["T2"]
    # Its own hold does not stand in a booking's way.
    assert host.ask("POST", "auto/quote/", {"bookingId": str(other.pk)})["plans"][0]["tables"] == ["T1"]
