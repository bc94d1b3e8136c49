"""Signatures: the consumer that docs/webhooks.md shows verifies them, with either secret, and nothing else."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
import time_machine

from telemetry.webhooks import services, signing
from telemetry.webhooks.services import OVERLAP
from tests.house.sources import PROJECT_DIR
from tests.telemetry.told import SEVEN
from tests.telemetry.webhooks.consumers import Heard, consumer
from tests.telemetry.webhooks.scene import ANNA, HOUR, endpoint, go, tell, told

pytestmark = pytest.mark.django_db
PAGE = (PROJECT_DIR / "docs" / "webhooks.md").read_text()
(SHOWN,) = re.findall(r"^```python\n(.+?)^```", PAGE, re.MULTILINE | re.DOTALL)
IsOurs = Callable[[dict[str, str], bytes, str], bool]


@pytest.fixture
def is_ours() -> IsOurs:
    """The very lines of the page."""
    shown: dict[str, Any] = {}
    exec(SHOWN, shown)
    found: IsOurs = shown["is_ours"]
    return found


def heard_at(now: dt.datetime) -> Heard:
    """An event as a consumer gets it then, signed with the secrets of then."""
    with consumer() as till:
        place = endpoint(till.url(), names=["booking.*"])
        tell(1, of=1)
        go(now)
    assert till.heard[0].event["bookingId"] == "00000000-0000-0000-0000-000000000001"
    till.heard[0].headers["secret"] = place.secret
    return till.heard[0]


def test_the_consumer_of_the_page_has_ten_lines() -> None:
    lines = [line for line in SHOWN.splitlines() if line.strip() and '"""' not in line]
    assert len(lines) <= 10


def test_it_takes_what_we_sent(is_ours: IsOurs) -> None:
    heard = heard_at(SEVEN)
    assert heard.headers["Webhook-Id"] == f"evt_{heard.event['position']}"
    with time_machine.travel(SEVEN + dt.timedelta(minutes=4)):
        assert is_ours(heard.headers, heard.body, heard.headers["secret"])


def test_it_takes_nothing_that_was_changed_is_old_or_was_signed_by_somebody_else(is_ours: IsOurs) -> None:
    heard = heard_at(SEVEN)
    secret, headers = heard.headers["secret"], heard.headers
    with time_machine.travel(SEVEN):
        assert is_ours(headers, heard.body, secret)
        assert not is_ours(headers, heard.body.replace(b'"partySize":1', b'"partySize":9'), secret)
        assert not is_ours(headers | {"Webhook-Id": "evt_999"}, heard.body, secret)
        later = {"Webhook-Timestamp": str(int(headers["Webhook-Timestamp"]) + 1)}
        assert not is_ours(headers | later, heard.body, secret)
        assert not is_ours(headers, heard.body, signing.new_secret())
    with time_machine.travel(SEVEN + dt.timedelta(minutes=6)):
        assert not is_ours(headers, heard.body, secret)


def test_for_a_day_after_a_change_either_secret_fits_and_then_only_the_new_one(is_ours: IsOurs) -> None:
    with consumer() as till:
        place = endpoint(till.url(), names=["booking.*"])
        old = place.secret
        new = services.rotate(place.pk, now=SEVEN, by=ANNA).secret
        for number, now in ((1, SEVEN + HOUR), (2, SEVEN + OVERLAP)):
            tell(number, of=1)
            go(now)
    during, after = till.heard
    with time_machine.travel(SEVEN + HOUR):
        assert [is_ours(during.headers, during.body, secret) for secret in (old, new)] == [True, True]
    with time_machine.travel(SEVEN + OVERLAP):
        assert [is_ours(after.headers, after.body, secret) for secret in (old, new)] == [False, True]
    assert old != new
    assert told()[-1] == ("webhook.secret_rotated", {"overlapMinutes": 1440}, "user:7", ANNA.reason)


def test_a_secret_that_leaked_ends_at_once(is_ours: IsOurs) -> None:
    with consumer() as till:
        place = endpoint(till.url(), names=["booking.*"])
        services.rotate(place.pk, now=SEVEN, by=ANNA, overlap=dt.timedelta(0))
        tell(1, of=1)
        go(SEVEN)
    with time_machine.travel(SEVEN):
        assert not is_ours(till.heard[0].headers, till.heard[0].body, place.secret)


def test_the_example_of_the_standard_is_signed_as_it_says() -> None:
    """Source: the Standard Webhooks specification, "Signature scheme", its own example."""
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    signed = b'msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}'
    assert signing._signature(secret, signed) == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_secrets_are_never_the_same() -> None:
    assert len({signing.new_secret() for _ in range(100)}) == 100
