"""What is told when somebody gets a role in a house, another one, and none any more."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from telemetry.models import Event
from tests.builders import house
from venues import memberships

pytestmark = pytest.mark.django_db
BY: dict[str, Any] = {"actor": "user:7", "reason": "the season begins"}


def test_a_role_that_is_given_changed_and_taken_is_told_with_who_has_it_and_in_order() -> None:
    restaurant, ada = house(), User.objects.create_user("ada")
    ours = memberships.grant(ada, restaurant=restaurant, role="host", **BY)
    membership_id = ours.pk
    memberships.change(ours, role="manager", **BY)
    memberships.end(ours, **BY)
    events = Event.objects.filter(restaurant_id=restaurant.pk).order_by("id")
    assert list(events.values_list("name", "subject_id", "payload", "actor", "reason")) == [
        ("staff.role_changed", membership_id, {"user": ada.pk, "from": was, "to": now}, "user:7", BY["reason"])
        for was, now in ((None, "host"), ("host", "manager"), ("manager", None))
    ]
