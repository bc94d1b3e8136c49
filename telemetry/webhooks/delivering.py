"""Sends what is due, to many endpoints side by side, each booking's events one after the other.

Requests run in threads that touch no database; everything that is stored is stored here, by one thread. So a consumer
that hangs holds up its own deliveries until its time is over, and nobody else's. One process serves them all at a time:
however many hang, all but one child of the workers go on with other work. A process that dies leaves its leases, which
lapse, and deliveries that are sent again.
"""

import datetime as dt
import json
import queue
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from telemetry import locking, metrics
from telemetry.documents import event_document
from telemetry.models import Delivery, Event, WebhookEndpoint
from telemetry.models.webhook import OPEN
from telemetry.webhooks.calls import Answer, Call, Rules
from telemetry.webhooks.judging import judge
from telemetry.webhooks.services import disable_locked
from telemetry.webhooks.signing import headers_for
from telemetry.webhooks.spreading import spread

ACTOR = "webhooks"
SIDE_BY_SIDE = 8
MOST_CALLS = 64
LEASE = dt.timedelta(seconds=180)
LOOK_AROUND_SECONDS = 0.5
GRACE_SECONDS = 0.5


@dataclass(slots=True)
class _Flight:
    """A request that is under way."""

    delivery: Delivery
    call: Call
    sent_at: dt.datetime
    ends: float


def deliver(*, now: dt.datetime, rules: Rules, seconds: float = 30.0, jitter: Callable[[], float] = lambda: 0.0) -> int:
    """This function will send what is due until nothing is, or for so many seconds, and return how many were delivered.

    What becomes due meanwhile is sent as well. Units: `jitter` draws the part by which a next try is late on purpose.
    """
    run = _Run(now=now, rules=rules, jitter=jitter)
    try:
        while True:
            if run.elapsed() < seconds:
                run.look_around()
            if not run.flying:
                return run.delivered
            run.land()
    finally:
        run.leave()


class _Run:
    """One process delivering: the endpoints it has leased, and what is under way to them."""

    def __init__(self, *, now: dt.datetime, rules: Rules, jitter: Callable[[], float]) -> None:
        self.rules, self.jitter, self.delivered = rules, jitter, 0
        self.flying: dict[int, _Flight] = {}
        self._now, self._began, self._looked = now, time.monotonic(), float("-inf")
        self._lease = uuid.uuid4()
        self._endpoints: dict[uuid.UUID, WebhookEndpoint] = {}
        self._landed: queue.SimpleQueue[tuple[int, Call, Answer]] = queue.SimpleQueue()

    def elapsed(self) -> float:
        return time.monotonic() - self._began

    def look_around(self) -> None:
        """Queues what is new and takes on endpoints that have become due, every now and then."""
        if self.elapsed() - self._looked >= LOOK_AROUND_SECONDS:
            self._looked = self.elapsed()
            spread(now=self._at())
            self._take_on()
        for endpoint in tuple(self._endpoints.values()):
            self._fill(endpoint)

    def land(self) -> None:
        """Stores what has come back, and ends what takes too long."""
        try:
            self._store(*self._landed.get(timeout=LOOK_AROUND_SECONDS))
            while True:
                self._store(*self._landed.get_nowait())
        except queue.Empty:
            pass
        for delivery_id, flight in tuple(self.flying.items()):
            if time.monotonic() > flight.ends:
                flight.call.end()
                self._store(delivery_id, flight.call, Answer("timed_out", seconds=self.rules.timeout_seconds))

    def leave(self) -> None:
        """Gives the endpoints back; what is under way is broken off and sent again."""
        for flight in self.flying.values():
            flight.call.end()
        WebhookEndpoint.objects.filter(lease=self._lease).update(lease=None, lease_until=None)

    def _at(self) -> dt.datetime:
        return self._now + dt.timedelta(seconds=self.elapsed())

    def _take_on(self) -> None:
        if WebhookEndpoint.objects.filter(lease_until__gt=self._at()).exclude(lease=self._lease).exists():
            return  # somebody delivers already, and will see what is due
        with transaction.atomic():
            found = locking.webhooks_to_serve(now=self._at(), most=MOST_CALLS)
            mine = {"lease": self._lease, "lease_until": self._at() + LEASE}
            WebhookEndpoint.objects.filter(pk__in=[endpoint.pk for endpoint in found]).update(**mine)
        for endpoint in found:
            self._endpoints[endpoint.pk] = endpoint

    def _fill(self, endpoint: WebhookEndpoint) -> None:
        """Sends what is due, one call where nothing gets through, several where it does; lets go where nothing is."""
        under_way = [pk for pk, flight in self.flying.items() if flight.delivery.endpoint_id == endpoint.pk]
        rests = endpoint.rests_until is not None and endpoint.rests_until > self._at()
        places = min((1 if endpoint.rests else SIDE_BY_SIDE) - len(under_way), MOST_CALLS - len(self.flying))
        due = [] if rests or places <= 0 else self._due(endpoint, under_way, places)
        for delivery, event in due:
            self._send(endpoint, delivery, event)
        if not due and not under_way:
            self._let_go(endpoint)

    def _due(self, endpoint: WebhookEndpoint, under_way: list[int], places: int) -> list[tuple[Delivery, Event]]:
        """The first of each booking that waits, those longest not tried first."""
        before = Delivery.objects.filter(
            endpoint=OuterRef("endpoint"), lane=OuterRef("lane"), id__lt=OuterRef("id"), state__in=OPEN
        )
        waiting = Delivery.objects.filter(~Exists(before), endpoint=endpoint, state="waiting", due_at__lte=self._at())
        in_turn = waiting.exclude(pk__in=under_way).order_by(F("tried_at").asc(nulls_first=True), "id")
        first = list(in_turn[:places])
        events = {event.position: event for event in Event.objects.filter(position__in=[d.position for d in first])}
        gone = [delivery.pk for delivery in first if delivery.position not in events]
        if gone:
            # Older than events are kept: there is nothing to tell any more.
            over = {"state": "skipped", "outcome": "event_gone", "ended_at": self._at()}
            Delivery.objects.filter(pk__in=gone, state="waiting").update(**over)
        return [(delivery, events[delivery.position]) for delivery in first if delivery.position in events]

    def _send(self, endpoint: WebhookEndpoint, delivery: Delivery, event: Event) -> None:
        body = json.dumps(event_document(event), separators=(",", ":")).encode()
        headers = headers_for(endpoint, position=delivery.position, body=body, now=self._at())
        call = Call(url=endpoint.url, body=body, headers=headers, rules=self.rules)
        ends = time.monotonic() + self.rules.timeout_seconds + GRACE_SECONDS
        self.flying[delivery.pk] = _Flight(delivery, call, self._at(), ends)
        threading.Thread(target=self._fly, args=(delivery.pk, call), daemon=True, name="webhook").start()

    def _fly(self, delivery_id: int, call: Call) -> None:
        self._landed.put((delivery_id, call, call.make()))

    def _store(self, delivery_id: int, call: Call, answer: Answer) -> None:
        flight = self.flying.get(delivery_id)
        if flight is None or flight.call is not call:
            return  # it was given up before
        del self.flying[delivery_id]
        metrics.count_webhook(answer.outcome, seconds=answer.seconds)
        self.delivered += answer.outcome == "delivered"
        delivery, at = flight.delivery, self._at()
        endpoint = self._endpoints.get(delivery.endpoint_id)
        if endpoint is None:
            endpoint = WebhookEndpoint.objects.filter(pk=delivery.endpoint_id).first()
        if endpoint is None:
            return
        verdict = judge(
            answer, delivery=delivery, endpoint=endpoint, sent_at=flight.sent_at, now=at, jitter=self.jitter()
        )
        was_away = endpoint.rests > 0
        with transaction.atomic():
            is_mine = WebhookEndpoint.objects.filter(pk=endpoint.pk, lease=self._lease).update(
                **verdict.endpoint or {"lease": self._lease}
            )
            Delivery.objects.filter(pk=delivery.pk, state="waiting").update(**verdict.delivery)
            if is_mine and was_away and answer.outcome == "delivered":
                # It is back: what failed while it was away has waited long enough.
                late = Q(endpoint=endpoint, state="waiting", due_at__gt=at)
                Delivery.objects.filter(late).update(due_at=at)
            if is_mine and verdict.disable:
                disable_locked(endpoint.pk, because=verdict.disable, actor=ACTOR)
        for field, value in verdict.endpoint.items():
            setattr(endpoint, field, value)
        if not is_mine or verdict.disable:
            self._endpoints.pop(endpoint.pk, None)

    def _let_go(self, endpoint: WebhookEndpoint) -> None:
        del self._endpoints[endpoint.pk]
        mine = WebhookEndpoint.objects.filter(pk=endpoint.pk, lease=self._lease)
        mine.update(lease=None, lease_until=None)
