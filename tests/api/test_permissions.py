"""Who may do what: every address, every kind of caller. An address that is not in the matrix fails here."""

import datetime as dt
from typing import Any
from urllib.parse import urlencode

import pytest
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern, URLResolver
from rest_framework.test import APIClient

from tests.api.callers import Caller, caller, person, token_of
from tests.api.matrix import ADDRESSES, OPEN_TO_ALL, Address, Scene, scene
from tests.builders import house
from venues.access import ROLES

pytestmark = pytest.mark.django_db
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
KEPT_OUT = frozenset({401, 403, 404})


def routes(resolver: Any = None) -> list[tuple[str, str]]:
    """Every (name, method) of the API, as the URL table has them."""
    api = next(
        part for part in get_resolver().url_patterns if isinstance(part, URLResolver) and part.namespace == "api"
    )
    found: list[tuple[str, str]] = []
    waiting: list[Any] = list((resolver or api).url_patterns)
    while waiting:
        part = waiting.pop()
        if isinstance(part, URLPattern):
            view = getattr(part.callback, "view_class", None) or getattr(part.callback, "cls", None)
            found += [(str(part.name), method) for method in METHODS if hasattr(view, method.lower())]
        else:
            waiting += part.url_patterns
    return sorted(each for each in found if each[0] not in OPEN_TO_ALL)


def send(address: Address, client: APIClient, where: Scene) -> int:
    """The status that comes back."""
    path = reverse(f"api:{address.name}", kwargs=address.ids(where))
    query = urlencode(address.query(where))
    method = getattr(client, address.method.lower())
    extra = {"HTTP_IF_MATCH": "*"} if address.method in ("PATCH", "PUT") else {}
    if address.method == "GET":
        return int(method(f"{path}?{query}", **extra).status_code)
    return int(method(path, address.body(where), format="json", **extra).status_code)


def test_the_matrix_has_every_address_and_no_other() -> None:
    assert sorted((address.name, address.method) for address in ADDRESSES) == routes()


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda each: f"{each.method}-{each.name}")
def test_whoever_is_not_known_is_asked_who_he_is(address: Address) -> None:
    where = scene()
    expired = token_of(person(where.restaurant, role="manager"), expires_in=dt.timedelta(seconds=-1))
    for client in (Caller(), Caller(token=expired), Caller(token="tat_made-up")):
        assert send(address, client, where) == 401


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda each: f"{each.method}-{each.name}")
@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_what_it_may_and_is_told_where_it_may_not(address: Address, role: str) -> None:
    where = scene()
    enough = address.role is None or ROLES.index(role) >= ROLES.index(address.role)
    status = send(address, caller(where.restaurant, role=role), where)
    assert (status not in KEPT_OUT) if enough else (status == 403), status


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda each: f"{each.method}-{each.name}")
def test_another_houses_manager_finds_nothing_and_a_superuser_everything(address: Address) -> None:
    where = scene()
    assert send(address, caller(house(), role="manager"), where) == address.elsewhere
    assert send(address, caller(superuser=True), where) not in KEPT_OUT
