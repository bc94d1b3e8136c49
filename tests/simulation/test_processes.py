"""Simulations in processes of their own: printed the same twice, and with rivals who really are at once."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

from assignments.audit import audit
from assignments.models import Assignment
from tests.assignments.rivals import database_url
from tests.simulation.small_house import simulated, small_house
from venues.models import Restaurant

pytestmark = pytest.mark.django_db(transaction=True)
A_MONTH = ("--days", "30", "--seed", "7")


def shell(*words: str, hash_seed: int) -> str:
    """What a run of manage.py prints; how texts are hashed, which orders sets, is another one each time."""
    environment = os.environ | {
        "DATABASE_URL": database_url(),
        "CELERY_BROKER_URL": "memory://",
        "PYTHONHASHSEED": str(hash_seed),
    }
    command = [sys.executable, "manage.py", "simulate", *words]
    ended = subprocess.run(
        command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, timeout=1200, check=True
    )
    return ended.stdout


def test_two_processes_print_the_same() -> None:
    slug = small_house().slug
    first = shell("--restaurant", slug, "--timings", hash_seed=1)
    assert shell("--restaurant", slug, hash_seed=2) == first
    assert "0 findings" in first


def test_of_rivals_who_really_are_at_once_at_most_one_gets_the_table() -> None:
    report = simulated(small_house(), "--load", "0.8", "--processes", "3")
    races = report["deeds"]["races"]
    assert races > 0
    assert report["deeds"]["lost a race"] >= 2 * races
    assert report["audit"]["findings"] == []
    assert audit() == ()


@pytest.mark.slow(minutes=5)
def test_a_month_prints_the_same_twice_and_its_ledger_is_clean() -> None:
    first = shell(*A_MONTH, "--json", hash_seed=1)
    assert shell(*A_MONTH, "--json", hash_seed=2) == first
    report = json.loads(first)
    assert (report["days"], report["wanted"]["parties"], report["audit"]["findings"]) == (30, 3323, [])
    house = Restaurant.objects.get(slug="simulated-7")
    assert audit(restaurant_id=house.pk) == ()
    repairs = Assignment.objects.filter(restaurant=house, source="repair").count()
    assert repairs == report["seatedByMoving"] + report["changedByMoving"] + report["moves"] > 0
