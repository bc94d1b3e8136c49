"""What a scene is made of: a request that is refused, and what a person would know who follows the next step."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from assignments.models import Booking
from assignments.optimising import compute_next
from tests.api.callers import Caller, caller
from tests.builders import A_WEEK_BEFORE, FRIDAY, booking, house, table, table_ids
from venues.models import Restaurant

Scene = Callable[[], "Refusal"]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request. `raw` is a body that is no JSON, with its media type."""

    who: Caller
    method: str
    path: str
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    raw: tuple[str, str] | None = None

    def send(self) -> Any:
        """The answer, whatever its status."""
        extra = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in self.headers.items()}
        send: Any = getattr(self.who, self.method.lower())
        if self.method == "GET":
            return send(self.address, **extra)
        if self.raw is not None:
            return send(self.address, data=self.raw[0], content_type=self.raw[1], **extra)
        return send(self.address, self.body, format="json", **extra)

    @property
    def address(self) -> str:
        """Where it goes."""
        return f"/api/v2/{self.path}"

    def with_body(self, **changes: Any) -> "Attempt":
        """The same with other fields in its body."""
        return replace(self, body={**(self.body or {}), **changes})

    def with_header(self, name: str, value: str) -> "Attempt":
        """The same with one more header."""
        return replace(self, headers={**self.headers, name: value})

    def by(self, who: Caller) -> "Attempt":
        """The same, sent by somebody else."""
        return replace(self, who=who)


def nothing() -> None:
    """Nothing happens."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """An attempt that is refused in this house. `right` is what a person would correct, `meanwhile` what passes while
    they wait, `held` the numbers of the tables that they had held."""

    attempt: Attempt
    house: Restaurant
    right: Any = None
    meanwhile: Callable[[], None] = nothing
    held: tuple[str, ...] = ()

    @property
    def booking_id(self) -> str:
        """The booking it is about, as its body says."""
        return str(self.attempt.body["bookingId"])


def small_house(**changes: Any) -> Restaurant:
    """Three tables for two, the first two of which can be joined, and one for four."""
    tables = [table("T1", 2), table("T2", 2), table("T3", 2), table("T4", 4)]
    return house(*tables, **{"joins": [["T1", "T2"]], **changes})


def ids(where: Restaurant, *numbers: str) -> list[str]:
    """Tables by their numbers."""
    return [str(table_id) for table_id in table_ids(where, *numbers)]


def holding(stored: Booking, *numbers: str, who: Caller | None = None, **more: Any) -> Attempt:
    """The wish to hold tables for a booking."""
    body = {"bookingId": str(stored.pk), "tableIds": ids(stored.restaurant, *numbers), **more}
    return Attempt(who or caller(stored.restaurant), "POST", "manual/hold/", body)


def held(stored: Booking, *numbers: str, who: Caller | None = None, **more: Any) -> Any:
    """A hold that stands."""
    answer = holding(stored, *numbers, who=who, **more).send()
    assert answer.status_code == 201, answer.content
    return answer.json()


def confirming(hold: Any, *, who: Caller, **changes: Any) -> Attempt:
    """The wish to confirm a hold."""
    body = {"bookingId": hold["bookingId"], "holdId": hold["id"], "selectionId": hold["selectionId"], **changes}
    return Attempt(who, "POST", "manual/confirm/", body)


def assigning(stored: Booking, *, who: Caller | None = None, key: str = "one") -> Attempt:
    """The wish to have the best tables given to a booking."""
    body = {"bookingId": str(stored.pk), "idempotencyKey": key}
    return Attempt(who or caller(stored.restaurant), "POST", "auto/assign/", body)


def assigned(stored: Booking) -> Any:
    """A booking that has the best tables."""
    answer = assigning(stored, key=f"before-{stored.pk}").send()
    assert answer.status_code == 200, answer.content
    return answer.json()


def booked(where: Restaurant, **changes: Any) -> Booking:
    """A waiting booking."""
    return booking(where, **changes)


def plan_of_the_day(where: Restaurant) -> tuple[str, Caller]:
    """The address of a proposal for Friday that has been worked out, and a manager who may apply it."""
    who = caller(where, role="manager")
    body = {"restaurantId": str(where.pk), "serviceDate": FRIDAY.isoformat(), "timeLimitSeconds": 5}
    asked = Attempt(who, "POST", "optimise/", body).send()
    assert asked.status_code == 202, asked.content
    compute_next(now=A_WEEK_BEFORE)
    return f"optimise/{asked.json()['id']}/", who


def wish(where: Restaurant, starts_at: dt.datetime, **more: Any) -> dict[str, Any]:
    """The body of a booking of two."""
    return {"restaurantId": str(where.pk), "partySize": 2, "startsAt": starts_at.isoformat(), **more}
