"""What is told of endpoints and of what is sent to them again: each deed with who did it and why, never the secret."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from telemetry.models import Delivery, WebhookEndpoint
from telemetry.webhooks import resending, services, spreading
from tests.telemetry.told import SEVEN
from tests.telemetry.webhooks.scene import ANNA, endpoint, tell, told

pytestmark = pytest.mark.django_db
Told = tuple[str, dict[str, Any], str, str]


def told_by(does: Callable[[], Any]) -> list[Told]:
    """What a deed told, in order."""
    before = len(told())
    does()
    return told()[before:]


def by_anna(name: str, **payload: Any) -> Told:
    return name, payload, ANNA.actor, ANNA.reason


@pytest.fixture
def till() -> WebhookEndpoint:
    """An endpoint that nobody listens at."""
    return endpoint("http://127.0.0.1:9/hooks", names=["booking.*"])


def letter(till: WebhookEndpoint, *, state: str = "dead", **known: Any) -> Delivery:
    """A delivery of one event, in this state; a dead letter unless the test says otherwise."""
    tell(1, of=1)
    spreading.spread(now=SEVEN)
    till.deliveries.update(state=state, **known)
    return till.deliveries.get()


def test_an_address_that_is_named_tells_how_many_names_it_asks_for() -> None:
    names = ["booking.*", "hold.expired"]
    assert told_by(lambda: endpoint("http://127.0.0.1:9/", names=names)) == [by_anna("webhook.created", names=2)]


def test_a_new_secret_tells_for_how_long_the_old_one_signs(till: WebhookEndpoint) -> None:
    overlap = dt.timedelta(hours=2)
    told = told_by(lambda: services.rotate(till.pk, now=SEVEN, by=ANNA, overlap=overlap))
    assert told == [by_anna("webhook.secret_rotated", overlapMinutes=120)]


def test_an_endpoint_that_is_disabled_once_and_enabled_with_what_it_missed(till: WebhookEndpoint) -> None:
    assert told_by(lambda: services.disable(till.pk, by=ANNA)) == [by_anna("webhook.disabled", because="by_staff")]
    assert told_by(lambda: services.disable(till.pk, by=ANNA)) == [], "what is disabled is disabled"
    tell(1, 2, of=1)
    told = told_by(lambda: services.enable(till.pk, now=SEVEN, by=ANNA, from_now=True))
    assert told == [by_anna("webhook.enabled", missed=2)]


def test_an_event_that_is_sent_again_tells_which_and_at_which_position(till: WebhookEndpoint) -> None:
    dead = letter(till)
    told = told_by(lambda: resending.resend(dead.pk, now=SEVEN, by=ANNA))
    assert told == [by_anna("webhook.resent", event="booking.confirmed", position=dead.position)]


def test_an_event_that_is_given_up_tells_which_and_at_which_position(till: WebhookEndpoint) -> None:
    dead = letter(till)
    told = told_by(lambda: resending.skip(dead.pk, now=SEVEN, by=ANNA))
    assert told == [by_anna("webhook.skipped", event="booking.confirmed", position=dead.position)]


def test_a_replay_tells_how_many_events_from_behind_which_position(till: WebhookEndpoint) -> None:
    first = letter(till, state="delivered", ended_at=SEVEN).position - 1
    told = told_by(lambda: resending.replay(till.pk, after=first, now=SEVEN, by=ANNA))
    assert told == [by_anna("webhook.replayed", after=first, events=1)]
