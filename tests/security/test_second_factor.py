"""The second factor: a password alone opens nothing where one is set up, or asked of everybody."""

import io
import re

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django import Settings

from allocator_project.second_factor.devices import new_backup_codes
from tests.errors import scenes_away
from tests.security.people import digits, is_in, log_in, staff, with_app

pytestmark = pytest.mark.django_db
ASKED, SETUP = reverse("second_factor"), reverse("second_factor_setup")


def give(client: Client, code: str, **more: str) -> int:
    return int(client.post(ASKED, {"code": code, **more}).status_code)


def test_without_a_second_factor_a_password_opens_the_door(client: Client) -> None:
    log_in(client, staff())
    assert is_in(client)


def test_with_one_the_password_opens_neither_pages_nor_the_api(client: Client) -> None:
    user = staff()
    device = with_app(user)
    log_in(client, user)
    answer = client.get(reverse("admin:assignments_booking_changelist"))
    assert answer["Location"] == f"{ASKED}?next=%2Fadmin%2Fassignments%2Fbooking%2F"
    assert client.get("/api/v2/restaurants/").status_code == 401
    assert give(client, digits(device), next="/admin/assignments/booking/") == 302
    assert is_in(client)
    assert client.get("/api/v2/restaurants/").status_code == 200


def test_a_wrong_code_opens_nothing_and_makes_the_next_one_wait(client: Client) -> None:
    user = staff()
    device = with_app(user)
    log_in(client, user)
    assert give(client, "000000") == 200
    assert give(client, digits(device)) == 200, "the right code, too soon after a wrong one"
    assert not is_in(client)
    TOTPDevice.objects.update(throttling_failure_timestamp=None, throttling_failure_count=0)
    assert give(client, digits(device)) == 302


def test_a_code_that_somebody_saw_opens_nothing_a_second_time(client: Client) -> None:
    user = staff()
    code = digits(with_app(user))
    log_in(client, user)
    assert give(client, code) == 302
    thief = Client()
    log_in(thief, user)
    assert give(thief, code) == 200
    assert not is_in(thief)


def test_a_colleagues_code_opens_nothing(client: Client) -> None:
    user, colleague = staff(), staff()
    with_app(user)
    log_in(client, user)
    assert give(client, digits(with_app(colleague))) == 200


def test_coming_in_makes_the_session_a_new_one(client: Client) -> None:
    user = staff()
    device = with_app(user)
    log_in(client, user)
    half = client.session.session_key
    give(client, digits(device))
    assert client.session.session_key != half


def test_somebody_sets_it_up_and_gets_backup_codes_once(client: Client) -> None:
    user = staff()
    log_in(client, user)
    page = client.get(SETUP).content.decode()
    assert 'src="data:image/svg+xml' in page
    assert 'id="second-factor-key"' in page
    wrong = client.post(SETUP, {"code": "000000"})
    assert "That is not the code" in wrong.content.decode()
    TOTPDevice.objects.update(throttling_failure_timestamp=None, throttling_failure_count=0)
    device = TOTPDevice.objects.get(user=user)
    assert device.confirmed is False
    codes = re.findall(r"<li><code>([a-z2-7]{8})</code>", client.post(SETUP, {"code": digits(device)}).content.decode())
    assert (len(codes), is_in(client)) == (10, True)
    assert not any(code in client.get(ASKED).content.decode() for code in codes)
    assert "10 backup codes are left" in client.get(ASKED).content.decode()


def test_a_backup_code_opens_the_door_once(client: Client) -> None:
    user = staff()
    with_app(user)
    code = new_backup_codes(user)[0]
    log_in(client, user)
    assert give(client, f" {code.upper()[:4]} {code.upper()[4:]} ") == 302
    assert is_in(client)
    again = Client()
    log_in(again, user)
    assert give(again, code) == 200
    assert StaticToken.objects.count() == 9


def test_turning_it_off_and_new_backup_codes_need_a_code(client: Client) -> None:
    user = staff()
    device = with_app(user)
    log_in(client, user)
    give(client, digits(device))
    assert give(client, "000000", wanted="off") == 200
    assert TOTPDevice.objects.filter(user=user).exists()
    TOTPDevice.objects.update(throttling_failure_timestamp=None, throttling_failure_count=0)
    assert give(client, digits(device, off=1), wanted="off") == 302
    assert not TOTPDevice.objects.filter(user=user).exists()
    assert is_in(client)


def test_where_everybody_must_have_one_nothing_opens_before_it_is_set_up(client: Client, settings: Settings) -> None:
    settings.STAFF_SECOND_FACTOR = "required"
    user = staff()
    log_in(client, user)
    assert client.get(reverse("admin:index"))["Location"].startswith(ASKED)
    assert client.get(ASKED)["Location"] == SETUP
    assert client.get("/api/v2/restaurants/").status_code == 401
    client.get(SETUP)
    device = TOTPDevice.objects.get(user=user)
    client.post(SETUP, {"code": digits(device)})
    assert is_in(client)
    assert give(client, digits(device, off=1), wanted="off") == 302
    assert TOTPDevice.objects.filter(user=user).exists(), "nobody turns off what everybody must have"


def test_a_half_login_does_not_replace_the_second_factor(client: Client) -> None:
    user = staff()
    device = with_app(user)
    log_in(client, user)
    assert client.get(SETUP)["Location"] == ASKED
    assert client.post(SETUP, {"code": digits(device)})["Location"] == ASKED
    assert give(client, "000000", wanted="off") == 200
    assert TOTPDevice.objects.get(user=user) == device


def test_strangers_see_none_of_it(client: Client) -> None:
    for page in (ASKED, SETUP):
        assert client.get(page)["Location"].startswith(reverse("admin:login"))


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "/\\evil.example"])
def test_the_second_half_leads_nowhere_but_into_the_site(client: Client, elsewhere: str) -> None:
    user = staff()
    device = with_app(user)
    log_in(client, user)
    answer = client.post(ASKED, {"code": digits(device), "next": elsewhere})
    assert answer["Location"] == reverse("admin:index")


def test_an_operator_takes_it_away_from_somebody_who_lost_it(client: Client) -> None:
    user = staff()
    with_app(user)
    new_backup_codes(user)
    out = io.StringIO()
    call_command("second_factor", "list", stdout=out)
    assert f"{user.username}: an app, 10 backup codes left" in out.getvalue()
    call_command("second_factor", "reset", user.username, stdout=io.StringIO())
    log_in(client, user)
    assert is_in(client)


def test_the_admin_never_shows_what_is_secret_and_only_superusers_take_it_away(client: Client) -> None:
    user, boss = staff(), staff(superuser=True)
    device = with_app(user)
    code = new_backup_codes(user)[0]
    pages = [
        reverse("admin:otp_totp_totpdevice_change", args=[device.pk]),
        reverse("admin:otp_static_staticdevice_changelist"),
    ]
    client.force_login(staff(role="manager"))
    assert {client.get(page).status_code for page in pages} == {403}
    client.force_login(boss)
    for page in pages:
        text = client.get(page).content.decode()
        assert device.key not in text
        assert code not in text
    client.post(reverse("admin:otp_totp_totpdevice_delete", args=[device.pk]), {"post": "yes"})
    assert not TOTPDevice.objects.filter(user=user).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "address", [reverse("admin:assignments_booking_changelist"), reverse("board:houses"), "/api/v2/restaurants/"]
)
def test_while_nobody_can_read_whose_session_it_is_nobody_is_let_in_and_all_are_told(
    address: str, client: Client
) -> None:
    user = staff()
    with_app(user)
    log_in(client, user)
    with scenes_away.a_database_that_has_ended_the_session() as away:
        assert client.get(address).status_code == 503
        away.meanwhile()
        assert client.get(address).status_code in (302, 401), "the second factor is still missing"
