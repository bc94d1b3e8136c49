"""Deliveries: at least once, in order per booking, whatever a consumer does with one of them."""

import pytest

from telemetry.models import Event, WebhookEndpoint
from tests.telemetry.told import HOUSE, MINUTE, OTHER_HOUSE, SEVEN
from tests.telemetry.webhooks.consumers import DRIP, HANG, HANG_UP, Heard, consumer
from tests.telemetry.webhooks.scene import HOUR, IMPATIENT, endpoint, go, states, tell

pytestmark = pytest.mark.django_db


def test_a_consumer_is_told_of_every_event_of_its_house_in_order() -> None:
    tell(99, of=3)  # before anybody asked
    with consumer() as till:
        endpoint(till.url("/hooks?of=till"))
        tell(1, 2, of=1)
        tell(1, of=2)
        tell(3, of=1)
        tell(7, of=4, house=OTHER_HOUSE)
        assert go() == 5
    assert (till.of("01"), till.of("02"), till.of("04")) == ([1, 2, 3], [1], [])
    first = next(heard for heard in till.heard if heard.told == ("01", 1))
    assert (first.path, first.headers["Content-Type"]) == ("/hooks?of=till", "application/json")
    assert set(first.event) == {
        "position", "name", "restaurantId", "bookingId", "subjectId", "actor", "payload", "occurredAt", "traceId",
    }  # fmt: skip
    assert first.event["payload"] == {"from": "pending", "to": "confirmed", "partySize": 1}
    assert WebhookEndpoint.objects.get().lease is None


def test_only_what_it_asks_for_is_sent() -> None:
    with consumer() as till:
        endpoint(till.url(), names=["booking.seated", "webhook.*"])
        tell(1, of=1)
        tell(2, of=1, name="booking.seated")
        assert go() == 2
    assert {heard.event["name"] for heard in till.heard} == {"webhook.created", "booking.seated"}


def test_what_was_taken_is_not_sent_again() -> None:
    with consumer() as till:
        endpoint(till.url())
        tell(1, of=1)
        assert [go(), go(SEVEN + HOUR)] == [2, 0]
    assert till.of("01") == [1]


@pytest.mark.parametrize("wrong", [500, 404, 301, 503, HANG, HANG_UP, DRIP])
def test_what_it_does_not_take_is_sent_again_and_what_follows_waits_for_it(wrong: object) -> None:
    failing = [True]
    with consumer(lambda heard: wrong if failing[0] else 200) as till:
        endpoint(till.url(), names=["booking.*"])
        tell(1, 2, of=1)
        assert go(timeout_seconds=IMPATIENT) == 0
        assert [state for _, state, _ in states()] == ["waiting", "waiting"]
        assert [heard.told for heard in till.heard] == [("01", 1)]
        failing[0] = False
        assert go(SEVEN + MINUTE) == 2
    assert till.of("01") == [1, 2]


def test_an_event_that_is_refused_holds_up_its_own_booking_only() -> None:
    def dislikes_the_first(heard: Heard) -> int:
        return 500 if heard.told == ("01", 1) else 200

    with consumer(dislikes_the_first) as till:
        endpoint(till.url(), names=["booking.*"])
        tell(1, 2, of=1)
        tell(1, 2, of=2)
        assert go() == 2
    assert (till.of("01"), till.of("02")) == ([], [1, 2])
    assert states() == [
        (1, "waiting", "refused"),
        (2, "waiting", ""),
        (1, "delivered", "delivered"),
        (2, "delivered", "delivered"),
    ]


def test_one_booking_that_it_hangs_on_becomes_a_dead_letter_and_no_other_is_late() -> None:
    with consumer(lambda heard: HANG if heard.told[0] == "01" else 200) as till:
        endpoint(till.url(), names=["booking.*"])
        tell(1, of=1)
        for day in range(10):
            tell(*range(day * 5, day * 5 + 5), of=2)
            go(SEVEN + day * 24 * HOUR, timeout_seconds=IMPATIENT)
            assert till.of("02") == list(range(day * 5 + 5))
    assert states()[0] == (1, "dead", "timed_out")


def test_an_event_that_is_kept_no_more_does_not_hold_up_the_rest() -> None:
    with consumer(lambda heard: 503) as till:
        endpoint(till.url(), names=["booking.*"])
        tell(1, 2, of=1)
        go()
        forget(1)
        till.behave = lambda heard: 200
        go(SEVEN + HOUR)
        go(SEVEN + HOUR)
    assert till.of("01") == [2]
    assert [(state, outcome) for _, state, outcome in states()] == [
        ("skipped", "event_gone"),
        ("delivered", "delivered"),
    ]


def forget(number: int) -> None:
    Event.objects.filter(payload__partySize=number, restaurant_id=HOUSE).delete()
