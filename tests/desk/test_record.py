"""Every deed is on record: who did it, and why."""

from collections.abc import Iterator

import pytest
import time_machine
from django.db.models import Model
from django.test import Client

from assignments.models import Proposal
from telemetry.models import Event
from tests.api.callers import person
from tests.builders import SEVEN
from tests.desk.deeds import OF_PEOPLE, all_deeds, staged
from tests.desk.scenes import deed, reason_of
from venues.admin import Deed

pytestmark = pytest.mark.django_db
OF_HOUSES = [(model, each) for model, each in all_deeds() if model not in OF_PEOPLE]
# They leave a row that says who asked, and an event once a worker has an answer.
TOLD_LATER = {("ServiceBook", "optimise"), ("Restaurant", "plan"), ("Proposal", "ask-again")}
every_deed_in_a_house = pytest.mark.parametrize(
    ("model", "what"), OF_HOUSES, ids=lambda value: getattr(value, "verb", getattr(value, "__name__", ""))
)


@pytest.fixture(autouse=True)
def at_seven() -> Iterator[None]:
    with time_machine.travel(SEVEN):
        yield


@every_deed_in_a_house
def test_a_deed_is_on_record_with_who_did_it_and_why(model: type[Model], what: Deed) -> None:
    row, answers, restaurant = staged(model, what)
    user = person(restaurant, role="manager")
    client = Client()
    client.force_login(user)
    client.post(deed(row, what.verb), answers)
    if (model.__name__, what.verb) in TOLD_LATER:
        assert Proposal.objects.filter(requested_by=f"user:{user.pk}", state="computing").exists()
        assert "reason" not in what.form(row=row, request=None).fields  # type: ignore[arg-type]
        return
    events = Event.objects.filter(actor=f"user:{user.pk}")
    assert {reason_of(event) for event in events} == {answers["reason"]}
