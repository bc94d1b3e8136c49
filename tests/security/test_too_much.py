"""Requests and messages that are made to cost more than they are worth, or to run what they bring along."""

import pickle
from typing import Any

import pytest
from celery import current_app
from django.conf import settings
from kombu.exceptions import ContentDisallowed
from kombu.serialization import loads

from tests.api.callers import caller
from tests.builders import house, table

pytestmark = pytest.mark.django_db
BOOKINGS = "/api/v2/bookings/"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"[" * 200_000, 400, "malformed_request"),
        (b'{"a":' * 100_000, 400, "malformed_request"),
        (b'{"partySize": ' + b"9" * 100_000 + b"}", 400, "malformed_request"),
        (b'{"partySize": 1e999999}', 400, "malformed_request"),
        (b'{"guestName": "\\u0000"}', 400, "malformed_request"),
        (b'{"guestName": "\\ud800"}', 400, "malformed_request"),
        (b"\xff\xfe", 400, "malformed_request"),
        (b'"' + b"x" * 1_000_001 + b'"', 413, "body_too_large"),
    ],
    ids=["lists", "objects", "digits", "exponent", "nul", "half-a-letter", "no-utf-8", "long"],
)
def test_a_body_made_to_break_the_reader_is_refused_as_any_other(body: Any, status: int, code: str) -> None:
    answer = caller(house(table("T1", 2))).generic("POST", BOOKINGS, body, "application/json")
    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize(
    "query", ["limit=100000", "limit=-1", "cursor=%00", "cursor=" + "A" * 5000, "date=9999999-01-01"]
)
def test_a_list_is_never_longer_than_a_page(query: str) -> None:
    restaurant = house(table("T1", 2))
    answer = caller(restaurant).get(f"{BOOKINGS}?restaurantId={restaurant.pk}&{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_request")


class RunsSomething:
    """What an object in a message could do to a worker that unpacks it."""

    def __reduce__(self) -> Any:
        return (pytest.fail, ("it was run",))


def test_a_worker_unpacks_no_objects_out_of_a_message() -> None:
    message = pickle.dumps(RunsSomething())
    accepted = current_app.conf.accept_content
    assert list(accepted) == ["json"]
    with pytest.raises(ContentDisallowed):
        loads(message, "application/x-python-serialize", "binary", accept={"application/json"})
    assert settings.CELERY_TASK_IGNORE_RESULT is True


def test_control_the_same_message_would_run_where_objects_are_accepted() -> None:
    with pytest.raises(pytest.fail.Exception):
        pickle.loads(pickle.dumps(RunsSomething()))
