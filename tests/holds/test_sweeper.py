"""The sweeper reaps what nobody came by to reap, makes nobody wait, and nothing depends on it."""

import io
import json
from typing import Any

import psycopg
import pytest
from django.core.management import call_command

from assignments import wiring
from assignments.audit import audit
from assignments.sweeping import Swept, sweep
from holds.models import Hold
from holds.tasks import expire_holds
from telemetry.models import Event
from tests.assignments.doing import ledger
from tests.assignments.rivals import database_url
from tests.builders import booking, house, table
from tests.holds.doing import lapse, place

pytestmark = pytest.mark.django_db


def test_holds_that_have_run_out_are_reaped_and_told_and_others_stay() -> None:
    restaurant = house(table("T1", 2), table("T2", 2))
    over, stands = place(booking(restaurant), "T1"), place(booking(restaurant), "T2")
    lapse(over)
    assert sweep(claims=wiring.claims()) == Swept(reaped=1, passed_over=0)
    assert sweep(claims=wiring.claims()) == Swept(reaped=0, passed_over=0)
    assert [Hold.objects.get(pk=hold.pk).state for hold in (over, stands)] == ["expired", "active"]
    assert [number for number, *_ in ledger()] == ["T2"]
    assert Event.objects.filter(name="hold.expired", subject_id=over.pk, actor="sweeper").count() == 1
    assert audit() == ()


def test_beat_calls_it() -> None:
    lapse(place(booking(house(table("T1", 2))), "T1"))
    assert expire_holds() == 1


def test_the_command_counts_first_if_asked_and_keeps_to_one_house() -> None:
    mine, other = house(table("T1", 2)), house(table("T1", 2))
    for restaurant in (mine, other):
        lapse(place(booking(restaurant), "T1"))
    assert say("--dry-run", "--restaurant", mine.slug) == {"due": 1}
    assert say("--restaurant", mine.slug) == {"expired": 1, "passedOver": 0}
    assert say() == {"expired": 1, "passedOver": 0}


def say(*words: str) -> Any:
    out = io.StringIO()
    call_command("expire_holds", *words, "--json", stdout=out)
    return json.loads(out.getvalue())


@pytest.mark.django_db(transaction=True)
def test_a_book_that_somebody_has_locked_is_passed_over() -> None:
    lapse(place(booking(house(table("T1", 2))), "T1"))
    with psycopg.connect(database_url()) as other:
        other.execute("SELECT FROM assignments_servicebook FOR NO KEY UPDATE")
        assert sweep(claims=wiring.claims()) == Swept(reaped=0, passed_over=1)
    assert sweep(claims=wiring.claims()) == Swept(reaped=1, passed_over=0)
