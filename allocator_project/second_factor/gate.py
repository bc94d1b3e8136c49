"""Keeps sessions with a password only before the door where a second factor is set up or asked of everybody."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django_otp.plugins.otp_totp.models import TOTPDevice

API = "/api/"
# What somebody can do who has given the password only: the second half of the login, or leave.
OPEN = frozenset({"second_factor", "second_factor_setup", "admin:login", "admin:logout", "admin:jsi18n"})


class SecondFactorGate:
    """Sends people to the second half of the login. The API does not know them until then."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """This function will let the page answer."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """This function will return the way to the second factor, or None where nothing is missing."""
        match = request.resolver_match
        try:
            if (match is not None and match.view_name in OPEN) or not lacks_second_factor(request.user):
                return None
        except DatabaseError as away:
            # Whose session it is cannot be read. Pages have their own way to say so when they ask, and nobody is let in
            # unlooked at: for this request the person stays unreadable, also if the database comes back meanwhile.
            request.user = _unreadable(away)
            return None
        if request.path_info.startswith(API):
            request.user = AnonymousUser()
            return None
        return redirect(f"{reverse('second_factor')}?{urlencode({'next': request.get_full_path()})}")


def _unreadable(error: DatabaseError) -> Any:
    """Somebody of whom every question is answered with the error."""

    def ask() -> Any:
        raise error

    return SimpleLazyObject(ask)


def has_second_factor(person: Any) -> bool:
    """This function will say whether the person has set one up. *Cost*: one statement."""
    return bool(TOTPDevice.objects.filter(user=person.pk, confirmed=True).exists())


def lacks_second_factor(person: Any) -> bool:
    """This function will say whether somebody who gave the password must still give, or set up, the second factor.

    Cost: none, where the login's backend has read whose session it is.
    """
    if not person.is_authenticated or person.is_verified():
        return False
    if settings.STAFF_SECOND_FACTOR == "required":
        return True
    asked = getattr(person, "asks_factor", None)
    return has_second_factor(person) if asked is None else bool(asked)
