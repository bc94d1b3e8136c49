"""`manage.py simulate`: the same seed tells the same story, everybody is in it, and the ledger stays as it must be."""

import datetime as dt

import pytest
from django.core.management import CommandError
from django.db import connection
from django.db.models import F

from assignments.audit import audit
from assignments.models import Assignment, Booking
from holds.models import Hold
from telemetry.models import Event
from tests.assignments.commands import ask, refuse
from tests.simulation.small_house import CROWDED, MONDAY, simulated, small_house, told
from venues.models import Restaurant

# Committed for real: in one long transaction dead rows pile up, and a simulated week takes minutes.
pytestmark = pytest.mark.django_db(transaction=True)
GROUPS = "assignments_mergegroup"
# Whatever people can do, and the others must bear.
DEEDS = {
    "blocked", "booked by staff", "booked online", "came after all", "cancelled", "changed",
    "changed by moving others", "confirmed", "did not come", "held", "held longer", "holds swept",
    "left a hold to lapse", "left early", "let a hold go", "lost a race", "moved for a change", "moved for them",
    "picked what does not do", "pinned", "races", "seated by moving others", "sent twice", "stayed longer",
    "took another time", "unblocked", "walked in", "was asked to leave",
}  # fmt: skip


def test_the_same_seed_tells_the_same_story_and_another_one_another() -> None:
    restaurant = small_house()
    first = told(restaurant)
    assert told(restaurant) == first
    another = told(restaurant, seed=2)
    assert another.replace("simulated-2", "simulated-1").replace("seed 2", "seed 1") != first
    assert simulated(restaurant)["digest"] in first


@pytest.mark.slow
def test_in_three_weeks_everybody_occurs_and_every_party_is_accounted_for() -> None:
    report = simulated(small_house(), "--days", "21", *CROWDED)
    deeds = report["deeds"]
    assert set(deeds) >= DEEDS
    away = deeds["cancelled"] + deeds["did not come"] - deeds["came after all"]
    refused, turned_away = sum(report["refused"].values()), sum(report["turnedAway"].values())
    assert report["wanted"]["parties"] == report["seated"]["parties"] + refused + turned_away + away
    assert report["joined"]["parties"] > 0
    by_moving = report["seatedByMoving"] + report["changedByMoving"]
    assert report["assignments"]["repair"] == by_moving + report["moves"]
    assert report["audit"] == {"invariants": 15, "findings": []}
    assert audit() == ()
    assert set(Booking.objects.values_list("state", flat=True)) == {"cancelled", "completed", "no_show"}


def test_who_wants_more_than_there_is_is_refused_with_reasons_and_in_an_empty_house_nobody_is() -> None:
    restaurant = small_house()
    full = simulated(restaurant, "--load", "1.2")
    assert full["refused"]["fully_booked"] > 0
    assert set(full["refused"]) <= {"fully_booked", "overage_only", "party_too_large"}
    assert full["turnedAway"]["fully_booked"] > 0
    empty = ask("simulate", "--load", "0.1")
    assert (empty["refused"], empty["turnedAway"], empty["moves"]) == ({}, {}, 0)


def test_where_the_house_approves_staff_accept_and_where_it_paces_arrivals_too_many_are_told_so() -> None:
    strict = small_house(policy={"approval": "manual"}, pacing={"perSlot": {"covers": 8}})
    report = simulated(strict, "--load", "1.5")
    assert report["deeds"]["accepted a proposal"] > 0
    assert not any(run.startswith("assign") for run in report["jobRuns"])
    assert report["refused"]["pacing_exceeded"] > 0
    assert report["audit"]["findings"] == []
    assert set(Booking.objects.values_list("state", flat=True)) <= {"cancelled", "completed", "no_show"}


def test_holds_lapse_by_the_simulated_clock() -> None:
    report = simulated(small_house(), "--days", "3")
    expired = Hold.objects.filter(state="expired")
    assert expired.count() == report["holds"]["expired"] == report["deeds"]["left a hold to lapse"] > 0
    assert not expired.filter(ended_at__lt=F("expires_at")).exists()
    assert not expired.filter(ended_at__gt=F("expires_at") + dt.timedelta(minutes=1)).exists()
    first = Hold.objects.order_by("expires_at")[0]
    assert MONDAY - dt.timedelta(days=22) < first.expires_at.date() < MONDAY + dt.timedelta(days=3)


def test_no_other_house_is_touched_and_a_former_simulation_makes_way() -> None:
    restaurant = small_house()
    before = Restaurant.objects.values().get(pk=restaurant.pk)
    simulated(restaurant)
    former = Restaurant.objects.get(slug="simulated-1")
    simulated(restaurant)
    assert Restaurant.objects.values().get(pk=restaurant.pk) == before
    assert not Booking.objects.filter(restaurant=restaurant).exists()
    assert not Restaurant.objects.filter(pk=former.pk).exists()
    assert not Event.objects.filter(restaurant_id=former.pk).exists()
    assert Restaurant.objects.count() == 2


def test_a_former_simulation_is_kept_if_asked_and_differs_in_nothing() -> None:
    restaurant = small_house()
    first = simulated(restaurant)
    second = simulated(restaurant, "--keep")
    assert (first["restaurant"], second["restaurant"]) == ("simulated-1", "simulated-1-2")
    assert second | {"restaurant": "simulated-1"} == first
    assert audit() == ()


def test_a_dry_run_says_who_would_come_and_stores_nothing() -> None:
    restaurant = small_house()
    answer = simulated(restaurant, "--dry-run")
    assert (answer["days"], answer["seats"]) == (1, 34)
    assert answer["parties"] == sum(answer[channel] for channel in ("online", "phone", "rival", "walk_in"))
    assert Restaurant.objects.count() == 1
    assert simulated(restaurant)["wanted"]["parties"] == answer["parties"]


@pytest.mark.django_db
def test_a_ledger_that_is_not_as_it_must_be_fails_the_command() -> None:
    """The control: a server that loses the groups of joined tables."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'")
        cursor.execute(f"CREATE TRIGGER lose BEFORE INSERT ON {GROUPS} FOR EACH ROW EXECUTE FUNCTION lose()")
    with pytest.raises(CommandError, match=r"The ledger is not as it must be\."):
        told(small_house(), "--days", "2")
    assert Assignment.objects.filter(table_ids__len__gt=1).exists()
    assert {finding.code for finding in audit()} == {"merge_group_differs"}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--days", "0"), "Error: argument --days: 0 is not from 1 to 366"),
        (("--load", "much"), "Error: argument --load: 'much' is not a number"),
        (("--load", "nan"), "Error: argument --load: 'nan' is not from 0.05 to 5"),
        (("--processes", "33"), "Error: argument --processes: 33 is not from 1 to 32"),
        (("--from", "tomorrow"), "Error: argument --from: 'tomorrow' is not a date such as 2026-11-27"),
        (("--restaurant", "nowhere"), "There is no restaurant 'nowhere'. Known: none yet."),
    ],
)
def test_what_cannot_be_simulated_is_refused(words: tuple[str, ...], message: str) -> None:
    assert refuse("simulate", *words) == message


def test_a_house_without_hours_cannot_be_simulated() -> None:
    restaurant = small_house()
    restaurant.service_periods.all().delete()
    assert refuse("simulate", "--restaurant", restaurant.slug) == (
        f"{restaurant.slug} has no service periods: nobody could come."
    )
