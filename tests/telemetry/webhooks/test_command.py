"""`manage.py webhooks`: what an operator does with endpoints and deliveries, and what is refused with nothing done."""

import io
import uuid
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from telemetry import positions
from telemetry.models import Delivery, Event, WebhookEndpoint
from telemetry.webhooks.spreading import spread
from tests.assignments.commands import ask, say
from tests.builders import house
from tests.telemetry.told import SEVEN
from tests.telemetry.webhooks.scene import tell, told
from venues.models import Restaurant

pytestmark = pytest.mark.django_db
URL = "https://till.example/hooks"


@pytest.fixture
def restaurant() -> Restaurant:
    return house()


def create(restaurant: Restaurant, *words: str) -> dict[str, Any]:
    answer: dict[str, Any] = ask("webhooks", "create", "--restaurant", restaurant.slug, "--url", URL, *words)
    return answer


def dead_letter(restaurant: Restaurant) -> Delivery:
    """An event that an endpoint has refused for good."""
    tell(1, of=1, house=restaurant.pk)
    spread(now=SEVEN)
    Delivery.objects.filter(name="booking.confirmed").update(state="dead", outcome="refused", status=500, attempts=8)
    return Delivery.objects.get(state="dead")


def refuse(*words: str) -> str:
    """The message with which it fails, having told nothing."""
    before = Event.objects.count()
    with pytest.raises(CommandError) as refused:
        call_command("webhooks", *words, stdout=io.StringIO())
    assert Event.objects.count() == before
    return str(refused.value)


def test_an_endpoint_is_made_and_its_secret_shown_this_once(restaurant: Restaurant) -> None:
    answer = create(restaurant, "--event", "booking.*", "--reason", "the till", "--actor", "ticket:1")
    endpoint = WebhookEndpoint.objects.get()
    assert answer == {"endpoint": str(endpoint.pk), "secret": endpoint.secret, "dryRun": False}
    assert (endpoint.restaurant_id, endpoint.url, endpoint.names) == (restaurant.pk, URL, ["booking.*"])
    assert told() == [("webhook.created", {"names": 1}, "ticket:1", "the till")]
    listed = ask("webhooks", "list")
    assert endpoint.secret not in str(listed)
    assert [(row["restaurant"], row["url"], row["state"]) for row in listed["endpoints"]] == [
        (restaurant.slug, URL, "active")
    ]


def test_with_dry_run_nothing_is_done_and_no_secret_is_shown(restaurant: Restaurant) -> None:
    assert create(restaurant, "--dry-run")["secret"] == ""
    said = say("webhooks", "create", "--restaurant", restaurant.slug, "--url", URL, "--dry-run")
    assert "whsec_" not in said
    assert said.splitlines()[-1] == "Nothing done (--dry-run)."
    assert (WebhookEndpoint.objects.count(), Event.objects.count()) == (0, 0)


def test_a_new_secret_an_end_and_a_new_beginning(restaurant: Restaurant) -> None:
    made = create(restaurant)
    rotated = ask("webhooks", "rotate", made["endpoint"], "--overlap-hours", "0")
    assert rotated["secret"] not in ("", made["secret"])
    say("webhooks", "disable", made["endpoint"])
    assert ask("webhooks", "list", "--restaurant", restaurant.slug)["endpoints"][0]["state"] == "by_staff"
    say("webhooks", "enable", made["endpoint"], "--from-now")
    assert [name for name, *_ in told()] == [
        "webhook.created", "webhook.secret_rotated", "webhook.disabled", "webhook.enabled",
    ]  # fmt: skip


def test_a_dead_letter_is_listed_and_sent_again_or_given_up(restaurant: Restaurant) -> None:
    create(restaurant)
    letter = dead_letter(restaurant)
    (listed,) = ask("webhooks", "list")["dead"]
    assert (listed["delivery"], listed["event"], listed["outcome"], listed["status"]) == (
        letter.pk, "booking.confirmed", "refused", 500,
    )  # fmt: skip
    say("webhooks", "resend", str(letter.pk))
    letter.refresh_from_db()
    assert (letter.state, letter.attempts) == ("waiting", 0)
    Delivery.objects.update(state="dead")
    say("webhooks", "skip", str(letter.pk))
    letter.refresh_from_db()
    assert letter.state == "skipped"


def test_a_replay_says_how_many_events_it_sends_again(restaurant: Restaurant) -> None:
    made = create(restaurant)
    tell(1, 2, of=1, house=restaurant.pk)
    spread(now=SEVEN)
    Delivery.objects.update(state="delivered", ended_at=SEVEN)
    assert ask("webhooks", "replay", made["endpoint"], "--after", "0", "--dry-run")["events"] == 3
    assert Delivery.objects.filter(state="waiting").count() == 0
    assert ask("webhooks", "replay", made["endpoint"], "--after", "0")["events"] == 3
    assert Delivery.objects.filter(state="waiting", is_replay=True).count() == 3


def test_what_cannot_be_is_refused_and_says_why(restaurant: Restaurant) -> None:
    of_it = ("--restaurant", restaurant.slug)
    assert refuse("create", *of_it, "--url", "https://10.0.0.1/").endswith("which is not on the internet.")
    assert (
        refuse("create", *of_it, "--url", URL, "--event", "booking.eaten") == "There is no such event: booking.eaten."
    )
    assert refuse("disable", str(uuid.uuid4())) == "There is no such endpoint."
    assert refuse("resend", "999999") == "There is no such delivery."
    made = create(restaurant)
    assert refuse("enable", made["endpoint"]) == "This endpoint is not disabled."
    positions.number_events()
    spread(now=SEVEN)
    waiting = Delivery.objects.filter(state="waiting").first()
    assert waiting is not None
    assert refuse("resend", str(waiting.pk)) == "It waits to be sent anyway."
    assert refuse("skip", str(waiting.pk)) == "Only a dead letter is given up."
    assert refuse("replay", made["endpoint"], "--after", "5", "--upto", "3").startswith("Positions count from 1")
    assert "is no endpoint's id" in refuse("disable", "nonsense")


def test_nobody_is_told_of_anything_at_first() -> None:
    assert say("webhooks", "list") == "Nobody is told of anything.\n"
