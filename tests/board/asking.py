"""Somebody at a board: signed in, asking for the page and its parts, pressing its buttons."""

import datetime as dt
import html
import json
import re
import uuid
from typing import Any

from django.contrib.auth.models import User
from django.test import Client

from assignments.models import Assignment, Booking
from tests.api.callers import person
from tests.builders import FRIDAY
from venues.models import Restaurant

PART = {"HX-Request": "true"}


class Board:
    """One person at one restaurant's board, of Friday unless told otherwise."""

    def __init__(self, restaurant: Restaurant, *, role: str = "host", date: dt.date = FRIDAY, user: User | None = None):
        self.restaurant = restaurant
        self.user = user or person(restaurant, role=role)
        self.client = Client()
        self.client.force_login(self.user)
        self.base = f"/ops/{restaurant.slug}/{date}/"
        self.status = 0
        self.headers: Any = {}

    def page(self, **query: str) -> str:
        """The whole page."""
        return self.read(self.client.get(self.base, query))

    def look(self, path: str, **query: Any) -> str:
        """A part of the page."""
        return self.read(self.client.get(self.base + path, query, headers=PART))

    def press(self, stored: Booking | uuid.UUID, verb: str, **form: Any) -> str:
        """A button of a booking."""
        key = stored.pk if isinstance(stored, Booking) else stored
        return self.send(f"bookings/{key}/{verb}/", **form)

    def send(self, path: str, **form: Any) -> str:
        """A button of the house."""
        return self.read(self.client.post(self.base + path, form, headers=PART))

    @property
    def tag(self) -> str:
        """The tag of the board as it is."""
        found = re.search(r'name="tag" value="([0-9a-f]+)"', self.page())
        assert found is not None
        return found.group(1)

    def read(self, answer: Any) -> str:
        """What an answer says; its status and headers are kept."""
        self.status, self.headers = answer.status_code, answer.headers
        return html.unescape(answer.content.decode())


def buttons(text: str) -> dict[str, tuple[str, dict[str, Any]]]:
    """The buttons that send something: label → (address, what it sends)."""
    found = re.findall(r'<button[^>]*hx-post="([^"]+)"([^>]*)>([^<]*)</button>', text)
    return {label.strip(): (address, _values(rest)) for address, rest, label in found}


def _values(attributes: str) -> dict[str, Any]:
    sent = re.search(r"hx-vals=(?:'([^']*)'|\"(\{.*?\})\")", attributes)
    return dict(json.loads(sent.group(1) or sent.group(2))) if sent else {}


def titles(text: str) -> list[str]:
    """The titles of the notices that a part shows."""
    return re.findall(r'<p class="title">([^<]+)</p>', text)


def live(stored: Booking) -> Assignment:
    """The booking's tables."""
    return Assignment.objects.get(booking=stored, state__in=("confirmed", "seated", "completed"))
