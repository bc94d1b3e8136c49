"""What people do with deliveries: send a dead letter again or give it up, replay what was."""

import uuid

import pytest

from telemetry.models import Delivery
from telemetry.webhooks import resending, services
from tests.telemetry.told import SEVEN
from tests.telemetry.webhooks.consumers import consumer
from tests.telemetry.webhooks.scene import ANNA, HOUR, endpoint, go, states, tell, told

pytestmark = pytest.mark.django_db


def test_what_is_refused_while_others_are_taken_is_a_dead_letter_after_eight_tries_and_waits_for_a_person() -> None:
    bad = [("01", 1)]
    with consumer(lambda heard: 500 if heard.told in bad else 200) as till:
        endpoint(till.url(), names=["booking.*"])
        tell(1, 2, of=1)
        for day in range(9):
            tell(day, of=2)
            go(SEVEN + day * 24 * HOUR)
        assert states()[:2] == [(1, "dead", "refused"), (2, "waiting", "")]
        assert [heard.told for heard in till.heard].count(("01", 1)) == 8
        assert till.of("02") == list(range(9))
        bad.clear()
        (letter,) = Delivery.objects.filter(state="dead")
        resending.resend(letter.pk, now=SEVEN + 240 * HOUR, by=ANNA)
        assert go(SEVEN + 240 * HOUR) == 2
    assert till.of("01") == [1, 2]
    assert told()[-1] == (
        "webhook.resent",
        {"event": "booking.confirmed", "position": letter.position},
        "user:7",
        ANNA.reason,
    )


def test_a_dead_letter_that_is_given_up_lets_the_rest_go_out() -> None:
    with consumer(lambda heard: 500 if heard.told == ("01", 1) else 200) as till:
        endpoint(till.url(), names=["booking.*"])
        tell(1, 2, of=1)
        for day in range(9):
            tell(day, of=2)
            go(SEVEN + day * 24 * HOUR)
        (letter,) = Delivery.objects.filter(state="dead")
        resending.skip(letter.pk, now=SEVEN + 240 * HOUR, by=ANNA)
        assert go(SEVEN + 240 * HOUR) == 1
    assert till.of("01") == [2]
    assert states()[:2] == [(1, "skipped", "refused"), (2, "delivered", "delivered")]


def test_only_new_ones_where_what_was_missed_is_not_wanted() -> None:
    with consumer() as till:
        place = endpoint(till.url(), names=["booking.*"])
        services.disable(place.pk, by=ANNA)
        tell(1, 2, of=1)
        assert go() == 0
        services.enable(place.pk, now=SEVEN, by=ANNA, from_now=True)
        tell(3, of=1)
        go()
    assert till.of("01") == [3]
    assert told()[1:] == [
        ("webhook.disabled", {"because": "by_staff"}, "user:7", ANNA.reason),
        ("webhook.enabled", {"missed": 2}, "user:7", ANNA.reason),
    ]


def test_everything_since_a_position_is_told_again_under_the_same_ids() -> None:
    with consumer() as till:
        place = endpoint(till.url(), names=["booking.*"])
        tell(1, 2, 3, of=1)
        go()
        second = till.heard[1].event["position"]
        assert services_replay(place.pk, after=second - 1) == 2
        go(SEVEN + HOUR)
    assert till.of("01") == [1, 2, 3, 2, 3]
    assert [heard.headers["Webhook-Id"] for heard in till.heard[3:]] == [f"evt_{second}", f"evt_{second + 1}"]
    assert told()[-1] == ("webhook.replayed", {"after": second - 1, "events": 2}, "user:7", ANNA.reason)


def services_replay(endpoint_id: uuid.UUID, *, after: int) -> int:
    return resending.replay(endpoint_id, after=after, now=SEVEN, by=ANNA)


def test_what_waits_is_not_doubled_by_a_replay() -> None:
    with consumer(lambda heard: 500) as till:
        place = endpoint(till.url(), names=["booking.*"])
        tell(1, 2, of=1)
        go()
        services_replay(place.pk, after=0)
        till.behave = lambda heard: 200
        go(SEVEN + HOUR)
    assert till.of("01") == [1, 2]
