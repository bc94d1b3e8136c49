"""API tokens: shown once, kept hashed, and worth nothing once they are over."""

import datetime as dt
import io
import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.utils import timezone

from tests.api.callers import Caller, caller, person, token_of
from tests.builders import house
from venues import tokens
from venues.models import ApiToken

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def make(*words: str) -> str:
    out = io.StringIO()
    call_command("create_api_token", *words, stdout=out)
    return out.getvalue().strip()


def refusal(*words: str) -> str:
    with pytest.raises(CommandError) as refused:
        make(*words)
    return str(refused.value)


@pytest.fixture
def user() -> User:
    return person(house())


def comes_in(token: str) -> bool:
    """Whether the API opens for the token; if not, it says so in the same words whatever is wrong with it."""
    reader = Caller(token=token)
    answer = reader.get("/api/v2/restaurants/")
    if answer.status_code == 200:
        return True
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
    assert answer.json()["detail"] == "This token is unknown, revoked or expired; ask for a new one."
    return False


def test_a_token_is_printed_once_and_opens_the_api(user: User) -> None:
    token = make(user.username, "--name", "till")
    assert token.startswith("tat_")
    assert len(token) == 47
    (shown,) = Caller(token=token).ask("GET", "restaurants/")["results"]
    assert shown["role"] == "host"


def test_only_a_digest_of_it_is_kept(user: User) -> None:
    token = make(user.username, "--name", "till")
    stored: list[Any] = list(ApiToken.objects.filter(user=user).values_list().get())
    assert token not in map(str, stored)
    assert token[8:] not in " ".join(map(str, stored))
    assert ApiToken.objects.get().hint == token[:8]


def test_the_answer_for_programs_says_until_when(user: User) -> None:
    before = timezone.now()
    answer = json.loads(make(user.username, "--name", "till", "--days", "7", "--json"))
    assert (answer["user"], answer["name"], comes_in(answer["token"])) == (user.username, "till", True)
    row = ApiToken.objects.get()
    assert row.expires_at == dt.datetime.fromisoformat(answer["expiresAt"])
    assert before + 7 * DAY <= row.expires_at <= timezone.now() + 7 * DAY


def test_a_token_that_is_over_revoked_or_of_somebody_who_left_opens_nothing(user: User) -> None:
    assert comes_in(token_of(user)) is True
    assert comes_in(token_of(user, expires_in=dt.timedelta(0))) is False
    revoked = token_of(user)
    ApiToken.objects.filter(hint=revoked[:8]).update(revoked_at=timezone.now())
    assert comes_in(revoked) is False
    left = token_of(user)
    User.objects.update(is_active=False)
    assert comes_in(left) is False


@pytest.mark.parametrize("token", ["", "tat_", "tat_" + "x" * 43, "x y", "Ω", "tat_\x00"])
def test_what_is_no_token_opens_nothing(token: str, user: User) -> None:
    reader = Caller()
    answer = reader.get("/api/v2/restaurants/", HTTP_AUTHORIZATION=f"Bearer {token}".encode().decode("latin-1"))
    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")


def test_a_token_ends_at_its_last_moment_and_not_before(user: User) -> None:
    now = timezone.now()
    token, row = tokens.mint(user, name="till", expires_at=now)
    assert tokens.find(token, now=now - dt.timedelta(microseconds=1)) == row
    assert tokens.find(token, now=now) is None


def test_a_token_may_do_what_its_user_may_do_now() -> None:
    restaurant = house()
    viewer = person(restaurant, role="viewer")
    reader = Caller(viewer)
    assert reader.ask("GET", f"restaurants/{restaurant.pk}/")["role"] == "viewer"
    viewer.memberships.all().delete()
    assert reader.ask("GET", f"restaurants/{restaurant.pk}/", status=404)["code"] == "not_found"
    assert caller(restaurant).ask("GET", f"restaurants/{restaurant.pk}/")["role"] == "host"


def test_a_token_for_nobody_for_ever_or_with_a_name_that_is_taken_is_not_made(user: User) -> None:
    make(user.username, "--name", "till")
    assert refusal("nobody", "--name", "x") == "There is no user 'nobody'."
    assert refusal(user.username, "--name", " ") == "A token's name has 1 to 80 letters."
    assert refusal(user.username, "--name", "n" * 81) == "A token's name has 1 to 80 letters."
    assert refusal(user.username, "--name", "x", "--days", "0") == "A token is valid for 1 to 3650 days, not 0."
    assert refusal(user.username, "--name", "x", "--days", "9" * 20).startswith("A token is valid for 1 to 3650 days")
    taken = f"{user.username} has a token named 'till'; choose another name."
    assert refusal(user.username, "--name", "till") == taken
    User.objects.update(is_active=False)
    gone = f"{user.username} is not active, so a token would open nothing."
    assert refusal(user.username, "--name", "x") == gone
    assert ApiToken.objects.count() == 1
