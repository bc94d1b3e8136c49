"""An evening of bookings that is taken in over HTTP, by several hosts at once: booked, cancelled, seated by hand."""

import datetime as dt
import itertools
import time
import uuid
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from assignments.audit import audit
from assignments.models import Assignment, AutoAssignJob, Booking
from telemetry.models import Event
from tests.api.callers import person, token_of
from tests.builders import house, table
from tests.pipeline.waiting import SEVEN
from tests.servers.clients import Client
from venues.models import Restaurant

HOSTS = 4
MOST_TRIES = 10
SITTINGS = (SEVEN - dt.timedelta(hours=2), SEVEN, SEVEN + dt.timedelta(hours=2))


@dataclass(slots=True)
class Evening:
    """What the hosts did. `waits` are how many seconds each request took."""

    address: str
    where: Restaurant
    token: str
    booked: list[str] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)
    seated_by_hand: list[str] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)

    def book(self, count: int) -> None:
        """So many parties of two, three and four, over three sittings; four hosts at once."""
        wishes = list(itertools.islice(itertools.cycle(itertools.product(SITTINGS, (2, 3, 4))), count))
        answers = self._at_once([("POST", "bookings/", self._wish(*wish), 201) for wish in wishes])
        self.booked += [answer["booking"]["id"] for answer in answers]

    def cancel(self, count: int) -> None:
        """The first of those that nobody cancelled or seated."""
        gone = self._untouched()[:count]
        self._at_once([("POST", f"bookings/{booking_id}/cancel/", {}, 200) for booking_id in gone])
        self.cancelled += gone

    def seat_by_hand(self, count: int) -> None:
        """The last of those: held and confirmed, at the best tables."""
        chosen = self._untouched()[-count:]
        with closing(Client(self.address, token=self.token)) as client:
            for booking_id in chosen:
                context = self._ask(client, "GET", f"manual/context/?bookingId={booking_id}", None, 200)
                body = {"bookingId": booking_id, "tableIds": context["plans"][0]["tableIds"], "ttlSeconds": 600}
                hold = self._ask(client, "POST", "manual/hold/", body, 201)
                body = {"bookingId": booking_id, "holdId": hold["id"], "selectionId": hold["selectionId"]}
                self._ask(client, "POST", "manual/confirm/", body, 200)
        self.seated_by_hand += chosen

    def _untouched(self) -> list[str]:
        touched = {*self.cancelled, *self.seated_by_hand}
        return [booking_id for booking_id in self.booked if booking_id not in touched]

    def _wish(self, starts_at: dt.datetime, party_size: int) -> dict[str, Any]:
        return {"restaurantId": str(self.where.pk), "startsAt": starts_at.isoformat(), "partySize": party_size}

    def _at_once(self, requests: Sequence[tuple[str, str, Any, int]]) -> list[Any]:
        def of_one_host(mine: Sequence[tuple[str, str, Any, int]]) -> list[Any]:
            with closing(Client(self.address, token=self.token)) as client:
                return [self._ask(client, *request) for request in mine]

        with ThreadPoolExecutor(HOSTS) as pool:
            told = pool.map(of_one_host, [requests[host::HOSTS] for host in range(HOSTS)])
            return [answer for each in told for answer in each]

    def _ask(self, client: Client, method: str, path: str, body: Any, status: int) -> Any:
        """Where the day is busy, which it is for long on a machine that is, the same again under the same key."""
        key = str(uuid.uuid4())
        for _ in range(MOST_TRIES):
            began = time.monotonic()
            answered, answer = client.ask(method, f"/api/v2/{path}", body, **{"Idempotency-Key": key})
            self.waits.append(time.monotonic() - began)
            if answered < 400 or not answer["retryable"]:
                break
        assert answered == status, answer
        return answer


def evening_in(address: str) -> Evening:
    """A house with room for all, and a host in it."""
    where = house(*(table(f"T{n}", 4) for n in range(1, 31)), timezone="UTC")
    return Evening(address, where, token_of(person(where, role="host")))


def unsettled() -> int:
    """How many jobs have not ended."""
    return AutoAssignJob.objects.filter(state__in=("queued", "running", "deferred")).count()


def untried() -> Counter[tuple[str, int]]:
    """The jobs that wait, by state and attempts."""
    return Counter(
        AutoAssignJob.objects.filter(state__in=("queued", "running", "deferred")).values_list("state", "attempts")
    )


def require_one_effect_each(evening: Evening) -> None:
    """Who cancelled has nothing; all others have exactly one assignment and were told exactly once."""
    ids = {uuid.UUID(each) for each in evening.booked}
    gone = {uuid.UUID(each) for each in evening.cancelled}
    live = Counter(Assignment.objects.filter(state="confirmed").values_list("booking_id", flat=True))
    told = Counter(Event.objects.filter(name="booking.confirmed").values_list("booking_id", flat=True))
    assert live == Counter(ids - gone)
    assert set(live) <= set(told)
    assert set(told.values()) == {1}
    states = Counter(Booking.objects.values_list("state", flat=True))
    assert states == Counter({"confirmed": len(ids - gone), "cancelled": len(gone)})
    by_hand = Assignment.objects.filter(source="manual").values_list("booking_id", flat=True)
    assert sorted(map(str, by_hand)) == sorted(evening.seated_by_hand)
    assert set(AutoAssignJob.objects.values_list("state", flat=True)) <= {"assigned", "cancelled"}
    assert audit() == ()
