"""Hosts who book, hold, confirm and cancel over HTTP without a pause, and write down what they were told.

Whoever gets no answer, or is told to try again, sends the same command again under the same key until there is one.
"""

import datetime as dt
import itertools
import json
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ops.asking import Asking, Unexpected
from ops.drills.site import Site

TABLES, DAYS = 40, range(3, 60)
SLOTS = tuple(range(11, 21, 2))
PAUSE_SECONDS, LONGEST_SECONDS = 0.1, 120.0
BY_HAND_EVERY, CANCELLED_EVERY = 2, 5
# Somebody else has the table: who waits for it would do nothing else.
FASTER = ("table_held", "table_taken")


@dataclass(slots=True)
class Party:
    """What a host was told of one party. Shapes: `assignment_id` is empty where none was confirmed by hand."""

    guest: str
    booking_id: str = ""
    assignment_id: str = ""
    cancelled: bool = False


@dataclass(slots=True)
class Told:
    """What all hosts were told. Shapes: `troubles` count what was sent again, by why; `wrong` must stay empty."""

    parties: list[Party] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)
    troubles: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        """This property will be how many commands were acknowledged."""
        return sum(self.answers.values())


class Hosts:
    """Some hosts of one house. Shapes: a token for each; they work from `start` until `stop`."""

    def __init__(self, clients: list[Asking], *, house: str) -> None:
        self.told, self._house = Told(), house
        self._over = threading.Event()
        works = (
            lambda number=number, client=client: self._work(number, client) for number, client in enumerate(clients)
        )
        self._threads = [threading.Thread(target=work, name=f"host-{n}") for n, work in enumerate(works)]

    def start(self) -> None:
        """This function will set them to work."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> Told:
        """This function will let each finish what it is at, and return what all were told."""
        self._over.set()
        for thread in self._threads:
            thread.join()
        return self.told

    def wait_for_more(self, count: int) -> None:
        """This function will return when so many more commands were acknowledged. Raises: TimeoutError."""
        wanted, deadline = self.told.count + count, time.monotonic() + LONGEST_SECONDS
        while self.told.count < wanted:
            if time.monotonic() > deadline or self.told.wrong:
                raise TimeoutError(f"{self.told.count} of {wanted} commands were acknowledged; {self.told}")
            time.sleep(PAUSE_SECONDS)

    def _work(self, number: int, client: Asking) -> None:
        try:
            for turn in itertools.count():
                if self._over.is_set():
                    return
                self._receive(client, f"host-{number}-party-{turn}", turn)
        except (Unexpected, TimeoutError, KeyError, TypeError) as error:
            self.told.wrong.append(f"host-{number}: {error!r}")

    def _receive(self, client: Asking, guest: str, turn: int) -> None:
        """One party: booked, and then left to a worker, seated by hand or cancelled."""
        party = Party(guest)
        body = {**self._wish(turn), "guestName": guest}
        answer = self._ask("book", lambda: client.ask("POST", "bookings/", body, key=guest))
        party.booking_id = answer["booking"]["id"]
        self.told.parties.append(party)
        if turn % BY_HAND_EVERY == 0:
            self._seat(client, party, turn)
        if turn % CANCELLED_EVERY == CANCELLED_EVERY - 1:
            path, key = f"bookings/{party.booking_id}/cancel/", f"{guest}-cancelled"
            self._ask("cancel", lambda: client.ask("POST", path, {}, key=key))
            party.cancelled = True

    def _seat(self, client: Asking, party: Party, turn: int) -> None:
        """Held and confirmed, unless a worker or another host is faster."""
        try:
            plans = self._ask("quote", lambda: client.ask("POST", "auto/quote/", self._wish(turn)))["plans"]
            wish = {"bookingId": party.booking_id, "tableIds": plans[0]["tableIds"], "ttlSeconds": 600}
            hold = self._ask("hold", lambda: client.ask("POST", "manual/hold/", wish, key=f"{party.guest}-held"))
            body = {"bookingId": party.booking_id, "holdId": hold["id"], "selectionId": hold["selectionId"]}
            answer = self._ask("confirm", lambda: client.ask("POST", "manual/confirm/", body, key=hold["selectionId"]))
            party.assignment_id = answer["assignment"]["id"]
        except Unexpected as error:
            if error.status >= 500 or not error.code:
                raise
            self.told.troubles[error.code] += 1

    def _ask(self, name: str, send: Callable[[], Any]) -> Any:
        """The answer to a command, sent until there is one."""
        deadline = time.monotonic() + LONGEST_SECONDS
        while time.monotonic() < deadline:
            try:
                answer = send()
            except OSError:
                self.told.troubles["no answer"] += 1
            except Unexpected as error:
                if not error.retryable:
                    raise
                if error.code in FASTER:
                    raise
                self.told.troubles[error.code] += 1
            else:
                self.told.answers[name] += 1
                return answer
            time.sleep(PAUSE_SECONDS)
        raise TimeoutError(f"{name} was not answered for {LONGEST_SECONDS:.0f} s")

    def _wish(self, turn: int) -> dict[str, Any]:
        day = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=DAYS[turn // len(SLOTS) % len(DAYS)])
        starts_at = dt.datetime.combine(day, dt.time(SLOTS[turn % len(SLOTS)]), tzinfo=dt.UTC)
        return {"restaurantId": self._house, "partySize": 2 + turn % 3, "startsAt": starts_at.isoformat()}


def floor() -> dict[str, Any]:
    """This function will return a house with room for all, as import_floor reads it."""
    return {
        "name": "Drill", "timezone": "UTC",
        "tables": [{"number": f"T{n}", "zone": "Main", "capacity": 4} for n in range(1, TABLES + 1)],
        "joins": [],
        "servicePeriods": [
            {"name": "All day", "weekdays": [1, 2, 3, 4, 5, 6, 7], "opens": "10:00", "lastSeating": "20:00",
             "closes": "23:00", "turnTimes": [{"upToParty": 20, "minutes": 90}]}
        ],
    }  # fmt: skip


def open_house(site: Site, *, hosts: int) -> Hosts:
    """This function will open the house on a site that runs, and return hosts who have not begun."""
    path = site.folder / "floor.json"
    path.write_text(json.dumps(floor()))
    told = {"DJANGO_SUPERUSER_PASSWORD": "only of this drill"}
    site.run(".venv/bin/python", "manage.py", "createsuperuser", "--no-input", "--username=host", "--email=", **told)
    site.manage("import_floor", str(path))
    tokens = [site.manage("create_api_token", "host", "--name", f"host-{n}").strip() for n in range(hosts)]
    clients = [site.asking(token) for token in tokens]
    (house,) = clients[0].ask("GET", "restaurants/")["results"]
    return Hosts(clients, house=house["id"])
