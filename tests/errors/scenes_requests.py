"""Scenes in which the request itself is not as it must be, or comes from somebody who may not, or too often."""

import time
import uuid
from typing import Any

from django.conf import settings
from django.core.cache import cache

from allocator_project.throttling import PerCaller
from tests.api.callers import Caller, caller, person, token_of
from tests.builders import SEVEN, floor_document, table
from tests.errors.stage import Attempt, Refusal, Scene, assigning, booked, holding, small_house, wish
from venues.models import ApiToken, Restaurant

MEGABYTE = 1_000_000


def a_party_of_two_in_letters() -> Refusal:
    where = small_house()
    body = wish(where, SEVEN, partySize="two")
    return Refusal(Attempt(caller(where), "POST", "bookings/", body), where, right={"partySize": 2})


def two_keys() -> Refusal:
    where = small_house()
    right = assigning(booked(where))
    return Refusal(right.with_header("Idempotency-Key", "other"), where, right=right)


def no_key() -> Refusal:
    where = small_house()
    body = {"bookingId": str(booked(where).pk)}
    return Refusal(Attempt(caller(where), "POST", "auto/assign/", body), where)


def no_token() -> Refusal:
    where = small_house()
    return Refusal(Attempt(Caller(), "GET", f"restaurants/{where.pk}/"), where)


def a_viewer_who_holds() -> Refusal:
    where = small_house()
    return Refusal(holding(booked(where), "T1", who=caller(where, role="viewer")), where)


def an_id_that_nobody_has() -> Refusal:
    where = small_house()
    booked(where)
    return Refusal(Attempt(caller(where), "GET", f"bookings/{uuid.uuid4()}/"), where)


def deleting_a_restaurant() -> Refusal:
    where = small_house()
    return Refusal(Attempt(caller(where), "DELETE", f"restaurants/{where.pk}/"), where)


def wanting_a_page() -> Refusal:
    where = small_house()
    return Refusal(Attempt(caller(where), "GET", "restaurants/", headers={"Accept": "text/html"}), where)


def sending_words() -> Refusal:
    where = small_house()
    attempt = Attempt(caller(where), "POST", "bookings/", raw=("A table for two, please", "text/plain"))
    return Refusal(attempt, where, right=wish(where, SEVEN))


def a_very_long_name() -> Refusal:
    where = small_house()
    attempt = Attempt(caller(where), "POST", "bookings/", wish(where, SEVEN, guestName="A" * MEGABYTE))
    return Refusal(attempt, where, right=attempt.with_body(guestName="A"))


def two_tables_of_one_number() -> Refusal:
    where = small_house()
    document = floor_document(table("T1", 2), table("T1", 4))
    attempt = Attempt(caller(where, role="manager"), "PUT", floor(where), document, {"If-Match": "*"})
    return Refusal(attempt, where, right=floor_document(table("T1", 2), table("T2", 4)))


def floor(where: Restaurant) -> str:
    """The address of its floor."""
    return f"restaurants/{where.pk}/floor/"


def no_version() -> Refusal:
    where = small_house()
    return Refusal(Attempt(caller(where), "PATCH", f"bookings/{booked(where).pk}/", {"partySize": 1}), where)


def an_old_version() -> Refusal:
    where = small_house()
    path = f"bookings/{booked(where).pk}/"
    return Refusal(Attempt(caller(where), "PATCH", path, {"partySize": 1}, {"If-Match": '"99"'}), where)


def a_key_used_twice() -> Refusal:
    where = small_house()
    first = Attempt(caller(where), "POST", "bookings/", wish(where, SEVEN), {"Idempotency-Key": "k"})
    assert first.send().status_code == 201
    return Refusal(first.with_body(partySize=1), where)


def too_many_requests() -> Refusal:
    """All that a token may ask in a minute has been asked just now."""
    where = small_house()
    user = person(where)
    token = token_of(user)
    framework: Any = settings.REST_FRAMEWORK
    count = int(framework["DEFAULT_THROTTLE_RATES"]["caller"].partition("/")[0])
    who = f"token:{ApiToken.objects.get(user=user).pk}"
    cache.set(PerCaller.cache_format % {"scope": PerCaller.scope, "ident": who}, [time.time()] * count, 60)
    return Refusal(Attempt(Caller(token=token), "GET", "restaurants/"), where)


def a_bug() -> Refusal:
    """No restaurant can have this time zone: whoever wrote it there has passed every check."""
    where = small_house()
    Restaurant.objects.filter(pk=where.pk).update(timezone="Nowhere/Nope")
    query = f"restaurantId={where.pk}&date=2026-11-27&partySize=2"
    who = Caller(person(where), raise_request_exception=False)
    return Refusal(Attempt(who, "GET", f"availability/?{query}"), where)


SCENES: dict[str, Scene] = {
    "malformed_request": a_party_of_two_in_letters,
    "idempotency_key_mismatch": two_keys,
    "idempotency_key_required": no_key,
    "not_authenticated": no_token,
    "role_required": a_viewer_who_holds,
    "not_found": an_id_that_nobody_has,
    "method_not_allowed": deleting_a_restaurant,
    "not_acceptable": wanting_a_page,
    "unsupported_media_type": sending_words,
    "body_too_large": a_very_long_name,
    "invalid_floor_document": two_tables_of_one_number,
    "version_required": no_version,
    "stale_version": an_old_version,
    "idempotency_key_reused": a_key_used_twice,
    "throttled": too_many_requests,
    "internal_error": a_bug,
}
