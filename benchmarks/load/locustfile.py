"""The people of a mixed day, as Locust plays them. Runs in an environment of its own, which knows nothing of ours.

Told by the environment: LOAD_WORLD is the file that says which houses there are, LOAD_TOLD where to write what was
refused. A refusal with a code (409, 410, 422) is an answer and is counted by itself; anything else that is no success
is an error.
"""

from __future__ import annotations

import json
import os
import random
import uuid
from collections import Counter
from pathlib import Path
from typing import Any

from locust import FastHttpUser, between, events, task

WORLD = json.loads(Path(os.environ["LOAD_WORLD"]).read_text())
HOUSES: list[dict[str, Any]] = WORLD["houses"]
DAYS: list[str] = WORLD["days"]
PARTIES = (2, 2, 2, 2, 2, 3, 3, 4, 4, 5, 6)
REFUSALS = (409, 410, 422)
COST = "X-Cost"
refused: Counter[str] = Counter()
wrong: Counter[str] = Counter()
# What the server says of itself, by endpoint: answers, seconds of its processor, seconds in SQL, statements.
spent: dict[str, list[float]] = {}


def note(name: str, told: str | None) -> None:
    """Adds up what an answer says that it cost."""
    if told:
        _, processor, sql, trips, _ = (float(word) for word in told.split())
        sums = spent.setdefault(name, [0.0] * 4)
        for place, more in enumerate((1.0, processor, sql, trips)):
            sums[place] += more


class Person(FastHttpUser):
    """Somebody with a connection of their own, who thinks between two questions."""

    abstract = True
    wait_time = between(0.5, 1.5)
    connection_timeout = network_timeout = 30.0

    def on_start(self) -> None:
        """Chooses where and when: each house and day is somebody's, the first ones are everybody's."""
        self.house = HOUSES[min(int(random.expovariate(4 / len(HOUSES))), len(HOUSES) - 1)]
        self.day = random.choice(DAYS)
        self.tables = self.house["tables"]

    def ask(self, method: str, path: str, name: str, body: Any = None, **headers: str) -> Any:
        """The answer's document; None where it was a refusal, an error, or nothing new."""
        sent = {"Authorization": f"Bearer {self.house['token']}", **headers}
        with self.client.request(
            method, f"/api/v2/{path}", name=f"{method} {name}", json=body, headers=sent, catch_response=True
        ) as answer:
            self.tag = answer.headers.get("ETag") if answer.headers else None
            note(f"{method} {name}", answer.headers.get(COST) if answer.headers else None)
            if answer.status_code in REFUSALS:
                refused[f"{name} {answer.json().get('code')}"] += 1
                answer.success()
            elif answer.status_code == 0 or answer.status_code >= 400:
                wrong[f"{name} {answer.status_code or answer.error}"] += 1
                answer.failure(str(answer.status_code))
            else:
                answer.success()
                return answer.json() if answer.status_code != 304 and answer.text else None
        return None

    def book(self, starts_at: str) -> Any:
        """A new booking, under a key of its own."""
        body = {
            "restaurantId": self.house["id"],
            "partySize": random.choice(PARTIES),
            "startsAt": starts_at,
            "guestName": "Load",
        }
        headers = {"Idempotency-Key": str(uuid.uuid4())}
        answer = self.ask("POST", "bookings/", "/bookings/", body, **headers)
        return answer["booking"] if answer else None


class Visitor(Person):
    """A booking site: looks for times, now and then books, and sometimes thinks better of it."""

    weight = 6
    slots: tuple[str, ...] = ()
    booked: str | None = None

    @task(6)
    def look(self) -> None:
        """What is free that day?"""
        size = random.choice(PARTIES)
        query = f"restaurantId={self.house['id']}&date={self.day}&partySize={size}"
        answer = self.ask("GET", f"availability/?{query}", "/availability/")
        self.slots = tuple(slot["startsAt"] for slot in (answer or {}).get("slots", ()) if slot["available"])

    @task(2)
    def quote(self) -> None:
        """Which tables would it be?"""
        body = {"restaurantId": self.house["id"], "partySize": random.choice(PARTIES), "startsAt": self.some_time()}
        self.ask("POST", "auto/quote/", "/auto/quote/", body)

    @task(2)
    def take(self) -> None:
        """Books one of the times that were free; a worker finds the table."""
        booking = self.book(self.some_time())
        self.booked = booking["id"] if booking else self.booked

    @task(1)
    def look_again(self) -> None:
        """Has it a table?"""
        if self.booked:
            self.ask("GET", f"bookings/{self.booked}/", "/bookings/{id}/")

    @task(1)
    def cancel(self) -> None:
        """Something came up; so houses do not fill for ever."""
        if self.booked:
            self.ask("POST", f"bookings/{self.booked}/cancel/", "/bookings/{id}/cancel/", {})
            self.booked = None

    def some_time(self) -> str:
        """A time that was free a moment ago, or one in the evening."""
        return random.choice(self.slots) if self.slots else f"{self.day}T{random.choice((18, 19, 20))}:00:00+00:00"


class HostStand(Person):
    """A tablet at the door: watches the board, and seats parties by hand."""

    weight = 3
    seen: str | None = None

    @task(8)
    def watch(self) -> None:
        """Asks whether anything has changed."""
        since = {"If-None-Match": self.seen} if self.seen else {}
        path = f"restaurants/{self.house['id']}/board/?serviceDate={self.day}"
        self.ask("GET", path, "/restaurants/{id}/board/", **since)
        self.seen = self.tag or self.seen

    @task(2)
    def seat_by_hand(self) -> None:
        """Somebody calls: book, look, check, hold, confirm. A worker or a colleague may be quicker."""
        booking = self.book(f"{self.day}T{random.choice((17, 18, 19, 20))}:{random.choice(('00', '30'))}:00+00:00")
        if booking is None:
            return
        context = self.ask("GET", f"manual/context/?bookingId={booking['id']}", "/manual/context/")
        plans = (context or {}).get("plans") or ()
        if not plans:
            return
        table_ids = [self.tables[each] for each in random.choice(plans)["tables"]]
        chosen = {"bookingId": booking["id"], "tableIds": table_ids}
        self.ask("POST", "manual/validate/", "/manual/validate/", chosen)
        held = self.ask("POST", "manual/hold/", "/manual/hold/", chosen)
        if held is None:
            return
        if random.random() < 0.1:
            self.ask("DELETE", f"manual/hold/{held['id']}/", "/manual/hold/{id}/")
            return
        body = {"bookingId": booking["id"], "holdId": held["id"], "selectionId": held["selectionId"]}
        self.ask("POST", "manual/confirm/", "/manual/confirm/", body)


class Integration(Person):
    """Somebody's own system, which follows what happens."""

    weight = 1
    position = 0

    @task
    def follow(self) -> None:
        """What happened since?"""
        path = f"events/?restaurantId={self.house['id']}&after={self.position}"
        answer = self.ask("GET", path, "/events/")
        self.position = (answer or {}).get("lastPosition") or self.position


@events.spawning_complete.add_listener
def begin(**_: Any) -> None:
    """Forgets what was seen while people were still coming, as Locust does with its own counts."""
    for each in (refused, wrong, spent):
        each.clear()


@events.quitting.add_listener
def tell(environment: Any, **_: Any) -> None:
    """Writes down what was refused and what went wrong."""
    told = {"refused": dict(refused), "wrong": dict(wrong), "spent": spent}
    Path(os.environ["LOAD_TOLD"]).write_text(json.dumps(told))
