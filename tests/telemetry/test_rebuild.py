"""Aggregates made anew from the events that are still there, and pruned by age."""

import datetime as dt
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from assignments.retention import FEWEST_DAYS, prune
from telemetry import rollup
from telemetry.models import Event, HourlyCount, Unseated
from tests.telemetry.test_rollup import hourly, timings, totals
from tests.telemetry.told import HOUSE, MINUTE, SEVEN, count_all, no_table, party, tell

pytestmark = pytest.mark.django_db


def told_over_three_days() -> None:
    for day in range(3):
        for number in range(3):
            stored, at = party(), SEVEN + dt.timedelta(days=day, hours=number)
            tell("booking.created", stored, at=at, source="api")
            tell("booking.confirmed", stored, at=at + MINUTE)
            tell("assignment.conflict", stored, at=at, code="table_taken")
    count_all()


def test_made_anew_the_aggregates_are_what_they_were() -> None:
    told_over_three_days()
    before = (hourly(), timings(), totals())
    seen: list[tuple[int, int]] = []
    rollup.rebuild(since=SEVEN.date(), progress=lambda done, total: seen.append((done, total)), most=10)
    assert (hourly(), timings(), totals()) == before
    assert seen == [(10, 27), (20, 27), (27, 27)]
    assert rollup.behind() == 0


def test_made_anew_wrong_counts_are_right_and_older_ones_stay_as_they_are() -> None:
    told_over_three_days()
    before = (hourly(), totals())
    later = SEVEN + dt.timedelta(days=1)
    HourlyCount.objects.filter(hour__gte=later).update(count=99)
    Event.objects.filter(occurred_at__lt=later.replace(hour=0)).delete()  # past their retention
    rollup.rebuild(since=later.date(), progress=lambda done, total: None)
    assert (hourly(), totals()) == before


def test_nothing_to_make_anew_from_is_no_failure() -> None:
    assert rollup.rebuild(since=SEVEN.date(), progress=lambda done, total: None) == 0


def test_the_command_counts_what_is_left_and_makes_all_anew_if_asked_to() -> None:
    tell("hold.expired")
    out = StringIO()
    call_command("roll_up", "--json", stdout=out)
    assert json.loads(out.getvalue()) == {"counted": 1, "behind": 0}
    HourlyCount.objects.update(count=7)
    out = StringIO()
    call_command("roll_up", "--rebuild", "--since", "2026-11-27", "--json", stdout=out)
    assert json.loads(out.getvalue()) == {"counted": 0, "behind": 0, "since": "2026-11-27", "rebuilt": 1}
    assert hourly() == {(HOUSE, SEVEN, "hold.expired", ""): 1}
    with pytest.raises(CommandError, match="--since goes with --rebuild"):
        call_command("roll_up", "--since", "2026-11-27")


def test_counts_are_pruned_by_age_and_totals_never() -> None:
    old, young = party(), party()
    for stored, at in ((old, SEVEN), (young, SEVEN + dt.timedelta(days=1))):
        no_table(stored, at=at, starts_at=at.isoformat())
        tell("booking.created", stored, at=at, source="api")
        tell("booking.confirmed", party(), at=at)
    count_all()
    before = totals()
    days = dict.fromkeys(FEWEST_DAYS, 9999) | {"aggregates": 100}
    now = SEVEN + dt.timedelta(days=100, hours=1)
    assert prune(now=now, older_than_days=days, dry_run=True)["aggregates"] == 4
    assert prune(now=now, older_than_days=days)["aggregates"] == 4
    assert {hour for _, hour, _, _ in hourly()} == {SEVEN + dt.timedelta(days=1)}
    assert list(Unseated.objects.values_list("booking_id", flat=True)) == [young]
    assert totals() == before
