"""Consumers that are down, hang, say that they are gone or send us elsewhere: nothing is lost, nobody else waits."""

import threading
import uuid

import pytest

from telemetry.models import Delivery, WebhookEndpoint
from telemetry.webhooks import services
from telemetry.webhooks.delivering import LEASE
from tests.telemetry.told import MINUTE, SEVEN
from tests.telemetry.webhooks.consumers import HANG, Heard, consumer
from tests.telemetry.webhooks.scene import ANNA, HOUR, IMPATIENT, SECOND, endpoint, go, states, tell, told

pytestmark = pytest.mark.django_db
# A little more than a minute: what is due a minute after an answer is due then, however long the answer took.
STEP = MINUTE + SECOND


def test_a_consumer_that_is_down_for_an_hour_misses_nothing_and_is_not_pestered() -> None:
    with consumer() as before:
        port = before.port
        place = endpoint(before.url(), names=["booking.*"])
        tell(1, of=1)
        go()
    tries = []
    for minute in range(60):
        tell(minute, of=10 + minute % 7)
        now = SEVEN + HOUR + minute * STEP
        go(now)
        if Delivery.objects.filter(tried_at__gte=now, outcome="unreachable").exists():
            tries.append(minute)
    # It rests for 10 s, 30 s, 2, 5, 15 and 30 minutes, as far as minutes tell.
    assert tries == [0, 1, 2, 4, 9, 24, 54]
    assert Delivery.objects.filter(state="waiting", attempts=0).count() == 60
    with consumer(port=port) as after:
        assert go(SEVEN + 3 * HOUR) == 60
    for lane in range(7):
        assert after.of(f"{10 + lane:02x}") == list(range(lane, 60, 7))
    place.refresh_from_db()
    assert (place.rests, place.rests_until, place.failing_since) == (0, None, None)


def test_one_that_refuses_everything_for_an_hour_gets_everything_afterwards_in_order() -> None:
    with consumer(lambda heard: 500) as till:
        endpoint(till.url(), names=["booking.*"])
        for minute in range(60):
            tell(minute, of=10 + minute % 7)
            go(SEVEN + minute * STEP)
        assert len(till.heard) < 25
        till.behave = lambda heard: 200
        assert go(SEVEN + 2 * HOUR) == 60
    for lane in range(7):
        assert till.of(f"{10 + lane:02x}") == list(range(lane, 60, 7))


def test_one_that_hangs_keeps_nobody_else_waiting() -> None:
    with consumer(lambda heard: HANG) as stuck, consumer() as well:
        endpoint(stuck.url(), names=["booking.*"])
        endpoint(well.url(), names=["booking.*"])
        tell(*range(30), of=1)
        tell(*range(30), of=2)
        assert go(timeout_seconds=IMPATIENT) == 60
        assert len(stuck.heard) == 2, "one for each booking; then it rests"
        # While it rests nobody waits for it at all.
        assert go(SEVEN + SECOND) == 0
        assert len(stuck.heard) == 2
    assert (well.of("01"), well.of("02")) == (list(range(30)), list(range(30)))


def test_one_that_is_gone_is_asked_no_more_and_told_the_rest_when_it_is_back() -> None:
    answers = [410]
    with consumer(lambda heard: answers[0]) as till:
        place = endpoint(till.url(), names=["booking.*"])
        tell(1, of=1)
        go()
        tell(2, of=1)
        assert [go(SEVEN + HOUR), len(till.heard)] == [0, 1]
        place.refresh_from_db()
        assert (place.state, place.disabled_because) == ("disabled", "gone")
        assert told()[-1] == ("webhook.disabled", {"because": "gone"}, "webhooks", "")
        answers[0] = 200
        services.enable(place.pk, now=SEVEN + 2 * HOUR, by=ANNA)
        assert go(SEVEN + 2 * HOUR) == 2
    assert till.of("01") == [1, 2]


def test_one_that_nothing_gets_through_to_for_five_days_is_disabled_and_nothing_is_thrown_away() -> None:
    with consumer(lambda heard: 503) as till:
        place = endpoint(till.url(), names=["booking.*"])
        tell(1, of=1)
        for hour in range(5 * 24 + 3):
            go(SEVEN + hour * HOUR)
    place.refresh_from_db()
    assert (place.state, place.disabled_because) == ("disabled", "failing")
    assert states() == [(1, "waiting", "busy")]


def test_when_it_says_how_long_it_is_busy_it_is_left_alone_so_long() -> None:
    with consumer(lambda heard: (429, {"Retry-After": "600"})) as till:
        endpoint(till.url(), names=["booking.*"])
        tell(1, of=1)
        for minute in (0, 9, 11):
            go(SEVEN + minute * MINUTE)
        assert len(till.heard) == 2


METADATA = "http://169.254.169.254/latest/meta-data/"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("elsewhere", ["inside", METADATA])
def test_a_redirect_to_a_private_address_is_not_followed_and_nothing_is_lost(status: int, elsewhere: str) -> None:
    is_mended = threading.Event()

    def leads_away(heard: Heard) -> object:
        return 200 if is_mended.is_set() else (status, {"Location": where})

    with consumer() as inside, consumer(leads_away) as outside:
        where = inside.url("/admin/") if elsewhere == "inside" else elsewhere
        endpoint(outside.url(), names=["booking.*"])
        tell(1, 2, of=1)
        go()
        assert states() == [(1, "waiting", "redirected"), (2, "waiting", "")]
        assert (len(outside.heard), inside.heard) == (1, [])
        is_mended.set()
        go(SEVEN + HOUR)
        go(SEVEN + 2 * HOUR)
    assert (outside.of("01"), inside.heard) == ([1, 2], [])


def test_while_one_process_delivers_another_does_other_work_and_one_that_died_is_followed_after_three_minutes() -> None:
    with consumer() as one, consumer() as two:
        first, _ = endpoint(one.url(), names=["booking.*"]), endpoint(two.url(), names=["booking.*"])
        tell(1, of=1)
        WebhookEndpoint.objects.filter(pk=first.pk).update(lease=uuid.uuid4(), lease_until=SEVEN + LEASE)
        assert go(SEVEN + MINUTE) == 0
        assert go(SEVEN + 4 * MINUTE) == 2
    assert (one.of("01"), two.of("01")) == ([1], [1])
