"""Whom we call: the internet by https, our own networks only where somebody has said so, whatever a name leads to."""

import ipaddress
import socket
from typing import Any

import pytest

from telemetry.errors import WebhookRefused
from telemetry.models import WebhookEndpoint
from telemetry.webhooks import services
from telemetry.webhooks.addresses import AddressRefused, addresses_of, parse
from tests.telemetry.told import HOUSE, SEVEN
from tests.telemetry.webhooks.consumers import consumer
from tests.telemetry.webhooks.scene import ANNA, endpoint, go, states, tell

OURS = (ipaddress.ip_network("10.1.0.0/16"),)
PRIVATE = [
    "127.0.0.1", "10.0.0.1", "10.2.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
    "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "fec0::1", "ff02::1", "::ffff:127.0.0.1",
    "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2002:a00:1::", "192.0.2.1",
    "2001:db8::1",
]  # fmt: skip


def judged(*answers: str, url: str = "https://till.example/hooks", allowed: Any = ()) -> str:
    """What comes of a name with these addresses."""
    try:
        found = addresses_of(parse(url), allowed=allowed, ask=lambda place: answers)
    except AddressRefused as refused:
        return refused.code
    return ", ".join(map(str, found))


@pytest.mark.parametrize("address", PRIVATE)
def test_nobody_on_a_private_network_is_called(address: str) -> None:
    assert judged(address) == "private_address"


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "64:ff9b::808:808"])
def test_whoever_is_on_the_internet_is(address: str) -> None:
    assert judged(address) == address


def test_one_private_answer_among_public_ones_is_enough_to_call_nobody() -> None:
    assert judged("8.8.8.8", "10.0.0.1") == "private_address"


def test_a_network_of_our_own_may_be_called_where_it_is_named_also_without_tls() -> None:
    assert judged("10.1.2.3", allowed=OURS) == "10.1.2.3"
    assert judged("10.1.2.3", url="http://till.example/", allowed=OURS) == "10.1.2.3"
    assert judged("10.2.0.1", allowed=OURS) == "private_address"
    assert judged("8.8.8.8", url="http://till.example/", allowed=OURS) == "not_encrypted"


def test_a_name_that_nobody_knows_is_said_to_be_one() -> None:
    def nobody(place: tuple[str, int]) -> tuple[str, ...]:
        raise socket.gaierror

    with pytest.raises(AddressRefused, match=r"till\.example has no address"):
        addresses_of(parse("https://till.example/"), allowed=(), ask=nobody)
    assert judged() == "unknown_host"


@pytest.mark.parametrize(
    "url",
    [
        "", "till.example", "ftp://till.example/", "https://", "https:///hooks", "https://user:pw@till.example/",
        "https://till.example/#part", "https://till.example:0/", "https://till.example:99999/",
        "https://till.example/a b",
        "https://till.example/\n", "https://tïll.example/", "https://till.example/" + "x" * 500, "javascript:alert(1)",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(AddressRefused) as refused:
        parse(url)
    assert refused.value.code == "not_an_address"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "url", ["https://10.0.0.1/", "https://[::1]/hooks", "http://8.8.8.8/", "https://169.254.169.254/"]
)
def test_an_address_that_says_itself_where_it_leads_is_refused_when_it_is_given(url: str) -> None:
    with pytest.raises(WebhookRefused):
        services.create(HOUSE, url=url, by=ANNA)
    assert not WebhookEndpoint.objects.exists()


@pytest.mark.django_db
def test_a_name_that_leads_home_one_day_is_not_called_then_and_nothing_is_lost() -> None:
    with consumer() as inside:
        services.create(HOUSE, url=inside.url(host="till.example", scheme="https"), by=ANNA, names=["booking.*"])
        tell(1, of=1)
        assert go(allowed=(), ask=lambda place: ("127.0.0.1",)) == 0
    assert inside.heard == []
    assert states() == [(1, "waiting", "private_address")]


@pytest.mark.django_db
def test_the_call_goes_to_the_address_that_was_judged_and_the_name_is_asked_for_once() -> None:
    asked: list[str] = []

    def turncoat(place: tuple[str, int]) -> tuple[str, ...]:
        """The first answer is fine, every other one would not be."""
        asked.append(place[0])
        return ("127.0.0.1",) if len(asked) == 1 else ("10.0.0.1",)

    with consumer() as till:
        endpoint(till.url(host="till.example"), names=["booking.*"])
        tell(1, of=1)
        assert go(SEVEN, ask=turncoat) == 1
    assert asked == ["till.example"]
    assert till.heard[0].headers["Host"] == f"till.example:{till.port}"
