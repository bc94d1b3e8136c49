"""Coming in: passwords cannot be guessed, sessions are new, end, and cannot be planted."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.security.people import PASSWORD, is_in, log_in, staff

pytestmark = pytest.mark.django_db
WRONG = "not-the-password"
LIMIT = 5


def guess(client: Client, user: User, times: int, **extra: Any) -> list[int]:
    return [log_in(client, user, password=WRONG, **extra).status_code for _ in range(times)]


def test_after_five_wrong_passwords_the_right_one_opens_nothing_for_a_while(client: Client) -> None:
    user = staff()
    assert guess(client, user, LIMIT) == [200] * (LIMIT - 1) + [429]
    locked = log_in(client, user)
    assert (locked.status_code, locked["Retry-After"]) == (429, "900")
    assert "Too many failed logins. Try again in 15 minutes." in locked.content.decode()
    assert not is_in(client)
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=16)):
        assert log_in(client, user).status_code == 302
        assert is_in(client)


def test_control_four_wrong_passwords_do_not_keep_anybody_out(client: Client) -> None:
    user = staff()
    guess(client, user, LIMIT - 1)
    assert log_in(client, user).status_code == 302


def test_nobody_is_locked_out_by_a_stranger_elsewhere(client: Client) -> None:
    user = staff()
    guess(client, user, LIMIT, REMOTE_ADDR="203.0.113.9")
    assert log_in(client, user).status_code == 302


def test_an_address_that_tries_many_names_is_stopped_whatever_the_name(client: Client) -> None:
    names = [staff() for _ in range(14)]
    statuses = [status for user in names[:13] for status in guess(client, user, LIMIT - 1)]
    assert set(statuses[: 10 * LIMIT - 1]) == {200}
    assert log_in(client, names[13]).status_code == 429


def test_a_made_up_address_in_a_header_does_not_start_the_count_anew(client: Client) -> None:
    user = staff()
    for number in range(LIMIT):
        guess(client, user, 1, HTTP_X_FORWARDED_FOR=f"198.51.100.{number}")
    assert log_in(client, user, HTTP_X_FORWARDED_FOR="198.51.100.99").status_code == 429


def test_who_is_unknown_and_who_is_known_are_told_the_same(client: Client) -> None:
    known = log_in(client, staff(), password=WRONG).context["form"].errors
    unknown = log_in(client, User(username="nobody"), password=WRONG).context["form"].errors
    assert known == unknown
    assert list(known) == ["__all__"]


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("elevenchars", "too short"),
        ("918273645546372", "entirely numeric"),
        ("staff-member-1", "too similar to the username"),
        ("q1w2e3r4t5y6", "too common"),
    ],
)
def test_weak_passwords_are_refused(password: str, why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        validate_password(password, User(username="staff-member-1"))


def test_the_session_a_stranger_has_planted_is_not_the_one_that_comes_in(client: Client) -> None:
    client.get(reverse("admin:login"))
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    planted = str(session.session_key)
    client.cookies[settings.SESSION_COOKIE_NAME] = planted
    log_in(client, staff())
    assert client.session.session_key != planted
    stranger = Client()
    stranger.cookies[settings.SESSION_COOKIE_NAME] = planted
    assert not is_in(stranger)


def test_a_session_is_over_after_a_shift_and_after_logging_out(client: Client) -> None:
    log_in(client, staff())
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    with time_machine.travel(timezone.now() + dt.timedelta(hours=12, seconds=1)):
        assert not is_in(client)
    log_in(client, staff())
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    client.post(reverse("admin:logout"))
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = cookie
    assert not is_in(thief)


def test_a_new_password_ends_every_session_of_the_old_one(client: Client) -> None:
    user = staff()
    log_in(client, user)
    assert is_in(client)
    user.set_password(PASSWORD + "!")
    user.save()
    assert not is_in(client)


def test_whoever_is_made_inactive_is_out_at_once(client: Client) -> None:
    user = staff()
    log_in(client, user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert not is_in(client)


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_a_login_leads_nowhere_but_into_the_site(client: Client, elsewhere: str) -> None:
    answer = client.post(
        f"{reverse('admin:login')}?next={elsewhere}",
        {"username": staff().username, "password": PASSWORD, "next": elsewhere},
    )
    assert answer.status_code == 302
    assert answer["Location"] == reverse("admin:index")
